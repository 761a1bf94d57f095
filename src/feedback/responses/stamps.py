"""One cell as a day and a time of day: the shapes that people, spreadsheets and survey tools write."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, replace
from functools import lru_cache

DAY = 86_400
YEAR_FIRST: tuple[str, ...] = ("ymd",)
YEAR_LAST: tuple[str, ...] = ("dmy", "mdy")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a cell says, before the column has told the order of its numbers.

    Attributes
    ----------
    orders
        Orders of year, month and day the cell allows; one where it tells.
    numbers
        The three, as they stand.
    short
        The year has two digits.
    seconds
        Since midnight; 86,400 is the end of the day.
    offset
        Minutes east of UTC, where the cell says it.
    """

    orders: tuple[str, ...]
    numbers: tuple[int, int, int]
    short: bool = False
    seconds: float = 0.0
    offset: int | None = None


_HALVES = {
    "am": 0, "上午": 0, "早上": 0, "清晨": 0, "早晨": 0, "凌晨": 0, "오전": 0, "午前": 0,
    "pm": 12, "下午": 12, "傍晚": 12, "晚上": 12, "夜里": 12, "夜间": 12, "오후": 12, "午後": 12, "午后": 12, "中午": 12,
}  # fmt: skip
_NIGHT = frozenset(["晚上", "夜里", "夜间"])
_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
# those of one meaning only; CST and IST have several
_ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "est": -300, "edt": -240, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480,
    "pdt": -420, "cet": 60, "cest": 120, "eet": 120, "eest": 180, "msk": 180, "hkt": 480, "sgt": 480, "jst": 540,
    "kst": 540, "aest": 600, "aedt": 660,
}  # fmt: skip
_UNKNOWN_ZONES = frozenset(["cst", "ist", "bst", "wib", "local"])

_HALF = re.compile(
    r"(?<![a-z])([ap])\.?\s?m\.?(?![a-z])|(" + "|".join(w for w in _HALVES if not w.isascii()) + ")"
)
_WEEKDAY = re.compile(
    r"\(?(?:星期|周|週)[一二三四五六日天]\)?|\([一二三四五六日月火水木金土월화수목금토일]\)"
    r"|(?<![a-z])(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?(?![a-z])[.,]?"
)
_ASIDE = re.compile(r"\([^()]*\)$|\[[A-Za-z_/+-]+\]$")  # (China Standard Time), [Asia/Shanghai]
_OFFSET = re.compile(r"(?:(?:gmt|utc)\s*)?([+-])(\d{1,2})(?::?(\d\d)(?::?\d\d)?)?$")
_NAMED_ZONE = re.compile(r"(?:(?<=\d)|(?<=\s))([a-z]{1,5})$")
_WRITTEN_TWICE = re.compile(r":\d\d(?:\.\d+)? ?[+-]\d\d:?\d\d$")
_CLOCK = re.compile(
    r"(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:[.,](\d{1,9}))?)?|\s*[时時点點시]\s*(?:(\d{1,2})\s*[分분]?\s*(?:(\d{1,2})\s*[秒초]?)?)?)$"
)
_HOUR_ALONE = re.compile(r"(?<=\s)(\d{1,2})$")
_CHINESE_DAY = re.compile(
    r"^(民[國国])?(\d{1,4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日号號일]?$"
)
_DAY = re.compile(r"^(?:民[國国]\s*)?(\d{1,4})\s*([-/.])\s*(\d{1,2})\s*[-/.]\s*(\d{1,4})\.?$")
_COMPACT = re.compile(r"^((?:19|20)\d\d)(\d\d)(\d\d)(?:[t_ ]?(\d\d)(\d\d)(\d\d)?)?$")
_DAY_OF_WEEK = re.compile(r"^(\d{4})(?:-w(\d\d)-|w(\d\d))([1-7])$")  # ISO 8601: 2025-W10-2
_DAY_OF_MONTH = re.compile(r"^(\d{1,2})(?:st|nd|rd|th)?[-/ .]*([a-z]{3,9})\.?[-/ ,.]*(\d{4}|\d\d)$")
_MONTH_FIRST = re.compile(r"^([a-z]{3,9})\.?[-/ ]*(\d{1,2})(?:st|nd|rd|th)?[-/ ,]+(\d{4})$")
_DASHES = str.maketrans({"‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-", "\\": "/"})
_FILLING = re.compile(r"(?<![a-z])(?:at|on|the|of)(?![a-z])")
_YEAR_WITH_SPACES = re.compile(r"^(\d{4}) (\d{1,2}) (\d{1,2})(?!\d)")
_CLOCK_FIRST = re.compile(r"^(\d{1,2}:\d\d(?::\d\d)?)[ ,]+(?=[^:]*$)")
# C's asctime and Java's Date: May 6 13:02:03 CST 2024
_CLOCK_BEFORE_YEAR = re.compile(
    r"^([a-z]{3,9} +\d{1,2}) (\d{1,2}:\d\d:\d\d)( [a-z]{1,5}| [+-]\d{4})? (\d{4})$"
)
_CHINESE_NUMBER = re.compile(r"[〇零○一二三四五六七八九十]+(?=\s*[年月日号號])")
_CHINESE_DIGITS = {sign: n for n, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0}
_JAPANESE_ERA = re.compile(r"(令和|平成)(元|\d{1,2})(?=年)")
_BEFORE_MINGUO = 1911  # a year of three digits is of no other calendar in use
_BEFORE_ERA = {"令和": 2018, "平成": 1988}
_LONGEST = 80
# what spreadsheets and forms write row after row
_USUAL = re.compile(
    r"(\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}) ([上下]午)?(\d{1,2}):(\d\d)(?::(\d\d))?(?: ([AP]M))?"
)


