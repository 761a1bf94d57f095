"""The usual words of answer scales, by degree: 非常不满意 … 非常满意, strongly disagree … strongly agree.

Only what every survey tool writes, in Chinese of both scripts and English: a degree, a side and what it
is of. Whoever words a scale otherwise lists the words in the study file, under `answers:`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from feedback.questionnaire.middle_words import (
    MEDIOCRE_EN,
    MEDIOCRE_ZH,
    MIDDLE_EN,
    MIDDLE_ZH,
    UNSURE_EN,
    UNSURE_ZH,
)
from feedback.questionnaire.parts import Words
from feedback.responses.answer_scales import whole_scale
from feedback.responses.dressed_words import FORMS
from feedback.responses.plain_cells import normalise
from feedback.results import few

if TYPE_CHECKING:
    import pandas as pd

NONE, STRONG, PLAIN, MILD, MIDDLE = (
    4,
    3,
    2,
    1,
    0,
)  # NONE: not at all, which begins scales of one side, too
_MIDDLE = re.compile(
    f"{MIDDLE_ZH}|{MIDDLE_EN}"
    # 说不上好坏; who 说不上来 cannot say
    r"|[说說]不上(?:[满滿]意|好|同意|喜[欢歡]|[赞贊]同|重要|[愿願]意)[, ]?(?:[还還]是|也?[说說]不上|或者?)?(?:不.+|[坏壞]|差)"
)
# words of the middle by what the others are of
_MIDDLE_OF = (
    (re.compile("同意|赞同|认同|赞成|愿意|可能|会|符合|agree|likely|true|willing"), re.compile(f"{UNSURE_ZH}|{UNSURE_EN}")),
    (re.compile("好|good"), re.compile(f"{MEDIOCRE_ZH}|{MEDIOCRE_EN}")),
)  # fmt: skip
_BAD = {"差": "好", "poor": "good", "bad": "good"}
# what else is the other side of a scale; a word may be the opposite of several
_OPPOSITES = {
    "糟糕": "好", "糟": "好", "坏": "好", "困难": "容易", "难": "容易", "费力": "轻松", "费劲": "轻松", "麻烦": "方便", "复杂": "简单", "慢": "快",
    "脏": "干净", "冷淡": "热情", "失望": "满意", "反对": "同意", "讨厌": "喜欢", "吵": "安静", "贵": "便宜", "拥挤": "宽敞", "低": "高",
    "terrible": "good", "awful": "good", "difficult": "easy", "hard": "easy", "slow": "fast", "dirty": "clean", "dislike": "like", "unfriendly": "friendly",
    "rude": "polite", "noisy": "quiet", "expensive": "cheap", "complicated": "simple", "negative": "positive", "oppose": "support", "weak": "strong",
}  # fmt: skip
_ALSO = {"不错": ("好", 1), "quick": ("fast", 1), "great": ("good", 1)}


def _parted(of_zh: str, of_en: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns of a word of a scale in simplified characters and in English: degree, denial and what it is of."""
    return re.compile(
        r"(?P<strong>非常|很|极其?|十分|特别|完全|相当|绝对|一定|肯定|强烈)?"
        r"(?P<mild>比较|较|有点|有些|略|不太(?=.)|不大(?=.)|还算|基本)?"
        rf"(?P<not>不)?{of_zh}"
    ), re.compile(
        r"(?P<none>not at all )?(?P<strong>very |extremely |completely |totally |strongly |highly |definitely |absolutely )?"
        r"(?P<mild>somewhat |rather |fairly |slightly |moderately |tend to )?(?:mostly )?(?P<not>not |dis|un|in|im)?"
        rf"{of_en}"
    )


