"""Groups side by side, by their mean with its interval, ranked only as far as they can be told apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError, InputError
from feedback.parameter_checks import check_level
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
        Index group, best places first (rank_low, then rank_high, then the pooled mean): n, mean, low, high (interval of
        the mean itself), pooled with pooled_low, pooled_high (the mean as far as it is no luck of few answers:
        `pooled_groups`; missing with fewer than four groups), better (groups
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
        test = Words(en="Welch's t", zh="Welch t 检验")
        if self.share:
            test = Words(en="Fisher's exact test with mid-p", zh="mid-p Fisher 精确检验")
        said = Words(
            en=f"Value with its {'Wilson' if self.share else 't'} interval ({share}), each group by itself. "
            f"Compared with the rest: difference from the answers of all other groups together, {test.en}, "
            "Bonferroni over the groups; better or worse where this leaves no doubt. Place: every pair of "
            f"groups by {test.en}, Bonferroni over all pairs; with {share} certainty no pair is told apart wrongly, "
            "so that all ranges of places hold at once (rank intervals: Klein, Wright & Wieczorek 2020; Mogstad et al. 2024). "
            "Pooled: each value drawn towards that of all groups as far as chance makes it stand out, more where answers are "
            "few (empirical Bayes, Morris 1983); the order within a place follows it.",
            zh=f"数值及其{'Wilson' if self.share else ' t '}区间（{share}），每组单独计算。"
            f"与其余组相比：该组与其他各组全部回答的差，{test.zh}，按组数做 Bonferroni 校正，达到显著才算明显。"
            f"名次范围：两两比较，{test.zh}，对全部配对做 Bonferroni 校正，即以 {share} 的把握不会误判任何一对，"
            "所有名次范围同时成立（名次区间：Klein、Wright、Wieczorek 2020；Mogstad 等 2024）。"
            "合并估计：各组数值按其突出部分中出于偶然的比例向总均值收缩，答案越少收缩越多（经验贝叶斯，Morris 1983）；名次范围相同的组按它排先后。",
        )
        if "worth" not in self.table:
            return said
        return said + Words(
            en="Values are weighted, and in these formulas n is the number of simple answers a group is worth under "
            "the survey design; shown is the number of people.",
            zh="各值已加权；上述公式中的 n 是各组按抽样设计折合的有效样本量，表中所列仍为人数。",
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
        morris = (
            "Morris, C. N. (1983). Parametric empirical Bayes inference. Journal of the American Statistical "
            "Association 78, 47-55."
        )
        return Words(en=f"{klein} {mogstad} {morris}", zh=f"{klein} {mogstad} {morris}")


def league_table(
    groups: pd.DataFrame, *, level: float = 0.95, lower_is_better: bool = False, share: bool = False
) -> League:
    """Which groups are clearly better than which, and the range of places left to each.

    Parameters
    ----------
    groups
        Index group; n (answers), mean, sd (n - 1). Groups with fewer than two answers have no interval
        and no place. Under weights also worth (how many simple answers the mean is worth) and mass (sum of
        the weights of those who answered).
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
    Shares are compared by Fisher's exact test with mid-p: Welch's t of answers of 0 and 100, most of them equal,
    told apart groups of one true share far too often (benchmarks/coverage.md).
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
    mass = known["mass"].to_numpy(float) if "mass" in known else n
    n = np.maximum(known["worth"].to_numpy(float), 2.0) if "worth" in known else n
    variance = group_variances(known["sd"].to_numpy(float), n)
    sign = -1.0 if lower_is_better else 1.0
    known["low"], known["high"] = _intervals(mean, variance, n, level=level, share=share)
    known = known.join(_pooled(n, mean, variance, index=known.index, level=level, share=share))
    better, worse = _told_apart(sign * mean, variance, n, level=level, share=share)
    known["better"], known["worse"] = better, worse
    known["rank_low"], known["rank_high"] = 1 + better, len(known) - worse
    known["apart"] = (better + worse) > 0
    if share:
        difference, ends, clear = _share_from_the_rest(mean, n, mass, level=level)
    else:
        difference, half = _from_the_rest(mean, variance, n, mass, level=level)
        ends = difference - half, difference + half
        clear = np.abs(difference) > half  # False where there is no rest
    known["difference"] = difference
    known["difference_low"], known["difference_high"] = ends
    known["band"] = np.where(clear, np.where(sign * difference > 0, BETTER, WORSE), UNCLEAR)
    # two answers of 5 have a mean above everybody's and a place that may be any: they do not head the table
    table = known.sort_values(
        ["rank_low", "rank_high", "pooled", "mean", "n"],
        ascending=[True, True, lower_is_better, lower_is_better, False],
        kind="stable",
    )
    freedom = float((n - 1).sum())
    return League(
        table=table.drop(columns="sd"),
        level=level,
        overall=float(np.average(mean, weights=mass)) if len(n) else float("nan"),
        spread=float(np.sqrt((variance * (n - 1)).sum() / freedom)) if freedom else float("nan"),
        share=share,
    )


