"""How long things take when some are still open: Kaplan-Meier and the log-rank test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import linalg, stats

from feedback.errors import AnalysisError, InputError
from feedback.numeric import Floats, label_column, label_index, number_array, refuse_reordered
from feedback.parameter_checks import check_level
from feedback.results import Result, Words, counted, percent

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True)
class DurationCurve(Result):
    """Share still open after any time, with open cases counted as such."""

    median: float
    median_ci: tuple[float, float]
    table: pd.DataFrame
    n: int
    closed: int
    missing: int
    level: float

    def open_after(self, time: float) -> float:
        """Share of cases still open after `time`."""
        before = self.table.index.to_numpy() <= time
        return float(self.table["open_share"].to_numpy()[before][-1]) if before.any() else 1.0

    def time_of(self, closed_share: float) -> float:
        """Time by which `closed_share` of the cases are closed; NaN where so many never were."""
        reached = self.table.index.to_numpy()[
            self.table["open_share"].to_numpy() <= 1 - closed_share + 1e-12
        ]
        return float(reached[0]) if len(reached) else float("nan")

    def _define(self) -> Words:
        return Words(
            en=f"Kaplan-Meier estimate; of {counted(self.n, 'case')} the {self.n - self.closed} still open count until their last "
            f"known time; {percent(self.level, digits=0)} interval on the log scale (Greenwood's variance).",
            zh=f"Kaplan-Meier 估计；{self.n} 件中仍未办结的 {self.n - self.closed} 件计至最后已知时间；"
            f"{percent(self.level, digits=0)} 区间取对数尺度（Greenwood 方差）。",
        )

    def _explain(self) -> Words:
        low, high = self.median_ci
        if np.isnan(self.median):
            return Words(
                en=f"Fewer than half of the {self.n} cases are closed so far; no median can be given yet.",
                zh=f"{self.n} 件中办结不足一半，尚无法给出中位时长。",
            )
        return Words(
            en=f"Half of the cases are closed within {self.median:g} ({low:g} to {high:g}), {counted(self.n - self.closed, 'open case')} "
            "taken into account; leaving those out would flatter.",
            zh=f"半数案件在 {self.median:g} 内办结（区间 {low:g} 至 {high:g}），已计入 {self.n - self.closed} 件未办结者；"
            "若只看已办结的会偏乐观。",
        )

    def _cite(self) -> Words:
        return Words(
            en="Durations with open cases were estimated by Kaplan and Meier's (1958, JASA, 53, 457-481) method.",
            zh="含未办结案件的时长以 Kaplan-Meier 法估计（Kaplan & Meier, 1958, JASA, 53, 457-481）。",
        )


def duration_curve(
    times: ArrayLike | pd.Series, closed: ArrayLike | pd.Series, *, level: float = 0.95
) -> DurationCurve:
    """Distribution of durations with cases that are still open.

    Parameters
    ----------
    times
        Time to closing, or so far for open cases; not negative.
    closed
        True (1) where the case is closed.
    level
        Confidence level.

    Returns
    -------
    DurationCurve
        `.median`, `.median_ci` (infinite where not reached), `.table` (time: at_risk, closed, open_share,
        ci_low, ci_high), `.open_after(t)`, `.time_of(share)`.

    Raises
    ------
    InputError
        Negative times, flags that are none, lengths that differ.
    AnalysisError
        No cases, or none closed.

    Examples
    --------
    >>> duration_curve([2, 3, 3, 8, 9], [1, 1, 0, 1, 0]).median
    8.0
    """
    where = "duration_curve"
    level = check_level(level, where=where)
    t, done, missing = _cases(times, closed, where=where)
    order = np.unique(t)
    at_risk = len(t) - np.searchsorted(np.sort(t), order, side="left")
    events = np.bincount(np.searchsorted(order, t[done]), minlength=len(order))
    share = np.cumprod(1 - events / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.sqrt(np.cumsum(events / (at_risk * (at_risk - events))))
        half = stats.norm.isf((1 - level) / 2) * greenwood
        low, high = share * np.exp(-half), np.minimum(share * np.exp(half), 1.0)
    low, high = np.where(share > 0, low, np.nan), np.where(share > 0, high, np.nan)
    table = pd.DataFrame(
        {"at_risk": at_risk, "closed": events, "open_share": share, "ci_low": low, "ci_high": high},
        index=pd.Index(order, name="time"),
    )
    ends = [_first(order, np.nan_to_num(bound, nan=0.0)) for bound in (low, high)]
    return DurationCurve(
        median=_median(order, share),
        median_ci=(ends[0], ends[1]),
        table=table,
        n=len(t),
        closed=int(done.sum()),
        missing=missing,
        level=level,
    )


def _cases(
    times: ArrayLike | pd.Series, closed: ArrayLike | pd.Series, *, where: str
) -> tuple[Floats, np.ndarray, int]:
    refuse_reordered(times, closed, where=where)
    t = number_array(times, where=where, name="times")
    flag = number_array(closed, where=where, name="closed")
    if len(t) != len(flag) or (t < 0).any() or not np.isin(flag[~np.isnan(flag)], (0, 1)).all():
        raise InputError(
            en=f"{where}: one time of at least 0 and one true/false (closed) a case are needed.",
            zh=f"{where}：每件须有一个不小于 0 的时长和一个是否办结的标记。",
        )
    known = ~(np.isnan(t) | np.isnan(flag))
    if not known.any() or not flag[known].any():
        raise AnalysisError(
            en=f"{where}: none of {int(known.sum())} cases is closed; nothing can be said about durations.",
            zh=f"{where}：{int(known.sum())} 件中无一办结，无从谈时长。",
        )
    return t[known], flag[known] == 1, int((~known).sum())


def _first(order: Floats, bound: Floats) -> float:
    below = np.flatnonzero(bound <= 0.5 + 1e-12)
    return float(order[below[0]]) if len(below) else float("inf")


def _median(order: Floats, share: Floats) -> float:
    """First time at or below one half; midway where the curve rests on one half, as R's survfit."""
    below = np.flatnonzero(share <= 0.5 + 1e-12)
    if not len(below):
        return float("nan")
    first = below[0]
    if abs(share[first] - 0.5) <= 1e-12:
        lower = np.flatnonzero(share < 0.5 - 1e-12)
        if len(lower):
            return float((order[first] + order[lower[0]]) / 2)
    return float(order[first])


