"""The watch on daily counts.

WA1 a day's weight is the log ratio of two negative binomials (scipy's).
WA2 the mean run length of a height is that of simulated days, and never under Lorden's bound exp(height).
WA3 steady complaints with weekdays give at most one false alarm a year in a study, over all its charts.
WA4 a planted crisis is found in its own cell within days, with its first day, as one signal; a broader cell
    may be first, and does not repeat it.
WA5 a signal has the same name whatever later day it is looked for on, and no earlier day knows it.
WA6 complaints without a unit count in the whole alone.
WA7 people hurt are judged by the answers of the day: a field wave is no crisis, a rise of the share is; fewer answers than
    the least are no signal.
WA8 the sentence says what, where, since when and how sure; the steps say what the study has, or what is missing,
    and repeats, which are no part of the signal's number, are told beside theirs.
WA9 the first day is told as the earliest the rise can have begun, with the days that hold most of it.
"""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from feedback.results import Words
from feedback.rounding import told_count
from feedback.tracking.alarm_thresholds import mean_run_length, thresholds, weigh
from feedback.tracking.signal_words import STEPS, Handling, handling_steps, signal_sentence
from feedback.tracking.watch import (
    DailyCounts,
    daily_counts,
    densest_days,
    open_signals,
    watch_counts,
)

START = pd.Timestamp("2024-01-01")
WEEK = np.array([1.3, 1.0, 0.9, 0.9, 1.0, 1.1, 0.8])


def steady(seed, *, days=730, units=3, aspects=4, mean=0.25):
    """Rows of complaints: negative binomial by cell and day, with weekdays."""
    g = np.random.default_rng(seed)
    at = pd.date_range(START, periods=days, freq="D")
    level = mean * g.uniform(0.3, 2.0, (units, aspects, 1)) * WEEK[at.day_of_week.to_numpy()]
    counts = g.negative_binomial(5, 5 / (5 + level))
    return _rows(at, counts)


def _rows(at, counts):
    unit, aspect, day = np.nonzero(counts)
    table = pd.DataFrame({"at": at[day], "unit": unit, "aspect": aspect})
    table["unit"], table["aspect"] = (
        "U" + table["unit"].astype(str),
        "a" + table["aspect"].astype(str),
    )
    return table.loc[table.index.repeat(counts[unit, aspect, day])].reset_index(drop=True)


def with_crisis(table, *, on="2025-06-10", days=10, daily=3):
    extra = pd.DataFrame(
        {
            "at": pd.date_range(on, periods=days, freq="D").repeat(daily),
            "unit": "U1",
            "aspect": "a2",
        }
    )
    return pd.concat([table, extra], ignore_index=True)


def test_weights():  # WA1
    y, mean, shift, dispersion = np.arange(12.0), 1.7, 2.4, 0.3
    k = 1 / dispersion
    told = stats.nbinom.logpmf(y, k, k / (k + shift * mean)) - stats.nbinom.logpmf(
        y, k, k / (k + mean)
    )
    found = weigh(y, np.float64(mean), np.float64(shift), np.float64(dispersion))
    np.testing.assert_allclose(found, told, atol=1e-10)


def test_run_length():  # WA2
    g = np.random.default_rng(4)
    mean, shift, dispersion, height = 1.2, 2.0, 0.25, 3.0
    k, height_now = 1 / dispersion, np.zeros(6000)
    alive, days = np.ones(6000, dtype=bool), 0
    while alive.mean() > 0.02:
        y = g.negative_binomial(k, k / (k + mean), 6000)
        height_now = np.maximum(height_now + weigh(y, mean, shift, np.float64(dispersion)), 0)
        days += int(alive.sum())
        alive &= height_now < height
    simulated = days / (~alive).sum()
    found = mean_run_length(height, mean=mean, shift=shift, dispersion=dispersion)
    assert found == pytest.approx(simulated, rel=0.06)
    assert found > np.exp(height)
    heights = thresholds(1e5, np.array([0.05, 1.2, 8.0]), np.array([0.0, 0.25, 0.25]))
    assert (heights < np.log(1e5)).all() and (heights > 2).all()


def test_false_alarms_a_year():  # WA3
    found = [
        len(watch_counts(daily_counts(steady(seed), last=START + pd.Timedelta(days=729))))
        for seed in range(8)
    ]
    years = 8 * (730 - 60) / 365.25
    assert sum(found) <= years


def test_a_crisis_is_found():  # WA4
    rows = with_crisis(steady(1))
    found = watch_counts(daily_counts(rows, last=START + pd.Timedelta(days=700)))
    here = found[(found["raised"] >= "2025-06-10") & (found["raised"] <= "2025-07-31")]
    row = here.iloc[-1]
    assert row[["unit", "aspect"]].tolist() == ["U1", "a2"]
    assert all(
        unit in ("", "U1") and aspect in ("", "a2")
        for unit, aspect in here[["unit", "aspect"]].values
    )
    assert (here["raised"][:-1] < row["raised"]).all() and len(here) <= 2
    assert row["raised"] <= pd.Timestamp("2025-06-15")
    assert abs((row["since"] - pd.Timestamp("2025-06-10")).days) <= 3
    assert row["n"] > 3 * row["expected"] and row["per_year"] <= 1
    assert open_signals(here, as_of=pd.Timestamp("2025-06-30")).all()
    assert not open_signals(here, as_of=pd.Timestamp("2025-09-30")).any()


