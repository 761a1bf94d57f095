"""What chance alone gives: gates, ties, intervals and kinds that do not claim more than was found.

Requirements
1. Few shuffles cannot refuse what the F test finds, nor rank noise; a refusal names the least R² that n finds.
2. Noise with imputed answers is ranked no more often than it should be.
3. Drivers without any relation tie without a bootstrap, and their intervals hold 0 with one, by every method.
4. Of a penalty and a reward of the same size neither is called the only one; null aspects have no kind.
5. A churn model that learnt nothing ranks nobody, and no interval is upside down.
6. Weights leave fewer people hurt than were counted.
7. Equal answers give no interval without width, whatever the measure.
"""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from feedback.errors import InputError
from feedback.insight.asymmetry import penalty_reward
from feedback.insight.customers.churn import churn_risk
from feedback.insight.drivers import driver_importance, driver_importance_from_correlation
from feedback.insight.importance.uncertainty import detectable_r_squared, pooled_p
from feedback.insight.pain_points.costs import _effective
from feedback.measures.agreement import cohen_kappa
from feedback.measures.index import satisfaction_index
from feedback.measures.kano.classify import classify_kano
from feedback.measures.likert import summarise_likert
from feedback.measures.loyalty import score_nps
from feedback.measures.reliability import reliability
from feedback.measures.scale_scores import score_ces, score_csat
from feedback.measures.usability import score_sus, score_umux_lite
from feedback.responses.crosstab import crosstab
from feedback.responses.weights.estimates import weighted_mean


def noise(n: int, p: int, seed: int) -> tuple[pd.DataFrame, np.ndarray]:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(rng.normal(size=(n, p)), columns=list("abcdefgh"[:p])), rng.normal(size=n)


@pytest.mark.parametrize("permutations", [0, 1, 50, 98, 99])
def test_1_few_shuffles(permutations: int) -> None:
    X, e = noise(200, 2, 0)
    found = driver_importance(X, 2 * X["a"] + 0.1 * e, permutations=permutations)
    assert found.ranked
    assert found.noise is not None
    assert found.noise.tested_by == ("f" if permutations < 99 else "shuffles")
    assert not driver_importance(X, e, permutations=permutations).ranked


def test_1_least_r_squared_in_words() -> None:
    X, y = noise(100, 3, 2)
    found = driver_importance(X, y)
    assert not found.ranked
    # G*Power 3.1, F test of R² = 0, α .01, power .8, 3 predictors, n 100: f² .1626, R² .1399
    assert found.noise is not None
    assert found.noise.detectable == pytest.approx(0.1399, abs=0.003)
    assert "four of five" in found.explain("en")
    assert "五次中有四次" in found.explain("zh")
    assert detectable_r_squared(3, n=2000, p=0.01) < 0.01


def test_2_imputed_noise_is_not_ranked() -> None:
    ranked = 0
    for seed in range(12):
        X, y = noise(80, 3, seed)
        X = X.mask(np.random.default_rng(seed + 99).random(X.shape) < 0.4)
        found = driver_importance(X, y, missing="impute")
        ranked += found.noise is not None and found.noise.p_value <= 0.05
    assert ranked <= 3  # 12 draws at .05
    X, e = noise(200, 3, 3)
    holed = X.mask(np.random.default_rng(1).random(X.shape) < 0.2)
    assert driver_importance(holed, X["a"] + e, missing="impute").ranked


def test_2_pooled_test_of_one_table_is_the_f_test() -> None:
    X, e = noise(60, 3, 4)
    matrix = np.corrcoef(np.column_stack([X, 0.3 * X["a"] + e]).T)
    r2 = matrix[:3, 3] @ np.linalg.solve(matrix[:3, :3], matrix[:3, 3])
    from scipy import stats

    want = stats.f.sf(r2 / 3 / ((1 - r2) / 56), 3, 56)
    assert pooled_p([matrix] * 20, forced=0, n=60) == pytest.approx(want, rel=1e-3)


