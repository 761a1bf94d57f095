"""Deadlines, working time and times to closing.

CK1 a deadline that has passed is in time or late, open ones late; before it passes nothing is counted, met or not.
CK2 while the customer is waited for the clock stands still; waiting said twice waits once; without an end, to the end.
CK3 working hours skip nights, weekends, holidays and count make-up days (27 September 2025 was worked, 1 to 8 October not).
CK4 a year the calendar lacks is taken by weekdays and said; a file of one's own is read.
CK5 cumulative incidence: without a second way it is 1 - Kaplan-Meier (R's survfit on survival::lung); the ways and the open add up to 1.
CK7 stamps of days: late only where it is late at any time of the day; in time by the day alone is told. A day of opening
    counts from its end. A wait told in days lasts as long as it can, and for the other bound as short. Months keep both ends.
CK6 the ready set loads; two of one name, an unknown set, a day that ends before it begins are refused.
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from feedback.errors import InputError, StudyError
from feedback.study_followup import Clock, Clocks, WorkingTime
from feedback.tracking.calendars import calendar_of
from feedback.tracking.changes import distance_to
from feedback.tracking.clocks import (
    clocks_of,
    first_contact,
    judge_clocks,
    share_in_time,
    still_running,
)
from feedback.tracking.closing_times import cumulative_incidence
from feedback.tracking.courses import course_of
from feedback.tracking.frozen import freeze
from feedback.tracking.ticket_events import not_before_opening
from feedback.tracking.tickets import known_at
from feedback.tracking.verdict_words import by_day_words

CASES = Path(__file__).parents[1] / "cases"
NONE = pd.DataFrame({"ticket": [], "at": [], "event": []})


def tickets(*rows: tuple[str, str, str]) -> pd.DataFrame:
    """opened, closed, withdrawn."""
    stamps = {
        name: pd.to_datetime([row[place] or None for row in rows]).astype("datetime64[us]")
        for place, name in enumerate(("opened", "closed", "withdrawn"))
    }
    frame = pd.DataFrame(stamps, index=[f"t{n}" for n in range(len(rows))])
    texts = {"unit": "A", "department": "", "grade": "general", "channel": "", "repeat_of": ""}
    return frame.assign(first_reply=pd.NaT, reopened=0, **texts)


DAY = Clock(name="day", to="closed", hours=24)


def status(table: pd.DataFrame, as_of: str, events: pd.DataFrame = NONE, clock: Clock = DAY):
    found = judge_clocks(table, events, clocks=[clock], as_of=pd.Timestamp(as_of))
    return found.set_index("ticket")["status"].to_dict()


def test_what_has_passed_counts():  # CK1
    table = tickets(
        ("2026-05-01 09:00", "2026-05-01 20:00", ""),
        ("2026-05-01 09:00", "2026-05-03 09:00", ""),
        ("2026-05-01 09:00", "", ""),
        ("2026-05-01 09:00", "", "2026-05-01 10:00"),
        ("2026-05-04 23:00", "2026-05-04 23:30", ""),
    )
    found = status(table, "2026-05-04")
    assert list(found.values()) == ["in_time", "late", "late", "withdrawn", "running"]
    judged = judge_clocks(table, NONE, clocks=[DAY], as_of=pd.Timestamp("2026-05-04"))
    share = share_in_time(judged, periods=["2026-05"], units=["A"])
    assert share.query("unit == ''")[["n", "estimate"]].to_numpy().tolist() == [[3, 1 / 3]]


@pytest.mark.parametrize(
    ("counts", "measured"),
    [
        ({"A": 7, "B": 40, "C": 12}, ["", "B"]),  # C joins A: all less B and C would be A's seven
        ({"A": 9, "B": 9}, [""]),
        ({"A": 10, "B": 10}, ["", "A", "B"]),
        ({"": 30, "A": 7, "B": 12}, ["", "B"]),
    ],
)
def test_a_share_of_few_deadlines_is_of_all_units_alone(counts, measured):  # CK1
    """A unit's month of fewer than ten deadlines has no figure, so no alarm either, nor is it left over by subtraction."""
    table = tickets(*[("2026-05-01", "2026-05-01 10:00", "")] * sum(counts.values()))
    table["unit"] = np.repeat(list(counts), list(counts.values()))
    judged = judge_clocks(table, NONE, clocks=[DAY], as_of=pd.Timestamp("2026-05-09"))
    found = share_in_time(judged, periods=["2026-05"], units=[name for name in counts if name])
    assert found["unit"].tolist() == measured


