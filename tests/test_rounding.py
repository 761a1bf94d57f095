"""How figures of groups are told.

RO1 counts to the nearest five, one to nine as five, none as none.
RO2 shares, differences and percentages in steps of 1 %, of 2 to 20 % in small groups; means to two decimals, or one.
RO3 a told interval holds the exact one and the told figure, of any figure of any group; it follows from what is told:
    two rows that are told alike, with intervals of one level, have the same ends.
RO4 of a rating and an NPS in the columns of shares, the means are told as means.
RO5 nothing else changes: columns, kinds, missing values, texts, flags, the table given.
RO6 from a told row no single answer can be computed: several counts of people hurt fit, in nine rows of ten.
RO7 none to three people, and all but as many, are told alike, ends of the interval included.
RO9 what has been told is told no coarser, from a file as well.
RO10 of differences of two shares that are clear, 85 in 100 are told clear, and none that is not.
RO11 a claim follows from what is told: where the told interval of a difference holds 0, flag is 0 and p says nothing;
    no difference is told beyond all or none.
RO12 beside told counts and means no other column holds the exact ones: quotas, arms, orders, rankings, best and worst.
RO13 the numbers hurt that are told alike are found just so, of every size of group.
RO8 a difference of two told shares is theirs; p of a group is one of three figures.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from feedback.numeric import Ints
from feedback.proportions import wilson
from feedback.rounded_tables import told_table
from feedback.rounding import (
    share_steps,
    told_alike_counts,
    told_count,
    told_interval,
    told_percent,
    told_shares,
)


def test_counts_to_five() -> None:  # RO1
    assert told_count([0, 1, 2, 9, 10, 12, 13, 1002]).tolist() == [0, 5, 5, 5, 10, 10, 15, 1000]


def test_steps_by_the_people_behind() -> None:  # RO2
    table = pd.DataFrame(
        {"n": [30, 300], "share_negative": [0.3333, 0.3333], "difference": [-0.1333, -0.1333], "mean": [3.618, 3.618]}
    )  # fmt: skip
    told = told_table(table)
    assert told["share_negative"].tolist() == [0.3, 0.33]
    assert told["difference"].tolist() == [-0.1, -0.13]
    assert told["mean"].tolist() == [3.6, 3.62]
    scores = table.assign(estimate=[-33.3, -33.3], low=-100.0, high=100.0)
    assert told_table(scores)["estimate"].tolist() == [-30.0, -33.0]
    assert told_table(scores.assign(low=1.0, high=5.0, estimate=3.618))["estimate"].tolist() == [3.6, 3.62]  # fmt: skip


def test_ends_outwards() -> None:  # RO3
    rng = np.random.default_rng(1)
    n, middle = rng.integers(10, 400, 500), rng.random(500)
    table = pd.DataFrame(
        {"n": n, "share_negative_low": middle - 0.0713, "share_negative_high": middle + 0.0713}
    )
    told = told_table(table)
    assert (told["share_negative_low"] <= table["share_negative_low"] + 1e-6).all()
    assert (told["share_negative_high"] >= table["share_negative_high"] - 1e-6).all()
    assert told_interval(3.618, 3.401, 3.899, n=30) == (3.6, 3.4, 3.9)


def test_means_among_shares() -> None:  # RO4
    table = pd.DataFrame(
        {"measure": ["rating", "nps", "share"], "n": [300] * 3, "share_rest": [3.618, -33.3, 0.333]}
    )
    assert told_table(table)["share_rest"].tolist() == [3.62, -33.0, 0.33]


def test_ends_of_means_among_shares() -> None:  # RO4
    """Changes of ratings and NPS stand in the columns of shares; their ends are theirs, rounded outwards."""
    table = pd.DataFrame(
        {
            "measure": ["rating", "nps", "share"],
            "n": [300] * 3,
            "share_negative": [3.72, -15.3, 0.333],
        }
        | {"share_negative_low": [3.664, -21.2, 0.282], "share_negative_high": [3.781, -9.4, 0.388]}
        | {"share_rest": [3.68, -19.4, 0.3], "difference": [0.04, 4.1, 0.033]}
        | {"difference_low": [-0.034, -3.9, -0.04], "difference_high": [0.118, 12.1, 0.11]}
    )
    told = told_table(table)
    assert told["difference_low"].tolist()[:2] == [-0.05, -5.0]
    assert told["difference_high"].tolist()[:2] == [0.13, 13.0]
    assert told["share_negative_low"].tolist()[:2] == [3.66, -22.0]
    assert told.notna().all(axis=None)


def test_the_rest_stays() -> None:  # RO5
    table = pd.DataFrame(
        {
            "n": [43, 12],
            "label": ["早餐", "b"],
            "flag": [1, 0],
            "clear": [True, False],
            "rank": pd.array([1, None], dtype="Int64"),
            "share": [np.nan, 0.41],
            "cost": [0.123456, np.nan],
        },
        index=pd.Index(["x", "y"], name="aspect"),
    )
    before = table.copy()
    told = told_table(table)
    pd.testing.assert_frame_equal(table, before)
    assert told.dtypes.equals(table.dtypes) and told.index.equals(table.index)
    pd.testing.assert_frame_equal(told[["label", "flag", "clear", "rank"]], table[["label", "flag", "clear", "rank"]])  # fmt: skip
    assert np.isnan(told.loc["x", "share"]) and told.loc["x", "cost"] == 0.123
    assert told_table(table.iloc[:0]).columns.equals(table.columns)


def told_counts() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Every count hurt of every group of 10 to 219 people, with Wilson's interval, and as it is told."""
    pairs = [(n, k) for n in range(10, 220) for k in range(n + 1)]
    every = pd.DataFrame(pairs, columns=["n", "n_negative"])
    every = every.assign(share_negative=every["n_negative"] / every["n"])
    low, high = wilson(every["n_negative"].to_numpy(float), every["n"].to_numpy(float), 0.95)
    every = every.assign(share_negative_low=low, share_negative_high=high)
    return every, told_table(every)


