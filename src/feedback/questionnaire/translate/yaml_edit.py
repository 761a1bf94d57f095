"""Translations into a questionnaire file, in place: comments, order and spelling of everything else stay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from feedback.placed_yaml import Place, yaml_nodes
from feedback.questionnaire.tags import normalised, well_formed
from feedback.questionnaire.writing import yaml_text

Edit = tuple[int, int, str]  # from, to, what stands there instead


def with_translations(text: str, texts: Mapping[Place, str], language: str) -> str:
    """The text of a questionnaire file with wordings in one more language.

    Parameters
    ----------
    text
        The file, YAML that a questionnaire was read from.
    texts
        {place of a wording: its translation}; of the words of the form ("interface", key), which may not be there yet.
    language
        Tag the translations stand under; joined to `languages` where it is not there.

    Returns
    -------
    str
        The file with these changes alone.
    """
    end = "\r\n" if "\r\n" in text else "\n"
    root = yaml_nodes(text)
    edits: list[Edit] = []
    new: dict[str, str] = {}
    for place, said in texts.items():
        node = _node(root, place)
        if node is None:
            new[str(place[-1])] = said
        else:
            edits.append(_into_words(text, node, language, said, end))
    edits += _listed(text, root, language, end)
    if new:
        edits.append(_interface(text, root, new, language, end))
    return _applied(text, edits)


def with_words(text: str, words: Mapping[str, str], language: str) -> str:
    """The text of a file of words of the form with more of them: {key: its translation}."""
    end = "\r\n" if "\r\n" in text else "\n"
    root: Any = yaml_nodes(text)
    edits: list[Edit] = []
    new: list[str] = []
    for key, said in words.items():
        node = _node(root, (key,))
        if node is None:
            new.append(f"{key}: {{{language}: {yaml_text(said)}}}")
        else:
            edits.append(_into_words(text, node, language, said, end))
    if new and not root.value:  # {}
        edits.append((root.start_mark.index, root.end_mark.index, end.join(new)))
    elif new and root.flow_style:
        at = root.value[-1][1].end_mark.index
        edits.append((at, at, "".join(f", {entry}" for entry in new)))
    elif new:
        at = _line_end(text, len(text.rstrip()))
        edits.append((at, at, end + end.join(new)))
    return _applied(text, edits)


def _applied(text: str, edits: list[Edit]) -> str:
    # from the end, so that marks before stay true; of several at one place the last one first
    order = sorted(range(len(edits)), key=lambda i: (edits[i][0], i), reverse=True)
    for start, stop, instead in (edits[i] for i in order):
        text = text[:start] + instead + text[stop:]
    return text


def _pairs(node: Any) -> list[tuple[Any, Any]]:
    return list(node.value) if isinstance(node, yaml.MappingNode) else []


def _node(node: Any, place: Place) -> Any:
    """The node at a place; None where the file does not hold it."""
    for step in place:
        if isinstance(step, int):
            parts = node.value if isinstance(node, yaml.SequenceNode) else []
            node = parts[step] if step < len(parts) else None
        else:
            node = next((value for key, value in _pairs(node) if key.value == step), None)
        if node is None:
            return None
    return node


def _spelled(key: str) -> str:
    return normalised(key) if well_formed(key) else key


def _into_words(text: str, node: Any, language: str, said: str, end: str) -> Edit:
    """One wording in a mapping of languages: over the one that is there, else behind the last language."""
    pairs = _pairs(node)
    there = next((value for key, value in pairs if _spelled(key.value) == language), None)
    if there is not None:
        start, stop = there.start_mark.index, there.end_mark.index
        tail = text[start:stop][len(text[start:stop].rstrip()) :]  # a block text ends with its line
        return start, stop, yaml_text(said) + tail
    spoken = [(key, value) for key, value in pairs if well_formed(key.value)]
    key, value = (spoken or pairs)[-1]
    line = f"{language}: {yaml_text(said)}"
    if node.flow_style:
        at = value.end_mark.index
        return at, at, f", {line}"
    if getattr(value, "style", None) in ("|", ">"):
        at = key.start_mark.index
        return at, at, f"{line}{end}{' ' * key.start_mark.column}"
    at = _line_end(text, value.end_mark.index)
    return at, at, f"{end}{' ' * key.start_mark.column}{line}"


def _listed(text: str, root: Any, language: str, end: str) -> Iterator[Edit]:
    """The language among `languages`."""
    listed = _node(root, ("languages",))
    if listed is None:
        first = next((key for key, _ in _pairs(root) if key.value == "title"), _pairs(root)[0][0])
        at = first.start_mark.index
        yield at, at, f"languages: [zh, en, {language}]{end}{' ' * first.start_mark.column}"
        return
    if any(_spelled(str(one.value)) == language for one in listed.value):
        return
    last = listed.value[-1]
    if listed.flow_style:
        at = last.end_mark.index
        yield at, at, f", {language}"
        return
    at = _line_end(text, last.end_mark.index)
    yield at, at, f"{end}{' ' * listed.start_mark.column}- {language}"


def _interface(text: str, root: Any, new: Mapping[str, str], language: str, end: str) -> Edit:
    """Words of the form that the file does not give yet."""
    entries = [f"{key}: {{{language}: {yaml_text(said)}}}" for key, said in new.items()]
    given = _node(root, ("interface",))
    if given is None or not _pairs(given):
        if given is not None:  # `interface: {}` or nothing behind it
            start, stop = given.start_mark.index, given.end_mark.index
            space = "" if text[start - 1 : start].isspace() else " "
            return start, stop, f"{space}{{{', '.join(entries)}}}"
        if root.flow_style:
            at = root.value[-1][1].end_mark.index
            return at, at, f", interface: {{{', '.join(entries)}}}"
        indent = " " * root.start_mark.column
        lines = [f"{indent}interface:", *(f"{indent}  {entry}" for entry in entries)]
        at = len(text.rstrip())
        at = _line_end(text, at)
        return at, at, end + end.join(lines)
    key, value = _pairs(given)[-1]
    if given.flow_style:
        at = value.end_mark.index
        return at, at, "".join(f", {entry}" for entry in entries)
    key = _pairs(given)[0][0]
    at, indent = key.start_mark.index, " " * key.start_mark.column
    return at, at, "".join(f"{entry}{end}{indent}" for entry in entries)


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", at)
    stop = len(text) if found < 0 else found
    return stop - 1 if text[stop - 1 : stop] == "\r" else stop