def test_a_month_is_not_frozen_while_a_deadline_runs():  # CK1
    table = tickets(("2026-04-30 20:00", "", ""), ("2026-04-02 20:00", "2026-04-03", ""))
    ends = {"2026-04": pd.Timestamp("2026-04-30")}

    def frozen(as_of: str) -> bool:
        judged = judge_clocks(table, NONE, clocks=[DAY], as_of=pd.Timestamp(as_of))
        found = share_in_time(judged, periods=["2026-04"], units=["A"])
        kept = freeze(
            found, None, as_of=pd.Timestamp(as_of), ends=ends, running=still_running(judged)
        )
        return bool(kept.shown["frozen"].notna().all())

    assert not frozen("2026-04-30") and frozen("2026-05-02")
    late = tickets(("2026-04-30 23:30", "", ""), ("2026-04-02 20:00", "2026-04-03", ""))
    slow = Clock(name="day", to="closed", hours=72)
    judged = judge_clocks(late, NONE, clocks=[slow], as_of=pd.Timestamp("2026-05-02"))
    assert still_running(judged)["period"].unique().tolist() == ["2026-04"]


@pytest.mark.parametrize(
    ("opened", "closed", "no_time", "status", "by_day"),
    [
        ("2026-05-01 22:42", "2026-05-02", "closed", "in_time", True),  # due the 2nd, 22:42
        ("2026-05-01 22:42", "2026-05-02", "", "in_time", False),
        ("2026-05-01 22:42", "2026-05-01 22:42", "closed", "in_time", False),
        ("2026-05-01 22:42", "2026-05-03", "closed", "late", False),
        ("2026-05-01", "2026-05-02", "opened closed", "in_time", True),
        ("2026-05-01", "2026-05-03", "opened closed", "in_time", True),  # at midnight, if at all
        ("2026-05-01", "2026-05-04", "opened closed", "late", False),
        ("2026-05-01", "2026-05-02 20:00", "opened", "in_time", True),
        ("2026-05-01", "2026-05-02 20:00", "", "late", False),
        ("2026-05-01", "2026-05-01 20:00", "opened", "in_time", False),
        ("2026-05-08", "", "opened", "late", False),
        ("2026-05-08 10:00", "", "", "late", False),
        ("2026-05-09", "", "opened", "running", True),  # from 0:00 its day is over
        ("2026-05-09 10:00", "", "", "running", False),
    ],
)
def test_stamps_of_days(opened, closed, no_time, status, by_day):  # CK7
    table = tickets((opened, closed, "")).assign(no_time=no_time)
    found = judge_clocks(table, NONE, clocks=[DAY], as_of=pd.Timestamp("2026-05-09")).iloc[0]
    assert (found["status"], bool(found["by_day"])) == (status, by_day)


def test_waits_of_days_bound_the_hours():  # CK7
    """Whatever the hours of a wait were, the late are at least those called so and at most those besides that may be."""
    g = np.random.default_rng(8)
    n, start = 400, pd.Timestamp("2026-05-01 06:00")
    stamps = start + pd.to_timedelta(np.sort(g.integers(0, 4 * 86400, (n, 6)), axis=1).ravel(), unit="s")  # fmt: skip
    stamps = stamps.to_numpy().reshape(n, 6)
    rows = [(str(each[0]), str(each[5]), "") for each in stamps]
    table = tickets(*rows).assign(no_time="")
    kinds = ["waiting", "resumed"] * 2
    events = pd.DataFrame(
        [(table.index[i], at, kind) for i, each in enumerate(stamps) for at, kind in zip(each[1:5], kinds, strict=True)],
        columns=["ticket", "at", "event"],
    ).assign(day=False)  # fmt: skip
    told = not_before_opening(table, events.assign(at=events["at"].dt.normalize(), day=True))
    day = pd.Timestamp("2026-05-10")
    true, judged = (judge_clocks(table, each, clocks=[DAY], as_of=day) for each in (events, told))
    late, sure = (each["status"].eq("late").to_numpy() for each in (true, judged))
    assert 0 < sure.sum() < late.sum() < (sure | judged["by_day"].to_numpy()).sum()
    assert not (sure & ~late).any()
    assert not (late & ~sure & ~judged["by_day"].to_numpy()).any()
    assert (judged["hours"] <= true["hours"] + 1e-9).all()


