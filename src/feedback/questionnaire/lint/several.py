"""Columns that bind each other: the choices of a multiple question, the ranks of a ranking."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from feedback.questionnaire.lint.domains import Given
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.questions import Multiple, Ranking

if TYPE_CHECKING:
    from feedback.questionnaire.lint.formula import Values

_TICK = frozenset((True, False))


def groups_of(q: Questionnaire) -> dict[str, Multiple | Ranking]:
    """Questions whose columns bind each other, by id."""
    return {
        question.id: question
        for question in q.questions()
        if isinstance(question, Multiple | Ranking)
    }


def can_be(question: Multiple | Ranking, allowed: Mapping[str, Values]) -> bool:
    """Whether somebody can answer so, given what each column may hold."""
    return answered_as(question, allowed) is not None


def answered_as(
    question: Multiple | Ranking, allowed: Mapping[str, Values]
) -> dict[str, Given] | None:
    """An answer that fits: ticked choices or ranks by column; None if there is none."""
    if isinstance(question, Ranking):
        return _ranked(question, allowed)
    columns = [f"{question.id}_{choice.code}" for choice in question.choices]
    given = [allowed[column] for column in (question.id, *columns) if column in allowed]
    if all(None in values for values in given):
        return {}
    if question.id in allowed and True not in allowed[question.id]:
        return None
    return _ticked(question, allowed)


def _ticked(question: Multiple, allowed: Mapping[str, Values]) -> dict[str, Given] | None:
    must: list[tuple[str, bool]] = []
    free: list[str] = []
    alone: list[str] = []
    for choice in question.choices:
        column = f"{question.id}_{choice.code}"
        values = allowed.get(column, _TICK) & _TICK
        if not values:
            return None
        if values == {True}:
            must.append((column, choice.exclusive))
        elif True in values:
            (alone if choice.exclusive else free).append(column)
    ticked = [column for column, _ in must]
    if any(exclusive for _, exclusive in must):
        return dict.fromkeys(ticked, True) if len(must) == 1 else None
    least = question.least or (1 if question.required else 0)
    most = len(question.choices) if question.most is None else question.most
    if not ticked and least > 0 and alone and not free:
        return {alone[0]: True}
    ticked += free[: max(0, least - len(ticked))]
    if not least <= len(ticked) <= most:
        return {alone[0]: True} if not must and alone else None
    return dict.fromkeys(ticked, True)


def _ranked(question: Ranking, allowed: Mapping[str, Values]) -> dict[str, Given] | None:
    """Different ranks for all that must have one: augmenting paths (Kuhn 1955)."""
    columns = [f"{question.id}_{choice.code}" for choice in question.choices]
    wanted = {
        column: allowed[column] for column in columns if None not in allowed.get(column, {None})
    }
    taken: dict[Given | None, str] = {}

    def place(column: str, tried: set[Given | None]) -> bool:
        for rank in sorted(wanted[column], key=str):
            if rank in tried:
                continue
            tried.add(rank)
            if rank not in taken or place(taken[rank], tried):
                taken[rank] = column
                return True
        return False

    if not all(place(column, set()) for column in wanted):
        return None
    return {column: rank for rank, column in taken.items() if rank is not None}
