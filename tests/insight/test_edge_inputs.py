"""Tables as files and databases give them: the same figure as from plain numbers, or an error in words.

Requirements
0. Every public function of answers takes part.
1. Nullable, Decimal, categorical (in any order), Arrow-like and object columns give what floats give.
2. Column names of several levels, missing or odd labels, duplicated and layered row labels give the same
   figure or a FeedbackError, never another exception.
3. Weights of any of these kinds, and a design made of them, give what floats give, in every function that takes
   weights; weights that are missing, 0, below 0, text or too few are an error in words.
4. Answers that are words with an order count by it as drivers and outcomes; elsewhere the refusal says how to number them.
"""

from __future__ import annotations

import functools
import inspect
import warnings
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

import feedback as fb
from feedback.text.topics.ratings import rate_topics

N = 60
RNG = np.random.default_rng(0)
LATENT = RNG.normal(size=(N, 1))
PLAIN = pd.DataFrame(
    np.clip(np.round(3 + LATENT + RNG.normal(size=(N, 4))), 1, 5), columns=list("abcd")
)
OUTCOME = pd.Series(np.clip(np.round(5 + 2 * LATENT[:, 0] + RNG.normal(size=N)), 0, 10), name="y")
HOLED = PLAIN.mask(np.random.default_rng(1).random(PLAIN.shape) < 0.1)


def decimals(value: float) -> Decimal | None:
    return None if np.isnan(value) else Decimal(int(value))


