"""Between the steps of a large run its text and numbers lie on disk.

S1 tables are the same, column by column, kinds of columns included; short ones stay as they are
S2 what did not change is read from its file again, and not written again; what did is written
S3 where nothing can be written the run goes on in memory
S4 numbers of eight bytes, missing ones among them, are read from their file and not copied; shorter ones stay
S5 in the middle of a step what was looked at is let go, and read again from its file when it is looked at again
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from feedback.parallel.memory import release_files
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
    assert kept == {"answers", "comments", "tokens", "topic_documents", "topic_documents_numbers"}
    for name in ("responses", "topics"):
        assert settled.tables[name] is read.tables[name]
    same(settled, ShelvedTables(shelf).settle(settled))


def test_numbers_lie_in_their_file(read: AnalysisRun, tmp_path: Path) -> None:  # S4
    n = len(read.tables["comments"])
    ids = read.tables["comments"].index.to_series().reset_index(drop=True)
    mentions = pd.DataFrame(
        {
            "comment": ids,
            "start": np.arange(n),
            "polarity": np.where(np.arange(n) % 7, 0.25, np.nan),
            "judgement": np.ones(n, dtype=np.int8),
        }
    )
    run = read.with_tables(mentions=mentions)
    shelved = ShelvedTables(FolderShelf.of(tmp_path / "tables", {}))
    once = shelved.settle(run)
    same(run, once)
    for name, mapped in {"start": True, "polarity": True, "judgement": False}.items():
        values = once.tables["mentions"][name].to_numpy()
        assert (_lies_in_a_file(values), name) == (mapped, name)
    scored = once.tables["mentions"].assign(polarity=lambda table: table["polarity"] + 1)
    again = shelved.settle(once.with_tables(mentions=scored))
    pd.testing.assert_frame_equal(again.tables["mentions"], scored)
    pd.testing.assert_frame_equal(once.tables["mentions"], mentions)


@pytest.mark.skipif(sys.platform != "linux", reason="/proc")
def test_what_was_looked_at_is_let_go(tmp_path: Path) -> None:  # S5
    numbers = np.random.default_rng(0).random(200_000)
    read = FolderShelf.of(tmp_path / "tables", {}).put("some", pa.table({"0": numbers}))
    total = pc.sum(read["0"]).as_py()
    assert _held(tmp_path) >= numbers.nbytes // 1024
    release_files()
    assert _held(tmp_path) == 0
    assert pc.sum(read["0"]).as_py() == total
    assert np.array_equal(read["0"].to_numpy(), numbers)


def _held(folder: Path) -> int:
    """kB of the mapped files of a folder that are in memory."""
    held, inside = 0, False
    for line in Path("/proc/self/smaps").read_text(encoding="utf-8").splitlines():
        if "-" in line.split(" ", 1)[0]:
            inside = str(folder) in line
        elif inside and line.startswith("Rss:"):
            held += int(line.split()[1])
    return held


def _lies_in_a_file(values: np.ndarray) -> bool:
    """Whether the memory they are in is of the shelf."""
    at = values.__array_interface__["data"][0]
    for line in Path("/proc/self/maps").read_text(encoding="utf-8").splitlines():
        first, last = (int(end, 16) for end in line.split(" ", 1)[0].split("-"))
        if first <= at < last:
            return ".arrow" in line
    return False


def test_what_did_not_change_is_not_written_again(  # S2
    read: AnalysisRun, tmp_path: Path
) -> None:
    shelf = Counting(FolderShelf.of(tmp_path / "tables", {}), [])
    shelved = ShelvedTables(shelf)
    once = shelved.settle(read)
    assert len(shelf.put_there) == 5
    comments = once.tables["comments"]
    twice = shelved.settle(once.with_tables(comments=comments.assign(language="zh")))
    assert shelf.put_there[5:] == ["comments"]
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