def test_several_counts_fit_a_told_row() -> None:  # RO6
    every, told = told_counts()
    fitting = every["n_negative"].groupby([told[name] for name in told]).transform("nunique")
    several = (fitting > 1).groupby(every["n"]).mean()
    assert several.mean() >= 0.9 and several.min() >= 0.8


def test_none_to_three_are_told_alike() -> None:  # RO7
    every, told = told_counts()
    same = [told[name] for name in told]
    for side in (every["n_negative"], every["n"] - every["n_negative"]):
        counts = side.groupby([*same, every["n"]])
        wide = (counts.transform("max") - counts.transform("min"))[side <= 3]
        assert len(wide) and (wide >= 3).all()
    assert (told["n_negative"] >= 5).all()
    assert told_percent([0.0, 0.25, 0.34], [12, 12, 12]).tolist() == [10, 10, 40]
    assert told_percent([0.0, 0.004, 0.006], [1000] * 3).tolist() == [0, 0, 1]


def held(exact: pd.DataFrame, told: pd.DataFrame, figure: str) -> None:
    """The told interval of a figure holds its exact one, and the told figure."""
    low, high = f"{figure}_low", f"{figure}_high"
    assert (told[low] <= exact[low] + 1e-6).all() and (told[high] >= exact[high] - 1e-6).all()
    assert told[figure].between(told[low] - 1e-6, told[high] + 1e-6).all()


def test_intervals_around_told_shares_hold_the_exact_ones() -> None:  # RO3
    every, told = told_counts()
    held(every, told, "share_negative")
    same = [told[name] for name in ("n", "share_negative")]
    ends = told[["share_negative_low", "share_negative_high"]].groupby(same).nunique()
    assert (ends == 1).all(axis=None)


