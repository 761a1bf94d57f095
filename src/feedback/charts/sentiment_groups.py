"""Where and when the words are negative: by group, over time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedback.charts.canvas import (
    Chart,
    dots_with_intervals,
    empty_chart,
    finished,
    new_chart,
    percent_axis,
    quiet_columns,
    quiet_rows,
    right_column,
)
from feedback.charts.sentiment import LOW, shares_negative
from feedback.charts.theme import PALETTE, drawable
from feedback.charts.words import count, level_name, percent, say, shorten
from feedback.disclosure import shown_values
from feedback.rounded_tables import told_table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from feedback.responses.weights.design import Design

_ESTIMATE = ["share", "share_low", "share_high"]
_FEW = 6  # periods that are drawn one by one, not as a band


def draw_sentiment_by_segment(
    scores: pd.Series,
    segments: pd.Series,
    *,
    name: str = "",
    low: float = LOW,
    weights: Design | None = None,
    minimum: int = 10,
    told: bool = False,
    top: int = 25,
    level: float = 0.95,
    language: str = "zh",
) -> tuple[Chart, pd.DataFrame]:
    """Share of negative comments per group with its interval, worst first; the dashed line is everyone.

    Parameters
    ----------
    scores, segments
        On the same index; rows where either is missing are left out.
    name
        Of the segment, as a reader knows it.
    weights
        A design of the comments, with their labels (`Results.comment_weights`): shares follow it.
    minimum
        Groups with fewer comments, or worth fewer under weights, are withheld.
    told
        Whether figures of groups are told in steps, for whoever may not compute single answers (`feedback.rounding`).
    level
        Confidence level of the intervals.

    Returns
    -------
    tuple
        The chart, and the frame drawn: index group, columns n, effective_n (with weights), share, share_low,
        share_high, mean.
    """
    every = shares_negative(scores, segments, low=low, weights=weights, level=level)
    large = every[shown_values(_size(every), least=minimum)]
    large = told_table(large) if told else large
    shown = large.sort_values(["share", "n"], ascending=False, kind="stable").head(top)
    shown.index = pd.Index([drawable(value) for value in shown.index], name=name or "group")
    if shown.empty:
        sentence = say(
            language,
            zh=f"没有一组有 {minimum} 条以上的评论，不作比较。",
            en=f"No group has {minimum} comments or more: nothing is compared.",
        )
        return empty_chart(sentence), shown
    everyone = segments.notna().where(segments.notna())
    whole = shares_negative(scores, everyone, low=low, weights=weights, level=level)
    overall = float(whole["share"].iloc[0])
    chart, axes = new_chart(
        title=_group_title(shown, overall, language),
        subtitle=say(
            language,
            zh=f"负面评论占比，横线为 {level_name(level)} 区间；虚线为全部",
            en=f"Share of negative comments, line: {level_name(level)} interval; dashed: everyone",
        ),
        note=_group_note(every, overall, minimum, language),
        body=0.34 * len(shown) + 0.62,
        alt="; ".join(f"{value} {percent(s)}" for value, s in shown["share"].head(5).items()),
    )
    quiet_rows(axes, labels=[shorten(str(value), width=26) for value in shown.index])
    estimates = shown[_ESTIMATE].to_numpy(dtype=float)
    colors = np.select(
        [estimates[:, 1] > overall, estimates[:, 2] < overall],
        [PALETTE.negative, PALETTE.positive],
        PALETTE.muted,
    )
    dots_with_intervals(axes, estimates, colors=list(colors))
    right_column(axes, [f"n = {count(n)}" for n in shown["n"]])
    axes.axvline(overall, color=PALETTE.ink, linewidth=1, linestyle=(0, (4, 3)))
    axes.set_xlim(left=0)
    percent_axis(axes.xaxis)
    axes.set_xlabel(say(language, zh="负面评论占比", en="share negative"))
    return finished(chart), shown


def _size(every: pd.DataFrame) -> pd.Series:
    """Comments of a group, or what they are worth where that is less."""
    return every["n"] if "effective_n" not in every else every[["n", "effective_n"]].min(axis=1)


def _group_title(shown: pd.DataFrame, overall: float, language: str) -> str:
    worst: Any = shown.iloc[0]
    if worst["share_low"] <= overall:
        return say(
            language,
            zh="没有一组的负面评论明显多于平均",
            en="No group is clearly more negative than all together",
        )
    group, share = shorten(str(shown.index[0]), width=30), percent(worst["share"])
    return say(
        language,
        zh=f"「{group}」的负面评论最多：{share}",
        en=f'"{group}" has most negative comments: {share}',
    )


def _group_note(every: pd.DataFrame, overall: float, minimum: int, language: str) -> str:
    n, withheld = count(every["n"].sum()), int((~shown_values(_size(every), least=minimum)).sum())
    zh = f"评论 n = {n}，全部负面占比 {percent(overall)}。"
    en = f"n = {n} comments, {percent(overall)} negative in all."
    if withheld:
        zh += f"少于 {minimum} 条评论（或会让人减出这种组）的 {withheld} 组不显示。"
        en += f" {withheld} groups under {minimum} comments (or that would let one be computed) are withheld."
    return say(language, zh=zh, en=en)


def draw_sentiment_over_time(
    scores: pd.Series,
    times: pd.Series,
    *,
    low: float = LOW,
    weights: Design | None = None,
    minimum: int = 10,
    told: bool = False,
    level: float = 0.95,
    language: str = "zh",
) -> tuple[Chart, pd.DataFrame]:
    """Share of negative comments per month (dates) or wave (anything else), with intervals.

    Parameters
    ----------
    scores, times
        On the same index; rows where either is missing are left out.
    weights, minimum
        As in `draw_sentiment_by_segment`.
    told
        Whether figures of periods are told in steps, as in `draw_sentiment_by_segment`.
    level
        Confidence level of the intervals.

    Returns
    -------
    tuple
        The chart, and the frame drawn: index period (text), columns n, effective_n (with weights), share,
        share_low, share_high, mean.
    """
    dated = pd.api.types.is_datetime64_any_dtype(times)
    periods = times.dt.strftime("%Y-%m") if dated else times
    every = shares_negative(scores, periods, low=low, weights=weights, level=level).sort_index()
    shown = every[shown_values(_size(every), least=minimum)]
    shown = told_table(shown) if told else shown
    shown.index = pd.Index([drawable(value) for value in shown.index], name="period")
    if len(shown) < 2:
        return empty_chart(_no_trend(every, language)), shown
    first, last = (f"{shown.index[i]} {percent(shown['share'].iloc[i])}" for i in (0, -1))
    withheld = len(every) - len(shown)
    n = count(every["n"].sum())
    chart, axes = new_chart(
        title=_trend_title(shown, language),
        subtitle=say(
            language,
            zh=f"各时期负面评论占比与 {level_name(level)} 区间",
            en=f"Share of negative comments per period with {level_name(level)} interval",
        ),
        note=say(
            language,
            zh=f"评论 n = {n}" + (f"；少于 {minimum} 条的 {withheld} 个时期不显示" if withheld else "") + "。",
            en=f"n = {n} comments" + (f"; {withheld} periods under {minimum} are withheld" if withheld else "") + ".",
        ),
        body=2.7,
        alt=f"{first}; {last}",
    )  # fmt: skip
    _draw_trend(axes, shown)
    axes.set_ylabel(say(language, zh="负面评论占比", en="share negative"))
    return finished(chart), shown


def _no_trend(every: pd.DataFrame, language: str) -> str:
    if every.empty:
        return say(
            language, zh="没有日期，看不出变化。", en="There are no dates: no change can be shown."
        )
    return say(
        language,
        zh="有足够评论的时期不到两个，看不出变化。",
        en="Fewer than two periods have enough comments: no change can be shown.",
    )


def _draw_trend(axes: Axes, shown: pd.DataFrame) -> None:
    places = np.arange(len(shown))
    share, low, high = shown[_ESTIMATE].to_numpy(dtype=float).T
    if len(shown) <= _FEW:
        axes.vlines(places, low, high, color=PALETTE.negative, linewidth=2.4, alpha=0.55)
    else:
        axes.fill_between(places, low, high, color=PALETTE.negative, alpha=0.15, linewidth=0)
    size = 7 if len(shown) <= _FEW else 5 if len(shown) <= 24 else 0
    axes.plot(places, share, "-o", color=PALETTE.negative, markersize=size, linewidth=1.4)
    step = int(np.ceil(len(shown) / 9))
    names = [
        f"{shorten(str(period), width=14)}\nn={count(n)}"
        for period, n in shown["n"].iloc[::step].items()
    ]
    axes.set_xticks(places[::step], names)
    axes.set_xlim(-0.5, len(shown) - 0.5)
    quiet_columns(axes)
    percent_axis(axes.yaxis)
    axes.set_ylim(bottom=0)


def _trend_title(shown: pd.DataFrame, language: str) -> str:
    first: Any = shown.iloc[0]
    last: Any = shown.iloc[-1]
    apart = last["share_low"] > first["share_high"] or last["share_high"] < first["share_low"]
    if not apart:
        return say(
            language,
            zh="首尾两期的负面占比没有明显变化",
            en="No clear change in negative comments from first to last period",
        )
    worse = last["share"] > first["share"]
    before, now = percent(first["share"]), percent(last["share"])
    return say(
        language,
        zh=f"负面评论从 {before} {'升' if worse else '降'}到 {now}",
        en=f"Negative comments {'rose' if worse else 'fell'} from {before} to {now}",
    )
