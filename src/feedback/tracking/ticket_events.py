"""What happened to tickets: the events of a help desk, in our words, and what they tell of the stamps."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from feedback.results import Words
from feedback.study_followup import TicketEvents
from feedback.tracking.export_file import Export

EVENTS = ("replied", "waiting", "resumed", "closed", "withdrawn", "reopened")
_EVENT_WORDS = {
    "replied": r"repl|respon|answer|回复|答复|响应|首次",
    "waiting": r"wait|pending|on.?hold|等待|待客户|挂起|暂停",
    "resumed": r"resum|continu|恢复|继续|客户已",
    "reopened": r"re.?open|重开|再次|重新打开",
    "withdrawn": r"withdr|cancel|撤|取消",
    "closed": r"clos|resol|solved|done|办结|关闭|完结|完成|解决",
}

_TOLD_BY = (("first_reply", "replied", "min"), ("closed", "closed", "max"), ("withdrawn", "withdrawn", "min"))  # fmt: skip


def read_events(
    events: TicketEvents | None,
    paths: Iterable[Path],
    export: Export,
    *,
    without: Collection[str] = (),
) -> pd.DataFrame:
    """A row an event, by ticket and time, and whether it is of a `day` without a time.

    Words that say nothing of ours are listed; tickets of `without` are not read.
    """
    frames = []
    for path in paths if events is not None else ():
        assert events is not None
        columns = events.columns
        wanted = (columns.ticket, columns.at, columns.event)
        raw = export.read(path, sheet=events.sheet, encoding=events.encoding, wanted=wanted)
        raw = raw[~raw[columns.ticket].fillna("").str.strip().isin(list(without))]
        at = export.stamps(raw[columns.at])
        unread = at.isna()
        why = Words(en="when: not a date; the event is left out", zh="时间无法识别，该事件未计入")
        export.add(path.name, raw.index[unread], columns.at, raw[columns.at], why)
        words = raw[columns.event].fillna("").str.strip()
        kinds = words.map({word: _event_kind(word, events.words) for word in words.unique()})
        unknown = ~unread & (kinds == "")
        why = Words(en="no event that counts; left out", zh="不是需要计入的事件，未计入")
        export.add(path.name, raw.index[unknown], columns.event, words, why)
        kept = ~unread & (kinds != "")
        frames.append(
            pd.DataFrame(
                {
                    "ticket": raw.loc[kept, columns.ticket].fillna("").str.strip().astype("str"),
                    "at": at[kept],
                    "event": kinds[kept].astype("str"),
                    "day": export.days(raw[columns.at], at)[kept],
                }
            )
        )
    if not frames:
        empty = {"ticket": pd.Series(dtype="str"), "at": pd.Series(dtype="datetime64[us]")}
        flags = {"event": pd.Series(dtype="str"), "day": pd.Series(dtype=bool)}
        return pd.DataFrame({**empty, **flags})
    found = pd.concat(frames, ignore_index=True)
    return found.sort_values(["ticket", "at"], kind="stable", ignore_index=True)


def _event_kind(word: str, given: Mapping[str, str]) -> str:
    if word in given:
        return given[word]
    if word in EVENTS:
        return word
    for kind, pattern in _EVENT_WORDS.items():
        if re.search(pattern, word, re.IGNORECASE):
            return kind
    return ""


def not_before_opening(tickets: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    """Events of the opening day that say no time take the opening's: they cannot have come before it."""
    opened = tickets["opened"].reindex(events["ticket"]).set_axis(events.index)
    early = events["day"] & (events["at"] < opened) & (events["at"] == opened.dt.normalize())
    placed = events.assign(at=events["at"].mask(early, opened))
    return placed.sort_values(["ticket", "at"], kind="stable", ignore_index=True)


def with_events(tickets: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    """Tickets with the stamps their events tell, where the export itself tells none; `no_time` goes with them.

    A ticket that was reopened after it was closed is open until it is closed again. Where both are of one day and either
    says no time, it is open if the events reopen it as often as they close it; a closing that the export tells stands.
    """
    if not len(events):
        return tickets
    table = tickets.copy()
    at = events.groupby(["ticket", "event"])["at"].agg(["min", "max", "size"]).unstack("event")
    at = at.reindex(table.index)
    days = set(
        events.loc[events["day"], ["ticket", "event", "at"]].itertuples(index=False, name=None)
    )

    def stamp(kind: str, which: str) -> pd.Series:
        if (which, kind) not in at:
            return pd.Series(pd.NaT, index=table.index, dtype="datetime64[us]")
        return at[which, kind].astype("datetime64[us]")

    def times(kind: str) -> pd.Series:
        if ("size", kind) not in at:
            return pd.Series(0, index=table.index, dtype="int64")
        return at["size", kind].fillna(0).astype("int64")

    def of_days(kind: str, told: pd.Series) -> pd.Series:
        found = [(name, kind, when) in days for name, when in told.items()]
        return pd.Series(found, index=table.index, dtype=bool)

    for name, kind, which in _TOLD_BY:
        told = stamp(kind, which)
        filled = table[name].isna() & told.notna()
        table[name] = table[name].fillna(told)
        untimed = filled & of_days(kind, told)
        table["no_time"] = table["no_time"].mask(untimed, table["no_time"] + f" {name}").str.strip()
        if name == "closed":
            again, own = stamp("reopened", "max"), ~filled
            tie = again.dt.normalize().eq(table[name].dt.normalize())
            tie &= table["no_time"].str.contains(name) | of_days("reopened", again)
            open_again = (again > table[name]).mask(
                tie, ~own & (times("reopened") >= times("closed"))
            )
            table[name] = table[name].mask(open_again)
            table["no_time"] = table["no_time"].mask(
                open_again, table["no_time"].str.replace(name, "").str.split().str.join(" ")
            )
    table["reopened"] = np.maximum(table["reopened"], times("reopened"))
    return table
