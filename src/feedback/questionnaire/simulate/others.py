"""Answers that are no ratings of service: choices, ranks, numbers, days, Kano pairs, words."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from feedback.questionnaire.questions import (
    Amount,
    ConstantSum,
    Date,
    MatrixNumeric,
    MaxDiff,
    Multiple,
    Question,
    Ranking,
    Single,
    Slider,
    Upload,
)
from feedback.questionnaire.unasked import Arm, BlockOrder, Hidden

FIRST_DAY = dt.date(2026, 1, 5)
FIELD_DAYS = 28
TICKED = 0.35  # how often a choice of a multiple question is ticked
# class → the answers (functional, dysfunctional) its table cell stands for; codes of KANO_SCALE
KANO_ANSWERS = {"M": (2, 5), "O": (1, 5), "A": (1, 3), "I": (3, 3)}
KANO_CLEAR = 0.65  # share that answers as its class would


def choice(question: Single, n: int, *, rng: np.random.Generator) -> pd.Series:
    """Codes with shares drawn once for the question."""
    codes = [entry.code for entry in question.choices]
    return pd.Series(
        rng.choice(codes, n, p=rng.dirichlet(np.full(len(codes), 4.0))), dtype="string"
    )


def flags(question: Multiple, n: int, *, rng: np.random.Generator) -> pd.DataFrame:
    """A bool a choice, within least and most, an exclusive choice alone; nobody ticks nothing."""
    codes = [entry.code for entry in question.choices]
    alone = np.array([entry.exclusive for entry in question.choices])
    rate = np.where(alone, 0.0, np.clip(rng.normal(TICKED, 0.15, len(codes)), 0.05, 0.9))
    urge = rng.random((n, len(codes)))
    wanted = np.clip((urge < rate).sum(axis=1), question.least or 1, question.most or len(codes))
    wanted = np.minimum(wanted, (~alone).sum())
    # the strongest urges are ticked, exclusive choices never among them
    place = np.where(alone, np.inf, urge / np.maximum(rate, 1e-9)).argsort(axis=1).argsort(axis=1)
    ticked = place < wanted[:, None]
    if alone.any() and (question.least or 1) <= 1:
        nothing = rng.random(n) < 0.1
        ticked[nothing] = False
        ticked[nothing, rng.choice(np.flatnonzero(alone), nothing.sum())] = True
    return pd.DataFrame(ticked, columns=[f"{question.id}_{code}" for code in codes])


def ranks(question: Ranking, n: int, *, rng: np.random.Generator) -> pd.DataFrame:
    """Ranks from 1, only the first `top`."""
    codes = [entry.code for entry in question.choices]
    urge = rng.normal(rng.normal(0, 1, len(codes)), 1, (n, len(codes)))
    order = (-urge).argsort(axis=1).argsort(axis=1) + 1
    table = pd.DataFrame(order, columns=[f"{question.id}_{code}" for code in codes], dtype="Int64")
    return table.where(table <= (question.top or len(codes)))


def number(
    question: Amount | MatrixNumeric | Upload, n: int, *, rng: np.random.Generator
) -> pd.Series:
    """Right-skewed numbers within the limits; a slider stops at its steps, around two thirds of the way."""
    if isinstance(question, Upload):
        return handed_in(question, n, rng=rng)
    if isinstance(question, Slider):
        steps = round((question.high - question.low) / question.step)
        stops = question.low + question.step * rng.binomial(steps, rng.beta(4, 2, n))
        return pd.Series(np.round(stops, question.decimals), dtype="Float64")
    low = 0.0 if question.low is None else question.low
    high = low + 10 * max(1.0, abs(low)) if question.high is None else question.high
    drawn = np.round(low + (high - low) * rng.beta(1.5, 5, n), question.decimals)
    return pd.Series(np.clip(drawn, low, high), dtype="Float64")


def handed_in(question: Upload, n: int, *, rng: np.random.Generator) -> pd.Series:
    """How many files: two in five hand in none, unless they must."""
    least = 1 if question.required else 0
    drawn = rng.integers(1, question.files + 1, n) * (rng.random(n) < 0.6)
    return pd.Series(np.maximum(drawn, least), dtype="Float64")


def brought(question: Question, n: int, *, rng: np.random.Generator) -> pd.Series:
    """Values of the link, arms and orders drawn with equal chances; a text nobody can make up stays empty."""
    known = list(question.values) if isinstance(question, Hidden) else []
    known = [arm.code for arm in question.choices] if isinstance(question, Arm) else known
    if isinstance(question, BlockOrder):
        orders = [" ".join(rng.permutation(question.blocks)) for _ in range(n)]
        return pd.Series(orders, dtype="string")
    drawn = rng.choice(known, n) if known else pd.NA
    return pd.Series(drawn, index=range(n), dtype="string")


def best_and_worst(question: MaxDiff, n: int, *, rng: np.random.Generator) -> pd.DataFrame:
    """Picks of people whose tastes lie around utilities drawn once, from 1.5 down to -1.5."""
    codes = [choice.code for choice in question.choices]
    liked = rng.permutation(np.linspace(1.5, -1.5, len(codes)))
    found: dict[str, np.ndarray] = {}
    for number, chosen in enumerate(question.shown, 1):
        at = np.array([codes.index(choice.code) for choice in chosen])
        best = (liked[at] + rng.gumbel(size=(n, len(at)))).argmax(axis=1)
        against = -liked[at] + rng.gumbel(size=(n, len(at)))
        against[np.arange(n), best] = -np.inf
        for side, pick in (("b", best), ("w", against.argmax(axis=1))):
            found[f"{question.id}{number}{side}"] = np.array(codes)[at[pick]]
    return pd.DataFrame(found, dtype="string")


def shared_out(question: ConstantSum, n: int, *, rng: np.random.Generator) -> pd.DataFrame:
    """The total shared among rows, the mean shares drawn once for the question."""
    unit = 10**question.decimals
    units = round(question.total * unit)
    liked = rng.dirichlet(np.full(len(question.items), 3.0))
    own = rng.dirichlet(6 * liked + 0.2, n)
    drawn = np.array([rng.multinomial(min(units, 20), p) for p in own])
    parts = drawn * units // max(1, min(units, 20))
    parts[:, -1] += units - parts.sum(axis=1)
    names = [row.id for row in question.items]
    return pd.DataFrame(parts / unit, columns=names, dtype="Float64")


def days(question: Date, n: int, *, rng: np.random.Generator) -> pd.Series:
    """Days within the limits, else in the weeks before the field time."""
    latest = question.latest or FIRST_DAY
    earliest = question.earliest or min(latest, FIRST_DAY) - dt.timedelta(60)
    span = (latest - earliest).days if latest >= earliest else 0
    shift = pd.to_timedelta(rng.integers(0, span + 1, n), unit="D")
    return pd.Series((pd.Timestamp(earliest) + shift).astype("datetime64[us]"))


def field_days(n: int, *, rng: np.random.Generator) -> pd.Series:
    """When each answer came in, to the minute."""
    minutes = pd.to_timedelta(rng.integers(0, FIELD_DAYS * 24 * 60, n), unit="min")
    return pd.Series((pd.Timestamp(FIRST_DAY) + minutes).astype("datetime64[us]"))


def kano(planted: str, n: int, *, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Functional and dysfunctional codes: most as the planted class, the rest of the other classes."""
    names = list(KANO_ANSWERS)
    other = rng.choice(names, n)
    chosen = np.where(rng.random(n) < KANO_CLEAR, planted, other)
    pairs = np.array([KANO_ANSWERS[name] for name in chosen]).reshape(n, 2)
    return pairs[:, 0], pairs[:, 1]
