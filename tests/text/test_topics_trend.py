"""Topic shares between groups and waves.

1. Shares, counts and Wilson intervals are those of the comments with text that have a group.
2. A planted rise and fall is flagged, nothing else; a topic that appears is new.
3. Without a difference hardly anything is flagged (family-wise error).
4. Dates, periods and labels of years go with the period before, all else with the rest.
5. Groups that do not fit are one clear sentence.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import fisher_exact

from feedback.errors import AnalysisError, InputError
from feedback.proportions import wilson
from feedback.text.topics import topic_trend
from feedback.text.topics.shares import compare_shares


def topics_of(numbers: list[int], has_words: list[bool] | None = None) -> SimpleNamespace:
    """What `topic_trend` reads of a `Topics`."""
    documents = pd.Series(numbers, index=[f"c{i}" for i in range(len(numbers))])
    known = [*sorted(set(numbers) - {-1}), -1]
    table = pd.DataFrame({"topic": known, "name": [f"名{k}" for k in known]})
    flags = np.ones(len(numbers), bool) if has_words is None else np.array(has_words)
    return SimpleNamespace(documents=documents, table=table, has_words=flags)


def series(values: list[object], **options: object) -> pd.Series:
    return pd.Series(values, index=[f"c{i}" for i in range(len(values))], **options)


# 1
@pytest.mark.parametrize(
    ("n", "total", "low", "high"),
    # Newcombe, R. G. (1998). Statistics in Medicine 17, 857-872, table I, method 3
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_interval_as_published(n, total, low, high):
    assert [float(x) for x in wilson(n, total)] == pytest.approx([low, high], abs=5e-5)


def test_shares_are_of_comments_with_text_and_a_group():
    topics = topics_of([0, 0, 1, -1, -1, 0], [True, True, True, True, False, True])
    trend = topic_trend(topics, by=series(["a", "b", "a", "a", "a", None]))
    rows = trend.set_index(["topic", "group"])
    assert rows.loc[(0, "a"), ["n", "total"]].tolist() == [1, 3]
    assert rows.loc[(-1, "a"), "n"] == 1
    assert rows.loc[(0, "b"), "share"] == 1
    assert trend.groupby("group")["share"].sum().tolist() == pytest.approx([1, 1])
    low, high = wilson(1, 3)
    assert rows.loc[(1, "a"), ["share_low", "share_high"]].tolist() == pytest.approx([low, high])


def test_comparison_is_pooled_z_and_exact_when_small():
    p = compare_shares(
        np.array([30, 1]), np.array([100, 20]), np.array([50, 4]), np.array([100, 9])
    )
    # z = (.3 - .5) / sqrt(.4 * .6 * 2 / 100)
    assert p[0] == pytest.approx(0.0038925, rel=1e-4)
    assert p[1] == pytest.approx(fisher_exact([[1, 19], [4, 5]])[1])


# 2
def test_planted_change_is_flagged_and_a_new_topic_is_new():
    first = [0] * 60 + [1] * 30 + [2] * 30
    second = [0] * 25 + [1] * 30 + [2] * 30 + [3] * 35
    by = series(["2026Q1"] * len(first) + ["2026Q2"] * len(second))
    trend = topic_trend(topics_of(first + second), by=by)
    changes = trend.set_index(["topic", "group"])["change"]
    assert changes[0, "2026Q2"] == "down"
    assert changes[3, "2026Q2"] == "up"
    assert (changes.drop([(0, "2026Q2"), (3, "2026Q2")]) == "").all()
    assert trend.loc[trend["is_new"], ["topic", "group", "earlier"]].values.tolist() == [
        [3, "2026Q2", 0]
    ]
    start = trend[trend["group"] == "2026Q1"]
    assert start["reference_share"].isna().all()
    assert start["p"].isna().all()


def test_groups_are_compared_with_the_rest():
    topics = topics_of([0] * 40 + [1] * 10 + [0] * 20 + [1] * 30 + [0] * 20 + [1] * 30)
    trend = topic_trend(topics, by=series(["东店"] * 50 + ["西店"] * 50 + ["南店"] * 50))
    row = trend.set_index(["topic", "group"]).loc[(0, "东店")]
    assert row["reference_share"] == pytest.approx(0.4)
    assert row["difference"] == pytest.approx(0.4)
    assert row["change"] == "up"
    assert not trend["is_new"].any()


# 3
def test_without_a_difference_little_is_flagged():
    rng = np.random.default_rng(5)
    flagged = 0
    for _ in range(60):
        numbers = rng.choice(4, p=[0.4, 0.3, 0.2, 0.1], size=300).tolist()
        by = series(rng.choice(["甲", "乙", "丙"], size=300).tolist())
        flagged += (topic_trend(topics_of(numbers), by=by)["change"] != "").any()
    assert flagged <= 8


# 4
@pytest.mark.parametrize(
    ("labels", "ordered"),
    [
        (["2025", "2026"], True),
        ([2025, 2026], True),
        (["2026-01", "2026-02"], True),
        (["2026Q1", "2026Q2"], True),
        (list(pd.period_range("2026-01", periods=2, freq="M")), True),
        (list(pd.date_range("2026-01-01", periods=2)), True),
        (pd.Categorical(["before", "after"], ["before", "after"], ordered=True), True),
        (["东店", "西店"], False),
        ([1, 2], False),
        ([True, False], False),
    ],
)
def test_periods_go_with_the_one_before(labels, ordered):
    by = pd.Series(list(labels) * 20, index=[f"c{i}" for i in range(40)])
    if isinstance(labels, pd.Categorical):
        by = by.astype(labels.dtype)
    trend = topic_trend(topics_of([0, 1] * 20), by=by)
    assert trend["p"].isna().any() == ordered
    if ordered:
        assert trend["group"].iloc[0] == labels[0]


def test_what_is_asked_for_goes_before_what_is_guessed():
    by = series(["w1", "w2"] * 20)
    assert topic_trend(topics_of([0, 1] * 20), by=by, against="previous")["p"].isna().any()


# 5
def test_groups_that_do_not_fit_are_one_sentence():
    topics = topics_of([0, 1] * 150)
    with pytest.raises(InputError, match="no label"):
        topic_trend(topics, by=pd.Series(["a"], index=["other"]))
    with pytest.raises(InputError, match="Series"):
        topic_trend(topics, by=["a"] * 300)
    with pytest.raises(InputError, match="repeats"):
        topic_trend(topics, by=pd.Series(["a", "b"], index=["c0", "c0"]))
    with pytest.raises(InputError, match="against"):
        topic_trend(topics, by=series(["a"] * 300), against="before")
    with pytest.raises(AnalysisError, match="no comment has a group"):
        topic_trend(topics, by=series([None] * 300))
    with pytest.raises(AnalysisError, match="300 different values"):
        topic_trend(topics, by=series(pd.date_range("2026-01-01", periods=300).tolist()))
