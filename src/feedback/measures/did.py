"""Change of those something was done for, less the change of those nothing was done for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from feedback.errors import AnalysisError, InputError
from feedback.measures.equivalence import Equivalence, check_margin, equivalence_test
from feedback.numeric import Flags, Floats, Ints, label_column, number_array, refuse_reordered
from feedback.parameter_checks import check_level
from feedback.results import Result, Words, between, percent

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True)
class DifferenceInDifferences(Result):
    """Change of the treated less that of the others."""

    estimate: float
    se: float
    df: float
    p: float
    ci: tuple[float, float]
    treated_change: float
    other_change: float
    units: tuple[int, int]
    missing: int
    equivalence: Equivalence | None
    level: float
    table: pd.DataFrame

    def _define(self) -> Words:
        return Words(
            en="(after - before) of the treated less (after - before) of the others; errors between units within arms, "
            f"{self.df:.1f} degrees of freedom (Satterthwaite).",
            zh=f"处理组（后 − 前）减其余（后 − 前）；误差按组内单位之间计算，自由度 {self.df:.1f}（Satterthwaite）。",
        )

    def _explain(self) -> Words:
        low, high = self.ci
        text = Words(
            en=f"Where something was done the figure changed by {self.treated_change:+.2f}, elsewhere by "
            f"{self.other_change:+.2f}: a difference of {self.estimate:+.2f} ({percent(self.level, digits=0)} interval "
            f"{between(low, high)}). It speaks of what was done only if both would have moved alike without it.",
            zh=f"采取措施处变动 {self.treated_change:+.2f}，别处变动 {self.other_change:+.2f}，相差 {self.estimate:+.2f}"
            f"（{percent(self.level, digits=0)} 区间 {between(low, high)}）。只有在不采取措施时两边走势相同，它才说明措施的作用。",
        )
        if self.equivalence is not None:
            text += self.equivalence.words(unit=Words(en="points", zh="分"))
        return text

    def _cite(self) -> Words:
        return Words(
            en="Changes were compared by difference-in-differences with errors clustered by unit (Bertrand, Duflo & "
            "Mullainathan, 2004, Quarterly Journal of Economics, 119, 249-275).",
            zh="变化以双重差分比较，标准误按单位聚类（Bertrand, Duflo & Mullainathan, 2004, Quarterly Journal of "
            "Economics, 119, 249-275）。",
        )


def difference_in_differences(
    values: ArrayLike | pd.Series,
    *,
    treated: ArrayLike | pd.Series,
    after: ArrayLike | pd.Series,
    units: ArrayLike | pd.Series | None = None,
    equivalence: float | None = None,
    level: float = 0.95,
) -> DifferenceInDifferences:
    """Difference of two changes, with errors that know that people of one unit are alike.

    Parameters
    ----------
    values
        One answer a row, numbers; missing ones do not count.
    treated, after
        True (1) where something was done for the person's unit; true (1) in the later wave.
    units
        Branch, shop, or id of a person who answered in both waves; each row by itself without.
    equivalence
        Smallest difference that matters, for a claim that there is none.
    level
        Confidence level.

    Returns
    -------
    DifferenceInDifferences
        `.estimate`, `.se`, `.df`, `.p`, `.ci`, `.treated_change`, `.other_change`, `.units` (treated,
        others), `.equivalence`, `.table` (a row a cell: n, mean).

    Raises
    ------
    InputError
        Flags that are not true or false, a unit in both arms, lengths that differ.
    AnalysisError
        An empty cell, or an arm with fewer than two units.

    Notes
    -----
    Linearised: a unit's influence is Σ ±(y - mean of its cell)/n of the cell; the variance of an arm of k
    units is k/(k-1) Σ influence². Without units this is Σ s²/n over the four cells.

    Examples
    --------
    >>> y = [3, 4, 3, 4, 4, 5, 5, 5, 3, 4, 4, 3, 4, 3, 4, 4]
    >>> found = difference_in_differences(y, treated=[1] * 8 + [0] * 8, after=([0] * 4 + [1] * 4) * 2)
    >>> found.estimate, round(found.se, 3)
    (1.0, 0.54)
    """
    where = "difference_in_differences"
    level = check_level(level, where=where)
    margin = check_margin(equivalence, where=where)
    refuse_reordered(values, treated, after, units, where=where)
    y = number_array(values, where=where, name="values")
    arm, late = (
        _flag(part, len(y), name, where=where)
        for part, name in ((treated, "treated"), (after, "after"))
    )
    unit = _units(units, len(y), where=where)
    known = ~np.isnan(y)
    y, arm, late, unit = y[known], arm[known], late[known], unit[known]
    cells = {(a, t): (arm == a) & (late == t) for a in (True, False) for t in (False, True)}
    if not all(cell.any() for cell in cells.values()):
        raise AnalysisError(
            en=f"{where}: no answers in one of the four cells (treated or not, before or after).",
            zh=f"{where}：四格（是否采取措施 × 前后）中有一格没有答案。",
        )
    means = {key: float(y[cell].mean()) for key, cell in cells.items()}
    influence = np.zeros(len(y))
    for (_, t), cell in cells.items():
        influence[cell] = (1 if t else -1) * (y[cell] - y[cell].mean()) / cell.sum()
    if units is None:
        parts = [
            (float(y[c].var(ddof=1) / c.sum()) if c.sum() > 1 else np.nan, int(c.sum()))
            for c in cells.values()
        ]
        counts = (int(arm.sum()), int((~arm).sum()))
    else:
        parts = [_arm(influence, unit, arm == side, where=where) for side in (True, False)]
        counts = (parts[0][1], parts[1][1])
    variance, size = np.array(parts).T
    if np.isnan(variance).any() or not variance.sum() > 0:
        raise AnalysisError(
            en=f"{where}: an error cannot be told: a cell of one answer, or answers that never differ.",
            zh=f"{where}：无法估计误差：某格只有一个答案，或答案从不变化。",
        )
    changes = [means[side, True] - means[side, False] for side in (True, False)]
    estimate, se = changes[0] - changes[1], float(np.sqrt(variance.sum()))
    df = float(variance.sum() ** 2 / (variance**2 / (size - 1)).sum())
    p = float(2 * stats.t.sf(abs(estimate / se), df))
    half = float(stats.t.isf((1 - level) / 2, df)) * se
    table = pd.DataFrame(
        [
            {"treated": a, "after": t, "n": int(c.sum()), "mean": means[a, t]}
            for (a, t), c in cells.items()
        ]
    ).set_index(["treated", "after"])
    return DifferenceInDifferences(
        estimate=estimate,
        se=se,
        df=df,
        p=p,
        ci=(estimate - half, estimate + half),
        treated_change=changes[0],
        other_change=changes[1],
        units=counts,
        missing=int((~known).sum()),
        equivalence=None
        if margin is None
        else equivalence_test(
            estimate, se, df=df, margin=margin, level=level, clear=p <= 1 - level
        ),
        level=level,
        table=table,
    )


def _flag(values: ArrayLike | pd.Series, n: int, name: str, *, where: str) -> Flags:
    flags = number_array(values, where=where, name=name)
    if len(flags) != n or not np.isin(flags, (0.0, 1.0)).all():
        raise InputError(
            en=f"{where}: {name} should say true or false (1 or 0) for each of {n} rows.",
            zh=f"{where}：{name} 应为 {n} 行各给出是或否（1 或 0）。",
        )
    return flags == 1


def _units(units: ArrayLike | pd.Series | None, n: int, *, where: str) -> Ints:
    if units is None:
        return np.arange(n)
    column = label_column(units, where=where, name="units")
    if len(column) != n or column.isna().any():
        raise InputError(
            en=f"{where}: units should give one label a row ({n}), none missing.",
            zh=f"{where}：units 应为每行一个标签（{n}），不得缺失。",
        )
    return pd.factorize(column)[0]


def _arm(influence: Floats, unit: Ints, side: Flags, *, where: str) -> tuple[float, int]:
    if np.intersect1d(unit[side], unit[~side]).size:
        raise InputError(
            en=f"{where}: a unit is both treated and not. Give a unit one arm over all waves.",
            zh=f"{where}：有单位既在处理组又不在。每个单位在各波中只能属于一边。",
        )
    codes, place = np.unique(unit[side], return_inverse=True)
    k = len(codes)
    if k < 2:
        raise AnalysisError(
            en=f"{where}: {k} unit in an arm; at least 2 are needed to tell its chance.",
            zh=f"{where}：一边只有 {k} 个单位，至少需要 2 个才能估计偶然误差。",
        )
    totals = np.bincount(place, influence[side], minlength=k)
    return float((totals**2).sum() * k / (k - 1)), k
