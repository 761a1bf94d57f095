"""The interval of a proportion that every room uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
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
    from scipy.stats import norm

    n, total = np.broadcast_arrays(np.asarray(n, dtype=float), np.asarray(total, dtype=float))
    z = norm.isf((1 - confidence) / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = n / total
        centre = share + z**2 / (2 * total)
        half = z * np.sqrt(share * (1 - share) / total + z**2 / (4 * total**2))
        low, high = (centre - half) / (1 + z**2 / total), (centre + half) / (1 + z**2 / total)
    # rounding must not push an end past the share itself
    return np.minimum(np.maximum(low, 0), share), np.maximum(np.minimum(high, 1), share)
