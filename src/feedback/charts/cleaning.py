"""Cleaning: what became of the answers, so that nothing is lost silently."""

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
from feedback.charts.theme import PALETTE
from feedback.charts.words import count, percent, say
from feedback.errors import ColumnError
from feedback.frames import FLAGS

_COLORS = {"in": PALETTE.muted, "out": PALETTE.neutral, "kept": PALETTE.positive}


def draw_cleaning(
    comments: pd.DataFrame, *, rejected: int = 0, language: str = "zh"
) -> tuple[Chart, pd.DataFrame]:
    """From the open answers that came in, step by step, to the comments that are read.

    Parameters
    ----------
    comments
        The comments frame; its flags is_empty, is_filler, is_template, is_spam, is_duplicate. A comment
        with several flags counts at the first of these.
    rejected
        Rows (respondents) refused when reading, whose answers are not in `comments`; said in the footnote.

    Returns
    -------
    tuple
        The chart, and the frame drawn: index step, columns label, n, left (where the bar starts),
        kind ("in", "out", "kept").
    """
    if not len(comments):
        return empty_chart(say(language, zh="没有评论。", en="There are no comments.")), (
            pd.DataFrame(columns=["label", "n", "left", "kind"])
        )
    flags = [flag for flag in FLAGS if flag in comments.columns]
    if not flags:
        raise ColumnError.missing(list(FLAGS)[:1], comments.columns, where="draw_cleaning")
    shown = _steps(comments[flags].fillna(False).astype(bool), language)
    total, kept = len(comments), int(shown.loc["kept", "n"])  # type: ignore[arg-type]
    chart, axes = new_chart(
        title=say(
            language,
            zh=f"{count(total)} 条回答中 {count(kept)} 条有可读的内容（{percent(kept / total)}）",
            en=f"{count(kept)} of {count(total)} answers have something to read ({percent(kept / total)})",
        ),
        subtitle=say(
            language,
            zh="从收到的开放题回答到可用的评论",
            en="From the open answers received to the comments that are read",
        ),
        note=_note(rejected, language),
        body=0.36 * len(shown) + 0.35,
        alt="; ".join(f"{row.label} {count(row.n)}" for row in rows_of(shown)),
    )
    quiet_rows(axes, labels=list(shown["label"]), grid=False)
    colors = [_COLORS[kind] for kind in shown["kind"]]
    axes.barh(np.arange(len(shown)), shown["n"], left=shown["left"], height=0.6, color=colors)
    right_column(axes, [_beside(row, total, language) for row in rows_of(shown)])
    axes.set_xlim(0, total)
    axes.set_xticks([])
    return finished(chart), shown


def _beside(row: object, total: int, language: str) -> str:
    kind, n = row.kind, row.n  # type: ignore[attr-defined]
    number = f"−{count(n)}" if kind == "out" and n else count(n)
    return say(
        language, zh=f"{number}（{percent(n / total)}）", en=f"{number} ({percent(n / total)})"
    )


def _note(rejected: int, language: str) -> str:
    zh = "有多个标记的评论只计入最先符合的一类；标记的评论仍保留在数据中，只是不参与文本分析。"
    en = "A comment with several flags counts at the first; flagged comments stay in the data, "
    en += "only text analysis leaves them out."
    if rejected:
        zh += f"另有 {count(rejected)} 行在读入时被拒绝。"
        en += f" Besides, {count(rejected)} rows were rejected on reading."
    return say(language, zh=zh, en=en)


def _steps(flagged: pd.DataFrame, language: str) -> pd.DataFrame:
    left = len(flagged)
    rows = [("in", say(language, zh="收到的回答", en="answers received"), left, 0, "in")]
    counted = pd.Series(False, index=flagged.index)
    for flag in flagged.columns:
        n = int((flagged[flag] & ~counted).sum())
        counted |= flagged[flag]
        zh, en = FLAGS[flag]
        left -= n
        rows.append((flag, say(language, zh=zh, en=en), n, left, "out"))
    rows.append(("kept", say(language, zh="可用的评论", en="comments read"), left, 0, "kept"))
    return pd.DataFrame(rows, columns=["step", "label", "n", "left", "kind"]).set_index("step")