def stamp_of(text: str) -> Stamp | None:
    """The day, clock and zone a normalised cell names; None where it names none.

    >>> stamp_of("2024/5/6 下午3:20").seconds == 15 * 3600 + 20 * 60
    True
    >>> stamp_of("2024-05-06T13:02:03-05:00").offset, stamp_of("6-MAY-2024").numbers
    (-300, (2024, 5, 6))
    """
    usual = _USUAL.fullmatch(text)
    if usual:
        written, chinese, hour, minute, second, latin = usual.groups()
        return _at(
            written, int(hour), int(minute), int(second or 0), chinese or (latin or "").lower()
        )
    if len(text) > _LONGEST or not any(c.isdecimal() or c in _CHINESE_DIGITS for c in text):
        return None
    said = _in_figures(text.casefold().translate(_DASHES))
    compact = _COMPACT.match(said.removesuffix("z"))
    if compact:
        year, month, of_month, *clock = (int(part or 0) for part in compact.groups())
        since = _seconds(*clock)
        if since is None:
            return None
        offset = 0 if said.endswith("z") else None
        return Stamp(YEAR_FIRST, (year, month, of_month), seconds=since, offset=offset)
    said = _FILLING.sub(" ", _WEEKDAY.sub(" ", _ASIDE.sub("", said).strip()))
    said = _CLOCK_BEFORE_YEAR.sub(r"\1 \4 \2\3", " ".join(said.split()).strip(" ,"))
    said, offset = _without_zone(said)
    said, half = _without_half(said)
    said = _YEAR_WITH_SPACES.sub(r"\1-\2-\3", said)
    first = _CLOCK_FIRST.match(said)
    if first:
        said = f"{said[first.end() :]} {first.group(1)}"
    said, seconds = _without_clock(said, half)
    if seconds is None or (seconds < 0 and (half or not _zone_may_follow_a_day(text, offset))):
        return None
    day = _day_of(said.strip(" ,t"))
    return None if day is None else replace(day, seconds=max(seconds, 0.0), offset=offset)


def _in_figures(said: str) -> str:
    """The text with 二〇二四年五月六日 and the years of Japanese eras in figures."""
    if "年" not in said and "月" not in said:
        return said
    said = _JAPANESE_ERA.sub(
        lambda era: str(_BEFORE_ERA[era[1]] + (1 if era[2] == "元" else int(era[2]))), said
    )
    return _CHINESE_NUMBER.sub(lambda found: _figures(found.group()), said)


def _figures(signs: str) -> str:
    """二〇二四 sign by sign, 二十一 as tens and ones."""
    tens, ten, ones = signs.partition("十")
    if not ten:
        return "".join(str(_CHINESE_DIGITS[sign]) for sign in signs)
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return signs
    return str(_CHINESE_DIGITS.get(tens, 1) * 10 + _CHINESE_DIGITS.get(ones, 0))


def _at(written: str, hour: int, minute: int, second: int, half: str) -> Stamp | None:
    """A day and a clock in numbers."""
    day, told = _day_of(written), _hour_of(hour, half)
    seconds = None if told is None else _seconds(told, minute, second)
    if day is None or seconds is None:
        return None
    return Stamp(day.orders, day.numbers, day.short, seconds)


def _zone_may_follow_a_day(text: str, offset: int | None) -> bool:
    """2024-05-06-05 is no day with a zone; 2024-05-06+08:00 and 2024-05-06Z are."""
    return offset is None or text[-1:] in "Zz" or bool(re.search(r"[+]\d\d:\d\d$", text))


