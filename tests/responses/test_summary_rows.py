"""Rows that are nobody's: SR1 totals and averages; SR2 words that somebody said; SR3 the header once more."""

from __future__ import annotations

import io

import pandas as pd
import pytest

from feedback.responses.summary_rows import headers_again, summary_rows


def found(rows: str) -> list[int]:
    """Numbers of the summary rows of a table with the columns shop, r, n, t, at."""
    table = pd.read_csv(io.StringIO("shop,r,n,t,at\n" + rows), dtype="str")
    kept = summary_rows(table, answers=["r", "n", "t"])
    return [int(number) for number in kept.index[kept]]


@pytest.mark.parametrize(
    "last",
    [
        "平均,3.4,7,,", "合计：,12,20,,", "Grand Total,12,20,,", "Average,3.4,70%,,", ",3.4,7,,均值", "mean,3.4,n=2,,",
        "小计,\"1,200\",20,,", "平均,3.4,7,,\n合计,12,20,,", "标准差,0.4,1,,",
    ],
)  # fmt: skip
def test_totals_below_the_table(last: str) -> None:  # SR1
    count = last.count("\n") + 1
    assert found(f"A店,5,9,好,1月\nB店,2,4,差,2月\n{last}\n") == list(range(2, 2 + count))


def test_totals_of_groups() -> None:  # SR1
    rows = "A店,5,9,好,\nA店 小计,5,9,,\nB店,2,4,差,\nB店 汇总,2,4,,\n总计,3.5,6.5,,\n"
    assert found(rows) == [1, 3, 4]


@pytest.mark.parametrize(
    "rows",
    [
        "Total,5,9,好,\nShell,3,4,差,\nTotal,4,8,,\n",  # a brand that others named as well
        "A店,5,9,好,\nB店,Average,4,,\n",  # an answer
        "A店,5,9,好,\nB店,3,4,平均,\n",  # a comment
        "A店,5,9,好,\n平均,3,4,一般般,\n",  # somebody who wrote
        "平均,3,4,,\nA店,5,9,好,\n",  # not below the table
        "A店,5,9,好,\n大汇总,3,4,,\n",  # a group of which no other row is
    ],
)
def test_what_somebody_said_stays(rows: str) -> None:  # SR2
    assert found(rows) == []


def test_the_header_once_more() -> None:  # SR3
    table = pd.DataFrame({"r": ["5", "\ufeffr", "r"], "t t": ["好", "t  t", "差"]}, dtype="str")
    assert headers_again(table).tolist() == [False, True, False]
    assert not headers_again(pd.DataFrame({"好": ["好", "好"]}, dtype="str")).any()


def test_columns_without_a_name_and_cells_that_are_no_text() -> None:  # SR1
    table = pd.DataFrame(
        [["A", "5", None, None], ["平均", "5", None, None]], columns=["g", "r", "", ""]
    )
    assert summary_rows(table, answers=["r"]).tolist() == [False, True]
    assert not headers_again(table).any()
    typed = pd.DataFrame({"id": [1.0, 2.0], "r": ["5", "4"]})
    assert not summary_rows(typed, answers=["r"]).any() and not headers_again(typed).any()