def test_days_alone_bound_the_hours():  # CK7
    """Whatever the hours were, the late are at least those late by the day and at most those besides that may be."""
    g = np.random.default_rng(3)
    opened = pd.Timestamp("2026-05-01") + pd.to_timedelta(g.integers(0, 9 * 86400, 600), unit="s")
    stamps = {
        "closed": opened + pd.to_timedelta(g.exponential(30 * 3600, 600).astype(int), unit="s")
    }
    stamps["withdrawn"] = opened + pd.to_timedelta(g.integers(0, 4 * 86400, 600), unit="s")
    table = tickets(*[("2026-05-01", "", "")] * 600).assign(opened=opened)
    gone = g.random(600) < 0.1
    table["closed"] = pd.Series(stamps["closed"], index=table.index).mask(
        gone | (g.random(600) < 0.1)
    )
    table["withdrawn"] = pd.Series(stamps["withdrawn"], index=table.index).where(gone)
    day = pd.Timestamp("2026-05-10")
    by_hour = known_at(table.assign(no_time=""), NONE.astype({"at": "datetime64[us]"}), day=day)
    true = judge_clocks(by_hour, NONE, clocks=[DAY], as_of=day)
    names = ("opened", "closed", "withdrawn")
    told = by_hour.assign(**{name: by_hour[name].dt.normalize() for name in names})
    told["no_time"] = "opened" + by_hour["closed"].notna().map({True: " closed", False: ""})
    told["no_time"] += by_hour["withdrawn"].notna().map({True: " withdrawn", False: ""})
    judged = judge_clocks(told, NONE, clocks=[DAY], as_of=day)
    late, sure = (each["status"].eq("late").to_numpy() for each in (true, judged))
    assert sure.sum() < late.sum() < sure.sum() + judged["by_day"].sum()
    assert not (sure & ~late).any()
    assert not (late & ~sure & ~judged["by_day"].to_numpy()).any()


def test_months_made_of_days_keep_both_ends():  # CK7
    """A frozen month holds the truth by the hour between its ends, says both, and is not called kept at one of them alone."""
    rows = [("2026-05-04 22:42", "2026-05-05 20:00", "")] * 70 + [("2026-05-04 22:42", "2026-05-06 08:00", "")] * 10  # fmt: skip
    table = tickets(*rows, *[("2026-05-04 22:42", "2026-05-05 23:00", "")] * 20)
    table.index = [f"t{n}" for n in range(100)]
    end = pd.Timestamp("2026-06-30")
    bare = table.assign(closed=table["closed"].dt.normalize(), no_time="closed")
    by_hour, by_day = (
        share_in_time(judge_clocks(each, NONE, clocks=[DAY], as_of=end), periods=["2026-05"], units=["A"])
        for each in (table.assign(no_time=""), bare)
    )  # fmt: skip
    assert by_hour["least"].tolist() == by_hour["estimate"].tolist() == [0.7, 0.7]
    assert by_day[["estimate", "least", "late_most"]].to_numpy().tolist() == [[0.9, 0.0, 100.0]] * 2
    kept = freeze(by_day, None, as_of=end, ends={"2026-05": pd.Timestamp("2026-05-31")}).store
    whole = kept[kept["unit"] == ""].iloc[0]
    assert by_day_words(whole, "2026-05").en.startswith("2026-05 by the hour: 10 to 100 late, 0% to 90% in time")  # fmt: skip
    assert by_day_words(by_hour.iloc[0], "2026-05") is None
    gap = distance_to(whole, 0.6)
    assert gap.low < 0 < gap.high and distance_to(by_hour.iloc[0].replace({0.7: 0.9}), 0.6).low > 0
    facts = course_of(kept, metric="in_time", aspect="day").findings
    assert "超时 10 至 100 件" in facts["sentence_zh"].iloc[0]


