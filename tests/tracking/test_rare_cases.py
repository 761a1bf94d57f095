"""Grave complaints that are rare: days from one to the next.

RC1 spans are those between cases, repeats left out; the last is the one that still runs.
RC2 with nothing changed a span leaves its limits once in some 370; cases that come ten times as often are found soon.
RC3 frequent or single cases have no such chart; under eight spans there are no limits, and it says so.
RC4 the sentence says how rare, the limits, what came sooner, and that a long quiet is one.
"""

import numpy as np
import pandas as pd

from feedback.tracking.rare_cases import rare_cases, rare_sentence

START = pd.Timestamp("2023-01-01")


def tickets(days, *, grade="major", **more):
    at = START + pd.to_timedelta(np.asarray(days, dtype=float), unit="D")
    return pd.DataFrame(
        {"opened": at, "grade": grade, "repeat_of": ""} | more,
        index=[f"T{i}" for i in range(len(at))],
    )


def test_spans():  # RC1
    table = tickets([0, 30, 31, 90, 91], grade=["major", "escalated", "major", "general", "major"])
    table.loc["T2", "repeat_of"] = "T1"
    found = rare_cases(table, as_of=START + pd.Timedelta(days=100))
    assert found["days"].round(6).tolist() == [30, 61, 10]
    assert found["ticket"].tolist() == ["T1", "T4", ""]


def test_false_alarms_and_delay():  # RC2
    g, wrong, spans, soon = np.random.default_rng(2), 0, 0, 0
    for _ in range(400):
        days = np.cumsum(g.exponential(40, 60))
        found = rare_cases(tickets(days), as_of=START + pd.Timedelta(days=float(days[-1])))
        judged = found.iloc[8:-1]
        wrong, spans = wrong + int((judged["signal"] != "").sum()), spans + len(judged)
        crisis = np.append(days[:20], days[19] + np.cumsum(g.exponential(0.5, 20)))
        again = rare_cases(tickets(crisis), as_of=START + pd.Timedelta(days=float(crisis[-1])))
        soon += bool((again["signal"].iloc[19:-1] == "sooner").any())
    assert (
        wrong / spans < 2.5 / 370
    )  # the limits of one series share a baseline, so they err together
    assert soon / 400 > 0.6


def test_too_many_or_too_few():  # RC3
    end = START + pd.Timedelta(days=300)
    assert not len(rare_cases(tickets(range(0, 300, 10)), as_of=end))
    assert not len(rare_cases(tickets([5]), as_of=end))
    assert rare_sentence(rare_cases(tickets([5]), as_of=end)) is None
    few = rare_cases(tickets([0, 50, 120]), as_of=end)
    assert few["low"].isna().all() and "Too few for limits" in rare_sentence(few).en


def test_words():  # RC4
    days = [0, 40, 80, 120, 160, 200, 240, 280, 320, 360, 360.001]
    found = rare_sentence(rare_cases(tickets(days), as_of=START + pd.Timedelta(days=380)))
    assert "rare (11)" in found.en and "1 came sooner" in found.en and "T10" in found.en
    assert "1 件来得更快" in found.zh
    quiet = rare_sentence(rare_cases(tickets(days[:-1]), as_of=START + pd.Timedelta(days=1500)))
    assert "become rarer" in quiet.en and "变少了" in quiet.zh
