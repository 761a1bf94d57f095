"""A column of texts as Arrow keeps it reads as the list of them.

TC1 it has their length, order, slices and chosen places
TC2 what is blank is what Python calls white space
TC3 a column with a missing cell, or of Python's own objects, stays a list
TC4 moods, groups and folds are those of the list, in several pieces, too
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from feedback.text.cells import TextColumn, blank_texts, text_column, texts_at
from feedback.text.sentiment import score_sentiment
from feedback.text.sentiment.folds import fold_of, group_of

TEXTS = ["很好", "", " a ", "！！", "\u3000", "great", "很好。", "ＯＫ"]


def column(texts: list[str]) -> TextColumn:
    half = pd.Series(texts, dtype="str")
    found = text_column(pd.concat([half.iloc[:3], half.iloc[3:]]), where="test")
    assert isinstance(found, TextColumn)
    return found


def test_reads_as_a_list() -> None:  # TC1
    found = column(TEXTS)
    assert (len(found), list(found), found[2], found[-1]) == (8, TEXTS, " a ", "ＯＫ")
    assert (found[2:5], found[6:99]) == (TEXTS[2:5], TEXTS[6:99])
    places = np.array([7, 0, 3])
    assert list(texts_at(found, places)) == texts_at(TEXTS, places) == ["ＯＫ", "很好", "！！"]
    empty = text_column(pd.Series([], dtype="str"), where="test")
    assert (len(empty), list(empty), blank_texts(["a"][:0]).tolist()) == (0, [], [])


def test_blank_as_python_has_it() -> None:  # TC2
    signs = [chr(code) for code in range(0x3100) if chr(code).isspace() or code % 7 == 0]
    texts = [*TEXTS, *signs, *(f" {sign} " for sign in signs)]
    assert blank_texts(column(texts)).tolist() == [not text.strip() for text in texts]


def test_other_columns_stay_lists() -> None:  # TC3
    assert text_column(pd.Series(["a", None], dtype="str"), where="test") == ["a", None]
    assert text_column(pd.Series(["\ud800", 5, None], dtype=object), where="test") == [
        "\ud800",
        "5",
        None,
    ]


def test_read_alike() -> None:  # TC4
    texts = [
        f"{word}{number}" for number in range(60) for word in ("味道很好", "太慢了", "great", "bad")
    ]
    texts += TEXTS
    found = column(texts)
    assert group_of(found).tolist() == group_of(texts).tolist()
    assert fold_of(found, seed=3).tolist() == fold_of(texts, seed=3).tolist()
    stars = pd.Series(([5, 1] * (len(texts) // 2 + 1))[: len(texts)])
    told = [
        score_sentiment(pd.Series(texts, dtype=kind), ratings=stars, method=method)
        for kind in ("str", "object")
        for method in ("ratings", "auto", "reviews")
    ]
    for one, other in zip(told[:3], told[3:], strict=True):
        pd.testing.assert_series_equal(one, other, check_exact=True)
