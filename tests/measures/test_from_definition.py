"""Figures beside the same computed from their definitions, by code that shares nothing with the package's.

No formula in closed form where the definition can be gone through: tails are summed, likelihoods searched, orders of drivers
listed, clusters left out one by one. Published examples carry their source.

FD1 intervals and tests of shares: Newcombe's and Fagerland's own examples; score, exact and Garwood's ends by searching
FD2 sums over all tables with the margins held
FD3 means and shares of a design: the sum over strata of clusters' deviations, and each cluster left out once
FD4 importance: averages over all orders of the drivers
FD5 agreement and reliability by going through pairs
FD6 groups partially pooled: the likelihood searched; ranks drawn
"""

from __future__ import annotations

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from scipy import optimize

import feedback as fb
from feedback.measures.shares import exact_p, kinds_changed, mid_p
from feedback.multiplicity import adjust_p
from feedback.tracking.measurements import poisson_interval

Z = 1.959963984540054

# Newcombe (1998), Statistics in Medicine 17, 873-890, Table II, method 10
NEWCOMBE = [
    (56, 70, 48, 80, 0.0524, 0.3339),
    (9, 10, 3, 10, 0.1705, 0.8090),
    (6, 7, 2, 7, 0.0582, 0.8062),
    (5, 56, 0, 29, -0.0381, 0.1926),
    (0, 10, 0, 20, -0.1611, 0.2775),
    (0, 10, 0, 10, -0.2775, 0.2775),
    (10, 10, 0, 20, 0.6791, 1.0),
    (10, 10, 0, 10, 0.6075, 1.0),
]


@pytest.mark.parametrize("example", NEWCOMBE)
def test_differences_of_shares_as_published(example: tuple[float, ...]) -> None:  # FD1
    assert fb.proportion_difference(*example[:4]).ci == pytest.approx(example[4:], abs=5.1e-5)


@pytest.mark.parametrize(("x", "n"), [(0, 12), (1, 9), (7, 25), (40, 41), (30, 30)])
def test_score_and_exact_ends_by_searching(x: int, n: int) -> None:  # FD1
    def beyond(p: float) -> float:  # the score test does not yet refuse p
        return (x / n - p) ** 2 - Z**2 * p * (1 - p) / n

    low, high = fb.proportion_interval(x, n)
    share = x / n
    wanted = (
        optimize.brentq(beyond, 1e-12, share - 1e-9) if x else 0.0,
        optimize.brentq(beyond, share + 1e-9, 1 - 1e-12) if x < n else 1.0,
    )
    assert (low, high) == pytest.approx(wanted, abs=1e-8)

    def tail(p: float, counts: range) -> float:
        return sum(math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in counts) - 0.025

    low, high = fb.proportion_interval(x, n, method="clopper_pearson")
    wanted = (
        optimize.brentq(tail, 1e-12, 1 - 1e-12, args=(range(x, n + 1),)) if x else 0.0,
        optimize.brentq(tail, 1e-12, 1 - 1e-12, args=(range(x + 1),)) if x < n else 1.0,
    )
    assert (low, high) == pytest.approx(wanted, abs=1e-8)


def chances(x1: int, n1: int, x2: int, n2: int) -> dict[int, float]:
    """How likely each count in the first group is, all margins held: people flagged, chosen one by one."""
    both, whole = x1 + x2, n1 + n2
    ways = {k: math.comb(n1, k) * math.comb(n2, both - k) for k in range(both + 1) if k <= n1 and both - k <= n2}  # fmt: skip
    return {k: count / math.comb(whole, both) for k, count in ways.items()}


@pytest.mark.parametrize("counts", [(7, 12, 1, 9), (0, 15, 4, 40), (3, 3, 10, 60), (13, 15, 388, 400)])  # fmt: skip
def test_tails_summed_over_tables(counts: tuple[int, int, int, int]) -> None:  # FD2
    x1, n1, x2, n2 = counts
    law = chances(x1, n1, x2, n2)
    below, above = (sum(p for k, p in law.items() if side(k)) for side in (lambda k: k < x1, lambda k: k > x1))  # fmt: skip
    told = mid_p(*(np.array([float(count)]) for count in counts))[0]
    assert told == pytest.approx(min(1, 2 * (min(below, above) + law[x1] / 2)))
    each = [np.array([float(count)]) for count in (x1, n1, x1 + x2, n1 + n2)]
    exact = exact_p(each[0], each[1], total_x=each[2], total_n=each[3])[0]
    assert exact == pytest.approx(min(1, 2 * (min(below, above) + law[x1])))


