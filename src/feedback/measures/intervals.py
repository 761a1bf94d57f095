"""Intervals for shares and for the difference of two shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import stats

from feedback.errors import InputError
from feedback.numeric import Floats
from feedback.parameter_checks import check_choice, check_level
from feedback.proportions import wilson
from feedback.results import Result, Words, between, percent

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


METHODS = {
    "wilson": Words(en="Wilson score", zh="Wilson 得分"),
    "jeffreys": Words(en="Jeffreys", zh="Jeffreys"),
    "clopper_pearson": Words(en="Clopper-Pearson (exact)", zh="Clopper-Pearson（精确）"),
    "agresti_coull": Words(en="Agresti-Coull", zh="Agresti-Coull"),
    "wald": Words(en="Wald", zh="Wald"),
}
PSEUDO_ANSWERS = (0.75, 1.5, 0.75)  # above, between and below, of the adjusted Wald interval
_ALIASES = {
    "exact": "clopper_pearson",
    "agresti": "agresti_coull",
    "normal": "wald",
}


def proportion_interval(
    successes: ArrayLike, n: ArrayLike, *, method: str = "wilson", level: float = 0.95
) -> tuple[Any, Any]:
    """Interval for a share.

    Parameters
    ----------
    successes, n
        How many of how many; numbers or arrays of them. Fractions are allowed (effective sample
        sizes under weights).
    method
        "wilson", "jeffreys" (ends 0 at no success and 1 at n successes), "clopper_pearson",
        "agresti_coull" or "wald", the last for comparison only.
    level
        Confidence level.

    Returns
    -------
    tuple
        (low, high) in [0, 1]; floats for numbers, arrays for arrays. NaN where n is 0.

    Raises
    ------
    InputError
        Missing or negative counts, more successes than n, an unknown method.

    Notes
    -----
    Wilson: (p + z²/2n ± z·sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n). Definitions and coverage: Brown,
    Cai & DasGupta (2001), Interval estimation for a binomial proportion, Statistical Science
    16(2), 101-133.

    Examples
    --------
    >>> low, high = proportion_interval(8, 10)
    >>> round(low, 4), round(high, 4)
    (0.4902, 0.9433)
    """
    where = "proportion_interval"
    x, total = _counts(successes, n, where=where)
    spelt = str(method).lower().replace("-", "_").replace(" ", "_")
    method = check_choice(_ALIASES.get(spelt, spelt), METHODS, where=where, name="method")
    level = check_level(level, where=where)
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = _INTERVALS[method](x, total, (1 - level) / 2)
    empty = total == 0
    low = np.where(empty, np.nan, np.clip(low, 0, 1))
    high = np.where(empty, np.nan, np.clip(high, 0, 1))
    return (float(low), float(high)) if low.ndim == 0 else (low, high)


def _counts(successes: ArrayLike, n: ArrayLike, *, where: str) -> tuple[Floats, Floats]:
    try:
        x = np.asarray(successes, dtype=np.float64)
        total = np.asarray(n, dtype=np.float64)
        x, total = np.broadcast_arrays(x, total)
    except (TypeError, ValueError) as error:
        raise InputError(
            en=f"{where}: successes and n should be numbers, or arrays of one length.",
            zh=f"{where}：成功数与总数应为数字，或等长的数组。",
        ) from error
    right = np.isfinite(x) & np.isfinite(total) & (x >= 0) & (x <= total * (1 + 1e-12))
    if not right.all():
        raise InputError(
            en=f"{where}: every count needs 0 <= successes <= n, found e.g. "
            f"{x[~right].flat[0]:g} of {total[~right].flat[0]:g}.",
            zh=f"{where}：须满足 0 ≤ 成功数 ≤ 总数，发现例如 "
            f"{total[~right].flat[0]:g} 中的 {x[~right].flat[0]:g}。",
        )
    return x, total


_Ends = tuple[Floats, Floats]


def _wilson(x: Floats, n: Floats, tail: float) -> _Ends:
    return wilson(x, n, 1 - 2 * tail)


def _jeffreys(x: Floats, n: Floats, tail: float) -> _Ends:
    low = np.where(x == 0, 0.0, stats.beta.ppf(tail, x + 0.5, n - x + 0.5))
    return low, np.where(x >= n, 1.0, stats.beta.isf(tail, x + 0.5, n - x + 0.5))


def _clopper_pearson(x: Floats, n: Floats, tail: float) -> _Ends:
    low = np.where(x == 0, 0.0, stats.beta.ppf(tail, x, n - x + 1))
    return low, np.where(x >= n, 1.0, stats.beta.isf(tail, x + 1, n - x))


def _agresti_coull(x: Floats, n: Floats, tail: float) -> _Ends:
    z = stats.norm.isf(tail)
    return _wald(x + z**2 / 2, n + z**2, tail)


def _wald(x: Floats, n: Floats, tail: float) -> _Ends:
    p = x / n
    half = stats.norm.isf(tail) * np.sqrt(p * (1 - p) / n)
    return p - half, p + half


_INTERVALS = {
    "wilson": _wilson,
    "jeffreys": _jeffreys,
    "clopper_pearson": _clopper_pearson,
    "agresti_coull": _agresti_coull,
    "wald": _wald,
}


@dataclass(frozen=True)
class ProportionDifference(Result):
    """First share minus second, with Newcombe's interval."""

    estimate: float
    ci: tuple[float, float]
    z: float
    p: float
    level: float
    table: pd.DataFrame

    def _define(self) -> Words:
        return Words(
            en="First share minus second; Newcombe hybrid score interval (method 10, no continuity "
            "correction); p from the pooled two-sided z test.",
            zh="前一比例减后一比例；区间为 Newcombe 混合得分法（方法 10，无连续性校正）；p 值来自合并方差的双侧 z 检验。",
        )

    def _explain(self) -> Words:
        a, b = self.table["share"]
        low, high = (100 * end for end in self.ci)
        sure = low > 0 or high < 0
        return Words(
            en=f"{percent(a)} against {percent(b)}: a difference of {100 * self.estimate:.1f} points, "
            f"with {percent(self.level, digits=0)} confidence between {low:.1f} and {high:.1f}. "
            + ("The two groups differ." if sure else "That may still be chance."),
            zh=f"{percent(a)} 对 {percent(b)}：相差 {100 * self.estimate:.1f} 个百分点，"
            f"{percent(self.level, digits=0)} 置信区间为 {low:.1f} 至 {high:.1f}。"
            + ("两组确有差异。" if sure else "这一差异也可能出于偶然。"),
        )

    def _cite(self) -> Words:
        return Words(
            en="Differences of proportions are given with Newcombe's hybrid score interval "
            "(Newcombe, 1998, Statistics in Medicine, 17, 873-890).",
            zh="比例之差采用 Newcombe 混合得分区间（Newcombe, 1998, Statistics in Medicine, 17, 873-890）。",
        )


