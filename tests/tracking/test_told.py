"""Figures of a follow-up as readers are told them.

TO1 answers are told in steps for units and for everybody; complaints and deadlines of all units as they are.
TO2 nothing else of a table changes: rows, columns, kinds, what is missing.
TO3 a verdict's sentence shows neither the exact base, nor the exact share, nor an aim or a number needed that follows from
    it; the figures of its row stay exact.
TO4 a signal of a unit with fewer than ten complaints says so and no more, nor how many are open; of all units as it is.
TO5 the figures of a sentence fit together: from a figure to a figure by their difference; what others or chance account for
    and what is beyond it are the change.
TO7 a told interval holds the exact one and the told figure: of measurements and of changes between them; a change that is
    clear is told so.
TO6 means of a scale longer than twenty points, such as 0 to 100, are told as percentages are.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from feedback.proportions import wilson
from feedback.study_followup import Target
from feedback.tracking.changes import Change
from feedback.tracking.judged_change import Known
from feedback.tracking.signal_words import Handling, handling_steps, signal_sentence
from feedback.tracking.targets import targets_table
from feedback.tracking.told import most_moved, step_of, told_change, told_measurements
from feedback.tracking.verdict_words import picked_words
from feedback.tracking.verdicts import judge

ENDS = {each: pd.Timestamp(f"{each}-28") for each in ("2026-01", "2026-04")}


def share(metric: str, unit: str, period: str, n: int, x: int) -> dict[str, object]:
    low, high = wilson(np.array([x], float), np.array([n], float), 0.95)
    return {
        "metric": metric, "unit": unit, "aspect": "wifi", "period": period, "n": n, "estimate": x / n,
        "low": float(low[0]), "high": float(high[0]), "error": float(np.sqrt(x / n * (1 - x / n) / n)),
        "method": "wilson", "last": ENDS[period], "frozen": pd.Timestamp("2026-06-01"),
    }  # fmt: skip


def test_what_is_exact() -> None:  # TO1
    rows = [share(metric, unit, "2026-01", 132, 3) for metric in ("hurt", "in_time") for unit in ("A", "")]  # fmt: skip
    told = told_measurements(pd.DataFrame(rows)).set_index(["metric", "unit"])
    assert told["n"].to_dict() == {("hurt", "A"): 130, ("hurt", ""): 130, ("in_time", "A"): 130, ("in_time", ""): 132}  # fmt: skip
    assert told.loc[("in_time", ""), "estimate"] == pytest.approx(3 / 132)
    assert (told["estimate"].drop(("in_time", "")) == 0.01).all()  # none to three of so many


def test_the_rest_stays() -> None:  # TO2
    table = pd.DataFrame([share("hurt", "A", "2026-01", 132, 40), share("hurt", "", "2026-04", 90, 9)])  # fmt: skip
    table = table.assign(low=[np.nan, 0.05])
    before = table.copy()
    told = told_measurements(table)
    pd.testing.assert_frame_equal(table, before)
    assert told.dtypes.equals(table.dtypes) and told.index.equals(table.index)
    kept = ["metric", "unit", "aspect", "period", "error", "method", "last", "frozen"]
    pd.testing.assert_frame_equal(told[kept], table[kept])
    assert np.isnan(told["low"].iloc[0])
    assert told_measurements(table.iloc[:0]).columns.equals(table.columns)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "metric", ["hurt", "in_time", "complaints", "complaint_rate", "satisfaction"]
)
def test_a_period_of_which_nothing_is_known(metric: str) -> None:  # TO2
    names = ("n", "estimate", "low", "high")
    table = pd.DataFrame(
        [share(metric, "A", "2026-01", 132, 40), share(metric, "A", "2026-04", 9, 1)]
    )
    table.loc[1, list(names)] = np.nan
    told = told_measurements(table.astype(dict.fromkeys(names, float)))
    assert told.loc[0, list(names)].notna().all() and told.loc[1, list(names[1:])].isna().all()


def measured(metric: str, rows: int, rng: np.random.Generator) -> pd.DataFrame:
    """Measurements of one metric as they may come: any base, any figure, an interval around it."""
    n = rng.integers(10, 500, rows)
    if metric in ("hurt", "in_time"):
        hits = rng.binomial(n, rng.random(rows) ** 2).astype(float)
        low, high = wilson(hits, n.astype(float), 0.95)
        figures = hits / n, low, high
    elif metric in ("complaints", "complaint_rate"):
        hits = rng.integers(0, 150, rows).astype(float)
        by = n if metric == "complaint_rate" else 1.0
        spread = 2 * np.sqrt(hits + 1)
        figures = hits / by, np.maximum(hits - spread, 0) / by, (hits + spread + 2) / by
    else:
        middle, half = rng.uniform(1, 5, rows), rng.uniform(0.01, 0.5, rows)
        figures = middle, middle - half, middle + half
        figures = (
            figures if metric == "satisfaction" else tuple(40 * each - 120 for each in figures)
        )
    named = dict(zip(("estimate", "low", "high"), figures, strict=True))
    return pd.DataFrame({"metric": metric, "unit": "A", "n": n} | named)


@pytest.mark.parametrize(
    "metric", ["hurt", "in_time", "complaints", "complaint_rate", "satisfaction", "nps"]
)
def test_told_intervals_hold_the_exact_ones(metric: str) -> None:  # TO7
    exact = measured(metric, 3000, np.random.default_rng(7))
    told = told_measurements(exact)
    assert (told["low"] <= exact["low"] + 1e-6).all() and (
        told["high"] >= exact["high"] - 1e-6
    ).all()
    assert told["estimate"].between(told["low"] - 1e-6, told["high"] + 1e-6).all()


@pytest.mark.parametrize("metric", ["hurt", "complaints", "complaint_rate", "satisfaction", "nps"])
def test_told_changes_hold_the_exact_ones(metric: str) -> None:  # TO7
    rng = np.random.default_rng(8)
    before, after = (measured(metric, 400, rng) for _ in range(2))
    told = [told_measurements(each) for each in (before, after)]
    for at in range(len(before)):
        then, now, told_then, told_now = (each.iloc[at] for each in (before, after, *told))
        n = float(then["n"]), float(now["n"])
        means = [float(then["estimate"]), float(now["estimate"])]
        difference, half = means[1] - means[0], float(now["high"] - then["low"]) * rng.random()
        exact = Change(difference, difference - half, difference + half, half / 2)
        moved = sum(
            most_moved(metric, "A", row, step_of(metric, "A", of, figures=means))
            for row, of in zip((told_then, told_now), n, strict=True)
        )
        estimate = float(told_now["estimate"] - told_then["estimate"])
        change = told_change(
            exact, step_of(metric, "A", *n, figures=means), estimate=estimate, moved=moved
        )
        assert change.low <= exact.low + 1e-6 and change.high >= exact.high - 1e-6
        assert not exact.clear or change.low >= 0 or change.high <= 0


def verdict(x: tuple[int, int], n: tuple[int, int], change: str = "-20%") -> pd.Series:
    rows = [share("hurt", "A", period, *each) for period, each in zip(ENDS, zip(n, x, strict=True), strict=True)]  # fmt: skip
    table = pd.DataFrame(rows)
    target = Target(id="T", metric="hurt", aspect="wifi", unit="A", change=change, due="2026-05")
    aims, wrong, _ = targets_table([target], table, ends=ENDS, units=["A"], labels={"wifi": "Wi-Fi"})  # fmt: skip
    known = Known(table, pd.DataFrame(), {"wifi": "Wi-Fi"}, ENDS, pd.Timestamp("2026-06-05"))
    return judge(aims, known, wrong=wrong).iloc[0]


def test_a_verdict_shows_nobody() -> None:  # TO3
    row = verdict((47, 3), (153, 132))
    assert row["why"].startswith(
        "Share of people hurt, Wi-Fi, A: 30% in 2026-01 (n = 155), 1% in 2026-04 (n = 130)"
    )
    assert "Target: 24% (20% less than" in row["why"]
    assert (row["start"], row["now"]) == (pytest.approx(47 / 153), pytest.approx(3 / 132))
    same = {verdict((47, x), (153, 132))["why"] for x in range(4)}
    assert len({each.split("; change")[0] for each in same}) == 1
    few = verdict((12, 10), (42, 44))["why"]
    needed = re.search(r"about ([\d,]+) a period", few)
    assert needed is None or not int(needed[1].replace(",", "")) % 10


def test_a_step_is_the_difference() -> None:  # TO5
    rng = np.random.default_rng(3)
    for _ in range(40):
        n = tuple(int(each) for each in rng.integers(12, 400, 2))
        x = tuple(int(rng.integers(0, each + 1)) for each in n)
        said = verdict(x, n)["why"].replace("−", "-")
        start, now = (
            float(re.search(pattern, said)[1])  # type: ignore[index]
            for pattern in (r": ([\d.]+)% in", r", ([\d.]+)% in")
        )
        moved = re.search(r"change ([+-]?[\d.]+) points", said)
        if moved is None:
            assert "no clear change (" in said
        else:
            assert now - start == pytest.approx(float(moved[1]))


def test_rounding_makes_no_change() -> None:  # TO5
    """A change that is told has the sign of the exact one, whatever the bases: a third of 30 and of 45 is no rise."""
    assert "30% in 2026-01 (n = 30), 35% in 2026-04 (n = 45); no clear change (" in verdict((10, 15), (30, 45))["why"]  # fmt: skip
    rng = np.random.default_rng(4)
    for _ in range(60):
        n = tuple(int(each) for each in rng.integers(12, 400, 2))
        x = tuple(int(rng.binomial(each, 0.3)) for each in n)
        told = re.search(r"; change ([+-]?[\d.]+) points", verdict(x, n)["why"].replace("−", "-"))
        assert told is None or float(told[1]) * (x[1] / n[1] - x[0] / n[0]) > 0


def test_few_complaints_of_a_unit() -> None:  # TO4
    day = pd.Timestamp("2026-05-04")
    signal = {"what": "complaints", "unit": "A", "since": day, "raised": day, "last": day, "n": 7.0, "expected": 0.5, "per_year": 0.1}  # fmt: skip
    row = pd.Series(signal)
    assert "fewer than 10 complaints" in signal_sentence(row, label="").en
    assert "不足 10 件投诉" in signal_sentence(row, label="").zh
    assert "7 complaints" in signal_sentence(pd.Series(signal | {"unit": ""}), label="").en
    tickets = pd.DataFrame(
        {"grade": ["major"] * 3 + ["general"] * 4, "closed": pd.NaT, "withdrawn": pd.NaT}
    )
    few = handling_steps(row, Handling(tickets=tickets, late=2, exact=False))["respond"].en
    assert "ewer than 10" in few and not re.search(r"\b[2347]\b", few)
    assert "7 complaints, 3 of them major" in handling_steps(row, Handling(tickets=tickets))["respond"].en  # fmt: skip
    tickets.loc[:1, "withdrawn"] = day  # who withdrew waits for nothing
    assert "5 still open" in handling_steps(row, Handling(tickets=tickets))["respond"].en


def acted(rng: np.random.Generator) -> str:
    """The sentence on an action in the worst of six units, set beside the others and against chance."""
    rows = []
    for place, unit in enumerate("ABCDEF"):
        n = rng.integers(40, 260, 2)
        x = rng.binomial(n, [0.45, 0.1]) if not place else rng.binomial(n, 0.2)
        rows += [share("hurt", unit, period, int(n[i]), int(x[i])) for i, period in enumerate(ENDS)]
    one = {"aspect": "wifi", "unit": "A", "state": "check", "started": pd.Timestamp("2026-02-02"), "due": pd.NaT,
           "done": pd.Timestamp("2026-03-03")}  # fmt: skip
    actions = pd.DataFrame([one], index=pd.Index(["1"], name="action"))
    known = Known(pd.DataFrame(rows), actions, {"wifi": "Wi-Fi"}, ENDS, pd.Timestamp("2026-06-05"))
    row = judge(pd.DataFrame(), known).iloc[0]
    return f"{row['why']} {row['beside']}".replace("−", "-")


def test_what_is_taken_off_and_the_rest_are_the_change() -> None:  # TO5
    rng, against_chance = np.random.default_rng(5), 0
    number = r"([+-]?[\d.]+)"
    for _ in range(15):
        said = acted(rng)
        change = re.search(rf"change {number} points", said)
        beside = re.search(rf"it changed by {number} points; a difference of {number} points", said)
        chance = re.search(
            rf"so {number} points were to be expected.*?moved by {number} points.*?Beyond both {number} points", said
        )  # fmt: skip
        assert change and beside
        for found in [beside, *([chance] if chance else [])]:
            parts = [float(each) for each in found.groups()]
            assert sum(parts) == pytest.approx(float(change[1])), said
        if chance:  # the worst of hurt comes back downwards by itself; of the others the surest count most, so a step apart
            assert float(chance[1]) <= 0
            assert float(chance[1]) == 0 or abs(float(chance[2]) - float(beside[1])) <= 5
        against_chance += chance is not None
    assert against_chance > 5


@pytest.mark.parametrize("change", ["-20%", "-1 points"])
def test_an_aim_and_a_number_needed_tell_a_handful_no_better(change: str) -> None:  # TO3
    said = [verdict((x, x), (57, 57), change)["why"] for x in range(4)]
    assert len({each[each.index("Target: ") :] for each in said}) == 1
    assert "the baseline)" in said[0]


def test_a_whole_step_has_no_decimals() -> None:  # TO5
    said = picked_words(-5.0, 3.0, Change(-20.0, -30.0, -10.0, 4.0), "complaints").en
    assert "−5 were" in said and "moved by +3 besides" in said and "−20 (−30 to −10)" in said


def test_a_mean_of_a_long_scale_is_told_as_a_percentage() -> None:  # TO6
    row = {
        "metric": "satisfaction",
        "unit": "A",
        "n": 45,
        "estimate": 71.37,
        "low": 66.2,
        "high": 76.5,
    }
    told = told_measurements(pd.DataFrame([row])).iloc[0]
    assert told["estimate"] == 70 and told["low"] <= 66.2 and told["high"] >= 76.5
    assert told["low"] % 5 == told["high"] % 5 == 0
    short = told_measurements(pd.DataFrame([row | {"estimate": 3.72, "low": 3.5, "high": 3.9}]))
    assert short["estimate"].iloc[0] == 3.7
