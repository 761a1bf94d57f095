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
MOST_IN_ONE = 0.5  # share of the answers; a column of which one band holds more is skewed


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
        The chart, and the frame drawn: index answer (upper end of the band, infinite of the last), columns label, n, share,
        share_low, share_high (Wilson). Bands lie between round numbers, equal ones unless the answers are skewed, the outer
        two are open, and one of fewer than ten answers is put together with its neighbour. Infinite values are set aside
        and counted in the note.
    """
    given = pd.to_numeric(answers, errors="coerce").astype(float)
    infinite = int(np.isinf(given).sum())
    given = given.mask(np.isinf(given))
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
    aside = say(language, zh=f"另有 {count(infinite)} 个无穷值未计入。", en=f" Infinite values set aside: {count(infinite)}.") if infinite else ""  # fmt: skip
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
            zh=f"n = {count(len(values))}；中位数的 {level_name(level)} 区间 {_range(ends, between)}；{_mean(values, design, level, language)}。{aside}",
            en=f"n = {count(len(values))}; {level_name(level)} interval of the median {_range(ends, between)}; {_mean(values, design, level, language)}.{aside}",
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
    cuts = _cuts(values)
    # each band holds its upper end
    place = np.searchsorted(cuts, values, side="left")
    members = place[:, None] == np.arange(len(cuts) + 1)
    counts = members.sum(axis=0)
    share, worth = counts / counts.sum(), np.full(len(counts), float(counts.sum()))
    if design is not None:
        share = design.weights @ members / design.weights.sum()
        worth = known_worths(design, members, np.ones_like(members), level=level)
    ends = proportion_interval(share * worth, worth, level=level)
    edges = np.array([-np.inf, *cuts, np.inf])
    inside = [np.unique(values[members[:, i]]) for i in range(len(counts))]
    labels = [_band(found, *ends) for found, ends in zip(inside, pairwise(edges), strict=True)]
    return pd.DataFrame(
        {"label": labels, "n": counts, "share": share, "share_low": ends[0], "share_high": ends[1]},
        index=pd.Index(edges[1:], name="answer"),
    )  # fmt: skip


def _band(found: np.ndarray, low: float, high: float) -> str:
    """A band of one answer, which at least ten gave, is called by it; the outer ones are open."""
    if len(found) == 1:
        return _plain(found[0])
    if np.isinf(low):
        return "…" if np.isinf(high) else f"≤{_plain(high)}"
    return f">{_plain(low)}" if np.isinf(high) else f">{_plain(low)}–{_plain(high)}"


def _cuts(values: np.ndarray) -> np.ndarray:
    """Round numbers between which at least LEAST answers lie: what one person gave is the end of no band.

    The step is that of the middle 96 of 100 answers. Where one band would hold more than half of them, they
    are cut at 1, 2, 5, 10, 20 … instead, if that shows more.
    """
    from matplotlib.ticker import MaxNLocator

    low, high = np.quantile(values, [0.02, 0.98])
    steps_of = MaxNLocator(_BANDS, steps=[1, 2, 2.5, 5, 10])
    even = _joined(values, np.asarray(steps_of.tick_values(low, high)))
    if _fullest(values, even) <= MOST_IN_ONE:
        return even
    size = np.abs(values[values != 0])
    if not len(size):
        return even
    first, last = np.log10(np.quantile(size, [0.02, 0.98]))
    powers = np.arange(np.floor(first), np.ceil(last) + 1)
    steps = [1.0, 2.0, 5.0] if len(powers) <= _BANDS // 2 else [1.0]
    series = np.outer(10.0**powers, steps).ravel()
    skewed = _joined(values, np.array([*-series[::-1], 0.0, *series]))
    return skewed if _fullest(values, skewed) < _fullest(values, even) else even


def _fullest(values: np.ndarray, cuts: np.ndarray) -> float:
    """Share of the answers in the fullest band."""
    return float(np.bincount(np.searchsorted(cuts, values, side="left")).max() / len(values))


def _joined(values: np.ndarray, ticks: np.ndarray) -> np.ndarray:
    """Those of the ticks that leave LEAST answers on either side, down to the tick before and up to the end."""
    kept: list[float] = []
    below = 0
    up_to = np.searchsorted(np.sort(values), ticks, side="right")
    for tick, n in zip(ticks, up_to, strict=True):
        if n - below >= LEAST and len(values) - n >= LEAST:
            kept.append(float(tick))
            below = n
    return np.array(kept)


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
    """Years are written without a comma, and so is whatever is below 10,000."""
    return (f"{value:.4g}" if abs(value) < 10_000 else f"{value:,.0f}").replace("-", "−")
