"""Multiple imputation of missing answers under a normal model, by EM on bootstrap samples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feedback.numeric import Floats

IMPUTATIONS = 20
_STEPS = 200
_SETTLED = 1e-5  # largest change of a mean or covariance, in standard deviations
_RIDGE = 1e-8


@dataclass(frozen=True, slots=True)
class _Pattern:
    """Rows that miss the same answers."""

    rows: NDArray[np.intp]
    seen: NDArray[np.intp]
    lost: NDArray[np.intp]


def impute(
    values: Floats, *, weights: Floats, count: int, rng: np.random.Generator
) -> list[Floats]:
    """Complete the table `count` times, so that their spread shows what the gaps leave open.

    Each time a bootstrap sample of the rows gives mean and covariance by EM, and every gap is drawn
    from its distribution given the answers of its row (Honaker & King 2010, Am. J. Polit. Sci.
    54(2): EMB). Values are not rounded or clipped: they serve correlations, not reading.
    """
    centre, scale = np.nanmean(values, axis=0), np.nanstd(values, axis=0)
    scaled = (values - centre) / scale
    patterns = _patterns(scaled)
    n, width = values.shape
    start = _em(scaled, weights, patterns, (np.zeros(width), np.eye(width)))
    completed: list[Floats] = []
    for _ in range(count):
        times = np.bincount(rng.integers(n, size=n), minlength=n)
        mean, covariance = _em(scaled, weights * times, patterns, start)
        completed.append(_filled(scaled, mean, covariance, patterns, rng) * scale + centre)
    return completed


def _patterns(values: Floats) -> list[_Pattern]:
    gaps, which = np.unique(np.isnan(values), axis=0, return_inverse=True)
    which = which.ravel()
    return [
        _Pattern(np.flatnonzero(which == k), np.flatnonzero(~gap), np.flatnonzero(gap))
        for k, gap in enumerate(gaps)
    ]


def _em(
    values: Floats, weights: Floats, patterns: list[_Pattern], start: tuple[Floats, Floats]
) -> tuple[Floats, Floats]:
    """Mean and covariance of a normal distribution from rows with gaps (Dempster, Laird & Rubin 1977)."""
    mean, covariance = start
    sums = []
    for pattern in patterns:
        seen = values[np.ix_(pattern.rows, pattern.seen)]
        weight = weights[pattern.rows]
        sums.append((weight.sum(), weight @ seen, (seen * weight[:, None]).T @ seen))
    total = sum(mass for mass, _, _ in sums)
    for _ in range(_STEPS):
        before = mean, covariance
        first, second = np.zeros_like(mean), np.zeros_like(covariance)
        for pattern, (mass, seen_sum, seen_products) in zip(patterns, sums, strict=True):
            if not mass:
                continue
            slope, left = _regress(covariance, pattern)
            # a row completed is lift @ (answers seen) + shift, plus what the answers leave open
            lift = np.zeros((len(mean), len(pattern.seen)))
            lift[pattern.seen, np.arange(len(pattern.seen))] = 1.0
            lift[pattern.lost] = slope
            shift = np.zeros(len(mean))
            shift[pattern.lost] = mean[pattern.lost] - slope @ mean[pattern.seen]
            lifted = lift @ seen_sum
            first += lifted + mass * shift
            crossed = np.outer(lifted, shift)
            second += lift @ seen_products @ lift.T + crossed + crossed.T
            second += mass * np.outer(shift, shift)
            second[np.ix_(pattern.lost, pattern.lost)] += mass * left
        mean = first / total
        covariance = second / total - np.outer(mean, mean)
        if max(np.abs(mean - before[0]).max(), np.abs(covariance - before[1]).max()) < _SETTLED:
            break
    return mean, covariance


def _regress(covariance: Floats, pattern: _Pattern) -> tuple[Floats, Floats]:
    """Slopes of the answers lost on those seen, and the covariance that is left."""
    seen, lost = pattern.seen, pattern.lost
    inner = covariance[np.ix_(seen, seen)] + _RIDGE * np.eye(len(seen))
    across = covariance[np.ix_(lost, seen)]
    slope = np.linalg.solve(inner, across.T).T
    return slope, covariance[np.ix_(lost, lost)] - slope @ across.T


def _filled(
    values: Floats,
    mean: Floats,
    covariance: Floats,
    patterns: list[_Pattern],
    rng: np.random.Generator,
) -> Floats:
    filled = values.copy()
    for pattern in patterns:
        if not len(pattern.lost):
            continue
        slope, left = _regress(covariance, pattern)
        guess = (
            mean[pattern.lost]
            + (values[np.ix_(pattern.rows, pattern.seen)] - mean[pattern.seen]) @ slope.T
        )
        spread, axes = np.linalg.eigh(left)
        noise = rng.standard_normal(guess.shape) * np.sqrt(np.clip(spread, 0, None))
        filled[np.ix_(pattern.rows, pattern.lost)] = guess + noise @ axes.T
    return filled
