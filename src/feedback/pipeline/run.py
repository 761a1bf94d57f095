"""One command from raw answers to tables and report."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from feedback.arrow_columns import write_parquet
from feedback.errors import InputError, ReportError, StudyError, system_reason
from feedback.files import in_the_making, replace_folder, written_whole
from feedback.frames import check_tables
from feedback.locks import at_work, check_limits
from feedback.parallel.crew import Crew, hired
from feedback.parallel.crew import Progress as PartsProgress
from feedback.parallel.engines import check_engine
from feedback.parallel.memory import release_files, release_memory
from feedback.parallel.shelf import FolderShelf
from feedback.pipeline.access_log import log_access
from feedback.pipeline.analysis_run import AnalysisRun
from feedback.pipeline.design import run_design
from feedback.pipeline.held_back import MEMORY, hold_back, remember, waiting_words
from feedback.pipeline.intake import read_answers
from feedback.pipeline.manifest import NAME, manifest_of, read_manifest, versions, write_manifest
from feedback.pipeline.period import answers_kept, answers_of
from feedback.pipeline.results import Results
from feedback.pipeline.run_folder import LISTS_FOLDER, REPORT_FOLDER, TABLES_FOLDER
from feedback.pipeline.shelving import ShelvedTables
from feedback.pipeline.steps import STEPS, take_step
from feedback.report.diagnostics import Diagnostic, listening, recorded
from feedback.report.formats import check_formats
from feedback.responses.cell_text import excel_safe
from feedback.responses.submissions import equal_rows_words
from feedback.results import Words
from feedback.study import Study, load_study

if TYPE_CHECKING:
    from collections.abc import Iterator

Progress = Callable[[str], None]
_REJECTED = "rejected.csv"
_WARMED_AT = "drivers"  # again: with millions of comments long after the first time; a core is free from there on
_READ_BY_PAGES = ("tokens", "mentions", "topic_documents")
FAILED = "failed"  # in the report's folder: a report that did not pass, for whoever mends it


def run_study(
    study: str | Path | Study,
    *,
    raw: str | Path | None = None,
    sheet: str | None = None,
    parameters: Mapping[str, Any] | None = None,
    out: str | Path | None = None,
    language: str | None = None,
    report: bool = True,
    formats: Sequence[str] = ("html",),
    progress: Progress | None = None,
    workers: int = 1,
    engine: str = "local",
    scheduler: str | None = None,
    parts: PartsProgress | None = None,
) -> Results:
    """Analyse a study from its raw files to its report.

    Parameters
    ----------
    study
        Study, path of a study file, or the name of one.
    raw
        A raw file to read in place of those the study names.
    sheet
        Worksheet of the raw files; the study's own when left out.
    parameters
        Changes to the study's parameters, by name.
    out
        Folder that gets tables/ and report/; the study's own (data/processed/, reports/) when left out.
    language
        "zh" or "en"; the study's own when left out.
    report
        Whether to make the report pages.
    formats
        Of the report: "html", and beside it "pdf" and "docx" (report.pdf, report.docx).
    progress
        Called with the name of each step as it begins.
    workers
        Processes that read the comments of a large study, part by part; the results are equal for any number. In a script, more than
        one needs the call under ``if __name__ == "__main__":``.
    engine, scheduler
        "local", or "dask" with the address of its scheduler, whose workers then do that work.
    parts
        Called with the parts done and the parts in all of what is being worked on.

    Returns
    -------
    Results

    Raises
    ------
    FeedbackError
        Anything the user can mend; nothing half-written is left behind. Of a study of more than 20,000 comments the parts that are
        done stay in a private folder beside the tables, and the next run goes on from them.

    Examples
    --------
    >>> results = run_study("demo", out=tmp_folder, report=False)    # doctest: +SKIP
    >>> results.table("pain_points").head(3)                         # doctest: +SKIP
    """
    found = study if isinstance(study, Study) else load_study(study)
    if parameters:
        found = found.with_parameters(parameters)
    if sheet is not None:
        found = found.model_copy(update={"sheet": sheet})
    chosen = chosen_language(found, language)
    wanted = check_formats(formats)
    tables_folder = Path(out) / TABLES_FOLDER if out else found.processed
    report_folder = Path(out) / REPORT_FOLDER if out else found.reports
    check_engine(engine, scheduler=scheduler, workers=workers)
    check_limits()
    check_writable(tables_folder, *([report_folder.parent] if report else []))
    say = progress or (lambda step: None)
    heard: list[Diagnostic] = []  # beside the steps and the notebooks, which write down their own
    with at_work(tables_folder, *([report_folder] if report else [])), listening(heard):
        memory = tables_folder / MEMORY if report else None
        shelf = FolderShelf.of(tables_folder, versions())
        with hired(Crew(workers, engine, scheduler, shelf, parts)):
            kept = ShelvedTables(shelf)
            analysed, seconds = _analysed(
                found, raw=raw, language=chosen, memory=memory, kept=kept, say=say
            )
        _publish_tables(analysed, tables_folder, seconds, lists_stay=report)
        release_memory()
        if memory is not None:
            say("report")
            remember(analysed.answers, memory)
            analysed = _for_the_report(analysed)
            release_memory()
            _publish_report(analysed, tables_folder, report_folder, formats=wanted)
        log_access(
            found,
            "run",
            file=tables_folder,
            rows=len(analysed.answers.responses),
            tables=tables_folder,
        )
        if heard:
            manifest = read_manifest(tables_folder)
            more = [*manifest.get("diagnostics", ()), *recorded("publish", heard)]
            write_manifest({**manifest, "diagnostics": more}, tables_folder)
        shelf.clear()
    return Results(found, tables_folder)


def _analysed(
    study: Study,
    *,
    raw: str | Path | None,
    language: str,
    memory: Path | None,
    kept: ShelvedTables,
    say: Progress,
) -> tuple[AnalysisRun, dict[str, float]]:
    """All steps; and the seconds each took. The kernels' imports beside them, where there is a `memory`: of who will be in a report."""
    if memory is not None:
        from feedback.report.kernel import warm_up

        warm_up(language=language)
    seconds: dict[str, float] = {}
    say("read")
    started = time.perf_counter()
    heard: list[Diagnostic] = []
    with listening(heard):
        run = begin_run(study, raw=raw, language=language, memory=memory)
    run = replace(run, diagnostics=tuple(recorded("read", heard)))
    run = kept.settle(run)
    release_memory()
    seconds["read"] = time.perf_counter() - started
    for name in STEPS:
        say(name)
        if memory is not None and name == _WARMED_AT:
            warm_up(language=language)
        started = time.perf_counter()
        run = take_step(name, run)
        run = kept.settle(run)
        seconds[name] = time.perf_counter() - started
        release_memory()
    return run, seconds


