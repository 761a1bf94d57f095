"""Customers who asked to be forgotten: a list of keys beside the study's tables, and their rows left out of every run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from feedback.errors import InputError, StudyError
from feedback.files import written_whole
from feedback.pipeline.raw_files import RawFile
from feedback.pipeline.run_folder import list_path
from feedback.responses.headings import named_as
from feedback.responses.readers.opening import open_export
from feedback.tracking.customers import CustomerKeys, read_salt

if TYPE_CHECKING:
    from feedback.pipeline.plan import Plan
    from feedback.study import Study


def keys_of(study: Study) -> CustomerKeys:
    """How the study keys its customers.

    Raises
    ------
    StudyError
        It says nothing of them.
    """
    if study.customer is None:
        raise StudyError(
            en=f"{study.path}: nobody can be told by a key. Add `customer: {{salt: FILE}}`, a file outside data/.",
            zh=f"{study.path}：没有客户编号的加密方式。请添加 customer: {{salt: 文件}}，文件须放在 data/ 之外。",
        )
    given = study.customer.salt
    if not given.startswith("env:"):
        given = str(study.paths([str(Path(given).expanduser())])[0])
    return read_salt(given, home=study.home)


def forgotten_keys(study: Study) -> frozenset[str]:
    """Keys of the customers who are left out.

    Raises
    ------
    InputError
        The list is damaged: without it somebody would come back.
    """
    path = list_path(study)
    if not path.is_file():
        return frozenset()
    try:
        table = pd.read_csv(path, dtype="str")
        return frozenset(table["key"].dropna())
    except (OSError, ValueError, KeyError) as error:
        raise InputError(
            en=f"{path}: damaged; it says who is to be left out. Take it back from a backup.",
            zh=f"{path}：文件已损坏，其中记录了应当排除的客户。请从备份恢复。",
        ) from error


def add_forgotten(study: Study, key: str) -> None:
    """Put a key on the list; once is enough."""
    known = forgotten_keys(study)
    path = list_path(study)
    path.parent.mkdir(parents=True, exist_ok=True)
    table = pd.DataFrame({"key": sorted({*known, key})})
    with written_whole(path) as beside:
        table.to_csv(beside, index=False)


def without_forgotten(file: RawFile, path: Path, study: Study, plan: Plan) -> RawFile:
    """The file without the rows of forgotten customers, by the column of the customer's id and by the respondent's."""
    forgotten = forgotten_keys(study)
    if not forgotten:
        return file
    keys = keys_of(study)
    drop = keys.of(file.given.fillna("").astype("str")).isin(forgotten).to_numpy()
    names = {plan.respondent, None if study.customer is None else study.customer.respondents}
    for name in names - {None}:
        drop = drop | keys.of(column_of(file, path, study, str(name))).isin(forgotten).to_numpy()
    if not drop.any():
        return file
    rows = file.table.index[drop]
    return replace(
        file,
        table=file.table[~drop],
        given=file.given[~drop],
        marks=file.marks[~drop],
        rows=file.rows - int(drop.sum()),
        issues=file.issues[~file.issues["row"].isin(rows)],
    )


def customer_keys(
    files: Sequence[RawFile], paths: Sequence[Path], study: Study | None
) -> pd.Series:
    """Key of the customer of each row of all files together; "" without a study, and where it or the file names none."""
    if study is None or study.customer is None or study.customer.respondents is None:
        return pd.Series("", index=range(sum(len(file.table) for file in files)), dtype="str")
    name, keys = study.customer.respondents, keys_of(study)
    found = [
        keys.of(column_of(file, path, study, name)) for file, path in zip(files, paths, strict=True)
    ]
    return pd.concat(found, ignore_index=True)


def column_of(file: RawFile, path: Path, study: Study, name: str) -> pd.Series:
    """A column of the raw file, whether the plan has it or not; "" where it is empty or not there."""
    if name in file.table:
        return file.table[name].astype("str").where(file.table[name].notna(), "")
    raw = named_as(open_export(path, sheet=study.sheet, encoding=study.encoding).table, [name])
    if name not in raw:
        return pd.Series("", index=file.table.index, dtype="str")
    return raw[name].reindex(file.table.index).fillna("").astype("str")
