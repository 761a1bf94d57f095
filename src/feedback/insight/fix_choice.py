"""Which fixes to take where their costs are tied: how likely a set is the best affordable, and the most one could regret."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd

from feedback.numeric import Floats, Ints

DRAWS = 400
UNIT = 0.001  # draws are told to this, as costs are; sums are then exact in a page, too
_LEAST = 1e-9


@dataclass(frozen=True)
class FixSet:
    """Some fixes together.

    Attributes
    ----------
    fixes
        Places of the aspects among the columns of the draws, ascending.
    price
        What they cost together, in the reader's own unit.
    gain, gain_low, gain_high
        Points of the overall rating that the ties would give back, were they causes: mean of the draws, and quantiles.
    probability_best
        Share of draws in which no affordable set gives more.
    regret
        What the best affordable set gives more, at most in `level` of the draws.
    """

    fixes: tuple[int, ...]
    price: float
    gain: float
    gain_low: float
    gain_high: float
    probability_best: float
    regret: float


@dataclass(frozen=True)
class FixChoice:
    """A set of fixes beside what else could be had for the money.

    Attributes
    ----------
    chosen
        The set asked about.
    alike
        Affordable sets, of it and those that swap one fix for another, that cannot be told from the best of them.
    regret
        The most that any of `alike` could cost against the best affordable set.
    cheapest
        The one of `alike` that costs least; of equal ones the one that gives more.
    """

    chosen: FixSet
    alike: tuple[FixSet, ...]
    regret: float
    cheapest: FixSet


def draw_costs(
    costs: pd.DataFrame, correlations: pd.DataFrame, *, level: float, seed: int, draws: int = DRAWS
) -> Ints:
    """Costs of aspects as they might be, drawn together.

    Parameters
    ----------
    costs
        By aspect: cost, cost_high; in rating points (percentage points of a share).
    correlations
        Of the estimates of the costs, aspects × aspects.
    level
        Of the intervals of `costs`.
    seed, draws
        Of the generator, and how many.

    Returns
    -------
    ndarray
        (draws, aspects) in steps of `UNIT`: normal, each with the interval its cost is told with. The draws of a sampling
        distribution are what a bootstrap of people would give; they hold no person's answer.

    Examples
    --------
    >>> costs = pd.DataFrame({"cost": [0.3], "cost_high": [0.5]}, index=["wait"])
    >>> drawn = draw_costs(costs, pd.DataFrame([[1.0]]), level=0.95, seed=0, draws=4000)
    >>> (np.quantile(drawn, [0.025, 0.975]) * UNIT).round(1).tolist()
    [0.1, 0.5]
    """
    z = NormalDist().inv_cdf((1 + level) / 2)
    middle = costs["cost"].to_numpy(dtype=float)
    spread = (costs["cost_high"].to_numpy(dtype=float) - middle) / z
    values, vectors = np.linalg.eigh(correlations.to_numpy(dtype=float))
    root = vectors * np.sqrt(np.maximum(values, 0))
    normal = np.random.default_rng(seed).standard_normal((draws, len(middle))) @ root.T
    drawn: Ints = np.round((middle + spread * normal) / UNIT).astype(np.int64)
    return drawn


def choose_fixes(
    draws: Ints,
    chosen: Sequence[int],
    prices: Sequence[float],
    *,
    budget: float | None = None,
    level: float = 0.95,
) -> FixChoice | None:
    """How good a set of fixes is among all that could be had for the same money.

    Parameters
    ----------
    draws
        As `draw_costs`: a column a fix.
    chosen
        Columns taken.
    prices
        What each fix costs to make, 0 or more, in any unit.
    budget
        What may be spent; as much as the chosen ones cost where None.
    level
        Of intervals and of the regret.

    Returns
    -------
    FixChoice or None
        None where nothing is chosen or it costs more than the budget. A set gives the sum of its costs (the model is
        additive); the best affordable set is found exactly in every draw (branch and bound; Martello & Toth 1990,
        Knapsack Problems, Wiley, chapter 2).

    Examples
    --------
    >>> found = choose_fixes(np.array([[300, 100], [300, 320]]), [0], [1.0, 1.0])
    >>> found.chosen.probability_best, round(found.chosen.regret, 3), len(found.alike)
    (0.5, 0.02, 2)
    """
    price = np.asarray(prices, dtype=float)
    mine = tuple(sorted(set(chosen)))
    spent = float(sum(price[i] for i in mine))
    most = spent if budget is None else float(budget)
    if not mine or spent > most + _LEAST:
        return None
    best = np.array([_best_affordable(row, price, most) for row in draws], dtype=float)
    sets = [mine, *_swaps(mine, price, most)]
    gains = {each: draws[:, list(each)].sum(axis=1).astype(float) for each in sets}
    leader = max(sets, key=lambda each: float(gains[each].sum()))
    tail = (1 - level) / 2
    alike = [each for each in sets if _quantile(gains[leader] - gains[each], tail) <= 0]
    made = {each: _set(each, price, gains[each], best, level=level) for each in {*alike, mine}}
    found = tuple(made[each] for each in alike)
    cheapest = min(found, key=lambda each: (each.price, -each.gain))
    return FixChoice(made[mine], found, max(each.regret for each in found), cheapest)


def _set(
    fixes: tuple[int, ...], price: Floats, gain: Floats, best: Floats, *, level: float
) -> FixSet:
    tail = (1 - level) / 2
    return FixSet(
        fixes,
        float(sum(price[i] for i in fixes)),
        float(gain.mean()) * UNIT,
        _quantile(gain, tail) * UNIT,
        _quantile(gain, 1 - tail) * UNIT,
        float((gain >= best - _LEAST).mean()),
        _quantile(best - gain, level) * UNIT,
    )


def _swaps(mine: tuple[int, ...], price: Floats, most: float) -> list[tuple[int, ...]]:
    """Affordable sets with one fix swapped for another."""
    found = []
    for out in mine:
        for other in range(len(price)):
            each = tuple(sorted({*mine, other} - {out}))
            if other not in mine and sum(price[i] for i in each) <= most + _LEAST:
                found.append(each)
    return found


def _quantile(values: Floats, share: float) -> float:
    """The value that `share` of the draws do not exceed: one of the draws, so that a page finds the same."""
    place = max(0, int(np.ceil(share * len(values) - _LEAST)) - 1)
    return float(np.sort(values)[place])


def _best_affordable(gains: Ints, price: Floats, most: float) -> float:
    """The most that fixes together give for at most `most`."""
    worth = [
        (float(gain), float(cost))
        for gain, cost in zip(gains, price, strict=True)
        if gain > 0 and cost <= most + _LEAST
    ]
    free = sum(gain for gain, cost in worth if cost == 0)
    items = sorted(((g, c) for g, c in worth if c > 0), key=lambda each: -each[0] / each[1])
    best = 0.0

    def look(place: int, gain: float, left: float) -> None:
        nonlocal best
        best = max(best, gain)
        bound, room = gain, left
        for g, c in items[place:]:
            if c > room:
                bound += g * max(room, 0.0) / c
                break
            bound, room = bound + g, room - c
        if bound <= best + _LEAST:  # also where nothing is left to look at
            return
        g, c = items[place]
        if c <= left + _LEAST:
            look(place + 1, gain + g, left - c)
        look(place + 1, gain, left)

    look(0, 0.0, most)
    return free + best


def correlations_of(table: pd.DataFrame, aspects: Sequence[str]) -> pd.DataFrame:
    """Aspects × aspects from a table of aspect, other, correlation; 1 on the diagonal, 0 where none is told."""
    wide = table.pivot(index="aspect", columns="other", values="correlation")
    found = wide.reindex(index=list(aspects), columns=list(aspects)).fillna(0.0)
    values = found.to_numpy(dtype=float, copy=True)
    np.fill_diagonal(values, 1.0)
    return pd.DataFrame(values, index=found.index, columns=found.columns)


def told_correlations(names: Sequence[str], covariance: Floats) -> pd.DataFrame:
    """Correlations of estimates, a row a pair of aspects, to three decimals."""
    error = np.sqrt(np.diag(covariance))
    scale = np.outer(error, error)
    found = np.divide(covariance, scale, out=np.zeros_like(covariance), where=scale > 0)
    rows = [
        (one, other, round(float(found[i, j]), 3))
        for i, one in enumerate(names)
        for j, other in enumerate(names)
        if error[i] > 0 and error[j] > 0
    ]
    return pd.DataFrame(rows, columns=["aspect", "other", "correlation"])
