"""Numbers and labels as users pass them.

Requirements
1. Every dtype pandas has for numbers comes out as float64, missing as NaN.
2. Text, dates, infinite and complex values are refused, naming the column and what was found.
3. The input is never changed.
"""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from feedback.errors import AnalysisError, ColumnError, InputError
from feedback.numeric import (
    complete_rows,
    label_column,
    label_index,
    number_array,
    number_frame,
    refuse_constant,
    refuse_reordered,
    weight_array,
)
from feedback.parameter_checks import check_choice, check_count, check_level


@pytest.mark.parametrize(
    "values",
    [
        [1, 2, None],
        (1.0, 2.0, np.nan),
        np.array([1, 2, np.nan]),
        pd.Series([1, 2, None], dtype="Int64"),
        pd.Series([1, 2, None], dtype="Float64"),
        pd.Series([1, 2, None], dtype=object),
        pd.Series([1, 2, pd.NA], dtype=object),
        pd.Series([1, 2, None], dtype="category"),
        pd.Series([1, 2, None], dtype="float32"),
    ],
)
def test_1_numbers(values: object) -> None:
    found = number_array(values, where="here", name="q")  # type: ignore[arg-type]
    assert found.dtype == np.float64
    assert found[:2].tolist() == [1, 2]
    assert np.isnan(found[2])


def test_1_flags_are_numbers() -> None:
    assert (
        number_array(pd.Series([True, False, None], dtype="boolean"), where="w", name="q")[0] == 1
    )
    assert number_array([True, False], where="w", name="q").tolist() == [1, 0]


def test_1_all_missing_text_column_is_all_missing() -> None:
    found = number_array(pd.Series([None, None], dtype="str"), where="w", name="q")
    assert np.isnan(found).all()


@pytest.mark.parametrize(
    "values",
    [
        ["1", "2"],
        pd.Series(["5 非常满意"], dtype="str"),
        pd.Series(["a"], dtype="string"),
        pd.Series(["a"], dtype="category"),
        pd.Series(["\ud800"], dtype=object),
        pd.Series([[1], [2]], dtype=object),
        pd.Series(pd.to_datetime(["2024-01-01"])),
        pd.Series([1 + 2j]),
        [np.inf],
        "text",
        5,
        None,
        b"bytes",
        {"a": 1},
        np.ones((2, 2)),
    ],
)
def test_2_refused(values: object) -> None:
    with pytest.raises(InputError, match="q"):
        number_array(values, where="here", name="q")  # type: ignore[arg-type]


def test_2_long_cells_are_cut_in_the_message() -> None:
    with pytest.raises(InputError) as caught:
        number_array(["x" * 5_000_000], where="here", name="q")
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("data", [[], [1, 2], "q", None, 7, [[1, 2], [3]], pd.DataFrame()])
def test_2_no_frame(data: object) -> None:
    with pytest.raises(InputError):
        number_frame(data, where="here", at_least=2)


def test_2_missing_column_offers_the_nearest() -> None:
    with pytest.raises(ColumnError, match="Did you mean: service"):
        number_frame(pd.DataFrame({"service": [1]}), where="here", columns=["servce"])


def test_3_input_stays() -> None:
    frame = pd.DataFrame({"a": pd.Series([1, None], dtype="Int64")})
    found = number_frame(frame, where="here")
    found.loc[0, "a"] = 99
    assert frame["a"].iloc[0] == 1
    assert frame["a"].dtype == "Int64"


@pytest.mark.parametrize("weights", [[0.0, 1], [-1, 1], [np.nan, 1], [1], ["a", "b"], [np.inf, 1]])
def test_weights(weights: list) -> None:
    with pytest.raises(InputError, match="weights"):
        weight_array(weights, n=2, where="here")


def test_no_weights_are_ones() -> None:
    assert weight_array(None, n=3, where="here").tolist() == [1, 1, 1]


@pytest.mark.parametrize("level", [0, 1, 95, 0.3, "high", None, True, np.nan])
def test_level(level: object) -> None:
    with pytest.raises(InputError, match="level"):
        check_level(level, where="here")  # type: ignore[arg-type]


@pytest.mark.parametrize("count", [0, -1, 1.5, "3", None, True])
def test_count(count: object) -> None:
    with pytest.raises(InputError, match="n"):
        check_count(count, where="here", name="n")


def test_choice() -> None:
    assert check_choice("b", ("a", "b"), where="here", name="x") == "b"
    with pytest.raises(InputError, match="Did you mean wilson"):
        check_choice("wilsen", ("wilson", "wald"), where="here", name="method")


def test_labels() -> None:
    hostile = label_column(["\ud800", "a"], where="here", name="x")
    assert label_index(hostile, name="x").tolist() == ["\ud800", "a"]
    with pytest.raises(InputError):
        label_column("abc", where="here", name="x")


def test_frames() -> None:
    frame = pd.DataFrame({"a": [1.0, 1, 1], "b": [1, np.nan, 2]})
    with pytest.raises(AnalysisError, match="no variation in a"):
        refuse_constant(frame, where="here")
    with pytest.raises(AnalysisError, match="2 of 3 rows"):
        complete_rows(frame, where="here")


def test_rows_in_another_order_are_refused() -> None:
    first = pd.Series([1, 2, 3], index=["a", "b", "c"])
    refuse_reordered(first, first.to_frame(), [1, 2, 3], None, where="here")
    refuse_reordered(first, pd.Series([1, 2, 3]), where="here")  # bare numbering has no say
    with pytest.raises(InputError, match="different order"):
        refuse_reordered(first, first[::-1], where="here")


def test_decimals_of_a_database_are_numbers() -> None:
    values = pd.Series([Decimal(5), Decimal("4.5"), None])
    assert number_array(values, where="here", name="x").tolist()[:2] == [5.0, 4.5]
