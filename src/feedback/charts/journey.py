"""The journey of customers as a curve over its touchpoints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedback.charts.canvas import (
    NARROW,
    Chart,
    empty_chart,
    finished,
    new_chart,
    quiet_columns,
    quiet_rows,
    rows_of,
)
from feedback.charts.theme import PALETTE, drawable
from feedback.charts.words import count, level_name, say, shorten, wrap
from feedback.errors import ColumnError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from feedback.numeric import Floats

_NEEDED = ("label", "n", "estimate", "estimate_low", "estimate_high", "low", "high")
_WIDTH = 60  # columns of text that fit under the axis


def draw_journey(
    touchpoints: pd.DataFrame, *, title: str = "", level: float = 0.95, language: str = "zh"
) -> tuple[Chart, pd.DataFrame]:
    """A point a touchpoint in the order of the journey, with its interval; the best, the worst and the last marked.

    Parameters
    ----------
    touchpoints
        The table `journey`: label, n, estimate, estimate_low, estimate_high (missing: too few people), low and high
        (ends of the scale; 0 and 100 where it is a share of people).
    title
        What the curve says.
    level
        Of the intervals.

    Returns
    -------
    tuple
        The chart, and the frame drawn.

    Raises
    ------
    ColumnError
        A column is missing.
    """
    if missing := [name for name in _NEEDED if name not in touchpoints.columns]:
        if not len(touchpoints):
            return empty_chart(
                say(language, zh="没有旅程。", en="There is no journey.")
            ), touchpoints
        raise ColumnError.missing(missing, touchpoints.columns, where="draw_journey")
    shown = touchpoints.assign(label=[drawable(str(name)) for name in touchpoints["label"]])
    known = shown["estimate"].notna().to_numpy()
    if not known.any():
        return empty_chart(say(language, zh="没有旅程。", en="There is no journey.")), shown
    low, high = float(shown["low"].iloc[0]), float(shown["high"].iloc[0])
    ends = f"{low:g}–{high:g}"
    few = "" if known.all() else say(language, zh="缺口：人数太少。", en=" Gap: too few people.")
    words: dict[str, Any] = {
        "title": title,
        "subtitle": say(
            language,
            zh=f"各触点得分（{ends}），竖线为 {level_name(level)} 区间，虚线为各触点平均",
            en=f"Each touchpoint ({ends}), line: {level_name(level)} interval; dashed: mean of the touchpoints",
        ),
        "note": say(
            language,
            zh=f"触点下为人数。区间重叠的分不出高低。{few}",
            en=f"Below each touchpoint: people. Those whose intervals overlap are not told apart.{few}",
        ),
        "alt": "; ".join(
            f"{row.label} {row.estimate:.1f} [{row.estimate_low:.1f}, {row.estimate_high:.1f}] (n = {row.n:.0f})"
            for row in rows_of(shown[known])
        ),
    }
    chart, axes = new_chart(**words, body=2.9)
    _draw_curve(axes, shown)
    turned = words | {
        "subtitle": words["subtitle"].replace("竖线", "横线"),
        "note": say(
            language,
            zh=f"括号内为人数。区间重叠的分不出高低。{few}",
            en=f"In brackets: people. Those whose intervals overlap are not told apart.{few}",
        ),
    }
    chart.for_phone = lambda: _for_phone(shown, turned)
    return finished(chart), shown


def _for_phone(shown: pd.DataFrame, words: dict[str, Any]) -> Chart:
    """The journey from top to bottom: a row a touchpoint, its name above its point."""
    chart, axes = new_chart(**words, body=0.52 * len(shown) + 0.4, width=NARROW)
    quiet_rows(axes, labels=[""] * len(shown))
    values, y = shown["estimate"].to_numpy(float), np.arange(len(shown))
    axes.plot(values, y, color=PALETTE.line, linewidth=1.6, zorder=1)
    axes.hlines(
        y, shown["estimate_low"], shown["estimate_high"], color=PALETTE.soft_ink, alpha=0.45, linewidth=2.4
    )  # fmt: skip
    for place, (value, color, mark) in enumerate(zip(values, *_marks(values), strict=True)):
        name = (
            f"{shorten(shown['label'].iloc[place], width=30)} (n = {count(shown['n'].iloc[place])})"
        )
        axes.text(0, place - 0.24, name, transform=axes.get_yaxis_transform(), fontsize=9, va="bottom")  # fmt: skip
        if np.isfinite(value):
            axes.plot([value], [place], mark, color=color, markersize=8, zorder=3)
            axes.text(1, place - 0.24, f"{value:.1f}", transform=axes.get_yaxis_transform(), ha="right", va="bottom", fontsize=9)  # fmt: skip
    axes.axvline(float(np.nanmean(values)), color=PALETTE.line, linewidth=1, linestyle=(0, (4, 3)))
    axes.set_ylim(len(shown) - 0.6, -0.75)
    return finished(chart)


def _marks(values: Floats) -> tuple[list[str], list[str]]:
    """Colour and shape of each point: the best, the worst, and the last."""
    colors = [PALETTE.soft_ink] * len(values)
    colors[int(np.nanargmax(values))] = PALETTE.positive
    colors[int(np.nanargmin(values))] = PALETTE.negative
    return colors, ["o"] * (len(values) - 1) + ["s"]


def _draw_curve(axes: Axes, shown: pd.DataFrame) -> None:
    x = np.arange(len(shown))
    values = shown["estimate"].to_numpy(float)
    known = np.isfinite(values)
    axes.plot(x, values, color=PALETTE.line, linewidth=1.6, zorder=1)
    axes.vlines(
        x, shown["estimate_low"], shown["estimate_high"], color=PALETTE.soft_ink, alpha=0.45, linewidth=2.4
    )  # fmt: skip
    colors, marks = _marks(values)
    for place in np.flatnonzero(known):
        axes.plot([place], [values[place]], marks[place], color=colors[place], markersize=8, zorder=3)  # fmt: skip
        axes.annotate(
            f"{values[place]:.1f}", (place, values[place]), xytext=(9, 0), textcoords="offset points", va="center"
        )  # fmt: skip
    axes.axhline(float(np.nanmean(values)), color=PALETTE.line, linewidth=1, linestyle=(0, (4, 3)))
    wide = max(6, _WIDTH // len(shown))
    names = ["\n".join([*wrap(name, width=wide), f"n = {count(n)}"]) for name, n in zip(shown["label"], shown["n"], strict=True)]  # fmt: skip
    axes.set_xticks(x, names, fontsize=8.8)
    axes.set_xlim(-0.5, len(shown) - 0.3)
    quiet_columns(axes)
