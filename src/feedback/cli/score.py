"""`feedback score`: comments by the million, part by part."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from feedback.errors import session_language

# shorter runs need no bar
_QUIET_SECONDS = 2.0


def score(
    source: Annotated[
        Path,
        typer.Argument(metavar="IN", help="Parquet or CSV file, or a folder of Parquet files."),
    ],
    *,
    out: Annotated[Path, typer.Option("--out", help="Folder for the scored tables.")],
    text: Annotated[str, typer.Option("--text", metavar="COLUMN", help="Comments.")] = "text",
    id: Annotated[
        str | None, typer.Option("--id", metavar="COLUMN", help="What to call each comment.")
    ] = None,
    engine: Annotated[
        str, typer.Option("--engine", metavar="local|dask", help="Where the work is done.")
    ] = "local",
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", metavar="ADDRESS", help="Dask scheduler.")
    ] = None,
    workers: Annotated[int, typer.Option("--workers", help="Processes of this machine.")] = 1,
    chunk_rows: Annotated[int, typer.Option("--chunk-rows", help="Rows a part.")] = 50_000,
    taxonomy: Annotated[
        str, typer.Option("--taxonomy", metavar="NAME", help="Shipped taxonomy, or a YAML file.")
    ] = "general",
    sentiment: Annotated[
        str,
        typer.Option(
            "--sentiment",
            metavar="METHOD",
            help="auto (by each comment's language), reviews, snownlp, vader, plug-in.",
        ),
    ] = "auto",
    user_dict: Annotated[
        Path | None, typer.Option("--user-dict", help="Words that stay whole, one a line.")
    ] = None,
    reader: Annotated[
        Path | None,
        typer.Option("--reader", help="A study's own reader, as `feedback teach` wrote it."),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume/--no-resume", help="Go on with a killed run, or start anew.")
    ] = True,
) -> None:
    """Clean, mask, segment, score and tag comments of any number; goes on where it was killed."""
    from feedback.text.bulk.score_file import score_file

    with progress_bar() as say:
        report = score_file(
            source,
            out,
            text=text,
            id=id,
            engine=engine,
            scheduler=scheduler,
            workers=workers,
            chunk_rows=chunk_rows,
            taxonomy=taxonomy,
            sentiment=sentiment,
            user_dict=user_dict,
            reader=reader,
            resume=resume,
            progress=say,
        )
    zh = session_language() == "zh"
    print(report.explain("zh" if zh else "en"))
    print(f"{'数据表' if zh else 'tables'}: {report.folder}")


@contextmanager
def progress_bar() -> Iterator[Callable[[int, int | None], None]]:
    """A bar on a terminal once the run takes longer than a moment; nothing in logs."""
    if not sys.stderr.isatty():
        yield lambda rows, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    name = "评论" if session_language() == "zh" else "comments"
    columns = (TextColumn(name), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task("", total=None)
    started = time.monotonic()

    def say(rows: int, total: int | None) -> None:
        bar.update(task, completed=rows, total=total)
        if time.monotonic() - started > _QUIET_SECONDS:
            bar.start()

    try:
        yield say
    finally:
        bar.stop()
