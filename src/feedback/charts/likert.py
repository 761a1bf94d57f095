"""The battery: how the answers to each item are spread, diverging from the middle of the scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from feedback.charts.canvas import Chart, empty_chart, finished, new_chart, quiet_rows
from feedback.charts.theme import PALETTE, drawable
from feedback.charts.words import count, percent, say, shorten
from feedback.errors import InputError, StudyError


def draw_likert(
    answers: pd.DataFrame,
    *,
    points: int = 5,
    labels: Mapping[str, str] | None = None,
    levels: Sequence[str] | None = None,
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

    Returns
    -------
    tuple
        The chart, and the frame drawn: index item, columns label, n, mean, mean_low, mean_high
        (95 % normal interval), and 1..points (shares).

    Raises
    ------
    InputError
        An answer outside the scale.
    """
    if not 2 <= points <= 11:
        raise StudyError(
            en=f"draw_likert: points is {points}; a scale has 2 to 11 points.",
            zh=f"draw_likert：points 为 {points}；量表应有 2 到 11 个点。",
        )
    shown = _likert_shares(answers, points=points, labels=labels)
    if shown.empty:
        return empty_chart(
            say(language, zh="没有量表题的回答。", en="There are no answers to rating questions.")
        ), shown
    worst, n = shown.iloc[0], int(shown["n"].max())
    chart, axes = new_chart(
        title=say(
            language,
            zh=f"「{shorten(worst['label'], width=36)}」得分最低：平均 {worst['mean']:.2f}",
            en=f"“{shorten(worst['label'], width=36)}” is rated lowest: {worst['mean']:.2f} on average",
        ),
        subtitle=say(language, zh=f"各题 1 到 {points} 分的回答分布；右列为均值与 95% 区间", en=f"Answers from 1 to {points}; right: mean and 95 % interval"),
        note=say(language, zh=f"受访者 n = {count(n)}（各题 {count(shown['n'].min())} 至 {count(n)} 人）。", en=f"n = {count(n)} respondents ({count(shown['n'].min())} to {count(n)} per item)."),
        body=0.38 * len(shown) + 0.62,
        alt="; ".join(f"{row.label} {row.mean:.2f}" for row in shown.head(5).itertuples()),
    )  # fmt: skip
    quiet_rows(axes, labels=[shorten(name, width=26) for name in shown["label"]], grid=False)
    names = (
        list(levels)
        if levels and len(levels) == points
        else [str(point) for point in range(1, points + 1)]
    )
    shares = shown[list(range(1, points + 1))].to_numpy()
    # the middle point of an odd scale straddles zero
    below = shares[:, : points // 2].sum(axis=1) + (shares[:, points // 2] / 2 if points % 2 else 0)
    left = -below
    rows = np.arange(len(shown))
    for point, color in enumerate(likert_colors(points)):
        axes.barh(
            rows,
            shares[:, point],
            left=left,
            height=0.64,
            color=color,
            label=drawable(names[point]),
        )
        ink = "white" if point in (0, points - 1) else PALETTE.ink
        for row in rows[shares[:, point] >= 0.07]:
            axes.text(
                left[row] + shares[row, point] / 2,
                row,
                percent(shares[row, point]),
                ha="center",
                va="center",
                fontsize=8.8,
                color=ink,
            )
        left = left + shares[:, point]
    for place, row in enumerate(shown.itertuples()):
        axes.text(
            1.01,
            place,
            f"{row.mean:.2f} ({row.mean_low:.2f}–{row.mean_high:.2f})",
            transform=axes.get_yaxis_transform(),
            va="center",
            fontsize=9.5,
            color=PALETTE.soft_ink,
        )
    axes.set_xlim(-float(below.max()) - 0.01, float(left.max()) + 0.01)
    axes.set_xticks([])
    axes.legend(
        loc="upper center",
        bbox_to_anchor=(0.45, 0),
        ncols=min(points, 7),
        handlelength=1,
        handleheight=1,
        columnspacing=1.2,
    )
    return finished(chart), shown


def likert_colors(points: int) -> list[str]:
    """Diverging colours from negative over neutral to positive, one a scale point."""
    from matplotlib.colors import LinearSegmentedColormap, to_hex

    scale = LinearSegmentedColormap.from_list(
        "likert", [PALETTE.negative, "#E7E9EC", PALETTE.positive]
    )
    return [to_hex(scale(place)) for place in np.linspace(0, 1, points)]


def _likert_shares(
    answers: pd.DataFrame, *, points: int, labels: Mapping[str, str] | None
) -> pd.DataFrame:
    if answers.empty:
        return pd.DataFrame()
    values = answers.apply(pd.to_numeric, errors="coerce").astype(float)
    outside = values.notna() & ~values.isin(range(1, points + 1))
    if outside.to_numpy().any():
        item = str(outside.columns[outside.any()][0])
        found = values.loc[outside[item], item].iloc[0]
        raise InputError(
            en=f"draw_likert: {item} holds {found:g}, outside 1 to {points}. Give points, or clean the answers.",
            zh=f"draw_likert：{item} 含 {found:g}，不在 1 到 {points} 之内。请给出 points，或先清理回答。",
        )
    n = values.notna().sum()
    values, n = values.loc[:, n > 0], n[n > 0]
    spread = 1.959963984540054 * values.std() / np.sqrt(n)
    mean = values.mean()
    shown = pd.DataFrame(
        {"n": n, "mean": mean, "mean_low": mean - spread, "mean_high": mean + spread}
    )
    for point in range(1, points + 1):
        shown[point] = (values == point).sum() / n
    shown.insert(
        0, "label", [drawable((labels or {}).get(str(item), item)) for item in shown.index]
    )
    shown.index.name = "item"
    return shown.sort_values("mean", kind="stable")
