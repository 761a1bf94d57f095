"""`feedback questionnaire list`: what there is to begin from."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from feedback.errors import session_language

HEADS = {
    "zh": ("名称", "标题", "题数", "分钟", "语言"),
    "en": ("name", "title", "items", "minutes", "languages"),
}


def list_(
    folder: Annotated[
        Path | None,
        typer.Argument(help="Folder of questionnaire files; those that ship if left out."),
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", metavar="zh|en", help="Language of what is printed.")
    ] = None,
) -> None:
    """List the questionnaires to begin from, with items, minutes and languages."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from feedback.questionnaire.library import list_questionnaires

    spoken = language or session_language()
    table = list_questionnaires(folder, language=spoken)
    shown = Table()
    for head, side in zip(HEADS[spoken], ("left", "left", "right", "right", "left"), strict=True):
        shown.add_column(head, justify=side)  # type: ignore[arg-type]
    for name, row in table.iterrows():
        cells = (
            Path(str(name)).name,
            row["title"],
            str(row["items"]),
            f"{row['minutes']:.1f}",
            row["languages"],
        )
        shown.add_row(*map(escape, cells))
    Console(width=None if sys.stdout.isatty() else 110).print(shown)
