"""`feedback questionnaire preview`: the questionnaire as a page to fill in, opened in the browser."""

from __future__ import annotations

import tempfile
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from feedback.errors import session_language


def preview(
    file: Annotated[str, typer.Argument(help="Questionnaire file, or the name of one that ships.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Folder for the page; a temporary one when left out."),
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", metavar="TAG", help="Language it begins in.")
    ] = None,
    show: Annotated[bool, typer.Option("--open/--no-open", help="Open it in the browser.")] = True,
) -> None:
    """Fill the questionnaire in as a respondent would: one page, no network, in every language it has."""
    from feedback.questionnaire.export.write import export_questionnaire
    from feedback.questionnaire.model import load_questionnaire

    q = load_questionnaire(file)
    folder = out or Path(tempfile.mkdtemp(prefix="feedback-"))
    page = export_questionnaire(q, "html", folder, language=language).files[0].resolve()
    print(page)
    if show and not webbrowser.open(page.as_uri()):
        zh = session_language() == "zh"
        print(
            "没有找到浏览器：请自行打开上面的文件。"
            if zh
            else "No browser found: open the file yourself."
        )