SAME: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "Int64": lambda X: X.astype("Int64"),
    "Float64": lambda X: X.astype("Float64"),
    "Decimal": lambda X: X.astype(object).map(decimals),
    "categorical": lambda X: X.astype("category"),
    "ordered": lambda X: X.astype(pd.CategoricalDtype([5.0, 4.0, 3.0, 2.0, 1.0], ordered=True)),
    "object with NA": lambda X: X.astype(object).mask(X.isna(), pd.NA),
    "duplicated rows": lambda X: X.set_axis([0] * len(X), axis=0),
    "layered rows": lambda X: X.set_axis(
        pd.MultiIndex.from_arrays([range(len(X)), range(len(X))]), axis=0
    ),
}
ODD: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "layered columns": lambda X: X.set_axis(
        pd.MultiIndex.from_tuples([("q", 1), ("q", 2), ("r", 1), ("r", 2)]), axis=1
    ),
    "missing labels": lambda X: X.set_axis(["a", None, "c", np.nan], axis=1),
    "mixed labels": lambda X: X.set_axis(["a", 1, ("t", 2), 2.5], axis=1),
    "the same label": lambda X: X.set_axis(["a", "a", "b", "c"], axis=1),
    "text": lambda X: X.astype(str),
    "empty": lambda X: X.iloc[:0],
}
CALLS: dict[str, Callable[[pd.DataFrame, Any], Any]] = {
    "score_nps": lambda X, y: fb.score_nps(X.iloc[:, 0]).nps,
    "score_csat": lambda X, y: fb.score_csat(X.iloc[:, 0]).mean,
    "score_ces": lambda X, y: fb.score_ces(X.iloc[:, 0]).ces,
    "summarise_likert": lambda X, y: fb.summarise_likert(X).table["mean"],
    "satisfaction_index": lambda X, y: fb.satisfaction_index(X, high=5).index,
    "score_umux_lite": lambda X, y: fb.score_umux_lite(X.iloc[:, :2]).score,
    "reliability": lambda X, y: fb.reliability(X, ordinal=False).alpha_raw,
    "factor_adequacy": lambda X, y: fb.factor_adequacy(X).table.iloc[0],
    "parallel_analysis": lambda X, y: fb.parallel_analysis(X, draws=5).table.iloc[:, 0],
    "exploratory_factors": lambda X, y: fb.exploratory_factors(X, n_factors=1).loadings.abs(),
    "servqual_gap": lambda X, y: fb.servqual_gap(X, X).table["gap"],
    "classify_kano": lambda X, y: fb.classify_kano(X, X, bootstrap=0).better,
    "cohen_kappa": lambda X, y: fb.cohen_kappa(X.iloc[:, 0], X.iloc[:, 1]).kappa,
    "crosstab": lambda X, y: fb.crosstab(X.iloc[:, 0], X.iloc[:, 1]).chi2,
    "weighted_mean": lambda X, y: fb.weighted_mean(X.iloc[:, 0]).estimate,
    "weighted_share": lambda X, y: fb.weighted_share(X.iloc[:, 0], of=5).estimate,
    "driver_importance": lambda X, y: fb.driver_importance(X, y).table["importance"],
    "penalty_reward": lambda X, y: fb.penalty_reward(X, y, scale=(1, 5)).table["penalty"],
    "simulate_improvement": lambda X, y: fb.simulate_improvement(X, y, scale=(1, 5)).table.iloc[:, 0],
    "importance_performance": lambda X, y: fb.importance_performance(X, y, bootstrap=0).table[
        "performance"
    ],
    "logistic_dominance": lambda X, y: fb.logistic_dominance(X, y >= 6).table["importance"],
    "ordinal_dominance": lambda X, y: fb.ordinal_dominance(X, (y > 4) * 1 + (y > 6)).table["importance"],
    "compare_drivers": lambda X, y: fb.compare_drivers(X, y, segment=HALVES[: len(X)], min_people=20).table.select_dtypes("number").iloc[:, 0],
    "score_sus": lambda X, y: fb.score_sus(wide(X)).score,
    "minimum_average_partial": lambda X, y: fb.minimum_average_partial(X).table.iloc[:, 0],
    "confirmatory_factors": lambda X, y: fb.confirmatory_factors(X, model={"f": list(X.columns)}).fit["chi2"],
    "ordinal_factors": lambda X, y: fb.ordinal_factors(X, model={"f": list(X.columns)}).fit["chi2"],
    "measurement_invariance": lambda X, y: fb.measurement_invariance(X, model={"f": list(X.columns)}, groups=HALVES[: len(X)]).table["chi2"],
    "pls_path_model": lambda X, y: fb.pls_path_model(X, blocks={"u": list(X.columns[:2]), "v": list(X.columns[2:])}, paths=[("u", "v")]).paths["estimate"],
    "krippendorff_alpha": lambda X, y: fb.krippendorff_alpha(X, measurement="interval", bootstrap=100).alpha,
    "intraclass_correlation": lambda X, y: fb.intraclass_correlation(X).icc,
    "compare_means": lambda X, y: fb.compare_means(X.iloc[:, 0], X.iloc[:, 1], equivalence=1).ci,
    "compare_means_paired": lambda X, y: fb.compare_means(X.iloc[:, 0], X.iloc[:, 1], paired=True).estimate,
    "compare_nps": lambda X, y: fb.compare_nps(X.iloc[:, 0], X.iloc[:, 1]).estimate,
    "difference_in_differences": lambda X, y: fb.difference_in_differences(X.iloc[:, 0], treated=HALVES[: len(X)] == "u", after=np.arange(len(X)) % 2).estimate,
    "pooled_groups": lambda X, y: fb.pooled_groups(summary(X)).overall,
    "regression_to_mean": lambda X, y: fb.regression_to_mean(summary(X), summary(X), picked=list(X.index[:1])).expected,
    "impute_answers": lambda X, y: fb.impute_answers(X, count=2).completed[1].mean(),
    "missing_patterns": lambda X, y: fb.missing_patterns(X)["n"],
    "shift_sensitivity": lambda X, y: fb.shift_sensitivity(X, lambda t: (t.iloc[:, 0].mean(), 1.0), column=X.columns[0], shifts=[1], count=2)["estimate"],
    "tipping_point": lambda X, y: fb.tipping_point(X, lambda t: (t.iloc[:, 0].mean(), 1.0), column=X.columns[0], reach=1, steps=1, count=2).table["estimate"],
    "retest_reliability": lambda X, y: fb.retest_reliability(X.iloc[:, 0], X.iloc[:, 1]).table["value"],
    "response_styles": lambda X, y: fb.response_styles(X, low=1, high=5).table["mean"],
    "common_method_marker": lambda X, y: fb.common_method_marker(X, y, bootstrap=50).table["adjusted"],
    "style_corrected_drivers": lambda X, y: fb.style_corrected_drivers(X, y, scale=(1, 5), bootstrap=0).table[["corrected", "within"]],
    "survey_design": lambda X, y: fb.weighted_mean(X.iloc[:, 1], weights=fb.survey_design(X, weights=X.iloc[:, 0].fillna(1), clusters=np.arange(len(X)) // 3)).se,
    "rake": lambda X, y: fb.rake(X.iloc[:, :1].set_axis(["k"], axis=1), margins={"k": {1: 0.1, 2: 0.2, 3: 0.4, 4: 0.2, 5: 0.1}}).weights.sum(),
    "post_stratify": lambda X, y: fb.post_stratify(X.iloc[:, :1].set_axis(["k"], axis=1), by="k", totals={1: 1, 2: 2, 3: 4, 4: 2, 5: 1}).weights.to_numpy(),
    "trim_weights": lambda X, y: fb.trim_weights(X.iloc[:, 0], upper=4).to_numpy(),
    "effective_sample_size": lambda X, y: fb.effective_sample_size(X.iloc[:, 0]),
    "design_effect": lambda X, y: fb.design_effect(X.iloc[:, 0]),
    "screen_careless": lambda X, y: fb.screen_careless(X, items=list(X.columns)).select_dtypes("number").sum().iloc[:3],
    "screening_effect": lambda X, y: fb.screening_effect(X, fb.screen_careless(X, items=list(X.columns)), scales={"s": list(X.columns)}).table.select_dtypes("number").iloc[:, 0],
    "assign_tiers": lambda X, y: (fb.assign_tiers(X.iloc[:, 0], tiers={"x": 0.5, "y": 0.5}) == "x").sum(),
    "rank_pain_points": lambda X, y: fb.rank_pain_points(NOBODY, y, aspect_ratings=X, aspect_scale=(1, 5)).table["share_negative"],
    "theme_impact": lambda X, y: fb.theme_impact(SAID, X.iloc[:, 0].set_axis(range(len(X))))["mean"],
    "corrected_figures": lambda X, y: fb.corrected_figures(spoken(X), spoken(X), groups=X.iloc[:, 1:2], ratings=X.iloc[:, 0]).table["corrected"],
    "corrected_shares": lambda X, y: fb.corrected_shares(spoken(X), spoken(X).iloc[:40]).table["share"],
    "rate_topics": lambda X, y: rate_topics(TOPICS, X.iloc[:, 0].set_axis(range(len(X))), low_at=2)["mean"],
    "score_rfm": lambda X, y: fb.score_rfm(orders(X)).table.select_dtypes("number").iloc[:, 1],
    "churn_risk": lambda X, y: fb.churn_risk(with_left(X), left="left", folds=3).auc,
}  # fmt: skip
# what takes no answers of people: numbers, functions, tables of other results, a questionnaire, dates, a spreadsheet
NO_ANSWERS = {
    "proportion_interval", "proportion_difference", "driver_importance_from_correlation", "pool_estimates",
    "replicate_interval", "replicate_weights", "improvement_value", "plan_power", "lifecycle_stage", "audit_report", "score_max_diff",
}  # fmt: skip
TOPICS = pd.Series(np.arange(N) % 3 - 1)
HALVES = np.where(np.arange(N) % 4 < 2, "u", "v")
NOBODY = pd.DataFrame({"comment": [], "aspect": [], "polarity": []}).astype({"polarity": float})
SAID = pd.DataFrame({"comment": range(0, N, 2), "aspect": "wait", "polarity": -1.0})


BY_ID = {
    "compare_means_paired",
    "retest_reliability",
    "pooled_groups",
    "regression_to_mean",
    "rank_pain_points",
    "corrected_figures",
    "corrected_shares",
}


def with_left(X: pd.DataFrame) -> pd.DataFrame:
    left = pd.Series(np.arange(len(X)) % 3 == 0, index=X.index, name="left")
    return pd.concat([X, left], axis=1)


def wide(X: pd.DataFrame) -> pd.DataFrame:
    """Ten columns of four."""
    return pd.concat([X, X, X.iloc[:, :2]], axis=1).set_axis([f"s{at}" for at in range(10)], axis=1)


def spoken(X: pd.DataFrame) -> pd.DataFrame:
    """What each says of one aspect: every third complains."""
    return pd.DataFrame({"wait": np.where(np.arange(len(X)) % 3, 1.0, -1.0)}, index=X.index)


def summary(X: pd.DataFrame) -> pd.DataFrame:
    """Answers read as the n, mean and sd of groups."""
    return X.iloc[:, :3].set_axis(["n", "mean", "sd"], axis=1)


def orders(X: pd.DataFrame) -> pd.DataFrame:
    day = pd.Timestamp("2024-01-01") + pd.to_timedelta(np.arange(len(X)), unit="D")
    who = [f"k{at % 20}" for at in range(len(X))]
    return pd.DataFrame(
        {"customer_id": who, "order_date": day, "revenue": X.iloc[:, 0].to_numpy()}
    ).astype({"revenue": X.iloc[:, 0].dtype})


def test_0_every_public_function_is_here() -> None:
    rooms = ("feedback.measures", "feedback.insight", "feedback.responses.weights.rake",
             "feedback.responses.weights.replicates", "feedback.responses.crosstab", "feedback.responses.screening.screen")  # fmt: skip
    public = {name for name, module in fb._PUBLIC.items() if module.startswith(rooms)}
    assert public == (set(CALLS) & public) | NO_ANSWERS


def called(name: str, X: pd.DataFrame) -> Any:
    y = OUTCOME.iloc[: len(X)].set_axis(X.index)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", fb.FeedbackWarning)
        return CALLS[name](X, y)


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("kind", SAME)
def test_1_the_same_figure(name: str, kind: str) -> None:
    for data in (PLAIN, HOLED):
        if kind == "duplicated rows" and name in BY_ID:  # whose answer is whose cannot be told
            with pytest.raises(fb.FeedbackError):
                called(name, SAME[kind](data))
            continue
        try:
            want = called(name, data)
        except fb.FeedbackError:
            with pytest.raises(fb.FeedbackError):
                called(name, SAME[kind](data))
            continue
        found = np.asarray(called(name, SAME[kind](data)), dtype=float)
        np.testing.assert_allclose(np.sort(found, axis=None), np.sort(want, axis=None), atol=1e-6)


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("kind", ODD)
def test_2_a_figure_or_words(name: str, kind: str) -> None:
    try:
        called(name, ODD[kind](PLAIN))
    except fb.FeedbackError as error:
        assert str(error)


WEIGHTS = pd.Series(np.tile([1.0, 2.0, 1.0, 3.0], N // 4), name="w")
# weights of the labelled or of items, not of people; or nothing else than weights
OTHERS = {"satisfaction_index", "servqual_gap", "corrected_figures", "corrected_shares", "survey_design", "trim_weights", "effective_sample_size", "design_effect"}  # fmt: skip
WEIGHING = [
    name
    for name in CALLS
    if name in fb._PUBLIC and name not in OTHERS
    and "weights" in inspect.signature(getattr(fb, name)).parameters
]  # fmt: skip
SAME_UNDER_WEIGHTS = {"simulate_improvement", "compare_drivers", "score_nps", "classify_kano"}
KINDS = [kind for kind in SAME if "rows" not in kind]


def as_kind(weights: pd.Series, kind: str) -> pd.Series:
    return SAME[kind](weights.to_frame())["w"]


def weighted(name: str, weights: Any, patch: pytest.MonkeyPatch) -> np.ndarray:
    with patch.context() as inside:
        inside.setattr(fb, name, functools.partial(getattr(fb, name), weights=weights))
        return np.sort(np.asarray(called(name, PLAIN), dtype=float), axis=None)


@pytest.mark.parametrize("name", WEIGHING)
def test_3_weights_of_any_kind(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    want = weighted(name, WEIGHTS, monkeypatch)
    plain = np.sort(np.asarray(called(name, PLAIN), dtype=float), axis=None)
    # of a rise, a number of people, and answers that are all of one kind nothing changes
    assert not np.allclose(want, plain, equal_nan=True) or name in SAME_UNDER_WEIGHTS
    for kind in KINDS:
        given = as_kind(WEIGHTS, kind)
        np.testing.assert_allclose(weighted(name, given, monkeypatch), want, atol=1e-9)
        if "Design" in str(inspect.signature(getattr(fb, name)).parameters["weights"].annotation):
            design = fb.survey_design(given.to_frame(), weights="w")
            np.testing.assert_allclose(weighted(name, design, monkeypatch), want, atol=1e-6)


BAD_WEIGHTS = {
    "missing": WEIGHTS.mask(WEIGHTS.index == 3),
    "negative": WEIGHTS.where(WEIGHTS.index != 3, -1.0),
    "infinite": WEIGHTS.where(WEIGHTS.index != 3, np.inf),
    "text": WEIGHTS.astype(str).where(WEIGHTS.index != 3, "heavy"),
    "too few": WEIGHTS.iloc[:20],
    "all zero": WEIGHTS * 0,
    "dates": pd.Series(pd.Timestamp("2025-01-01"), index=WEIGHTS.index, name="w"),
}


@pytest.mark.parametrize("name", WEIGHING)
@pytest.mark.parametrize("kind", BAD_WEIGHTS)
def test_3_weights_that_are_none(name: str, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(fb.FeedbackError) as error:
        weighted(name, BAD_WEIGHTS[kind], monkeypatch)
    assert error.value.en and error.value.zh


IN_ORDER = ["very bad", "bad", "fair", "good", "very good"]
BY_ORDER = {
    "driver_importance", "penalty_reward", "simulate_improvement", "compare_drivers",
    "logistic_dominance", "ordinal_dominance", "crosstab", "cohen_kappa", "importance_performance",
}  # fmt: skip


def in_words(X: pd.DataFrame) -> pd.DataFrame:
    dtype = pd.CategoricalDtype(IN_ORDER, ordered=True)
    return X.apply(lambda column: column.map(lambda at: IN_ORDER[int(at) - 1], na_action="ignore").astype(dtype))  # fmt: skip


@pytest.mark.parametrize("name", CALLS)
def test_4_words_with_an_order(name: str) -> None:
    words = in_words(PLAIN)
    if name in BY_ORDER:
        want, found = (np.asarray(called(name, each), dtype=float) for each in (PLAIN, words))
        np.testing.assert_allclose(np.sort(found, axis=None), np.sort(want, axis=None), atol=1e-6)
        return
    try:
        called(name, words)
    except fb.FeedbackError as error:
        assert str(error)


def test_4_the_order_is_that_of_all_answers() -> None:
    few = in_words(PLAIN).apply(lambda column: column.cat.set_categories(IN_ORDER[1:]))
    with pytest.raises(fb.InputError, match="has 4 ordered answers, the scale 1 to 5 another"):
        fb.driver_importance(few, OUTCOME, scale=(1, 5))
    with pytest.raises(fb.InputError, match=r"cat\.codes\.where\(column\.notna\(\)\) \+ 1"):
        fb.score_csat(in_words(PLAIN)["a"])
    with pytest.raises(fb.InputError, match="Map the labels to codes first"):
        fb.driver_importance(PLAIN.astype(str).astype("category"), OUTCOME)
    grade = pd.cut(OUTCOME, [-1, 4, 6, 10], labels=["low", "mid", "high"])
    want = fb.driver_importance(PLAIN, grade.cat.codes.astype(float)).table["importance"]
    found = fb.driver_importance(PLAIN, grade).table["importance"]
    np.testing.assert_allclose(found, want)


def test_4_a_forced_column_has_an_order_of_its_own() -> None:
    bands = pd.cut(np.resize(np.arange(3), len(PLAIN)), 3, labels=["young", "middle", "old"])
    words = in_words(PLAIN).assign(age=pd.Series(bands, PLAIN.index))
    want = fb.driver_importance(
        PLAIN.assign(age=words["age"].cat.codes), OUTCOME, forced=["age"], scale=(1, 5)
    )
    found = fb.driver_importance(words, OUTCOME, forced=["age"], scale=(1, 5))
    np.testing.assert_allclose(found.table["importance"], want.table["importance"])
