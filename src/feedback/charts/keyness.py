"""The words that mark unhappy against happy ratings."""

from __future__ import annotations

import numpy as np
import pandas as pd

from feedback.charts.canvas import (
    Chart,
    empty_chart,
    finished,
    new_chart,
    quiet_rows,
    right_column,
    rows_of,
)
from feedback.charts.theme import PALETTE, drawable
from feedback.charts.words import count, say, shorten, signed
from feedback.errors import ColumnError


def draw_keyness(
    table: pd.DataFrame, *, value: str = "log_ratio", language: str = "zh", top: int = 12
) -> tuple[Chart, pd.DataFrame]:
    """Words that mark low ratings (right, negative colour) and high ratings (left).

    Parameters
    ----------
    table
        Index or column word; a signed column `value` (log2 ratio, positive: more often at low
        ratings); optional n_low, n_high (comments with the word) and `value`_low, `value`_high.
    top
        Words per side.

    Returns
    -------
    tuple
        The chart, and the frame drawn: index word, column `value` and what optional columns there are.
    """
    if table.empty:
        return _nothing(language), pd.DataFrame()
    if "word" in table.columns:
        table = table.set_index("word")
    if value not in table.columns:
        raise ColumnError.missing([value], table.columns, where="draw_keyness")
    shown = _rows(table, value=value, top=top)
    if shown.empty:
        return _nothing(language), shown
    worst = [str(word) for word in shown.index[shown[value] > 0][:3]]
    quoted_zh, quoted_en = "」「".join(worst), '", "'.join(worst)
    counted = {"n_low", "n_high"} <= set(shown.columns)
    chart, axes = new_chart(
        title=say(
            language,
            zh=f"打低分的人常说「{quoted_zh}」" if worst else "低分评论没有特别的用词",
            en=f'Who rates low says "{quoted_en}"'
            if worst
            else "Low ratings have no words of their own",
        ),
        subtitle=say(
            language,
            zh="词在低分评论与高分评论中出现率之比（以 2 为底的对数）：+1 为两倍",
            en="How much more often at low than at high ratings (log2 ratio): +1 is twice as often",
        ),
        note=_note(language) if counted else "",
        body=0.28 * len(shown) + 0.62,
    )
    quiet_rows(axes, labels=[shorten(str(word), width=20) for word in shown.index])
    places = np.arange(len(shown))
    colors = [PALETTE.negative if number > 0 else PALETTE.positive for number in shown[value]]
    axes.barh(places, shown[value], height=0.6, color=colors, alpha=0.85)
    if {f"{value}_low", f"{value}_high"} <= set(shown.columns):
        ends = shown[f"{value}_low"], shown[f"{value}_high"]
        axes.hlines(places, *ends, color=PALETTE.ink, linewidth=1.2)
    if counted:
        right_column(axes, [f"{count(r.n_low)} : {count(r.n_high)}" for r in rows_of(shown)])
    axes.axvline(0, color=PALETTE.muted, linewidth=1)
    axes.xaxis.set_major_formatter(lambda at, _: signed(at, digits=0 if at == int(at) else 1))
    axes.set_xlabel(
        say(language, zh="← 高分常用　　低分常用 →", en="← high ratings      low ratings →")
    )
    return finished(chart), shown


def _rows(table: pd.DataFrame, *, value: str, top: int) -> pd.DataFrame:
    optional = ("n_low", "n_high", f"{value}_low", f"{value}_high")
    extra = [name for name in optional if name in table.columns]
    kept = table.loc[np.isfinite(table[value].astype(float)), [value, *extra]]
    kept = kept.sort_values(value, ascending=False, kind="stable")
    shown = pd.concat([kept[kept[value] > 0].head(top), kept[kept[value] < 0].tail(top)])
    return shown.set_axis(pd.Index([drawable(word) for word in shown.index], name="word"))


def _note(language: str) -> str:
    return say(
        language,
        zh="右列：含该词的低分评论数 : 高分评论数。",
        en="Right: comments with the word at low : at high ratings.",
    )


def _nothing(language: str) -> Chart:
    return empty_chart(
        say(language, zh="没有词能明显区分低分与高分。", en="No word tells low from high ratings.")
    )
