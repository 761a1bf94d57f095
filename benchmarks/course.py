"""Courses and the watch: false alarms and delay by simulation.

python benchmarks/course.py [--charts 4000] [--studies 60]
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import pandas as pd

from feedback.tracking.control_charts import (
    before_newest,
    find_signals,
    first_measured,
    individual_limits,
    rate_limits,
    share_limits,
)
from feedback.tracking.courses import measure_courses
from feedback.tracking.steps import find_steps
from feedback.tracking.watch import daily_counts, watch_counts

START = pd.Timestamp("2023-01-01")
WEEK = np.array([1.3, 1.0, 0.9, 0.9, 1.0, 1.1, 0.8])
KINDS = ("p′, n = 300", "p′, n = 3,000 and months that differ", "u′, 20 a month", "XmR")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--charts", type=int, default=4000)
    asked.add_argument("--studies", type=int, default=60)
    given = asked.parse_args()
    lines = [
        "# Courses and the watch",
        "",
        f"`python benchmarks/course.py`: {given.charts:,} charts, {given.studies} studies of two years.",
        "",
    ]
    lines += (
        _courses(given.charts)
        + _provisional(given.charts)
        + _steps(given.charts)
        + _watch(given.studies)
        + _speed()
    )
    Path(__file__).with_suffix(".md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


def _drawn(
    kind: str, charts: int, change: float, g: np.random.Generator
) -> tuple[np.ndarray, object]:
    """36 months, the last 24 changed by so many standard deviations of a month; the values and their limits."""
    shape, later = (charts, 36), np.arange(36) >= 12
    if kind.startswith("p"):
        n = 300 if "300" in kind else 3000
        between = 0.0 if n == 300 else 0.015
        sd = np.hypot(np.sqrt(0.15 * 0.85 / n), between)
        p = np.clip(0.15 + later * change * sd + g.normal(0, between, shape), 0.001, 0.999)
        values = g.binomial(n, p) / n
        return values, share_limits(
            values, np.full(shape, float(n)), baseline=first_measured(values)
        )
    if kind.startswith("u"):
        values = g.poisson(20 + later * change * np.sqrt(20), shape).astype(float)
        return values, rate_limits(values, np.ones(shape), baseline=first_measured(values))
    values = g.normal(later * change, 1.0, shape)
    return values, individual_limits(values, baseline=first_measured(values))


def _courses(charts: int) -> list[str]:
    lines = [
        "## Limits from twelve months, 24 months after",
        "",
        "False alarms: months with a signal among 100 months of charts with no change (one in 122 where limits "
        "are known). Delay: median months until a step of 1, 2 and 3 standard deviations of a month signals.",
        "",
        "| chart | false alarms in 100 months | charts with one in 24 months | step 1 | step 2 | step 3 |",
        "|---|---|---|---|---|---|",
    ]
    for kind in KINDS:
        g = np.random.default_rng(1)
        cells = []
        for change in (0.0, 1.0, 2.0, 3.0):
            values, limits = _drawn(kind, charts, change, g)
            lit = np.logical_or.reduce(list(find_signals(values, limits).values()))[:, 12:]
            if change == 0:
                cells += [f"{100 * lit.mean():.2f}", f"{lit.any(axis=1).mean():.0%}"]
            else:
                first = np.where(lit.any(axis=1), lit.argmax(axis=1) + 1, 99)
                cells.append(f"{np.median(first):.0f}" if np.median(first) < 99 else "over 24")
        lines.append(f"| {kind} | " + " | ".join(cells) + " |")
    return [*lines, ""]


def _provisional(charts: int) -> list[str]:
    lines = [
        "## Provisional limits",
        "",
        "While fewer than twelve months lie before the newest, it is judged by all of them: newest months with a signal in 100 charts "
        f"with no change ({10 * charts:,} charts a cell).",
        "",
        "| chart | from 7 months | from 8 | from 11 |",
        "|---|---|---|---|",
    ]
    for kind in KINDS:
        cells = []
        for before in (7, 8, 11):
            values, _ = _drawn(kind, 10 * charts, 0.0, np.random.default_rng(before))
            values = values[:, : before + 1]
            baseline = before_newest(values)
            if kind.startswith("p"):
                n = 300.0 if "300" in kind else 3000.0
                limits = share_limits(values, np.full(values.shape, n), baseline=baseline)
            elif kind.startswith("u"):
                limits = rate_limits(values, np.ones(values.shape), baseline=baseline)
            else:
                limits = individual_limits(values, baseline=baseline)
            lit = np.logical_or.reduce(list(find_signals(values, limits).values()))[:, -1]
            cells.append(f"{100 * lit.mean():.2f}")
        lines.append(f"| {kind} | " + " | ".join(cells) + " |")
    return [*lines, ""]


def _steps(charts: int) -> list[str]:
    g = np.random.default_rng(2)
    lines = [
        "## Where a step happened",
        "",
        "24 months, step after the 14th; told where its probability is .95 or more.",
        "",
        "| step, sd of a month | told | place exact | span (95 %) holds it | width of the span |",
        "|---|---|---|---|---|",
    ]
    for change in (0.0, 1.0, 2.0, 3.0):
        found = find_steps(g.normal(0, 1, (charts, 24)) + change * (np.arange(24) >= 14))
        told = found.probability >= 0.95
        if change == 0:
            lines.append(f"| none | {told.mean():.1%} | – | – | – |")
            continue
        held = (found.first <= 14) & (found.last >= 14)
        lines.append(
            f"| {change:g} | {told.mean():.0%} | {(found.place == 14)[told].mean():.0%} | {held[told].mean():.0%} | "
            f"{np.median((found.last - found.first + 1)[told]):.0f} months |"
        )
    return [*lines, ""]


def _study(g: np.random.Generator, units: int, aspects: int, mean: float) -> pd.DataFrame:
    at = pd.date_range(START, periods=730, freq="D")
    level = mean * g.uniform(0.2, 2.5, (units, aspects, 1)) * WEEK[at.day_of_week.to_numpy()]
    counts = g.negative_binomial(4, 4 / (4 + level))
    unit, aspect, day = np.nonzero(counts)
    table = pd.DataFrame({"at": at[day], "unit": unit.astype(str), "aspect": aspect.astype(str)})
    return table.loc[table.index.repeat(counts[unit, aspect, day])].reset_index(drop=True)


def _watch(studies: int) -> list[str]:
    lines = [
        "## The watch",
        "",
        "Complaints of two years, negative binomial (dispersion .25), cells of unlike size, weekdays. A crisis of ten days in one "
        "cell in the second year; delay: median days from its first day to the signal in that cell (found: within the ten days).",
        "",
        "| units × aspects, complaints a day in a cell | charts | false alarms a year | +1 a day | +3 a day | +6 a day |",
        "|---|---|---|---|---|---|",
    ]
    for units, aspects, mean in (
        (3, 4, 0.02),
        (3, 4, 0.25),
        (3, 4, 2.0),
        (10, 8, 0.05),
        (10, 8, 0.5),
    ):
        g, alarms = np.random.default_rng(3), 0
        delays: dict[int, list[float]] = {1: [], 3: [], 6: []}
        for _ in range(studies):
            rows = _study(g, units, aspects, mean)
            last = START + pd.Timedelta(days=729)
            alarms += len(watch_counts(daily_counts(rows, last=last)))
            for more, days in delays.items():
                days.append(_delay(rows, more, int(g.integers(400, 700)), g))
        cells = [
            f"{np.median(days):.0f} days ({np.mean(np.array(days) <= 10):.0%})"
            if np.median(days) < 99
            else f"– ({np.mean(np.array(days) <= 10):.0%})"
            for days in delays.values()
        ]
        rate = alarms / (studies * (730 - 60) / 365.25)
        lines.append(
            f"| {units} × {aspects}, {mean:g} | {(units + 1) * (aspects + 1)} | {rate:.2f} | "
            + " | ".join(cells)
            + " |"
        )
    return [*lines, ""]


def _delay(rows: pd.DataFrame, more: int, on: int, g: np.random.Generator) -> float:
    first = START + pd.Timedelta(days=on)
    extra = first + pd.to_timedelta(np.repeat(np.arange(10), g.poisson(more, 10)), unit="D")
    crisis = pd.DataFrame({"at": extra, "unit": "1", "aspect": "2"})
    table = pd.concat([rows, crisis], ignore_index=True)
    found = watch_counts(
        daily_counts(
            table[table["at"] <= first + pd.Timedelta(days=12)], last=first + pd.Timedelta(days=12)
        )
    )
    here = found[(found["unit"] == "1") & (found["aspect"] == "2") & (found["raised"] >= first)]
    return float((here["raised"].iloc[0] - first).days + 1) if len(here) else 99.0


def _speed() -> list[str]:
    g = np.random.default_rng(5)
    months = [str(each) for each in pd.period_range("2015-01", periods=120, freq="M")]
    index = pd.MultiIndex.from_product(
        [["hurt"], [f"u{u}" for u in range(200)], [f"a{a}" for a in range(20)], months]
    )
    table = index.to_frame(index=False, name=["metric", "unit", "aspect", "period"])
    table["n"], table["estimate"] = 200, g.binomial(200, 0.1, len(table)) / 200
    table["low"], table["high"], table["error"] = (
        table["estimate"] - 0.04,
        table["estimate"] + 0.04,
        0.02,
    )
    table["last"] = pd.Timestamp("2024-12-31")
    begun = time.process_time()
    measure_courses(table)
    courses = time.process_time() - begun
    rows = pd.DataFrame(
        {
            "at": START + pd.to_timedelta(g.integers(0, 730, 10**6), unit="D"),
            "unit": g.integers(0, 200, 10**6).astype(str),
        }
    )
    rows["aspect"] = g.integers(0, 20, 10**6).astype(str)
    begun = time.process_time()
    watch_counts(daily_counts(rows, last=rows["at"].max()))
    return [
        "## Processor time",
        "",
        f"120 periods × 200 units × 20 aspects: courses {courses:.0f} s. One million complaints of two years in 4,221 charts: "
        f"watch {time.process_time() - begun:.0f} s.",
    ]


if __name__ == "__main__":
    main()
