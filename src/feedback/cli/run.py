"""`feedback run`: from raw answers to the report."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from feedback.errors import StudyError, session_language

if TYPE_CHECKING:
    from rich.progress import Progress

    from feedback.pipeline.results import Results

STEP_NAMES = {
    "read": ("reading and checking", "读取与校验"),
    "clean": ("cleaning and masking", "清洗与脱敏"),
    "sentiment": ("sentiment", "情感"),
    "topics": ("topics", "主题"),
    "words": ("words", "关键词"),
    "aspects": ("aspects", "方面"),
    "drivers": ("drivers", "驱动因素"),
    "pain_points": ("pain points", "痛点"),
    "measures": ("measures", "指标"),
    "changes": ("changes since the last wave", "与上一批次相比"),
    "audit": ("a person's labels", "人工核对"),
    "report": ("report pages", "报告页面"),
}


def run(  # noqa: PLR0917  (typer asks by name)
    study: Annotated[str, typer.Argument(help="Study file, or the name of a study such as demo.")],
    raw: Annotated[
        Path | None, typer.Option("--raw", help="Raw file to read in place of the study's own.")
    ] = None,
    sheet: Annotated[
        str | None, typer.Option("--sheet", metavar="NAME", help="Worksheet of the raw files.")
    ] = None,
    parameter: Annotated[
        list[str] | None,
        typer.Option(
            "-p", "--parameter", metavar="NAME=VALUE", help="Change a parameter; repeatable."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder that gets tables/ and report/.")
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", metavar="zh|en", help="Language of the report.")
    ] = None,
    format: Annotated[
        list[str] | None,
        typer.Option("--format", metavar="pdf,docx", help="Formats of the report beside HTML."),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers",
            help="Processes that read a large study's comments; default: one a processor.",
        ),
    ] = None,
    engine: Annotated[
        str, typer.Option("--engine", metavar="local|dask", help="Where comments are read.")
    ] = "local",
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", metavar="ADDRESS", help="Dask scheduler.")
    ] = None,
) -> None:
    """Analyse a study and write its report: raw answers in, pain points out."""
    if language is not None and language not in ("zh", "en"):
        raise StudyError(
            en=f"--language {language}: choose zh or en.",
            zh=f"--language {language}：请选择 zh 或 en。",
        )
    from feedback.locks import check_limits

    check_limits()  # before the libraries: some never end where memory is short
    from feedback.parallel.crew import processors
    from feedback.pipeline import run_study

    if language:
        os.environ.setdefault("FEEDBACK_LANGUAGE", language)
    zh = session_language() == "zh"
    try:
        with progress_of(STEP_NAMES) as say:
            results = run_study(
                study,
                raw=raw,
                sheet=sheet,
                parameters=dict(assignment(text) for text in parameter or []),
                out=out,
                language=language,
                formats=format or ("html",),
                progress=say,
                workers=processors() if workers is None else workers,
                engine=engine,
                scheduler=scheduler,
                parts=say.parts,
            )
    except KeyboardInterrupt:
        said = "interrupted; nothing half-made is shown. Run it again; finished parts of a large study are kept."
        chinese = "已中断，没有半成品对外显示。请重新运行；大型研究已完成的部分会保留。"
        print(chinese if zh else said, file=sys.stderr)
        raise typer.Exit(130) from None
    print(_rows_line(results, language="zh" if zh else "en"))
    print(f"{'数据表' if zh else 'tables'}: {results.folder}")
    print(f"{'报告' if zh else 'report'}: {results.report}")


def _rows_line(results: Results, *, language: str) -> str:
    """What went in and what is left, with the reasons: rows read, used and dropped, cells that could not be read."""
    from feedback.pipeline.wording import reason_in
    from feedback.responses.validate import CELL_EMPTIED, ROW_DROPPED

    zh = language == "zh"
    read = results.counts("read")
    blank = sum(file.get("blank_rows", 0) for file in results.manifest["inputs"])
    said = [
        f"数据行：读入 {read['rows_in']:,}，使用 {read['rows_out']:,}"
        if zh
        else f"rows: {read['rows_in']:,} read, {read['rows_out']:,} used"
    ]
    for action, en, chinese in (
        (ROW_DROPPED, "dropped", "剔除"),
        (CELL_EMPTIED, "cells not readable", "无法读取的单元格"),
    ):
        reasons = {
            reason_in(why, language=language): n
            for key, n in read.get("why", {}).get("rejected", {}).items()
            for why, _, what in [key.rpartition(" / ")]
            if what == action
        }
        if reasons:
            listed = ("、" if zh else ", ").join(f"{why} {n:,}" for why, n in reasons.items())
            n = sum(reasons.values())
            said.append(f"{chinese} {n:,}（{listed}）" if zh else f"{n:,} {en} ({listed})")
    if blank:
        said.append(f"空行 {blank:,}" if zh else f"{blank:,} blank")
    return ("；" if zh else "; ").join(said)


def assignment(text: str) -> tuple[str, object]:
    """`name=value` → name and value; the study's parameters know the types."""
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise StudyError(
            en=f"-p {text}: write it as name=value, for example -p seed=1.",
            zh=f"-p {text}：请写成 name=value，例如 -p seed=1。",
        )
    return name.strip(), value.strip()


class Steps:
    """Says what a run is at: called with a step's name, and with the parts done of it where it falls into parts."""

    def __call__(self, step: str) -> None:
        """A step begins."""

    def parts(self, done: int, total: int) -> None:
        """So many of its parts are done."""


class _Bar(Steps):
    """On a terminal: the step, how long it has taken, and of parts how many are done and the time left."""

    def __init__(self, bar: Progress, names: Mapping[str, tuple[str, str]], *, zh: bool) -> None:
        self.bar, self.names, self.zh = bar, names, zh
        self.task = bar.add_task("", total=None, told="")
        self.since = 0.0

    def __call__(self, step: str) -> None:
        said = self.names.get(step, (step, step))[int(self.zh)]
        self.since = time.monotonic()
        self.bar.reset(self.task, description=said, total=None, told="")

    def parts(self, done: int, total: int) -> None:
        if done <= 1:
            self.since = time.monotonic()
        told = f"{done}/{total}"
        if 1 < done < total:
            left = (time.monotonic() - self.since) / (done - 1) * (total - done)
            minutes, seconds = divmod(round(left), 60)
            told += (
                f" · 剩余 {minutes}:{seconds:02}" if self.zh else f" · {minutes}:{seconds:02} left"
            )
        self.bar.update(self.task, told=told)


@contextmanager
def progress_of(names: Mapping[str, tuple[str, str]]) -> Iterator[Steps]:
    """A spinner with the step's name (en, zh) on a terminal; nothing in logs."""
    zh = session_language() == "zh"
    if not sys.stderr.isatty():
        yield Steps()
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[told]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield _Bar(bar, names, zh=zh)
