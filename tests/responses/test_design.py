"""A survey design, made once, gives every figure its interval.

1. Replicate standard errors are those R's survey prints for apiclus1, and those of the definition.
2. What was raked is raked anew in each replicate.
3. A statistic of several figures, and one that never varies or seldom exists.
4. Measures take the design in place of weights, strata, clusters and fpc.
5. Drivers, Kano and pain points follow it: clusters widen, a design of single people changes little.
6. What does not fit is said.
7. What shares of many groups are worth, all at once, is what each is worth by itself.
8. Of few clusters less is known: degrees of freedom after Welch, variances grown, and equal groups seldom differ.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from feedback import (
    classify_kano,
    crosstab,
    driver_importance,
    penalty_reward,
    rank_pain_points,
    replicate_interval,
    replicate_weights,
    satisfaction_index,
    score_csat,
    score_nps,
    summarise_likert,
    survey_design,
    theme_impact,
    weighted_mean,
)
from feedback.errors import AnalysisError, ColumnError, InputError
from feedback.insight.pain_points.design import DesignOfPeople
from feedback.insight.style_corrected import _weighted_r
from feedback.measures.sampled import sample_of
from feedback.responses.weights.few_clusters import (
    difference_freedom,
    known_freedom,
    known_worths,
)

CLUSTERS, SIZE = 24, 10


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    """240 people of 24 shops in 2 regions; everybody of a shop is alike but for a little."""
    rng = np.random.default_rng(4)
    shop = np.repeat(np.arange(CLUSTERS), SIZE)
    own = rng.normal(size=CLUSTERS)[shop]
    score = np.clip(np.round(3 + own + 0.3 * rng.normal(size=len(shop))), 1, 5)
    frame = pd.DataFrame(
        {
            "shop": shop,
            "region": np.where(shop < CLUSTERS // 2, "north", "south"),
            "w": rng.uniform(0.5, 2, len(shop)),
            "sex": rng.choice(["f", "m"], len(shop)),
            "score": score,
        }
    )
    return frame.set_axis([f"r{at}" for at in range(len(frame))], axis=0)


def mean_of(values: pd.Series):
    return lambda w: w @ values.to_numpy() / w.sum()


@pytest.mark.shared
def test_jackknife_of_apiclus1(shared: Path) -> None:  # 1
    """What svymean prints for as.svrepdesign(dclus1): survey 4.1, help of as.svrepdesign."""
    data = pd.read_csv(shared / "cases/11_raking_apiclus1/input.csv")
    for fpc, printed in (("fpc", 26.329), (None, 26.594)):
        design = survey_design(data, weights="pw", clusters="dnum", fpc=fpc)
        found = replicate_interval(mean_of(data["api00"]), design)
        assert round(found.estimate, 2) == 644.17
        assert round(found.se, 3) == printed


def test_jackknife_by_definition(people: pd.DataFrame) -> None:  # 1
    design = survey_design(people, weights="w", strata="region", clusters="shop")
    found = replicate_interval(mean_of(people["score"]), design)
    means, factor = [], []
    for shop in range(CLUSTERS):
        region = people["region"].eq("north" if shop < CLUSTERS // 2 else "south")
        w = people["w"] * np.where(region, CLUSTERS / 2 / (CLUSTERS / 2 - 1), 1.0)
        w[people["shop"] == shop] = 0
        means.append(np.average(people["score"], weights=w))
        factor.append((CLUSTERS / 2 - 1) / (CLUSTERS / 2))
    wanted = np.sqrt((factor * (np.array(means) - np.mean(means)) ** 2).sum())
    assert found.se == pytest.approx(wanted, rel=1e-12)
    assert found.df == design.df == CLUSTERS - 2
    assert found.method == "jackknife"


def test_bootstrap_comes_to_the_linearised_error(people: pd.DataFrame) -> None:  # 1
    for fpc in (None, 16):  # clusters in the population of a stratum
        design = survey_design(people, weights="w", strata="region", clusters="shop", fpc=fpc)
        line = weighted_mean(people["score"], weights=design).se
        found = replicate_interval(mean_of(people["score"]), design, method="bootstrap", draws=4000)
        assert found.se == pytest.approx(line, rel=0.05)


def test_raked_anew(people: pd.DataFrame) -> None:  # 2
    margins = {"sex": {"f": 700, "m": 300}, "region": {"north": 400, "south": 600}}
    design = survey_design(people, weights="w", clusters="shop", margins=margins)
    for method in ("jackknife", "bootstrap"):
        made = replicate_weights(design, method=method, draws=20)
        for column, target in margins.items():
            for category, total in target.items():
                sums = made.weights[:, (people[column] == category).to_numpy()].sum(axis=1)
                assert np.allclose(sums, total, rtol=1e-6)
    share = replicate_interval(lambda w: w @ (people["sex"] == "f") / w.sum(), design)
    assert share.estimate == pytest.approx(0.7)
    assert share.se < 1e-6  # the margin fixes it


def test_several_figures(people: pd.DataFrame) -> None:  # 3
    design = survey_design(people, clusters="shop")

    def by_region(w):
        return (people["score"] * w).groupby(people["region"]).sum() / pd.Series(w, people.index).groupby(people["region"]).sum()  # fmt: skip

    found = replicate_interval(by_region, design)
    assert list(found.table.index) == ["north", "south"]
    assert (found.table["ci_low"] < found.table["estimate"]).all()
    assert found.covariance.loc["north", "south"] == pytest.approx(0, abs=1e-3)
    assert "24" in found.define("en") and found.explain("zh") and found.cite("zh")


def test_a_figure_that_never_varies(people: pd.DataFrame) -> None:  # 3
    design = survey_design(people, clusters="shop")
    found = replicate_interval(lambda w: 5.0, design)
    assert np.isnan(found.ci).all()
    assert "same in every replicate" in found.explain("en")


def test_a_figure_that_seldom_exists(people: pd.DataFrame) -> None:  # 3
    design = survey_design(people, clusters="shop")

    def fragile(w):
        if (w == 0).any():
            raise AnalysisError(en="nobody left", zh="无人")
        return 1.0

    with pytest.raises(AnalysisError, match="does not exist in 24 of 24"):
        replicate_interval(fragile, design)
    with pytest.raises(InputError, match="should return a number"):
        replicate_interval(lambda w: "much", design)


def test_measures_take_the_design(people: pd.DataFrame) -> None:  # 4
    parts = {"weights": people["w"], "strata": people["region"], "clusters": people["shop"]}
    design = survey_design(people, weights="w", strata="region", clusters="shop")
    score = people["score"]
    assert weighted_mean(score, weights=design).ci == weighted_mean(score, **parts).ci
    assert score_csat(score, weights=design).ci == score_csat(score, **parts).ci
    assert score_nps(2 * score, weights=design).ci == score_nps(2 * score, **parts).ci
    items = people[["score"]]
    assert summarise_likert(items, weights=design).table.equals(
        summarise_likert(items, **parts).table
    )
    bare = parts | {"survey_weights": parts["weights"]}
    del bare["weights"]
    own = satisfaction_index(items, high=5, survey_weights=design)
    assert own.ci == satisfaction_index(items, high=5, **bare).ci
    sides = (people["sex"], score > 3)
    assert crosstab(*sides, weights=design).column_tests.equals(
        crosstab(*sides, **parts).column_tests
    )


def test_drivers_of_a_clustered_null(people: pd.DataFrame) -> None:  # 5
    """A driver and an outcome of the shop, without any relation: people taken one by one rank it."""
    called = {"design": 0, "people": 0}
    for draw in range(40):
        rng = np.random.default_rng(draw)
        X = pd.DataFrame(rng.normal(size=(CLUSTERS, 3))[people["shop"]], columns=list("abc"))
        y = rng.normal(size=CLUSTERS)[people["shop"]] + 0.5 * rng.normal(size=len(people))
        design = survey_design(people.set_axis(X.index), clusters="shop")
        called["design"] += driver_importance(X, y, weights=design, permutations=0).ranked
        called["people"] += driver_importance(X, y, permutations=0).ranked
    assert called["design"] <= 3
    assert called["people"] >= 20


@pytest.mark.parametrize(
    ("missing", "share"), [("pairwise", 0.2), ("pairwise", 0.7), ("impute", 0.2)]
)
def test_drivers_of_a_clustered_null_with_gaps(
    people: pd.DataFrame, missing: str, share: float
) -> None:  # 5
    called = 0
    for draw in range(12):
        rng = np.random.default_rng(draw)
        X = pd.DataFrame(rng.normal(size=(CLUSTERS, 3))[people["shop"]], columns=list("abc"))
        y = rng.normal(size=CLUSTERS)[people["shop"]] + 0.5 * rng.normal(size=len(people))
        design = survey_design(people.set_axis(X.index), clusters="shop")
        found = driver_importance(
            X.mask(rng.random(X.shape) < share), y, weights=design, missing=missing
        )
        called += found.ranked
    assert called <= 2


def test_drivers_with_every_method(people: pd.DataFrame) -> None:  # 5
    rng = np.random.default_rng(1)
    X = pd.DataFrame(rng.normal(size=(240, 3)), columns=list("abc"), index=people.index)
    shop = people["shop"].to_numpy()
    X["a"] += rng.normal(size=CLUSTERS)[shop]
    y = X["a"] + rng.normal(size=CLUSTERS)[shop] + rng.normal(size=240)
    clustered = survey_design(people, clusters="shop")
    for method in ("lmg", "johnson", "first", "last", "betasq", "pratt"):
        wide = driver_importance(X, y, method=method, weights=clustered, bootstrap=300).table
        slim = driver_importance(X, y, method=method, bootstrap=300, permutations=0).table
        widths = [(t.loc["a", "ci_high"] - t.loc["a", "ci_low"]) for t in (wide, slim)]
        assert widths[0] > 1.2 * widths[1], method
    single = driver_importance(X, y, weights=survey_design(people), bootstrap=300)
    assert single.noise.tested_by == "design"
    assert "whole clusters" in single.define("en")


def test_kano_under_clusters(people: pd.DataFrame) -> None:  # 5
    """Shops answer as one: what looks sure of 240 people is not of 24 shops."""
    rng = np.random.default_rng(2)
    kinds = rng.choice([0, 1], CLUSTERS, p=[0.55, 0.45])[people["shop"]]
    have = pd.Series(np.where(kinds == 0, "I like it", "I expect it"), people.index)
    lack = pd.Series("I am neutral", people.index)
    slim = classify_kano(have, lack).table.iloc[0]
    wide = classify_kano(have, lack, weights=survey_design(people, clusters="shop")).table.iloc[0]
    assert wide["multinomial_threshold"] > 2.5 * slim["multinomial_threshold"]
    assert wide["better_high"] - wide["better_low"] > 2.5 * (
        slim["better_high"] - slim["better_low"]
    )
    assert wide["stability"] < slim["stability"]
    alone = classify_kano(have, lack, weights=survey_design(people)).table.iloc[0]
    assert alone["better_low"] == pytest.approx(slim["better_low"], abs=0.01)


def test_pain_points_under_clusters(people: pd.DataFrame) -> None:  # 5
    rng = np.random.default_rng(3)
    bad = rng.random(CLUSTERS)[people["shop"]] < 0.4
    said = pd.DataFrame(
        {
            "comment": [*people.index, *people.index],
            "aspect": ["wait"] * 240 + ["food"] * 240,
            "polarity": [*np.where(bad, -1.0, 1.0), *rng.choice([-1.0, 1.0], 240)],
        }
    )
    ratings = pd.Series(3.5 - 1.5 * bad + rng.normal(size=240), people.index)
    groups = people[["region"]]
    slim = rank_pain_points(said, ratings, segments=groups, language="en")
    alone, wide = (
        rank_pain_points(said, ratings, segments=groups, weights=design, language="en")
        for design in (survey_design(people), survey_design(people, clusters="shop"))
    )
    for name in ("share_negative", "cost"):
        one, two, three = (r.table.loc["wait", f"{name}_high"] - r.table.loc["wait", f"{name}_low"] for r in (slim, alone, wide))  # fmt: skip
        assert two == pytest.approx(one, rel=0.05)
        assert three > 1.8 * one
    p = [r.by_segment.set_index("aspect").loc["wait", "p"].iloc[0] for r in (slim, wide)]
    assert p[1] > p[0]
    assert wide.table.loc["wait", "cost"] == pytest.approx(slim.table.loc["wait", "cost"])


@pytest.mark.parametrize("parts", [(), ("strata",), ("clusters",), ("strata", "clusters")])
@pytest.mark.parametrize("lonely", ["certainty", "adjust"])
def test_worths_of_groups_at_once(
    people: pd.DataFrame, parts: tuple[str, ...], lonely: str
) -> None:  # 7
    """As of each group by itself, also of groups of one cluster, of nobody, and of one kind of answer."""
    said = {"strata": "region", "clusters": "shop"}
    table = people.assign(region=people["region"].where(people["shop"] != 0, "alone"))
    design = survey_design(
        table, weights="w", lonely_psu=lonely, **{part: said[part] for part in parts}
    )
    rng = np.random.default_rng(4)
    groups = np.where(people["shop"] < 3, people["shop"], 3 + rng.integers(0, 4, len(people)))
    flags, known = rng.random(len(people)) < 0.3, rng.random(len(people)) < 0.8
    flags[groups == 4] = True
    found = design.worths_in(groups, flags, known, count=9)
    for group in range(7):
        inside = known & (groups == group)
        assert found[group] == pytest.approx(design.worth(flags, inside))
    assert found[7:].tolist() == [0.0, 0.0]


def test_what_does_not_fit(people: pd.DataFrame) -> None:  # 6
    design = survey_design(people, clusters="shop")
    with pytest.raises(ColumnError, match="shops"):
        survey_design(people, clusters="shops")
    with pytest.raises(InputError, match="already holds"):
        score_nps(people["score"], weights=design, clusters=people["shop"])
    with pytest.raises(InputError, match="240 weights for 100 rows"):
        score_csat(people["score"].iloc[:100], weights=design)
    with pytest.raises(InputError, match="different order"):
        score_csat(people["score"].iloc[::-1], weights=design)
    with pytest.raises(InputError, match="different order"):
        penalty_reward(people[["score"]].iloc[::-1], people["w"], weights=design, scale=(1, 5))
    said = pd.DataFrame({"comment": ["x"] * 12, "aspect": "wait", "polarity": -1.0})
    with pytest.raises(InputError, match="not in the design"):
        rank_pain_points(said, None, weights=design)
    with pytest.raises(InputError, match="table of respondents"):
        survey_design([1, 2])
    with pytest.raises(InputError, match="too much memory"):
        replicate_weights(design, method="bootstrap", draws=10**6)


def few_of_many(few: int = 4, many: int = 14, size: int = 12) -> tuple[pd.DataFrame, np.ndarray]:
    shop = np.repeat(np.arange(few + many), size)
    return pd.DataFrame({"shop": shop}), shop < few


def test_freedom_is_that_of_the_clusters_held() -> None:  # 8
    people, inside = few_of_many()
    design = survey_design(people, clusters="shop")
    sides = inside[:, None], ~inside[:, None]
    df, too_small = known_freedom(design, np.column_stack([inside, ~inside]))
    assert df.tolist() == [3, 13]
    # 18/17 stands in the variance where 4/3 and 14/13 belong
    assert too_small == pytest.approx([4 / 3 * 17 / 18, 14 / 13 * 17 / 18])
    df, grown = difference_freedom(design, sides, (np.array([0.04]), np.array([0.01])))
    one, two = 0.04 * 4 / 3 * 17 / 18, 0.01 * 14 / 13 * 17 / 18
    assert df[0] == pytest.approx((one + two) ** 2 / (one**2 / 3 + two**2 / 13))
    assert grown[0] == pytest.approx((one + two) / 0.05)
    # everybody together: nothing is taken off, the design's own degrees of freedom
    df, too_small = known_freedom(design, np.ones((len(people), 1), dtype=bool))
    assert (df[0], too_small[0]) == (design.df, 1)
    # one shop counts singly, as people do
    assert known_freedom(design, (people["shop"] == 0).to_numpy()[:, None])[0][0] == 11


def test_without_clusters_worth_is_as_it_was() -> None:  # 8
    people, inside = few_of_many()
    design = survey_design(people.assign(w=1.0 + people["shop"] % 3), weights="w")
    flags, known = (people.index % 3 == 0)[:, None], inside[:, None]
    told = known_worths(design, flags, known, level=0.95)
    assert told == pytest.approx(design.worths(flags, known))


def test_equal_groups_of_few_clusters_seldom_differ() -> None:  # 8
    people, inside = few_of_many()
    design = survey_design(people, clusters="shop")
    shop, rng = people["shop"].to_numpy(), np.random.default_rng(1)
    whole, truth = DesignOfPeople(design, np.arange(len(people))), stats.norm.cdf(-0.8)
    called, held, columns = 0, 0, 0
    for _ in range(300):
        hurt = 0.5 * rng.normal(size=18)[shop] + 0.75**0.5 * rng.normal(size=len(shop)) < -0.8
        found = whole.shares_apart(hurt[:, None], (inside[:, None], ~inside[:, None]), level=0.95)
        called += found["p"][0] < 0.05
        held += found["low"][0] <= truth <= found["high"][0]
        table = crosstab(np.where(hurt, "hurt", "not"), inside.astype(str), weights=design)
        columns += bool(table.column_tests["differs"].any())
    assert called <= 24  # by the normal law .12 of samples
    assert held >= 274  # by Wilson's of the worth alone .87
    assert columns <= 24


def test_features_themes_and_habits_of_few_clusters_hold() -> None:  # 8
    people, inside = few_of_many()
    ids = pd.Index([f"p{at}" for at in people.index])
    design = survey_design(people.set_axis(ids, axis=0), clusters="shop")
    shop, rng = people["shop"].to_numpy(), np.random.default_rng(5)

    def drawn() -> np.ndarray:
        return 0.5 * rng.normal(size=18)[shop] + 0.75**0.5 * rng.normal(size=len(shop))

    held = {"kano": 0, "within": 0, "theme": 0}
    columns = ["effect", "effect_low", "effect_high", "cost", "cost_low", "cost_high"]
    modelled = pd.DataFrame(index=["wait"], columns=columns, dtype=float)
    for _ in range(120):
        have = pd.Series(np.where(drawn() > 0, "I like it", "I am neutral"), ids).where(inside)
        lack = pd.Series("I dislike it", ids)
        row = classify_kano(have, lack, weights=design, bootstrap=0).table.iloc[0]
        held["kano"] += row["better_low"] <= 0.5 <= row["better_high"]
        _, low, high = _weighted_r(drawn(), drawn(), inside, design, level=0.95)
        held["within"] += low <= 0 <= high
        named = ids[inside & (rng.random(len(ids)) < 0.3)]
        mentions = pd.DataFrame({"comment": named, "aspect": "wait", "polarity": -1.0})
        wrote = pd.DataFrame({"respondent": ids[inside]}, index=ids[inside])
        found = theme_impact(mentions, pd.Series(drawn(), ids), comments=wrote, pain_points=modelled, weights=design)  # fmt: skip
        held["theme"] += found.loc["wait", "impact_low"] <= 0 <= found.loc["wait", "impact_high"]
    assert min(held.values()) >= 109, (
        held
    )  # .83, .83 and .87 of samples by the design's own degrees of freedom


def test_the_mean_of_few_clusters_holds_as_often_as_it_says() -> None:  # 8
    people, inside = few_of_many()
    design = survey_design(people, clusters="shop").of(np.flatnonzero(inside))
    shop, rng, held = people["shop"].to_numpy()[inside], np.random.default_rng(2), 0
    for _ in range(300):
        score = 50 + 5 * rng.normal(size=4)[shop] + 9 * rng.normal(size=len(shop))
        low, high = sample_of(score, weights=design, strata=None, clusters=None, fpc=None, where="t").mean_ends(None, level=0.95)  # fmt: skip
        held += low <= 50 <= high
    assert 274 <= held <= 296


def test_where_everybody_was_asked_nobody_else_could_answer() -> None:
    design = survey_design(pd.DataFrame({"x": range(6)}), fpc=6)
    assert design.complete
    told = score_csat([5] * 6, weights=design)
    assert told.mean_ci == (5, 5)
    told = score_csat([5, 5, 4, 3, 5, 4], weights=design)
    assert told.mean_ci == pytest.approx((26 / 6, 26 / 6))
    sampled = survey_design(pd.DataFrame({"x": range(6)}), fpc=60)
    assert score_csat([5] * 6, weights=sampled).mean_ci[0] < 5
