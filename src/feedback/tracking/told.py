"""Figures of a follow-up as readers are told them: in the steps of their base, the measurements themselves stay exact."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from feedback.disclosure import LEAST as FEW
from feedback.numeric import Flags, Floats
from feedback.rounding import (
    COUNT_STEP,
    LONG,
    mean_step,
    share_distance,
    share_steps,
    told_alike,
    told_count,
    told_ends,
    told_shares,
)
from feedback.tracking.changes import Change
from feedback.tracking.control_charts import LEAST

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    import pandas as pd
    from numpy.typing import ArrayLike

_OF_TICKETS = ("complaints", "complaint_rate", "in_time")  # of all units they are counts of work
_SHARES = ("csat", "hurt", "in_time")
_ABOVE_NINE = 8.085  # how far the exact 95 % interval of a Poisson count of nine reaches above it (Garwood 1936)


def is_exact(metric: str, unit: str) -> bool:
    """Whether a figure is told as it is: complaints and deadlines of all units together.

    Answers are told in steps for everybody as well: a month is a group, and a follow-up may be made any day.

    >>> is_exact("complaints", ""), is_exact("complaints", "A"), is_exact("hurt", "")
    (True, False, False)
    """
    return unit == "" and metric in _OF_TICKETS


def is_few(metric: str, unit: str, estimate: float, n: float) -> bool:
    """Whether a told figure stands for one to nine complaints of a unit, which are all told alike.

    >>> is_few("complaints", "A", 5.0, 5.0), is_few("complaint_rate", "A", 0.0025, 2000.0)
    (True, True)
    >>> is_few("complaints", "A", 10.0, 10.0), is_few("complaints", "", 5.0, 5.0), is_few("hurt", "A", 0.05, 100.0)
    (False, False, False)
    """
    if metric not in ("complaints", "complaint_rate") or is_exact(metric, unit):
        return False
    return 0 < estimate * (n if metric == "complaint_rate" else 1.0) < FEW - 1e-6


def step_of(metric: str, unit: str, *people: float, figures: ArrayLike = ()) -> float:
    """The step in which a figure that rests on so many people is told, the coarsest of several; 0 for as it is.

    Parameters
    ----------
    metric, unit
        Of `study_followup.METRICS`; "" for all units.
    people
        Answers, tickets or orders behind each of the figures set beside each other.
    figures
        Means among them, with the ends of their intervals: one beyond 20 is of a longer scale, such as 0 to 100, whose
        means are told as percentages are (`feedback.rounded_tables`).

    Examples
    --------
    >>> step_of("hurt", "A", 132, 45), step_of("satisfaction", "A", 45), step_of("complaints", "A", 12)
    (0.05, 0.1, 5.0)
    >>> step_of("satisfaction", "A", 45, figures=[71.3, 68.0])
    5.0
    """
    if is_exact(metric, unit):
        return 0.0
    told = told_count([each for each in people if math.isfinite(each)] or [0.0])
    if metric in _SHARES:
        return float(share_steps(told).max()) / 100
    if metric == "nps" or (metric == "satisfaction" and _on_long_scale(figures)):
        return float(share_steps(told).max())
    if metric == "satisfaction":
        return max(mean_step(int(n)) for n in told)
    return float(COUNT_STEP) / (max(float(told.min()), 1.0) if metric == "complaint_rate" else 1.0)


def _on_long_scale(figures: ArrayLike) -> bool:
    """Whether means are of a scale longer than those of points."""
    return bool((np.nan_to_num(np.asarray(figures, dtype=float)) > LONG).any())


def told_figure(value: float, step: float) -> float:
    """A figure to the nearest step; as it is for step 0.

    >>> told_figure(0.0231, 0.02), told_figure(-0.131, 0.05), told_figure(7.3, 0)
    (0.02, -0.15, 7.3)
    """
    if not step or not math.isfinite(value):
        return value
    return round(math.floor(value / step + 0.5) * step, 6)


def at_least(value: float, step: float) -> float:
    """A size rounded up to a step.

    >>> at_least(0.031, 0.02), at_least(0.05, 0)
    (0.04, 0.05)
    """
    if not step or not math.isfinite(value):
        return value
    return round(math.ceil(value / step - 1e-9) * step, 6)


def told_change(
    change: Change, step: float, *, estimate: float | None = None, moved: float = 0.0
) -> Change:
    """A change as it is told, in an interval that holds the exact one.

    Parameters
    ----------
    change, step
        The exact change and the step in which it is told; 0 for as it is.
    estimate
        Where the change follows from figures as they are told (now less start); else its nearest step.
    moved
        How far such an `estimate` may lie from the change at most: what `most_moved` gives for each of the figures.

    Returns
    -------
    Change
        The distances of the ends and what rounding may have moved the change by, rounded up to whole steps. An interval
        that leaves out 0 ends there at the latest; a told one that ends at 0 holds it, and is not called clear.

    Examples
    --------
    >>> told_change(Change(-0.3391, -0.42, -0.26, 0.04), 0.05, estimate=-0.35, moved=0.05)
    Change(estimate=-0.35, low=-0.5, high=-0.2, error=0.04)
    >>> told_change(Change(-0.09, -0.14, -0.04, 0.02), 0.05)
    Change(estimate=-0.1, low=-0.2, high=0.0, error=0.02)
    """
    if not step:
        return change
    middle = told_figure(change.estimate, step) if estimate is None else round(estimate, 6)
    (low,), (high,) = told_ends(
        [middle], [change.estimate - change.low], [change.high - change.estimate], [step],
        moved=0.5 if estimate is None else moved / step,
    )  # fmt: skip
    if change.clear:
        low, high = (max(low, 0.0), high) if change.low > 0 else (low, min(high, 0.0))
    return Change(middle, round(float(low), 6), round(float(high), 6), change.error)


def most_moved(metric: str, unit: str, row: Mapping[Any, Any] | pd.Series, step: float) -> float:
    """How far a told figure may lie from the exact one at most: by its rounding, and by that of its base.

    Parameters
    ----------
    metric, unit, row
        A measurement as it is told (`told_rows`): estimate and n are looked at.
    step
        In which step such a figure is told (`step_of`).

    Examples
    --------
    >>> most_moved("nps", "A", {"estimate": 30.0, "n": 20.0}, 10.0)
    5.0
    >>> round(most_moved("hurt", "A", {"estimate": 0.05, "n": 20.0}, 0.1), 3)  # of 18 people 0.05 stands for none to three
    0.144
    """
    if is_exact(metric, unit) or not step:
        return 0.0
    estimate, n = (np.array([float(row[name])]) for name in ("estimate", "n"))
    return float(_most_moved(metric, estimate, n, np.array([step]))[0])


def _most_moved(metric: str, told: Floats, n: Floats, step: Floats) -> Floats:
    moved: Floats = step / 2
    if metric in _SHARES:
        least, most, _ = told_alike(told, n)
        moved = np.fmax(told - least, most - told)
    elif metric in ("complaints", "complaint_rate"):
        counts = told * n if metric == "complaint_rate" else told
        by_count = np.where(counts < 2 * COUNT_STEP, COUNT_STEP - 1.0, COUNT_STEP / 2)
        if metric == "complaints":
            return by_count
        fewest = np.where(n < 2 * COUNT_STEP, 1.0, n - COUNT_STEP / 2)
        by_base = (
            (counts + by_count)
            / fewest
            * np.where(n < 2 * COUNT_STEP, COUNT_STEP - 1.0, COUNT_STEP / 2)
        )
        moved = (by_count + by_base) / np.maximum(n, 1.0)
    return moved


def told_aim(kind: str, start: float, change: float, aim: float, *, step: float) -> float:
    """What a target asks for, as it follows from the told start: an aim rounded for itself would narrow the start down.

    Parameters
    ----------
    kind
        "relative", "points" or "reach".
    start, step
        The start as it is told, and in which step; step 0 for as it is.
    change
        What is asked for (-0.2 for a fifth less); missing where the study's table has none yet.
    aim
        The exact aim.

    Examples
    --------
    >>> told_aim("relative", 0.02, -0.2, 0.0, step=0.05), told_aim("reach", 0.02, float("nan"), 0.12, step=0.05)
    (0.016, 0.12)
    """
    if kind == "reach" or not step:
        return aim
    if not math.isfinite(change):
        return told_figure(aim, step)
    moved = change * abs(start) if kind == "relative" else change
    return round(start + moved, 6) if start < 0 else max(0.0, round(start + moved, 6))


def round_number(n: int) -> int:
    """A number of answers asked for, up to two digits: more would tell the share it was computed from.

    >>> round_number(393), round_number(17), round_number(12345)
    (400, 17, 13000)
    """
    size = 10 ** max(len(str(n)) - 2, 0)
    return -(-n // size) * size


def told_measurements(table: pd.DataFrame) -> pd.DataFrame:
    """Measurements, or periods of courses, as readers see them; the same columns and rows.

    Parameters
    ----------
    table
        metric, unit, n, estimate, low, high; centre, lower, upper (limits) where there are any.

    Returns
    -------
    DataFrame
        n to the nearest COUNT_STEP; counts likewise, rates as such a count by that n; shares, NPS and means in the
        steps of `feedback.rounding`. Intervals and limits are rounded outwards. What `is_exact` stays.
    """
    found = table.copy()
    metrics, of_all = table["metric"].to_numpy(dtype=object), (table["unit"] == "").to_numpy()
    for metric in dict.fromkeys(metrics):
        place = metrics == metric
        if is_exact(str(metric), ""):
            place &= ~of_all
        if not place.any():
            continue
        for name, values in _told_columns(str(metric), table[place]).items():
            found[name] = _put(found[name], place, values)
    return found


def told_rows(metric: str, unit: str, *rows: pd.Series) -> list[pd.Series]:
    """Measurements of single periods as they are told; their names stay."""
    import pandas as pd

    table = pd.DataFrame([row.to_dict() for row in rows]).assign(metric=metric, unit=unit)
    told = told_measurements(table)
    return [told.iloc[place].rename(str(row.name)) for place, row in enumerate(rows)]


def with_told_chance(metric: str, unit: str, row: pd.Series) -> pd.Series:
    """A measurement as it is told, with the error that follows from it: how many answers it would take says no more then.

    Of means and the NPS the spread of single answers stays.
    """
    (told,) = told_rows(metric, unit, row)
    if is_exact(metric, unit):
        return told
    estimate, n = float(told["estimate"]), max(float(told["n"]), 1.0)
    if metric in _SHARES:
        told["error"] = math.sqrt(max(estimate * (1 - estimate), 0.0) / n)
    elif metric == "complaints":
        told["error"] = math.sqrt(estimate)
    elif metric == "complaint_rate":
        told["error"] = math.sqrt(estimate / n)
    else:
        told["error"] = float(row["error"]) * math.sqrt(float(row["n"]) / n)
    return told


def _put(column: pd.Series, place: Flags, values: Floats) -> pd.Series:
    kept = column.to_numpy(dtype=float, copy=True)
    kept[place] = values
    import pandas as pd

    return pd.Series(kept, index=column.index).astype(column.dtype)


def _told_columns(metric: str, rows: pd.DataFrame) -> dict[str, Floats]:
    exact = {name: rows[name].to_numpy(dtype=float) for name in ("n", "estimate", "low", "high")}
    people = np.nan_to_num(exact["n"])  # a period of which nothing is known has no people
    n: Floats = told_count(people).astype(float)
    means = np.concatenate([exact[name] for name in ("estimate", "low", "high")])
    step: Floats = np.array([step_of(metric, "-", each, figures=means) for each in exact["n"]])
    if metric in _SHARES:
        estimate = told_shares(exact["estimate"], people)
    elif metric in ("complaints", "complaint_rate"):
        by = exact["n"] if metric == "complaint_rate" else 1.0
        counts = told_count(np.nan_to_num(exact["estimate"] * by)).astype(float)
        counts[np.isnan(exact["estimate"])] = np.nan
        estimate = counts / (np.maximum(n, 1.0) if metric == "complaint_rate" else 1.0)
    else:
        estimate = _nearest(exact["estimate"], step)
    if metric in ("satisfaction", "nps"):  # as a report tells means and scores of groups
        low = np.round(np.floor(exact["low"] / step + 1e-9) * step, 6)
        high = np.round(np.ceil(exact["high"] / step - 1e-9) * step, 6)
    else:
        below, above = exact["estimate"] - exact["low"], exact["high"] - exact["estimate"]
        # the distances of shares hold already what rounding moves
        moved: Floats | float = 0.0
        if metric in _SHARES:
            below, above = (
                share_distance(exact["estimate"], exact[end], estimate, people)
                for end in ("low", "high")
            )
        else:
            moved = _most_moved(metric, estimate, n, step) / step
            if metric in ("complaints", "complaint_rate"):  # told alike, they have one interval
                few = (counts > 0) & (counts < FEW)
                above = np.where(few, np.maximum(above, _ABOVE_NINE / by), above)
        top = 1.0 if metric in _SHARES else np.inf
        low, high = told_ends(estimate, below, above, step, moved=moved, bounds=(0.0, top))
    told = {"n": n, "estimate": estimate, "low": low, "high": high}
    if metric == "in_time" and "least" in rows:
        told["least"] = np.minimum(
            told_shares(rows["least"].to_numpy(dtype=float), people), estimate
        )
        most = rows["late_most"].to_numpy(dtype=float)
        told["late_most"] = np.where(
            np.isnan(most), np.nan, told_count(np.nan_to_num(most)).astype(float)
        )
    if "centre" in rows:
        # of as many periods together: their sum stays as unsure as that of one
        told["centre"] = _nearest(rows["centre"].to_numpy(dtype=float), step / LEAST)
        lower, upper = (rows[name].to_numpy(dtype=float) for name in ("lower", "upper"))
        told["lower"] = np.floor(lower / step + 1e-9) * step
        told["upper"] = np.ceil(upper / step - 1e-9) * step
    return told


def _nearest(values: ArrayLike, step: Floats) -> Floats:
    nearest: Floats = np.round(np.floor(np.asarray(values, dtype=float) / step + 0.5) * step, 6)
    return nearest
