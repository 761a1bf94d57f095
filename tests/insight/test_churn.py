"""Risk of leaving.

Requirements
1. Coefficients are the maximum-likelihood ones; planted effects are found.
2. AUC, Brier and calibration come from people not seen, and say so when the model is useless.
3. Fewer than 50 leavers, or ten a column, are refused.
4. Columns that know the outcome, repeat each other or do not vary are refused, naming them.
5. People with missing columns get no risk; people whose outcome is unknown get one.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from feedback.errors import AnalysisError, ColumnError, InputError
from feedback.insight.customers.churn import churn_risk
from feedback.insight.customers.churn_model import area_under_curve


def customers(n: int = 3000, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    data = pd.DataFrame(
        {
            "rating": rng.integers(1, 6, n),
            "recency": rng.exponential(60, n),
            "complaints": rng.poisson(0.3, n),
        }
    )
    score = -2.5 - 0.6 * (data["rating"] - 3) + 0.008 * data["recency"] + 0.7 * data["complaints"]
    return data.assign(gone=rng.random(n) < 1 / (1 + np.exp(-score)))


def test_1_maximum_likelihood() -> None:
    data = customers()
    found = churn_risk(data, left="gone")
    x = data.drop(columns="gone")
    z = (x - x.mean()) / x.std()
    want = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(z, data["gone"])
    assert found.coefficients["estimate"].to_numpy() == pytest.approx(want.coef_[0], abs=1e-5)
    per_unit = found.coefficients["estimate"] / x.std()
    assert per_unit.to_dict() == pytest.approx(
        {"rating": -0.6, "recency": 0.008, "complaints": 0.7}, rel=0.3
    )
    assert (found.coefficients["odds_low"] < found.coefficients["odds_ratio"]).all()


def test_2_quality_of_people_not_seen() -> None:
    found = churn_risk(customers(), left="gone")
    assert found.useful
    assert 0.7 < found.auc < 0.85
    assert found.brier < found.brier_base
    assert found.slope == pytest.approx(1, abs=0.1)
    assert found.calibration["n"].sum() == 3000
    gap = (found.calibration["foretold"] - found.calibration["happened"]).abs()
    assert gap.max() < 0.06
    fresh = customers(20_000, seed=9)
    risk = churn_risk(
        pd.concat([customers(), fresh.assign(gone=None)], ignore_index=True), left="gone"
    )
    seen = roc_auc_score(fresh["gone"], risk.table["risk"].iloc[3000:])
    assert found.auc == pytest.approx(seen, abs=0.03)


def test_2_noise_is_called_useless() -> None:
    useless = 0
    for seed in range(20):
        data = customers(800, seed)
        data["gone"] = np.random.default_rng(seed).permutation(data["gone"])
        found = churn_risk(data, left="gone", seed=seed)
        useless += not found.useful
        if not found.useful:
            assert "should not be used" in found.explain("en")
    assert useless >= 18


def test_2_auc_equals_sklearn() -> None:
    rng = np.random.default_rng(3)
    score, y = rng.integers(0, 9, 200).astype(float), rng.integers(0, 2, 200).astype(float)
    auc, (low, high) = area_under_curve(score, y, 0.95)
    assert auc == pytest.approx(roc_auc_score(y, score))
    assert low < auc < high


def test_2_seed() -> None:
    data = customers(800)
    one, same, other = (churn_risk(data, left="gone", seed=s).auc for s in (1, 1, 2))
    assert one == same != other


def test_3_too_few_leavers() -> None:
    data = customers()
    gone = data["gone"] & (data["gone"].cumsum() <= 49)
    with pytest.raises(AnalysisError, match="49 leavers"):
        churn_risk(data.assign(gone=gone), left="gone")
    with pytest.raises(AnalysisError, match="stayers"):
        churn_risk(data.assign(gone=True), left="gone")


def test_4_a_column_that_knows() -> None:
    data = customers().assign(closed=lambda d: d["gone"].astype(float))
    with pytest.raises(AnalysisError, match="separate"):
        churn_risk(data, left="gone")


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"flat": 1.0}, AnalysisError, "flat"),
        ({"twice": lambda d: 2 * d["rating"]}, AnalysisError, "rating, twice"),
        ({"name": "x"}, InputError, "name"),
        ({"gone": 2}, InputError, "true/false"),
        ({"gone": "yes"}, InputError, "gone"),
    ],
)
def test_4_refused(changes: dict, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        churn_risk(customers().assign(**changes), left="gone")


def test_4_missing_column() -> None:
    with pytest.raises(ColumnError, match="gone"):
        churn_risk(customers(), left="gon")


def test_5_missing_values() -> None:
    data = customers().astype({"gone": object, "rating": float})
    data.loc[0, "rating"] = np.nan
    data.loc[1, "gone"] = None
    found = churn_risk(data, left="gone")
    assert np.isnan(found.table.loc[0, "risk"])
    assert 0 < found.table.loc[1, "risk"] < 1
    assert (found.n, found.missing) == (2998, 1)
    assert (found.table["ci_low"] <= found.table["risk"]).iloc[1:].all()
