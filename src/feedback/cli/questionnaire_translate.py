"""`feedback questionnaire translate`: a questionnaire to a translator and back."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from feedback.errors import InputError, StudyError, session_language


class Format(StrEnum):
    """Files for translators."""

    xliff = "xliff"
    csv = "csv"


def translate(  # noqa: PLR0917  (typer asks by name)
    file: Annotated[
        str,
        typer.Argument(
            metavar="NAME", help="Questionnaire file; to write one, also a name that ships."
        ),
    ],
    to: Annotated[
        str,
        typer.Option("--to", metavar="TAG", help="Language to translate into: fr, ar, zh-Hant …"),
    ],
    format: Annotated[
        Format, typer.Option("--format", help="XLIFF 1.2 for translation tools, or CSV.")
    ] = Format.xliff,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="File to write.")
    ] = None,
    source: Annotated[
        str | None,
        typer.Option("--source", metavar="TAG", help="Language to translate from; the main one."),
    ] = None,
    back: Annotated[
        Path | None,
        typer.Option(
            "--from", metavar="FILE", help="The translator's file: put it into the questionnaire."
        ),
    ] = None,
) -> None:
    """Write a file for a translator, or take the translator's file back (--from): 1 where rows were refused."""
    from feedback.placed_yaml import read_placed_yaml
    from feedback.questionnaire.loops import as_written
    from feedback.questionnaire.model import found_file, load_questionnaire
    from feedback.questionnaire.tags import normalised, well_formed
    from feedback.questionnaire.translate.cells import cells_of
    from feedback.questionnaire.translate.merge import merge_translation
    from feedback.questionnaire.translate.writing import write_translation

    if not well_formed(to):
        raise InputError(
            en=f"--to {to}: no language tag. Write one of BCP 47, such as fr, ar, pt-BR or zh-Hant.",
            zh=f"--to {to}：不是语言标签。请按 BCP 47 书写，例如 fr、ar、pt-BR、zh-Hant。",
        )
    language, zh = normalised(to), session_language() == "zh"
    q = load_questionnaire(file)
    said_in = q.languages[0] if source is None else normalised(source) if well_formed(source) else source  # fmt: skip
    if said_in not in q.languages or said_in == language:
        raise StudyError(
            en=f"questionnaire {q.id}: cannot be translated from {said_in} into {language}; it is in {', '.join(q.languages)}. Choose another --source or --to.",
            zh=f"问卷 {q.id}：不能从 {said_in} 译成 {language}；现有 {'、'.join(q.languages)}。请改 --source 或 --to。",
        )
    if back is None:
        q = as_written(q, read_placed_yaml(found_file(file)).content)
        path = out or Path(f"{q.id}.{language}.{'xlf' if format is Format.xliff else 'csv'}")
        write_translation(q, path, language=language, source=said_in, format=format.value)
        cells = cells_of(q, source=said_in, target=language)
        missing = sum(not cell.target.strip() for cell in cells)
        print(f"{path}：共 {len(cells)} 条，待译 {missing} 条" if zh else f"{path}: {len(cells)} cells, {missing} to translate")  # fmt: skip
        return
    path = Path(file)
    if not path.is_file():
        raise InputError(
            en=f"{file}: ships with the program and is not changed. Copy it first, for example: cp {found_file(file)} {q.id}.yaml",
            zh=f"{file}：是自带的问卷，不会改动。请先复制，例如：cp {found_file(file)} {q.id}.yaml",
        )
    merged = merge_translation(path, back, language=language, source=said_in, out=out)
    print(merged.explain("zh" if zh else "en"))
    if merged.refused:
        raise typer.Exit(1)
