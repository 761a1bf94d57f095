"""The file of labels of one coder.

1. What is written comes back; the last line of a comment holds; only comments that are done and clear count.
2. A line cut short by a crash is passed over and the next label stands on a line of its own; a damaged line in the middle
   is named.
3. A disk that refuses says so, and what was saved before stays.
4. The doubt of a reading is largest where the reader is undecided.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from feedback.errors import InputError
from feedback.text.aspects.taxonomy import load_taxonomy
from feedback.text.teaching.doubt import comment_doubt
from feedback.text.teaching.label_book import Entry, LabelBook, text_fingerprint


def test_what_is_written_comes_back(tmp_path: Path) -> None:  # 1
    path = tmp_path / "s.labels-A.jsonl"
    book = LabelBook(path)
    book.write("c1", Entry({"food": -1}, None))
    book.write("c1", Entry({"food": 1, "price": 0}, 1, done=True, weight=2.5, text="ab"))
    book.write("c2", Entry({"food": -1}, -1))
    book.write("c3", Entry({}, None, unclear=True, done=True))
    again = LabelBook(path)
    assert again.entries == book.entries
    labels = again.labels(["price", "noise"])
    assert labels.index.tolist() == ["c1"]
    assert labels.columns.tolist() == ["price", "noise", "food"]
    assert np.isnan(labels.loc["c1", "noise"])
    assert (labels.loc["c1", "food"], again.weights()["c1"]) == (1.0, 2.5)


def test_a_crash_in_the_middle_of_a_line(tmp_path: Path) -> None:  # 2
    path = tmp_path / "s.labels-A.jsonl"
    book = LabelBook(path)
    book.write("c1", Entry({}, 1, done=True))
    whole = path.read_bytes()
    path.write_bytes(whole + whole[: len(whole) // 2])
    torn = LabelBook(path)
    assert list(torn.entries) == ["c1"]
    torn.write("c2", Entry({}, 0, done=True))
    with pytest.raises(InputError, match="line 2: is no label"):
        LabelBook(path)


@pytest.mark.parametrize(
    "line",
    ["[]", "{}", '{"format": 9}', "7",
     '{"format":1,"comment":"a","marks":{"x":3},"whole":1,"unclear":false,"done":true,"weight":1,"text":""}',
     '{"format":1,"comment":"a","marks":{},"whole":5,"unclear":false,"done":true,"weight":1,"text":""}',
     '{"format":1,"comment":"a","marks":{},"whole":1,"unclear":false,"done":true,"weight":0,"text":""}'],
)  # fmt: skip
def test_damaged_lines_are_named(tmp_path: Path, line: str) -> None:  # 2
    path = tmp_path / "s.labels-A.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 1: is no label"):
        LabelBook(path)


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:  # 3
    (tmp_path / "file").write_text("")
    book = LabelBook(tmp_path / "file" / "s.labels-A.jsonl")
    with pytest.raises(InputError, match="could not be saved"):
        book.write("c1", Entry({}, 1, done=True))
    assert book.entries == {}


def test_doubt_is_largest_where_the_reader_is_undecided() -> None:  # 4
    texts = pd.Series(["味道很差，难吃", "量不是很大，味道还行", "随便看看", None])
    doubt = comment_doubt(texts, taxonomy=load_taxonomy("restaurant"))
    assert doubt.idxmax() == 1
    assert (doubt > 0).all()
    assert doubt[2] == doubt[3]


def test_fingerprints_pass_over_white_space() -> None:
    assert text_fingerprint(" a\n b\x07") == text_fingerprint("a b")
    assert text_fingerprint("a b") != text_fingerprint("a c")