@pytest.mark.parametrize("method", ["lmg", "johnson", "first", "last", "betasq"])
def test_3_null_drivers(method: str) -> None:
    held = []
    for seed in range(25):
        X, e = noise(200, 4, seed)
        found = driver_importance(X, 0.6 * X["a"] + e, method=method, bootstrap=100, seed=seed)
        held += (found.table["ci_low"][["b", "c", "d"]] <= 0).tolist()
        assert found.table.loc["a", "ci_low"] > 0
    assert np.mean(held) > 0.87


@pytest.mark.parametrize("method", ["lmg", "johnson", "first", "last", "betasq", "pratt"])
def test_3_ranks_tie_without_a_bootstrap(method: str) -> None:
    X, e = noise(300, 6, 1)
    rank = driver_importance(X, X["a"] + e, method=method).table["rank"]
    assert rank["a"] == 1
    assert (rank.drop("a") == 2).all()


def test_3_ranks_tie_from_a_correlation_matrix() -> None:
    names = ["y", "a", "b", "c"]
    R = pd.DataFrame(np.eye(4), index=names, columns=names)
    for name, r in (("a", 0.6), ("b", 0.05), ("c", 0.02)):
        R.loc["y", name] = R.loc[name, "y"] = r
    rank = driver_importance_from_correlation(R, outcome="y", n=200).table["rank"]
    assert rank.to_dict() == {"a": 1, "b": 2, "c": 2}


def test_4_kinds_of_even_and_null_aspects() -> None:
    rng, kinds, nulls = np.random.default_rng(2), [], []
    for _ in range(25):
        X = rng.integers(1, 6, (150, 4)).astype(float)
        y = 3 - 0.4 * (X <= 2).sum(axis=1) + 0.4 * (X >= 4).sum(axis=1) + rng.normal(size=150)
        kinds += penalty_reward(pd.DataFrame(X), y, scale=(1, 5)).table["kind"].tolist()
        X = rng.integers(1, 6, (400, 6)).astype(float)
        y = 3 + 0.8 * (X[:, 0] >= 4) - (X[:, 0] <= 2) + rng.normal(size=400)
        found = penalty_reward(pd.DataFrame(X, columns=list("abcdef")), y, scale=(1, 5)).table
        nulls.append(not found["kind"].drop("a").isin(["neither", "unknown"]).all())
    assert np.mean([kind.startswith("only") for kind in kinds]) < 0.05
    assert np.mean(nulls) < 0.16  # nominal .05, 25 draws


def test_5_churn_that_learnt_nothing() -> None:
    ranked = 0
    for seed in range(8):
        rng = np.random.default_rng(seed)
        data = pd.DataFrame(rng.normal(size=(400, 3)), columns=list("abc"))
        found = churn_risk(data.assign(left=rng.random(400) < 0.3), left="left")
        table = found.table
        assert (table["ci_low"] <= table["risk"]).all()
        assert (table["risk"] <= table["ci_high"]).all()
        assert table["rank"].notna().all() == found.useful
        ranked += found.useful
    assert ranked <= 1


def test_6_effective_people_hurt() -> None:
    assert _effective(np.ones(7)) == 7
    assert _effective(np.array([10.0, 0.1, 0.1])) < 1.1
    assert _effective(np.array([])) == 0


