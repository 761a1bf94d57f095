"""Sentences of promises and forecasts, in both languages; their figures as `feedback.tracking.told_promises` tells them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from feedback.results import Words, percent
from feedback.study_followup import METRICS
from feedback.tracking.action_verdicts import MARGINS
from feedback.tracking.told_promises import (
    SHARES,
    ToldPromise,
    told_outcome,
    told_promise,
    usual_step,
)
from feedback.tracking.verdict_words import figure, what_is_measured

if TYPE_CHECKING:
    from collections.abc import Mapping

SAID = {
    "kept": Words(en="kept", zh="兑现"),
    "broken": Words(en="broken", zh="未兑现"),
    "cannot tell": Words(en="cannot tell", zh="无法判断"),
    "open": Words(en="not to be judged yet", zh="待判断"),
}
_ALIKE = Words(en="kept; other units changed as much", zh="兑现，但其他单位变化相同")


def said_words(row: pd.Series) -> Words:
    """What became of a promise in a few words: one that others kept without a measure says so.

    >>> said_words(pd.Series({"verdict": "kept", "reason": "alike"})).en
    'kept; other units changed as much'
    """
    return _ALIKE if row["reason"] == "alike" else SAID[str(row["verdict"])]


def promise_words(row: pd.Series, labels: Mapping[str, str]) -> Words:
    """What was promised: from which figure to which until when, and what the past let expect."""
    metric, unit = str(row["metric"]), str(row["unit"])
    what, told = what_is_measured(metric, str(row["aspect"]), unit, labels), told_promise(row)
    start, aim = figure(told.start, metric), figure(told.aim, metric)
    least = METRICS[metric][2]
    due = "" if pd.isna(row["due"]) else f"{row['due']:%Y-%m-%d}"
    said = Words(
        en=f"{what.en[:1].upper()}{what.en[1:]}: {start} in {row['base']}, promised {aim} or {'more' if least else 'less'}"
        f"{f' by {due}' if due else ''}.",
        zh=f"{what.zh}：{row['base']} 为 {start}，承诺{f'在 {due} 前' if due else ''}{'升到' if least else '降到'} {aim} {'以上' if least else '以下'}。",
    )
    if row["source"] == "usual":
        said = said + _usual_words(metric, told.start)
    return said + _expected(row, told)


def _usual_words(metric: str, start: float) -> Words:
    """Which step stands in where no target says how much, and where it is from."""
    step = usual_step(metric, start)
    if metric not in MARGINS:
        size = Words(en="a fifth of the start", zh="起点的五分之一")
    elif not METRICS[metric][2] and start <= step:
        size = Words(en="half of the start, which is smaller than the usual step", zh="起点的一半（起点小于惯常的一步）")  # fmt: skip
    elif metric in SHARES:
        size = Words(en=f"{100 * step:g} points", zh=f"{100 * step:g} 个百分点")
    else:
        size = Words(en=f"{step:g} points", zh=f"{step:g} 分")
    return Words(
        en=f"No target says how much; the workbench's own step stands in, {size.en}: the least improvement it judges actions by. "
        "Write a target in the study file to promise another.",
        zh=f"没有目标写明幅度，这里用工作台自带的一步，即{size.zh}：判断措施时要求的最小改善。要承诺别的幅度，请在研究文件中写目标。",
    )


def _expected(row: pd.Series, told: ToldPromise) -> Words:
    if not math.isfinite(float(row["forecast"])):
        return Words(
            en="Too few changes are known to forecast it.", zh="已知的变化太少，无法预测。"
        )
    metric = str(row["metric"])
    middle, low, high = (figure(each, metric) for each in (told.forecast, told.low, told.high))
    return Words(
        en=f"By {int(row['changes']):,} past changes of such figures the next period was expected at {middle} "
        f"({percent(float(row['level']), digits=0)} prediction interval {low} to {high}).",
        zh=f"按同类数字以往的 {int(row['changes']):,} 次变化，预计下一期为 {middle}（{percent(float(row['level']), digits=0)} 预测区间 {low} 至 {high}）。",
    )


def needed_words(row: pd.Series) -> Words:
    """How many answers the next period needs, beside those it starts from, for what was promised to be told from no change."""
    told = told_promise(row)
    n = told.needed
    if n is None:
        return Words(en="", zh="")
    if row["metric"] == "complaints":
        return Words(
            en=f"{n:,} periods before and after would prove it (power 80%).",
            zh=f"前后各合并 {n:,} 期才能证明（把握度 80%）。",
        )
    if told.beside is not None:
        return Words(
            en=f"To prove it the next period needs {told.beside:,} answers (power 80%), beside the {told.n:,} of {row['base']}.",
            zh=f"要证明它，下一期需要 {told.beside:,} 份回答（把握度 80%），与 {row['base']} 的 {told.n:,} 份相比。",
        )
    return Words(
        en=f"No number of answers can prove it beside the {told.n:,} of {row['base']}; {n:,} in each of two new periods would (power 80%).",
        zh=f"{row['base']} 只有 {told.n:,} 份回答，下一期无论多少份都无法证明；须重新测两期，每期 {n:,} 份（把握度 80%）。",
    )


def outcome_words(row: pd.Series, *, unfinished: bool = False) -> Words:
    """What became of it; of a promise that came true while its measure is not done, that the measure cannot be why."""
    metric = str(row["metric"])
    if row["verdict"] == "open":
        return Words(en="No later period can be judged yet.", zh="还没有可供判断的后续数据。")
    told = told_outcome(row, float(row["now"]), float(row["n_now"]))
    now = figure(float(told["estimate"]), metric)
    base = "" if metric == "complaints" else f"n {int(told['n']):,}"
    en, zh = f" ({base})" if base else "", f"（{base}）" if base else ""
    said = Words(en=f"It was {now} in {row['after']}{en}.", zh=f"{row['after']} 为 {now}{zh}。")
    said += _REASON[str(row["reason"])]
    return said + _UNFINISHED if unfinished and row["verdict"] == "kept" else said


_UNFINISHED = Words(
    en="The measure is not finished yet, so it cannot be what did it.",
    zh="措施尚未完成，不能归功于它。",
)
_REASON = {
    "better": Words(
        en="It is clearly better, and what was promised is not left out.",
        zh="明显好转，且不排除已达到承诺。",
    ),
    "alike": Words(
        en="It is clearly better, and what was promised is not left out; but units without a measure changed as much, as far as "
        "can be told, so nothing shows that the measure did it.",
        zh="明显好转，且不排除已达到承诺；但没有采取措施的单位也有同样的变化，与之相比分不出差别，不能说明由措施造成。",
    ),
    "held": Words(en="The whole interval is as promised.", zh="整个区间都达到承诺。"),
    "short": Words(
        en="The whole interval falls short of what was promised.", zh="整个区间都没有达到承诺。"
    ),
    "less": Words(
        en="It is clearly better, yet the whole interval falls short of what was promised.",
        zh="明显好转，但整个区间都没有达到承诺。",
    ),
    "unsure": Words(
        en="Neither an improvement nor what was promised can be told from chance.",
        zh="既看不出好转，也不能排除已达到承诺。",
    ),
    "": Words(en="", zh=""),
}


def calibration_words(
    held: int, n: int, ends: tuple[float, float] | None, *, level: float
) -> Words:
    """How many of the promises' own forecasts held; too few is said."""
    share = percent(level, digits=0)
    if ends is None:
        return Words(
            en=f"{held} of {n} forecasts made with promises held: too few to say how far they can be trusted (ten would do)."
            if n
            else "No forecast made with a promise has met its next period yet: too few to say how far they can be trusted.",
            zh=f"随承诺作出的 {n} 次预测中有 {held} 次落在区间内：次数太少，还说不出可信到什么程度（满十次才说）。"
            if n
            else "随承诺作出的预测还没有一次等到下一期：次数太少，说不出可信到什么程度。",
        )
    low, high = (percent(end, digits=0) for end in ends)
    return Words(
        en=f"{held} of {n} {share} forecasts made with promises held: {percent(held / n, digits=0)} ({low} to {high}).",
        zh=f"随承诺作出的 {n} 次 {share} 预测中有 {held} 次落在区间内：{percent(held / n, digits=0)}（{low} 至 {high}）。",
    )


def backtest_words(
    found: tuple[float, float, float] | None, n: int, periods: int, *, level: float
) -> Words:
    """How forecasts of periods that have passed, made in the same way, would have held."""
    if found is None:
        return Words(
            en="There are too few past periods to try such forecasts on.",
            zh="以往时期太少，无法用它们检验这种预测。",
        )
    share, low, high = (percent(each, digits=0) for each in found)
    return Words(
        en=f"Tried on this study's own past, each from earlier periods alone: of {n:,} such {percent(level, digits=0)} forecasts over "
        f"{periods} periods {share} held ({low} to {high}; forecasts of one period are not independent).",
        zh=f"用本研究自己的过去检验（每次只用更早的数据）：{periods} 期共 {n:,} 次这样的 {percent(level, digits=0)} 预测，{share} 落在区间内"
        f"（{low} 至 {high}；同一期的预测并不独立，区间已计入）。",
    )