def test_a_month_frozen_earlier_gets_its_other_end():  # CK7
    row = {"metric": "in_time", "unit": "", "aspect": "day", "period": "2026-05", "n": 100, "estimate": 0.9, "low": 0.8,
           "high": 0.95, "error": 0.03, "method": "wilson", "last": pd.Timestamp("2026-05-30")}  # fmt: skip
    now = pd.DataFrame([row | {"least": 0.4, "late_most": 60.0}])
    store = pd.DataFrame([row]).assign(frozen=pd.Timestamp("2026-06-01"))
    ends, day = {"2026-05": pd.Timestamp("2026-05-31")}, pd.Timestamp("2026-07-01")
    assert freeze(now, store, as_of=day, ends=ends).shown["late_most"].tolist() == [60.0]
    moved = freeze(now.assign(n=101), store, as_of=day, ends=ends).shown
    assert moved["n"].tolist() == [100] and moved["late_most"].isna().all()


def test_waiting_for_the_customer():  # CK2
    table = tickets(("2026-05-01 09:00", "2026-05-04 09:00", ""), ("2026-05-01 09:00", "", ""))
    events = pd.DataFrame(
        {
            "ticket": ["t0", "t0", "t0", "t1"],
            "at": pd.to_datetime(
                ["2026-05-01 12:00", "2026-05-02 12:00", "2026-05-03 21:00", "2026-05-01 10:00"]
            ),
            "event": ["waiting", "waiting", "resumed", "waiting"],
        }
    )
    found = judge_clocks(table, events, clocks=[DAY], as_of=pd.Timestamp("2026-05-06"))
    assert found["hours"].tolist() == [72 - 57, 1]
    assert found["status"].tolist() == ["in_time", "running"]


def test_working_hours():  # CK3
    year = calendar_of(WorkingTime(), years=[2025])
    ends = [("2025-09-26 17:00", "2025-09-28 10:00"), ("2025-09-30 17:30", "2025-10-09 09:30")]
    since, until = (pd.Series(pd.to_datetime([pair[k] for pair in ends])) for k in (0, 1))
    assert year.hours(since, until).tolist() == [1 + 0 + 1, 0.5 + 0.5]
    table = tickets(("2025-09-30 17:00", "2025-10-09 10:00", ""))
    clock = Clock(name="w", to="closed", hours=3, time="working")
    found = judge_clocks(
        table, NONE, clocks=[clock], as_of=pd.Timestamp("2025-10-20"), calendar=year
    )
    assert found[["hours", "status"]].to_numpy().tolist() == [[2.0, "in_time"]]


def test_calendars_of_ones_own(tmp_path):  # CK4
    later = calendar_of(WorkingTime(), years=[2039])
    assert later.guessed == (2039,) and "2039" in later.remark.en
    (tmp_path / "days.csv").write_text(
        "日期,安排\n2026-06-01,休\n2026-06-06,班\n", encoding="utf-8"
    )
    own = calendar_of(WorkingTime(holidays="days.csv"), years=[2026], home=tmp_path)
    day = pd.Series(pd.to_datetime(["2026-06-01", "2026-06-06"]))
    assert own.hours(day, day + pd.Timedelta(hours=23)).tolist() == [0, 9]
    (tmp_path / "days.csv").write_text("日期,安排\n2026-06-01,玩\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"row 2|第 2 行"):
        calendar_of(WorkingTime(holidays="days.csv"), years=[2026], home=tmp_path)


def test_incidence_is_kaplan_meier_alone():  # CK5
    case = CASES / "19_km_censored_duration"
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))["overall"]
    lung = pd.read_csv(case / "input.csv")
    found = cumulative_incidence(lung["time"], np.where(lung["status"] == 2, "closed", ""))
    for time, still in expected["S_at"].items():
        assert 1 - found.by(float(time), "closed") == pytest.approx(still, abs=1e-8)


