"""Answers that are plainly on another scale than the declared one: refused, with what they show."""

from __future__ import annotations

import pandas as pd

from feedback.errors import InputError
from feedback.responses.validate import Numeric, number_in

MANY_OUTSIDE, FEW_OUTSIDE = 0.2, 10  # share and number of answers from which a scale is another one
LONG_SCALE = 10  # highest answer from which a fraction of one is none
ENOUGH_FOR_CODING = 20  # answers; of fewer, that nobody took the last one shows nothing
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
