"""The ways to divide R² among drivers, each from correlation matrices (drivers first, outcome last).

All functions take (p+1, p+1, B) and return (k, B): k blocks of drivers, B matrices at once.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from feedback.insight.importance.subset_r2 import mean_gain, pivot, sweep_subsets
from feedback.numeric import Floats
from feedback.results import Words


@dataclass(frozen=True, slots=True)
class Method:
    """A way to divide R².

    Attributes
    ----------
    divide
        (p+1, p+1, B) correlation matrices and the sizes of the blocks → importance (k, B).
    definition
        What it is, as the middle of a sentence.
    source
        Where it was published.
    """

    divide: Callable[[Floats, Sequence[int]], Floats]
    definition: Words
    source: str


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
    return METHODS[method].divide(correlations, sizes)


def each_driver(
    single: Callable[[Floats, Floats], Floats],
) -> Callable[[Floats, Sequence[int]], Floats]:
    """A `divide` from a function that values drivers one by one: (B, p, p), (B, p) → (B, p); a block is its sum."""

    def divide(correlations: Floats, sizes: Sequence[int]) -> Floats:
        stack = np.moveaxis(correlations, 2, 0)
        edges = np.cumsum([0, *sizes[:-1]])
        return np.add.reduceat(single(stack[:, :-1, :-1], stack[:, :-1, -1]).T, edges, axis=0)

    return divide


def standardised_coefficients(drivers: Floats, outcome: Floats) -> Floats:
    """Least-squares coefficients of (B, p) from (B, p, p); a repeated driver gets the smallest norm."""
    return (np.linalg.pinv(drivers, rcond=1e-10, hermitian=True) @ outcome[:, :, None])[:, :, 0]


def _johnson(drivers: Floats, outcome: Floats) -> Floats:
    """Relative weights (Johnson 2000; equal to Genizi 1993) through the nearest orthogonal drivers."""
    spread = np.sqrt(np.clip(np.diagonal(drivers, axis1=1, axis2=2), 1e-300, None))
    scaled = drivers / (spread[:, :, None] * spread[:, None, :])
    values, vectors = np.linalg.eigh(scaled)
    values = np.clip(values, 0.0, None)
    lengths, turned = np.sqrt(values)[:, None, :], np.swapaxes(vectors, 1, 2)
    root = (vectors * lengths) @ turned
    known = lengths > 1e-8 * lengths.max(axis=2, keepdims=True)
    # the pseudo-inverse of the root has the same vectors
    inverse = np.divide(1.0, lengths, out=np.zeros_like(lengths), where=known)
    beta = vectors @ (inverse.swapaxes(1, 2) * (turned @ (outcome / spread)[:, :, None]))
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


_GROEMPING = "Grömping, 2006, Journal of Statistical Software, 17(1)"
# A row a method: `driver_importance` takes every name that stands here.
METHODS: dict[str, Method] = {
    "lmg": Method(
        lambda correlations, sizes: mean_gain(sweep_subsets(correlations, sizes=sizes)),
        Words(
            en="LMG (Shapley value, general dominance): the gain in R² averaged over all orders of entry",
            zh="LMG（Shapley 值、一般优势）：对所有进入顺序平均的 R² 增量",
        ),
        "Lindeman, Merenda & Gold, 1980; Grömping, 2006, Journal of Statistical Software, 17(1)",
    ),
    "johnson": Method(
        each_driver(_johnson),
        Words(en="Johnson's relative weights", zh="Johnson 相对权重"),
        "Johnson, 2000, Multivariate Behavioral Research, 35(1), 1-19; equal to Genizi, 1993",
    ),
    "first": Method(
        lambda correlations, sizes: _one_at_a_time(correlations, sizes=sizes, last=False),
        Words(en="R² of the driver alone", zh="该驱动项单独的 R²"),
        _GROEMPING,
    ),
    "last": Method(
        lambda correlations, sizes: _one_at_a_time(correlations, sizes=sizes, last=True),
        Words(en="gain in R² when the driver enters last", zh="该驱动项最后进入时的 R² 增量"),
        _GROEMPING,
    ),
    "betasq": Method(
        each_driver(_beta_squared),
        Words(en="squared standardised coefficient", zh="标准化系数的平方"),
        _GROEMPING,
    ),
    "pratt": Method(
        each_driver(_pratt),
        Words(
            en="Pratt's measure: standardised coefficient × correlation (may be negative)",
            zh="Pratt 指标：标准化系数 × 相关系数（可为负）",
        ),
        "Pratt, 1987; Grömping, 2006, Journal of Statistical Software, 17(1)",
    ),
}
