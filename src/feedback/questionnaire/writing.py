"""Questionnaires as YAML that a person likes to read and `load_questionnaire` reads back unchanged."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from feedback.files import written_whole
from feedback.questionnaire.model import Questionnaire

SCHEMA_LINE = "# yaml-language-server: $schema=questionnaire.schema.json"
_WIDTH = 110  # a longer part stands in lines of its own
_WIDEST_ROW = 160  # rows of a battery read best one a line
# what a reader wants to know first; the rest follows as the model has it, the long lists last
_FIRST = (
    "id", "version", "title", "languages", "source", "introduction", "closing", "scoring", "scores", "lint_ignore", "record",
    "type", "role", "scale", "required", "show_if", "randomise", "kind", "order", "code",
    "aspect", "dimension", "reverse", "attention", "zh", "en", "text", "expectation", "functional", "dysfunctional",
    "label", "hint", "longest", "specify", "exclusive", "fixed",
)  # fmt: skip
_LAST = ("not_applicable", "scales", "points", "choices", "items", "questions", "sections")
_BLOCKS = ("scales", "sections", "questions", "items", "choices", "points")
# inside "…" a YAML reader refuses or folds these
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_SPECIAL = frozenset("-?:,[]{}#&*!|>'\"%@`=<~.+ ")
_BREAKS = re.compile(r"[\x00-\x1f]|:(?:\s|$)|\s#|\s$|\s\s")
_FLOW = re.compile(r"[,\[\]{}?:#]")
_RESOLVER = yaml.SafeLoader("")


def questionnaire_yaml(q: Questionnaire) -> str:
    """The text of a questionnaire file.

    Parameters
    ----------
    q
        The questionnaire.

    Returns
    -------
    str
        YAML; what has its default value is left out. Comments of the file it came from are not kept.

    Raises
    ------
    AttributeError
        Not a questionnaire.

    Examples
    --------
    >>> from feedback import load_questionnaire
    >>> print(questionnaire_yaml(load_questionnaire("hotel_stay")).splitlines()[1])
    id: hotelstay
    """
    content = q.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    content |= {"version": q.version, "languages": list(q.languages)}
    lines = [SCHEMA_LINE]
    for key, value in _ordered(content):
        if key in ("scales", "sections"):
            lines.append("")
        lines += _entry(key, value, "")
    return "\n".join(lines) + "\n"


def write_questionnaire(q: Questionnaire, path: str | Path) -> Path:
    """Write a questionnaire file, whole or not at all; a file that is there is replaced.

    Parameters
    ----------
    q
        The questionnaire.
    path
        The file.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    InputError
        The file cannot be written.

    Examples
    --------
    >>> write_questionnaire(load_questionnaire("hotel_stay"), "mine.yaml")  # doctest: +SKIP
    PosixPath('mine.yaml')
    """
    path = Path(path)
    with written_whole(path) as beside:
        beside.write_text(questionnaire_yaml(q), encoding="utf-8")
    return path


def _ordered(part: Mapping[str, Any]) -> list[tuple[str, Any]]:
    def place(key: str) -> int:
        if key in _LAST:
            return len(_FIRST) + 1 + _LAST.index(key)
        return _FIRST.index(key) if key in _FIRST else len(_FIRST)

    return sorted(part.items(), key=lambda entry: place(entry[0]))


def _entry(key: str, value: Any, indent: str) -> Iterator[str]:
    """The lines of `key: value`."""
    if not isinstance(value, dict | list):
        yield f"{indent}{key}: {_scalar(value, flow=False)}"
        return
    flow = f"{indent}{key}: {_flow(value)}"
    if not value or (key not in _BLOCKS and _width(flow) <= _WIDTH):
        yield flow
        return
    yield f"{indent}{key}:"
    inside = indent + "  "
    if isinstance(value, list):
        yield from _list(key, value, inside)
    elif key == "scales":
        for name, scale in value.items():
            yield f"{inside}{name}:"
            for inner, part in _ordered(scale):
                yield from _entry(inner, part, inside + "  ")
    else:
        for inner, part in _ordered(value):
            yield from _entry(inner, part, inside)


def _list(key: str, parts: list[Any], indent: str) -> Iterator[str]:
    """The lines of a list, every element in the same style."""
    rows = [f"{indent}- {_flow(part)}" for part in parts]
    short = all(_width(row) <= _WIDEST_ROW for row in rows)
    if key not in ("sections", "questions") and (short or not isinstance(parts[0], dict)):
        yield from rows
        return
    for number, part in enumerate(parts):
        if key == "sections" and number:
            yield ""
        lines = [
            line for name, inner in _ordered(part) for line in _entry(name, inner, indent + "  ")
        ]
        yield f"{indent}- {lines[0].strip()}"
        yield from lines[1:]


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return (
            "{" + ", ".join(f"{key}: {_flow(inner)}" for key, inner in _ordered(dict(value))) + "}"
        )
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value, flow=True)


def yaml_text(text: str) -> str:
    """A text as YAML that means the same in a block and between braces, in quotes where it must be."""
    return _scalar(text, flow=True)


def _scalar(value: Any, *, flow: bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _number(value)
    return value if _plain(value, flow=flow) else _quoted(value)


def _number(value: float) -> str:
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = repr(value)
    # YAML 1.1 takes 1e+22 for text
    return text if "." in text or "e" not in text else text.replace("e", ".0e")


def _plain(text: str, *, flow: bool) -> bool:
    """Whether every YAML reader takes the bare text for this text."""
    if not text or text[0] in _SPECIAL or text[0].isdecimal() or text.isspace():
        return False
    if _BREAKS.search(text) or _ESCAPED.search(text) or (flow and _FLOW.search(text)):
        return False
    if not all(character.isprintable() for character in text):
        return False
    return _RESOLVER.resolve(
        yaml.ScalarNode, text, (True, False)
    ) == "tag:yaml.org,2002:str" and text.lower() not in ("y", "n")


def _quoted(text: str) -> str:
    return _ESCAPED.sub(
        lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False)
    )


def _width(line: str) -> int:
    """Columns on screen: a Chinese character takes two."""
    return sum(2 if character >= "\u1100" else 1 for character in line)
