"""Deadlines of complaints in a follow-up: every clock judged, shares in time measured, times to closing."""

from __future__ import annotations

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError
from feedback.parallel.memory import release_memory
from feedback.pipeline.followup.state import FollowupRun
from feedback.results import Words
from feedback.tracking.calendars import calendar_of
from feedback.tracking.clocks import IN_TIME, clocks_of, first_contact, judge_clocks, share_in_time
from feedback.tracking.closing_times import cumulative_incidence
from feedback.tracking.elapsed import elapsed_hours
from feedback.tracking.measurements import joined

WAYS = {"closed": "closed", "withdrawn": "withdrawn"}
_STEPS = 200  # points of a curve that is kept


def keep_clocks(run: FollowupRun) -> FollowupRun:
    """Judge every deadline, and measure shares in time by unit and month; nothing without clocks or tickets."""
    tickets, told = run.tables.get("tickets"), run.study.clocks
    if tickets is None or not len(tickets):
        return run
    run = run.with_tables(closing_times=_closing_times(tickets, run))
    if told is None:
        return run
    clocks = clocks_of(told, home=run.study.home)
    calendar = None
    if any(clock.time == "working" for clock in clocks):
        years = range(tickets["opened"].dt.year.min(), run.as_of.year + 1)
        calendar = calendar_of(told.working, years=years, home=run.study.home)
        if calendar.remark is not None:
            run = run.with_notes(calendar.remark)
    judged = judge_clocks(
        tickets,
        run.tables["ticket_events"],
        clocks=clocks,
        as_of=run.as_of,
        calendar=calendar,
        zone=run.study.timezone,
    )
    release_memory()
    for clock in clocks:  # a deadline nobody has is said, not shown as 0 of 0
        if not (judged["clock"] == clock.name).any():
            run = run.with_notes(
                Words(
                    en=f"Clock {clock.name}: no ticket has its grade or channel; it is left out.",
                    zh=f"时限“{clock.name}”：没有对应级别或渠道的工单，未列出。",
                )
            )
    if n := int((judged["by_day"] & judged["status"].eq(IN_TIME)).sum()):
        run = run.with_notes(
            Words(
                en=f"{n:,} deadlines are counted as met by the day alone: a stamp says no time, and the deadline fell on that day.",
                zh=f"有 {n:,} 个时限是按日期判为按时的：时间只到日，而时限正好落在这一天内。",
            )
        )
    in_time = share_in_time(
        judged,
        periods=run.months,
        units=run.units,
        least=run.study.parameters.min_group,
        level=run.results.level,
    )
    release_memory()
    tables = [run.tables[name] for name in ("measurements",) if name in run.tables]
    return run.with_tables(
        ticket_clocks=judged,
        measurements=joined([*tables, in_time]),
        first_contact=_first_contact(tickets, run),
    )


def _first_contact(tickets: pd.DataFrame, run: FollowupRun) -> pd.DataFrame:
    """First-contact resolution; nothing where the exports tell neither who complained again nor what was reopened."""
    told = run.study.tickets
    assert told is not None
    events = told.events
    reopenings = told.columns.reopened is not None or (
        events is not None
        and (
            "reopened" in events.words.values()
            or run.tables["ticket_events"]["event"].eq("reopened").any()
        )
    )
    if not reopenings and not (tickets["customer"] != "").any():
        return pd.DataFrame()
    found = first_contact(tickets, as_of=run.as_of, days=told.repeat_days, level=run.results.level)
    return pd.DataFrame([found | {"reopenings": bool(reopenings)}])


def _closing_times(tickets: pd.DataFrame, run: FollowupRun) -> pd.DataFrame:
    """Share closed and withdrawn by hours since opening, of all and of each department of ten or more."""
    end = run.as_of + pd.Timedelta(days=1)
    stop = tickets["closed"].fillna(tickets["withdrawn"])
    spent = elapsed_hours(tickets["opened"], stop.fillna(end), zone=run.study.timezone)
    hours = pd.Series(spent, index=tickets.index)
    how = pd.Series(
        np.where(
            tickets["closed"].notna(),
            WAYS["closed"],
            np.where(tickets["withdrawn"].notna(), WAYS["withdrawn"], ""),
        ),
        index=tickets.index,
    )
    rows = []
    names = ["", *sorted({*tickets["department"].unique()} - {""})]
    for name in names:
        mine = tickets["department"].eq(name) if name else pd.Series(True, index=tickets.index)
        if mine.sum() < run.study.parameters.min_group:
            continue
        try:
            found = cumulative_incidence(hours[mine], how[mine], level=run.results.level)
        except AnalysisError:
            continue
        table = found.table
        if len(table) > _STEPS:
            table = table.iloc[np.linspace(0, len(table) - 1, _STEPS).round().astype(int)]
        rows += [
            pd.DataFrame(
                {
                    "department": name,
                    "way": way,
                    "hours": table.index.to_numpy(),
                    "share": table[way].to_numpy(),
                    "low": table[f"{way}_low"].to_numpy(),
                    "high": table[f"{way}_high"].to_numpy(),
                    "n": found.n,
                }
            )
            for way in WAYS.values()
            if way in table
        ]
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame()