@pytest.mark.parametrize("level", [0.8, 0.9, 0.95, 0.99])
@pytest.mark.parametrize("measure", ["share", "rating", "nps"])
def test_told_intervals_hold_the_exact_ones(measure: str, level: float) -> None:  # RO3
    rng = np.random.default_rng(int(level * 100))
    rows = 4000
    n, others = rng.integers(10, 700, rows), rng.integers(10, 3000, rows)
    hurt, rest = rng.binomial(n, rng.random(rows) ** 2), rng.binomial(others, rng.random(rows) ** 2)
    exact = differences(hurt, n, rest, others, level)
    exact.insert(0, "measure", measure)
    if measure != "share":  # the same figures as means of points, or from -100 to 100
        figures = exact.columns[2:]
        exact[figures] *= 4 if measure == "rating" else 100
    told = told_table(exact)
    held(exact, told, "share_negative")
    held(exact, told, "difference")


def differences(hurt: Ints, n: Ints, rest: Ints, others: Ints, level: float) -> pd.DataFrame:
    """Rows of groups and everybody else, with Wilson's and Newcombe's intervals."""
    share, elsewhere = hurt / n, rest / others
    low, high = wilson(hurt.astype(float), n.astype(float), level)
    below, above = wilson(rest.astype(float), others.astype(float), level)
    return pd.DataFrame(
        {"n": n, "share_negative": share, "share_negative_low": low, "share_negative_high": high}
        | {"share_rest": elsewhere, "difference": share - elsewhere}
        | {"difference_low": share - elsewhere - np.hypot(share - low, above - elsewhere)}
        | {"difference_high": share - elsewhere + np.hypot(high - share, elsewhere - below)}
    )


@pytest.mark.parametrize("n", [10, 12, 13, 17, 19, 20, 23, 38, 41, 77, 99, 102, 199, 230])
def test_told_differences_hold_every_exact_one(n: int) -> None:  # RO3
    """Every number hurt beside every number hurt elsewhere, of as many, fewer and more others; of two groups as well."""
    for others in (10, 14, 27, 58, 140):
        hurt, rest = (each.ravel() for each in np.meshgrid(np.arange(n + 1), np.arange(others + 1)))
        exact = differences(hurt, np.full_like(hurt, n), rest, np.full_like(hurt, others), 0.95)
        held(exact, told_table(exact), "difference")
        there = differences(rest, np.full_like(hurt, others), hurt, np.full_like(hurt, n), 0.95)
        pair = np.arange(len(hurt))
        both = pd.concat([exact.assign(segment=pair), there.assign(segment=pair)]).assign(
            aspect="a"
        )
        held(both, told_table(both), "difference")


def test_clear_differences_are_told_clear() -> None:  # RO10
    rng = np.random.default_rng(1)
    n, others = rng.integers(10, 400, 40_000), rng.integers(10, 400, 40_000)
    p, q = rng.random(40_000) ** 2, rng.random(40_000) ** 2
    exact = differences(rng.binomial(n, p), n, rng.binomial(others, q), others, 0.95)
    told = told_table(exact)
    clear, said = (
        (each["difference_low"] > 1e-9) | (each["difference_high"] < -1e-9)
        for each in (exact, told)
    )
    assert said[clear].mean() >= 0.85 and not said[~clear].any()


def test_differences_and_p_follow() -> None:  # RO8
    group = pd.DataFrame(
        {"n": [40], "share_negative": [0.225], "share_rest": [0.113], "difference": [0.112]}
        | {"p": [0.0312], "p_adjusted": [0.0713]}
    )
    told = told_table(group).iloc[0]
    assert told["difference"] == pytest.approx(told["share_negative"] - told["share_rest"])
    assert np.isnan(told["p"]) and told["p_adjusted"] == 1.0
    assert told_table(group.assign(p_adjusted=0.0123))["p_adjusted"].tolist() == [0.05]


@pytest.mark.parametrize("n", [30, 62, 270, 985])
def test_a_change_below_nought_is_told_as_what_it_is(n: int) -> None:  # RO8
    changes = pd.DataFrame({"n": n, "within": np.linspace(-0.9, 0.9, 181)})
    moved = (told_table(changes)["within"] - changes["within"]).abs()
    assert moved.max() <= share_steps([n])[0] / 200 + 1e-9


