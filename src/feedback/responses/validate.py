"""From text cells to typed answers: what does not fit is put aside with its reason, never guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedback.errors import InputError
from feedback.questionnaire.parts import Words
from feedback.responses.placeholders import NO_RATING
from feedback.responses.plain_cells import normalise, normalised
from feedback.responses.worded_numbers import (
    NUMBER,
    UNIT,
    number_out_of,
    numbers_said,
    numbers_with_words,
    words_beside,
)

if TYPE_CHECKING:
    import pandas as pd

ROW_DROPPED = "row dropped"
CELL_EMPTIED = "cell set to missing"
OUTSIDE = "outside the scale"
NOT_KNOWN = Words(zh="不是数字，也不是已知的选项", en="not a number or a known label")
NO_ANSWER_AT_ALL = Words(zh="没有任何答案", en="no answer at all")

_DECIMAL_COMMA = re.compile(r"\d{1,3},\d{1,2}")


@dataclass(frozen=True, slots=True)
class Numeric:
    """How a rating column reads: its ends, the codes of its labels, and what a bad cell costs.

    `missing` are codes that stand for no answer; `closed` takes no number but those of `labels`;
    `reverse` turns the scale over; `shift` is added at the end (1 to 11 becomes 0 to 10 with -1).
    """

    low: float
    high: float
    labels: Mapping[str, float]
    drops_row: bool = False
    missing: tuple[str, ...] = ()
    closed: bool = False
    reverse: bool = False
    shift: float = 0.0


def parse_ratings(cells: pd.Series, rule: Numeric) -> tuple[pd.Series, pd.Series]:
    """Numbers on the scale from text cells: full-width digits, units and labels are understood.

    Parameters
    ----------
    cells
        (n,) text, or numbers a reader has typed already; missing stays missing.
    rule
        Ends of the scale and codes of the labels.

    Returns
    -------
    values, reasons
        (n,) float with NaN where nothing usable stands; (n,) text, "" where all is well or where the
        cell holds a code or a word for "not answered" (N/A, 不适用, -).

    Examples
    --------
    >>> import pandas as pd
    >>> values, why = parse_ratings(pd.Series(["５分", "满意", "9", None]), Numeric(1, 5, {"满意": 4}))
    >>> values.tolist()[:2], why.tolist()[2]
    ([5.0, 4.0], 'outside the scale 1 to 5')
    """
    import numpy as np
    import pandas as pd

    numbered, cells = told_apart(cells)
    text = normalised(cells)
    distinct = pd.Series(text.dropna().unique(), dtype="str")
    labels = {normalise(label).casefold(): code for label, code in rule.labels.items()}
    unanswered = {normalise(code).casefold() for code in rule.missing}
    numbers = {float(code) for code in unanswered if NUMBER.fullmatch(code)}
    # a comma parts decimals where it does so in every cell; else 4,5 may be two answers
    commas = not rule.closed and bool(
        all(_DECIMAL_COMMA.fullmatch(UNIT.sub("", cell)) for cell in distinct)
    )
    codes, silent = {}, set()
    beside_words = {} if rule.closed else numbers_with_words(text, rule.low, rule.high)
    for cell in distinct:
        bare = UNIT.sub("", cell)
        if cell.casefold() in unanswered or (NUMBER.fullmatch(bare) and float(bare) in numbers):
            silent.add(cell)
            continue
        if cell.casefold() in labels:
            codes[cell] = float(labels[cell.casefold()])
        elif cell.casefold() in NO_RATING:
            silent.add(cell)
        elif NUMBER.fullmatch(bare) and (not rule.closed or float(bare) in labels.values()):
            codes[cell] = float(bare)
        elif commas and _DECIMAL_COMMA.fullmatch(bare):
            codes[cell] = float(bare.replace(",", "."))
        else:
            said = number_out_of(cell, rule.high)
            said = beside_words.get(cell) if said is None else said
            meant = {labels[word] for word in words_beside(cell.casefold()) if word in labels}
            if (
                said is not None
                and meant <= {said}
                and (not rule.closed or said in labels.values())
            ):
                codes[cell] = said
    values = text.map(codes).astype("float64").fillna(numbered.where(~numbered.isin(numbers)))
    reasons = pd.Series("", index=cells.index, dtype="str")
    unread = text.notna() & values.isna() & ~text.isin(silent)
    reasons[unread] = NOT_KNOWN.en
    outside = values.notna() & ~values.between(rule.low, rule.high)
    reasons[outside] = outside_scale(rule.low, rule.high).en
    values = values.where(~outside, np.nan)
    return (rule.low + rule.high - values if rule.reverse else values) + rule.shift, reasons


def outside_scale(low: float, high: float) -> Words:
    """Why a number is no answer."""
    return Words(zh=f"超出量表 {low:g}–{high:g}", en=f"{OUTSIDE} {low:g} to {high:g}")


NPS_FROM_ONE = Words(
    zh="推荐题按 1–11 编码（有 11 而没有 0），已逐一减 1，换算为 0–10",
    en="the recommend question is coded 1 to 11 (an 11 and no 0): one was taken off each answer",
)
NPS_OF_SEVEN = Words(
    zh="推荐题用到了 1 到 7 的每一档，却没有 0、也没有高于 7 的答案，而 NPS 应为 0 到 10，因此不计算 NPS。若这是七分制，请改映射为 rating",
    en="the recommend question holds each of 1 to 7, no 0 and nothing above 7, where 0 to 10 is expected, so no NPS is made of it: "
    "if it is a rating of seven, map it as rating",
)
NPS_OF_FIVE = Words(
    zh="推荐题只有 1 到 5 的答案，而 NPS 应为 0 到 10，因此不计算 NPS。若这是五分制，请改映射为 rating",
    en="the recommend question holds only 1 to 5, where 0 to 10 is expected, so no NPS is made of it: if it is a rating of five, map it as rating",
)
NPS_OF_SIX = Words(
    zh="推荐题用到了 0 到 5 的每一档，却没有高于 5 的答案，而 NPS 应为 0 到 10，因此不计算 NPS。若这是六分制，请改映射为 rating",
    en="the recommend question holds each of 0 to 5 and nothing above, where 0 to 10 is expected, so no NPS is made of it: if it is "
    "a rating of six, map it as rating",
)
NPS_WITHOUT_ZERO = Words(
    zh="推荐题用到了 1 到 10 的每一档，却没有 0：若题目本来只有 1–10，推荐者（9–10）与贬损者（1–6）仍按原界限计算，但与 0–10 的 NPS 不完全可比",
    en="the recommend question holds each of 1 to 10 and no 0: if it offered only these, promoters (9 and 10) and detractors (1 to 6) "
    "are counted by the usual bounds all the same, and the NPS does not quite compare with one of 0 to 10",
)
NPS_KEPT = (NPS_FROM_ONE, NPS_WITHOUT_ZERO)  # codings of which an NPS is made all the same
_ENOUGH_FOR_FIVE = 20  # answers; a few people may all be detractors
_ENOUGH_FOR_TEN = 100  # of fewer nobody may have chosen 0 by chance


def told_apart(cells: pd.Series) -> tuple[pd.Series, pd.Series]:
    """The cells a reader has typed already, as float64, and those that are text still.

    Files of a study may come from a survey tool and from a spreadsheet: its column then holds both.

    Examples
    --------
    >>> import pandas as pd
    >>> numbers, text = told_apart(pd.Series([5, "4分", None], dtype=object))
    >>> numbers.tolist()[:1], text.tolist()[1]
    ([5.0], '4分')
    """
    import numpy as np
    import pandas as pd

    nothing = pd.Series(np.nan, index=cells.index)
    if isinstance(cells.dtype, pd.StringDtype):
        return nothing, cells
    if cells.dtype != object:
        return cells.astype("Float64").astype("float64"), nothing.astype("str")
    written = cells.map(lambda cell: isinstance(cell, str)).astype(bool)
    numbers = pd.to_numeric(cells.mask(written), errors="coerce").astype("float64")
    return numbers, cells.where(written).astype("str")


def nps_coding(cells: pd.Series) -> Words | None:
    """What the answers to a recommend question of 0 to 10 show of their coding; None where they are well.

    Parameters
    ----------
    cells
        (n,) text, or numbers a reader has typed already.

    Examples
    --------
    >>> import pandas as pd
    >>> nps_coding(pd.Series(["11", "3", "9分"])) is NPS_FROM_ONE, nps_coding(pd.Series(["0", "11"]))
    (True, None)
    """
    text = normalised(cells)
    counts = text.value_counts()
    numbers = numbers_said(text, 0, 11)
    within = [number for number in numbers.values() if 0 <= number <= 11]
    if 11 in within and 0 not in within:
        return NPS_FROM_ONE
    answered = sum(int(counts[cell]) for cell in numbers)
    if numbers and {*numbers.values()} <= {1, 2, 3, 4, 5} and 5 in within:
        return NPS_OF_FIVE if answered >= _ENOUGH_FOR_FIVE else None
    if {*numbers.values()} == {1, 2, 3, 4, 5, 6, 7} and answered >= _ENOUGH_FOR_FIVE:
        return NPS_OF_SEVEN
    if {*numbers.values()} == {0, 1, 2, 3, 4, 5} and answered >= _ENOUGH_FOR_FIVE:
        return NPS_OF_SIX
    if {*numbers.values()} == set(range(1, 11)) and answered >= _ENOUGH_FOR_TEN:
        return NPS_WITHOUT_ZERO
    return None


def refuse_if_nothing_left(
    kept: int, rejections: pd.DataFrame, *, where: str, column: str | None
) -> None:
    """Say in one message why a whole file was rejected.

    Raises
    ------
    InputError
        No row is left.
    """
    if kept:
        return
    top = rejections.groupby(["column", "reason"]).size().sort_values(ascending=False)
    (name, reason), count = top.index[0], int(top.iloc[0])
    found = rejections.loc[rejections["reason"] == reason, "found"].astype("str").head(3).tolist()
    told = [text for text in found if text]
    seen_en = f"column {name or column} is {reason}" if name or (column and told) else reason
    said = {words.en: words.zh for words in (NOT_KNOWN, NO_ANSWER_AT_ALL)}.get(reason, reason)
    seen_zh = f"列 {name or column}：{said}" if name or (column and told) else said
    if told:
        seen_en += f" (found e.g. {', '.join(told)})"
        seen_zh += f"（例如 {'、'.join(told)}）"
    raise InputError(
        en=f"{where}: every row was rejected; {count} times because {seen_en}. Check the columns and `scale:` in the study file; where answers are words, list them there, worst first: `answers: [poor, fair, good]`.",
        zh=f"{where}：所有行都被剔除；其中 {count} 行因为{seen_zh}。请检查研究文件中的列名和 scale；若答案是文字，请在 scale 下从差到好列出，如 answers: [差, 一般, 好]。",
    )
