"""Polychoric correlations.

Requirements
1. The bivariate normal distribution is exact to ten decimals.
2. A planted correlation is found; the estimate is the maximum of the likelihood.
3. Items of different numbers of answers and missing answers work pair by pair.
4. Finely measured, constant or disjoint items are refused.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from feedback.errors import AnalysisError
from feedback.measures.polychoric import normal_orthant, polychoric_correlations


@pytest.mark.parametrize("rho", [-0.9, -0.3, 0.0, 0.5, 0.95])
def test_1_orthant(rho: float) -> None:
    points = np.array([[-1.2, 0.4], [0.0, 0.0], [2.0, -0.5], [-3.0, -3.0]])
    want = stats.multivariate_normal(cov=[[1, rho], [rho, 1]]).cdf(points)
    found = normal_orthant(points[:, 0], points[:, 1], np.full(4, rho))
    assert found == pytest.approx(want, abs=1e-6)
    quadrant = 0.25 + np.arcsin(rho) / (2 * np.pi)  # Sheppard
    assert float(normal_orthant(np.array(0.0), np.array(0.0), np.array(rho))) == pytest.approx(
        quadrant, abs=1e-12
    )


def test_2_planted() -> None:
    rng = np.random.default_rng(1)
    z = rng.multivariate_normal([0, 0, 0], [[1, 0.6, 0.2], [0.6, 1, -0.4], [0.2, -0.4, 1]], 20_000)
    cut = [
        np.digitize(z[:, 0], [-1, 0, 1]),
        np.digitize(z[:, 1], [0.5]),
        np.digitize(z[:, 2], [-0.5, 0.8]),
    ]
    found = polychoric_correlations(pd.DataFrame(dict(zip("abc", cut, strict=True))))
    assert found.loc["a", "b"] == pytest.approx(0.6, abs=0.02)
    assert found.loc["a", "c"] == pytest.approx(0.2, abs=0.02)
    assert found.loc["b", "c"] == pytest.approx(-0.4, abs=0.02)
    assert (np.diag(found) == 1).all()


def test_2_literal_from_r(cases: Path) -> None:
    data = pd.read_csv(cases / "07_efa_bfi/input.csv")
    found = polychoric_correlations(data[["A1", "A2", "A5", "C5", "O3"]])
    # polycor::polychor (two-step; its search stops within 1e-4)
    assert found.loc["A2", "A1"] == pytest.approx(-0.4211375, abs=5e-5)
    assert found.loc["A5", "O3"] == pytest.approx(0.2737776, abs=5e-5)


def test_3_missing_answers() -> None:
    rng = np.random.default_rng(2)
    x = rng.integers(1, 4, (300, 2)).astype(float)
    x[:50, 0] = np.nan
    frame = pd.DataFrame(x, columns=["a", "b"])
    found = polychoric_correlations(frame)
    assert -0.3 < found.loc["a", "b"] < 0.3


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (pd.DataFrame({"a": range(20), "b": [1, 2] * 10}), "more than 15"),
        (pd.DataFrame({"a": [1, 1, 1], "b": [1, 2, 1]}), "no variation"),
        (pd.DataFrame({"a": [1, 2, None, None], "b": [None, None, 1, 2]}), "fewer than two"),
    ],
)
def test_4_refused(frame: pd.DataFrame, message: str) -> None:
    with pytest.raises(AnalysisError, match=message):
        polychoric_correlations(frame)