@pytest.mark.parametrize(("up", "down", "same"), [(7, 1, 13), (0, 5, 20), (4, 4, 2)])
def test_who_changed_sign_by_sign(up: int, down: int, same: int) -> None:  # FD2
    later, earlier = np.repeat([1.0, 0.0, 1.0], [up, down, same]), np.repeat([0.0, 1.0, 1.0], [up, down, same])  # fmt: skip
    signs = list(itertools.product((0, 1), repeat=up + down))  # all equally likely
    fewer, least = [sum(each) for each in signs], min(up, down)
    tail = np.mean([count < least for count in fewer]) + np.mean([count == least for count in fewer]) / 2  # fmt: skip
    p, _ = kinds_changed(later, earlier, (0.0, 1.0), level=0.95)
    assert p == pytest.approx(min(1, 2 * tail))


@pytest.mark.parametrize("x", [0, 3, 10])
def test_counts_by_summing_poisson(x: int) -> None:  # FD1; Ulm (1990): 10 events, 4.80 to 18.39
    def tail(rate: float, upto: int) -> float:
        return sum(math.exp(-rate) * rate**k / math.factorial(k) for k in range(upto + 1))

    low, high = (float(end[0]) for end in poisson_interval(np.array([float(x)]), level=0.95))
    assert high == pytest.approx(optimize.brentq(lambda rate: tail(rate, x) - 0.025, 1e-9, 60))
    assert low == pytest.approx(optimize.brentq(lambda rate: tail(rate, x - 1) - 0.975, 1e-9, 60) if x else 0.0)  # fmt: skip


def drawn(seed: int) -> pd.DataFrame:
    """Three strata of five to seven clusters of two to six people, with weights."""
    rng = np.random.default_rng(seed)
    rows, shop = [], 0
    for stratum in range(3):
        for _ in range(5 + stratum):
            people = int(rng.integers(2, 7))
            level = rng.normal()
            rows += [(stratum, shop, rng.uniform(0.5, 3), level + rng.normal()) for _ in range(people)]  # fmt: skip
            shop += 1
    return pd.DataFrame(rows, columns=["stratum", "shop", "w", "y"])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_error_of_a_weighted_mean_cluster_by_cluster(seed: int) -> None:  # FD3
    table = drawn(seed)
    w, y = table["w"].to_numpy(), table["y"].to_numpy()
    mean = sum(w * y) / sum(w)
    variance = 0.0
    for _, people in table.groupby("stratum"):
        totals = [sum(one["w"] * (one["y"] - mean)) / sum(w) for _, one in people.groupby("shop")]
        centre, k = sum(totals) / len(totals), len(totals)
        variance += k / (k - 1) * sum((total - centre) ** 2 for total in totals)
    design = {"weights": w, "strata": table["stratum"], "clusters": table["shop"]}
    found = fb.weighted_mean(y, **design)
    assert (found.estimate, found.se) == pytest.approx((mean, math.sqrt(variance)))
    assert found.df == table["shop"].nunique() - 3


@pytest.mark.parametrize("seed", [1, 2])
def test_each_cluster_left_out_once(seed: int) -> None:  # FD3
    table = drawn(seed)
    kept = fb.survey_design(table, weights="w", strata="stratum", clusters="shop")

    def mean(w: np.ndarray) -> float:
        return float(sum(w * table["y"]) / sum(w))

    left, scale = [], []
    for stratum, people in table.groupby("stratum"):
        k = people["shop"].nunique()
        for shop in people["shop"].unique():
            w = table["w"].where(table["shop"] != shop, 0.0)
            own = (table["stratum"] == stratum) & (table["shop"] != shop)
            left.append(mean(w.where(~own, w * k / (k - 1)).to_numpy()))
            scale.append((k - 1) / k)
    centre = sum(left) / len(left)
    variance = sum(part * (one - centre) ** 2 for part, one in zip(scale, left, strict=True))
    found = fb.replicate_interval(mean, kept, method="jackknife")
    assert float(found.se) == pytest.approx(math.sqrt(variance))


