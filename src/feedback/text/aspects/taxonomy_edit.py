"""Add a word or an aspect to a taxonomy file; its comments, order and spacing stay as they are."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import yaml

from feedback.errors import StudyError, did_you_mean
from feedback.files import written_whole
from feedback.text.aspects.taxonomy import LANGUAGES, load_taxonomy
from feedback.text.aspects.taxonomy_model import DECIDING, Label

_ID = re.compile(r"[a-z][a-z0-9_]*")
_PLAIN = re.compile(r"[\w一-鿿][\w一-鿿 ]*")


def add_word(
    path: str | Path, word: str, *, aspect: str, field: str = "words", label: Label | None = None
) -> bool:
    """Add a word to an aspect, or begin an aspect with it.

    Parameters
    ----------
    path
        A taxonomy file of one's own.
    word
        As people write it; Chinese in simplified characters.
    aspect
        The aspect it belongs to.
    field
        What the word does there: "words" names the aspect, "context" belongs to it only beside an
        opinion, "negative", "positive", … judge it as well.
    label
        Of an aspect there is not yet; None: the aspect must be there.

    Returns
    -------
    bool
        Whether the file changed; not where the word stands there already.

    Raises
    ------
    StudyError
        No such aspect or field, a word that another aspect has or that is empty; the file is as it was.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     own = Path(folder) / "own.yaml"
    ...     _ = own.write_text('''name: own
    ... label: {zh: 自己的, en: Own}
    ... aspects:
    ...   price:  # what it costs
    ...     label: {zh: 价格, en: Price}
    ...     words: {zh: [价格], en: [price]}
    ... ''', encoding="utf-8")
    ...     _ = add_word(own, "人均", aspect="price")
    ...     print(own.read_text(encoding="utf-8").splitlines()[-1].strip())
    words: {zh: [价格, 人均], en: [price]}
    """
    path, word = Path(path), " ".join(word.split())
    taxonomy = load_taxonomy(path)
    _check(path, word, aspect, field, begins=label is not None, known=list(taxonomy.aspects))
    language = "en" if word.isascii() else "zh"
    text = path.read_bytes().decode("utf-8-sig")
    line_end = "\r\n" if "\r\n" in text else "\n"
    aspects = _child(yaml.compose(text, Loader=yaml.SafeLoader), "aspects")
    if aspect in taxonomy.aspects:
        if word in getattr(getattr(taxonomy.aspects[aspect], field), language):
            return False
        at, piece = _place(text, _child(aspects, aspect), (field, language), _quoted(word))
    else:
        vocabulary = f"{field}: {_nested((language,), _quoted(word))}"
        at, piece = _new_aspect(text, aspects, aspect, vocabulary, label or Label(zh=word, en=word))
    changed = text[:at] + piece.replace("\n", line_end) + text[at:]
    with written_whole(path) as fresh:
        fresh.write_text(changed, encoding="utf-8", newline="")
        load_taxonomy(fresh)  # a word of two aspects is refused before anything is replaced
    return True


def _check(
    path: Path, word: str, aspect: str, field: str, *, begins: bool, known: list[str]
) -> None:
    if not word or is_nothing(word):
        raise StudyError(
            en=f"{path}: the word {word!r} has no letter. Give a word as people write it.",
            zh=f"{path}：词 {word!r} 不含文字。请给出人们所写的词。",
        )
    if field not in DECIDING:
        en, zh = did_you_mean(field, DECIDING)
        raise StudyError(
            en=f"{path}: no kind of word {field!r}.{en} Use one of {', '.join(DECIDING)}.",
            zh=f"{path}：没有词类 {field!r}。{zh}可用：{'、'.join(DECIDING)}。",
        )
    if aspect not in known and not begins:
        en, zh = did_you_mean(aspect, known)
        raise StudyError(
            en=f"{path}: no aspect {aspect!r}.{en} There are: {', '.join(known)}; or begin one with a label.",
            zh=f"{path}：没有方面 {aspect!r}。{zh}现有：{'、'.join(known)}；也可给出标签，新建一个。",
        )
    if not _ID.fullmatch(aspect):
        raise StudyError(
            en=f"{path}: {aspect!r} is no name of an aspect. Use small letters, digits and _, such as parking_fee.",
            zh=f"{path}：{aspect!r} 不能作方面的代号，请用小写字母、数字和下划线，如 parking_fee。",
        )


def is_nothing(word: str) -> bool:
    """Whether a word holds no letter of any script."""
    return not any(map(str.isalpha, word))


def _child(node: Any, key: str) -> Any:
    """The value of a key of a mapping, or None."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value for name, value in pairs if name.value == key), None)


def _place(text: str, node: Any, keys: tuple[str, ...], value: str) -> tuple[int, str]:
    """Where in the text a value goes so that it stands in the list under `keys`, and what is put there."""
    if keys:
        child = _child(node, keys[0])
        if child is not None and not (isinstance(child, yaml.ScalarNode) and not child.value):
            return _place(text, child, keys[1:], value)
        line = f"{keys[0]}: " + _nested(keys[1:], value)
        return _into_mapping(text, node, line)
    if node.flow_style:
        inside = text[node.start_mark.index + 1 : node.end_mark.index - 1]
        gap = ", " if node.value and not inside.rstrip().endswith(",") else ""
        last = node.value[-1].end_mark.index if node.value else node.start_mark.index + 1
        return last, gap + value
    last = node.value[-1]
    indent = " " * node.start_mark.column
    at = _line_end(text, last.end_mark.index)
    return at, f"\n{indent}- {value}"


def _nested(keys: tuple[str, ...], value: str) -> str:
    return f"{{{keys[0]}: {_nested(keys[1:], value)}}}" if keys else f"[{value}]"


def _into_mapping(text: str, node: Any, line: str) -> tuple[int, str]:
    """A further key: at the end of {…}, else on a line of its own under the first one."""
    if node.flow_style:
        last = node.value[-1][1].end_mark.index if node.value else node.start_mark.index + 1
        return last, (", " if node.value else "") + line
    first, value = node.value[0]
    at = _line_end(text, value.end_mark.index) if _ends_in_line(value) else first.start_mark.index
    indent = " " * first.start_mark.column
    return (at, f"\n{indent}{line}") if _ends_in_line(value) else (at, f"{line}\n{indent}")


def _ends_in_line(node: Any) -> bool:
    return isinstance(node, yaml.ScalarNode) or bool(node.flow_style)


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", at)
    end = len(text) if found < 0 else found
    return end - 1 if text[end - 1 : end] == "\r" else end


def _new_aspect(
    text: str, aspects: Any, name: str, vocabulary: str, label: Label
) -> tuple[int, str]:
    """An aspect in front of the others, in their indentation."""
    labels = ", ".join(f"{code}: {_quoted(label.in_language(code))}" for code in LANGUAGES)
    if aspects.flow_style:
        return _into_mapping(text, aspects, f"{name}: {{label: {{{labels}}}, {vocabulary}}}")
    first = aspects.value[0][0].start_mark
    outer = " " * first.column
    lines = [f"{name}:", f"{outer}  label: {{{labels}}}", f"{outer}  {vocabulary}", outer]
    return first.index, "\n".join(lines)


def _quoted(word: str) -> str:
    """A word as YAML, in quotes where it could be read as something else."""
    plain = _PLAIN.fullmatch(word) and isinstance(yaml.safe_load(word), str)
    return word if plain else json.dumps(word, ensure_ascii=False)
