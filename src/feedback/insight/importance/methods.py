"""The ways to divide R² among drivers, each from correlation matrices (drivers first, outcome last).

All functions take (p+1, p+1, B) and return (k, B): k blocks of drivers, B matrices at once.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from feedback.insight.importance.subset_r2 import mean_gain, pivot, sweep_subsets
from feedback.numeric import Floats

METHODS = ("lmg", "johnson", "first", "last", "betasq", "pratt")
SUMS_TO_R2 = ("lmg", "johnson", "pratt")


def take_forced(correlations: Floats, *, count: int) -> Floats:
    """Bring the forced columns (standing after the drivers) into the model first."""
    if not count:
        return correlations
    width = correlations.shape[0] - 1
    order = [*range(width - count, width), *range(width - count), width]
    states = correlations[np.ix_(order, order)]
    for _ in range(count):
        states = pivot(states)
    return states


def importance_by(correlations: Floats, *, method: str, sizes: Sequence[int]) -> Floats:
    """Importance in R² units by the named method; `correlations` may be what forced columns left."""
    if method == "lmg":
        return mean_gain(sweep_subsets(correlations, sizes=sizes))
    if method in ("first", "last"):
        return _one_at_a_time(correlations, sizes=sizes, last=method == "last")
    stack = np.moveaxis(correlations, 2, 0)
    drivers, outcome = stack[:, :-1, :-1], stack[:, :-1, -1]
    single = {"johnson": _johnson, "betasq": _beta_squared, "pratt": _pratt}[method](
        drivers, outcome
    )
    edges = np.cumsum([0, *sizes[:-1]])
    return np.add.reduceat(single.T, edges, axis=0)


def standardised_coefficients(drivers: Floats, outcome: Floats) -> Floats:
    """Least-squares coefficients of (B, p) from (B, p, p); a repeated driver gets the smallest norm."""
    return (np.linalg.pinv(drivers, rcond=1e-10, hermitian=True) @ outcome[:, :, None])[:, :, 0]


def _johnson(drivers: Floats, outcome: Floats) -> Floats:
    """Relative weights (Johnson 2000; equal to Genizi 1993) through the nearest orthogonal drivers."""
    spread = np.sqrt(np.clip(np.diagonal(drivers, axis1=1, axis2=2), 1e-300, None))
    scaled = drivers / (spread[:, :, None] * spread[:, None, :])
    values, vectors = np.linalg.eigh(scaled)
    values = np.clip(values, 0.0, None)
    root = (vectors * np.sqrt(values)[:, None, :]) @ np.swapaxes(vectors, 1, 2)
    beta = np.linalg.pinv(root, rcond=1e-8, hermitian=True) @ (outcome / spread)[:, :, None]
    return ((root**2) @ beta**2)[:, :, 0]


def _beta_squared(drivers: Floats, outcome: Floats) -> Floats:
    return standardised_coefficients(drivers, outcome) ** 2


def _pratt(drivers: Floats, outcome: Floats) -> Floats:
    return standardised_coefficients(drivers, outcome) * outcome


def _one_at_a_time(correlations: Floats, *, sizes: Sequence[int], last: bool) -> Floats:
    """R² a block gives alone (`first`), or takes away when it leaves the full model (`last`)."""
    edges = np.cumsum([0, *sizes])
    width = correlations.shape[0] - 1
    gains = []
    for start, stop in itertools.pairwise(edges):
        own = list(range(start, stop))
        others = [column for column in range(width) if column not in own] if last else []
        states = correlations[np.ix_([*others, *own, width], [*others, *own, width])]
        for _ in others:
            states = pivot(states)
        before = states[-1, -1]
        for _ in own:
            states = pivot(states)
        gains.append(before - states[-1, -1])
    return np.stack(gains)
