"""Where it hurts more than elsewhere: aspects by groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedback.charts.canvas import Chart, empty_chart, finished, new_chart
from feedback.charts.theme import PALETTE, drawable
from feedback.charts.words import count, opened, say, shorten, width_of
from feedback.errors import ColumnError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST = 14  # groups side by side before the numbers run into each other


def draw_segment_map(
    by_segment: pd.DataFrame,
    *,
    segment: str | None = None,
    language: str = "zh",
    labels: Mapping[str, str] | None = None,
    minimum: int = 10,
    whom: str = "",
) -> tuple[Chart, pd.DataFrame]:
    """Heat map of aspect by group: share of people affected, minus the share among all others.

    Parameters
    ----------
    by_segment
        Long frame: segment, value, aspect, n, difference, and flag (+1 hurts more there, -1 less,
        0 not told apart) or flagged (True where clear). Values that are categories stand in their order.
    segment
        Which segment; default the first.
    labels
        Aspect to the name a reader knows.
    minimum
        Cells with fewer respondents are suppressed: hatched, without a number.
    whom
        Whom the figures are of where that is not everybody, such as "Wave 2025Q3 only"; opens the note.

    Returns
    -------
    tuple
        The chart, and the frame drawn: index aspect label, a column per group, differences in
        share. Of many groups those with the largest differences are drawn.
    """
    rows = _one_segment(by_segment, segment)
    if rows.empty:
        sentence = say(language, zh="没有可以比较的分组。", en="There is no segment to compare.")
        return empty_chart(sentence), pd.DataFrame()
    rows = rows.assign(
        label=[drawable((labels or {}).get(str(a), a)) for a in rows["aspect"]],
        value=[drawable(v) for v in rows["value"]],
        difference=rows["difference"].where(rows["n"] >= minimum),
    )
    difference, flagged, n = (_grid(rows, name) for name in ("difference", "clear", "n"))
    aspects = difference.abs().max(axis=1).sort_values(ascending=False, kind="stable").index
    kept = difference.abs().max().sort_values(ascending=False, kind="stable").index[:_MOST]
    groups = [value for value in _in_order(by_segment, difference.columns) if value in set(kept)]
    shown = difference.reindex(index=aspects, columns=groups).astype(float)
    flagged = flagged.reindex_like(shown).fillna(False).astype(bool)
    title = _title(shown, flagged, language)
    chart, axes = new_chart(
        title=title,
        subtitle=say(
            language,
            zh="各组受该方面影响的人占比，减去其余受访者的占比（百分点）；加框为明显差异",
            en="Share affected in the group minus the share among everyone else (points); framed: clear difference",
        ),
        note=opened(whom, _note(n, shown, minimum, language), language),
        body=0.36 * len(shown) + 0.30 + _label_height(groups),
    )
    _draw(axes, shown, flagged)
    return finished(chart), shown


def _one_segment(by_segment: pd.DataFrame, segment: str | None) -> pd.DataFrame:
    if by_segment.empty:
        return by_segment
    flag = "flagged" if "flagged" in by_segment.columns else "flag"
    needed = ("segment", "value", "aspect", "n", "difference", flag)
    missing = [name for name in needed if name not in by_segment.columns]
    if missing:
        raise ColumnError.missing(missing, by_segment.columns, where="draw_segment_map")
    chosen = by_segment["segment"].iloc[0] if segment is None else segment
    rows = by_segment[by_segment["segment"] == chosen]
    return rows.assign(clear=rows[flag].astype(float).ne(0))


def _in_order(by_segment: pd.DataFrame, values: pd.Index) -> list[str]:
    """Groups by name, or in the order of the categories they are."""
    if not isinstance(by_segment["value"].dtype, pd.CategoricalDtype):
        return list(values)
    named = [drawable(str(value)) for value in by_segment["value"].cat.categories]
    return [value for value in named if value in values]


def _grid(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    return rows.drop_duplicates(["label", "value"]).pivot(
        index="label", columns="value", values=name
    )


def _title(shown: pd.DataFrame, flagged: pd.DataFrame, language: str) -> str:
    worse = shown.where(flagged & (shown > 0)).to_numpy()
    if not np.isfinite(worse).any():
        return say(
            language,
            zh="显示的各组中，看不出哪一组明显更糟",
            en="Of the groups shown, none can be told to fare worse than the rest",
        )
    row, column = (int(at) for at in np.unravel_index(np.nanargmax(worse), worse.shape))
    aspect, value = shown.index[row], shown.columns[column]
    points = f"{worse[row, column] * 100:.0f}"
    return say(
        language,
        zh=f"「{shorten(value, width=20)}」的「{shorten(aspect, width=20)}」伤到的人比其他组多 {points} 个百分点",
        en=f'"{shorten(value, width=24)}": "{shorten(aspect, width=24)}" hurts {points} points more people than elsewhere',
    )


def _note(n: pd.DataFrame, shown: pd.DataFrame, minimum: int, language: str) -> str:
    sizes = n.max()[shown.columns]
    listed = [f"{shorten(str(v), width=16)} n = {count(size)}" for v, size in sizes.items()]
    zh, en = "；".join(listed) + "。", "; ".join(listed) + "."
    if n.shape[1] > shown.shape[1]:
        zh += f"共 {n.shape[1]} 组，显示差异最大的 {shown.shape[1]} 组。"
        en += f" The {shown.shape[1]} of {n.shape[1]} groups with the largest differences."
    if shown.isna().to_numpy().any():
        zh += f"斜线格：少于 {minimum} 人，不显示。"
        en += f" Hatched: fewer than {minimum} people, withheld."
    return say(language, zh=zh, en=en)


def _label_height(groups: list[Any]) -> float:
    longest = max((len(shorten(str(value), width=16)) for value in groups), default=0)
    return 0.13 * longest + 0.1 if _turned(groups) else 0.25


def _turned(groups: Iterable[Any]) -> bool:
    """Whether the names of the groups are too wide to stand side by side."""
    widths = [width_of(shorten(str(value), width=16)) + 2 for value in groups]
    return len(widths) * max(widths, default=0) > 72


def _draw(axes: Axes, shown: pd.DataFrame, flagged: pd.DataFrame) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    values = shown.to_numpy()
    reach = max(0.05, float(np.nanmax(np.abs(values), initial=0.0)))
    ends = [PALETTE.positive, "#FFFFFF", PALETTE.negative]
    colors = LinearSegmentedColormap.from_list("feeling", ends)
    axes.imshow(values, cmap=colors, vmin=-reach, vmax=reach, aspect="auto")
    for (row, column), value in np.ndenumerate(values):
        clear = bool(flagged.iat[row, column])
        _draw_cell(axes, row, column, value, clear=clear, dark=abs(value) > 0.62 * reach)
    turned = 90 if _turned(shown.columns) else 0
    names = [shorten(str(value), width=16) for value in shown.columns]
    axes.set_xticks(range(shown.shape[1]), names, rotation=turned)
    axes.set_yticks(range(len(shown)), [shorten(str(value), width=24) for value in shown.index])
    axes.tick_params(length=0)
    axes.xaxis.tick_top()
    for spine in axes.spines.values():
        spine.set_visible(False)


def _draw_cell(axes: Axes, row: int, column: int, value: float, *, clear: bool, dark: bool) -> None:
    from matplotlib.patches import Rectangle

    if np.isnan(value):
        look: dict[str, Any] = {
            "facecolor": PALETTE.band,
            "edgecolor": PALETTE.line,
            "hatch": "////",
        }
        axes.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, linewidth=0, **look))
        return
    text = f"{value * 100:+.0f}".replace("-", "−") if abs(value) >= 0.005 else "0"
    weight = "bold" if clear else "normal"
    ink = "white" if dark else PALETTE.ink
    axes.text(
        column, row, text, ha="center", va="center", fontsize=9.5, color=ink, fontweight=weight
    )
    if clear:
        frame: dict[str, Any] = {"fill": False, "edgecolor": PALETTE.ink, "linewidth": 1.3}
        axes.add_patch(Rectangle((column - 0.47, row - 0.45), 0.94, 0.9, **frame))
