"""`feedback questionnaire lint` and `rules`: check a questionnaire before anybody answers it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


class Format(StrEnum):
    """How findings are printed."""

    table = "table"
    json = "json"
    sarif = "sarif"


class Language(StrEnum):
    """Language of findings."""

    zh = "zh"
    en = "en"


def lint(
    file: Annotated[
        str, typer.Argument(help="A questionnaire file, or the name of one that ships.")
    ],
    format: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.table,
    language: Annotated[
        Language | None,
        typer.Option("--language", help="Of the findings; the session's when left out."),
    ] = None,
    paths: Annotated[
        bool, typer.Option("--paths", help="Print the shortest way to each question instead.")
    ] = False,
) -> None:
    """Check wording, scales, length, logic, translation and privacy; exit code 1 for errors only."""
    from feedback.errors import session_language
    from feedback.questionnaire.lint.report import FORMATS, placed_findings, ways_text

    spoken = language.value if language else session_language()
    if paths:
        print(ways_text(file, language=spoken))
        return
    findings = placed_findings(file, language=spoken)
    print(FORMATS[format.value](findings, language=spoken))
    if (findings["level"] == "error")[~findings["silenced"]].any():
        raise typer.Exit(1)


def rules(
    language: Annotated[
        Language | None,
        typer.Option("--language", help="Of the texts; the session's when left out."),
    ] = None,
) -> None:
    """List the rules: id, level, what they find, how to mend it, source."""
    from feedback.errors import session_language
    from feedback.questionnaire.lint.report import rules_text

    print(rules_text(language=language.value if language else session_language()))
