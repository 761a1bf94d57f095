"""Service gaps.

Requirements
1. Gap, test, interval, effect and Holm's p of every item equal the stored case (R's t.test and p.adjust).
2. A dimension is the mean of its items; its error counts a respondent's items together.
3. Dimension weights change the overall gap only.
4. Frames that do not belong together are refused in words.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from feedback.errors import AnalysisError, ColumnError, InputError
from feedback.measures.servqual import servqual_gap


def pair(n: int = 80, seed: int = 1) -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(seed)
    names = ["a1", "a2", "b1"]
    want = pd.DataFrame(rng.integers(4, 8, (n, 3)), columns=names).astype(float)
    got = (want - rng.integers(0, 4, (n, 3))).clip(lower=1)
    return want, got


def test_1_case_24(cases: Path) -> None:
    folder = cases / "24_gap_ipa_oddjob"
    data = pd.read_csv(folder / "input.csv")
    expected = json.loads((folder / "expected.json").read_text())
    found = servqual_gap(
        data[[f"e{i}" for i in range(1, 23)]],
        data[[f"s{i}" for i in range(1, 23)]],
        low=1,
        high=100,
    )
    names = {
        "n": "n",
        "expectation": "E",
        "perception": "P",
        "gap": "gap",
        "sd": "sd",
        "t": "t",
        "df": "df",
        "ci_low": "lo",
        "ci_high": "hi",
        "cohen_dz": "cohen_dz",
    }
    for i in range(1, 23):
        row, want = found.table.loc[f"s{i}"], expected["gap"][f"item{i}"]
        for ours, theirs in names.items():
            assert row[ours] == pytest.approx(want[theirs], abs=1e-9)
        assert row["p"] == pytest.approx(want["p"], rel=1e-9)
        assert row["p_holm"] == pytest.approx(expected["p_holm"][f"item{i}"], rel=1e-9)
    assert found.gap == pytest.approx(expected["overall_gap_mean_of_items"], abs=1e-9)


def test_2_dimension_is_a_paired_t_of_person_means() -> None:
    want, got = pair()
    found = servqual_gap(want, got, dimensions={"a": ["a1", "a2"], "b": ["b1"]})
    person = (got - want)[["a1", "a2"]].mean(axis=1)
    t, p = stats.ttest_1samp(person, 0)
    row = found.dimensions.loc["a"]
    assert row["gap"] == pytest.approx(person.mean())
    assert row["t"] == pytest.approx(t)
    assert row["p"] == pytest.approx(p)
    assert found.dimensions.loc["b", "t"] == pytest.approx(found.table.loc["b1", "t"])
    assert found.gap == pytest.approx((got - want).mean().mean())


def test_3_weights() -> None:
    want, got = pair()
    parts = {"a": ["a1", "a2"], "b": ["b1"]}
    plain = servqual_gap(want, got, dimensions=parts)
    heavy = servqual_gap(want, got, dimensions=parts, weights={"a": 30, "b": 70})
    pd.testing.assert_frame_equal(plain.table, heavy.table)
    gaps = heavy.dimensions["gap"]
    assert heavy.gap == pytest.approx(0.3 * gaps["a"] + 0.7 * gaps["b"])
    assert heavy.ci[0] < heavy.gap < heavy.ci[1]


def test_columns_match_by_name_before_order() -> None:
    want, got = pair()
    same = servqual_gap(want, got[["b1", "a2", "a1"]])
    assert same.table.loc["a1", "gap"] == pytest.approx((got["a1"] - want["a1"]).mean())
    renamed = servqual_gap(
        want.set_axis(["e1", "e2", "e3"], axis=1), got, dimensions={"d": ["e1", "a2"]}
    )
    assert renamed.dimensions.loc["d", "items"] == 2


def test_missing_pairs_are_left_out_and_counted() -> None:
    want, got = pair()
    want.iloc[:10, 0] = np.nan
    found = servqual_gap(want, got).table.loc["a1"]
    assert (found["n"], found["missing"]) == (70, 10)
    assert found["expectation"] == pytest.approx(want["a1"].mean())


def test_no_gap_at_all_is_not_certain() -> None:
    want, _ = pair()
    row = servqual_gap(want, want).table.loc["a1"]
    assert (row["gap"], row["p"]) == (0, 1)
    assert row["ci_low"] < 0 < row["ci_high"]  # what others would answer is not known


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"perception": pair(79)[1]}, InputError, "80 rows"),
        ({"perception": pair()[1].set_index(pd.RangeIndex(5, 85))}, InputError, "labels differ"),
        (
            {"perception": pair()[1][["a1"]].rename(columns={"a1": "z"})},
            InputError,
            "3 expectation",
        ),
        ({"dimensions": {"a": ["zz"]}}, ColumnError, "zz"),
        ({"dimensions": {"a": []}}, ColumnError, "a"),
        ({"weights": {"a": 1}}, InputError, "dimensions"),
        ({"dimensions": {"a": ["a1"]}, "weights": {"b": 1}}, ColumnError, "a"),
        ({"low": 1, "high": 5}, InputError, "outside"),
        ({"expectation": pair()[0].astype(str)}, InputError, "text"),
        ({"expectation": pair()[0].assign(a1=np.nan)}, AnalysisError, "a1"),
    ],
)
def test_4_refused(changes: dict, error: type[Exception], message: str) -> None:
    want, got = pair()
    arguments = {"expectation": want, "perception": got} | changes
    frames = [arguments.pop(name) for name in ("expectation", "perception")]
    with pytest.raises(error, match=message):
        servqual_gap(*frames, **arguments)
