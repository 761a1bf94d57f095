"""A questionnaire as a row of numbered questions, for targets without ids, logic or pairs."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from feedback.numeric import plain_number
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.parts import Scale, Words
from feedback.questionnaire.phrases import joined, pattern, phrase
from feedback.questionnaire.questions import Note, Question, Slider, Stop
from feedback.questionnaire.scaled_questions import Battery, Kano, SemanticDifferential, Servqual
from feedback.questionnaire.unasked import Unasked


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows answered on one scale.

    Attributes
    ----------
    part
        "e" or "p" for the two sides of a SERVQUAL battery, else "".
    stem
        What stands over the rows.
    rows
        Answer column and wording of each row.
    scale
        The scale.
    """

    part: str
    stem: Words
    rows: tuple[tuple[str, Words], ...]
    scale: Scale


def grids_of(questionnaire: Questionnaire, question: Question) -> tuple[Grid, ...]:
    """The grids a battery, a Kano pair or a SERVQUAL pair is asked in; none for other questions."""
    scale = questionnaire.scale_of(question)
    if scale is None:
        return ()
    answers = questionnaire.answers_to(question.id)
    if isinstance(question, Servqual):
        expected = tuple((a.column, a.text) for a in answers if a.part == "e")
        perceived = tuple((a.column, a.text) for a in answers if a.part == "p")
        return (
            Grid("e", question.expectation, expected, scale),
            Grid("p", question.text, perceived, scale),
        )
    if isinstance(question, Battery | Kano):
        rows = tuple((answer.column, answer.text) for answer in answers)
        return (Grid("", question.text, rows, scale),)
    return ()


def side_of(part: str) -> Words:
    """What the side of a pair is called."""
    key = {"e": "expected", "p": "perceived"}.get(part)
    return Words() if key is None else phrase(key)


def stem_of(question: Question, grid: Grid) -> Words:
    """What stands over a grid; the side is named where both sides of a pair begin alike."""
    side = side_of(grid.part)
    if not isinstance(question, Servqual) or question.expectation != question.text:
        return grid.stem
    return phrase("aside", text=grid.stem, aside=side)


def numbers_of(questionnaire: Questionnaire) -> dict[str, int]:
    """{question id: number}, counting from 1; a SERVQUAL pair takes two numbers, notes none."""
    numbers: dict[str, int] = {}
    counted = 1
    for question in questionnaire.questions():
        if isinstance(question, Note | Unasked | Stop):
            continue
        numbers[question.id] = counted
        counted += 2 if isinstance(question, Servqual) else 1
    return numbers


def one_line(text: str) -> str:
    """Text on one line: breaks, tabs and characters nobody sees become one blank."""
    seen = (sign if _can_be_written(sign) else " " for sign in text)
    return " ".join("".join(seen).split()) or "…"


def _can_be_written(sign: str) -> bool:
    """Not a control, half of a pair, line separator or what Unicode never makes a character."""
    number = ord(sign)
    never = number & 0xFFFE == 0xFFFE or 0xFDD0 <= number <= 0xFDEF
    return not never and unicodedata.category(sign) not in ("Cc", "Cs", "Zl", "Zp")


def distinct(labels: Iterable[str]) -> list[str]:
    """Labels that differ: a second one of the same spelling gets a number.

    Examples
    --------
    >>> distinct(["Pool", "Gym", "Pool"])
    ['Pool', 'Gym', 'Pool (2)']
    """
    found: list[str] = []
    taken: set[str] = set()
    for label in labels:
        name, number = label, 1
        while name in taken:
            number += 1
            name = f"{label} ({number})"
        taken.add(name)
        found.append(name)
    return found


def explained(question: Question) -> list[Words]:
    """What stands under a question's text: its hint, why personal data is asked for, what the ends mean."""
    ends = ends_in_words(question) if isinstance(question, Slider) else None
    if isinstance(question, SemanticDifferential):
        ends = phrase("bipolar", n=question.points)
    return [words for words in (question.hint, question.purpose, ends) if words is not None]


def ends_in_words(question: Slider) -> Words | None:
    """What the ends of a slider mean: "0 = worst, 100 = best"; None where they have no names."""
    ends = [(question.low, question.left), (question.high, question.right)]
    said = [(plain_number(at), words) for at, words in ends if words is not None]
    if not said:
        return None
    named = [
        Words.of({one: f"{at} = {text}" for one, text in words.texts.items()}) for at, words in said
    ]
    return joined(pattern("list"), named)


def beneath(question: Question, language: str) -> Iterator[str]:
    """`explained`, a line each."""
    for words in explained(question):
        yield one_line(words.say(language))


def asked(question: Question, stem: Words, language: str) -> str:
    """Question, hint and purpose on one line."""
    text = one_line(stem.say(language))
    extra = " ".join(beneath(question, language))
    if not extra:
        return text
    return phrase("aside", text=text, aside=extra).say(language)


def fingerprint(questionnaire: Questionnaire) -> str:
    """Twelve hexadecimal digits that change when anything in the questionnaire does."""
    said = _said(questionnaire.model_dump(mode="json", by_alias=True))
    content = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(content.encode("utf-8", "backslashreplace")).hexdigest()[:12]


# entries that came later: a questionnaire that says nothing under them keeps the digits on its printed forms
_LATER = ("interface", "quotas", "image")


def _said(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: _said(value) for key, value in part.items() if value or key not in _LATER}
    return [_said(value) for value in part] if isinstance(part, list) else part
