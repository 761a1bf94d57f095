"""Satisfaction index.

Requirements
1. Equal and weighted indices equal the stored cases.
2. The interval counts the items of one person together.
3. All worst is 0, all best is 100.
4. Bad weights and answers are refused in words.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from feedback.errors import AnalysisError, ColumnError, InputError
from feedback.measures.index import satisfaction_index


def test_1_case_21_equal_weights(cases: Path) -> None:
    folder = cases / "21_mobi_ecsi_pls"
    data = pd.read_csv(folder / "input.csv")
    want = json.loads((folder / "expected.json").read_text())["equal_weight_index_0_100"]
    found = satisfaction_index(data, columns=["CUSA1", "CUSA2", "CUSA3"])
    assert found.index == pytest.approx(want["Satisfaction"], abs=1e-9)


def test_1_case_24_stated_weights(cases: Path) -> None:
    folder = cases / "24_gap_ipa_oddjob"
    data = pd.read_csv(folder / "input.csv")
    want = json.loads((folder / "expected.json").read_text())["csi_weighted"]["stated"]
    stated = [data[f"e{i}"].mean() for i in range(1, 23)]
    items = data[[f"s{i}" for i in range(1, 23)]]
    found = satisfaction_index(items, weights=stated, low=1, high=100)
    assert found.index == pytest.approx(want, abs=1e-9)


def test_2_interval_is_that_of_the_persons_index() -> None:
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(rng.integers(1, 6, (200, 3)), columns=list("abc"))
    found = satisfaction_index(frame, weights={"a": 1, "b": 2, "c": 1}, low=1, high=5)
    person = 25 * ((frame["a"] + 2 * frame["b"] + frame["c"]) / 4 - 1)
    assert found.index == pytest.approx(person.mean())
    assert found.se == pytest.approx(person.std(ddof=1) / np.sqrt(200))


def test_2_missing_answers_use_what_is_there() -> None:
    frame = pd.DataFrame({"a": [1.0, 5.0, 3.0], "b": [5.0, np.nan, 1.0]})
    found = satisfaction_index(frame, low=1, high=5)
    assert found.index == pytest.approx((50 + 50) / 2)
    assert found.table["missing"].tolist() == [0, 1]


@pytest.mark.parametrize(("answer", "want"), [(1, 0), (10, 100)])
def test_3_ends(answer: int, want: int) -> None:
    assert satisfaction_index(pd.DataFrame({"a": [answer] * 5, "b": [answer] * 5})).index == want


@pytest.mark.parametrize("weights", [[1], [1, -1], [0, 0], ["a", "b"], [1, np.nan]])
def test_4_bad_weights(weights: list) -> None:
    with pytest.raises(InputError):
        satisfaction_index(pd.DataFrame({"a": [1, 2], "b": [3, 4]}), weights=weights)


def test_4_weight_of_an_unknown_item() -> None:
    with pytest.raises(ColumnError):
        satisfaction_index(pd.DataFrame({"a": [1, 2], "b": [3, 4]}), weights={"a": 1, "c": 1})


def test_4_nobody_answered_an_item() -> None:
    with pytest.raises(AnalysisError, match="nobody"):
        satisfaction_index(pd.DataFrame({"a": [1.0, 2.0], "b": [np.nan, np.nan]}))
