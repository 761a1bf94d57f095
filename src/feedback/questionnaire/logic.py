"""`show_if`: a small tree that decides whether a question is asked.

A comparison with something unanswered (or answered "not applicable") is false, in every target:
`not` turns that into true. Rules name answer columns: a question, a battery item, ID_f of a Kano pair.

    show_if: {compare: [recommend, "<=", 6]}
    show_if: {and: [{in: [channel, [app, ota]]}, {not: {answered: improve}}]}
    show_if: {contains: [used, pool]}
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Discriminator, Field, StringConstraints, Tag

from feedback.questionnaire.parts import ChoiceCode, Part

if TYPE_CHECKING:
    import pandas as pd

Column = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]{0,19}(_[A-Za-z0-9]{1,7})?$")]
Operator = Literal["==", "!=", "<", "<=", ">", ">="]


def _no_truth_value(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("expected the code of an answer or a number")
    return value


# a whole number stays one; text is the code of a choice
Value = Annotated[int | float | str, BeforeValidator(_no_truth_value)]


class Compare(Part):
    """An answer against a value."""

    compare: tuple[Column, Operator, Value]


class In(Part):
    """The answer is one of these."""

    model_config = ConfigDict(populate_by_name=True)
    among: tuple[Column, Annotated[tuple[Value, ...], Field(min_length=1)]] = Field(alias="in")


class Contains(Part):
    """A choice of a multiple question is ticked."""

    contains: tuple[Column, ChoiceCode]


class Answered(Part):
    """There is an answer."""

    answered: Column


class And(Part):
    """All of them."""

    model_config = ConfigDict(populate_by_name=True)
    all: tuple[Rule, ...] = Field(alias="and", min_length=1)


class Or(Part):
    """Any of them."""

    model_config = ConfigDict(populate_by_name=True)
    any: tuple[Rule, ...] = Field(alias="or", min_length=1)


class Not(Part):
    """Not so."""

    model_config = ConfigDict(populate_by_name=True)
    rule: Rule = Field(alias="not")


_METHODS = {"==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
_KINDS = ("compare", "in", "contains", "answered", "and", "or", "not")


def _kind(node: Any) -> str | None:
    """Which rule a mapping or a finished rule is."""
    if isinstance(node, Mapping):
        return next((kind for kind in _KINDS if kind in node), None)
    names = (of.__name__.lower() for of in type(node).__mro__)
    return next((name for name in names if name in _KINDS), None)


Rule = Annotated[
    Annotated[Compare, Tag("compare")]
    | Annotated[In, Tag("in")]
    | Annotated[Contains, Tag("contains")]
    | Annotated[Answered, Tag("answered")]
    | Annotated[And, Tag("and")]
    | Annotated[Or, Tag("or")]
    | Annotated[Not, Tag("not")],
    Discriminator(
        _kind,
        custom_error_type="rule",
        custom_error_message="expected one of compare, in, contains, answered, and, or, not",
    ),
]
for _model in (And, Or, Not):
    _model.model_rebuild()


def references(rule: Rule) -> Iterator[str]:
    """Answer columns a rule asks about, in order, once for each mention; `ID_CODE` for contains."""
    for part in atoms(rule):
        if isinstance(part, Contains):
            yield "_".join(part.contains)
        else:
            yield part.answered if isinstance(part, Answered) else compared(part)


def atoms(rule: Rule) -> Iterator[Compare | In | Contains | Answered]:
    """The single questions a rule puts, in order."""
    if isinstance(rule, Not):
        yield from atoms(rule.rule)
    elif isinstance(rule, And | Or):
        for part in rule.all if isinstance(rule, And) else rule.any:
            yield from atoms(part)
    else:
        yield rule


def compared(part: Compare | In) -> str:
    """The answer column whose value is compared."""
    return part.compare[0] if isinstance(part, Compare) else part.among[0]


def holds(rule: Rule, answers: pd.DataFrame, *, flags: Mapping[str, list[str]]) -> pd.Series:
    """For each respondent whether the rule is true.

    Parameters
    ----------
    rule
        The rule.
    answers
        A column an answer column, missing = unanswered; a column that is not there too.
    flags
        {multiple question or ranking: its columns}, for `answered`.

    Returns
    -------
    Series
        bool, without missing values.
    """
    import pandas as pd

    nothing = pd.Series(pd.NA, index=answers.index, dtype="string")

    def ask(part: Rule) -> pd.Series:
        return holds(part, answers, flags=flags)

    def column_of(name: str) -> pd.Series:
        return answers.get(name, nothing)

    if isinstance(rule, Compare):
        column, operator, value = rule.compare
        given = column_of(column)
        if isinstance(value, str):
            given = given.astype("string")
        else:
            given = pd.to_numeric(given, errors="coerce").astype("Float64")
        compared = getattr(given, _METHODS[operator])(value)
        found = compared.fillna(False)
    elif isinstance(rule, In):
        column, values = rule.among
        words = {_plain(value) for value in values}
        found = column_of(column).map(_plain, na_action="ignore").astype("string").isin(words)
    elif isinstance(rule, Contains):
        found = column_of("_".join(rule.contains)).astype("boolean").fillna(False)
    elif isinstance(rule, Answered):
        columns = flags.get(rule.answered, [rule.answered])
        found = pd.concat([column_of(name) for name in columns], axis=1).notna().any(axis=1)
    elif isinstance(rule, Not):
        found = ~ask(rule.rule)
    elif isinstance(rule, And):
        found = pd.concat([ask(part) for part in rule.all], axis=1).all(axis=1)
    else:
        found = pd.concat([ask(part) for part in rule.any], axis=1).any(axis=1)
    return found.astype(bool)


def _plain(value: Any) -> str:
    """Codes compare alike as 3, 3.0 and "3"; a day as written in a rule."""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
