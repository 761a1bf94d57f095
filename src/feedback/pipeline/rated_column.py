"""Whether one column of a table of answers holds ratings, on which scale, and which end is the good one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedback.pipeline.column_names import (
    Heads,
    asks_for_count,
    asks_for_importance,
    asks_for_option,
    is_called,
)
from feedback.pipeline.draft_role import ColumnRole, and_also
from feedback.pipeline.stated_scales import StatedScale, stated_scale
from feedback.questionnaire.parts import Words
from feedback.responses.placeholders import NO_RATING
from feedback.responses.usual_words import STRONG, against, degree_of, usual_words
from feedback.responses.validate import Numeric, parse_ratings
from feedback.responses.worded_numbers import number_beside

if TYPE_CHECKING:
    import pandas as pd

# the smallest that holds what stands in a column whose heading states none
SCALES = (
    (1.0, 5.0),
    (0.0, 5.0),
    (1.0, 7.0),
    (1.0, 10.0),
    (0.0, 10.0),
    (0.0, 100.0),
    (-2.0, 2.0),
    (-3.0, 3.0),
    (-5.0, 5.0),
)
RECOMMEND = (0.0, 10.0)
MOST = 0.95  # of the cells that say something
_ALL_BUT_SLIPS = 0.995
_HALFWAY = 7  # a scale that ends here or before is not that of the recommend question
_POINTS = 11
_LONGEST = 10  # highest number of a scale whose words are read
_FALLING = Words(
    zh="题目或答案中小的数字是好的一端",
    en="its heading or its answers call the low number the good one",
)
ZERO = Words(zh="；0 视为不适用", en="; 0 is taken for does not apply")


_IMPORTANCE = Words(
    zh="问的是有多重要，不是满意不满意；与满意度对照可用 fb.importance_performance",
    en="asks how important it is, not how good; fb.importance_performance holds it against satisfaction",
)


def rated(heads: Heads, said: pd.Series) -> ColumnRole | None:
    """A rating by numbers, numbers beside words, or the usual words of a scale."""
    if (asks_for_count(heads) or asks_for_option(heads)) and not is_called(heads, "rating"):
        return None
    answered = said[~said.str.casefold().isin(NO_RATING)]
    if answered.empty:
        return None
    if asks_for_importance(heads):
        return ColumnRole(heads[0], "left", _IMPORTANCE)
    for points in (5, 7, 4, 3):
        words = usual_words(answered, 1, points, often=False)
        if words and any(re.search("重要|important", word, re.IGNORECASE) for word in words):
            return ColumnRole(heads[0], "left", _IMPORTANCE)
        if words and share_of(answered.isin(list(words))) >= MOST:
            found = Words(zh=f"{len(words)} 种量表用语", en=f"{len(words)} words of a scale")
            return ColumnRole(heads[0], "aspects", found, scale=(1.0, float(points)))
    stated = next((told for head in heads if (told := stated_scale(head))), None)
    worded = _in_its_words(answered)
    stated = stated if worded is None else worded
    beside = answered.eq("0") & (stated is not None and stated.low == 1)
    scaled = _scale_of(answered[~beside], stated)
    if stated is not None and (scaled is None or scaled[0] != (stated.low, stated.high)):
        beside, scaled = beside & False, _scale_of(answered, stated)
    if scaled is not None:
        return _by_numbers(heads, *scaled, stated, zeros=bool(beside.any()))
    if (
        is_called(heads, "rating") or is_called(heads, "overall")
    ) and answered.nunique() <= _POINTS:
        own = Words(
            zh="评分，但用语不常见：请写到 rating 或 aspects 下，并在量表的 answers: 中从差到好列出",
            en="a rating in words of its own: put it under rating or aspects, and the words under answers: of the scale, worst first",
        )
        return ColumnRole(heads[0], "left", own)
    return None


def _in_its_words(answered: pd.Series) -> StatedScale | None:
    """The scale that the answers say by the words beside their numbers, both ends strong: 0 非常不满意 … 4 非常满意."""
    pairs = {pair for cell in answered.unique() if (pair := number_beside(cell))}
    low, high = min((n for n, _ in pairs), default=0.0), max((n for n, _ in pairs), default=0.0)
    if low not in (0, 1) or not 3 <= high <= _LONGEST:
        return None
    told = [(n, degree) for n, word in pairs if n in (low, high) and (degree := degree_of(word))]
    sides = {(n, degree.side) for n, degree in told if degree.strength >= STRONG}
    falling = against(low, high, pairs) is not None
    if not falling and sides != {(low, -1), (high, 1)}:
        return None
    return StatedScale(low, high, falling=falling)


def _by_numbers(
    heads: Heads,
    scale: tuple[float, float],
    values: pd.Series,
    reasons: pd.Series,
    stated: StatedScale | None,
    *,
    zeros: bool,
) -> ColumnRole | None:
    low, high = scale
    held = stated is not None and stated.high == high and stated.low in (None, low)
    named = held or is_called(heads, "rating") or is_called(heads, "overall")
    if not named and (values.nunique() < 3 or high > 10 or bool((values % 1).any())):
        return None
    why = _from_to(values, reasons)
    why = and_also(why, ZERO) if zeros else why
    if stated is not None and not held:
        begins = "" if stated.low is None else f"{stated.low:g}–"
        other = Words(
            zh=f"；题目写的是 {begins}{stated.high:g}，与答案不符",
            en=f"; its heading says {begins}{stated.high:g}, which the answers do not keep to",
        )
        why = and_also(why, other)
    if is_called(heads, "nps") and RECOMMEND[1] >= high > _HALFWAY:
        return ColumnRole(heads[0], "nps", why, scale=RECOMMEND)
    whole = bool((values.dropna() % 1 == 0).all())
    nought = whole and bool((values == 0).any())
    return ColumnRole(
        heads[0],
        "aspects",
        why,
        scale=scale,
        zeros=zeros or (nought and high == SCALES[0][1]),
        stated=heads[0] if held and stated is not None and stated.low is not None else None,
        seen=(float(values.min()), float(values.max())),
        reverse=_FALLING if held and stated is not None and stated.falling else None,
    )


def _scale_of(
    said: pd.Series, stated: StatedScale | None
) -> tuple[tuple[float, float], pd.Series, pd.Series] | None:
    """The stated scale if it holds what stands there, else the smallest that holds all but slips, else all but a few.

    With the values and why others are none, as `parse_ratings`.
    """
    scales: tuple[tuple[float, float], ...] = SCALES
    if stated is not None:
        lows = (0.0, 1.0) if stated.low is None else (stated.low,)
        own = {(low, stated.high) for low in lows}
        scales = (*sorted(own, reverse=True), *(ends for ends in SCALES if ends not in own))
    held = [(ends, *parse_ratings(said, Numeric(*ends, {}))) for ends in scales]
    fitting = [each for each in held if share_of(each[2] == "") >= MOST and each[1].nunique() > 1]
    if stated is not None and stated.low is not None and fitting[:1] and fitting[0] is held[0]:
        return held[0]
    # a slip of the pen is no reason to take 55 for an answer of a hundred
    whole = (
        each
        for each in fitting
        if each[0][1] <= RECOMMEND[1] and share_of(each[2] == "") >= _ALL_BUT_SLIPS
    )
    return next(whole, None) or next(iter(fitting), None)


def share_of(mask: pd.Series) -> float:
    """The share of rows that are so."""
    return float(mask.astype(bool).mean())


def _from_to(values: pd.Series, reasons: pd.Series) -> Words:
    low, high, n = f"{values.min():g}", f"{values.max():g}", int((reasons != "").sum())
    return Words(
        zh=f"取值 {low} 到 {high}" + f"；另有 {n} 格读不出或超出" * bool(n),
        en=f"values {low} to {high}" + f"; {n} cells are none of them" * bool(n),
    )
