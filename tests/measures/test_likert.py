"""Likert summaries.

Requirements
1. Shares of every answer, top, bottom, net, median and mean of each item, each with n and interval.
2. Reverse items are turned before anything is counted.
3. Weights carry through; equal weights change nothing.
4. An item nobody answered stays visible with n 0.
5. Fractions, text and answers outside the scale are refused.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.errors import ColumnError, InputError
from feedback.measures.intervals import proportion_interval
from feedback.measures.likert import summarise_likert, weighted_median


def test_1_one_item() -> None:
    row = summarise_likert(pd.DataFrame({"q": [1, 2, 4, 5, 5, None]})).table.loc["q"]
    assert row["n"] == 5
    assert row["missing"] == 1
    assert row[[f"share_{k}" for k in range(1, 6)]].tolist() == [0.2, 0.2, 0, 0.2, 0.4]
    assert row["top_share"] == pytest.approx(0.6)
    assert (row["top_low"], row["top_high"]) == pytest.approx(proportion_interval(3, 5))
    assert row["net"] == pytest.approx(0.2)
    assert row["median"] == 4
    assert row["mean"] == pytest.approx(3.4)
    # variance of net: (0.6 + 0.4 - 0.2²)/5
    assert row["net_high"] == pytest.approx(min(1, 0.2 + 1.959963985 * np.sqrt(0.96 / 5)))


def test_2_reverse() -> None:
    frame = pd.DataFrame({"a": [1, 2], "b": [1, 2]})
    table = summarise_likert(frame, reverse=["b"]).table
    assert table["mean"].tolist() == [1.5, 4.5]
    assert frame["b"].tolist() == [1, 2]


def test_2_unknown_reverse_item() -> None:
    with pytest.raises(ColumnError, match="Did you mean"):
        summarise_likert(pd.DataFrame({"clean": [1]}), reverse=["claen"])


@settings(deadline=None)
@given(st.lists(st.integers(1, 5), min_size=2, max_size=60))
def test_3_equal_weights_change_nothing(answers: list[int]) -> None:
    frame = pd.DataFrame({"q": answers})
    plain = summarise_likert(frame).table
    same = summarise_likert(frame, weights=[3.0] * len(answers)).table
    pd.testing.assert_frame_equal(plain, same)
    shares = plain.loc["q", [f"share_{k}" for k in range(1, 6)]].sum()
    assert shares == pytest.approx(1)


def test_3_weights() -> None:
    row = summarise_likert(pd.DataFrame({"q": [5, 1]}), weights=[3, 1]).table.loc["q"]
    assert row["mean"] == 4
    assert row["median"] == 5
    assert row["effective_n"] == pytest.approx(1.6)


def test_3_weighted_median_between() -> None:
    assert weighted_median(np.array([1.0, 4.0]), np.array([1.0, 1.0])) == 2.5


def test_4_nobody_answered_one_item() -> None:
    result = summarise_likert(pd.DataFrame({"q": [1.0, 5.0], "empty": [np.nan, np.nan]}))
    assert result.table.loc["empty", "n"] == 0
    assert np.isnan(result.table.loc["empty", "mean"])
    assert "q" in result.explain("en")


@pytest.mark.parametrize("bad", [[1.5, 2], [0, 1], [6, 1], ["a", "b"], [np.inf, 1]])
def test_5_bad_answers(bad: list) -> None:
    with pytest.raises(InputError):
        summarise_likert(pd.DataFrame({"q": bad}))


@pytest.mark.parametrize("scale", [{"top": 3, "bottom": 3}, {"top": 0}, {"low": 5, "high": 1}])
def test_5_bad_scale(scale: dict) -> None:
    with pytest.raises(InputError):
        summarise_likert(pd.DataFrame({"q": [1, 2]}), **scale)


def test_5_two_columns_of_one_name() -> None:
    frame = pd.DataFrame([[1, 2]], columns=["q", "q"])
    with pytest.raises(InputError, match="more than once"):
        summarise_likert(frame)
