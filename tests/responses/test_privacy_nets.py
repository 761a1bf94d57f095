"""Wide nets of masking: many texts at once are read as each alone, and no finder is left out where it would find something.

1. Findings of a column are those of each of its texts alone, whatever stands in the other rows.
2. A finder whose nets a text does not fall into finds nothing in it.
3. Roles are looked for in traditional and in mixed characters, with no other word in the text that asks for names.
4. No half-width sign has small letters of another number, so that places in the text stay the same.
"""

from __future__ import annotations

import csv
import random
import sys
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.responses.privacy import mask
from feedback.responses.privacy.hints import looked
from feedback.responses.privacy.mask import find_personal_data

PIECES = [
    "13900001234", "张伟经理", "微信 wx_abc123", "a@b.com", "京N8C271", "我叫王芳", "【姓名】", "[phone]", "GB82 WEST 1234 5698 7654 32",
    "一三九 零零零零 一二三四", "\ud83d", "İSTANBUL", "ΟΔΟΣ", "\n", "", "\x00", "😀林可欣帮我办的", "call me at 212-555-0147", "很好，", "由范冰接待",
]  # fmt: skip


def cells() -> list[str]:
    """The cells of the tables of texts beside this file."""
    found = []
    for path in sorted(Path(__file__).parent.glob("privacy_*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found += [cell for row in csv.reader(file) for cell in row if cell]
    return list(dict.fromkeys(found))


@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=4).map("".join), max_size=6))
def test_a_column_is_read_as_each_of_its_texts(texts: list[str]) -> None:  # 1
    together = find_personal_data(pd.Series(texts, dtype=object))
    alone = [find_personal_data(pd.Series([text], dtype=object)) for text in texts]
    assert together.to_numpy().tolist() == [row for one in alone for row in one.to_numpy().tolist()]


@pytest.mark.parametrize("seed", range(4))
def test_what_no_net_holds_holds_nothing(seed: int) -> None:  # 2
    draw, known = random.Random(seed), cells()
    texts = draw.sample(known, 300)
    for _ in range(300):
        one, other = draw.choice(known), draw.choice(known)
        texts.append(one[: draw.randrange(len(one) + 1)] + other[draw.randrange(len(other)) :])
    narrow = mask._narrowed(texts)
    every = [(*nets, mask.Net()) for nets, _ in mask._FINDERS]
    caught = {place: bits for place, bits, _ in looked(narrow, mask._NETS)}
    for place, _, said in looked(narrow, every):
        for number, (_, find) in enumerate(mask._FINDERS):
            if not caught.get(place, 0) >> number & 1:
                assert not list(find(narrow[place], said)), (find.__name__, narrow[place])


@pytest.mark.parametrize(
    "text",
    [
        "外賣員李娜很好",
        "專员李娜很好",
        "讲師李娜很好",
        "門童李娜很好",
        "髮型師李娜很好",
        "实習生李娜很好",
    ],
)
def test_roles_in_traditional_characters(text: str) -> None:  # 3
    assert mask.mask_personal_data(pd.Series([text])).item() == text.replace("李娜", "【姓名】")


def test_small_letters_keep_the_length() -> None:  # 4
    signs = map(chr, range(sys.maxunicode + 1))
    longer = [sign for sign in signs if len(sign.translate(mask._NARROW).lower()) != 1]
    assert not longer
