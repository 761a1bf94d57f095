"""`feedback questionnaire export`: the files of survey tools, and what each could not carry."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from feedback.errors import StudyError, session_language

if TYPE_CHECKING:
    from feedback.questionnaire.export.result import ExportResult

ALL = "all"
_SIGNS = {
    "zh": "✓ 保留　~ 换了写法　✗ 丢失；每种格式的明细见 *.losses.md",
    "en": "✓ carried   ~ changed   ✗ lost; details of each target in its *.losses.md",
}


def export(
    file: Annotated[str, typer.Argument(help="Questionnaire file, or the name of one that ships.")],
    to: Annotated[
        str,
        typer.Option(
            "--to",
            help="Targets with commas between, or all: xlsform, limesurvey, surveyjs, wjx, qualtrics, qsf, redcap, ddi, google, docx, pdf, html, codebook.",
            metavar="all|NAME,…",
        ),
    ] = ALL,
    out: Annotated[Path, typer.Option("--out", help="Folder for the files.")] = Path("exports"),
    language: Annotated[
        str | None,
        typer.Option(
            "--language",
            metavar="TAG",
            help="Default language; the first of the file if left out.",
        ),
    ] = None,
) -> None:
    """Write a questionnaire for survey tools, archives and paper, each with its loss report."""
    from feedback.questionnaire.export.write import (
        EXPORT_TARGETS,
        KeptNameError,
        export_questionnaire,
        known_target,
    )
    from feedback.questionnaire.model import load_questionnaire

    questionnaire = load_questionnaire(file)
    everything = to.strip() == ALL
    # all names before the first file
    targets = (
        list(EXPORT_TARGETS)
        if everything
        else [known_target(name.strip()) for name in to.split(",")]
    )
    results = []
    for target in dict.fromkeys(targets):
        try:
            result = export_questionnaire(questionnaire, target, out, language=language)
        except KeptNameError as error:
            if not everything:
                raise
            print(f"feedback: {error}", file=sys.stderr)
            continue
        except ModuleNotFoundError as error:
            missing = StudyError(
                en=f"{target}: needs the package {error.name}, which is not installed. Run pip install {error.name}, or leave this target out.",
                zh=f"{target}：需要软件包 {error.name}，但尚未安装。请运行 pip install {error.name}，或不导出该格式。",
            )
            if not everything:
                raise missing from error
            print(f"feedback: {missing}", file=sys.stderr)
            continue
        for path in result.files:
            print(path)
        results.append(result)
    if everything:
        print(_table(results, session_language()))


def _table(results: list[ExportResult], spoken: str) -> str:
    """Targets and features, a feature a row: there are more of them than fit beside each other."""
    from rich.console import Console
    from rich.table import Table

    from feedback.questionnaire.export.write import feature_table

    table = feature_table(results, language=spoken).T
    shown = Table(title=_SIGNS[spoken], title_justify="left")
    shown.add_column("")
    for target in table.columns:
        shown.add_column(target, justify="center", no_wrap=True)
    for feature, signs in table.iterrows():
        shown.add_row(str(feature), *signs)
    console = Console(width=None if sys.stdout.isatty() else 150)
    with console.capture() as kept:
        console.print(shown)
    return kept.get().rstrip()
