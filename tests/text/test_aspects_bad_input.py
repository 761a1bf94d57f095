"""Bad input to aspects: a clear message or a sensible row, never a traceback, never slow.

1. NaN, NA, numbers, lists, bytes, surrogate halves, other scripts: no crash of the column for one cell.
2. What is no column at all is told so.
3. Time grows linearly with the length of one cell, whatever it is made of.
"""

from __future__ import annotations

import gc
import time

import numpy as np
import pandas as pd
import pytest

from feedback.errors import FeedbackWarning, InputError
from feedback.text.aspects.tag import tag_aspects

GOOD = "服务很好"


@pytest.mark.parametrize(
    "odd",
    ["", " ", None, np.nan, pd.NA, 5, 3.5, "\ud800", "ありがとう", "감사합니다", "བཀྲ་ཤིས", "شكرا", "🙂" * 50, "\r", "\x00", "。" * 99],
)  # fmt: skip
def test_one_odd_cell_leaves_the_rest(odd: object) -> None:  # 1
    found = tag_aspects(pd.Series([GOOD, odd, GOOD], dtype=object), taxonomy="hotel")
    assert found["comment"].tolist() == [0, 2]


@pytest.mark.parametrize("odd", [["服务很好"], {"a": 1}, b"abc", pd.Timestamp("2024-01-01")])
def test_neither_text_nor_number_is_told(odd: object) -> None:  # 1
    with pytest.warns(FeedbackWarning, match="1 cell"):
        found = tag_aspects(pd.Series([GOOD, odd], dtype=object), taxonomy="hotel")
    assert found["comment"].tolist() == [0]


@pytest.mark.parametrize("dtype", ["str", "string", object, "category"])
def test_text_dtypes(dtype: object) -> None:  # 1
    found = tag_aspects(pd.Series([GOOD, None], dtype=dtype), taxonomy="hotel")
    assert found["comment"].tolist() == [0]


@pytest.mark.parametrize("index", [["a", "a"], [1.5, 2.5], pd.date_range("2024-01-01", periods=2)])
def test_any_index_is_an_id(index: object) -> None:
    found = tag_aspects(pd.Series([GOOD, "房间很脏"], index=index), taxonomy="hotel")
    assert set(found["comment"]) == set(pd.Index(index))


@pytest.mark.parametrize("what", ["服务很好", 5, None])
def test_no_column(what: object) -> None:  # 2
    with pytest.raises(InputError, match="tag_aspects"):
        tag_aspects(what, taxonomy="hotel")


def test_a_span_beyond_the_first_piece_of_a_long_comment() -> None:
    text = "一" * 450_000 + "，服务很好"
    row = tag_aspects(pd.Series([text]), taxonomy="hotel").iloc[-1]
    assert text[row["start"] : row["end"]] == "服务很好"


@pytest.mark.parametrize(
    "unit",
    [
        "好",
        "桌好",
        "服务",
        "不",
        "，",
        "a",
        "环境:",
        "除了服务",
        "希望",
        "元",
        "1元",
        "not good ",
        "x好服务",
    ],
)
def test_time_is_linear(unit: str) -> None:  # 3
    def seconds(length: int) -> float:
        text = pd.Series([unit * (length // len(unit))])
        gc.collect()
        gc.disable()  # what other tests left is not this text's time
        start = time.process_time()
        tag_aspects(text, taxonomy="restaurant")
        taken = time.process_time() - start
        gc.enable()
        return taken

    seconds(1000)
    short, long = seconds(50_000), seconds(200_000)
    assert long < 12 * short + 0.5