FLAT = pd.DataFrame(np.tile([5.0], (12, 2)), columns=["a", "b"])
WIDTHS = {
    "nps": lambda: score_nps([10] * 12).ci,
    "csat": lambda: score_csat([5] * 12).mean_ci,
    "csat share": lambda: score_csat([5] * 12).share_ci,
    "ces": lambda: score_ces([4] * 12).ci,
    "index": lambda: satisfaction_index(FLAT, high=5).ci,
    "sus": lambda: score_sus(pd.DataFrame([[5, 1] * 5] * 12)).ci,
    "umux": lambda: score_umux_lite(pd.DataFrame([[7, 7]] * 12)).ci,
    "likert": lambda: summarise_likert(FLAT).table.loc["a", ["mean_low", "mean_high"]],
    "net": lambda: summarise_likert(FLAT).table.loc["a", ["net_low", "net_high"]],
    "kappa": lambda: cohen_kappa([1, 2, 1], [1, 2, 1]).ci,
    "kappa weighted": lambda: cohen_kappa([1, 2, 3], [1, 2, 3], weighting="linear").ci,
    "csat of clusters": lambda: score_csat([5] * 12, clusters=np.arange(12) // 3).mean_ci,
    "csat weighted": lambda: score_csat([5] * 12, weights=np.arange(1, 13)).mean_ci,
}


@pytest.mark.parametrize("name", WIDTHS)
def test_7_every_interval_has_width(name: str) -> None:
    low, high = WIDTHS[name]()
    assert high - low > 0.01


def test_7_a_mean_without_a_scale_has_none() -> None:
    found = weighted_mean([4, 4, 4])
    assert np.isnan(found.ci).all()
    assert "equal" in found.explain("en")
    assert "相同" in found.explain("zh")


def test_7_decimals_are_numbers() -> None:
    assert score_csat(pd.Series([Decimal(5), Decimal(4), None])).csat == 100
    with pytest.raises(InputError):
        score_csat([Decimal(5), "4"])


def test_layered_columns_are_said() -> None:
    frame = FLAT.set_axis(pd.MultiIndex.from_tuples([("q", 1), ("q", 2)]), axis=1)
    for call in (reliability, summarise_likert, satisfaction_index, score_umux_lite):
        with pytest.raises(InputError, match="levels"):
            call(frame)


def test_column_tests_follow_clusters() -> None:
    rng = np.random.default_rng(1)
    cluster = np.repeat(np.arange(12), 10)
    rows = np.where(rng.random(120) < rng.random(12)[cluster], "yes", "no")
    columns = np.where(cluster % 2, "A", "B")
    drawn, plain = crosstab(rows, columns, clusters=cluster), crosstab(rows, columns)
    assert (drawn.column_tests["p"] > plain.column_tests["p"]).all()
    assert np.abs(drawn.residuals.to_numpy()).max() < np.abs(plain.residuals.to_numpy()).max()
    # survey::svyby(~yes, ~column, svymean) and svycontrast: the difference of two domain means
    yes = pd.Series((rows == "yes").astype(float))
    errors = [weighted_mean(yes.where(columns == name), clusters=cluster).se for name in ("A", "B")]
    test = drawn.column_tests.loc["yes"].iloc[0]
    covariance_free = np.hypot(*errors)  # clusters lie in one column each
    assert test["difference"] / test["z"] == pytest.approx(covariance_free, rel=0.02)


def test_sparse_pairs_are_tested_exactly() -> None:
    rows, columns = ["x"] * 3 + ["y"] * 25, ["a"] * 3 + ["b"] * 25
    p = crosstab(rows, columns).column_tests["p"].iloc[0]
    assert p == pytest.approx(1 / 3276, rel=1e-6)  # mid-p: twice half of 1/C(28, 3)


def test_kano_ties_under_weights() -> None:
    have = pd.Series(["I like it"] * 200)
    lack = pd.Series(["I am neutral"] * 115 + ["I dislike it"] * 85)
    weights = np.where(np.arange(200) % 4 == 0, 10.0, 0.1)
    plain = classify_kano(have, lack, bootstrap=0).table.iloc[0]
    heavy = classify_kano(have, lack, weights=weights, bootstrap=0).table.iloc[0]
    assert plain["multinomial_threshold"] == pytest.approx(1.65 * np.sqrt(200))
    assert plain["fong_significant"]
    worth = weights.sum() ** 2 / (weights**2).sum()
    assert heavy["fong_threshold"] == pytest.approx(16.5 * np.sqrt(200 / worth))
    assert not heavy["fong_significant"]
