"""`feedback teach`: a study's labelled sample → its own reader of comments."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from feedback.errors import session_language


def teach(
    study: Annotated[str, typer.Argument(metavar="STUDY", help="A study's name or file.")],
    labels: Annotated[
        list[Path],
        typer.Argument(metavar="LABELS", help="Spreadsheets of draw_audit_sample, labelled."),
    ],
) -> None:
    """Teach a study's own reader from at least 100 labelled comments; kept only if it is better."""
    from feedback.pipeline.teaching import teach_study

    print(teach_study(study, labels).explain(session_language()))
