"""Means of many small groups, each drawn towards the others as far as chance made it differ."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import optimize, stats

from feedback.errors import AnalysisError, ColumnError, InputError
from feedback.numeric import Floats, number_frame
from feedback.parameter_checks import check_level
from feedback.results import Result, Words, counted, percent

FEWEST_GROUPS = 4
_COLUMNS = ("n", "mean", "sd")


@dataclass(frozen=True)
class PooledGroups(Result):
    """Group means as they were found and partially pooled.

    Attributes
    ----------
    table
        Index group, best first by pooled mean: n, mean, mean_low, mean_high (of the group by itself),
        pooled, low, high, shrinkage (0: its own mean, 1: the mean of all), rank of the raw mean and
        expected_rank (of the true means, given what is known).
    overall, between, within
        Mean of groups, standard deviation of the true means between them, and of answers within.
    """

    table: pd.DataFrame
    overall: float
    between: float
    within: float
    level: float
    share: bool

    def _define(self) -> Words:
        return Words(
            en="Raw mean of each group beside its partially pooled one: (1-B)·mean + B·overall, B = (k-3)/(k-1)·v/(v+τ²), "
            "v the squared error of the group's mean by the common variance within groups, τ² the variance between "
            "true means (restricted maximum likelihood); intervals after Morris (1983), which count that τ² is estimated.",
            zh="各组原始均值与部分合并均值并列：(1−B)·组均值 + B·总均值，B = (k−3)/(k−1)·v/(v+τ²)，v 为按共同组内方差所得组均值误差的平方，"
            "τ² 为真实均值的组间方差（限制极大似然）；区间按 Morris（1983），计入 τ² 的估计误差。",
        )

    def _explain(self) -> Words:
        k = len(self.table)
        unit = ("percentage points", "个百分点") if self.share else ("points", "分")
        last, lowest = self.table.index[-1], self.table.index[int(self.table["mean"].argmin())]
        drawn = float(self.table["shrinkage"].mean())
        chance, kept = (percent(each, digits=0) for each in (drawn, 1 - drawn))
        text = (
            Words(
                en=f"The raw means of the {counted(k, 'group')} lie no further apart than chance alone puts them: no difference between true means "
                f"can be seen. Of so few groups not all of it can be called chance, so that raw means keep {kept} of what they stand out by.",
                zh=f"{k} 个组的原始均值之间的差距没有超出偶然的范围，看不出真实均值有差别。组数这样少，也不能断定全是偶然，因此原始均值的突出部分保留 "
                f"{kept}。",
            )
            if self.between == 0
            else Words(
                en=f"True means of the {counted(k, 'group')} differ by a standard deviation of about {self.between:.2f} {unit[0]}; "
                f"on average {chance} of what a raw mean stands out by is "
                "chance.",
                zh=f"{k} 个组的真实均值之间的标准差约为 {self.between:.2f} {unit[1]}；原始均值的突出部分平均有 "
                f"{chance} 出于偶然。",
            )
        )
        if last != lowest:
            n = int(self.table["n"].iloc[int(self.table["mean"].argmin())])
            tied = Words(en="", zh="")
            if k > 1 and self.table["high"].iloc[-1] >= self.table["low"].iloc[:-1].min():
                tied = Words(
                    en=", though its interval meets that of others",
                    zh="，但其区间与别组重叠，分不出谁最低",
                )
            text += Words(
                en=f"{lowest} has the lowest raw mean, of {counted(n, 'answer')}; with chance taken out, the lowest estimate is "
                f"that of {last}{tied.en}.",
                zh=f"原始均值最低的是 {lowest}（{n} 份答案）；除去偶然后，估计值最低的是 {last}{tied.zh}。",
            )
        return text

    def _cite(self) -> Words:
        return Words(
            en="Group means were partially pooled by parametric empirical Bayes (Morris, 1983, Journal of the American "
            "Statistical Association, 78, 47-55); expected ranks follow Laird and Louis (1989, Journal of Educational "
            "Statistics, 14, 29-46).",
            zh="组均值以参数经验贝叶斯法部分合并（Morris, 1983, Journal of the American Statistical Association, 78, "
            "47-55）；期望名次见 Laird & Louis（1989, Journal of Educational Statistics, 14, 29-46）。",
        )


@dataclass(frozen=True, slots=True)
class Pool:
    """What partial pooling needs and gives: positions as in the groups handed over."""

    mean: Floats
    variance: Floats
    unsure: Floats  # of the variance, what comes of estimating τ²: it errs alike in all groups
    shrinkage: Floats
    overall: float
    between: float
    within: float


def pooled_groups(
    groups: pd.DataFrame,
    *,
    level: float = 0.95,
    lower_is_better: bool = False,
    share: bool = False,
) -> PooledGroups:
    """Means (or shares) of groups, partially pooled, beside the raw ones.

    Parameters
    ----------
    groups
        Index group; n (answers), mean, sd (n - 1 in the denominator; missing where n is 1). Groups of no
        answer are left out.
    level
        Coverage of the intervals.
    lower_is_better
        For complaints: the lowest comes first.
    share
        Means are percentages of people (answers 0 and 100): intervals end at 0 and 100.

    Returns
    -------
    PooledGroups
        `.table` (group: n, mean, mean_low, mean_high, pooled, low, high, shrinkage, rank, expected_rank),
        `.overall`, `.between`, `.within`.

    Raises
    ------
    InputError, ColumnError
        Columns are missing, no numbers, n below 0.
    AnalysisError
        Fewer than four groups, or no variance within them.

    Notes
    -----
    mean_g ~ N(θ_g, σ²/n_g), θ_g ~ N(μ, τ²); σ² common within groups. Morris (1983), JASA 78, 47-55.
    expected_rank: 1 + Σ P(another group is better), Laird & Louis (1989).

    Examples
    --------
    >>> groups = pd.DataFrame({"n": [200, 150, 180, 5], "mean": [4.1, 3.9, 4.0, 2.9], "sd": [1, 1, 1, 1.1]},
    ...                       index=list("abcd"))
    >>> pooled_groups(groups).table["pooled"].round(2).to_dict()
    {'a': 4.08, 'c': 4.0, 'b': 3.91, 'd': 3.25}
    """
    where = "pooled_groups"
    level = check_level(level, where=where)
    known = read_groups(groups, where=where)
    n, mean = known["n"].to_numpy(), known["mean"].to_numpy()
    pool = fit_pool(n, mean, known["sd"].to_numpy(), where=where)
    z = float(stats.norm.isf((1 - level) / 2))
    error = pool.within / np.sqrt(n)
    half = stats.t.isf((1 - level) / 2, max(float((n - 1).sum()), 1.0)) * error
    sign = 1.0 if lower_is_better else -1.0
    table = pd.DataFrame(
        {
            "n": n.astype(int),
            "mean": mean,
            "mean_low": mean - half,
            "mean_high": mean + half,
            "pooled": pool.mean,
            "low": pool.mean - z * np.sqrt(pool.variance),
            "high": pool.mean + z * np.sqrt(pool.variance),
            "shrinkage": pool.shrinkage,
            "rank": stats.rankdata(sign * mean, method="min").astype(int),
            "expected_rank": _expected_ranks(sign * pool.mean, pool.variance),
        },
        index=known.index,
    )
    if share:
        ends = ["mean_low", "mean_high", "low", "high"]
        table[ends] = table[ends].clip(0, 100)
    return PooledGroups(
        table=table.sort_values(["pooled", "n"], ascending=[lower_is_better, False], kind="stable"),
        overall=pool.overall,
        between=pool.between,
        within=pool.within,
        level=level,
        share=share,
    )


def read_groups(groups: pd.DataFrame, *, where: str) -> pd.DataFrame:
    """n, mean and sd of the groups that have an answer, checked."""
    frame = number_frame(groups, where=where)
    absent = [name for name in _COLUMNS if name not in frame]
    if absent:
        raise ColumnError.missing(absent, map(str, frame.columns), where=where)
    frame = frame[list(_COLUMNS)]
    if (frame["n"] < 0).any() or frame["n"].isna().any() or not frame.index.is_unique:
        raise InputError(
            en=f"{where}: n is a count of answers, none missing or negative, and a group stands in one row.",
            zh=f"{where}：n 应为答案数，不得缺失或为负；每组只占一行。",
        )
    return frame[(frame["n"] >= 1) & frame["mean"].notna()]


def fit_pool(n: Floats, mean: Floats, sd: Floats, *, where: str) -> Pool:
    """Partial pooling with the common variance within groups; τ² by restricted maximum likelihood."""
    k, freedom = len(n), float((n - 1)[~np.isnan(sd)].sum())
    square = float(((n - 1) * np.nan_to_num(sd) ** 2).sum())
    if k < FEWEST_GROUPS or not square > 0:
        raise AnalysisError(
            en=f"{where}: {k} groups with answers; at least {FEWEST_GROUPS} are needed, and answers that differ within "
            "them.",
            zh=f"{where}：有答案的组为 {k} 个；至少需要 {FEWEST_GROUPS} 个，且组内答案须有差异。",
        )
    within = square / freedom
    v = within / n
    tau2 = _between(mean, v)
    weight = 1 / (v + tau2)
    overall = float(weight @ mean / weight.sum())
    shrinkage = (k - 3) / (k - 1) * v * weight
    pooled = (1 - shrinkage) * mean + shrinkage * overall
    lever = k * weight / weight.sum()
    apart = float(weight @ v / weight.sum())
    own = v * (1 - (k - lever) / k * shrinkage)
    unsure = 2 / (k - 3) * shrinkage**2 * (apart + tau2) * weight * (mean - overall) ** 2
    return Pool(
        mean=pooled,
        variance=own + unsure,
        unsure=unsure,
        shrinkage=shrinkage,
        overall=overall,
        between=float(np.sqrt(tau2)),
        within=float(np.sqrt(within)),
    )


def _between(mean: Floats, v: Floats) -> float:
    """τ² that maximises the restricted likelihood of the means, 0 at least."""

    def lack(log_tau2: float) -> float:
        weight = 1 / (v + np.exp(log_tau2))
        centre = weight @ mean / weight.sum()
        return float(-np.log(weight).sum() + np.log(weight.sum()) + weight @ (mean - centre) ** 2)

    scale = float(np.var(mean)) + float(v.mean())
    low, high = np.log(1e-12 * scale), np.log(10 * scale)
    found = optimize.minimize_scalar(
        lack, bounds=(low, high), method="bounded", options={"xatol": 1e-9}
    )
    if found.x < np.log(1e-9 * scale) or lack(low) <= found.fun:
        return 0.0
    return float(np.exp(found.x))


def _expected_ranks(cost: Floats, variance: Floats) -> Floats:
    """1 + Σ over others of the probability that they come before, lowest `cost` first."""
    ranks = np.empty(len(cost))
    for row in range(len(cost)):
        spread = np.sqrt(variance[row] + variance)
        ranks[row] = 0.5 + stats.norm.cdf((cost[row] - cost) / spread).sum()
    return ranks
