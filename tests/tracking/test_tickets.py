"""Tickets as help desks export them.

TK1 stamps in any shape are read; one that cannot be read, or lies before the opening, is empty and listed with its row.
TK2 a ticket without an opening is left out and listed; without a unit it counts in the whole alone, and that is said.
TK3 words are masked, customers are keys: the same for case and spaces, none without a salt.
TK4 what happens after a day has not happened on it; a reopened ticket is open until it is closed again.
TK5 grades in words of the help desk need their meaning; our own names and their Chinese do not.
TK6 a salt beside the data, a short or missing one is refused.
TK7 a stamp of a day without a time is not before the opening of that day: it takes the opening's time, of an event too; the
    day before is early; such stamps are named and counted. 00:00 that is written is a time, unless all are.
TK8 reopened and closed on one day without a time: open where it was reopened as often as closed.
TK9 who is forgotten is in no table, no remark and no list of what did not fit.
"""

from pathlib import Path

import pandas as pd
import pytest

from feedback.errors import FeedbackError, InputError, StudyError
from feedback.study_followup import Tickets
from feedback.tracking.customers import CustomerKeys, read_salt
from feedback.tracking.tickets import known_at, read_tickets, unnamed_units, untimed_stamps

HEAD = "工单号,受理时间,首次回复,办结时间,门店,会员号,内容,级别\n"
COLUMNS = {
    "ticket": "工单号",
    "opened": "受理时间",
    "first_reply": "首次回复",
    "closed": "办结时间",
}
COLUMNS |= {"unit": "门店", "customer": "会员号", "text": "内容", "grade": "级别"}
KEYS = CustomerKeys(b"0123456789abcdef0123456789abcdef")


def read(tmp_path: Path, rows: str, *, keys: CustomerKeys | None = KEYS, **more: object):
    (tmp_path / "t.csv").write_text(HEAD + rows, encoding="utf-8")
    told = Tickets.model_validate({"files": "t.csv", "columns": COLUMNS, **more})
    return read_tickets(told, [tmp_path / "t.csv"], keys=keys)


def test_stamps_are_read_or_listed(tmp_path):  # TK1
    found = read(
        tmp_path,
        "T1,2026/5/1 09:00,2026年5月1日 10:30,2026-05-02 08:00:00,A,m1,慢,\n"
        "T2,2026-05-03 09:00,2026-05-02 09:00,很快,A,m1,慢,\n",
    )
    t = found.tickets
    assert t.loc["T1", "first_reply"] == pd.Timestamp("2026-05-01 10:30")
    assert pd.isna(t.loc["T2", "first_reply"]) and pd.isna(t.loc["T2", "closed"])
    listed = found.rejected.set_index("column")["row"].to_dict()
    assert listed == {"首次回复": 3, "办结时间": 3}


def test_without_opening_or_unit(tmp_path):  # TK2
    found = read(
        tmp_path, "T1,2026-05-01,,,A,,x,\nT2,,,,A,,x,\nT3,昨天,,,A,,x,\nT4,2026-05-02,,,,,x,\n"
    )
    assert list(found.tickets.index) == ["T1", "T4"]
    assert len(found.rejected) == 2
    assert "1 of 2 tickets name no unit" in unnamed_units(found.tickets["unit"])[0].en


def test_masked_and_keyed(tmp_path):  # TK3
    rows = "T1,2026-05-01,,,A,C-17,请打13812345678,\nT2,2026-05-02,,,A, c-17,慢,\n"
    t = read(tmp_path, rows).tickets
    assert "13812345678" not in t.loc["T1", "text"]
    assert t.loc["T1", "customer"] == t.loc["T2", "customer"] != ""
    assert t.loc["T1", "customer"] != "17"
    assert set(read(tmp_path, rows, keys=None).tickets["customer"]) == {""}


def test_as_known_on_a_day(tmp_path):  # TK4
    (tmp_path / "e.csv").write_text(
        "id,when,what\nT1,2026-05-02 10:00,回复\nT1,2026-05-03 10:00,已关闭\nT1,2026-05-05 10:00,重新打开\n"
        "T1,2026-05-09 10:00,已关闭\nT1,2026-05-04 10:00,加标签\nT9,2026-05-04 10:00,关闭\n",
        encoding="utf-8",
    )
    (tmp_path / "t.csv").write_text(
        HEAD + "T1,2026-05-01,,,A,,x,\nT2,2026-06-01,,,A,,x,\n", encoding="utf-8"
    )
    events = {"files": "e.csv", "columns": {"ticket": "id", "at": "when", "event": "what"}}
    told = Tickets.model_validate({"files": "t.csv", "columns": COLUMNS, "events": events})
    found = read_tickets(told, [tmp_path / "t.csv"], event_paths=[tmp_path / "e.csv"])
    assert found.tickets.loc["T1", "closed"] == pd.Timestamp("2026-05-09 10:00")
    assert found.tickets.loc["T1", "reopened"] == 1
    assert len(found.rejected) == 1  # 加标签 says nothing of ours
    day = known_at(found.tickets, found.events, day=pd.Timestamp("2026-05-06"))
    assert list(day.index) == ["T1"] and pd.isna(day.loc["T1", "closed"])
    before = known_at(found.tickets, found.events, day=pd.Timestamp("2026-05-04"))
    assert before.loc["T1", "reopened"] == 0


