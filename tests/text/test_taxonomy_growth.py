"""Growing a taxonomy from the comments.

1. A word taken out of the taxonomy comes back for its aspect; known and general words are not proposed.
2. The same seed gives the same frame.
3. Too little to learn from, or a method nobody knows, is told.
4. An aspect the taxonomy lacks shows itself among the clauses without an aspect.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from feedback.errors import AnalysisError, StudyError
from feedback.text.aspects.taxonomy import Taxonomy, Words, load_taxonomy
from feedback.text.aspects.taxonomy_growth import find_unlabelled_clauses, grow_taxonomy

PATTERNS = {
    "breakfast": [
        "{0}的{1}",
        "{0}有点{1}",
        "去吃了{0}觉得{1}",
        "{0}里的牛奶{1}",
        "楼下{0}供应面包{1}",
    ],
    "wifi": ["{0}总是{1}", "客房{0}信号{1}", "连{0}上网{1}", "晚上{0}打游戏{1}", "{0}看视频{1}"],
    "parking": [
        "地下{0}车多{1}",
        "{0}要收费{1}",
        "开车来{0}找了一圈{1}",
        "{0}出入口{1}",
        "门口{0}倒车{1}",
    ],
}
NAMES = {
    "breakfast": ["早餐", "早点", "早饭"],
    "wifi": ["网络", "无线网", "网速"],
    "parking": ["停车场", "车位", "停车位"],
}
SAID = ["不错", "很差", "一般", "挺好", "糟糕"]


@pytest.fixture(scope="module")
def comments() -> pd.Series:
    """1,500 comments, each on one of three aspects, by one of three names."""
    random = np.random.default_rng(5)
    rows = []
    for _ in range(1500):
        aspect = random.choice(list(PATTERNS))
        clauses = [
            random.choice(PATTERNS[aspect]).format(
                random.choice(NAMES[aspect]), random.choice(SAID)
            )
            for _ in range(2)
        ]
        rows.append("，".join(clauses))
    return pd.Series(rows)


def without(words: dict[str, set[str]]) -> Taxonomy:
    """The hotel taxonomy without some of its words."""
    taxonomy = load_taxonomy("hotel")
    aspects = dict(taxonomy.aspects)
    for name, gone in words.items():
        aspect = aspects[name]
        kept = Words(
            zh=tuple(word for word in aspect.words.zh if word not in gone), en=aspect.words.en
        )
        aspects[name] = aspect.model_copy(update={"words": kept})
    return taxonomy.model_copy(update={"aspects": aspects})


def test_words_taken_out_come_back(comments: pd.Series) -> None:  # 1
    taxonomy = without({"breakfast": {"早点"}, "wifi": {"网速"}, "parking": {"车位"}})
    grown = grow_taxonomy(comments, taxonomy=taxonomy)
    found = dict(zip(grown["word"], grown["aspect"], strict=True))
    for word, aspect in {"早点": "breakfast", "网速": "wifi", "车位": "parking"}.items():
        assert found.get(word) == aspect
    assert not {"早餐", "不错", "糟糕"} & set(found)
    assert grown.columns.tolist() == ["aspect", "word", "similarity", "pmi", "count", "examples"]
    assert grown["similarity"].between(-1, 1).all()
    assert (grown["pmi"] > 0).all()
    row = grown.set_index("word").loc["早点"]
    assert row["count"] == comments.str.contains("早点").sum()
    assert "早点" in row["examples"]


@pytest.mark.parametrize("method", ["word2vec", "fasttext"])
def test_a_seed_gives_one_answer(comments: pd.Series, method: str) -> None:  # 2
    taxonomy = without({"wifi": {"网速"}})
    first, second = (
        grow_taxonomy(comments[:600], taxonomy=taxonomy, method=method, seed=3) for _ in range(2)
    )
    pd.testing.assert_frame_equal(first, second)
    assert len(first)


def test_tokens_are_taken_as_they_are(comments: pd.Series) -> None:
    from feedback.text.segment import segment

    taxonomy = without({"wifi": {"网速"}})
    tokens = segment(comments)
    pd.testing.assert_frame_equal(
        grow_taxonomy(tokens, taxonomy=taxonomy), grow_taxonomy(tokens.tolist(), taxonomy=taxonomy)
    )


@pytest.mark.parametrize("texts", [[], ["好"], [None, None], ["服务很好"] * 3, [""] * 50, [5, "x"]])
def test_too_little_is_told(texts: list[object]) -> None:  # 3
    with pytest.raises(AnalysisError, match="too little"):
        grow_taxonomy(pd.Series(texts, dtype=object), taxonomy="hotel")
    with pytest.raises(AnalysisError, match="at least 20"):
        find_unlabelled_clauses(pd.Series(texts, dtype=object), taxonomy="hotel")


def test_unknown_method_is_told() -> None:  # 3
    with pytest.raises(StudyError, match="word2vec or fasttext"):
        grow_taxonomy(pd.Series(["好"]), method="glove")  # type: ignore[arg-type]


def test_an_unforeseen_aspect_shows_itself(comments: pd.Series) -> None:  # 4
    taxonomy = load_taxonomy("hotel")
    less = taxonomy.model_copy(
        update={"aspects": {name: a for name, a in taxonomy.aspects.items() if name != "parking"}}
    )
    before = find_unlabelled_clauses(comments, taxonomy=less, clusters=4)
    assert before["words"].str.contains("停车场|车位|停车位").any()
    assert before["n"].is_monotonic_decreasing
    assert before["share"].sum() <= 1 + 1e-9
    assert (
        before["share"] * before["n_clauses"] - before["n"]
    ).abs().max() < 1e-9  # told with its base
    again = find_unlabelled_clauses(comments, taxonomy=less, clusters=4)
    pd.testing.assert_frame_equal(before, again)
