"""What every statistical result can do.

Requirements
1. It has a table, a definition, a paragraph for no statistician and a citation, all in Chinese and English.
2. The Chinese is Chinese, the English English; both carry the same numbers; no template is left unfilled.
3. It shows itself in a notebook with its words escaped, long tables cut with a word about it.
4. It cannot be changed, and it survives pickling (results cross process borders).
"""

from __future__ import annotations

import dataclasses
import pickle
import re
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from feedback.errors import InputError
from feedback.insight.customers.churn import churn_risk
from feedback.insight.customers.rfm import score_rfm
from feedback.insight.customers.value import improvement_value
from feedback.measures.adequacy import factor_adequacy
from feedback.measures.agreement import cohen_kappa
from feedback.measures.cfa.confirmatory import confirmatory_factors
from feedback.measures.durations import compare_durations, duration_curve
from feedback.measures.factor_number import minimum_average_partial, parallel_analysis
from feedback.measures.factors import exploratory_factors
from feedback.measures.hierarchy import omega_hierarchical
from feedback.measures.index import satisfaction_index
from feedback.measures.intervals import proportion_difference
from feedback.measures.kano.classify import classify_kano
from feedback.measures.likert import summarise_likert
from feedback.measures.loyalty import compare_nps, score_nps
from feedback.measures.pls.estimate import pls_path_model
from feedback.measures.reliability import reliability
from feedback.measures.scale_scores import score_ces, score_csat
from feedback.measures.screening_effect import screening_effect
from feedback.measures.servqual import servqual_gap
from feedback.measures.usability import score_sus, score_umux_lite
from feedback.responses.crosstab import crosstab
from feedback.responses.screening.screen import screen_careless
from feedback.responses.weights.estimates import weighted_mean, weighted_share
from feedback.responses.weights.rake import post_stratify, rake
from feedback.results import Result, Words, between, percent


def answers(n: int = 120) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    trait = np.repeat(rng.normal(size=(n, 3)), 3, axis=1) + 0.5 * rng.normal(size=(n, 1))
    x = (3 + trait + 0.7 * rng.normal(size=(n, 9))).round().clip(1, 5)
    return pd.DataFrame(x, columns=[f"{k}{i}" for k in "abc" for i in (1, 2, 3)])


BLOCKS = {k: [f"{k}{i}" for i in (1, 2, 3)] for k in "abc"}
GROUP = np.where(np.arange(120) % 3 == 0, "old", "new")


def leavers() -> pd.DataFrame:
    rng = np.random.default_rng(2)
    rating = rng.integers(1, 6, 900)
    return pd.DataFrame({"rating": rating, "gone": rng.random(900) < 0.6 / rating})


RESULTS: dict[str, Callable[[], Result]] = {
    "proportion_difference": lambda: proportion_difference(30, 50, 20, 50),
    "nps": lambda: score_nps([10, 9, 3, 8, 6]),
    "nps_adjusted": lambda: score_nps([11, 10, 4], coding="1-11", ci="adjusted_wald"),
    "nps_difference": lambda: compare_nps([10, 9, 3], [8, 6, 0]),
    "csat": lambda: score_csat([5, 4, 2, None]),
    "ces": lambda: score_ces([7, 5, 2]),
    "sus": lambda: score_sus(pd.DataFrame([[4, 2] * 5, [5, 1] * 5, [3, 3] * 5])),
    "umux_lite": lambda: score_umux_lite(answers()[["a1", "b1"]]),
    "likert": lambda: summarise_likert(answers()),
    "index": lambda: satisfaction_index(answers(), low=1, high=5),
    "index_weighted": lambda: satisfaction_index(answers(), weights=range(1, 10), low=1, high=5),
    "reliability": lambda: reliability(answers()),
    "reliability_two": lambda: reliability(answers()[["a1", "a2"]], missing="listwise"),
    "omega": lambda: omega_hierarchical(answers()),
    "adequacy": lambda: factor_adequacy(answers()),
    "parallel": lambda: parallel_analysis(answers()),
    "map": lambda: minimum_average_partial(answers()),
    "efa": lambda: exploratory_factors(answers(), n_factors=2),
    "efa_plain": lambda: exploratory_factors(answers(), n_factors=1, method="ml", rotation="none"),
    "cfa": lambda: confirmatory_factors(answers(), model=BLOCKS),
    "cfa_robust": lambda: confirmatory_factors(answers(), model=BLOCKS, estimator="mlr"),
    "pls": lambda: pls_path_model(answers(), blocks=BLOCKS, paths=[("a", "b"), ("b", "c")]),
    "pls_full": lambda: pls_path_model(
        answers(), blocks=BLOCKS, paths=[("a", "b"), ("b", "c")], low=1, high=5, bootstrap=50
    ),
    "gap": lambda: servqual_gap(
        answers(), answers().clip(upper=3), dimensions=BLOCKS, weights={"a": 1, "b": 2, "c": 3}
    ),
    "kano": lambda: classify_kano(["like"] * 5 + ["must"], ["dislike", "neutral"] * 3),
    "kano_blauth": lambda: classify_kano(["很喜欢"], ["不喜欢"], table="pouliot", rule="blauth"),
    "kappa": lambda: cohen_kappa(list("aabbc"), list("aabcc")),
    "durations": lambda: duration_curve([1, 2, 3, 4], [1, 1, 0, 1]),
    "durations_open": lambda: duration_curve([1, 2, 3, 4], [1, 0, 0, 0]),
    "logrank": lambda: compare_durations([1, 2, 3, 4], [1, 1, 1, 1], groups=list("abab")),
    "screening": lambda: screening_effect(
        answers(), screen_careless(answers(), items=BLOCKS), scales=BLOCKS
    ),
    "rake": lambda: rake(pd.DataFrame({"g": GROUP}), margins={"g": {"old": 0.5, "new": 0.5}}),
    "post_stratify": lambda: post_stratify(
        pd.DataFrame({"g": GROUP}), by="g", totals={"old": 50, "new": 50}
    ),
    "mean": lambda: weighted_mean([1, 2, 3, None]),
    "share": lambda: weighted_share([1, 0, 1]),
    "crosstab": lambda: crosstab(GROUP, answers()["a1"]),
    "crosstab_weighted": lambda: crosstab(GROUP, answers()["a1"], weights=np.ones(120)),
    "rfm": lambda: score_rfm(
        pd.DataFrame(
            {"customer_id": list("aab"), "order_date": ["2024-01-01"] * 3, "revenue": [1, 2, 3]}
        )
    ),
    "churn": lambda: churn_risk(leavers(), left="gone"),
    "value": lambda: improvement_value(
        cost=100, effect=(0.01, 0.02, 0.03), customers=100, margin=50
    ),
}
HAN = re.compile(r"[\u4e00-\u9fff]")
FORMS = ("define", "explain", "cite")


