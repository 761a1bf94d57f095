"""What is said of the first place.

ST1 the first screen and page 50 say the same sentence
ST2 an aspect is said to come first only where it has the first place alone
ST3 what is not ranked, and what has no cost, is said with the reason that holds
ST4 a verdict names the interval that decided it
ST5 the mean and the NPS are not adjusted together with dozens of shares
ST6 counts told in steps are never held against a threshold that lies within a step
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from feedback.insight.pain_points import words
from feedback.insight.pain_points.costs import CostModel
from feedback.insight.pain_points.course import find_changes
from feedback.insight.pain_points.rank import rank_pain_points
from feedback.insight.pain_points.result import PainPoints
from feedback.insight.pain_points.standing import Standing
from feedback.insight.pain_points.untold import no_cost
from feedback.insight.pain_points.who_is_hurt import read_mentions, read_signals


def ranked(*rows: tuple[str, int | None, float]) -> pd.DataFrame:
    table = pd.DataFrame(list(rows), columns=["label", "rank", "cost_low"])
    return table.astype({"rank": "Int64"}).assign(apart=table["rank"].isna(), n_negative=20)


@pytest.mark.parametrize(
    ("rows", "starts", "holds"),
    [
        ([("A", 1, 0.1), ("B", 2, 0.0)], "A goes with the greatest loss", ""),
        ([("A", 1, 0.1), ("B", 1, -0.1)], "Both aspects tie", "only A clearly"),
        ([("A", 1, 0.1), ("B", 1, 0.1), ("C", 1, -1)], "All 3 aspects tie", "only A and B clearly"),
        ([("A", 1, 0.1), ("B", 1, 0.1), ("C", 2, -1)], "2 of 3 aspects tie", "A and B clearly"),
        ([("A", 1, -0.1), ("B", 1, -0.1)], "Nothing stands out: for no aspect", ""),
        ([(name, 1, 0.1) for name in "ABCD"], "Nothing stands out. All 4 aspects tie", "Each of them"),
        ([*((name, 1, 0.1) for name in "ABCD"), ("E", 1, -1)], "Nothing stands out. All 5", "4 of them"),
        ([("A", 1, -0.1), ("B", 1, -0.1), ("C", None, 0.4)], "Nothing stands out: for no", "C, not ranked beside these"),
        ([("A", 1, 0.1), ("C", None, np.nan)], "Of the aspects whose part can be told, A goes", "they may matter as much: C"),
        ([("A", 1, -0.1), *((name, None, np.nan) for name in "BCDE")], "Nothing stands out: for no aspect", "B, C, D and 1 more; what complaints of each"),
        ([("A", 1, 0.1), ("C", None, -0.4)], "A goes with the greatest loss of rating; whether", ""),
    ],
)  # fmt: skip
def test_what_is_said_follows_from_ranks_and_intervals(  # ST2
    rows: list, starts: str, holds: str
) -> None:
    standing = Standing.of(ranked(*rows))
    said = standing.say()
    assert said.en.startswith(starts)
    assert holds in said.en
    # a tie is said in both languages or in neither
    assert ("tie" in said.en) == ("并列" in said.zh)
    assert ("Nothing stands out" in said.en) == ("没有哪个方面特别突出" in said.zh)


def complaints(n: int, *, hurt: int, lift: float) -> tuple[pd.DataFrame, pd.Series]:
    """`hurt` of n people complain of waiting, and rate `lift` higher; praise of food explains the rating."""
    ids = [f"r{i}" for i in range(n)]
    praise = np.arange(n) % 2 == 0
    rating = 2.0 + 2.0 * praise + np.random.default_rng(0).normal(0, 0.3, n)
    rating[:hurt] += lift
    rows = [(ids[i], "food", 1.0) for i in np.flatnonzero(praise)]
    rows += [(ids[i], "wait", -1.0 if i < hurt else 1.0) for i in range(n)]
    mentions = pd.DataFrame(rows, columns=["comment", "aspect", "polarity"])
    return mentions, pd.Series(rating, index=ids)


@pytest.mark.parametrize(
    ("hurt", "lift", "said"),
    [
        (12, 2.0, "none goes with lower ratings"),
        (0, 0.0, "nobody is unhappy"),
        (3, 0.0, "No costs are given: of 60 people"),
    ],
)
def test_the_reason_for_no_ranking_or_no_cost_is_the_one_that_holds(  # ST3
    hurt: int, lift: float, said: str
) -> None:
    found = rank_pain_points(*complaints(60, hurt=hurt, lift=lift), language="en")
    assert not found.is_noise
    text = found.explain("en")
    assert said in text
    assert "needed: 0.01" not in text
    assert not found.table["sentence"].str.contains("nothing written here explains").any()


def test_what_nobody_is_unhappy_with_has_no_place() -> None:  # ST3
    mentions, _ = complaints(60, hurt=12, lift=0.0)
    found = rank_pain_points(mentions, None, language="en")
    assert found.ranked_by == "share_negative"
    assert found.table["rank"].dropna().to_dict() == {"wait": 1}
    assert "comes first" in found.table.loc["wait", "sentence"]
    assert "first" not in found.table.loc["food", "sentence"]


def test_a_verdict_names_the_interval_that_decided() -> None:  # ST4
    row = {
        "effect": -0.91, "effect_low": -1.40, "effect_high": -0.42, "cost": 0.03, "cost_low": -0.0008,
        "cost_high": 0.0618, "base": "wrote", "n_negative": 8,
    }  # fmt: skip
    model = CostModel(
        pd.DataFrame(),
        n=239,
        r_squared=0.5,
        p_value=0.005,
        inseparable=[],
        covariance=np.empty((0, 0)),
    )
    said = words._cost(row, model=model)
    assert "0.03 points (0 to 0.06), and this interval, which decides, reaches 0" in said.en
    assert "以这个区间为准，它含 0，不能确定" in said.zh
    both = words._cost({**row, "effect_high": 0.1}, model=model)
    assert "decides" not in both.en
    assert "not certain" in both.en


def test_overall_figures_are_a_family_of_their_own() -> None:  # ST5
    rng = np.random.default_rng(1)
    people = pd.Index([f"r{i}" for i in range(200)])
    later = np.arange(200) >= 100
    names = [f"a{i}" for i in range(20)]
    rows = [(p, name, float(rng.choice([-1, 1]))) for p in people for name in names]
    mentions = pd.DataFrame(rows, columns=["comment", "aspect", "polarity"])
    signals = read_signals(
        read_mentions(mentions), respondents=people, authors=None, aspect_ratings=None, scale=None
    )
    options = {
        "periods": pd.Series(np.where(later, "2", "1"), index=people),
        "order": ["1", "2"],
        "outcomes": pd.DataFrame({"rating": rng.normal(3, 1, 200) + 0.35 * later}, index=people),
        "group": None,
        "level": 0.95,
    }
    with_shares = find_changes(signals, aspects=names, **options)
    alone = find_changes(None, aspects=[], **options)
    mean = with_shares.set_index("measure").loc["rating"]
    assert mean["p_adjusted"] == alone["p_adjusted"].iloc[0] == mean["p"]
    shares = with_shares[with_shares["measure"] == "share"]
    assert shares["p_adjusted"].min() == pytest.approx(min(1, 20 * shares["p"].min()))


def rated_by_sixty(*, told: bool) -> PainPoints:
    """Waiting and staff move the rating; three are unhappy with parking, nobody with the room."""
    rng = np.random.default_rng(3)
    ids = [f"r{i}" for i in range(60)]
    wait, staff = (rng.integers(1, 6, 60).astype(float) for _ in range(2))
    parking = np.where(np.arange(60) < 3, 1.0, 5.0)
    asked = pd.DataFrame({"wait": wait, "staff": staff, "parking": parking, "room": 5.0}, index=ids)
    rating = 3 + (wait - 3) * 0.6 + (staff - 3) * 0.3 + rng.normal(0, 0.5, 60)
    mentions = pd.DataFrame(columns=["comment", "aspect", "polarity"]).astype({"polarity": float})
    return rank_pain_points(
        mentions,
        pd.Series(rating.clip(1, 5).round(), index=ids),
        aspect_ratings=asked,
        aspect_scale=(1, 5),
        told=told,
        language="en",
    )


@pytest.mark.parametrize("told", [False, True])
def test_one_to_nine_told_alike_are_not_held_to_be_enough(told: bool) -> None:  # ST6
    found = rated_by_sixty(told=told)
    untold = found.table.index[found.table["cost"].isna()]
    assert "parking" in untold and ("room" in untold)
    for aspect in untold:
        sentence = found.table.loc[aspect, "sentence"]
        assert sentence.endswith(("too few to tell what it does to the rating.", "with room."))
    assert "they may matter as much" not in found.explain("en")
    assert "未必不重要" not in found.explain("zh")


def test_of_told_counts_the_reason_names_the_number_that_is_sure() -> None:  # ST6
    model = CostModel(
        pd.DataFrame(index=["rare", "mixed"]), n=60, r_squared=0.5, p_value=0.0, inseparable=[],
        covariance=np.eye(2), in_base={"rare": (5, 55), "mixed": (30, 30)},
    )  # fmt: skip
    table = pd.DataFrame({"n": 60, "n_negative": [5, 30]}, index=["rare", "mixed"])
    exact, told = (no_cost(table, model, told=in_steps) for in_steps in (False, True))
    assert "2 whose effect cannot be separated" in exact.en
    assert "1 with fewer than 10 unhappy people; 1 whose effect" in told.en
    assert "1 个不满的人不足 10 位；1 个的影响" in told.zh
