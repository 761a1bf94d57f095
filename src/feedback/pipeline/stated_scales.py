"""The scale a heading states: 总体评分（0-10）, from 1 (poor) to 7 (excellent), 1=非常满意 5=非常不满意, out of 10."""

from __future__ import annotations

import re
from dataclasses import dataclass

from feedback.responses.plain_cells import normalise
from feedback.responses.usual_words import against, degree_of

_UNIT = r"(?:分(?!钟|鐘)|星|颗星|顆星|级|級|points?|stars?)"
_WORDS = r"\([^()]{1,30}\)"
_OTHER = r"次|人|天|日|月|年|岁|歲|周|週|期|号|號|楼|元|万|小时|小時|分钟|分鐘|km|days?|weeks?|months?|years?|yrs?|hours?|hrs?|min|times|people|persons|visits|items|%|\$|usd"
_OTHER += r"|题|題|章|节|節|页|頁|层|層|栋|棟|幢|届|屆|轮|輪|班|组|組|排|座|道|问|問"
# what is numbered, not rated: ages 0-5, 第1-3题, Part 1: Question 5: Food
_COUNTED = re.compile(
    r"(?:\b(?:ages?|aged|grades|years?|weeks?|months?|days?)|第|年龄|年齡)\s*$", re.IGNORECASE
)
_LISTED = re.compile(
    r"\b(?:questions?|items?|parts?|sections?|chapters?|rooms?|gates?|levels?|grade|floors?|tables?|counters?|windows?"
    r"|buildings?|units?|zones?|terminals?|steps?|stages?|phases?)\s*$",
    re.IGNORECASE,
)
_RATED = re.compile(r"\b(?:rat(?:e|ed|ing)|scor(?:e|ed|ing)|scale)\b", re.IGNORECASE)
_SCORED = re.compile(r"满意|滿意|评分|評分|打分|satisf|\b(?:rating|score)", re.IGNORECASE)
_WORD = re.compile(r"\s*[^\W\d_]")
# 1-3 before a question is its number: 0-10 is none, and neither is what has a unit
_RANGE = re.compile(
    rf"(?<![A-Za-z0-9_.\-/])(?P<low>[01])\s*(?P<unit>{_UNIT})?\s*(?P<bad>{_WORDS})?\s*"
    rf"(?:-|–|—|−|~|〜|至|到|\.\.+|…|\bto\b|\bthrough\b)\s*(?P<high>\d{{1,3}})(?![\d.:/]|\s*[-–]\s*\d|\s*(?:{_OTHER}))"
    rf"\s*(?P<end>{_UNIT})?\s*(?P<good>{_WORDS})?",
    re.IGNORECASE,
)
_ANCHOR = re.compile(
    rf"(?<![A-Za-z0-9_\-/])(?<!\d\.)(?P<n>\d{{1,3}})\s*{_UNIT}?[★⭐]?\s*(?:(?P<sign>=|:|为|為|是|代表|表示|即|\bmeans?\b|\bbeing\b|\bis\b|\brepresents\b)|(?=最|非常|很|极|極))"
    r"\s*[“\"'(]?(?P<word>[^\d:,，;；、。/()（）“”\"]{1,40})",
    re.IGNORECASE,
)
# a number of an option: 1=18-25岁, 2＝26-35岁
_SIGNED = re.compile(r"(?<![\w.=-])(?P<n>\d{1,2})\s*=\s*(?=\S)")
_CLOSED = re.compile(r"[)\]】].*$|\s*[(\[【]$")
_LONGEST_OPTION = 40  # signs
_NUMERALS = {
    "三": 3, "五": 5, "七": 7, "九": 9, "十": 10, "十一": 11, "百": 100, "一百": 100, "five": 5, "seven": 7, "ten": 10,
}  # fmt: skip
_NUMERAL = rf"(?P<n>\d{{1,3}}|{'|'.join(sorted(_NUMERALS, key=len, reverse=True))})"
_POINTS = re.compile(rf"(?<![\w.]){_NUMERAL}[- ]?point(?![a-z])|{_NUMERAL.replace('<n>', '<zh>')}\s*[点點](?:量表|评分|評分)", re.IGNORECASE)  # fmt: skip
_BEST = re.compile(
    rf"(?:满分|滿分|最高|out of|(?<!\d)/)\s*{_NUMERAL}(?![\d.%A-Za-z])|{_NUMERAL.replace('<n>', '<zh>')}\s*(?:分制|分满分|分滿分)",
    re.IGNORECASE,
)
# superlatives in the words that `degree_of` knows
_PLAINLY = (
    (
        re.compile(
            r"^the |(?: possible| rating| score| mark|的)$|\s*(?:\band|\bto|\bthrough|到|至|[-–—~～])$"
        ),
        "",
    ),
    (re.compile(r"最高|最[好佳优優]|^[优優]秀?$|best|highest"), "very good"),
    (re.compile(r"最低|最[差劣坏壞]|^劣$|worst|lowest"), "very bad"),
    (re.compile(r"^最|^最为"), "非常"),
    (re.compile(r"^most "), "very "),
    (re.compile(r"^least "), "not "),
)
# words of how much and how often, which are steps though no usual scale has them
_AMOUNT = re.compile(
    r"^(?:很|非常|比较|比較|较|較|太|有点|有些|一点|完全|极|極)|^(?:从不|從不|从未|偶尔|偶爾|有时|有時|经常|經常|总是|總是|一直|低|中|高|少|多|慢|快|小|大|弱|强|強|难|難|易)$"
    r"|\b(?:not at all|a little|slightly|somewhat|moderately|quite|very|extremely|never|rarely|seldom|sometimes|often|always|low|medium|high)\b",
    re.IGNORECASE,
)
_EXTREME = re.compile(r"最|best|highest|worst|lowest|most |least ")
_LONGEST = 100  # of a scale of people's answers


