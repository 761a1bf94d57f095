"""Indices of careless answering, one value a respondent, all respondents at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import linalg, stats

from feedback.numeric import Floats, Ints

if TYPE_CHECKING:
    from collections.abc import Sequence


def runs(x: Floats) -> tuple[Floats, Floats]:
    """Longest and mean run of equal answers in the order of the columns; a missing answer ends a run.

    >>> longest, mean = runs(np.array([[3.0, 3.0, 3.0, 1.0]]))
    >>> longest.tolist(), mean.tolist()
    ([3.0], [2.0])
    """
    n, k = x.shape
    current, longest, count = (np.zeros(n) for _ in range(3))
    for at in range(k):
        known = ~np.isnan(x[:, at])
        same = known & (x[:, at] == x[:, at - 1]) if at else np.zeros(n, dtype=bool)
        current = np.where(same, current + 1, np.where(known, 1, 0))
        count += known & ~same
        longest = np.maximum(longest, current)
    answered = (~np.isnan(x)).sum(axis=1)
    with np.errstate(invalid="ignore"):
        mean = np.where(count > 0, answered / np.maximum(count, 1), np.nan)
    return np.where(answered > 0, longest, np.nan), mean


def individual_variability(x: Floats) -> Floats:
    """Standard deviation of a respondent's answers (n - 1): IRV, Dunn et al. (2018).

    >>> individual_variability(np.array([[1.0, 2.0, 3.0]])).tolist()
    [1.0]
    """
    known = ~np.isnan(x)
    n = known.sum(axis=1)
    filled = np.where(known, x, 0.0)
    mean = filled.sum(axis=1) / np.maximum(n, 1)
    squares = np.where(known, (filled - mean[:, None]) ** 2, 0.0).sum(axis=1)
    return np.where(n > 1, np.sqrt(squares / np.maximum(n - 1, 1)), np.nan)


def mahalanobis(x: Floats, covariance: Floats) -> tuple[Floats, Floats, Floats]:
    """Squared distance from the mean answers, its degrees of freedom and chi-square p.

    A respondent with missing answers is measured on what he answered. Items that repeat each other are
    taken once (pseudo-inverse, degrees of freedom the rank).
    """
    known = ~np.isnan(x)
    centred = np.where(known, x - np.nanmean(x, axis=0), 0.0)
    distance, df = np.full(len(x), np.nan), np.zeros(len(x))
    patterns, member = np.unique(known, axis=0, return_inverse=True)
    member = member.reshape(-1)
    for at, pattern in enumerate(patterns):
        places, rows = np.flatnonzero(pattern), np.flatnonzero(member == at)
        if not len(places):
            continue
        part = covariance[np.ix_(places, places)]
        inverse, rank = linalg.pinvh(part, rtol=1e-10, return_rank=True)
        own = centred[np.ix_(rows, places)]
        distance[rows] = np.einsum("ij,jk,ik->i", own, inverse, own)
        df[rows] = rank
    with np.errstate(invalid="ignore"):
        p = np.where(df > 0, stats.chi2.sf(distance, np.maximum(df, 1)), np.nan)
    return distance, df, p


def row_correlation(a: Floats, b: Floats) -> Floats:
    """Correlation of each row of `a` with the same row of `b` over what both have; NaN where one is flat.

    >>> row_correlation(np.array([[1.0, 2.0, 3.0]]), np.array([[2.0, 4.0, 6.0]])).round(6).tolist()
    [1.0]
    """
    both = ~(np.isnan(a) | np.isnan(b))
    n = np.maximum(both.sum(axis=1, keepdims=True), 1)
    left, right = np.where(both, a, 0.0), np.where(both, b, 0.0)
    left = np.where(both, left - left.sum(axis=1, keepdims=True) / n, 0.0)
    right = np.where(both, right - right.sum(axis=1, keepdims=True) / n, 0.0)
    size = np.sqrt((left**2).sum(axis=1) * (right**2).sum(axis=1))
    flat = size <= 1e-12 * np.maximum(1, np.abs(np.where(both, a, 0.0)).max(axis=1, initial=0) ** 2)
    enough = both.sum(axis=1) > 1
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(enough & ~flat, (left * right).sum(axis=1) / size, np.nan)


def even_odd(x: Floats, scales: Sequence[Ints]) -> Floats:
    """Inconsistency between the halves of the scales, higher is more careless, -1 to 1.

    Correlation, over scales, of the means of a scale's odd and even items, stepped up by 2r/(1+r), held
    at -1, sign turned (as careless 1.2).
    """
    usable = [places for places in scales if len(places) > 1]
    if len(usable) < 3:
        return np.full(len(x), np.nan)
    halves = []
    for first in (1, 0):
        means = [_mean(x[:, places[first::2]]) for places in usable]
        halves.append(np.stack(means, axis=1))
    r = row_correlation(halves[0], halves[1])
    with np.errstate(divide="ignore", invalid="ignore"):
        stepped = 2 * r / (1 + r)
    return -np.maximum(np.where(r <= -1, -1.0, stepped), -1.0)


def _mean(x: Floats) -> Floats:
    known = ~np.isnan(x)
    n = known.sum(axis=1)
    return np.where(n > 0, np.where(known, x, 0.0).sum(axis=1) / np.maximum(n, 1), np.nan)


def matched_pairs(
    x: Floats, correlation: Floats, *, least: float, opposite: bool
) -> tuple[Floats, int]:
    """Correlation of a respondent's answers over pairs of like (or opposite) items, and how many pairs.

    Pairs are those whose correlation in the sample is at least `least` (at most -`least` if `opposite`).
    """
    rows, columns = np.tril_indices(len(correlation), -1)
    r = correlation[rows, columns]
    with np.errstate(invalid="ignore"):
        chosen = r <= -least if opposite else r >= least
    if chosen.sum() < 2:
        return np.full(len(x), np.nan), int(chosen.sum())
    return row_correlation(x[:, rows[chosen]], x[:, columns[chosen]]), int(chosen.sum())


def person_total(x: Floats) -> Floats:
    """Correlation of a respondent's answers with the item means of all others."""
    known = ~np.isnan(x)
    filled = np.where(known, x, 0.0)
    n = known.sum(axis=0) - known
    with np.errstate(divide="ignore", invalid="ignore"):
        others = np.where(n > 0, (filled.sum(axis=0) - filled) / n, np.nan)
    return row_correlation(x, others)
