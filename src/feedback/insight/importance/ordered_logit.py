"""Cumulative logit by Newton's method; with two categories it is logistic regression."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feedback.numeric import Floats

_STEPS = 60
_SETTLED = 1e-9  # gain in log-likelihood, relative to its size
_SEPARATED = (
    50.0  # standard error of a slope, in standard deviations of x: the data do not bound it
)


@dataclass(frozen=True, slots=True)
class OrderedLogit:
    """logit P(y ≤ k) = threshold[k] - x·slope.

    `covariance` is the inverse of the observed information, thresholds first. `separated`: some
    answer is predicted with certainty, so slopes have no finite value.
    """

    thresholds: Floats
    slopes: Floats
    log_likelihood: float
    covariance: Floats
    separated: bool

    def influence(self, x: Floats, category: NDArray[np.intp], *, weights: Floats) -> Floats:
        """What each row did to the parameters (thresholds first): information⁻¹ × score, (n, K-1+p)."""
        _, up, down, _, _ = _edge_terms(x, category, self.thresholds, self.slopes)
        n, t = len(x), len(self.thresholds)
        score = np.zeros((n, t + 2))  # a column for each edge, the outer two at infinity
        score[np.arange(n), category + 1] += up
        score[np.arange(n), category] += down
        rows = np.column_stack([score[:, 1 : t + 1], -x * (up + down)[:, None]])
        return (rows * weights[:, None]) @ self.covariance

    def probabilities(self, x: Floats) -> Floats:
        """P(y = k) for each row, (n, K)."""
        below = _logistic(self.thresholds[None, :] - (x @ self.slopes)[:, None])
        edges = np.column_stack([np.zeros(len(x)), below, np.ones(len(x))])
        return np.diff(edges, axis=1)


def fit_ordered_logit(
    x: Floats,
    category: NDArray[np.intp],
    *,
    weights: Floats,
    start: tuple[Floats, Floats] | None = None,
) -> OrderedLogit:
    """Maximum likelihood of the proportional-odds model (McCullagh 1980, J. R. Stat. Soc. B 42).

    Parameters
    ----------
    x
        (n, p) predictors, without intercept; p may be 0.
    category
        0 … K-1, each occurring.
    start
        (thresholds, slopes) of a near model.
    """
    k = int(category.max()) + 1
    if start is None:
        share = np.cumsum(np.bincount(category, weights=weights, minlength=k))[:-1] / weights.sum()
        start = np.log(share / (1 - share)), np.zeros(x.shape[1])
    point = np.concatenate(start)
    value, gradient, information = _likelihood(x, category, weights, k, point)
    for _ in range(_STEPS):
        step = np.linalg.lstsq(information, gradient, rcond=None)[0]
        size = 1.0
        while True:
            trial = _likelihood(x, category, weights, k, point + size * step)
            if trial[0] >= value - 1e-12 * abs(value) or size < 1e-6:
                break
            size /= 2
        gained, point = trial[0] - value, point + size * step
        value, gradient, information = trial
        if abs(gained) <= _SETTLED * max(1.0, abs(value)):
            break
    thresholds, slopes = point[: k - 1], point[k - 1 :]
    covariance = np.linalg.pinv(information, hermitian=True)
    doubt = np.sqrt(np.clip(np.diag(covariance)[k - 1 :], 0, None)) * x.std(axis=0)
    return OrderedLogit(
        thresholds=thresholds,
        slopes=slopes,
        log_likelihood=float(value),
        covariance=covariance,
        separated=bool((doubt > _SEPARATED).any()),
    )


def _logistic(z: Floats) -> Floats:
    return 0.5 * (1 + np.tanh(0.5 * z))


def _edge_terms(
    x: Floats, category: NDArray[np.intp], thresholds: Floats, slopes: Floats
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Chance of each answer; first and second derivatives of its logarithm by the edges around it."""
    mean = x @ slopes
    edges = np.concatenate([[-np.inf], thresholds, [np.inf]])
    upper, lower = edges[category + 1] - mean, edges[category] - mean
    above, below = _logistic(upper), _logistic(lower)
    # the difference of two logistic functions without cancellation in the upper tail
    chance = np.where(lower > 0, _logistic(-lower) - _logistic(-upper), above - below)
    chance = np.clip(chance, 1e-300, None)
    d_above, d_below = above * (1 - above), below * (1 - below)
    up, down = d_above / chance, -d_below / chance  # first derivatives of log chance by each edge
    up2 = d_above * (1 - 2 * above) / chance - up**2
    down2 = -d_below * (1 - 2 * below) / chance - down**2
    return chance, up, down, up2, down2


def _likelihood(
    x: Floats, category: NDArray[np.intp], weights: Floats, k: int, point: Floats
) -> tuple[float, Floats, Floats]:
    """Log-likelihood, gradient and observed information (minus the second derivatives)."""
    thresholds, slopes = point[: k - 1], point[k - 1 :]
    if (np.diff(thresholds) <= 0).any():
        return -np.inf, point.astype(float), np.eye(len(point))
    chance, up, down, up2, down2 = _edge_terms(x, category, thresholds, slopes)
    across = -up * down
    value = float(weights @ np.log(chance))

    def by_edge(upper_part: Floats, lower_part: Floats) -> Floats:
        above = np.bincount(category + 1, weights=upper_part, minlength=k + 1)
        below = np.bincount(category, weights=lower_part, minlength=k + 1)
        return (above + below).astype(float)[1:k]

    gradient = np.concatenate(
        [by_edge(weights * up, weights * down), -x.T @ (weights * (up + down))]
    )
    information = np.zeros((len(point), len(point)))
    t = k - 1
    information[np.arange(t), np.arange(t)] = -by_edge(weights * up2, weights * down2)
    between = -np.bincount(category, weights=weights * across, minlength=k)[1 : k - 1]
    information[np.arange(t - 1), np.arange(1, t)] = between
    information[np.arange(1, t), np.arange(t - 1)] = between
    if len(slopes):
        for edge in range(t):  # the threshold above category `edge` is the one below the next
            one, other = category == edge, category == edge + 1
            crossed = (weights * (up2 + across))[one] @ x[one] + (weights * (down2 + across))[
                other
            ] @ x[other]
            information[edge, t:], information[t:, edge] = crossed, crossed
        information[t:, t:] = -(x * (weights * (up2 + down2 + 2 * across))[:, None]).T @ x
    return value, gradient, information
