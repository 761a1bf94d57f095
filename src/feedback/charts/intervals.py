"""Intervals charts draw when they are given raw rows."""

from __future__ import annotations

from typing import Any

import numpy as np

Z95 = 1.959963984540054


def wilson(hits: Any, n: Any) -> tuple[np.ndarray, np.ndarray]:
    """95 % Wilson score interval of shares; NaN where n is 0.

    Source: Wilson (1927), JASA 22:209-212.

    Examples
    --------
    >>> low, high = wilson([5], [50])
    >>> round(float(low[0]), 4), round(float(high[0]), 4)
    (0.0435, 0.2136)
    """
    n = np.asarray(n, dtype=float)
    hits = np.asarray(hits, dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = hits / n
        scale = 1 + Z95**2 / n
        middle = (share + Z95**2 / (2 * n)) / scale
        half = Z95 * np.sqrt(share * (1 - share) / n + Z95**2 / (4 * n**2)) / scale
    return np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)
