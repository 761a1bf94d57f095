"""Scores and service gaps with their intervals: a row a group, an item or a dimension."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.charts.canvas import (
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
from feedback.charts.words import count, level_name, percent, say, shorten, signed
from feedback.errors import ColumnError, StudyError
from feedback.numeric import Flags

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# kind of score → its axis in Chinese and English
SCORES = {
    "nps": ("NPS（−100 到 100）", "NPS (−100 to 100)"),
    "csat": ("满意者占比", "share of people satisfied"),
    "index": ("满意度指数（0 到 100）", "satisfaction index (0 to 100)"),
    "mean": ("平均分", "mean rating"),
}

_NAMED = 3  # groups a title names at one end


def draw_scores(
    table: pd.DataFrame,
    *,
    kind: str = "nps",
    language: str = "zh",
    labels: Mapping[str, str] | None = None,
    level: float = 0.95,
) -> tuple[Chart, pd.DataFrame]:
    """NPS, CSAT, an index or a mean of each group with its interval, lowest first.

    Parameters
    ----------
    table
        Index group; columns estimate, ci_low, ci_high (in the units of `kind`; CSAT as a share), n.
    kind
        "nps", "csat", "index" or "mean".
    labels
        Group to the name a reader knows.
    level
        Of the intervals.

    Returns
    -------
    tuple
        The chart, and the frame drawn: index as given, columns label, estimate, ci_low, ci_high, n.

    Raises
    ------
    StudyError
        An unknown kind.
    ColumnError
        A column is missing.
    """
    if kind not in SCORES:
        raise StudyError(
            en=f"draw_scores: kind is {kind!r}. Choose one of: {', '.join(SCORES)}.",
            zh=f"draw_scores：kind 为 {kind!r}。可选：{'、'.join(SCORES)}。",
        )
    estimates = ["estimate", "ci_low", "ci_high"]
    shown = shown_rows(table, [*estimates, "n"], labels=labels, where="draw_scores")
    shown = shown.sort_values("estimate", kind="stable")
    if shown.empty:
        return empty_chart(
            say(language, zh="没有可计算的得分。", en="No score can be computed.")
        ), shown
    zh, en = SCORES[kind]
    chart, axes = new_chart(
        title=_score_title(shown, kind, language, level=level),
        subtitle=say(language, zh=f"{zh}，横线为 {level_name(level)} 区间", en=f"{en[0].upper()}{en[1:]}, line: {level_name(level)} interval"),
        note=say(
            language,
            zh=f"各组 n = {_range(shown['n'])}。右列：得分与人数。",
            en=f"n = {_range(shown['n'])} per group. Right: score and people.",
        ),
        body=0.40 * len(shown) + 0.62,
        alt="; ".join(f"{row.label} {_score(row.estimate, kind)}" for row in rows_of(shown.head(5))),
    )  # fmt: skip
    quiet_rows(axes, labels=[shorten(name, width=26) for name in shown["label"]])
    dots_with_intervals(
        axes, shown[estimates].to_numpy(dtype=float), colors=[PALETTE.positive] * len(shown)
    )
    right_column(axes, [f"{_score(r.estimate, kind)} · {count(r.n)}" for r in rows_of(shown)])
    axes.set_xlabel(say(language, zh=zh, en=en))
    if kind == "csat":
        percent_axis(axes.xaxis)
    return finished(chart), shown


def _score_title(shown: pd.DataFrame, kind: str, language: str, *, level: float) -> str:
    """Who is lowest and highest, as far as that can be told; where several are, all of them."""
    if len(shown) == 1:
        value = _score(float(shown["estimate"].iloc[0]), kind)
        name = shorten(str(shown["label"].iloc[0]), width=26)
        return say(language, zh=f"{name}：{value}", en=f"{name}: {value}")
    below = _below(shown, level=level)
    # lowest may be whoever nobody is clearly below of, highest whoever is clearly below nobody
    ends = [
        (~below.any(axis=0), say(language, zh="最低", en="lowest")),
        (~below.any(axis=1), say(language, zh="最高", en="highest")),
    ]
    said = [
        _end_words(shown.iloc[np.flatnonzero(tied)], end, kind, language) for tied, end in ends if not np.all(tied)
    ]  # fmt: skip
    if said:
        return say(language, zh="，".join(said), en="; ".join(said))
    return say(
        language,
        zh="按所示区间，看不出哪组最低、哪组最高",
        en="By the intervals shown, no group can be told to be lowest or highest",
    )


def _end_words(tied: pd.DataFrame, end: str, kind: str, language: str) -> str:
    names = [shorten(str(name), width=26 if len(tied) == 1 else 14) for name in tied["label"]]
    if len(names) == 1:
        value = _score(float(tied["estimate"].iloc[0]), kind)
        return say(
            language, zh=f"「{names[0]}」{end}（{value}）", en=f'"{names[0]}" is {end} ({value})'
        )
    first, more = names[:_NAMED], len(names) - _NAMED
    zh, en = "「" + "」「".join(first) + "」", ", ".join(f'"{name}"' for name in first)
    return say(
        language,
        zh=f"{end}的是{zh}{f'等 {len(names)} 组' if more > 0 else ''}之一，难分",
        en=f"{end} is one of {en}{f' and {more} more' if more > 0 else ''} (a tie)",
    )


def _below(shown: pd.DataFrame, *, level: float) -> Flags:
    """Whether the score of the row is clearly below that of the column: interval of the difference by square-and-add of their own intervals,
    widened for every pair of groups (Bonferroni), leaves out 0."""
    from statistics import NormalDist

    pairs = len(shown) * (len(shown) - 1) / 2
    quantile = NormalDist().inv_cdf
    wider = quantile(1 - (1 - level) / 2 / pairs) / quantile((1 + level) / 2)
    at, low, high = (
        shown[name].to_numpy(dtype=float) for name in ("estimate", "ci_low", "ci_high")
    )
    found: Flags = at[None, :] - at[:, None] > wider * np.hypot(
        (high - at)[:, None], (at - low)[None, :]
    )
    return found


def _score(value: float, kind: str) -> str:
    if kind == "csat":
        return percent(value)
    if kind == "nps":
        return signed(value, digits=0)
    return f"{value:.1f}" if kind == "index" else f"{value:.2f}"


def draw_gaps(
    table: pd.DataFrame,
    *,
    language: str = "zh",
    labels: Mapping[str, str] | None = None,
    level: float = 0.95,
    top: int = 30,
) -> tuple[Chart, pd.DataFrame]:
    """Perception minus expectation with its paired interval, furthest below expectation first.

    Parameters
    ----------
    table
        `.table` or `.dimensions` of `servqual_gap`: index item or dimension; columns expectation,
        perception, gap, ci_low, ci_high (scale points), n.
    labels
        Item or dimension to the name a reader knows.
    level
        Of the intervals.
    top
        At most so many rows.

    Returns
    -------
    tuple
        The chart, and the frame drawn: index as given, columns label, expectation, perception, gap,
        ci_low, ci_high, n.

    Raises
    ------
    ColumnError
        A column is missing.
    """
    needed = ["expectation", "perception", "gap", "ci_low", "ci_high", "n"]
    shown = shown_rows(table, needed, labels=labels, where="draw_gaps")
    shown = shown.sort_values("gap", kind="stable").head(top)
    if shown.empty:
        nothing = say(
            language, zh="没有期望与感知成对的题目。", en="No item was both expected and rated."
        )
        return empty_chart(nothing), shown  # fmt: skip
    chart, axes = new_chart(
        title=_gap_title(shown, language),
        subtitle=say(
            language,
            zh=f"差距 = 感知 − 期望，同一批人；横线为 {level_name(level)} 配对区间",
            en=f"Gap = perception minus expectation of the same people; line: {level_name(level)} paired interval",
        ),
        note=say(
            language,
            zh=f"n = {_range(shown['n'])}。橙红：明显低于期望；蓝：明显高于期望；灰：区间含零。右列：期望 → 感知。",
            en=f"n = {_range(shown['n'])}. Orange-red: clearly below expectation; blue: above; grey: the interval "
            "includes zero. Right: expectation → perception.",
        ),
        body=0.40 * len(shown) + 0.62,
        alt="; ".join(f"{row.label} {signed(row.gap)}" for row in rows_of(shown.head(5))),
    )
    _draw_gaps(axes, shown)
    axes.set_xlabel(say(language, zh="差距（分）", en="gap (scale points)"))
    return finished(chart), shown


def _draw_gaps(axes: Axes, shown: pd.DataFrame) -> None:
    rows = rows_of(shown)
    quiet_rows(axes, labels=[shorten(row.label, width=26) for row in rows])
    colors = [
        PALETTE.negative
        if row.ci_high < 0
        else PALETTE.positive
        if row.ci_low > 0
        else PALETTE.muted
        for row in rows
    ]
    dots_with_intervals(
        axes, shown[["gap", "ci_low", "ci_high"]].to_numpy(dtype=float), colors=colors
    )
    right_column(axes, [f"{row.expectation:.2f} → {row.perception:.2f}" for row in rows])
    axes.axvline(0, color=PALETTE.muted, linewidth=1)


def _gap_title(shown: pd.DataFrame, language: str) -> str:
    first = shown.iloc[0]
    if not first["ci_high"] < 0:
        return say(
            language,
            zh="没有一项明显低于期望",
            en="Nothing clearly falls short of what people expect",
        )
    name, gap = shorten(str(first["label"]), width=30), signed(float(first["gap"]))
    return say(
        language,
        zh=f"「{name}」离期望最远：{gap} 分",
        en=f'"{name}" falls furthest short of expectation: {gap} points',
    )  # fmt: skip


def shown_rows(
    table: pd.DataFrame, needed: Sequence[str], *, labels: Mapping[str, str] | None, where: str
) -> pd.DataFrame:
    """The columns to draw, with a label in front, of the rows that have an estimate.

    Raises
    ------
    ColumnError
        A column is missing from a frame that has rows.
    """
    if table.empty:
        return pd.DataFrame(columns=["label", *needed])
    missing = [name for name in needed if name not in table.columns]
    if missing:
        raise ColumnError.missing(missing, table.columns, where=where)
    shown = table.loc[table[[name for name in needed if name != "n"]].notna().any(axis=1), needed]
    names = [drawable((labels or {}).get(str(key), key)) for key in shown.index]
    shown = shown.copy()
    shown.insert(0, "label", names)
    return shown


def _range(n: pd.Series) -> str:
    least, most = count(float(n.min())), count(float(n.max()))
    return most if least == most else f"{least}–{most}"
