"""When somebody was born."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.responses.privacy.hints import Net, hints

Hit = tuple[str, int, int]

_CN = "一二三四五六七八九十零〇廿"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)\d\d"
_DATE = (
    rf"(?:{_YEAR} ?[年.\-/ ] ?\d{{1,2}} ?[月.\-/ ]的? ?\d{{1,2}}[日号號]?|{_YEAR}年的?\d{{1,2}}月\d{{1,2}}[日号號]?|{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)|{_YEAR}年\d{{1,2}}月|(?<=出生年月[:： 是]){_YEAR}[.\-/](?:0?[1-9]|1[0-2])(?![\d.\-/])|民[国國]\d{{1,3}}年\d{{1,2}}月\d{{1,2}}[日号號]?"
    rf"|[{_CN}]{{4}}年[{_CN}]{{1,2}}月[{_CN}]{{1,3}}[日号號]?|[{_CN}]{{2}}年[{_CN}]{{1,2}}月[{_CN}]{{1,3}}[日号號]?|\d\d年\d{{1,2}}月(?:\d{{1,2}}[日号號]?)?|\d{{1,2}}[/.\-]\d{{1,2}}[/.\-](?:19|20)?\d\d|{_DAY}[ -](?:of )?{_MONTH},?[ -]{_YEAR}|{_MONTH} {_DAY},? {_YEAR}|{_MONTH},? {_YEAR})"
)
# Day and month alone, only right after the word; not as the day of a feast: 4月17日生日去的.
_SHORT = rf"(?:\d{{1,2}}月\d{{1,2}}[日号號]?(?!去|来|到|在)|[{_CN}]{{1,2}}月(?:初?[{_CN}]{{1,3}})[日号號]?|{_DAY} (?:of )?{_MONTH}(?![a-z])|{_MONTH} {_DAY}(?!\d)|(?:0?[1-9]|1[0-2])[/.\-](?:0?[1-9]|[12]\d|3[01])(?![\d/.\-])|(?<=[:： 是为為])(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)|\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d))"
_BORN = re.compile(
    rf"(?:出生(?:日期|年月日?|时间|於|于|在)?|生年月日|生日|生辰|生[于於]|(?<![A-Za-z])(?i:born(?: on(?: the)?| in)?|d\.?o\.?b\.?|date of birth|birth ?da(?:y|te)s?))(?:[ 是为為:：在]|(?i:is|was|on|falls)\b){{0,6}}(?P<date>{_DATE}|{_SHORT})"
)
_BORN_AFTER = re.compile(
    rf"(?<!\d)(?P<date>{_DATE}|\d\d年\d{{1,2}}月\d{{1,2}}|{_YEAR}年(?=生人))(?:[ ,]?出?生(?:人|的|于|$|[,，。])|[ ,]?出生(?!率))|(?:[阳阴公农]历|旧历)(?P<day>\d{{1,2}}月\d{{1,2}}[日号]?|[{_CN}]{{1,2}}月初?[{_CN}]{{1,3}})(?:的|是)?(?:我的?)?生日"
)
_BORN_HINTS = hints(
    "出生", "生年月", "生日", "生辰", "生于", "生於", "born", "birth", "dob", "d.o.b", "d.o.b"
)
NETS = (
    Net(_BORN_HINTS),
    Net(
        hints(
            f"{before}{between}生"
            for before in "日号號月年0123456789十一二三四五六七八九"
            for between in ("", " ", ",")
        )
    ),
)
# 88年4月17日生: a day or a month right before
_MAY_BE_AFTER = re.compile("[日号號月年0-9十一二三四五六七八九][ ,]?出?生|[历曆].{2,8}生日")


def find_birth_dates(text: str, said: frozenset[str]) -> Iterator[Hit]:
    """Birth dates after or before the words for being born, of a text in half-width characters."""
    for pattern, asked in (
        (_BORN, not said.isdisjoint(_BORN_HINTS)),
        (_BORN_AFTER, "生" in text and bool(_MAY_BE_AFTER.search(text))),
    ):
        for match in pattern.finditer(text) if asked else ():
            yield "birth_date", *match.span(match.lastgroup or "date")
