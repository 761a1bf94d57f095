"""What we wrote ourselves is read as if somebody else had: each reader of an own file against eleven damages.

OD1 what a reader makes of a damaged file is one message, a file made again, or the part that is whole; never another error.
OD2 it can fail: every reader reads what was written by us, and tells it from nothing.
"""

from __future__ import annotations

import json
import shutil
import warnings
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from feedback import load_taxonomy
from feedback.batch import manifest as batch_manifest
from feedback.batch import periods
from feedback.batch.base import SEAL, base_is
from feedback.errors import FeedbackError
from feedback.pipeline.followup import folder as followups
from feedback.pipeline.followup import forget, watch
from feedback.pipeline.held_back import _remembered
from feedback.pipeline.manifest import read_manifest
from feedback.report import publishing
from feedback.text import cache
from feedback.text.bulk.journal import Journal
from feedback.text.llm.store import AnswerStore
from feedback.text.teaching.label_book import LabelBook
from feedback.text.teaching.reader_file import load_reader

DEEP = b'{"a":' + b"[" * 100_000
DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut": lambda b: b[: len(b) // 2],
    "empty": lambda b: b"",
    "another version": lambda b: b'{"format": 999, "tables": {"a": "many"}, "final": true}',
    "another study's": lambda b: (
        b'{"study": "other", "people": 3, "told": 1, "told_at": [], "key": {}}\n'
    ),
    "a list": lambda b: b'[[1, "a"], null]\n' * 3,
    "BOM": lambda b: b"\xef\xbb\xbf" + b,
    "NUL": lambda b: b"\0" * max(len(b), 64),
    "NUL inside": lambda b: b[:20] + b"\0\0" + b[22:],
    "deep": lambda b: DEEP + b"\n" + DEEP,
    "huge": lambda b: b"a" * 20_000_000,
    "UTF-16": lambda b: b"\xff\xfe" + b.decode("latin-1").encode("utf-16-le"),
}


def kept_arrays(path: Path) -> Any:
    built = {"a": np.arange(3.0)}
    before = cache.cache_folder
    try:
        cache.cache_folder = lambda: path.parent  # type: ignore[assignment]
        return cache.cached_arrays("words", "k1", lambda: built)["a"].tolist() == [0.0, 1.0, 2.0]
    finally:
        cache.cache_folder = before  # type: ignore[assignment]


def npz() -> bytes:
    import io

    file = io.BytesIO()
    np.savez(file, key=np.array("k1"), a=np.arange(3.0))
    return file.getvalue()


def parquet() -> bytes:
    return pd.DataFrame({"words": ["隔音太差", "早餐凉"]}).to_parquet()


def lines(*rows: object) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def journal(path: Path) -> object:
    return Journal._read(SimpleNamespace(), path)  # type: ignore[arg-type]


# file name, what we write, how it is read, and whether what was read is what was written
READERS: dict[str, tuple[str, bytes, Callable[[Path], Any]]] = {
    "whose answers": ("published.json", lines({"people": ["a1", "b2"]}), _remembered),
    "signals told": ("told.json", lines({"mark": ["x"], "told": ["s1"]}), lambda p: watch._read_state(p)["told"]),
    "facts of a follow-up": ("followup.json", lines({"as_of": "2026-01-01", "language": "zh", "labels": {}}), lambda p: followups.Followup(SimpleNamespace(), p.parent).facts),  # type: ignore[arg-type]
    "frozen figures": ("frozen.parquet", parquet(), lambda p: followups.read_stored(p.parent).get("frozen")),
    "words to forget": ("comments.parquet", parquet(), lambda p: forget._holds(p, ["隔音太差"])),
    "packed words to forget": ("report.xlsx", b"PK\x03\x04 broken", lambda p: forget._holds(p, ["broken"])),
    "manifest": ("manifest.json", lines({"format": 1}), lambda p: read_manifest(p.parent)),
    "counts for the gate": ("manifest.json", lines({"tables": {"a": 1}}), lambda p: list(publishing._counts(p.parent))),
    "result for the gate": ("result.json", lines({"a": 1}), lambda p: list(publishing._result(p.parent))),
    "records of a batch": (batch_manifest.NAME, lines({"report": "甲店", "status": "published"}), lambda p: batch_manifest.latest(p.parent)),
    "a month": (periods.NAME, lines({"final": False}), lambda p: periods.read_month(p.parent) is None),
    "shared work": (SEAL, lines({"key": "k", "files": {}}), lambda p: base_is(p.parent, "k")),
    "labels": ("labels.jsonl", b"", lambda p: LabelBook(p).entries == {}),
    "a taught reader": ("reader.json", b"{}", lambda p: load_reader(p, taxonomy=load_taxonomy("hotel"))),
    "answers of a model": ("answers.jsonl", lines({"key": "q1", "answer": {}}), lambda p: list(AnswerStore(p.parent).rows())),
    "journal of a score": ("run.json", lines({"rows": 3}), journal),
    "kept tables": ("words-k1.npz", npz(), kept_arrays),
}  # fmt: skip


def read(name: str, path: Path) -> Any:
    """What the reader makes of it; a message is one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return READERS[name][2](path)
        except FeedbackError as error:
            assert str(path.name) in str(error) or str(path.parent) in str(error)
            return error


@pytest.mark.parametrize("damage", [*DAMAGES, "a folder in its place"])
@pytest.mark.parametrize("name", READERS)
def test_damaged(name: str, damage: str, tmp_path: Path) -> None:  # OD1
    file, content, _ = READERS[name]
    path = tmp_path / file
    if damage == "a folder in its place" and name.endswith("to forget"):
        pytest.skip("forgetting asks files only")
    if damage in DAMAGES:
        path.write_bytes(DAMAGES[damage](content))
    else:
        path.mkdir()
    read(name, path)


@pytest.mark.parametrize("name", READERS)
def test_whole(name: str, tmp_path: Path) -> None:  # OD2
    file, content, _ = READERS[name]
    (tmp_path / file).write_bytes(content)
    found = read(name, tmp_path / file)
    refused = {"manifest", "a taught reader"}  # what is written here is none
    assert isinstance(found, FeedbackError) == (name in refused)
    if name not in refused:
        assert found is not None and len(found if hasattr(found, "__len__") else [found])
    shutil.rmtree(tmp_path)
