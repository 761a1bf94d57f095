"""Deadlines of complaints: which were met, which were missed, which still run; share in time with its interval."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml
from pydantic import ValidationError

from feedback.errors import StudyError, did_you_mean
from feedback.numeric import Flags, Floats, Ints
from feedback.results import Words
from feedback.study_followup import Clock, Clocks
from feedback.tracking.calendars import WorkCalendar
from feedback.tracking.elapsed import elapsed_hours
from feedback.tracking.measurements import Cells, joined, month_of, share_table

Hours = Callable[[pd.Series, pd.Series], Floats]  # from one stamp to the other
IN_TIME, LATE, RUNNING, OUT = "in_time", "late", "running", "withdrawn"
_JUDGED_BY = ("opened", "first_reply", "closed", "withdrawn", "unit", "department", "no_time")
_READY = {"standard": Path(__file__).with_name("clocks_standard.yaml")}
CLOCK_NAMES = {
    "first_reply": Words(en="first reply (24 h)", zh="首次回复（24 小时）"),
    "closed": Words(
        en="closed within 72 h (general and repeated)", zh="72 小时内办结（一般与重复）"
    ),
    "closed_major": Words(
        en="closed within 48 h (major and escalated)", zh="48 小时内办结（重大与升级）"
    ),
    "closed_48": Words(
        en="closed within 48 h (all, the overall aim)", zh="48 小时内办结（全部，总体目标）"
    ),
    "phone": Words(en="first reply by phone (30 min)", zh="电话首次回复（30 分钟）"),
    "mail": Words(en="first reply by mail (24 h)", zh="邮件首次回复（24 小时）"),
}


def clocks_of(told: Clocks, *, home: Path | None = None) -> list[Clock]:
    """The clocks a study names: a ready set, a file of its own, or its list.

    Raises
    ------
    StudyError
        There is no such set, two clocks have one name, or a line of the file is wrong.
    """
    found = list(told.own)
    if told.use is not None:
        found = _from_file(told.use, home)
    names = [clock.name for clock in found]
    if twice := [name for name in names if names.count(name) > 1]:
        raise StudyError(
            en=f"clocks: two are called {twice[0]}.", zh=f"clocks：有两个都叫 {twice[0]}。"
        )
    return found


def _from_file(use: str, home: Path | None) -> list[Clock]:
    path = _READY.get(use)
    if path is None:
        path = Path(use) if home is None or Path(use).is_absolute() else home / use
        if not path.is_file():
            hint_en, hint_zh = did_you_mean(use, _READY)
            raise StudyError(
                en=f"clocks: {use}: no such set and no such file.{hint_en} Ready: {', '.join(_READY)}.",
                zh=f"clocks：{use}：没有这套时限，也没有这个文件。{hint_zh}自带：{'、'.join(_READY)}。",
            )
    listed: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        return list(Clocks.model_validate(listed).own)
    except (ValidationError, TypeError) as error:
        raise StudyError(
            en=f"{path}: a list of clocks with name, to, hours is expected ({str(error).splitlines()[0]}).",
            zh=f"{path}：应为时限列表，每项含 name、to、hours。",
        ) from error


def judge_clocks(
    tickets: pd.DataFrame,
    events: pd.DataFrame,
    *,
    clocks: Sequence[Clock],
    as_of: pd.Timestamp,
    calendar: WorkCalendar | None = None,
    zone: str | None = None,
) -> pd.DataFrame:
    """What became of every deadline.

    Parameters
    ----------
    tickets
        As `tracking.frames.TRACKING_TABLES["tickets"]`, known at the end of `as_of`.
    events
        ticket, at, event; from "waiting" to "resumed" (or the end) a clock stands still: the customer is waited for.
    clocks
        Each is of the tickets of its grades and channels.
    as_of
        The day.
    calendar
        Of clocks in working time.
    zone
        Where the stamps' clocks hang: hours of summer time are counted (`tracking.elapsed`).

    Returns
    -------
    DataFrame
        A row a ticket and clock: ticket, clock, unit, department, opened, hours (spent so far, pauses off), status. "in_time" or
        "late" once the deadline has passed (open ones are late), "running" before that (also where it was met
        early: counted only with all that fall due by then, else the quick ones would stand alone), "withdrawn" where
        the customer withdrew before the deadline. Stamps of a day without a time (`no_time`) lie anywhere in their day: a
        deadline is missed only where it is missed whatever their time, so an opening counts from its day's end, a reply
        from its day's beginning (in time where its day is the deadline's or earlier), a wait of days is as long as
        it may be, and `hours` are the fewest possible. `by_day`: not late by that alone. Opened at 0:00 and answered at 24:00 of those days it would be: by the
        hour, the late are at least those called so and at most these besides.

    Examples
    --------
    >>> at = pd.to_datetime(["2026-05-01 09:00", "2026-05-01 09:00"])
    >>> table = pd.DataFrame({"opened": at, "first_reply": [at[0] + pd.Timedelta(hours=3), pd.NaT], "closed": pd.NaT,
    ...     "withdrawn": pd.NaT, "grade": "general", "channel": "", "unit": "A", "department": ""}, index=["a", "b"])
    >>> day = Clock(name="day", to="first_reply", hours=24)
    >>> none = pd.DataFrame({"ticket": [], "at": [], "event": []})
    >>> judge_clocks(table, none, clocks=[day], as_of=pd.Timestamp("2026-05-04"))["status"].tolist()
    ['in_time', 'late']
    """
    end = as_of.normalize() + pd.Timedelta(days=1)
    passing = partial(elapsed_hours, zone=zone)
    found = [
        _one_clock(
            tickets,
            events,
            clock,
            end,
            passing if clock.time != "working" or calendar is None else calendar.hours,
        )
        for clock in clocks
    ]
    names = ["ticket", "clock", "unit", "department", "opened", "hours", "status", "by_day"]
    if not found:
        return pd.DataFrame(columns=names)
    # by column: all together would stand twice in memory
    columns = {name: pd.concat([each.pop(name) for each in found]) for name in names}
    return pd.DataFrame({name: column.reset_index(drop=True) for name, column in columns.items()})


def _one_clock(
    tickets: pd.DataFrame,
    events: pd.DataFrame,
    clock: Clock,
    end: pd.Timestamp,
    hours: Hours,
) -> pd.DataFrame:
    there = [name for name in _JUDGED_BY if name in tickets]
    mine = tickets.loc[_concerns(tickets, clock), there]
    stop = mine[clock.to]
    untimed = _untimed(mine, clock.to)
    if clock.to == "first_reply":  # who closes a matter has replied to it
        untimed = untimed | (stop.isna() & _untimed(mine, "closed"))
        stop = stop.fillna(mine["closed"])
    opened = mine["opened"]
    by_hour = not _says_days(mine, events)
    since = opened
    if not by_hour:
        since = opened.mask(_untimed(mine, "opened"), opened + pd.Timedelta(days=1))
    ended = stop.fillna(mine["withdrawn"]).fillna(end)
    pauses = _paused(mine.assign(opened=since), events, ended, hours, longest=True)
    spent = np.maximum(hours(since, ended) - pauses, 0.0)
    now = pd.Series(end, index=mine.index)
    passed = hours(since, now) - pauses
    due = passed >= clock.hours
    met = stop.notna().to_numpy() & (spent <= clock.hours)
    status = np.where(due, np.where(met, IN_TIME, LATE), RUNNING)
    gone = stop.isna() & mine["withdrawn"].notna() & (spent <= clock.hours)
    status = np.where(gone, OUT, status)
    by_day = np.zeros(len(mine), dtype=bool)
    if not by_hour:
        untimed = untimed | (stop.isna() & _untimed(mine, "withdrawn"))
        last = ended.mask(untimed, ended.dt.normalize() + pd.Timedelta(days=1))
        over = (stop.notna() | mine["withdrawn"].notna()).to_numpy()
        least = _paused(mine, events, last, hours, longest=False)
        sure = over & (hours(opened, last) - least <= clock.hours)
        may_be_due = hours(opened, now) - least >= clock.hours
        by_day = (status != LATE) & ~sure & may_be_due
    return pd.DataFrame(
        {
            "ticket": mine.index.astype("str"),
            "clock": clock.name,
            "unit": mine["unit"].array,
            "department": mine["department"].array,
            "opened": mine["opened"].array,
            "hours": spent,
            "status": status,
            "by_day": by_day,
        }
    )


def _says_days(tickets: pd.DataFrame, events: pd.DataFrame) -> bool:
    """Whether a stamp or an event is of a day without a time: else there is one bound, not two."""
    stamped = "no_time" in tickets and bool((tickets["no_time"] != "").any())
    return stamped or ("day" in events and bool(events["day"].astype(bool).any()))


def _untimed(tickets: pd.DataFrame, name: str) -> pd.Series:
    """Whose stamp is of a day without a time."""
    if "no_time" not in tickets or not (tickets["no_time"] != "").any():
        return pd.Series(False, index=tickets.index)
    return tickets["no_time"].str.contains(name)


def _concerns(tickets: pd.DataFrame, clock: Clock) -> Flags:
    mine = np.ones(len(tickets), dtype=bool)
    if clock.grades:
        mine &= tickets["grade"].isin(clock.grades).to_numpy()
    if clock.channels:
        wanted = {name.casefold() for name in clock.channels}
        mine &= tickets["channel"].str.casefold().isin(wanted).to_numpy()
    return mine


def _paused(
    tickets: pd.DataFrame,
    events: pd.DataFrame,
    ended: pd.Series,
    hours: Hours,
    *,
    longest: bool,
) -> Floats:
    """Hours each ticket waited for the customer, until its clock ended; where events are of days, the most or the fewest."""
    total = np.zeros(len(tickets))
    told = events[events["event"].isin(["waiting", "resumed"])]
    told = told[tickets.index.get_indexer(pd.Index(told["ticket"])) >= 0]
    if not len(told):
        return total
    ordered = told.sort_values(["ticket", "at"], kind="stable")
    # waiting said twice waits once: from the first of them to the next word that work goes on
    same = ordered["event"].eq(ordered["event"].shift()) & ordered["ticket"].eq(
        ordered["ticket"].shift()
    )
    ordered = ordered[~same]
    until = ordered["at"].shift(-1).where(ordered["ticket"].eq(ordered["ticket"].shift(-1)))
    pause = ordered["event"].eq("waiting")
    since, until = ordered.loc[pause, "at"], until[pause]
    if "day" in ordered:
        by_day = ordered["day"].astype(bool)
        resumed_by_day = by_day.shift(-1, fill_value=False)[pause] & until.notna()
        if longest:
            until = until.mask(resumed_by_day, until.dt.normalize() + pd.Timedelta(days=1))
            names = ordered.loc[pause, "ticket"]
            earlier = until.shift().where(names.eq(names.shift()))
            since = since.mask(earlier > since, earlier)  # no hour twice
        else:
            since = since.mask(by_day[pause], since.dt.normalize() + pd.Timedelta(days=1))
    place = tickets.index.get_indexer(pd.Index(ordered.loc[pause, "ticket"]))
    last = pd.Series(ended.to_numpy()[place], index=since.index)
    opened = pd.Series(tickets["opened"].to_numpy()[place], index=since.index)
    since = since.where(since > opened, opened)
    until = until.fillna(last).where(until.fillna(last) < last, last)
    np.add.at(total, place, hours(since, until))
    return total


def awaited(judged: pd.DataFrame, tickets: pd.DataFrame, clocks: Sequence[Clock]) -> Flags:
    """Which deadlines somebody still has to meet: not answered (or not closed) by now, and not withdrawn.

    A reply that came late is late, but no longer awaited, though its ticket may be open; a deadline met early is not
    awaited, though it has not passed.

    Parameters
    ----------
    judged
        (n,) rows of `judge_clocks`.
    tickets, clocks
        Those that were judged.

    Examples
    --------
    >>> table = pd.DataFrame({"first_reply": pd.to_datetime(["2026-05-03", None]), "closed": pd.NaT, "withdrawn": pd.NaT},
    ...     index=["a", "b"])
    >>> judged = pd.DataFrame({"ticket": ["a", "b"], "clock": "day"})
    >>> awaited(judged, table, [Clock(name="day", to="first_reply", hours=24)]).tolist()
    [False, True]
    """
    place = ticket_places(judged["ticket"], tickets)
    replied, closed, withdrawn = (
        np.append(tickets[name].notna(), False)[place]
        for name in ("first_reply", "closed", "withdrawn")
    )
    to = judged["clock"].map({clock.name: clock.to for clock in clocks}).to_numpy()
    found: Flags = ~closed & ~withdrawn & ((to != "first_reply") | ~replied)
    return found


def ticket_places(ids: pd.Series, tickets: pd.DataFrame) -> Ints:
    """Row of each ticket that was judged, -1 where it is not there; Arrow looks them up: of millions it makes no object.

    >>> ticket_places(pd.Series(["b", "a", "b"]), pd.DataFrame(index=pd.Index(["a", "b"], dtype="str"))).tolist()
    [1, 0, 1]
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    wanted, known = (pa.array(each, pa.large_string()) for each in (ids.array, tickets.index.array))
    places = pc.fill_null(pc.index_in(wanted, value_set=known), -1)
    found: Ints = places.to_numpy(zero_copy_only=False).astype(np.int64)
    return found


