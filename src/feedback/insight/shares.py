"""Shares of people and their differences with intervals, a whole table at once."""

from __future__ import annotations

import numpy as np

from feedback.insight.subset_r2 import Floats


def normal_quantile(level: float) -> float:
    """Two-sided quantile of the normal distribution, 1.96 for level 0.95."""
    from statistics import NormalDist

    return NormalDist().inv_cdf(0.5 + level / 2)


def wilson_interval(share: Floats, n: Floats, *, level: float) -> tuple[Floats, Floats]:
    """Wilson score interval of shares; NaN where n is 0.

    Source: Wilson (1927) J. Am. Stat. Assoc. 22. With weights, n is Kish's effective number.

    Examples
    --------
    >>> low, high = wilson_interval(np.array([0.2]), np.array([50.0]), level=0.95)
    >>> float(low[0].round(4)), float(high[0].round(4))
    (0.1124, 0.3304)
    """
    share, n = np.asarray(share, float), np.asarray(n, float)
    z2 = normal_quantile(level) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = (share + z2 / (2 * n)) / (1 + z2 / n)
        half = np.sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n**2))) / (1 + z2 / n)
    return np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)


def share_difference(
    share1: Floats, n1: Floats, share2: Floats, n2: Floats, *, level: float
) -> tuple[Floats, Floats]:
    """Interval of share1 - share2 by Newcombe (1998) Stat. Med. 17, method 10 (square-and-add Wilson)."""
    low1, high1 = wilson_interval(share1, n1, level=level)
    low2, high2 = wilson_interval(share2, n2, level=level)
    difference = share1 - share2
    low = difference - np.sqrt((share1 - low1) ** 2 + (high2 - share2) ** 2)
    high = difference + np.sqrt((high1 - share1) ** 2 + (share2 - low2) ** 2)
    return low, high


def difference_p(share1: Floats, n1: Floats, share2: Floats, n2: Floats) -> Floats:
    """Two-sided p of equal shares (score test with the pooled share); 1 where nothing varies."""
    from scipy.stats import norm

    pooled = (share1 * n1 + share2 * n2) / (n1 + n2)
    variance = pooled * (1 - pooled) * (1 / n1 + 1 / n2)
    z = np.divide(
        share1 - share2, np.sqrt(variance), out=np.zeros_like(variance), where=variance > 0
    )
    return 2 * norm.sf(np.abs(z))


def holm(p: Floats) -> Floats:
    """Holm-adjusted p values (familywise), in the order given; Holm (1979) Scand. J. Stat. 6.

    Examples
    --------
    >>> holm(np.array([0.01, 0.04, 0.03])).round(2).tolist()
    [0.03, 0.06, 0.06]
    """
    order = np.argsort(p, kind="stable")
    raised = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(raised, 1.0)
    return adjusted