def _pooled(
    n: Floats, mean: Floats, variance: Floats, *, index: pd.Index, level: float, share: bool
) -> pd.DataFrame:
    """pooled, pooled_low, pooled_high of each group; missing where there are too few to pool."""
    from scipy import stats

    from feedback.measures.pooled_groups import fit_pool

    try:
        pool = fit_pool(n, mean, np.sqrt(variance), where="league_table")
    except AnalysisError:
        return pd.DataFrame(np.nan, index, ["pooled", "pooled_low", "pooled_high"])
    half = stats.norm.isf((1 - level) / 2) * np.sqrt(pool.variance)
    found = pd.DataFrame({"pooled": pool.mean, "pooled_low": pool.mean - half, "pooled_high": pool.mean + half}, index)  # fmt: skip
    return found.clip(0, 100) if share else found


def group_variances(sd: Floats, n: Floats) -> Floats:
    """Variances of groups; of one whose answers are all equal, that of all groups together."""
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


def _share_from_the_rest(
    mean: Floats, n: Floats, mass: Floats, *, level: float
) -> tuple[Floats, tuple[Floats, Floats], np.ndarray]:
    """Each group's share less that of all other answers, Newcombe's interval, and whether they differ."""
    from feedback.measures.shares import mid_p, share_difference

    k = len(mean)
    if k < 2:
        nothing = np.full(k, np.nan)
        return nothing, (nothing, nothing), np.zeros(k, dtype=bool)
    rest_n, total = n.sum() - n, float(mean @ mass)
    rest = (total - mean * mass) / (mass.sum() - mass)
    sides = (mean / 100, n, np.clip(rest / 100, 0, 1), rest_n)
    low, high = share_difference(*sides, level=1 - (1 - level) / k)
    p = mid_p(sides[0] * n, n, sides[2] * rest_n, rest_n)
    return mean - rest, (100 * low, 100 * high), p < (1 - level) / k


def _from_the_rest(
    mean: Floats, variance: Floats, n: Floats, mass: Floats, *, level: float
) -> tuple[Floats, Floats]:
    """Each group's mean less that of all other answers, and half the width of its interval."""
    from scipy import stats

    k = len(mean)
    if k < 2:
        return np.full(k, np.nan), np.full(k, np.nan)
    if mass is not n:
        return _from_the_weighted_rest(mean, variance / n, n, mass, level=level)
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


def _from_the_weighted_rest(
    mean: Floats, error: Floats, n: Floats, mass: Floats, *, level: float
) -> tuple[Floats, Floats]:
    """The same under weights: the rest is the other groups by their mass, its error theirs together."""
    from scipy import stats

    rest_mass = mass.sum() - mass
    rest = (mean @ mass - mean * mass) / rest_mass
    part = mass**2 * error
    rest_error = (part.sum() - part) / rest_mass**2
    shaky = part**2 / (n - 1)
    rest_shaky = (shaky.sum() - shaky) / rest_mass**4
    with np.errstate(divide="ignore", invalid="ignore"):
        freedom = (error + rest_error) ** 2 / (error**2 / (n - 1) + rest_shaky)
    bound = stats.t.isf((1 - level) / (2 * len(mean)), np.nan_to_num(freedom, nan=1.0))
    return mean - rest, bound * np.sqrt(error + rest_error)


def _told_apart(
    mean: Floats, variance: Floats, n: Floats, *, level: float, share: bool
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
        if share:
            apart = _shares_apart(np.abs(mean), n, row, alpha=alpha)
            better[row] = int((apart & (mean > mean[row])).sum())
            worse[row] = int((apart & (mean < mean[row])).sum())
            continue
        error = square[row] + square
        with np.errstate(divide="ignore", invalid="ignore"):
            freedom = error**2 / (square[row] ** 2 / (n[row] - 1) + square**2 / (n - 1))
            t = (mean - mean[row]) / np.sqrt(error)
        bound = np.interp(np.nan_to_num(freedom, nan=1e7), grid, bounds)
        better[row] = int((t > bound).sum())
        worse[row] = int((t < -bound).sum())
    return better, worse


def _shares_apart(mean: Floats, n: Floats, row: int, *, alpha: float) -> np.ndarray:
    """Which shares (percent) differ from that of one group; only what is far from it is tested exactly."""
    from scipy import stats

    from feedback.measures.shares import difference_p, mid_p

    share, one = mean / 100, np.full(len(mean), row)
    far = difference_p(share, n, share[one], n[one]) < 2 * stats.norm.sf(
        0.6 * stats.norm.isf(alpha / 2)
    )
    found = np.zeros(len(mean), dtype=bool)
    at = np.flatnonzero(far)
    if len(at):
        found[at] = mid_p(share[at] * n[at], n[at], share[one[at]] * n[one[at]], n[one[at]]) < alpha
    return found
