"""Faults of inference that were found once, each as its kind: ten inputs or more, none of them the one it was found on.

KF1 columns of a crosstab are compared by the clusters
KF2 few shuffles neither refuse what is plain nor rank noise
KF3 reliability of a table that cannot carry it is a named result or an error in words
KF4 weighted kappa knows the order of categories, however they are spelt
KF5 confirmatory factors and omega do not depend on units
KF6 no interval without width where all answers are equal, with and without a design
KF7 drivers without relation tie, and their intervals hold 0, by every method
KF8 Kano's threshold is never below that of as many people of equal weight
KF9 a declared scale is enforced by every function that takes one
KF10 a churn model that learnt nothing ranks nobody, and no interval is upside down
KF11 a share that heavy people happen to have is no surer than the people are worth
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

import feedback as fb

SEEDS = range(10)


@pytest.mark.parametrize("seed", SEEDS)
def test_columns_follow_the_clusters(seed: int) -> None:  # KF1
    rng = np.random.default_rng(100 + seed)
    groups, size = int(rng.integers(10, 30)), int(rng.integers(5, 15))
    cluster = np.repeat(np.arange(groups), size)
    rows = np.where(rng.random(len(cluster)) < rng.random(groups)[cluster], "yes", "no")
    columns = np.where(cluster % (2 + seed % 2), "A", "B")
    clustered = fb.crosstab(rows, columns, clusters=cluster)
    alone = fb.crosstab(rows, columns)
    assert clustered.rao_scott is not None
    assert not np.allclose(clustered.column_tests["p"], alone.column_tests["p"])
    # two rows and two columns: one question, whichever test asks it
    assert clustered.column_tests["p"].min() == pytest.approx(clustered.rao_scott.p, abs=0.15)


@pytest.mark.parametrize("times", [1, 2, 5, 10, 19, 30, 50, 70, 97, 98])
def test_few_shuffles(times: int) -> None:  # KF2
    rng = np.random.default_rng(times)
    X = pd.DataFrame(rng.normal(size=(200, 2)), columns=list("ab"))
    plain = 2 * X["a"] + 0.1 * rng.normal(size=200)
    assert fb.driver_importance(X, plain, permutations=times).ranked
    assert not fb.driver_importance(X, rng.normal(size=200), permutations=times).ranked


TABLE = pd.DataFrame(np.random.default_rng(0).integers(1, 6, (40, 4)), columns=list("abcd")).astype(float)  # fmt: skip
DEGENERATE: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "constant": lambda d: d.assign(d=3.0),
    "twice": lambda d: d.assign(d=d["a"]),
    "sum": lambda d: d.assign(d=d["a"] + d["b"]),
    "two constant": lambda d: d.assign(c=3.0, d=3.0),
    "all constant": lambda d: d * 0 + 2,
    "reversed": lambda d: d.assign(d=-d["a"]),
    "holes": lambda d: d.mask(np.random.default_rng(1).random(d.shape) < 0.6),
    "empty": lambda d: d.assign(d=np.nan),
    "three rows": lambda d: d.iloc[:3],
    "two rows": lambda d: d.iloc[:2],
    "one differs": lambda d: d.assign(d=np.where(np.arange(len(d)) < 39, 3.0, 4.0)),
    "two items": lambda d: d[["a", "b"]],
}


@pytest.mark.parametrize("kind", DEGENERATE)
@pytest.mark.parametrize("ordinal", [False, True])
def test_reliability_of_what_cannot_carry_it(kind: str, ordinal: bool) -> None:  # KF3
    try:
        found = fb.reliability(DEGENERATE[kind](TABLE), ordinal=ordinal)
    except fb.FeedbackError as error:
        assert error.en and error.zh
    else:
        assert np.isfinite(found.alpha_raw)


FIRST = np.random.default_rng(3).integers(0, 4, 60)
SECOND = np.clip(FIRST + np.random.default_rng(4).integers(-1, 2, 60), 0, 3)


@pytest.mark.parametrize(
    "names",
    [
        ("d", "a", "c", "b"), ("z", "y", "x", "w"), ("low", "mid", "high", "top"), ("差", "中", "好", "优"),
        ("10", "9", "2", "1"), ("B", "a", "C", "d"), (" 1", "0", "00", "1"), ("q3", "q1", "q2", "q0"),
        ("é", "e", "z", "a"), ("no", "maybe", "yes", "surely"),
    ],
)  # fmt: skip
def test_kappa_knows_the_order(names: tuple[str, ...]) -> None:  # KF4
    want = fb.cohen_kappa(FIRST, SECOND, weighting="linear").kappa
    kind = pd.CategoricalDtype(list(names), ordered=True)
    first, second = (pd.Series(pd.Categorical.from_codes(c, dtype=kind)) for c in (FIRST, SECOND))
    assert fb.cohen_kappa(first, second, weighting="linear").kappa == pytest.approx(want)
    words = [np.array(names, dtype=object)[codes] for codes in (FIRST, SECOND)]
    told = fb.cohen_kappa(*words, weighting="linear", categories=list(names))
    assert told.kappa == pytest.approx(want)


LATENT = np.random.default_rng(5)
ITEMS = LATENT.normal(size=(80, 1)) + LATENT.normal(size=(80, 4))


@pytest.mark.parametrize(
    "units",
    [
        (1e-2,) * 4, (1e4,) * 4, (1e-6,) * 4, (1e9,) * 4, (1, 10, 100, 1000), (1e-3, 1, 1e3, 1), (1, 1, 1, 1e6),
        (1e-5, 1e5, 1, 1), (7, 0.3, 22, 1), (-1, -1, -1, -1),
    ],
)  # fmt: skip
def test_factors_have_no_unit(units: tuple[float, ...]) -> None:  # KF5
    plain, scaled = (
        pd.DataFrame(x, columns=list("abcd")) for x in (ITEMS, ITEMS * np.array(units))
    )
    model = {"f": list("abcd")}
    want = fb.confirmatory_factors(plain, model=model).fit["chi2"]
    assert fb.confirmatory_factors(scaled, model=model).fit["chi2"] == pytest.approx(want, rel=1e-4)
    if len(set(units)) == 1:  # omega is of the sum of the items
        omegas = [fb.reliability(data, ordinal=False).omega_total for data in (plain, scaled)]
        assert omegas[0] == pytest.approx(omegas[1], abs=1e-4)


SHOPS = fb.survey_design(pd.DataFrame({"shop": np.arange(12) // 3}), clusters="shop")
EQUAL: dict[str, Callable[[], Any]] = {
    **{f"NPS of {n} times {v}": lambda n=n, v=v: fb.score_nps([v] * n).ci for n in (2, 5, 12, 300) for v in (10, 8, 0)},
    "CSAT": lambda: fb.score_csat([5] * 12).ci,
    "mean": lambda: fb.score_csat([5] * 12).mean_ci,
    "CES": lambda: fb.score_ces([7] * 12).ci,
    "index": lambda: fb.satisfaction_index(pd.DataFrame(np.full((12, 3), 5.0)), high=5).ci,
    "SUS": lambda: fb.score_sus(pd.DataFrame(np.tile([5, 1] * 5, (12, 1)))).ci,
    "UMUX": lambda: fb.score_umux_lite(pd.DataFrame(np.full((12, 2), 7.0))).ci,
    "kappa": lambda: fb.cohen_kappa([1, 2] * 6, [1, 2] * 6).ci,
    "NPS by shops": lambda: fb.score_nps([10] * 12, weights=SHOPS).ci,
    "CSAT by shops": lambda: fb.score_csat([5] * 12, weights=SHOPS).ci,
    "mean by shops": lambda: fb.score_csat([5] * 12, weights=SHOPS).mean_ci,
    "share by shops": lambda: fb.weighted_share([1] * 12, weights=SHOPS).ci,
    "weighted mean by shops": lambda: fb.weighted_mean([4] * 12, weights=SHOPS).ci,
}  # fmt: skip


@pytest.mark.parametrize("name", EQUAL)
def test_equal_answers_have_an_interval_with_width(name: str) -> None:  # KF6
    low, high = EQUAL[name]()
    assert (np.isnan(low) and np.isnan(high)) or high > low


@pytest.mark.parametrize("seed", SEEDS)
def test_drivers_without_relation(seed: int) -> None:  # KF7
    rng = np.random.default_rng(200 + seed)
    X = pd.DataFrame(rng.normal(size=(300, 5)), columns=list("abcde"))
    y = X["a"] + rng.normal(size=300)
    ranks = fb.driver_importance(X, y).table["rank"]
    assert ranks["a"] == 1 and ranks.nunique() <= 3
    method = ("lmg", "johnson", "first", "last", "betasq")[seed % 5]
    low = fb.driver_importance(X, y, method=method, bootstrap=100, permutations=0).table["ci_low"]
    assert (low.drop("a") <= 1e-12).sum() >= 3  # of four, at .95 each


@pytest.mark.parametrize("seed", SEEDS)
def test_kano_under_weights(seed: int) -> None:  # KF8
    rng = np.random.default_rng(seed)
    have = pd.Series(["I like it"] * 200)
    lack = pd.Series(np.where(rng.random(200) < 0.5, "I am neutral", "I dislike it"))
    weights = np.exp(rng.normal(size=200) * (0.2 + seed / 5))
    told, plain = (
        fb.classify_kano(have, lack, weights=w, bootstrap=0).table.iloc[0] for w in (weights, None)
    )
    worth = weights.sum() ** 2 / (weights**2).sum()
    # the threshold is of shares: 1.65 √((a + b) / n), told in counts
    assert told["fong_threshold"] == pytest.approx(
        plain["fong_threshold"] * np.sqrt(200 / worth), rel=0.02
    )


NOBODY = pd.DataFrame({"comment": [], "aspect": [], "polarity": []}).astype({"polarity": float})
SCALED: dict[str, Callable[[pd.DataFrame, pd.Series], Any]] = {
    "driver_importance": lambda X, y: fb.driver_importance(X, y, scale=(1, 5)),
    "penalty_reward": lambda X, y: fb.penalty_reward(X, y, scale=(1, 5)),
    "simulate_improvement": lambda X, y: fb.simulate_improvement(X, y, scale=(1, 5)),
    "style_corrected_drivers": lambda X, y: fb.style_corrected_drivers(X, y, scale=(1, 5), bootstrap=0),
    "response_styles": lambda X, y: fb.response_styles(X, low=1, high=5),
    "rank_pain_points": lambda X, y: fb.rank_pain_points(NOBODY, y, aspect_ratings=X, aspect_scale=(1, 5)),
    "summarise_likert": lambda X, y: fb.summarise_likert(X, low=1, high=5),
    "satisfaction_index": lambda X, y: fb.satisfaction_index(X, low=1, high=5),
    "reliability": lambda X, y: fb.reliability(X, low=1, high=5),
}  # fmt: skip


@pytest.mark.parametrize("name", SCALED)
@pytest.mark.parametrize("value", [99.0, 0.0, 6.0, -1.0, 5.5, 1e9])
def test_a_declared_scale_is_enforced(name: str, value: float) -> None:  # KF9
    X = TABLE.copy()
    X.iloc[0, 0] = value
    with pytest.raises(fb.FeedbackError):
        SCALED[name](X, X["b"] + np.random.default_rng(2).normal(size=len(X)))


@pytest.mark.parametrize("seed", SEEDS)
def test_churn_of_noise(seed: int) -> None:  # KF10
    rng = np.random.default_rng(300 + seed)
    data = pd.DataFrame(rng.normal(size=(400, 3)), columns=list("abc"))
    found = fb.churn_risk(data.assign(left=rng.random(400) < 0.3), left="left")
    assert (found.table["ci_low"] <= found.table["ci_high"]).all()
    assert found.useful or found.table["rank"].isna().all()


@pytest.mark.parametrize("seed", SEEDS)
def test_heavy_people_make_no_share_sure(seed: int) -> None:  # KF11
    rng = np.random.default_rng(seed)
    n = int(rng.integers(15, 60))
    w = np.ones(n)
    w[: 1 + seed % 3] = 10.0 * n
    flags = rng.random(n) < 0.4
    flags[: 1 + seed % 3] = False  # nearly all the weight answers alike
    design = fb.survey_design(pd.DataFrame({"w": w}), weights="w")
    worth = design.worth(flags, np.ones(n, dtype=bool))
    assert worth <= w.sum() ** 2 / (w**2).sum() + 1e-9
