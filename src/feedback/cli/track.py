"""`feedback track`: measure, judge and signal a study as of a day."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from feedback.errors import session_language

StudyName = Annotated[str, typer.Argument(help="Study file, or the name of a study such as demo.")]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="The day, such as 2026-05-31; today."),
]
FollowupFolder = Annotated[
    Path | None,
    typer.Option("--out", help="Folder that holds tables/ and gets the follow-up's."),
]


def track(
    study: StudyName,
    as_of: AsOf = None,
    out: FollowupFolder = None,
    language: Annotated[
        str | None, typer.Option("--language", metavar="zh|en", help="Language of the pages.")
    ] = None,
) -> None:
    """Follow a study up: complaints, clocks, courses, signals, actions, verdicts as of a day."""
    from feedback.locks import check_limits

    check_limits()  # before the libraries: some never end where memory is short
    from feedback.cli.run import progress_of
    from feedback.pipeline.followup.track import STEP_NAMES, pages_folder, track_study

    zh = session_language() == "zh"
    with progress_of(STEP_NAMES) as say:
        found = track_study(study, as_of=as_of, out=out, language=language, progress=say)
    for note in replace(found, shown_in=session_language()).notes:
        print(note)
    print(f"{'截至' if zh else 'as of'}: {found.as_of:%Y-%m-%d}")
    print(f"{'数据表' if zh else 'tables'}: {found.folder}")
    print(f"{'页面' if zh else 'pages'}: {pages_folder(found.study, out) / 'index.html'}")
