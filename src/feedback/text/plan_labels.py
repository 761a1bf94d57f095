"""How many comments to label for shares of a wanted precision."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pandas as pd

from feedback.errors import InputError

# Correlation of what is read with what people label: complaint F1 .56 on held-out restaurant reviews.
AGREEMENT = 0.56


def plan_labels(
    shares: pd.Series,
    *,
    points: float = 2.0,
    agreement: float = AGREEMENT,
    confidence: float = 0.95,
) -> int:
    """Labels at which the interval of the largest share of complaints is ± so many points, once corrected.

    Parameters
    ----------
    shares
        As read, from 0 to 1; missing ones do not count.
    points
        Half the width of the interval, in points of per cent.
    agreement
        Correlation of reading and label, from 0 (the reading says nothing) to 1.
    confidence
        Of the interval.

    Returns
    -------
    int
        At least 100, from which on a reader can be taught as well.

    Raises
    ------
    InputError
        `points` is not between 0 and 50, or `agreement` not between 0 and 1.

    Notes
    -----
    n = z² p (1 − p) (1 − r²) / h²: the variance of a share that a reading of correlation r predicts (PPI++, of many
    comments and few labels). Angelopoulos, Duchi, Zrnic (2023), arXiv 2311.01453.

    Examples
    --------
    >>> plan_labels(pd.Series([0.05, 0.2]), points=2), plan_labels(pd.Series([0.05, 0.2]), points=4)
    (1055, 264)
    """
    if not 0 < points < 50 or not 0 <= agreement < 1:
        raise InputError(
            en=f"plan_labels: points must lie between 0 and 50 and agreement from 0 to below 1, found {points:g} and "
            f"{agreement:g}. ± 2 points are usual.",
            zh=f"plan_labels：points 须在 0 与 50 之间，agreement 须不小于 0 且小于 1，实为 {points:g} 与 {agreement:g}。"
            "常用 ±2 个百分点。",
        )
    known = shares.dropna().to_numpy(dtype=float)
    largest = float(np.max(known * (1 - known), initial=0.0))
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    return max(100, int(np.ceil(z**2 * largest * (1 - agreement**2) / (points / 100) ** 2)))
