"""`show_if` in the words of each survey tool.

A rule is first brought down to questions every tool can ask: is the answer one of these codes, a
number on this side of a limit, a choice ticked, anything answered at all. Which codes satisfy a
comparison is asked of `logic.holds` itself, so that every tool decides as the model does: what is
unanswered or "not applicable" compares false, whatever the tool makes of empty values.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from feedback.numeric import plain_number
from feedback.questionnaire.answers import DTYPES, Answer
from feedback.questionnaire.logic import And, Answered, Compare, Contains, In, Not, Rule, holds
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.questions import Question, Ranking, Upload

_TROUBLE = frozenset("'\"\\{}$[]<>&\t\r\n")


class UntranslatableError(Exception):
    """A tool has no words for a rule; the export names it as a loss."""


@dataclass(frozen=True, slots=True)
class Joined:
    """Conditions that must all be true ("and"), or of which one must ("or")."""

    word: str
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Contrary:
    """True where its condition is not."""

    of: Condition


# a text is one comparison in the tool's words
Condition = str | Joined | Contrary


class Dialect(ABC):
    """How one tool writes conditions."""

    counts_files = False  # whether the tool says how many files were handed in
    equal, unequal = "=", "!="
    never = "1 = 2"

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire

    @abstractmethod
    def value(self, answer: Answer) -> str:
        """The tool's reference to an answer."""

    @abstractmethod
    def answered(self, answer: Answer) -> str:
        """There is an answer, "not applicable" included."""

    @abstractmethod
    def ticked(self, answer: Answer) -> str:
        """The choice of a multiple question is ticked."""

    @abstractmethod
    def ranked(self, answer: Answer, rank: int) -> str:
        """The choice of a ranking stands at this rank."""

    def any_ticked(self, question: Question) -> Condition:
        """Some choice of a multiple question or ranking is ticked."""
        columns = [a for a in self.questionnaire.answers_to(question.id) if not a.part]
        return either([self.ticked(answer) for answer in columns])

    def contrary(self, condition: Condition) -> str:
        """What is true where the condition is not."""
        return f"!({self.write(condition)})"

    def write(self, condition: Condition) -> str:
        """A condition with its brackets."""
        if isinstance(condition, str):
            return condition
        if isinstance(condition, Contrary):
            return self.contrary(condition.of)
        parts = (
            f"({self.write(part)})" if isinstance(part, Joined) else self.write(part)
            for part in condition.parts
        )  # fmt: skip
        return f" {condition.word} ".join(parts)

    def code(self, answer: Answer, code: int | str) -> str:
        """A code as the tool writes it in a condition."""
        return f"'{code}'" if answer.kind == "choice" else str(code)

    def text(self, value: str) -> str:
        """A text to compare with."""
        if _TROUBLE & set(value) or not value.isprintable():
            raise UntranslatableError(value)
        return f"'{value}'"

    def compares_in_order(self, answer: Answer) -> bool:
        """Whether <= and >= hold for the tool's spelling of the codes."""
        return True

    def date(self, answer: Answer, operator: str, day: str) -> Condition:
        """A date against a day."""
        return f"{self.value(answer)} {operator} {self.text(day)}"

    def operator(self, sign: str) -> str:
        """The tool's sign of a comparison."""
        return {"==": self.equal, "!=": self.unequal}.get(sign, sign)


def condition(rule: Rule, dialect: Dialect) -> str:
    """A rule in the words of a tool.

    Parameters
    ----------
    rule
        The rule.
    dialect
        How the tool writes conditions, for one questionnaire.

    Returns
    -------
    str
        True for exactly the respondents for whom the rule holds.

    Raises
    ------
    UntranslatableError
        The tool cannot express it.
    """
    return dialect.write(_condition(rule, dialect))


def _condition(rule: Rule, dialect: Dialect) -> Condition:
    if isinstance(rule, Not):
        return Contrary(_condition(rule.rule, dialect))
    if isinstance(rule, And):
        return every([_condition(part, dialect) for part in rule.all])
    if isinstance(rule, Answered):
        return _answered(rule.answered, dialect)
    if isinstance(rule, Contains):
        return dialect.ticked(_answer("_".join(rule.contains), dialect))
    if isinstance(rule, Compare | In):
        column = rule.compare[0] if isinstance(rule, Compare) else rule.among[0]
        return _comparison(rule, _answer(column, dialect), dialect)
    return either([_condition(part, dialect) for part in rule.any])


def every(conditions: Sequence[Condition]) -> Condition:
    """All of them, each once."""
    return _joined("and", conditions)


def either(conditions: Sequence[Condition]) -> Condition:
    """Any of them, each once."""
    return _joined("or", conditions)


def _joined(word: str, conditions: Sequence[Condition]) -> Condition:
    parts: dict[Condition, None] = {}
    for part in conditions:
        same = isinstance(part, Joined) and part.word == word
        parts.update(dict.fromkeys(part.parts if isinstance(part, Joined) and same else [part]))
    return next(iter(parts)) if len(parts) == 1 else Joined(word, tuple(parts))


def both(rules: Sequence[Rule | None]) -> Rule | None:
    """The rules of a section and of a question in it, as one."""
    given = tuple(rule for rule in rules if rule is not None)
    if not given:
        return None
    return given[0] if len(given) == 1 else And.model_validate({"and": given})


def _answer(column: str, dialect: Dialect) -> Answer:
    try:
        return dialect.questionnaire.answers[column]
    except KeyError:
        raise UntranslatableError(column) from None


