"""Best and worst: counts by hand, a logit that finds what answers were drawn from.

MD1 counts and net scores by hand; a set half answered, or with the same choice twice, does not count
MD2 the logit finds the utilities answers were drawn from; its intervals hold them as often as they say
MD3 two choices in every set: the logit is that of the shares of first choices (closed form)
MD4 a choice always best has no finite utility: missing, the counts stay; so where some choices always come before the
    others, of few people and many, and where no set compares them
MD5 bad input is one message
MD6 sets: every choice as often as any other, pairs as even as can be, the same by seed
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from feedback.errors import InputError
from feedback.measures.max_diff import score_max_diff
from feedback.questionnaire.balanced_sets import balanced_sets


def test_counts_by_hand() -> None:  # MD1
    best = pd.DataFrame({0: ["a", "b", "a", None], 1: ["c", "c", "d", None]})
    worst = pd.DataFrame({0: ["c", "c", None, None], 1: ["d", "d", "d", None]})
    found = score_max_diff(best, worst, [["a", "b", "c"], ["b", "c", "d"]])
    assert found[["shown", "best", "worst"]].loc["c"].tolist() == [4, 2, 2]
    assert found["net"].to_dict() == {"a": 0.5, "b": 0.25, "c": 0.0, "d": -1.0}
    assert found["n"].tolist() == [2, 2, 2, 2]
    assert found.loc["a", "net_low"] == -1.0  # two people prove little


def drawn(truth: np.ndarray, sets: list[list[int]], n: int, seed: int) -> list[pd.DataFrame]:
    rng = np.random.default_rng(seed)
    best, worst = (np.empty((n, len(sets)), dtype=object) for _ in range(2))
    for at, one in enumerate(sets):
        utility = truth[one]
        first = (utility + rng.gumbel(size=(n, len(one)))).argmax(axis=1)
        against = -utility + rng.gumbel(size=(n, len(one)))
        against[np.arange(n), first] = -np.inf
        best[:, at] = np.array([f"i{item}" for item in one])[first]
        worst[:, at] = np.array([f"i{item}" for item in one])[against.argmax(axis=1)]
    return [pd.DataFrame(best), pd.DataFrame(worst)]


def test_finds_the_truth() -> None:  # MD2
    truth = np.array([1.2, 0.6, 0.2, -0.2, -0.6, -1.2])
    sets = [list(one) for one in balanced_sets(6, sets=6, per_set=3, seed=2)]
    codes = [[f"i{item}" for item in one] for one in sets]
    held = []
    for seed in range(60):
        found = score_max_diff(*drawn(truth, sets, 80, seed), codes).loc[
            [f"i{i}" for i in range(6)]
        ]
        held.append((found["utility_low"] <= truth) & (truth <= found["utility_high"]))
        assert abs(found["utility"].sum()) < 1e-9
        assert found["preference"].sum() == pytest.approx(1)
    share = float(np.mean(held))
    assert 0.91 <= share <= 0.985  # 360 intervals of 95 %


def test_two_choices() -> None:  # MD3
    best = pd.DataFrame({0: ["a"] * 30 + ["b"] * 10})
    worst = pd.DataFrame({0: ["b"] * 30 + ["a"] * 10})
    found = score_max_diff(best, worst, [["a", "b"]])
    assert found["utility"].diff().iloc[1] == pytest.approx(-np.log(3), abs=1e-4)
    assert found["preference"].tolist() == pytest.approx([0.75, 0.25], abs=1e-4)
    # of a share p of n people: standard error of its log-odds, halved by centring, robust: n/(n-1)
    half = 1.959964 * np.sqrt(1 / (40 * 0.75 * 0.25) * 40 / 39) / 2
    assert found.loc["a", "utility_high"] - found.loc["a", "utility"] == pytest.approx(half, abs=1e-3)  # fmt: skip


def test_always_best() -> None:  # MD4
    best, worst = pd.DataFrame({0: ["a", "a"]}), pd.DataFrame({0: ["b", "c"]})
    found = score_max_diff(best, worst, [["a", "b", "c"]])
    assert found["utility"].isna().all()
    assert found.loc["a", "net"] == 1.0


@pytest.mark.parametrize("n", [5, 12, 200])
def test_some_before_the_others(n: int) -> None:  # MD4
    rng = np.random.default_rng(n)
    sets = [["a", "b", "c", "d"]] * 3
    best, worst = (pd.DataFrame(rng.choice(two, (n, 3))) for two in (["a", "b"], ["c", "d"]))
    found = score_max_diff(best, worst, sets)
    assert found["utility"].isna().all()
    assert (found["net"] > 0).tolist() == [True, True, False, False]
    best.iloc[0, 0], worst.iloc[0, 0] = "c", "a"  # one answer the other way round
    assert score_max_diff(best, worst, sets)["utility"].notna().all()


def test_never_compared() -> None:  # MD4
    best, worst = pd.DataFrame({0: ["a", "b"], 1: ["c", "d"]}), pd.DataFrame({0: ["b", "a"], 1: ["d", "c"]})  # fmt: skip
    found = score_max_diff(best, worst, [["a", "b"], ["c", "d"]])
    assert found["utility"].isna().all()
    assert found["net"].tolist() == [0, 0, 0, 0]


def test_bad_input() -> None:  # MD5
    table = pd.DataFrame({0: ["a", "x"]})
    with pytest.raises(InputError, match="'x' was not shown in it, only a, b"):
        score_max_diff(table, table, [["a", "b"]])
    with pytest.raises(InputError, match="1 columns of answers for 2 sets"):
        score_max_diff(table, table, [["a", "b"], ["a", "c"]])


@pytest.mark.parametrize(("items", "sets", "size"), [(7, 7, 3), (8, 8, 4), (10, 8, 4), (16, 12, 4)])
def test_sets(items: int, sets: int, size: int) -> None:  # MD6
    design = balanced_sets(items, sets=sets, per_set=size, seed=4)
    assert design == balanced_sets(items, sets=sets, per_set=size, seed=4)
    assert design != balanced_sets(items, sets=sets, per_set=size, seed=5)
    assert all(len(set(one)) == size for one in design)
    shown = [sum(item in one for one in design) for item in range(items)]
    assert max(shown) - min(shown) <= 1
    pairs = [sum({a, b} <= set(one) for one in design) for a, b in combinations(range(items), 2)]
    assert max(pairs) - np.mean(pairs) < 2
