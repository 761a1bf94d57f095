"""Sentiment: how it is spread, whether it agrees with the ratings, where and when it is low."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.charts.canvas import Chart, empty_chart, finished, new_chart, quiet_rows
from feedback.charts.theme import PALETTE, drawable
from feedback.charts.words import count, percent, say, shorten
from feedback.measures.intervals import proportion_interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LOW = 0.4  # scores under it count as negative


def draw_sentiment(
    scores: pd.Series, *, low: float = LOW, language: str = "zh"
) -> tuple[Chart, pd.DataFrame]:
    """Histogram of the scores with the share under `low` and its interval.

    Parameters
    ----------
    scores
        In [0, 1], missing where there was nothing to score.
    low
        Scores under it count as negative.

    Returns
    -------
    tuple
        The chart, and the frame drawn: columns left, right (edges of the bin), n, feeling.
    """
    values = _numbers(scores)
    edges = np.linspace(0, 1, 21)
    counts, _ = np.histogram(values, bins=edges)
    shown = pd.DataFrame({"left": edges[:-1], "right": edges[1:], "n": counts})
    high = 1 - low
    middle = (shown["left"] + shown["right"]) / 2
    shown["feeling"] = np.select([middle < low, middle > high], ["negative", "positive"], "neutral")
    if values.empty:
        return _nothing(language), shown.iloc[:0]
    n, hits = len(values), int((values < low).sum())
    share, (lower, upper) = hits / n, proportion_interval(hits, n)
    chart, axes = new_chart(
        title=say(
            language,
            zh=f"{percent(share)} 的评论情绪为负面",
            en=f"{percent(share)} of the comments are negative",
        ),
        subtitle=say(
            language,
            zh="每条评论的情绪得分：0 最差，1 最好",
            en="Sentiment of each comment: 0 worst, 1 best",
        ),
        note=say(
            language,
            zh=f"评论 n = {count(n)}；低于 {low:g} 计为负面：{percent(share)}（95% 区间 {percent(lower)}–{percent(upper)}）。",
            en=f"n = {count(n)} comments; under {low:g} counts as negative: {percent(share)} "
            f"(95 % interval {percent(lower)}–{percent(upper)}).",
        ),
        body=2.6,
    )
    colors = [getattr(PALETTE, feeling) for feeling in shown["feeling"]]
    axes.bar(
        shown["left"], shown["n"], width=0.05, align="edge", color=colors, edgecolor=PALETTE.paper
    )
    _quiet_columns(axes)
    axes.set_xlim(0, 1)
    axes.set_xlabel(say(language, zh="情绪得分", en="sentiment score"))
    axes.set_ylabel(say(language, zh="评论数", en="comments"))
    return finished(chart), shown


def draw_sentiment_by_rating(
    scores: pd.Series, ratings: pd.Series, *, low: float = LOW, language: str = "zh"
) -> tuple[Chart, pd.DataFrame]:
    """Share of negative comments at each rating: falling from left to right when words and ratings agree.

    Parameters
    ----------
    scores, ratings
        On the same index; rows where either is missing are left out. More than 11 different
        ratings are rounded to whole ones.

    Returns
    -------
    tuple
        The chart, and the frame drawn: index rating, columns n, share, share_low, share_high, mean.
    """
    ratings = pd.to_numeric(ratings, errors="coerce")
    if ratings.nunique() > 11:
        ratings = ratings.round()
    shown = _shares(scores, ratings, low=low).sort_index()
    shown.index.name = "rating"
    if shown.empty:
        sentence = say(
            language,
            zh="没有评分，无法与文字情绪对照。",
            en="There are no ratings to compare the words with.",
        )
        return empty_chart(sentence), shown
    paired = pd.DataFrame({"s": pd.to_numeric(scores, errors="coerce"), "r": ratings}).dropna()
    varied = len(paired) > 2 and paired["s"].nunique() > 1 and paired["r"].nunique() > 1
    agreement = float(paired["s"].rank().corr(paired["r"].rank())) if varied else float("nan")
    title = say(language, zh="文字情绪与评分是否一致", en="Do the words agree with the ratings?")
    if agreement >= 0.3:
        title = say(
            language,
            zh="评分越低，文字越负面：两者一致",
            en="The lower the rating, the more negative the words: they agree",
        )
    elif np.isfinite(agreement):
        title = say(
            language,
            zh="文字情绪与评分关系很弱，解读需谨慎",
            en="Words and ratings hardly agree: read with care",
        )
    chart, axes = new_chart(
        title=title,
        subtitle=say(language, zh="各评分中情绪为负面的评论占比，竖线为 95% 区间", en="Share of negative comments at each rating, line: 95 % interval"),
        note=say(
            language,
            zh=f"评论 n = {count(len(paired))}；秩相关（Spearman）{agreement:.2f}。柱下数字为该评分的评论数。" if varied else f"评论 n = {count(len(paired))}。",
            en=f"n = {count(len(paired))} comments; Spearman rank correlation {agreement:.2f}. Under the columns: comments at that rating."
            if varied else f"n = {count(len(paired))} comments.",
        ),
        body=2.7,
        alt="; ".join(f"{rating:g}: {percent(row['share'])}" for rating, row in shown.iterrows()),
    )  # fmt: skip
    places = np.arange(len(shown))
    axes.bar(places, shown["share"], width=0.62, color=PALETTE.negative, alpha=0.85)
    axes.vlines(places, shown["share_low"], shown["share_high"], color=PALETTE.ink, linewidth=1.3)
    axes.set_xticks(
        places, [f"{rating:g}\nn={count(row['n'])}" for rating, row in shown.iterrows()]
    )
    _quiet_columns(axes, share=True)
    axes.set_xlabel(say(language, zh="评分", en="rating"))
    axes.set_ylabel(say(language, zh="负面评论占比", en="share negative"))
    return finished(chart), shown


def draw_sentiment_by_segment(
    scores: pd.Series,
    segments: pd.Series,
    *,
    name: str = "",
    low: float = LOW,
    minimum: int = 10,
    top: int = 25,
    language: str = "zh",
) -> tuple[Chart, pd.DataFrame]:
    """Share of negative comments per group with its interval, worst first; the line is everyone.

    Returns
    -------
    tuple
        The chart, and the frame drawn: index group, columns n, share, share_low, share_high, mean.
        Groups under `minimum` comments are withheld.
    """
    every = _shares(scores, segments, low=low)
    shown = (
        every[every["n"] >= minimum]
        .sort_values(["share", "n"], ascending=False, kind="stable")
        .head(top)
    )
    shown.index = pd.Index([drawable(value) for value in shown.index], name=name or "group")
    if shown.empty:
        sentence = say(
            language,
            zh=f"没有一组有 {minimum} 条以上的评论，不作比较。",
            en=f"No group has {minimum} comments or more: nothing is compared.",
        )
        return empty_chart(sentence), shown
    overall = float((every["share"] * every["n"]).sum() / every["n"].sum())
    worst = shown.iloc[0]
    group = shorten(str(shown.index[0]), width=30)
    clear = worst["share_low"] > overall
    withheld = int((every["n"] < minimum).sum())
    chart, axes = new_chart(
        title=say(
            language,
            zh=f"「{group}」的负面评论最多：{percent(worst['share'])}" if clear else "各组的负面评论占比没有明显高于平均的",
            en=f"“{group}” has most negative comments: {percent(worst['share'])}" if clear else "No group is clearly more negative than all together",
        ),
        subtitle=say(language, zh="负面评论占比，横线为 95% 区间；虚线为全部", en="Share of negative comments, line: 95 % interval; dashed: everyone"),
        note=say(
            language,
            zh=f"评论 n = {count(every['n'].sum())}，全部负面占比 {percent(overall)}。少于 {minimum} 条评论的组不显示（{withheld} 组）。",
            en=f"n = {count(every['n'].sum())} comments, {percent(overall)} negative in all. Groups under {minimum} comments are withheld ({withheld}).",
        ),
        body=0.34 * len(shown) + 0.62,
        alt="; ".join(f"{value} {percent(row['share'])}" for value, row in shown.head(5).iterrows()),
    )  # fmt: skip
    quiet_rows(axes, labels=[shorten(str(value), width=26) for value in shown.index])
    for place, row in enumerate(shown.itertuples()):
        color = (
            PALETTE.negative
            if row.share_low > overall
            else PALETTE.positive
            if row.share_high < overall
            else PALETTE.muted
        )
        axes.plot(
            [row.share_low, row.share_high],
            [place, place],
            color=color,
            linewidth=2.4,
            alpha=0.55,
            solid_capstyle="round",
        )
        axes.plot([row.share], [place], "o", color=color, markersize=7)
        axes.text(
            1.015,
            place,
            f"n = {count(row.n)}",
            transform=axes.get_yaxis_transform(),
            va="center",
            fontsize=9.5,
            color=PALETTE.soft_ink,
        )
    axes.axvline(overall, color=PALETTE.ink, linewidth=1, linestyle=(0, (4, 3)))
    axes.set_xlim(left=0)
    axes.xaxis.set_major_formatter(lambda value, _: percent(value))
    axes.set_xlabel(say(language, zh="负面评论占比", en="share negative"))
    return finished(chart), shown


def draw_sentiment_over_time(
    scores: pd.Series,
    times: pd.Series,
    *,
    low: float = LOW,
    minimum: int = 10,
    language: str = "zh",
) -> tuple[Chart, pd.DataFrame]:
    """Share of negative comments per month (dates) or wave (anything else), with intervals.

    Returns
    -------
    tuple
        The chart, and the frame drawn: index period (text), columns n, share, share_low, share_high,
        mean. Periods under `minimum` comments are withheld.
    """
    dated = pd.api.types.is_datetime64_any_dtype(times)
    periods = times.dt.strftime("%Y-%m") if dated else times
    every = _shares(scores, periods, low=low).sort_index()
    shown = every[every["n"] >= minimum]
    shown.index = pd.Index([drawable(value) for value in shown.index], name="period")
    if every.empty:
        return empty_chart(
            say(
                language,
                zh="没有日期，看不出变化。",
                en="There are no dates: no change can be shown.",
            )
        ), shown
    if len(shown) < 2:
        sentence = say(
            language,
            zh="只有一个时期有足够的评论，看不出变化。",
            en="Only one period has enough comments: no change can be shown.",
        )
        return empty_chart(sentence), shown
    first, last = shown.iloc[0], shown.iloc[-1]
    moved = last["share_low"] > first["share_high"] or last["share_high"] < first["share_low"]
    worse = last["share"] > first["share"]
    chart, axes = new_chart(
        title=_trend_title(moved=bool(moved), worse=bool(worse), first=first["share"], last=last["share"], language=language),
        subtitle=say(language, zh="各时期负面评论占比，色带为 95% 区间", en="Share of negative comments per period, band: 95 % interval"),
        note=say(
            language,
            zh=f"评论 n = {count(every['n'].sum())}；少于 {minimum} 条的时期不显示（{len(every) - len(shown)} 个）。",
            en=f"n = {count(every['n'].sum())} comments; periods under {minimum} are withheld ({len(every) - len(shown)}).",
        ),
        body=2.7,
        alt=f"{shown.index[0]} {percent(first['share'])}; {shown.index[-1]} {percent(last['share'])}",
    )  # fmt: skip
    places = np.arange(len(shown))
    axes.fill_between(
        places,
        shown["share_low"],
        shown["share_high"],
        color=PALETTE.negative,
        alpha=0.15,
        linewidth=0,
    )
    axes.plot(
        places,
        shown["share"],
        "-o",
        color=PALETTE.negative,
        markersize=5 if len(shown) <= 24 else 0,
    )
    step = max(1, int(np.ceil(len(shown) / 9)))
    axes.set_xticks(
        places[::step],
        [
            f"{shorten(str(p), width=14)}\nn={count(n)}"
            for p, n in zip(shown.index[::step], shown["n"].iloc[::step], strict=True)
        ],
    )
    _quiet_columns(axes, share=True)
    axes.set_ylim(bottom=0)
    axes.set_ylabel(say(language, zh="负面评论占比", en="share negative"))
    return finished(chart), shown


def _trend_title(*, moved: bool, worse: bool, first: float, last: float, language: str) -> str:
    if not moved:
        return say(
            language,
            zh="首尾两期的负面占比没有明显变化",
            en="No clear change in negative comments from first to last period",
        )
    return say(
        language,
        zh=f"负面评论从 {percent(first)} {'升' if worse else '降'}到 {percent(last)}",
        en=f"Negative comments {'rose' if worse else 'fell'} from {percent(first)} to {percent(last)}",
    )


def _numbers(scores: pd.Series) -> pd.Series:
    values = pd.to_numeric(scores, errors="coerce")
    return values[np.isfinite(values.astype(float))].astype(float)


def _shares(scores: pd.Series, groups: pd.Series, *, low: float) -> pd.DataFrame:
    """Per group: n, share under `low` with its Wilson interval, mean score."""
    values = _numbers(scores)
    keys = groups.reindex(values.index)
    grouped = values.groupby(keys, observed=True)
    n, hits = grouped.size(), (values < low).groupby(keys, observed=True).sum()
    shown = pd.DataFrame({"n": n, "share": hits / n})
    shown["share_low"], shown["share_high"] = proportion_interval(hits.to_numpy(), n.to_numpy())
    shown["mean"] = grouped.mean()
    return shown


def _quiet_columns(axes: Axes, *, share: bool = False) -> None:
    axes.tick_params(length=0)
    axes.spines["left"].set_visible(False)
    axes.grid(visible=True, axis="y")
    axes.set_axisbelow(True)
    if share:
        axes.yaxis.set_major_formatter(lambda value, _: percent(value))


def _nothing(language: str) -> Chart:
    return empty_chart(
        say(language, zh="没有可显示的情绪得分。", en="There are no sentiment scores to show.")
    )
