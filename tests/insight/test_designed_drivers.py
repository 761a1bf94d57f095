"""Drivers of a designed survey beyond the ranking: penalties, segments, classes, improvement.

Numbers come from code written out here, from the definitions and with its own clusters.

DD1 penalties and rewards: coefficients are weighted least squares, errors those of cluster totals of HC3 residuals
DD2 slopes by segment: as of one model with all interactions, whose clusters hold people of both sides; heterogeneity is
    Wald's test of that model
DD3 yes-or-no outcomes: coefficients and errors are those of weighted logistic scores summed within clusters, and the test is
    that of the jackknife
DD4 ordered outcomes: errors are those of numerically differentiated scores, summed within clusters
DD5 improvement: interval by dropping each cluster in turn is as wide
DD6 noise of clusters: a relation between drivers and outcome that belongs to the shops is not taken for one of people
DD7 without clusters and with equal weights a design changes no error by more than n/(n-1)
DD8 the result says whose errors it used, in both languages
DD9 weights without a design: degrees of freedom count what people are worth
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from feedback import (
    compare_drivers,
    driver_importance,
    logistic_dominance,
    ordinal_dominance,
    penalty_reward,
    simulate_improvement,
    survey_design,
)
from feedback.responses.weights.design import Design

SHOPS = 40


def survey(seed: int = 3, n: int = 480) -> tuple[pd.DataFrame, pd.Series, pd.DataFrame]:
    """Ratings of three aspects and overall in 40 shops of two regions, with weights; errors grow with the rating."""
    rng = np.random.default_rng(seed)
    shop = np.arange(n) % SHOPS
    own = rng.normal(0, 0.5, SHOPS)[shop]
    X = pd.DataFrame(
        {
            name: np.clip(np.rint(3 + own / 2 + rng.normal(0, 1.1, n)), 1, 5)
            for name in ("wait", "food", "room")
        }
    )
    noise = rng.normal(0, 0.4, n) * (0.5 + X["wait"] / 3)
    y = 1 + 0.5 * X["wait"] + 0.3 * X["food"] + own + noise
    people = pd.DataFrame(
        {
            "shop": shop,
            "region": shop % 2,
            "w": rng.uniform(0.5, 2.5, n),
            "new": rng.integers(0, 3, n),
        }
    )
    return X, y, people


X, Y, PEOPLE = survey()
W = PEOPLE["w"].to_numpy()


def design_of(people: pd.DataFrame = PEOPLE) -> Design:
    return survey_design(people, weights="w", clusters="shop", strata="region")


def summed(influence: np.ndarray) -> np.ndarray:
    """Covariance of totals: within each region, shops around their mean."""
    total = np.zeros((influence.shape[1],) * 2)
    for region in (0, 1):
        inside = (PEOPLE["region"] == region).to_numpy()
        sums = (
            pd.DataFrame(influence[inside])
            .groupby(PEOPLE["shop"].to_numpy()[inside])
            .sum()
            .to_numpy()
        )
        apart = sums - sums.mean(axis=0)
        total += len(sums) / (len(sums) - 1) * apart.T @ apart
    return total


def wls_influence(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weighted coefficients, and what each person did to them, residuals over 1 - leverage."""
    root = x * np.sqrt(W)[:, None]
    beta = np.linalg.lstsq(root, y * np.sqrt(W), rcond=None)[0]
    leverage = np.diag(root @ np.linalg.inv(root.T @ root) @ root.T)
    left = (y - x @ beta) / (1 - leverage)
    return beta, (x * (W * left)[:, None]) @ np.linalg.inv(root.T @ root)


