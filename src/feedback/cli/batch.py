"""`feedback batch`: one report a group."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from feedback.cli.run import assignment
from feedback.errors import session_language

if TYPE_CHECKING:
    from feedback.batch.outcome import BatchReport


def batch(
    study: Annotated[str, typer.Argument(help="Study file, or the name of a study such as demo.")],
    *,
    by: Annotated[
        str, typer.Option("--by", metavar="COLUMN[,COLUMN]", help="Segments: one report a value.")
    ],
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
    out: Annotated[Path | None, typer.Option("--out", help="Folder of the batch.")] = None,
    language: Annotated[
        str | None, typer.Option("--language", metavar="zh|en", help="Language of the reports.")
    ] = None,
    workers: Annotated[int, typer.Option("--workers", help="Processes that make reports.")] = 2,
    resume: Annotated[
        bool,
        typer.Option("--resume/--fresh", help="Make what is missing or changed, or all anew."),
    ] = True,
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="VALUE", help="Just this; repeatable.")
    ] = None,
    formats: Annotated[
        str, typer.Option("--format", metavar="html,pdf,docx", help="Beside HTML.")
    ] = "html",
    timeout: Annotated[float, typer.Option("--timeout", help="Seconds a report may take.")] = 900.0,
    period: Annotated[
        str | None,
        typer.Option(
            "--period",
            metavar="YYYY-MM",
            help="Only the answers of this month, kept in a folder of its own and compared with earlier months.",
        ),
    ] = None,
    memory: Annotated[
        float | None, typer.Option("--memory", help="MB a worker may take; default: its share.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Progress as lines of JSON.")] = False,
) -> None:
    """Make one report a group, and one for the whole; goes on where it was stopped.

    Exit code 0: all published. 1: some failed, or the disk is full. 2: the study or the call cannot
    be used. 130: interrupted.
    """
    from feedback.locks import check_limits

    check_limits()  # before the libraries: some never end where memory is short
    from feedback.batch.console import spoken
    from feedback.batch.run import run_batch

    if language in ("zh", "en"):
        os.environ.setdefault("FEEDBACK_LANGUAGE", language)
    try:
        with spoken(as_json=as_json, language=session_language()) as say:
            done = run_batch(
                study,
                by=by,
                raw=raw,
                sheet=sheet,
                parameters=dict(assignment(text) for text in parameter or []),
                out=out,
                language=language,
                workers=workers,
                resume=resume,
                only=only or (),
                formats=formats,
                timeout=timeout,
                memory_mb=memory,
                period=period,
                progress=say,
            )
    except KeyboardInterrupt:
        zh = session_language() == "zh"
        print("已中断；用 --resume 继续。" if zh else "interrupted; run again with --resume.",
              file=sys.stderr)  # fmt: skip
        raise typer.Exit(130) from None
    if as_json:
        print(json.dumps({"event": "result", "folder": str(done.folder),
                          "exit_code": done.exit_code}))  # fmt: skip
    else:
        _say_how_it_ended(done)
    raise typer.Exit(done.exit_code)


def _say_how_it_ended(done: BatchReport) -> None:
    zh = session_language() == "zh"
    print(done.explain("zh" if zh else "en"))
    for row in done.failed.itertuples():
        print(f"\n✗ {row.name}: {row.error}\n  {'重跑' if zh else 'again'}: {row.rerun}")
    if len(done.failed):
        print()
    print(f"{'总览' if zh else 'overview'}: {done.folder / 'index.html'}")