def _without_zone(said: str) -> tuple[str, int | None]:
    """The text before its zone, and minutes east of UTC."""
    # day, month and year are parted by hyphens too: a zone stands behind a clock, or says + or GMT
    clocked = ":" in said or "gmt" in said or "utc" in said or "+" in said
    found = _OFFSET.search(said) if clocked else None
    if found and found.start() and not said[: found.start()].rstrip().endswith(("-", "/")):
        sign, hours, minutes = found.groups()
        size = int(hours) * 60 + int(minutes or 0)
        before = said[: found.start()].rstrip()
        if size <= 14 * 60 and (
            ":" in before or "+" in found.group(0) or found.group(0)[0] in "gu"
        ):
            return before, size if sign == "+" else -size
    named = _NAMED_ZONE.search(said)
    if not named or named.group(1) not in (*_ZONES, *_UNKNOWN_ZONES):
        return said, None
    before = said[: named.start()].rstrip()
    numbered = _WRITTEN_TWICE.search(before)  # +0800 CST
    if numbered:
        return _without_zone(before)
    return before, _ZONES.get(named.group(1))


def _without_half(said: str) -> tuple[str, str]:
    """The text without 上午, PM and their like; and that word."""
    found = _HALF.search(said)
    if not found:
        return said, ""
    word = f"{found.group(1)}m" if found.group(1) else found.group(2)
    before, behind = said[: found.start()].rstrip(), said[found.end() :].strip()
    return f"{before} {behind}".strip(), word


def _without_clock(said: str, half: str) -> tuple[str, float | None]:
    """The text before its clock, and seconds since midnight: -1 without one, None where it is none."""
    found = _CLOCK.search(said)
    if found is None and half:
        found = _HOUR_ALONE.search(said)
        if found is None:
            return said, None
    if found is None:
        return said, None if ":" in said else -1.0
    parts = [*found.groups(), *[None] * 5]
    hour = int(parts[0] or 0)
    minute, second = int(parts[1] or parts[4] or 0), int(parts[2] or parts[5] or 0)
    told = _hour_of(hour, half)
    if told is None:
        return said, None
    seconds = _seconds(told, minute, second)
    if seconds is not None and parts[3]:
        seconds += float(f"0.{parts[3]}")
    return said[: found.start()], seconds


def _hour_of(hour: int, half: str) -> int | None:
    """The hour of 24; None where the word and the number contradict each other."""
    if not half:
        return hour
    late = _HALVES[half] == 12
    if hour > 12:  # 下午15:20 is what some phones write
        return hour if late else None
    if half == "中午":
        return hour if hour in (10, 11, 12) else hour + 12
    if half in _NIGHT and (hour == 12 or hour < 5):  # of which day?
        return None
    return hour % 12 + (12 if late else 0)


def _seconds(hour: int, minute: int, second: int) -> float | None:
    if minute > 59 or second > 59 or hour > 24 or (hour == 24 and (minute or second)):
        return None
    return float(hour * 3600 + minute * 60 + second)


def _in_week(year: int, week: int, of_week: int) -> Stamp | None:
    try:
        day = datetime.date.fromisocalendar(year, week, of_week)
    except ValueError:  # a week the year does not have
        return None
    return Stamp(YEAR_FIRST, (day.year, day.month, day.day))


@lru_cache(maxsize=4096)
def _day_of(said: str) -> Stamp | None:
    """The day alone."""
    found = _CHINESE_DAY.match(said)
    if found:
        era, year, month, day = found.groups()
        since = _BEFORE_MINGUO if era or len(year) == 3 else 2000 if len(year) <= 2 else 0
        full = int(year) + since
        return Stamp(YEAR_FIRST, (full, int(month), int(day)))
    found = _DAY_OF_WEEK.match(said)
    if found:
        return _in_week(int(found[1]), int(found[2] or found[3]), int(found[4]))
    found = _DAY.match(said)
    if not found:
        return _named_month(said)
    first, _, middle, last = found.groups()
    minguo = said.startswith("民") or len(first) == 3
    numbers = int(first) + _BEFORE_MINGUO * minguo, int(middle), int(last)
    if minguo:
        return Stamp(YEAR_FIRST, numbers)
    if len(first) >= 3 and len(last) <= 2:
        return Stamp(YEAR_FIRST, numbers)
    if len(last) == 4 and len(first) <= 2:
        return Stamp(YEAR_LAST, numbers)
    if len(first) > 2 or len(last) > 2:
        return None
    # a year is never one digit
    orders = YEAR_FIRST * (len(first) == 2) + YEAR_LAST * (len(last) == 2)
    return Stamp(orders, numbers, short=True) if orders else None


def _named_month(said: str) -> Stamp | None:
    """6 May 2024, May 6, 2024."""
    found = _DAY_OF_MONTH.match(said)
    if found:
        day, name, year = found.groups()
    else:
        found = _MONTH_FIRST.match(said)
        if not found:
            return None
        name, day, year = found.groups()
    month = _MONTHS.get(name[:3])
    if month is None:
        return None
    full = int(year) if len(year) == 4 else short_year(int(year))
    return Stamp(YEAR_FIRST, (full, month, int(day)))


def short_year(year: int) -> int:
    """The century of two digits, as POSIX has it: 00 to 68 are of this one.

    >>> short_year(24), short_year(99)
    (2024, 1999)
    """
    return year + (2000 if year <= 68 else 1900)