@dataclass(frozen=True)
class StatedScale:
    """A scale as a heading states it.

    Attributes
    ----------
    low
        Its lower end; None where only the best is stated (out of 10).
    high
        Its upper end.
    falling
        The heading calls the low number the good one.
    """

    low: float | None
    high: float
    falling: bool = False


def stated_scale(heading: str) -> StatedScale | None:
    """The scale a heading states; None where it states none.

    Parameters
    ----------
    heading
        Of a column, or the wording of its question.

    Returns
    -------
    StatedScale or None
        Ranges begin at 0 or 1 and end at 3 to 100. Numbers of questions (1-3 服务, 第1-3题), of ages, rooms, times,
        years and people are none.

    Examples
    --------
    >>> for heading in ("总体评分（0-10）", "1～7分", "from 1 (poor) to 5 (excellent)", "1=最好，5=最差", "满分10分"):
    ...     found = stated_scale(heading)
    ...     print(found.low, found.high, found.falling)
    0.0 10.0 False
    1.0 7.0 False
    1.0 5.0 False
    1.0 5.0 True
    None 10.0 False
    >>> stated_scale("1-3次"), stated_scale("1-5、服务态度"), stated_scale("childcare (ages 0-5)"), stated_scale("服务")
    (None, None, None, None)
    """
    said = normalise(heading)
    return _by_anchors(said) or _by_range(said) or _by_best(said)


def _by_anchors(said: str) -> StatedScale | None:
    told = _anchors(said)
    if len(told) < 2 or (_are_options(told) and not _SCORED.search(said)):
        return None
    low, high = min(n for n, _ in told), max(n for n, _ in told)
    return _between(low, high, told)


def _anchors(said: str) -> list[tuple[float, str]]:
    """Numbers and what each stands for, but for the numbers of parts and questions."""
    told = []
    for found in _ANCHOR.finditer(said):
        before, word = said[: found.start()], found["word"].strip()
        certain = found["sign"] and not (_COUNTED.search(before) or _LISTED.search(before))
        if certain or degree_of(_plainly(word)):
            told.append((float(found["n"]), word))
    return told


def _listed(said: str) -> list[tuple[float, str]]:
    """Numbers and what stands between each and the next, digits and all; nothing where a number has no sign of its own."""
    if not (signs := [*_SIGNED.finditer(said)]):
        return []
    ends = [*(found.start() for found in signs[1:]), len(said)]
    told = [(float(found["n"]), said[found.end() : end]) for found, end in zip(signs, ends, strict=True)]  # fmt: skip
    told = [(n, _CLOSED.sub("", word).strip(" ,，;；、/|.。\"'“”")) for n, word in told]
    return told if all(0 < len(word) <= _LONGEST_OPTION for _, word in told) else []


