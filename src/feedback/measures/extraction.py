"""Extraction of factors from a correlation matrix: minimum residuals, maximum likelihood, principal axes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import linalg, optimize

from feedback.errors import AnalysisError
from feedback.measures.coefficients import squared_multiple_correlations
from feedback.numeric import Floats

METHODS = ("minres", "ml", "pa", "pca")
LEAST_UNIQUENESS = 0.005
MOST_ROUNDS = 10_000


def extract(correlation: Floats, n_factors: int, method: str) -> Floats:
    """Return unrotated loadings, items × factors, each factor with a positive sum.

    Parameters
    ----------
    correlation
        Correlations of the items, positive definite.
    n_factors
        How many factors.
    method
        "minres" (least squares of the off-diagonal, Harman & Jones 1966), "ml" (Jöreskog 1967), "pa"
        (iterated principal axes) or "pca" (principal components).
    """
    if method == "pca":
        loadings = _leading(correlation, n_factors)
    elif method == "pa":
        loadings = _principal_axes(correlation, n_factors)
    else:
        value = _residual_value if method == "minres" else _likelihood_value
        found = _uniquenesses(correlation, n_factors, value)
        if method == "minres":
            loadings = _leading(correlation - np.diag(found), n_factors)
        else:
            root = np.sqrt(found)
            scaled = _leading(correlation / np.outer(root, root) - np.eye(len(root)), n_factors)
            loadings = root[:, None] * scaled
    return loadings * np.where(loadings.sum(axis=0) < 0, -1.0, 1.0)


def _leading(matrix: Floats, k: int) -> Floats:
    values, vectors = np.linalg.eigh(matrix)
    return vectors[:, ::-1][:, :k] * np.sqrt(np.maximum(values[::-1][:k], 0))


def _uniquenesses(
    correlation: Floats,
    k: int,
    value: Callable[[Floats, Floats, int], tuple[float, Floats]],
) -> Floats:
    start = np.clip(1 - squared_multiple_correlations(correlation), LEAST_UNIQUENESS, 1.0)
    found = optimize.minimize(
        value,
        start,
        args=(correlation, k),
        jac=True,
        method="L-BFGS-B",
        bounds=[(LEAST_UNIQUENESS, 1.0)] * len(start),
        options={"maxiter": MOST_ROUNDS, "maxfun": MOST_ROUNDS, "ftol": 1e-15, "gtol": 1e-9},
    )
    if not np.isfinite(found.fun):
        raise AnalysisError(
            en="exploratory_factors: the extraction does not settle; ask for fewer factors.",
            zh="exploratory_factors：提取不收敛；请减少因子数。",
        )
    return found.x


def _residual_value(psi: Floats, correlation: Floats, k: int) -> tuple[float, Floats]:
    """Half the squared residuals left by the best k factors, and its slope by the uniquenesses."""
    values, vectors = np.linalg.eigh(correlation - np.diag(psi))
    rest = np.r_[values[:-k], np.minimum(values[-k:], 0)]
    return 0.5 * float((rest**2).sum()), -(vectors**2 @ rest)


def _likelihood_value(psi: Floats, correlation: Floats, k: int) -> tuple[float, Floats]:
    """Discrepancy concentrated on the uniquenesses: Σ over the small eigenvalues of v - log v - 1."""
    root = np.sqrt(psi)
    values, vectors = np.linalg.eigh(correlation / np.outer(root, root))
    small = np.maximum(np.r_[values[:-k], np.minimum(values[-k:], 1)], 1e-300)
    value = float((small - np.log(small) - 1).sum())
    return value, (vectors**2 @ (1 - small)) / psi


def _principal_axes(correlation: Floats, k: int) -> Floats:
    shared = squared_multiple_correlations(correlation)
    reduced = correlation.copy()
    for _ in range(MOST_ROUNDS):
        np.fill_diagonal(reduced, shared)
        loadings = _leading(reduced, k)
        fresh = (loadings**2).sum(axis=1)
        if (fresh > 1).any():
            raise AnalysisError(
                en="exploratory_factors: an item would be explained by more than 100 % (Heywood case). Ask "
                'for fewer factors or use method="minres".',
                zh="exploratory_factors：某题被解释的方差将超过 100%（Heywood 情形）。请减少因子数或改用 minres。",
            )
        moved = np.abs(fresh - shared).max()
        shared = fresh
        if moved < 1e-10:
            break
    return loadings


def positive_definite(correlation: Floats) -> bool:
    """Tell whether a matrix of correlations can be one.

    >>> positive_definite(np.array([[1.0, 0.5], [0.5, 1.0]]))
    True
    """
    return bool(linalg.eigvalsh(correlation)[0] > 1e-10)
