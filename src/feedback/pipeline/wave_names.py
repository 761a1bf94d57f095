"""The order that waves' names say: numbers, months, quarters, seasons, before and after; Chinese and English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

_DIGITS = {sign: n for n, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "兩": 2}
_NUMERAL = re.compile(r"[零〇一二三四五六七八九十两兩]+")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
# a year of two digits stands behind an apostrophe, a quarter, or the hyphen of a month as spreadsheets write it
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WHOLE = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "sept", "october", "november", "december")  # fmt: skip
_SHORT_YEAR = re.compile(
    rf"(?:(?<=q[1-4])\W{{0,2}}|(?<![a-z])(?P<month>{'|'.join((*_WHOLE, *_MONTHS))})-|['’])(?P<year>\d\d)(?!\d)"
)
# what begins anew each year, and after how many
_ROUNDS = (
    (12, re.compile(rf"(?<![个個])月|(?<![a-z])(?:{'|'.join(_MONTHS)})")),
    (4, re.compile(r"q[1-4]|[1-4]q|季|[春夏秋冬]|spring|summer|autumn|fall|winter")),
)
_LATIN: dict[str, int] = {
    **{word: n for n, word in enumerate(("before", "during", "after"))},
    **{word: n for n, word in enumerate(("pre", "mid", "post"))},
    **{word: n for n, word in enumerate(("pretest", "midtest", "posttest"))},
    **{word: n for n, word in enumerate(("baseline", "midline", "endline"))},
    **{"prior": 0, "previous": 0, "old": 0, "followup": 2, "new": 2},
    **{"this": 1, "current": 1, "next": 2},
    **{word: n for n, word in enumerate(("spring", "summer", "autumn", "winter"), 1)},
    **{"fall": 3, "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10},
    **{letter: n for n, letter in enumerate("abcdefgh", 1)},
    **{
        word: n
        for n, word in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), 1)
    },
    **{
        word: n
        for n, word in enumerate(("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"), 1)
    },
}  # fmt: skip
_WEEKDAY = re.compile(r"(?:周|週|星期|礼拜|禮拜)([一二三四五六日天])")
_SIGNS = {
    **{sign: n for n, sign in enumerate("前中后")},
    **{"後": 2, "旧": 0, "舊": 0, "新": 2, "初": 0, "末": 2, "上": 0, "本": 1, "下": 2, "去": 0, "今": 1, "明": 2},
    **{sign: n for n, sign in enumerate("春夏秋冬", 1)},
}  # fmt: skip
_PART = re.compile(r"\d+|[a-z]+|.", re.DOTALL)


def order_by_name(names: Sequence[str]) -> list[str] | None:
    """Waves from the oldest to the newest as their names say; None where they do not.

    The names must be alike but for what they count (第2周, 第10周; Q4 2024, Q1 2025; before, after), and no two may
    say the same place. Winter is the last season of its year.

    Examples
    --------
    >>> order_by_name(["第10周", "第2周", "第一周"]), order_by_name(["post", "pre"])
    (['第一周', '第2周', '第10周'], ['pre', 'post'])
    >>> order_by_name(["Q1 2025", "Q4 2024"]), order_by_name(["培训后", "培训前"])
    (['Q4 2024', 'Q1 2025'], ['培训前', '培训后'])
    >>> order_by_name(["North", "South"]), order_by_name(["Nov", "Jan"])  # of one year, or of two?
    (None, None)
    """
    if not names:
        return None
    read = {name: _read(name) for name in names}
    shapes = {shape for shape, _, _ in read.values()}
    years = [years for _, years, _ in read.values()]
    counts = [places for _, _, places in read.values()]
    if len(shapes) > 1 and not (all(years) and len(set(years)) == len(names)):
        return None
    if all(years) and _days_first(names) and not (counts := _in_order_of_days(counts)):
        return None
    if not any(years) and _turned(names, counts):
        return None
    places = dict(
        zip(names, (year + count for year, count in zip(years, counts, strict=True)), strict=True)
    )
    if not all(places.values()) or len(set(places.values())) < len(names):
        return None
    return sorted(places, key=lambda name: places[name])


def _days_first(names: Sequence[str]) -> bool:
    """Whether names are dates whose year stands last: 31/01/2024, 1/31/2024."""
    return all(re.fullmatch(r"\s*\d{1,2}\D\d{1,2}\D\d{4}\s*", name) for name in names)


def _in_order_of_days(counts: Sequence[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """Months before days; empty where both orders are possible."""
    days = [max(count[place] for count in counts) > 12 for place in (0, 1)]
    if days[0] == days[1]:
        return []
    return [count if days[1] else count[::-1] for count in counts]


def _turned(names: Sequence[str], counts: Sequence[tuple[int, ...]]) -> bool:
    """Whether months, quarters or seasons without a year may reach over New Year: most of a round lies between two of them."""
    size = next(
        (n for n, sign in _ROUNDS if all(sign.search(name.casefold()) for name in names)), None
    )
    if size is None or any(len(count) != 1 for count in counts):
        return False
    found = sorted(count[0] for count in counts)
    return any(3 * (later - earlier) >= 2 * size for earlier, later in pairwise(found))


def _read(name: str) -> tuple[str, tuple[int, ...], tuple[int, ...]]:
    """What stays of a name without what it counts, the years, and what else it counts."""
    text = unicodedata.normalize("NFKC", name).casefold().replace("follow-up", "followup")
    text = _SHORT_YEAR.sub(lambda found: f"{found['month'] or ''} 20{found['year']} ", text)
    years = tuple(int(year) for year in _YEAR.findall(text))
    text = _WEEKDAY.sub(
        lambda day: f"周 {'一二三四五六日'.index(day[1].replace('天', '日')) + 1} ",
        _YEAR.sub("年", text),
    )
    text = _NUMERAL.sub(lambda found: f" {_number(found[0])} ", text)
    shape, places = [], []
    for part in _PART.findall(text):
        place = int(part) if part.isdecimal() else _said(part)
        if place is None:
            shape.append(part.strip(" _-/.,'’"))
        else:
            shape.append("#")
            places.append(place)
    return "".join(shape), years, tuple(places)


def _said(part: str) -> int | None:
    if (place := _LATIN.get(part, _SIGNS.get(part))) is not None:
        return place
    months = [n for n, month in enumerate(_MONTHS, 1) if part.startswith(month)]
    return months[0] if months and part in (*_WHOLE, *_MONTHS) else None


def _number(numeral: str) -> int:
    """A Chinese number under a hundred, or digits one by one."""
    if "十" not in numeral:
        return int("".join(str(_DIGITS[sign]) for sign in numeral))
    tens, _, ones = numeral.partition("十")
    rest = int("".join(str(_DIGITS[sign]) for sign in ones.replace("十", "")) or "0")
    return 10 * (_DIGITS[tens[-1]] if tens else 1) + rest
