"""What there is to translate: each wording of a questionnaire and each word of its form, as a cell with an id that lasts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from feedback.placed_yaml import Place
from feedback.questionnaire.consistency import walk
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.parts import Words
from feedback.questionnaire.phrases import shipped
from feedback.questionnaire.scaled_questions import BipolarItem
from feedback.questionnaire.tags import fallbacks

Status = Literal["missing", "translated", "reviewed"]
_KINDS = {"text": "question", "items": "row", "choices": "answer", "points": "point of a scale", "interface": "word of the form"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """One wording.

    Attributes
    ----------
    id
        Path by ids, not by places: sections.stay.questions.overall.text.
    place
        Where it stands in the questionnaire.
    source
        Wording in the language translated from.
    target
        Wording in the language translated into; "" where there is none.
    context
        What it is, for the translator.
    """

    id: str
    place: Place
    source: str
    target: str
    context: str

    @property
    def mark(self) -> str:
        """The id and eight hexadecimal digits of the source: they differ once the source was changed."""
        return f"{self.id}@{digest(self.source)}"

    @property
    def status(self) -> Status:
        """Whether there is a translation."""
        return "translated" if self.target.strip() else "missing"


def digest(source: str) -> str:
    """Eight hexadecimal digits (SHA-256) of a text, white space made equal.

    Examples
    --------
    >>> digest("a  b") == digest("a b"), digest("a b") == digest("ab")
    (True, False)
    """
    return hashlib.sha256(" ".join(source.split()).encode("utf-8", "replace")).hexdigest()[:8]


def cells_of(questionnaire: Questionnaire, *, source: str, target: str) -> list[Cell]:
    """Every wording of a questionnaire, then the words of its form that do not ship in `target`.

    Parameters
    ----------
    questionnaire
        The questionnaire.
    source, target
        Languages translated from and into.

    Returns
    -------
    list of Cell
        In the order of the file; cells without a source are left out.
    """
    found = []
    for place, part in walk(questionnaire):
        if not isinstance(part, Words) or place[0] == "interface" or _made(questionnaire, place):
            continue
        if place[-1] in ("best", "worst") and not part.others:
            continue  # a word of the form
        if len(place) > 4 and place[4] == "choices":
            carry = getattr(_at(questionnaire, place[:4]), "carry", None)
            if carry is not None and carry.taken:
                continue  # they stand with the question they come from
        said = part.say(source)
        if said.strip():
            path = ".".join(_named(questionnaire, place))
            found.append(Cell(path, place, said, part.only(target), _context(questionnaire, place)))
    return [*found, *_form(questionnaire, source, target)]


def _form(questionnaire: Questionnaire, source: str, target: str) -> Iterator[Cell]:
    near = [
        tag for tag in fallbacks(target) if tag.split("-")[0] == target.split("-", maxsplit=1)[0]
    ]
    for key, words in shipped().items():
        given = questionnaire.interface.get(key, Words())
        if any(words.only(tag) for tag in near) and not given.only(target):
            continue
        said = given.only(source) or words.say(source)
        yield Cell(f"interface.{key}", ("interface", key), said, given.only(target), _KINDS["interface"])  # fmt: skip


def _made(questionnaire: Questionnaire, place: Place) -> bool:
    """Whether a wording is made of others: the text of a pair of opposite words."""
    return place[-1] == "text" and isinstance(_at(questionnaire, place[:-1]), BipolarItem)


def _at(part: Any, place: Place) -> Any:
    for step in place:
        listed = isinstance(part, Mapping) or (isinstance(part, tuple) and isinstance(step, int))
        part = part[step] if listed else getattr(part, str(step))
    return part


def _named(questionnaire: Questionnaire, place: Place) -> Iterator[str]:
    """Steps of a place, entries of lists by id or code."""
    part: Any = questionnaire
    for step in place:
        part = _at(part, (step,))
        name = getattr(part, "id", None) or getattr(part, "code", None)
        yield str(step if isinstance(step, str) or name is None else name)


def _context(questionnaire: Questionnaire, place: Place) -> str:
    names = [str(step) for step in place if isinstance(step, str)]
    kind = next((_KINDS[name] for name in reversed(names) if name in _KINDS), "")
    last = names[-1] if names else ""
    return ", ".join(dict.fromkeys(part for part in (kind, last) if part))
