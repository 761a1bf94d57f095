"""Requirements
1. Strings that stick together and stand free are proposed; words the dictionaries have are not.
2. Cohesion and entropy are the published quantities (checked against a plain count).
3. Copies of a comment count once.
4. Time grows with the text, not with its square; bad options are refused.
"""

from __future__ import annotations

import time
from collections import Counter
from math import log2

import numpy as np
import pandas as pd
import pytest

from feedback.errors import StudyError
from feedback.text.new_words import find_new_words


def _comments(n: int = 400, seed: int = 0) -> pd.Series:
    draw = np.random.default_rng(seed)
    plain = list("店菜房车床书天人山水火木金土日月风云雨雪东西南北大小多少高低远近早晚红黄蓝绿白黑")
    words = ["麻小桶", "绿波岛", "橙子姐"]
    rows = []
    for _ in range(n):
        before, after = draw.choice(plain, 4), draw.choice(plain, 4)
        rows.append("".join(before) + str(draw.choice(words)) + "".join(after))
    return pd.Series(rows)


def test_invented_words_are_found() -> None:  # 1
    found = find_new_words(_comments(), min_count=30)
    assert found.columns.tolist() == ["word", "count", "cohesion", "entropy", "score"]
    assert set(found.word.head(3)) == {"麻小桶", "绿波岛", "橙子姐"}
    assert found.score.is_monotonic_decreasing
    assert found["count"].head(3).sum() == 400


def test_known_words_are_not_proposed() -> None:  # 1
    assert "麻小桶" not in set(find_new_words(_comments(), min_count=30, user_dict=["麻小桶"]).word)
    assert "服务员" not in set(
        find_new_words(
            pd.Series([f"{c}服务员{c}" for c in "甲乙丙丁戊己庚辛壬癸"]), min_count=5
        ).word
    )


def test_figures_equal_a_plain_count() -> None:  # 2
    comments = _comments(200, seed=1)
    row = find_new_words(comments, min_count=20).set_index("word").loc["麻小桶"]
    characters = Counter("".join(comments))
    # the implementation counts probabilities over characters that are frequent enough
    total = sum(n for n in characters.values() if n >= 20)
    pairs = Counter(text[i : i + 2] for text in comments for i in range(len(text) - 1))
    count = sum(text.count("麻小桶") for text in comments)
    p = count / total
    weakest = min(
        log2(p / (characters["麻"] / total * pairs["小桶"] / total)),
        log2(p / (pairs["麻小"] / total * characters["桶"] / total)),
    )
    assert row["count"] == count
    assert row.cohesion == pytest.approx(weakest / -log2(p))
    sides = []
    for step in (-1, 3):
        near = Counter(text[text.index("麻小桶") + step] for text in comments if "麻小桶" in text)
        sides.append(-sum(n / count * log2(n / count) for n in near.values()))
    assert row.entropy == pytest.approx(min(sides))


def test_copies_count_once() -> None:  # 3
    template = pd.Series(["此次用餐很满意绿萝汤底不错"] * 500)
    assert find_new_words(template).empty
    once = find_new_words(_comments(), min_count=30)
    twice = find_new_words(pd.concat([_comments(), _comments()], ignore_index=True), min_count=30)
    pd.testing.assert_frame_equal(once, twice)


@pytest.mark.parametrize("empty", [[], [None], ["abc 123"], ["好"], ["😀"]])
def test_nothing_to_find_is_an_empty_frame(empty: list[object]) -> None:
    found = find_new_words(pd.Series(empty, dtype=object))
    assert found.empty
    assert found.columns.tolist() == ["word", "count", "cohesion", "entropy", "score"]


@pytest.mark.parametrize("options", [{"min_count": 1}, {"max_length": 1}])
def test_senseless_options_are_refused(options: dict[str, int]) -> None:  # 4
    with pytest.raises(StudyError, match="at least 2"):
        find_new_words(pd.Series(["好"]), **options)


def test_a_megabyte_of_one_character_is_quick() -> None:  # 4
    start = time.perf_counter()
    find_new_words(pd.Series(["好" * 1_000_000]))
    assert time.perf_counter() - start < 10
