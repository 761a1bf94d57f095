"""What was read, as files: Parquet for the next program, CSV for Excel, a manifest with counts."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedback.errors import InputError, system_reason
from feedback.files import new_folder, sha256_of
from feedback.locks import busy_folder, locked
from feedback.responses.cell_text import excel_safe
from feedback.responses.privacy.mask import mask_personal_data
from feedback.responses.readers.persons import personal_columns
from feedback.responses.readers.result import ReadResponses

if TYPE_CHECKING:
    import pandas as pd

    from feedback.questionnaire.model import Questionnaire

TABLES = ("responses", "comments", "issues")
MANIFEST = "read.json"


def write_read(
    read: ReadResponses, folder: str | Path, *, questionnaire: Questionnaire
) -> list[Path]:
    """Write responses, comments and issues as Parquet and CSV, and a manifest.

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

    Returns
    -------
    list of Path
        The files, the manifest last.

    Raises
    ------
    InputError
        The folder cannot be written to.
    """
    folder = Path(folder)
    tables = {
        "responses": _without_persons(read.responses, questionnaire),
        "comments": read.comments.assign(text=mask_personal_data(read.comments["text"])),
        "issues": read.issues,
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # inside: the folder is not replaced as a whole, and what is around it may not be ours to write
        with locked(folder / ".lock-read", busy=busy_folder(folder), patience=2.0):
            return _placed(read, tables, folder, questionnaire)
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
) -> list[Path]:
    beside = new_folder(folder, ".read-")
    try:
        _write(tables, beside)
        manifest = _manifest(read, questionnaire)
        (beside / MANIFEST).write_text(
            json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
        return [_moved(file, folder) for file in sorted(beside.iterdir(), key=_manifest_last)]
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _write(tables: dict[str, pd.DataFrame], folder: Path) -> None:
    for name, table in tables.items():
        table.to_parquet(folder / f"{name}.parquet")
        excel_safe(table).to_csv(
            folder / f"{name}.csv",
            index=name != "issues",
            encoding="utf-8-sig",
            date_format="%Y-%m-%d %H:%M:%S",
        )


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
        "left_out_as_personal_data": personal_columns(questionnaire),
        "reversed_items_scored": list(questionnaire.reverse),
    }
