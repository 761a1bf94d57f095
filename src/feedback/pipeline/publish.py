"""The report of a finished run: the step notebooks as pages, and the first screen."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from feedback.errors import ReportError
from feedback.files import shipped
from feedback.pipeline.explore import NAME as EXPLORER
from feedback.pipeline.explore import explorer_data
from feedback.pipeline.pages import PAGES, pages_of
from feedback.pipeline.results import Results
from feedback.pipeline.summary import page_links, summary_of
from feedback.report.explorer import render_explorer
from feedback.report.export import export_notebook
from feedback.report.formats import EXPORTERS
from feedback.report.index import write_index
from feedback.report.notebooks import run_notebook
from feedback.report.problems import refusal
from feedback.report.publishing import check_report
from feedback.report.result_file import write_result
from feedback.report.whole import INDEX

if TYPE_CHECKING:
    from feedback.pipeline.work import Work

WORKERS = 2


def publish_report_of(
    work: Work, tables: Path, folder: Path, *, formats: Sequence[str] = ("html",)
) -> Path:
    """Run the notebooks, export their pages and the first screen; put all in place at the end.

    Parameters
    ----------
    work
        The finished run.
    tables
        Folder of its tables.
    folder
        Where index.html and the pages shall stand; the executed notebooks go to notebooks/ there.
    formats
        "pdf" and "docx" beside the pages.

    Raises
    ------
    ReportError
        A notebook failed or a page did not pass the gate; the folder is untouched.
    """
    from feedback.charts import draw_pain_points, use_theme

    use_theme(language=work.language)
    notebooks = _notebooks(work)
    parameters = {
        "study": str(work.study.path.resolve()),
        "tables": str(tables.resolve()),
        "language": work.language,
    }
    links = page_links(work)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".making-") as staging:
        place = Path(staging)

        def make(name: str) -> None:
            executed = place / "notebooks" / f"{name}.ipynb"
            run_notebook(
                notebooks / f"{name}.ipynb", executed, parameters=parameters, language=work.language
            )
            export_notebook(executed, place / f"{name}.html", language=work.language, pages=links)

        with ThreadPoolExecutor(WORKERS) as pool:
            list(pool.map(make, pages_of(work)))
        picture = None
        if "pain_points" in work.tables and "50_pain_points" in pages_of(work):
            picture, _ = draw_pain_points(work.tables["pain_points"], language=work.language)
        summary = summary_of(work)
        explorer = _write_explorer(work, tables, place)
        write_index(summary, place / "index.html", picture=picture, explorer=explorer)
        write_result(summary, place, tables=tables, home=folder)
        for name in formats:
            if name in EXPORTERS:
                EXPORTERS[name](place, summary)
        _require_sound(place, tables, folder)
        for file in sorted(place.rglob("*.*")):
            target = folder / file.relative_to(place)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(file, target)
    return folder / "index.html"


def _write_explorer(work: Work, tables: Path, place: Path) -> str:
    """The explorer page beside the first one, where there are pain points; its address from there."""
    if not any(len(work.tables.get(name, ())) for name in ("pain_points", "pain_points_unranked")):
        return ""
    data = explorer_data(Results(work.study, tables), language=work.language, report=INDEX)
    (place / EXPLORER).write_text(render_explorer(data), encoding="utf-8", errors="replace")
    return EXPLORER


def _require_sound(made: Path, tables: Path, folder: Path) -> None:
    """Nothing is published that the gate has something against; it is kept in failed/ for whoever mends it."""
    problems = check_report(made, tables=tables)
    if not problems:
        return
    kept = folder / "failed"
    shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree(made, kept)
    raise refusal(str(folder), problems, kept=kept)


def _notebooks(work: Work) -> Path:
    """The workbench's own notebooks where it has them all, else those that ship."""
    own = work.study.home / "notebooks"
    if all((own / f"{name}.ipynb").is_file() for name in PAGES):
        return own
    folder = shipped("notebooks")
    missing = [name for name in PAGES if not (folder / f"{name}.ipynb").is_file()]
    if missing:
        raise ReportError(
            en=f"{folder}: no notebook {missing[0]}.ipynb. Install the package again.",
            zh=f"{folder}：没有笔记本 {missing[0]}.ipynb。请重新安装。",
        )
    return folder
