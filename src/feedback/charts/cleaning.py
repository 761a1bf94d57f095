"""Cleaning: what became of the rows, so that nothing is lost silently."""

from __future__ import annotations

import numpy as np
import pandas as pd

from feedback.charts.canvas import Chart, empty_chart, finished, new_chart, quiet_rows
from feedback.charts.theme import PALETTE
from feedback.charts.words import count, percent, say
from feedback.errors import ColumnError

# In this order a comment with several flags is counted at the first.
_FLAGS = {
    "is_empty": ("空白", "empty"),
    "is_filler": ("无内容（如「无」「没有」）", "filler (“none”, “n/a”)"),
    "is_spam": ("广告或灌水", "spam"),
    "is_template": ("平台模板", "platform template"),
    "is_duplicate": ("重复", "duplicate"),
}


def draw_cleaning(
    comments: pd.DataFrame, *, rejected: int = 0, language: str = "zh"
) -> tuple[Chart, pd.DataFrame]:
    """From the rows that came in, step by step, to the comments that are read.

    Parameters
    ----------
    comments
        The comments frame; its flags is_empty, is_filler, is_spam, is_template, is_duplicate. A comment
        with several flags counts at the first of these.
    rejected
        Rows refused when reading (wrong type, outside the scale), which are not in `comments`.

    Returns
    -------
    tuple
        The chart, and the frame drawn: index step, columns label, n, left, kind ("in", "out", "kept").
    """
    flags = [flag for flag in _FLAGS if flag in comments.columns]
    if not flags:
        raise ColumnError.missing(list(_FLAGS)[:1], comments.columns, where="draw_cleaning")
    shown = _steps(comments, flags=flags, rejected=rejected, language=language)
    total, kept = int(shown["n"].iloc[0]), int(shown["n"].iloc[-1])
    if total == 0:
        return empty_chart(say(language, zh="没有评论。", en="There are no comments.")), shown.iloc[
            :0
        ]
    chart, axes = new_chart(
        title=say(
            language,
            zh=f"{count(total)} 条中 {count(kept)} 条有可读的内容（{percent(kept / total)}）",
            en=f"{count(kept)} of {count(total)} rows have something to read ({percent(kept / total)})",
        ),
        subtitle=say(
            language,
            zh="从收到的行到可用的评论",
            en="From the rows received to the comments that are read",
        ),
        note=say(
            language,
            zh="有多个标记的评论只计入最先符合的一类。标记的评论仍保留在数据中，只是不参与文本分析。",
            en="A comment with several flags counts at the first. Flagged comments stay in the data; only text analysis leaves them out.",
        ),
        body=0.36 * len(shown) + 0.35,
        alt="; ".join(f"{row.label} {count(row.n)}" for row in shown.itertuples()),
    )
    colors = {"in": PALETTE.muted, "out": PALETTE.neutral, "kept": PALETTE.positive}
    quiet_rows(axes, labels=list(shown["label"]), grid=False)
    rows = np.arange(len(shown))
    axes.barh(
        rows,
        shown["n"],
        left=shown["left"],
        height=0.6,
        color=[colors[kind] for kind in shown["kind"]],
    )
    for place, row in enumerate(shown.itertuples()):
        sign = "−" if row.kind == "out" and row.n else ""
        axes.text(1.015, place, f"{sign}{count(row.n)}（{percent(row.n / total)}）" if language == "zh" else f"{sign}{count(row.n)} ({percent(row.n / total)})",
                  transform=axes.get_yaxis_transform(), va="center", fontsize=9.5, color=PALETTE.soft_ink)  # fmt: skip
    axes.set_xlim(0, total)
    axes.set_xticks([])
    return finished(chart), shown


def _steps(
    comments: pd.DataFrame, *, flags: list[str], rejected: int, language: str
) -> pd.DataFrame:
    total = len(comments) + rejected
    first = comments[flags].fillna(False).astype(bool)
    lost = {
        "rejected": rejected,
        **{f: int((first[f] & ~first[flags[:i]].any(axis=1)).sum()) for i, f in enumerate(flags)},
    }
    rows = [("in", say(language, zh="收到的行", en="rows received"), total, 0, "in")]
    left = total
    for step, n in lost.items():
        zh, en = _FLAGS.get(step, ("读入时拒绝", "rejected on reading"))
        left -= n
        rows.append((step, say(language, zh=zh, en=en), n, left, "out"))
    rows.append(("kept", say(language, zh="可用的评论", en="comments read"), left, 0, "kept"))
    return pd.DataFrame(rows, columns=["step", "label", "n", "left", "kind"]).set_index("step")
