"""The watch: daily counts by unit and aspect, and when one of them has risen for more than chance."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from feedback.numeric import Flags, Floats
from feedback.tracking.alarm_thresholds import run_length_logs, shift_of, thresholds, weigh

LEAST_DAYS = 56  # days before a chart is watched
_LAG = 28  # newest days a baseline leaves out, so that a slow rise is not learned
_LONGEST = 365  # days of a baseline
_SAME = 28  # days after which an alarm on the same cell is a new matter
_SET_ASIDE = (
    91  # days of a signal that later baselines leave out; then what it rose to is the usual
)
_YEAR = 365.25
_CAUTION = 2.0  # standard errors a mean is taken high, for a baseline is short
_BLOCK = 64  # charts looked at together: a year of them stays near the processor
_PRIOR = 50.0  # weight of all charts' dispersion against a chart's own, in squared complaints
COLUMNS = [
    "signal",
    "what",
    "unit",
    "aspect",
    "since",
    "raised",
    "last",
    "n",
    "expected",
    "per_year",
    "most_from",
    "most_to",
    "most_n",
]
MOST = 0.8  # of a signal's complaints, in the fewest days that hold so many


@dataclass(frozen=True)
class DailyCounts:
    """Counts a day of each cell.

    Attributes
    ----------
    cells
        (unit, aspect) of each row, "" for all; the broadest first.
    days
        (T,) days in order.
    counts
        (k, T).
    exposure
        (k, T) answers of the day where the counts are of people asked; None where a day is a day.
    least
        Answers a signal must rest on.
    """

    cells: list[tuple[str, str]]
    days: pd.DatetimeIndex
    counts: Floats
    exposure: Floats | None = None
    least: int = 0


def daily_counts(table: pd.DataFrame, *, last: pd.Timestamp) -> DailyCounts:
    """Count rows by day, unit and aspect, with all units, all aspects and both.

    Parameters
    ----------
    table
        at (date), unit, aspect: a row a complaint; "" where not known, counted in the whole alone.
    last
        The last day; the first is that of the first row.

    Examples
    --------
    >>> at = pd.to_datetime(["2026-01-01", "2026-01-03", "2026-01-03"])
    >>> found = daily_counts(pd.DataFrame({"at": at, "unit": ["A", "A", ""], "aspect": "wifi"}), last=at[-1])
    >>> found.cells, found.counts.astype(int).tolist()
    ([('', ''), ('', 'wifi'), ('A', ''), ('A', 'wifi')], [[1, 0, 2], [1, 0, 2], [1, 0, 1], [1, 0, 1]])
    """
    units = ["", *sorted({*table["unit"].unique()} - {""})]
    aspects = ["", *sorted({*table["aspect"].unique()} - {""})]
    cells = [(unit, aspect) for unit in units for aspect in aspects]
    at = table["at"].dt.normalize()
    days = pd.date_range(at.min(), last.normalize(), freq="D")
    place = days.get_indexer(pd.DatetimeIndex(at))
    unit, aspect = (
        pd.Index(names).get_indexer(pd.Index(table[of]))
        for names, of in ((units, "unit"), (aspects, "aspect"))
    )
    counts = np.zeros((len(units), len(aspects), len(days)))
    inside = place >= 0
    for of_unit in (np.zeros_like(unit), unit):
        for of_aspect in (np.zeros_like(aspect), aspect):
            held = inside & ((of_unit > 0) | (of_unit is not unit))
            held &= (of_aspect > 0) | (of_aspect is not aspect)
            np.add.at(counts, (of_unit[held], of_aspect[held], place[held]), 1.0)
    return DailyCounts(cells, days, counts.reshape(len(cells), len(days)))


def watch_counts(
    daily: DailyCounts, *, per_year: float = 1.0, what: str = "complaints"
) -> pd.DataFrame:
    """Signals: cells whose counts have risen for more than chance.

    Parameters
    ----------
    daily
        Counts.
    per_year
        False alarms a year that all charts together may give.
    what
        What is counted.

    Returns
    -------
    DataFrame
        A row a signal, in the order raised: signal (its name, the same whenever it is looked for), what, unit, aspect,
        since (the earliest day the rise can have begun: the chart last stood at zero the day before), raised (day of the
        alarm), last (day of the newest alarm on it), n and expected from `since` to `last`, per_year: how often a year the
        charts of this study together would give a signal as strong by chance; most_from, most_to and most_n: the fewest days
        in a row that hold four fifths of the n, and how many they hold.

    Notes
    -----
    CUSUM of negative-binomial log likelihood ratios (Höhle and Paul, 2008) for a doubling (half a complaint a day more at
    least), with a factor for each day of the week. Each month is judged by the up to 365 days that ended 28 days before
    it, 56 at least; days of earlier signals are left out of it. The mean is taken two standard errors high, for a
    baseline is short. Heights: `alarm_thresholds`; counts of people asked, whose number changes from day to day, use
    Lorden's bound. An alarm on a broader cell while one within it stands is the same matter; one
    on a finer cell says where, and is a signal.
    """
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    first = daily.days[0] + pd.Timedelta(days=LEAST_DAYS)
    state = _Watched(daily, per_year, what)
    with threadpool_limits(1):  # a thousand small matrices: many threads would wait for one another
        for start in pd.date_range(daily.days[0].replace(day=1), daily.days[-1], freq="MS"):
            if start >= first:
                state.go_through(start, start + pd.offsets.MonthEnd(0))
    return state.table()


@dataclass
class _Level:
    """A month's usual course of every cell."""

    mean: Floats  # (k,) two standard errors high, a day (or an answer)
    usual: Floats  # (k,) as it was
    week: Floats  # (7,) factors
    dispersion: Floats
    height: Floats
    charts: int


