"""`feedback read`: the export of a survey tool as responses, comments and a list of what did not fit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from feedback.errors import session_language
from feedback.responses.readers.registry import READERS


def read(
    raw: Annotated[
        Path, typer.Argument(help="Export: CSV, XLSX, JSON, SPSS .sav, or .sps beside its data.")
    ],
    *,
    questionnaire: Annotated[
        str,
        typer.Option("--questionnaire", "-q", metavar="FILE", help="Questionnaire file or name."),
    ],
    out: Annotated[Path, typer.Option("--out", help="Folder for responses, comments and issues.")],
    to: Annotated[
        list[str] | None,
        typer.Option(
            "--to",
            metavar="sav|dta",
            help="Also a labelled file for SPSS or Stata; may be given twice.",
        ),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option("--language", metavar="TAG", help="Language of labels in what is written."),
    ] = None,
    platform: Annotated[
        str,
        typer.Option(
            "--platform",
            help=f"The tool the file comes from: auto, {', '.join(READERS)}.",
        ),
    ] = "auto",
    map: Annotated[
        Path | None,
        typer.Option(
            "--map", metavar="FILE", help="YAML, a line `column in the file: our column`."
        ),
    ] = None,
    sheet: Annotated[
        str | None, typer.Option("--sheet", metavar="NAME", help="Worksheet of a workbook.")
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option(
            "--encoding", metavar="NAME", help="Encoding of a text file, such as gb18030 or cp932."
        ),
    ] = None,
    timezone: Annotated[
        str | None,
        typer.Option(
            "--timezone", metavar="ZONE", help="Zone the survey lives in, such as Asia/Shanghai."
        ),
    ] = None,
) -> None:
    """Read what a survey tool exported back into the questionnaire's own columns."""
    from feedback.questionnaire.model import load_questionnaire
    from feedback.responses.readers.labelled import chosen_formats
    from feedback.responses.readers.read import read_responses
    from feedback.responses.readers.write import spoken_language, write_read

    asked = load_questionnaire(questionnaire)
    chosen_formats(to or ())
    spoken_language(asked, language)
    found = read_responses(
        raw,
        questionnaire=asked,
        platform=platform,
        mapping=map,
        sheet=sheet,
        encoding=encoding,
        timezone=timezone,
    )
    files = write_read(found, out, questionnaire=asked, to=to or (), language=language)
    zh = session_language() == "zh"
    print(found.explain("zh" if zh else "en"))
    why = f"why_{'zh' if zh else 'en'}"
    shown = found.issues.fillna({"column": "", "answer": ""})
    counted = shown.groupby(["column", "answer", why], sort=False).size()
    for key, count in counted.sort_values(ascending=False).head(10).items():
        column, answer, reason = (
            str(part) for part in (key if isinstance(key, tuple) else (key, "", ""))
        )
        where = " → ".join(part for part in (str(column)[:40], answer) if part)
        print(f"  {count:>5}  {where}{': ' if where else ''}{reason}")
    if len(counted) > 10:
        print(f"  … issues.csv {'有全部' if zh else 'has them all'}")
    for said in json.loads(files[-1].read_text(encoding="utf-8"))["cut"]:
        print(f"  {said['zh' if zh else 'en']}")
    print(f"{'文件' if zh else 'files'}: {', '.join(file.name for file in files)} ({out})")
