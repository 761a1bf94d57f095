"""Quarters and years of studies measured by month.

SP1 a span is of all its people, orders or complaints together: the figure and the interval of one count of them.
SP2 a span that lacks a month, or whose last month still runs, is none; nor where the study measures waves.
SP3 a target and an action on one matter go by the span, and what one month cannot tell three can.
"""

import numpy as np
import pandas as pd
import pytest

from feedback.proportions import wilson
from feedback.study_followup import Target
from feedback.tracking.judged_change import Known
from feedback.tracking.measurements import poisson_interval
from feedback.tracking.spans import with_spans
from feedback.tracking.targets import targets_table
from feedback.tracking.verdicts import judge

MONTHS = [str(each) for each in pd.period_range("2025-10", "2026-06", freq="M")]
ENDS = {month: pd.Period(month).end_time.normalize() for month in MONTHS}


def month(metric: str, unit: str, period: str, n: int, x: float) -> dict[str, object]:
    day = pd.Period(period).end_time.normalize()
    row = {"metric": metric, "unit": unit, "aspect": "wifi", "period": period, "n": n, "least": np.nan, "late_most": np.nan,
           "last": day, "frozen": day + pd.Timedelta(days=1)}  # fmt: skip
    if metric == "complaints":
        (low,), (high,) = poisson_interval(np.array([x]), level=0.95)
        return row | {"n": x, "estimate": x, "low": low, "high": high, "error": np.sqrt(x), "method": "poisson_exact"}  # fmt: skip
    (low,), (high,) = wilson(np.array([x]), np.array([n]), 0.95)
    p = x / n
    return row | {"estimate": p, "low": low, "high": high, "error": np.sqrt(p * (1 - p) / n), "method": "wilson"}  # fmt: skip


def target(metric: str, baseline: str) -> Target:
    return Target(id="T", metric=metric, unit="A", aspect="wifi", change="-20%", baseline=baseline, due="2026-06-30")  # type: ignore[arg-type]  # fmt: skip


def spans(rows: list[dict[str, object]], metric: str, baseline: str) -> pd.DataFrame:
    table, ends = with_spans(pd.DataFrame(rows), [target(metric, baseline)], ENDS)
    found = table[~table["period"].isin(MONTHS)].set_index("period")
    assert {*found.index} <= {*ends}
    return found


@pytest.mark.parametrize("metric", ["hurt", "complaints"])
def test_a_span_is_one_count(metric: str) -> None:  # SP1
    counts = [30, 41, 22, 9, 12, 10, 11, 8, 9]
    rows = [month(metric, "A", each, 100 + x, x) for each, x in zip(MONTHS, counts, strict=True)]
    found = spans(rows, metric, "2025Q4")
    assert list(found.index) == ["2025Q4", "2026Q1", "2026Q2"]
    for name, part in zip(found.index, (counts[:3], counts[3:6], counts[6:]), strict=True):
        x, n = sum(part), sum(part) + 300
        share = metric == "hurt"
        ends = wilson(np.array([x]), np.array([n]), 0.95) if share else poisson_interval(np.array([float(x)]), level=0.95)  # fmt: skip
        row = found.loc[name]
        assert row["n"] == (n if share else x)
        assert row["estimate"] == pytest.approx(x / n if share else x)
        assert (row["low"], row["high"]) == pytest.approx((ends[0][0], ends[1][0]))


@pytest.mark.parametrize("metric", ["satisfaction", "nps"])
def test_a_mean_of_a_span_is_that_of_all_its_answers(metric: str) -> None:  # SP1
    g = np.random.default_rng(3)
    answers = [g.normal(mean, 1.0, n) for mean, n in ((3.1, 80), (3.4, 300), (2.9, 150))]
    rows = [
        month("hurt", "A", each, len(said), 1)
        | {
            "metric": metric,
            "estimate": said.mean(),
            "error": said.std(ddof=1) / np.sqrt(len(said)),
        }
        for each, said in zip(MONTHS[:3], answers, strict=True)
    ]
    row = spans(rows, metric, "2025Q4").loc["2025Q4"]
    everybody = np.concatenate(answers)
    assert row["n"] == 530 and row["estimate"] == pytest.approx(everybody.mean())
    spread = np.sqrt(sum(len(said) * said.var(ddof=1) for said in answers)) / 530  # within months
    assert row["error"] == pytest.approx(spread)
    assert row["low"] < row["estimate"] < row["high"]


def test_what_is_no_span() -> None:  # SP2
    rows = [month("hurt", "A", each, 200, 40) for each in MONTHS]
    assert list(spans(rows[1:], "hurt", "2026Q1").index) == ["2026Q1", "2026Q2"]
    assert not len(spans(rows, "hurt", "2025")) and not len(spans(rows, "hurt", "2025-11"))
    running = [*rows[:-1], rows[-1] | {"frozen": pd.NaT}]
    assert list(spans(running, "hurt", "2026Q1").index) == ["2025Q4", "2026Q1"]
    waves = [*rows, month("hurt", "A", "2026-06", 600, 120) | {"period": "spring"}]
    table, _ = with_spans(pd.DataFrame(waves), [target("hurt", "2026Q1")], ENDS)
    assert len(table) == len(waves)


@pytest.mark.parametrize(("baseline", "verdict"), [("2025-12", "cannot tell"), ("2025Q4", "met")])
def test_three_months_tell_what_one_cannot(baseline: str, verdict: str) -> None:  # SP3
    rows = [month("complaints", "A", each, 0, 30 if each < "2026" else 15) for each in MONTHS[:6]]
    asked = target("complaints", baseline).model_copy(update={"due": "2026-03-31"})
    table, ends = with_spans(pd.DataFrame(rows), [asked], ENDS)
    acted = pd.DataFrame([{"aspect": "wifi", "unit": "A", "owner": "", "state": "check", "tell": "", "what": "x", "planned": pd.NaT,
        "started": pd.Timestamp("2026-01-01"), "due": pd.NaT, "done": pd.Timestamp("2026-01-01"), "cost": 0.0}], index=["M"])  # fmt: skip
    known = Known(table, acted, {"wifi": "Wi-Fi"}, ends, pd.Timestamp("2026-04-02"))
    aims, wrong, _ = targets_table([asked], table, ends=ends, units=["A"], labels=known.labels)
    found = judge(aims, known, wrong=wrong).set_index("of")
    assert found.loc["T", "verdict"] == verdict
    after = "2026Q1" if "Q" in baseline else "2026-03"
    assert found["after"].tolist() == [after, after]
    assert found.loc["M", "before"] == baseline
