"""A finished group's work → files: its tables, and its report."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from feedback.arrow_columns import write_parquet
from feedback.batch.base import stable
from feedback.batch.comparison import of_one_group
from feedback.batch.plan import WHOLE, Group
from feedback.files import written_whole
from feedback.frames import OF_PERSONS, check_tables
from feedback.pipeline.assemble import Identity, assemble_report
from feedback.pipeline.manifest import NAME as MANIFEST
from feedback.pipeline.manifest import manifest_of, read_manifest, write_manifest
from feedback.pipeline.pages import pages_of
from feedback.pipeline.summary import summary_of
from feedback.report.problems import refusal
from feedback.report.publishing import check_report
from feedback.report.summary import PageLink, ReportSummary
from feedback.responses.cell_text import excel_safe
from feedback.rounded_tables import told_table

if TYPE_CHECKING:
    import pandas as pd

    from feedback.pipeline.analysis_run import AnalysisRun

EVIDENCE = "60_group"
_UNLISTED = ("tokens",)  # lists of words: no table for a spreadsheet


def write_report(
    work: AnalysisRun,
    group: Group,
    folder: Path,
    *,
    formats: Sequence[str] = ("html",),
    timeout: float,
) -> dict[str, Any]:
    """Write all files of one report into an empty folder.

    Parameters
    ----------
    work
        Read, sliced and explained.
    group
        Whose report it is.
    folder
        Where it is put together; the caller moves it into place when all of it is there.
    formats
        Beside html: those of EXPORTERS.
    timeout
        Seconds a cell of a notebook may take.

    Returns
    -------
    dict
        What the first page of the batch says of it; plain JSON.

    Raises
    ------
    FeedbackError
        A notebook failed or a page did not pass the gate.
    """
    whole = group.id == WHOLE
    told = {
        name: table if name in OF_PERSONS else told_table(table)
        for name, table in work.tables.items()
    }
    work = work.with_tables(**told)
    _write_tables(work, folder / "tables")
    summary = summary_of(work)
    if not whole:
        summary = of_one_group(summary, work, pages=_links(group, work.language))
    failed = assemble_report(
        work,
        folder,
        tables=folder / "tables",
        summary=summary,
        pages=pages_of(work) if whole else [EVIDENCE],
        identity=Identity(group.id, group.name, group.values),
        page_title=None if whole else f"{_evidence(work.language)[0]} · {group.name}",
        explorer=whole,
        formats=formats,
        timeout=timeout,
    )
    keep_tables_of_groups(folder / "tables")
    if failed:
        raise failed[0]
    problems = check_report(folder)
    if problems:
        raise refusal(group.name, problems)
    return _in_short(summary)


def _write_tables(work: AnalysisRun, folder: Path) -> None:
    """Parquet for programs, CSV for spreadsheets, and what they were made of; `keep_tables_of_groups` tidies."""
    check_tables(work.tables)
    for name, table in work.tables.items():
        with written_whole(folder / f"{name}.parquet") as beside:
            write_parquet(table, beside)
        if name not in _UNLISTED and len(table):
            with written_whole(folder / "csv" / f"{name}.csv") as beside:
                _spread(table).to_csv(
                    beside, index=False, encoding="utf-8-sig", errors="replace", lineterminator="\n"
                )
    write_manifest(stable(manifest_of(work, seconds={})), folder)


def keep_tables_of_groups(folder: Path) -> None:
    """Take away the tables with a row a person: the report's folder is passed on, they are its owner's."""
    for name in OF_PERSONS:
        for file in (folder / f"{name}.parquet", folder / "csv" / f"{name}.csv"):
            file.unlink(missing_ok=True)
    for file in (folder / "topics.parquet", folder / "csv" / "topics.csv"):
        if file.is_file():
            _without_ids(file)
    if not (folder / MANIFEST).is_file():
        return
    manifest = read_manifest(folder)
    kept = {name: rows for name, rows in manifest["tables"].items() if name not in OF_PERSONS}
    write_manifest({**manifest, "tables": kept}, folder)


def _without_ids(file: Path) -> None:
    """Topics without the ids of the comments that are typical of them: ids name respondents."""
    import pandas as pd

    csv = file.suffix == ".csv"
    table = pd.read_csv(file, dtype=str, keep_default_na=False) if csv else pd.read_parquet(file)
    table = table.drop(columns="typical", errors="ignore")
    with written_whole(file) as beside:
        if csv:
            table.to_csv(beside, index=False, encoding="utf-8-sig", lineterminator="\n")
        else:
            table.to_parquet(beside)


def _spread(table: pd.DataFrame) -> pd.DataFrame:
    """With its named index as columns, formulas as text."""
    return excel_safe(table.reset_index() if table.index.name else table)


def _evidence(language: str) -> tuple[str, str]:
    if language == "zh":
        return "证据", "完整的表、与其他组的比较、驱动因素、原话"
    return "Evidence", "whole tables, this group beside the others, drivers, quotes"


def _links(group: Group, language: str) -> tuple[PageLink, ...]:
    """Pages of a group's report: its own, the method in the report on everybody, the way back."""
    up = "../" * len(PurePosixPath(group.folder).parts)
    zh = language == "zh"
    title, about = _evidence(language)
    method = ("方法与数据质量", "读取、清洗、剔除与定义，在全体报告中")
    method_en = ("Method and data quality", "reading, cleaning, rejections: in the report on all")
    back, back_en = ("所有分组", "总览、排序与状态"), ("All groups", "overview, ranking, status")
    return (
        PageLink(title, f"{EVIDENCE}.html", about),
        PageLink((method if zh else method_en)[0], f"{up}{WHOLE}/10_cleaning.html",
                 (method if zh else method_en)[1]),
        PageLink((back if zh else back_en)[0], f"{up}index.html", (back if zh else back_en)[1]),
    )  # fmt: skip


def _in_short(summary: ReportSummary) -> dict[str, Any]:
    return {
        "answer": summary.answer,
        "top": [
            {"label": point.label, "certainty": point.certainty, "share": point.share_negative}
            for point in summary.pain_points[:3]
        ],
        "no_ranking": summary.no_ranking,
        "n": summary.n_respondents,
        "n_comments": summary.n_comments,
    }
