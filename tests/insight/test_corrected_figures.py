"""Differences, changes and costs corrected by labels.

1. With a reading that says nothing, a difference is that of the labels, its interval Newcombe's (1998, method 10: 56/70
   against 48/80 gives .0524 to .3339, his table II, row a).
2. With all comments labelled, a cost is that of least squares on the labels, whatever the reading says.
3. Intervals cover the truth about 95 times in 100, also for a rare aspect and a small group; where the reading is off by
   twice the width of an interval, the corrected figure is not.
4. Groups with few labels and aspects with few complaints are left out and told, with what was changed.
5. What has no cost as read has none as corrected, and stays in the regression.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from feedback.insight.corrected_figures import corrected_figures

SHARES = np.array([0.04, 0.15, 0.35])
EFFECTS = np.array([1.0, 0.7, 0.5])
NAMES = ["rare", "some", "often"]


def drawn(
    seed: int, n: int, size: int = 2000
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.Series]:
    """A reading that misses two in five; a small branch with half as many complaints more; ratings that follow the truth."""
    draw = np.random.default_rng(seed)
    branch = draw.choice(["a", "b"], size, p=[0.2, 0.8])
    true = draw.random((size, 3)) < SHARES * np.where(branch == "a", 1.5, 1.0)[:, None]
    read = np.where(true, draw.random(true.shape) < 0.6, draw.random(true.shape) < SHARES * 0.2)
    ratings = pd.Series(4 - true @ EFFECTS + draw.normal(0, 1, size))
    judged, said = (pd.DataFrame(np.where(x, -1.0, 1.0), columns=NAMES) for x in (read, true))
    groups = pd.DataFrame({"branch": branch})
    return judged, said.iloc[draw.permutation(size)[:n]], groups, ratings


def test_a_blind_reading_leaves_the_labels() -> None:  # 1
    labels = pd.DataFrame({"food": [-1.0] * 56 + [1.0] * 14 + [-1.0] * 48 + [1.0] * 32})
    side = pd.DataFrame({"branch": ["a"] * 70 + ["b"] * 80})
    found = corrected_figures(labels * 0 + 1, labels, groups=side).table
    row = found[(found["figure"] == "difference") & (found["value"] == "a")].iloc[0]
    # every comment is labelled, and the variance is that of a sample (n − 1)
    assert row["corrected"] == pytest.approx(0.2)
    # Newcombe's interval of 56/70 - 48/80 (his Table II, a: 0.0524 to 0.3339) and no narrower, by less than half a point
    assert 0.0474 < row["low"] <= 0.0524
    assert 0.3339 <= row["high"] < 0.3389


def test_with_everything_labelled_a_cost_is_that_of_the_labels() -> None:  # 2
    judged, labels, _, ratings = drawn(1, 2000)
    found = corrected_figures(judged, labels, ratings=ratings).table.query("figure == 'cost'")
    hurt = (labels.sort_index() == -1).to_numpy(float)
    x = np.column_stack([np.ones(2000), hurt])
    beta = np.linalg.lstsq(x, ratings.to_numpy(), rcond=None)[0]
    expected = pd.Series(-hurt.mean(axis=0) * beta[1:], index=NAMES)
    got = found.set_index("aspect")["corrected"]
    pd.testing.assert_series_equal(got[NAMES], expected, check_names=False)


def test_coverage() -> None:  # 3
    truth = {("share", name): s * 1.1 for name, s in zip(NAMES, SHARES, strict=True)}
    truth |= {("difference", name): s * 0.5 for name, s in zip(NAMES, SHARES, strict=True)}
    truth |= {
        ("cost", name): s * 1.1 * e for name, s, e in zip(NAMES, SHARES, EFFECTS, strict=True)
    }
    tables = []
    for seed in range(150):
        judged, labels, groups, ratings = drawn(seed, 300)
        table = corrected_figures(judged, labels, groups=groups, ratings=ratings).table
        tables.append(table[table["value"] != "b"])
    table = pd.concat(tables, ignore_index=True)
    true = pd.Series([truth[key] for key in zip(table["figure"], table["aspect"], strict=True)])
    inside = ((table["low"] <= true) & (true <= table["high"])).groupby(table["figure"]).mean()
    # 93 to 97 in 100, give or take what 450 intervals leave open (two standard errors: .02)
    assert inside.between(0.91, 0.99).all(), inside
    often = (table["figure"] == "share") & (table["aspect"] == "often")
    assert (table["read"] - true)[often].mean() < -0.08
    assert abs((table["corrected"] - true)[often].mean()) < 0.01


def test_what_has_too_few_labels_is_left_out_and_told() -> None:  # 4
    judged, labels, groups, ratings = drawn(3, 60)
    groups = groups.assign(wave=np.where(np.arange(len(groups)) < 1900, "1", "2"))
    found = corrected_figures(judged, labels, groups=groups, waves=["1", "2"], ratings=ratings)
    assert set(found.table["figure"]) == {"share", "cost"}
    assert found.n_left_out == 3
    assert found.table.query("figure == 'cost'")["aspect"].tolist() == ["often"]
    for language, words in (("en", "left as read: 3"), ("zh", "有 3 项比较")):
        assert words in found.explain(language)
    without = corrected_figures(judged, labels)
    assert "There is no overall rating" in without.explain("en")


def test_what_has_no_cost_as_read_has_none_as_corrected() -> None:  # 5
    judged, labels, _, ratings = drawn(1, 2000)
    whole, some, none = (
        corrected_figures(judged, labels, ratings=ratings, priced=priced)
        for priced in (None, {"often", "other"}, set())
    )
    costs = [found.table.query("figure == 'cost'").set_index("aspect") for found in (whole, some)]
    assert list(costs[1].index) == ["often"] and some.n_unpriced == len(NAMES) - 1
    # those left out take part in the regression all the same
    pd.testing.assert_series_equal(costs[1].loc["often"], costs[0].loc["often"])
    assert f"cannot be told: {len(NAMES) - 1}." in some.explain("en")
    assert f"有 {len(NAMES) - 1} 个方面看不出" in some.explain("zh")
    assert "cost" not in set(none.table["figure"])
    assert "No cost was corrected. Of no aspect" in none.explain("en")
    assert whole.n_unpriced == 0 and "cannot be told" not in whole.explain("en")
