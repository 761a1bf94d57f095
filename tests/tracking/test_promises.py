"""What an action promises is frozen when it is published, and the next period says what became of it.

PL1 a 95 % prediction interval holds 95 % of the next figures, also where the worst unit was picked, for shares and counts.
PL2 it is wider than the sampling error of the next period alone, and expects the worst unit to come back.
PL3 it is made from what was known: later figures do not move it; under ten past changes there is none.
PL4 a promise is frozen on the day its action is planned for or begun and never changes, whatever the sheet says later.
PL5 kept, broken, cannot tell, open: by the interval of the change and of the distance to what was promised.
PL6 an action without target or forecast, one that is done, and one without a day promise nothing.
PL7 under ten forecasts the page says too few; from ten on how many held, with Wilson's interval.
PL9 the aim that is told is the target's, whose start may be of another period than the promise's.
PL10 an action first seen past its day promises nothing; where no target says how much, the step and where it is from are said.
PL11 a promise that other units kept without a measure says so and credits nothing; one they did not keep does not say it.
PL8 figures are told in the steps of the follow-up, of everybody as of a unit: none to three alike, a figure to reach as it is.
"""

import numpy as np
import pandas as pd
import pytest

from feedback.proportions import wilson
from feedback.study_followup import Target
from feedback.tracking.forecasts import FEWEST, forecast_next, past_forecasts
from feedback.tracking.judged_change import Known
from feedback.tracking.measurements import poisson_interval
from feedback.tracking.promise_words import promise_words, said_words
from feedback.tracking.promises import freeze_promises, judge_promises, promise_calibration
from feedback.tracking.targets import targets_table
from feedback.tracking.told_promises import told_promise

MONTHS = [str(month) for month in pd.period_range("2026-01", "2026-06", freq="M")]
ENDS = {month: pd.Period(month).end_time.normalize() for month in MONTHS}
BEGINS = {month: pd.Period(month).start_time for month in MONTHS}
LABELS = {"wifi": "Wi-Fi", "noise": "Noise"}


def row(unit: str, aspect: str, month: str, n: int, x: int) -> dict[str, object]:
    low, high = wilson(np.array([x]), np.array([n]), 0.95)
    p = x / n
    return {"metric": "hurt", "unit": unit, "aspect": aspect, "period": month, "n": n, "estimate": p,
            "low": float(low[0]), "high": float(high[0]), "error": float(np.sqrt(p * (1 - p) / n)), "method": "wilson",
            "last": ENDS[month], "frozen": ENDS[month] + pd.Timedelta(days=1)}  # fmt: skip


def count(unit: str, aspect: str, month: str, x: int) -> dict[str, object]:
    return row(unit, aspect, month, 1, 0) | {"metric": "complaints", "n": x, "estimate": float(x),
                                             "error": float(np.sqrt(x)), "method": "poisson_exact"}  # fmt: skip


def drawn(seed: int, *, counts: bool = False, months: int = 3) -> pd.DataFrame:
    """Eight units and five aspects whose true levels differ, and move a little from month to month."""
    rng, rows = np.random.default_rng(seed), []
    for aspect in "abcde":
        for unit in range(8):
            level = rng.normal(-1.2, 0.4)
            for month in MONTHS[:months]:
                now = level + rng.normal(0, 0.15)
                if counts:
                    rows.append(
                        count(f"u{unit}", aspect, month, int(rng.poisson(30 * np.exp(now))))
                    )
                else:
                    x = int(rng.binomial(80, 1 / (1 + np.exp(-now))))
                    rows.append(row(f"u{unit}", aspect, month, 80, x))
    return pd.DataFrame(rows)


@pytest.mark.parametrize("counts", [False, True])
def test_prediction_intervals_hold_what_they_say(counts: bool) -> None:  # PL1
    metric, picked = "complaints" if counts else "hurt", []
    tables = [drawn(seed, counts=counts, months=4) for seed in range(8)]
    tried = pd.concat([past_forecasts(table) for table in tables])[["n", "held"]].sum()
    assert tried["n"] == 8 * 2 * 40
    assert 0.92 <= tried["held"] / tried["n"] <= 0.98
    for table in tables:
        before = table[table["period"] < MONTHS[3]]
        for aspect in "abcde":
            here = before[(before["period"] == MONTHS[2]) & (before["aspect"] == aspect)]
            worst = here.loc[here["estimate"].idxmax(), "unit"]
            forecast = forecast_next(before, metric, str(worst), aspect, MONTHS[2])
            assert forecast is not None
            cell = (table["unit"] == worst) & (table["aspect"] == aspect)
            after = float(table.loc[cell & (table["period"] == MONTHS[3]), "estimate"].iloc[0])
            picked.append(forecast.low <= after <= forecast.high)
    assert np.mean(picked) >= 0.86  # of a true 95 % in 40, 2.6 standard errors