@pytest.fixture(params=RESULTS)
def result(request: pytest.FixtureRequest) -> Result:
    return RESULTS[request.param]()


def test_1_words(result: Result) -> None:
    assert isinstance(result, Result)
    assert isinstance(result.table, pd.DataFrame)
    assert result.definition == result.define("en")  # the tests' session speaks English
    for form in FORMS:
        for language in ("zh", "en"):
            text = getattr(result, form)(language)
            assert len(text) > 15
            assert text == text.strip()
            assert "nan" not in text.lower().split()
            assert "{" not in text
            assert text[-1] in (".", "。")
    assert re.search(r"\d{4}", result.cite("en")), "a citation has a year"


def test_2_languages(result: Result) -> None:
    for form in FORMS:
        english, chinese = (getattr(result, form)(language) for language in ("en", "zh"))
        assert not HAN.search(english.replace("很喜欢", "")), english
        assert HAN.search(chinese)
        assert english[0].isupper() or english[0].isdigit() or english.split("_")[0] in english
    numbers = [
        sorted(re.findall(r"-?\d+\.\d+", result.explain(language))) for language in ("en", "zh")
    ]
    assert numbers[0] == numbers[1]


def test_2_default_is_the_language_of_the_session(
    result: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert result.explain() == result.explain("en")
    monkeypatch.setenv("FEEDBACK_LANGUAGE", "zh")
    assert result.explain() == result.explain("zh")
    assert (result.define(), result.cite()) == (result.define("zh"), result.cite("zh"))
    with pytest.raises(InputError):
        result.explain("fr")


def test_3_html(result: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    html = result._repr_html_()
    assert "<table" in html
    assert 'lang="en"' in html
    monkeypatch.setenv("FEEDBACK_LANGUAGE", "zh")
    assert 'lang="zh"' in result._repr_html_()


def test_4_frozen_and_picklable(result: Result) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        result.table = pd.DataFrame()
    again = pickle.loads(pickle.dumps(result))
    pd.testing.assert_frame_equal(again.table, result.table)
    assert again.explain() == result.explain()


@dataclasses.dataclass(frozen=True)
class _Shown(Result):
    table: pd.DataFrame

    def _define(self) -> Words:
        return Words(en="<b>bold & brash</b>", zh="<b>")

    _explain = _cite = _define


def test_3_html_is_escaped_and_cut() -> None:
    html = _Shown(pd.DataFrame({"<script>": ["<img onerror=x>"] * 100}))._repr_html_()
    assert "<script>" not in html
    assert "<img" not in html
    assert "<b>" not in html
    assert "40 more rows" in html


def test_words() -> None:
    both = Words(en="One.", zh="一。") + Words(en="Two.", zh="二。")
    assert both == Words(en="One. Two.", zh="一。二。")
    assert percent(0.1234) == "12.3%"
    assert between(1, 2.5) == "[1.00, 2.50]"
