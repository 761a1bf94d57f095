"""`feedback push` and `feedback pull`: a study and the server of its survey tool."""

from __future__ import annotations

from typing import Annotated

import typer

from feedback.errors import session_language

_Study = Annotated[str, typer.Argument(metavar="STUDY", help="A study's name or file.")]


def push(
    study: _Study,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be sent, and send nothing.")
    ] = False,
    activate: Annotated[
        bool, typer.Option("--activate", help="Open it for answers: activate, deploy, publish.")
    ] = False,
    new: Annotated[
        bool, typer.Option("--new", help="Make a new survey though one was pushed before.")
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace it though it was changed on the server.")
    ] = False,
) -> None:
    """Put a study's questionnaire on its server (LimeSurvey, KoboToolbox, ODK Central, REDCap)."""
    from feedback.connect.push import push_questionnaire

    done = push_questionnaire(
        study, dry_run=dry_run, activate=activate, new=new, overwrite=overwrite
    )
    print(done.explain(session_language()))


def pull(
    study: _Study,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be fetched, and fetch nothing.")
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Fetch every answer again, for edits nobody told of.")
    ] = False,
    withdrawn: Annotated[
        bool,
        typer.Option("--withdrawn", help="Agree that most answers pulled before are withdrawn."),
    ] = False,
) -> None:
    """Bring the answers from a study's server: what is new, edited, withdrawn."""
    from feedback.connect.pull import pull_answers

    found = pull_answers(study, dry_run=dry_run, everything=everything, withdrawn=withdrawn)
    print(found.explain(session_language()))
    if found.missing:
        raise typer.Exit(1)
