"""Which fixes to take where costs are tied.

FX1 the best affordable set of every draw is that of trying all sets.
FX2 draws have the interval each cost is told with, and the correlations of the estimates.
FX3 probability, regret and gain follow from the draws by their definitions.
FX4 alike are sets that swap one fix and cannot be told from the best; the cheapest of them is named.
FX5 nothing chosen, or more than may be spent, is no choice.
FX6 correlations of costs agree with fitting anew on redrawn people.
"""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from feedback.insight.fix_choice import UNIT, choose_fixes, correlations_of, draw_costs
from feedback.insight.pain_points.rank import rank_pain_points

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("seed", range(6))
def test_the_best_is_that_of_all_sets(seed: int) -> None:  # FX1, FX3
    rng = np.random.default_rng(seed)
    draws = rng.integers(-50, 200, (30, 8))
    prices = rng.choice([0.0, 1.0, 1.5, 2.0, 3.7], 8)
    budget = float(prices.sum() / 2)
    every = [each for k in range(9) for each in combinations(range(8), k)]
    every = [each for each in every if prices[list(each)].sum() <= budget]
    chosen = np.argsort(prices, kind="stable")[:2].tolist()
    found = choose_fixes(draws, chosen, list(prices), budget=budget)
    assert found is not None
    best = np.array([max(row[list(each)].sum() for each in every) for row in draws])
    gain = draws[:, chosen].sum(axis=1)
    assert found.chosen.probability_best == np.mean(gain == best)
    assert found.chosen.regret == pytest.approx(
        np.sort(best - gain)[28] * UNIT
    )  # 95 % of 30: 29 draws
    assert found.chosen.gain == pytest.approx(gain.mean() * UNIT)


def test_draws_are_as_the_costs_are_told() -> None:  # FX2
    costs = pd.DataFrame({"cost": [0.3, 0.2], "cost_high": [0.5, 0.25]}, index=["wait", "food"])
    told = pd.DataFrame({"aspect": ["wait", "food"], "other": ["food", "wait"], "correlation": 0.6})
    together = correlations_of(told, ["wait", "food"])
    drawn = draw_costs(costs, together, level=0.9, seed=1, draws=20_000) * UNIT
    low, high = np.quantile(drawn, [0.05, 0.95], axis=0)
    assert low == pytest.approx([0.1, 0.15], abs=0.01) and high == pytest.approx(
        [0.5, 0.25], abs=0.01
    )
    assert np.corrcoef(drawn.T)[0, 1] == pytest.approx(0.6, abs=0.02)
    again = draw_costs(costs, together, level=0.9, seed=1, draws=20_000)
    assert np.array_equal(again * UNIT, drawn)


def test_alike_and_cheapest() -> None:  # FX4
    tied = RNG.normal([300, 300, 295, 20], [40, 40, 40, 5], (400, 4)).round().astype(int)
    found = choose_fixes(tied, [0], [3.0, 2.0, 1.0, 1.0], budget=3.0)
    assert found is not None
    assert [each.fixes for each in found.alike] == [(0,), (1,), (2,)]  # the fourth is clearly worse
    assert found.cheapest.fixes == (2,) and found.cheapest.price == 1.0
    assert found.regret == max(each.regret for each in found.alike)
    clear = choose_fixes(tied, [3], [1.0] * 4)
    assert clear is not None and (3,) not in [each.fixes for each in clear.alike]


def test_no_choice() -> None:  # FX5
    draws = np.array([[10, 20]])
    assert choose_fixes(draws, [], [1.0, 1.0]) is None
    assert choose_fixes(draws, [0, 1], [1.0, 1.0], budget=1.5) is None


def people(n: int, seed: int) -> tuple[pd.DataFrame, pd.Series]:
    """Three aspects of which two are complained of together."""
    rng = np.random.default_rng(seed)
    first = rng.random(n) < 0.3
    hurt = np.column_stack([first, first ^ (rng.random(n) < 0.15), rng.random(n) < 0.3])
    rated = pd.DataFrame(np.where(hurt, 1, 4), columns=["wait", "food", "noise"], dtype=float)
    overall = 4 - hurt @ [0.5, 0.4, 0.3] + rng.normal(0, 0.8, n)
    return rated.set_axis(rated.index.astype(str)), pd.Series(
        overall, index=rated.index.astype(str)
    )


def test_correlations_agree_with_redrawn_people() -> None:  # FX6
    def found(rated: pd.DataFrame, overall: pd.Series):
        none = pd.DataFrame({"comment": [], "aspect": [], "polarity": []})
        return rank_pain_points(
            none, overall, aspect_ratings=rated, aspect_scale=(1, 5), language="en"
        )

    rated, overall = people(600, 0)
    once = found(rated, overall)
    told = correlations_of(once.cost_correlations, ["wait", "food", "noise"])
    rng, costs = np.random.default_rng(1), []
    for _ in range(80):
        who = rng.integers(0, 600, 600)
        names = pd.Index([str(i) for i in range(600)])
        drawn = found(rated.iloc[who].set_axis(names), overall.iloc[who].set_axis(names))
        costs.append(drawn.table.loc[["wait", "food", "noise"], "cost"].to_numpy(float))
    want = np.corrcoef(np.array(costs).T)
    assert told.to_numpy() == pytest.approx(want, abs=0.3)  # 2.7 standard errors of 80 draws
    assert told.loc["wait", "food"] < -0.3
