"""What share of the rows and comments a run did not use, where it is so large that the first screen says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.frames import FLAGS
from feedback.pipeline.wording import named, reason_in
from feedback.responses.validate import ROW_DROPPED

if TYPE_CHECKING:
    from feedback.pipeline.analysis_run import AnalysisRun

_NOTABLE_LOSS = 0.05  # of the rows, or of the comments


def loss_sentence(work: AnalysisRun) -> str:
    """What share of rows and comments was not used, and the chief reason; empty up to one in twenty."""
    zh = work.language == "zh"
    said = []
    rows, used = work.answers.rows_in, len(work.answers.responses)
    if rows - used > _NOTABLE_LOSS * rows:
        rejected = work.answers.rejected
        reasons = rejected.loc[rejected["action"] == ROW_DROPPED, "reason"].value_counts()
        chief = reason_in(str(reasons.index[0]), language=work.language) if len(reasons) else ""
        said.append(_lost(rows - used, rows, "rows", chief, zh=zh))
    comments = work.tables["comments"]
    written = comments[~comments["is_empty"]]
    lost = len(written) - len(work.usable)
    if lost > _NOTABLE_LOSS * len(written):
        counts = {flag: int(written[flag].sum()) for flag in FLAGS}
        chief = named([max(counts, key=lambda flag: counts[flag])], FLAGS, language=work.language)[
            0
        ]
        said.append(_lost(lost, len(written), "comments", chief, zh=zh))
    return (" " if not zh else "").join(said)


def _lost(lost: int, among: int, what: str, chief: str, *, zh: bool) -> str:
    share = f"{lost / among:.0%}"
    if zh:
        unit = "行数据" if what == "rows" else "条评论"
        return f"{among:,} {unit}中有 {lost:,}（{share}）未用" + (
            f"，主要因为：{chief}。" if chief else "。"
        )
    why = f", chiefly: {chief}." if chief else "."
    return f"{lost:,} of {among:,} {what} ({share}) were not used{why}"
