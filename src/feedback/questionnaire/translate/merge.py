"""A translator's file into the questionnaire: what fits is taken, what does not is counted and told."""

from __future__ import annotations

import copy
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from feedback.errors import InputError, StudyError
from feedback.files import written_whole
from feedback.isolated import isolated
from feedback.placed_yaml import Place, PlacedYaml, read_placed_yaml
from feedback.questionnaire.faults import explained
from feedback.questionnaire.loops import as_written
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.parts import Words
from feedback.questionnaire.tags import normalised, well_formed
from feedback.questionnaire.translate.cells import Cell, cells_of, digest
from feedback.questionnaire.translate.sheet import read_sheet
from feedback.questionnaire.translate.translated import PIECE, Translated
from feedback.questionnaire.translate.xliff import read_xliff
from feedback.questionnaire.translate.yaml_edit import with_translations, with_words
from feedback.questionnaire.words_file import with_words_read, words_file

_LONGEST = 20_000  # characters of a wording
REASONS: Mapping[str, Words] = {
    "changed": Words(en="the source was changed since the file was made", zh="导出之后原文已改动"),
    "unknown": Words(en="no such cell in the questionnaire", zh="问卷中没有该条目"),
    "twice": Words(en="given twice with different translations", zh="给出了两种不同译文"),
    "pieces": Words(en="pieces such as <<id>>, {0} or <b> differ from the source", zh="<<id>>、{0}、<b> 等占位或标记与原文不一致"),
    "alike": Words(en="two answers of one question would read the same", zh="同一题的两个选项译文相同"),
    "signs": Words(en="holds control characters or is longer than 20,000 characters", zh="含控制字符，或超过 20,000 字"),
}  # fmt: skip


@dataclass(frozen=True)
class Merged:
    """What became of a translator's file.

    Attributes
    ----------
    path
        The questionnaire file written.
    language
        Language translated into.
    new, changed, same
        Cells taken that had no translation, taken in place of another, and as they were.
    reviewed
        Of those taken or as they were, how many the translator marked final.
    empty
        Cells the file leaves untranslated.
    backs
        Rows with a back-translation; it stays in the translator's file.
    refused
        (id, reason) of rows not taken; reasons are keys of REASONS.
    left
        Cells of the questionnaire without a translation now.
    """

    path: Path
    language: str
    new: int
    changed: int
    same: int
    reviewed: int
    empty: int
    backs: int
    refused: tuple[tuple[str, str], ...]
    left: int

    def explain(self, language: str) -> str:
        """The counts in words, then each row that was refused."""
        zh = language == "zh"
        taken = self.new + self.changed
        lines = [
            f"{self.path}：采用 {taken} 条（新译 {self.new}，改译 {self.changed}），{self.same} 条不变，其中已审定 {self.reviewed} 条；文件中未译 {self.empty} 条，拒收 {len(self.refused)} 条，有回译 {self.backs} 条；{self.language} 尚缺 {self.left} 条。"
            if zh
            else f"{self.path}: {taken} taken ({self.new} new, {self.changed} changed), {self.same} as they were, {self.reviewed} of these reviewed; {self.empty} untranslated in the file, {len(self.refused)} refused, {self.backs} with a back-translation; {self.left} still missing in {self.language}."
        ]
        for reason, count in Counter(reason for _, reason in self.refused).items():
            named = [name for name, why in self.refused if why == reason]
            shown = ", ".join(named[:5]) + (" …" if count > 5 else "")
            said = REASONS[reason].say(language)
            lines.append(f"  {count} × {said}：{shown}" if zh else f"  {count} × {said}: {shown}")
        return "\n".join(lines)


def read_translated(path: Path) -> Translated:
    """A translator's file: CSV by its ending, else XLIFF.

    Raises
    ------
    InputError
        The file cannot be read.
    StudyError
        It is no XLIFF 1.x.
    """
    reader = read_sheet if path.suffix.lower() in (".csv", ".tsv", ".txt") else read_xliff
    return isolated(reader, path.absolute())


