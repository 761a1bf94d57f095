"""The course of one metric: every period with n and interval, limits shaded, signals coloured, actions marked."""

from __future__ import annotations

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
from feedback.charts.words import level_name, say, shorten
from feedback.study_followup import METRICS
from feedback.tracking.course_words import figure
from feedback.tracking.told import FEW, is_few

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SHARES = ("csat", "hurt", "in_time", "complaint_rate")
_MOST_LABELS = 14


def draw_course(
    periods: pd.DataFrame,
    *,
    finding: str = "",
    name: str = "",
    actions: pd.DataFrame | None = None,
    level: float = 0.95,
    language: str = "zh",
) -> tuple[Chart, pd.DataFrame]:
    """One metric over all its periods.

    Parameters
    ----------
    periods
        Rows of one course: `feedback.tracking.courses.Courses.periods`. Months that were not measured leave a gap.
    finding
        What the course says, its `sentence_zh` or `sentence_en`.
    name
        What stands before it: unit and aspect as the reader knows them.
    actions
        done or started (dates) and what: a mark where each began; only for courses by month.
    level
        Of the intervals drawn.

    Returns
    -------
    tuple
        The chart, and the frame drawn, in the order of the periods, gaps included: index period.
    """
    if not len(periods):
        return empty_chart(
            say(language, zh="没有可画的时期。", en="No period is measured.")
        ), pd.DataFrame()
    metric = str(periods["metric"].iloc[0])
    shown = _with_gaps(periods)
    called = say(language, zh=METRICS[metric][0], en=METRICS[metric][1])
    newest = periods.iloc[-1]
    told = f"{figure(metric, float(newest['estimate']))} (n = {newest['n']:,.0f})"
    if is_few(metric, str(newest["unit"]), float(newest["estimate"]), float(newest["n"])):
        told = say(language, zh=f"投诉不足 {FEW} 件", en=f"fewer than {FEW} complaints")
    alt = f"{newest['period']}: {told}"
    chart, axes = new_chart(
        title=f"{name} · {called}" if name else called,
        subtitle=finding,
        note=_note(shown, level, language),
        body=2.0,
        alt=alt,
    )
    _limits(axes, shown)
    _points(axes, shown, metric)
    if actions is not None and len(actions):
        _marks(axes, shown, actions)
    step = max(1, -(-len(shown) // _MOST_LABELS))
    ticks = list(range(0, len(shown), step))
    axes.set_xticks(ticks, [_tick(shown, place) for place in ticks], fontsize=8.8)
    axes.set_xlim(-0.6, len(shown) - 0.4)
    quiet_columns(axes)
    if metric in _SHARES:
        percent_axis(axes.yaxis)
    return finished(chart), shown


def _with_gaps(periods: pd.DataFrame) -> pd.DataFrame:
    rows = periods.set_index("period")
    if not rows.index.str.fullmatch(r"\d{4}-\d{2}").all():
        return rows
    months = pd.period_range(rows.index.min(), rows.index.max(), freq="M").astype(str)
    return rows.reindex(pd.Index(months, name="period"))


def _tick(shown: pd.DataFrame, place: int) -> str:
    n = shown["n"].iloc[place]
    told = f"n={n:,.0f}" if np.isfinite(n) else "–"
    if shown["metric"].iloc[place] == "complaints" and _few(shown).iloc[place]:
        told = f"n<{FEW}"
    return f"{shorten(drawable(str(shown.index[place])), width=10)}\n{told}"


def _few(shown: pd.DataFrame) -> pd.Series:
    """Periods of one to nine complaints of a unit: how many of these is not told."""
    rows = zip(shown["metric"], shown["unit"], shown["estimate"], shown["n"], strict=True)
    return pd.Series([is_few(str(m), str(u), e, n) for m, u, e, n in rows], index=shown.index)


def _limits(axes: Axes, shown: pd.DataFrame) -> None:
    known = shown[["centre", "lower", "upper"]].notna().all(axis=1).to_numpy()
    if not known.any():
        return
    x = np.arange(len(shown))
    lower, centre, upper = (
        shown[name].to_numpy(dtype=float) for name in ("lower", "centre", "upper")
    )
    axes.fill_between(x, lower, upper, where=known, step="mid", color=PALETTE.band, zorder=0)
    for line in (lower, upper):
        axes.step(x, line, where="mid", color=PALETTE.line, linewidth=1.0, zorder=1)
    axes.step(x, centre, where="mid", color=PALETTE.muted, linewidth=1.0, zorder=1)
    base = np.nonzero(shown["baseline"].eq(True).to_numpy())[0]
    if len(base):
        axes.hlines(0.0, base[0] - 0.5, base[-1] + 0.5, color=PALETTE.muted, linewidth=4,
                    transform=axes.get_xaxis_transform(), zorder=1)  # fmt: skip


def _points(axes: Axes, shown: pd.DataFrame, metric: str) -> None:
    x = np.arange(len(shown))
    estimate = shown["estimate"].to_numpy(dtype=float)
    few = _few(shown).to_numpy(dtype=bool)
    axes.plot(x, np.where(few, np.nan, estimate), color=PALETTE.soft_ink, linewidth=1.1, zorder=2)
    axes.vlines(x, shown["low"], shown["high"], color=PALETTE.neutral, linewidth=2.0, zorder=2)
    one = 1 / shown["n"].to_numpy(dtype=float) if metric == "complaint_rate" else np.ones(len(x))
    if _by_day(shown).any():
        axes.plot(x, shown["least"].where(_by_day(shown)), "_", color=PALETTE.soft_ink, markersize=9, markeredgewidth=1.8, zorder=3)  # fmt: skip
    for place in x[np.isfinite(estimate)].tolist():
        row = shown.iloc[place]
        color = PALETTE.soft_ink
        if row["signal"]:
            good = (row["side"] == "above") == METRICS[metric][2]
            color = PALETTE.positive if good else PALETTE.negative
        if few[place]:
            ends = one[place], (FEW - 1) * one[place]
            axes.plot([place, place], ends, color=color, linewidth=5.5, alpha=0.5, solid_capstyle="butt", zorder=3)  # fmt: skip
            continue
        axes.plot(
            [place], [estimate[place]], "o" if not row["signal"] else "D", color=color, markersize=5.5,
            markerfacecolor=PALETTE.paper if row["running"] else color, zorder=3,
        )  # fmt: skip


def _by_day(shown: pd.DataFrame) -> pd.Series:
    """Periods whose share in time has another end, since stamps say the day alone."""
    if "least" not in shown:
        return pd.Series(False, index=shown.index)
    return shown["least"] < shown["estimate"]


def _marks(axes: Axes, shown: pd.DataFrame, actions: pd.DataFrame) -> None:
    """A dashed line where an action began, with the place in its month."""
    for _, action in actions.iterrows():
        day = action["started"] if pd.notna(action["started"]) else action["done"]
        if pd.isna(day):
            continue
        found = np.nonzero(shown.index == f"{day:%Y-%m}")[0]
        if not len(found):
            continue
        x = float(found[0]) - 0.5 + (day.day - 1) / day.days_in_month
        axes.axvline(x, color=PALETTE.ink, linewidth=1.0, linestyle=(0, (3, 3)), zorder=1)
        axes.text(x, 1.01, shorten(drawable(str(action["what"])), width=22), fontsize=8.2, ha="left", va="bottom",
                  color=PALETTE.ink, transform=axes.get_xaxis_transform())  # fmt: skip


def _note(shown: pd.DataFrame, level: float, language: str) -> str:
    n = int(np.nansum(shown["n"].to_numpy(dtype=float)))
    zh = f"n = {n:,}；竖线为 {level_name(level)} 区间"
    en = f"n = {n:,}; line: {level_name(level)} interval"
    if shown["centre"].notna().any():
        zh += "，灰带为控制限（取自底部粗线标出的基线各期），菱形为信号"
        en += "; band: control limits from the baseline (thick line below), diamond: signal"
    if _few(shown).any():
        zh += f"，宽竖条为投诉不足 {FEW} 件（1 至 {FEW - 1} 件之间）"
        en += f"; wide bar: fewer than {FEW} complaints, anywhere from 1 to {FEW - 1}"
    if _by_day(shown).any():
        zh += "，短横为时间只写到日时最不利的一端"
        en += "; dash: the least favourable end where stamps say the day alone"
    if shown["running"].eq(True).any():
        zh += "，空心为尚未结束的时期，不作判断"
        en += "; hollow: not over yet, not judged"
    return say(language, zh=zh + "。", en=en + ".")
