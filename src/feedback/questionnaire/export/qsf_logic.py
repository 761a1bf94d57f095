"""`show_if` as Qualtrics' display logic: sets joined by "or", comparisons within a set by "and".

QSF holds {"0": {"0": expression, "1": …, "Type": "If"}, "1": {…, "Type": "OrIf"}, "Type": "BooleanExpression"};
a second expression of a set names how it is joined under "Conjuction", spelled so. Readers of others agree on that.
"""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from feedback.numeric import plain_number
from feedback.questionnaire.export.expressions import UntranslatableError
from feedback.questionnaire.logic import Answered, Compare, Contains, In, Not, Or, Rule
from feedback.questionnaire.model import Questionnaire

MOST_SETS = 40  # more of them nobody can look through
_COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_OPERATORS = {
    "==": "EqualTo", "!=": "NotEqualTo", "<": "LessThan", "<=": "LessThanOrEqual",
    ">": "GreaterThan", ">=": "GreaterThanOrEqual",
}  # fmt: skip
_CONTRARY = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where Qualtrics keeps the answers of a column.

    Attributes
    ----------
    question
        QID of the question.
    row
        Number of the row in a matrix; "" elsewhere.
    choices
        {our code: number of the choice or answer there}; none where something is written.
    embedded
        Name of the embedded data it is; "" for a question.
    """

    question: str
    row: str = ""
    choices: Mapping[str, str] | None = None
    embedded: str = ""

    def chosen(self, code: str) -> str:
        """Locator of one answer."""
        assert self.choices is not None
        steps = [self.row, self.choices[code]] if self.row else [self.choices[code]]
        return f"q://{self.question}/SelectableChoice/{'/'.join(steps)}"

    @property
    def written(self) -> str:
        """Locator of what was written, or of embedded data."""
        if self.embedded:
            return f"e://{self.embedded}"
        return f"q://{self.question}/ChoiceTextEntryValue"


@dataclass(frozen=True, slots=True)
class Expression:
    """One comparison: a locator, Qualtrics' operator, and a value where it takes one."""

    locator: str
    operator: str
    value: str | None = None

    def as_json(self, *, joined: bool) -> dict[str, Any]:
        """As QSF writes it."""
        if self.locator.startswith("e://"):
            name = self.locator.removeprefix("e://")
            kept: dict[str, Any] = {
                "LogicType": "EmbeddedField",
                "LeftOperand": name,
                "Operator": self.operator,
            }
            kept |= {"RightOperand": self.value} if self.value is not None else {}
            said = " ".join(filter(None, (name, self.operator, self.value)))
            kept |= {"Type": "Expression", "Description": said}
            return kept | ({"Conjuction": "And"} if joined else {})
        question = self.locator.removeprefix("q://").split("/")[0]
        found: dict[str, Any] = {
            "LogicType": "Question", "QuestionID": question, "QuestionIsInLoop": "no", "ChoiceLocator": self.locator,
            "Operator": self.operator, "QuestionIDFromLocator": question, "LeftOperand": self.locator,
        }  # fmt: skip
        if self.value is not None:
            found["RightOperand"] = self.value
        said = " ".join(filter(None, (self.locator, self.operator, self.value)))
        found |= {"Type": "Expression", "Description": said}
        return found | ({"Conjuction": "And"} if joined else {})


Sets = list[tuple[Expression, ...]]  # one of them must hold, with all its expressions


def display_logic(
    rule: Rule, questionnaire: Questionnaire, places: Mapping[str, Place], *, in_page: bool = False
) -> dict[str, Any]:
    """A rule as display logic.

    Parameters
    ----------
    rule
        Of a question, or of a section for a branch of the flow.
    questionnaire
        The questionnaire.
    places
        {answer column: where it is}; for a multiple question and a battery also its own id.
    in_page
        Whether it looks at a question on the same page.

    Raises
    ------
    UntranslatableError
        Days, ranks and sums cannot be compared there, or it would take more than `MOST_SETS` sets.
    """
    sets = _Compiler(questionnaire, places).sets(rule, wanted=True)
    if not sets or () in sets:  # never or always true
        raise UntranslatableError
    found: dict[str, Any] = {}
    for number, expressions in enumerate(sets):
        said: dict[str, Any] = {
            str(i): each.as_json(joined=i > 0) for i, each in enumerate(expressions)
        }
        found[str(number)] = said | {"Type": "OrIf" if number else "If"}
    return found | {"Type": "BooleanExpression", "inPage": in_page}


