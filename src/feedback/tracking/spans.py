"""Quarters and years of a study that is measured by month: its months taken together, where a target speaks of such a span."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from feedback.proportions import wilson
from feedback.tracking.measurements import BY_DAY, KEY, poisson_interval
from feedback.tracking.targets import is_month

if TYPE_CHECKING:
    from feedback.study_followup import Target

_SPAN = re.compile(r"\d{4}(Q[1-4])?")
_MONTHS = {"Q": 3, "Y": 12}
_SHARES = ("csat", "hurt", "in_time")


def with_spans(
    measurements: pd.DataFrame,
    targets: Sequence[Target],
    ends: Mapping[str, pd.Timestamp],
    *,
    level: float = 0.95,
) -> tuple[pd.DataFrame, dict[str, pd.Timestamp]]:
    """Add what targets speak of as quarters or years (2026Q1, 2026) where the study measures by month alone.

    Parameters
    ----------
    measurements
        As `survey_measurements`, with `frozen`.
    targets
        As the study file says them; a baseline that is measured, or is no span, adds nothing.
    ends
        Period → its last day.
    level
        Of the intervals.

    Returns
    -------
    DataFrame, dict
        The measurements with a row a unit and span of that metric, all months of which are frozen and measured; and `ends` with
        theirs. Shares and counts are of all their people, orders or complaints together (Wilson; Garwood); means and the NPS are
        weighted by n, with the error of a stratified mean: √(Σ n² error²) / Σ n.
    """
    found, later = [measurements], dict(ends)
    wanted = {
        (target.metric, "Q" if "Q" in target.baseline else "Y")
        for target in targets
        if _SPAN.fullmatch(target.baseline)
    }
    for metric, length in sorted(wanted):
        rows = measurements[measurements["metric"].eq(metric)]
        if not all(map(is_month, rows["period"].unique())):
            continue  # it has waves
        rows = rows[rows["frozen"].notna() & rows["estimate"].notna()]
        span = pd.PeriodIndex(rows["period"], freq="M").asfreq(length).astype(str)
        rows = rows.assign(period=np.asarray(span, dtype=object))
        months = rows.groupby(KEY)["n"].transform("size")
        rows = rows[months == _MONTHS[length]]
        if len(rows):
            found.append(_together(rows, level))
            last = {name: pd.Period(name, freq=length).end_time for name in rows["period"].unique()}
            later |= {name: day.normalize().as_unit("us") for name, day in last.items()}
    whole = pd.concat(found, ignore_index=True) if len(found) > 1 else measurements
    return whole, later


def is_period(name: str) -> bool:
    """Whether a name is a month, a quarter or a year by the calendar; else it is a wave of its own.

    >>> [is_period(each) for each in ("2026-05", "2026Q1", "2026", "spring")]
    [True, True, True, False]
    """
    return is_month(name) or _SPAN.fullmatch(name) is not None


def _together(rows: pd.DataFrame, level: float) -> pd.DataFrame:
    """A row a cell and span of one metric."""
    metric = str(rows["metric"].iloc[0])
    n, p = rows["n"].astype(float), rows["estimate"]
    parts = rows.assign(x=n * p if metric != "complaints" else p, spread=(n * rows["error"]) ** 2)
    sums = parts.groupby(KEY, as_index=False).agg(
        n=("n", "sum"), x=("x", "sum"), spread=("spread", "sum"), late_most=("late_most", "sum"),
        days=("late_most", "count"), method=("method", "first"), last=("last", "max"), frozen=("frozen", "max"),
    )  # fmt: skip
    total, x = sums["n"].to_numpy(dtype=float), sums["x"].to_numpy(dtype=float)
    one = np.ones(len(sums)) if metric == "complaints" else total
    estimate = x / one
    if metric in _SHARES:
        x = np.round(x)
        low, high = wilson(x, total, level)
        error = np.sqrt(estimate * (1 - estimate) / total)
    elif metric in ("complaints", "complaint_rate"):
        low, high = (end / one for end in poisson_interval(np.round(x), level=level))
        error = np.sqrt(x) / one
    else:
        error = np.sqrt(sums["spread"].to_numpy(dtype=float)) / total
        tail = stats.t.isf((1 - level) / 2, total - 1) if metric == "satisfaction" else stats.norm.isf((1 - level) / 2)  # fmt: skip
        low, high = estimate - tail * error, estimate + tail * error
    most = np.where(sums["days"] > 0, sums["late_most"], np.nan)
    by_day = dict(zip(BY_DAY, (1 - most / total, most), strict=True))
    figures = {"estimate": estimate, "low": low, "high": high, "error": error} | by_day
    return sums.assign(**figures).reindex(columns=rows.columns)