_USUAL = _parted(
    "有?(?P<of>满意|同意|赞同|愿意|可能|重要|符合|推荐|喜欢|好|差|会)(?:推荐|再来)?",
    "(?P<of>satisfied|agree|likely|important|true|willing|happy|helpful|good|poor|bad|recommend)",
)
_ANY = _parted("(?P<of>[\\u4e00-\\u9fff]{1,5})", "(?P<of>[a-z]{3,}(?: [a-z]+)?)")
_ADVERB_LAST = re.compile(r"(\w+) (strongly|completely|totally|somewhat|slightly|extremely)")
_SAME = str.maketrans(
    "滿贊願薦歡會認無難髒貴亂擠鬧靜時沒對極別當絕強較還點來",
    "满赞愿荐欢会认无难脏贵乱挤闹静时没对极别当绝强较还点来",
)
_RARE = 0.05  # of the answers in words: slips beside a scale
_ENDS_ONLY = range(8, 12)  # points of a scale that words its ends (and middle) and numbers the rest


class Degree(NamedTuple):
    """What a word of a scale says: of what, on which side (-1, 0, 1), how strongly."""

    of: str
    side: int
    strength: int


def degree_of(word: str) -> Degree | None:
    """What an answer in words says; None for words that no usual scale has.

    >>> degree_of("非常不满意"), degree_of("Somewhat agree"), degree_of("早餐")
    (Degree(of='满意', side=-1, strength=3), Degree(of='agree', side=1, strength=1), None)
    """
    said = normalise(word).casefold()
    if _MIDDLE.fullmatch(said):
        return Degree("", 0, MIDDLE)
    if said == "excellent":
        return Degree("good", 1, STRONG)
    said = said.translate(_SAME)
    found = next(filter(None, (pattern.fullmatch(said) for pattern in _USUAL)), None)
    if found is None:
        return None
    parts = found.groupdict()
    mild, strong = parts["mild"] or "", parts["strong"]
    nothing = bool(parts.get("none"))
    side = -1 if bool(parts["not"]) != mild.startswith("不") or nothing else 1
    of = parts["of"]
    if of in _BAD:
        of, side = _BAD[of], -side
    strength = NONE if nothing else STRONG if strong else MILD if mild else PLAIN
    return Degree(of, side, strength)


def is_unsure(text: pd.Series) -> pd.Series:
    """Where somebody says that they are not sure: the middle of a scale of agreement, else no rating.

    >>> import pandas as pd
    >>> is_unsure(pd.Series(["说不清", "Not sure", "同意", None])).tolist()
    [True, True, False, False]
    """
    unsure = f"(?i:{UNSURE_ZH}|{UNSURE_EN})"
    return text.str.fullmatch(unsure).fillna(value=False).astype(bool)


def usual_words(
    text: pd.Series, low: float, high: float, *, often: bool = True
) -> dict[str, float]:
    """The numbers of the answers of a column that are words of one usual scale.

    Parameters
    ----------
    text
        (n,) cells in words as `normalised` leaves them; missing ones do not count.
    low, high
        Ends of the scale; its points are as many as there are whole numbers between them.
    often
        Whether words that say how often (never … always) count.

    Returns
    -------
    dict
        Cell to number. Empty where the words are of several scales, two of them would be one point,
        there are fewer than two, none is strong (the scale may be shorter), or more than one in twenty is
        no word of a scale or a second word for its middle. Excellent needs its opposite: poor, fair, good, excellent are four answers.
        Words that are a whole scale are read as it stands (`whole_scale`). What a form put around the words
        of the whole column does not count (`dressed_words.FORMS`): A. 满意, 满意 Satisfied.

    Examples
    --------
    >>> import pandas as pd
    >>> usual_words(pd.Series(["不满意", "非常满意", "一般"]), 1, 5)
    {'不满意': 2.0, '非常满意': 5.0, '一般': 3.0}
    >>> usual_words(pd.Series(["满意", "比较满意"]), 1, 5)
    {}
    >>> usual_words(pd.Series(["A、满意", "B、不满意"]), 1, 3)
    {'A、满意': 3.0, 'B、不满意': 1.0}
    """
    cells = text.value_counts(sort=False)
    tried: set[tuple[str, ...]] = set()
    for form in FORMS:
        words = tuple(form(cell) for cell in cells.index)
        if words in tried:
            continue
        tried.add(words)
        numbers = _in_plain_words(cells.groupby(list(words), sort=False).sum(), low, high, often=often)  # fmt: skip
        if numbers:
            return {cell: numbers[word] for cell, word in zip(cells.index, words, strict=True) if word in numbers}  # fmt: skip
    return {}