def proportion_difference(
    x1: float, n1: float, x2: float, n2: float, *, level: float = 0.95
) -> ProportionDifference:
    """Difference of two independent shares, x1/n1 - x2/n2, with Newcombe's interval.

    Parameters
    ----------
    x1, n1, x2, n2
        Successes and sizes of the two groups.
    level
        Confidence level.

    Returns
    -------
    ProportionDifference
        `.estimate`, `.ci`, `.z`, `.p`, `.table` (a row a group: successes, n, share, low, high).

    Raises
    ------
    InputError
        An empty group, or counts that are none.

    Notes
    -----
    low = d - sqrt((p1-l1)² + (u2-p2)²), high = d + sqrt((u1-p1)² + (p2-l2)²) with Wilson limits l, u:
    Newcombe (1998), Statistics in Medicine 17, 873-890, method 10.

    Examples
    --------
    >>> d = proportion_difference(56, 70, 48, 80)
    >>> round(d.estimate, 4), tuple(round(end, 4) for end in d.ci)
    (0.2, (0.0524, 0.3339))
    """
    where = "proportion_difference"
    x, n = _counts([x1, x2], [n1, n2], where=where)
    if (n == 0).any():
        raise InputError(
            en=f"{where}: a group with n = 0 has no share.", zh=f"{where}：人数为 0 的组没有比例。"
        )
    low, high = proportion_interval(x, n, level=level)
    p = x / n
    d = p[0] - p[1]
    down = np.hypot(p[0] - low[0], high[1] - p[1])
    up = np.hypot(high[0] - p[0], p[1] - low[1])
    pooled = x.sum() / n.sum()
    se = np.sqrt(pooled * (1 - pooled) * (1 / n).sum())
    z = d / se if se > 0 else 0.0
    table = pd.DataFrame(
        {"successes": x, "n": n, "share": p, "ci_low": low, "ci_high": high},
        index=pd.Index([1, 2], name="group"),
    )
    return ProportionDifference(
        estimate=float(d),
        ci=(float(d - down), float(d + up)),
        z=float(z),
        p=float(2 * stats.norm.sf(abs(z))),
        level=level,
        table=table,
    )


def net_interval(shares: Floats, n: float, *, level: float) -> tuple[float, float]:
    """Interval of the share above less the share below, within -1 and 1: Wald's and the adjusted together.

    `shares` are those above, between and below. Wald's has no width where all are alike; the adjusted
    one adds 3/4, 3/2 and 3/4 answers: Rocks (2016), The American Statistician 70, 365-372. The outer
    end of both is taken on each side.

    >>> tuple(round(end, 4) for end in net_interval(np.array([1.0, 0.0, 0.0]), 20, level=0.95))
    (0.6968, 1.0)
    """
    z, ends = stats.norm.isf((1 - level) / 2), []
    for added in (np.zeros(3), np.array(PSEUDO_ANSWERS)):
        counts = shares * n + added
        above, _, below = counts / counts.sum()
        net = above - below
        half = z * np.sqrt(max(above + below - net**2, 0.0) / counts.sum())
        ends.append((max(-1.0, net - half), min(1.0, net + half)))
    return float(min(ends[0][0], ends[1][0])), float(max(ends[0][1], ends[1][1]))


def describe_interval(level: float, ci: tuple[float, float], *, digits: int = 2) -> Words:
    """Write "95% interval [a, b]" in both languages.

    >>> describe_interval(0.95, (1, 2)).en
    '95% interval [1.00, 2.00]'
    """
    share, ends = percent(level, digits=0), between(*ci, digits=digits)
    return Words(en=f"{share} interval {ends}", zh=f"{share} 区间 {ends}")
