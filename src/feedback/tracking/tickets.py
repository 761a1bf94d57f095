"""Complaints from a help desk's export: stamps read, words masked, customers keyed, what does not fit listed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from feedback.errors import InputError
from feedback.responses.dates import NOT_A_DATE, REASONS
from feedback.responses.placeholders import blank, filled
from feedback.results import Words
from feedback.study_followup import Tickets
from feedback.tracking.customers import UNSEEN, CustomerKeys
from feedback.tracking.elapsed import twice
from feedback.tracking.export_file import (
    Export,
    agreed,
    masked,
    masked_meanwhile,
    strange_consent,
    zones_said,
)
from feedback.tracking.ticket_events import not_before_opening, read_events, with_events

if TYPE_CHECKING:
    from collections.abc import Iterable

STAMPS = ("opened", "first_reply", "closed", "withdrawn")
GRADE_WORDS = {  # our own names and their Chinese stand for themselves
    **{grade: grade for grade in ("general", "major", "repeated", "escalated")},
    **{"一般": "general", "重大": "major", "重复": "repeated", "升级": "escalated"},
    **{"一般投诉": "general", "重大投诉": "major", "重复投诉": "repeated", "升级投诉": "escalated"},
}
_TIMES = {f"{said}次": str(n) for n, said in enumerate("零一二三四五六七八九十")} | {"两次": "2"}
_TIMES_WORD = r"\s*(?:次|times?|x)$"
_NOT_REOPENED = [
    "", "0", "no", "false", "n", "f", "never", "×", "✗", "否", "无", "没有", "没", "未", "未重开", "未重新打开", "从未", "not reopened",
]  # fmt: skip
_TITLES = {
    "opened": ("opened", "受理时间"),
    "first_reply": ("first reply", "首次回复时间"),
    "closed": ("closed", "办结时间"),
    "withdrawn": ("withdrawn", "撤诉时间"),
}


@dataclass(frozen=True)
class TicketTables:
    """Complaints and what happened to them.

    Attributes
    ----------
    tickets
        A row a complaint, as `tracking.frames.TRACKING_TABLES["tickets"]`; grades and repeats not judged yet.
    events
        A row an event: ticket, at, event, day (whether it says no time).
    rejected
        What did not fit: file, row, column, found (masked), reason, action.
    remarks
        What must be said of the whole.
    """

    tickets: pd.DataFrame
    events: pd.DataFrame
    rejected: pd.DataFrame
    remarks: tuple[Words, ...] = ()


def read_tickets(
    tickets: Tickets,
    paths: Iterable[Path],
    *,
    event_paths: Iterable[Path] = (),
    keys: CustomerKeys | None = None,
    timezone: str | None = None,
    day_first: bool | None = None,
    forgotten: Collection[str] = (),
) -> TicketTables:
    """Read complaints and their events.

    Parameters
    ----------
    tickets
        What the study file says of them.
    paths, event_paths
        Their files, in order; a ticket that stands in several is taken from the last.
    keys
        Turns a customer's id into a key; without it no customer is kept.
    timezone
        Where stamps that say their offset are brought to.
    day_first
        Whether 3/4/2025 is in April; told by the column when left out.
    forgotten
        Keys of customers whose tickets and events are not read at all: no count and no list holds them.

    Returns
    -------
    TicketTables
        Tickets that cannot be placed in time (no readable `opened`) are left out and listed. A stamp before
        `opened` is emptied and listed. A stamp of a day without a time lies somewhere in its day: on the opening day it
        takes the opening's time, any other day begins at midnight; `no_time` names such stamps. An empty `unit` stays "": counted in the whole, in no unit.

    Raises
    ------
    InputError, ColumnError
        A file cannot be read, or a column it is said to have is not there.
    """
    export = Export(timezone, day_first)
    remarks: list[Words] = []
    gone: set[str] = set()
    frames = []
    for path in paths:
        whole_file = export.read(path, **_shape(tickets))
        remarks += export.remarks(whole_file, path)
        raw = _without(forgotten, whole_file, tickets, keys, gone)
        frames.append(_one_file(path, raw, tickets, keys, export, remarks=remarks))
    whole = pd.concat(frames) if frames else _empty()
    whole = whole[~whole.index.isin(list(gone))]
    if keys is None and tickets.columns.customer is not None:
        remarks.append(
            Words(
                en="Tickets name customers, but the study has no customer: with a salt; no customer is kept, and the same person "
                "complaining again is not linked.",
                zh="工单写有客户，但研究文件没有 customer:（含 salt）：不保存客户，同一人再次投诉也不会关联。",
            )
        )
    again = whole.index.duplicated(keep="last")
    if again.any():
        n = int(again.sum())
        remarks.append(
            Words(
                en=f"{n:,} rows of tickets stand in the exports more than once; the last one counts.",
                zh=f"有 {n:,} 行工单在导出文件中重复出现，以最后一行为准。",
            )
        )
        whole = whole[~again]
    events = read_events(tickets.events, event_paths, export, without=gone)
    lost = pd.Series(whole.index.get_indexer(pd.Index(events["ticket"])) < 0, index=events.index)
    if lost.any():
        n = int(lost.sum())
        remarks.append(
            Words(
                en=f"{n:,} events belong to tickets that are not in the exports; they are left out.",
                zh=f"有 {n:,} 条事件所属的工单不在导出文件中，未计入。",
            )
        )
        events = events[~lost].reset_index(drop=True)
    events = not_before_opening(whole, events)
    return TicketTables(with_events(whole, events), events, export.rejected(), tuple(remarks))


def _empty() -> pd.DataFrame:
    texts = ("unit", "customer", "channel", "text", "aspect", "grade", "department", "no_time")
    columns: dict[str, pd.Series] = {name: pd.Series(dtype="str") for name in texts}
    columns |= {name: pd.Series(dtype="datetime64[us]") for name in STAMPS}
    frame = pd.DataFrame({**columns, "reopened": pd.Series(dtype="int64")})
    return frame.rename_axis("ticket").set_index(pd.Index([], dtype="str", name="ticket"))


def _shape(tickets: Tickets) -> dict[str, Any]:
    """How a file of tickets is read, and the columns it must have."""
    wanted = [column for _, column in tickets.columns if column is not None]
    return {"sheet": tickets.sheet, "encoding": tickets.encoding, "wanted": wanted}


def _without(
    forgotten: Collection[str],
    raw: pd.DataFrame,
    tickets: Tickets,
    keys: CustomerKeys | None,
    gone: set[str],
) -> pd.DataFrame:
    """Rows of nobody who is forgotten; the ids of the others' tickets go to `gone`."""
    columns = tickets.columns
    if not forgotten or keys is None or columns.customer is None:
        return raw
    theirs = keys.of(raw[columns.customer].fillna("").str.strip()).isin(list(forgotten))
    if columns.ticket is not None:
        gone |= {*raw.loc[theirs, columns.ticket].fillna("").str.strip()} - {""}
    return raw[~theirs]


