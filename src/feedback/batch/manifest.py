"""What was made of what: one line of JSON a report, added at the end and never changed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedback.errors import InputError, system_reason
from feedback.files import sha256_of

if TYPE_CHECKING:
    import pandas as pd

NAME = "manifest.jsonl"
_COLUMNS = (
    "report", "name", "status", "n", "n_comments", "seconds", "peak_mb", "gate", "folder", "error",
    "rerun", "made", "key", "inputs", "parameters", "versions", "program",
)  # fmt: skip


def append_record(folder: Path, record: Mapping[str, Any]) -> None:
    """Add one line, whole, and have the disk keep it before anything goes on.

    Raises
    ------
    InputError
        The file cannot be written, or the disk is full.
    """
    path = folder / NAME
    line = json.dumps(record, ensure_ascii=False, default=str).encode("utf-8", "replace") + b"\n"
    try:
        with path.open("ab", buffering=0) as file:
            before = file.tell()
            if before and not _ends_a_line(path):
                line = b"\n" + line  # a run was killed in the middle of one
            try:
                while line:
                    line = line[file.write(line) :]
                os.fsync(file.fileno())
            except OSError:
                file.truncate(before)
                raise
    except OSError as error:
        reason, reason_zh = system_reason(error)
        raise InputError(
            en=f"{path}: cannot be written ({reason}). Free space, then run again with --resume.",
            zh=f"{path}：无法写入（{reason_zh}）。请腾出空间，再用 --resume 继续。",
        ) from error


def _ends_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def records(folder: Path) -> Iterator[dict[str, Any]]:
    """All lines, oldest first; a line cut short is passed over."""
    path = folder / NAME
    if not path.is_file():
        return
    with path.open("rb") as file:
        for line in file:
            try:
                record = json.loads(line)
            except (ValueError, RecursionError):
                continue
            if isinstance(record, dict):
                yield record


def latest(folder: Path) -> dict[str, dict[str, Any]]:
    """The newest record of each report, in the order they were first made."""
    found: dict[str, dict[str, Any]] = {}
    for record in records(folder):
        if "report" in record:
            found[str(record["report"])] = record
    return found


def hashes_of(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a report, by its path inside."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): sha256_of(file) for file in files}


def is_whole(folder: Path, files: Mapping[str, str]) -> bool:
    """Whether a report lies there exactly as it was made."""
    return folder.is_dir() and bool(files) and hashes_of(folder) == dict(files)


def read_batch_manifest(path: str | Path) -> pd.DataFrame:
    """Read the manifest of a batch: what each report was made of, how long it took, how it ended.

    Parameters
    ----------
    path
        Folder of a batch, or its manifest.jsonl.

    Returns
    -------
    pandas.DataFrame
        The newest record of each report, index report: name, status ("published", "failed"), n
        (respondents), n_comments, seconds, peak_mb (all processes of the report), gate ("passed" or
        what it found), folder, error, rerun (the command that makes just this one), made (UTC), key,
        inputs (name to SHA-256), parameters, versions, program (SHA-256 of our own source).

    Raises
    ------
    InputError
        There is no manifest.

    Examples
    --------
    >>> read_batch_manifest("reports/demo/by-branch")["status"].value_counts()     # doctest: +SKIP
    published    7
    """
    import pandas as pd

    folder = Path(path)
    folder = folder.parent if folder.name == NAME else folder
    if not (folder / NAME).is_file():
        raise InputError(
            en=f"{folder}: no {NAME} here. Make reports first: feedback batch STUDY --by COLUMN.",
            zh=f"{folder}：这里没有 {NAME}。请先生成报告：feedback batch STUDY --by COLUMN。",
        )
    rows = [{name: record.get(name) for name in _COLUMNS} for record in latest(folder).values()]
    return pd.DataFrame(rows, columns=list(_COLUMNS)).set_index("report")
