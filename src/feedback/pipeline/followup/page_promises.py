"""What pages show of promises: each with what became of it, and how far the study's forecasts can be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from feedback.tracking.promise_words import SAID
from feedback.tracking.promises import promise_calibration

if TYPE_CHECKING:
    from feedback.pipeline.followup.folder import Followup

_ORDER = ("broken", "cannot tell", "kept", "open")


def promise_lines(followup: Followup) -> pd.DataFrame:
    """Promises, those that were broken first: action (its number), frozen (day), said, why, needs (answers to prove it)."""
    judged, store = followup.table("promise_verdicts"), followup.table("promises")
    if not len(judged):
        return pd.DataFrame()
    order = judged["verdict"].map(_ORDER.index).sort_values(kind="stable").index
    shown = judged.loc[order]
    day = store["frozen"].dt.strftime("%Y-%m-%d").reindex(order)
    said = shown["verdict"].map(lambda word: SAID[word].spoken(followup.language))
    lines = shown.assign(action=order, frozen=day, said=said)
    return lines[["action", "frozen", "said", "why", "needs"]].reset_index(drop=True)


def calibration_lines(followup: Followup) -> list[str]:
    """How many of the study's own forecasts held, a sentence each."""
    measured = followup.table("measurements")
    if not len(measured):
        return []
    return promise_calibration(
        followup.table("promise_verdicts"),
        measured,
        level=followup.results.level,
        language=followup.language,
    )
