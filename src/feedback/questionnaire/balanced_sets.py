"""Sets of a MaxDiff: few items at a time, each item as often as any other, each pair as often as can be."""

from __future__ import annotations

from functools import cache

import numpy as np

_TRIES = 60  # designs drawn; the most even one is kept


@cache
def balanced_sets(items: int, *, sets: int, per_set: int, seed: int) -> tuple[tuple[int, ...], ...]:
    """Draw which items stand together, by seed.

    Each set takes the items shown least so far, ties by how seldom they stood with those chosen already, then by
    chance; of 60 such designs the one is kept in which pairs, and then places, are most even.

    Parameters
    ----------
    items
        How many items there are.
    sets, per_set
        How many sets, and items in each.
    seed
        The same seed gives the same sets.

    Returns
    -------
    tuple
        For each set the numbers of its items, from 0, in the order shown. How often two items are shown differs
        by one at most.

    Notes
    -----
    A near-balanced incomplete block design: Louviere, J. J., Flynn, T. N. & Marley, A. A. J. (2015). Best-Worst
    Scaling. Cambridge University Press, chapter 2.

    Examples
    --------
    >>> sets = balanced_sets(7, sets=7, per_set=3, seed=1)
    >>> sorted({sum(item in one for one in sets) for item in range(7)})
    [3]
    """
    rng = np.random.default_rng(seed)
    drawn = (_drawn(items, sets, per_set, rng) for _ in range(_TRIES))
    best = min(drawn, key=lambda design: _unevenness(design, items))
    return tuple(tuple(int(item) for item in one) for one in best)


def _drawn(items: int, sets: int, per_set: int, rng: np.random.Generator) -> list[list[int]]:
    shown = np.zeros(items, dtype=int)
    together = np.zeros((items, items), dtype=int)
    design: list[list[int]] = []
    for _ in range(sets):
        chosen: list[int] = []
        for _ in range(per_set):
            met = together[:, chosen].sum(axis=1)
            keys = (rng.random(items), met, shown, np.isin(np.arange(items), chosen))
            chosen.append(int(np.lexsort(keys)[0]))
        shown[chosen] += 1
        together[np.ix_(chosen, chosen)] += 1
        design.append([int(item) for item in rng.permutation(chosen)])
    return design


def _unevenness(design: list[list[int]], items: int) -> tuple[float, float]:
    """Spread of how often pairs stand together, and of the places in which items stand."""
    together = np.zeros((items, items))
    places = np.zeros((items, len(design[0])))
    for one in design:
        together[np.ix_(one, one)] += 1
        places[one, np.arange(len(one))] += 1
    return float(together[np.triu_indices(items, 1)].var()), float(places.var())
