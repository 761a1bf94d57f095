"""How the people of each topic rate, and which topic is said to go with low ratings.

1. Means, shares and both intervals are those of the textbook formulas (by hand: t and Wilson).
2. A person counts once in a topic, whatever they wrote; who gave no rating is not counted.
3. The topic named is one with clearly more low ratings than elsewhere; without one, that is said.
4. Topics of few people have no figures, nor have topics by which theirs could be found.
5. Near-twins are joined, others stay.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from feedback.errors import InputError
from feedback.responses.weights.describe import survey_design
from feedback.text.topics.models import Fit
from feedback.text.topics.ratings import Hurting, rate_topics
from feedback.text.topics.selection import join_twins


def hurting(table: pd.DataFrame) -> Hurting:
    names = {0: "上菜、等位", 1: "房间、隔音", -1: "未归入主题"}
    flat = table.reset_index()
    return Hurting(flat.assign(name=flat["topic"].map(names)))


# 1
def test_figures_are_the_textbooks():
    topics = pd.Series([0] * 100 + [1] * 100)
    stars = pd.Series([1.0] * 10 + [5.0] * 90 + [4.0] * 100)
    found = rate_topics(topics, stars, low_at=2).loc[0]
    assert found["low_share"] == pytest.approx(0.1)
    # Wilson, 10 of 100: .0552 to .1744 (Newcombe 1998)
    assert [found["low_share_low"], found["low_share_high"]] == pytest.approx(
        [0.0552, 0.1744], abs=1e-4
    )
    # t(99) = 1.98422, s = 1.20605, so half a width of .23930
    assert [found["mean_low"], found["mean_high"]] == pytest.approx([4.3607, 4.8393], abs=1e-4)
    assert found["low_elsewhere"] == 0


# 2
def test_a_person_counts_once_in_a_topic():
    comments = pd.Series([0, 0, 0, 1, 1], index=list("abcde"))
    people = pd.Series(["p", "p", "q", "p", "r"], index=list("abcde"))
    stars = pd.Series({"p": 1.0, "q": 5.0})
    found = rate_topics(comments, stars, people=people, low_at=2, fewest=1)
    assert found["n_rated"].tolist() == [2, 1]
    assert found["mean"].tolist() == [3, 1]
    # nobody else but q does not speak of topic 1
    assert found.loc[1, "low_elsewhere"] == 0


def test_people_have_to_cover_the_comments():
    with pytest.raises(InputError, match="people"):
        rate_topics(pd.Series([0, 1]), pd.Series([1.0]), people=pd.Series(["p"]), low_at=2)


# 3
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_topic_that_goes_with_low_ratings_is_named(language):
    topics = pd.Series([0] * 80 + [1] * 120)
    stars = pd.Series([1.0] * 40 + [5.0] * 40 + [2.0] * 12 + [4.0] * 108)
    said = hurting(rate_topics(topics, stars, low_at=2)).spoken(language)
    assert "上菜、等位" in said
    assert "房间" not in said
    for figure in ("80", "50", "10", "39", "61", "3.00"):
        assert figure in said


@pytest.mark.parametrize(("language", "words"), [("zh", "没有哪个主题"), ("en", "No topic")])
def test_where_none_stands_out_that_is_said(language, words):
    topics = pd.Series([0, 1] * 60)
    stars = pd.Series(np.tile([1.0, 1.0, 5.0, 4.0, 5.0, 5.0], 20))
    assert hurting(rate_topics(topics, stars, low_at=2)).spoken(language).startswith(words)


# 4
def test_few_people_have_no_figures():
    found = rate_topics(pd.Series([0] * 9 + [1] * 30 + [2] * 20), pd.Series([1.0] * 59), low_at=2)
    assert found.loc[0].drop("n_rated").isna().all()
    assert found.loc[0, "n_rated"] == 9
    assert found.loc[1, "low_share"] == 1


@pytest.mark.parametrize(
    ("sizes", "told"),
    [
        ([40, 30, 9], [True, False, False]),  # all minus the two larger would be the nine
        ([40, 30, 9, 3], [True, True, False, False]),  # twelve are left over
        ([40, 9], [False, False]),
    ],
)
@pytest.mark.parametrize("weighted", [False, True])
def test_few_people_cannot_be_found_by_subtraction(sizes, told, weighted):
    topics = pd.Series(np.repeat(range(len(sizes)), sizes))
    stars = pd.Series(np.resize([1.0, 4.0, 5.0], len(topics)))
    design = survey_design(pd.DataFrame({"w": 1.0 + topics % 2}), weights="w") if weighted else None
    found = rate_topics(topics, stars, low_at=2, weights=design)
    figures = found.drop(columns=["n_rated", "p_adjusted"])
    assert figures.notna().all(axis=1).tolist() == told
    assert found["p_adjusted"][~np.array(told)].isna().all()


@pytest.mark.parametrize(
    ("also", "told"),
    [
        ([], [True, False, False, False]),  # twice the same six
        (
            range(6),
            [True, True, False, False],
        ),  # who speak of what is told, too: nobody is left over
        (range(3), [True, False, False, False]),  # three of them are
    ],
)
def test_people_of_two_hidden_topics_count_once(also, told):
    people = pd.Series([*range(6), *range(6), *range(100, 170), *also])
    topics = pd.Series([2] * 6 + [3] * 6 + [0] * 40 + [1] * 30 + [0] * len(also))
    stars = pd.Series({person: 1.0 + person % 5 for person in set(people)})
    found = rate_topics(topics, stars, people=people, low_at=2)
    assert found["low_share"].notna().tolist() == told
    assert found["low_elsewhere"].notna().tolist() == told


def test_few_people_are_nobody_elsewhere():
    """Where thirty others wrote nothing, one comment of no topic hides none; its rating is in no figure."""
    topics = pd.Series([0] * 40 + [1] * 30 + [-1])
    stars = pd.Series([1.0] * 10 + [5.0] * 60 + [1.0] + [4.0] * 30)
    found = rate_topics(topics, stars, people=topics.index.to_series(), low_at=2)
    assert found["low_share"].notna().tolist() == [True, True, False]
    assert found.loc[1, "low_elsewhere"] == 10 / 40
    assert found["n_rated"].tolist() == [40, 30, 1]


# 5
def test_topics_that_share_two_fifths_of_their_words_are_joined():
    words = np.zeros((3, 30))
    words[0, :10], words[1, 6:16], words[2, 20:30] = 1, 1, 1
    documents = np.array([0, 1, 2, 1])
    assert join_twins(Fit(words, documents)).documents.tolist() == [0, 0, 1, 0]
    words[1, 6], words[1, 16] = 0, 1
    apart = Fit(words, documents)
    assert join_twins(apart) is apart


# 5
def test_two_topics_are_left():
    alike = Fit(np.tile(np.r_[np.ones(10), np.zeros(5)], (4, 1)), np.arange(4))
    assert len(join_twins(alike).words) == 2
