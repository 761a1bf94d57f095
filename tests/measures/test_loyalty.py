"""Net Promoter Score.

Requirements
1. Score, standard errors and both intervals equal the stored cases and the textbook example.
2. Intervals stay within [-100, 100].
3. Answers coded 1 to 11 are told apart from 0 to 10, never silently taken as they are.
4. Weights change the score; equal weights do not.
5. Answers that are none are refused in words.
"""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from feedback.errors import AnalysisError, FeedbackWarning, InputError
from feedback.measures.loyalty import compare_nps, score_nps
from feedback.responses.weights.estimates import weighted_mean

CASE = "13_nps_oddjob"


@pytest.fixture
def case(cases: Path) -> tuple[pd.DataFrame, dict]:
    folder = cases / CASE
    return pd.read_csv(folder / "input.csv"), json.loads((folder / "expected.json").read_text())


def test_1_case_all_and_by_class(case: tuple[pd.DataFrame, dict]) -> None:
    data, expected = case
    groups = {"oddjob_all": data["nps"]}
    parts = {name: data.loc[data["flight_class"] == name, "nps"] for name in expected["by_class"]}
    wanted = {"oddjob_all": expected["oddjob_all"]} | expected["by_class"]
    for name, scores in (groups | parts).items():
        want = wanted[name]
        found = score_nps(scores, ci="wald")
        assert found.n == want["n"]
        assert (found.promoters, found.passives, found.detractors) == (
            want["promoters"],
            want["passives"],
            want["detractors"],
        )
        assert found.nps == pytest.approx(want["nps"], abs=1e-9)
        assert found.se == pytest.approx(want["se"], abs=1e-9)
        assert found.se_unbiased == pytest.approx(want["se_unbiased"], abs=1e-9)
        assert found.ci == pytest.approx((want["lo"], want["hi"]), abs=1e-9)
        adjusted = score_nps(scores, ci="adjusted_wald")
        assert adjusted.se == pytest.approx(want["adjusted_wald_3"]["se"], abs=1e-9)
        assert adjusted.ci == pytest.approx(
            (want["adjusted_wald_3"]["lo"], want["adjusted_wald_3"]["hi"]), abs=1e-9
        )


def test_1_case_difference(case: tuple[pd.DataFrame, dict]) -> None:
    data, expected = case
    want = expected["business_vs_economy"]
    first, second = (data.loc[data["flight_class"] == c, "nps"] for c in ("Business", "Economy"))
    found = compare_nps(first, second, ci="wald")
    assert found.estimate == pytest.approx(want["delta"], abs=1e-9)
    assert found.se == pytest.approx(want["se"], abs=1e-9)
    assert found.ci == pytest.approx((want["lo"], want["hi"]), abs=1e-9)
    assert found.p == pytest.approx(want["p"], abs=1e-9)


def test_1_textbook() -> None:
    found = score_nps([10] * 70 + [7] * 20 + [0] * 10, ci="wald")
    assert found.nps == pytest.approx(60)
    assert found.se == pytest.approx(6.6332495807108)
    assert found.ci == pytest.approx((46.9990697213414, 73.0009302786586))


def test_2_all_promoters_are_clipped() -> None:
    assert score_nps([10] * 20, ci="wald").ci == (100, 100)
    for found in (score_nps([10] * 20), score_nps([10] * 20, ci="adjusted")):
        assert found.ci[0] == pytest.approx(69.6833440254394)
        assert found.ci[1] == 100