def r_squared(X: np.ndarray, y: np.ndarray) -> float:
    if not X.shape[1]:
        return 0.0
    design = np.column_stack([np.ones(len(y)), X])
    left = y - design @ np.linalg.solve(design.T @ design, design.T @ y)
    return float(1 - left @ left / ((y - y.mean()) @ (y - y.mean())))


@pytest.mark.parametrize("seed", [1, 2])
def test_importance_averaged_over_all_orders(seed: int) -> None:  # FD4
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(60, 4)) @ (np.eye(4) + 0.5)
    y = X @ np.array([0.5, 0.2, 0.0, -0.3]) + rng.normal(size=60)
    wanted, orders = np.zeros(4), list(itertools.permutations(range(4)))
    for order in orders:
        for at, driver in enumerate(order):
            before = list(order[:at])
            wanted[driver] += r_squared(X[:, [*before, driver]], y) - r_squared(X[:, before], y)
    found = fb.driver_importance(pd.DataFrame(X, columns=list("abcd")), y).table["importance"]
    assert found.reindex(list("abcd")).to_numpy() == pytest.approx(wanted / len(orders))
    last = fb.driver_importance(pd.DataFrame(X, columns=list("abcd")), y, method="last").table["importance"]  # fmt: skip
    alone = [r_squared(X, y) - r_squared(np.delete(X, at, axis=1), y) for at in range(4)]
    assert last.reindex(list("abcd")).to_numpy() == pytest.approx(alone)


@pytest.mark.parametrize("weighting", ["none", "linear", "quadratic"])
def test_kappa_pair_by_pair(weighting: str) -> None:  # FD5
    rng = np.random.default_rng(4)
    a = rng.integers(1, 5, 40)
    b = np.clip(a + rng.choice([-1, 0, 0, 1], 40), 1, 4)

    def apart(i: int, j: int) -> float:
        far = abs(i - j)
        return {"none": float(far > 0), "linear": far / 3, "quadratic": far**2 / 9}[weighting]

    seen = np.mean([apart(i, j) for i, j in zip(a, b, strict=True)])
    chance = np.mean([apart(i, j) for i in a for j in b])
    assert fb.cohen_kappa(a, b, weighting=weighting).kappa == pytest.approx(1 - seen / chance)


def test_alpha_is_the_average_of_all_halves() -> (
    None
):  # FD5; Cronbach (1951): of Flanagan's and Rulon's coefficients
    rng = np.random.default_rng(5)
    items = rng.normal(size=(80, 1)) + rng.normal(size=(80, 6)) * [0.5, 0.8, 1, 1, 1.2, 1.5]
    halves = []
    for half in itertools.combinations(range(6), 3):
        one, other = items[:, half].sum(axis=1), np.delete(items, half, axis=1).sum(axis=1)
        halves.append(4 * np.cov(one, other)[0, 1] / np.var(one + other, ddof=1))
    found = fb.reliability(pd.DataFrame(items), ordinal=False)
    assert found.alpha_raw == pytest.approx(np.mean(halves))


def test_the_error_of_alpha_from_its_slopes() -> (
    None
):  # FD5; delta method with numerical slopes, normal items
    rng = np.random.default_rng(6)
    items = rng.normal(size=(120, 1)) + rng.normal(size=(120, 4))
    covariance = np.cov(items.T)

    def alpha(c: np.ndarray) -> float:
        return float(4 / 3 * (1 - np.trace(c) / c.sum()))

    slope = np.zeros((4, 4))
    for i, j in itertools.product(range(4), repeat=2):
        step = np.zeros((4, 4))
        step[i, j] = 1e-6
        slope[i, j] = (alpha(covariance + step) - alpha(covariance - step)) / 2e-6
    # cov(s_ij, s_kl) = (c_ik c_jl + c_il c_jk) / n
    variance = sum(
        slope[i, j] * slope[k, m] * (covariance[i, k] * covariance[j, m] + covariance[i, m] * covariance[j, k])
        for i, j, k, m in itertools.product(range(4), repeat=4)
    )  # fmt: skip
    found = fb.reliability(pd.DataFrame(items), ordinal=False)
    assert found.alpha_se == pytest.approx(math.sqrt(variance / 120), rel=1e-4)


