"""Whatever is thrown at a statistic, the answer is a result or an error in both languages.

Requirements
1. No other kind of exception, no warning from below, no endless work.
2. A headline number that cannot be told is never a silent nan: it is an error.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from feedback.errors import FeedbackError
from feedback.insight.customers.churn import churn_risk
from feedback.insight.customers.lifecycle import assign_tiers, lifecycle_stage
from feedback.insight.customers.rfm import score_rfm
from feedback.insight.customers.value import improvement_value
from feedback.measures.adequacy import factor_adequacy
from feedback.measures.agreement import cohen_kappa
from feedback.measures.cfa.confirmatory import confirmatory_factors
from feedback.measures.common_method import common_method_marker
from feedback.measures.did import difference_in_differences
from feedback.measures.durations import compare_durations, duration_curve
from feedback.measures.factor_number import minimum_average_partial, parallel_analysis
from feedback.measures.factors import exploratory_factors
from feedback.measures.hierarchy import omega_hierarchical
from feedback.measures.imputation import impute_answers, missing_patterns
from feedback.measures.index import satisfaction_index
from feedback.measures.invariance import measurement_invariance
from feedback.measures.kano.classify import classify_kano
from feedback.measures.likert import summarise_likert
from feedback.measures.loyalty import score_nps
from feedback.measures.mean_difference import compare_means
from feedback.measures.ordinal_factors import ordinal_factors
from feedback.measures.pls.estimate import pls_path_model
from feedback.measures.polychoric import polychoric_correlations
from feedback.measures.pooled_groups import pooled_groups
from feedback.measures.reliability import reliability
from feedback.measures.response_styles import response_styles
from feedback.measures.retest import retest_reliability
from feedback.measures.scale_scores import score_ces, score_csat
from feedback.measures.servqual import servqual_gap
from feedback.measures.tipping_point import tipping_point
from feedback.measures.usability import score_sus, score_umux_lite
from feedback.responses.crosstab import crosstab
from feedback.responses.screening.screen import screen_careless
from feedback.responses.weights.describe import survey_design
from feedback.responses.weights.estimates import weighted_mean, weighted_share
from feedback.responses.weights.rake import post_stratify, rake
from feedback.responses.weights.trim import effective_sample_size, trim_weights

rng = np.random.default_rng(1)
COLUMNS = list("abcdef")


def frame(values: Any) -> pd.DataFrame:
    return pd.DataFrame(values, columns=COLUMNS)


FRAMES: dict[str, Any] = {
    "none": None,
    "text": "a,b,c",
    "number": 7,
    "list": [1, 2, 3],
    "ragged": [[1, 2], [3]],
    "empty": frame(np.empty((0, 6))),
    "no columns": pd.DataFrame(index=range(5)),
    "one row": frame([[1, 2, 3, 4, 5, 1]]),
    "all equal": frame(np.full((50, 6), 3)),
    "one constant": frame(np.c_[rng.integers(1, 6, (50, 5)), np.full(50, 2)]),
    "all missing": frame(np.full((50, 6), np.nan)),
    "one missing": frame(np.c_[rng.integers(1, 6, (50, 5)), np.full(50, np.nan)]),
    "mostly missing": frame(np.where(rng.random((50, 6)) < 0.9, np.nan, 3.0)),
    "infinite": frame(np.full((50, 6), np.inf)),
    "strings": frame(np.full((50, 6), "非常满意", dtype=object)),
    "digits as text": frame(rng.integers(1, 6, (50, 6)).astype(str)),
    "lists": frame(np.full((10, 6), None, dtype=object)).map(lambda _: [1]),
    "surrogates": pd.DataFrame(
        np.full((10, 6), "\ud800", dtype=object), columns=COLUMNS, dtype=object
    ),
    "dates": frame(np.full((10, 6), np.datetime64("2024-01-01"))),
    "complex": frame(np.full((10, 6), 1 + 2j)),
    "collinear": frame(np.repeat(rng.integers(1, 6, (50, 1)), 6, axis=1)),
    "n below p": frame(rng.integers(1, 6, (5, 6))),
    "doubled name": pd.DataFrame(rng.integers(1, 6, (20, 6)), columns=list("abcdea")),
    "huge numbers": frame(rng.normal(size=(50, 6)) * 1e300),
    "tiny numbers": frame(rng.normal(size=(50, 6)) * 1e-300),
    "two valued": frame(rng.integers(0, 2, (50, 6))),
    "nullable": frame(rng.integers(1, 6, (50, 6))).astype("Int64"),
    "odd index": frame(rng.integers(1, 6, (50, 6))).set_index(np.zeros(50) + 0.5),
    "outside": frame(rng.integers(-50, 99, (50, 6))),
    "noise": frame(rng.integers(1, 6, (50, 6))),
}
BLOCKS = {"x": ["a", "b", "c"], "y": ["d", "e", "f"]}
ON_FRAMES: dict[str, Callable[[Any], Any]] = {
    "summarise_likert": summarise_likert,
    "satisfaction_index": satisfaction_index,
    "reliability": reliability,
    "omega_hierarchical": omega_hierarchical,
    "factor_adequacy": factor_adequacy,
    "parallel_analysis": lambda data: parallel_analysis(data, draws=20),
    "minimum_average_partial": minimum_average_partial,
    "exploratory_factors": lambda data: exploratory_factors(data, n_factors=2),
    "exploratory_ml": lambda data: exploratory_factors(
        data, n_factors=1, method="ml", missing="pairwise"
    ),
    "exploratory_pa": lambda data: exploratory_factors(
        data, n_factors=2, method="pa", rotation="promax"
    ),
    "confirmatory_factors": lambda data: confirmatory_factors(data, model=BLOCKS),
    "confirmatory_mlr": lambda data: confirmatory_factors(data, model=BLOCKS, estimator="mlr"),
    "pls_path_model": lambda data: pls_path_model(
        data, blocks=BLOCKS, paths=[("x", "y")], bootstrap=20
    ),
    "polychoric_correlations": polychoric_correlations,
    "servqual_gap": lambda data: servqual_gap(data, data),
    "score_sus": score_sus,
    "score_umux_lite": lambda data: score_umux_lite(
        data.iloc[:, :2] if isinstance(data, pd.DataFrame) else data
    ),
    "classify_kano": lambda data: classify_kano(data, data, bootstrap=5),
    "screen_careless": lambda data: screen_careless(data, items=BLOCKS),
    "rake": lambda data: rake(data, margins={"a": {1: 0.5, 2: 0.5}}),
    "post_stratify": lambda data: post_stratify(data, by="a", totals={1: 0.5, 2: 0.5}),
    "score_rfm": lambda data: score_rfm(data, customer="a", date="b", amount="c"),
    "lifecycle_stage": lambda data: lifecycle_stage(data, customer="a", date="b"),
    "churn_risk": lambda data: churn_risk(data, left="a"),
    "improvement_value": improvement_value,
    "ordinal_factors": lambda data: ordinal_factors(data, model=BLOCKS),
    "measurement_invariance": lambda data: measurement_invariance(
        data, model=BLOCKS, groups=np.arange(len(data)) % 2 if hasattr(data, "__len__") else None
    ),
    "impute_answers": lambda data: impute_answers(data, count=2, rounds=2),
    "missing_patterns": missing_patterns,
    "pooled_groups": lambda data: pooled_groups(
        data.iloc[:, :3].set_axis(["n", "mean", "sd"], axis=1)
        if isinstance(data, pd.DataFrame) and data.shape[1] > 2
        else data
    ),
    "survey_design": survey_design,
    "response_styles": lambda data: response_styles(data, low=1, high=5),
    "common_method_marker": lambda data: common_method_marker(data, columns_of(data), bootstrap=50),
    "tipping_point": lambda data: tipping_point(
        data,
        lambda t: (t["a"].mean(), t["a"].sem()),
        column="a",
        reach=1,
        steps=1,
        count=2,
        rounds=2,
    ),
}


def columns_of(data: Any) -> Any:
    return data.iloc[:, 0] if isinstance(data, pd.DataFrame) and data.shape[1] else data


ON_COLUMNS: dict[str, Callable[[Any], Any]] = {
    "score_nps": score_nps,
    "score_csat": score_csat,
    "score_ces": score_ces,
    "weighted_mean": weighted_mean,
    "weighted_share": weighted_share,
    "effective_sample_size": effective_sample_size,
    "trim_weights": lambda data: trim_weights(data, upper=4),
    "crosstab": lambda data: crosstab(data, data),
    "crosstab_weights": lambda data: crosstab(data, data, weights=data),
    "cohen_kappa": lambda data: cohen_kappa(data, data),
    "duration_curve": lambda data: duration_curve(data, data),
    "compare_durations": lambda data: compare_durations(data, np.ones(50), groups=data),
    "compare_means": lambda data: compare_means(data, data, paired=True),
    "retest_reliability": lambda data: retest_reliability(
        data, data[::-1].set_axis(data.index) if isinstance(data, pd.Series) else data
    ),
    "compare_means_equivalence": lambda data: compare_means(data, data, equivalence=0.5),
    "difference_in_differences": lambda data: difference_in_differences(
        data, treated=np.arange(50) % 2, after=np.arange(50) < 25
    ),
    "assign_tiers": lambda data: assign_tiers(data, tiers={"x": 0.5, "y": 0.5}),
}


@pytest.mark.filterwarnings("default::feedback.errors.FeedbackWarning")
@pytest.mark.parametrize("data", FRAMES)
@pytest.mark.parametrize("function", ON_FRAMES)
def test_1_frames(function: str, data: str) -> None:
    _answers_or_says_why(ON_FRAMES[function], FRAMES[data])


@pytest.mark.filterwarnings("default::feedback.errors.FeedbackWarning")
@pytest.mark.parametrize("data", FRAMES)
@pytest.mark.parametrize("function", ON_COLUMNS)
def test_1_columns(function: str, data: str) -> None:
    _answers_or_says_why(ON_COLUMNS[function], columns_of(FRAMES[data]))


HEADLINES = (
    "nps",
    "csat",
    "ces",
    "estimate",
    "alpha_raw",
    "kmo",
    "omega_h",
    "index",
    "chi2",
    "kappa",
    "gap",
    "score",
)


def _answers_or_says_why(function: Callable[[Any], Any], data: Any) -> None:
    try:
        found = function(data)
    except FeedbackError as error:
        assert error.en and error.zh
        assert len(error.en) < 1500
        return
    for name in HEADLINES:
        value = getattr(found, name, None)
        if isinstance(value, float):
            assert np.isfinite(value), name
    for form in ("explain", "define", "cite"):
        if hasattr(found, form):
            assert getattr(found, form)("en")
