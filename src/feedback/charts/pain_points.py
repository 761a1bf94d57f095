"""The picture of the pain-point table: what each aspect costs, how sure, what ties with what."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from feedback.charts.canvas import Chart, empty_chart, finished, new_chart, quiet_rows
from feedback.charts.theme import PALETTE, drawable
from feedback.charts.words import count, percent, say, shorten
from feedback.errors import ColumnError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_NEEDED = ("n", "n_mentions", "share_negative", "cost", "cost_low", "cost_high", "rank")


def draw_pain_points(
    table: pd.DataFrame,
    *,
    language: str = "zh",
    top: int = 15,
    labels: Mapping[str, str] | None = None,
) -> tuple[Chart, pd.DataFrame]:
    """Cost of every aspect with its interval, dearest first; ties share a band; unranked stand apart.

    Parameters
    ----------
    table
        The pain-point table (index aspect; columns of the contract `PAIN_POINTS`, `label` if given).
        Rows without a rank are drawn apart, rows without a cost are left out.
    top
        At most so many ranked aspects.
    labels
        Aspect to the name a reader knows; else the column `label`, else the index.

    Returns
    -------
    tuple
        The chart, and the frame drawn: index aspect, columns label, rank, tied, n, n_mentions,
        share_negative, cost, cost_low, cost_high.

    Raises
    ------
    ColumnError
        A column of the contract is missing.
    """
    shown = _rows(table, top=top, labels=labels)
    if shown.empty:
        sentence = say(
            language,
            zh="没有可以排名的痛点：没有方面被足够多的人提到。",
            en="No pain point can be ranked: no aspect is mentioned by enough people.",
        )
        return empty_chart(sentence), shown
    title = _title(shown, language)
    chart, axes = new_chart(
        title=title,
        subtitle=say(
            language,
            zh="每个方面平均让每位受访者少打几分（提到的人 × 影响），横线为 95% 区间",
            en="Rating points each aspect costs per respondent (share of people × effect), bar: 95 % interval",
        ),
        note=_note(shown, language),
        body=0.40 * len(shown) + 0.62,
        alt=_alt(shown, language),
    )
    _draw(axes, shown, language)
    return finished(chart), shown


def _rows(table: pd.DataFrame, *, top: int, labels: Mapping[str, str] | None) -> pd.DataFrame:
    import pandas as pd

    missing = [name for name in _NEEDED if name not in table.columns]
    if missing:
        raise ColumnError.missing(missing, table.columns, where="draw_pain_points")
    names = (
        table["label"] if "label" in table.columns else pd.Series(table.index, index=table.index)
    )
    if labels:
        names = pd.Series(
            [labels.get(str(key), str(key)) for key in table.index], index=table.index
        )
    shown = table.assign(label=[drawable(name) for name in names])
    shown = shown[shown["cost"].notna()]
    ranked = shown[shown["rank"].notna()].sort_values(
        ["rank", "cost"], ascending=[True, False], kind="stable"
    )
    apart = shown[shown["rank"].isna()].sort_values("cost", ascending=False, kind="stable")
    shown = pd.concat([ranked.head(top), apart.head(max(0, top - len(ranked)) or 5)])
    sizes = shown.groupby("rank")["cost"].transform("size") if len(ranked) else 0
    shown["tied"] = (sizes > 1) & shown["rank"].notna() if len(ranked) else False
    return shown[["label", "rank", "tied", *(c for c in _NEEDED if c != "rank")]]


def _title(shown: pd.DataFrame, language: str) -> str:
    ranked = shown[shown["rank"].notna()]
    if ranked.empty:
        return say(
            language,
            zh="提到各方面的人太少，不排名",
            en="Too few people mention each aspect to rank them",
        )
    first = ranked[ranked["rank"] == ranked["rank"].min()]
    names = [shorten(str(name), width=26) for name in first["label"]]
    if not (first["cost"] > 0).any():
        return say(
            language, zh="没有方面明显拉低满意度", en="No aspect clearly lowers satisfaction"
        )
    if len(names) == 1:
        cost = float(first["cost"].iloc[0])
        return say(
            language,
            zh=f"「{names[0]}」最伤满意度：平均每人少 {cost:.2f} 分",
            en=f"“{names[0]}” hurts most: {cost:.2f} points per respondent",
        )
    more = len(names) > 3
    return say(
        language,
        zh=f"「{'」「'.join(names[:3])}」{'等' if more else ''}并列最伤满意度，先后难分",
        en=f"{', '.join(names[:3])}{' and others' if more else ''} hurt most; which is first cannot be told",
    )


def _note(shown: pd.DataFrame, language: str) -> str:
    people = count(shown["n"].max())
    apart = shown["rank"].isna().any()
    zh = f"受访者 n = {people}。同一底色：区间重叠，名次并列。右列：提到该方面的人数，其中抱怨者占全部受访者的比例。"
    en = f"n = {people} respondents. Same shade: intervals overlap, the rank is shared. "
    en += "Right: people who mention it, and share of all respondents who complain about it."
    if apart:
        zh += "空心点：提到的人太少，不排名。"
        en += " Hollow dots: mentioned by too few to rank."
    return say(language, zh=zh, en=en)


def _alt(shown: pd.DataFrame, language: str) -> str:
    parts = [
        say(
            language,
            zh=f"{row.label} {row.cost:.2f}（{row.cost_low:.2f} 至 {row.cost_high:.2f}）",
            en=f"{row.label} {row.cost:.2f} ({row.cost_low:.2f} to {row.cost_high:.2f})",
        )
        for row in shown.head(5).itertuples()
    ]
    return say(language, zh="；", en="; ").join(parts)


def _draw(axes: Axes, shown: pd.DataFrame, language: str) -> None:
    labels = [_row_label(row, language) for row in shown.itertuples()]
    quiet_rows(axes, labels=labels)
    bands = shown["rank"].fillna(-1).ne(shown["rank"].fillna(-1).shift()).cumsum()
    for place, (band, row) in enumerate(zip(bands, shown.itertuples(), strict=True)):
        if band % 2:
            axes.axhspan(place - 0.5, place + 0.5, color=PALETTE.band, linewidth=0, zorder=0)
        _draw_row(axes, place, row)
        axes.text(
            1.015, place, f"{count(row.n_mentions)} · {percent(row.share_negative)}",
            transform=axes.get_yaxis_transform(), va="center", ha="left", fontsize=9.5, color=PALETTE.soft_ink,
        )  # fmt: skip
    axes.text(
        1.015, -0.62, say(language, zh="提到 · 抱怨", en="mention · complain"),
        transform=axes.get_yaxis_transform(), va="bottom", ha="left", fontsize=8.8, color=PALETTE.soft_ink,
    )  # fmt: skip
    axes.axvline(0, color=PALETTE.muted, linewidth=1)
    axes.set_xlabel(say(language, zh="损失的评分（分/人）", en="rating points lost per respondent"))
    axes.set_xlim(left=min(0.0, axes.get_xlim()[0]))


def _row_label(row: Any, language: str) -> str:
    name = shorten(row.label, width=24)
    if math.isnan(row.rank):
        return name
    tie = say(language, zh="并列", en="=") if row.tied else ""
    rank = f"{tie}{int(row.rank)}" if language == "zh" else f"{int(row.rank)}{tie}"
    return f"{name}  {rank}"


def _draw_row(axes: Axes, place: int, row: Any) -> None:
    ranked = not math.isnan(row.rank)
    sure = ranked and row.cost_low > 0
    color = PALETTE.negative if sure else PALETTE.muted
    low, high = (
        (row.cost_low, row.cost_high) if math.isfinite(row.cost_low) else (row.cost, row.cost)
    )
    axes.plot(
        [low, high],
        [place, place],
        color=color,
        linewidth=2.4,
        alpha=0.55,
        solid_capstyle="round",
        zorder=2,
    )
    face = color if ranked else PALETTE.paper
    axes.plot([row.cost], [place], "o", color=color, markerfacecolor=face, markersize=8, zorder=3)
