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
        typer.Argument(
            metavar="LABELS",
            help="Labelled spreadsheets, files of the labelling page; none for those of the page beside the study.",
        ),
    ] = None,
    *,
    n: Annotated[
        int | None, typer.Option("-n", help="Write a spreadsheet with that many comments to label.")
    ] = None,
) -> None:
    """Teach a study's own reader from at least 100 labelled comments; without labels, write 300 to label."""
    from feedback.pipeline.label_files import label_books
    from feedback.pipeline.teaching import draw_sheet, teach_study
    from feedback.study import load_study

    found = load_study(study)
    if n is None and (labels or label_books(found)):
        print(teach_study(found, labels or ()).explain(session_language()))
    else:
        print(draw_sheet(found, n=300 if n is None else n).explain(session_language()))
