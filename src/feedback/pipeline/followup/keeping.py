"""Rows of persons older than they may be kept leave the tables; what was measured of them stays as figures."""

from __future__ import annotations

import pandas as pd

from feedback.pipeline.followup.state import FollowupRun
from feedback.results import Words
from feedback.study_followup import days_of

_OF_TICKETS = ("ticket_clocks", "ticket_events", "signal_quotes")  # each has a column `ticket`


def let_go(run: FollowupRun) -> FollowupRun:
    """Leave out what the study keeps no longer, after all has been measured: the last of the steps.

    A ticket is as old as its opening, an event as its stamp, a quote as its signal. With a ticket go its clocks, events
    and quotes; the lists for work hold it no longer.
    """
    limits = _limits(run)
    tables = dict(run.tables)
    gone: dict[str, int] = {}
    tickets = tables.get("tickets")
    if tickets is not None and "tickets" in limits:
        kept = tickets[tickets["opened"] >= limits["tickets"]]
        gone["tickets"] = len(tickets) - len(kept)
        tables["tickets"] = kept
        for name in _OF_TICKETS:
            if name in tables:
                here = tables[name]["ticket"].isin(kept.index)
                tables[name] = tables[name][here].reset_index(drop=True)
    if "ticket_events" in limits and "ticket_events" in tables:
        events = tables["ticket_events"]
        kept = events[events["at"] >= limits["ticket_events"]].reset_index(drop=True)
        gone["ticket_events"] = len(events) - len(kept)
        tables["ticket_events"] = kept
    if "signal_quotes" in limits and "signal_quotes" in tables:
        quotes, signals = tables["signal_quotes"], tables["signals"]
        new = signals.index[signals["last"] >= limits["signal_quotes"]]
        kept = quotes[quotes["signal"].isin(new)].reset_index(drop=True)
        gone["signal_quotes"] = len(quotes) - len(kept)
        tables["signal_quotes"] = kept
    notes = [_words(name, n, run.study.keep[name]) for name, n in gone.items() if n]
    return run.with_tables(**tables).with_notes(*notes)


def kept_orders(run: FollowupRun, orders: pd.DataFrame) -> tuple[pd.DataFrame, list[Words]]:
    """Orders that may still be kept, read before anything is made of them, and what to say of the others."""
    limit = _limits(run).get("orders")
    if limit is None:
        return orders, []
    kept = orders[orders["date"] >= limit].reset_index(drop=True)
    n = len(orders) - len(kept)
    return kept, [_words("orders", n, run.study.keep["orders"])] if n else []


def _limits(run: FollowupRun) -> dict[str, pd.Timestamp]:
    """The day before which the rows of a table are kept no longer."""
    return {
        name: run.as_of - pd.Timedelta(days=days_of(length))
        for name, length in run.study.keep.items()
    }


def _words(name: str, n: int, length: str) -> Words:
    return Words(
        en=f"{n:,} rows of {name} are older than {length}: they have left the tables; what was measured of them stays.",
        zh=f"表 {name} 中有 {n:,} 行已超过保留期（{length}），已从数据表中删除；据此得出的数字保留。",
    )
