"""Clauses: every step keeps the length, and clauses end where a reader would pause.

1. `readable` keeps the length of any text; many texts at once are read as each alone.
2. Traditional, full-width and upper-case signs are read as simplified, half-width and lower-case ones.
3. A clause ends at commas, brackets, colons and at a space between Chinese signs, not inside a number.
4. Numbers never fall, and grow by one at most.
"""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.text.aspects.clauses import clause_spans, readable, readable_each, split_clauses

ANY_TEXT = st.text(st.characters(), max_size=200)  # lone surrogates too


@given(ANY_TEXT)
def test_length_is_kept(text: str) -> None:  # 1
    assert len(readable(text)) == len(text)
    assert readable(readable(text)) == readable(text)


@given(
    st.lists(st.one_of(ANY_TEXT, st.text("不干净Nn'’?？ \tTtＯ環\ud83d", max_size=12)), max_size=5)
)
def test_many_are_read_as_each_alone(texts: list[str]) -> None:  # 1
    assert readable_each(texts) == [readable(text) for text in texts]


@given(ANY_TEXT)
def test_clauses_cover_the_text(text: str) -> None:  # 4
    clauses = split_clauses(readable(text))
    for numbers in (clauses.clause, clauses.sentence):
        assert len(numbers) == len(text)
        assert set(np.diff(numbers)) <= {0, 1}
    spans = clause_spans(readable(text))
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(spans))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("環境乾淨", "环境干净"),
        ("ＷｉＦｉ　慢！", "wifi 慢!"),
        ("Don’t", "don't"),
        ("It wasn' t, didn''t, CAN??T", "it  wasn't,  didn't,  can't"),
        ("房间不\t干净", "房间\t不干净"),
        ("a\ud83dz", "a\ufffdz"),
    ],
)
def test_signs_are_made_comparable(written: str, read: str) -> None:  # 2
    assert readable(written) == read


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("环境好，服务差。下次不来", ["环境好", "服务差", "下次不来"]),
        ("环境好 服务差", ["环境好", "服务差"]),
        ("人均38.5元，味道9.9分", ["人均38.5元", "味道9.9分"]),
        ("the room was clean", ["the room was clean"]),
        ("Clean room. Slow lift", ["clean room", "slow lift"]),
        ("【服务】热情（真的）", ["服务", "热情", "真的"]),
        ("服务：好", ["服务", "好"]),
        ("，，，", []),
        ("", []),
    ],
)
def test_where_clauses_end(text: str, clauses: list[str]) -> None:  # 3
    read = readable(text)
    assert [read[start:end] for start, end in clause_spans(read)] == clauses


def test_sentences_are_longer_than_clauses() -> None:
    found = split_clauses(readable("好，很好。差"))
    assert found.clause.tolist() == [0, 0, 1, 1, 1, 2]
    assert found.sentence.tolist() == [0, 0, 0, 0, 0, 1]
