"""Weights.

Requirements
1. Raking, post-stratification, trimming and Kish's figures equal the stored case (R's survey).
2. Raked weights meet every margin; shares keep the sum of the base weights.
3. Margins that cannot be met are refused, naming what is wrong.
4. Trimmed weights keep their sum and their bounds.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.errors import AnalysisError, ColumnError, InputError
from feedback.responses.weights.rake import post_stratify, rake
from feedback.responses.weights.trim import design_effect, effective_sample_size, trim_weights

MARGINS = {"stype": {"E": 4421, "H": 755, "M": 1018}, "sch.wide": {"No": 1072, "Yes": 5122}}


@pytest.fixture
def schools(cases: Path) -> tuple[pd.DataFrame, dict]:
    folder = cases / "11_raking_apiclus1"
    expected = json.loads((folder / "expected.json").read_text())
    return pd.read_csv(folder / "input.csv"), expected


def people(n: int = 200, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame({"sex": rng.choice(["f", "m"], n), "city": rng.choice(["a", "b", "c"], n)})


def test_1_case_11(schools: tuple[pd.DataFrame, dict]) -> None:
    data, expected = schools
    raked = rake(data, margins=MARGINS, weights="pw")
    np.testing.assert_allclose(raked.weights, expected["raked_weights"], rtol=1e-8)
    assert raked.effective_n == pytest.approx(expected["kish_neff_raked"], rel=1e-9)
    assert raked.deff == pytest.approx(expected["kish_deff_raked"], rel=1e-9)
    post = post_stratify(data, by="stype", totals=MARGINS["stype"], weights="pw")
    np.testing.assert_allclose(post.weights, expected["poststrat_weights"], rtol=1e-12)
    trimmed = trim_weights(raked, lower=20, upper=45)
    np.testing.assert_allclose(trimmed, expected["trimmed_20_45"]["weights"], rtol=1e-8)
    assert sorted(raked.weights.round(4).unique()) == pytest.approx(
        [29.8707, 36.7910, 39.8392, 49.0691, 50.3294, 67.1255], abs=1e-4
    )


def test_2_margins_are_met() -> None:
    data = people()
    margins = {"sex": {"f": 0.52, "m": 0.48}, "city": {"a": 0.5, "b": 0.3, "c": 0.2}}
    found = rake(data, margins=margins)
    assert found.weights.sum() == pytest.approx(200)
    for column, target in margins.items():
        shares = found.weights.groupby(data[column]).sum() / 200
        assert shares.to_dict() == pytest.approx(target)
    table = found.table.loc["city"]
    assert table["n"].sum() == 200
    assert table["share_after"].to_dict() == pytest.approx(margins["city"])
    assert table["share_before"].to_dict() == data["city"].value_counts(normalize=True).to_dict()


def test_2_goes_wherever_weights_are_asked_for() -> None:
    found = rake(people(), margins={"sex": {"f": 100, "m": 100}})
    assert np.asarray(found).shape == (200,)
    assert len(found) == 200
    assert next(iter(found)) == found.weights.iloc[0]
    assert effective_sample_size(found) == pytest.approx(found.effective_n)


def test_2_cells_of_two_columns() -> None:
    data = people()
    totals = {(s, c): 10 for s in "fm" for c in "abc"}
    found = post_stratify(data, by=["sex", "city"], totals=totals)
    sums = found.weights.groupby([data["sex"], data["city"]]).sum()
    assert sums.to_numpy() == pytest.approx(10)


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"margins": {}}, InputError, "no margins"),
        ({"margins": {"age": {"x": 1}}}, ColumnError, "age"),
        ({"margins": {"sex": {"f": 1}}}, InputError, "no target for m"),
        ({"margins": {"sex": {"f": 1, "m": 1, "x": 1}}}, InputError, "No respondent is x"),
        ({"margins": {"sex": {"f": 0, "m": 1}}}, InputError, "positive"),
        ({"margins": {"sex": {"f": "many", "m": 1}}}, InputError, "positive"),
        ({"margins": {"sex": 5}}, InputError, "map categories"),
        (
            {"margins": {"sex": {"f": 1, "m": 1}, "city": {"a": 1, "b": 1, "c": 1}}},
            InputError,
            "different totals",
        ),
        ({"margins": {"sex": {"f": 1, "m": 1}}, "weights": "w"}, ColumnError, "w"),
        ({"margins": {"sex": {"f": 1, "m": 1}}, "weights": [0.0] * 200}, InputError, "zero"),
    ],
)
def test_3_refused(changes: dict, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        rake(people(), **changes)


def test_3_respondents_without_a_category() -> None:
    data = people()
    data.loc[:4, "sex"] = None
    with pytest.raises(InputError, match="5 respondents have no sex"):
        rake(data, margins={"sex": {"f": 1, "m": 1}})


def test_3_contradicting_margins() -> None:
    data = pd.DataFrame({"a": ["x", "x", "y"], "b": ["p", "p", "q"]})
    with pytest.raises(AnalysisError, match="contradict"):
        rake(data, margins={"a": {"x": 50, "y": 50}, "b": {"p": 80, "q": 20}})


def test_3_no_rows() -> None:
    with pytest.raises(InputError, match="at least one"):
        rake(people().iloc[:0], margins={"sex": {"f": 1, "m": 1}})


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(0.1, 50), min_size=3, max_size=40),
    st.floats(1.2, 5),
)
def test_4_trimming_keeps_the_sum(weights: list[float], times: float) -> None:
    mean = float(np.mean(weights))
    lower, upper = mean / times, mean * times
    found = trim_weights(weights, lower=lower, upper=upper)
    assert found.sum() == pytest.approx(sum(weights), rel=1e-9)
    assert found.min() >= lower * (1 - 1e-9)
    assert found.max() <= upper * (1 + 1e-9)


def test_4_impossible_bounds() -> None:
    with pytest.raises(InputError, match="Widen"):
        trim_weights([1, 2, 3], upper=1.5)


def test_4_kish() -> None:
    w = np.array([1.0, 1, 2])
    assert effective_sample_size(w) == pytest.approx(16 / 6)
    assert design_effect(w) == pytest.approx(1 + w.var() / w.mean() ** 2)
    with pytest.raises(InputError):
        effective_sample_size([])
