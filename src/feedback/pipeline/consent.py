"""Whose words may be read: those of people who agreed; the others are counted by what they ticked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from feedback.pipeline.forgotten import without_forgotten
from feedback.pipeline.raw_files import RawFile
from feedback.questionnaire.parts import Words
from feedback.responses.headings import named_as
from feedback.responses.readers.opening import open_export
from feedback.responses.told_headings import no_such_column
from feedback.tracking.export_file import agreed, strange_consent

if TYPE_CHECKING:
    from feedback.pipeline.plan import Plan
    from feedback.study import Study


def as_allowed(file: RawFile, path: Path, study: Study, plan: Plan) -> RawFile:
    """The file without forgotten customers, and without the words of those who did not agree."""
    return _without_words(without_forgotten(file, path, study, plan), path, study, plan)


def _without_words(file: RawFile, path: Path, study: Study, plan: Plan) -> RawFile:
    """The file with the open answers of those who did not agree left empty, and how many they are.

    Raises
    ------
    ColumnError
        The file has no such column: nobody can be taken to have agreed.
    """
    customer = study.customer
    if customer is None or customer.consent is None or not plan.text:
        return file
    name = customer.consent
    raw = named_as(open_export(path, sheet=study.sheet, encoding=study.encoding).table, [name])
    if name not in raw:
        raise no_such_column([name], raw.columns, where=path)
    cells = raw[name].reindex(file.table.index).fillna("").astype("str")
    silent = ~agreed(cells)
    remarks = [Words(zh=each.zh, en=each.en) for each in strange_consent(cells, name)]
    if not silent.any():
        return replace(file, remarks=(*file.remarks, *remarks))
    table = file.table.copy()
    for column in plan.text:
        table[column] = table[column].where(~silent)
    remarks.append(
        Words(
            en=f"{path.name}: {int(silent.sum()):,} of {len(table):,} people did not agree to their words being read "
            f"({name}): what they ticked is counted, what they wrote is not read",
            zh=f"{path.name}：{len(table):,} 人中有 {int(silent.sum()):,} 人未同意使用其文字（{name}）：选择题照常计入，文字不读取",
        )
    )
    return replace(file, table=table, remarks=(*file.remarks, *remarks))
