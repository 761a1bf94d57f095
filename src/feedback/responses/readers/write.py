"""What was read, as files: Parquet with its codebook, CSV with its description, SPSS and Stata, a manifest with counts."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedback.errors import InputError, system_reason
from feedback.files import new_folder, sha256_of
from feedback.locks import busy_folder, locked
from feedback.responses.cell_text import excel_safe
from feedback.responses.privacy.mask import mask_personal_data
from feedback.responses.readers.labelled import chosen_formats, write_labelled
from feedback.responses.readers.package import NAME as PACKAGE
from feedback.responses.readers.package import STAMP, data_package, write_parquet
from feedback.responses.readers.persons import personal_columns
from feedback.responses.readers.result import ReadResponses

if TYPE_CHECKING:
    import pandas as pd

    from feedback.questionnaire.model import Questionnaire

TABLES = ("responses", "comments", "issues")
MANIFEST = "read.json"


def write_read(
    read: ReadResponses,
    folder: str | Path,
    *,
    questionnaire: Questionnaire,
    to: Sequence[str] = (),
    language: str | None = None,
) -> list[Path]:
    """Write responses, comments and issues as Parquet and CSV, and a manifest.

    responses.parquet holds the codebook in its metadata (`feedback.codebook`); datapackage.json describes the CSV
    files column by column (Frictionless Table Schema).

    Answers to questions that ask for personal data stay out, and personal data in other open
    answers is masked. All files appear together, or none.

    Parameters
    ----------
    read
        What `read_responses` gave back.
    folder
        Where; made when it is not there.
    questionnaire
        The questionnaire it was read with.
    to
        Also "sav" (SPSS), "dta" (Stata): responses with labels of variables and values.
    language
        Of the labels; the first of the questionnaire when left out.

    Returns
    -------
    list of Path
        The files, the manifest last.

    Raises
    ------
    InputError
        The folder cannot be written to, or `to` names another format.
    """
    folder, formats = Path(folder), chosen_formats(to)
    spoken = spoken_language(questionnaire, language)
    tables = {
        "responses": _without_persons(read.responses, questionnaire),
        "comments": read.comments.assign(text=mask_personal_data(read.comments["text"])),
        "issues": read.issues,
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # inside: the folder is not replaced as a whole, and what is around it may not be ours to write
        with locked(folder / ".lock-read", busy=busy_folder(folder), patience=2.0):
            return _placed(read, tables, folder, questionnaire, to=(formats, spoken))
    except OSError as error:
        reason, reason_zh = system_reason(error)
        raise InputError(
            en=f"{folder}: cannot be written ({reason}). Choose another folder with --out.",
            zh=f"{folder}：无法写入（{reason_zh}）。请用 --out 换一个目录。",
        ) from error


def _placed(
    read: ReadResponses,
    tables: dict[str, pd.DataFrame],
    folder: Path,
    questionnaire: Questionnaire,
    *,
    to: tuple[Sequence[str], str],
) -> list[Path]:
    formats, language = to
    beside = new_folder(folder, ".read-")
    try:
        _write(tables, beside, questionnaire)
        package = data_package(tables, questionnaire, language=language)
        (beside / PACKAGE).write_text(
            json.dumps(package, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
        cut = [
            said
            for kind in formats
            for said in write_labelled(
                tables["responses"],
                beside / f"responses.{kind}",
                questionnaire=questionnaire,
                kind=kind,
                language=language,
            )
        ]
        manifest = _manifest(read, questionnaire) | {"cut": [said.model_dump() for said in cut]}
        (beside / MANIFEST).write_text(
            json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
        return [_moved(file, folder) for file in sorted(beside.iterdir(), key=_manifest_last)]
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _write(tables: dict[str, pd.DataFrame], folder: Path, questionnaire: Questionnaire) -> None:
    for name, table in tables.items():
        if name == "responses":
            write_parquet(table, folder / f"{name}.parquet", questionnaire=questionnaire)
        else:
            table.to_parquet(folder / f"{name}.parquet")
        excel_safe(table).to_csv(
            folder / f"{name}.csv",
            index=name != "issues",
            encoding="utf-8-sig",
            date_format=STAMP,
        )


def spoken_language(questionnaire: Questionnaire, language: str | None) -> str:
    """The language of labels.

    Raises
    ------
    InputError
        The questionnaire has no wordings in it.
    """
    if language is None:
        return questionnaire.languages[0]
    if language not in questionnaire.languages:
        known = ", ".join(questionnaire.languages)
        raise InputError(
            en=f"language: the questionnaire {questionnaire.id} has no {language}. It has: {known}.",
            zh=f"language：问卷 {questionnaire.id} 没有 {language}。现有：{known}。",
        )
    return language


def _manifest_last(file: Path) -> tuple[bool, str]:
    return file.name == MANIFEST, file.name


def _moved(file: Path, folder: Path) -> Path:
    return file.replace(folder / file.name)


def _without_persons(responses: pd.DataFrame, questionnaire: Questionnaire) -> pd.DataFrame:
    """Without what was asked for as personal data; found in other texts, it is masked."""
    kept = responses.drop(columns=personal_columns(questionnaire)).copy()
    for column, answer in questionnaire.answers.items():
        if answer.kind == "text" and column in kept:
            kept[column] = mask_personal_data(kept[column])
    return kept


def _manifest(read: ReadResponses, questionnaire: Questionnaire) -> dict[str, Any]:
    """What was read from what, and how much of it."""
    source = Path(read.source)
    return {
        "source": source.name,
        "sha256": sha256_of(source),
        "platform": read.platform,
        "questionnaire": questionnaire.id,
        "version": questionnaire.version,
        "counts": dict(read.counts),
        **({"quotas": _quotas(read)} if questionnaire.quotas else {}),
        "left_out_as_personal_data": personal_columns(questionnaire),
        "reversed_items_scored": list(questionnaire.reverse),
    }


def _quotas(read: ReadResponses) -> list[dict[str, Any]]:
    return [] if read.quotas is None else json.loads(read.quotas.to_json(orient="records"))
