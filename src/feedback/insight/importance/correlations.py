"""Correlation matrices for driver analysis: weighted, pairwise, checked for collinearity."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from feedback.errors import AnalysisError
from feedback.numeric import Floats, stretches

_COLLINEAR = 1e-8  # variance (of 1) a driver must keep beside all others


def correlate(values: Floats, *, weights: Floats) -> Floats:
    """Weighted correlation matrix; columns with missing answers are compared pair by pair.

    A column that does not vary correlates 0 with all others (it can add nothing).
    """
    parts = stretches(len(values))
    if len(parts) > 1 and not any(np.isnan(values[rows]).any() for rows in parts):
        return _correlate_in_stretches(values, weights=weights)
    centred = values - np.nanmean(values, axis=0)
    if np.isnan(centred).any():
        return _correlate_pairwise(centred, weights=weights)
    centred -= weights @ centred / weights.sum()
    products = (centred * weights[:, None]).T @ centred
    spread = np.sqrt(np.diag(products))
    return _scaled(products, spread[:, None] * spread[None, :])


def _correlate_in_stretches(values: Floats, *, weights: Floats) -> Floats:
    """The same of complete rows without a centred copy of them all: sums agree to 1e-12."""
    mean, products = np.zeros(values.shape[1]), np.zeros((values.shape[1],) * 2)
    for rows in stretches(len(values)):
        mean += weights[rows] @ values[rows].astype(np.float64, copy=False)
    mean /= weights.sum()
    for rows in stretches(len(values)):
        centred = values[rows] - mean
        products += (centred * weights[rows, None]).T @ centred
    spread = np.sqrt(np.diag(products))
    return _scaled(products, spread[:, None] * spread[None, :])


def _correlate_pairwise(values: Floats, *, weights: Floats) -> Floats:
    known = (~np.isnan(values)).astype(float)
    filled = np.where(known > 0, values, 0.0)
    weighted = filled * weights[:, None]
    count = (known * weights[:, None]).T @ known
    sums = weighted.T @ known  # of the row variable, over rows where both are known
    squares = (weighted * filled).T @ known
    count = np.where(count > 0, count, 1.0)
    products = weighted.T @ filled - sums * sums.T / count
    spread = np.sqrt(np.clip(squares - sums**2 / count, 0, None))
    return _scaled(products, spread * spread.T)


def _scaled(products: Floats, spread: Floats) -> Floats:
    scaled = np.divide(products, spread, out=np.zeros_like(products), where=spread > 1e-300)
    np.fill_diagonal(scaled, 1.0)
    return scaled


def require_independent(drivers: Floats, *, names: Sequence[str], where: str) -> Floats:
    """Inverse of the drivers' correlation matrix, or an error that names who repeats whom."""
    values, vectors = np.linalg.eigh(drivers)
    if values[0] < -_COLLINEAR:
        raise AnalysisError(
            en=f"{where}: the correlation matrix is not positive semi-definite (smallest eigenvalue "
            f"{values[0]:.2g}); no data can have it. With missing='pairwise' use 'listwise' instead.",
            zh=f"{where}：相关矩阵不是半正定的（最小特征值 {values[0]:.2g}），不可能来自真实数据。"
            "若用了 missing='pairwise'，请改用 'listwise'。",
        )
    if values[0] < _COLLINEAR:
        involved = [
            name for name, part in zip(names, vectors[:, 0], strict=True) if abs(part) > 1e-3
        ]
        shown = ", ".join(involved[:8])
        raise AnalysisError(
            en=f"{where}: perfect collinearity among {shown}: each is a mixture of the others, so their "
            "shares cannot be told apart. Leave one out.",
            zh=f"{where}：{shown} 完全共线（其中一列可由其余算出），无法区分各自的贡献。"
            "请去掉一列。",
        )
    return (vectors / values) @ vectors.T
