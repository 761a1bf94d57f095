"""`feedback init`: a new workbench with notebooks, a questionnaire and a study."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from feedback.errors import LANGUAGES, InputError, StudyError, session_language
from feedback.files import shipped, written_whole

STUDIES = (
    "demo.yaml",
    "demo.salt",
    "demo_journey.yaml",
    "demo_training.yaml",
    "hotpot.yaml",
)  # in a checkout the folder also holds the user's own
FOLDERS = ("questionnaires", "studies", "data/raw/demo")


def init(
    directory: Annotated[Path, typer.Argument(help="Folder of the new workbench.")],
    language: Annotated[
        str | None,
        typer.Option(
            "--language",
            metavar="zh|en",
            help="Language of the text in its notebooks; both, one below the other, if left out.",
        ),
    ] = None,
) -> None:
    """Set up a new workbench: notebooks, questionnaires, the demo study and its data."""
    if language is not None and language not in LANGUAGES:
        raise StudyError(
            en=f"--language: {language!r} is not known. Use one of: {', '.join(LANGUAGES)}.",
            zh=f"--language：不认识 {language!r}。可用：{'、'.join(LANGUAGES)}。",
        )
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise InputError(
            en=f"{directory}: is there already and not empty. Choose a new folder.",
            zh=f"{directory}：已存在且不为空。请换一个新目录。",
        )
    from feedback.report.notebook_copies import copy_notebooks

    for kind in FOLDERS:
        source = shipped(kind)
        for file in sorted(source.rglob("*")):
            own = kind == "studies" and file.name not in STUDIES
            if (
                file.is_file()
                and not own
                and not any(part.startswith((".", "__")) for part in file.parts[-2:])
            ):
                with written_whole(directory / kind / file.relative_to(source)) as beside:
                    shutil.copyfile(file, beside)
    names = sorted(file.name for file in shipped("notebooks").glob("*.ipynb"))
    copy_notebooks(directory / "notebooks", names, language=language)
    (directory / "data" / "processed").mkdir(parents=True, exist_ok=True)
    zh = session_language() == "zh"
    print(f"{'新工作台' if zh else 'new workbench'}: {directory}")
    print(f"  cd {directory}")
    print("  feedback run studies/demo.yaml")
    print("  jupyter lab notebooks/00_start_here.ipynb")