def test_penalties_follow_the_design() -> None:  # DD1
    found = penalty_reward(X, Y, scale=(1, 5), weights=design_of()).table
    names = list(X)
    x = np.column_stack([np.ones(len(X)), X <= 2, X >= 4]).astype(float)
    beta, influence = wls_influence(x, Y.to_numpy())
    errors = np.sqrt(np.diag(summed(influence)))
    for at, name in enumerate(names):
        low = (X[name] <= 2).to_numpy()
        worth = min(W[side].sum() ** 2 / (W[side] ** 2).sum() for side in (low, ~low))
        held = min(PEOPLE["shop"][side].nunique() for side in (low, ~low))
        df = min(worth - 1, held - 1, SHOPS - 2)
        assert found.loc[name, "penalty"] == pytest.approx(beta[1 + at])
        half = found.loc[name, "penalty_high"] - found.loc[name, "penalty"]
        assert half == pytest.approx(stats.t.isf(0.025, df) * errors[1 + at])
    net = summed(influence[:, [1]] + influence[:, [4]])[0, 0] ** 0.5
    half = found.loc["wait", "net_high"] - found.loc["wait", "net"]
    assert half / net == pytest.approx(2.03, abs=0.02)
    clusterless = penalty_reward(X, Y, scale=(1, 5), weights=W).table
    assert (clusterless["penalty"] - found["penalty"]).abs().max() == pytest.approx(0, abs=1e-12)


def test_slopes_of_segments_follow_the_design() -> None:  # DD2
    side = PEOPLE["new"].map({0: "a", 1: "b", 2: "c"})
    found = compare_drivers(X, Y, segment=side, weights=design_of())
    groups = [(side == name).to_numpy() for name in "abc"]
    base = np.column_stack([np.ones(len(X)), X])
    for name, inside in zip("abc", groups, strict=True):
        x = np.column_stack([base * inside[:, None], base * ~inside[:, None]])
        beta, influence = wls_influence(x, Y.to_numpy())
        apart = summed(influence[:, :4] - influence[:, 4:])
        df = PEOPLE["shop"][inside].nunique() - 2 - 3
        for at, driver in enumerate(X, start=1):
            row = found.table.set_index(["driver", "value"]).loc[(driver, name)]
            assert row["coefficient"] == pytest.approx(beta[at])
            assert row["difference"] == pytest.approx(beta[at] - beta[4 + at])
            half = row["difference_high"] - row["difference"]
            assert half == pytest.approx(stats.t.isf(0.025, df) * apart[at, at] ** 0.5)
            t = row["difference"] / apart[at, at] ** 0.5
            assert row["p"] == pytest.approx(2 * stats.t.sf(abs(t), df))
    x = np.column_stack([base * inside[:, None] for inside in groups])
    beta, influence = wls_influence(x, Y.to_numpy())
    for at, driver in enumerate(X, start=1):
        contrast = np.zeros((2, 12))
        contrast[0, [at, 4 + at]] = contrast[1, [at, 8 + at]] = (1, -1)
        apart = contrast @ beta
        wald = float(apart @ np.linalg.inv(contrast @ summed(influence) @ contrast.T) @ apart)
        row = found.heterogeneity.loc[driver]
        free = SHOPS - 2 - 3
        assert (row["q"], row["df"]) == (pytest.approx(wald), 2)
        assert row["p"] == pytest.approx(stats.f.sf(wald * (free - 1) / (2 * free), 2, free - 1))


def test_classes_follow_the_design() -> None:  # DD3
    yes = (Y.median() < Y).to_numpy().astype(float)
    found = logistic_dominance(X, yes, weights=design_of())
    beta, inverse, chance = fitted_logit(yes, W)
    x = np.column_stack([np.ones(len(X)), X])
    covariance = summed((x * (W * (yes - chance))[:, None]) @ inverse)[1:, 1:]
    table = found.table.loc[list(X)]
    assert table["coefficient"].to_numpy() == pytest.approx(beta[1:], rel=1e-6)
    half = np.log(table["odds_high"]) - table["coefficient"]
    errors = np.sqrt(np.diag(covariance))
    assert half.to_numpy() == pytest.approx(stats.t.isf(0.025, SHOPS - 2 - 3) * errors, rel=1e-5)
    slopes, df = beta[1:], SHOPS - 2
    drops = []
    for shop in range(SHOPS):
        same = (PEOPLE["region"] == shop % 2).to_numpy()
        w = np.where(same, W * 20 / 19, W) * (PEOPLE["shop"] != shop)
        drops.append(fitted_logit(yes, w.to_numpy())[0][1:])
    apart = np.array(drops) - np.mean(drops, axis=0)
    wald = slopes @ np.linalg.inv(19 / 20 * apart.T @ apart) @ slopes
    assert found.p_value == pytest.approx(
        stats.f.sf(wald * (df - 2) / (3 * df), 3, df - 2), rel=1e-3
    )