def share_in_time(
    judged: pd.DataFrame,
    *,
    periods: Sequence[str],
    units: Sequence[str],
    least: int = 10,
    level: float = 0.95,
) -> pd.DataFrame:
    """Share of deadlines met, of all that have passed, by unit and month of opening.

    Parameters
    ----------
    judged
        As `judge_clocks`.
    periods, units
        Months and names.
    least
        Deadlines a unit's share needs in a month; below it nothing is measured (`feedback.disclosure`). Of all units together
        it is a figure of work, measured whatever its n.
    level
        Of the intervals.

    Returns
    -------
    DataFrame
        As `feedback.tracking.measurements`: metric "in_time", `aspect` the clock's name, n the deadlines that have
        passed, Wilson's interval. Cells without one, or too few of a unit, have no row. Stamps without a time leave the estimate at its favourable
        end; the other is `least`, with `late_most` deadlines missed: as many more as are not late `by_day` alone.
    """
    found = []
    for name in sorted(judged["clock"].unique()):
        mine = judged.loc[judged["clock"] == name, ["unit", "opened", "status", "by_day"]]
        cells, known = _cells(mine[mine["status"].isin([IN_TIME, LATE])], periods, units)
        n = cells.total(np.ones(len(known), dtype=bool))
        x = cells.total((known["status"] == IN_TIME).to_numpy())
        table = share_table(cells, ("in_time", str(name)), n, x, level=level)
        last = cells.newest(known["opened"]).to_numpy()
        late, base = n - x, n
        if mine["by_day"].any():
            doubtful, whose = _cells(mine[mine["by_day"]], periods, units)
            late = late + doubtful.total(np.ones(len(whose), dtype=bool))
            base = n + doubtful.total(~whose["status"].isin([IN_TIME, LATE]).to_numpy())
        with np.errstate(divide="ignore", invalid="ignore"):
            table = table.assign(least=1 - late / base, late_most=late, last=last)
        found.append(
            table[(n > 0) & (cells.shown(n, least=least) | (table["unit"] == "").to_numpy())]
        )
    return joined(found)