def test_names_stay():  # WA5
    rows = with_crisis(steady(1))
    known = ["signal", "since", "raised"]
    late = watch_counts(daily_counts(rows, last=START + pd.Timedelta(days=720)))
    for day in ("2025-06-11", "2025-06-16", "2025-07-31"):
        then = watch_counts(daily_counts(rows[rows["at"] <= day], last=pd.Timestamp(day)))
        there = late[late["raised"] <= day].reset_index(drop=True)
        pd.testing.assert_frame_equal(then[known], there[known])


def test_without_a_unit():  # WA6
    rows = steady(2, days=90)
    rows.loc[::3, "unit"] = ""
    daily = daily_counts(rows, last=START + pd.Timedelta(days=89))
    sums = dict(zip(daily.cells, daily.counts.sum(axis=1), strict=True))
    assert sums["", ""] == len(rows)
    assert (
        sum(n for (unit, aspect), n in sums.items() if unit and not aspect)
        == (rows["unit"] != "").sum()
    )
    assert sums["U1", "a2"] == ((rows["unit"] == "U1") & (rows["aspect"] == "a2")).sum()


def test_people_asked():  # WA7
    g = np.random.default_rng(9)
    days = pd.date_range(START, periods=400, freq="D")
    answers = np.where(np.arange(400) < 200, 2, 60)[None, :].astype(
        float
    )  # a wave of thirty times the answers
    plain = DailyCounts(
        [("", "wifi")], days, g.binomial(answers.astype(int), 0.1).astype(float), answers, 10
    )
    assert not len(watch_counts(plain, what="hurt"))
    worse = plain.counts.copy()
    worse[0, 350:] = g.binomial(60, 0.35, 50)
    found = watch_counts(DailyCounts(plain.cells, days, worse, answers, 10), what="hurt")
    assert len(found) == 1 and found["raised"][0] <= days[356]
    few = DailyCounts(plain.cells, days, worse, answers, 10**6)
    assert not len(watch_counts(few, what="hurt"))


def test_in_words():  # WA8
    row = watch_counts(
        daily_counts(with_crisis(steady(1)), last=START + pd.Timedelta(days=700))
    ).iloc[-1]
    said = signal_sentence(row, label="无线网络")
    for text in (said.en, said.zh):
        assert (
            row["unit"] in text
            and f"{row['since']:%Y-%m-%d}" in text
            and f"{told_count(row['n'])} " in text
        )
    tickets = pd.DataFrame(
        {
            "grade": ["major", "general"],
            "closed": [pd.NaT, pd.Timestamp("2025-06-12")],
            "withdrawn": pd.NaT,
        }
    )
    bare, known = (
        handling_steps(row, each)
        for each in (Handling(), Handling(Words(en="Li", zh="李"), tickets, 1, None, 2, True))
    )
    assert list(bare) == list(known) == list(STEPS)
    assert "Nobody owns this" in bare["prevent"].en
    assert "Owner: Li." in known["prevent"].en and "负责人：李。" in known["prevent"].zh
    assert "1 of them major" in known["respond"].en and "未办结 1 件" in known["respond"].zh
    again = tickets.assign(repeat_of=["", "K1"])  # the signal counts a customer on one matter once
    told = handling_steps(row, Handling(Words(en="Li", zh="李"), again, 1, None, 2, True))[
        "respond"
    ]
    assert (
        "1 complaints, and 1 by customers who" in told.en and "另有同一客户再次投诉 1 件" in told.zh
    )
    assert "再次投诉" not in known["respond"].zh
    assert "Fewer than ten" in bare["notice"].en and "two" not in known["rebuild"].en


def test_when_a_rise_began_is_told_as_the_earliest_day():  # WA9
    """46 in eleven days, 39 of them in the last four: 37 are four fifths, which no three days hold (30)."""
    counts = np.array([1, 1, 0, 2, 0, 1, 2, 9, 10, 11, 9], dtype=float)
    assert densest_days(counts) == (7, 10) and counts[7:].sum() == 39
    assert densest_days(np.array([0.0, 4.0])) == (1, 1)
    since = pd.Timestamp("2025-08-05")
    days = {"since": since, "raised": since + pd.Timedelta(days=8), "last": since + pd.Timedelta(days=10)}  # fmt: skip
    days |= {"most_from": since + pd.Timedelta(days=7), "most_to": since + pd.Timedelta(days=10)}
    row = pd.Series({"what": "complaints", "unit": "", "n": 46.0, "expected": 5.7, "per_year": 0.0, "most_n": 39.0} | days)  # fmt: skip
    said = signal_sentence(row, label="")
    assert "39 of them from 2025-08-12 to 2025-08-15" in said.en
    assert "其中 39 件集中在 2025-08-12 至 2025-08-15" in said.zh
    notice = handling_steps(row, Handling())["notice"]
    assert "began on 2025-08-05 at the earliest" in notice.en and "8 days later" in notice.en
    assert "最早可能从 2025-08-05 开始，8 天后（2025-08-13）" in notice.zh
    few = signal_sentence(row.replace({39.0: 6.0}).rename({}), label="")
    assert "of them" not in few.en  # too few to be told by days


def test_the_table_has_the_days_of_most(tmp_path):  # WA9
    found = watch_counts(daily_counts(with_crisis(steady(5)), last=pd.Timestamp("2025-07-15")))
    mine = found[found["unit"].eq("U1") & found["aspect"].eq("a2")].iloc[0]
    assert mine["since"] <= mine["most_from"] <= mine["most_to"] <= mine["last"]
    assert 0.8 * mine["n"] <= mine["most_n"] <= mine["n"]
