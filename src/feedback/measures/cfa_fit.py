"""Maximum likelihood for confirmatory factor models: the engine, in matrices and without names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from scipy import linalg, optimize, stats

from feedback.errors import AnalysisError
from feedback.numeric import Floats

Matrix = Literal["loading", "residual", "factor"]
Parameter = tuple[Matrix, int, int]
MOST_ITERATIONS = 500
NEAR = 1e-3
FLAT = 1e-10  # largest gradient of a solution, in units of the discrepancy


@dataclass(frozen=True)
class Layout:
    """Which entries of loadings, residual and factor covariances are free, and the values of the fixed."""

    free: tuple[Parameter, ...]
    loading: Floats
    residual: Floats
    factor: Floats

    def matrices(self, theta: Floats) -> tuple[Floats, Floats, Floats]:
        """Return loadings, residual and factor covariances for a vector of free parameters."""
        parts = {
            "loading": self.loading.copy(),
            "residual": self.residual.copy(),
            "factor": self.factor.copy(),
        }
        for (name, row, column), value in zip(self.free, theta, strict=True):
            parts[name][row, column] = value
            if name != "loading":
                parts[name][column, row] = value
        return parts["loading"], parts["residual"], parts["factor"]

    def implied(self, theta: Floats) -> Floats:
        """Covariances of the items that the model implies."""
        loading, residual, factor = self.matrices(theta)
        return loading @ factor @ loading.T + residual

    def slopes(self, theta: Floats, among: tuple[Parameter, ...] | None = None) -> Floats:
        """Derivative of the implied covariances by each parameter, (parameters, items, items)."""
        loading, _, factor = self.matrices(theta)
        across = loading @ factor
        wanted = self.free if among is None else among
        slopes = np.zeros((len(wanted), len(loading), len(loading)))
        for at, (name, row, column) in enumerate(wanted):
            if name == "loading":
                slopes[at, row, :] += across[:, column]
                slopes[at, :, row] += across[:, column]
            elif name == "residual":
                slopes[at, row, column] = slopes[at, column, row] = 1
            else:
                outer = np.outer(loading[:, row], loading[:, column])
                slopes[at] = outer if row == column else outer + outer.T
        return slopes

    def gradient(self, theta: Floats, observed: Floats) -> Floats:
        """Derivative of the discrepancy by each free parameter."""
        sigma = self.implied(theta)
        inverse = linalg.inv(sigma)
        pull = inverse @ (sigma - observed) @ inverse
        return np.einsum("aij,ij->a", self.slopes(theta), pull)

    def information(self, theta: Floats, among: tuple[Parameter, ...] | None = None) -> Floats:
        """Expected information of one observation, ½ tr(Σ⁻¹ D_a Σ⁻¹ D_b)."""
        inverse = linalg.inv(self.implied(theta))
        turned = inverse @ self.slopes(theta, among)
        flat = turned.reshape(len(turned), -1)
        return 0.5 * flat @ turned.transpose(0, 2, 1).reshape(len(turned), -1).T

    def observed_information(self, theta: Floats, observed: Floats) -> Floats:
        """Observed information of one observation: half the Hessian of the discrepancy."""
        steps = 1e-5 * np.maximum(np.abs(theta), 0.1)
        rows = []
        for at, step in enumerate(steps):
            up, down = theta.copy(), theta.copy()
            up[at] += step
            down[at] -= step
            rows.append((self.gradient(up, observed) - self.gradient(down, observed)) / (2 * step))
        hessian = np.array(rows)
        return (hessian + hessian.T) / 4


@dataclass(frozen=True)
class Solution:
    """Free parameters at the minimum of the discrepancy."""

    theta: Floats
    discrepancy: float
    iterations: int
    gradient: float = field(default=0.0)


def discrepancy(sigma: Floats, observed: Floats) -> float:
    """Maximum likelihood discrepancy log|Σ| + tr(SΣ⁻¹) - log|S| - p; infinite where Σ is no covariance."""
    try:
        root = linalg.cholesky(sigma, lower=True)
    except linalg.LinAlgError:
        return float("inf")
    log_sigma = 2 * np.log(np.diag(root)).sum()
    ratio = np.trace(linalg.cho_solve((root, True), observed))
    return float(log_sigma + ratio - np.linalg.slogdet(observed)[1] - len(observed))


def minimise(layout: Layout, start: Floats, observed: Floats, *, where: str) -> Solution:
    """Fisher scoring with halved steps; one quasi-Newton search where that stands still.

    Raises
    ------
    AnalysisError
        The model is not identified, or no minimum is found.
    """
    theta, found = start.copy(), discrepancy(layout.implied(start), observed)
    for iteration in range(MOST_ITERATIONS):
        slope = layout.gradient(theta, observed)
        if np.abs(slope).max() < FLAT:
            return Solution(theta, found, iteration, float(np.abs(slope).max()))
        near = np.abs(slope).max() < NEAR
        step = _step(layout, theta, slope, observed if near else None, where=where)
        moved = _halved(layout, theta, step, found, observed)
        if moved is None:
            if np.abs(slope).max() < 1e-6:
                return Solution(theta, found, iteration, float(np.abs(slope).max()))
            moved = _searched(layout, theta, observed, where=where)
        theta, found = moved
    raise _no_minimum(where)


def _step(
    layout: Layout,
    theta: Floats,
    slope: Floats,
    observed: Floats | None,
    *,
    where: str,
) -> Floats:
    expected = layout.information(theta)
    if observed is not None:  # near the minimum the true curvature ends in two or three steps
        true = layout.observed_information(theta, observed)
        if np.linalg.eigvalsh(true)[0] > 0:
            expected = true
    curvature = 2 * expected
    try:
        return -linalg.solve(curvature, slope, assume_a="pos")
    except (linalg.LinAlgError, linalg.LinAlgWarning):
        pass
    if np.linalg.matrix_rank(curvature) < len(theta):
        raise AnalysisError(
            en=f"{where}: the model is not identified by these items. Give each factor at least three "
            "items (two if it is correlated with others) and drop superfluous covariances.",
            zh=f"{where}：模型在这些题目上不可识别。每个因子至少三题（与其他因子相关时至少两题），并去掉多余的协方差。",
        )
    return -slope


def _halved(
    layout: Layout,
    theta: Floats,
    step: Floats,
    found: float,
    observed: Floats,
) -> tuple[Floats, float] | None:
    for halvings in range(40):
        tried = theta + step * 0.5**halvings
        value = discrepancy(layout.implied(tried), observed)
        if value < found:
            return tried, value
    return None


def _searched(
    layout: Layout, theta: Floats, observed: Floats, *, where: str
) -> tuple[Floats, float]:
    def value(point: Floats) -> float:
        return min(discrepancy(layout.implied(point), observed), 1e10)

    best = optimize.minimize(
        value, theta, jac=lambda point: layout.gradient(point, observed), method="BFGS"
    )
    if not best.fun < value(theta):
        raise _no_minimum(where)
    return best.x, float(best.fun)


def _no_minimum(where: str) -> AnalysisError:
    return AnalysisError(
        en=f"{where}: the estimates do not settle. The model does not suit the data (an item without "
        "relation to its factor, factors that are one); inspect the correlations, simplify the model.",
        zh=f"{where}：估计不收敛。模型与数据不符（题目与其因子无关，或两个因子实为一个）；请查看相关系数并简化模型。",
    )


def rmsea_interval(
    chi2: float, df: int, n: int, *, level: float = 0.9
) -> tuple[float, float, float]:
    """RMSEA's interval and the probability that it is at most .05.

    >>> [round(value, 4) for value in rmsea_interval(85.305522, 24, 301)]
    [0.0714, 0.1137, 0.0007]
    """
    if df == 0:
        return 0.0, 0.0, float("nan")
    tail = (1 - level) / 2

    def centre(share: float) -> float:
        if stats.chi2.cdf(chi2, df) < share:
            return 0.0
        top = max(chi2 * 4, 10.0)
        return float(
            optimize.brentq(lambda size: stats.ncx2.cdf(chi2, df, size) - share, 1e-9, top)
        )

    low, high = (np.sqrt(centre(share) / (n * df)) for share in (1 - tail, tail))
    close = float(stats.ncx2.sf(chi2, df, n * df * 0.05**2))
    return float(low), float(high), close
