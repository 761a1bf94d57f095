"""What a check gives back, and the wordings it reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from feedback.placed_yaml import Place
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.parts import Words
from feedback.questionnaire.questions import Question
from feedback.questionnaire.scaled_questions import (
    Battery,
    Kano,
    LikertItem,
    Servqual,
    ServqualItem,
)

Level = Literal["error", "warning", "info"]
Role = Literal["question", "item", "side"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a rule found.

    Attributes
    ----------
    rule
        Id of the rule.
    place
        Where in the questionnaire, as keys and indexes from the top.
    found
        What stands there that the rule is about.
    question
        Id of the question or item; "" for the whole questionnaire or a scale.
    language
        Language of the wording at fault; "" where it is not about one.
    level
        The level where it is not the rule's own.
    mend
        What to do where the rule's own advice is too general.
    """

    rule: str
    place: Place
    found: Words
    question: str = ""
    language: str = ""
    level: Level | None = None
    mend: Words | None = None


@dataclass(frozen=True, slots=True)
class Wording:
    """A text that asks or states something, in one language."""

    place: Place
    language: str
    text: str
    role: Role  # "side" for the four texts of pairs: asked alike on purpose
    question: Question
    item: LikertItem | None = None

    @property
    def id(self) -> str:
        """Id of the item or question."""
        return self.item.id if self.item else self.question.id


def placed_questions(q: Questionnaire) -> Iterator[tuple[Place, Question]]:
    """Every question with its place."""
    for s, section in enumerate(q.sections):
        for i, question in enumerate(section.questions):
            yield ("sections", s, "questions", i), question


def known_language(language: str) -> str:
    """The language whose rules of wording fit a tag: zh, en, or "" where there are none.

    Traditional characters have none: the words of the Chinese rules are simplified.

    Examples
    --------
    >>> known_language("en-GB"), known_language("zh-Hant"), known_language("fr")
    ('en', '', '')
    """
    if language == "en" or language.startswith("en-"):
        return "en"
    return "zh" if language in ("zh", "zh-CN", "zh-SG") else ""


def known_languages(q: Questionnaire) -> list[str]:
    """The languages of a questionnaire that rules of wording know."""
    return [language for language in q.languages if known_language(language)]


def wordings(q: Questionnaire) -> Iterator[Wording]:
    """Every wording respondents answer to, in each language that rules of wording know."""
    for place, question in placed_questions(q):
        for name, words, role, item in _texts(question):
            for language in known_languages(q):
                text = words.only(language).strip()
                if text:
                    yield Wording((*place, *name, language), language, text, role, question, item)


def _texts(question: Question) -> Iterator[tuple[Place, Words, Role, LikertItem | None]]:
    yield ("text",), question.text, "question", None
    if isinstance(question, Kano):
        yield ("functional",), question.functional, "side", None
        yield ("dysfunctional",), question.dysfunctional, "side", None
    if isinstance(question, Servqual):
        yield ("expectation",), question.expectation, "question", None
    if isinstance(question, Battery | Servqual):
        for i, item in enumerate(question.items):
            yield ("items", i, "text"), item.text, "item", item
            if isinstance(item, ServqualItem) and item.expectation:
                yield ("items", i, "expectation"), item.expectation, "item", item


def quoted(text: str, *, longest: int = 40) -> str:
    """The text, shortened, on one line."""
    line = " ".join(text[: 4 * longest].split())
    return line if len(line) <= longest else line[: longest - 1] + "…"
