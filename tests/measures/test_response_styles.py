"""How people use a scale, and what the common questionnaire gives.

RS1 Shares are those counted by hand; stability is the split-half correlation, stepped up.
RS2 A habit is told from chance: stability near 0 where answers are drawn at random, near its truth where not.
RS3 Agreeing is called a style only with items in both directions; a scale without a middle has no midpoint.
RS4 What cannot be counted is refused: answers outside the scale, unknown reversed items, too few items.
CM1 Adjusted r and t are Lindell and Whitney's by hand; no marker: the second smallest correlation.
CM2 Two unrelated ratings under a common mood: raw tests call them related, with the marker few.
CM3 What cannot be correlated is said.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from feedback import common_method_marker, response_styles
from feedback.errors import AnalysisError, ColumnError, InputError


def test_counted_by_hand() -> None:  # RS1
    answers = pd.DataFrame(
        [[1, 5, 3, 4], [3, 3, 3, 2], [5, 5, np.nan, np.nan], [5, np.nan, np.nan, np.nan]],
        columns=list("abcd"),
    )
    people = response_styles(answers, low=1, high=5).people
    assert people["acquiescence"].tolist()[:3] == [0.5, 0, 1]
    assert people["disacquiescence"].tolist()[:3] == [0.25, 0.25, 0]
    assert people["extreme"].tolist()[:3] == [0.5, 0, 1]
    assert people["midpoint"].tolist()[:3] == [0.25, 0.75, 0]
    assert people["net"].tolist()[:3] == [0.25, -0.25, 1]
    assert people.loc[3].drop("answered").isna().all()  # one of four answered
    found = response_styles(answers, low=1, high=5)
    odd, even = [0.5, 0.0, 1.0], [0.5, 0.0, 1.0]  # extreme among a and c, b and d
    r = np.corrcoef(odd, even)[0, 1]
    assert found.table.loc["extreme", "stability"] == pytest.approx(2 * r / (1 + r))
    assert (found.n, found.missing) == (3, 1)


def test_habit_or_chance() -> None:  # RS2
    rng = np.random.default_rng(1)
    chance = pd.DataFrame(rng.integers(1, 6, (2000, 12)))
    assert response_styles(chance, low=1, high=5).table["stability"].max() < 0.12
    habit = rng.beta(2, 2, 2000)[
        :, None
    ]  # each person's own share of extremes; variance .05, mean .5
    ends = rng.random((2000, 12)) < habit
    answers = pd.DataFrame(np.where(ends, rng.choice([1, 5], (2000, 12)), rng.integers(2, 5, (2000, 12))))  # fmt: skip
    found = response_styles(answers, low=1, high=5).table.loc["extreme"]
    true = 0.05 / (
        0.05 + (0.25 - 0.05) / 12
    )  # variance between people by that of a share of twelve
    assert found["stability"] == pytest.approx(true, abs=0.03)
    assert found["ci_low"] < 0.5 < found["ci_high"]


def test_direction_and_middle() -> None:  # RS3
    answers = pd.DataFrame(np.tile([1, 2, 3, 4], (20, 2)), columns=list("abcdefgh"))
    four = response_styles(answers, low=1, high=4, reverse=list("abcd"))
    assert four.balanced and four.people["midpoint"].isna().all()
    assert "both directions" in four.explain("en")
    one_way = response_styles(answers, low=1, high=5)
    some = response_styles(answers, low=1, high=5, reverse=["a", "f"])
    assert not (one_way.balanced or some.balanced)
    assert "Only 2 of 8" in some.explain("en") and "8 道题中只有 2 道" in some.explain("zh")
    assert "cannot be told" in one_way.explain("en") and "反向题" in one_way.explain("zh")


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"high": 3}, InputError),
        ({"reverse": ["z"]}, ColumnError),
        ({"items": pd.DataFrame(np.ones((5, 3)))}, InputError),
        ({"items": pd.DataFrame(np.full((5, 4), np.nan), columns=list("abcd"))}, InputError),
    ],
)
def test_what_cannot_be_counted(change: dict, error: type) -> None:  # RS4
    given = {"items": pd.DataFrame([[1, 5, 3, 4]] * 9, columns=list("abcd")), "low": 1, "high": 5}
    given |= change
    with pytest.raises(error):
        response_styles(given.pop("items"), **given)


def correlated(r: np.ndarray, n: int) -> pd.DataFrame:
    """n rows whose sample correlations are exactly r."""
    raw = np.random.default_rng(1).normal(size=(n, len(r)))
    raw -= raw.mean(axis=0)
    white = raw @ np.linalg.inv(np.linalg.cholesky(raw.T @ raw)).T
    return pd.DataFrame(white @ np.linalg.cholesky(r).T)


def test_marker_by_hand() -> None:  # CM1
    r = np.array([[1, 0.3, 0.1, 0.5], [0.3, 1, 0.15, 0.19], [0.1, 0.15, 1, 0.2], [0.5, 0.19, 0.2, 1.0]])  # fmt: skip
    data = correlated(r, 103)
    items = data[[0, 1, 2]].set_axis(["wait", "price", "weather"], axis=1)
    found = common_method_marker(items, data[3], marker="weather")
    assert found.shared == pytest.approx(0.1)
    assert found.table["adjusted"].tolist() == pytest.approx([0.4 / 0.9, 0.1])
    assert found.table.loc["price", "t"] == pytest.approx(0.1 / ((1 - 0.01) / 100) ** 0.5)
    assert list(found.table.index) == ["wait", "price"]
    assert "price" in found.explain("en") and "weather" in found.explain("zh")
    # no marker: the second smallest positive correlation
    assert common_method_marker(items, data[3]).shared == pytest.approx(0.15)
    shuffled = data[3].sample(frac=1, random_state=2)
    assert common_method_marker(items, shuffled, marker="weather").table.equals(found.table)


def test_an_item_equal_to_the_outcome() -> None:  # CM1
    rng = np.random.default_rng(0)
    x, rest = rng.normal(size=30), rng.normal(size=(30, 2))
    items = pd.DataFrame({"a": x, "b": rest[:, 0], "c": rest[:, 1]})
    assert common_method_marker(items, pd.Series(x)).table.loc["a", "r"] == pytest.approx(1)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_only_what_was_certain_is_said_to_be_gone(language: str) -> None:  # CM1
    r = np.array([[1, 0.1, 0.3, 0.5], [0.1, 1, 0.3, 0.02], [0.3, 0.3, 1, 0.3], [0.5, 0.02, 0.3, 1]])
    data = correlated(r, 103)
    items = data[[0, 1, 2]].set_axis(["wait", "price", "weather"], axis=1)
    said = common_method_marker(items, data[3], marker="weather").explain(language)
    never = {"en": "Not certain before either: price.", "zh": "扣除之前就不能确定的：price。"}
    assert said.endswith(never[language])
    remains = {"en": "that was certain remains", "zh": "原本能确定的关联依然存在"}
    assert remains[language] in said
    r = np.array([[1, 0.1, 0.3, 0.3], [0.1, 1, 0.3, 0.5], [0.3, 0.3, 1, 0.28], [0.3, 0.5, 0.28, 1]])
    data = correlated(r, 103)
    items = data[[0, 1, 2]].set_axis(["wait", "price", "weather"], axis=1)
    said = common_method_marker(items, data[3], marker="weather").explain(language)
    gone = {
        "en": "nothing certain is left of wait.",
        "zh": "扣除之后，wait与结果的关联已不能确定。",
    }
    assert gone[language] in said and never[language] not in said


def test_common_mood() -> None:  # CM2
    rng = np.random.default_rng(2)
    raw, left = 0, 0
    for seed in range(60):
        mood = rng.normal(size=(200, 1))
        data = pd.DataFrame(0.6 * mood + 0.8 * rng.normal(size=(200, 4)), columns=list("acmy"))
        items = data[["a", "c", "m"]]
        row = common_method_marker(
            items, data["y"], marker="m", bootstrap=100, seed=seed
        ).table.loc["a"]
        raw += row["r"] > 0.14
        left += row["ci_low"] > 0
    assert raw >= 58  # the usual test calls the two related
    assert (
        left <= 6
    )  # one-sided 2.5 % of 60 are 1.5; the smallest of three correlations is a little too small


@pytest.mark.parametrize("marker", ["z"])
def test_unknown_marker(marker: str) -> None:  # CM3
    items = pd.DataFrame(np.random.default_rng(1).normal(size=(20, 3)), columns=list("abc"))
    with pytest.raises(ColumnError):
        common_method_marker(items, items["a"], marker=marker)
    with pytest.raises(AnalysisError, match="no variation"):
        common_method_marker(items.assign(b=1.0), items["a"])
    with pytest.raises(InputError, match="20 rows"):
        common_method_marker(items, items["a"].head(3))
