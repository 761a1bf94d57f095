"""Words that set groups apart.

1. Log-odds and z are those of Monroe, Colaresi and Quinn (2008), counted once a comment.
2. Where groups do not differ, z is about standard normal and hardly any q is small.
3. Planted words are found at the right side, negation and praise included; quotes hold the word.
4. Ratings are split at the stated limits; groups go against the rest.
5. What cannot be compared is one clear sentence.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from feedback.errors import AnalysisError, InputError
from feedback.text.keywords import keyness as keywords
from feedback.text.keywords.keyness import keyness


@pytest.fixture(scope="module")
def reviews() -> pd.DataFrame:
    rng = np.random.default_rng(4)
    rows = []
    for star in rng.integers(1, 6, size=600):
        words = ["味道", "环境", "的"] if rng.random() < 0.6 else ["服务", "价格"]
        words += ["没有", "慢"] if star <= 2 and rng.random() < 0.5 else []
        words += ["不错", "热情"] if star >= 4 and rng.random() < 0.5 else []
        rows.append((words, float(star)))
    index = pd.Index([f"r{i}" for i in range(600)], name="comment")
    return pd.DataFrame(rows, columns=["tokens", "star"], index=index)


# 1
def test_formula_is_the_papers():
    tokens = pd.Series([["慢", "慢", "贵"], ["慢"], ["贵", "好"], ["好"], ["好"], ["慢", "好"]])
    groups = pd.Series(["a", "a", "b", "b", "b", "b"])
    found = keyness(tokens, groups=groups, prior=2.0, min_count=1).set_index(["group", "word"])
    y_a, y_b = {"慢": 2, "贵": 1, "好": 0}, {"慢": 1, "贵": 1, "好": 4}
    n_a, n_b = 3, 6
    for word, count in y_a.items():
        other = y_b[word]
        alpha = 2 * (count + other) / 9
        a, b = count + alpha, other + alpha
        odds = math.log(a / (n_a + 2 - a)) - math.log(b / (n_b + 2 - b))
        row = found.loc[("a", word)]
        assert row["log_odds"] == pytest.approx(odds)
        assert row["z"] == pytest.approx(odds / math.sqrt(1 / a + 1 / b))
        assert row[["count_a", "count_b"]].tolist() == [count, other]
        assert row["share_a"] == count / 2
        assert found.loc[("b", word), "z"] == pytest.approx(-row["z"])


# 2
def test_without_a_difference_z_is_standard_normal():
    rng = np.random.default_rng(8)
    words = np.array([f"词{i}" for i in range(60)])
    chance = 1 / np.arange(3, 63)
    z, small = [], 0
    for _ in range(20):
        held = rng.random((400, 60)) < chance
        tokens = pd.Series([words[row].tolist() for row in held])
        groups = pd.Series(rng.choice(["a", "b"], p=[0.3, 0.7], size=400))
        found = keyness(tokens, groups=groups)
        found = found[found["group"] == "a"]
        z.append(found["z"])
        small += (found["q"] < 0.05).any()
    spread = pd.concat(z)
    assert abs(spread.mean()) < 0.1
    assert 0.85 < spread.std() < 1.05
    assert small <= 3


# 3
def test_planted_words_are_found_with_their_quotes(reviews):
    found = keyness(reviews["tokens"], ratings=reviews["star"])
    low, high = found[found["group"] == "low"], found[found["group"] == "high"]
    assert set(low["word"].head(2)) == {"没有", "慢"}
    assert set(high["word"].head(2)) == {"不错", "热情"}
    assert "的" not in set(found["word"])
    for group, part in (("low", low), ("high", high)):
        for word, quotes, count in part[["word", "quotes", "count_a"]].itertuples(index=False):
            assert len(quotes) == min(3, count)
            assert all(word in reviews.loc[quote, "tokens"] for quote in quotes)
            stars = reviews.loc[quotes, "star"]
            assert (stars <= 2.6).all() if group == "low" else (stars >= 3.8).all()
    assert list(low["z"]) == sorted(low["z"], reverse=True)


def test_words_count_once_a_comment_and_fold_case():
    tokens = pd.Series([["WiFi", "wifi", "WIFI"], ["slow"], ["wifi"], ["slow"]] * 5)
    found = keyness(tokens, groups=pd.Series(["a", "a", "b", "b"] * 5))
    row = found[(found["group"] == "a") & (found["word"] == "wifi")].iloc[0]
    assert row["count_a"] == 5
    assert row["z"] == pytest.approx(0)


# 4
def test_limits_of_low_and_high(reviews):
    default = keyness(reviews["tokens"], ratings=reviews["star"])
    given = keyness(reviews["tokens"], ratings=reviews["star"], low=2, high=4)
    pd.testing.assert_frame_equal(default, given)
    narrow = keyness(reviews["tokens"], ratings=reviews["star"], low=1, high=5)
    counted = narrow[narrow["word"] == "味道"].iloc[0]
    assert counted["count_a"] + counted["count_b"] == sum(
        "味道" in words for words in reviews.loc[reviews["star"].isin([1, 5]), "tokens"]
    )


def test_each_group_goes_against_the_rest(reviews):
    branch = pd.Series(np.resize(["东店", "西店", "南店"], 600), index=reviews.index)
    branch.iloc[:90] = None
    found = keyness(reviews["tokens"], groups=branch)
    assert sorted(found["group"].unique()) == ["东店", "南店", "西店"]
    word = found[found["word"] == "味道"].set_index("group")
    assert (word["count_a"] + word["count_b"]).nunique() == 1
    assert word["count_a"].sum() == word["count_a"].iloc[0] + word["count_b"].iloc[0]


def test_what_was_given_stays(reviews):
    before = reviews["tokens"].map(list)
    keyness(reviews["tokens"], ratings=reviews["star"])
    assert reviews["tokens"].equals(before)


# 5
def test_what_cannot_be_compared_is_one_sentence(reviews):
    tokens, star = reviews["tokens"], reviews["star"]
    with pytest.raises(InputError, match="either"):
        keyness(tokens)
    with pytest.raises(InputError, match="either"):
        keyness(tokens, groups=star, ratings=star)
    with pytest.raises(InputError, match="no label"):
        keyness(tokens, ratings=pd.Series([1.0, 5.0]))
    with pytest.raises(InputError, match="numbers"):
        keyness(tokens, ratings=star.astype(str))
    with pytest.raises(AnalysisError, match="at least two"):
        keyness(tokens, ratings=pd.Series(5.0, index=tokens.index))
    with pytest.raises(AnalysisError, match="at least two"):
        keyness(tokens.iloc[:0], groups=star.iloc[:0].astype(str))
    with pytest.raises(AnalysisError, match="min_count"):
        keyness(tokens, ratings=star, min_count=10_000)
    with pytest.raises(InputError, match="segment"):
        keyness(tokens.map(" ".join), ratings=star)


def test_public_names():
    assert {"keyness", "collocations", "cooccurrence", "dispersion", "Network"} == set(
        keywords.__all__
    )