def _in_plain_words(counts: pd.Series, low: float, high: float, *, often: bool) -> dict[str, float]:
    """The numbers of words that stand alone in their cells."""
    if float(high - low + 1).is_integer() and (
        whole := _whole(counts, int(high - low + 1), often=often)
    ):
        return {cell: float(low + place) for cell, place in whole.items()}
    degrees = _degrees(counts)
    # of several words for the middle one is the scale's, the others are slips: as strange as words of none
    middles = counts[[cell for cell, degree in degrees.items() if degree.side == 0]]
    for cell in middles.drop(middles.idxmax()).index if len(middles) > 1 else ():
        del degrees[cell]
    points = float(high - low + 1)
    strange = int(counts.sum()) - sum(int(counts[cell]) for cell in degrees)
    if not points.is_integer() or strange > _RARE * counts.sum():
        return {}
    if len({degree.of for degree in degrees.values() if degree.side}) != 1:
        return {}
    ends = {degree.side for degree in degrees.values() if degree.strength >= STRONG}
    if (not ends and points > 3) or (
        "excellent" in {cell.casefold() for cell in degrees} and len(ends) < 2
    ):
        return {}
    places = {
        cell: _place(degree, int(points), degrees.values()) for cell, degree in degrees.items()
    }
    numbers = {cell: float(low + place) for cell, place in places.items() if place is not None}
    if len(numbers) < max(2, len(places)) or len(set(numbers.values())) < len(numbers):
        return {}
    return numbers


def _whole(counts: pd.Series, points: int, *, often: bool) -> dict[str, int]:
    """Places of the words of a whole scale; slips beside it, one answer in twenty at the most, are left out."""
    if places := whole_scale(counts.index, points, often=often):
        return places
    scale = counts[counts > _RARE * counts.sum()]
    slips = counts.sum() - scale.sum()
    return whole_scale(scale.index, points, often=often) if 0 < slips <= _RARE * counts.sum() else {}  # fmt: skip


def _degrees(counts: pd.Series) -> dict[str, Degree]:
    """Degrees of the answers by the one thing that most of them are of, usual or not (非常不热情 … 非常热情)."""
    usual = {cell: degree for cell in counts.index if (degree := degree_of(cell))}
    best, most = usual, sum(int(counts[cell]) for cell in usual)
    # at most twenty answers are a twentieth of all each: what a scale is of is among them
    frequent = counts.index[counts > _RARE * counts.sum()]
    stems = dict.fromkeys(of for cell in frequent for of, _ in _readings(cell))
    told = {cell: dict(_readings(cell)) for cell in counts.index} if stems else {}
    for of in stems:
        degrees = {cell: readings[of] for cell, readings in told.items() if of in readings}
        if len({degree.side for degree in degrees.values()}) < 2 or all(each.strength < STRONG for each in degrees.values()):  # fmt: skip
            continue  # nothing says that it is a scale
        middle = next((words for kinds, words in _MIDDLE_OF if kinds.fullmatch(of)), _MIDDLE)
        for cell in counts.index:
            said = normalise(cell).casefold()
            if cell not in degrees and (_MIDDLE.fullmatch(said) or middle.fullmatch(said)):
                degrees[cell] = Degree("", 0, MIDDLE)
        if (n := sum(int(counts[cell]) for cell in degrees)) > most:
            best, most = degrees, n
    return best


