"""Least squares with errors that do not trust equal variance, told person by person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from feedback.numeric import Floats, stretches

_SINGULAR = 1e-10  # eigenvalue (of scaled columns) under which a column repeats others
_LOOSE = 1e-6  # share of a column in such a direction above which it takes part in it


@dataclass(frozen=True, slots=True)
class LeastSquares:
    """A fitted line and what each person did to it.

    `influence` is (n, k): its sum of squares by column is the HC3 variance (MacKinnon & White 1985,
    J. Econometrics 29; squared residuals over (1 - leverage)²), and influences of other statistics
    of the same people can be added to it before squaring. It is made when asked for, of the columns asked for:
    `x`, `spread` (n) and `inverse` (k, k) are what it follows from. `loose` are columns that repeat others:
    their coefficients are not known; `repeats` are the sets of them that follow from one another.
    """

    beta: Floats
    x: NDArray[Any]
    spread: Floats
    inverse: Floats
    r_squared: float
    loose: frozenset[int]
    repeats: tuple[frozenset[int], ...] = ()

    @property
    def influence(self) -> Floats:
        return self.influence_on(slice(None))

    def influence_on(self, columns: slice | int, people: slice = slice(None)) -> Floats:
        """What each person, or some of them, did to some of the coefficients: (n, columns), or (n,) of one."""
        x, spread = self.x[people], self.spread[people]
        width = self.inverse[:1, columns].shape[1:]
        found = np.empty((len(x), *width))
        for rows in stretches(len(x)):
            own = x[rows].astype(np.float64, copy=False)
            found[rows] = own * spread[rows, None] @ self.inverse[:, columns]
        return found

    def compared_on(self, column: int, *, weights: Floats) -> Floats:
        """How a coefficient weighs each person's y, (n,): of an indicator, to 1 over its people and to -1 over the others."""
        found = np.empty(len(self.x))
        for rows in stretches(len(self.x)):
            own = self.x[rows].astype(np.float64, copy=False)
            found[rows] = own @ self.inverse[:, column] * weights[rows]
        return found

    @property
    def se(self) -> Floats:
        squares = np.zeros(len(self.beta))
        for rows in stretches(len(self.x)):
            own = self.x[rows].astype(np.float64, copy=False)
            squares += ((own * self.spread[rows, None] @ self.inverse) ** 2).sum(axis=0)
        return np.sqrt(squares)


def least_squares(x: NDArray[Any], y: Floats, *, weights: Floats) -> LeastSquares:
    """Weighted least squares of y on the columns of x (bring your own intercept).

    Indicators may be integers of one byte: they become floating point a stretch of rows at a time.
    """
    k = x.shape[1]
    products, crossed = np.zeros((k, k)), np.zeros(k)
    for rows in stretches(len(x)):
        own = x[rows].astype(np.float64, copy=False)
        products += (own * weights[rows, None]).T @ own
        crossed += own.T @ (weights[rows] * y[rows])
    inverse, repeats = _inverse(products)
    beta = inverse @ crossed
    residual, spread = np.empty(len(x)), np.empty(len(x))
    for rows in stretches(len(x)):
        own, weight = x[rows].astype(np.float64, copy=False), weights[rows]
        residual[rows] = y[rows] - own @ beta
        leverage = ((own @ inverse) * own).sum(axis=1) * weight
        spread[rows] = weight * residual[rows] / np.clip(1 - leverage, 1e-3, None)
    mean = weights @ y / weights.sum()
    r_squared = 1 - (weights @ residual**2) / (weights @ (y - mean) ** 2)
    loose = frozenset[int]().union(*repeats)
    return LeastSquares(beta, x, spread, inverse, float(r_squared), loose, repeats)


def _inverse(products: Floats) -> tuple[Floats, tuple[frozenset[int], ...]]:
    """Generalised inverse of x'wx, and the sets of columns that follow from one another."""
    scale = np.sqrt(np.diag(products))
    scale = np.where(scale > 0, scale, 1.0)
    values, vectors = np.linalg.eigh(products / np.outer(scale, scale))
    firm = values > _SINGULAR
    inverse = (vectors[:, firm] / values[firm]) @ vectors[:, firm].T
    return inverse / np.outer(scale, scale), _repeats(vectors[:, ~firm])


def _repeats(null: Floats) -> tuple[frozenset[int], ...]:
    """Columns that share a direction of the null space, set by set: those joined by its projector."""
    if not null.shape[1]:
        return ()
    from scipy.sparse.csgraph import connected_components

    loose = np.flatnonzero((np.abs(null) > _LOOSE).any(axis=1))
    joined = np.abs(null[loose] @ null[loose].T) > _LOOSE
    _, which = connected_components(joined, directed=False)
    return tuple(frozenset(loose[which == k].tolist()) for k in range(which.max() + 1))


def t_quantile(level: float, *, df: float) -> float:
    """Two-sided Student quantile, with at least one degree of freedom."""
    from scipy.special import stdtrit

    return float(stdtrit(max(df, 1.0), 0.5 + level / 2))
