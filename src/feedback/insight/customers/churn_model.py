"""A logistic model, its cross-validation and its area under the curve."""

from __future__ import annotations

import numpy as np
from scipy import linalg, stats

from feedback.errors import AnalysisError
from feedback.numeric import Floats

MOST_ROUNDS = 100
SEPARATED = 15.0  # log odds beyond which a fit has found a perfect rule, not a risk


def with_one(x: Floats) -> Floats:
    return np.column_stack([np.ones(len(x)), x])


def sigmoid(score: Floats) -> Floats:
    return 1 / (1 + np.exp(-np.clip(score, -500, 500)))


def logistic(x: Floats, y: Floats, *, where: str) -> tuple[Floats, Floats]:
    """Maximum likelihood by Newton's steps, halved where they overshoot: coefficients and covariance."""
    beta = np.zeros(x.shape[1])
    beta[0] = np.log(y.mean() / (1 - y.mean()))
    found = _log_likelihood(x @ beta, y)
    for _ in range(MOST_ROUNDS):
        p = sigmoid(x @ beta)
        curvature = (x * (p * (1 - p))[:, None]).T @ x
        try:
            step = linalg.solve(curvature, x.T @ (y - p), assume_a="pos")
        except (linalg.LinAlgError, ValueError):
            break
        size = 1.0
        while _log_likelihood(x @ (beta + size * step), y) < found - 1e-12 and size > 1e-8:
            size /= 2
        beta = beta + size * step
        found = _log_likelihood(x @ beta, y)
        if np.abs(beta).max() > SEPARATED:
            break
        if np.abs(step).max() < 1e-10:
            p = sigmoid(x @ beta)
            return beta, linalg.inv((x * (p * (1 - p))[:, None]).T @ x)
    raise AnalysisError(
        en=f"{where}: the columns separate leavers from stayers perfectly, so that no risk can be told. A column "
        "probably knows the outcome (recorded after leaving); leave it out.",
        zh=f"{where}：变量把流失者与留存者完全分开，无法估计风险。很可能某变量是流失之后才记录的，请去掉。",
    )


def _log_likelihood(score: Floats, y: Floats) -> float:
    return float((y * score - np.logaddexp(0, score)).sum())


def cross_validated(
    x: Floats,
    y: Floats,
    folds: int,
    rng: np.random.Generator,
    *,
    where: str,
) -> Floats:
    """Log odds foretold for each row by the folds it was not in, leavers spread evenly over folds."""
    fold = np.empty(len(y), dtype=np.intp)
    for value in (0.0, 1.0):
        rows = np.flatnonzero(y == value)
        fold[rng.permutation(rows)] = np.arange(len(rows)) % folds
    foretold = np.empty(len(y))
    for at in range(folds):
        out = fold == at
        beta, _ = logistic(with_one(x[~out]), y[~out], where=where)
        foretold[out] = with_one(x[out]) @ beta
    return foretold


def area_under_curve(score: Floats, y: Floats, level: float) -> tuple[float, tuple[float, float]]:
    """Area under the curve with DeLong's interval on the logit scale."""
    ones, zeros = score[y == 1], score[y == 0]
    joint = stats.rankdata(score)
    above = (joint[y == 1] - stats.rankdata(ones)) / len(zeros)
    below = 1 - (joint[y == 0] - stats.rankdata(zeros)) / len(ones)
    auc = float(above.mean())
    se = float(np.sqrt(above.var(ddof=1) / len(ones) + below.var(ddof=1) / len(zeros)))
    if not 0 < auc < 1 or se == 0:
        return auc, (auc, auc)
    middle, half = np.log(auc / (1 - auc)), stats.norm.isf((1 - level) / 2) * se / (auc * (1 - auc))
    ends = sigmoid(np.array([middle - half, middle + half]))
    return auc, (float(ends[0]), float(ends[1]))
