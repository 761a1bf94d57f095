"""Groups side by side, by their mean with its interval, ranked only as far as they can be told apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.errors import InputError
from feedback.numeric import check_level
from feedback.results import Result, Words, counted

if TYPE_CHECKING:
    from feedback.numeric import Floats

_COLUMNS = ("n", "mean", "sd")


@dataclass(frozen=True)
class League(Result):
    """Groups with what can be said of their order.

    Attributes
    ----------
    table
        Index group, best mean first: n, mean, low, high (interval of the mean itself), better (groups
        clearly better), worse (groups clearly worse), rank_low = 1 + better, rank_high = k - worse,
        apart (whether any group differs clearly from it).
    level
        Of the intervals, and of all comparisons together.
    """

    table: pd.DataFrame
    level: float

    def _define(self) -> Words:
        share = f"{self.level:.0%}"
        return Words(
            en=f"Mean with its t interval ({share}). Places: every pair compared by Welch's t, Bonferroni over all "
            f"pairs, so that with {share} certainty no pair is told apart wrongly (Mogstad et al. 2024).",
            zh=f"均值及其 t 区间（{share}）。名次范围：两两做 Welch t 比较，对全部配对做 Bonferroni 校正，"
            f"即以 {share} 的把握不会误判任何一对（Mogstad 等 2024）。",
        )

    def _explain(self) -> Words:
        k = len(self.table)
        none = int((~self.table["apart"]).sum())
        if k < 2 or none == k:
            return Words(
                en="No group can be told apart from another: there is no order to speak of.",
                zh="没有哪两组能区分开：谈不上名次。",
            )
        return Words(
            en=f"Of {counted(k, 'group')}, {k - none} differ clearly from at least one other; a place is a range.",
            zh=f"{k} 个组中，有 {k - none} 个与至少一个组明显不同；名次是一个范围。",
        )

    def _cite(self) -> Words:
        return Words(
            en="Mogstad, M., Romano, J. P., Shaikh, A. M. & Wilhelm, D. (2024). Inference for ranks with applications "
            "to mobility across neighbourhoods and academic achievement across countries. Review of Economic "
            "Studies 91(1), 476-518.",
            zh="Mogstad, M., Romano, J. P., Shaikh, A. M. & Wilhelm, D. (2024). Review of Economic Studies 91(1), "
            "476-518.",
        )


def league_table(groups: pd.DataFrame, *, level: float = 0.95) -> League:
    """Which groups are clearly better than which, and the range of places left to each.

    Parameters
    ----------
    groups
        Index group; n (ratings), mean, sd (n - 1). Groups with fewer than two ratings have no interval
        and no place.
    level
        Coverage of each interval, and of all comparisons together.

    Returns
    -------
    League

    Raises
    ------
    InputError
        Columns are missing.

    Notes
    -----
    A group of equal answers has a standard deviation of 0 by luck of the draw: it gets the pooled one.
    Each place lies in [1 + groups clearly better, k - groups clearly worse]; these ranges hold for all
    groups together with probability `level`.

    Examples
    --------
    >>> groups = pd.DataFrame({"n": [200, 200, 30], "mean": [4.6, 3.1, 3.0], "sd": [0.8, 1.0, 1.2]},
    ...                       index=["a", "b", "c"])
    >>> league_table(groups).table[["rank_low", "rank_high"]].to_numpy().tolist()
    [[1, 1], [2, 3], [2, 3]]
    """
    check_level(level, where="league_table")
    missing = [name for name in _COLUMNS if name not in groups]
    if missing:
        raise InputError(
            en=f"league_table: no column {missing[0]}. Give n, mean and sd of each group.",
            zh=f"league_table：没有列 {missing[0]}。请给出每组的 n、mean 和 sd。",
        )
    from scipy import stats

    known = groups[(groups["n"] >= 2) & groups["mean"].notna()].copy()
    n = known["n"].to_numpy(float)
    variance = _variances(known["sd"].to_numpy(float), n)
    half = stats.t.isf((1 - level) / 2, n - 1) * np.sqrt(variance / n) if len(n) else n
    known["low"], known["high"] = known["mean"] - half, known["mean"] + half
    better, worse = _told_apart(known["mean"].to_numpy(float), variance, n, level=level)
    known["better"], known["worse"] = better, worse
    known["rank_low"], known["rank_high"] = 1 + better, len(known) - worse
    known["apart"] = (better + worse) > 0
    table = known.sort_values(["mean", "n"], ascending=[False, False], kind="stable")
    return League(table=table.drop(columns="sd"), level=level)


def _variances(sd: Floats, n: Floats) -> Floats:
    variance = np.nan_to_num(sd) ** 2
    spread = float((variance * (n - 1)).sum())
    freedom = float((n - 1)[variance > 0].sum())
    return np.where(variance > 0, variance, spread / freedom if freedom else 0.0)


def _told_apart(
    mean: Floats, variance: Floats, n: Floats, *, level: float
) -> tuple[np.ndarray, np.ndarray]:
    """How many groups are clearly better, and clearly worse, than each; a row of pairs at a time."""
    from scipy import stats

    k = len(mean)
    better, worse = np.zeros(k, dtype=int), np.zeros(k, dtype=int)
    if k < 2:
        return better, worse
    alpha = (1 - level) / (k * (k - 1) / 2)
    # the bound falls smoothly with the degrees of freedom: read off a fine grid, not asked pair by pair
    grid = np.concatenate([np.linspace(1, 60, 600), np.geomspace(61, 1e7, 400)])
    bounds = stats.t.isf(alpha / 2, grid)
    square = variance / n
    for row in range(k):
        error = square[row] + square
        with np.errstate(divide="ignore", invalid="ignore"):
            freedom = error**2 / (square[row] ** 2 / (n[row] - 1) + square**2 / (n - 1))
            t = (mean - mean[row]) / np.sqrt(error)
        bound = np.interp(np.nan_to_num(freedom, nan=1e7), grid, bounds)
        better[row] = int((t > bound).sum())
        worse[row] = int((t < -bound).sum())
    return better, worse
