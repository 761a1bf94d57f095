"""How often intervals hold the truth, and how often nothing is called something, in simulated surveys.

python benchmarks/coverage.py [--draws 1000] [--quick] [--only WORD]

Shares of answers are drawn from populations whose truth is known; every line counts over the draws. `--quick` takes
20 draws, writes nothing, and fails where a figure lies so far off that chance cannot make it so (used by the tests).
"""

from __future__ import annotations

import argparse
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

from feedback import (
    churn_risk,
    cohen_kappa,
    crosstab,
    driver_importance,
    penalty_reward,
    reliability,
    satisfaction_index,
    score_csat,
    score_nps,
    summarise_likert,
)
from feedback.errors import FeedbackError

Draw = Callable[[np.random.Generator], bool]
SIZES = (20, 50, 200, 1000)
SHAPES = {  # of answers 1 to 5
    "even": (0.2, 0.2, 0.2, 0.2, 0.2),
    "middling": (0.05, 0.2, 0.5, 0.2, 0.05),
    "pleased": (0.03, 0.07, 0.15, 0.35, 0.4),
    "torn": (0.4, 0.08, 0.04, 0.08, 0.4),
    "nearly all best": (0.01, 0.01, 0.01, 0.02, 0.95),
}
RECOMMEND = {  # promoters, passives, detractors
    "even": (1 / 3, 1 / 3, 1 / 3),
    "good": (0.5, 0.3, 0.2),
    "torn": (0.5, 0.05, 0.45),
    "bad": (0.1, 0.2, 0.7),
    "nearly all promoters": (0.97, 0.02, 0.01),
}


def held(ci: tuple[float, float], truth: float) -> bool:
    return bool(ci[0] <= truth <= ci[1])


def nps(shares: tuple[float, ...], n: int) -> Draw:
    truth = 100 * (shares[0] - shares[2])
    return lambda rng: held(score_nps(rng.choice([10, 8, 3], n, p=shares)).ci, truth)


def csat(shares: tuple[float, ...], n: int) -> Draw:
    truth = 100 * (shares[3] + shares[4])
    return lambda rng: held(score_csat(rng.choice(range(1, 6), n, p=shares)).ci, truth)


def mean(shares: tuple[float, ...], n: int) -> Draw:
    truth = float(np.dot(shares, range(1, 6)))
    return lambda rng: held(score_csat(rng.choice(range(1, 6), n, p=shares)).mean_ci, truth)


def net(shares: tuple[float, ...], n: int) -> Draw:
    truth = shares[3] + shares[4] - shares[0] - shares[1]

    def draw(rng: np.random.Generator) -> bool:
        table = summarise_likert(pd.DataFrame({"q": rng.choice(range(1, 6), n, p=shares)})).table
        return held(tuple(table.loc["q", ["net_low", "net_high"]]), truth)

    return draw


def index(shares: tuple[float, ...], n: int) -> Draw:
    truth = 25 * (float(np.dot(shares, range(1, 6))) - 1)

    def draw(rng: np.random.Generator) -> bool:
        return held(satisfaction_index(pd.DataFrame(rng.choice(range(1, 6), (n, 3), p=shares)), high=5).ci, truth)  # fmt: skip

    return draw


def kappa(agree: float, n: int) -> Draw:
    def draw(rng: np.random.Generator) -> bool:
        first = rng.integers(0, 3, n)
        second = np.where(rng.random(n) < agree, first, rng.integers(0, 3, n))
        return held(cohen_kappa(first, second, categories=[0, 1, 2]).ci, agree)

    return draw


def alpha(missing: float, n: int) -> Draw:
    matrix = 0.49 + 0.51 * np.eye(5)
    truth = 5 / 4 * (1 - 5 / matrix.sum())

    def draw(rng: np.random.Generator) -> bool:
        x = 0.7 * rng.normal(size=(n, 1)) + 0.51**0.5 * rng.normal(size=(n, 5))
        x[rng.random(x.shape) < missing] = np.nan
        return held(reliability(pd.DataFrame(x), ordinal=False).alpha_ci, truth)

    return draw


def null_driver(method: str) -> Draw:
    def draw(rng: np.random.Generator) -> bool:
        X = pd.DataFrame(rng.normal(size=(200, 4)), columns=list("abcd"))
        y = 0.6 * X["a"] + rng.normal(size=200)
        table = driver_importance(X, y, method=method, bootstrap=100, permutations=0).table
        return bool(table.loc["b", "ci_low"] <= 0)

    return draw


def noise_ranked(missing: str, level: float) -> Draw:
    def draw(rng: np.random.Generator) -> bool:
        X = pd.DataFrame(rng.normal(size=(80, 3)), columns=list("abc"))
        if missing != "listwise":
            X = X.mask(rng.random(X.shape) < 0.4)
        found = driver_importance(X, rng.normal(size=80), missing=missing)
        return found.noise is not None and found.noise.p_value <= level

    return draw


def clustered_columns(icc: float) -> Draw:
    def draw(rng: np.random.Generator) -> bool:
        cluster = np.repeat(np.arange(30), 15)
        own = rng.normal(size=30) * np.sqrt(icc / (1 - icc))
        rows = np.where(own[cluster] + rng.normal(size=450) > 0.3, "no", "yes")
        columns = np.repeat(rng.permutation(np.arange(30) % 3), 15).astype(str)
        return bool(crosstab(rows, columns, clusters=cluster).column_tests["differs"].any())

    return draw


