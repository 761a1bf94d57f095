"""`feedback explore`: a page to click from a pain point to its groups, its course and its quotes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from feedback.errors import StudyError, session_language


def explore(
    study: Annotated[str, typer.Argument(help="Study file, or the name of a study such as demo.")],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", help="File (.html) or folder; a folder of a run's tables is read too."
        ),
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", metavar="zh|en", help="Language of the page.")
    ] = None,
) -> None:
    """Make one page to click through the pain points of a study that has been run."""
    if language is not None and language not in ("zh", "en"):
        raise StudyError(
            en=f"--language {language}: choose zh or en.",
            zh=f"--language {language}：请选择 zh 或 en。",
        )
    from feedback.pipeline.explore import explore_study

    page = explore_study(study, out=out, language=language)
    print(f"{'浏览页' if session_language() == 'zh' else 'explorer'}: {page}")
