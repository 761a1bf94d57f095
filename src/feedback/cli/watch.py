"""`feedback watch`: what is new since the last watch; exit code 3 where something is."""

from __future__ import annotations

from typing import Annotated

import typer

from feedback.cli.track import AsOf, FollowupFolder, StudyName
from feedback.errors import session_language

NEW = 3


def watch(
    study: StudyName,
    as_of: AsOf = None,
    out: FollowupFolder = None,
    language: Annotated[
        str | None, typer.Option("--language", metavar="zh|en", help="Language of the message.")
    ] = None,
) -> None:
    """Say what has newly gone wrong: exit code 3 and a short message, 0 where nothing is new."""
    from feedback.pipeline.followup.watch import watch_for_signals

    found = watch_for_signals(study, as_of=as_of, out=out, language=language)
    zh = (language or session_language()) == "zh"
    for signal in found:
        print(signal["sentence_zh" if zh else "sentence_en"])
    if found:
        raise typer.Exit(NEW)