def test_both_periods_and_the_way_back_are_in_it() -> None:  # PL2
    table = drawn(1)
    here = table[(table["period"] == MONTHS[2]) & (table["aspect"] == "a")]
    worst = here.loc[here["estimate"].idxmax()]
    found = forecast_next(table, "hurt", str(worst["unit"]), "a", MONTHS[2])
    assert found is not None
    assert found.high - found.low > float(worst["high"] - worst["low"])
    assert found.estimate < float(worst["estimate"])


def test_a_forecast_knows_nothing_later() -> None:  # PL3
    table = drawn(2, months=5)
    now = forecast_next(table[table["period"] <= MONTHS[3]], "hurt", "u1", "b", MONTHS[3])
    assert now is not None and now.changes == 3 * 8 * 5
    few = table[table["unit"].isin(["u1", "u2"]) & (table["aspect"] == "b")]
    few = few[few["period"] <= MONTHS[3]]
    assert len(few) - 2 < FEWEST and forecast_next(few, "hurt", "u1", "b", MONTHS[3]) is None
    tried = past_forecasts(table)
    assert set(tried["period"]) == set(MONTHS[2:5])  # the first change has nothing before it
    assert (tried["held"] <= tried["n"]).all() and tried["n"].sum() == 3 * 8 * 5


def actions(**changes: object) -> pd.DataFrame:
    one = {"aspect": "wifi", "unit": "A", "owner": "Li", "state": "do", "tell": "", "what": "routers",
           "planned": pd.Timestamp("2026-03-05"), "started": pd.NaT, "due": pd.Timestamp("2026-04-30"),
           "done": pd.NaT, "cost": 0.0}  # fmt: skip
    table = pd.DataFrame([one | changes], index=pd.Index(["1"], name="action"))
    return table.astype(dict.fromkeys(("planned", "started", "due", "done"), "datetime64[us]"))


def known(rows: list[dict[str, object]], day: str, table: pd.DataFrame | None = None) -> Known:
    told = actions() if table is None else table
    return Known(pd.DataFrame(rows), told, LABELS, ENDS, pd.Timestamp(day))


TARGET = Target(id="T", metric="hurt", unit="A", aspect="wifi", change="-50%", due="2026-04-30")
BEFORE = [row("A", "wifi", month, 200, x) for month, x in zip(MONTHS[:2], (60, 60), strict=True)]


def targets(rows: list[dict[str, object]]) -> pd.DataFrame:
    table, _, _ = targets_table([TARGET], pd.DataFrame(rows), ends=ENDS, units=["A"], labels=LABELS)
    return table


def test_what_is_frozen_stays() -> None:  # PL4
    early = known(BEFORE, "2026-03-04")
    assert not len(freeze_promises(early, targets(BEFORE), None))
    day = known(BEFORE, "2026-03-10")
    store = freeze_promises(day, targets(BEFORE), None)
    first = store.loc["1"]
    assert (first["base"], first["source"], first["aim"]) == (
        "2026-02",
        "target",
        pytest.approx(0.15),
    )
    assert (
        first["frozen"] == pd.Timestamp("2026-03-10") and first["needed"] == 147
    )  # 7.849 · 2 · 0.3 · 0.7 / 0.15²
    later = [*BEFORE, row("A", "wifi", "2026-03", 200, 10)]
    moved = known(later, "2026-04-10", actions(unit="B", due=pd.Timestamp("2026-09-30")))
    again = freeze_promises(moved, targets(later), store)
    pd.testing.assert_frame_equal(again, store)
    gone = known(later, "2026-05-10", actions().iloc[:0])
    assert judge_promises(again, gone, begins=BEGINS)["verdict"].tolist() == ["kept"]
    assert not len(judge_promises(again, known(BEFORE, "2026-03-09"), begins=BEGINS))