def _one_file(
    path: Path,
    raw: pd.DataFrame,
    tickets: Tickets,
    keys: CustomerKeys | None,
    export: Export,
    *,
    remarks: list[Words],
) -> pd.DataFrame:
    named = {name: column for name, column in tickets.columns if column is not None}
    said = masked_meanwhile(_said(raw, named))
    stamps = _stamps(raw, named, path, export, remarks)
    kept = raw.loc[stamps["opened"].notna().to_numpy()]
    stamps = stamps.loc[kept.index]

    def text(name: str) -> pd.Series:
        if name not in named:
            return pd.Series("", index=kept.index, dtype="str")
        return filled(kept[named[name]])

    if "consent" in named:
        silent = ~agreed(text("consent"))
        remarks += [
            Words(en=f"{path.name}: {each.en}.", zh=f"{path.name}：{each.zh}。")
            for each in strange_consent(text("consent"), named["consent"])
        ]
        if silent.any():
            remarks.append(_silent_words(path, int(silent.sum()), len(kept)))
    words = text("grade")
    table = pd.DataFrame(
        {
            "unit": masked(text("unit").str.replace(UNSEEN, "", regex=True).str.strip()),
            "customer": text("customer") if keys is None else keys.of(text("customer")),
            "channel": masked(text("channel")),
            "text": "",
            "aspect": text("aspect"),
            "grade": words.map(_grades(tickets.grades, words, path)),
            "department": masked(text("department")),
            **{name: stamps[name] for name in (*STAMPS, "no_time")},
            "reopened": _times_reopened(text("reopened")),
        }
    )
    if keys is None:
        table["customer"] = pd.Series("", index=table.index, dtype="str")
    ids = text("ticket")
    # a counter of at most seven digits is nobody's number
    doubtful = ~ids.str.fullmatch(r"[A-Za-z_-]{0,3}\d{0,7}")
    ids = ids.where(~doubtful, masked(ids[doubtful]).reindex(ids.index))
    table["text"] = said.result()[kept.index]
    if (ids == "").any():
        ids = ids.where(ids != "", [f"{path.stem}:{row}" for row in kept.index])
    return table.set_index(pd.Index(ids.astype("str"), name="ticket"))


