"""What holds for any text: cleaning twice changes nothing more, places lead back, nothing crashes, nothing is slow.

Requirements
------------
1. Cleaning is idempotent, with every policy.
2. Each place of the cleaned text leads to a place of the original, in order.
3. A character that cleaning kept is found again at its origin.
4. No text takes more than linear time.
"""

# ruff: noqa: SIM905, RUF005  (lists of short pieces read best in one string)
from __future__ import annotations

import time

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.text.cleaning.clean import (
    CleaningRules,
    clean_comments,
    clean_with_report,
    map_span_to_original,
)
from feedback.text.flags import flag_spam

# Pieces that rules look for, so that random texts hit them and one another.
PIECES = st.sampled_from(
    "好 吃 好吃 服务 說(shuō) 行(háng) (wù) ！ ！！ ? ?? … 。 ， & &amp; amp; &lt; &#60; &#8203; lt; < > <b> </b> <br> <script> </script> "
    "http:// www. a.cn/x 。。。 … ａ Ｂ ＆ ＜ \ufffd ? \ue000 锟斤拷 锟 \u200b \u200d \ufe0f 👍 👩 \U0001f3fd ☺ \r \n \t \u3000 > // @ //@ "
    "回复@a： 商家回复： 「#套餐： 」 「 # 【 】 【团购】 评论 0/150 版权说明： 第1页 • 1. 本站 下载 [quote] [/quote] [ ] ( ) ★ 1 11 111 a aa aaa "
    "AAA 下次在 来 环镜 å ¥ ½ æ \x8d 鏈 嶅 姟 é à \x85 \x00 \u2028 無 裏 嘅 嗰 İ ß ﬁ 一 味到 很".split(
        " "
    )
)
TEXTS = st.lists(PIECES, max_size=25).map("".join) | st.text(max_size=60)
RULES = st.builds(
    CleaningRules,
    emoji=st.sampled_from(["keep", "words", "drop"]),
    simplified=st.sampled_from([None, "auto", "t2s", "hk2s"]),
    lowercase=st.booleans(),
    spaces=st.booleans(),
    html=st.booleans(),
    repeats=st.booleans(),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=4), RULES)
def test_idempotent(texts: list[str], rules: CleaningRules) -> None:  # (1)
    once = clean_comments(pd.Series(texts, dtype=object), rules=rules)
    twice = clean_comments(once["clean"], rules=rules)
    assert twice["clean"].tolist() == once["clean"].tolist()


@settings(max_examples=150, deadline=None)
@given(TEXTS, RULES)
def test_places_lead_back(text: str, rules: CleaningRules) -> None:  # (2), (3)
    result = clean_with_report(pd.Series([text], dtype=object), rules=rules)
    original, clean = result.table.iloc[0][["text", "clean"]]
    spans = [map_span_to_original(original, i, i + 1, rules=rules) for i in range(len(clean))]
    assert all(0 <= start <= end <= len(original) for start, end in spans)
    assert spans == sorted(spans)
    if spans:
        assert map_span_to_original(original, 0, len(clean), rules=rules) == (
            spans[0][0],
            max(end for _, end in spans),
        )


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="好吃很慢。ab1 \n", max_size=40))
def test_kept_characters_are_found_again(text: str) -> None:  # (3)
    clean = clean_comments(pd.Series([text], dtype=object))["clean"].iloc[0]
    for place, char in enumerate(clean):
        start, end = map_span_to_original(text, place, place + 1)
        assert char in text[start:end] or (char.isspace() and text[start:end].isspace())


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.none() | st.integers() | st.floats() | TEXTS | st.lists(st.text(max_size=2), max_size=2),
        max_size=6,
    )
)
def test_no_cell_crashes_the_column(cells: list[object]) -> None:
    table = clean_comments(pd.Series(cells, dtype=object))
    assert len(table) == len(cells)
    assert (table["is_empty"] == (table["clean"] == "")).all()
    assert flag_spam(table["text"]).dtype == bool


HOSTILE = (
    "a 好 & < ( 說( ! ？ \ufffd æ 「 「#套餐： 👍 1 http:// www. a. [ 锟斤拷 鏈 > //@ \x00 好吃 ， &amp; &# \u200d <!-- <script> [quote] ＡB 回复@ 加我 asdf"
    " 版权说明\n 1.本站\n _第 <a 很 \n ： <b>好"
).split(" ") + [" ", "ab ", "<a ", "> ", "好 ", "&a&amp;mp;"]


@pytest.mark.parametrize("unit", HOSTILE, ids=ascii)
def test_linear_time(unit: str) -> None:  # (4)
    """200,000 hostile characters: a quadratic pattern would take minutes."""
    text = unit * (200_000 // len(unit))
    before = time.process_time()
    table = clean_comments(pd.Series([text]))
    flag_spam(table["text"])
    assert time.process_time() - before < 5


def test_markup_folded_without_end_settles() -> None:  # (1)
    text = (
        "&"
        + "&amp;am" * 50
        + "p;" * 60
        + "<" * 40
        + "b>" * 60
        + "&#x20" * 30
        + "&#x200b;"
        + "0b;" * 40
    )
    once = clean_comments(pd.Series([text]))["clean"]
    assert clean_comments(once)["clean"].tolist() == once.tolist()
