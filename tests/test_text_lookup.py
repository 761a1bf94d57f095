"""Texts looked up a share at a time.

TL1  Places, and whether a text stands twice, are those pandas tells, however many shares there are.
TL2  Missing and empty texts are told apart, and found, in any share.
TL3  Columns in several pieces, cut anywhere, give what one piece gives.
TL4  A share and its table are what a look-up takes: of ten times as many texts it takes no ten times the memory.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from feedback import text_lookup
from feedback.text_lookup import are_unique, long_texts, places_of_texts


@pytest.fixture(params=[1, 2, 7, 1000])
def _shared(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_lookup, "_SHARE", request.param)
    monkeypatch.setattr(text_lookup, "_STRETCH", 3)


OTHERS = [
    "r1",
    "r2",
    "",
    "好",
    None,
    "r1",
    "12",
    "21",
    "\U00010000",
    "慢慢",
    None,
    "",
    "r10",
    "r01",
]
VALUES = ["r2", "r2", "", "", None, None, "21", "x", "好", "r01", "\U00010000", "r1", None, ""]


@pytest.mark.usefixtures("_shared")
def test_places_are_those_of_pandas() -> None:  # TL1 TL2
    first: dict[str | None, int] = {}
    for place, text in enumerate(OTHERS):
        first.setdefault(text, place)
    column, others = (long_texts(pd.array(each, dtype="str")) for each in (VALUES, OTHERS))
    found = places_of_texts(column, others)
    assert found.tolist() == [first.get(text, -1) for text in VALUES]
    assert found.dtype == np.int32
    assert places_of_texts(column[:0], others).tolist() == []
    assert places_of_texts(column, others[:0]).tolist() == [-1] * len(VALUES)


@pytest.mark.usefixtures("_shared")
def test_pieces_cut_anywhere_are_one_column() -> None:  # TL3
    column, others = (long_texts(pd.array(each, dtype="str")) for each in (VALUES, OTHERS))
    whole = places_of_texts(column, others)
    cut = pa.chunked_array([*others[:3].chunks, *others[3:3].chunks, *others[3:].chunks])
    again = pa.chunked_array([*column[:1].chunks, *column[1:9].chunks, *column[9:].chunks])
    assert places_of_texts(again, cut).tolist() == whole.tolist()
    assert places_of_texts(column[2:9], others).tolist() == whole[2:9].tolist()


@pytest.mark.usefixtures("_shared")
@pytest.mark.parametrize(
    "labels", [OTHERS, OTHERS[:5], ["a", None, None], ["", ""], ["ab", "ba"], []]
)
def test_whether_one_stands_twice_is_what_pandas_says(labels: list[str | None]) -> None:  # TL1 TL2
    texts = pd.Index(labels, dtype="str")
    assert are_unique(long_texts(texts.array)) == texts.is_unique


def test_a_look_up_takes_the_memory_of_a_share(monkeypatch: pytest.MonkeyPatch) -> None:  # TL4
    def most(n: int) -> int:
        ids = long_texts(pd.array([f"r{place:06d}" for place in range(n)], dtype="str"))
        pool = pa.proxy_memory_pool(pa.default_memory_pool())
        before = pa.default_memory_pool()
        pa.set_memory_pool(pool)
        try:
            assert are_unique(ids)
            assert len(places_of_texts(ids, ids)) == n
            return int(pool.max_memory())
        finally:
            pa.set_memory_pool(before)

    monkeypatch.setattr(text_lookup, "_SHARE", 2_000)
    small, large = most(4_000), most(40_000)
    assert large < 4 * small  # the places themselves grow