def _said(raw: pd.DataFrame, named: Mapping[str, str]) -> pd.Series:
    """What customers wrote; of those who did not agree to its being read, nothing."""
    if "text" not in named:
        return pd.Series("", index=raw.index, dtype="str")
    said = raw[named["text"]].fillna("").str.strip().astype("str")
    return said.mask(~agreed(raw[named["consent"]]), "") if "consent" in named else said


def _silent_words(path: Path, silent: int, among: int) -> Words:
    return Words(
        en=f"{path.name}: of {silent:,} of {among:,} tickets the customer did not agree to the words being read: they are "
        "counted and answered in time or not; grade and aspect are theirs only where the export gives them.",
        zh=f"{path.name}：{among:,} 件工单中有 {silent:,} 件的客户未同意使用其文字：照常计数并核对时限；只有导出文件写明时才有级别和方面。",
    )


def _stamps(
    raw: pd.DataFrame,
    named: Mapping[str, str],
    path: Path,
    export: Export,
    remarks: list[Words],
) -> pd.DataFrame:
    """The stamps of each row, and which have no time; what cannot be read, or lies before the opening, is missing and listed."""
    found: dict[str, pd.Series] = {}
    days: dict[str, pd.Series] = {}
    columns = {name: raw[named[name]] for name in STAMPS if name in named}
    read = dict(zip(columns, export.stamps_together(list(columns.values())), strict=True))
    remarks += [
        Words(en=f"{path.name}: {said.en}.", zh=f"{path.name}：{said.zh}。")
        for said in zones_said(list(read.values()))
    ]
    for name in STAMPS:
        if name not in named:
            found[name] = pd.Series(pd.NaT, index=raw.index, dtype="datetime64[us]")
            continue
        cells = columns[name]
        found[name] = read[name].stamps
        days[name] = export.days(cells, found[name])
        empty = _without_sign(cells, found[name])
        unread = found[name].isna() & ~empty
        en, zh = _TITLES[name]
        for reason in read[name].reasons[unread].unique():
            told = REASONS.get(reason, NOT_A_DATE)
            rows = raw.index[unread & read[name].reasons.eq(reason)]
            why = Words(en=f"{en}: {told.en}", zh=f"{zh}：{told.zh}")
            export.add(path.name, rows, named[name], cells, why)
        if name == "opened":
            why = Words(
                en="not opened at any time: the ticket is left out", zh="没有受理时间，该工单未计入"
            )
            export.add(path.name, raw.index[empty], named[name], "", why)
    opened = found["opened"]
    for name in STAMPS[1:]:
        if name in days:
            that_day = days[name] & found[name].eq(opened.dt.normalize())
            found[name] = found[name].mask(that_day, opened)
        early = found[name] < opened
        if (
            export.timezone is not None and early.any()
        ):  # the hour that is twice: 2:10 may follow 2:30
            again = twice(opened[early], export.timezone) & twice(
                found[name][early], export.timezone
            )
            again &= opened[early] - found[name][early] < pd.Timedelta(hours=1)
            found[name] = found[name].mask(early & again.reindex(early.index, fill_value=False), opened)  # fmt: skip
            early = found[name] < opened
        en, zh = _TITLES[name]
        why = Words(
            en=f"{en} before opened; the stamp is left empty",
            zh=f"{zh}早于受理时间，该时间按空缺处理",
        )
        if name in named:
            export.add(path.name, raw.index[early.to_numpy()], named[name], raw[named[name]], why)
        found[name] = found[name].mask(early)
    untimed = pd.Series("", index=raw.index, dtype="str")
    for name, day in days.items():
        untimed = untimed.mask(day & found[name].notna(), untimed + f" {name}")
    return pd.DataFrame({**found, "no_time": untimed.str.strip()}, index=raw.index)


