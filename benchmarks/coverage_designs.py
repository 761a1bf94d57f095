"""Draws for `coverage.py`: regressions, classes, comments and groups of surveys with weights and clusters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import stats

from feedback import (
    compare_drivers,
    crosstab,
    driver_importance,
    logistic_dominance,
    ordinal_dominance,
    penalty_reward,
    simulate_improvement,
    survey_design,
)
from feedback.charts.shares import shares_of
from feedback.insight.pain_points.costs import fit_costs
from feedback.insight.pain_points.design import DesignOfPeople
from feedback.insight.pain_points.segments import pool_segments
from feedback.insight.pain_points.table import count_shares, join_costs, rank_aspects
from feedback.insight.pain_points.who_is_hurt import Signals
from feedback.multiplicity import adjust_p
from feedback.pipeline.design import comment_design
from feedback.responses.weights.design import Design

Draw = Callable[[np.random.Generator], bool]
SHOPS, PEOPLE = 30, 15
SLOPE, HURT, REWARD = 0.5, -0.7, 0.6


def held(low: float, high: float, truth: float) -> bool:
    return bool(low <= truth <= high)


def surveyed(rng: np.random.Generator) -> tuple[pd.DataFrame, np.ndarray, Design]:
    """Ratings of two aspects and noise, both alike within shops (correlation about .3), and weights of 1 to 3."""
    shop = np.repeat(np.arange(SHOPS), PEOPLE)
    n = len(shop)

    def alike() -> np.ndarray:
        return 0.55 * rng.normal(size=SHOPS)[shop] + 0.84 * rng.normal(size=n)

    X = pd.DataFrame({name: np.clip(np.rint(3 + 1.2 * alike()), 1, 5) for name in "ab"})
    people = pd.DataFrame({"shop": shop, "w": rng.uniform(1, 3, n)})
    return X, alike(), survey_design(people, weights="w", clusters="shop")


def penalty(rng: np.random.Generator) -> bool:
    X, noise, design = surveyed(rng)
    y = HURT * (X["a"] <= 2) + REWARD * (X["a"] >= 4) + noise
    row = penalty_reward(X, y, scale=(1, 5), weights=design).table.loc["a"]
    return held(row["penalty_low"], row["penalty_high"], HURT)


def penalties_of_noise(rng: np.random.Generator) -> bool:
    X, noise, design = surveyed(rng)
    return penalty_reward(X, noise, scale=(1, 5), weights=design).p_value <= 0.05


def segment_slope(rng: np.random.Generator) -> bool:
    X, noise, design = surveyed(rng)
    side = np.where(np.arange(len(X)) % 2, "new", "old")
    y = SLOPE * X["a"] * (side == "new") + noise
    table = compare_drivers(X, y, segment=side, weights=design).table
    row = table[(table["driver"] == "a") & (table["value"] == "new")].iloc[0]
    return held(row["difference_low"], row["difference_high"], SLOPE)


def segments_of_noise(rng: np.random.Generator) -> bool:
    X, noise, design = surveyed(rng)
    side = np.arange(len(X)) % 3
    found = compare_drivers(X, SLOPE * X["a"] + noise, segment=side, weights=design)
    return bool((found.heterogeneity["p"] <= 0.05).iloc[0])


def odds(rng: np.random.Generator) -> bool:
    X, _, design = surveyed(rng)
    chance = 1 / (1 + np.exp(-SLOPE * (X["a"] - 3)))
    row = logistic_dominance(X, rng.random(len(X)) < chance, weights=design).table.loc["a"]
    return held(row["odds_low"], row["odds_high"], float(np.exp(SLOPE)))


def classes_of_noise(rng: np.random.Generator) -> bool:
    X, noise, design = surveyed(rng)
    return ordinal_dominance(X, np.digitize(noise, [-0.5, 0.5]), weights=design).p_value <= 0.05


def improvement(rng: np.random.Generator) -> bool:
    """The rise is of these people, so its truth is the slope times the mean rise of the population."""
    X, noise, design = surveyed(rng)
    found = simulate_improvement(X, SLOPE * X["a"] + noise, scale=(1, 5), weights=design).table
    top = stats.norm.sf((4.5 - 3) / (1.2 * np.hypot(0.55, 0.84)))  # nobody rises above 5
    row = found.loc["a"]
    return held(row["outcome_change_low"], row["outcome_change_high"], SLOPE * 0.5 * (1 - top))


def uneven_slope(rng: np.random.Generator) -> bool:
    """Errors three times as wide at one end of the driver as at the other."""
    a = rng.integers(1, 6, 150).astype(float)
    X = pd.DataFrame({"a": a, "b": rng.normal(size=150)})
    y = SLOPE * a + rng.normal(size=150) * (0.3 + 0.5 * np.abs(a - 3))
    row = driver_importance(X, y, permutations=0).table.loc["a"]
    return held(row["coefficient_low"], row["coefficient_high"], SLOPE)


def few_shuffles(rng: np.random.Generator) -> bool:
    X = pd.DataFrame(rng.normal(size=(100, 3)), columns=list("abc"))
    return driver_importance(X, rng.normal(size=100), permutations=50).ranked


def comments_share(rng: np.random.Generator) -> bool:
    """One to five comments a person, alike within persons; people who weigh more complain more."""
    w = rng.uniform(0.5, 3, 150)
    times = rng.integers(1, 6, 150)
    author = np.repeat(np.arange(150), times)
    leaning = (1.2 * rng.normal(size=150) + 0.5 * (w - 1.75))[author]
    flags = (leaning + rng.normal(size=len(author)) > 0.6)[:, None]
    # over the population, people weighted: number of comments and weight are unrelated
    grid = (np.linspace(0, 1, 2001)[1:] - 0.00025) * 2.5 + 0.5
    chance = stats.norm.sf((0.6 - 0.5 * (grid - 1.75)) / np.hypot(1.2, 1))
    truth = float(np.average(chance, weights=grid))
    people = pd.DataFrame({"w": w}, index=[str(one) for one in range(150)])
    comments = pd.DataFrame({"respondent": author.astype(str)})
    design = comment_design(survey_design(people, weights="w"), comments)
    row = shares_of(flags, np.ones_like(flags), weights=design, level=0.95).iloc[0]
    return held(row["share_low"], row["share_high"], truth)


def heavy_share(n: int) -> Draw:
    """Weights as unequal as e^z: n people are worth about n / 2.7."""

    def draw(rng: np.random.Generator) -> bool:
        design = survey_design(pd.DataFrame({"w": np.exp(rng.normal(size=n))}), weights="w")
        flags = (rng.random(n) < 0.3)[:, None]
        row = shares_of(flags, np.ones_like(flags), weights=design, level=0.95).iloc[0]
        return held(row["share_low"], row["share_high"], 0.3)

    return draw


def pooled_share(rng: np.random.Generator) -> bool:
    """Twenty groups whose people weigh e^z; their shares differ by a standard deviation of .05."""
    truth, at = np.clip(rng.normal(0.3, 0.05, 20), 0.05, 0.95), int(rng.integers(20))
    rows = []
    for share in truth:
        w = np.exp(rng.normal(size=60))
        hurt = rng.random(60) < share
        rows.append(
            {
                "n": 60,
                "effective_n": w.sum() ** 2 / (w**2).sum(),
                "share_negative": w @ hurt / w.sum(),
            }
        )
    table = pd.DataFrame(rows).assign(segment="shop", aspect="wait")
    row = pool_segments(table, level=0.95).iloc[at]
    return held(row["pooled_low"], row["pooled_high"], float(truth[at]))


FEW, MANY, SIZE, CUT = 4, 14, 12, -0.8


def few_shops(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, Design]:
    """Who is hurt (correlation .25 within shops), who is of four of eighteen shops of twelve, and the design."""
    shop = np.repeat(np.arange(FEW + MANY), SIZE)
    own = rng.normal(size=FEW + MANY)[shop]
    hurt = 0.5 * own + 0.75**0.5 * rng.normal(size=len(shop)) < CUT
    return hurt, shop < FEW, survey_design(pd.DataFrame({"shop": shop}), clusters="shop")


def share_of_few_shops(rng: np.random.Generator) -> bool:
    hurt, inside, design = few_shops(rng)
    row = shares_of((hurt & inside)[:, None], inside[:, None], weights=design, level=0.95).iloc[0]
    return held(row["share_low"], row["share_high"], float(stats.norm.cdf(CUT)))


def few_shops_differ(rng: np.random.Generator) -> bool:
    hurt, inside, design = few_shops(rng)
    people = DesignOfPeople(design, np.arange(len(design)))
    sides = inside[:, None], ~inside[:, None]
    return bool(people.shares_apart(hurt[:, None], sides, level=0.95)["p"][0] <= 0.05)


def any_region_differs(rng: np.random.Generator) -> bool:
    """Four regions of nine shops, four aspects, Holm over all: is any region called different?"""
    shop = np.repeat(np.arange(36), SIZE)
    region = (rng.permutation(36) % 4)[shop]
    people = DesignOfPeople(
        survey_design(pd.DataFrame({"shop": shop}), clusters="shop"), np.arange(len(shop))
    )
    hurt = [
        0.5 * rng.normal(size=36)[shop] + 0.75**0.5 * rng.normal(size=len(shop)) < CUT
        for _ in range(4)
    ]
    inside = np.column_stack([region == at for at in range(4)] * 4)
    p = people.shares_apart(np.repeat(np.array(hurt).T, 4, axis=1), (inside, ~inside), level=0.95)[
        "p"
    ]
    return bool((adjust_p(p) <= 0.05).any())


def sparse_table(rng: np.random.Generator) -> bool:
    rows = rng.choice(list("abcd"), 60, p=[0.85, 0.05, 0.05, 0.05])
    return crosstab(rows, rng.choice(list("xyz"), 60, p=[0.8, 0.1, 0.1])).p <= 0.05


def equal_costs_told_apart(aspects: int) -> Draw:
    """A thousand people, each aspect hurting 15 in 100 of them and costing the same: is any pair given different ranks?"""

    def draw(rng: np.random.Generator) -> bool:
        felt, n = rng.normal(size=(1000, aspects)), 1000
        hurt, all_, none = felt < -1.036, np.ones((n, aspects), dtype=bool), np.zeros((n, aspects), dtype=bool)  # fmt: skip
        signals = Signals(
            pd.RangeIndex(n).astype(str), [f"a{at}" for at in range(aspects)], all_, none, all_, hurt, felt > 0.25, none,
            all_[0], 0,
        )  # fmt: skip
        y = np.rint(4.2 - 0.45 * hurt.sum(axis=1) + rng.normal(0, 0.7, n))
        options = {"weights": np.ones(n), "level": 0.95}
        model = fit_costs(signals, chosen=list(range(aspects)), ratings=y, seed=None, **options)
        assert model is not None
        table = join_costs(count_shares(signals, **options), model, labels={})
        model = replace(model, p_value=0.0)  # the check against chance is not what is tried here
        ranks = rank_aspects(table, signals.aspects, model=model)[0]["rank"]
        return bool(ranks.nunique() > 1)

    return draw


def region_by_wave(shops: int, size: int) -> Draw:
    """Shops in five regions; which of four waves their guests answered in has nothing to do with the region."""

    def draw(rng: np.random.Generator) -> bool:
        shop = np.repeat(np.arange(shops), size)
        region = (rng.permutation(shops) % 5)[shop]
        wave = (0.5 * rng.normal(size=(shops, 4))[shop] + 0.75**0.5 * rng.normal(size=(len(shop), 4))).argmax(axis=1)  # fmt: skip
        found = crosstab(region, wave, clusters=shop).score_test
        return found is not None and found.p <= 0.05

    return draw


def designs() -> list[tuple[str, float, Draw]]:
    """Name, nominal value, and one draw, as `coverage.studies`."""
    return [
        ("clusters: penalty", 0.95, penalty),
        ("clusters: penalties of noise, p ≤ .05", 0.05, penalties_of_noise),
        ("clusters: slope in a segment less elsewhere", 0.95, segment_slope),
        ("clusters: slopes of equal segments differ, p ≤ .05", 0.05, segments_of_noise),
        ("clusters: odds ratio", 0.95, odds),
        ("clusters: classes of noise, p ≤ .05", 0.05, classes_of_noise),
        ("clusters: gain of an improvement", 0.95, improvement),
        ("coefficient, errors of unequal variance", 0.95, uneven_slope),
        ("noise, 50 shuffles, ranked at .01", 0.01, few_shuffles),
        ("weights: share of comments, several a person", 0.95, comments_share),
        ("weights e^z: share of .3, n = 50", 0.95, heavy_share(50)),
        ("weights e^z: share of .3, n = 200", 0.95, heavy_share(200)),
        ("weights e^z: pooled share of 20 groups of 60", 0.95, pooled_share),
        ("clusters: share in 4 of 18 shops", 0.95, share_of_few_shops),
        ("clusters: 4 of 18 shops differ from the rest, p ≤ .05", 0.05, few_shops_differ),
        ("clusters: any of 4 regions of 9 shops differs in any of 4 aspects", 0.05, any_region_differs),
        *(
            (f"ranks: any of {k} equal costs told apart", 0.05, equal_costs_told_apart(k))
            for k in (8, 12, 20)
        ),
        ("clusters: region by wave, 20 shops, the table as a whole", 0.05, region_by_wave(20, 15)),
        ("clusters: region by wave, 40 shops, the table as a whole", 0.05, region_by_wave(40, 12)),
        ("crosstab, sparse, the table as a whole", 0.05, sparse_table),
    ]  # fmt: skip
