"""What can be answered in each column that a rule asks about, as a finite set.

Ratings, choices, flags and ranks have few answers. Numbers, days and texts have many, but a rule
can only tell them apart at its own constants: one answer on each side of every constant stands for all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from feedback.questionnaire.answers import Answer
from feedback.questionnaire.logic import Compare, Contains, In, Rule
from feedback.questionnaire.questions import (
    Amount,
    ConstantSum,
    Date,
    MatrixNumeric,
    Multiple,
    Ranking,
    Single,
    Upload,
)
from feedback.questionnaire.unasked import Arm, Hidden

Given = int | str | bool | Fraction  # an answer; None beside it is "not answered"
Atom = Compare | In | Contains


def column_of(atom: Atom) -> str:
    """The answer column an atom asks about."""
    if isinstance(atom, Contains):
        return "_".join(atom.contains)
    return atom.compare[0] if isinstance(atom, Compare) else atom.among[0]


def constants_of(atom: Atom) -> tuple[int | float | str, ...]:
    """The values an atom compares with."""
    if isinstance(atom, Compare):
        return (atom.compare[2],)
    return atom.among[1] if isinstance(atom, In) else ()


def possible(answer: Answer, constants: Iterable[int | float | str]) -> tuple[Given, ...]:
    """Answers of a column, enough of them to tell every constant apart."""
    question = answer.question
    if answer.kind == "rating" and answer.scale is not None:
        return tuple(point.code for point in answer.scale.points)
    if answer.kind == "choice" and isinstance(question, Single | Arm):
        return tuple(choice.code for choice in question.choices)
    if answer.kind == "flag":
        return (True, False)
    if isinstance(question, Ranking) and answer.kind == "rank":
        return tuple(range(1, (question.top or len(question.choices)) + 1))
    if isinstance(question, Amount | MatrixNumeric | ConstantSum):
        return _numbers(question, constants)
    if isinstance(question, Upload):
        return tuple(range(question.files + 1))
    if isinstance(question, Date) and answer.kind == "date":
        return _days(question, constants)
    if isinstance(question, Hidden) and question.values:
        # what else a link may bring nobody has said
        return tuple(
            dict.fromkeys((*question.values, *([question.default] * bool(question.default))))
        )
    return _texts(constants)


def may_skip(answer: Answer) -> bool:
    """Whether somebody who is asked can leave the column without an answer."""
    if answer.kind == "rank" or answer.part == "specify":
        return True
    if answer.kind == "flag" and isinstance(answer.question, Multiple):
        return not answer.question.required
    return not answer.question.required or answer.not_applicable is not None


def is_true(atom: Atom, given: Given | None) -> bool:
    """Whether an atom holds for an answer, as `logic.holds` has it."""
    if given is None:
        return False
    if isinstance(atom, Contains):
        return given is True
    if isinstance(atom, In):
        return _plain(given) in {_plain(value) for value in atom.among[1]}
    _, operator, value = atom.compare
    left: Given
    right: Given
    if isinstance(value, str):
        left, right = _plain(given), value
    else:
        number = _as_number(given)
        if number is None:
            return False
        left, right = number, _exact(value)
    return {
        "==": left == right, "!=": left != right, "<": left < right,  # type: ignore[operator]
        "<=": left <= right, ">": left > right, ">=": left >= right,  # type: ignore[operator]
    }[operator]  # fmt: skip


def spoken(given: Given) -> str:
    """An answer as a designer writes it in the file."""
    if isinstance(given, Fraction):
        return f"{float(given):g}" if given.denominator > 1 else str(given.numerator)
    return str(given)


def _exact(value: int | float) -> Fraction:
    return Fraction(Decimal(str(value)))


def _as_number(given: Given) -> Fraction | None:
    if isinstance(given, bool | int):
        return Fraction(int(given))
    if isinstance(given, Fraction):
        return given
    try:
        return Fraction(Decimal(given.strip()))
    except (ArithmeticError, ValueError, OverflowError):
        return None


def _plain(given: Given | float) -> str:
    if isinstance(given, Fraction):
        # numbers are Float64 columns: 3 is spelled "3.0" once it meets text
        return str(int(given)) if given.denominator == 1 else str(float(given))
    if isinstance(given, float) and given.is_integer():
        return str(int(given))
    return str(given)


def _numeric_constants(constants: Iterable[int | float | str]) -> list[Fraction]:
    found = (_as_number(_exact(c) if isinstance(c, int | float) else c) for c in constants)
    return [number for number in found if number is not None]


def _numbers(
    question: Amount | MatrixNumeric | ConstantSum, constants: Iterable[int | float | str]
) -> tuple[Fraction, ...]:
    step = Fraction(1, 10**question.decimals)
    low = None if question.low is None else _exact(question.low)
    high = None if question.high is None else _exact(question.high)
    anchors = [*_numeric_constants(constants), *(end for end in (low, high) if end is not None)]
    found = {Fraction(0)}
    for anchor in anchors:
        below, above = floor(anchor / step) * step, ceil(anchor / step) * step
        found |= {below - step, below, above, above + step}
    kept = (
        n for n in sorted(found) if (low is None or n >= low) and (high is None or n <= high)
    )  # fmt: skip
    return tuple(kept)


def _days(question: Date, constants: Iterable[int | float | str]) -> tuple[str, ...]:
    days = [day for day in (question.earliest, question.latest) if day is not None]
    for constant in constants:
        try:
            days.append(dt.date.fromisoformat(str(constant)))
        except ValueError:
            continue
    found = {dt.date(2024, 1, 1)} if not days else set(days)
    for day in days:
        for shift in (-1, 1):
            if dt.date.min < day < dt.date.max:
                found.add(day + dt.timedelta(days=shift))
    kept = (
        day for day in sorted(found)
        if (question.earliest is None or day >= question.earliest)
        and (question.latest is None or day <= question.latest)
    )  # fmt: skip
    return tuple(day.isoformat() for day in kept)


def _texts(constants: Iterable[int | float | str]) -> tuple[str, ...]:
    known = [_plain(constant) for constant in constants]
    numbers = [spoken(n + shift) for n in _numeric_constants(known) for shift in (-1, 1)]
    around = [text + "~" for text in known] + ["!", "~~"]
    return tuple(dict.fromkeys([*known, *numbers, *around]))


def atoms_of(rule: Rule) -> Iterable[Atom]:
    """Every comparison in a rule; `answered` is none."""
    left = [rule]
    while left:
        part = left.pop()
        if isinstance(part, Compare | In | Contains):
            yield part
        else:
            for name in ("all", "any"):
                left += getattr(part, name, ())
            inner = getattr(part, "rule", None)
            if inner is not None:
                left.append(inner)
