"""A question answered by a number: how many gave which, with the middle and the mean."""

from __future__ import annotations

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
from feedback.charts.theme import PALETTE, drawable
from feedback.charts.words import count, level_name, percent, say, shorten
from feedback.disclosure import LEAST
from feedback.measures.intervals import proportion_interval
from feedback.measures.medians import median_interval
from feedback.measures.sampled import sample_of
from feedback.responses.weights.few_clusters import known_worths

if TYPE_CHECKING:
    from feedback.responses.weights.design import Design

_BANDS = 10


def draw_numbers(
    answers: pd.Series,
    *,
    label: str,
    unit: str = "",
    weights: Design | None = None,
    level: float = 0.95,
    language: str = "zh",
) -> tuple[Chart, pd.DataFrame]:
    """Share of the answers in each band, with its interval; the median and the mean with theirs.

    Parameters
    ----------
    answers
        A number a respondent, missing where none was given.
    label
        What was asked, in short.
    unit
        Of the numbers.
    weights
        A `survey_design` of these people: shares, median, mean and intervals follow it; n stays people.
    level
        Confidence level of the intervals.

    Returns
    -------
    tuple
        The chart, and the frame drawn: index answer (upper end of the band), columns label, n, share, share_low, share_high
        (Wilson). Bands are equal to begin with; one of fewer than ten answers is put together with its neighbour.
    """
    given = pd.to_numeric(answers, errors="coerce").astype(float)
    values = given.dropna().to_numpy(dtype=float)
    if len(values) < LEAST:
        few = say(
            language,
            zh=f"「{label}」的回答不足 {LEAST} 个。",
            en=f"“{label}” has fewer than {LEAST} answers.",
        )
        return empty_chart(few), pd.DataFrame()
    design = None if weights is None else weights.of(np.flatnonzero(given.notna()))
    shown = _shares(values, design=design, level=level)
    behind = f" {unit}" if unit else ""
    middle, ends = median_interval(values, level=level, weights=design)
    between = say(language, zh="至", en="to")
    told = f"{_plain(middle)}{behind}"
    chart, axes = new_chart(
        title=say(language, zh=f"{shorten(label, width=30)}：中位数 {told}", en=f"{shorten(label, width=40)}: median {told}"),
        subtitle=say(
            language,
            zh=f"各区间的占比，竖线为 {level_name(level)} 区间；不足 {LEAST} 个回答的区间并入相邻区间",
            en=f"Share of each band, line: {level_name(level)} interval; bands of fewer than {LEAST} answers joined with the next",
        ),
        note=say(
            language,
            zh=f"n = {count(len(values))}；中位数的 {level_name(level)} 区间 {_range(ends, between)}；{_mean(values, design, level, language)}。",
            en=f"n = {count(len(values))}; {level_name(level)} interval of the median {_range(ends, between)}; {_mean(values, design, level, language)}.",
        ),
        body=2.3,
        alt="; ".join(f"{name} {percent(share)}" for name, share in zip(shown["label"], shown["share"], strict=True)),
    )  # fmt: skip
    places = np.arange(len(shown))
    axes.bar(places, shown["share"], width=0.86, color=PALETTE.muted)
    axes.vlines(places, shown["share_low"], shown["share_high"], color=PALETTE.ink, linewidth=1.2)
    axes.set_xticks(places, list(shown["label"]))
    axes.set_ylim(0, float(shown["share_high"].max()) * 1.1)
    axes.set_xlabel(drawable(f"{shorten(label, width=40)}{f' ({unit})' if unit else ''}"))
    quiet_columns(axes)
    percent_axis(axes.yaxis)
    return finished(chart), shown


def _shares(values: np.ndarray, *, design: Design | None, level: float) -> pd.DataFrame:
    edges = _edges(values)
    # each band holds its upper end, the first its lower one, too
    place = np.clip(np.searchsorted(edges, values, side="left"), 1, len(edges) - 1) - 1
    members = place[:, None] == np.arange(len(edges) - 1)
    counts = members.sum(axis=0)
    share, worth = counts / counts.sum(), np.full(len(counts), float(counts.sum()))
    if design is not None:
        share = design.weights @ members / design.weights.sum()
        worth = known_worths(design, members, np.ones_like(members), level=level)
    ends = proportion_interval(share * worth, worth, level=level)
    inside = [np.unique(values[members[:, i]]) for i in range(len(counts))]
    labels = [
        # a band of one answer is called by it
        _plain(found[0]) if len(found) == 1 else f"{'>' * (i > 0)}{_plain(low)}–{_plain(high)}"
        for i, (found, (low, high)) in enumerate(zip(inside, pairwise(edges), strict=True))
    ]
    return pd.DataFrame(
        {"label": labels, "n": counts, "share": share, "share_low": ends[0], "share_high": ends[1]},
        index=pd.Index(edges[1:], name="answer"),
    )  # fmt: skip


def _edges(values: np.ndarray) -> np.ndarray:
    """Edges of bands on round numbers, each with at least LEAST answers where there are as many.

    The step is that of the middle 96 of 100 answers: a few that lie far out would else leave one band for all others.
    """
    from matplotlib.ticker import MaxNLocator

    low, high = float(values.min()), float(values.max())
    if low == high:
        return np.array([low, high])
    listed = np.unique(values)
    if len(listed) <= _BANDS:
        return _joined(values, np.array([low, *listed]))
    usual = MaxNLocator(_BANDS, steps=[1, 2, 2.5, 5, 10]).tick_values(*np.quantile(values, [0.02, 0.98]))  # fmt: skip
    outer = MaxNLocator(_BANDS).tick_values(low, high)
    ticks = np.unique([min(outer[0], usual[0]), *usual[1:-1], max(outer[-1], usual[-1])])
    return _joined(values, ticks)


def _joined(values: np.ndarray, ticks: np.ndarray) -> np.ndarray:
    """Edges of which every band holds LEAST answers; what is left over at the upper end belongs to the last one."""
    kept = [ticks[0]]
    for tick in ticks[1:]:
        inside = (values <= tick) & ((values > kept[-1]) | (len(kept) == 1))
        if inside.sum() >= LEAST:
            kept.append(tick)
    return np.array([*kept[: max(1, len(kept) - 1)], ticks[-1]])


def _mean(values: np.ndarray, design: Design | None, level: float, language: str) -> str:
    sample = sample_of(
        values, weights=design, strata=None, clusters=None, fpc=None, where="draw_numbers"
    )
    average, ends = sample.mean()[0], sample.mean_ends(None, level=level)
    between = say(language, zh="至", en="to")
    said = f"{_plain(average)} ({_range(ends, between)})"
    return say(language, zh=f"平均 {said}", en=f"mean {said}")


def _range(ends: tuple[float, float], between: str) -> str:
    return f"{_plain(ends[0])} {between} {_plain(ends[1])}"


def _plain(value: float) -> str:
    return f"{value:,.4g}".replace("-", "−") if abs(value) < 10_000 else f"{value:,.0f}".replace("-", "−")  # fmt: skip