def test_told_once(tmp_path: Path) -> None:  # RO9
    group = pd.DataFrame({"n": [62], "share_negative": [4 / 62], "share_negative_low": [0.0253]})
    told = told_table(group)
    told.to_parquet(tmp_path / "told.parquet")
    for again in (
        told,
        told.assign(label="a")[told.columns],
        pd.read_parquet(tmp_path / "told.parquet"),
    ):
        pd.testing.assert_frame_equal(told_table(again), told)


def groups_beside(*shares: tuple[int, int]) -> pd.DataFrame:
    """Groups (n, hurt) of one segment against one another, by Newcombe's interval and the test's verdict."""
    n, hurt = np.array(shares, dtype=float).T
    rest, hurt_rest = n.sum() - n, hurt.sum() - hurt
    low, high = wilson(hurt, n, 0.95)
    below, above = wilson(hurt_rest, rest, 0.95)
    share, elsewhere = hurt / n, hurt_rest / rest
    apart = share - elsewhere
    ends = apart - np.hypot(share - low, above - elsewhere), apart + np.hypot(high - share, elsewhere - below)  # fmt: skip
    return pd.DataFrame(
        {"segment": "city", "aspect": "speed", "n": n.astype(int), "n_negative": hurt.astype(int), "share_negative": share}
        | {"share_negative_low": low, "share_negative_high": high, "share_rest": elsewhere, "difference": apart}
        | {"difference_low": ends[0], "difference_high": ends[1], "p_adjusted": np.where(ends[0] > 0, 0.004, 0.6)}
        | {"flag": ((ends[0] > 0) * 1 - (ends[1] < 0) * 1)}
    )  # fmt: skip


def test_a_claim_follows_from_what_is_told() -> None:  # RO11
    clear, faint = groups_beside((14, 14), (70, 18), (70, 18)), groups_beside((100, 17), (70, 22))
    assert clear["flag"].iloc[0] == 1 and faint["flag"].tolist() == [-1, 1]
    told = told_table(clear)
    assert told.loc[0, "flag"] == 1
    assert told.loc[0, "difference_low"] > 0 and told["difference_high"].max() <= 1
    told = told_table(faint)  # told wider than it is, and to 0: nobody could follow it
    assert (told["difference_low"] <= 0).all() and (told["difference_high"] >= 0).all()
    assert told["flag"].tolist() == [0, 0] and told["p_adjusted"].tolist() == [1.0, 1.0]


def test_ends_beside_other_groups_hold_the_exact_ones() -> None:  # RO3
    rng = np.random.default_rng(7)
    for share in (0.03, 0.3, 0.8):
        for _ in range(100):
            sizes = rng.integers(10, 260, 4)
            hurt = np.clip(rng.binomial(sizes, share), 1, None)
            exact = groups_beside(*zip(sizes.tolist(), hurt.tolist(), strict=True))
            held(exact, told_table(exact), "difference")


def test_what_a_quota_wants_follows_from_the_told_count() -> None:  # RO12
    limits = np.array([400, 398, 402, 13])
    for n in range(10, 420):
        cells = pd.DataFrame({"quota": "q", "cell": "c", "limit": limits, "n": n})
        cells["wanting"] = (limits - n).clip(min=0)
        cells["quota_state"] = np.select([n < limits, n > limits], ["short", "over"], "reached")
        told = told_table(cells)
        assert told["limit"].tolist() == limits.tolist()
        near = n + 1 if told_count(n + 1) == told_count(n) else n - 1  # who is told alike
        beside = cells.assign(n=near, wanting=(limits - near).clip(min=0))
        beside["quota_state"] = np.select([near < limits, near > limits], ["short", "over"], "reached")  # fmt: skip
        pd.testing.assert_frame_equal(told_table(beside), told)
        sure = np.abs(limits - n) >= 5
        assert (told["quota_state"][sure] == cells["quota_state"][sure]).all()


