"""A t chart: the days from one rare case to the next, with their limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.charts.canvas import Chart, empty_chart, finished, new_chart, quiet_columns, rows_of
from feedback.charts.theme import PALETTE
from feedback.charts.words import say

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST_LABELS = 8
_DAYS = (1, 3, 7, 14, 30, 60, 90, 180, 365, 730, 1460)


def draw_rare_cases(
    spans: pd.DataFrame, *, finding: str = "", language: str = "zh"
) -> tuple[Chart, pd.DataFrame]:
    """Days between grave complaints, in their order; a short span is bad, a long one good.

    Parameters
    ----------
    spans
        Rows of `feedback.tracking.rare_cases.rare_cases`: at (when the span ended), days, low, high, signal; the last one
        still runs.
    finding
        What the chart says, above it.

    Returns
    -------
    tuple
        The chart, and the frame drawn. The scale is by square roots, on which spans of chance lie about evenly.
    """
    if not len(spans):
        nothing = say(
            language,
            zh="重大和升级投诉没有两件以上，或多到按月计数即可。",
            en="Grave complaints are fewer than two, or so many that counts by month tell more.",
        )
        return empty_chart(nothing), spans
    shown = spans.reset_index(drop=True)
    newest = shown.iloc[-1]
    chart, axes = new_chart(
        title=say(
            language,
            zh="重大和升级投诉：距上一件的天数",
            en="Major and escalated complaints: days since the one before",
        ),
        subtitle=finding,
        note=_note(shown, language),
        body=2.0,
        alt=say(
            language,
            zh=f"{len(shown)} 段间隔，最近一件已过去 {newest['days']:.0f} 天",
            en=f"{len(shown)} spans; the last case was {newest['days']:.0f} days ago",
        ),
    )
    _limits(axes, shown)
    _points(axes, shown)
    axes.set_yscale("function", functions=(lambda y: np.sqrt(np.maximum(y, 0.0)), np.square))
    top = float(np.nanmax(shown[["days", "high"]].to_numpy(dtype=float))) * 1.08 + 0.5
    axes.set_ylim(0, top)
    days: list[int] = []
    for day in _DAYS:
        if day <= top and np.sqrt(day) - np.sqrt(days[-1] if days else 0) >= 0.09 * np.sqrt(top):
            days.append(day)
    axes.set_yticks(
        [0, *days], [say(language, zh=f"{day} 天", en=f"{day} d") for day in [0, *days]]
    )
    step = max(1, -(-len(shown) // _MOST_LABELS))
    ticks = list(range(0, len(shown), step))
    axes.set_xticks(ticks, [f"{shown['at'].iloc[place]:%Y-%m-%d}" for place in ticks], fontsize=8.8)
    axes.set_xlim(-0.6, len(shown) - 0.4)
    quiet_columns(axes)
    return finished(chart), shown


def _limits(axes: Axes, shown: pd.DataFrame) -> None:
    known = shown[["low", "high"]].notna().all(axis=1).to_numpy()
    if not known.any():
        return
    x = np.flatnonzero(known)
    low, high = (shown.loc[known, name].to_numpy(dtype=float) for name in ("low", "high"))
    # each span's band as wide as its place, the first and the last too, which a stepped filling cuts in half
    axes.bar(x, high - low, bottom=low, width=1.0, linewidth=0, color=PALETTE.band, zorder=0)
    for line in (low, high):
        axes.hlines(line, x - 0.5, x + 0.5, color=PALETTE.line, linewidth=1.0, zorder=1)


def _points(axes: Axes, shown: pd.DataFrame) -> None:
    axes.plot(shown.index, shown["days"], color=PALETTE.soft_ink, linewidth=1.1, zorder=2)
    for place, row in enumerate(rows_of(shown)):
        color = {"sooner": PALETTE.negative, "later": PALETTE.positive}.get(
            str(row.signal), PALETTE.soft_ink
        )
        axes.plot(
            [place], [row.days], "D" if row.signal else "o", color=color, markersize=5.5,
            markerfacecolor=PALETTE.paper if place == len(shown) - 1 else color, zorder=3,
        )  # fmt: skip


def _note(shown: pd.DataFrame, language: str) -> str:
    zh = f"n = {len(shown)} 件；每点为距上一件的一段间隔，空心为仍在延续的一段，纵轴按平方根"
    en = f"n = {len(shown)} cases; a point is a span, hollow: the span that still runs; scale by square roots"
    if shown["low"].notna().any():
        zh += "；灰带为只凭偶然的间隔（99.7%），菱形为信号：低于灰带是来得太快"
        en += "; band: spans by chance (99.7%), diamond: signal, below the band sooner than chance"
    return say(language, zh=zh + "。", en=en + ".")
