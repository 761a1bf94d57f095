"""The order that waves' names say: numbers, months, quarters, seasons, before and after; Chinese and English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_DIGITS = {sign: n for n, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "兩": 2}
_NUMERAL = re.compile(r"[零〇一二三四五六七八九十两兩]+")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
# a year of two digits stands behind an apostrophe, a quarter, or the hyphen of a month as spreadsheets write it
_SHORT_YEAR = re.compile(r"(?:(?<=q[1-4])\W{0,2}|(?<=[a-z]{3})-|['’])(\d\d)(?!\d)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LATIN: dict[str, int] = {
    **{word: n for n, word in enumerate(("before", "during", "after"))},
    **{word: n for n, word in enumerate(("pre", "mid", "post"))},
    **{word: n for n, word in enumerate(("pretest", "midtest", "posttest"))},
    **{word: n for n, word in enumerate(("baseline", "midline", "endline"))},
    **{"prior": 0, "previous": 0, "old": 0, "followup": 2, "new": 2},
    **{"last": 0, "this": 1, "current": 1, "next": 2},
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
    >>> order_by_name(["North", "South"])
    """
    read = {name: _read(name) for name in names}
    alike = len({shape for shape, _ in read.values()}) == 1
    dated = all(_YEAR.search(unicodedata.normalize("NFKC", name)) for name in names)
    places = [place for _, place in read.values()]
    if not (alike or dated) or not all(places) or len(set(places)) < len(places):
        return None
    return sorted(read, key=lambda name: read[name][1])


def _read(name: str) -> tuple[str, tuple[int, ...]]:
    """What stays of a name without what it counts, and what it counts: years first."""
    text = unicodedata.normalize("NFKC", name).casefold().replace("follow-up", "followup")
    text = _SHORT_YEAR.sub(lambda found: f" 20{found[1]} ", text)
    years = [int(year) for year in _YEAR.findall(text)]
    text = _WEEKDAY.sub(
        lambda day: f"周 {'一二三四五六日'.index(day[1].replace('天', '日')) + 1} ",
        _YEAR.sub("年", text),
    )
    text = _NUMERAL.sub(lambda found: f" {_number(found[0])} ", text)
    shape, places = [], []
    for part in _PART.findall(text):
        place = int(part) if part.isdigit() else _said(part)
        if place is None:
            shape.append(part.strip(" _-/.,'’"))
        else:
            shape.append("#")
            places.append(place)
    return "".join(shape), (*years, *places)


def _said(part: str) -> int | None:
    if (place := _LATIN.get(part, _SIGNS.get(part))) is not None:
        return place
    months = [n for n, month in enumerate(_MONTHS, 1) if part.startswith(month)]
    whole = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "sept", "october", "november", "december", *_MONTHS)  # fmt: skip
    return months[0] if months and part in whole else None


def _number(numeral: str) -> int:
    """A Chinese number under a hundred, or digits one by one."""
    if "十" not in numeral:
        return int("".join(str(_DIGITS[sign]) for sign in numeral))
    tens, _, ones = numeral.partition("十")
    rest = int("".join(str(_DIGITS[sign]) for sign in ones.replace("十", "")) or "0")
    return 10 * (_DIGITS[tens[-1]] if tens else 1) + rest
