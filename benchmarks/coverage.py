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
from coverage_designs import designs
from coverage_missing import missing
from scipy import stats

from feedback import (
    churn_risk,
    classify_kano,
    cohen_kappa,
    compare_means,
    crosstab,
    difference_in_differences,
    driver_importance,
    impute_answers,
    measurement_invariance,
    ordinal_factors,
    penalty_reward,
    pls_path_model,
    pool_estimates,
    pooled_groups,
    rank_pain_points,
    regression_to_mean,
    reliability,
    replicate_interval,
    satisfaction_index,
    score_csat,
    score_nps,
    summarise_likert,
    survey_design,
)
from feedback.batch.league import league_table
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


CLUSTERS, PEOPLE = 30, 15


def clusters_of(rng: np.random.Generator, icc: float) -> tuple[pd.DataFrame, np.ndarray]:
    """Shops of 15 people, and a normal figure of each person with this correlation within shops."""
    shop = np.repeat(np.arange(CLUSTERS), PEOPLE)
    figure = np.sqrt(icc) * rng.normal(size=CLUSTERS)[shop] + np.sqrt(1 - icc) * rng.normal(
        size=len(shop)
    )
    return pd.DataFrame({"shop": shop}), figure


def clustered_nps(rng: np.random.Generator) -> bool:
    people, figure = clusters_of(rng, 0.2)
    answers = np.digitize(figure, [-0.5, 0.3])  # detractors .309, passives .309, promoters .382
    truth = 100 * (stats.norm.sf(0.3) - stats.norm.cdf(-0.5))
    design = survey_design(people, clusters="shop")
    return held(score_nps(np.array([3, 8, 10])[answers], weights=design).ci, truth)


def clustered_spread(method: str) -> Draw:
    def draw(rng: np.random.Generator) -> bool:
        people, figure = clusters_of(rng, 0.2)
        design = survey_design(people, clusters="shop")

        def spread(w: np.ndarray) -> float:
            mean = w @ figure / w.sum()
            return float(np.log(w @ (figure - mean) ** 2 / w.sum()))

        return held(replicate_interval(spread, design, method=method, draws=200).ci, 0.0)

    return draw


def clustered_drivers(rng: np.random.Generator) -> bool:
    people, y = clusters_of(rng, 0.3)
    X = pd.DataFrame({name: clusters_of(rng, 1.0)[1] for name in "abc"})
    return driver_importance(
        X, y, weights=survey_design(people, clusters="shop"), permutations=0
    ).ranked


def clustered_kano(rng: np.random.Generator) -> bool:
    people, figure = clusters_of(rng, 0.3)
    have = pd.Series(np.where(figure > 0, "I like it", "I expect it"))
    lack = pd.Series("I am neutral", have.index)
    design = survey_design(people, clusters="shop")
    return bool(
        classify_kano(have, lack, weights=design, bootstrap=0).table["fong_significant"].iloc[0]
    )


def clustered_pain(what: str) -> Draw:
    def draw(rng: np.random.Generator) -> bool:
        people, figure = clusters_of(rng, 0.2)
        hurt = figure < -0.5
        said = pd.DataFrame({"comment": people.index.astype(str), "aspect": "wait", "polarity": np.where(hurt, -1.0, 1.0)})  # fmt: skip
        ratings = pd.Series(4.0 - hurt + clusters_of(rng, 0.2)[1], people.index.astype(str))
        design = survey_design(people.set_axis(people.index.astype(str)), clusters="shop")
        row = rank_pain_points(said, ratings, weights=design, language="en").table.loc["wait"]
        share = float(stats.norm.cdf(-0.5))
        return held(
            (row[f"{what}_low"], row[f"{what}_high"]), share
        )  # the effect is 1: the cost is the share

    return draw


def group_table(rng: np.random.Generator, truth: np.ndarray, n: np.ndarray) -> pd.DataFrame:
    answers = [rng.normal(mean, 1.0, size) for mean, size in zip(truth, n, strict=True)]
    return pd.DataFrame(
        {"n": n, "mean": [a.mean() for a in answers], "sd": [a.std(ddof=1) for a in answers]}
    )


def pooled_mean(between: float) -> Draw:
    n = np.array([5, 8, 12, 20, 40] * 6)

    def draw(rng: np.random.Generator) -> bool:
        truth, at = rng.normal(3.5, between, len(n)), int(rng.integers(len(n)))
        row = pooled_groups(group_table(rng, truth, n)).table.loc[at]
        return held((row["low"], row["high"]), truth[at])

    return draw


def picked_called(rng: np.random.Generator) -> bool:
    truth = rng.normal(3.5, 0.25, 40)
    before, after = (group_table(rng, truth, np.full(40, 15)) for _ in range(2))
    found = regression_to_mean(before, after, picked=before["mean"].nsmallest(8).index)
    return not held(found.ci, 0.0)


def changes_differ(rng: np.random.Generator) -> bool:
    unit = np.repeat(np.arange(16), 20)
    after, treated = np.tile(np.repeat([0, 1], 10), 16), unit < 8
    y = rng.normal(size=16)[unit] + 0.4 * rng.normal(size=16)[unit] * after + rng.normal(size=320)
    return difference_in_differences(y, treated=treated, after=after, units=unit).p <= 0.05


