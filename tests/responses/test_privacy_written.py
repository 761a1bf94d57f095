"""Masking of personal data as customers write it: 784 labels and 503 clean sentences written by hand, half of them never read while mending.

Requirements
------------
1. On the listed half recall is at least .95 for what proves itself or follows a cue, .85 for names, addresses and birth dates.
2. On the half that was only scored it is at least .85 for every kind and .92 over all.
3. At most one clean sentence in a hundred of the listed half is touched, at most two of the other.
4. Masking twice changes nothing more.
5. Of 157 further sentences, as people chat, dictate, post and complain formally, nine in ten labels are hidden on the listed half and
   eight in ten on the other; at most one of 16 clean ones of each half is touched.
6. Of 387 sentences on numbers and accounts as people dictate, split and disguise them, nine in ten phones and accounts are hidden on the
   half that was only scored, and at most one of 79 clean ones of each half is touched.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from feedback.responses.privacy.mask import find_personal_data, mask_personal_data

MARKED = re.compile(r"<(\w+)>(.*?)</\1>", re.DOTALL)
EASIER = {"name", "address", "birth_date"}


def read_written(part: str, file: str = "privacy_written.csv") -> tuple[list[str], pd.DataFrame]:
    """The texts of a part, and a row a label: text (its number), kind, hidden."""
    table = pd.read_csv(Path(__file__).with_name(file), dtype=str, keep_default_na=False)
    texts, labels = [], []
    for number, marked in enumerate(table.loc[table["part"] == part, "text"]):
        text = MARKED.sub(r"\2", marked)
        found = find_personal_data(pd.Series([text]))
        covered = {
            place
            for start, end in zip(found["start"], found["end"], strict=True)
            for place in range(start, end)
        }
        texts.append(text)
        shift = 0
        for match in MARKED.finditer(marked):
            start = match.start() - shift
            shift += len(match[0]) - len(match[2])
            end = start + len(match[2])
            # of an address its door: a town alone finds nobody
            first = (start + end) // 2 if match[1] == "address" else start
            places = {place for place in range(first, end) if text[place].isalnum()}
            labels.append((number, match[1], places <= covered))
    return texts, pd.DataFrame(labels, columns=["text", "kind", "hidden"])


@pytest.fixture(scope="module")
def halves() -> dict[str, tuple[list[str], pd.DataFrame]]:
    return {part: read_written(part) for part in ("listed", "held_out")}


def test_listed_half(halves: dict[str, tuple[list[str], pd.DataFrame]]) -> None:  # (1)
    recall = halves["listed"][1].groupby("kind")["hidden"].mean()
    asked = pd.Series({kind: 0.85 if kind in EASIER else 0.95 for kind in recall.index})
    assert len(recall) == 9
    assert not recall[recall < asked].to_dict()


def test_half_that_was_only_scored(
    halves: dict[str, tuple[list[str], pd.DataFrame]],
) -> None:  # (2)
    labels = halves["held_out"][1]
    assert labels["hidden"].mean() >= 0.92
    assert labels.groupby("kind")["hidden"].mean().min() >= 0.85


@pytest.mark.parametrize(("part", "most"), [("listed", 2), ("held_out", 5)])
def test_clean_sentences_stay(
    halves: dict[str, tuple[list[str], pd.DataFrame]], part: str, most: int
) -> None:  # (3)
    texts, labels = halves[part]
    clean = pd.Series(texts).drop(index=labels["text"].unique())
    assert len(clean) >= 250
    assert (mask_personal_data(clean) != clean).sum() <= most


def test_twice_is_once(halves: dict[str, tuple[list[str], pd.DataFrame]]) -> None:  # (4)
    once = mask_personal_data(pd.Series([text for texts, _ in halves.values() for text in texts]))
    pd.testing.assert_series_equal(mask_personal_data(once), once)


@pytest.mark.parametrize(("part", "least"), [("listed", 0.9), ("held_out", 0.8)])
def test_chat_and_dictation(part: str, least: float) -> None:  # (5)
    texts, labels = read_written(part, "privacy_chat.csv")
    clean = pd.Series(texts).drop(index=labels["text"].unique())
    assert len(labels) >= 70
    assert labels["hidden"].mean() >= least
    assert (mask_personal_data(clean) != clean).sum() <= 1


def test_numbers_and_accounts_as_people_disguise_them() -> None:  # (6)
    for part in ("listed", "held_out"):
        texts, labels = read_written(part, "privacy_numbers.csv")
        clean = pd.Series(texts).drop(index=labels["text"].unique())
        recall = labels.groupby("kind")["hidden"].mean()
        assert recall[["phone", "account"]].min() >= 0.9, part
        assert len(clean) >= 79
        assert (mask_personal_data(clean) != clean).sum() <= 1


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("电话155后面2003最后7742", "2003"),
        ("号码155-四个8-2201", "2201"),
        ("办公室87723456转8802", "87723456"),
        ("zw8842w是我微信", "zw8842w"),
        ("vx你记一下zw8842w", "zw8842w"),
        ("微信lin下划线zq0923", "zq0923"),
        ("豆瓣昵称：小张爱旅游", "小张爱旅游"),
        ("customer id 40028817", "40028817"),
        ("José helped us", "José"),
    ],
)
def test_spelling_of_a_kind(text: str, hidden: str) -> None:
    assert hidden not in mask_personal_data(pd.Series([text]))[0]


@pytest.mark.parametrize(
    "text",
    [
        "先付1380后再加120最后7742元",
        "rooms 415/516/6172",
        "账号vip1000天",
        "抖音名气很大",
        "昵称是系统给的",
        "找我iphone15",
        "my account is suspended",
        "依赖app2020",
    ],
)
def test_what_only_looks_like_it(text: str) -> None:
    assert mask_personal_data(pd.Series([text]))[0] == text
