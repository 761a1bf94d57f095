"""What is planted: who is careless, how good each rated item is, what drives overall satisfaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from feedback.errors import InputError, did_you_mean
from feedback.questionnaire.answers import Answer
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.scaled_questions import Battery, Servqual

BEST_DRIVER_TO_NEXT = 0.65  # each planted driver weighs this part of the one before it
CARELESS_KINDS = ("straightlining", "random")


@dataclass(frozen=True)
class Truth:
    """What the answers were drawn from.

    Attributes
    ----------
    drivers
        Index answer column, heaviest first; columns weight and share (of the sum of weights): how
        much of overall satisfaction each planted driver makes.
    weakest
        Column of the planted weakest item; None when nothing is rated.
    levels
        Latent level of each rated column, in standard deviations between respondents.
    careless
        By respondent: "", "straightlining", "random" or "speeding".
    kano
        {question id: planted class M, O, A or I}.
    mentions
        A row a comment: respondent, question, column (the item it is about), polarity -1 or 1.
    """

    drivers: pd.DataFrame
    weakest: str | None
    levels: pd.Series
    careless: pd.Series
    kano: Mapping[str, str]
    mentions: pd.DataFrame


def rated(q: Questionnaire) -> list[Answer]:
    """Battery answers that rate something: no attention checks, no expectations."""
    return [
        answer
        for answer in q.answers.values()
        if isinstance(answer.question, Battery | Servqual)
        and answer.attention is None
        and answer.part != "e"
    ]


def plant_levels(
    columns: list[str], *, weakest: str | None, gap: float, rng: np.random.Generator
) -> tuple[str | None, pd.Series]:
    """Latent level of each item: all alike but for small differences, the weakest `gap` below the next."""
    if not columns:
        return None, pd.Series(dtype=float)
    levels = pd.Series(rng.uniform(0.3, 0.7, len(columns)), index=columns)
    chosen = weakest or str(rng.choice(columns))
    require(chosen, columns, what=("weakest", "weakest"))
    levels[chosen] = levels.drop(chosen).min() - gap if len(columns) > 1 else 0.5 - gap
    return chosen, levels


def plant_drivers(
    q: Questionnaire,
    columns: list[str],
    drivers: Mapping[str, float] | None,
    *,
    rng: np.random.Generator,
) -> pd.Series:
    """Weight of each item in overall satisfaction; a dimension's weight is spread over its items."""
    if drivers is None:
        order = rng.permutation(columns)
        return pd.Series(BEST_DRIVER_TO_NEXT ** np.arange(len(columns)), index=order, dtype=float)
    weights = pd.Series(0.0, index=columns)
    for name, weight in drivers.items():
        if not (isinstance(weight, int | float) and np.isfinite(weight) and weight >= 0):
            raise InputError(
                en=f"drivers: the weight of {name} is {weight!r}. Give a number of 0 or more.",
                zh=f"drivers：{name} 的权重为 {weight!r}。请给出不小于 0 的数。",
            )
        members = [column for column in q.dimensions.get(name, (name,)) if column in columns]
        require(name if not members else members[0], columns, what=("drivers", "drivers"))
        weights[members] += weight / len(members)
    return weights[weights > 0].sort_values(ascending=False, kind="stable")


def require(name: str, known: list[str], *, what: tuple[str, str]) -> None:
    """Raise when a planted name is no rated column."""
    if name not in known:
        hint_en, hint_zh = did_you_mean(name, known)
        raise InputError(
            en=f"{what[0]}: no rated item {name}.{hint_en} There are: {', '.join(known)}.",
            zh=f"{what[1]}：没有评分项 {name}。{hint_zh}现有：{'、'.join(known)}。",
        )


def plant_careless(
    n: int, *, careless: float, speeding: float, rng: np.random.Generator
) -> np.ndarray:
    """Who does not read: exact shares, in random places."""
    kinds = np.full(n, "", dtype=object)
    order = rng.permutation(n)
    first, second = round(careless * n), round(speeding * n)
    kinds[order[:first]] = rng.choice(CARELESS_KINDS, first)
    kinds[order[first : first + second]] = "speeding"
    return kinds