@pytest.mark.parametrize("answer", [10, 8, 0])
@pytest.mark.parametrize("n", [1, 2, 5, 12, 50])
def test_2_the_interval_has_width_where_everybody_is_alike(answer: int, n: int) -> None:
    low, high = score_nps([answer] * n).ci
    assert high - low > 0
    design = {"clusters": np.arange(n) // 2} if n > 2 else {}
    low, high = score_nps([answer] * n, **design).ci
    assert high - low > 0
    found = compare_nps([answer] * n, [answer] * n)
    assert found.ci[1] - found.ci[0] > 0
    assert found.p == 1


def test_2_twelve_promoters() -> None:
    assert score_nps([10] * 12).ci == pytest.approx((54.1959, 100), abs=1e-3)


def test_2_nobody_above_five_is_said() -> None:
    assert "0 to 10" in score_nps([1, 2, 3, 4, 5] * 4).explain("en")
    assert "0–10" in score_nps([1, 2, 3, 4, 5] * 4).explain("zh")
    assert "0 to 10" not in score_nps([1, 2, 3, 4, 6] * 4).explain("en")


def test_4_clusters_widen() -> None:
    rng = np.random.default_rng(3)
    cluster = np.repeat(np.arange(30), 10)
    scores = np.where(rng.random(30)[cluster] < 0.5, 10, 5)
    plain, drawn = score_nps(scores), score_nps(scores, clusters=cluster)
    assert drawn.nps == pytest.approx(plain.nps)
    assert drawn.se > 2.5 * plain.se
    mean = weighted_mean(np.where(scores >= 9, 100.0, -100.0), clusters=cluster)
    assert score_nps(scores, clusters=cluster, ci="wald").se == pytest.approx(mean.se)
    assert score_nps(scores, clusters=cluster, ci="wald").ci == pytest.approx(mean.ci)


def test_3_case_coded_one_to_eleven(case: tuple[pd.DataFrame, dict]) -> None:
    data, expected = case
    with pytest.warns(FeedbackWarning, match="1-11"):
        found = score_nps(data["nps_raw_1to11"])
    assert found.nps == pytest.approx(expected["oddjob_all"]["nps"], abs=1e-9)
    assert found.coding == "1-11"
    assert "1-11" in found.define("en")


def test_3_coding_said_needs_no_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert score_nps([11, 10, 1], coding="1-11").promoters == 2


def test_3_eleven_beside_zero_is_no_scale() -> None:
    with pytest.raises(InputError, match="0 to 10"):
        score_nps([0, 5, 11])


def test_3_eleven_refused_where_coding_is_0_10() -> None:
    with pytest.raises(InputError, match="0 to 10"):
        score_nps([1, 5, 11], coding="0-10")


def test_4_weights() -> None:
    scores = [10, 10, 3, 8]
    plain = score_nps(scores, ci="wald")
    assert score_nps(scores, weights=[2, 2, 2, 2], ci="wald").se == pytest.approx(plain.se)
    heavy = score_nps(scores, weights=[1, 1, 5, 1], ci="wald")
    assert heavy.nps == pytest.approx(100 * (2 - 5) / 8)
    # linearised: sqrt(Σ w²(s - mean)²)/Σw
    sign, w = np.array([1, 1, -1, 0]), np.array([1, 1, 5, 1])
    se = 100 * np.sqrt((w**2 * (sign - (-3 / 8)) ** 2).sum()) / 8
    assert heavy.se == pytest.approx(se)


def test_5_missing_is_counted() -> None:
    found = score_nps(pd.Series([10, None, 3], dtype="Int64"))
    assert (found.n, found.missing) == (2, 1)


@pytest.mark.parametrize(
    "scores", [["ten"], [5.5], [-1], [float("inf")], [[1], [2]], "9", 9, [True, "x"]]
)
def test_5_bad_scores(scores: object) -> None:
    with pytest.raises(InputError):
        score_nps(scores)  # type: ignore[arg-type]


@pytest.mark.parametrize("scores", [[], [None, None], [np.nan]])
def test_5_nobody_answered(scores: list) -> None:
    with pytest.raises(AnalysisError, match="answer"):
        score_nps(scores)


@pytest.mark.parametrize("weights", [[1, 0], [1, -1], [1, None], [1], ["a", "b"]])
def test_5_bad_weights(weights: list) -> None:
    with pytest.raises(InputError, match="weights"):
        score_nps([9, 3], weights=weights)
