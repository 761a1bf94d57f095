"""How sure a driver analysis is: bootstrap draws of the importance, and what pure noise would give."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from feedback.insight.importance.correlations import correlate
from feedback.insight.importance.data import DriverData
from feedback.insight.importance.methods import importance_by, take_forced
from feedback.insight.importance.subset_r2 import order_gains, random_orders
from feedback.numeric import Floats
from feedback.responses.weights.replicates import replicate_weights

_EXACT_DRAWS = 12  # up to here every draw sweeps all subsets
_ORDERS = 256
_CELLS = 4_000_000  # numbers held at once
_GROUPS = 1000
_TOGETHER = 100  # draws added up in one product of matrices
_GROUPED_FROM = 5 * _GROUPS  # rows


def bootstrap_importance(
    data: DriverData,
    *,
    method: str,
    estimate: Floats,
    completed: list[Floats],
    draws: int,
    rng: np.random.Generator,
) -> Floats:
    """Importance in `draws` samples of the rows with replacement: (draws, k).

    Each draw takes its rows from one of the `completed` tables in turn: one table when nothing was
    imputed, else the imputations, whose spread enters the intervals (pooled MI bootstrap, Schomaker
    & Heumann 2018, Stat. Med. 37).

    Under a survey design the draws are its bootstrap replicates (Rao & Wu 1988).

    From 5,000 rows on, the rows are dealt at random into 1,000 groups and whole groups are drawn: a
    draw then adds up 1,000 small tables of products in place of all rows. The standard error keeps
    its expectation; its own relative error of 1/√(2 × 1000) = 2 % is below that of 1,000 draws.

    With more than 12 blocks LMG is not swept in each draw: the change against the whole sample is
    taken over the same 256 antithetic orders, and added to the exact estimate.
    """
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    k, forced = len(data.sizes), len(data.forced)
    by_orders = method == "lmg" and k > _EXACT_DRAWS
    if by_orders:
        orders = random_orders(k, count=_ORDERS, rng=rng)
        full = np.stack([correlate(values, weights=data.weights) for values in completed], axis=2)
        shift = estimate - _mean_over_orders(full, data=data, orders=orders).mean(axis=1)
    subsets = (1 << min(k, _EXACT_DRAWS)) // 4 if method == "lmg" else 1
    batch = max(1, min(draws, _CELLS // max(data.values.shape[1] ** 2 * subsets, 1)))
    found: list[Floats] = []
    drawn = _draw_correlations(data, completed, draws=draws, rng=rng)
    with threadpool_limits(
        1
    ):  # matrices this small are slower with more, far slower on a busy machine
        for matrices in _batches(drawn, size=batch):
            if by_orders:
                gains = _mean_over_orders(matrices, data=data, orders=orders)
                found.append((gains + shift[:, None]).T)
            else:
                left = take_forced(matrices, count=forced)
                found.append(importance_by(left, method=method, sizes=data.sizes).T)
    return np.concatenate(found)


def _draw_correlations(
    data: DriverData, completed: list[Floats], *, draws: int, rng: np.random.Generator
) -> Iterator[Floats]:
    n = data.n
    grouped = data.design is None and n >= _GROUPED_FROM
    if grouped and not any(np.isnan(values).any() for values in completed):
        yield from _draw_groups(data, completed, draws=draws, rng=rng)
        return
    tables: list[Floats] = [values - np.nanmean(values, axis=0) for values in completed]
    if data.design is not None:
        seed = int(rng.integers(2**31))
        made = replicate_weights(data.design, method="bootstrap", draws=draws, seed=seed)
        for draw, weights in enumerate(made.weights[:, data.rows]):
            yield correlate_draw(tables[draw % len(tables)], weights=weights)
        return
    for draw in range(draws):
        times = np.bincount(rng.integers(n, size=n), minlength=n)
        yield correlate_draw(tables[draw % len(tables)], weights=data.weights * times)


def _draw_groups(
    data: DriverData, tables: list[Floats], *, draws: int, rng: np.random.Generator
) -> Iterator[Floats]:
    """Correlations of samples of whole groups of rows; groups are dealt at random once."""
    dealt = np.array_split(rng.permutation(data.n), _GROUPS)
    sums = [_products_by_group(values, weights=data.weights, groups=dealt) for values in tables]
    flat = [each.reshape(_GROUPS, -1) for each in sums]
    alike = np.full(_GROUPS, 1 / _GROUPS)
    for first in range(0, draws, _TOGETHER):
        count = min(_TOGETHER, draws - first)
        times = rng.multinomial(_GROUPS, alike, size=count).astype(np.float64)
        turn = np.arange(first, first + count) % len(flat)
        totals = np.empty((count, flat[0].shape[1]))
        for table, each in enumerate(flat):
            totals[turn == table] = times[turn == table] @ each
        for total in totals:
            yield _correlation_of(total.reshape(sums[0].shape[1:]))


def _products_by_group(values: Floats, *, weights: Floats, groups: list[np.ndarray]) -> Floats:
    """Weighted sums of products of (1, centred columns) in each group: (groups, 1 + columns, 1 + columns)."""
    mean, width = values.mean(axis=0, dtype=np.float64), 1 + values.shape[1]
    found = np.empty((len(groups), width, width))
    for group, rows in enumerate(groups):
        table = np.column_stack([np.ones(len(rows)), values[rows] - mean])
        found[group] = (table * weights[rows, None]).T @ table
    return found


def _correlation_of(sums: Floats) -> Floats:
    total, mean = sums[0, 0], sums[0, 1:] / sums[0, 0]
    return _as_correlation(sums[1:, 1:] - total * np.outer(mean, mean))


def correlate_draw(centred: Floats, *, weights: Floats) -> Floats:
    """One draw's correlation matrix; rows drawn 0 times fall out through their weight."""
    if np.isnan(centred).any():
        return correlate(centred, weights=weights)
    total = weights.sum()
    weighted = centred * weights[:, None]
    mean = weighted.sum(axis=0) / total
    return _as_correlation(weighted.T @ centred - total * np.outer(mean, mean))