def test_ways_and_open_add_up():  # CK5
    g = np.random.default_rng(4)
    times = g.exponential(10, 300).round(1)
    how = g.choice(["closed", "withdrawn", ""], 300, p=[0.6, 0.2, 0.2])
    table = cumulative_incidence(times, how).table
    ended = (how != "").astype(float)
    still = 1.0
    for at in table.index:
        still *= 1 - ended[times == at].sum() / (times >= at).sum()
        assert table.loc[at, "closed"] + table.loc[at, "withdrawn"] == pytest.approx(1 - still)
    assert (table["closed_low"] <= table["closed"]).all()
    assert (table["closed"] <= table["closed_high"]).all()


def test_the_error_equals_its_double_sum():  # CK5
    """Aalen's variance term by term, as Marubini and Valsecchi write it."""
    times = np.array([1.0, 2, 2, 3, 4, 5, 6, 7])
    how = np.array(["closed", "withdrawn", "closed", "closed", "", "withdrawn", "closed", ""])
    table = cumulative_incidence(times, how).table
    order = table.index.to_numpy()
    risk = np.array([(times >= at).sum() for at in order], dtype=float)
    all_ends = np.array([((times == at) & (how != "")).sum() for at in order], dtype=float)
    mine = np.array([((times == at) & (how == "closed")).sum() for at in order], dtype=float)
    before = np.concatenate([[1.0], np.cumprod(1 - all_ends / risk)[:-1]])
    share = table["closed"].to_numpy()
    last = len(order) - 1
    variance = 0.0
    for i in range(last + 1):
        gap = share[last] - share[i]
        if risk[i] > all_ends[i]:
            variance += gap**2 * all_ends[i] / (risk[i] * (risk[i] - all_ends[i]))
        variance += before[i] ** 2 * (risk[i] - mine[i]) * mine[i] / risk[i] ** 3
        variance -= 2 * gap * before[i] * mine[i] / risk[i] ** 2
    half = 1.959963984540054 * np.sqrt(variance) / (share[last] * abs(np.log(share[last])))
    assert table["closed_low"].iloc[-1] == pytest.approx(share[last] ** np.exp(half))


def test_first_contact():  # CK1
    table = tickets(*[("2026-01-01", "2026-01-02", "")] * 5, ("2026-03-01", "2026-03-02", ""))
    table.loc["t1", "reopened"] = 1
    table.loc["t2", "repeat_of"] = "t0"
    found = first_contact(table, as_of=pd.Timestamp("2026-03-10"), days=30)
    # four matters: t0 came again as t2, t1 was reopened, t3 and t4 were over; t2 is no matter of its own
    assert (found["n"], found["share"]) == (4, 2 / 4)
    # of twice the same matter again, the first alone fails: 3 of 4, not 3 of 6
    table = tickets(*[("2026-01-01", "2026-01-02", "")] * 6)
    table.loc[["t1", "t2"], "repeat_of"] = "t0"
    found = first_contact(table, as_of=pd.Timestamp("2026-03-10"), days=30)
    assert (found["n"], found["share"]) == (4, 3 / 4)


def test_first_contact_ends_with_the_day():  # CK1
    """Known to the end of the day, as deadlines are: what was closed 30 days before midnight counts, a minute later not."""
    table = tickets(
        *[("2026-01-01", closed, "") for closed in ("2026-02-08 23:59", "2026-02-09 00:00", "2026-02-09 00:01")]
    )  # fmt: skip
    assert first_contact(table, as_of=pd.Timestamp("2026-03-10"), days=30)["n"] == 2


def test_sets_of_clocks(tmp_path):  # CK6
    assert {clock.name for clock in clocks_of(Clocks())} >= {"first_reply", "closed_major"}
    with pytest.raises(StudyError, match="standard"):
        clocks_of(Clocks.model_validate("standart"))
    two = [{"name": "a", "to": "closed", "hours": 1}] * 2
    with pytest.raises(StudyError):
        clocks_of(Clocks.model_validate(two))
    with pytest.raises(StudyError):
        calendar_of(WorkingTime(start="18:00", end="09:00"), years=[2026])
