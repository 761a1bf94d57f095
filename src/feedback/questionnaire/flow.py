"""A questionnaire as it is asked: sets of a MaxDiff as single choices, and whoever was stopped is asked no more.

Exports, readers, simulation and `visible` work with this; the file, lint and the outline with what the designer wrote.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from feedback.questionnaire.logic import And, Not, Rule
from feedback.questionnaire.parts import Id, Words
from feedback.questionnaire.phrases import pattern, phrase, shipped
from feedback.questionnaire.questions import MaxDiff, Note, Question, Section, Single, Stop
from feedback.questionnaire.unasked import Unasked

if TYPE_CHECKING:
    from feedback.questionnaire.model import Questionnaire


class Pick(Single):
    """Best or worst of one set of a MaxDiff."""

    of: Id
    number: int
    side: Literal["best", "worst"]


class Farewell(Note):
    """What somebody reads who is asked no more."""


class NotStopped(Not):
    """Who was not stopped before."""


def laid_out(questionnaire: Questionnaire, *, parts: bool = True) -> Questionnaire:
    """The questionnaire as it is asked; itself where nothing is laid out. Without `parts` only rules change."""
    if not any(isinstance(one, MaxDiff | Stop) for one in questionnaire.questions()):
        return questionnaire
    stopped: list[Rule] = []
    sections: list[Section] = []
    for section in questionnaire.sections:
        before, asked = len(stopped), []
        for question in section.questions:
            rule = both([*stopped[before:], question.show_if])
            asked_as = _parts(question) if parts else [question]
            asked += [part.model_copy(update={"show_if": rule}) for part in asked_as]
            if isinstance(question, Stop):
                stopped.append(_not_stopped(section, question))
        rule = both([*stopped[:before], section.show_if])
        sections.append(section.model_copy(update={"questions": tuple(asked), "show_if": rule}))
    made = {name: getattr(questionnaire, name) for name in type(questionnaire).model_fields}
    found = type(questionnaire).model_construct(**{**made, "sections": tuple(sections)})
    found.__dict__["folder"] = questionnaire.folder
    return found


def both(rules: list[Rule | None]) -> Rule | None:
    """Several rules as one."""
    given = tuple(rule for rule in rules if rule is not None)
    if not given:
        return None
    return given[0] if len(given) == 1 else And.model_validate({"and": given})


def _not_stopped(section: Section, question: Stop) -> Rule:
    rule = both([section.show_if, question.show_if])
    return NotStopped.model_validate({"not": rule})


def own_rule(rule: Rule | None) -> Rule | None:
    """A rule without who was stopped before: for forms that say themselves where to stop."""
    if isinstance(rule, NotStopped):
        return None
    if isinstance(rule, And):
        kept = [own_rule(part) for part in rule.all]
        return both(kept) if None in kept else rule
    return rule


def only_hidden(section: Section) -> bool:
    """Whether a page has nothing to see."""
    return section.text is None and all(isinstance(one, Unasked) for one in section.questions)


def _parts(question: Question) -> Iterator[Question]:
    """What a question is asked as."""
    if isinstance(question, MaxDiff):
        yield from picks(question)
    elif isinstance(question, Stop):
        shared = {name: getattr(question, name) for name in Note.model_fields}
        yield Farewell.model_construct(**{**shared, "type": "note"})
    else:
        yield question


def picks(question: MaxDiff) -> Iterator[Pick]:
    """Best and worst of each set: columns ID1b, ID1w, ID2b …"""
    sets = question.shown
    for number, chosen in enumerate(sets, 1):
        for side, asks in (
            ("best", _asks(question.best, "best")),
            ("worst", _asks(question.worst, "worst")),
        ):
            text = phrase("set_asks", text=question.text, asks=asks, n=number, sets=len(sets))
            yield Pick(
                type="single", id=f"{question.id}{number}{side[0]}", text=text, hint=question.hint,
                label=_label(question.label or question.text, number, asks),
                required=question.required, choices=chosen, of=question.id, number=number,
                side="best" if side == "best" else "worst",
            )  # fmt: skip


def _asks(words: Words, key: str) -> Words:
    """What a side asks: as the designer words it, else in the words of the form."""
    usual = shipped()[key]
    return pattern(key) if words.texts == {"zh": usual.zh, "en": usual.en} else words


def _label(words: Words, number: int, asks: Words) -> Words:
    return phrase("set_label", text=words, n=number, asks=asks)
