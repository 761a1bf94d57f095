"""The one place that knows what a report consists of: step notebooks as pages, first screen, explorer, result."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedback.errors import FeedbackError, ReportError
from feedback.files import shipped
from feedback.parallel.memory import release_files
from feedback.pipeline.explore import NAME as EXPLORER
from feedback.pipeline.explore import explorer_data
from feedback.pipeline.manifest import read_manifest, write_manifest
from feedback.pipeline.page_answers import page_answer
from feedback.pipeline.results import Results
from feedback.report.diagnostics import Diagnostic, count_sentence, listening, recorded
from feedback.report.explorer import render_explorer
from feedback.report.export import export_notebook
from feedback.report.formats import EXPORTERS
from feedback.report.index import write_index
from feedback.report.languages import speaks
from feedback.report.notebook_copies import standing_of
from feedback.report.notebooks import diagnostics_of, run_notebook
from feedback.report.result_file import write_result
from feedback.report.warm import OF_PAGES
from feedback.report.whole import INDEX

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feedback.pipeline.analysis_run import AnalysisRun
    from feedback.report.summary import ReportSummary

KERNELS = 2  # at once
_FIRST = "25_aspects"  # the page that computes longest: the others fit beside it
NOTEBOOKS = "notebooks"  # the executed ones, in the report's folder
TIMEOUT = 600.0  # seconds a cell may take


@dataclass(frozen=True)
class Identity:
    """Whose report it is: id in its batch, the name a reader knows, {segment: value} of its people."""

    id: str = "whole"
    name: str = ""
    group: Mapping[str, str] | None = None


def assemble_report(
    work: AnalysisRun,
    folder: Path,
    *,
    tables: Path,
    summary: ReportSummary,
    pages: Sequence[str],
    home: Path | None = None,
    identity: Identity | None = None,
    page_title: str | None = None,
    explorer: bool = True,
    formats: Sequence[str] = ("html",),
    timeout: float = TIMEOUT,
) -> list[FeedbackError]:
    """Write all files of one report into an empty folder.

    Parameters
    ----------
    work
        The finished run, or a group's share of it.
    folder
        Where it is put together; whoever calls checks it and moves it into place.
    tables
        Folder of its tables and their manifest; written before.
    summary
        The first screen.
    pages
        Names of the notebooks to run, each a page; the executed ones go to notebooks/.
    home
        Where the report will stand; `folder` when left out. As deep as `folder`, so that paths hold.
    identity
        Whose report it is; everybody's when left out.
    page_title
        Title of the pages; each notebook's own when left out.
    explorer
        Whether explorer.html belongs to it (where there are pain points).
    formats
        "pdf" and "docx" beside the pages.
    timeout
        Seconds a cell of a notebook may take.

    Returns
    -------
    list of FeedbackError
        Why a format beside the pages could not be written; the pages are whole all the same.

    Raises
    ------
    ReportError
        A notebook failed.
    """
    from feedback.charts import use_theme

    heard: list[Diagnostic] = []
    identity = identity or Identity()
    with listening(heard):
        use_theme(language=work.language)
        page = _make_pages(
            work, folder, pages, tables=tables, summary=summary, title=page_title, timeout=timeout,
            explorer=explorer,
        )  # fmt: skip
        told = [*work.diagnostics, *diagnostics_of(folder / NOTEBOOKS)]
        summary = _with_count(summary, told, language=work.language)
        write_index(summary, folder / INDEX, explorer=page)
        write_result(
            summary,
            folder,
            report=identity.id,
            name=identity.name,
            group=identity.group,
            tables=tables,
            home=home,
        )
        failed: list[FeedbackError] = []
        for name in formats:
            if name in EXPORTERS:
                try:
                    EXPORTERS[name](folder, summary)
                except FeedbackError as error:
                    failed.append(error)
    told = [*told, *recorded("report", heard)]
    write_manifest({**read_manifest(tables), "diagnostics": told}, tables)
    return failed


def _make_pages(
    work: AnalysisRun,
    folder: Path,
    pages: Sequence[str],
    *,
    tables: Path,
    summary: ReportSummary,
    title: str | None,
    timeout: float,
    explorer: bool,
) -> str:
    """Run the notebooks, two at once, and turn each into a page; the explorer meanwhile. Its address from the first page."""
    place = folder / NOTEBOOKS
    place.mkdir(parents=True, exist_ok=True)
    parameters = {
        "study": str(work.study.path.resolve()),
        "tables": Path(os.path.relpath(tables.resolve(), place.resolve())).as_posix(),
        "language": work.language,
    }
    listed = {page.href for page in summary.pages}

    def make(name: str) -> None:
        executed = place / f"{name}.ipynb"
        run_notebook(
            notebook_of(name, home=work.study.home, language=work.language),
            executed,
            parameters=parameters,
            language=work.language,
            cwd=place,
            timeout=timeout,
            defaults=OF_PAGES,
        )
        export_notebook(
            executed,
            folder / f"{name}.html",
            language=work.language,
            title=title,
            pages=summary.pages if f"{name}.html" in listed else (),
            answer=page_answer(name, work),
            running=summary.running,
        )

    if len(pages) == 1:
        make(pages[0])
        return _write_explorer(work, tables, folder) if explorer else ""
    pool = ThreadPoolExecutor(KERNELS)
    try:
        made = pool.map(make, sorted(pages, key=lambda name: name != _FIRST))
        page = _write_explorer(work, tables, folder) if explorer else ""
        list(made)
    except BaseException as error:  # who interrupts does not wait for notebooks to end
        pool.shutdown(wait=isinstance(error, Exception), cancel_futures=True)
        raise
    pool.shutdown()
    return page


def notebook_of(name: str, *, home: Path, language: str) -> Path:
    """The workbench's own notebook of that name where it has text in the report's language, else the one that ships.

    A copy that nobody edited and an older version made is not taken: what it calls may be gone.

    Raises
    ------
    ReportError
        Neither is there: the installation is not complete.
    """
    own = home / "notebooks" / f"{name}.ipynb"
    ours = own.is_file() and standing_of(own) != "older" and speaks(own, language)
    found = own if ours else shipped("notebooks") / f"{name}.ipynb"
    if not found.is_file():
        raise ReportError(
            en=f"{found.parent}: no notebook {name}.ipynb. Install the package again.",
            zh=f"{found.parent}：没有笔记本 {name}.ipynb。请重新安装。",
        )
    return found


def _with_count(
    summary: ReportSummary, told: Sequence[Mapping[str, Any]], *, language: str
) -> ReportSummary:
    """The first screen with how much libraries said on the way, where they said anything."""
    said = count_sentence(told, language=language)
    if not said:
        return summary
    quality = replace(summary.quality, notes=(*summary.quality.notes, said))
    return replace(summary, quality=quality)


def _write_explorer(work: AnalysisRun, tables: Path, folder: Path) -> str:
    """The explorer page beside the first one, where there are pain points; its address from there."""
    if not any(len(work.tables.get(name, ())) for name in ("pain_points", "pain_points_unranked")):
        return ""
    release_files()  # of the run's tables, which are read anew
    data = explorer_data(Results(work.study, tables), language=work.language, report=INDEX)
    (folder / EXPLORER).write_text(render_explorer(data), encoding="utf-8", errors="replace")
    return EXPLORER
