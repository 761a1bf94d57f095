"""A column of cells as dates: one reading for every road, with a reason for each cell that is none."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from feedback.questionnaire.parts import Words
from feedback.responses.months import first_day_of
from feedback.responses.plain_cells import normalise
from feedback.responses.stamps import DAY, YEAR_LAST, Stamp, short_year, stamp_of

if TYPE_CHECKING:
    import pandas as pd

NOT_A_DATE = Words(zh="不是日期", en="not a date")
UNCLEAR = Words(zh="分不清日和月", en="day and month cannot be told apart")
TOO_FAR = Words(zh="年份不在 1678–2261 之间", en="no year between 1678 and 2261")
TWO_DIGITS = Words(
    zh="年份只有两位，而该列其余为四位", en="a year of two digits where the others have four"
)
NO_DAY = Words(
    zh="只写了月或周，没有日，而该列其余有日",
    en="a month or week without a day where the others have one",
)
REASONS = {why.en: why for why in (NOT_A_DATE, UNCLEAR, TOO_FAR, TWO_DIGITS, NO_DAY)}

FIRST_YEAR, LAST_YEAR = 1678, 2261  # what a stamp in nanoseconds holds: every tool reads it back
_SERIALS = (20_000, 80_000)  # Excel's days: 1954 to 2119
_DAY_ZERO = datetime.date(1970, 1, 1).toordinal()
_EPOCH = (946_684_800, 2_145_916_800)  # seconds since 1970: 2000 to 2037
# as most tools write it; quick to read, and no other reading is possible
_WHOLE_STAMP = r"(?:1[7-9]|2[01])\d\d-\d\d-\d\d(?:[ T](?:[01]\d|2[0-3]):\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)?)?"


@dataclass(frozen=True)
class Dates:
    """A column read.

    Attributes
    ----------
    stamps
        (n,) datetime64[us]: the wall clock as written, or of `zone` where one was given and the cell
        says its offset from UTC.
    reasons
        (n,) text: why a cell that holds something is no date, "" where all is well; see REASONS.
    offsets
        Minutes east of UTC to the number of cells that say so.
    unclear
        Cells whose day and month could not be told apart.
    zone
        The zone the stamps were brought to.
    without_day
        Cells that name a month or a week, read as its first day because no cell of the column names a day.
    """

    stamps: pd.Series
    reasons: pd.Series
    offsets: Counter[int] = field(default_factory=Counter)
    unclear: int = 0
    zone: str | None = None
    without_day: int = 0

    @property
    def remarks(self) -> tuple[Words, ...]:
        """What must be said aloud of the column as a whole."""
        said = []
        if self.unclear:
            said.append(
                Words(
                    zh=f"{self.unclear} 个日期分不清日和月，按缺失处理；请在研究文件中写 day_first: true 或 false，或以年-月-日导出",
                    en=f"{self.unclear} dates could be day-month or month-day and are missing; write day_first: true or false in the study, or export them year first",
                )
            )
        if self.without_day:
            said.append(
                Words(
                    zh=f"{self.without_day} 个日期只写到月或周，均按其第一天处理；按天的图表和间隔不可用",
                    en=f"{self.without_day} dates name only a month or a week and are read as its first day; do not read days or delays from them",
                )
            )
        if self.zone is None and len(self.offsets) > 1:
            listed = ", ".join(f"{_spelled(m)} {n}×" for m, n in sorted(self.offsets.items()))
            said.append(
                Words(
                    zh=f"时间的时区不一（{listed}），各按其当地时间；请在研究文件中写 timezone:，如 Asia/Shanghai，以统一",
                    en=f"the stamps differ in zone ({listed}) and keep each its own wall clock; write timezone: in the study, such as Europe/London, to bring them to one",
                )
            )
        elif self.zone is None and set(self.offsets) == {0}:
            said.append(
                Words(
                    zh="时间为 UTC（世界时），日期按 UTC 划分；请在研究文件中写 timezone:，如 Asia/Shanghai，以按当地时间划分",
                    en="the stamps are in UTC and days begin at midnight there; write timezone: in the study, such as Asia/Shanghai, for local days",
                )
            )
        return tuple(said)


def _spelled(minutes: int) -> str:
    sign, size = "-" if minutes < 0 else "+", abs(minutes)
    return f"{sign}{size // 60:02d}:{size % 60:02d}"


def parse_dates(
    cells: pd.Series, *, zone: str | None = None, day_first: bool | None = None
) -> tuple[pd.Series, pd.Series]:
    """`read_dates` for who wants only the stamps and the reasons.

    Examples
    --------
    >>> import pandas as pd
    >>> dates, why = parse_dates(pd.Series(["2021年9月4日", "20210904", "44443", "soon"]))
    >>> dates.dt.day.tolist()[:3], why[3]
    ([4.0, 4.0, 4.0], 'not a date')
    """
    found = read_dates(cells, zone=zone, day_first=day_first)
    return found.stamps, found.reasons


def read_dates(
    cells: pd.Series,
    *,
    zone: str | None = None,
    day_first: bool | None = None,
    unanswered: frozenset[str] = frozenset(),
) -> Dates:
    """Dates from the shapes that occur: 2021-9-4, 2021/09/04, 2021年9月4日, 20210904, 4 Sep 2021, Excel
    serials, Unix seconds, or all of a column as 2021-09 or 2021-W35; a clock with 上午/下午, AM/PM or 24:00; a zone as Z, +08, +0530, GMT+8 or EST.

    Day and month, and what two-digit years mean, are told by the column as a whole: a reading that every
    cell allows where no other is. A two-digit year among years of four is a slip.

    Parameters
    ----------
    cells
        (n,) text, or stamps a reader has typed already, which stay as they are; missing or blank stays
        missing without a reason.
    zone
        IANA name. Cells that say their offset are brought to it; others are taken to be of it.
    day_first
        Whether 3/4/2021 is in April, where the caller knows; None lets the column tell.
    unanswered
        Casefolded words that stand for no answer.

    Returns
    -------
    Dates
        Nothing raises: what is no date, or of a year outside 1678 to 2261, has a reason.
    """
    import numpy as np
    import pandas as pd

    typed = None
    if pd.api.types.is_datetime64_any_dtype(cells):
        typed, cells = cells, pd.Series(None, index=cells.index, dtype="str")
    elif cells.dtype == object:
        written = cells.map(lambda cell: isinstance(cell, str)).astype(bool)
        typed, cells = pd.to_datetime(cells.mask(written), errors="coerce"), cells.where(written)
    place, distinct = pd.factorize(cells, use_na_sentinel=True)
    texts = pd.Series(list(map(str, np.asarray(distinct, dtype=object).tolist())), dtype="str")
    counts = np.bincount(place[place >= 0], minlength=len(texts))
    stamps = np.full(len(texts) + 1, "NaT", dtype="datetime64[us]")
    reasons = np.full(len(texts) + 1, "", dtype=object)
    offsets = np.full(len(texts) + 1, np.nan)
    whole = texts.str.fullmatch(_WHOLE_STAMP).fillna(False).to_numpy(dtype=bool)
    if whole.any():
        _read_whole(texts[whole], whole.nonzero()[0], stamps, reasons, offsets)
    without_day = _read_others(
        (texts, ~whole, counts),
        (stamps, reasons, offsets),
        day_first=day_first,
        unanswered=unanswered,
        with_days=typed is not None and bool(typed.notna().any()),
    )
    told = ~np.isnan(offsets) & ~np.isnat(stamps)
    weights = np.append(counts, 0)
    tally: Counter[int] = Counter()
    for minutes, count in zip(offsets[told], weights[told], strict=True):
        tally[int(minutes)] += int(count)
    if zone is not None and told.any():
        stamps[told] = _in_zone(stamps[told], offsets[told], zone)
    unclear = int(weights[reasons == UNCLEAR.en].sum())
    read = pd.Series(stamps[place], index=cells.index)
    return Dates(
        read if typed is None else read.fillna(typed.astype("datetime64[us]")),
        pd.Series(reasons[place], index=cells.index, dtype="str"),
        tally,
        unclear,
        zone,
        without_day,
    )


def _read_whole(texts: pd.Series, where: Any, stamps: Any, reasons: Any, offsets: Any) -> None:
    """Stamps all written alike, at the speed of the library."""
    import numpy as np
    import pandas as pd

    zoned = texts.str.slice(19).str.contains(r"[Z+-]", regex=True)
    bare = texts.mask(zoned, texts.str.replace(r"(?:Z|[+-]\d\d:\d\d)$", "", regex=True))
    read = pd.to_datetime(bare, format="ISO8601", errors="coerce").to_numpy(dtype="datetime64[us]")
    stamps[where] = read
    reasons[where[np.isnat(read)]] = NOT_A_DATE.en
    if zoned.any():
        told = texts[zoned].str.extract(r"(Z)$|([+-])(\d\d):(\d\d)$")
        size = pd.to_numeric(told[2]) * 60 + pd.to_numeric(told[3])
        size = size.mask(told[1] == "-", -size).mask(told[0] == "Z", 0)
        offsets[where[zoned.to_numpy(dtype=bool)]] = size.to_numpy(dtype=float)


def _read_others(
    cells: tuple[pd.Series, Any, Any], into: tuple[Any, Any, Any], *, day_first: bool | None,
    unanswered: frozenset[str], with_days: bool,
) -> int:  # fmt: skip
    """Every other shape, cell by cell, then the orders only the column can tell; how many name no day."""
    import numpy as np

    (texts, wanted, counts), (stamps, reasons, offsets) = cells, into
    full: list[tuple[int, Stamp]] = []
    short: list[tuple[int, Stamp]] = []
    without_day: dict[int, datetime.date] = {}
    for number, text in zip(wanted.nonzero()[0].tolist(), texts[wanted].tolist(), strict=True):
        stamp = stamp_of(text)  # most cells are as plain as this
        if stamp is None:
            said = normalise(text)
            if not said or said.casefold() in unanswered:
                continue
            number_like = _from_number(said)
            if number_like is not None:
                stamps[number], offset = number_like
                offsets[number] = np.nan if offset is None else offset
                continue
            stamp = stamp_of(said)
            if stamp is None and (first := first_day_of(said)):
                without_day[number] = first
                continue
        if stamp is None:
            reasons[number] = NOT_A_DATE.en
        elif len(stamp.orders) == 1 and not stamp.short:
            _put(number, stamp, stamp.orders[0], into)
        else:
            (short if stamp.short else full).append((number, stamp))
    _settle(full, _orders_of_four_digits(full, day_first), into)
    if short:
        theirs = sum(int(counts[number]) for number, _ in short)
        others = int(counts[~np.isnat(stamps[:-1]) | (reasons[:-1] == UNCLEAR.en)].sum())
        if theirs < others:
            for number, _ in short:
                reasons[number] = TWO_DIGITS.en
        else:
            _settle(short, _orders_of_two_digits(short, day_first), into)
    return _months_where_no_day_is_named(without_day, counts, into, with_days=with_days)


def _months_where_no_day_is_named(
    found: dict[int, datetime.date],
    counts: Any,
    into: tuple[Any, Any, Any],
    *,
    with_days: bool,
) -> int:
    """First days of months and weeks, unless some cell names a day; how many rows took one."""
    import numpy as np

    stamps, reasons, _ = into
    for number in [n for n, day in found.items() if not FIRST_YEAR <= day.year <= LAST_YEAR]:
        reasons[number] = TOO_FAR.en
        del found[number]
    if with_days or not np.isnat(stamps).all() or (reasons == UNCLEAR.en).any():
        reasons[list(found)] = NO_DAY.en
        return 0
    for number, first in found.items():
        stamps[number] = np.datetime64(first, "us")
    return sum(int(counts[number]) for number in found)


def _put(number: int, stamp: Stamp, order: str, into: tuple[Any, Any, Any]) -> None:
    """The day with its clock, or the reason why there is no such day."""
    stamps, reasons, offsets = into
    year, month, day = _day_in(stamp, order)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        reasons[number] = (TOO_FAR if _valid(stamp, order) else NOT_A_DATE).en
        return
    days = _days_since_1970(year, month, day)
    if days is None:
        reasons[number] = NOT_A_DATE.en
        return
    stamps.view("int64")[number] = round((days * DAY + stamp.seconds) * 1_000_000)
    if stamp.offset is not None:
        offsets[number] = stamp.offset


@lru_cache(maxsize=4096)
def _days_since_1970(year: int, month: int, day: int) -> int | None:
    """None where there is no such day."""
    try:
        return datetime.date(year, month, day).toordinal() - _DAY_ZERO
    except ValueError:
        return None


def _from_number(said: str) -> tuple[Any, int | None] | None:
    """An Excel serial, or seconds or milliseconds since 1970 (UTC)."""
    import numpy as np

    if not said.replace(".", "", 1).isdecimal() or not said[0].isdecimal():
        return None
    number = float(said)
    if _SERIALS[0] <= number <= _SERIALS[1]:
        # a spreadsheet keeps a clock as a fraction of the day: no finer than a millisecond
        milliseconds = round(number * DAY * 1000)
        return np.datetime64("1899-12-30", "ms") + np.timedelta64(milliseconds, "ms"), None
    for unit in (1, 1000):
        if _EPOCH[0] * unit <= number <= _EPOCH[1] * unit:
            return np.datetime64("1970-01-01", "us") + np.timedelta64(
                round(number * 1_000_000 / unit), "us"
            ), 0
    return None


def _day_in(stamp: Stamp, order: str) -> tuple[int, int, int]:
    """Year, month and day, the numbers standing in `order`."""
    year, month, day = (stamp.numbers[order.index(part)] for part in "ymd")
    return short_year(year) if stamp.short else year, month, day


def _valid(stamp: Stamp, order: str) -> bool:
    _, month, day = _day_in(stamp, order)
    return order in stamp.orders and 1 <= month <= 12 and 1 <= day <= 31


def _orders_of_four_digits(
    waiting: Sequence[tuple[int, Stamp]], day_first: bool | None
) -> Sequence[str]:
    """Orders that may be meant where the year stands behind: the one some cell allows alone."""
    if day_first is not None:
        return ("dmy",) if day_first else ("mdy",)
    fitting = ({order for order in YEAR_LAST if _valid(stamp, order)} for _, stamp in waiting)
    evidence = {order for orders in fitting if len(orders) == 1 for order in orders}
    return tuple(evidence) if len(evidence) == 1 else YEAR_LAST


def _orders_of_two_digits(
    waiting: Sequence[tuple[int, Stamp]], day_first: bool | None
) -> Sequence[str]:
    """Orders every cell allows; of several, those in which the year hardly changes.

    A survey is answered within a year or two, so that of the three numbers the year has the fewest values.
    """
    orders = ["ymd", "dmy", "mdy"]
    if day_first is not None:
        orders.remove("mdy" if day_first else "dmy")
    fitting = [order for order in orders if all(_valid(stamp, order) for _, stamp in waiting)]
    if len(fitting) > 1:
        years = {
            order: len({_day_in(stamp, order)[0] for _, stamp in waiting}) for order in fitting
        }
        few = min(years.values())
        steady = [order for order in fitting if years[order] == few]
        others = [years[order] for order in fitting if years[order] > few]
        if others and (few == 1 or (few == 2 and min(others) >= 6)):
            fitting = steady
    return fitting or orders


def _settle(
    waiting: Sequence[tuple[int, Stamp]], orders: Sequence[str], into: tuple[Any, Any, Any]
) -> None:
    """Each cell by the orders that fit it; where they name different days it is unclear."""
    _, reasons, _ = into
    for number, stamp in waiting:
        days = {_day_in(stamp, order): order for order in orders if _valid(stamp, order)}
        if len(days) == 1:
            _put(number, stamp, next(iter(days.values())), into)
        else:
            reasons[number] = (UNCLEAR if days else NOT_A_DATE).en


def _in_zone(stamps: Any, offsets: Any, zone: str) -> Any:
    """Wall clock of `zone` at moments given by a wall clock and its offset."""
    import numpy as np
    import pandas as pd

    moments = stamps - (offsets * 60_000_000).astype("timedelta64[us]")
    local = pd.DatetimeIndex(moments).tz_localize("UTC").tz_convert(zone).tz_localize(None)
    return np.asarray(local, dtype="datetime64[us]")
