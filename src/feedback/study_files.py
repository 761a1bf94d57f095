"""Where study files lie, and what is one."""

from __future__ import annotations

import re
from pathlib import Path

from feedback.errors import InputError, did_you_mean
from feedback.files import refuse_folder, shipped

_HEAD = 65_536  # bytes in which a study says its name
_ANSWERS_IN = frozenset([".csv", ".tsv", ".xlsx", ".xls", ".ods", ".sav", ".dta", ".parquet"])


def is_study(path: Path) -> bool:
    """Whether a YAML file says `study:`, as neither a questionnaire nor a taxonomy does."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:  # whoever reads it says so
        return False
    return re.search(rb"^(?:\xef\xbb\xbf)?study\s*:", head, re.MULTILINE) is not None


def find_study(study: str | Path) -> Path:
    """The file of a path, or of the name of a study in ./studies or of one that ships.

    Raises
    ------
    InputError
        There is none, or it holds answers; the nearest names are told.
    """
    path = Path(study)
    if path.is_file():
        if path.suffix.casefold() in _ANSWERS_IN:
            raise InputError(
                en=f"{path}: holds answers, and a study file is needed, which says what its columns are. Draft one: feedback study new {path}",
                zh=f"{path}：这是答卷数据；需要的是研究文件，由它说明各列的含义。可先起草：feedback study new {path}",
            )
        return path
    here = Path.cwd()
    candidates = [
        candidate
        for folder in (here, *here.parents[:2])  # a notebook stands one folder below the workbench
        for candidate in sorted((folder / "studies").glob("*.yaml"))
    ]
    candidates += sorted(shipped("studies").glob("*.yaml"))
    for candidate in candidates:
        if candidate.stem == str(study):
            return candidate
    refuse_folder(path, what=(".yaml", ".yml"))
    hint_en, hint_zh = did_you_mean(path.stem, {candidate.stem for candidate in candidates})
    known = ", ".join(sorted({candidate.stem for candidate in candidates}))
    raise InputError(
        en=f"{study}: no such study file.{hint_en} Studies here: {known}.",
        zh=f"{study}：没有这个研究文件。{hint_zh}这里有：{known}。",
    )
