"""A promise's figures as readers are told them, and the usual aim."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from feedback.rounding import told_ends
from feedback.study_followup import METRICS
from feedback.tracking.action_verdicts import MARGINS, RELATIVE_MARGIN
from feedback.tracking.changes import needed
from feedback.tracking.told import (
    most_moved,
    round_number,
    step_of,
    told_aim,
    told_rows,
    with_told_chance,
)

SHARES = ("hurt", "csat", "in_time")
_MEANS = ("satisfaction", "nps")


@dataclass(frozen=True)
class ToldPromise:
    """The figures of a promise as they are told.

    Attributes
    ----------
    start, n
        Where it starts, and of how many answers.
    aim
        What is promised.
    forecast, low, high
        Of the next period; missing where there is none.
    needed
        Answers each of two new periods needs to prove it (of counts: periods before and after); None where none would.
    beside
        Answers the next period needs beside the `n` it starts from, which are as many as they are; None where no number
        is enough. From N = `needed`, which has both periods new: N · n / (2 n - N).
    """

    start: float
    n: int
    aim: float
    forecast: float
    low: float
    high: float
    needed: int | None
    beside: int | None


def usual_step(metric: str, start: float) -> float:
    """The smallest change worth an action where no target names one: `MARGINS`, of counts and rates a fifth of the start.

    >>> usual_step("hurt", 0.3), usual_step("complaints", 40.0)
    (0.05, 8.0)
    """
    return MARGINS.get(metric, RELATIVE_MARGIN * abs(start))


def usual_aim(metric: str, start: float) -> float:
    """The figure a usual improvement leads to; half of one that is smaller than that.

    >>> round(usual_aim("hurt", 0.3), 3), usual_aim("hurt", 0.02), usual_aim("csat", 0.98)
    (0.25, 0.01, 1.0)
    """
    step = usual_step(metric, start)
    if METRICS[metric][2]:
        return min(start + step, 1.0) if metric in SHARES else start + step
    return start - step if start > step else start / 2


def told_promise(row: pd.Series) -> ToldPromise:
    """A row of the ledger in the steps of `feedback.tracking.told`, of everybody as of a unit.

    Aim and number needed follow from the told start: rounded for themselves they would narrow it down. Of means and the
    NPS, whose spread the ledger does not hold, the number is rounded.
    """
    metric, unit, n = str(row["metric"]), str(row["unit"]), float(row["n"])
    exact = float(row["start"])
    step, begin = step_of(metric, unit, n, figures=[exact]), told_outcome(row, exact, n)
    start = float(begin["estimate"])
    if row["source"] == "usual":
        aim = round(usual_aim(metric, start), 6) if step else float(row["aim"])
    else:
        kind, change = str(row["kind"]), float(row["change"])
        if math.isfinite(change) and kind in ("relative", "points"):
            of_target = float(told_outcome(row, _target_start(row), n)["estimate"])
        else:
            of_target = start
        aim = told_aim(kind, of_target, change, float(row["aim"]), step=step)
    number = float(row["needed"])
    if not step or metric in _MEANS:
        many = int(number) if math.isfinite(number) else None
    else:
        many = needed(begin, begin, step=aim - start, level=float(row["level"]))
    held = int(begin["n"])
    beside = (
        None if many is None or many >= 2 * held else math.ceil(many * held / (2 * held - many))
    )
    if step:
        many, beside = (None if each is None else round_number(each) for each in (many, beside))
    return ToldPromise(start, held, aim, *_interval(row, step), many, beside)


def _target_start(row: pd.Series) -> float:
    """Where a promise's target starts, as it follows from its aim: it may be of another period than the promise.

    >>> _target_start(pd.Series({"kind": "relative", "change": -0.3, "aim": 0.21})).__round__(6)
    0.3
    """
    change, aim = float(row["change"]), float(row["aim"])
    if row["kind"] == "points":
        return aim - change
    part = 1 + change if aim >= 0 or change <= -1 else 1 - change
    return aim / part if part else float(row["start"])


def told_outcome(row: pd.Series, estimate: float, n: float) -> pd.Series:
    """A figure of a promise's metric and unit as it is told, with the error that follows from it."""
    method = "poisson_exact" if row["metric"] in ("complaints", "complaint_rate") else ""
    figure = pd.Series(dict.fromkeys(("estimate", "low", "high"), estimate))
    figure = pd.concat([figure, pd.Series({"n": n, "error": 0.0, "method": method})])
    return with_told_chance(str(row["metric"]), str(row["unit"]), figure)


def _interval(row: pd.Series, step: float) -> tuple[float, float, float]:
    middle, low, high = (float(row[name]) for name in ("forecast", "low", "high"))
    if not step or not math.isfinite(middle):
        return middle, low, high
    metric, n = str(row["metric"]), float(row["n"])
    exact = pd.Series({"n": n, "estimate": middle, "low": low, "high": high})
    (told,) = told_rows(metric, str(row["unit"]), exact)
    bounds = (
        -math.inf if metric in _MEANS else 0.0,
        1.0 if metric in SHARES else math.inf,
    )
    ends = told_ends(
        [float(told["estimate"])], [middle - low], [high - middle], [step],
        bounds=bounds, moved=most_moved(metric, str(row["unit"]), told, step) / step,
    )  # fmt: skip
    below, above = (round(float(each[0]), 6) for each in ends)
    return float(told["estimate"]), below, above
