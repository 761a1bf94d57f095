"""Which groups of a run appear in what it publishes: decided once, for report, explorer and result alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.disclosure import shown_groups
from feedback.insight.pain_points.segments import read_segments, rows_shown
from feedback.pipeline.intake import DATE, WAVE
from feedback.rounded_tables import told_table

if TYPE_CHECKING:
    from feedback.pipeline.analysis_run import AnalysisRun

PERIOD = "period"  # beside segments and wave: a person's day is nowhere published
_LONGEST = {
    "W": 70,
    "M": 1100,
    "Q": 4400,
}  # days that are shown by week, month, quarter; then years


def groupings(responses: pd.DataFrame, segments: Sequence[str]) -> pd.DataFrame:
    """Respondents × what they are grouped by in publications: segments, wave, period (as text)."""
    names = [name for name in dict.fromkeys((*segments, WAVE)) if name in responses]
    table = read_segments(responses[names])
    every = periods(responses)
    if len(every):
        kind = every.freqstr[0]
        of = pd.PeriodIndex(responses[DATE].dt.to_period(kind))
        named = np.array([*period_names(every), None], dtype=object)  # the last: of no known date
        table[PERIOD] = pd.Series(named[every.get_indexer(of)], index=table.index, dtype="object")
    return table


def published_groups(
    responses: pd.DataFrame, segments: Sequence[str], *, least: int
) -> dict[str, list[str]]:
    """The groups that may be shown, by column; see `feedback.disclosure.shown_groups`."""
    return shown_groups(groupings(responses, segments), least=least)


def published_rows(table: pd.DataFrame, run: AnalysisRun) -> pd.DataFrame:
    """The rows of a table by segment and value that are of groups which may be shown, as they are told."""
    if not len(table):
        return table
    return told_table(rows_shown(table, shown_in(run)))


def shown_in(run: AnalysisRun) -> dict[str, list[str]]:
    """`published_groups` of a run."""
    least = run.study.parameters.min_group
    return published_groups(run.answers.responses, list(run.answers.plan.segments), least=least)


def periods(responses: pd.DataFrame) -> pd.PeriodIndex:
    """Weeks, months, quarters or years from the first answer to the last; empty where no date is known.

    The trend then has neither two points nor a hundred.
    """
    if DATE not in responses or not responses[DATE].notna().any():
        return pd.PeriodIndex([], freq="M")
    first, last = responses[DATE].min(), responses[DATE].max()
    days = (last - first).days
    kind = next((kind for kind, longest in _LONGEST.items() if days <= longest), "Y")
    return pd.period_range(first.to_period(kind), last.to_period(kind), freq=kind)


def period_names(every: pd.PeriodIndex) -> list[str]:
    """A week by its first day, the others as they are written."""
    weeks = every.freqstr.startswith("W")
    return [f"{one.start_time:%Y-%m-%d}" if weeks else str(one) for one in every]
