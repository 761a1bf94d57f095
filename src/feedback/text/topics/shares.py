"""Shares with intervals and their comparison, whole tables at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


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
