"""A drawing of told figures says no more than the figures: what is told alike is drawn alike, to the byte.

TD1 the heat map of groups: colours, order and frames.
TD2 the course of a unit: places of dots, intervals and limits, ticks and words for those who cannot see it.
TD3 one to nine complaints of a unit are a bar from one to nine and "fewer than 10", whichever they are; ten and more are dots.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from feedback import charts
from feedback.proportions import wilson
from feedback.rounded_tables import told_table
from feedback.tracking.courses import Courses, course_of, measure_courses
from feedback.tracking.measurements import complaint_measurements
from feedback.tracking.told import told_measurements


@pytest.fixture(autouse=True)
def themed() -> None:
    charts.use_theme()


def groups(hurt: int) -> pd.DataFrame:
    """Two groups of 40 and 60; of the first so many are hurt."""
    table = pd.DataFrame({"segment": "shop", "value": ["A", "B"], "aspect": "wait", "n": [40, 60], "n_negative": [hurt, 12]})  # fmt: skip
    share = table["n_negative"] / table["n"]
    low, high = wilson(table["n_negative"].to_numpy(float), table["n"].to_numpy(float), 0.95)
    table = table.assign(share_negative=share, share_negative_low=low, share_negative_high=high)
    table = table.assign(
        share_rest=share.to_numpy()[::-1], difference=share - share.to_numpy()[::-1]
    )
    return told_table(table.assign(flag=[-1, 1]))


def test_colours_tell_no_more_than_the_numbers() -> None:  # TD1
    drawn = {charts.draw_segment_map(groups(hurt), language="en")[0].to_svg() for hurt in range(4)}
    assert len(drawn) == 1
    other = charts.draw_segment_map(groups(8), language="en")[0].to_svg()
    assert other not in drawn


def course(hurt: int) -> pd.DataFrame:
    """Six months of a unit of 60; of the last so many are hurt."""
    months = [str(each) for each in pd.period_range("2026-01", periods=6, freq="M")]
    table = pd.DataFrame({"metric": "hurt", "unit": "A", "aspect": "wait", "period": months, "n": 60, "x": [9, 12, 9, 12, 9, hurt]})  # fmt: skip
    low, high = wilson(table["x"].to_numpy(float), table["n"].to_numpy(float), 0.95)
    table = table.assign(estimate=table["x"] / 60, low=low, high=high, error=0.04, method="wilson")
    table = table.assign(last=pd.Timestamp("2026-06-30"), frozen=pd.Timestamp("2026-07-01"))
    found = measure_courses(table.drop(columns="x"))
    assert len(found.findings) == 1
    return told_measurements(found.periods)


def test_a_course_tells_no_more_than_its_numbers() -> None:  # TD2
    drawn = {charts.draw_course(course(hurt), language="en")[0].to_svg() for hurt in range(4)}
    assert len(drawn) == 1
    assert charts.draw_course(course(12), language="en")[0].to_svg() not in drawn


def complaints(newest: int, metric: str, months: int) -> Courses:
    """Months of a unit with three to seven complaints, a dozen in the second, and so many in the last; 2,000 orders a month."""
    periods = [str(each) for each in pd.period_range("2025-01", periods=months, freq="M")]
    counts = [7, 12, *([3, 7] * months)[: months - 3], newest]
    tickets = pd.DataFrame({"opened": np.repeat(pd.to_datetime(periods), counts)})
    tickets = tickets.assign(
        unit="A", aspect="wait", opened=tickets["opened"] + pd.Timedelta(days=9)
    )
    exposure = pd.DataFrame({"unit": "A", "period": periods, "n": 2000.0})
    table = complaint_measurements(tickets, periods=periods, units=["A"], exposure=exposure)
    return course_of(table.assign(frozen=table["last"]), metric=metric, unit="A")


@pytest.mark.parametrize("metric", ["complaints", "complaint_rate"])
@pytest.mark.parametrize("months", [6, 10])
def test_few_complaints_of_a_unit_are_no_five(metric: str, months: int) -> None:  # TD3
    drawn, said = set(), set()
    for newest in (3, 6, 9):  # of one signal
        found = complaints(newest, metric, months)
        chart, _ = charts.draw_course(told_measurements(found.periods), language="en")
        drawn.add(chart.to_svg())
        said |= {found.findings[f"sentence_{language}"][0] for language in ("en", "zh")}
    assert len(drawn) == 1 and "wide bar: fewer than 10 complaints" in chart.words[2]
    assert all("fewer than 10 complaints" in each or "不足 10 件投诉" in each for each in said)
    more = complaints(30, metric, months)
    assert not more.findings["sentence_en"].str.contains("fewer than").any()
    assert (
        charts.draw_course(told_measurements(more.periods), language="en")[0].to_svg() not in drawn
    )
