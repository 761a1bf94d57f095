"""What complaining goes with, where nearly everybody complains or praises: planted truth.

EC1  who writes of one matter alone is compared with all who do not complain of it: no planted loss is told as a gain
EC2  where comparable people without the complaint are worth fewer than ten, no effect is given, and the sentence says why
EC3  where plain means clearly say the contrary of the model, no effect is given, and both are said
EC4  complaints too rare for an effect of their own do not count as content
EC6  where nobody, or everybody, of those who rated an aspect is hurt there, no effect is given and nothing stops
EC7  where an aspect has no cost, or none has one, the reasons said are those of the aspects and of who rated overall
EC8  of two aspects alike in those who rated them neither is ranked without the other, whoever else complains in writing
EC5  of a rated aspect that nearly nobody rated in between, those hurt are compared with all others
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from feedback.insight.pain_points.rank import rank_pain_points
from feedback.insight.pain_points.result import PainPoints


def ranked(hurt: pd.DataFrame, praise: pd.DataFrame, rating: pd.Series) -> PainPoints:
    """Pain points of people × aspects who complained and praised in writing."""
    said = pd.concat(
        [
            flags.stack().loc[lambda told: told].index.to_frame(index=False, name=["comment", "aspect"]).assign(polarity=sign)
            for flags, sign in ((hurt, -1.0), (praise, 1.0))
        ]
    )  # fmt: skip
    people = pd.DataFrame({"respondent": rating.index}, index=rating.index)
    return rank_pain_points(said, rating, comments=people, language="en")


def one_topic(
    seed: int, shares: dict[str, float], effects: dict[str, float], *, unread: float = 0.25
) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """131 people who write of one matter each, "x-" or "x+"."""
    rng = np.random.default_rng(seed)
    names = list(shares)
    topic = pd.Series(rng.choice(names, 131, p=np.array([*shares.values()])), dtype=str)
    topic.index = pd.Index([f"p{i}" for i in range(131)])
    rating = (4 + topic.map(effects).fillna(0) + rng.normal(0, 0.8, 131)).round().clip(1, 5)
    aspects = sorted({name[:-1] for name in names})
    read = pd.Series(rng.random(131) > unread, index=topic.index)
    hurt = pd.DataFrame({a: (topic == f"{a}-") & read for a in aspects})
    return hurt, pd.DataFrame({a: topic == f"{a}+" for a in aspects}), rating


SHARES = {"meal-": 0.3, "meal+": 0.15, "clean-": 0.1, "clean+": 0.13, "noise-": 0.08, "staff+": 0.12, "place+": 0.12}  # fmt: skip
EFFECTS = {"meal-": -2.0, "clean-": -1.0, "noise-": -2.8}


def test_no_planted_loss_is_told_as_a_gain() -> (
    None
):  # EC1; benchmarks/pain_point_effects.py does it at length
    for seed in range(40):
        table = ranked(*one_topic(seed, SHARES, EFFECTS)).table
        assert not (table["effect_low"] > 0).any(), seed
        assert table.loc["meal", "effect_high"] < -0.5, seed
        assert table.loc["meal", "rank"] == 1, seed


def test_who_all_complain_cannot_be_compared() -> None:  # EC2
    shares = {"wait-": 0.5, "news-": 0.47, "none+": 0.03}
    found = ranked(*one_topic(3, shares, {"wait-": -1.5, "news-": -0.3}, unread=0))
    table = found.table
    assert table[["effect", "cost"]].isna().all(axis=None)
    assert all("too few comparable people" in said for said in table["sentence"])


@pytest.mark.parametrize("sign", [1, -1])
def test_means_that_say_the_contrary_are_told(sign: int) -> None:  # EC3
    rng = np.random.default_rng(1)
    people = pd.Index([f"p{i}" for i in range(300)])
    hurt = pd.DataFrame({"wait": np.arange(300) < 100}, index=people)
    hurt["seat"] = (np.arange(300) >= 40) & (np.arange(300) < 115)
    rating = 4 - sign * (2.5 * hurt["wait"] - 0.8 * hurt["seat"]) + rng.normal(0, 0.5, 300)
    found = ranked(hurt, ~hurt & False, rating)
    plain = rating[hurt["seat"]].mean() - rating[~hurt["seat"]].mean()
    assert sign * plain < -0.5
    assert np.isnan(found.table.loc["seat", "effect"])
    said = found.table.loc["seat", "sentence"]
    assert "the two disagree" in said
    assert f"{plain:+.2f}".replace("-", "−") in said
    assert "supports a fix" not in said
    assert found.table.loc["wait", "effect"] == pytest.approx(-2.5 * sign, abs=0.2)


def test_rare_complaints_are_no_content() -> None:  # EC4
    """30 complain of the room; 27 others of three rare matters, who rate worst of all."""
    people = pd.Index([f"p{i}" for i in range(90)])
    place = np.arange(90)
    hurt = pd.DataFrame({"room": place < 30}, index=people)
    for k in range(3):
        hurt[f"rare{k}"] = (place >= 30 + 9 * k) & (place < 39 + 9 * k)
    rating = pd.Series(np.where(place < 30, 3.0, np.where(place < 57, 1.0, 4.0)), people)
    rating += np.resize([-0.2, 0.2], 90)
    table = ranked(hurt, ~hurt & False, rating).table
    assert list(table.index) == ["room"]
    assert table.loc["room", "effect"] == pytest.approx(-1.0, abs=0.05)


def test_an_aspect_that_hardly_anybody_rated_in_between() -> None:  # EC5
    rng = np.random.default_rng(2)
    people = pd.Index([f"p{i}" for i in range(200)])
    given = pd.DataFrame({"desk": np.where(rng.random(200) < 0.3, 1.0, 5.0)}, index=people)
    given.loc[people[:4], "desk"] = 3.0
    rating = pd.Series(4 - (given["desk"] == 1) + rng.normal(0, 0.5, 200), people)
    said = pd.DataFrame({"comment": [], "aspect": [], "polarity": []})
    table = rank_pain_points(said, rating, aspect_ratings=given, aspect_scale=(1, 5)).table
    hurt = given["desk"] == 1
    assert table.loc["desk", "effect"] == pytest.approx(rating[hurt].mean() - rating[~hurt].mean())


@pytest.mark.parametrize("low", [False, True])
def test_who_wrote_but_did_not_rate_is_not_the_base(low: bool) -> None:  # EC6
    """80 rate the food, all of them low or none; 25 others only write that it is bad, 6 that the staff are."""
    rng = np.random.default_rng(4)
    people = pd.Index([f"p{i}" for i in range(145)])
    given = pd.DataFrame({"food": np.nan}, index=people)
    given.iloc[:80, 0] = 1.0 if low else np.resize([3.0, 4.0, 5.0], 80)
    rating = pd.Series(np.resize([3.0, 4.0, 5.0, 4.0], 145), people)
    rating.iloc[80:105] = rng.choice([1.0, 2.0], 25)
    rating.iloc[105:121] -= 1
    said = pd.DataFrame({"comment": people[80:121], "aspect": "food", "polarity": -1.0})
    said.loc[25:, "aspect"] = "staff"
    written = pd.DataFrame({"respondent": people}, index=people)
    found = rank_pain_points(
        said, rating, comments=written, aspect_ratings=given, aspect_scale=(1, 5), language="en"
    )
    row = found.table.loc["food"]
    assert row["n"] == 80 and row["n_negative"] == (80 if low else 0)
    assert np.isnan(row["effect"]) and np.isnan(row["cost"])


@pytest.mark.parametrize(("hurt", "told"), [(4, False), (5, True), (9, True)])
def test_alike_in_the_base_is_treated_alike(hurt: int, told: bool) -> None:  # EC8
    """100 rate the desk, 97 the lift; of each as many are hurt, and the other three complain of the lift in writing."""
    rng = np.random.default_rng(8)
    people = pd.Index([f"p{i}" for i in range(160)])
    given = pd.DataFrame({"desk": np.nan, "lift": np.nan, "room": np.nan}, index=people)
    given.iloc[:100] = rng.choice([3.0, 4.0, 5.0], (100, 3))
    for at, aspect in enumerate(given):
        low = np.arange(20 * at, 20 * at + hurt) if aspect != "room" else np.arange(40, 65)
        given.loc[people[low], aspect] = 1.0
    rating = (4 - given.eq(1).sum(axis=1) + rng.normal(0, 0.3, 160)).rename("rating")
    given.loc[people[70:73], "lift"] = np.nan
    said = pd.DataFrame({"comment": people[70:73], "aspect": "lift", "polarity": -1.0})
    written = pd.DataFrame({"respondent": people}, index=people)
    found = rank_pain_points(
        said, rating, comments=written, aspect_ratings=given, aspect_scale=(1, 5), language="en"
    ).table
    assert found.loc[["desk", "lift"], "n_negative"].tolist() == [hurt, hurt]
    assert found.loc[["desk", "lift"], "cost"].notna().tolist() == [told, told]


@pytest.mark.parametrize(
    ("hurt", "rated", "en", "zh"),
    [
        (12, 3, "too few of them rated overall to tell", "其中给出总体评分的人太少"),
        (108, 105, "too few of the others rated overall", "没有不满的人中给出总体评分的太少"),
        (3, 0, "too few to tell", "人数太少"),
        (117, 117, "so few are not that", "没有不满的人太少"),
    ],
)  # fmt: skip
def test_who_gave_no_overall_rating_is_the_reason(
    hurt: int, rated: int, en: str, zh: str
) -> None:  # EC7
    """120 rated the lift; all but three of the fewer, hurt or not, gave no overall rating."""
    rng = np.random.default_rng(0)
    people = pd.Index([f"p{i}" for i in range(300)])
    given = pd.DataFrame(rng.choice([1.0, 3.0, 4.0], (300, 2)), people, ["food", "room"])
    given["lift"] = [*[1.0] * hurt, *[5.0] * (120 - hurt), *[np.nan] * 180]
    rating = pd.Series(4 - 2.0 * given["food"].eq(1) + rng.integers(0, 2, 300), people)
    silent = slice(0, hurt - rated) if hurt < 60 else slice(hurt + 3, 120)
    rating.iloc[silent] = np.nan
    for language, words in (("en", en), ("zh", zh)):
        table = rank_pain_points(
            pd.DataFrame({"comment": [], "aspect": [], "polarity": []}), rating,
            comments=pd.DataFrame({"respondent": people}, index=people), aspect_ratings=given,
            aspect_scale=(1, 5), language=language,
        ).table  # fmt: skip
        assert np.isnan(table.loc["lift", "cost"])
        assert words in table.loc["lift", "sentence"]


def test_why_there_is_no_cost_at_all() -> None:  # EC7
    """100 complain of the wait alone, 100 of the food alone, 6 of nothing: these are too few to compare with."""
    place = np.arange(206)
    people = pd.Index([f"p{i}" for i in place])
    bad = pd.DataFrame({"wait": place < 100, "food": (place >= 100) & (place < 200)}, index=people)
    rating = pd.Series(np.where(bad["wait"], 1.0, np.where(bad["food"], 3.0, 5.0)), people)
    rating += np.resize([-0.2, 0.2, 0.0], len(people))
    found = ranked(bad, ~bad & (place >= 200)[:, None], rating)
    assert found.ranked_by == "share_negative" and found.table["cost"].isna().all()
    en, zh = found.explain("en"), found.explain("zh")
    assert "No costs are given; of the aspects: 2 with fewer than 10 comparable people who do not complain of it." in en  # fmt: skip
    assert "不给代价：各方面中，2 个可比而没有这项抱怨的人不足 10 位。" in zh
    assert "cannot be separated" not in en
