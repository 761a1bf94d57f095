"""Intervals of a proportion, and of a mean, that every room uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

ROUNDING = 1e-9  # a standard error below this share of the scale: all answers are equal
NEAR = 0.1  # share of the scale at either end where few answers make the spread


def wilson(
    n: ArrayLike, total: ArrayLike, confidence: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Wilson score interval of n out of total; nan where total is 0.

    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference.
    JASA 22, 209-212.

    Examples
    --------
    >>> low, high = wilson(10, 100)
    >>> round(float(low), 4), round(float(high), 4)
    (0.0552, 0.1744)
    """
    from scipy.stats import norm

    n, total = np.broadcast_arrays(np.asarray(n, dtype=float), np.asarray(total, dtype=float))
    z = norm.isf((1 - confidence) / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = n / total
        low, high = wilson_ends(share, total, z)
    # rounding must not push an end past the share itself
    return np.minimum(np.maximum(low, 0), share), np.maximum(np.minimum(high, 1), share)


def wilson_ends(
    share: np.ndarray, n: np.ndarray, z: float | np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Both ends of Wilson's interval of shares of n people (more than 0), by the quantile z."""
    centre = share + z**2 / (2 * n)
    half = z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return (centre - half) / (1 + z**2 / n), (centre + half) / (1 + z**2 / n)


def mean_interval(mean: float, se: float, *, df: float, level: float) -> tuple[float, float]:
    """Student's interval around a mean; NaN ends without degrees of freedom.

    >>> tuple(round(end, 3) for end in mean_interval(4, 0.5, df=10, level=0.95))
    (2.886, 5.114)
    """
    from scipy.special import stdtrit

    if df < 1 or not np.isfinite(se):
        return (float("nan"), float("nan"))
    half = stdtrit(df, (1 + level) / 2) * se
    return (float(mean - half), float(mean + half))


def bounded_mean_interval(
    mean: float, se: float, *, df: float, n: float, ends: tuple[float, float], level: float
) -> tuple[float, float]:
    """Student's interval of a mean on a scale with two ends; it has width where all answers agree.

    Where nobody of `n` (effective) answered otherwise, up to 1 - (α/2)^(1/n) of the people may
    (Clopper & Pearson 1934, Biometrika 26, 404-413), at worst at an end of the scale. A mean in the
    outer tenth of its scale is nearly such a case: few answers make its spread, and Student's interval
    holds it too rarely (.80 of samples of 50); there the outer end of both is taken. No end lies beyond the scale.

    >>> ends = bounded_mean_interval(5, 0.0, df=9, n=10, ends=(1, 5), level=0.95)
    >>> tuple(round(end, 3) for end in ends)
    (3.766, 5.0)
    """
    low, high = ends
    start, stop = mean_interval(mean, se, df=df, level=level)
    near = min(mean - low, high - mean) < NEAR * (high - low)
    if df >= 1 and (near or se <= ROUNDING * (high - low)):
        others = 1 - ((1 - level) / 2) ** (1 / n)
        start = min(start, float(mean - others * (mean - low)))
        stop = max(stop, float(mean + others * (high - mean)))
    return max(start, min(low, float(mean))), min(stop, max(high, float(mean)))
