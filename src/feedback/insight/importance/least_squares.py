"""Least squares with errors that do not trust equal variance, told person by person."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from feedback.numeric import Floats

_ROWS = 100_000
_SINGULAR = 1e-10  # eigenvalue (of scaled columns) under which a column repeats others
_LOOSE = 1e-6  # share of a column in such a direction above which it takes part in it


@dataclass(frozen=True, slots=True)
class LeastSquares:
    """A fitted line and what each person did to it.

    `influence` is (n, k): its sum of squares by column is the HC3 variance (MacKinnon & White 1985,
    J. Econometrics 29; squared residuals over (1 - leverage)²), and influences of other statistics
    of the same people can be added to it before squaring. `loose` are columns that repeat others:
    their coefficients are not known; `repeats` are the sets of them that follow from one another.
    """

    beta: Floats
    influence: Floats
    r_squared: float
    loose: frozenset[int]
    repeats: tuple[frozenset[int], ...] = ()

    @property
    def se(self) -> Floats:
        return np.sqrt((self.influence**2).sum(axis=0))


def least_squares(x: Floats, y: Floats, *, weights: Floats) -> LeastSquares:
    """Weighted least squares of y on the columns of x (bring your own intercept)."""
    inverse, repeats = _inverse(x, weights)
    beta = inverse @ (x.T @ (weights * y))
    residual = y - x @ beta
    influence = np.empty(x.shape)
    for rows in _stretches(len(x)):
        own, weight = x[rows], weights[rows]
        leverage = ((own @ inverse) * own).sum(axis=1) * weight
        spread = weight * residual[rows] / np.clip(1 - leverage, 1e-3, None)
        influence[rows] = own * spread[:, None] @ inverse
    mean = weights @ y / weights.sum()
    r_squared = 1 - (weights @ residual**2) / (weights @ (y - mean) ** 2)
    loose = frozenset[int]().union(*repeats)
    return LeastSquares(beta, influence, float(r_squared), loose, repeats)


def _stretches(n: int) -> list[slice]:
    """Rows taken together: up to `_ROWS` all of them, beyond as many at a time, so that copies of a large table stay small."""
    return [slice(first, first + _ROWS) for first in range(0, n, _ROWS)] or [slice(0, 0)]


def _inverse(x: Floats, weights: Floats) -> tuple[Floats, tuple[frozenset[int], ...]]:
    """Generalised inverse of x'wx, and the sets of columns that follow from one another."""
    products: Floats = np.zeros((x.shape[1], x.shape[1]))
    for rows in _stretches(len(x)):
        products += (x[rows] * weights[rows, None]).T @ x[rows]
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
