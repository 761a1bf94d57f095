"""The contracts of the tables: one place, checked when a run writes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from feedback import arrow_columns
from feedback.arrow_columns import (
    is_among,
    is_unique,
    look_up,
    order_of,
    places_in,
    write_parquet,
)
from feedback.errors import ColumnError, InputError
from feedback.frames import FLAGS, RUN_TABLES, check_tables
from feedback.text.segment import segment_coded


def test_flags_of_comments_stand_once() -> None:
    columns = RUN_TABLES["comments"].columns
    assert [name for name in columns if name.startswith("is_")] == list(FLAGS)


def test_a_table_without_contract_is_named() -> None:
    with pytest.raises(InputError, match="'notes' has no contract"):
        check_tables({"notes": pd.DataFrame({"a": [1]})})


def test_a_broken_promise_is_named() -> None:
    whole = {"topic": [1], "word": ["等"], "weight": [0.5]}
    check_tables({"topic_words": pd.DataFrame(whole)})
    with pytest.raises(ColumnError, match="weight"):
        check_tables({"topic_words": pd.DataFrame(whole).drop(columns="weight")})
    with pytest.raises(InputError, match="column topic should be number"):
        check_tables({"topic_words": pd.DataFrame({**whole, "topic": ["one"]})})


def test_empty_tables_promise_nothing() -> None:
    check_tables({name: pd.DataFrame() for name in RUN_TABLES})


@pytest.mark.parametrize("kind", ["str", "object", "int64"])
def test_among_others_as_isin(kind: str) -> None:
    values = pd.Series([3, 1, 2, 1, 7]).astype(kind)
    others = pd.Series([1, 7, 1]).astype(kind)
    for column, of in ((values, others), (pd.Index(values), pd.Index(others))):
        assert is_among(column, of).tolist() == [False, True, False, True, True]
    parts = pd.concat([values, values])  # several pieces
    assert is_among(parts, others).tolist() == parts.isin(others).tolist()
    assert is_among(values, others.iloc[:0]).tolist() == [False] * 5


def test_missing_among_missing() -> None:
    values = pd.Series(["a", None, "b"], dtype="str")
    for others in (pd.Series(["b", None], dtype="str"), pd.Series(["b"], dtype="str")):
        assert is_among(values, others).tolist() == values.isin(others).tolist()


def test_words_are_written_as_lists_of_text(tmp_path: Path) -> None:
    texts = pd.Series(["上菜太慢", "", "味道很好"], index=list("xyz"), dtype="str")
    words = pd.concat([segment_coded(texts), segment_coded(texts.iloc[2:].set_axis(["w"]))])
    words = words.iloc[[3, 0, 1]].to_frame()
    write_parquet(words, tmp_path / "tokens.parquet")
    found = pd.read_parquet(tmp_path / "tokens.parquet")
    assert list(found.index) == ["w", "x", "y"]
    assert [list(cell) for cell in found["tokens"]] == words["tokens"].tolist()
    assert words["tokens"].tolist()[2] == []


@pytest.mark.parametrize("text", [pa.string(), pa.large_string()])
@pytest.mark.parametrize("index", [["x", "y", "z"], range(3), range(5, 11, 2)])
def test_lists_of_plain_text_are_written_too(
    tmp_path: Path, text: pa.DataType, index: Sequence[object]
) -> None:
    lists = pa.array([["上菜", "慢"], [], ["好"]], pa.list_(text))
    column = pd.array(lists, dtype=pd.ArrowDtype(lists.type))
    table = pd.DataFrame({"tokens": column}, index=index)
    write_parquet(table, tmp_path / "tokens.parquet")
    found = pd.read_parquet(tmp_path / "tokens.parquet")["tokens"]
    assert list(found.index) == list(index)
    assert [list(cell) for cell in found] == [["上菜", "慢"], [], ["好"]]


@pytest.mark.parametrize("kind", ["str", "object"])
def test_looked_up_as_map(kind: str) -> None:
    of = pd.Series(["x", "y", "z"], index=pd.Index(["a", "b", "c"], dtype=kind), dtype="str")
    keys = pd.Series(["c", "q", "a", "c"], index=list("mnop"), dtype=kind)
    pd.testing.assert_series_equal(look_up(keys, of), keys.map(of), check_dtype=False)
    assert places_in(keys, of.index).tolist() == of.index.get_indexer(pd.Index(keys)).tolist()
    assert places_in(keys.iloc[:0], of.index).tolist() == []
    assert places_in(keys, of.index[:0]).tolist() == [-1] * 4
    numbers = pd.Series([1.0, 2.0], index=pd.Index(["a", "c"], dtype=kind))
    days = pd.Series(pd.to_datetime(["2026-01-02", "2026-03-04"]), index=numbers.index)
    for values in (numbers, days, numbers.astype("int64")):
        pd.testing.assert_series_equal(look_up(keys, values), keys.map(values))


@pytest.mark.parametrize("kind", ["str", "object"])
def test_unique_and_ordered_as_pandas_has_it(kind: str) -> None:
    for labels in (["b", "a", "好", ""], ["a", "b", "a"], ["a", None, None], ["a", None], []):
        index = pd.Index(labels, dtype=kind)
        assert is_unique(index) == index.is_unique
    texts = pd.Series(["b", "a", "好", "b", "", "\U00010000", "\uffff", "a"], dtype="str")
    assert order_of(texts).tolist() == texts.argsort(kind="stable").tolist()
    assert (
        order_of(pd.concat([texts, texts])).tolist()
        == pd.concat([texts, texts]).argsort(kind="stable").tolist()
    )


def test_ids_looked_up_leave_no_python_objects_behind() -> None:
    ids = pd.Index([f"r{n:06d}" for n in range(2000)], dtype="str")
    before = ids.memory_usage()
    look_up(pd.Series(ids), pd.Series(1.0, index=ids))
    assert is_unique(ids)
    assert ids.memory_usage() == before
    assert ids.get_indexer(["r000001"])[0] == 1
    assert ids.memory_usage() > before  # what pandas' own keeps


@pytest.mark.parametrize("rows", [0, 1, 3, 4, 10])
def test_words_written_a_stretch_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    monkeypatch.setattr(arrow_columns, "_AT_ONCE", 3)
    texts = pd.Series(["上菜太慢", "", "味道很好"] * 4, index=list("abcdefghijkl"), dtype="str")
    words = segment_coded(texts).iloc[:rows].to_frame().assign(n=range(rows))
    write_parquet(words, tmp_path / "tokens.parquet")
    found = pd.read_parquet(tmp_path / "tokens.parquet")
    assert [list(cell) for cell in found["tokens"]] == words["tokens"].tolist()
    assert found["n"].tolist() == list(range(rows))
    assert list(found.index) == list(words.index)
