"""Dates: every shape, each column's own order, zones, and a reason for what is none; never an exception."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.responses.dates import REASONS, read_dates

ONE = [
    ("2024/5/6 下午3:20", "2024-05-06 15:20:00", None),
    ("2024/5/6 上午12:05", "2024-05-06 00:05:00", None),
    ("2024/5/6 晚上8:20", "2024-05-06 20:20:00", None),
    ("2024/5/6 凌晨1:20", "2024-05-06 01:20:00", None),
    ("2024/5/6 中午12:20", "2024-05-06 12:20:00", None),
    ("2024年5月6日下午3点20分", "2024-05-06 15:20:00", None),
    ("2024年5月6日 星期一 13:02", "2024-05-06 13:02:00", None),
    ("民國113年5月6日", "2024-05-06 00:00:00", None),
    ("2024. 5. 6. 오후 3:20:00", "2024-05-06 15:20:00", None),
    ("2024/05/06 1:02:03 PM GMT+8", "2024-05-06 13:02:03", 480),
    ("2024-05-06 1:02:03 p.m. EST", "2024-05-06 13:02:03", -300),
    ("5/13/2024, 3:20:11 PM", "2024-05-13 15:20:11", None),
    ("2024-05-06 13:02:03+08", "2024-05-06 13:02:03", 480),
    ("2024-05-06 13:02:03-05:00", "2024-05-06 13:02:03", -300),
    ("2024-05-06T13:02:03+0530", "2024-05-06 13:02:03", 330),
    ("2024-05-06T13:02:03.123Z", "2024-05-06 13:02:03.123000", 0),
    ("2024-05-06T13:02:03.123456789Z", "2024-05-06 13:02:03.123457", 0),
    ("2024-05-06 13:02:03 +0000 UTC", "2024-05-06 13:02:03", 0),
    ("2024-05-06 13:02 CST", "2024-05-06 13:02:00", None),  # China or Chicago?
    ("Mon, May 6, 2024 at 1:02 PM", "2024-05-06 13:02:00", None),
    ("Mon May 06 13:02:03 CST 2024", "2024-05-06 13:02:03", None),  # Java's Date
    ("Mon May  6 13:02:03 2024", "2024-05-06 13:02:03", None),  # C's asctime
    ("1:02 PM 05/16/2024", "2024-05-16 13:02:00", None),
    ("13:02, 16.05.2024", "2024-05-16 13:02:00", None),
    ("the 6th of May 2024", "2024-05-06 00:00:00", None),
    ("2024–05–06", "2024-05-06 00:00:00", None),
    ("2024\\5\\6", "2024-05-06 00:00:00", None),
    ("2024 05 06 13:02", "2024-05-06 13:02:00", None),
    ("二〇二四年五月六日", "2024-05-06 00:00:00", None),
    ("二零二四年十二月三十一日 下午1:02", "2024-12-31 13:02:00", None),
    ("令和6年5月6日", "2024-05-06 00:00:00", None),
    ("令和元年十月二十日", "2019-10-20 00:00:00", None),
    ("2024-05-06T13:02:03+08:00[Asia/Shanghai]", "2024-05-06 13:02:03", 480),
    ("Mon May 06 2024 13:02:03 GMT+0800 (China Standard Time)", "2024-05-06 13:02:03", 480),
    ("Mon, 06 May 2024 13:02:03 +0800", "2024-05-06 13:02:03", 480),
    ("May 6, 2024 3:20 PM", "2024-05-06 15:20:00", None),
    ("06-MAY-2024 13:02:03", "2024-05-06 13:02:03", None),
    ("2024-05-06 24:00", "2024-05-07 00:00:00", None),
    ("2024-12-31 24:00:00", "2025-01-01 00:00:00", None),
    ("20240506T130203Z", "2024-05-06 13:02:03", 0),
    ("44443.5", "2021-09-04 12:00:00", None),
    ("1714993323", "2024-05-06 11:02:03", 0),
    ("1714993323000", "2024-05-06 11:02:03", 0),
    ("1980-01-01", "1980-01-01 00:00:00", None),
    ("2025-W10-2", "2025-03-04 00:00:00", None),
    ("2020W537", "2021-01-03 00:00:00", None),
    ("2025-W10-2T15:04", "2025-03-04 15:04:00", None),
]


@pytest.mark.parametrize(("cell", "iso", "offset"), ONE)
def test_one_cell(cell: str, iso: str, offset: int | None) -> None:
    read = read_dates(pd.Series([cell]))
    assert (str(read.stamps[0]), read.reasons[0]) == (iso, "")
    assert list(read.offsets) == ([] if offset is None else [offset])


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        *[(cell, "no year between 1678 and 2261") for cell in ("9999-12-31", "0224-05-06", "1583-01-01", "0190-05-01", "2567/5/6")],
        *[(cell, "not a date") for cell in (
            "昨天", "12:30", "2024", "2024-05-06 25:00", "2024-05-06 24:01", "2024-05-06 13:60", "13812345678",
            "2024-05-06-05", "1/2/3", "2024-05-06 13:02:03 +99", "³", "2024-05-06 上午15:20", "1e5", "9" * 400,
        )],
    ],
)  # fmt: skip
def test_one_odd_cell_is_missing_with_its_reason_among_nineteen_good_ones(
    cell: str, reason: str
) -> None:
    read = read_dates(pd.Series([cell] + ["2024-05-06"] * 19))
    assert pd.isna(read.stamps[0])
    assert read.reasons[0] == reason
    assert (read.stamps[1:] == pd.Timestamp(2024, 5, 6)).all()


@pytest.mark.parametrize(
    ("cells", "first"),
    [
        (["5/6/24", "5/7/24", "5/13/24"], "2024-05-06"),
        (["5/6/24 3:20 PM", "13/6/24 4:00 PM"], "2024-06-05 15:20"),
        (["24/5/6", "24/5/7", "24/5/8"], "2024-05-06"),
        (["24-05-06", "24-12-31"], "2024-05-06"),
        (["31/12/99", "1/1/99"], "1999-12-31"),
        (["3/4/2021", "25/4/2021"], "2021-04-03"),
        (["3/4/2021", "4/25/2021"], "2021-03-04"),
        (["4/4/2021"], "2021-04-04"),
    ],
)
def test_the_column_tells_the_order(cells: list[str], first: str) -> None:
    read = read_dates(pd.Series(cells))
    assert read.stamps[0] == pd.Timestamp(first)
    assert set(read.reasons) == {""}


def test_what_the_column_cannot_tell_is_said_and_may_be_told() -> None:
    cells = pd.Series(["5/6/24", "5/7/24", "5/8/24"])
    read = read_dates(cells)
    assert read.stamps.isna().all()
    assert "day_first" in read.remarks[0].en
    assert "day_first" in read.remarks[0].zh
    assert read_dates(cells, day_first=True).stamps[0] == pd.Timestamp(2024, 6, 5)
    assert read_dates(cells, day_first=False).stamps[0] == pd.Timestamp(2024, 5, 6)


def test_a_two_digit_year_among_years_of_four_is_a_slip() -> None:
    read = read_dates(pd.Series(["31/12/99"] + ["2024-05-06"] * 19))
    assert read.reasons[0] == "a year of two digits where the others have four"


def test_zones_are_used() -> None:
    cells = pd.Series(["2024-05-06T20:00:00Z", "2024-05-06 23:00:00-05:00", "2024-05-06 10:00:00"])
    there = read_dates(cells, zone="Asia/Shanghai")
    assert there.stamps.astype("str").tolist() == [
        "2024-05-07 04:00:00",
        "2024-05-07 12:00:00",
        "2024-05-06 10:00:00",
    ]
    assert there.remarks == ()
    as_written = read_dates(cells)
    assert as_written.stamps.dt.hour.tolist() == [20, 23, 10]
    assert "-05:00 1×, +00:00 1×" in as_written.remarks[0].en
    assert "UTC" in read_dates(cells[:1]).remarks[0].en


@given(
    st.lists(
        st.one_of(
            st.none(),
            st.text(max_size=15),
            st.from_regex(r"\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}日?[ T]?(\d{1,2}:\d{1,2})?(Z|[+-]\d{1,4}|PM)?", fullmatch=True),
            st.from_regex(r"[0-9]{1,20}(\.[0-9]{1,3})?", fullmatch=True),
            st.datetimes().map(str),
        ),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from([None, "Asia/Shanghai", "America/New_York"]),
)  # fmt: skip
def test_never_an_exception_and_every_loss_has_a_known_reason(
    cells: list[str | None], zone: str | None
) -> None:
    column = pd.Series(cells, dtype="str")
    read = read_dates(column, zone=zone)
    said = column.fillna("").map(lambda cell: bool("".join(str(cell).split())))
    assert (read.stamps.notna() | (read.reasons != "") | ~said).all()
    assert set(read.reasons) <= {"", *REASONS}


@pytest.mark.parametrize(
    ("cells", "days"),
    [
        (
            ["2024-05", "2024/6", None, "2024年7月"],
            ["2024-05-01", "2024-06-01", None, "2024-07-01"],
        ),
        (["May 2024", "june 2024", "7/2024"], ["2024-05-01", "2024-06-01", "2024-07-01"]),
        (["2024-W01", "2024年第19周", "2024-W60"], ["2024-01-01", "2024-05-06", None]),
    ],
)
def test_a_column_of_months_or_weeks_is_read_as_their_first_days(cells, days) -> None:
    read = read_dates(pd.Series(cells, dtype="str"))
    assert [None if pd.isna(day) else f"{day:%Y-%m-%d}" for day in read.stamps] == days
    assert read.without_day == sum(day is not None for day in days)
    assert len(read.remarks) == 1


def test_a_month_among_days_is_no_day() -> None:
    read = read_dates(pd.Series(["2024-05-06", "2024-05", "3/4/2024"]))
    assert read.reasons[1] == "a month or week without a day where the others have one"
    assert read.stamps.isna().tolist() == [False, True, True]
    assert read.without_day == 0


@pytest.mark.parametrize(
    "cell",
    ["2024.05", "May-24", "2024", "2024Q2", "13/2024", "2024-5-", "marketing 2024", "junior 2023"],
)
def test_what_may_be_no_month_is_refused(cell: str) -> None:
    assert read_dates(pd.Series([cell])).reasons[0] == "not a date"


def test_months_keep_the_rules_of_days() -> None:
    read = read_dates(pd.Series(["2024-05", "9999-12", "0001-01"]))
    assert read.stamps.isna().tolist() == [False, True, True]
    assert set(read.reasons[1:]) == {"no year between 1678 and 2261"}
    typed = read_dates(pd.Series([pd.Timestamp(2024, 6, 3, 10), "2024-05"], dtype=object))
    assert typed.stamps.isna().tolist() == [False, True]
    assert typed.without_day == 0
    assert read_dates(pd.Series(["Sept 2024", "sep. 2024"])).stamps.dt.month.tolist() == [9, 9]