@pytest.mark.parametrize(
    ("x", "verdict", "reason"),
    [(20, "kept", "better"), (60, "broken", "short"), (42, "broken", "less"), (None, "open", "")],
)
def test_what_became_of_it(x: int | None, verdict: str, reason: str) -> None:  # PL5
    store = freeze_promises(known(BEFORE, "2026-03-10"), targets(BEFORE), None)
    rows = BEFORE if x is None else [*BEFORE, row("A", "wifi", "2026-04", 200, x)]
    found = judge_promises(store, known(rows, "2026-05-10"), begins=BEGINS).loc["1"]
    assert (found["verdict"], found["reason"]) == (verdict, reason)
    due = judge_promises(store, known(rows, "2026-04-30"), begins=BEGINS).loc["1"]
    assert due["verdict"] == "open"
    assert (
        "due yet" not in due["why"] and "can be judged yet" in due["why"]
    )  # also true when due and unmeasured


@pytest.mark.parametrize(
    ("elsewhere", "counts", "reason"),
    [(20, False, "alike"), (60, False, "better"), (16, True, "alike"), (62, True, "better")],
)
def test_a_promise_that_others_kept_without_a_measure(
    elsewhere: int, counts: bool, reason: str
) -> None:  # PL11
    def cell(unit: str, month: str, x: int) -> dict[str, object]:
        if not counts:
            return row(unit, "wifi", month, 200, x)
        low, high = (float(end[0]) for end in poisson_interval(np.array([float(x)]), level=0.95))
        return count(unit, "wifi", month, x) | {"low": low, "high": high}

    store = freeze_promises(known(BEFORE, "2026-03-10"), targets(BEFORE), None)
    store = store.assign(metric="complaints", aim=30.0, start=60.0) if counts else store
    rows = [cell(unit, month, 60) for unit in "ABCD" for month in MONTHS[:2]]
    rows += [cell(unit, "2026-04", 18 if unit == "A" else elsewhere) for unit in "ABCD"]
    found = judge_promises(store, known(rows, "2026-05-10"), begins=BEGINS).loc["1"]
    assert (found["verdict"], found["reason"]) == ("kept", reason)
    assert ("without a measure changed as much" in found["why"]) == (reason == "alike")
    assert ("changed as much" in said_words(found).en) == (reason == "alike")
    everywhere = known(rows, "2026-05-10", actions(unit="", started=pd.Timestamp("2026-03-06")))
    found = judge_promises(store, everywhere, begins=BEGINS).loc["1"]
    assert found["reason"] == "better"  # nobody is untreated


def test_few_answers_cannot_tell_and_say_how_many_would() -> None:  # PL5
    store = freeze_promises(known(BEFORE, "2026-03-10"), targets(BEFORE), None)
    rows = [*BEFORE, row("A", "wifi", "2026-04", 20, 4)]
    found = judge_promises(store, known(rows, "2026-05-10"), begins=BEGINS).loc["1"]
    assert found["verdict"] == "cannot tell" and "the next period needs" in found["needs"]


@pytest.mark.parametrize(
    "changes",
    [{"planned": pd.NaT}, {"done": pd.Timestamp("2026-03-08")}, {"unit": "C"}],
)
def test_what_promises_nothing(changes: dict[str, object]) -> None:  # PL6
    state = known(BEFORE, "2026-03-10", actions(**changes))
    assert not len(freeze_promises(state, targets(BEFORE), None))
    assert not len(freeze_promises(known(BEFORE, "2026-03-10"), pd.DataFrame(), None))


def test_without_a_target_a_forecast_is_enough() -> None:  # PL6
    rows = drawn(3)
    told = actions(unit="u1", aspect="a", planned=pd.Timestamp("2026-04-02"))
    state = Known(rows, told, LABELS, ENDS, pd.Timestamp("2026-04-10"))
    found = freeze_promises(state, pd.DataFrame(), None).loc["1"]
    assert found["source"] == "usual" and found["aim"] < found["start"]
    assert found["low"] < found["forecast"] < found["high"]


def test_calibration_says_too_few(language: str = "en") -> None:  # PL7
    judged = pd.DataFrame({"inside": ["yes"] * 9 + ["no", ""]})
    few = promise_calibration(judged.iloc[:5], pd.DataFrame(BEFORE), level=0.95, language=language)
    assert "too few" in few[0] and "5 of 5" in few[0] and "too few" in few[1]
    said = promise_calibration(judged, drawn(4, months=6), level=0.95, language=language)
    low, high = wilson(np.array([9]), np.array([10]), 0.95)
    assert f"90% ({100 * low[0]:.0f}% to {100 * high[0]:.0f}%)" in said[0]
    assert "of 160 such 95% forecasts over 4 periods" in said[1]