def _as_correlation(products: Floats) -> Floats:
    """Correlations from centred sums of products; a column that does not vary correlates 0."""
    spread = np.sqrt(np.clip(np.diag(products), 0, None))
    spread = np.where(spread > 1e-9 * spread.max(), spread, np.inf)
    matrix = products / (spread[:, None] * spread[None, :])
    np.fill_diagonal(matrix, 1.0)
    return matrix


def _batches(matrices: Iterator[Floats], *, size: int) -> Iterator[Floats]:
    held: list[Floats] = []
    for matrix in matrices:
        held.append(matrix)
        if len(held) == size:
            yield np.stack(held, axis=2)
            held = []
    if held:
        yield np.stack(held, axis=2)


def _mean_over_orders(matrices: Floats, *, data: DriverData, orders: np.ndarray) -> Floats:
    left = take_forced(matrices, count=len(data.forced))
    columns = []
    for b in range(left.shape[2]):
        gains = block_order_gains(
            left[:-1, :-1, b], left[:-1, -1:, b], sizes=data.sizes, orders=orders
        )
        columns.append(gains.mean(axis=0)[:, 0])
    return np.stack(columns, axis=1)


def mean_order_gains(drivers: Floats, outcome: Floats, *, orders: np.ndarray) -> Floats:
    """LMG of single drivers over the orders given: (k, B)."""
    return order_gains(drivers, outcome, orders=orders).mean(axis=0)


def block_order_gains(
    drivers: Floats, outcome: Floats, *, sizes: list[int], orders: np.ndarray
) -> Floats:
    """`order_gains` for blocks of columns: the members of a block enter one after the other."""
    if all(size == 1 for size in sizes):
        return order_gains(drivers, outcome, orders=orders)
    edges = np.cumsum([0, *sizes])
    members = [np.arange(edges[b], edges[b + 1]) for b in range(len(sizes))]
    columns = np.stack([np.concatenate([members[b] for b in order]) for order in orders])
    gains = order_gains(drivers, outcome, orders=columns)
    return np.add.reduceat(gains, edges[:-1], axis=1)


def permuted_outcomes(
    data: DriverData, matrix: Floats, *, permutations: int, rng: np.random.Generator
) -> tuple[Floats, Floats, Floats]:
    """R² (permutations,) and LMG (permutations, k) that shuffled outcomes give, and the drivers left.

    With forced columns the residuals of the outcome on them are shuffled (Freedman & Lane 1983).
    """
    p, forced = sum(data.sizes), len(data.forced)
    weight = data.weights / data.weights.sum()
    known = ~np.isnan(data.values) * weight[:, None]
    filled = data.values - np.nansum(data.values * known, axis=0) / known.sum(axis=0)
    filled = np.nan_to_num(filled) / np.sqrt(
        np.nansum(filled**2 * known, axis=0) / known.sum(axis=0)
    )
    known = known[:, :-1] / known[:, :-1].sum(axis=0)
    outcome, fitted = filled[:, -1], np.zeros(data.n)
    if forced:
        root = np.sqrt(weight)[:, None]
        extra = filled[:, p:-1]
        fitted = extra @ np.linalg.lstsq(extra * root, outcome * root[:, 0], rcond=None)[0]
    residual = outcome - fitted
    crossed = np.empty((matrix.shape[0] - 1, permutations))
    for start, stop in _stretches(permutations, size=max(1, _CELLS // data.n)):
        shuffled = rng.permuted(np.tile(residual, (stop - start, 1)), axis=1) + fitted
        if data.missing == "listwise":
            shuffled -= (shuffled @ weight)[:, None]
            spread = np.sqrt(shuffled**2 @ weight)
        else:
            spread = np.sqrt(known.T @ shuffled.T**2 - (known.T @ shuffled.T) ** 2)
        crossed[:, start:stop] = (filled[:, :-1] * known).T @ shuffled.T / spread
    states = np.repeat(matrix[:, :, None], permutations, axis=2)
    states[:-1, -1], states[-1, :-1] = crossed, crossed
    left = take_forced(states, count=forced)
    drivers, outcomes = left[:-1, :-1, 0], left[:-1, -1]
    r2 = np.einsum("ib,ib->b", outcomes, np.linalg.solve(drivers, outcomes))
    return r2, drivers, outcomes


def permuted_importance(
    data: DriverData, drivers: Floats, outcomes: Floats, *, method: str, rng: np.random.Generator
) -> Floats:
    """Importance of each block for outcomes that are noise: (permutations, k)."""
    if method == "lmg":
        orders = random_orders(len(data.sizes), count=_ORDERS, rng=rng)
        batch = max(1, _CELLS // (_ORDERS * sum(data.sizes)))
        parts = [
            block_order_gains(drivers, outcomes[:, a:b], sizes=data.sizes, orders=orders).mean(
                axis=0
            )
            for a, b in _stretches(outcomes.shape[1], size=batch)
        ]
        return np.concatenate(parts, axis=1).T
    p, count = outcomes.shape
    states = np.empty((p + 1, p + 1, count))
    states[:-1, :-1] = drivers[:, :, None]
    states[:-1, -1], states[-1, :-1], states[-1, -1] = outcomes, outcomes, 1.0
    return importance_by(states, method=method, sizes=data.sizes).T


def _stretches(total: int, *, size: int) -> Iterator[tuple[int, int]]:
    for start in range(0, total, size):
        yield start, min(total, start + size)