def _cells(
    judged: pd.DataFrame, periods: Sequence[str], units: Sequence[str]
) -> tuple[Cells, pd.DataFrame]:
    """Deadlines by unit and month of opening."""
    known = judged.reset_index(drop=True)
    unit = known["unit"].where(known["unit"].isin(list(units)), "")
    return Cells.of(unit, month_of(known["opened"]), order=periods, units=units), known


def still_running(judged: pd.DataFrame) -> pd.DataFrame:
    """Cells of `share_in_time` in which a deadline still runs: metric, unit, aspect, period; the whole's, too."""
    mine = judged[judged["status"] == RUNNING]
    own = pd.DataFrame(
        {
            "metric": "in_time",
            "unit": mine["unit"].to_numpy(),
            "aspect": mine["clock"].to_numpy(),
            "period": month_of(mine["opened"]).to_numpy(),
        }
    )
    return pd.concat([own, own.assign(unit="")], ignore_index=True).drop_duplicates()


def first_contact(
    tickets: pd.DataFrame, *, as_of: pd.Timestamp, days: int, level: float = 0.95
) -> dict[str, float]:
    """First-contact resolution: share of matters over with their first complaint, neither reopened nor complained of again.

    A matter is its first complaint with the repeats of it; the repeats are no matters of their own, neither in the base nor as
    failures (an issue is counted once: COPC CX Standard, issue resolution).

    Parameters
    ----------
    tickets
        With `repeat_of` (`feedback.tracking.repeats`).
    as_of, days
        Only what was closed at least `days` before the end of the day counts (the end the deadlines are judged at): of
        the others it is not known yet.
    level
        Of Wilson's interval.

    Returns
    -------
    dict
        n (matters whose first complaint was closed so long ago), share, low, high.
    """
    from feedback.proportions import wilson

    end = as_of.normalize() + pd.Timedelta(days=1)
    ripe = (tickets["closed"] <= end - pd.Timedelta(days=days)) & (tickets["repeat_of"] == "")
    followed = {*tickets["repeat_of"].unique()} - {""}
    over = (tickets["reopened"] == 0) & ~tickets.index.isin(followed)
    n, x = int(ripe.sum()), int((ripe & over).sum())
    low, high = wilson(x, n, level)
    return {"n": n, "share": x / n if n else np.nan, "low": float(low), "high": float(high)}
