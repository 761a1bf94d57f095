"""The battery: how the answers to each item are spread, diverging from the middle of the scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedback.charts.canvas import (
    NARROW,
    Chart,
    empty_chart,
    finished,
    new_chart,
    quiet_rows,
    right_column,
    rows_of,
)
from feedback.charts.theme import PALETTE, drawable
from feedback.charts.words import count, level_name, percent, say, shorten
from feedback.errors import InputError, StudyError
from feedback.measures.sampled import sample_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from feedback.responses.weights.design import Design


_PHONE_COLUMNS = 3  # names of points beside each other on a phone


def draw_likert(
    answers: pd.DataFrame,
    *,
    points: int = 5,
    labels: Mapping[str, str] | None = None,
    levels: Sequence[str] | None = None,
    values: pd.DataFrame | None = None,
    weights: Design | None = None,
    level: float = 0.95,
    language: str = "zh",
) -> tuple[Chart, pd.DataFrame]:
    """Share of each answer per item, low answers to the left, sorted by mean, lowest first.

    Parameters
    ----------
    answers
        (n_respondents, n_items), integers 1..points, missing where not answered.
    points
        Points of the scale, 2 to 11.
    labels
        Item to its wording.
    levels
        Names of the scale points, lowest first.
    values
        The same answers in their own units, where the points were cut out of a longer scale: the
        means are of these.
    weights
        A `survey_design` of these people: shares and means follow it; n stays people.
    level
        Confidence level of the intervals.

    Returns
    -------
    tuple
        The chart, and the frame drawn: index item, columns label, n, mean, mean_low, mean_high
        (Student's interval, by the ends of the scale; none where nothing varies on an unknown scale), and
        1..points (shares).

    Raises
    ------
    StudyError
        `points` is no scale.
    InputError
        An answer outside the scale.
    """
    if not 2 <= points <= 11:
        raise StudyError(
            en=f"draw_likert: points is {points}; a scale has 2 to 11 points.",
            zh=f"draw_likert：points 为 {points}；量表应有 2 到 11 个点。",
        )
    shown = _shares(
        answers, values=values, points=points, labels=labels, weights=weights, level=level
    )
    if shown.empty:
        nothing = say(
            language, zh="没有量表题的回答。", en="There are no answers to rating questions."
        )
        return empty_chart(nothing), shown
    worst: Any = shown.iloc[0]
    name, mean = shorten(worst["label"], width=36), f"{worst['mean']:.2f}"
    most, least = shown["n"].max(), shown["n"].min()
    given = levels if levels and len(levels) == points else range(1, points + 1)
    named = [drawable(name) for name in given]
    words: dict[str, Any] = {
        "title": say(
            language,
            zh=f"「{name}」得分最低：平均 {mean}",
            en=f'"{name}" is rated lowest: {mean} on average',
        ),
        "subtitle": say(
            language,
            zh=f"各题 {named[0]} 到 {named[-1]} 的回答分布；右列为均值与 {level_name(level)} 区间",
            en=f"Answers from {named[0]} to {named[-1]}; right: mean and {level_name(level)} interval",
        ),
        "note": say(
            language,
            zh=f"受访者 n = {count(most)}（各题 {count(least)} 至 {count(most)} 人）。"
            + (
                ""
                if weights is None
                else f"全部 {count(len(weights))} 人的有效样本量为 {count(weights.effective_n)}。"
            ),
            en=f"n = {count(most)} respondents ({count(least)} to {count(most)} per item)."
            + (
                ""
                if weights is None
                else f" All {count(len(weights))} have an effective n of {count(weights.effective_n)}."
            ),
        ),
        "alt": "; ".join(f"{row.label} {row.mean:.2f}" for row in rows_of(shown.head(5))),
    }
    chart, axes = new_chart(**words, body=0.38 * len(shown) + 0.62)
    quiet_rows(axes, labels=[shorten(name, width=26) for name in shown["label"]], grid=False)
    _draw_bars(axes, shown, named)
    right_column(axes, _means(shown))
    chart.for_phone = lambda: _for_phone(shown, named, words)
    return finished(chart), shown


def _means(shown: pd.DataFrame) -> list[str]:
    return [
        f"{r.mean:.2f}" + ("" if np.isnan(r.mean_low) else f" ({r.mean_low:.2f}–{r.mean_high:.2f})")
        for r in rows_of(shown)
    ]


def _for_phone(shown: pd.DataFrame, names: list[str], words: dict[str, Any]) -> Chart:
    """Each item and its mean over its bar instead of beside it."""
    lines = -(-len(names) // _PHONE_COLUMNS)
    chart, axes = new_chart(**words, body=0.55 * len(shown) + 0.28 * lines + 0.3, width=NARROW)
    quiet_rows(axes, labels=[""] * len(shown), grid=False)
    _draw_bars(axes, shown, names, height=0.46, columns=_PHONE_COLUMNS, least=0.1)
    for row, (label, mean) in enumerate(zip(shown["label"], _means(shown), strict=True)):
        at: dict[str, Any] = {
            "transform": axes.get_yaxis_transform(),
            "va": "bottom",
            "fontsize": 9,
        }
        axes.text(0, row - 0.27, shorten(label, width=42), ha="left", **at)
        axes.text(1, row - 0.27, mean, ha="right", color=PALETTE.soft_ink, **at)
    axes.set_ylim(len(shown) - 0.7, -0.75)
    return finished(chart)


def _draw_bars(
    axes: Axes,
    shown: pd.DataFrame,
    names: list[str],
    *,
    height: float = 0.64,
    columns: int = 11,
    least: float = 0.07,
) -> None:
    points = len(names)
    shares = shown[list(range(1, points + 1))].to_numpy()
    below = shares[:, : points // 2].sum(axis=1)
    if points % 2:
        below = below + shares[:, points // 2] / 2  # the middle point straddles zero
    left, places = -below, np.arange(len(shown))
    for point, color in enumerate(likert_colors(points)):
        axes.barh(
            places, shares[:, point], left=left, height=height, color=color, label=names[point]
        )
        ink = "white" if point in (0, points - 1) else PALETTE.ink
        inside: dict[str, Any] = {"ha": "center", "va": "center", "color": ink, "fontsize": 8.8}
        for row in places[shares[:, point] >= least]:
            middle = left[row] + shares[row, point] / 2
            axes.text(middle, row, percent(shares[row, point]), **inside)
        left = left + shares[:, point]
    axes.set_xlim(-float(below.max()) - 0.01, float(left.max()) + 0.01)
    axes.set_xticks([])
    look = {"handlelength": 1, "handleheight": 1, "columnspacing": 1.2}
    axes.legend(loc="upper center", bbox_to_anchor=(0.45, 0), ncols=min(points, columns), **look)


def likert_colors(points: int) -> list[str]:
    """Diverging colours from negative over neutral to positive, one a scale point.

    Examples
    --------
    >>> likert_colors(3)
    ['#bf4a25', '#e7e9ec', '#1f6f9f']
    """
    from matplotlib.colors import LinearSegmentedColormap, to_hex

    ends = [PALETTE.negative, "#E7E9EC", PALETTE.positive]
    scale = LinearSegmentedColormap.from_list("likert", ends, N=1025)
    return [to_hex(scale(place)) for place in np.linspace(0, 1, points)]


def _shares(
    answers: pd.DataFrame,
    *,
    values: pd.DataFrame | None,
    points: int,
    labels: Mapping[str, str] | None,
    weights: Design | None,
    level: float,
) -> pd.DataFrame:
    if answers.empty:
        return pd.DataFrame()
    own = answers if values is None else values[list(answers.columns)]
    values = answers.apply(pd.to_numeric, errors="coerce").astype(float)
    _check_scale(values, points)
    n = values.notna().sum()
    values, n = values.loc[:, n > 0], n[n > 0]
    own = own[list(values.columns)].astype(float)
    shown = pd.DataFrame({"n": n, "mean": own.mean(), "mean_low": np.nan, "mean_high": np.nan})
    for item in n.index[n > 1]:
        sample = sample_of(own[item].to_numpy(), weights=weights, strata=None, clusters=None, fpc=None, where="draw_likert")  # fmt: skip
        ends = sample.mean_ends(_ends(own[item] - values[item], points), level=level)
        shown.loc[item, ["mean", "mean_low", "mean_high"]] = (sample.mean()[0], *ends)
    for point in range(1, points + 1):
        shown[point] = (values == point).sum() / n
    if weights is not None:
        w = values.notna().mul(weights.weights, axis=0)
        for point in range(1, points + 1):
            shown[point] = (w * (values == point)).sum() / w.sum()
    shown.insert(
        0, "label", [drawable((labels or {}).get(str(item), item)) for item in shown.index]
    )
    shown.index.name = "item"
    return shown.sort_values("mean", kind="stable")


def _ends(apart: pd.Series, points: int) -> tuple[float, float] | None:
    """Ends of the own scale of answers that stand `apart` from the points; None where points were cut out of it."""
    shift = apart.dropna()
    if shift.nunique() != 1:
        return None
    return 1 + float(shift.iloc[0]), points + float(shift.iloc[0])


def _check_scale(values: pd.DataFrame, points: int) -> None:
    outside = values.notna() & ~values.isin(range(1, points + 1))
    if not outside.to_numpy().any():
        return
    item = str(outside.columns[outside.any()][0])
    found = values.loc[outside[item], item].iloc[0]
    raise InputError(
        en=f"draw_likert: {item} holds {found:g}, outside 1 to {points}. Give points, or clean the answers.",
        zh=f"draw_likert：{item} 含 {found:g}，不在 1 到 {points} 之内。请给出 points，或先清理回答。",
    )
