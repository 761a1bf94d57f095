"""What is measured by unit, aspect and period, and how it is frozen.

MS1 means, shares, NPS and counts equal the functions that measure one group alone, cell by cell.
MS5 ratings that are yes or no are measured, and their change told, as shares.
MS2 a unit of fewer than ten people in a period is not measured, nor is one that could be had by subtraction.
MS3 complaints: Garwood's interval (Ulm 1990, Table 1: 10 events, 4.80 to 18.39); rates are of the exposure told.
MS4 a frozen figure never changes; what would be otherwise now is listed; a day before the freezing is measured anew.
"""

import numpy as np
import pandas as pd
import pytest

from feedback import compare_means, proportion_interval, score_nps
from feedback.tracking.changes import change_between
from feedback.tracking.frozen import freeze
from feedback.tracking.measurements import Cells, complaint_measurements, survey_measurements


def people(n: int = 400) -> tuple[pd.DataFrame, pd.Series, pd.Series]:
    g = np.random.default_rng(3)
    month = g.choice(["2026-01", "2026-02"], n)
    unit = pd.Series(g.choice(["A", "B", ""], n))
    answers = pd.DataFrame({"rating": g.integers(1, 6, n).astype(float), "nps": g.integers(0, 11, n).astype(float)})  # fmt: skip
    answers.loc[::17, "rating"] = np.nan
    answers["date"] = pd.to_datetime(month + "-15")
    return answers, unit, pd.Series(month)


def test_cells_equal_one_group_alone():  # MS1
    answers, unit, month = people()
    cells = Cells.of(unit, month, order=["2026-01", "2026-02"], units=["A", "B"])
    found = survey_measurements(answers, cells, scale=(1, 5))
    row = found.set_index(["metric", "unit", "period"])
    here = answers[(unit == "A") & (month == "2026-02")]
    rating = here["rating"].dropna()
    mean = row.loc["satisfaction", "A", "2026-02"]
    assert mean["n"] == len(rating) and mean["estimate"] == pytest.approx(rating.mean())
    assert mean["error"] == pytest.approx(rating.std() / np.sqrt(len(rating)))
    share = row.loc["csat", "A", "2026-02"]
    low, high = proportion_interval((rating >= 4).sum(), len(rating))
    assert (share["low"], share["high"]) == pytest.approx((low, high))
    nps = score_nps(here["nps"])
    assert row.loc["nps", "A", "2026-02"]["estimate"] == pytest.approx(nps.nps)
    whole = row.loc["nps", "", "2026-01"]
    assert whole["n"] == (month == "2026-01").sum()


def test_yes_or_no_is_a_share():  # MS5
    unit, month = pd.Series([""] * 430), pd.Series(["2026-01"] * 400 + ["2026-02"] * 30)
    rating = np.repeat([100.0, 0.0, 100.0, 0.0], [390, 10, 28, 2])
    cells = Cells.of(unit, month, order=["2026-01", "2026-02"], units=[])
    found = survey_measurements(pd.DataFrame({"rating": rating}), cells, scale=(0, 100))
    rows = found[found["metric"] == "satisfaction"].set_index("period")
    now, then = rows.loc["2026-02"], rows.loc["2026-01"]
    low, high = proportion_interval(28, 30)
    assert (now["estimate"], now["low"], now["high"]) == pytest.approx((100 * 28 / 30, 100 * low, 100 * high))  # fmt: skip
    change = change_between(then, now)
    ends = compare_means(rating[400:], rating[:400]).ci
    assert (change.low, change.high) == pytest.approx(ends)


def test_nobody_by_subtraction():  # MS2
    n = 60
    unit = pd.Series(["A"] * 40 + ["B"] * 17 + ["C"] * 3)
    month = pd.Series(["2026-01"] * n)
    answers = pd.DataFrame({"rating": np.tile([1.0, 5.0], n // 2)})
    cells = Cells.of(unit, month, order=["2026-01"], units=["A", "B", "C"])
    found = survey_measurements(answers, cells, scale=(1, 5))
    assert set(found["unit"]) == {"", "A"}  # B would give C away


def test_complaints_and_rates():  # MS3
    tickets = pd.DataFrame({"unit": ["A"] * 10 + [""], "aspect": ["wifi"] * 4 + [""] * 7})
    tickets["opened"] = pd.to_datetime("2026-03-05")
    exposure = pd.DataFrame({"unit": ["A", "B"], "period": "2026-03", "n": [200.0, 300.0]})
    found = complaint_measurements(
        tickets, periods=["2026-03", "2026-04"], units=["A", "B"], exposure=exposure
    ).set_index(["metric", "unit", "aspect", "period"])
    a = found.loc["complaints", "A", "", "2026-03"]
    assert (round(a["low"], 2), round(a["high"], 2)) == (4.80, 18.39)
    assert found.loc["complaints", "A", "", "2026-04"]["estimate"] == 0
    assert found.loc["complaint_rate", "A", "wifi", "2026-03"]["estimate"] == 4 / 200
    assert found.loc["complaint_rate", "", "", "2026-03"]["estimate"] == 11 / 500
    assert ("complaint_rate", "A", "", "2026-04") not in found.index


def test_frozen_stays():  # MS4
    answers, unit, month = people()
    ends = {"2026-01": pd.Timestamp("2026-01-31"), "2026-02": pd.Timestamp("2026-02-28")}

    def measured(rows: int) -> pd.DataFrame:
        cells = Cells.of(unit[:rows], month[:rows], order=list(ends), units=["A", "B"])
        return survey_measurements(answers[:rows], cells, scale=(1, 5))

    first = freeze(measured(300), None, as_of=pd.Timestamp("2026-02-10"), ends=ends)
    assert first.shown["frozen"].notna().equals(first.shown["period"] == "2026-01")
    later = freeze(measured(400), first.store, as_of=pd.Timestamp("2026-03-10"), ends=ends)
    old = first.shown[first.shown["period"] == "2026-01"].reset_index(drop=True)
    new = later.shown[later.shown["period"] == "2026-01"].reset_index(drop=True)
    pd.testing.assert_frame_equal(old, new)
    assert set(later.late["period"]) == {"2026-01"} and (later.late["n_now"] > later.late["n"]).any()  # fmt: skip
    again = freeze(measured(300), later.store, as_of=pd.Timestamp("2026-02-10"), ends=ends)
    pd.testing.assert_frame_equal(again.shown, first.shown)
    pd.testing.assert_frame_equal(again.store, later.store)
