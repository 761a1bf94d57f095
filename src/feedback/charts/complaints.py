"""Complaints: how many a month, deadlines met, how long until they are closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

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
    rows_of,
)
from feedback.charts.theme import PALETTE, drawable
from feedback.charts.words import count, level_name, percent, say, shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_NO_COMPLAINTS = {"zh": "没有投诉记录。", "en": "There are no complaints."}
_FEW_TICKS = 8
_WEEK = 168.0  # hours of the curve that is shown at least


def draw_complaints(
    counts: pd.DataFrame,
    rates: pd.DataFrame | None = None,
    *,
    limit: float | None = None,
    level: float = 0.95,
    language: str = "zh",
) -> tuple[Chart, pd.DataFrame]:
    """Complaints a month, and per order or visit where that is told.

    Parameters
    ----------
    counts
        Rows of metric "complaints" of one unit and aspect: period, n, estimate, low, high, frozen.
    rates
        The same of "complaint_rate"; drawn in place of the counts where it is given.
    limit
        The most complaints an order or visit may have.
    level
        Confidence level of the intervals.

    Returns
    -------
    tuple
        The chart, and the frame drawn.
    """
    rated = rates is not None and len(rates) > 0
    shown = (rates if rated else counts).sort_values("period").reset_index(drop=True)  # type: ignore[union-attr]
    if not len(shown):
        return empty_chart(_NO_COMPLAINTS[language]), shown
    newest = shown.iloc[-1]
    running = pd.isna(newest["frozen"])
    chart, axes = new_chart(
        title=_count_title(shown, counts, limit if rated else None, language=language),
        subtitle=say(
            language,
            zh=("每单（每次入住、到店）的投诉数" if rated else "每月受理的投诉件数")
            + f"，竖线为 {level_name(level)} 区间"
            + ("；空心为尚未结束的月份" if running else ""),
            en=("Complaints per order or visit" if rated else "Complaints opened a month")
            + f", line: {level_name(level)} interval"
            + ("; hollow: the month still runs" if running else ""),
        ),
        note=say(
            language,
            zh=f"共 {count(counts['estimate'].sum())} 件。区间为 Poisson 精确区间（Garwood）。",
            en=f"{count(counts['estimate'].sum())} complaints. Exact Poisson intervals (Garwood).",
        ),
        body=2.5,
        alt="; ".join(
            f"{row.period} {row.estimate:.3g} [{row.low:.3g}, {row.high:.3g}]"
            for row in rows_of(shown)
        ),
    )
    _draw_course(axes, shown, hollow=running, limit=limit if rated else None, language=language)
    if rated:
        percent_axis(axes.yaxis)
    return finished(chart), shown


def _draw_course(
    axes: Axes, shown: pd.DataFrame, *, hollow: bool, limit: float | None, language: str
) -> None:
    x = np.arange(len(shown))
    axes.vlines(x, shown["low"], shown["high"], color=PALETTE.negative, alpha=0.4, linewidth=2.4)
    axes.plot(x, shown["estimate"], "o", color=PALETTE.negative, markersize=6)
    if hollow:
        axes.plot(
            x[-1:], shown["estimate"][-1:], "o",
            color=PALETTE.negative, markerfacecolor=PALETTE.paper, markersize=6,
        )  # fmt: skip
    if limit is not None:
        axes.axhline(limit, color=PALETTE.soft_ink, linewidth=1, linestyle=(0, (4, 3)))
        axes.text(
            1.0, limit, say(language, zh=f"上限 {percent(limit)}", en=f"limit {percent(limit)}"),
            transform=axes.get_yaxis_transform(), ha="right", va="bottom", color=PALETTE.soft_ink,
        )  # fmt: skip
    step = max(1, -(-len(x) // _FEW_TICKS))
    axes.set_xticks(x[::step], list(shown["period"][::step]))
    axes.set_ylim(bottom=0)
    quiet_columns(axes)


def _count_title(
    shown: pd.DataFrame, counts: pd.DataFrame, limit: float | None, *, language: str
) -> str:
    whole = shown[shown["frozen"].notna()]
    row = (whole if len(whole) else shown).iloc[-1]
    if limit is None:
        return say(
            language,
            zh=f"{row['period']} 受理投诉 {count(row['estimate'])} 件",
            en=f"{count(row['estimate'])} complaints in {row['period']}",
        )
    above, below = row["low"] > limit, row["high"] < limit
    place_zh = "高于上限" if above else "低于上限" if below else "与上限分不出高低"
    place_en = "above the limit" if above else "below the limit" if below else "not to be told from the limit"  # fmt: skip
    return say(
        language,
        zh=f"{row['period']} 投诉率 {percent(row['estimate'])}，{place_zh}（{percent(limit)}）",
        en=f"{percent(row['estimate'])} of orders or visits complained about in {row['period']}: {place_en} of {percent(limit)}"
        if above or below
        else f"{percent(row['estimate'])} complained about in {row['period']}: {place_en} of {percent(limit)}",
    )


def draw_deadlines(
    clocks: pd.DataFrame, *, level: float = 0.95, language: str = "zh"
) -> tuple[Chart, pd.DataFrame]:
    """Share of deadlines met, a row a clock, beside what is asked for.

    Parameters
    ----------
    clocks
        label, n (deadlines that have passed), estimate, low, high, goal.
    level
        Confidence level of the intervals.

    Returns
    -------
    tuple
        The chart, and the frame drawn, with `verdict`: 1 clearly at or above the goal, -1 clearly below, 0 not told.
    """
    if not len(clocks):
        nothing = say(language, zh="还没有到期的时限可以核对。", en="No deadline has passed yet.")
        return empty_chart(nothing), clocks
    shown = clocks.assign(verdict=deadline_verdicts(clocks)).reset_index(drop=True)
    missed, met = int((shown["verdict"] < 0).sum()), int((shown["verdict"] > 0).sum())
    chart, axes = new_chart(
        title=say(
            language,
            zh=f"{len(shown)} 项时限：{met} 项明确达到，{missed} 项明确没有达到",
            en=f"{met} of {len(shown)} deadlines clearly kept, {missed} clearly not",
        ),
        subtitle=say(
            language,
            zh=f"按时占比及 {level_name(level)} 区间；短竖线为要求",
            en=f"Share in time with {level_name(level)} interval; tick: what is asked for",
        ),
        note=say(
            language,
            zh="分母为期限已过的全部工单，未办结的也算；右侧为件数。",
            en="Of all tickets whose deadline has passed, open ones too; their number stands on the right.",
        ),
        body=0.42 * len(shown) + 0.5,
        alt="; ".join(f"{row.label} {percent(row.estimate)}" for row in rows_of(shown)),
    )
    colors = [
        {1: PALETTE.positive, -1: PALETTE.negative}.get(int(verdict), PALETTE.soft_ink)
        for verdict in shown["verdict"]
    ]
    dots_with_intervals(
        axes, shown[["estimate", "low", "high"]].to_numpy(dtype=float), colors=colors
    )
    for row, goal in enumerate(shown["goal"]):
        axes.plot([goal, goal], [row - 0.3, row + 0.3], color=PALETTE.ink, linewidth=1.4)
    quiet_rows(axes, labels=[shorten(drawable(name), width=30) for name in shown["label"]])
    right_column(
        axes,
        [f"{percent(row.estimate)}  n {count(row.n)}" for row in rows_of(shown)],
    )
    axes.set_xlim(0, 1)
    percent_axis(axes.xaxis)
    return finished(chart), shown


def deadline_verdicts(clocks: pd.DataFrame) -> list[int]:
    """1 where the interval lies at or above the goal, -1 below it, 0 across it."""
    return [
        1 if row.low >= row.goal else -1 if row.high < row.goal else 0 for row in rows_of(clocks)
    ]


def draw_closing_times(
    curves: pd.DataFrame,
    *,
    names: Mapping[str, str],
    marks: Sequence[float] = (24.0, 48.0, 72.0),
    level: float = 0.95,
    language: str = "zh",
) -> tuple[Chart, pd.DataFrame]:
    """Share closed and withdrawn by time since opening, open ones counted.

    Parameters
    ----------
    curves
        way, hours, share, low, high, n of one department.
    names
        Way → what it is called.
    marks
        Hours at which a fine line stands.

    Returns
    -------
    tuple
        The chart, and the frame drawn.
    """
    if not len(curves):
        nothing = say(language, zh="还没有办结的投诉。", en="No complaint has been closed yet.")
        return empty_chart(nothing), curves
    closed = curves[curves["way"] == "closed"]
    at = _share_at(closed, marks[-1])
    chart, axes = new_chart(
        title=say(
            language,
            zh=f"全部投诉中 {percent(at)} 在 {marks[-1]:g} 小时内办结",
            en=f"{percent(at)} of all complaints are closed within {marks[-1]:g} hours",
        ),
        subtitle=say(
            language,
            zh=f"受理后各时刻的累计占比，带状为 {level_name(level)} 区间",
            en=f"Cumulative share by hours since opening, band: {level_name(level)} interval",
        ),
        note=say(
            language,
            zh=f"n = {count(curves['n'].iloc[0])}，各级别合计，含撤诉（不算办结）和未到期的；未办结的计至截止日（Aalen-Johansen）。",
            en=f"n = {count(curves['n'].iloc[0])}, of every grade, withdrawn ones (not closed) and those not due yet among them; open ones count until the day (Aalen-Johansen).",
        ),
        body=2.5,
        alt=f"{percent(at)} / {marks[-1]:g} h",
    )
    far = max(_WEEK, float(closed["hours"].quantile(0.75)) if len(closed) else _WEEK)
    colors = {"closed": PALETTE.positive, "withdrawn": PALETTE.soft_ink}
    for way, curve in curves.groupby("way", sort=True):
        inside = curve[curve["hours"] <= far]
        hours = np.concatenate([[0.0], inside["hours"], [far]])
        share, low, high = (
            np.concatenate([[0.0], inside[name], inside[name].tail(1)]) if len(inside) else np.zeros(2)
            for name in ("share", "low", "high")
        )  # fmt: skip
        if not len(inside):
            continue
        axes.fill_between(hours, low, high, step="post", color=colors[str(way)], alpha=0.18)
        axes.step(hours, share, where="post", color=colors[str(way)], linewidth=2)
        axes.text(
            far, share[-1], f" {drawable(names.get(str(way), str(way)))}",
            va="center", color=colors[str(way)],
        )  # fmt: skip
    for mark in marks:
        axes.axvline(mark, color=PALETTE.line, linewidth=1, zorder=0)
    axes.set_xticks([0, *marks, far], [f"{hour:g}" for hour in (0, *marks, round(far))])
    axes.set_xlabel(say(language, zh="小时", en="hours"))
    axes.set_xlim(0, far)
    axes.set_ylim(0, 1)
    percent_axis(axes.yaxis)
    quiet_columns(axes)
    return finished(chart), curves


def _share_at(curve: pd.DataFrame, hours: float) -> float:
    before = curve[curve["hours"] <= hours]
    return float(before["share"].iloc[-1]) if len(before) else 0.0
