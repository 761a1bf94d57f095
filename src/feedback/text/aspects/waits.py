"""Waits told by the clock: how long somebody waited, without a word that says it was long.

等咗成個鐘, 三日先到, 交了两个月还没批; waited forty minutes, an hour late. A length alone says nothing (a film lasts two
hours, ten minutes by train): a verb of waiting must stand before it, or "only then" or "still not" behind.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

# Shorter waits are not told as a complaint: minutes after a verb of waiting, and before "only then".
LONG_WAIT, LONG_BEFORE = 15, 10
# Signs between the verb of waiting and the length, and in how many behind it "only then" must come.
_BACK, _AHEAD = 12, 8
_BACK_LATIN, _AHEAD_LATIN = 45, 24

_ZH = re.compile(
    "([0-9]+(?:\\.[0-9])?|[一二两三四五六七八九十廿卅几百半成个把多粒]{1,5})(分几?钟|小时|个?钟头|个?半?钟|粒钟|个字|个?礼拜|个?星期|个月|[日天周])|(成)(个?朝早?|个?下[昼午]|晚|晏昼)"
)
_MINUTES_ZH = {"分": 1, "字": 5, "钟": 60, "时": 60, "头": 60}
_DAY = 24 * 60
_FIGURES = dict(zip("半一二两三四五六七八九", (0.5, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_WAITED_ZH = re.compile(
    "等(?:咗|左|了|足|到|了快|待|候)|干等|排(?:队|咗|左|了|足)|坐(?:低|咗|左)|企(?:咗|左|足|喺)|站了|听(?:咗|左|了)|困|塞(?:咗|左|了|住)"
    "|延误|晚点|误点|迟(?:咗|左|了|到)|晚了|拖(?:咗|左|了|足)|滞留"
)
_SOON_ZH = re.compile("唔使|不用|无需|不到|未到|唔到|没等|冇等|最多|只|仅|不超过")
_WITHIN_ZH = (
    "内",
    "以内",
    "之内",
    "就",
    "唔使",
    "都唔使",
    "不用",
    "都不用",
    "唔到",
    "都唔到",
    "不到",
    "都不到",
)
_HALF_A_DAY = 4 * 60
_ONLY_THEN_ZH = re.compile(
    "(?:先|才)[至给肯再]?(?:有|上|到|嚟|黎|来人|轮|叫|等|见|收|开|搞|办|接|覆|回|排|入|坐|拿|攞|端|肯|俾|比|给|出|送|修|整|批|发|寄|退|派|得)"
    "|(?:都|仲|还|仍|仍然|到而家|依然)(?:未|冇|没)(?:有|收|到|批|回|覆|修|整|发|寄|退|出|见|人|处理|解决|搞|办|送|派|动|食|上|轮|叫|得)"
)
_EN = re.compile(
    r"\b(\d+|an?|half an|half a|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty"
    r"|fifty|sixty|ninety|a hundred|couple of|several|a few)(?:[ -]five| and a half| whole| solid| full| long)?[ -]?"
    r"(minute|min|hour|hr|day|week|month)s?\b"
)
_MINUTES_EN = {"min": 1, "minute": 1, "hour": 60, "hr": 60, "day": _DAY, "week": 7 * _DAY}
_NUMBERS_EN = dict(
    zip(
        ("half an", "half a", "a", "an", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
         "eleven", "twelve", "fifteen", "twenty", "thirty", "forty", "fifty", "sixty", "ninety", "a hundred",
         "couple of", "several", "a few"),
        (0.5, 0.5, 1, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 20, 30, 40, 50, 60, 90, 100, 2, 4, 3),
        strict=True,
    )
)  # fmt: skip
_WAITED_EN = re.compile(
    r"\b(?:wait(?:ed|ing)?|queued?|queuing|queueing|stood|sat (?:there|waiting|around|on)|stuck|on hold|delayed|held up"
    r"|left (?:waiting|standing|sitting|on|in|for|us|me)|kept (?:us|me)|delay of|late by)\b"
)
_SOON_EN = re.compile(
    r"\b(?:only|never|barely|hardly)\b|n't\b|\b(?:no|not|less than|within|in|under|just|every) (?:more than |even )?$"
)
_ONLY_THEN_EN = re.compile(
    r" (?:late\b|overdue|delay|wait\b|on hold|in (?:the|a) queue|and (?:still|counting|nobody|no one)|later (?:still|and)"
    r"|before (?:any|some|we|they|our|i |being|the (?:food|waiter|first)|a )|(?:just|only) to |to (?:get (?:a|our|the|served|seated)|be (?:seen|served|seated)))"
)
_STOP = re.compile("[,;。!?\n]|\\. ")


def told_waits(
    text: str, *, languages: Collection[str] = ("zh", "en")
) -> Iterator[tuple[int, int]]:
    """Where long waits are told by the clock.

    Parameters
    ----------
    text
        As `readable` gives it; comments joined by line ends.
    languages
        "zh" (Mandarin and Cantonese), "en", or both.

    Yields
    ------
    tuple of int
        Start and end of the length of time, in order within each language.

    Examples
    --------
    >>> text = "等咗三个字先有人落单,坐十分钟车就到"
    >>> [text[start:end] for start, end in told_waits(text)]
    ['三个字']
    >>> text = "waited forty minutes for a table, then stayed two hours"
    >>> [text[start:end] for start, end in told_waits(text)]
    ['forty minutes']
    """
    for found in _ZH.finditer(text) if "zh" in languages else ():
        start, end = found.span()
        minutes = _length_zh(found[1], found[2]) if found[1] else _HALF_A_DAY
        before = _STOP.split(text[max(0, start - _BACK) : start])[-1]
        after = _STOP.split(text[end : end + _AHEAD])[0]
        if _SOON_ZH.search(before) or after.startswith(_WITHIN_ZH):
            continue
        waited = minutes >= LONG_WAIT and _WAITED_ZH.search(before)
        if waited or (minutes >= LONG_BEFORE and _ONLY_THEN_ZH.search(after)):
            yield start, end
    for found in _EN.finditer(text) if "en" in languages else ():
        start, end = found.span()
        minutes = _NUMBERS_EN.get(found[1], 0) or float(found[1])
        minutes *= _MINUTES_EN.get(found[2], 30 * _DAY)
        before = _STOP.split(text[max(0, start - _BACK_LATIN) : start])[-1]
        if minutes < LONG_BEFORE or _SOON_EN.search(before):
            continue
        waited = minutes >= LONG_WAIT and _WAITED_EN.search(before)
        if waited or _ONLY_THEN_EN.match(_STOP.split(text[end : end + _AHEAD_LATIN])[0]):
            yield start, end


def _length_zh(number: str, unit: str) -> float:
    """Minutes; what is vague counts as its least (几分钟 three, 十几分钟 thirteen)."""
    if number[0].isdecimal():
        size = float(number)
    else:
        tens = 10 * _FIGURES.get(number[0], 1) if "十" in number else 0
        tens = {"廿": 20, "卅": 30}.get(number[0], tens)
        rest = number[-1]
        size = tens + _FIGURES.get(rest, 0 if tens else 1)
        size += 3 if "几" in number and "个几" not in number and rest not in _FIGURES else 0
    if unit[-1] == "月":
        return size * 30 * _DAY
    if unit[-1] in "拜期周":
        return size * 7 * _DAY
    return size * (_MINUTES_ZH["分"] if unit[0] == "分" else _MINUTES_ZH.get(unit[-1], _DAY))
