"""Numbers that stand with words in a cell: 满意（4分）, 4 out of 5, ★★★★☆, 10 非常愿意."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from feedback.responses.plain_cells import normalise

if TYPE_CHECKING:
    import pandas as pd

NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
# a code and what it means, as survey tools write the ends of a scale: 0 - Not at all likely, 10（非常愿意）
_WORDED = re.compile(r"(\d{1,3})\s*(?:[-–—:：.、=]|[(（\[])\s*(?=[^\W\d_])[^\d]*")
# what stands first, and the number behind it: 满意（4分）, Satisfied (4)
_WORDED_BEFORE = re.compile(
    r"[^\d]*[^\W\d_][^\d]*[(（\[]\s*(\d{1,3})\s*(?:分|星|points?|stars?)?\s*[)）\]]", re.IGNORECASE
)
# what people leave around a number: 5分, 4 星, 3 stars, 2 points
UNIT = re.compile(r"\s*(?:分|星|颗星|stars?|points?)\s*$", re.IGNORECASE)
# out of the best: 4/5, 4 out of 5, 4分（满分5分）, ★★★★☆
_OUT_OF = re.compile(
    r"(\d{1,3}(?:\.\d+)?)\s*分?\s*(?:/|out of|of|[(（]\s*满分)\s*(\d{1,3})\s*分?\s*[)）]?",
    re.IGNORECASE,
)
_SPELT_OUT = dict(zip("一二三四五六七八九十", range(1, 11), strict=True)) | {"两": 2, "兩": 2}
_SPELT_OUT |= {word: n for n, word in enumerate(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], start=1)}  # fmt: skip
# 三星, 五分, two stars
_SPELT = re.compile(
    rf"({'|'.join(_SPELT_OUT)})\s*(?:[颗顆]?星|分|stars?|points?)(?:好评|好評)?", re.IGNORECASE
)
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*%")
# the number may stand beside them: ★★★★ (4)
_STARS = re.compile(r"([★⭐🌟]+)([☆✩]*)\s*(?:[(\[]?(\d{1,2})[)\]]?)?")
_NOT_WORDS = re.compile(r"[\d()\[\]:：.、=–—-]+")
_LONGEST_NUMBER = 60  # characters


def number_in(cell: str) -> float | None:
    """The number a cell says, with or without a unit; None for anything else.

    >>> number_in("7 分"), number_in("好")
    (7.0, None)
    """
    bare = UNIT.sub("", normalise(cell))
    return float(bare) if NUMBER.fullmatch(bare) else None


def number_out_of(cell: str, best: float) -> float | None:
    """The number of a cell that words it: with its label, as so many of the best or of a hundred, in stars.

    Examples
    --------
    >>> [number_out_of(cell, 5) for cell in ("4 - 满意", "满意（4分）", "4/5", "★★★★☆", "四星", "four stars", "8/10")]
    [4.0, 4.0, 4.0, 4.0, 4.0, 4.0, None]
    """
    said = normalise(cell) if len(cell) <= _LONGEST_NUMBER else ""
    worded = _WORDED.fullmatch(said) or _WORDED_BEFORE.fullmatch(said)
    if worded:
        return float(worded[1])
    spelt = _SPELT.fullmatch(said)
    if spelt:
        return float(_SPELT_OUT[spelt[1].casefold()])
    # 3 on a keycap, '3 as spreadsheets keep a number text
    drawn = said.replace("\ufe0f", "").replace("\u20e3", "").removeprefix("'")
    if drawn != said and NUMBER.fullmatch(drawn):
        return float(drawn)
    share = _OUT_OF.fullmatch(said)
    if share:
        return float(share[1]) if float(share[2]) == best else None
    percent = _PERCENT.fullmatch(said)
    if percent:
        return float(percent[1]) if best == 100 else None
    stars = _STARS.fullmatch(said.replace("\ufe0f", ""))
    if (
        stars
        and int(stars[3] or len(stars[1])) == len(stars[1])
        and (not stars[2] or len(stars[1]) + len(stars[2]) == best)
    ):
        return float(len(stars[1]))
    return None


def words_beside(cell: str) -> list[str]:
    """The words beside the number of a cell: 满意 of 满意（4分）, of 4 - 满意 and of 4：满意."""
    return [word for part in _NOT_WORDS.split(normalise(cell)) if (word := part.strip())]


# a number at one end of the cell and words on its other side, with whatever parts the two
_AT_AN_END = re.compile(
    r"[(\[]?(?P<first>\d{1,3})[)\]]?\s*(?:分|星|stars?\b|points?\b)?[\s_/|,.、:=(\[–—-]*(?P<after>[^\W\d_][^\d]*)"
    r"|(?P<before>[^\W\d_][^\d]*?)[\s_/|,.、:=(\[–—-]*(?P<last>\d{1,3})\s*(?:分|星|stars?|points?)?[)\]]?",
    re.IGNORECASE,
)
_AROUND_WORDS = " \t_/|,.:=()[]–—-、，"
_LANGUAGES = 2  # words a number may have: a bilingual form has one in each


def number_beside(cell: str) -> tuple[float, str] | None:
    """The number at one end of a cell and the words on its other side; None where there is no such pair.

    >>> number_beside("10 非常愿意"), number_beside("非常满意/5"), number_beside("等了3天才好")
    ((10.0, '非常愿意'), (5.0, '非常满意'), None)
    """
    said = normalise(cell) if len(cell) <= _LONGEST_NUMBER else ""
    found = _AT_AN_END.fullmatch(said)
    if found is None or number_in(said) is not None:
        return None
    words = (found["after"] or found["before"]).strip(_AROUND_WORDS).casefold()
    return float(found["first"] or found["last"]), words


def numbers_said(text: pd.Series, low: float, high: float) -> dict[str, float]:
    """Every cell of a column that says a number of the scale, bare or with words.

    >>> import pandas as pd
    >>> numbers_said(pd.Series(["1 Not likely", "7", "11 Very likely", "soon"]), 0, 11)
    {'1 Not likely': 1.0, '7': 7.0, '11 Very likely': 11.0}
    """
    beside = numbers_with_words(text, low, high)
    found = {}
    for cell in text.dropna().unique():
        number = number_in(cell)
        number = number_out_of(cell, high) if number is None else number
        number = beside.get(cell) if number is None else number
        if number is not None:
            found[cell] = number
    return found


def numbers_with_words(text: pd.Series, low: float, high: float) -> dict[str, float]:
    """Cells of a column that hold an answer's number beside its words: 10 非常愿意, 很差0, [3] Fair.

    One cell alone could be anything (3天, 2 rooms). A column of them is a scale where each word stands
    beside one number only, and a number beside one word, or one in each of two languages.

    Parameters
    ----------
    text
        (n,) cells as `normalised` leaves them; missing ones do not count.
    low, high
        Ends of the scale.

    Returns
    -------
    dict
        Cell to number; empty where the column is no such scale, or has a single such cell.

    Examples
    --------
    >>> import pandas as pd
    >>> numbers_with_words(pd.Series(["0 不愿意", "7", "10 愿意"]), 0, 10)
    {'0 不愿意': 0.0, '10 愿意': 10.0}
    >>> numbers_with_words(pd.Series(["3天", "5天"]), 1, 5)
    {}
    """
    counts = text.value_counts()
    pairs = {cell: pair for cell in counts.index if (pair := number_beside(cell))}
    pairs = {cell: (n, word) for cell, (n, word) in pairs.items() if low <= n <= high and word}
    if sum(int(counts[cell]) for cell in pairs) < 2:
        return {}
    distinct = set(pairs.values())
    by_word = Counter(word for _, word in distinct)
    by_number = Counter(number for number, _ in distinct)
    if max(by_word.values()) > 1 or max(by_number.values()) > _LANGUAGES:
        return {}
    return {cell: number for cell, (number, _) in pairs.items()}