def merge_translation(
    path: Path, file: Path, *, language: str, source: str | None = None, out: Path | None = None
) -> Merged:
    """Put a translator's file into a questionnaire file; everything else in it stays as it is.

    Parameters
    ----------
    path
        The questionnaire, a YAML file.
    file
        The translator's file (XLIFF 1.x or CSV).
    language
        Tag the translations stand under.
    source
        Language translated from; the main one where left out.
    out
        File to write instead of `path`.

    Returns
    -------
    Merged

    Raises
    ------
    InputError, StudyError
        A file cannot be read, is in another language, or the questionnaire with the translations is none.
    """
    placed = read_placed_yaml(path)
    q = as_written(_checked(with_words_read(placed)), placed.content)
    told = read_translated(file)
    if told.language and well_formed(told.language) and normalised(told.language) != language:
        raise InputError(
            en=f"{file}: is in {told.language}, but --to says {language}. Give the language of the file.",
            zh=f"{file}：目标语言为 {told.language}，而 --to 为 {language}。请改成文件的语言。",
        )
    said_in = source or q.languages[0]
    if told.source and well_formed(told.source) and normalised(told.source) != said_in:
        raise InputError(
            en=f"{file}: was translated from {told.source}, not from {said_in}. Add --source {normalised(told.source)}.",
            zh=f"{file}：译自 {told.source}，而非 {said_in}。请加 --source {normalised(told.source)}。",
        )
    cells = {cell.id: cell for cell in cells_of(q, source=said_in, target=language)}
    texts, refused, counts = _sorted_out(told, cells)
    if texts:
        _write(
            placed, {cells[name].place: text for name, text in texts.items()}, language, out or path
        )
    elif out is not None:
        with written_whole(out) as beside:
            beside.write_bytes(path.read_bytes())
        if (words := words_file(placed)) is not None:
            with written_whole(_words_beside(placed, words, out)) as beside:
                beside.write_bytes(words.read_bytes())
    done = {name for name, cell in cells.items() if cell.target.strip()} | texts.keys()
    return Merged(
        path=out or path, language=language, new=counts["new"], changed=counts["changed"], same=counts["same"],
        reviewed=counts["reviewed"], empty=counts["empty"], backs=counts["backs"], refused=tuple(refused), left=len(cells) - len(done),
    )  # fmt: skip


def _sorted_out(
    told: Translated, cells: Mapping[str, Cell]
) -> tuple[dict[str, str], list[tuple[str, str]], Counter[str]]:
    """Translations to take by id, rows refused, and counts."""
    texts: dict[str, str] = {}
    met: dict[str, str] = {}
    refused: list[tuple[str, str]] = []
    counts: Counter[str] = Counter()
    for mark, given, status, back in told.rows:
        name, _, said = mark.rpartition("@")
        text = given.replace("\r\n", "\n").replace("\r", "\n").strip()
        cell = cells.get(name)
        counts["backs"] += bool(back.strip())
        if cell is None:
            refused.append((mark[:120] or "–", "unknown"))
        elif not text:
            counts["empty"] += 1
        elif said != digest(cell.source):
            refused.append((name, "changed"))
        elif met.setdefault(name, text) != text:
            refused.append((name, "twice"))
        elif why := _unfit(cell.source, text):
            refused.append((name, why))
        else:
            counts["reviewed"] += status in ("reviewed", "final")
            counts["same" if text == cell.target.strip() else "changed" if cell.target.strip() else "new"] += 1  # fmt: skip
            if text != cell.target.strip():
                texts[name] = text
    for name in _alike(texts, cells):
        counts["changed" if cells[name].target.strip() else "new"] -= 1
        del texts[name]
        refused.append((name, "alike"))
    return texts, refused, counts


def _alike(texts: Mapping[str, str], cells: Mapping[str, Cell]) -> list[str]:
    """Answers whose translation another answer of the question or scale has, too."""
    said: dict[tuple[Place, str], list[str]] = {}
    for name, cell in cells.items():
        text = texts.get(name, cell.target.strip())
        if text and len(cell.place) > 1 and cell.place[-2] in ("choices", "points"):
            said.setdefault((cell.place[:-1], text), []).append(name)
    return [name for names in said.values() if len(names) > 1 for name in names if name in texts]


