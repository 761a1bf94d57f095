"""Customers who asked to be forgotten: a list of keys beside the study's tables, and their rows left out of every run."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.errors import InputError, StudyError
from feedback.files import written_whole
from feedback.numeric import Flags
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
    return frozenset(_listed(study)["key"])


def _listed(study: Study) -> pd.DataFrame:
    """The list: key, and of whom it is a key: "customer", or "" where any id was one when it was listed."""
    path = list_path(study)
    if not path.is_file():
        return pd.DataFrame({"key": [], "of": []}, dtype="str")
    try:
        table = pd.read_csv(path, dtype="str")
        return table.reindex(columns=["key", "of"], fill_value="").dropna(subset="key").fillna("")
    except (OSError, ValueError, KeyError) as error:
        raise InputError(
            en=f"{path}: damaged; it says who is to be left out. Take it back from a backup.",
            zh=f"{path}：文件已损坏，其中记录了应当排除的客户。请从备份恢复。",
        ) from error


def add_forgotten(study: Study, key: str) -> None:
    """Put a key on the list; once is enough."""
    path, table = list_path(study), _listed(study)
    path.parent.mkdir(parents=True, exist_ok=True)
    if key not in set(table["key"]):
        table = pd.concat([table, pd.DataFrame({"key": [key], "of": ["customer"]})])
    table = table.sort_values("key", kind="stable")
    with written_whole(path) as beside:
        table.to_csv(beside, index=False)


def without_forgotten(file: RawFile, path: Path, study: Study, plan: Plan) -> RawFile:
    """The file without the rows of forgotten customers (`whose_rows`)."""
    listed = _listed(study)
    if not len(listed):
        return file
    keys = keys_of(study)
    ids = [keys.of(file.given.fillna("").astype("str"))]
    if plan.respondent:
        ids.append(keys.of(column_of(file, path, study, plan.respondent)))
    name = None if study.customer is None else study.customer.respondents
    customer = None if name is None else keys.of(column_of(file, path, study, name))
    drop, _ = whose_rows(ids, customer, listed["key"])
    drop |= np.logical_or.reduce([each.isin(listed.loc[listed["of"] == "", "key"]) for each in ids])
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


def whose_rows(
    ids: Sequence[pd.Series], customer: pd.Series | None, wanted: Collection[str]
) -> tuple[Flags, Flags]:
    """Rows of customers, and rows that only share the number with them.

    Parameters
    ----------
    ids
        Keys of the respondents' own ids, a column each.
    customer
        Keys of the customers' ids, "" for none; None where the answers hold none, so that a respondent's id is the customer's.
    wanted
        Keys of the customers.

    Returns
    -------
    (n,) bool, (n,) bool
        Theirs; and those whose respondent's id is a wanted one while their customer is another: a number of another list.

    Examples
    --------
    >>> ids, customer = pd.Series(["a", "a", "c"]), pd.Series(["b", "", "a"])
    >>> [each.tolist() for each in whose_rows([ids], customer, ["a"])]
    [[False, True, True], [True, False, False]]
    """
    named: Flags = np.logical_or.reduce([each.isin(list(wanted)).to_numpy() for each in ids])
    if customer is None:
        return named, np.zeros(len(named), dtype=bool)
    own = customer.isin(list(wanted)).to_numpy()
    alike: Flags = named & ~own & (customer != "").to_numpy()
    theirs: Flags = own | (named & ~alike)
    return theirs, alike


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