def test_pooled_groups_by_searching_the_likelihood() -> None:  # FD6
    groups = pd.DataFrame(
        {"n": [40, 25, 60, 12, 33, 80], "mean": [4.1, 3.6, 3.9, 4.6, 3.2, 3.95], "sd": [0.9, 1.0, 1.1, 0.7, 1.0, 0.95]},
        index=list("abcdef"),
    )  # fmt: skip
    n, mean = groups["n"].to_numpy(), groups["mean"].to_numpy()
    within = ((n - 1) * groups["sd"] ** 2).sum() / (n - 1).sum()
    v = within / n

    def lost(tau2: float) -> float:  # less the restricted log likelihood
        w = 1 / (v + tau2)
        centre = (w * mean).sum() / w.sum()
        return 0.5 * (np.log(v + tau2).sum() + np.log(w.sum()) + (w * (mean - centre) ** 2).sum())

    grid = np.linspace(0, 1.5, 150_001)
    tau2 = grid[np.argmin([lost(each) for each in grid[::10]]) * 10]
    found = fb.pooled_groups(groups)
    assert found.between**2 == pytest.approx(tau2, abs=2e-4)
    b = (6 - 3) / (6 - 1) * v / (v + tau2)
    w = 1 / (v + tau2)
    wanted = (1 - b) * mean + b * (w * mean).sum() / w.sum()
    assert found.table["pooled"].reindex(list("abcdef")).to_numpy() == pytest.approx(wanted, abs=1e-3)  # fmt: skip


def test_many_tests_one_by_one() -> (
    None
):  # FD2; Holm (1979): each by the largest of those before it
    p = [0.001, 0.04, 0.03, 0.2, 0.012]
    ranked = sorted(p)
    wanted = [max(min(1.0, (5 - at) * ranked[at]) for at in range(ranked.index(one) + 1)) for one in p]  # fmt: skip
    assert np.asarray(adjust_p(p)).tolist() == pytest.approx(wanted)


def test_welch_and_tost_by_integrating() -> (
    None
):  # FD2; tails of Student's t by adding up its density
    a, b = np.array([4.0, 5, 3, 4, 5, 4, 2, 5]), np.array([3.0, 4, 3, 4, 3, 4, 1])
    va, vb = a.var(ddof=1) / 8, b.var(ddof=1) / 7
    df = (va + vb) ** 2 / (va**2 / 7 + vb**2 / 6)
    at = np.linspace(-400, 400, 4_000_001)
    density = (1 + at**2 / df) ** (-(df + 1) / 2)
    density /= density.sum()

    def beyond(t: float) -> float:
        return float(density[at > t].sum())

    t = (a.mean() - b.mean()) / math.sqrt(va + vb)
    found = fb.compare_means(a, b, equivalence=2.0)
    assert found.p == pytest.approx(2 * beyond(abs(t)), abs=1e-4)
    sides = [(2.0 + sign * (a.mean() - b.mean())) / math.sqrt(va + vb) for sign in (1, -1)]
    assert found.equivalence.p == pytest.approx(max(map(beyond, sides)), abs=1e-4)


def test_nps_by_going_through_answers() -> (
    None
):  # FD1; Rocks (2016): 3/4, 3/2 and 3/4 answers added
    answers = [10, 9, 8, 3, 7, 10, 6, 10, 9, 2, 8, 10]
    above, below, n = sum(x >= 9 for x in answers), sum(x <= 6 for x in answers), len(answers)
    more = np.array([0.75, 1.5, 0.75])
    p = (np.array([above, n - above - below, below]) + more) / (n + 3)
    centre = p @ [1, 0, -1]
    half = Z * math.sqrt(sum(p * (np.array([1, 0, -1]) - centre) ** 2) / (n + 3))
    found = fb.score_nps(answers)
    assert found.nps == pytest.approx(100 * (above - below) / n)
    assert found.ci == pytest.approx((100 * (centre - half), 100 * (centre + half)))