def _answered(name: str, dialect: Dialect) -> Condition:
    """Of a column, or of any column of a question."""
    found = dialect.questionnaire.answers.get(name)
    columns = [found] if found else [a for a in dialect.questionnaire.answers_to(name) if a.part != "specify"]  # fmt: skip
    if not columns:
        raise UntranslatableError(name)
    if columns[0].kind == "flag" or (columns[0].kind == "rank" and not found):
        return dialect.any_ticked(columns[0].question)
    return either([_given(answer, dialect) for answer in columns])


def _given(answer: Answer, dialect: Dialect) -> Condition:
    """Answered with a point of the scale, not with the answer beside it."""
    if answer.kind == "rank":
        return either([dialect.ranked(answer, rank) for rank in _ranks(answer)])
    beside = answer.scale.not_applicable if answer.scale else None
    test = dialect.answered(answer)
    return test if beside is None else every([test, _is_not(answer, beside.code, dialect)])


def _comparison(rule: Compare | In, answer: Answer, dialect: Dialect) -> Condition:
    possible = _possible(answer)
    if possible is None:
        return _open_comparison(rule, answer, dialect)
    frame = pd.DataFrame({answer.column: pd.Series(possible, dtype=DTYPES[answer.kind])})
    true = holds(rule, frame, flags={})
    codes = [code for code, satisfied in zip(possible, true, strict=True) if satisfied]
    if not codes:
        return dialect.never
    if answer.kind == "flag":
        return _flag(answer, codes, dialect)
    if answer.kind == "rank":
        return either([dialect.ranked(answer, int(rank)) for rank in codes])
    if answer.kind == "choice":
        return _chosen(rule, answer, codes, possible, dialect)
    return _one_of(answer, codes, possible, dialect)


def _chosen(
    rule: Compare | In,
    answer: Answer,
    codes: list[int | str | bool],
    possible: list[int | str | bool],
    dialect: Dialect,
) -> Condition:
    """As the rule is written: a choice that is added in the tool is then decided as the rule would."""
    rest = [code for code in possible if code not in codes]
    if isinstance(rule, Compare) and rule.compare[1] == "!=" and len(rest) <= 1:
        return every([
            _given(answer, dialect), *(_is_not(answer, code, dialect) for code in rest),
        ])  # fmt: skip
    return either([_is(answer, code, dialect) for code in codes])


def _possible(answer: Answer) -> list[int | str | bool] | None:
    """Every value an answer can have, lowest first; None where they cannot be counted."""
    if answer.scale is not None:
        return sorted(point.code for point in answer.scale.points)
    if answer.kind == "choice":
        return [choice.code for choice in getattr(answer.question, "choices", ())]
    if answer.kind == "flag":
        return [False, True]
    return list(_ranks(answer)) if answer.kind == "rank" else None


def _ranks(answer: Answer) -> range:
    question = answer.question
    assert isinstance(question, Ranking)
    return range(1, (question.top or len(question.choices)) + 1)


def _flag(answer: Answer, values: list[int | str | bool], dialect: Dialect) -> Condition:
    if values == [True]:
        return dialect.ticked(answer)
    asked = dialect.any_ticked(answer.question)
    return asked if True in values else every([asked, Contrary(dialect.ticked(answer))])


def _one_of(
    answer: Answer,
    codes: list[int | str | bool],
    possible: list[int | str | bool],
    dialect: Dialect,
) -> Condition:
    """The shortest way to say that the answer is one of some codes."""
    rest = [code for code in possible if code not in codes]
    if not rest:
        return _given(answer, dialect)
    if len(codes) > 1 and answer.kind == "rating" and dialect.compares_in_order(answer):
        if codes == possible[: len(codes)]:
            return _beyond(answer, "<=", int(codes[-1]), dialect)
        if codes == possible[-len(codes) :]:
            return _beyond(answer, ">=", int(codes[0]), dialect)
    if len(rest) == 1:
        return every([_given(answer, dialect), _is_not(answer, rest[0], dialect)])
    return either([_is(answer, code, dialect) for code in codes])


def _beyond(answer: Answer, sign: str, limit: int, dialect: Dialect) -> Condition:
    beside = answer.scale.not_applicable if answer.scale else None
    tests = [dialect.answered(answer), f"{dialect.value(answer)} {sign} {limit}"]
    if beside and (beside.code <= limit if sign == "<=" else beside.code >= limit):
        tests.append(_is_not(answer, beside.code, dialect))
    return every(tests)


def _is(answer: Answer, code: int | str | bool, dialect: Dialect) -> str:
    return f"{dialect.value(answer)} {dialect.equal} {dialect.code(answer, code)}"


def _is_not(answer: Answer, code: int | str | bool, dialect: Dialect) -> str:
    return f"{dialect.value(answer)} {dialect.unequal} {dialect.code(answer, code)}"


def _open_comparison(rule: Compare | In, answer: Answer, dialect: Dialect) -> Condition:
    """Numbers, dates and texts, which have no list of codes."""
    if isinstance(rule, In):
        tests = [
            _open_comparison(Compare(compare=(answer.column, "==", value)), answer, dialect)
            for value in rule.among[1]
        ]
        return either(tests)
    _, sign, value = rule.compare
    if isinstance(answer.question, Upload) and not dialect.counts_files:
        raise UntranslatableError(answer.column)
    if answer.kind == "date" and isinstance(value, str):
        test = dialect.date(answer, dialect.operator(sign), value)
    elif answer.kind == "number" and not isinstance(value, str):
        test = f"{dialect.value(answer)} {dialect.operator(sign)} {plain_number(value)}"
    elif answer.kind == "text" and isinstance(value, str) and sign in ("==", "!="):
        test = f"{dialect.value(answer)} {dialect.operator(sign)} {dialect.text(value)}"
    else:
        raise UntranslatableError(f"{answer.column} {sign} {value}")
    return every([dialect.answered(answer), test])