def sparse_columns(rng: np.random.Generator) -> bool:
    rows = rng.choice(list("abcd"), 60, p=[0.85, 0.05, 0.05, 0.05])
    columns = rng.choice(list("xyz"), 60, p=[0.8, 0.1, 0.1])
    return bool(crosstab(rows, columns).column_tests["differs"].any())


def null_kind(rng: np.random.Generator) -> bool:
    X = rng.integers(1, 6, (700, 8)).astype(float)
    y = 3 + 0.8 * (X[:, 0] >= 4) - (X[:, 0] <= 2) + rng.normal(size=700)
    kind = penalty_reward(pd.DataFrame(X, columns=list("abcdefgh")), y, scale=(1, 5)).table["kind"]
    return not kind.drop("a").isin(["neither", "unknown"]).all()


def only_of_even(rng: np.random.Generator) -> bool:
    X = rng.integers(1, 6, (150, 4)).astype(float)
    y = 3 - 0.4 * (X <= 2).sum(axis=1) + 0.4 * (X >= 4).sum(axis=1) + rng.normal(size=150)
    return bool(penalty_reward(pd.DataFrame(X), y, scale=(1, 5)).table["kind"].iloc[0].startswith("only"))  # fmt: skip


def churn_useful(rng: np.random.Generator) -> bool:
    data = pd.DataFrame(rng.normal(size=(400, 3)), columns=list("abc"))
    return churn_risk(data.assign(left=rng.random(400) < 0.3), left="left").useful


def studies() -> list[tuple[str, float, Draw]]:
    """Name, nominal value, and one draw; coverage where the nominal value is above one half."""
    made: list[tuple[str, float, Draw]] = []
    for n in SIZES:
        made += [(f"NPS, {k}, n = {n}", 0.95, nps(s, n)) for k, s in RECOMMEND.items()]
        for name, make in (("CSAT", csat), ("mean", mean), ("net", net), ("index of 3", index)):
            made += [(f"{name}, {k}, n = {n}", 0.95, make(s, n)) for k, s in SHAPES.items()]
        made += [(f"kappa {k:g}, n = {n}", 0.95, kappa(k, n)) for k in (0.0, 0.6, 0.9)]
    made += [(f"alpha, n = {n}, {m:.0%} missing", 0.95, alpha(m, n)) for n in (30, 100) for m in (0.0, 0.4)]  # fmt: skip
    made += [(f"null driver, {m}, holds 0", 0.95, null_driver(m)) for m in ("lmg", "johnson", "first", "last", "betasq")]  # fmt: skip
    made += [(f"noise, {m}, p ≤ .05", 0.05, noise_ranked(m, 0.05)) for m in ("listwise", "impute")]
    made += [(f"crosstab of clusters, icc {i:g}, any column differs", 0.05, clustered_columns(i)) for i in (0.0, 0.1, 0.3)]  # fmt: skip
    made += [
        ("crosstab, sparse, any column differs", 0.05, sparse_columns),
        ("penalty-reward, any of 7 null aspects has a kind", 0.05, null_kind),
        ("penalty-reward, even aspect called only", 0.05, only_of_even),
        ("churn, noise called useful", 0.05, churn_useful),
    ]
    return made


def measured(draw: Draw, draws: int, seed: int) -> tuple[float, int]:
    rng, hits = np.random.default_rng(seed), []
    for _ in range(draws):
        try:
            hits.append(draw(rng))
        except FeedbackError:  # a sample the function refuses says nothing
            continue
    return (float(np.mean(hits)) if hits else float("nan")), len(hits)


def impossible(share: float, n: int, nominal: float) -> bool:
    """Whether a share this bad would come by chance once in 100,000; too careful is no fault."""
    hits, allowed = round(share * n), 0.9 if nominal > 0.5 else 2 * nominal
    if nominal > 0.5:
        return bool(stats.binom.cdf(hits, n, allowed) < 1e-5)
    return bool(stats.binom.sf(hits - 1, n, allowed) < 1e-5)


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--draws", type=int, default=1000)
    asked.add_argument("--quick", action="store_true")
    asked.add_argument("--only", default="")
    given = asked.parse_args()
    warnings.simplefilter("ignore")
    draws = 20 if given.quick else given.draws
    started, rows, wrong = time.process_time(), [], []
    for at, (name, nominal, draw) in enumerate(studies()):
        if given.only not in name:
            continue
        share, n = measured(draw, draws, seed=at)
        rows.append(f"| {name} | {nominal:.2f} | {share:.3f} | {n} |")
        wrong += [name] if n and impossible(share, n, nominal) else []
        print(rows[-1], flush=True)
    if wrong:
        print("far from nominal: " + "; ".join(wrong), file=sys.stderr)
    if not (given.quick or given.only):
        text = [
            "# Coverage and error rates",
            "",
            f"`python benchmarks/coverage.py --draws {draws}`: {time.process_time() - started:.0f} processor seconds. "
            f"The error of a share near .95 is about {np.sqrt(0.95 * 0.05 / draws):.3f} at {draws} draws.",
            "",
            "| what | nominal | measured | draws |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
        (Path(__file__).parent / "coverage.md").write_text("\n".join(text), encoding="utf-8")
    return int(bool(wrong) and given.quick)


if __name__ == "__main__":
    raise SystemExit(main())
