"""Importance against performance: what to mend first, and how sure its quadrant is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from feedback.charts.canvas import NARROW, Chart, empty_chart, finished, new_chart, rows_of
from feedback.charts.measures import shown_rows
from feedback.charts.measures_maps import (
    MOST_POINTS,
    draw_numbered,
    draw_quadrants,
    map_height,
    phone_height,
)
from feedback.charts.theme import PALETTE
from feedback.charts.words import count, level_name, percent, say, shorten
from feedback.errors import StudyError
from feedback.insight.importance.quadrants import QUADRANTS

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw_importance_performance(
    table: pd.DataFrame,
    *,
    source: str = "derived",
    crosshair: Mapping[str, float] | None = None,
    n: int | None = None,
    language: str = "zh",
    labels: Mapping[str, str] | None = None,
    level: float = 0.95,
    refused: str = "",
) -> tuple[Chart, pd.DataFrame]:
    """Importance against performance, with the quadrants and how sure each item's quadrant is.

    Parameters
    ----------
    table
        `.table` of `importance_performance`: index item; columns performance, `source` (each with
        _low and _high), quadrant_`source`, certainty_`source`. At most 20 items are drawn, the most
        important first.
    source
        "derived" or "stated" importance.
    crosshair
        `.crosshair` of the result; default the means of the columns.
    n
        People; said in the footnote.
    labels
        Item to the name a reader knows.
    level
        Of the intervals.
    refused
        The sentence why nothing is ranked; it is shown instead of the map.

    Returns
    -------
    tuple
        The chart, and the frame drawn: index item, columns label, performance and importance with
        their intervals, quadrant, certainty, quadrant_name (in the language).

    Raises
    ------
    StudyError
        An unknown source.
    ColumnError
        A column is missing.
    """
    if source not in ("derived", "stated"):
        raise StudyError(
            en=f"draw_importance_performance: source is {source!r}. Choose derived or stated.",
            zh=f"draw_importance_performance：source 为 {source!r}。可选 derived 或 stated。",
        )
    if refused:
        title = say(language, zh="不分象限", en="No quadrants are drawn")
        return empty_chart(refused, title=title), pd.DataFrame()
    spans = [f"{name}{end}" for name in ("performance", source) for end in ("", "_low", "_high")]
    needed = [*spans, f"quadrant_{source}", f"certainty_{source}"]
    shown = shown_rows(table, needed, labels=labels, where="draw_importance_performance")
    shown = shown.rename(
        columns=lambda name: name.replace(f"_{source}", "").replace(source, "importance")
    )
    shown = shown.sort_values("importance", ascending=False, kind="stable").head(MOST_POINTS)
    if shown.empty:
        nothing = say(
            language,
            zh="没有对各方面的评分，不画重要性与表现图。",
            en="Aspects were not rated one by one, so importance and performance are not mapped.",
        )
        return empty_chart(nothing), shown  # fmt: skip
    spoken = [_short(QUADRANTS[str(key)].spoken(language)) for key in shown["quadrant"]]
    shown = shown.assign(quadrant_name=spoken)
    middle = {
        "performance": float(table["performance"].mean()),
        source: float(table[source].mean()),
    }
    middle |= dict(crosshair or {})
    words: dict[str, Any] = {
        "title": _ipa_title(shown, language),
        "subtitle": _ipa_subtitle(shown, source, level, language),
        "note": _ipa_note(n, language),
        "alt": "; ".join(
            f"{row.label}: {QUADRANTS[str(row.quadrant)].spoken(language)}"
            for row in rows_of(shown.head(5))
        ),
    }

    def drawn(*, phone: bool) -> Chart:
        rows = len(shown)
        chart, axes = (
            new_chart(**words, body=phone_height(rows), width=NARROW)
            if phone
            else new_chart(**words, body=map_height(rows))
        )
        _draw_ipa(axes, shown, (middle["performance"], middle[source]), language, below=phone)
        axes.set_xlabel(say(language, zh="表现（平均分）", en="performance (mean rating)"))
        axes.set_ylabel(_importance_words(source, language))
        return finished(chart)

    chart = drawn(phone=False)
    chart.for_phone = lambda: drawn(phone=True)
    return chart, shown


def _draw_ipa(
    axes: Axes, shown: pd.DataFrame, middle: tuple[float, float], language: str, *, below: bool
) -> None:
    line: dict[str, Any] = {"color": PALETTE.muted, "linewidth": 1.6, "alpha": 0.5, "zorder": 2}
    axes.hlines(shown["importance"], shown["performance_low"], shown["performance_high"], **line)
    axes.vlines(shown["performance"], shown["importance_low"], shown["importance_high"], **line)
    names = {key: _short(words.spoken(language)) for key, words in QUADRANTS.items()}
    draw_quadrants(axes, middle, {
        (0, 1): names["concentrate"], (1, 1): names["keep_up"],
        (0, 0): names["low_priority"], (1, 0): names["overkill"],
    })  # fmt: skip
    key = [
        f"{row.label}\n{names[str(row.quadrant)]} ({percent(row.certainty)})"
        for row in rows_of(shown)
    ]
    weak = shown["quadrant"].eq("concentrate")
    colors = [PALETTE.negative if here else PALETTE.positive for here in weak]
    points = shown[["performance", "importance"]].to_numpy(dtype=float)
    draw_numbered(axes, points, key, colors=colors, below=below)
    axes.margins(0.10, 0.14)


def _short(name: str) -> str:
    return name.partition(" (")[0].partition("（")[0]


def _ipa_title(shown: pd.DataFrame, language: str) -> str:
    weak = shown[shown["quadrant"].eq("concentrate")]
    if weak.empty:
        return say(language, zh="没有既重要又薄弱的方面", en="No aspect is both important and weak")
    names = [shorten(str(name), width=22) for name in weak["label"].head(3)]
    unsure = bool((weak["certainty"].head(3) < 0.8).any())
    return say(
        language,
        zh=f"「{'」「'.join(names)}」：重要而表现差" + ("，但归属并非都确定" if unsure else ""),
        en=f"{', '.join(names)}: important and weak"
        + (", though not all of this is certain" if unsure else ""),
    )


def _importance_words(source: str, language: str) -> str:
    if source == "stated":
        return say(language, zh="陈述重要性（平均分）", en="stated importance (mean)")
    return say(
        language,
        zh="推导重要性（与总体满意度的关联）",
        en="derived importance (tie to satisfaction)",
    )


def _ipa_subtitle(shown: pd.DataFrame, source: str, level: float, language: str) -> str:
    known = bool(shown["importance_low"].notna().any())
    share = level_name(level)
    zh = "每个方面表现如何、有多重要" + (
        f"；十字为 {share} 区间" if known else "；未做自助法，无区间"
    )
    en = "How well each aspect does and how much it matters" + (
        f"; crosses: {share} bootstrap intervals" if known else "; no bootstrap, no interval"
    )
    return say(language, zh=zh, en=en)  # fmt: skip


def _ipa_note(n: int | None, language: str) -> str:
    people = f"n = {count(n)}" if n is not None else ""
    return say(
        language,
        zh=(f"{people}。" if people else "")
        + "虚线为各方面的平均（或中位）。括号内：自助样本中落在该象限的比例。橙红：重要而表现差。",
        en=(f"{people}. " if people else "")
        + "Dashed: mean (or median) over the aspects. In brackets: share of bootstrap samples that put it in "
        "that quadrant. Orange-red: important and weak.",
    )