def _unfit(source: str, text: str) -> str:
    """Why a translation cannot stand for its source; "" where it can."""
    if len(text) > _LONGEST or any(
        unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t" for sign in text
    ):
        return "signs"
    pieces = [Counter("".join(piece.split()) for piece in PIECE.findall(one)) for one in (source, text)]  # fmt: skip
    return "" if pieces[0] == pieces[1] else "pieces"


def _checked(placed: PlacedYaml) -> Questionnaire:
    try:
        return Questionnaire.model_validate(placed.content)
    except ValidationError as error:
        raise explained(error, placed, Questionnaire) from error


def _write(placed: PlacedYaml, texts: dict[Place, str], language: str, out: Path) -> None:
    """The file with the translations, whole or not at all; nothing but them may have changed."""
    words = words_file(placed)
    apart = {
        str(place[1]): said for place, said in texts.items() if words and place[0] == "interface"
    }
    inside = {place: said for place, said in texts.items() if not words or place[0] != "interface"}
    expected = _expected(placed.content, inside, language)
    with written_whole(out) as beside:
        beside.write_bytes(
            _edited(placed.path, lambda text: with_translations(text, inside, language))
        )
        again = _unharmed(placed.path, beside, expected)
        if words is not None:
            there = read_placed_yaml(words)
            mended = _expected_words(there.content, apart, language)
            beside_out = _words_beside(placed, words, out)
            _checked(PlacedYaml(out, {**again.content, "interface": mended}, again.places))
            with written_whole(beside_out) as file:
                file.write_bytes(_edited(words, lambda text: with_words(text, apart, language)))
                _unharmed(words, file, mended)
        else:
            _checked(PlacedYaml(out, again.content, again.places))


def _words_beside(placed: PlacedYaml, words: Path, out: Path) -> Path:
    """Where the words of the form go with the file written; another file of the name is not written over."""
    found = out.parent / words.relative_to(placed.path.parent)
    if found.exists() and not found.samefile(words) and found.read_bytes() != words.read_bytes():
        raise InputError(
            en=f"{found}: is there already and holds other words. Write to another folder, or leave --out out.",
            zh=f"{found}：已存在且内容不同。请写到别的文件夹，或不写 --out。",
        )
    return found


def _edited(path: Path, edit: Callable[[str], str]) -> bytes:
    """The bytes of a file with its text edited; the mark of UTF-8 stays."""
    raw = path.read_bytes().decode("utf-8")
    mark, text = ("\ufeff", raw[1:]) if raw.startswith("\ufeff") else ("", raw)
    return (mark + edit(text)).encode("utf-8")


def _unharmed(path: Path, made: Path, expected: Any) -> PlacedYaml:
    """What the file made says, which must be what was there and the translations."""
    again = read_placed_yaml(made)
    if again.content != expected:
        raise StudyError(
            en=f"{path}: its YAML is laid out in a way that a translation cannot be put into without touching the rest. Nothing was changed; enter the wordings by hand, or write the file anew.",
            zh=f"{path}：该 YAML 的写法无法只改译文而不动其他内容。文件未改动；请手工填入译文，或重写该文件。",
        )
    return again


def _expected_words(content: Any, words: Mapping[str, str], language: str) -> Any:
    found = copy.deepcopy(content)
    for key, text in words.items():
        entry = found.setdefault(key, {})
        entry[_key(entry, language)] = text
    return found


def _key(part: Mapping[str, Any], language: str) -> str:
    """The key a language stands under, as the file spells it."""
    return next((key for key in part if well_formed(key) and normalised(key) == language), language)


def _expected(content: Any, texts: Mapping[Place, str], language: str) -> Any:
    """What the file should hold with the translations."""
    found = copy.deepcopy(content)
    listed = found.setdefault("languages", ["zh", "en"])
    if language not in [normalised(one) if well_formed(str(one)) else one for one in listed]:
        listed.append(language)
    for place, text in texts.items():
        if place[0] == "interface":
            found["interface"] = found.get("interface") or {}
            found["interface"].setdefault(place[1], {})
        part = found
        for step in place:
            part = part[step]
        part[_key(part, language)] = text
    return found
