"""Answers that are plainly not on the declared scale, or in words nobody explained: refused, with what they show."""

from __future__ import annotations

import pandas as pd

from feedback.errors import InputError
from feedback.pipeline.stated_scales import stated_scale
from feedback.questionnaire.parts import Words
from feedback.responses.usual_words import against, degree_of
from feedback.responses.validate import Numeric
from feedback.responses.worded_numbers import number_beside, number_in

MANY_OUTSIDE, FEW_OUTSIDE = 0.2, 10  # share and number of answers from which a scale is another one
LONG_SCALE = 10  # highest answer from which a fraction of one is none
ENOUGH_FOR_CODING = 20  # answers; of fewer, that nobody took the last one shows nothing
OFTEN, MANY_WORDED = (
    3,
    0.05,
)  # times a text stands, and its share of the answers, from which it is an option
FEW_BEYOND = 2  # answers just beyond an end; one may be a slip


def require_scale(column: str, rule: Numeric, inside: int, outside: pd.Series) -> None:
    """Refuse a declared scale that many answers break: those left would be its one end."""
    n, shown = len(outside), list(dict.fromkeys(outside.astype("str")))
    if n < FEW_OUTSIDE or n < MANY_OUTSIDE * (n + inside) or len(shown) < 2:
        return
    ends, seen = f"{rule.low:g}–{rule.high:g}", ", ".join(sorted(shown)[:5])
    raise InputError(
        en=f"Column {column}: {n:,} of {n + inside:,} answers lie outside its scale {ends} (such as {seen}). Without them "
        "only one end of opinion would be left. Correct the scale in the study or its questionnaire; codes that mean "
        "no answer go under missing:.",
        zh=f"列 {column}：{n + inside:,} 个答案中有 {n:,} 个超出量表 {ends}（如 {seen}）。去掉它们，就只剩下一端的意见。"
        "请在研究文件或问卷中改正量表；表示“未答”的代码请写在 missing: 下。",
    )


def require_coding(column: str, rule: Numeric, said: pd.Series, outside: pd.Series) -> None:
    """Refuse answers numbered one lower or higher than declared, and fractions of one on a long scale."""
    low, high = f"{rule.low:g}", f"{rule.high:g}"
    if rule.high >= LONG_SCALE and len(said) > 1 and said.max() <= 1 and said.between(0, 1, "neither").any():  # fmt: skip
        raise InputError(
            en=f"Column {column}: its answers are fractions between 0 and 1 (such as {said.max():g}), on a scale "
            f"{low}–{high}. If they are percentages, multiply them by 100 in the file, or declare the scale low: 0, high: 1.",
            zh=f"列 {column}：答案都是 0 到 1 之间的小数（如 {said.max():g}），而量表是 {low}–{high}。"
            "若是百分比，请在文件中乘以 100，或将量表写为 low: 0, high: 1。",
        )
    beyond = {number_in(str(cell)) for cell in outside}
    if len(outside) < FEW_BEYOND or len(outside) + len(said) < ENOUGH_FOR_CODING:
        return
    for step, unused in ((-1, rule.high), (1, rule.low)):
        end = rule.low - 1 if step < 0 else rule.high + 1
        if beyond != {end} or (said == unused).any():
            continue
        raise InputError(
            en=f"Column {column}: {len(outside):,} answers are {end:g} and none is {unused:g}, so its scale seems to be "
            f"{rule.low + step:g}–{rule.high + step:g}, not {low}–{high}. Correct the scale in the study or its questionnaire; "
            f"if {end:g} means no answer, write missing: [{end:g}].",
            zh=f"列 {column}：有 {len(outside):,} 个答案是 {end:g}，却没有 {unused:g}，量表看来是 {rule.low + step:g}–{rule.high + step:g}，"
            f"而不是 {low}–{high}。请在研究文件或问卷中改正量表；若 {end:g} 表示“未答”，请写 missing: [{end:g}]。",
        )


def heading_against(column: str, rule: Numeric) -> Words | None:
    """What a heading says of the scale that the study says otherwise; None where they agree or it says nothing.

    >>> said = heading_against("总体评分（0-10）", Numeric(1, 10, {}))
    >>> said.en[:80]
    'column 总体评分（0-10）: its heading says 0 to 10, the study 1 to 10; the study was fo'
    >>> heading_against("服务（1-5）", Numeric(1, 5, {})) is None
    True
    """
    stated = stated_scale(column)
    if stated is None or stated.low is None or rule.labels or rule.shift:
        return None
    if (stated.low, stated.high) != (rule.low, rule.high):
        heading, study = f"{stated.low:g}–{stated.high:g}", f"{rule.low:g}–{rule.high:g}"
        return Words(
            zh=f"列 {column}：题目写的是 {heading}，研究文件写的是 {study}，已按研究文件计算；若以题目为准，请改正量表",
            en=f"column {column}: its heading says {stated.low:g} to {stated.high:g}, the study {rule.low:g} to {rule.high:g}; "
            "the study was followed: correct the scale if the heading is right",
        )
    if stated.falling and not rule.reverse:
        return Words(
            zh=f"列 {column}：题目中小的数字是好的一端，而研究文件没有把它写在 reverse 下，已按大的数字为好计算",
            en=f"column {column}: its heading calls the low number the good one, and the study does not name it under reverse:; "
            "high numbers were taken for good",
        )
    return None


def require_words(column: str, rule: Numeric, n: int, unread: pd.Series) -> None:
    """Refuse to go on without options in words, such as the ends of a scale whose other answers are numbers."""
    counts = unread.value_counts()
    often = counts[
        [(word := degree_of(str(text))) is not None and word.side != 0 for text in counts.index]
    ]
    if often.sum() < max(OFTEN, MANY_WORDED * n):
        return
    shown = sorted(str(text) for text in often.index)[:3]
    first, side = shown[0], degree_of(shown[0])
    number = rule.low if side is not None and side.side < 0 else rule.high
    raise InputError(
        en=f"Column {column}: {often.sum():,} of {n:,} answers are words of a scale ({'; '.join(shown)}), and which number each "
        "stands for is not plain. Left out, the others would not speak for all. Say it in the study file, under the column's "
        f"scale: `answers: {{{first}: {number:g}}}`, or list the words of the whole scale, worst first: `answers: [poor, fair, good]`.",
        zh=f"列 {column}：{n:,} 个答案中有 {often.sum():,} 个是量表上的文字（{'；'.join(shown)}），无法确定各代表几。"
        "去掉它们，余下的就不能代表全部。请在研究文件中该列的量表下写明，"
        f"如 answers: {{{first}: {number:g}}}，或从差到好列出整个量表，如 answers: [差, 一般, 好]。",
    )


def require_direction(column: str, rule: Numeric, cells: pd.Series) -> None:
    """Refuse a scale whose own words say that its low answers are the good ones."""
    if rule.reverse:
        return
    told = {pair for cell in cells.dropna().unique() if (pair := number_beside(str(cell)))}
    found = against(rule.low, rule.high, told)
    if found is None:
        return
    (low, good), (high, bad) = found
    raise InputError(
        en=f"Column {column}: {low:g} stands for “{good}” and {high:g} for “{bad}”, so its low answers are the good ones, "
        f"and the scale says the opposite. Name the column under columns.reverse.",
        zh=f"列 {column}：{low:g} 表示“{good}”，{high:g} 表示“{bad}”，数字小的才是好评，与量表的方向相反。请在 columns.reverse 中写上该列。",
    )
