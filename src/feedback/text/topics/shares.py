"""Shares with intervals and their comparison, whole tables at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike


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
    import numpy as np
    from scipy.stats import norm

    n, total = np.broadcast_arrays(np.asarray(n, dtype=float), np.asarray(total, dtype=float))
    z = norm.ppf(0.5 + confidence / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = n / total
        centre = share + z**2 / (2 * total)
        half = z * np.sqrt(share * (1 - share) / total + z**2 / (4 * total**2))
        low, high = (centre - half) / (1 + z**2 / total), (centre + half) / (1 + z**2 / total)
    # rounding must not push an end past the share itself
    return np.minimum(np.maximum(low, 0), share), np.maximum(np.minimum(high, 1), share)


def compare_shares(
    n: np.ndarray, total: np.ndarray, other: np.ndarray, other_total: np.ndarray
) -> np.ndarray:
    """Two-sided p of n / total against other / other_total; nan where a side is empty.

    Pooled two-proportion z; Fisher's exact test where an expected count is below 5.
    """
    import numpy as np
    from scipy.stats import fisher_exact, norm

    n, total, other, other_total = (
        np.array(side, dtype=float) for side in np.broadcast_arrays(n, total, other, other_total)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled = (n + other) / (total + other_total)
        spread = np.sqrt(pooled * (1 - pooled) * (1 / total + 1 / other_total))
        p = 2 * norm.sf(np.abs(n / total - other / other_total) / spread)
        least = np.minimum(pooled, 1 - pooled) * np.minimum(total, other_total)
    p[(spread == 0) & (total > 0) & (other_total > 0)] = 1.0
    for place in zip(*np.nonzero((least < 5) & (spread > 0)), strict=True):
        a, b = n[place], other[place]
        p[place] = fisher_exact([[a, total[place] - a], [b, other_total[place] - b]])[1]
    p[(total == 0) | (other_total == 0)] = np.nan
    return p
