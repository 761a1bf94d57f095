"""Working time: how many hours of work lie between two stamps, by a calendar of days off and days worked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from feedback.errors import InputError, StudyError
from feedback.numeric import Floats
from feedback.responses.tables import read_table
from feedback.results import Words
from feedback.study_followup import WorkingTime

_WEEKDAYS = 5
_OFF = ("off", "holiday", "0", "休", "放假", "假")
_ON = ("work", "on", "1", "班", "上班", "补班")


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked, and from when to when.

    Attributes
    ----------
    first
        The first day it knows.
    worked
        (days,) whether each day from `first` on is worked.
    start, end
        Of a working day, in hours.
    guessed
        Years for which only weekdays are known.
    """

    first: np.datetime64
    worked: np.ndarray
    start: float
    end: float
    guessed: tuple[int, ...] = ()

    def hours(self, since: pd.Series, until: pd.Series) -> Floats:
        """Working hours from one stamp to the other; NaN where either is missing, 0 where they are turned round.

        Examples
        --------
        >>> week = calendar_of(WorkingTime(holidays="weekdays"), years=[2026])
        >>> friday, monday = pd.Series(pd.to_datetime(["2026-05-29 17:00"])), pd.Series(pd.to_datetime(["2026-06-01 10:00"]))
        >>> week.hours(friday, monday).tolist()
        [2.0]
        """
        spent = self._since_first(until) - self._since_first(since)
        return np.maximum(spent, 0.0)

    def _since_first(self, stamps: pd.Series) -> Floats:
        """Working hours from the first day to each stamp."""
        values = stamps.to_numpy(dtype="datetime64[us]")
        missing = np.isnat(values)
        values = np.where(missing, self.first.astype("datetime64[us]"), values)
        days = values.astype("datetime64[D]")
        place = np.clip((days - self.first).astype("int64"), 0, len(self.worked) - 1)
        clock = (values - days).astype("int64") / 3.6e9
        length = self.end - self.start
        before = np.concatenate([[0], np.cumsum(self.worked)]) * length
        today = np.clip(clock - self.start, 0.0, length) * self.worked[place]
        return np.where(missing, np.nan, before[place] + today)

    @property
    def remark(self) -> Words | None:
        """That a year is not in the calendar, or None."""
        if not self.guessed:
            return None
        years = ", ".join(map(str, self.guessed))
        return Words(
            en=f"Working time: the calendar knows no holidays of {years}; Monday to Friday are taken as worked there.",
            zh=f"工作时间：日历中没有 {years.replace(', ', '、')} 年的节假日安排，这些年份按周一至周五上班计算。",
        )


def calendar_of(
    told: WorkingTime, *, years: Iterable[int], home: Path | None = None
) -> WorkCalendar:
    """The calendar a study names.

    Parameters
    ----------
    told
        `holidays`: "china" (public holidays and make-up days as decreed, by the package chinesecalendar),
        "weekdays", or a file with a column of dates and one that says off or work; `start`, `end` of a day.
    years
        Those that occur.
    home
        Where a relative path counts from.

    Raises
    ------
    StudyError
        The day ends before it begins.
    InputError
        The file cannot be read, or a line of it.
    """
    start, end = _hours(told.start), _hours(told.end)
    if end <= start:
        raise StudyError(
            en=f"clocks: working: the day ends ({told.end}) before it begins ({told.start}).",
            zh=f"clocks: working: 下班时间（{told.end}）不晚于上班时间（{told.start}）。",
        )
    wanted = sorted(set(years)) or [date.today().year]
    first, last = date(wanted[0] - 1, 1, 1), date(wanted[-1] + 1, 12, 31)
    days = [first + timedelta(days=each) for each in range((last - first).days + 1)]
    worked = np.array([day.weekday() < _WEEKDAYS for day in days])
    guessed: tuple[int, ...] = ()
    if told.holidays == "china":
        off, on, known = _china()
        guessed = tuple(year for year in wanted if year not in known)
        worked = _changed(days, worked, off, on)
    elif told.holidays != "weekdays":
        path = Path(told.holidays)
        off, on = _from_file(path if path.is_absolute() or home is None else home / path)
        guessed = tuple(y for y in wanted if y not in {day.year for day in (*off, *on)})
        worked = _changed(days, worked, off, on)
    return WorkCalendar(np.datetime64(first, "D"), worked, start, end, guessed)


def _changed(
    days: list[date], worked: np.ndarray, off: frozenset[date], on: frozenset[date]
) -> np.ndarray:
    return np.array(
        [(day in on) or (plain and day not in off) for day, plain in zip(days, worked, strict=True)]
    )


def _hours(clock: str) -> float:
    hours, minutes = clock.split(":")
    return int(hours) + int(minutes) / 60


@cache
def _china() -> tuple[frozenset[date], frozenset[date], frozenset[int]]:
    """Days off, days worked at weekends, and the years known."""
    from chinese_calendar import constants

    off, on = frozenset(constants.holidays), frozenset(constants.workdays)
    return off, on, frozenset(day.year for day in off)


def _from_file(path: Path) -> tuple[frozenset[date], frozenset[date]]:
    table = read_table(path)
    if table.shape[1] < 2:
        raise InputError(
            en=f"{path}: a calendar has two columns: the date, and off or work.",
            zh=f"{path}：日历须有两列：日期，以及“休”或“班”。",
        )
    dates = pd.to_datetime(table.iloc[:, 0], errors="coerce")
    said = table.iloc[:, 1].fillna("").str.strip().str.casefold()
    wrong = dates.isna() | ~said.isin([*_OFF, *_ON])
    if wrong.any():
        row = table.index[wrong][0]
        raise InputError(
            en=f"{path}: row {row}: expected a date such as 2026-10-01 and off or work.",
            zh=f"{path}：第 {row} 行：应为日期（如 2026-10-01）和“休”或“班”。",
        )
    days = dates.dt.date
    return frozenset(days[said.isin(_OFF)]), frozenset(days[said.isin(_ON)])
