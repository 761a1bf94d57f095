"""CFA of ordinal answers.

1. The asymptotic variance of a polychoric correlation is the definition's: the sandwich of the two-step likelihood,
   told by numeric derivatives in code written apart.
2. What was planted comes back; standard errors are the spread over samples; the scaled statistic is chi² on its df.
3. Codes are only an order: other numbers, the same figures.
4. What cannot be fitted is said.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats

from feedback import ordinal_factors
from feedback.errors import AnalysisError, ColumnError
from feedback.measures.polychoric import polychoric_correlations, polychoric_influence

LOADINGS = np.array([0.8, 0.7, 0.6, 0.75, 0.65, 0.8])
MODEL = {"u": list("abc"), "v": list("def")}


def answers(rng: np.random.Generator, n: int = 400) -> pd.DataFrame:
    factors = rng.multivariate_normal([0, 0], [[1, 0.4], [0.4, 1]], n)
    z = LOADINGS * factors[:, [0, 0, 0, 1, 1, 1]] + np.sqrt(1 - LOADINGS**2) * rng.normal(
        size=(n, 6)
    )
    return pd.DataFrame(np.digitize(z, [-1.2, -0.2, 0.8]), columns=list("abcdef"))


def test_variance_of_a_polychoric_correlation() -> None:  # 1
    x = answers(np.random.default_rng(1), 200)[["a", "b"]]
    rho = polychoric_correlations(x).iloc[1, 0]
    codes = x.to_numpy()
    cuts = [stats.norm.ppf([(codes[:, i] <= k).mean() for k in range(3)]) for i in (0, 1)]

    def log_cells(point: np.ndarray) -> np.ndarray:
        """Log likelihood of each respondent by six cuts and the correlation."""
        ends = [np.concatenate([[-9.0], part, [9.0]]) for part in (point[:3], point[3:6])]
        law = stats.multivariate_normal([0, 0], [[1, point[6]], [point[6], 1]])
        grid = np.array([[law.cdf([a, b]) for b in ends[1]] for a in ends[0]])
        return np.log(np.diff(np.diff(grid, axis=0), axis=1))[codes[:, 0], codes[:, 1]]

    point = np.concatenate([*cuts, [rho]])
    scores = np.array(
        [(log_cells(point + h) - log_cells(point - h)) / 2e-4 for h in 1e-4 * np.eye(7)]
    ).T
    assert abs(scores[:, 6].sum()) < 0.05  # the maximum
    moved = []
    for item in (0, 1):
        below = codes[:, [item]] <= np.arange(3)
        moved.append((below - below.mean(axis=0)) / stats.norm.pdf(cuts[item]))
    across = scores[:, 6] @ scores[:, :6] / 200
    wanted = (scores[:, 6] - np.hstack(moved) @ across) / (scores[:, 6] @ scores[:, 6] / 200)
    found = polychoric_influence(x, polychoric_correlations(x))[:, 0]
    assert np.allclose(found, wanted, atol=2e-3)


def test_planted(seed: int = 2) -> None:  # 2
    rng, estimates, errors, statistics = np.random.default_rng(seed), [], [], []
    for _ in range(60):
        found = ordinal_factors(answers(rng), model=MODEL)
        estimates.append(found.table["estimate"].to_numpy())
        errors.append(found.table["se"].to_numpy())
        statistics.append(found.fit["chi2_scaled"])
    truth = np.array([*LOADINGS, 0.4])
    assert np.allclose(np.mean(estimates, axis=0), truth, atol=0.025)
    assert np.allclose(np.mean(errors, axis=0), np.std(estimates, axis=0), rtol=0.35)
    assert found.fit["df"] == 8
    assert 6.5 < np.mean(statistics) < 10.5
    assert (np.array(statistics) > stats.chi2.isf(0.05, 8)).mean() <= 0.17
    assert found.ave["u"] == pytest.approx(
        float((found.loadings.loc[list("abc"), "u"] ** 2).mean())
    )
    assert "WLSMV" in found.define("en") and found.explain("zh") and found.cite("zh")


def test_least_squares_by_a_general_optimiser() -> None:  # 2
    x = answers(np.random.default_rng(3))
    found = ordinal_factors(x, model=MODEL)
    r = found.polychoric.to_numpy()[np.tril_indices(6, -1)]
    gamma = polychoric_influence(x, found.polychoric)
    weight = len(x) / (gamma**2).sum(axis=0)

    def lack(point: np.ndarray) -> float:
        load = np.zeros((6, 2))
        load[:3, 0], load[3:, 1] = point[:3], point[3:6]
        implied = load @ np.array([[1, point[6]], [point[6], 1]]) @ load.T
        return float(weight @ (r - implied[np.tril_indices(6, -1)]) ** 2)

    best = optimize.minimize(lack, np.full(7, 0.5), tol=1e-12)
    assert np.allclose(best.x, found.table["estimate"], atol=1e-4)
    assert found.fit["chi2"] == pytest.approx(400 * best.fun, rel=1e-6)


def test_codes_are_an_order() -> None:  # 3
    x = answers(np.random.default_rng(4))
    other = ordinal_factors(x.replace({0: -5, 1: 0.01, 2: 3, 3: 1e4}), model=MODEL)
    assert np.allclose(other.table["estimate"], ordinal_factors(x, model=MODEL).table["estimate"])


def test_what_cannot_be_fitted() -> None:  # 4
    x = answers(np.random.default_rng(5), 100)
    with pytest.raises(AnalysisError, match="no variation in a"):
        ordinal_factors(x.assign(a=1), model=MODEL)
    with pytest.raises(AnalysisError, match="not identified"):
        ordinal_factors(x, model={"u": ["a", "b"]})
    with pytest.raises(ColumnError, match="zz"):
        ordinal_factors(x, model={"u": ["a", "b", "zz"]})
    with pytest.raises(AnalysisError, match="more than 15"):
        ordinal_factors(x.assign(a=np.arange(100)), model=MODEL)