def chosen_language(study: Study, language: str | None) -> str:
    """The language asked for, else the study's own.

    Raises
    ------
    StudyError
        Neither zh nor en.
    """
    chosen = language or study.language
    if chosen not in ("zh", "en"):
        raise StudyError(
            en=f"language {chosen!r}: choose zh or en.", zh=f"语言 {chosen!r}：请选择 zh 或 en。"
        )
    return chosen


def begin_run(
    study: Study,
    *,
    raw: str | Path | None,
    language: str,
    memory: Path | None = None,
    by: tuple[str, ...] = (),
    period: str = "",
) -> AnalysisRun:
    """Read and check the raw answers; the first of the counts.

    Parameters
    ----------
    memory, by
        As in `hold_back`: whose answers the last report held, and by what reports are made.
    period
        A month: only its answers.

    Raises
    ------
    FeedbackError
        A file or the study cannot be used.
    """
    answers = read_answers(study, raw=Path(raw) if raw else None, language=language)
    answers, aged = answers_kept(answers, study)
    of_period = None
    if period:
        answers, of_period = answers_of(answers, period)
    answers, waiting = hold_back(answers, memory, study, by=by)
    design, drawn, responses = run_design(study, answers.responses, plan=answers.plan)
    answers = replace(answers, responses=responses)
    tables = {"responses": answers.responses, "rejected": answers.rejected}
    run = AnalysisRun(study, language, answers, tables=tables, design=design, drawn=drawn)
    if answers.remarks:
        run = run.with_note(
            "read",
            Words(
                en=" ".join(f"{said.en}." for said in answers.remarks),
                zh="".join(f"{said.zh}。" for said in answers.remarks),
            ),
        )
    reasons = answers.rejected.groupby(["reason", "action"]).size()
    run = run.with_count(
        "read",
        answers.rows_in,
        len(answers.responses),
        rejected={
            " / ".join(map(str, key)): int(n) for key, n in zip(reasons.index, reasons, strict=True)
        },
        masked_identifiers=answers.masked_identifiers,
        not_answered=answers.unanswered,
        equal_rows=answers.equal_rows,
        waiting=waiting,
    )
    if aged is not None:
        run = run.with_note("kept", aged)
    if of_period is not None:
        run = run.with_note("period", of_period)
    single = sum(map(len, answers.waiting.values()))
    if waiting or single:
        run = run.with_note("waiting", waiting_words(waiting, single))
    if answers.equal_rows:
        run = run.with_note("equal_rows", equal_rows_words(answers.equal_rows))
    return run


