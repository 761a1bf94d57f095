"""What people wrote, on disk between the steps of a run: of millions of comments most of the memory is text that few steps read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa

from feedback.parallel.crew import PART, WORTH_WORKERS, Shelf
from feedback.pipeline.analysis_run import OF_PEOPLE, AnalysisRun

if TYPE_CHECKING:
    from collections.abc import Mapping

_INDEX = -1  # the column of a file that is the table's index
_ANSWERS = "answers"  # what was read, beside the tables


@dataclass(frozen=True)
class ShelvedTables:
    """Text columns and ids of a run's tables in files of its shelf, read from there when they are looked at.

    Attributes
    ----------
    shelf
        Where the files lie.
    """

    shelf: Shelf
    _kept: dict[str, pd.DataFrame] = field(default_factory=dict)

    def settle(self, run: AnalysisRun) -> AnalysisRun:
        """The same run, its long tables' text on the shelf; of what was there before, nothing that was read of it stays in memory."""
        tables = {name: self._settled(name, table) for name, table in _long(run.tables)}
        answers = dict(_long({_ANSWERS: run.answers.comments}))
        if answers:
            comments = self._settled(_ANSWERS, answers[_ANSWERS])
            run = replace(run, answers=replace(run.answers, comments=comments))
        return run.with_tables(**tables)

    def _settled(self, name: str, table: pd.DataFrame) -> pd.DataFrame:
        texts = _texts(table)
        if not texts:
            return table
        known = table is self._kept.get(name)
        read = self.shelf.take(name) if known else None
        if read is None:
            whole = pa.table(list(texts.values()), [str(at) for at in texts])
            # words have numbers of their own in each part, and a file has one list of words
            read = self.shelf.put(name, whole.unify_dictionaries())
        self._kept[name] = _with_texts(table, read)
        return self._kept[name]


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


def _with_texts(table: pd.DataFrame, read: pa.Table) -> pd.DataFrame:
    found = table.copy(deep=False)
    for name in read.column_names:
        at = int(name)
        dtype: Any = found.index.dtype if at == _INDEX else found.dtypes.iloc[at]
        values = dtype.__from_arrow__(read[name])
        if at == _INDEX:
            found.index = pd.Index(values, name=found.index.name)
        else:
            found.isetitem(at, values)
    return found
