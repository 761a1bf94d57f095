"""Text no spreadsheet takes for a formula.

ES1 formulas get an apostrophe in text, categories, the index and every level of it; nothing else changes.
ES2 numbers stay numbers, also among texts; missing stays missing; the given frame is not changed.
ES3 columns of one name, no rows, no columns.
"""

from __future__ import annotations

import pandas as pd
import pytest

from feedback.responses.cell_text import excel_safe

RUN = ["=1+1", "+1", "-1", "@SUM(A1)", " \t=1", "\tx", "\rx"]
PLAIN = ["好", "1-1", "a=b", "'=1", "", "\nx"]


@pytest.mark.parametrize("kind", ["str", "string", "object", "category"])
def test_formulas_become_text(kind: str) -> None:  # ES1 ES2
    table = pd.DataFrame({"t": pd.Series([*RUN, *PLAIN, None], dtype=kind)})
    before = table.copy()
    shown = excel_safe(table)["t"]
    assert shown.iloc[:-1].tolist() == [f"'{text}" for text in RUN] + PLAIN
    assert pd.isna(shown.iloc[-1])
    pd.testing.assert_frame_equal(table, before)


def test_numbers_stay_numbers() -> None:  # ES2
    table = pd.DataFrame(
        {"n": [-1, 2], "x": [-0.5, None], "c": pd.Categorical([-1, 2]), "o": [-1, "-1"]}
    )
    shown = excel_safe(table)
    pd.testing.assert_frame_equal(shown[["n", "x", "c"]], table[["n", "x", "c"]])
    assert shown["o"].tolist() == [-1, "'-1"]


def test_index() -> None:  # ES1
    named = pd.DataFrame({"n": [1, 2]}, index=pd.Index(["=a", "b"], name="aspect"))
    assert excel_safe(named).index.tolist() == ["'=a", "b"]
    assert excel_safe(named).index.name == "aspect"
    several = named.set_index(pd.MultiIndex.from_tuples([("=a", 1), ("b", -1)], names=["k", None]))
    assert excel_safe(several).index.tolist() == [("'=a", 1), ("b", -1)]
    assert excel_safe(several).index.names == ["k", None]


def test_double_and_empty() -> None:  # ES3
    double = pd.DataFrame([["=a", "b"]], columns=["t", "t"])
    assert excel_safe(double).values.tolist() == [["'=a", "b"]]
    assert excel_safe(double.iloc[:0]).shape == (0, 2)
    assert excel_safe(pd.DataFrame(index=["=a"])).index.tolist() == ["'=a"]


def test_what_only_begins_oddly_stays() -> None:  # ES1
    table = pd.DataFrame(
        {"t": [" =1", "\t1", "\u3000好", " a", "\\n", "", None, "＋1"]}, dtype="str"
    )
    shown = excel_safe(table)["t"].fillna("-").tolist()
    assert shown == ["' =1", "'\t1", "\u3000好", " a", "\\n", "", "-", "'＋1"]
