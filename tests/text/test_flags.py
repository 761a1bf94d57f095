"""Filler and spam.

Requirements
------------
1. On the labelled set, its held-out half included, filler and spam are found and little else is.
2. A row flagged filler says nothing; a row that names a thing or gives a verdict is not flagged.
3. Nothing but strings is looked at; the index stays.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from feedback.text.cleaning.clean import clean_comments
from feedback.text.flags import flag_spam, is_filler

LABELLED = pd.read_csv(Path(__file__).with_name("flags_texts.csv"), keep_default_na=False)


@pytest.mark.parametrize("part", ["tuned", "held_out"])
def test_labelled_filler(part: str) -> None:  # (1)
    rows = LABELLED[LABELLED["part"] == part]
    flags = clean_comments(rows["text"])["is_filler"]
    assert flags[rows["is"] == "filler"].mean() >= 0.95
    assert flags[rows["is"].isin(["says something", "verdict"])].mean() <= 0.03


@pytest.mark.parametrize("part", ["tuned", "held_out"])
def test_labelled_spam(part: str) -> None:  # (1)
    rows = LABELLED[LABELLED["part"] == part]
    flags = flag_spam(rows["text"])
    assert flags[rows["is"] == "spam"].mean() >= 0.9
    assert flags[rows["is"] == "no spam"].mean() <= 0.04


def test_the_two_halves_are_of_a_size() -> None:
    assert LABELLED.groupby("is")["part"].value_counts().min() >= 20
    assert not LABELLED.duplicated(["is", "text"]).any()


@pytest.mark.parametrize(
    "text", ["无", "没意见", "N/A", "……", "👍👍", "[phone]", "【电话】！", "12345"]
)
def test_names_nothing(text: str) -> None:  # (2)
    assert is_filler(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "好",
        "挺好的，挺好的",
        "很差",
        "good",
        "好吃",
        "太慢",
        "没有电梯",
        "无线网断",
        "一般，偏咸",
        "good soup",
    ],
)
def test_names_something(text: str) -> None:  # (2)
    assert not is_filler(text)


def test_long_text_of_signs_is_filler() -> None:
    assert is_filler("。，" * 5000)
    assert not is_filler("。，" * 5000 + "吵")


def test_spam_keeps_index_and_passes_over_what_is_no_text() -> None:  # (3)
    index = pd.Index(["a", "b", "c", "d"], name="comment")
    flags = flag_spam(
        pd.Series(["想赚钱的加我微信 abc12345", None, 5, ["加我"]], index=index, dtype=object)
    )
    assert flags.tolist() == [True, False, False, False]
    pd.testing.assert_index_equal(flags.index, index)


@pytest.mark.shared
def test_few_real_reviews_are_taken_for_spam(shared) -> None:
    """Delivery comments were moderated: hardly one is an advert."""
    texts = pd.read_csv(shared / "data" / "waimai_10k" / "data.csv")["text"]
    assert flag_spam(texts).mean() < 0.001