def called_the_same(rng: np.random.Generator) -> bool:
    found = compare_means(
        rng.normal(0.3, 1, 200), rng.normal(0, 1, 200), equivalence=0.3
    ).equivalence
    return found is not None and found.p <= 0.05


def imputed_mean(rng: np.random.Generator) -> bool:
    a = rng.normal(size=150)
    b = 0.8 * a + 0.6 * rng.normal(size=150)
    b[rng.random(150) < 1 / (1 + np.exp(-2 * a))] = np.nan
    made = impute_answers(
        pd.DataFrame({"a": a, "b": b}), method="normal", rounds=3, seed=int(rng.integers(10**6))
    )
    row = pool_estimates(made, lambda t: (t["b"].mean(), t["b"].sem()), df=149).table.iloc[0]
    return held((row["ci_low"], row["ci_high"]), 0.0)


def ordinal_answers(rng: np.random.Generator, n: int) -> pd.DataFrame:
    trait = 0.7 * rng.normal(size=(n, 1)) + 0.51**0.5 * rng.normal(size=(n, 5))
    return pd.DataFrame(np.digitize(trait, [-1.2, -0.2, 0.8]), columns=list("abcde"))


def ordinal_loading(rng: np.random.Generator) -> bool:
    row = ordinal_factors(ordinal_answers(rng, 300), model={"f": list("abcde")}).table.iloc[0]
    return held((row["ci_low"], row["ci_high"]), 0.7)


def ordinal_rejected(rng: np.random.Generator) -> bool:
    return (
        ordinal_factors(ordinal_answers(rng, 300), model={"f": list("abcde")}).fit["p_scaled"]
        <= 0.05
    )


def invariance_broken(step: str) -> Draw:
    def draw(rng: np.random.Generator) -> bool:
        x = 0.7 * rng.normal(size=(400, 1)) + 0.7 * rng.normal(size=(400, 5))
        found = measurement_invariance(pd.DataFrame(x, columns=list("abcde")), model={"f": list("abcde")}, groups=np.arange(400) % 2)  # fmt: skip
        return bool(found.table.loc[step, "p_change"] <= 0.05)

    return draw


def null_path(rng: np.random.Generator) -> bool:
    x, y = (rng.normal(size=(150, 1)) + rng.normal(size=(150, 3)) for _ in range(2))
    data = pd.DataFrame(np.hstack([x, y]), columns=list("abcdef"))
    blocks = {"u": list("abc"), "v": list("def")}
    row = pls_path_model(data, blocks=blocks, paths=[("u", "v")], bootstrap=200).paths.iloc[0]
    return held((row["ci_low"], row["ci_high"]), 0.0)


def league_of_equals(share: float, column: str) -> Draw:
    """Fifteen groups of 10 to 200 people and one true share: is any called different?"""

    def draw(rng: np.random.Generator) -> bool:
        n = rng.integers(10, 201, 15)
        found = rng.binomial(n, share) / n
        groups = pd.DataFrame({"n": n, "mean": 100 * found, "sd": 100 * np.sqrt(found * (1 - found) * n / (n - 1))})  # fmt: skip
        told = league_table(groups, share=True).table[column]
        return bool(told.any() if column == "apart" else told.ne("unclear").any())

    return draw


def later() -> list[tuple[str, float, Draw]]:
    """Designs, small groups, change, missing answers, factor models."""
    return [
        ("clusters: NPS", 0.95, clustered_nps),
        ("clusters: log variance, jackknife", 0.95, clustered_spread("jackknife")),
        ("clusters: log variance, bootstrap", 0.95, clustered_spread("bootstrap")),
        ("clusters: share hurt", 0.95, clustered_pain("share_negative")),
        ("clusters: cost", 0.95, clustered_pain("cost")),
        ("clusters: drivers of noise ranked at .01", 0.01, clustered_drivers),
        ("clusters: Kano classes of a tie called different at .10", 0.10, clustered_kano),
        ("groups: pooled mean, true sd 0.3", 0.95, pooled_mean(0.3)),
        ("groups: pooled mean, true sd 0.1", 0.95, pooled_mean(0.1)),
        ("change: worst 8 of 40 called changed", 0.05, picked_called),
        ("change: difference-in-differences of nothing", 0.05, changes_differ),
        ("change: a difference of the margin called the same", 0.05, called_the_same),
        ("missing: imputed mean, silent are the pleased", 0.95, imputed_mean),
        ("factors: ordinal loading", 0.95, ordinal_loading),
        ("factors: ordinal model rejected", 0.05, ordinal_rejected),
        ("factors: equal loadings rejected", 0.05, invariance_broken("metric")),
        ("factors: equal intercepts rejected", 0.05, invariance_broken("scalar")),
        ("factors: null path of PLS holds 0", 0.95, null_path),
        *(
            (f"league: 15 equal shares of {share}, {said}", 0.05, league_of_equals(share, column))
            for share in (0.5, 0.8, 0.9, 0.97)
            for column, said in (("band", "any from the rest"), ("apart", "any pair apart"))
        ),
    ]


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
    return made + later() + designs() + missing()


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
