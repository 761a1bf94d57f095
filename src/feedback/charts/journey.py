"""The journey of customers as a curve over its touchpoints."""

from __future__ import annotations

import numpy as np
import pandas as pd

from feedback.charts.canvas import Chart, empty_chart, finished, new_chart, quiet_columns, rows_of
from feedback.charts.theme import PALETTE, drawable
from feedback.charts.words import count, level_name, say, wrap
from feedback.errors import ColumnError

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
    chart, axes = new_chart(
        title=title,
        subtitle=say(
            language,
            zh=f"各触点得分（{ends}），竖线为 {level_name(level)} 区间，虚线为各触点平均",
            en=f"Each touchpoint ({ends}), line: {level_name(level)} interval; dashed: mean of the touchpoints",
        ),
        note=say(
            language,
            zh=f"触点下为人数。区间重叠的分不出高低。{few}",
            en=f"Below each touchpoint: people. Those whose intervals overlap are not told apart.{few}",
        ),
        body=2.9,
        alt="; ".join(
            f"{row.label} {row.estimate:.1f} [{row.estimate_low:.1f}, {row.estimate_high:.1f}] (n = {row.n:.0f})"
            for row in rows_of(shown[known])
        ),
    )
    x = np.arange(len(shown))
    values = shown["estimate"].to_numpy(float)
    axes.plot(x, values, color=PALETTE.line, linewidth=1.6, zorder=1)
    axes.vlines(
        x, shown["estimate_low"], shown["estimate_high"], color=PALETTE.soft_ink, alpha=0.45, linewidth=2.4
    )  # fmt: skip
    colors = np.full(len(shown), PALETTE.soft_ink, dtype=object)
    colors[int(np.nanargmax(values))] = PALETTE.positive
    colors[int(np.nanargmin(values))] = PALETTE.negative
    for place in np.flatnonzero(known):
        last = place == len(shown) - 1
        axes.plot(
            [place], [values[place]], "s" if last else "o", color=colors[place], markersize=8, zorder=3
        )  # fmt: skip
        axes.annotate(
            f"{values[place]:.1f}", (place, values[place]), xytext=(9, 0), textcoords="offset points", va="center"
        )  # fmt: skip
    axes.axhline(float(np.nanmean(values)), color=PALETTE.line, linewidth=1, linestyle=(0, (4, 3)))
    wide = max(6, _WIDTH // len(shown))
    names = ["\n".join([*wrap(name, width=wide), f"n = {count(n)}"]) for name, n in zip(shown["label"], shown["n"], strict=True)]  # fmt: skip
    axes.set_xticks(x, names, fontsize=8.8)
    axes.set_xlim(-0.5, len(shown) - 0.3)
    quiet_columns(axes)
    return finished(chart), shown