def check_writable(*folders: Path) -> None:
    """Find out before the work, not after it, that the output has nowhere to go."""
    for folder in folders:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            reason, reason_zh = system_reason(error)
            raise InputError(
                en=f"{folder}: cannot be written ({reason}). Choose another folder with --out.",
                zh=f"{folder}：无法写入（{reason_zh}）。请用 --out 换一个目录。",
            ) from error


def _for_the_report(run: AnalysisRun) -> AnalysisRun:
    """Without what the pages read from its tables' folder themselves: of millions of comments that is most of it."""
    tables = {name: table for name, table in run.tables.items() if name not in _READ_BY_PAGES}
    none = run.answers.comments.iloc[:0].copy()
    return replace(run, answers=replace(run.answers, comments=none), tables=tables)


def _publish_report(
    run: AnalysisRun, tables: Path, folder: Path, *, formats: Sequence[str]
) -> None:
    """Put the report together beside its place; it replaces the earlier one whole or not at all, and so do its lists.

    Until then the CSV of the earlier pages stay: a run that ends between its tables and its report loses nothing.
    """
    from feedback.pipeline.assemble import assemble_report
    from feedback.pipeline.follow_through import follow_through
    from feedback.pipeline.pages import pages_of
    from feedback.pipeline.summary import summary_of
    from feedback.report.publishing import publish_report

    with in_the_making(tables / LISTS_FOLDER) as lists, in_the_making(folder) as made:
        failed = assemble_report(
            run,
            made,
            tables=tables,
            summary=follow_through(summary_of(run), run, tables),
            pages=pages_of(run),
            home=folder,
            formats=formats,
        )
        page = publish_report(made, folder, failed=folder / FAILED, tables=tables)
        replace_folder(lists, tables / LISTS_FOLDER)
    if failed:
        raise ReportError(
            en=f"The pages are published ({page}), but not all formats: {failed[0].en}",
            zh=f"页面已发布（{page}），但有格式未能生成：{failed[0].zh}",
        )


def _publish_tables(
    run: AnalysisRun, folder: Path, seconds: dict[str, float], *, lists_stay: bool
) -> None:
    """Write all tables beside, then put them in place as one folder; somebody's own files there stay.

    So do the CSV of the earlier pages (`lists_stay`) where a report follows, which replaces them.
    """

    def is_foreign(entry: Path) -> bool:
        """No table, list or manifest of a run."""
        ours = entry.suffix == ".parquet" or entry.name in (NAME, _REJECTED)
        return not ours and (lists_stay or entry.name != LISTS_FOLDER)

    check_tables(run.tables)
    with in_the_making(folder) as made:
        for path, table in _staged(run, made):
            with written_whole(path) as beside:
                if path.suffix == ".csv":
                    table.to_csv(beside, index=False, encoding="utf-8-sig")
                else:
                    write_parquet(table, beside)
                    release_files()
        write_manifest(manifest_of(run, seconds=seconds), made)
        replace_folder(made, folder, foreign=is_foreign)


def _staged(run: AnalysisRun, folder: Path) -> Iterator[tuple[Path, pd.DataFrame]]:
    for name, table in run.tables.items():
        yield folder / f"{name}.parquet", table
    yield folder / _REJECTED, excel_safe(run.tables["rejected"])
