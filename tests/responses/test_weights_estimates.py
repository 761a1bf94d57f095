"""Weighted means and shares.

Requirements
1. Means and standard errors equal the stored case, with clusters, finite population and calibration (R's survey).
2. Without design or weights they are the textbook ones.
3. Missing answers are people outside the domain, not people who were never drawn.
4. Shares lie in [0, 1] with an interval that does, also where nobody or everybody has it.
5. Designs that carry no variance are refused, naming the stratum.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from feedback import score_csat, survey_design
from feedback.charts.numbers import draw_numbers
from feedback.errors import AnalysisError, InputError
from feedback.pipeline.item_tables import figures_of, mean_of
from feedback.proportions import wilson
from feedback.responses.weights.estimates import weighted_mean, weighted_share
from feedback.responses.weights.few_clusters import known_errors, known_worths
from feedback.responses.weights.rake import post_stratify, rake
from feedback.text.topics.ratings import rate_topics

MARGINS = {"stype": {"E": 4421, "H": 755, "M": 1018}, "sch.wide": {"No": 1072, "Yes": 5122}}


def test_1_case_11(cases: Path) -> None:
    folder = cases / "11_raking_apiclus1"
    data = pd.read_csv(folder / "input.csv")
    expected = json.loads((folder / "expected.json").read_text())
    design = {"clusters": data["dnum"], "fpc": data["fpc"]}
    raked = rake(data, margins=MARGINS, weights="pw")
    post = post_stratify(data, by="stype", totals=MARGINS["stype"], weights="pw")
    for weights, name in (
        (data["pw"], "unraked_mean_api00"),
        (raked, "raked_mean_api00"),
        (post, "poststrat_mean_api00"),
    ):
        found = weighted_mean(data["api00"], weights=weights, **design)
        assert found.estimate == pytest.approx(expected[name]["mean"], abs=1e-8)
        assert found.se == pytest.approx(expected[name]["se"], abs=1e-8)
    fixed = weighted_mean(data["api00"], weights=raked.weights, **design)
    assert fixed.estimate == pytest.approx(expected["raked_mean_api00"]["mean"], abs=1e-8)
    assert fixed.se > expected["raked_mean_api00"]["se"]  # bare numbers know no margins
    assert fixed.df == 14
    # survey::svyciprop(~I(sch.wide == "Yes"), design, method = "logit")
    share = weighted_share(data["sch.wide"], of="Yes", weights=data["pw"], **design)
    assert share.estimate == pytest.approx(0.8743169399, abs=1e-9)
    assert share.se == pytest.approx(0.02035947724, abs=1e-10)
    assert share.ci == pytest.approx((0.8237988924, 0.911900077), abs=1e-8)


def test_3_case_11_domain_with_strata(cases: Path) -> None:
    data = pd.read_csv(cases / "11_raking_apiclus1/input.csv")
    strata = np.where(data["dnum"] > 500, "a", "b")
    found = weighted_mean(
        data["api00"].where(data["stype"] != "H"),
        weights=data["enroll"],
        strata=strata,
        clusters=data["dnum"],
    )
    # survey::svymean on subset() of the same design
    assert found.estimate == pytest.approx(641.17710619, abs=1e-7)
    assert found.se == pytest.approx(25.24599851, abs=1e-7)
    assert found.df == 13


def test_2_simple_random_sample() -> None:
    x = np.array([3.0, 4, 5, 1, 2, 2])
    found = weighted_mean(x)
    assert found.se == pytest.approx(x.std(ddof=1) / np.sqrt(6))
    assert found.ci == pytest.approx(stats.t.interval(0.95, 5, x.mean(), found.se))
    with_fpc = weighted_mean(x, fpc=60)
    assert with_fpc.se == pytest.approx(found.se * np.sqrt(0.9))
    assert weighted_mean(x, fpc=0.1).se == pytest.approx(with_fpc.se)
    assert weighted_mean(x, fpc=6).se == 0


def test_2_small_weighted() -> None:
    # survey::svymean(~y, svydesign(id = ~1, weights = ~w)): 3, 0.7201
    assert weighted_mean([1, 2, 3, 4], weights=[1, 1, 1, 3]).se == pytest.approx(0.7201, abs=5e-5)


def test_2_scale_of_weights_does_not_matter() -> None:
    rng = np.random.default_rng(1)
    x, w, c = rng.normal(size=50), rng.uniform(1, 3, 50), rng.integers(0, 8, 50)
    plain, scaled = (weighted_mean(x, weights=w * k, clusters=c) for k in (1, 1000))
    assert scaled.se == pytest.approx(plain.se)
    assert scaled.effective_n == pytest.approx(plain.effective_n)


def test_3_missing() -> None:
    found = weighted_mean(pd.Series([1, 2, None, 4]))
    assert (found.n, found.missing) == (3, 1)
    assert found.estimate == pytest.approx(7 / 3)


@pytest.mark.parametrize(("flags", "share"), [([0] * 5, 0.0), ([1] * 5, 1.0)])
def test_4_nobody_and_everybody(flags: list, share: float) -> None:
    found = weighted_share(flags)
    assert found.estimate == share
    low, high = found.ci
    assert 0 <= low < high <= 1
    assert (low == 0) == (share == 0)
    assert "Clopper" in found.define("en")


def test_4_labels() -> None:
    found = weighted_share(["好", "差", None, "好"], of=["好", "很好"])
    assert found.estimate == pytest.approx(2 / 3)
    with pytest.raises(InputError, match="of="):
        weighted_share([1, 2, 3])


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"values": [1]}, AnalysisError, "at least 2"),
        ({"values": [None, None, None, None]}, AnalysisError, "at least 2"),
        ({"values": ["a", "b", "c", "d"]}, InputError, "text"),
        ({"weights": [1, 1, 1]}, InputError, "3 weights for 4"),
        ({"weights": [1, 1, 1, -1]}, InputError, "negative"),
        ({"strata": ["a", "a", "a", "b"]}, AnalysisError, "only in b"),
        ({"strata": ["a", "a", None, "b"]}, InputError, "missing"),
        ({"clusters": [1, 1, 1, 1]}, AnalysisError, "one cluster"),
        ({"fpc": 2}, InputError, "fpc"),
        ({"fpc": [10, 10, 10, 20]}, InputError, "fpc"),
        ({"fpc": [10, 10]}, InputError, "fpc"),
        ({"level": 2}, InputError, "level"),
    ],
)
def test_5_refused(changes: dict, error: type[Exception], message: str) -> None:
    arguments = {"values": [1.0, 2.0, 3.0, 4.0]} | changes
    with pytest.raises(error, match=message):
        weighted_mean(arguments.pop("values"), **arguments)


def test_4_share_fixed_by_the_margins() -> None:
    people = pd.DataFrame({"sex": ["f", "m", "f", "m", "f"]})
    raked = rake(people, margins={"sex": {"f": 0.5, "m": 0.5}})
    found = weighted_share(people["sex"], of="f", weights=raked)
    assert found.estimate == pytest.approx(0.5)
    assert found.ci == (found.estimate, found.estimate)
    assert "margins" in found.define("en")


def test_5_weights_in_another_order() -> None:
    values = pd.Series([1.0, 2.0, 3.0], index=["a", "b", "c"])
    weights = pd.Series([1.0, 2.0, 3.0], index=["c", "b", "a"])
    with pytest.raises(InputError, match="different order"):
        weighted_mean(values, weights=weights)


def test_ten_thousand_strata() -> None:
    rng = np.random.default_rng(1)
    strata = np.repeat(np.arange(10_000), 3)
    x = strata / 10_000 + rng.normal(size=30_000)
    found = weighted_mean(x, strata=strata)
    assert found.df == 20_000
    assert found.se < weighted_mean(x).se


def test_one_person_who_carries_the_weight_tells_little() -> None:
    has = np.arange(80) % 3 == 0
    low, high = weighted_share(has, weights=np.r_[np.full(79, 0.001), 1000.0]).ci
    assert (
        low < 0.05 and high > 0.9
    )  # by the spread of the answers that weigh next to nothing .0000 to .0002


def test_few_clusters_tell_the_same_on_every_road() -> None:
    """A group of 3 of 18 clusters: its mean and its share have one interval wherever they are told."""
    rng = np.random.default_rng(3)
    clusters = np.repeat(np.arange(18), 20)
    design = survey_design(pd.DataFrame({"c": clusters}), clusters="c")
    drawn = 3.2 + rng.normal(0, 0.45, 18)[clusters] + rng.normal(0, 1, 360)
    rating = pd.Series(np.clip(np.round(drawn), 1, 5))
    own = clusters < 3
    part, answers = design.of(np.flatnonzero(own)), rating[own].reset_index(drop=True)
    topic = pd.Series(np.where(own, 0, 1))
    spoken = rate_topics(topic, rating, low_at=2, scale=(1, 5), weights=design).loc[0]
    table = mean_of(answers, ends=(1, 5), level=0.95, weights=part)
    for end in ("mean_low", "mean_high"):
        assert spoken[end] == pytest.approx(table[end])
    assert table["mean_low"] >= 1 and table["mean_high"] <= 5
    free = mean_of(answers, ends=None, level=0.95, weights=part)
    api = weighted_mean(answers, weights=part)
    assert api.ci == pytest.approx((free["mean_low"], free["mean_high"]))
    best = (answers >= 4).to_numpy()[:, None]
    worth = known_worths(part, best, np.ones_like(best), level=0.95)
    expected = np.ravel(wilson(best.mean() * worth, worth, 0.95))
    told = score_csat(answers, low=1, high=5, weights=part).share_ci
    assert np.array(told) == pytest.approx(expected)
    figures = figures_of(answers, 1, 5, level=0.95, weights=part)
    assert (figures["top_low"], figures["top_high"]) == pytest.approx(told)
    _, shown = draw_numbers((answers >= 4).astype(float), label="best", weights=part)
    assert shown.iloc[-1][["share_low", "share_high"]].tolist() == pytest.approx(told)


def test_group_within_one_cluster_has_the_error_of_people_drawn_singly() -> None:
    clusters = np.repeat(np.arange(6), 20)
    design = survey_design(pd.DataFrame({"c": clusters}), clusters="c")
    rating = np.tile([1.0, 2, 3, 4, 5], 24)[:, None]
    known = (clusters == 0)[:, None]
    influence = known * (rating - 3) / known.sum()
    error, df = known_errors(design, influence, known)
    assert error[0] == pytest.approx(rating[:20].std(ddof=1) / np.sqrt(20)) and df[0] == 19
