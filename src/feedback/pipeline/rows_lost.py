"""What share of rows, cells and comments a run did not use, where it is so large that the first screen says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.errors import excerpt
from feedback.frames import FLAGS
from feedback.pipeline.intake import DATE
from feedback.pipeline.wording import named, reason_in
from feedback.responses.validate import CELL_EMPTIED, ROW_DROPPED

if TYPE_CHECKING:
    from feedback.pipeline.analysis_run import AnalysisRun

_NOTABLE_LOSS = 0.05  # of the rows, of their cells in a column, or of the comments
_NAMED = 3  # columns


def loss_sentence(work: AnalysisRun) -> str:
    """What share of rows, cells and comments was not used, and the chief reason; empty up to one in twenty."""
    zh = work.language == "zh"
    said = []
    rows, used = work.answers.rows_in, len(work.answers.responses)
    if rows - used > _NOTABLE_LOSS * rows:
        rejected = work.answers.rejected
        reasons = rejected.loc[rejected["action"] == ROW_DROPPED, "reason"].value_counts()
        chief = reason_in(str(reasons.index[0]), language=work.language) if len(reasons) else ""
        said.append(_lost(rows - used, rows, "rows", chief, zh=zh))
    said += _unread(work, rows)
    comments = work.tables["comments"]
    written = comments[~comments["is_empty"]]
    lost = len(written) - work.n_usable
    if lost > _NOTABLE_LOSS * len(written):
        counts = {flag: int(written[flag].sum()) for flag in FLAGS}
        chief = named([max(counts, key=lambda flag: counts[flag])], FLAGS, language=work.language)[
            0
        ]
        said.append(_lost(lost, len(written), "comments", chief, zh=zh))
    return (" " if not zh else "").join(said)


def _unread(work: AnalysisRun, rows: int) -> list[str]:
    """Columns in which many cells could not be read; where no date could, what the report lacks for it."""
    plan, responses, zh = work.answers.plan, work.answers.responses, work.language == "zh"
    rejected = work.answers.rejected
    cells = rejected[rejected["action"] == CELL_EMPTIED]
    said = []
    for column, n in cells["column"].value_counts().head(_NAMED).items():
        if n <= _NOTABLE_LOSS * rows:
            break
        here = cells[cells["column"] == column]
        why = reason_in(str(here["reason"].value_counts().index[0]), language=work.language)
        name, found = (
            plan.column_labels.get(str(column), str(column)),
            excerpt(here["found"].iloc[0]),
        )
        undated = column == plan.date and not responses[DATE].notna().any()
        if zh:
            more = "，因此没有时间段，也不比较前后变化" if undated else ""
            said.append(f"“{name}”一列有 {n:,} 个单元格无法读取（{why}，例如“{found}”）{more}。")
        else:
            more = ", so there is no period and no change over time" if undated else ""
            said.append(
                f"{n:,} cells of {name} could not be read ({why}, such as {found!r}){more}."
            )
    return said


def _lost(lost: int, among: int, what: str, chief: str, *, zh: bool) -> str:
    share = f"{lost / among:.0%}"
    if zh:
        unit = "行数据" if what == "rows" else "条评论"
        return f"{among:,} {unit}中有 {lost:,}（{share}）未用" + (
            f"，主要因为：{chief}。" if chief else "。"
        )
    why = f", chiefly: {chief}." if chief else "."
    return f"{lost:,} of {among:,} {what} ({share}) were not used{why}"
