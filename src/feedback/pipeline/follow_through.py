"""The first screen with what the study's follow-up knows: who does what until when, and whether targets are met."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from feedback.pipeline.followup.folder import FOLLOWUP_FOLDER, Followup
from feedback.pipeline.followup.found_lines import target_counts
from feedback.report.findings import Followed, Place
from feedback.tracking.actions_sheet import STATES
from feedback.tracking.owners import names_in, owner_of

if TYPE_CHECKING:
    from feedback.pipeline.analysis_run import AnalysisRun
    from feedback.report.summary import ReportSummary


def follow_through(summary: ReportSummary, work: AnalysisRun, tables: Path) -> ReportSummary:
    """The summary with owner, action, state and due day on each place, and how targets and promises stand.

    Parameters
    ----------
    summary, work
        The first screen, and the run it is of.
    tables
        Folder of the run's tables; the follow-up's lie within (`feedback track`). The summary as it is where there
        are none.

    Raises
    ------
    InputError
        The follow-up's files are damaged.
    """
    if not (tables / FOLLOWUP_FOLDER / "followup.json").is_file():
        return summary
    found = Followup(work.study, tables / FOLLOWUP_FOLDER, shown_in=work.language)
    actions, owners = found.table("actions"), found.table("owners")
    unit = work.study.unit or next(iter(work.answers.plan.segments), "")
    places = tuple(
        _with_action(place, actions, owners, language=work.language)
        if place.column == unit
        else place
        for place in summary.places
    )
    return replace(summary, places=places, followed=_followed(found))


def _with_action(
    place: Place, actions: pd.DataFrame, owners: pd.DataFrame, *, language: str
) -> Place:
    """The newest action on this aspect here that is not done, else everywhere; the owner's row where it names nobody."""
    owner = ""
    if len(owners):
        aspect, unit = pd.Series([place.aspect]), pd.Series([place.value])
        owner = str(owner_of(aspect, unit, owners, language=language).iloc[0])
    if not len(actions):
        return replace(place, owner=owner)
    mine = actions[(actions["aspect"] == place.aspect) & actions["unit"].isin([place.value, ""])]
    mine = mine[mine["done"].isna()].sort_values("unit", kind="stable")
    if not len(mine):
        return replace(place, owner=owner)
    row = mine.iloc[-1]  # "" for everywhere sorts before a name
    state = STATES[row["state"]].spoken(language) if row["state"] in STATES else ""
    due = "" if pd.isna(row["due"]) else f"{row['due']:%Y-%m-%d}"
    own = str(row["owner"] or owner)
    own = names_in(language, owners).get(own, own)
    return replace(place, owner=own, action=str(row["what"]), state=state, due=due)


def _followed(found: Followup) -> Followed:
    waves = found.table("waves")
    met, missed, unclear, early = target_counts(found)
    promised = found.table("promise_verdicts")
    became = promised["verdict"] if len(promised) else pd.Series(dtype="str")
    asked = waves[waves["invited"].notna()] if len(waves) else waves
    return Followed(
        as_of=f"{found.as_of:%Y-%m-%d}",
        met=met,
        missed=missed,
        unclear=unclear,
        early=early,
        invited=int(asked["invited"].iloc[-1]) if len(asked) else None,
        answered=int(asked["answered"].iloc[-1]) if len(asked) else None,
        kept=int((became == "kept").sum()),
        broken=int((became == "broken").sum()),
        untold=int((became == "cannot tell").sum()),
        open_promises=int((became == "open").sum()),
    )
