"""What people talk about: topics, and the words that mark unhappy against happy ratings."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
import pandas as pd

from feedback.charts.canvas import Chart, empty_chart, finished, new_chart, quiet_rows
from feedback.charts.theme import PALETTE, drawable
from feedback.charts.words import count, percent, say, shorten, signed
from feedback.errors import ColumnError


def draw_topics(
    table: pd.DataFrame, *, language: str = "zh", top: int = 15
) -> tuple[Chart, pd.DataFrame]:
    """Share of comments per topic with its interval and the words that make it, largest first.

    Parameters
    ----------
    table
        Columns name, n, share, share_low, share_high, words (text or a list), and topic as column or index.

    Returns
    -------
    tuple
        The chart, and the frame drawn: columns topic, name, n, share, share_low, share_high, words.
    """
    shown = _topic_rows(table, top=top)
    if not (shown["topic"] >= 0).any():
        sentence = say(
            language, zh="评论太少，找不出主题。", en="There are too few comments to find topics."
        )
        return empty_chart(sentence), shown
    first = shown.iloc[0]
    chart, axes = new_chart(
        title=say(
            language,
            zh=f"谈得最多的是「{shorten(first['name'], width=36)}」：{percent(first['share'])} 的评论",
            en=f"Most comments are about “{shorten(first['name'], width=36)}”: {percent(first['share'])}",
        ),
        subtitle=say(language, zh="各主题占评论的比例，横线为 95% 区间；下方为主题词", en="Share of comments per topic, line: 95 % interval; below: its words"),
        note=say(
            language,
            zh=f"有词可读的评论 n = {count(shown['n'].sum())}。",
            en=f"n = {count(shown['n'].sum())} comments with words.",
        ),
        body=0.52 * len(shown) + 0.62,
        alt="; ".join(f"{row.name_} {percent(row.share)}" for row in shown.rename(columns={"name": "name_"}).head(5).itertuples()),
    )  # fmt: skip
    quiet_rows(axes, labels=[shorten(name, width=26) for name in shown["name"]])
    rows = np.arange(len(shown))
    colors = [PALETTE.muted if topic >= 0 else PALETTE.neutral for topic in shown["topic"]]
    axes.barh(rows - 0.12, shown["share"], height=0.42, color=colors)
    axes.hlines(
        rows - 0.12, shown["share_low"], shown["share_high"], color=PALETTE.ink, linewidth=1.3
    )
    for place, row in enumerate(shown.itertuples()):
        axes.text(
            0.004,
            place + 0.30,
            shorten(row.words, width=66),
            va="center",
            fontsize=8.8,
            color=PALETTE.soft_ink,
            transform=axes.get_yaxis_transform(),
        )
        axes.text(
            1.015,
            place - 0.12,
            f"{percent(row.share)} · n = {count(row.n)}",
            va="center",
            fontsize=9.5,
            color=PALETTE.soft_ink,
            transform=axes.get_yaxis_transform(),
        )
    axes.set_xlim(left=0)
    axes.xaxis.set_major_formatter(lambda value, _: percent(value))
    axes.set_xlabel(say(language, zh="占评论的比例", en="share of comments"))
    return finished(chart), shown


def _topic_rows(table: pd.DataFrame, *, top: int) -> pd.DataFrame:
    """Topics by share; comments of no topic (-1) come last, they are no topic."""
    needed = ["topic", "name", "n", "share", "share_low", "share_high", "words"]
    if table.empty:
        return pd.DataFrame(columns=needed)
    if "topic" not in table.columns:
        table = table.rename_axis("topic").reset_index()
    missing = [name for name in needed if name not in table.columns]
    if missing:
        raise ColumnError.missing(missing, table.columns, where="draw_topics")
    shown = table.loc[table["share"].notna(), needed]
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


def draw_keyness(
    table: pd.DataFrame, *, value: str = "log_ratio", language: str = "zh", top: int = 12
) -> tuple[Chart, pd.DataFrame]:
    """Words that mark low ratings (left) and high ratings (right).

    Parameters
    ----------
    table
        Index or column word; a signed column `value` (positive: more often at low ratings), optional
        n_low, n_high (comments) and value_low, value_high (interval).
    top
        Words per side.

    Returns
    -------
    tuple
        The chart, and the frame drawn: index word, columns value, n_low, n_high when known.
    """
    if table.empty:
        return _no_words(language), pd.DataFrame()
    if "word" in table.columns:
        table = table.set_index("word")
    if value not in table.columns:
        raise ColumnError.missing([value], table.columns, where="draw_keyness")
    extra = [
        name
        for name in ("n_low", "n_high", f"{value}_low", f"{value}_high")
        if name in table.columns
    ]
    kept = table.loc[np.isfinite(table[value].astype(float)), [value, *extra]]
    kept = kept.sort_values(value, ascending=False, kind="stable")
    shown = pd.concat([kept[kept[value] > 0].head(top), kept[kept[value] < 0].tail(top)])
    shown.index = pd.Index([drawable(word) for word in shown.index], name="word")
    if shown.empty:
        return _no_words(language), shown
    worst = [str(word) for word in shown.index[shown[value] > 0][:3]]
    quoted = "」「".join(worst)
    chart, axes = new_chart(
        title=say(
            language,
            zh=f"打低分的人常说「{quoted}」" if worst else "低分评论没有特别的用词",
            en=f"Who rates low says “{'”, “'.join(worst)}”" if worst else "Low ratings have no words of their own",
        ),
        subtitle=say(language, zh="词在低分评论与高分评论中出现率之比（以 2 为底的对数）：+1 为两倍", en="How much more often at low than at high ratings (log2 ratio): +1 is twice as often"),
        note=_keyness_note(shown, language),
        body=0.28 * len(shown) + 0.62,
        alt=", ".join(worst),
    )  # fmt: skip
    quiet_rows(axes, labels=[shorten(str(word), width=20) for word in shown.index])
    rows = np.arange(len(shown))
    colors = [PALETTE.negative if v > 0 else PALETTE.positive for v in shown[value]]
    axes.barh(rows, shown[value], height=0.6, color=colors, alpha=0.85)
    if {f"{value}_low", f"{value}_high"} <= set(shown.columns):
        axes.hlines(
            rows, shown[f"{value}_low"], shown[f"{value}_high"], color=PALETTE.ink, linewidth=1.2
        )
    if {"n_low", "n_high"} <= set(shown.columns):
        for place, (low, high) in enumerate(zip(shown["n_low"], shown["n_high"], strict=True)):
            axes.text(
                1.015,
                place,
                f"{count(low)} : {count(high)}",
                va="center",
                fontsize=9,
                color=PALETTE.soft_ink,
                transform=axes.get_yaxis_transform(),
            )
    axes.axvline(0, color=PALETTE.muted, linewidth=1)
    axes.xaxis.set_major_formatter(
        lambda v, _: signed(v, digits=0) if v == int(v) else signed(v, digits=1)
    )
    axes.set_xlabel(
        say(language, zh="← 高分常用　　低分常用 →", en="← high ratings      low ratings →")
    )
    return finished(chart), shown


def _no_words(language: str) -> Chart:
    return empty_chart(
        say(language, zh="没有词能明显区分低分与高分。", en="No word tells low from high ratings.")
    )


def _keyness_note(shown: pd.DataFrame, language: str) -> str:
    if not {"n_low", "n_high"} <= set(shown.columns):
        return ""
    return say(
        language,
        zh="右列：含该词的低分评论数 : 高分评论数。",
        en="Right: comments with the word at low : at high ratings.",
    )
