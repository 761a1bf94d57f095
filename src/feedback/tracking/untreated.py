"""What a unit's change is set against: units nothing was done for, and what chance alone would bring a unit picked for being worst."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from feedback.errors import AnalysisError
from feedback.measures.regression_to_mean import RegressionToMean, regression_to_mean
from feedback.tracking.changes import Change, change_between, pooled_change

_FEWEST = 2  # units that tell how much units differ in their change
_WORST = 4  # units among which one can be the worst


@dataclass(frozen=True)
class Elsewhere:
    """Change of the units nothing was done for, and the unit's change less theirs."""

    change: float
    units: int
    beyond: Change


def cells_of(measurements: pd.DataFrame, metric: str, aspect: str, period: str) -> pd.DataFrame:
    """Figures of every unit in one period, by unit."""
    kept = (measurements["metric"] == metric) & (measurements["aspect"] == aspect)
    kept &= (measurements["period"] == period) & (measurements["unit"] != "")
    kept &= measurements["estimate"].notna() & (measurements["error"] > 0)
    return measurements[kept].set_index("unit")


def compare_elsewhere(
    own: Change,
    before: pd.DataFrame,
    after: pd.DataFrame,
    *,
    treated: Collection[str],
    level: float = 0.95,
) -> Elsewhere | None:
    """A unit's change less the mean change of the units nothing was done for.

    Parameters
    ----------
    own
        The unit's change.
    before, after
        Figures by unit (`cells_of`).
    treated
        Units that do not count as untreated, the unit itself among them.
    level
        Of the interval.

    Returns
    -------
    Elsewhere or None
        None with fewer than two untreated units. The interval (normal) holds the chance of both and how much untreated
        units differ in their change (DerSimonian & Laird 1986).
    """
    names = [unit for unit in before.index if unit in after.index and unit not in treated]
    if len(names) < _FEWEST:
        return None
    found = [change_between(before.loc[u], after.loc[u], level=level) for u in names]
    mean, error, between = pooled_change(
        np.array([each.estimate for each in found]), np.array([each.error for each in found])
    )
    total = math.sqrt(own.error**2 + error**2 + between**2)
    half = float(stats.norm.isf((1 - level) / 2)) * total
    middle = own.estimate - mean
    return Elsewhere(mean, len(names), Change(middle, middle - half, middle + half, total))


def by_chance(
    unit: str,
    before: pd.DataFrame,
    after: pd.DataFrame,
    *,
    good: bool,
    treated: Collection[str],
    level: float = 0.95,
) -> RegressionToMean | None:
    """What chance alone would bring the unit, where it was the worst of four or more; None else."""
    if len(before) < _WORST or unit not in before.index or unit not in after.index:
        return None
    worst = before["estimate"].idxmin() if good else before["estimate"].idxmax()
    if worst != unit:
        return None
    others = [name for name in before.index if name == unit or name not in treated]
    try:
        return regression_to_mean(
            _groups(before.loc[others]),
            _groups(after[after.index.isin(others)]),
            picked=[unit],
            level=level,
        )
    except AnalysisError:
        return None


def _groups(cells: pd.DataFrame) -> pd.DataFrame:
    n = cells["n"].astype(float)
    sd: pd.Series = cells["error"].astype(float) * np.sqrt(n)
    return pd.DataFrame({"n": n, "mean": cells["estimate"].astype(float), "sd": sd})