def fitted_logit(yes: np.ndarray, w: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Weighted logistic regression on X by Newton's method: coefficients, inverse information, chances."""
    x, beta = np.column_stack([np.ones(len(X)), X]), np.zeros(4)
    for _ in range(30):
        chance = 1 / (1 + np.exp(-x @ beta))
        inverse = np.linalg.inv((x.T * (w * chance * (1 - chance))) @ x)
        beta = beta + inverse @ x.T @ (w * (yes - chance))
    return beta, inverse, chance


def test_ordered_classes_follow_the_design() -> None:  # DD4
    level = np.digitize(Y, np.quantile(Y, [0.3, 0.6]))
    found = ordinal_dominance(X, level, weights=design_of(), bootstrap=20, seed=1)
    z = X.to_numpy()

    def log_chances(point: np.ndarray) -> np.ndarray:
        edges = np.array([-np.inf, point[0], point[1], np.inf])
        below = 1 / (1 + np.exp(-(edges[None, :] - (z @ point[2:])[:, None])))
        return np.log(np.diff(below, axis=1)[np.arange(len(z)), level])

    from scipy.optimize import minimize

    best = minimize(
        lambda p: -W @ log_chances(p), [0.0, 1.0, 0, 0, 0], method="BFGS", options={"gtol": 1e-7}
    ).x
    step = 1e-4
    units = np.eye(5) * step
    scores = np.column_stack(
        [(log_chances(best + e) - log_chances(best - e)) / (2 * step) for e in units]
    )
    hessian = np.array(
        [
            [
                W @ (log_chances(best + a + b) - log_chances(best + a - b) - log_chances(best - a + b) + log_chances(best - a - b)) / (4 * step**2)
                for b in units
            ]
            for a in units
        ]
    )  # fmt: skip
    influence = (scores * W[:, None]) @ np.linalg.inv(-hessian)
    errors = np.sqrt(np.diag(summed(influence)))[2:]
    table = found.table.loc[list(X)]
    assert table["coefficient"].to_numpy() == pytest.approx(best[2:], rel=1e-4)
    half = np.log(table["odds_high"]) - table["coefficient"]
    assert half.to_numpy() == pytest.approx(stats.t.isf(0.025, SHOPS - 2 - 3) * errors, rel=1e-3)
    assert (table["ci_low"] <= table["importance"]).all() and (
        table["ci_low"] < table["ci_high"]
    ).all()


def test_improvement_follows_the_design() -> None:  # DD5
    recommend = np.clip(np.rint(2 * Y), 0, 10)
    found = simulate_improvement(X, Y, scale=(1, 5), recommend=recommend, weights=design_of()).table
    columns = ["outcome_change", "nps_change"]
    drops = []
    for shop in range(SHOPS):  # the jackknife: another way to the same error
        kept = (PEOPLE["shop"] != shop).to_numpy()
        same = (PEOPLE["region"] == shop % 2).to_numpy()
        w = np.where(same, W * (SHOPS / 2) / (SHOPS / 2 - 1), W)[kept]
        part = simulate_improvement(
            X[kept], Y[kept], scale=(1, 5), recommend=recommend[kept], weights=w
        ).table
        drops.append(part.loc[["wait", "food"], columns].to_numpy())
    factor = (SHOPS / 2 - 1) / (SHOPS / 2)
    errors = np.sqrt(factor * ((np.array(drops) - np.mean(drops, axis=0)) ** 2).sum(axis=0))
    for at, column in enumerate(columns):
        half = (found[f"{column}_high"] - found[column]).loc[["wait", "food"]] / stats.t.isf(
            0.025, SHOPS - 2 - 3
        )
        assert half.to_numpy() == pytest.approx(errors[:, at], rel=0.06)


CALLS: dict[str, Callable[..., Any]] = {
    "penalty_reward": lambda **more: penalty_reward(X, Y, scale=(1, 5), **more),
    "compare_drivers": lambda **more: compare_drivers(
        X, Y, segment=PEOPLE["new"] > 0, min_people=20, **more
    ),
    "logistic_dominance": lambda **more: logistic_dominance(X, Y.median() < Y, **more),
    "simulate_improvement": lambda **more: simulate_improvement(X, Y, scale=(1, 5), **more),
    "driver_importance": lambda **more: driver_importance(X, Y, permutations=0, **more),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_design_of_single_equal_people_changes_little(name: str) -> None:  # DD7
    plain = CALLS[name]().table
    designed = CALLS[name](weights=survey_design(PEOPLE)).table
    for column in plain.columns[plain.columns.str.endswith("_high")]:
        kind = column.removesuffix("_high")
        if kind in plain and plain[column].notna().all() and name != "logistic_dominance":
            one, two = plain[column] - plain[kind], designed[column] - designed[kind]
            assert two.to_numpy() == pytest.approx(one.to_numpy(), rel=0.03)
    if name == "logistic_dominance":  # the sandwich estimates what the information says
        assert np.log(designed["odds_high"]).to_numpy() == pytest.approx(
            np.log(plain["odds_high"]).to_numpy(), abs=0.08
        )


@pytest.mark.parametrize("name", CALLS)
def test_a_result_says_whose_errors_it_has(name: str) -> None:  # DD8
    designed, plain = CALLS[name](weights=design_of()), CALLS[name]()
    assert "survey design" in designed.define("en") and "抽样设计" in designed.define("zh")
    assert "survey design" not in plain.define("en") + plain.cite("en")
    assert "抽样设计" not in plain.define("zh") + plain.cite("zh")


@pytest.mark.parametrize("name", ["penalty_reward", "logistic_dominance"])
def test_noise_of_shops_is_not_ranked(name: str) -> None:  # DD6
    """Ratings and outcome vary between shops, not with one another: told as a relation in most samples by people alone."""
    told = {"plain": 0, "designed": 0}
    for seed in range(40):
        rng = np.random.default_rng(seed)
        shop = np.repeat(np.arange(24), 15)
        ratings = pd.DataFrame(
            {
                c: np.clip(
                    np.rint(3 + rng.normal(0, 0.8, 24)[shop] + rng.normal(0, 0.8, 360)), 1, 5
                )
                for c in "ab"
            }
        )
        overall = rng.normal(0, 0.8, 24)[shop] + rng.normal(0, 0.8, 360)
        design = survey_design(pd.DataFrame({"shop": shop}), clusters="shop")
        for kind, weights in (("plain", None), ("designed", design)):
            if name == "penalty_reward":
                p = penalty_reward(ratings, overall, scale=(1, 5), weights=weights).p_value
            else:
                p = logistic_dominance(ratings, overall > 0, weights=weights).p_value
            told[kind] += p <= 0.05
    assert told["plain"] >= 10
    assert told["designed"] <= 6  # 2 expected; binomial .05 of 40 gives more than 6 in 1 of 300


def test_weights_leave_fewer_degrees_of_freedom() -> None:  # DD9
    heavy = np.where(np.arange(len(X)) % 12 == 0, 20.0, 0.2)
    rare = X["wait"] <= 2
    worth = heavy[rare].sum() ** 2 / (heavy[rare] ** 2).sum()
    found = penalty_reward(X, Y, scale=(1, 5), weights=heavy).table.loc["wait"]
    error = (found["penalty_high"] - found["penalty"]) / stats.t.isf(0.025, worth - 1)
    t = found["penalty"] / error
    assert found["penalty_p"] == pytest.approx(2 * stats.t.sf(abs(t), worth - 1))
    assert worth < rare.sum() / 4
