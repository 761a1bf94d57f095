"""Coefficients of reliability from a covariance or correlation matrix."""

from __future__ import annotations

import numpy as np
from scipy import linalg

from feedback.numeric import Floats


def cronbach(covariance: Floats) -> float:
    """Alpha of a covariance (or correlation) matrix.

    >>> round(cronbach(np.array([[1.0, 0.5], [0.5, 1.0]])), 4)
    0.6667
    """
    k = len(covariance)
    return float(k / (k - 1) * (1 - np.trace(covariance) / covariance.sum()))


def squared_multiple_correlations(correlation: Floats) -> Floats:
    """How much of each item the others explain, 1 - 1/diag(R⁻¹); by pseudo-inverse where R is singular.

    >>> squared_multiple_correlations(np.array([[1.0, 0.5], [0.5, 1.0]])).round(4).tolist()
    [0.25, 0.25]
    """
    singular = np.linalg.eigvalsh(correlation)[0] < 1e-10
    inverse = linalg.pinvh(correlation) if singular else linalg.inv(correlation)
    return np.clip(1 - 1 / np.diag(inverse), 0.0, 1.0)


def guttman_lambda2(correlation: Floats) -> float:
    k = len(correlation)
    off = correlation - np.eye(k)
    return float((off.sum() + np.sqrt(k / (k - 1) * (off**2).sum())) / correlation.sum())


def guttman_lambda6(correlation: Floats) -> float:
    smc = squared_multiple_correlations(correlation)
    return float(1 - (len(correlation) - smc.sum()) / correlation.sum())


def alpha_error(covariance: Floats, n: float) -> float:
    k, total, trace = len(covariance), covariance.sum(), np.trace(covariance)
    square = covariance @ covariance
    q = (2 * k**2 / ((k - 1) ** 2 * total**3)) * (
        total * (np.trace(square) + trace**2) - 2 * trace * square.sum()
    )
    return float(np.sqrt(max(q, 0.0) / n))