def _without_sign(cells: pd.Series, stamps: pd.Series) -> pd.Series:
    """Cells without a stamp in which nothing stands; what has been read as one need not be looked at."""
    missing = stamps.isna()
    empty = missing.to_numpy(dtype=bool).copy()
    empty[empty] = blank(cells[missing])
    return pd.Series(empty, index=cells.index)


def unnamed_units(said: pd.Series) -> list[Words]:
    """How many of the tickets name no unit, where others do.

    >>> unnamed_units(pd.Series(["A", ""]))[0].en
    '1 of 2 tickets name no unit: they count in the whole and in no unit.'
    """
    without = int((said == "").sum())
    if not 0 < without < len(said):
        return []
    return [
        Words(
            en=f"{without:,} of {len(said):,} tickets name no unit: they count in the whole and in no unit.",
            zh=f"{len(said):,} 件工单中有 {without:,} 件没有写明单位：计入总体，不计入任何单位。",
        )
    ]


def untimed_stamps(no_time: pd.Series) -> list[Words]:
    """How many stamps are of a day without a time, by what they stamp.

    >>> untimed_stamps(pd.Series(["first_reply closed", "closed", ""]))[0].en[:57]
    'Stamps of a day without a time: first reply 1, closed 2. '
    """
    n = {name: int(no_time.str.contains(name).sum()) for name in STAMPS}
    if not any(n.values()):
        return []
    en = ", ".join(f"{_TITLES[name][0]} {each:,}" for name, each in n.items() if each)
    zh = "、".join(f"{_TITLES[name][1]} {each:,} 个" for name, each in n.items() if each)
    return [
        Words(
            en=f"Stamps of a day without a time: {en}. Their hours are uncertain by up to a day; a deadline counts as missed "
            "only where it is missed at any time of that day.",
            zh=f"只有日期、没有时刻的时间：{zh}。这些工单的时长最多可能差一天；只有无论当天何时都已超时的，才算超时。",
        )
    ]


def _grades(given: Mapping[str, str], words: pd.Series, path: Path) -> dict[str, str]:
    """Word of the help desk → grade; our own names and their Chinese stand for themselves."""
    known = {word.casefold(): grade for word, grade in {**GRADE_WORDS, **given}.items()}
    found = {word: known.get(word.casefold(), "") for word in words.unique()}
    strange = [word for word, grade in found.items() if word and not grade]
    if strange:
        raise InputError(
            en=f"{path}: grades that are not known: {', '.join(map(str, strange[:5]))}. "
            "Say under tickets: what each means (general, major, repeated or escalated), such as "
            f"`grades: {{{strange[0]}: major}}`.",
            zh=f"{path}：有不认识的投诉级别：{'、'.join(map(str, strange[:5]))}。"
            "请在 tickets: 下写明各是 general、major、repeated 还是 escalated，例如 "
            f"`grades: {{{strange[0]}: major}}`。",
        )
    return found


def _times_reopened(cells: pd.Series) -> pd.Series:
    """A number of times; yes counts once, a date counts once, nothing and no are 0.

    >>> _times_reopened(pd.Series(["2次", "两次", "3 times", "1.0", "是", "2026-05-03", "", "未重开", "No"])).tolist()
    [2, 2, 3, 1, 1, 1, 0, 0, 0]
    """
    plain = cells.str.strip().replace(_TIMES)
    numbers = pd.to_numeric(plain.str.replace(_TIMES_WORD, "", regex=True), errors="coerce")
    small = numbers.where(numbers.between(0, 1000))
    yes = ~plain.str.casefold().isin(_NOT_REOPENED)
    return small.fillna(yes.astype(float)).round().astype("int64")


def known_at(tickets: pd.DataFrame, events: pd.DataFrame, *, day: pd.Timestamp) -> pd.DataFrame:
    """Tickets as they were known at the end of a day: what came later has not happened."""
    end = day.normalize() + pd.Timedelta(days=1)
    there = tickets[tickets["opened"] < end].copy()
    for name in STAMPS[1:]:
        later = there[name] >= end
        there[name] = there[name].mask(later)
        if "no_time" in there:
            told = there.loc[later & (there["no_time"] != ""), "no_time"]
            there.loc[told.index, "no_time"] = told.str.replace(name, "").str.split().str.join(" ")
    again = events[events["event"].eq("reopened") & (events["at"] >= end)]
    if len(again):
        ahead = again.groupby("ticket").size().reindex(there.index).fillna(0).astype("int64")
        there["reopened"] = (there["reopened"] - ahead).clip(lower=0)
    return there
