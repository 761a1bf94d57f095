"""`feedback resurvey`: a second survey that can tell whether a target was met."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def resurvey(
    study: Annotated[str, typer.Argument(metavar="STUDY", help="A study's name or file.")],
    target: Annotated[str, typer.Option("--target", help="Id of the target.")],
    out: Annotated[Path | None, typer.Option("--out", help="Folder to write.")] = None,
    tables: Annotated[
        str, typer.Option("--tables", help="The --out folder of the follow-up.")
    ] = "",
    language: Annotated[
        str, typer.Option("--language", metavar="zh|en", help="Language of the plan.")
    ] = "",
) -> None:
    """Plan a second survey: the same wording proved, answers needed, whom to ask."""
    from feedback.pipeline.followup.folder import load_followup
    from feedback.pipeline.followup.resurvey import plan_resurvey

    found = plan_resurvey(load_followup(study, tables=tables), target, out=out, language=language)
    print((found.folder / "plan.md").read_text(encoding="utf-8"))
    print(found.folder)
