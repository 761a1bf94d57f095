"""Screening of careless answers.

Requirements
1. Every index equals the stored case (R's careless 1.2.2), for all respondents.
2. Planted careless respondents are found by their sign; honest ones pass.
3. Copies of answers and texts, attention checks and impossible speed are told.
4. Nobody is dropped, the input is not changed; what cannot be told is missing and says why.
5. Bad input is refused in words; it is fast enough for 10,000 respondents.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from feedback.errors import AnalysisError, ColumnError, InputError
from feedback.responses.screening.copies import answer_copies
from feedback.responses.screening.indices import even_odd, mahalanobis, row_correlation, runs
from feedback.responses.screening.screen import screen_careless
from feedback.responses.screening.verdict import REASONS, Limits

COLUMNS = {
    "longstring": "longstring",
    "avgstring": "avgstring",
    "irv": "irv",
    "mahalanobis_d2": "mahad",
    "even_odd": "evenodd_v12",
    "person_total": "person_total_cor",
}


def as_array(values: list) -> np.ndarray:
    return np.array([np.nan if v in (None, "NA") else v for v in values], dtype=float)


def scales_of(data: pd.DataFrame) -> dict[str, list[str]]:
    scales: dict[str, list[str]] = {}
    for name in data.columns:
        scales.setdefault(name.rstrip("0123456789"), []).append(name)
    return scales


def honest(n: int = 300, seed: int = 1) -> pd.DataFrame:
    """Four scales of six items, answers 1 to 5."""
    rng = np.random.default_rng(seed)
    traits = np.repeat(rng.normal(size=(n, 4)), 6, axis=1)
    x = (3.2 + 0.9 * traits + 0.7 * rng.normal(size=(n, 24))).round().clip(1, 5)
    return pd.DataFrame(x, columns=[f"{s}{i}" for s in "abcd" for i in range(1, 7)])


def test_1_case_10(cases: Path) -> None:
    folder = cases / "10_careless"
    data = pd.read_csv(folder / "input.csv")
    expected = json.loads((folder / "expected.json").read_text())
    found = screen_careless(data, items=scales_of(data))
    for ours, theirs in COLUMNS.items():
        np.testing.assert_allclose(found[ours], as_array(expected[theirs]), atol=1e-9)
    np.testing.assert_allclose(
        found["synonyms"], as_array(expected["psychsyn60"]["cor"]), atol=1e-9
    )
    flags = found["mahalanobis_d2"] > stats.chi2.ppf(0.99, 50)
    assert flags.tolist() == expected["mahad_flag99"]
    summary = expected["summary"]
    assert (found["longstring"] >= 10).sum() == summary["n_longstring_ge_10"]
    assert found["irv"].mean() == pytest.approx(summary["mean_irv"], abs=1e-9)
    assert found["even_odd"].median() == pytest.approx(summary["median_evenodd"], abs=1e-9)
    assert "0 pairs" in found.attrs["not_told"]["antonyms"]["en"]


def test_1_case_10_antonyms(cases: Path) -> None:
    folder = cases / "10_careless"
    data = pd.read_csv(folder / "dataset2.csv").iloc[:200]
    expected = json.loads((folder / "expected.json").read_text())["dataset2_first200"]
    limits = Limits(synonym_r=0.50, antonym_r=expected["psychant"]["critval"])
    found = screen_careless(data, items=scales_of(data), limits=limits)
    for ours, theirs in (("longstring", "longstring"), ("irv", "irv"), ("even_odd", "evenodd")):
        np.testing.assert_allclose(found[ours], as_array(expected[theirs]), atol=1e-9)
    for ours, theirs in (("synonyms", "psychsyn50"), ("antonyms", "psychant")):
        np.testing.assert_allclose(found[ours], as_array(expected[theirs]["cor"]), atol=1e-9)


def test_1_small_by_hand() -> None:
    longest, mean = runs(np.array([[1.0, 1, 2, 2, 2, 3], [1, np.nan, 1, 1, 1, 1], [np.nan] * 6]))
    assert longest[:2].tolist() == [3, 4]
    assert mean[:2].tolist() == [2, 2.5]
    assert np.isnan([longest[2], mean[2]]).all()
    distance, df, p = mahalanobis(np.array([[1.0, 0], [-1, 0], [0, 1], [0, -1]]), np.eye(2))
    assert distance.tolist() == [1, 1, 1, 1]
    assert df.tolist() == [2, 2, 2, 2]
    assert p == pytest.approx(np.exp(-0.5))
    scales = [np.array([0, 1]), np.array([2, 3]), np.array([4, 5])]
    # halves agree in order: r = 1, stepped up 1, sign turned
    assert even_odd(np.array([[1.0, 1, 3, 3, 5, 5]]), scales).tolist() == [-1]


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10_000))
def test_1_row_correlation_is_numpys(seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, b = rng.integers(1, 6, (2, 5, 7)).astype(float)
    found = row_correlation(a, b)
    for at in range(5):
        if a[at].std() and b[at].std():
            assert found[at] == pytest.approx(np.corrcoef(a[at], b[at])[0, 1])
        else:
            assert np.isnan(found[at])


def test_2_honest_people_pass() -> None:
    data = honest(2000)
    found = screen_careless(data, items=scales_of(data), duration=[150] * 2000)
    assert (found["verdict"] == "careless").mean() < 0.01
    assert (found["verdict"] == "ok").mean() > 0.95


def test_2_planted() -> None:
    data = honest(400)
    rng = np.random.default_rng(2)
    data.iloc[:10] = 3.0  # straight down
    data.iloc[10:20] = rng.integers(1, 6, (10, 24)).astype(float)  # random
    seconds = np.full(400, 150.0)
    seconds[:20] = 12
    found = screen_careless(data, items=scales_of(data), duration=seconds)
    assert (found["verdict"].iloc[:20] == "careless").all()
    assert found["reasons"].iloc[:10].str.contains("straight").all()
    assert (found["verdict"].iloc[20:] == "careless").mean() < 0.01
    assert found["seconds_per_item"].iloc[0] == 0.5


def test_2_rushed_pages_show_behind_one_left_open() -> None:
    """People who rush three pages of four and leave the last open take as long as others in all."""
    data = honest(400)
    items = list(data.columns)
    pages = [items[place : place + 6] for place in range(0, 24, 6)]
    times = np.full((400, 4), 36.0)
    times[:20] = [6, 6, 6, 400]
    times[20:40, 0] = 6  # one page alone
    times[40:60] = [[6, 6, np.nan, np.nan]]  # most of those that were timed
    timed = [(times[:, k], page) for k, page in enumerate(pages)]
    whole = np.full(400, 418.0)
    found = screen_careless(data, items=scales_of(data), duration=whole, pages=timed)
    assert found["fast_pages"].iloc[[0, 20, 40, 60]].tolist() == [3, 1, 2, 0]
    assert found["timed_pages"].iloc[[0, 40]].tolist() == [4, 2]
    rushed = found["reasons"].str.contains("speed")
    assert rushed[:20].all()
    assert rushed[40:60].all()
    assert not rushed[20:40].any()
    assert not rushed[60:].any()
    without = screen_careless(data, items=scales_of(data), duration=whole)
    assert without["fast_pages"].isna().all()
    assert not without["reasons"].str.contains("speed").any()
    assert without.attrs["not_told"]["fast_pages"]["en"] == "no page was timed"


def test_2_random_answers_contradict_themselves() -> None:
    data = honest(400)
    rng = np.random.default_rng(2)
    data.iloc[:40] = rng.integers(1, 6, (40, 24)).astype(float)
    found = screen_careless(data, items=scales_of(data))
    signs = found["reasons"].str.contains("inconsistent|outlier")
    assert signs.iloc[:40].mean() > 0.4
    assert signs.iloc[40:].mean() < 0.05


def test_2_reverse_items() -> None:
    data = honest()
    turned = data.assign(a2=6 - data["a2"], b3=6 - data["b3"])
    plain = screen_careless(data, items=scales_of(data))
    other = screen_careless(turned, items=scales_of(data), reverse=["a2", "b3"], low=1, high=5)
    np.testing.assert_allclose(plain["even_odd"], other["even_odd"])
    np.testing.assert_allclose(plain["person_total"], other["person_total"])
    assert not np.allclose(plain["longstring"], other["longstring"])


def test_3_copies() -> None:
    data = honest(200)
    data.iloc[5] = data.iloc[6]
    data.iloc[7] = data.iloc[8]
    data.iloc[7, 3] = 6 - data.iloc[8, 3] if data.iloc[8, 3] != 3 else 1
    found = screen_careless(data, items=list(data.columns))
    assert found["same_answers"].iloc[[5, 6]].tolist() == [1, 1]
    assert found["near_answers"].iloc[[7, 8]].tolist() == [1, 1]
    assert found["reasons"].iloc[5] == "duplicate"
    assert found["verdict"].iloc[5] == "doubtful"
    assert found["same_answers"].drop([5, 6]).sum() == 0


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1000))
def test_3_near_copies_equal_the_naive_count(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = rng.integers(1, 3, (30, 1)) + (rng.random((30, 40)) < 0.03)
    x = x.astype(float)
    x[rng.random(x.shape) < 0.02] = np.nan
    exact, near = answer_copies(x)
    filled = np.nan_to_num(x, nan=-1.0)
    differ = (filled[:, None, :] != filled[None, :, :]).sum(axis=2)
    assert exact.tolist() == ((differ == 0).sum(axis=1) - 1).tolist()
    assert near.tolist() == (differ == 1).sum(axis=1).tolist()


def test_3_content_people_are_no_copies() -> None:
    data = honest(50)
    data.iloc[:20] = 5.0  # everybody very satisfied: alike, but no evidence of copying
    found = screen_careless(data, items=list(data.columns))
    assert not found["reasons"].str.contains("duplicate").any()


def test_3_chance_copies_of_a_short_scale_are_no_sign() -> None:
    rng = np.random.default_rng(4)
    mood = rng.normal(size=(20_000, 1))
    x = (3.5 + mood + 0.4 * rng.normal(size=(20_000, 10))).round().clip(1, 5)
    data = pd.DataFrame(x, columns=[f"q{i}" for i in range(10)])
    found = screen_careless(data, items=list(data.columns))
    assert (found["same_answers"] > 0).mean() > 0.3
    assert found["reasons"].str.contains("duplicate").mean() < 0.01


def test_3_texts() -> None:
    data = honest(4).assign(
        why=["上菜太慢了，等了一个小时。", "上菜太慢了等了一个小时", "不错", "不错"], other=None
    )
    items = [c for c in data if c not in ("why", "other")]
    found = screen_careless(data, items=items, texts=["why", "other"])
    assert found["same_text"].tolist() == [1, 1, 0, 0]
    assert found["reasons"].tolist() == ["copied_text", "copied_text", "", ""]


def test_3_attention() -> None:
    data = honest(4).assign(check=[4, 4, 1, None], second=["a", "b", "c", "b"])
    items = [c for c in data if c not in ("check", "second")]
    found = screen_careless(data, items=items, attention={"check": 4, "second": ["a", "b"]})
    assert found["attention_failed"].tolist() == [0, 0, 2, 0]
    assert found["verdict"].tolist() == ["ok", "ok", "careless", "ok"]


def test_4_nobody_is_dropped_nothing_is_changed() -> None:
    data = honest(30)
    data.iloc[3] = np.nan
    data.index = [f"r{i}" for i in range(30)]
    before = data.copy()
    found = screen_careless(data, items=list(data.columns))
    pd.testing.assert_frame_equal(data, before)
    assert found.index.equals(data.index)
    assert found.loc["r3", "verdict"] == "careless"
    assert found.loc["r3", "reasons"] == "empty"
    assert np.isnan(found.loc["r3", "irv"])


def test_4_what_cannot_be_told_says_why() -> None:
    found = screen_careless(honest(10), items=["a1", "a2", "b1"])
    why = found.attrs["not_told"]
    assert {"even_odd", "seconds_per_item", "attention_failed", "same_text"} <= set(why)
    assert found["even_odd"].isna().all()
    assert all(set(words) == {"en", "zh"} for words in why.values())
    few = screen_careless(honest(10), items=list(honest(10).columns))
    assert "mahalanobis_d2" in few.attrs["not_told"]


def test_4_missing_answers_are_measured_on_what_is_there() -> None:
    data = honest(200)
    data.iloc[0, :4] = np.nan
    found = screen_careless(data, items=scales_of(data))
    assert found["n_answered"].iloc[0] == 20
    assert found["mahalanobis_p"].between(0, 1).all()


def test_4_constant_item_is_left_out_of_the_distance() -> None:
    found = screen_careless(honest(200).assign(a1=3.0), items=list(honest(1).columns))
    assert found["mahalanobis_d2"].notna().all()


def test_reasons_have_words() -> None:
    assert all(words.en and words.zh for words in REASONS.values())


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"items": ["a1"]}, AnalysisError),
        ({"items": []}, AnalysisError),
        ({"items": ["a1", "zz"]}, ColumnError),
        ({"items": ["a1", "a2"], "reverse": ["a1"]}, InputError),
        ({"items": ["a1", "a2"], "reverse": ["b1"], "low": 1, "high": 5}, ColumnError),
        ({"items": ["a1", "a2"], "low": 1, "high": 3}, InputError),
        ({"items": ["a1", "a2"], "duration": "time"}, ColumnError),
        ({"items": ["a1", "a2"], "duration": [-1.0] * 20}, InputError),
        ({"items": ["a1", "a2"], "duration": [1.0]}, InputError),
        ({"items": ["a1", "a2"], "attention": {"zz": 1}}, ColumnError),
        ({"items": ["a1", "a2"], "texts": "zz"}, ColumnError),
        ({"items": ["a1", "text"]}, InputError),
    ],
)
def test_5_refused(changes: dict, error: type[Exception]) -> None:
    data = honest(20).assign(text="x")
    with pytest.raises(error):
        screen_careless(data, **changes)


def test_5_hostile_cells() -> None:
    data = honest(3).assign(
        why=pd.Series(["\ud800" * 20, "x" * 5_000_000, ["a", "list"]], dtype=object)
    )
    found = screen_careless(data, items=["a1", "a2"], texts="why")
    assert found["same_text"].tolist() == [0, 0, 0]


def test_5_ten_thousand() -> None:
    data = pd.DataFrame(np.random.default_rng(1).integers(1, 6, (10_000, 30)))
    start = time.perf_counter()
    screen_careless(data, items=list(data.columns))
    assert time.perf_counter() - start < 10