class _Compiler:
    """Rules of one questionnaire as sets."""

    def __init__(self, questionnaire: Questionnaire, places: Mapping[str, Place]) -> None:
        self.questionnaire, self.places = questionnaire, places

    def sets(self, rule: Rule, *, wanted: bool) -> Sets:
        """Sets of which one holds exactly where the rule is `wanted`."""
        if isinstance(rule, Not):
            return self.sets(rule.rule, wanted=not wanted)
        if isinstance(rule, Compare):
            return self._compare(*rule.compare, wanted=wanted)
        if isinstance(rule, In):
            column, values = rule.among
            parts = [self._compare(column, "==", value, wanted=wanted) for value in values]
            return _any(parts) if wanted else _all(parts)
        if isinstance(rule, Contains):
            question, code = rule.contains
            return self._chosen(question, [code], wanted=wanted)
        if isinstance(rule, Answered):
            return self._answered(rule.answered, wanted=wanted)
        several = rule.any if isinstance(rule, Or) else rule.all
        parts = [self.sets(part, wanted=wanted) for part in several]
        return _any(parts) if isinstance(rule, Or) == wanted else _all(parts)

    def _compare(self, column: str, sign: str, value: Any, *, wanted: bool) -> Sets:
        answer, place = self.questionnaire.answers.get(column), self.places.get(column)
        if (
            answer is None
            or place is None
            or answer.kind not in ("rating", "choice", "number", "text")
        ):
            raise UntranslatableError
        if place.choices is not None:
            compare = _COMPARED[sign]
            if answer.scale is not None and answer.kind == "rating":
                codes = [str(p.code) for p in answer.scale.points if compare(p.code, float(value))]
            else:
                codes = [code for code in place.choices if compare(code, str(value))]
            return self._chosen(column, codes, wanted=wanted)
        if answer.kind == "text" and sign not in ("==", "!="):
            raise UntranslatableError
        said = plain_number(value) if isinstance(value, float) else str(value)
        operator_ = _OPERATORS[sign if wanted else _CONTRARY[sign]]
        compared = Expression(place.written, operator_, said)
        if wanted:  # what was not answered compares false
            return [(compared, Expression(place.written, "NotEmpty"))]
        return [(compared,), (Expression(place.written, "Empty"),)]

    def _chosen(self, column: str, codes: Iterable[str], *, wanted: bool) -> Sets:
        place = self.places.get(column)
        if place is None or place.choices is None:
            raise UntranslatableError
        sign = "Selected" if wanted else "NotSelected"
        found = [Expression(place.chosen(code), sign) for code in codes]
        return [(each,) for each in found] if wanted else [tuple(found)]

    def _answered(self, name: str, *, wanted: bool) -> Sets:
        if (place := self.places.get(name)) is not None:
            if place.choices is None:
                return [(Expression(place.written, "NotEmpty" if wanted else "Empty"),)]
            return self._chosen(name, self._counted(name, place), wanted=wanted)
        rows = [
            answer.column
            for answer in self.questionnaire.answers_to(name)
            if answer.part != "specify"
        ]
        if not rows or not all(row in self.places for row in rows):
            raise UntranslatableError
        parts = [self._answered(row, wanted=wanted) for row in rows]
        return _any(parts) if wanted else _all(parts)

    def _counted(self, name: str, place: Place) -> list[str]:
        """Codes that are an answer: not the one beside the scale."""
        assert place.choices is not None
        answer = self.questionnaire.answers.get(name)
        if answer is None or answer.scale is None:
            return list(place.choices)
        return [str(point.code) for point in answer.scale.points]


def _any(parts: list[Sets]) -> Sets:
    return _bounded([each for part in parts for each in part])


def _all(parts: list[Sets]) -> Sets:
    found: Sets = [()]
    for part in parts:
        found = _bounded([one + other for one, other in itertools.product(found, part)])
    return found


def _bounded(sets: Sets) -> Sets:
    """Each once; refused where there are too many."""
    found = list(dict.fromkeys(tuple(dict.fromkeys(each)) for each in sets))
    if len(found) > MOST_SETS:
        raise UntranslatableError
    return found
