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
WORSE, UNCLEAR, BETTER = "worse", "unclear", "better"


@dataclass(frozen=True)
class League(Result):
    """Groups with what can be said of their order.

    Attributes
    ----------
    table
        Index group, best places first (rank_low, then rank_high, then the mean): n, mean, low, high (interval of the mean itself), better (groups
        clearly better), worse (groups clearly worse), rank_low = 1 + better, rank_high = k - worse,
        apart (whether any group differs clearly from it), difference from all other groups' answers
        together with its interval difference_low, difference_high, and band: "better" or "worse" than
        them where that interval leaves out 0, else "unclear".
    level
        Of the intervals, and of all comparisons of a family together.
    overall, spread
        Mean of all groups' answers, and their standard deviation within groups.
    share
        Whether the means are percentages of people.
    """

    table: pd.DataFrame
    level: float
    overall: float = float("nan")
    spread: float = float("nan")
    share: bool = False

    def _define(self) -> Words:
        share = f"{self.level:.0%}"
        return Words(
            en=f"Value with its {'Wilson' if self.share else 't'} interval ({share}), each group by itself. "
            "Compared with the rest: difference from the answers of all other groups together, Welch's t, "
            "Bonferroni over the groups; better or worse where this interval leaves out 0. Place: every pair of "
            f"groups by Welch's t, Bonferroni over all pairs; with {share} certainty no pair is told apart wrongly, "
            "so that all ranges of places hold at once (rank intervals: Klein, Wright & Wieczorek 2020; Mogstad et al. 2024).",
            zh=f"数值及其{'Wilson' if self.share else ' t '}区间（{share}），每组单独计算。"
            "与其余组相比：该组与其他各组全部回答的差，Welch t 检验，按组数做 Bonferroni 校正；区间不含 0 才算明显。"
            f"名次范围：两两做 Welch t 比较，对全部配对做 Bonferroni 校正，即以 {share} 的把握不会误判任何一对，"
            "所有名次范围同时成立（名次区间：Klein、Wright、Wieczorek 2020；Mogstad 等 2024）。",
        )

    def _explain(self) -> Words:
        k = len(self.table)
        none = int((~self.table["apart"]).sum())
        bands = self.table["band"].value_counts()
        worse, better = int(bands.get(WORSE, 0)), int(bands.get(BETTER, 0))
        if k < 2 or (none == k and not worse + better):
            return Words(
                en="No group can be told apart from another: there is no order to speak of.",
                zh="没有哪两组能区分开：谈不上名次。",
            )
        left = k - worse - better
        return Words(
            en=f"Of {counted(k, 'group')}, {worse} are clearly worse and {better} clearly better than the rest; "
            f"{left} do not differ clearly from it. A place is a range; the order within it means nothing.",
            zh=f"{k} 个组中，{worse} 个明显差于其余组，{better} 个明显好于其余组，{left} 个分不出高下。"
            "名次是一个范围，范围之内的先后不说明什么。",
        )

    def _cite(self) -> Words:
        klein = (
            "Klein, M., Wright, T. & Wieczorek, J. (2020). A joint confidence region for an overall ranking of "
            "populations. Journal of the Royal Statistical Society C 69(3), 589-606."
        )
        mogstad = (
            "Mogstad, M., Romano, J. P., Shaikh, A. M. & Wilhelm, D. (2024). Inference for ranks with applications "
            "to mobility across neighbourhoods and academic achievement across countries. Review of Economic "
            "Studies 91(1), 476-518."
        )
        return Words(en=f"{klein} {mogstad}", zh=f"{klein} {mogstad}")


def league_table(
    groups: pd.DataFrame, *, level: float = 0.95, lower_is_better: bool = False, share: bool = False
) -> League:
    """Which groups are clearly better than which, and the range of places left to each.

    Parameters
    ----------
    groups
        Index group; n (answers), mean, sd (n - 1). Groups with fewer than two answers have no interval
        and no place.
    level
        Coverage of each interval, and of all comparisons of a family together.
    lower_is_better
        For complaints: the lowest mean comes first.
    share
        Means are percentages of people (answers 0 and 100): intervals by Wilson instead of t.

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
    groups together with probability `level`. Comparisons with the rest are a family of their own.

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
    known = groups[(groups["n"] >= 2) & groups["mean"].notna()].copy()
    n, mean = known["n"].to_numpy(float), known["mean"].to_numpy(float)
    variance = _variances(known["sd"].to_numpy(float), n)
    sign = -1.0 if lower_is_better else 1.0
    known["low"], known["high"] = _intervals(mean, variance, n, level=level, share=share)
    better, worse = _told_apart(sign * mean, variance, n, level=level)
    known["better"], known["worse"] = better, worse
    known["rank_low"], known["rank_high"] = 1 + better, len(known) - worse
    known["apart"] = (better + worse) > 0
    difference, half = _from_the_rest(mean, variance, n, level=level)
    known["difference"] = difference
    known["difference_low"], known["difference_high"] = difference - half, difference + half
    clear = np.abs(difference) > half  # False where there is no rest
    known["band"] = np.where(clear, np.where(sign * difference > 0, BETTER, WORSE), UNCLEAR)
    # two answers of 5 have a mean above everybody's and a place that may be any: they do not head the table
    table = known.sort_values(
        ["rank_low", "rank_high", "mean", "n"],
        ascending=[True, True, lower_is_better, False],
        kind="stable",
    )
    freedom = float((n - 1).sum())
    return League(
        table=table.drop(columns="sd"),
        level=level,
        overall=float(np.average(mean, weights=n)) if len(n) else float("nan"),
        spread=float(np.sqrt((variance * (n - 1)).sum() / freedom)) if freedom else float("nan"),
        share=share,
    )


def _variances(sd: Floats, n: Floats) -> Floats:
    variance = np.nan_to_num(sd) ** 2
    spread = float((variance * (n - 1)).sum())
    freedom = float((n - 1)[variance > 0].sum())
    return np.where(variance > 0, variance, spread / freedom if freedom else 0.0)


def _intervals(
    mean: Floats, variance: Floats, n: Floats, *, level: float, share: bool
) -> tuple[Floats, Floats]:
    if not len(n):
        return mean, mean
    if share:
        from feedback.measures.intervals import proportion_interval

        low, high = proportion_interval(mean / 100 * n, n, level=level)
        return 100 * low, 100 * high
    from scipy import stats

    half = stats.t.isf((1 - level) / 2, n - 1) * np.sqrt(variance / n)
    return mean - half, mean + half


def _from_the_rest(
    mean: Floats, variance: Floats, n: Floats, *, level: float
) -> tuple[Floats, Floats]:
    """Each group's mean less that of all other answers, and half the width of its interval."""
    from scipy import stats

    k = len(mean)
    if k < 2:
        return np.full(k, np.nan), np.full(k, np.nan)
    overall = np.average(mean, weights=n)
    square = (n - 1) * variance + n * (mean - overall) ** 2
    rest_n = n.sum() - n
    rest_mean = overall - n * (mean - overall) / rest_n
    rest_square = square.sum() - square - rest_n * (rest_mean - overall) ** 2
    rest_error = np.maximum(rest_square, 0.0) / (rest_n - 1) / rest_n
    error = variance / n
    with np.errstate(divide="ignore", invalid="ignore"):
        freedom = (error + rest_error) ** 2 / (error**2 / (n - 1) + rest_error**2 / (rest_n - 1))
    bound = stats.t.isf((1 - level) / (2 * k), np.nan_to_num(freedom, nan=1.0))
    return mean - rest_mean, bound * np.sqrt(error + rest_error)


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