def promised(unit: str, n: int, x: int, change: str = "", reach: float | None = None) -> str:
    """All that is said of a promise frozen at x of n hurt and judged at the same."""
    rows = [row(unit, "wifi", month, n, x) for month in MONTHS[:2]]
    target = Target(id="T", metric="hurt", unit=unit, aspect="wifi", change=change, reach=reach, due="2026-04-30")  # fmt: skip
    aims, _, _ = targets_table([target], pd.DataFrame(rows), ends=ENDS, units=["A"], labels=LABELS)
    store = freeze_promises(known(rows, "2026-03-10", actions(unit=unit)), aims, None)
    later = [*rows, row(unit, "wifi", "2026-04", n, x)]
    found = judge_promises(store, known(later, "2026-05-10"), begins=BEGINS).loc["1"]
    return f"{found['why']} {found['needs']}"


def test_promises_are_told_in_steps() -> None:  # PL8
    store = freeze_promises(known(BEFORE, "2026-03-10"), targets(BEFORE), None)
    words = promise_words(store.loc["1"], LABELS)
    assert "30%" in words.en and "15%" in words.en and "A" in words.zh
    for unit in ("A", ""):
        said = promised(unit, 57, 20, "-20%")
        assert "35% in 2026-02, promised 28% or less" in said and "(n 55)" in said
        assert "57" not in said and "35.1%" not in said
        handful = {promised(unit, 57, x, "-20%") for x in range(4)}
        assert len(handful) == 1 and "2% in 2026-02, promised 1.6% or less" in handful.pop()
        assert "promised 12% or less" in promised(unit, 45, 15, reach=0.12)  # as it was asked for


def test_the_aim_is_of_the_targets_own_start() -> None:  # PL9
    rows = [row("A", "wifi", "2026-01", 100, 30), row("A", "wifi", "2026-02", 100, 6)]
    target = Target(id="T", metric="hurt", unit="A", aspect="wifi", baseline="2026-01", change="-30%", due="2026-04-30")  # fmt: skip
    aims, _, _ = targets_table([target], pd.DataFrame(rows), ends=ENDS, units=["A"], labels=LABELS)
    ledger = freeze_promises(known(rows, "2026-03-10"), aims, None).loc["1"]
    assert ledger["aim"] == pytest.approx(0.21)
    assert told_promise(ledger).aim == pytest.approx(0.21)
    assert "6% in 2026-02, promised 21% or less" in promise_words(ledger, LABELS).en


def test_a_day_that_has_passed_is_no_promise() -> None:  # PL10
    late = actions(due=pd.Timestamp("2026-03-01"))
    assert not len(freeze_promises(known(BEFORE, "2026-03-10", late), targets(BEFORE), None))


def test_the_usual_step_is_said() -> None:  # PL10
    told = actions(unit="u1", aspect="a", planned=pd.Timestamp("2026-04-02"))
    state = Known(drawn(3), told, LABELS, ENDS, pd.Timestamp("2026-04-10"))
    words = promise_words(freeze_promises(state, pd.DataFrame(), None).loc["1"], LABELS)
    assert "the workbench's own step stands in, 5 points" in words.en and "5 个百分点" in words.zh


def test_a_forecast_is_told_no_closer_than_its_start() -> None:  # PL8
    told = actions(unit="u1", aspect="a", planned=pd.Timestamp("2026-04-02"))
    state = Known(drawn(3), told, LABELS, ENDS, pd.Timestamp("2026-04-10"))
    ledger = freeze_promises(state, pd.DataFrame(), None).loc["1"]
    found = told_promise(ledger)
    assert found.n == 80 and round(found.forecast / 0.05) * 0.05 == pytest.approx(found.forecast)
    assert found.low <= ledger["low"] and ledger["high"] <= found.high
    assert found.aim == pytest.approx(found.start - 0.05)


def test_a_ledger_begun_earlier_goes_on() -> None:  # PL4
    store = freeze_promises(known(BEFORE, "2026-03-10"), targets(BEFORE), None)
    old = store.drop(columns=["kind", "change"])
    again = freeze_promises(known(BEFORE, "2026-03-11"), targets(BEFORE), old)
    assert list(again.columns) == list(store.columns)
    assert "promised 15% or less" in promise_words(again.loc["1"], LABELS).en
