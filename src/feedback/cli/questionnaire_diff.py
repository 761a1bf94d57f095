"""`feedback questionnaire diff`: two versions of a questionnaire, item by item."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from feedback.errors import session_language


class Format(StrEnum):
    """How differences are printed."""

    text = "text"
    json = "json"


def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The earlier version: file or name.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The later version: file or name.")],
    crosswalk: Annotated[
        Path | None,
        typer.Option(
            "--crosswalk", metavar="FILE", help="Crosswalk: ids that changed, how scales map."
        ),
    ] = None,
    format: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.text,
    language: Annotated[
        str | None, typer.Option("--language", metavar="zh|en", help="Language of what is printed.")
    ] = None,
) -> None:
    """Say what differs between two versions, item by item, and what may still be compared."""
    from feedback.questionnaire.model import load_questionnaire
    from feedback.questionnaire.versions.compare import compare_questionnaires
    from feedback.questionnaire.versions.crosswalk import load_crosswalk

    before, after = load_questionnaire(old), load_questionnaire(new)
    walk = None if crosswalk is None else load_crosswalk(crosswalk).columns(before, after)
    found = compare_questionnaires(before, after, crosswalk=walk)
    if format is Format.json:
        print(found.table.to_json(orient="records", force_ascii=False, indent=1))
    else:
        print(found.explain(language or session_language()))
