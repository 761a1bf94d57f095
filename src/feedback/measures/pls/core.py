"""Partial least squares path modelling on stacks of correlation matrices: one model, or all bootstrap draws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from feedback.errors import AnalysisError
from feedback.numeric import Flags, Floats, Ints

MOST_ROUNDS = 1000
SETTLED = 1e-12


@dataclass(frozen=True)
class Shape:
    """Which items belong to which block, which blocks explain which, and how blocks are weighted."""

    blocks: tuple[Ints, ...]
    arrows: Flags  # [from, to]
    formative: tuple[bool, ...]
    scheme: str


@dataclass(frozen=True)
class Estimates:
    """Outer weights (draw, item, block), correlations of blocks, loadings, path coefficients, R²."""

    weights: Floats
    correlations: Floats
    covariances: Floats
    paths: Floats
    r_squared: Floats
    settled: Flags
    rounds: int


def solve(r: Floats, shape: Shape, *, most: int = MOST_ROUNDS) -> Estimates:
    """Weights of Lohmöller's algorithm for each matrix of the stack `r` (draw, item, item)."""
    draws, p = r.shape[:2]
    weights: Floats = np.zeros((draws, p, len(shape.blocks)))
    for column, places in enumerate(shape.blocks):
        weights[:, places, column] = 1.0
    weights, correlations = _normalised(weights, r)
    inverses = {
        column: np.linalg.inv(r[:, places][:, :, places])
        for column, places in enumerate(shape.blocks)
        if shape.formative[column]
    }
    moved = np.full(draws, np.inf)
    rounds = 0
    while rounds < most and moved.max() >= SETTLED:
        rounds += 1
        inner = _inner(correlations, shape)
        pull = r @ weights @ inner
        fresh: Floats = np.zeros_like(weights)
        for column, places in enumerate(shape.blocks):
            own = pull[:, places, column]
            if shape.formative[column]:
                own = np.einsum("bij,bj->bi", inverses[column], own)
            fresh[:, places, column] = own
        fresh, correlations = _normalised(fresh, r)
        moved = np.abs(np.abs(fresh) - np.abs(weights)).max(axis=(1, 2))
        weights = fresh
    weights = weights * _directions(weights, r, shape)[:, None, :]
    correlations = np.swapaxes(weights, 1, 2) @ r @ weights
    paths, r_squared = _regressions(correlations, shape)
    return Estimates(
        weights, correlations, r @ weights, paths, r_squared, moved < np.sqrt(SETTLED), rounds
    )


def _normalised(weights: Floats, r: Floats) -> tuple[Floats, Floats]:
    correlations = np.swapaxes(weights, 1, 2) @ r @ weights
    scale = np.sqrt(np.einsum("bkk->bk", correlations))
    if not (scale > 0).all():
        raise AnalysisError(
            en="pls_path_model: a block has no relation to its neighbours. Check the paths and the items.",
            zh="pls_path_model：某潜变量与相邻潜变量毫无关系。请检查路径与题目。",
        )
    return weights / scale[:, None, :], correlations / (scale[:, :, None] * scale[:, None, :])


def _inner(correlations: Floats, shape: Shape) -> Floats:
    """How much each neighbour counts for a block, (draw, neighbour, block)."""
    either = shape.arrows | shape.arrows.T
    if shape.scheme == "centroid":
        return np.sign(correlations) * either
    if shape.scheme == "factorial":
        return correlations * either
    inner = correlations * shape.arrows.T  # what a block explains: correlation
    return inner + _regressions(correlations, shape)[0]


def _regressions(correlations: Floats, shape: Shape) -> tuple[Floats, Floats]:
    """Standardised coefficients (draw, from, to) and R² of every explained block."""
    paths = np.zeros_like(correlations)
    r_squared = np.full(correlations.shape[:2], np.nan)
    for to in np.flatnonzero(shape.arrows.any(axis=0)):
        sources = np.flatnonzero(shape.arrows[:, to])
        known = correlations[:, sources][:, :, sources]
        outcome = correlations[:, sources, to]
        slopes = np.linalg.solve(known, outcome[:, :, None])[:, :, 0]
        paths[:, sources, to] = slopes
        r_squared[:, to] = (slopes * outcome).sum(axis=1)
    return paths, r_squared


def _directions(weights: Floats, r: Floats, shape: Shape) -> Floats:
    """Turn each block so that most of what its items say runs the same way as the block."""
    loadings = r @ weights
    sums = np.stack(
        [loadings[:, places, column].sum(axis=1) for column, places in enumerate(shape.blocks)],
        axis=1,
    )
    return np.where(sums < 0, -1.0, 1.0)


def total_effects(paths: Floats) -> Floats:
    """Direct and indirect effects of a recursive model, (I - B)⁻¹ - I.

    >>> total_effects(np.array([[0, 0.5, 0], [0, 0, 0.4], [0, 0, 0]]))[0].tolist()
    [0.0, 0.5, 0.2]
    """
    unit = np.eye(paths.shape[-1])
    return np.linalg.inv(unit - paths) - unit


def bootstrap_moments(
    values: Floats,
    weight: Floats,
    *,
    draws: int,
    rng: np.random.Generator,
    scaled: bool,
) -> Floats:
    """Correlations (covariances unless `scaled`) of resampled respondents, (draw, item, item)."""
    n, p = values.shape
    rows, columns = np.tril_indices(p)
    parts = np.concatenate([values, values[:, rows] * values[:, columns]], axis=1)
    counts = rng.multinomial(n, np.full(n, 1 / n), size=draws) * weight
    sums = counts @ parts / counts.sum(axis=1, keepdims=True)
    means, products = sums[:, :p], sums[:, p:]
    moments = np.empty((draws, p, p))
    moments[:, rows, columns] = products - means[:, rows] * means[:, columns]
    moments[:, columns, rows] = moments[:, rows, columns]
    if scaled:
        scale = np.sqrt(np.einsum("bii->bi", moments))
        moments = moments / (scale[:, :, None] * scale[:, None, :])
    return moments


def shuffled_moments(
    values: Floats,
    weight: Floats,
    moments: Floats,
    *,
    block: Ints,
    draws: int,
    rng: np.random.Generator,
) -> Floats:
    """Moments with the people of one block shuffled against all other blocks, (draw, item, item)."""
    rest = np.setdiff1d(np.arange(values.shape[1]), block)
    share = weight / weight.sum()
    made = np.repeat(moments[None], draws, axis=0)
    for draw in range(draws):
        across = values[rng.permutation(len(values))][:, block].T @ (
            share[:, None] * values[:, rest]
        )
        made[draw][np.ix_(block, rest)] = across
        made[draw][np.ix_(rest, block)] = across.T
    return made
