"""R² of every subset of drivers from one correlation matrix, and what a driver adds to each.

Breadth-first sweep: every state (a correlation matrix of what is left, y last) is split into one
without the next driver (its row and column dropped) and one with it (Schur complement). After the
last driver the scalar left is 1 - R². The work is about 6·2^p multiplications, whatever n is.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

import numpy as np
from numpy.typing import NDArray

from feedback.numeric import Floats

EXACT_DRIVERS = 24  # above, random orders stand in for all subsets: memory doubles with each driver
_TAIL = 14  # blocks swept together: 2^14 states stay in the processor's cache
_SINGULAR = 1e-10  # remaining variance (of 1) under which a driver is a mixture of those before it


def pivot(states: Floats) -> Floats:
    """Take the first variable into the model: Schur complement of each state (axis 2: states)."""
    first = states[0, 0]
    inverse = np.divide(1.0, first, out=np.zeros_like(first), where=first > _SINGULAR)
    return states[1:, 1:] - states[1:, :1] * (states[:1, 1:] * inverse)


def _split(states: Floats, size: int) -> Floats:
    taken = states
    for _ in range(size):
        taken = pivot(taken)
    return np.concatenate([states[size:, size:], taken], axis=-1)


def sweep_subsets(correlations: Floats, *, sizes: Sequence[int]) -> Floats:
    """R² of all 2^k subsets of k blocks of drivers.

    Parameters
    ----------
    correlations
        (p+1, p+1, B): B correlation matrices, drivers in the order of the blocks, outcome last.
    sizes
        How many variables each block holds; ones for single drivers.

    Returns
    -------
    array (2^k, B)
        Row `mask` holds the R² of the blocks whose bit is set.
    """
    k, batch = len(sizes), correlations.shape[2]
    tail = min(k, _TAIL)
    tail_width = sum(sizes[:tail])
    width = correlations.shape[0] - 1
    # the high bits are split first, so that each later sweep fills one contiguous stretch
    order = [*range(tail_width, width), *range(tail_width), width]
    states = correlations[np.ix_(order, order)]
    for size in sizes[tail:]:
        states = _split(states, size)
    r2 = np.empty((1 << (k - tail), 1 << tail, batch))
    for high in range(1 << (k - tail)):
        part = states[:, :, high * batch : (high + 1) * batch]
        for size in sizes[:tail]:
            part = _split(part, size)
        r2[high] = 1.0 - part[0, 0].reshape(1 << tail, batch)
    return r2.reshape(1 << k, batch)


def gain(r2: Floats, driver: int) -> Floats:
    """What one driver adds to each subset of the others: (2^(k-1), B), rows by the others' bits."""
    k = r2.shape[0].bit_length() - 1
    cube = r2.reshape(1 << (k - 1 - driver), 2, 1 << driver, -1)
    return (cube[:, 1] - cube[:, 0]).reshape(1 << (k - 1), -1)


def mean_gain(r2: Floats) -> Floats:
    """LMG (Shapley value, general dominance): mean gain over all orders, (k, B)."""
    k = r2.shape[0].bit_length() - 1
    size = np.bitwise_count(np.arange(1 << (k - 1)))
    weight = np.array([1.0 / (k * comb(k - 1, level)) for level in range(k)])[size]
    return np.stack([weight @ gain(r2, driver) for driver in range(k)])


def gain_by_level(r2: Floats) -> Floats:
    """Mean gain by how many others are already in the model: (k levels, k drivers) of one sweep."""
    k = r2.shape[0].bit_length() - 1
    size = np.bitwise_count(np.arange(1 << (k - 1))).astype(np.intp)
    ways = np.array([comb(k - 1, level) for level in range(k)], dtype=float)
    sums = [np.bincount(size, weights=gain(r2, j)[:, 0], minlength=k) for j in range(k)]
    return np.stack(sums, axis=1) / ways[:, None]


def random_orders(k: int, *, count: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Antithetic orders of k drivers: each order is followed by its reverse, (count, k)."""
    forth = rng.permuted(np.tile(np.arange(k), ((count + 1) // 2, 1)), axis=1)
    return np.stack([forth, forth[:, ::-1]], axis=1).reshape(-1, k)[:count]


def order_gains(drivers: Floats, outcome: Floats, *, orders: NDArray[np.intp]) -> Floats:
    """What each driver adds in each order, (orders, k, B), from one Cholesky factor an order.

    Parameters
    ----------
    drivers
        (k, k) correlations among drivers.
    outcome
        (k, B) correlations of the drivers with B outcomes.
    orders
        (M, k) orders in which the drivers enter.
    """
    k = drivers.shape[0]
    steady = drivers + _SINGULAR * np.eye(k)
    factors = np.linalg.cholesky(steady[orders[:, :, None], orders[:, None, :]])
    steps = np.linalg.solve(factors, outcome[orders]) ** 2
    gains = np.empty_like(steps)
    np.put_along_axis(gains, orders[:, :, None], steps, axis=1)
    return gains