@dataclass(frozen=True)
class LogRank(Result):
    """Do groups differ in how long things take?"""

    chi2: float
    df: int
    p: float
    table: pd.DataFrame

    def _define(self) -> Words:
        return Words(
            en="Log-rank test: observed against expected closings at each time, hypergeometric variance.",
            zh="log-rank 检验：逐时点比较观测与期望办结数，超几何方差。",
        )

    def _explain(self) -> Words:
        return Words(
            en="The groups "
            + ("differ" if self.p < 0.05 else "do not clearly differ")
            + f" in how long cases take (p {'< .001' if self.p < 0.001 else f'= {self.p:.3f}'}).",
            zh=f"各组办结时长{'存在差异' if self.p < 0.05 else '未见明显差异'}"
            f"（p {'< .001' if self.p < 0.001 else f'= {self.p:.3f}'}）。",
        )

    def _cite(self) -> Words:
        return Words(
            en=f"Durations were compared by the log-rank test (Mantel, 1966), χ²({self.df}) = {self.chi2:.2f}, "
            f"p = {self.p:.3g}.",
            zh=f"各组时长以 log-rank 检验比较（Mantel, 1966），χ²({self.df}) = {self.chi2:.2f}，p = {self.p:.3g}。",
        )


def compare_durations(
    times: ArrayLike | pd.Series, closed: ArrayLike | pd.Series, *, groups: ArrayLike | pd.Series
) -> LogRank:
    """Log-rank test of durations between groups.

    Parameters
    ----------
    times, closed
        As `duration_curve`.
    groups
        One label a case; cases without one are left out.

    Returns
    -------
    LogRank
        `.chi2`, `.df`, `.p`, `.table` (group: n, closed, expected).

    Raises
    ------
    InputError, AnalysisError
        As `duration_curve`; fewer than two groups.

    Examples
    --------
    >>> compare_durations([1, 2, 3, 9, 10, 11], [1] * 6, groups=list("aaabbb")).p < 0.05
    True
    """
    where = "compare_durations"
    refuse_reordered(times, closed, groups, where=where)
    labels = label_column(groups, where=where, name="groups")
    t = number_array(times, where=where, name="times")
    flag = number_array(closed, where=where, name="closed")
    if not len(labels) == len(t) == len(flag):
        raise InputError(
            en=f"{where}: {len(t)} times, {len(flag)} flags and {len(labels)} groups; one of each a case.",
            zh=f"{where}：时长 {len(t)} 个、标记 {len(flag)} 个、组别 {len(labels)} 个；每件各需一个。",
        )
    known = labels.notna().to_numpy() & ~np.isnan(t) & ~np.isnan(flag)
    _cases(t[known], flag[known], where=where)
    codes, names = pd.factorize(labels[known], sort=True)
    if len(names) < 2:
        raise AnalysisError(en=f"{where}: one group only.", zh=f"{where}：只有一组。")
    t, done = t[known], flag[known] == 1
    order = np.unique(t[done])
    member = np.eye(len(names))[codes]
    sorter = np.argsort(t, kind="stable")
    left = np.cumsum(member[sorter][::-1], axis=0)[::-1]
    at_risk = left[np.searchsorted(t[sorter], order, side="left")]
    closing = np.zeros((len(order), len(names)))
    np.add.at(closing, np.searchsorted(order, t[done]), member[done])
    n, d = at_risk.sum(axis=1), closing.sum(axis=1)
    share = at_risk / n[:, None]
    spread = np.where(n > 1, d * (n - d) / np.maximum(n - 1, 1), 0.0)
    apart = (closing - d[:, None] * share).sum(axis=0)[:-1]
    covariance = (
        np.diag((spread[:, None] * share).sum(axis=0)) - (share * spread[:, None]).T @ share
    )
    if np.linalg.matrix_rank(covariance[:-1, :-1]) < len(names) - 1:
        raise AnalysisError(
            en=f"{where}: all cases close at one time, or a group is never open beside another; there is nothing to compare.",
            zh=f"{where}：所有案件在同一时点办结，或某组从未与他组同时在办，无从比较。",
        )
    chi2 = float(apart @ linalg.solve(covariance[:-1, :-1], apart))
    df = len(names) - 1
    table = pd.DataFrame(
        {
            "n": np.bincount(codes),
            "closed": closing.sum(axis=0).astype(int),
            "expected": (d[:, None] * share).sum(axis=0),
        },
        index=label_index(names, name="group"),
    )
    return LogRank(chi2=chi2, df=df, p=float(stats.chi2.sf(chi2, df)), table=table)
