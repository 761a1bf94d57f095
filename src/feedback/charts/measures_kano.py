"""Kano's Better against Worse: what a feature gains when there, what it costs when missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from feedback.charts.canvas import NARROW, Chart, empty_chart, finished, new_chart, rows_of
from feedback.charts.measures import shown_rows
from feedback.charts.measures_maps import (
    MOST_POINTS,
    draw_ellipse,
    draw_numbered,
    draw_quadrants,
    map_height,
    phone_height,
)
from feedback.charts.theme import PALETTE
from feedback.charts.words import count, level_name, percent, say, shorten
from feedback.measures.kano.classify import CATEGORY_WORDS


def draw_kano_map(
    table: pd.DataFrame,
    *,
    language: str = "zh",
    labels: Mapping[str, str] | None = None,
    level: float = 0.95,
) -> tuple[Chart, pd.DataFrame]:
    """Better against −Worse of each feature, with the region both lie in together.

    Parameters
    ----------
    table
        `.table` of `classify_kano`: index feature; columns n, category, better, better_se, worse,
        worse_se, covariance, stability. At most 20 features are drawn, those with the largest
        coefficients first.
    labels
        Feature to the name a reader knows.
    level
        Of the ellipses: the joint region of the two coefficients.

    Returns
    -------
    tuple
        The chart, and the frame drawn: index feature, columns label, n, category, better, better_se,
        worse, worse_se, covariance, stability.

    Raises
    ------
    ColumnError
        A column is missing.

    Notes
    -----
    Ellipse: normal approximation, radius √(−2 ln(1 − level)) standard errors along the axes of the
    covariance of the two shares. Cut at 0.5: Berger et al. (1993), CQM Journal 2(4), 3-36.
    """
    needed = ["n", "category", "better", "better_se", "worse", "worse_se", "covariance", "stability"]  # fmt: skip
    shown = shown_rows(table, needed, labels=labels, where="draw_kano_map")
    shown = shown[shown["better"].notna() & shown["worse"].notna()]
    shown = shown.assign(size=shown["better"] - shown["worse"]).sort_values(
        "size", ascending=False, kind="stable"
    )
    shown = shown.drop(columns="size").head(MOST_POINTS)
    if shown.empty:
        nothing = say(language, zh="没有可分类的 Kano 题。", en="There is no feature to classify.")
        return empty_chart(nothing), shown
    share = level_name(level)
    words: dict[str, Any] = {
        "title": _kano_title(shown, language),
        "subtitle": say(
            language,
            zh=f"有了多讨喜（Better）与缺了多伤人（−Worse）；椭圆为 {share} 联合区间",
            en=f"What having it gains (Better) and lacking it costs (−Worse); ellipse: {share} joint region",
        ),
        "note": say(
            language,
            zh=f"n = {count(shown['n'].max())}。图例：类别，括号内为重抽样中仍属该类的比例。",
            en=f"n = {count(shown['n'].max())}. Key: class, and in brackets how often resamples give the same class.",
        ),
        "alt": "; ".join(
            f"{row.label} Better {row.better:.2f} Worse {row.worse:.2f}"
            for row in rows_of(shown.head(5))
        ),
    }
    points = np.column_stack([-shown["worse"].to_numpy(float), shown["better"].to_numpy(float)])
    key = [
        f"{row.label}\n{CATEGORY_WORDS[str(row.category)].spoken(language)} ({percent(row.stability)})"
        for row in rows_of(shown)
    ]

    def drawn(*, phone: bool) -> Chart:
        rows = len(shown)
        chart, axes = (
            new_chart(**words, body=phone_height(rows), width=NARROW)
            if phone
            else new_chart(**words, body=map_height(rows))
        )
        for row, point in zip(rows_of(shown), points, strict=True):
            spread = [[row.worse_se**2, -row.covariance], [-row.covariance, row.better_se**2]]
            draw_ellipse(axes, point, np.array(spread, dtype=float), level=level)
        draw_quadrants(axes, (0.5, 0.5), {
            (0, 1): CATEGORY_WORDS["A"].spoken(language), (1, 1): CATEGORY_WORDS["O"].spoken(language),
            (0, 0): CATEGORY_WORDS["I"].spoken(language), (1, 0): CATEGORY_WORDS["M"].spoken(language),
        })  # fmt: skip
        draw_numbered(axes, points, key, colors=[PALETTE.positive] * len(shown), below=phone)
        axes.set_xlim(-0.04, 1.04)
        axes.set_ylim(-0.04, 1.04)
        axes.set_xlabel(say(language, zh="缺了的伤害（−Worse）", en="lacking it costs (−Worse)"))
        axes.set_ylabel(say(language, zh="有了的好处（Better）", en="having it gains (Better)"))
        return finished(chart)

    chart = drawn(phone=False)
    chart.for_phone = lambda: drawn(phone=True)
    return chart, shown


def _kano_title(shown: pd.DataFrame, language: str) -> str:
    hurts: Any = shown.iloc[int(shown["worse"].to_numpy().argmin())]
    gains: Any = shown.iloc[int(shown["better"].to_numpy().argmax())]
    worst, best = (shorten(str(row["label"]), width=22) for row in (hurts, gains))
    cost, gain = f"{-hurts['worse']:.2f}", f"{gains['better']:.2f}"
    return say(
        language,
        zh=f"「{worst}」缺了最伤（{cost}），「{best}」有了最讨喜（{gain}）",
        en=f'Lacking "{worst}" costs most ({cost}); having "{best}" gains most ({gain})',
    )
