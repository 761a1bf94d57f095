"""Typing answers: full-width digits, units, labels; dates in the shapes that occur; reasons for the rest."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.responses.dates import parse_dates
from feedback.responses.placeholders import NO_RATING
from feedback.responses.plain_cells import normalise, normalised, says_something
from feedback.responses.validate import Numeric, parse_ratings

FIVE = Numeric(1, 5, {"非常满意": 5, "Very dissatisfied": 1})


@pytest.mark.parametrize(
    ("cell", "value", "reason"),
    [
        ("5", 5, ""),
        ("５", 5, ""),
        (" 4.5 ", 4.5, ""),
        ("3分", 3, ""),
        ("2 stars", 2, ""),
        ("非常满意", 5, ""),
        ("very  DISSATISFIED", 1, ""),
        ("9", None, "outside the scale 1 to 5"),
        ("-3", None, "outside the scale 1 to 5"),
        ("满意吧", None, "not a number or a known label"),
        ("nan", None, "not a number or a known label"),
        ("inf", None, "not a number or a known label"),
        ("   ", None, ""),
        (None, None, ""),
    ],
)
def test_one_rating(cell: str | None, value: float | None, reason: str) -> None:
    values, reasons = parse_ratings(pd.Series([cell, "1"], dtype="str"), FIVE)
    assert reasons[0] == reason
    assert pd.isna(values[0]) if value is None else values[0] == value


@pytest.mark.parametrize(
    ("cell", "iso"),
    [
        ("2021-9-4", "2021-09-04 00:00:00"),
        ("2021/09/04 8:05", "2021-09-04 08:05:00"),
        ("2021.9.4", "2021-09-04 00:00:00"),
        ("2021年9月4日 12:00:03", "2021-09-04 12:00:03"),
        ("２０２１年９月４日", "2021-09-04 00:00:00"),
        ("20210904", "2021-09-04 00:00:00"),
        ("44443", "2021-09-04 00:00:00"),
        ("2021-09-04T10:00:00Z", "2021-09-04 10:00:00"),
        ("2021-09-04 21:33:02.5", "2021-09-04 21:33:02.500000"),
        ("25/12/2021", "2021-12-25 00:00:00"),
        ("12/25/2021", "2021-12-25 00:00:00"),
    ],
)
def test_one_date(cell: str, iso: str) -> None:
    dates, reasons = parse_dates(pd.Series([cell], dtype="str"))
    assert str(dates[0]) == iso
    assert reasons[0] == ""


@pytest.mark.parametrize("cell", ["soon", "2021-02-30", "2021-13-01", "99999999", "0", "-"])
def test_no_date_is_guessed(cell: str) -> None:
    dates, reasons = parse_dates(pd.Series([cell], dtype="str"))
    assert pd.isna(dates[0])
    assert reasons[0] == "not a date"


def test_day_and_month_are_told_apart_by_the_column_or_not_at_all() -> None:
    dates, _ = parse_dates(pd.Series(["3/4/2021", "25/4/2021"]))
    assert dates[0] == pd.Timestamp(2021, 4, 3)
    dates, reasons = parse_dates(pd.Series(["3/4/2021", "5/4/2021"]))
    assert dates.isna().all()
    assert set(reasons) == {"day and month cannot be told apart"}


@given(st.lists(st.one_of(st.none(), st.text(max_size=15)), min_size=1, max_size=6))
def test_nothing_crashes_and_every_loss_has_a_reason(cells: list[str | None]) -> None:
    column = pd.Series(cells, dtype="str")
    stated = column.fillna("").map(lambda cell: bool(normalise(str(cell))))
    none = column.fillna("").map(lambda cell: normalise(str(cell)).casefold() in NO_RATING)
    for (values, reasons), unsaid in (
        (parse_ratings(column, FIVE), none),
        (parse_dates(column), False),
    ):
        assert (values.notna() | (reasons != "") | ~stated | unsaid).all()


def test_a_code_with_its_meaning_is_the_code() -> None:
    cells = [
        "0 - Not at all likely",
        "10 - Extremely likely",
        "10（非常愿意）",
        "7",
        "5: fair",
        "8. 好",
    ]
    values, why = parse_ratings(pd.Series(cells), Numeric(0, 10, {}))
    assert values.tolist() == [0, 10, 10, 7, 5, 8]
    values, why = parse_ratings(
        pd.Series(["4/5", "10-20", "3 months", "2,0", "1-2 times"]), Numeric(0, 10, {})
    )
    assert values.isna().all()
    assert (why == "not a number or a known label").all()


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["★★★★☆", "⭐⭐", "☆☆☆☆☆"], [4.0, 2.0, None]),
        (["4/5", "5 out of 5", "3分（满分5分）", "8/10"], [4.0, 5.0, 3.0, None]),
        (["满意（4分）", "Satisfied (4)", "不满意（4分）"], [4.0, 4.0, None]),  # the label is 2
        (["4,0", "3,5"], [4.0, 3.5]),
        (["4,5", "3"], [None, 3.0]),  # two answers, perhaps
    ],
)
def test_numbers_in_other_words(cells: list[str], values: list[float | None]) -> None:
    rule = Numeric(1, 5, {"满意": 4, "不满意": 2})
    found, why = parse_ratings(pd.Series(cells), rule)
    assert found.astype(object).where(found.notna(), None).tolist() == values
    assert (why != "").tolist() == [value is None for value in values]


def test_whether_a_cell_says_anything() -> None:
    cells = [
        "好",
        "  ",
        "\u3000",
        '=""',
        '="5"',
        "，，",
        "!!",
        None,
        "５",
        "カ",
        "é",
        "",
        "한",
        "\u200b",
    ]
    for column in (pd.Series(cells, dtype="str"), pd.Series([*cells, 5, 2.5], dtype=object)):
        assert says_something(column).tolist() == normalised(column).notna().tolist()
