"""The picture of the pain-point table: what each aspect costs, how sure, what ties with what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedback.charts.canvas import (
    NARROW,
    Chart,
    dots_with_intervals,
    empty_chart,
    finished,
    new_chart,
    percent_axis,
    quiet_rows,
    right_column,
    rows_of,
)
from feedback.charts.theme import PALETTE, drawable
from feedback.charts.words import count, level_name, opened, percent, say, shorten
from feedback.errors import ColumnError
from feedback.rounding import cost_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BESIDE, _OVER = 24, 42  # columns of a name beside its line, and over it on a phone
_NEEDED = ("n", "n_mentions", "share_negative", "cost", "cost_low", "cost_high", "rank")


@dataclass(frozen=True, slots=True)
class _Measure:
    """What is drawn: the cost, or, where there were no ratings to cost it in, the share hurt."""

    name: str
    language: str
    level: str
    refused: bool = False
    imputed: bool = False  # shares are of who rated any aspect, what they left out filled in

    @property
    def whom(self) -> str:
        """Who the shares are of."""
        if self.imputed:
            return self.say(
                zh="给任一方面打分（未答的已插补）或写了评论",
                en="rated any aspect (gaps filled in) or wrote",
            )
        return self.say(zh="给它打分（或写了评论）", en="rated it or wrote")

    @property
    def columns(self) -> list[str]:
        return [self.name, f"{self.name}_low", f"{self.name}_high"]

    @property
    def is_cost(self) -> bool:
        return self.name == "cost"

    def shown(self, value: float) -> str:
        return cost_figure(value) if self.is_cost else percent(value)

    def say(self, *, zh: str, en: str) -> str:
        return say(self.language, zh=zh, en=en)


def draw_pain_points(
    table: pd.DataFrame,
    *,
    language: str = "zh",
    top: int = 15,
    labels: Mapping[str, str] | None = None,
    level: float = 0.95,
    refused: str = "",
    whom: str = "",
) -> tuple[Chart, pd.DataFrame]:
    """Cost of every aspect with its interval, dearest first; ties share a band; unranked stand apart.

    Parameters
    ----------
    table
        The pain-point table (index aspect; columns of the contract `PAIN_POINTS`, `label` if given).
        Rows without a rank are drawn apart. Where no row has a cost (no ratings), the share of
        people hurt is drawn in its place.
    top
        At most so many ranked aspects.
    labels
        Aspect to the name a reader knows; else the column `label`, else the index.
    level
        Of the intervals in the table.
    refused
        The sentence why nothing is ranked; shares of people hurt are drawn, and nothing is put first.
    whom
        Whom the figures are of where that is not everybody, such as "Wave 2025Q3 only"; opens the note.

    Returns
    -------
    tuple
        The chart, and the frame drawn: index aspect, columns label, rank, tied, n, n_mentions,
        share_negative, and the measure drawn with its interval (cost, cost_low, cost_high).

    Raises
    ------
    ColumnError
        A column of the contract is missing.
    """
    if table.empty:
        return _nothing(language), pd.DataFrame()
    missing = [name for name in _NEEDED if name not in table.columns]
    if missing:
        raise ColumnError.missing(missing, table.columns, where="draw_pain_points")
    name = "cost" if table["cost"].notna().any() and not refused else "share_negative"
    measure = _Measure(
        name,
        language,
        level_name(level),
        refused=bool(refused),
        imputed="any" in set(table.get("base", ())),
    )
    if refused:
        table = table.assign(rank=pd.Series(pd.NA, index=table.index, dtype="Int64"))
    shown = _rows(table, measure, top=top, labels=labels)
    if shown.empty:
        return _nothing(language), shown
    words: dict[str, Any] = {
        "title": _title(shown, measure),
        "subtitle": _subtitle(measure),
        "note": opened(whom, _note(shown, measure), language),
        "alt": _alt(shown, measure),
    }

    def drawn(*, phone: bool) -> Chart:
        if phone:  # each name over its line instead of beside it
            chart, axes = new_chart(**words, body=0.52 * len(shown) + 0.75, width=NARROW)
        else:
            chart, axes = new_chart(**words, body=0.40 * len(shown) + 0.62)
        _draw(axes, shown, measure, above=phone)
        return finished(chart)

    chart = drawn(phone=False)
    chart.for_phone = lambda: drawn(phone=True)
    return chart, shown


def _nothing(language: str) -> Chart:
    return empty_chart(
        say(
            language,
            zh="没有可以排名的痛点：没有方面被足够多的人提到。",
            en="No pain point can be ranked: no aspect is mentioned by enough people.",
        )
    )


def _rows(
    table: pd.DataFrame, measure: _Measure, *, top: int, labels: Mapping[str, str] | None
) -> pd.DataFrame:
    given = table["label"] if "label" in table.columns else table.index
    names = [
        (labels or {}).get(str(key), name) for key, name in zip(table.index, given, strict=True)
    ]
    shown = table.assign(label=[drawable(name) for name in names])
    shown = shown[shown[measure.name].notna()]
    ranked = shown[shown["rank"].notna()]
    ranked = ranked.sort_values(measure.name, ascending=False, kind="stable")
    apart = shown[shown["rank"].isna()].sort_values(measure.name, ascending=False, kind="stable")
    shown = pd.concat([ranked.head(top), apart.head(top if measure.refused else 5)])
    shown["tied"] = shown["rank"].notna() & shown["rank"].duplicated(keep=False)
    keep = ["label", "rank", "tied", "n", "n_mentions", "share_negative", *measure.columns]
    return shown[list(dict.fromkeys(keep))]


def _title(shown: pd.DataFrame, measure: _Measure) -> str:
    if measure.refused:
        return measure.say(
            zh="各方面不满的人有多少（不排名，不给代价）",
            en="How many people are affected (not ranked, no cost given)",
        )
    ranked = shown[shown["rank"].notna()]
    if ranked.empty:
        return measure.say(
            zh="没有方面可以排名（原因见文字说明）", en="No aspect can be ranked; the text says why"
        )
    first = ranked[ranked["rank"] == ranked["rank"].min()]
    names = [shorten(str(name), width=26) for name in first["label"]]
    lowest = measure.columns[1]  # of the interval: a pain that may be none is not called one
    if not (first[measure.name] > 0).any() or not (ranked[lowest] > 0).any():
        return measure.say(zh="没有方面明显拉低满意度", en="No aspect clearly lowers satisfaction")
    if len(names) > 1:
        more = len(names) > 3
        listed = "」「".join(names[:3])
        return measure.say(
            zh=f"「{listed}」{'等' if more else ''}并列第一，分不出哪个最伤满意度",
            en=f"{', '.join(names[:3])}{' and others' if more else ''} tie for first place; "
            "too close to say which hurts most",
        )
    value = measure.shown(float(first[measure.name].iloc[0]))
    if measure.is_cost:
        return measure.say(
            zh=f"「{names[0]}」最伤满意度：{measure.whom}的人平均少 {value} 分",
            en=f'"{names[0]}" hurts most: {value} points per person asked',
        )
    return measure.say(
        zh=f"「{names[0]}」影响的人最多：{value}", en=f'"{names[0]}" hurts most people: {value}'
    )


def _subtitle(measure: _Measure) -> str:
    if measure.is_cost:
        return measure.say(
            zh=f"每个方面让{measure.whom}的人平均少打几分（受影响的人占比 × 影响），横线为 {measure.level} 区间",
            en=f"Rating points each aspect costs per person who {measure.whom} (share affected × effect), "
            f"line: {measure.level} interval",
        )
    if measure.refused:
        return measure.say(
            zh=f"受影响的人占比；横线为 {measure.level} 区间。为什么不排名，见文字说明",
            en=f"Share of people affected; line: {measure.level} interval. The text says why nothing is ranked",
        )
    return measure.say(
        zh=f"没有评分可换算代价，以受影响的人占比代替；横线为 {measure.level} 区间",
        en=f"No ratings to put a cost on: share of people affected instead; line: {measure.level} interval",
    )


def _note(shown: pd.DataFrame, measure: _Measure) -> str:
    people = count(shown["n"].max())
    zh = f"受访者 n = {people}。" + (
        "" if measure.refused else "同一底色：区间重叠或几乎重叠，名次并列。灰色：区间含零。"
    )
    wrote = bool(shown["n_mentions"].any())
    zh += f"右列：{'提到的人数，' if wrote else ''}受影响的人占{'给任一方面打分者（未答的已插补）或写意见者' if measure.imputed else '打分者（或写意见者）'}的比例。"
    en = f"n = {people} respondents. "
    if not measure.refused:
        en += "Same shade: intervals overlap or nearly do, the rank is shared. Grey: the interval includes zero. "
    en += "Right: "
    en += "people who mention it, " if wrote else ""
    en += f"share hurt of those who {measure.whom if measure.imputed else 'rated it, or wrote'}."
    if shown["rank"].isna().any() and not measure.refused:
        zh += "空心点：不排名（原因见文字说明）。"
        en += " Hollow dots: not ranked; the text says why."
    return measure.say(zh=zh, en=en)


def _alt(shown: pd.DataFrame, measure: _Measure) -> str:
    parts = []
    for label, *values in shown[["label", *measure.columns]].head(5).itertuples(index=False):
        value, low, high = (measure.shown(number) for number in values)
        parts.append(
            measure.say(
                zh=f"{label} {value}（{low} 至 {high}）", en=f"{label} {value} ({low} to {high})"
            )
        )
    return measure.say(zh="；", en="; ").join(parts)


def _draw(axes: Axes, shown: pd.DataFrame, measure: _Measure, *, above: bool) -> None:
    rows, wrote = rows_of(shown), bool(shown["n_mentions"].any())
    everybody = shown["n"].max()
    names = [_row_label(row, measure, everybody, width=_OVER if above else _BESIDE) for row in rows]
    quiet_rows(axes, labels=[""] * len(rows) if above else names)
    ranks = shown["rank"].astype("float64").fillna(-1)  # Int64 would give a missing first band
    bands = ranks.ne(ranks.shift()).cumsum()
    for place in np.flatnonzero(bands % 2):
        axes.axhspan(place - 0.5, place + 0.5, color=PALETTE.band, linewidth=0, zorder=0)
    estimates = shown[measure.columns].to_numpy(dtype=float)
    sure = shown["rank"].notna() & (estimates[:, 1] > 0)
    dots_with_intervals(
        axes,
        estimates,
        colors=[PALETTE.negative if clear else PALETTE.muted for clear in sure],
        hollow=list(shown["rank"].isna() & (not measure.refused)),
    )
    told = [
        f"{count(row.n_mentions)} · {percent(row.share_negative)}"
        if wrote
        else percent(row.share_negative)
        for row in rows
    ]
    head = measure.say(zh="提到 · 受影响", en="mention · hurt") if wrote else measure.say(zh="受影响", en="hurt")  # fmt: skip
    if above:
        at: dict[str, Any] = {
            "transform": axes.get_yaxis_transform(),
            "va": "bottom",
            "fontsize": 9,
        }
        for line, (name, figures) in enumerate(zip(names, told, strict=True)):
            axes.text(0, line - 0.17, name, ha="left", **at)
            axes.text(1, line - 0.17, figures, ha="right", color=PALETTE.soft_ink, **at)
        axes.text(1, -0.75, head, ha="right", color=PALETTE.soft_ink, **at)
        axes.set_ylim(len(shown) - 0.5, -1.2)
    else:
        right_column(axes, told, head=head)
    axes.axvline(0, color=PALETTE.muted, linewidth=1)
    axes.set_xlim(left=min(0.0, axes.get_xlim()[0]))
    if measure.is_cost:
        axes.set_xlabel(
            measure.say(
                zh=f"{measure.whom}的人平均少打的分",
                en=f"rating points lost per person who {measure.whom}",
            )
        )
    else:
        axes.set_xlabel(measure.say(zh="受影响的人占比", en="share of people affected"))
        percent_axis(axes.xaxis)


def _row_label(row: Any, measure: _Measure, everybody: int, *, width: int) -> str:
    name = shorten(row.label, width=width)
    if pd.isna(row.rank):
        return name if 2 * row.n > everybody else f"{name} (n = {count(row.n)})"
    rank = f"{int(row.rank)}"
    if row.tied:
        rank = measure.say(zh=f"并列{rank}", en=f"{rank}=")
    return f"{name}  {rank}"
