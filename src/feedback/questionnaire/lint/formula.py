"""Rules as formulas over sets of answers, with negation pushed to the leaves.

A comparison with a question that was not asked is false. So "x <= 6" is: x was asked, and its answer is
among those up to 6; "not (x <= 6)" is: x was not asked, or its answer is among the others (none included).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from feedback.questionnaire.answers import Answer
from feedback.questionnaire.lint.domains import (
    Given,
    atoms_of,
    column_of,
    constants_of,
    is_true,
    may_skip,
    possible,
)
from feedback.questionnaire.logic import And, Answered, Compare, Contains, In, Not, Or, Rule
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.questions import Multiple, Question, Section, Single

Values = frozenset[Given | None]


@dataclass(frozen=True, slots=True)
class Lit:
    """The answer in a column is one of these (None: not answered)."""

    column: str
    allowed: Values


@dataclass(frozen=True, slots=True)
class Shown:
    """A question is asked, or is not."""

    question: str
    yes: bool


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Formula, ...]


Formula = Lit | Shown | AllOf | AnyOf
TRUE: Formula = AllOf(())
FALSE: Formula = AnyOf(())


class Formulas:
    """Formulas of one questionnaire's rules.

    Parameters
    ----------
    q
        The questionnaire; every rule that is asked about names answers that exist.
    """

    def __init__(self, q: Questionnaire) -> None:
        self.q = q
        self.sections: dict[str, Section] = {
            question.id: section for section in q.sections for question in section.questions
        }
        self.questions: dict[str, Question] = {question.id: question for question in q.questions()}
        self.owner = {answer.column: answer.question.id for answer in q.answers.values()}
        self._domains: dict[str, Values] = {}
        self._values: dict[str, tuple[Given, ...]] = {}
        self._conditions: dict[tuple[str, bool], Formula] = {}

    @cached_property
    def _constants(self) -> dict[str, list[int | float | str]]:
        found: dict[str, list[int | float | str]] = {}
        owners = (*self.q.sections, *self.questions.values())
        for rule in (part.show_if for part in owners if part.show_if is not None):
            for atom in atoms_of(rule):
                found.setdefault(column_of(atom), []).extend(constants_of(atom))
        return found

    def values(self, column: str) -> tuple[Given, ...]:
        """Answers a column can hold."""
        if column not in self._values:
            answer = self.q.answers.get(column)
            known = (
                (True,)  # a multiple choice as a whole: answered
                if answer is None
                else possible(answer, self._constants.get(column, ()))
            )
            self._values[column] = known
        return self._values[column]

    def domain(self, column: str) -> Values:
        """What can stand in a column of somebody who is asked."""
        if column not in self._domains:
            answer = self.q.answers.get(column)
            required = self.questions[column].required if answer is None else not may_skip(answer)
            beside: tuple[None, ...] = () if required else (None,)
            self._domains[column] = frozenset((*self.values(column), *beside))
        return self._domains[column]

    def rules_of(self, question: str) -> Iterator[tuple[str, Rule]]:
        """The rules a question is asked by, its section's first, each with the id it stands at."""
        section = self.sections[question]
        if section.show_if is not None:
            yield f"section {section.id}", section.show_if
        own = self.questions[question].show_if
        if own is not None:
            yield question, own

    def condition(self, owner: str, rule: Rule, *, true: bool) -> Formula:
        """The rule of a section or question, or its negation; made once."""
        key = (owner, true)
        if key not in self._conditions:
            self._conditions[key] = self.of(rule, true=true)
        return self._conditions[key]

    def of(self, rule: Rule, *, true: bool = True) -> Formula:
        """A rule, or its negation."""
        if isinstance(rule, Not):
            return self.of(rule.rule, true=not true)
        if isinstance(rule, And | Or):
            parts = rule.all if isinstance(rule, And) else rule.any
            inner = tuple(self.of(part, true=true) for part in parts)
            return AllOf(inner) if isinstance(rule, And) == true else AnyOf(inner)
        if isinstance(rule, Answered):
            return self._answered(rule.answered, true)
        return self._atom(rule, true)

    def _atom(self, atom: Compare | In | Contains, true: bool) -> Formula:
        column = column_of(atom)
        fits = frozenset(value for value in self.values(column) if is_true(atom, value))
        return self._among(column, fits, true)

    def _among(self, column: str, fits: Values, true: bool) -> Formula:
        asked = self.owner.get(column, column)
        if true:
            return AllOf((Shown(asked, True), Lit(column, fits), *self._parents(column)))
        return AnyOf((Shown(asked, False), Lit(column, self.domain(column) - fits)))

    def _parents(self, column: str) -> Iterator[Formula]:
        """The text beside a choice can only be written by whoever ticked that choice."""
        answer = self.q.answers.get(column)
        if answer is None or answer.part != "specify":
            return
        question = answer.question
        if isinstance(question, Single | Multiple):
            code = next(choice.code for choice in question.choices if choice.specify)
            if isinstance(question, Single):
                yield Lit(question.id, frozenset((code,)))
            else:
                yield Lit(f"{question.id}_{code}", frozenset((True,)))

    def _answered(self, name: str, true: bool) -> Formula:
        answers: tuple[Answer, ...] = self.q.answers_to(name)
        columns = [answer.column for answer in answers if answer.part != "specify"]
        if name in self.q.answers or not answers or isinstance(answers[0].question, Multiple):
            columns = [name]
        parts = tuple(self._among(c, frozenset(self.values(c)), true) for c in columns)
        return AnyOf(parts) if true else AllOf(parts)
