"""Figures, changes and sentences of verdicts, in both languages."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from feedback.disclosure import LEAST
from feedback.results import Words
from feedback.rounding import LONG, told_count
from feedback.study_followup import METRICS
from feedback.tracking.changes import Change
from feedback.tracking.clocks import CLOCK_NAMES
from feedback.tracking.panel import PairedChange
from feedback.tracking.told import is_exact

_POINTS = Words(en=" points", zh=" 个百分点")
SHARES = ("csat", "complaint_rate", "hurt", "in_time")


def _number(value: float, metric: str, *, plus: bool = False) -> str:
    if not np.isfinite(value):
        return "–"
    sign = "+" if plus else ""
    scaled, digits = value, 0
    if metric in SHARES:
        scaled, digits = 100 * value, 1
    elif metric in ("complaints", "nps"):
        digits = 1 if plus or scaled % 1 else 0
    text = mean_text(value, plus=plus) if metric == "satisfaction" else f"{scaled:{sign}.{digits}f}"
    text = text.replace("-", "−")
    if not text.strip("+−0."):
        text = text.lstrip("+−")  # none is neither more nor less
    text = text if metric == "satisfaction" else text.removesuffix(".0")  # a whole step
    return f"{text}%" if metric in SHARES and not plus else text


def mean_text(value: float, *, plus: bool = False) -> str:
    """A mean, or with `plus` a difference of means, with no more decimals than it is told with.

    >>> mean_text(3.72), mean_text(3.5), mean_text(71.0), mean_text(-2.0, plus=True), mean_text(-0.25, plus=True)
    ('3.72', '3.5', '71', '-2', '-0.25')
    """
    whole = abs(value) > LONG or (plus and abs(value) >= 1)
    if whole and abs(value - round(value)) < 1e-9:
        return f"{value:{'+' if plus else ''}.0f}"
    return f"{value:{'+' if plus else ''}.2f}".removesuffix("0")


def figure(value: float, metric: str) -> str:
    """A figure as readers write it; told in its step already (`feedback.tracking.told`).

    >>> figure(0.12, "hurt"), figure(3.5, "satisfaction"), figure(12.0, "complaints"), figure(0.005, "complaint_rate")
    ('12%', '3.5', '12', '0.5%')
    """
    return _number(value, metric)


def step_words(value: float, metric: str) -> Words:
    """A change with its sign and unit."""
    number = _number(value, metric, plus=True)
    unit = _POINTS if metric in SHARES else Words(en="", zh="")
    return Words(en=number + unit.en, zh=number + unit.zh)


def _of_change(change: Change, metric: str) -> Words:
    middle = step_words(change.estimate, metric)
    low, high = (_number(each, metric, plus=True) for each in (change.low, change.high))
    return Words(
        en=f"{middle.en} ({ends_words(low, high).en})",
        zh=f"{middle.zh}（{ends_words(low, high).zh}）",
    )


def _figure_words(row: pd.Series, metric: str) -> Words:
    """A figure as it is told; one to nine complaints of a unit, which are told alike, as fewer than ten."""
    few = metric == "complaints" and 0 < float(row["estimate"]) < LEAST
    if few and not is_exact(metric, str(row["unit"])):
        return Words(en=f"fewer than {LEAST}", zh=f"不足 {LEAST} 件")
    text = figure(float(row["estimate"]), metric)
    return Words(en=text, zh=f"为 {text}")


def _change_words(change: Change, metric: str, unsure: float) -> Words:
    """A change by its figure, or its interval alone where rounding may have made it."""
    if unsure and abs(change.estimate) <= unsure + 1e-9:
        low, high = (_number(each, metric, plus=True) for each in (change.low, change.high))
        ends, points = ends_words(low, high), _POINTS if metric in SHARES else Words(en="", zh="")
        return Words(
            en=f"no clear change ({ends.en}{points.en})",
            zh=f"没有明显变化（{ends.zh}{points.zh}）",
        )
    told = _of_change(change, metric)
    return Words(en=f"change {told.en}", zh=f"变化 {told.zh}")


def ends_words(low: str, high: str) -> Words:
    """An interval as the report has it: a dash between two figures, words where a sign would be read as one.

    >>> ends_words("3.66", "3.78").zh, ends_words("−45", "−25").zh, ends_words("−4", "+6").en
    ('3.66–3.78', '−45 至 −25', '−4 to +6')
    """
    if not (low + high).count("+") and not (low + high).count("−"):
        return Words(en=f"{low}–{high}", zh=f"{low}–{high}")
    return Words(en=f"{low} to {high}", zh=f"{low} 至 {high}")


def what_is_measured(metric: str, aspect: str, unit: str, labels: Mapping[str, str]) -> Words:
    """Metric, aspect and unit as a reader calls them."""
    zh, en, _ = METRICS[metric]
    clock = CLOCK_NAMES.get(aspect) if metric == "in_time" else None
    label = clock or Words(en=labels.get(aspect, aspect), zh=labels.get(aspect, aspect))
    return Words(
        en=en + (f", {label.en}" if aspect else "") + (f", {unit}" if unit else ""),
        zh="、".join(part for part in (unit, label.zh if aspect else "") if part)
        + ("的" if aspect or unit else "")
        + zh,
    )


def moved(
    what: Words,
    metric: str,
    before: pd.Series,
    after: pd.Series,
    change: Change,
    *,
    unsure: float = 0.0,
) -> Words:
    """From which figure to which, with the change and n, all of them as they are told.

    A change that rounding alone may have made, of `unsure` at most, has no figure.
    """
    start, now = (_figure_words(row, metric) for row in (before, after))
    told = _change_words(change, metric, unsure)
    n0, n1 = int(before["n"]), int(after["n"])
    if metric == "complaints":
        base = then = Words(en="", zh="")
    else:
        then, base = (Words(en=f" (n = {n:,})", zh=f"（n = {n:,}）") for n in (n0, n1))
    return Words(
        en=f"{_capital(what.en)}: {start.en} in {before.name}{then.en}, {now.en} in {after.name}{base.en}; {told.en}.",
        zh=f"{what.zh}：{before.name} {start.zh}{then.zh}，{after.name} {now.zh}{base.zh}，{told.zh}。",
    )


def by_day_words(row: pd.Series, period: str) -> Words | None:
    """How many were late at least and at most in a period whose stamps say the day alone, as told; None where the ends are one.

    >>> by_day_words(pd.Series({"n": 1000, "estimate": 0.858, "least": 0.481, "late_most": 519.0}), "2026-05").en
    '2026-05 by the hour: 142 to 519 late, 48.1% to 85.8% in time; some stamps say the day alone, so the figure is the favourable end.'
    """
    least, most = (float(row.get(name, math.nan)) for name in ("least", "late_most"))
    best = float(row["estimate"])
    late = round(float(row["n"]) * (1 - best))
    if not (math.isfinite(least) and least < best and most > late):
        return None
    low, high = figure(least, "in_time"), figure(best, "in_time")
    return Words(
        en=f"{period} by the hour: {late:,} to {most:,.0f} late, {low} to {high} in time; some stamps say the day alone, so the "
        "figure is the favourable end.",
        zh=f"{period} 按小时计：超时 {late:,} 至 {most:,.0f} 件，按时占比 {low} 至 {high}；有些时间只写到日，所示数字是有利的一端。",
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def aimed(metric: str, kind: str, change: float, aim: float, due: pd.Timestamp) -> Words:
    """What the target asks for, as it is told, and whether that is relative or in points."""
    goal = figure(aim, metric)
    day = "" if pd.isna(due) else f"{due:%Y-%m-%d}"
    if kind == "relative":
        size = f"{abs(100 * change):g}%"
        en = f"{size} {'less' if change < 0 else 'more'} than in the baseline"
        zh = f"比基期{'低' if change < 0 else '高'} {size}"
    elif kind == "points":
        size = _number(change, metric, plus=True)
        unit = Words(en=" percentage points", zh=" 个百分点") if metric in SHARES else Words(en=" points", zh=" 分")  # fmt: skip
        en, zh = f"{size}{unit.en} from the baseline", f"比基期 {size}{unit.zh}"
    else:
        en, zh = "a figure to reach", "绝对值"
    until = Words(en=f", due {day}" if day else "", zh=f"，{day} 前" if day else "")
    return Words(en=f"Target: {goal} ({en}){until.en}.", zh=f"目标：{goal}（{zh}）{until.zh}。")


def panel_words(paired: PairedChange, metric: str) -> Words:
    """How those who answered both times changed, and whether the verdict rests on them."""
    told, n = _of_change(paired.change, metric), int(told_count(paired.people))
    if paired.decides:
        return Words(
            en=f"The same {n:,} people answered both times; their own change is {told.en}, and the verdict rests on it.",
            zh=f"前后两次都作答的有 {n:,} 人，其自身变化为 {told.zh}，结论以此为准。",
        )
    return Words(
        en=f"The same {n:,} people answered both times; their own change is {told.en}. They are too few to stand for all, so the "
        "verdict rests on everybody.",
        zh=f"前后两次都作答的有 {n:,} 人，其自身变化为 {told.zh}；人数不足以代表全体，结论仍以全体为准。",
    )


def elsewhere_words(change: float, units: int, beyond: Change, metric: str, *, of: int) -> Words:
    """What happened where nothing was done: in `units` that can be compared, `of` all without a measure."""
    other, told = step_words(change, metric), _of_change(beyond, metric)
    en, zh = (
        f"the {units} other units, where no measure is recorded,",
        f"其余 {units} 个没有登记措施的单位",
    )
    if units < of:
        en = f"{units} of the {of} other units where no measure is recorded (those with figures to compare)"
        zh = f"其余 {of} 个没有登记措施的单位中，可比的 {units} 个"
    return Words(
        en=f"In {en} it changed by {other.en}; a difference of {told.en}, which speaks of the measure "
        "only if both would have moved alike without it.",
        zh=f"{zh}变化 {other.zh}，两者相差 {told.zh}；只有不采取措施时两边走势相同，这个差才说明措施的作用。",
    )


def picked_words(back: float, drift: float, beyond: Change, metric: str) -> Words:
    """That the worst unit tends to come back by itself, and apart from it how the other units moved.

    >>> said = picked_words(-0.01, 0.03, Change(-0.1, -0.15, -0.05, 0.02), "hurt")
    >>> said.en.split(": ")[1]
    'this was the worst unit, partly by chance, so −1 points were to be expected of it alone; the other units moved by +3 points besides (the surest count most). Beyond both −10 points (−15 to −5).'
    """
    alone, moved, told = (
        step_words(back, metric),
        step_words(drift, metric),
        _of_change(beyond, metric),
    )
    return Words(
        en=f"Mind regression to the mean: this was the worst unit, partly by chance, so {alone.en} were to be expected of it alone; "
        f"the other units moved by {moved.en} besides (the surest count most). Beyond both {told.en}.",
        zh=f"注意向均值回归：该单位当时最差，有一部分出于偶然，仅此一项就可预期变化 {alone.zh}；此外，其余单位同期变化 {moved.zh}（越可靠的权重越大）；"
        f"除去这两项为 {told.zh}。",
    )