def test_both_sides_of_a_comparison_are_told_by_their_own_people() -> None:  # RO12
    for n, first in ((13, 60), (60, 13), (14, 12), (200, 300)):
        row = {"n": n, "mean": 2.2941, "arm_difference": 0.1234, "arm_difference_low": -0.8321}
        arms = pd.DataFrame([row | {"first_n": first, "first_mean": 2.1707, "arm_difference_high": 1.0789}])  # fmt: skip
        told = told_table(arms).iloc[0]
        orders = {"first_n": "later_n", "first_mean": "later_mean"}
        orders |= {
            f"arm_difference{end}": f"order_difference{end}" for end in ("", "_low", "_high")
        }
        assert told_table(arms.rename(columns=orders)).iloc[0].tolist() == told.tolist()
        assert told[["n", "first_n"]].tolist() == told_count([n, first]).tolist()
        of_few = {"mean": n < 50, "first_mean": first < 50, "arm_difference": min(n, first) < 50}
        for name, few in of_few.items():
            assert told[name] == pytest.approx(round(arms[name].iloc[0], 1 if few else 2))
        assert told["arm_difference_low"] <= -0.8321 and told["arm_difference_high"] >= 1.0789


@pytest.mark.parametrize("n, before", [(70, 155), (70, 115), (85, 185), (300, 60), (30, 600)])
def test_both_periods_of_a_change_are_told_by_their_own_people(n: int, before: int) -> None:  # RO12
    hurt = np.arange(4, before - 3)
    then, now = hurt / before, np.full(len(hurt), 0.3)
    (low, high), (below, above) = wilson(now * n, n, 0.95), wilson(hurt, before, 0.95)
    apart = now - then
    exact = pd.DataFrame(
        {"measure": "share", "n": n, "n_before": before, "share_negative": now, "share_negative_low": low}
        | {"share_negative_high": high, "share_rest": then, "difference": apart, "within": apart}
        | {"difference_low": apart - np.hypot(now - low, above - then)}
        | {"difference_high": apart + np.hypot(high - now, then - below)}
    )  # fmt: skip
    told = told_table(exact)
    assert told["share_rest"].tolist() == told_shares(then, np.full(len(then), before)).tolist()
    assert (told["difference_low"] <= exact["difference_low"] + 1e-9).all()
    assert (told["difference_high"] >= exact["difference_high"] - 1e-9).all()
    step = share_steps([min(n, before)])[0] / 100
    assert told["within"].tolist() == pytest.approx(np.floor(apart / step + 0.5) * step)


def test_no_count_or_sum_is_left_in_tables_of_choices() -> None:  # RO12
    ranked = pd.DataFrame({"n_chose": [5], "n": [13], "missing": [2], "mean_place": [23 / 13]})
    assert told_table(ranked).to_dict("records") == [
        {"n_chose": 5, "n": 15, "missing": 5, "mean_place": 1.8}
    ]
    sets = {
        "shown": [463],
        "best": [340],
        "worst": [12],
        "n": [160],
        "net": [0.7051],
        "net_low": [0.661],
    }
    told = told_table(pd.DataFrame(sets | {"net_high": [0.749], "utility": [1.5042], "preference": [0.6361]}))  # fmt: skip
    assert told.iloc[0].tolist() == [465, 340, 10, 160, 0.7, 0.66, 0.76, 1.5, 0.64]
    shared = pd.DataFrame({"n": [30], "mean": [33.77], "of_total": [0.3377], "nothing": [0.0333]})
    told = told_table(shared).iloc[0]
    assert told["of_total"] == pytest.approx(0.3) and told["nothing"] == pytest.approx(0.05)


@pytest.mark.parametrize("n", [*range(10, 260, 7), 40, 80, 100, 200, 705, 2001])
def test_numbers_told_alike(n: int) -> None:  # RO13
    hurt, people = np.arange(n + 1.0), np.full(n + 1, n)
    told = told_percent(hurt / n, people)
    least, most = told_alike_counts(hurt, people)
    for one in np.unique(told):
        alike = told == one
        assert (least[alike] == hurt[alike].min()).all() and (
            most[alike] == hurt[alike].max()
        ).all()