def _readings(cell: str) -> Iterator[tuple[str, Degree]]:
    """Every way to part a word into degree, denial and what it is of: unhappy is not happy, or very much unhappy."""
    said = _ADVERB_LAST.sub(r"\2 \1", normalise(cell).casefold().translate(_SAME))
    said = f"{said}意" if said.endswith("不满") else said
    if said in _ALSO:
        of, side = _ALSO[said]
        yield of, Degree(of, side, PLAIN)
    for pattern in _ANY:
        if (found := pattern.fullmatch(said)) is None or found.groupdict().get("none"):
            continue
        mild, denied = found["mild"] or "", found["not"] or ""
        strength = STRONG if found["strong"] else MILD if mild else PLAIN
        for of, no in dict.fromkeys([(found["of"], bool(denied)), (denied + found["of"], False)]):
            side = -1 if no != mild.startswith("不") else 1
            yield of, Degree(of, side, strength)
            if other := _BAD.get(of, _OPPOSITES.get(of, "")):
                yield other, Degree(other, -side, strength)


def against(
    low: float, high: float, told: Iterable[tuple[float, str]]
) -> tuple[tuple[float, str], tuple[float, str]] | None:
    """The good word of a low number and the bad word of a high one, where every word says that the scale runs the other way.

    >>> against(1, 5, [(1, "非常满意"), (5, "非常不满意")]), against(1, 5, [(1, "差"), (5, "好")])
    (((1, '非常满意'), (5, '非常不满意')), None)
    >>> against(1, 4, [(1, "优"), (2, "良"), (3, "中"), (4, "差")])
    ((1, '优'), (4, '差'))
    """
    pairs = sorted(set(told))
    middle = (low + high) / 2
    sides = [
        (n, word, degree.side) for n, word in pairs if (degree := degree_of(word)) and degree.side
    ]
    good = [(n, word) for n, word, side in sides if side > 0 and n < middle]
    bad = [(n, word) for n, word, side in sides if side < 0 and n > middle]
    if good and bad and len(good) + len(bad) == len(sides):
        return good[0], bad[-1]
    places = _in_order([word for _, word in pairs])
    falls = len(places) > 1 and all(one > other for one, other in pairwise(places))
    return (pairs[0], pairs[-1]) if falls else None


def _in_order(words: Sequence[str]) -> list[float]:
    """The places of words, in the order given, on the one usual scale that holds all of them; [] where none does."""
    import pandas as pd

    for points in (5, 7, 4, 3):
        found = usual_words(pd.Series(words, dtype="str"), 1, points, often=False)
        if words and len(found) == len(set(words)):
            return [found[word] for word in words]
    return []


def read_as(columns: Sequence[str], numbers: Mapping[str, float]) -> Words:
    """What a reader must know of columns in words that were read alike: the number each word was taken for.

    >>> read_as(["food", "room"], {"bad": 1, "good": 3}).en
    'the words of columns food, room were read in their usual order: bad = 1, good = 3; if that is not meant, say so under the scale, in answers:'
    """
    named, several = few(columns), len(columns) > 1
    pairs = [
        f"{word} = {number:g}" for word, number in sorted(numbers.items(), key=lambda pair: pair[1])
    ]
    return Words(
        zh=f"列 {named.zh} 的文字按通常的次序读作 {'，'.join(pairs)}；若不是这样，请在量表下写 answers:",
        en=f"the words of column{'s' * several} {named.en} were read in their usual order: {', '.join(pairs)}; if that is not meant, say so "
        "under the scale, in answers:",
    )


def _place(degree: Degree, points: int, beside: Iterable[Degree]) -> int | None:
    """Where a word stands on a scale of so many points, from 0; None where such a scale has no such word."""
    if degree.side == 0:
        return (points - 1) // 2 if points % 2 else None
    if degree.strength == NONE and points not in _ENDS_ONLY:
        return None
    if points in _ENDS_ONLY:
        from_end = 0 if degree.strength >= STRONG else None
    elif points in (6, 7):
        # seven points in five words are a scale of another length
        graded = any(each.strength == MILD for each in beside)
        from_end = STRONG - degree.strength if graded else None
    elif points in (4, 5):
        from_end = 0 if degree.strength == STRONG else 1
    else:
        from_end = 0 if points in (2, 3) else None
    if from_end is None:
        return None
    return from_end if degree.side < 0 else points - 1 - from_end
