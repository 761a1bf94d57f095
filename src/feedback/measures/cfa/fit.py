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
MOST_ITERATIONS = 100
HALVINGS = 20
FLAT = 1e-10  # largest gradient of a solution, in units of the discrepancy
SINGULAR = 1e-9
NEARLY_FLAT = 1e-6  # accepted where rounding forbids another step


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
        inverse = linalg.inv(self.implied(theta))
        slopes = self.slopes(theta)
        left = inverse @ slopes
        right = (2 * inverse @ observed - np.eye(len(inverse))) @ left
        q = len(left)
        first = left.reshape(q, -1) @ right.transpose(0, 2, 1).reshape(q, -1).T
        pull = inverse - inverse @ observed @ inverse
        hessian = (first + first.T) / 2 + self._bend(theta, pull)
        return hessian / 2

    def _bend(self, theta: Floats, pull: Floats) -> Floats:
        """What the second derivatives of the implied covariances add: tr(pull D_ab)."""
        loading, _, factor = self.matrices(theta)
        across = pull @ loading
        kinds = np.array([kind for kind, _, _ in self.free])
        rows, columns = np.array([place[1:] for place in self.free], dtype=np.intp).T
        bend = np.zeros((len(rows), len(rows)))
        own = np.flatnonzero(kinds == "loading")
        items, factors = rows[own], columns[own]
        bend[np.ix_(own, own)] = 2 * pull[np.ix_(items, items)] * factor[np.ix_(factors, factors)]
        for at in np.flatnonzero(kinds == "factor"):
            a, b = rows[at], columns[at]
            mixed = 2.0 * ((factors == a) * across[items, b] + (factors == b) * across[items, a])
            bend[own, at] = bend[at, own] = mixed / (2.0 if a == b else 1.0)
        return bend


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
    """Newton's steps where the surface is a bowl, Fisher's where it is not, halved until they descend.

    Raises
    ------
    AnalysisError
        The model is not identified, or no minimum is found.
    """
    theta, found = start.copy(), discrepancy(layout.implied(start), observed)
    searched = False
    for iteration in range(MOST_ITERATIONS):
        slope = layout.gradient(theta, observed)
        size = float(np.abs(slope).max())
        if size < FLAT:
            return _identified(layout, Solution(theta, found, iteration, size), where=where)
        moved = _halved(layout, theta, _step(layout, theta, slope, observed), found, observed)
        if moved is None:
            if size < NEARLY_FLAT:
                return _identified(layout, Solution(theta, found, iteration, size), where=where)
            if searched:
                break
            moved, searched = _searched(layout, theta, observed, where=where), True
        theta, found = moved
    raise _no_minimum(where)


def _step(layout: Layout, theta: Floats, slope: Floats, observed: Floats) -> Floats:
    expected = layout.information(theta)
    floor = np.diag(np.diag(expected) + 1e-12)
    for information in (
        layout.observed_information(theta, observed),
        expected,
        expected + 1e-3 * floor,
    ):
        try:
            root = linalg.cho_factor(2 * information)
        except linalg.LinAlgError:
            continue
        if np.diag(root[0]).min() > 1e-7 * np.diag(root[0]).max():
            return -linalg.cho_solve(root, slope)
    return -slope / np.diag(floor)


def _identified(layout: Layout, solution: Solution, *, where: str) -> Solution:
    information = layout.information(solution.theta)
    scale = np.sqrt(np.maximum(np.diag(information), 1e-300))
    if np.linalg.eigvalsh(information / np.outer(scale, scale))[0] > SINGULAR:
        return solution
    raise AnalysisError(
        en=f"{where}: the model is not identified by these items. Give each factor at least three "
        "items (two if it is correlated with others) and drop superfluous covariances.",
        zh=f"{where}：模型在这些题目上不可识别。每个因子至少三题（与其他因子相关时至少两题），并去掉多余的协方差。",
    )


def _halved(
    layout: Layout,
    theta: Floats,
    step: Floats,
    found: float,
    observed: Floats,
) -> tuple[Floats, float] | None:
    for halvings in range(HALVINGS):
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
        value,
        theta,
        jac=lambda point: layout.gradient(point, observed),
        method="BFGS",
        options={"maxiter": 200},
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
