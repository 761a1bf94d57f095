"""Signs replaced by a table: the same as `str.translate`, for many texts at once.

1. Every text is translated as alone, whatever it holds; its length stays.
2. A table that changes nothing changes nothing.
"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from feedback.sign_tables import code_table, translate_each

ANY_TEXT = st.text(st.characters(), max_size=30)  # lone surrogates too
SIGNS: dict[int, int | str] = {ord("，"): ",", ord("Ａ"): ord("a"), 0xD83D: 0xFFFD, 0x1F600: "x"}


@given(st.lists(st.one_of(ANY_TEXT, st.text("，Ａa\ud83d😀\U0001f601", max_size=8)), max_size=6))
def test_as_each_alone(texts: list[str]) -> None:  # 1
    found = translate_each(texts, code_table(SIGNS))
    assert found == [text.translate(SIGNS) for text in texts]


def test_an_empty_table_changes_nothing() -> None:  # 2
    assert translate_each(["a😀", ""], code_table({})) == ["a😀", ""]
