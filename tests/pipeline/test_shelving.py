"""Between the steps of a large run its text lies on disk.

S1 tables are the same, column by column, kinds of columns included; short ones stay as they are
S2 what did not change is read from its file again, and not written again; what did is written
S3 where nothing can be written the run goes on in memory
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from feedback.parallel.shelf import FolderShelf
from feedback.pipeline import shelving
from feedback.pipeline.analysis_run import AnalysisRun
from feedback.pipeline.run import begin_run
from feedback.pipeline.shelving import ShelvedTables
from feedback.pipeline.steps import take_step
from feedback.study import load_study


@pytest.fixture(scope="module")
def read() -> AnalysisRun:
    run = begin_run(load_study("demo"), raw=None, language="zh")
    run = take_step("topics", take_step("clean", run))
    tokens = run.tables["tokens"]["tokens"]
    words = [["快", "递"], ["服务"], None] * len(tokens)
    half = len(tokens) // 2
    parts = [pa.array(words[:half], _LISTS), pa.array(words[half : len(tokens)], _LISTS)]
    lists = pd.arrays.ArrowExtensionArray(pa.chunked_array(parts))  # two lists of words
    return run.with_tables(tokens=pd.DataFrame({"tokens": lists}, index=tokens.index))


_LISTS = pa.large_list(pa.dictionary(pa.int32(), pa.large_string()))


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelving, "PART", 60)


def same(run: AnalysisRun, other: AnalysisRun) -> None:
    assert run.tables.keys() == other.tables.keys()
    for name, table in run.tables.items():
        pd.testing.assert_index_equal(other.tables[name].index, table.index)
        assert other.tables[name].dtypes.equals(table.dtypes)
        pd.testing.assert_frame_equal(
            other.tables[name].astype(object), table.astype(object), check_index_type=False
        )
    pd.testing.assert_frame_equal(other.answers.comments, run.answers.comments)


def test_tables_are_the_same(read: AnalysisRun, tmp_path: Path) -> None:  # S1
    shelf = FolderShelf.of(tmp_path / "tables", {})
    settled = ShelvedTables(shelf).settle(read)
    same(read, settled)
    kept = {path.stem.rpartition("-")[2] for path in shelf.folder.iterdir()}
    assert kept == {"answers", "comments", "tokens", "topic_documents"}
    for name in ("responses", "topics"):
        assert settled.tables[name] is read.tables[name]
    same(settled, ShelvedTables(shelf).settle(settled))


def test_what_did_not_change_is_not_written_again(  # S2
    read: AnalysisRun, tmp_path: Path
) -> None:
    shelf = Counting(FolderShelf.of(tmp_path / "tables", {}), [])
    shelved = ShelvedTables(shelf)
    once = shelved.settle(read)
    assert len(shelf.put_there) == 4
    comments = once.tables["comments"]
    twice = shelved.settle(once.with_tables(comments=comments.assign(language="zh")))
    assert shelf.put_there[4:] == ["comments"]
    assert (twice.tables["comments"]["language"] == "zh").all()
    same(replace(twice, tables={**twice.tables, "comments": comments}), read)


def test_goes_on_in_memory(read: AnalysisRun, tmp_path: Path) -> None:  # S3
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    same(read, ShelvedTables(FolderShelf(tmp_path / "file" / "parts", "")).settle(read))


@dataclass(frozen=True)
class Counting:
    shelf: FolderShelf
    put_there: list[str]

    def take(self, key: str) -> pa.Table | None:
        return self.shelf.take(key)

    def put(self, key: str, table: pa.Table) -> pa.Table:
        self.put_there.append(key)
        return self.shelf.put(key, table)