def test_days_without_a_time(tmp_path):  # TK7
    found = read(
        tmp_path,
        "T1,2026-10-21 22:42,2026年10月21日,2026-10-23,A,,x,\n"
        "T2,2026-10-21 22:42,2026年10月20日,2026-10-24 08:00,A,,x,\n"
        "T3,2026-10-21 22:42,2026-10-21 00:00,2026-10-25 00:00,A,,x,\n"
        "T4,2026-10-21 22:42,2026-10-21 23:00,,A,,x,\n",
    )
    t = found.tickets
    assert t.loc["T1", "first_reply"] == t.loc["T1", "opened"] == pd.Timestamp("2026-10-21 22:42")
    assert t["first_reply"].isna().tolist() == [False, True, True, False]
    assert found.rejected["row"].tolist() == [3, 4]
    assert t["no_time"].tolist() == ["first_reply closed", "", "", ""]
    assert "first reply 1, closed 1." in untimed_stamps(t["no_time"])[0].en
    before = known_at(t, found.events, day=pd.Timestamp("2026-10-22"))
    assert before["no_time"].tolist() == ["first_reply", "", "", ""]
    days = read(tmp_path, "T1,2026-10-21 00:00:00,2026-10-21 09:00,2026-10-21T00:00:00,A,,x,\n")
    assert days.tickets["no_time"].tolist() == ["opened closed"] and not len(days.rejected)


def with_events_of(tmp_path: Path, events: str, row: str = "T1,2026-05-01 22:00,,,A,,x,\n"):
    (tmp_path / "e.csv").write_text("id,when,what\n" + events, encoding="utf-8")
    (tmp_path / "t.csv").write_text(HEAD + row, encoding="utf-8")
    columns = {"ticket": "id", "at": "when", "event": "what"}
    told = Tickets.model_validate(
        {"files": "t.csv", "columns": COLUMNS, "events": {"files": "e.csv", "columns": columns}}
    )
    return read_tickets(told, [tmp_path / "t.csv"], event_paths=[tmp_path / "e.csv"])


def test_events_of_days(tmp_path):  # TK7
    found = with_events_of(
        tmp_path, "T1,2026年5月1日,回复\nT1,2026-05-02 10:00,等待客户\nT1,2026年5月3日,关闭\n"
    )
    told = found.tickets.loc["T1"]
    assert told["first_reply"] == told["opened"] and told["no_time"] == "first_reply closed"
    assert told["closed"] == pd.Timestamp("2026-05-03")
    assert found.events["day"].tolist() == [True, False, True]


@pytest.mark.parametrize(
    ("events", "closed"),
    [
        ("2026-05-03 10:00,关闭|2026年5月3日,重新打开", False),
        ("2026年5月3日,关闭|2026年5月3日,重新打开", False),
        ("2026-05-03 10:00,关闭|2026年5月3日,重新打开|2026-05-03 16:00,关闭", True),
        ("2026年5月3日,关闭|2026-05-03 12:00,重新打开|2026年5月3日,关闭", True),
        ("2026年5月3日,关闭|2026年5月4日,重新打开", False),
        ("2026年5月4日,关闭|2026年5月3日,重新打开", True),
    ],
)
def test_reopened_on_the_day(tmp_path, events, closed):  # TK8
    told = "".join(f"T1,{each}\n" for each in events.split("|"))
    found = with_events_of(tmp_path, told).tickets.loc["T1"]
    assert pd.notna(found["closed"]) == closed
    assert ("closed" in found["no_time"]) <= closed


def test_forgotten_nowhere(tmp_path):  # TK9
    (tmp_path / "e.csv").write_text("id,when,what\nT2,2026-05-02,加标签\nT2,2026-05-02,关闭\n", encoding="utf-8")  # fmt: skip
    (tmp_path / "t.csv").write_text(
        HEAD + "T1,2026-05-01,,,A,m1,x,\nT2,2026-05-01,,很快,,M2 ,x,\n", encoding="utf-8"
    )
    events = {"files": "e.csv", "columns": {"ticket": "id", "at": "when", "event": "what"}}
    told = Tickets.model_validate({"files": "t.csv", "columns": COLUMNS, "events": events})

    def found(**more: object):
        paths = {"event_paths": [tmp_path / "e.csv"], "keys": KEYS, **more}
        return read_tickets(told, [tmp_path / "t.csv"], **paths)

    whole, without = found(), found(forgotten=[KEYS.one("m2")])
    assert len(whole.rejected) == 2 and len(whole.events) == 1 and len(whole.tickets) == 2
    assert list(without.tickets.index) == ["T1"] and without.remarks == ()
    assert not len(without.rejected) and not len(without.events)


def test_grades_in_the_help_desks_words(tmp_path):  # TK5
    rows = "T1,2026-05-01,,,A,,x,重大\nT2,2026-05-01,,,A,,x,P1\n"
    with pytest.raises(InputError, match=r"`grades: \{P1: major\}`"):
        read(tmp_path, rows)
    t = read(tmp_path, rows, grades={"P1": "escalated"}).tickets
    assert t["grade"].tolist() == ["major", "escalated"]


@pytest.mark.parametrize(("where", "text"), [("data/salt.txt", "x" * 40), ("salt.txt", "short"), ("none", None)])  # fmt: skip
def test_salts_that_protect_nothing(tmp_path, where, text):  # TK6
    if text is not None:
        (tmp_path / where).parent.mkdir(exist_ok=True)
        (tmp_path / where).write_text(text)
    with pytest.raises((StudyError, InputError)):
        read_salt(where, home=tmp_path)


def test_a_salt_of_the_environment(tmp_path, monkeypatch):  # TK6
    monkeypatch.setenv("SALT", "0123456789abcdef")
    assert read_salt("env:SALT", home=tmp_path).one("a") != ""
    with pytest.raises(FeedbackError):
        read_salt("env:NO_SUCH_SALT", home=tmp_path)
