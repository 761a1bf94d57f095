"""Coefficients of reliability from a covariance or correlation matrix."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import linalg

from feedback.measures.rubin import rubin
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


def pooled_alpha(completed: Sequence[pd.DataFrame], *, level: float) -> dict[str, float]:
    """Alpha of a scale whose missing answers were filled in several times.

    Pooled by Rubin's rules as ln(1 - alpha), whose error is alpha's over 1 - alpha (Bonett 2002, J. Educ. Behav. Stat.
    27(4), 335-340), of n - 1 degrees of freedom without gaps.

    Parameters
    ----------
    completed
        The items, completed; the same people and items in each.

    Returns
    -------
    dict
        estimate, ci_low, ci_high, missing_information; NaN where an item does not vary, or all items are alike.

    Examples
    --------
    >>> one = pd.DataFrame({"a": [1, 2, 3, 4, 5], "b": [1, 3, 3, 4, 4], "c": [2, 2, 3, 5, 5]})
    >>> round(pooled_alpha([one, one], level=0.95)["estimate"], 4)
    0.9538
    """
    n = len(completed[0])
    alphas, errors = [], []
    for items in completed:
        covariance = items.cov().to_numpy()
        alpha = cronbach(covariance) if (np.diag(covariance) > 0).all() else np.nan
        alphas.append(alpha)
        errors.append(alpha_error(covariance, n))
    left = 1 - np.array(alphas)[:, None]
    left = np.where(
        left > 1e-12, left, np.nan
    )  # of items that are all alike ln(1 - alpha) has no end
    logs, spread = np.log(left), np.array(errors)[:, None] / left
    row = rubin(logs, spread, df=n - 1, level=level).iloc[0]
    # a larger ln(1 - alpha) is a smaller alpha
    return {
        "estimate": float(1 - np.exp(row["estimate"])),
        "ci_low": float(1 - np.exp(row["ci_high"])),
        "ci_high": float(1 - np.exp(row["ci_low"])),
        "missing_information": float(row["missing_information"]),
    }
