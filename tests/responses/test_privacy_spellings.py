"""Masking of personal data in the spellings people use, on invented comments (benchmarks/privacy_spellings.py).

Requirements
------------
1. In each half recall is at least .95 for phones, identity numbers, e-mail, cards, plates and accounts, at least .85 for
   names, addresses and birth dates.
2. At most one clean comment in a hundred is touched.
3. Nothing of the numbers that prove themselves is left readable.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from feedback.responses.privacy.mask import mask_personal_data

MARKED = re.compile(r"<(\w+)>(.*?)</\1>", re.DOTALL)
ASKED = dict.fromkeys(
    ("phone", "id_number", "email", "bank_card", "plate", "account"), 0.95
) | dict.fromkeys(("name", "address", "birth_date"), 0.85)


def read_spellings() -> pd.DataFrame:
    """part, kind ("" when clean), value, text without marks, masked."""
    table = pd.read_csv(
        Path(__file__).with_name("privacy_spellings.csv"), dtype=str, keep_default_na=False
    )
    marks = table["text"].map(MARKED.search)
    table["kind"] = [mark[1] if mark else "" for mark in marks]
    table["value"] = [mark[2] if mark else "" for mark in marks]
    table["text"] = [MARKED.sub(r"\2", text) for text in table["text"]]
    table["masked"] = mask_personal_data(table["text"])
    return table


@pytest.fixture(scope="module")
def spellings() -> pd.DataFrame:
    return read_spellings()


def is_hidden(value: str, masked: str, text: str) -> bool:
    """No two neighbouring characters of the value in the place where it stood: its head and tail are gone."""
    head, tail = text.split(value, 1)
    return (
        masked != text
        and value[:2] not in masked[len(head) - 2 :][:4]
        and (len(value) < 5 or value[-3:] not in masked[-len(tail) - 3 :])
    )


@pytest.mark.parametrize("part", ["tuned", "held_out"])
def test_recall(spellings: pd.DataFrame, part: str) -> None:  # (1), (3)
    rows = spellings[(spellings["part"] == part) & (spellings["kind"] != "")]
    hidden = pd.Series(
        [is_hidden(*row) for row in rows[["value", "masked", "text"]].itertuples(index=False)]
    )
    recall = hidden.groupby(rows["kind"].to_numpy()).mean()
    short = {kind: recall[kind] for kind, asked in ASKED.items() if recall[kind] < asked}
    assert not short


@pytest.mark.parametrize("part", ["tuned", "held_out"])
def test_clean_comments_stay(spellings: pd.DataFrame, part: str) -> None:  # (2)
    rows = spellings[(spellings["part"] == part) & (spellings["kind"] == "")]
    touched = rows[rows["masked"] != rows["text"]]
    assert len(rows) >= 150
    assert len(touched) <= len(rows) / 100, touched[["text", "masked"]].to_string()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("写信到 wang . fang @ outlook . com", "wang"),
        ("ask lee dot min at outlook dot com", "lee"),
        ("加薇❤ wangfang66", "wangfang66"),
        ("V❤️wangfang66", "wangfang66"),
        ("有事微 信 wangfang66", "wangfang66"),
        ("抖音号👉wangfang66", "wangfang66"),
        ("我的 QQ 6 1 7 2 8 3 9 5", "7 2 8"),
        ("扣扣61728 395", "395"),
    ],
)
def test_gaps_inside_and_before_what_is_masked(text: str, value: str) -> None:
    assert value not in mask_personal_data(pd.Series([text])).iloc[0]


@pytest.mark.parametrize(
    "text", ["QQ音乐 2024 年很好用", "给服务❤100分", "微信❤ payment", "Line 👉 breakfast queue", "QQ 客服 24 小时"]
)  # fmt: skip
def test_gaps_alone_are_no_account(text: str) -> None:
    assert mask_personal_data(pd.Series([text])).iloc[0] == text
