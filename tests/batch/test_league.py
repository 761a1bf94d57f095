"""The league table does not rank what cannot be told apart.

LG1 places are ranges, wide where intervals overlap, single where all differ.
LG2 with no true difference, hardly ever is any pair told apart (family-wise error).
LG3 a group of equal answers is not certain by that alone; groups of one have no place.
LG4 one pair equals Welch's t test.
LG5 better or worse than the rest: Welch against all other answers, Bonferroni over the groups.
LG6 shares of people: Wilson, and fewer complaints are better.
LG7 pooled means are those of `pooled_groups`; a branch of 12 leads or ends the table by luck no more often than others.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from feedback import pooled_groups
from feedback.batch.league import league_table
from feedback.errors import InputError
from feedback.measures.intervals import proportion_interval


def groups(*rows: tuple[float, float, float]) -> pd.DataFrame:
    names = [f"g{i}" for i in range(len(rows))]
    return pd.DataFrame(rows, columns=["n", "mean", "sd"], index=names)


def test_places_are_ranges() -> None:  # LG1
    table = league_table(
        groups((500, 4.8, 0.5), (500, 3.0, 1), (500, 3.05, 1), (500, 2.0, 1))
    ).table
    assert table[["rank_low", "rank_high"]].to_numpy().tolist() == [[1, 1], [2, 3], [2, 3], [4, 4]]
    assert table.index[0] == "g0"


def test_nothing_is_ranked_where_nothing_differs() -> None:  # LG1
    found = league_table(groups((20, 4.0, 1), (20, 4.1, 1), (20, 3.9, 1)))
    assert (found.table["rank_low"] == 1).all()
    assert (found.table["rank_high"] == 3).all()
    assert "no order" in found.explain("en")
    assert "谈不上名次" in found.explain("zh")


def test_two_answers_do_not_head_the_table() -> None:  # LG1
    table = league_table(
        groups((2, 5.0, 0.1), (500, 4.6, 0.6), (500, 4.0, 0.8), (500, 3.0, 1.0))
    ).table
    assert table.index[0] == "g1"


def test_family_wise_error() -> None:  # LG2
    rng = np.random.default_rng(0)
    wrong = 0
    for _ in range(200):
        answers = rng.normal(4, 1, (15, 25))
        table = pd.DataFrame({"n": 25, "mean": answers.mean(1), "sd": answers.std(1, ddof=1)})
        wrong += bool(league_table(table).table["apart"].any())
    assert wrong / 200 <= 0.08  # 0.05 and three standard errors of it are 0.096


def test_equal_answers_are_no_certainty() -> None:  # LG3
    table = league_table(groups((10, 5.0, 0.0), (10, 4.6, 0.9), (1, 1.0, np.nan))).table
    assert list(table.index) == ["g0", "g1"]
    assert table.loc["g0", "low"] < 4.6
    assert (table["rank_high"] == 2).all()


@pytest.mark.parametrize("gap", [0.2, 0.5, 1.5])
def test_one_pair_is_welch(gap: float) -> None:  # LG4
    table = league_table(groups((30, 4.0, 0.8), (45, 4.0 - gap, 1.3))).table
    p = stats.ttest_ind_from_stats(4.0, 0.8, 30, 4.0 - gap, 1.3, 45, equal_var=False).pvalue
    assert table["apart"].all() == (p < 0.05)
    low, high = stats.t.interval(0.95, 29, 4.0, 0.8 / 30**0.5)
    assert table.loc["g0", ["low", "high"]].tolist() == pytest.approx([low, high])


def test_five_thousand_groups() -> None:
    rng = np.random.default_rng(1)
    table = pd.DataFrame({"n": 12, "mean": rng.normal(4, 0.3, 5000), "sd": 1.0})
    assert len(league_table(table).table) == 5000


def test_columns_are_needed() -> None:
    with pytest.raises(InputError, match="no column sd"):
        league_table(pd.DataFrame({"n": [1], "mean": [1.0]}))


def test_bands_are_welch_against_everybody_else() -> None:  # LG5
    rng = np.random.default_rng(3)
    answers = {
        "a": rng.normal(4.5, 0.6, 80),
        "b": rng.normal(4, 1, 60),
        "c": rng.normal(3.9, 1, 50),
    }
    table = pd.DataFrame(
        {name: {"n": len(x), "mean": x.mean(), "sd": x.std(ddof=1)} for name, x in answers.items()}
    ).T
    found = league_table(table).table
    for name, own in answers.items():
        rest = np.concatenate([x for other, x in answers.items() if other != name])
        test = stats.ttest_ind(own, rest, equal_var=False)
        ends = test.confidence_interval(1 - 0.05 / 3)
        assert found.loc[name, ["difference_low", "difference_high"]].tolist() == pytest.approx(
            [ends.low, ends.high]
        )
        clear = test.pvalue < 0.05 / 3
        assert (found.loc[name, "band"] != "unclear") == clear
    assert found.loc["a", "band"] == "better"


def test_bands_hold_together() -> None:  # LG5
    rng = np.random.default_rng(4)
    wrong = 0
    for _ in range(300):
        answers = rng.normal(4, 1, (12, 25))
        table = pd.DataFrame({"n": 25, "mean": answers.mean(1), "sd": answers.std(1, ddof=1)})
        wrong += bool((league_table(table).table["band"] != "unclear").any())
    assert wrong / 300 <= 0.09  # 0.05 and three standard errors of it are 0.088


def test_complaints_are_better_when_fewer() -> None:  # LG6
    table = groups((400, 10.0, 30.0), (400, 40.0, 49.0), (400, 41.0, 49.2))
    found = league_table(table, lower_is_better=True, share=True)
    assert found.table.index[0] == "g0"
    assert found.table["band"].tolist() == ["better", "worse", "worse"]
    assert found.table["rank_low"].tolist() == [1, 2, 2]
    low, high = proportion_interval(40, 400)
    assert found.table.loc["g0", ["low", "high"]].tolist() == pytest.approx([100 * low, 100 * high])
    assert "Wilson" in found.define("zh")


def test_one_group_has_no_rest() -> None:
    found = league_table(groups((40, 4.0, 1.0)))
    assert found.table["band"].tolist() == ["unclear"]
    assert np.isnan(found.table["difference"]).all()
    assert league_table(groups((1, 4.0, np.nan))).table.empty


def test_small_branches_do_not_lead_by_luck() -> None:  # LG7
    rng = np.random.default_rng(7)
    n = np.array([12] * 5 + [300] * 15)  # a quarter of the branches is small
    led, raw_led, truth_of_first, raw_truth = 0, 0, 0.0, 0.0
    for _ in range(100):
        truth = rng.normal(4, 0.05, 20)
        answers = [rng.normal(mean, 1, size) for mean, size in zip(truth, n, strict=True)]
        table = groups(*((len(x), x.mean(), x.std(ddof=1)) for x in answers))
        first = int(league_table(table).table.index[0][1:])
        raw = int(table["mean"].to_numpy().argmax())
        led, raw_led = led + (n[first] == 12), raw_led + (n[raw] == 12)
        truth_of_first, raw_truth = truth_of_first + truth[first], raw_truth + truth[raw]
    assert raw_led > 85  # by the raw mean a small branch leads nearly always
    assert led < 35  # a quarter of them are small: 25, and two standard errors of it
    assert truth_of_first > raw_truth


def test_pooled_means() -> None:  # LG7
    table = groups((12, 4.9, 0.4), (200, 4.2, 0.9), (150, 4.0, 0.9), (90, 4.1, 1.0), (60, 3.9, 1.0))
    found, wanted = league_table(table).table, pooled_groups(table).table
    assert found["pooled"].to_dict() == pytest.approx(wanted["pooled"].to_dict())
    assert found["pooled_low"].to_dict() == pytest.approx(wanted["low"].to_dict())
    assert found.loc["g0", "pooled"] < 4.75
    assert league_table(table.head(3)).table["pooled"].isna().all()  # too few to pool
