"""`feedback teach`: comments to label, and from the labelled ones a study's own reader."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from feedback.errors import session_language


def teach(
    study: Annotated[str, typer.Argument(metavar="STUDY", help="A study's name or file.")],
    labels: Annotated[
        list[Path] | None,
        typer.Argument(metavar="LABELS", help="Labelled spreadsheets; none to get one to label."),
    ] = None,
    *,
    n: Annotated[
        int, typer.Option("-n", help="Comments to label, where no LABELS are given.")
    ] = 300,
) -> None:
    """Teach a study's own reader from at least 100 labelled comments; without labels, write the sheet to label."""
    from feedback.pipeline.teaching import draw_sheet, teach_study

    done = teach_study(study, labels) if labels else draw_sheet(study, n=n)
    print(done.explain(session_language()))
