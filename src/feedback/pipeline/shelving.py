"""What people wrote, on disk between the steps of a run: of millions of comments most of the memory is what few steps read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa

from feedback.parallel.crew import PART, WORTH_WORKERS, Shelf
from feedback.pipeline.analysis_run import OF_PEOPLE, AnalysisRun

if TYPE_CHECKING:
    from collections.abc import Mapping

_INDEX = -1  # the column of a file that is the table's index
_ANSWERS = "answers"  # what was read, beside the tables
_NUMBERS = "numbers"


@dataclass(frozen=True)
class ShelvedTables:
    """Text columns, ids and numbers of a run's tables in files of its shelf, read from there when they are looked at.

    Attributes
    ----------
    shelf
        Where the files lie.
    """

    shelf: Shelf
    _kept: dict[str, pd.DataFrame] = field(default_factory=dict)

    def settle(self, run: AnalysisRun) -> AnalysisRun:
        """The same run, its long tables' text and numbers on the shelf; of what was there before, nothing that was read of it stays in memory."""
        tables = {name: self._settled(name, table) for name, table in _long(run.tables)}
        answers = dict(_long({_ANSWERS: run.answers.comments}))
        if answers:
            comments = self._settled(_ANSWERS, answers[_ANSWERS])
            run = replace(run, answers=replace(run.answers, comments=comments))
        return run.with_tables(**tables)

    def _settled(self, name: str, table: pd.DataFrame) -> pd.DataFrame:
        texts, numbers = _texts(table), _numbers(table)
        if not texts and not numbers:
            return table
        known = table is self._kept.get(name)
        found = table.copy(deep=False)
        if texts:
            _put_texts(found, self._shelved(name, texts, known=known))
        if numbers:
            _put_numbers(found, self._shelved(f"{name}_{_NUMBERS}", numbers, known=known))
        self._kept[name] = found
        return found

    def _shelved(self, key: str, columns: Mapping[int, Any], *, known: bool) -> pa.Table:
        read = self.shelf.take(key) if known else None
        if read is not None:
            return read
        whole = pa.table(list(columns.values()), [str(at) for at in columns])
        # words have numbers of their own in each part, and a file has one list of words
        return self.shelf.put(key, whole.unify_dictionaries())


def _long(tables: Mapping[str, pd.DataFrame]) -> Iterator[tuple[str, pd.DataFrame]]:
    for name in (
        *OF_PEOPLE[1:],
        _ANSWERS,
    ):  # the answers to closed questions are short, and read by all
        if name in tables and len(tables[name]) > PART * (WORTH_WORKERS - 1):
            yield name, tables[name]


def _texts(table: pd.DataFrame) -> dict[int, Any]:
    """Columns of Arrow's own by position, the index at -1."""
    columns: dict[int, Any] = {at: table.iloc[:, at] for at in range(table.shape[1])}
    columns[_INDEX] = table.index
    return {
        at: pa.array(one.array)
        for at, one in columns.items()
        if isinstance(one.dtype, pd.StringDtype | pd.ArrowDtype)
    }


def _numbers(table: pd.DataFrame) -> dict[int, Any]:
    """Columns of numbers of eight bytes by position; shorter ones are looked at by every step."""
    columns: dict[int, Any] = {at: table.iloc[:, at] for at in range(table.shape[1])}
    return {
        at: pa.array(one.to_numpy())
        for at, one in columns.items()
        if isinstance(one.dtype, np.dtype) and one.dtype.kind in "iuf" and one.dtype.itemsize == 8
    }


def _put_texts(table: pd.DataFrame, read: pa.Table) -> None:
    for name in read.column_names:
        at = int(name)
        dtype: Any = table.index.dtype if at == _INDEX else table.dtypes.iloc[at]
        values = dtype.__from_arrow__(read[name])
        if at == _INDEX:
            table.index = pd.Index(values, name=table.index.name)
        else:
            table.isetitem(at, values)


def _put_numbers(table: pd.DataFrame, read: pa.Table) -> None:
    """The numbers as they lie in the file, which cannot be written to: no copy."""
    for name in read.column_names:
        values = read[name].chunk(0).to_numpy(zero_copy_only=True)
        column: Any = pd.Series(values, index=table.index, copy=False)  # an array would be copied
        table.isetitem(int(name), column)
