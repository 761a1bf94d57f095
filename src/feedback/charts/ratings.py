"""The overall rating: how many gave each answer, with the mean or the share satisfied."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.charts.canvas import (
    Chart,
    empty_chart,
    finished,
    new_chart,
    percent_axis,
    quiet_columns,
)
from feedback.charts.likert import likert_colors
from feedback.charts.theme import PALETTE, drawable
from feedback.charts.words import count, level_name, percent, say, shorten
from feedback.measures.intervals import proportion_interval
from feedback.measures.sampled import sample_of
from feedback.responses.weights.few_clusters import known_worths

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from feedback.responses.weights.design import Design

_MOST_BARS = 11


def draw_ratings(
    ratings: pd.Series,
    *,
    low: float = 1,
    high: float = 5,
    words: Mapping[float, str] | None = None,
    weights: Design | None = None,
    level: float = 0.95,
    language: str = "zh",
) -> tuple[Chart, pd.DataFrame]:
    """Share of each answer to one rating, worst to the left, with its interval.

    Parameters
    ----------
    ratings
        An answer a respondent, missing where not given. More than 11 different answers (a mean of
        several questions, a scale of 100) are put together in ten equal bands.
    low, high
        Ends of the scale: worst and best.
    words
        Answer to what it is called, where the question was answered in words.
    weights
        A `survey_design` of these people: shares, mean and intervals follow it; n stays people.
    level
        Confidence level of the intervals.

    Returns
    -------
    tuple
        The chart, and the frame drawn: index answer (upper end of the band), columns label, n, share,
        share_low, share_high (Wilson).
    """
    given = pd.to_numeric(ratings, errors="coerce").astype(float)
    values = given.dropna().to_numpy(dtype=float)
    if not len(values):
        nothing = say(language, zh="没有总体评分。", en="There is no overall rating.")
        return empty_chart(nothing), pd.DataFrame()
    design = None if weights is None else weights.of(np.flatnonzero(given.notna()))
    shown = _shares(values, low=low, high=high, words=words or {}, design=design, level=level)
    n = len(values)
    sample = sample_of(
        values, weights=design, strata=None, clusters=None, fpc=None, where="draw_ratings"
    )
    mean, ends = sample.mean()[0], sample.mean_ends((low, high), level=level)
    chart, axes = new_chart(
        title=_title(shown, mean, two=len(words or {}) == 2, high=high, language=language),
        subtitle=say(
            language,
            zh=f"每种回答的占比，竖线为 {level_name(level)} 区间",
            en=f"Share of each answer, line: {level_name(level)} interval",
        ),
        note=_note(
            n,
            (mean, *ends),
            worth=None if design is None else design.effective_n,
            two=len(words or {}) == 2,
            level=level,
            language=language,
        ),
        body=2.3,
        alt="; ".join(
            f"{label} {percent(share)}"
            for label, share in zip(shown["label"], shown["share"], strict=True)
        ),
    )
    _draw(axes, shown)
    return finished(chart), shown


def _shares(
    values: np.ndarray,
    *,
    low: float,
    high: float,
    words: Mapping[float, str],
    design: Design | None,
    level: float,
) -> pd.DataFrame:
    found = np.unique(values)
    step = 1.0 if ((found - low) % 1 == 0).all() else 0.5
    even = bool(((found - low) % step == 0).all()) and (high - low) / step < _MOST_BARS
    if len(found) > _MOST_BARS:
        edges = np.linspace(low, high, _MOST_BARS)
        counts, _ = np.histogram(values, bins=edges)
        place = np.clip(np.digitize(values, edges), 1, len(counts)) - 1
        members = place[:, None] == np.arange(len(counts))
        answers = edges[1:]
        labels = [f"{a:g}–{b:g}" for a, b in pairwise(edges)]
    else:
        listed = np.arange(low, high + step / 2, step) if even else found
        answers = np.array(sorted(words)) if words else listed
        members = values[:, None] == answers
        counts = members.sum(axis=0)
        labels = [drawable(words.get(float(answer), f"{answer:g}")) for answer in answers]
    n = counts.sum()
    share, held, worth = counts / n, counts.astype(float), np.full(len(counts), float(n))
    if design is not None:
        share = design.weights @ members / design.weights.sum()
        worth = known_worths(design, members, np.ones_like(members), level=level)
        held = share * worth
    ends = proportion_interval(held, worth, level=level)
    return pd.DataFrame(
        {"label": labels, "n": counts, "share": share, "share_low": ends[0], "share_high": ends[1]},
        index=pd.Index(answers, name="answer"),
    )  # fmt: skip


def _title(shown: pd.DataFrame, mean: float, *, two: bool, high: float, language: str) -> str:
    if two:
        last = shown.iloc[-1]
        return f"{shorten(str(last['label']), width=40)}: {percent(float(last['share']))}"
    return say(
        language,
        zh=f"总体评分平均 {mean:.2f}（满分 {high:g}）",
        en=f"The overall rating is {mean:.2f} of {high:g} on average",
    )


def _note(
    n: int,
    mean: tuple[float, float, float],
    *,
    worth: float | None,
    two: bool,
    level: float,
    language: str,
) -> str:
    average, low, high = (f"{value:.2f}" for value in mean)
    known = np.isfinite(mean[1]) and not two
    return say(
        language,
        zh=f"n = {count(n)}"
        + ("" if worth is None else f"，有效样本量 {count(worth)}")
        + (f"；平均 {average}（{level_name(level)} 区间 {low} 至 {high}）。" if known else "。"),
        en=f"n = {count(n)}"
        + ("" if worth is None else f", effective n {count(worth)}")
        + (f"; mean {average} ({level_name(level)} interval {low} to {high})." if known else "."),
    )


def _draw(axes: Axes, shown: pd.DataFrame) -> None:
    places = np.arange(len(shown))
    colors = likert_colors(max(2, len(shown)))[: len(shown)]
    axes.bar(places, shown["share"], width=min(0.72, 0.12 * len(shown) + 0.16), color=colors)
    axes.vlines(places, shown["share_low"], shown["share_high"], color=PALETTE.ink, linewidth=1.2)
    top = float(shown["share_high"].max())
    for place, share, end in zip(places.tolist(), shown["share"], shown["share_high"], strict=True):
        axes.text(place, end + 0.02 * top, percent(share), ha="center", va="bottom", fontsize=9.5)
    axes.set_xticks(places, [shorten(str(name), width=24) for name in shown["label"]])
    axes.set_ylim(0, top * 1.14)
    quiet_columns(axes)
    percent_axis(axes.yaxis)
