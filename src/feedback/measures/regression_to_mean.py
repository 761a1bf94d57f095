"""How much of the change of units picked for being worst would have come by itself."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from feedback.errors import AnalysisError, ColumnError
from feedback.measures.pooled_groups import fit_pool, read_groups
from feedback.parameter_checks import check_level
from feedback.results import Result, Words, between, counted


@dataclass(frozen=True)
class RegressionToMean(Result):
    """Change of picked units, the part expected of chance alone, and what is beyond it."""

    table: pd.DataFrame
    change: float
    expected: float
    beyond: float
    ci: tuple[float, float]
    shift: float
    drift: float
    level: float

    @property
    def regression(self) -> float:
        """The part of `expected` that is regression to the mean, without the drift of the units not picked."""
        return self.expected - self.drift

    def _define(self) -> Words:
        return Words(
            en="Expected: the unit's partially pooled mean of before, plus the shift of the units not picked against theirs. Of it the drift "
            "is how the units not picked changed, by precision, and the rest regression to the mean. Beyond = change - expected, with the "
            "error of both; the sums are means over the picked units.",
            zh="期望值：该单位前期的部分合并均值，加上未选单位相对各自部分合并均值的整体变动。其中未选单位同期的变化（按精度加权）是整体变化，其余是向均值回归。"
            "超出 = 变化 − 期望变化，计入两者误差；合计为所选单位的平均。",
        )

    def _explain(self) -> Words:
        low, high = self.ci
        clear = low > 0 or high < 0
        k = len(self.table)
        return Words(
            en=f"The {counted(k, 'picked unit')} changed by {self.change:+.2f} on average; {self.expected:+.2f} was to be "
            f"expected without any measure: {self.regression:+.2f} is regression to the mean, because who is picked for an extreme figure "
            f"was so partly by chance, and {self.drift:+.2f} is how the units not picked moved. "
            f"Beyond that: {self.beyond:+.2f} {between(low, high)}. "
            + ("That is more than chance." if clear else "That may still be chance."),
            zh=f"所选 {k} 个单位平均变动 {self.change:+.2f}；其中 {self.expected:+.2f} 即使不采取措施也会出现：{self.regression:+.2f} 是向均值回归"
            f"（因数字极端而被挑出的单位，其极端有一部分出于偶然），{self.drift:+.2f} 是未选单位同期的变化。除此之外为 {self.beyond:+.2f}，区间 {between(low, high)}。"
            + ("这超出偶然。" if clear else "这也可能出于偶然。"),
        )

    def _cite(self) -> Words:
        return Words(
            en="Change was judged against regression to the mean (Barnett, van der Pols & Dobson, 2005, International "
            "Journal of Epidemiology, 34, 215-220), its size by empirical Bayes (Morris, 1983).",
            zh="变化扣除了向均值回归（Barnett, van der Pols & Dobson, 2005, International Journal of Epidemiology, 34, "
            "215-220），其大小用经验贝叶斯估计（Morris, 1983）。",
        )


def regression_to_mean(
    before: pd.DataFrame,
    after: pd.DataFrame,
    *,
    picked: Iterable[Hashable],
    level: float = 0.95,
) -> RegressionToMean:
    """Change of units that were picked for their figure, with what regression to the mean explains.

    Parameters
    ----------
    before, after
        Index unit (branch, shop); n, mean, sd. `before` holds all units, not only those picked: they tell
        how much units truly differ.
    picked
        The units whose change is judged.
    level
        Confidence level.

    Returns
    -------
    RegressionToMean
        `.change`, `.expected` (`.regression` to the mean and `.drift` together), `.beyond` with `.ci` (means over picked units), `.shift` (of the units not
        picked; 0 without any), `.table` (unit: before, after, change, expected, beyond, low, high).

    Raises
    ------
    InputError, ColumnError
        Columns or units that are not there.
    AnalysisError
        Fewer than four units before, no picked unit with answers in both.

    Notes
    -----
    A unit's expected figure is its pooled mean (`pooled_groups`), so that a low mean of few answers is
    expected to rise by B·(overall - mean) without any cause. Answers of a unit that differ more than those of all units
    do (the shares of the worst, say) count with their own variance, so that its interval is no narrower than they allow.

    Examples
    --------
    >>> before = pd.DataFrame({"n": 20, "mean": [3.0, 3.9, 4.0, 4.1, 4.0, 3.9], "sd": 1.0}, index=list("abcdef"))
    >>> after = before.assign(mean=[3.5, 3.9, 4.0, 4.1, 4.0, 3.9])
    >>> found = regression_to_mean(before, after, picked=["a"])
    >>> round(found.change, 2), round(found.expected, 2)
    (0.5, 0.18)
    """
    where = "regression_to_mean"
    level = check_level(level, where=where)
    old, new = read_groups(before, where=where), read_groups(after, where=where)
    chosen = [picked] if isinstance(picked, str) else list(picked)
    absent = [str(unit) for unit in chosen if unit not in old.index]
    if absent:
        raise ColumnError.missing(absent, map(str, old.index), where=f"{where} picked")
    pool = fit_pool(*(old[name].to_numpy() for name in ("n", "mean", "sd")), where=where)
    table = pd.DataFrame(
        {
            "before": old["mean"],
            "pooled": pool.mean,
            "variance": pool.variance,
            "unsure": pool.unsure,
        },
        old.index,
    )
    spread = float(
        np.sqrt(((new["n"] - 1) * new["sd"].fillna(0) ** 2).sum() / max((new["n"] - 1).sum(), 1))
    )
    common = pool.within**2
    more = (old["sd"].fillna(0.0) ** 2 - common).clip(lower=0.0) / old["n"]
    table["variance"] += (1 - pool.shrinkage) ** 2 * more
    table = table.join(new["mean"].rename("after"), how="inner")
    later = np.maximum(new["sd"].fillna(0.0) ** 2, spread**2) / new["n"]
    table["variance"] += later.reindex(table.index)
    inside = table.index.isin(chosen)
    if not inside.any():
        raise AnalysisError(
            en=f"{where}: no picked unit has answers both before and after.",
            zh=f"{where}：所选单位中没有前后都有答案的。",
        )
    rest = table[~inside]
    weight = 1 / rest["variance"]
    shift = (
        float((weight * (rest["after"] - rest["pooled"])).sum() / weight.sum())
        if len(rest)
        else 0.0
    )
    drift = (
        float((weight * (rest["after"] - rest["before"])).sum() / weight.sum())
        if len(rest)
        else 0.0
    )
    shift_variance = 1 / float(weight.sum()) if len(rest) else 0.0
    own = table[inside]
    expected = own["pooled"] + shift - own["before"]
    change = own["after"] - own["before"]
    beyond = change - expected
    z = float(stats.norm.isf((1 - level) / 2))
    half = z * np.sqrt(own["variance"] + shift_variance)
    apart = float((own["variance"] - own["unsure"]).sum()) / len(own) ** 2
    alike = float(np.sqrt(own["unsure"]).mean()) ** 2
    mean_half = z * float(np.sqrt(apart + alike + shift_variance))
    middle = float(beyond.mean())
    return RegressionToMean(
        table=pd.DataFrame(
            {
                "before": own["before"],
                "after": own["after"],
                "change": change,
                "expected": expected,
                "beyond": beyond,
                "low": beyond - half,
                "high": beyond + half,
            }
        ),
        change=float(change.mean()),
        expected=float(expected.mean()),
        beyond=middle,
        ci=(middle - mean_half, middle + mean_half),
        shift=shift,
        drift=drift,
        level=level,
    )