def lists_options(heading: str) -> bool:
    """Whether a heading says what each of its numbers stands for, and no degree is among them.

    >>> lists_options("性别 1=男 2=女 3=其他"), lists_options("1=差，2=中，3=好"), lists_options("1=短，5=长")
    (True, False, False)
    """
    said = normalise(heading)
    return _are_options(_listed(said)) or _are_options(_anchors(said))


def listed_options(heading: str) -> dict[str, str]:
    """What each number of a heading stands for, where they are options; empty where none are listed.

    >>> listed_options("性别 1=男 2=女 3=其他"), listed_options("1=差，2=中，3=好")
    ({'1': '男', '2': '女', '3': '其他'}, {})
    >>> listed_options("年龄（1=18-25岁，2=26-35岁，3=36岁以上）")
    {'1': '18-25岁', '2': '26-35岁', '3': '36岁以上'}
    """
    said = normalise(heading)
    told = next((each for each in (_listed(said), _anchors(said)) if _are_options(each)), [])
    return {f"{n:g}": word for n, word in told}


def _are_options(told: list[tuple[float, str]]) -> bool:
    numbers = [n for n, _ in told]
    whole = len(numbers) > 1 and numbers == [numbers[0] + step for step in range(len(numbers))]
    return whole and not any(
        degree_of(_plainly(word))
        or _EXTREME.search(word.casefold())
        or _AMOUNT.search(word.strip())
        for _, word in told
    )


def _by_range(said: str) -> StatedScale | None:
    for found in _RANGE.finditer(said):
        bare = not (found["unit"] or found["end"] or found["bad"] or found["good"])
        if found.start() == 0 and bare and found["low"] == "1" and found.end() < len(said):
            continue
        if _is_numbering(said[: found.start()], said[found.end() :]):
            continue
        ends = float(found["low"]), float(found["high"])
        words = [(n, found[end].strip("() ")) for n, end in zip(ends, ("bad", "good"), strict=True) if found[end]]  # fmt: skip
        words += [(n, word) for n, word in _anchors(said) if n in ends]
        if stated := _between(*ends, words):
            return stated
    return None


def _between(low: float, high: float, told: list[tuple[float, str]]) -> StatedScale | None:
    if low not in (0, 1) or not 3 <= high <= _LONGEST:
        return None
    return StatedScale(low, high, _falls(low, high, told))


def _is_numbering(before: str, after: str) -> bool:
    """Whether a range counts what stands before it: rooms where their name follows, the rooms one rates no more."""
    if _COUNTED.search(before):
        return True
    return bool(_LISTED.search(before) and not _RATED.search(before) and _WORD.match(after))


def _falls(low: float, high: float, told: list[tuple[float, str]]) -> bool:
    """Whether the words call the low number good; best at the low end says it alone, and so does worst at the high one."""
    plain = [(n, _plainly(word)) for n, word in told]
    if against(low, high, plain) is not None:
        return True
    sides = {
        (n, degree.side)
        for (n, word), (_, said) in zip(plain, told, strict=True)
        if _EXTREME.search(said.casefold()) and (degree := degree_of(word))
    }
    return bool(sides) and sides <= {(low, 1), (high, -1)}


def _plainly(word: str) -> str:
    """A superlative in words that `degree_of` knows: 最好, best → very good; 最不满意 → 非常不满意.

    >>> _plainly("the worst and"), _plainly("最满意"), _plainly("least satisfied"), _plainly("好")
    ('very bad', '非常满意', 'not satisfied', '好')
    """
    said = word.casefold().strip()
    for pattern, plain in _PLAINLY:
        said = pattern.sub(plain, said).strip() if plain == "" else pattern.sub(plain, said)
    return said


def _by_best(said: str) -> StatedScale | None:
    if found := _POINTS.search(said):
        n = _number(found["n"] or found["zh"])
        low, high = (0.0, 10.0) if n == 11 else (1.0, n)
        return StatedScale(low, high) if 3 <= high <= 11 else None
    if found := _BEST.search(said):
        n = _number(found["n"] or found["zh"])
        return StatedScale(None, n) if 3 <= n <= _LONGEST else None
    return None


def _number(numeral: str) -> float:
    return float(_NUMERALS.get(numeral.casefold()) or numeral)
