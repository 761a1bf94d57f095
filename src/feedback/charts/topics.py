"""What people talk about: topics with their shares and words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from feedback.charts.canvas import (
    Chart,
    empty_chart,
    finished,
    new_chart,
    percent_axis,
    quiet_rows,
    right_column,
    rows_of,
)
from feedback.charts.theme import PALETTE, drawable
from feedback.charts.words import count, level_name, percent, say, shorten
from feedback.errors import ColumnError

_NEEDED = ["topic", "name", "n", "share", "share_low", "share_high", "words"]


def draw_topics(
    table: pd.DataFrame, *, language: str = "zh", top: int = 15, level: float = 0.95
) -> tuple[Chart, pd.DataFrame]:
    """Share of comments per topic with its interval and the words that make it, largest first.

    Parameters
    ----------
    table
        Columns topic (or index; -1: comments of no topic), name, n, share, share_low, share_high,
        words (text or a list).
    level
        Confidence level share_low and share_high have.

    Returns
    -------
    tuple
        The chart, and the frame drawn: columns topic, name, n, share, share_low, share_high, words.
    """
    shown = _rows(table, top=top)
    if not (shown["topic"] >= 0).any():
        sentence = say(
            language, zh="评论太少，找不出主题。", en="There are too few comments to find topics."
        )
        return empty_chart(sentence), shown
    first: Any = shown.iloc[0]
    name, share = shorten(first["name"], width=36), percent(first["share"])
    n = count(shown["n"].sum())
    chart, axes = new_chart(
        title=say(
            language,
            zh=f"谈得最多的是「{name}」：{share} 的评论",
            en=f'Comments are most often about "{name}": {share}',
        ),
        subtitle=say(
            language,
            zh=f"各主题占评论的比例，横线为 {level_name(level)} 区间；下方为主题词",
            en=f"Share of comments per topic, line: {level_name(level)} interval; below: its words",
        ),
        note=say(
            language,
            zh=f"有词可读的评论 n = {n}{'，占比已加权' if 'effective_n' in table else ''}。",
            en=f"n = {n} comments with words{'; shares are weighted' if 'effective_n' in table else ''}.",
        ),
        body=0.52 * len(shown) + 0.62,
        alt="; ".join(
            f"{name} {percent(share)}"
            for name, share in shown[["name", "share"]].head(5).itertuples(index=False)
        ),
    )
    quiet_rows(axes, labels=[shorten(name, width=26) for name in shown["name"]])
    places = np.arange(len(shown)) - 0.12  # room for the words under the bar
    colors = [PALETTE.muted if topic >= 0 else PALETTE.neutral for topic in shown["topic"]]
    axes.barh(places, shown["share"], height=0.42, color=colors)
    axes.hlines(places, shown["share_low"], shown["share_high"], color=PALETTE.ink, linewidth=1.3)
    under: dict[str, Any] = {"transform": axes.get_yaxis_transform(), "color": PALETTE.soft_ink}
    for place, words in enumerate(shown["words"]):
        axes.text(0.004, place + 0.3, shorten(words, width=66), va="center", fontsize=8.8, **under)
    beside = [f"{percent(row.share)} · n = {count(row.n)}" for row in rows_of(shown)]
    right_column(axes, beside, lift=0.12)
    axes.set_xlim(left=0)
    percent_axis(axes.xaxis)
    axes.set_xlabel(say(language, zh="占评论的比例", en="share of comments"))
    return finished(chart), shown


def _rows(table: pd.DataFrame, *, top: int) -> pd.DataFrame:
    """Topics by share; comments of no topic (-1) come last, they are no topic."""
    if table.empty:
        return pd.DataFrame(columns=_NEEDED)
    if "topic" not in table.columns:
        table = table.rename_axis("topic").reset_index()
    missing = [name for name in _NEEDED if name not in table.columns]
    if missing:
        raise ColumnError.missing(missing, table.columns, where="draw_topics")
    shown = table.loc[table["share"].notna(), _NEEDED]
    shown = shown.sort_values("share", ascending=False, kind="stable")
    none = shown["topic"] < 0
    shown = pd.concat([shown[~none].head(top), shown[none & (shown["n"] > 0)]], ignore_index=True)
    return shown.assign(
        name=[drawable(name) for name in shown["name"]],
        words=[_words(words) for words in shown["words"]],
    )


def _words(words: str | Iterable[object]) -> str:
    listed = re.split(r"[、\s]+", words) if isinstance(words, str) else words
    return drawable(" ".join(str(word) for word in listed))
