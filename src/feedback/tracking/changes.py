"""Two measured figures compared: after less before, with the interval of both, and how many it would take to tell."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from feedback.numeric import Floats


@dataclass(frozen=True)
class Change:
    """after - factor · before, with its interval and standard error."""

    estimate: float
    low: float
    high: float
    error: float

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out 0."""
        return self.low > 0 or self.high < 0


def change_between(
    before: pd.Series, after: pd.Series, *, factor: float = 1.0, level: float = 0.95
) -> Change:
    """Change from one period's figure to another's, of different people.

    Parameters
    ----------
    before, after
        Rows of measurements: n, estimate, low, high, error, method.
    factor
        What `before` is multiplied by first: 0.8 asks whether a figure has fallen by 20 %.
    level
        Of the interval; means use it, the others the level of the measurements.

    Returns
    -------
    Change
        Where days without a time leave a figure at its favourable end (`least` below its estimate), the interval holds what
        the other end would make of it, too. Means (method t): Welch (1947). Others: from the two intervals (Newcombe 1998, Statistics in Medicine 17,
        873-890, method 10; for any two intervals Zou & Donner 2008, Statistics in Medicine 27, 1693-1702).

    Examples
    --------
    >>> old = pd.Series({"n": 180, "estimate": 3.5, "low": 3.4, "high": 3.6, "error": 0.06, "method": "t"})
    >>> found = change_between(old, old.replace({3.5: 3.8}))
    >>> round(found.estimate, 2), round(found.low, 2), found.clear
    (0.3, 0.13, True)
    """
    e0, e1 = factor * float(before["error"]), float(after["error"])
    estimate = float(after["estimate"]) - factor * float(before["estimate"])
    error = math.hypot(e0, e1)
    if after["method"] == "t" and error > 0:
        df = error**4 / sum(
            e**4 / max(float(row["n"]) - 1, 1) for e, row in ((e0, before), (e1, after))
        )
        half = float(stats.t.isf((1 - level) / 2, df)) * error
        return Change(estimate, estimate - half, estimate + half, error)
    down = math.hypot(_below(after), factor * _above(before)) + _flattered(after)
    up = math.hypot(_above(after), factor * _below(before)) + factor * _flattered(before)
    return Change(estimate, estimate - down, estimate + up, error)


def distance_to(figure: pd.Series, aim: float, *, level: float = 0.95) -> Change:
    """A figure less what it should be: a number without chance of its own."""
    fixed = pd.Series({"n": 2, "estimate": aim, "low": aim, "high": aim, "error": 0.0})
    return change_between(fixed, figure, level=level)


def _below(row: pd.Series) -> float:
    return float(row["estimate"]) - float(row["low"])


def _above(row: pd.Series) -> float:
    return float(row["high"]) - float(row["estimate"])


def _flattered(row: pd.Series) -> float:
    """How far the figure may lie below its estimate by the hour."""
    gap = float(row["estimate"]) - float(row.get("least", math.nan))
    return max(gap, 0.0) if math.isfinite(gap) else 0.0


def needed(
    before: pd.Series,
    after: pd.Series,
    *,
    step: float,
    level: float = 0.95,
    power: float = 0.8,
    factor: float = 1.0,
    held: bool = False,
) -> int | None:
    """People (or orders) a period must have for after - factor · before of a true size `step` to be told from none with `power`.

    For counts it is how many periods such as these must be pooled.

    Parameters
    ----------
    before, after
        Rows of measurements: n, estimate, error, method.
    step
        What is to be told from none, in the metric's own figures.
    level, power
        Of the interval, and how often it is to leave out 0.
    factor
        What `before` is multiplied by: 0.8 of an aim a fifth below it.
    held
        Whether `before` is measured already and stays as it is, so that only the later period can grow; else both are new.

    Returns
    -------
    int or None
        With z = z_α/2 + z_β and σ² = n · error²: z² · (factor² σ₁² + σ₂²) / step², a period; held:
        σ₂² / (step² / z² - factor² · error₁²), of the later period. None where no number is enough.

    Examples
    --------

    >>> row = pd.Series({"n": 100, "error": 0.1, "method": "t"})   # σ = 1
    >>> needed(row, row, step=0.3)                                # R: power.t.test gives 175.4, by the t distribution
    175
    >>> needed(row, row, step=0.3, held=True), needed(row, row, step=0.25, held=True)   # the limit is 0.28
    (682, None)
    """
    z = float(stats.norm.isf((1 - level) / 2) + stats.norm.ppf(power))
    count = after["method"] == "poisson_exact" and float(after["n"]) == float(after["estimate"])
    old, new = (
        float(row["error"]) ** 2 * (1.0 if count else float(row["n"])) for row in (before, after)
    )
    kept = (factor * float(before["error"])) ** 2 if held else 0.0
    total = new if held else factor**2 * old + new
    room = (step / z) ** 2 - kept
    if not (np.isfinite(room) and step != 0 and room > 0 and np.isfinite(total) and total > 0):
        return None
    return math.ceil(total / room)


def is_closed(
    before: pd.Series, after: pd.Series, *, gap: float, level: float = 0.95, factor: float = 1.0
) -> bool:
    """Whether no later period could tell after - factor · before from none, because `before` is measured and stays as it is.

    Parameters
    ----------
    before, after
        Rows of measurements: error.
    gap
        What is seen: a later period may well find one that is a standard error of this one larger.
    level, factor
        As `needed`.

    Returns
    -------
    bool
        |gap| + error₂ < (z_α/2 + z_β) · factor · error₁, power 80 %: a small later period closes nothing.

    Examples
    --------
    >>> old, new = pd.Series({"error": 0.046}), pd.Series({"error": 0.0065})
    >>> is_closed(old, new, gap=0.03), is_closed(old, pd.Series({"error": 0.10}), gap=0.03)
    (True, False)
    """
    z = float(stats.norm.isf((1 - level) / 2) + stats.norm.ppf(0.8))
    return abs(gap) + float(after["error"]) < z * factor * float(before["error"])


def pooled_change(changes: Floats, errors: Floats) -> tuple[float, float, float]:
    """Mean change of units nothing was done for: mean, its error, and how much units truly differ in their change.

    Random effects (DerSimonian & Laird 1986, Controlled Clinical Trials 7, 177-188).

    >>> [round(each, 3) for each in pooled_change(np.array([0.1, 0.1]), np.array([0.1, 0.1]))]
    [0.1, 0.071, 0.0]
    """
    weight = 1 / errors**2
    mean = float((weight * changes).sum() / weight.sum())
    surplus = float((weight * (changes - mean) ** 2).sum()) - (len(changes) - 1)
    scale = float(weight.sum() - (weight**2).sum() / weight.sum())
    between = max(0.0, surplus / scale) if scale > 0 else 0.0
    weight = 1 / (errors**2 + between)
    mean = float((weight * changes).sum() / weight.sum())
    return mean, float(1 / math.sqrt(weight.sum())), math.sqrt(between)
