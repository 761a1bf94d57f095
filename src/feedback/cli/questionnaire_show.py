"""`feedback questionnaire show`: a questionnaire at a glance."""

from __future__ import annotations

from typing import Annotated

import typer

from feedback.errors import session_language


def show(
    file: Annotated[str, typer.Argument(help="Questionnaire file, or the name of one that ships.")],
    language: Annotated[
        str | None, typer.Option("--language", metavar="zh|en", help="Language of what is printed.")
    ] = None,
) -> None:
    """Print a questionnaire as an outline: sections, questions, scales, logic, marks."""
    from feedback.questionnaire.model import load_questionnaire
    from feedback.questionnaire.outline import outline

    print(outline(load_questionnaire(file), language=language or session_language()), end="")
