"""`feedback study`: a study file of one's own, begun from the answers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from feedback.cli.new_file import require_new_yaml
from feedback.errors import session_language

study = typer.Typer(
    name="study",
    no_args_is_help=True,
    help="A study of your own: begin its file from the answers.",
)


@study.callback()
def _commands() -> None:
    """Keeps `new` a command of its own."""


@study.command()
def new(
    answers: Annotated[Path, typer.Argument(help="File of answers: CSV, XLSX, SAV …")],
    out: Annotated[
        Path | None,
        typer.Argument(
            help="Study file to write (.yaml); must not exist. studies/NAME.yaml if left out."
        ),
    ] = None,
) -> None:
    """Draft a study file: what each column seems to carry, and why; look it through, then run it."""
    from feedback.files import written_whole
    from feedback.pipeline.study_draft import draft_study, name_of

    path = out or Path("studies") / f"{name_of(answers)}.yaml"
    require_new_yaml(path, en="a study", zh="研究")
    language = session_language()
    draft = draft_study(answers, study=path, language=language)
    with written_whole(path) as whole:
        whole.write_text(draft.text, encoding="utf-8")
    zh = language == "zh"
    print(
        f"{path}  {draft.rows} {'行' if zh else 'rows'}, {len(draft.roles)} {'列' if zh else 'columns'}"
    )
    for role in draft.roles:
        print(f"  {role.role:<10} {role.column}: {role.why.say(language)}")
    print("请核对文件，然后运行：" if zh else "Look it through, then:")
    print(f"  feedback run {path}")