def _sums(y: Floats, kept: Flags, share: Floats) -> tuple[Floats, ...]:
    """Of some charts (k, days): base, complaints and level of the days kept, their surplus over chance and its weight, mean expected."""
    whole = bool(kept.all())  # nothing to leave out, as in most months

    def summed(each: Floats) -> Floats:
        found: Floats = (each if whole else kept * each).sum(axis=1)
        return found

    base, total = np.maximum(summed(share), 1e-9), summed(y)
    usual = (total + 0.5) / base
    expected = usual[:, None] * share
    surplus = summed((y - expected) ** 2 - expected)
    return base, total, usual, surplus, summed(expected**2), expected.mean(axis=1)


@dataclass
class _Watched:
    """CUSUMs on their way through the days."""

    daily: DailyCounts
    per_year: float
    what: str
    rows: list[dict[str, object]] = field(default_factory=list)

    def __post_init__(self) -> None:
        k = len(self.daily.cells)
        self.height, self.strength = np.zeros(k), np.zeros(k)
        self.zero = np.full(k, -1)
        self.aside = np.zeros(self.daily.counts.shape, dtype=bool)
        self.open: dict[int, dict[str, object]] = {}
        self.newest: dict[int, int] = {}  # cell → day of its newest alarm
        # the finest first, so that a broader cell on the same day is known to be the same matter
        self.order = np.argsort(
            [-(u != "") - (a != "") for u, a in self.daily.cells], kind="stable"
        )

    def go_through(self, start: pd.Timestamp, end: pd.Timestamp) -> None:
        """Judge the days of a month."""
        days = self.daily.days
        here = np.nonzero((days >= start) & (days <= end))[0]
        if not len(here):
            return
        level = self._learn(int(here[0]))
        shift = shift_of(
            level.mean if self.daily.exposure is None else level.mean * self._answers()
        )
        for day in here.tolist():
            exposed = 1.0 if self.daily.exposure is None else self.daily.exposure[:, day]
            mean = np.maximum(level.mean * level.week[days[day].day_of_week] * exposed, 1e-9)
            move = weigh(self.daily.counts[:, day], mean, shift, level.dispersion)
            move = np.where(np.asarray(exposed) > 0, move, 0.0)
            self.height = np.maximum(self.height + move, 0.0)
            self.zero = np.where(self.height <= 0, day, self.zero)
            for cell in self.order[(self.height >= level.height)[self.order]].tolist():
                self._alarm(cell, day, level)

    def _answers(self) -> Floats:
        assert self.daily.exposure is not None
        held = self.daily.exposure > 0
        found: Floats = self.daily.exposure.sum(axis=1) / np.maximum(held.sum(axis=1), 1)
        return np.maximum(found, 1e-9)

    def _learn(self, today: int) -> _Level:
        """What is usual, from the days before `today`."""
        end = today - _LAG if today - _LAG >= LEAST_DAYS else today
        begin = max(0, end - _LONGEST)
        y, kept = self.daily.counts[:, begin:end], ~self.aside[:, begin:end]
        exposure = self.daily.exposure
        e = np.ones_like(y) if exposure is None else exposure[:, begin:end]
        day = self.daily.days[begin:end].day_of_week.to_numpy()
        week = np.array(
            [
                (y[0, (day == each)].sum() + 5.0) / (e[0, day == each].sum() + 1e-9)
                for each in range(7)
            ]
        )
        week *= np.array([e[0, day == each].sum() for each in range(7)]).sum() / max(
            (y[0].sum() + 35.0), 1.0
        )
        if exposure is not None:
            week = np.ones(7)  # the answers of a day carry it
        blocks = [slice(at, at + _BLOCK) for at in range(0, len(y), _BLOCK)]
        parts = [_sums(y[rows], kept[rows], e[rows] * week[day]) for rows in blocks]
        base, total, usual, surplus, squares, typical = map(
            np.concatenate, zip(*parts, strict=True)
        )
        pooled = max(0.0, float(surplus.sum())) / max(float(squares.sum()), 1e-9)
        dispersion = np.maximum((surplus + _PRIOR * pooled) / (squares + _PRIOR), 0.0)
        error = np.sqrt((total + 0.5) * (1 + dispersion * typical)) / base
        mean = usual + _CAUTION * error
        charts = len(self.daily.cells)
        days = _YEAR * charts / self.per_year
        height = (
            thresholds(days, mean, dispersion)
            if exposure is None
            else np.full(charts, float(np.log(days)))
        )
        return _Level(mean, usual, week, dispersion, height, charts)

    def _alarm(self, cell: int, day: int, level: _Level) -> None:
        since = int(self.zero[cell]) + 1
        counts, exposure = self.daily.counts[cell], self.daily.exposure
        if exposure is not None and exposure[cell, since : day + 1].sum() < self.daily.least:
            return
        strength = float(self.height[cell])
        self.height[cell], self.zero[cell] = 0.0, day
        seen = self.newest.get(cell)
        self.newest[cell] = day
        going = self.open.get(cell) if seen is not None and day - seen <= _SAME else None
        strength += 0.0 if going is None else self.strength[cell]
        self.strength[cell] = strength
        begin = since if going is None else self._day(going["since"])
        if day - begin <= _SET_ASIDE:
            self.aside[cell, begin : day + 1] = True
        log_days = strength
        if exposure is None:
            one = np.array([strength])
            (log_days,) = run_length_logs(one, level.mean[[cell]], level.dispersion[[cell]])
        chance = float(np.exp(np.log(_YEAR * level.charts) - log_days))
        share = level.usual[cell] * level.week[self.daily.days[begin : day + 1].day_of_week]
        expected = float(
            (share * (1.0 if exposure is None else exposure[cell, begin : day + 1])).sum()
        )
        known = {
            "last": self.daily.days[day],
            "n": float(counts[begin : day + 1].sum()),
            "expected": expected,
        }
        first, end = densest_days(counts[begin : day + 1])
        known |= {
            "most_from": self.daily.days[begin + first],
            "most_to": self.daily.days[begin + end],
            "most_n": float(counts[begin + first : begin + end + 1].sum()),
        }
        if going is not None:
            going |= known | {"per_year": chance}
            return
        if self._stands_within(cell, day):
            self.open.pop(cell, None)  # an older signal of the broader cell is over
            return
        unit, aspect = self.daily.cells[cell]
        raised = self.daily.days[day]
        mark = hashlib.sha256(f"{self.what}\0{unit}\0{aspect}".encode()).hexdigest()[:6]
        row: dict[str, object] = {
            "signal": f"S{raised:%y%m%d}-{mark}",
            "what": self.what,
            "unit": unit,
            "aspect": aspect,
        }
        row |= {"since": self.daily.days[since], "raised": raised} | known | {"per_year": chance}
        self.open[cell] = row
        self.rows.append(row)

    def _stands_within(self, cell: int, day: int) -> bool:
        """Whether a cell within this one has alarmed lately."""
        unit, aspect = self.daily.cells[cell]
        return any(
            other != cell
            and day - seen <= _SAME
            and unit in ("", self.daily.cells[other][0])
            and aspect in ("", self.daily.cells[other][1])
            for other, seen in self.newest.items()
        )

    def _day(self, stamp: object) -> int:
        return int((pd.Timestamp(str(stamp)) - self.daily.days[0]).days)

    def table(self) -> pd.DataFrame:
        """All signals."""
        found = pd.DataFrame(self.rows, columns=COLUMNS)
        found = found.astype(dict.fromkeys(("signal", "what", "unit", "aspect"), "str"))
        days = ("since", "raised", "last", "most_from", "most_to")
        found = found.astype(dict.fromkeys(days, "datetime64[us]"))
        return found.astype(dict.fromkeys(("n", "expected", "per_year", "most_n"), "float64"))


def densest_days(counts: Floats, *, share: float = MOST) -> tuple[int, int]:
    """First and last place of the fewest days in a row that hold so much of all; of equals that with the most, then the earliest.

    Parameters
    ----------
    counts
        (T,) a day, one of them above zero.
    share
        Of their sum.

    Examples
    --------
    >>> densest_days(np.array([1.0, 0.0, 2.0, 9.0, 8.0]))
    (3, 4)
    """
    total = np.concatenate([[0.0], np.cumsum(counts)])
    wanted = share * total[-1] - 1e-9
    for length in range(1, len(counts) + 1):
        held = total[length:] - total[:-length]
        if held.max() >= wanted:
            first = int(held.argmax())
            return first, first + length - 1
    return 0, len(counts) - 1


def open_signals(signals: pd.DataFrame, *, as_of: pd.Timestamp) -> Flags:
    """Which signals still stand: alarmed on within the last 28 days."""
    found: Flags = (signals["last"] >= as_of - pd.Timedelta(days=_SAME)).to_numpy()
    return found
