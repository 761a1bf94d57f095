"""Differences of shares, a whole table at once; and answers of two kinds, whose means are shares."""

from __future__ import annotations

import numpy as np

from feedback.measures.intervals import proportion_interval
from feedback.numeric import Floats


def share_difference(
    share1: Floats, n1: Floats, share2: Floats, n2: Floats, *, level: float
) -> tuple[Floats, Floats]:
    """Interval of share1 - share2 by Newcombe (1998) Stat. Med. 17, method 10 (square-and-add Wilson).

    `n` may be Kish's effective number under weights.

    Examples
    --------
    >>> ends = share_difference(*(np.array([x]) for x in (0.8, 70.0, 0.6, 80.0)), level=0.95)
    >>> [round(float(end[0]), 4) for end in ends]
    [0.0524, 0.3339]
    """
    low1, high1 = proportion_interval(share1 * n1, n1, level=level)
    low2, high2 = proportion_interval(share2 * n2, n2, level=level)
    difference = share1 - share2
    return (
        difference - np.hypot(share1 - low1, high2 - share2),
        difference + np.hypot(high1 - share1, share2 - low2),
    )


def difference_p(share1: Floats, n1: Floats, share2: Floats, n2: Floats) -> Floats:
    """Two-sided p of equal shares (score test with the pooled share); 1 where nothing varies."""
    from scipy.stats import norm

    pooled = (share1 * n1 + share2 * n2) / (n1 + n2)
    spread = np.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    z = np.divide(share1 - share2, spread, out=np.zeros_like(spread), where=spread > 0)
    return 2 * norm.sf(np.abs(z))


def mid_p(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Floats:
    """Two-sided mid-p of Fisher's exact test (doubled smaller tail) that x1 of n1 and x2 of n2 are one share.

    Counts under weights are of effective numbers and are rounded. Lancaster (1961), JASA 56, 223-234.

    Examples
    --------
    >>> mid_p(*(np.array([count]) for count in (7, 12, 1, 9))).round(4).tolist()
    [0.0399]
    """
    from scipy.stats import hypergeom

    counts = [np.rint(count) for count in (x1, n1, x2, n2)]
    everybody, flagged = counts[1] + counts[3], counts[0] + counts[2]
    here = hypergeom.pmf(counts[0], everybody, flagged, counts[1]) / 2
    below = hypergeom.cdf(counts[0], everybody, flagged, counts[1]) - here
    above = hypergeom.sf(counts[0], everybody, flagged, counts[1]) + here
    return np.minimum(1.0, 2 * np.minimum(below, above))


def exact_p(x: Floats, n: Floats, *, total_x: Floats, total_n: Floats) -> Floats:
    """Two-sided exact p (Fisher, doubled smaller tail) that x of n are no more or less than the rest.

    Examples
    --------
    >>> count = [np.array([value]) for value in (3, 25, 99, 20000)]
    >>> float(exact_p(count[0], count[1], total_x=count[2], total_n=count[3])[0].round(4))
    0.0005
    """
    from scipy.stats import hypergeom

    below = hypergeom.cdf(x, total_n, total_x, n)
    above = hypergeom.sf(x - 1, total_n, total_x, n)
    return np.minimum(1.0, 2 * np.minimum(below, above))


def two_kinds(*answers: Floats) -> tuple[float, float] | None:
    """The two values that all answers together take, the lower first; None where they take more or fewer."""
    kinds = np.unique(np.concatenate(answers))
    return (float(kinds[0]), float(kinds[1])) if len(kinds) == 2 else None


def kinds_apart(
    first: Floats, second: Floats, kinds: tuple[float, float], *, level: float
) -> tuple[float, tuple[float, float]]:
    """P that the means of two groups, whose answers are of two kinds, are equal; the interval of first less second.

    The one rule for such answers: mid-p of Fisher's test and Newcombe's interval. Welch's t of rare answers finds a
    difference far too often.

    >>> p, ends = kinds_apart(np.repeat([1.0, 0.0], [7, 5]), np.repeat([1.0, 0.0], [1, 8]), (0.0, 1.0), level=0.95)
    >>> round(p, 4), [round(end, 3) for end in ends]
    (0.0399, [0.054, 0.714])
    """
    n = [np.array([float(len(side))]) for side in (first, second)]
    x = [np.array([float((side == kinds[1]).sum())]) for side in (first, second)]
    p = float(mid_p(x[0], n[0], x[1], n[1])[0])
    low, high = share_difference(x[0] / n[0], n[0], x[1] / n[1], n[1], level=level)
    wide = kinds[1] - kinds[0]
    return p, (wide * float(low[0]), wide * float(high[0]))


def kinds_changed(
    later: Floats, earlier: Floats, kinds: tuple[float, float], *, level: float
) -> tuple[float, tuple[float, float]]:
    """The same of people who answered twice, by place: later less earlier.

    Mid-p of McNemar's test: Fagerland, Lydersen & Laake (2013), BMC Med. Res. Methodol. 13, 91. Interval: adjusted Wald,
    one more who rose and one who fell: Bonett & Price (2012), J. Educ. Behav. Stat. 37(4), 479-488.

    >>> before, after = np.repeat([1.0, 1.0, 0.0, 0.0], [1, 1, 7, 12]), np.repeat([1.0, 0.0, 1.0, 0.0], [1, 1, 7, 12])
    >>> p, ends = kinds_changed(after, before, (0.0, 1.0), level=0.95)
    >>> round(p, 4), [round(end, 3) for end in ends]
    (0.0391, [0.013, 0.508])
    """
    from scipy.stats import binom, norm

    n, z = len(later), norm.isf((1 - level) / 2)
    up, down = int((later > earlier).sum()), int((later < earlier).sum())
    tail = binom.cdf(min(up, down), up + down, 0.5) - binom.pmf(min(up, down), up + down, 0.5) / 2
    rose, fell = (up + 1) / (n + 2), (down + 1) / (n + 2)
    half = z * np.sqrt((rose + fell - (rose - fell) ** 2) / (n + 2))
    ends = np.clip([rose - fell - half, rose - fell + half], -1.0, 1.0) * (kinds[1] - kinds[0])
    return min(1.0, 2 * float(tail)), (float(ends[0]), float(ends[1]))
