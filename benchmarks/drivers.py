"""Drivers and pain points: agreement with R, speed against others and the naive way, and how honest they are.

Run `python benchmarks/drivers.py [--data PATH] [--cases PATH] [--only speed,cases,…]`. Times are CPU
seconds of one thread, the best of three where a call takes less than a second. pingouin and
relativeImp are timed beside when they are installed, relaimpo when Rscript has it.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

from feedback.insight.category_drivers import logistic_dominance, ordinal_dominance  # noqa: E402
from feedback.insight.drivers import driver_importance, driver_importance_from_correlation  # noqa: E402
from feedback.insight.importance_performance import importance_performance  # noqa: E402
from feedback.insight.pain_points.rank import rank_pain_points  # noqa: E402
from feedback.responses.weights.describe import survey_design  # noqa: E402
from feedback.responses.weights.replicates import replicate_weights  # noqa: E402

ROOT = Path(__file__).parents[1]
N = 10_000


def seconds(call: Callable[[], Any], *, repeat: int = 3) -> float:
    """CPU seconds, the best of `repeat` (once when it takes more than a second)."""
    best = np.inf
    for _ in range(repeat):
        start = time.process_time()
        call()
        best = min(best, time.process_time() - start)
        if best > 1:
            break
    return best


def sample(
    p: int, *, n: int = N, seed: int = 0, noise: float = 3.0
) -> tuple[pd.DataFrame, pd.Series]:
    """Correlated drivers with effects from 1 down to 0."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, p)) + 0.7 * rng.normal(size=(n, 1))
    y = X @ np.linspace(1, 0, p) + noise * rng.normal(size=n)
    return pd.DataFrame(X, columns=[f"d{i}" for i in range(p)]), pd.Series(y, name="overall")


def naive_lmg(X: pd.DataFrame, y: pd.Series) -> np.ndarray:
    """LMG with a regression on the raw rows for every subset: what most packages do."""
    from math import comb

    values, outcome, p = X.to_numpy(), y.to_numpy(), X.shape[1]
    total = ((outcome - outcome.mean()) ** 2).sum()
    r2 = np.zeros(1 << p)
    for mask in range(1, 1 << p):
        chosen = [j for j in range(p) if mask >> j & 1]
        design = np.column_stack([np.ones(len(outcome)), values[:, chosen]])
        residual = outcome - design @ np.linalg.lstsq(design, outcome, rcond=None)[0]
        r2[mask] = 1 - residual @ residual / total
    found = np.zeros(p)
    for j, mask in itertools.product(range(p), range(1 << p)):
        if not mask >> j & 1:
            found[j] += (r2[mask | 1 << j] - r2[mask]) / (p * comb(p - 1, mask.bit_count()))
    return found


def relaimpo(X: pd.DataFrame, y: pd.Series) -> float | None:
    """CPU seconds of R's calc.relimp for LMG, or None without it."""
    if shutil.which("Rscript") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data.csv"
        X.assign(y=y).to_csv(path, index=False)
        code = (
            f"if (!suppressWarnings(requireNamespace('relaimpo', quietly=TRUE))) quit(status=3);"
            f"d <- read.csv('{path}'); t <- system.time(relaimpo::calc.relimp(y ~ ., data=d, type='lmg'));"
            f"cat(sum(t[1:2]))"
        )
        done = subprocess.run(["Rscript", "-e", code], capture_output=True, text=True, check=False)
    return float(done.stdout.split()[-1]) if done.returncode == 0 and done.stdout.strip() else None


def others() -> tuple[Any, Any]:
    """pingouin and relativeImp, None where they are not installed."""
    try:
        import pingouin
    except ImportError:
        pingouin = None
    try:
        from relativeImp import relativeImp
    except ImportError:
        relativeImp = None
    return pingouin, relativeImp


def speed(options: argparse.Namespace) -> None:
    """Exact LMG at n = 10,000 against the others; bootstrap, random orders, categories."""
    exact_speed(options)
    X, y = sample(20)
    result = driver_importance(X, y)
    alone = seconds(lambda: driver_importance(X, y))
    more = seconds(lambda: driver_importance(X, y).dominance) - alone
    print(f"\nComplete, conditional and general dominance of 20 drivers: {more:.2f} s more.")
    print(
        f"Sum of the shares minus R²: {abs(result.table['importance'].sum() - result.r_squared):.1e}."
    )
    print("\n## Bootstrap, n = 10,000\n\n| drivers | draws | CPU seconds |\n|---|---|---|")
    for p, draws in ((6, 1000), (10, 1000), (15, 1000), (20, 1000)):
        X, y = sample(p)
        took = seconds(lambda X=X, y=y, d=draws: driver_importance(X, y, bootstrap=d), repeat=1)
        print(f"| {p} | {draws:,} | {took:.2f} |", flush=True)
    print("\n## More than 24 drivers: 10,000 antithetic random orders\n")
    print(
        "| drivers | CPU seconds | largest standard error, of R² | largest relative |\n|---|---|---|---|"
    )
    for p in (30, 40):
        X, y = sample(p)
        table = driver_importance(X, y).table
        took = seconds(lambda X=X, y=y: driver_importance(X, y), repeat=1)
        error, relative = table["importance_se"], table["importance_se"] / table["importance"]
        print(f"| {p} | {took:.2f} | {error.max():.5f} | {relative.max():.1%} |")
    print(
        "\n## Categories: every subset is a fit\n\n| model | n | drivers | CPU seconds |\n|---|---|---|---|"
    )
    for n, p in ((1_000, 8), (10_000, 8), (10_000, 10)):
        X, y = sample(p, n=n)
        yes = (y > 0).astype(int)
        stars = pd.cut(y, [-np.inf, -3, 0, 3, 6, np.inf], labels=False)
        took = seconds(lambda X=X, yes=yes: logistic_dominance(X, yes), repeat=1)
        print(f"| logistic | {n:,} | {p} | {took:.2f} |")
        took = seconds(lambda X=X, stars=stars: ordinal_dominance(X, stars), repeat=1)
        print(f"| ordered logit, 5 values | {n:,} | {p} | {took:.2f} |", flush=True)


def exact_speed(options: argparse.Namespace) -> None:
    """All subsets, with and without the noise check, beside other programs."""
    pingouin, relative_imp = others()
    print(f"\n## Exact LMG, n = {N:,}, CPU seconds (× our time with the noise check)\n")
    print(
        "| drivers | driver_importance | without the noise check | pingouin | relaimpo | a regression for every subset "
        "| relativeImp (Johnson only) |\n|---|---|---|---|---|---|---|"
    )
    for p in (6, 10, 12, 15, 20, 24):
        X, y = sample(p)
        ours = seconds(lambda X=X, y=y: driver_importance(X, y))
        bare = seconds(lambda X=X, y=y: driver_importance(X, y, permutations=0))
        times: list[float | None] = [None, None, None, None]
        if pingouin is not None and p <= options.others:
            times[0] = seconds(lambda X=X, y=y: pingouin.linear_regression(X, y, relimp=True))
        if p <= options.others:
            times[1] = relaimpo(X, y)
        if p <= min(options.others, 12):
            times[2] = seconds(lambda X=X, y=y: naive_lmg(X, y), repeat=1)
        if relative_imp is not None:
            frame = X.assign(y=y)
            times[3] = seconds(lambda f=frame, X=X: relative_imp(f, "y", list(X)))
        cells = ["–" if t is None else f"{t:.2f} (×{t / ours:.1f})" for t in times]
        print(f"| {p} | {ours:.3f} | {bare:.3f} | " + " | ".join(cells) + " |", flush=True)


def cases(options: argparse.Namespace) -> None:
    """Largest difference from the reference by case and statistic."""
    print(
        "\n## Agreement with R\n\n| case | statistic | largest difference | tolerance |\n|---|---|---|---|"
    )

    def load(case: str) -> tuple[pd.DataFrame, dict]:
        folder = options.cases / case
        return pd.read_csv(folder / "input.csv"), json.loads(
            (folder / "expected.json").read_text("utf-8")
        )

    def row(case: str, what: str, got: Any, want: Any, tolerance: float) -> None:
        difference = np.abs(np.asarray(got, float) - np.asarray(want, float)).max()
        print(f"| {case} | {what} | {difference:.1e} | {tolerance:g} |")

    data, e = load("01_kda_swiss")
    X, y = data.drop(columns="Fertility"), data["Fertility"]
    for method, key in {
        "lmg": "lmg",
        "johnson": "johnson_rw",
        "first": "first",
        "last": "last",
        "betasq": "betasq",
        "pratt": "pratt",
    }.items():
        row(
            "01",
            method,
            driver_importance(X, y, method=method).table["importance"][list(e[key])],
            list(e[key].values()),
            1e-9,
        )
    result = driver_importance(X, y)
    row(
        "01",
        "gain by level",
        result.by_level[list(X)],
        [[e["dominance"]["by_level"][f"level{k}"][c] for c in X] for k in range(5)],
        1e-9,
    )
    row(
        "01",
        "R² of 32 subsets",
        [
            result.subsets[frozenset() if k == "1" else frozenset(k.split("+"))]
            for k in e["all_subset_R2"]
        ],
        list(e["all_subset_R2"].values()),
        1e-9,
    )
    row("01", "VIF", result.table["vif"][list(e["vif"])], list(e["vif"].values()), 1e-9)
    for kind, square in result.dominance.items():
        row(
            "01",
            f"{kind} dominance",
            square,
            pd.DataFrame(e["dominance"][kind]).T.loc[square.index, square.columns],
            0,
        )
    data, e = load("03_dominance_azen_budescu_2003")
    R = data.set_index("var")
    for method, key in {"lmg": "lmg_relaimpo", "johnson": "johnson_rw", "pratt": "pratt"}.items():
        got = driver_importance_from_correlation(R, outcome="y", method=method).table["importance"]
        row("03", f"{method} from correlations", got[list(e[key])], list(e[key].values()), 1e-9)
    result = driver_importance_from_correlation(R, outcome="y")
    row(
        "03",
        "gain by level, published",
        result.by_level,
        [[*e["published_by_level_3dec"][f"level{k}"].values()] for k in range(4)],
        0.002,
    )
    for kind, square in result.dominance.items():
        row(
            "03",
            f"{kind} dominance",
            square,
            pd.DataFrame(e[kind]).T.loc[square.index, square.columns],
            0,
        )
    data, e = load("24_gap_ipa_oddjob")
    items = list(e["lmg_8items"]["lmg"])
    for key, outcome in {
        "lmg_8items": data["overall_sat"],
        "lmg_8items_satm": data[["sat1", "sat2", "sat3"]].mean(axis=1, skipna=False),
    }.items():
        for method in ("lmg", "johnson"):
            row(
                "24",
                f"{key} {method}",
                driver_importance(data[items], outcome, method=method).table["importance"][items],
                list(e[key][method].values()),
                1e-9,
            )
    good, matters = (
        data[[f"{c}{i}" for i in range(1, 23)]].set_axis([f"item{i}" for i in range(1, 23)], axis=1)
        for c in "se"
    )
    ipa = importance_performance(good, data["overall_sat"], stated=matters, bootstrap=0)
    for column, key in {
        "performance": "performance",
        "stated": "importance_stated",
        "derived": "importance_derived_cor",
    }.items():
        row("24", f"IPA {column}", ipa.table[column], list(e["ipa"][key].values()), 1e-9)
    data, e = load("26_logistic_dominance_mobi")
    result = logistic_dominance(data.drop(columns="rec"), data["rec"])
    for measure, key in {
        "mcfadden": "r2.m",
        "cox_snell": "r2.cs",
        "nagelkerke": "r2.n",
        "estrella": "r2.e",
    }.items():
        row(
            "26",
            measure,
            result.table[measure][list(e["general"][key])],
            list(e["general"][key].values()),
            1e-7,
        )
    for kind in ("complete", "conditional"):
        square = result.dominance[kind]
        row(
            "26",
            f"{kind} dominance",
            square,
            pd.DataFrame(e[f"{kind}_mcfadden"]).T.loc[square.index, square.columns],
            0,
        )


def noise(options: argparse.Namespace) -> None:
    """How often shuffled outcomes are refused a ranking, and how often real ones are given it."""
    print(
        "\n## Refusals: 400 shuffled outcomes each\n\n| data | drivers | refused |\n|---|---|---|"
    )
    data = {}
    for n, p in ((60, 5), (300, 6), (2000, 14)):
        data[f"drawn, n = {n}"] = sample(p, n=n)
    lounge = options.data / "skytrax_lounge" / "lounge.csv"
    if lounge.exists():
        frame = pd.read_csv(lounge)
        rated = frame[
            [c for c in frame if c.endswith("_rating") and c != "overall_rating"]
        ].replace(0, np.nan)
        data["skytrax_lounge"] = rated, frame["overall_rating"]
    for name, (rated, outcome) in data.items():
        whole = rated.notna().all(axis=1) & outcome.notna()
        X, y = rated[whole].reset_index(drop=True), outcome[whole].reset_index(drop=True)
        rng = np.random.default_rng(1)
        refused = sum(
            not driver_importance(X, rng.permutation(y), seed=k).ranked for k in range(400)
        )
        print(f"| {name} | {X.shape[1]} | {refused / 400:.1%} |", flush=True)
    for n in (200, 1000):
        mentions, ratings, comments = complaints(n)
        rng = np.random.default_rng(2)
        refused = 0
        for _ in range(400):
            mixed = pd.Series(rng.permutation(ratings), index=ratings.index)
            refused += not rank_pain_points(mentions, mixed, comments=comments).ranked
        print(f"| pain points, n = {n} | 6 aspects | {refused / 400:.1%} |", flush=True)


SHARES, EFFECTS = (
    np.array([0.3, 0.22, 0.15, 0.1, 0.06, 0.03]),
    np.array([0.9, 0.3, 0.7, 0.5, 1.0, 0.8]),
)


def complaints(
    n: int, *, seed: int = 0, aspects: int = 6
) -> tuple[pd.DataFrame, pd.Series, pd.DataFrame]:
    """People who complain of aspects with known shares and effects; errors larger where it hurts."""
    rng = np.random.default_rng(seed)
    share, effect = np.resize(SHARES, aspects), np.resize(EFFECTS, aspects)
    hurt = rng.random((n, aspects)) < share
    praise = ~hurt & (rng.random((n, aspects)) < 0.2)
    spread = 0.5 + 0.4 * hurt.any(axis=1)
    rating = 4.5 - hurt @ effect + 0.1 * praise.sum(axis=1) + rng.normal(size=n) * spread
    people, ids = [f"r{i}" for i in range(n)], [f"c{i}" for i in range(n)]
    row, column = np.nonzero(hurt | praise)
    mentions = pd.DataFrame(
        {
            "comment": np.array(ids, dtype=object)[row],
            "aspect": [f"a{a}" for a in column],
            "polarity": np.where(hurt[row, column], -0.8, 0.7),
        }
    )
    comments = pd.DataFrame(
        {"respondent": people, "clean": [f"等了{i}分钟才有人来" for i in range(n)]},
        index=pd.Index(ids, name="comment"),
    )
    return mentions, pd.Series(rating, index=people), comments


def coverage(options: argparse.Namespace) -> None:
    """How often intervals hold the truth they are made for."""
    print(
        f"\n## Coverage of the 95 % intervals, {options.runs} samples each\n\n| interval | n | coverage | rank 1 given to one that is not dearest, alone |\n|---|---|---|---|"
    )
    for n in (100, 300, 1000):
        inside, known, wrong = 0, 0, 0
        for seed in range(options.runs):
            mentions, ratings, comments = complaints(n, seed=seed)
            table = rank_pain_points(mentions, ratings, comments=comments, min_mentions=5).table
            # who does not complain praises in one of five cases, for .1 point
            truth = pd.Series(SHARES * (EFFECTS + 0.02), index=[f"a{a}" for a in range(6)])[
                table.index
            ]
            sure = table["cost"].notna()
            inside += int(
                ((table["cost_low"] <= truth) & (truth <= table["cost_high"]))[sure].sum()
            )
            known += int(sure.sum())
            first = table.index[(table["rank"] == 1).fillna(False).to_numpy(dtype=bool)]
            wrong += len(first) == 1 and first[0] != "a0"
        print(
            f"| cost of a pain point | {n} | {inside / known:.3f} | {wrong / options.runs:.3f} |",
            flush=True,
        )
    big = driver_importance(*sample(6, n=1_000_000, noise=2), permutations=0)
    truth = big.table["importance"]
    runs = max(100, options.runs // 4)
    for n in (100, 300, 1000):
        inside, firm = np.zeros(6), 0
        for seed in range(runs):
            X, y = sample(6, n=n, seed=seed + 1, noise=2)
            table = driver_importance(X, y, bootstrap=400, seed=seed, permutations=0).table.loc[
                truth.index
            ]
            inside += ((table["ci_low"] <= truth) & (truth <= table["ci_high"])).to_numpy()
            first = table.index[table["rank"] == 1]
            firm += len(first) == 1 and first[0] != truth.idxmax()
        print(
            f"| LMG (largest … smallest driver) | {n} | {inside.mean() / runs:.3f} ({' '.join(f'{x:.2f}' for x in inside / runs)}) | {firm / runs:.3f} |",
            flush=True,
        )


def pain(options: argparse.Namespace) -> None:
    """Speed of rank_pain_points at the size of the hot-pot data."""
    print(
        "\n## rank_pain_points\n\n| people | aspects | segments | CPU seconds | naive: bootstrap of 200 regressions in its place |\n|---|---|---|---|---|"
    )
    for n, aspects in ((2_000, 10), (24_000, 18), (100_000, 18)):
        mentions, ratings, comments = complaints(n, aspects=aspects)
        shops = pd.DataFrame(
            {"shop": np.resize([str(i) for i in range(20)], n)}, index=ratings.index
        )
        took = seconds(
            lambda m=mentions, r=ratings, c=comments, s=shops: rank_pain_points(
                m, r, comments=c, segments=s
            )
        )
        wide = pd.crosstab(
            mentions["comment"], [mentions["aspect"], mentions["polarity"] < 0]
        ).clip(upper=1)
        x = wide.reindex(comments.index).fillna(0).to_numpy()
        design, y, rng = (
            np.column_stack([np.ones(n), x]),
            ratings.to_numpy(),
            np.random.default_rng(0),
        )

        def naive(
            design: np.ndarray = design, y: np.ndarray = y, rng: Any = rng, n: int = n
        ) -> None:
            for _ in range(200):
                rows = rng.integers(n, size=n)
                np.linalg.lstsq(design[rows], y[rows], rcond=None)

        slow = seconds(naive, repeat=1)
        print(f"| {n:,} | {aspects} | 20 | {took:.2f} | {slow:.1f} |", flush=True)


def designed(options: argparse.Namespace) -> None:
    """A whole table of pain points of a designed survey: linearised, and drawn again 1,000 times from its clusters."""
    rng, n, p = np.random.default_rng(0), 2000, 8
    ids = [f"p{at}" for at in range(n)]
    X = pd.DataFrame(rng.integers(1, 6, (n, p)), index=ids, columns=[f"a{at}" for at in range(p)])
    y = (3 + 0.3 * (X - 3).sum(axis=1) / 4 + rng.normal(size=n)).clip(1, 5)
    people = pd.DataFrame({"shop": np.arange(n) % 60, "w": rng.uniform(0.5, 2, n)}, index=ids)
    design = survey_design(people, weights="w", clusters="shop")
    said = pd.DataFrame({"comment": [], "aspect": [], "polarity": []}).astype({"polarity": float})
    table = rank_pain_points(said, y, aspect_ratings=X, aspect_scale=(1, 5), weights=design).table
    linear = seconds(
        lambda: rank_pain_points(said, y, aspect_ratings=X, aspect_scale=(1, 5), weights=design)
    )
    hurt, glad = (X <= 2).to_numpy(float), (X >= 4).to_numpy(float)

    def drawn() -> np.ndarray:
        """Costs in every draw: weighted normal equations of all draws in one product each."""
        w = replicate_weights(design, method="bootstrap", draws=1000).weights
        m = np.column_stack([np.ones(n), hurt, glad])
        left = (w @ (m[:, :, None] * m[:, None, :]).reshape(n, -1)).reshape(
            1000, *(m.shape[1],) * 2
        )
        beta = np.linalg.solve(left, (w @ (m * y.to_numpy()[:, None]))[:, :, None])[:, :, 0]
        return -(w @ hurt / w.sum(axis=1)[:, None]) * beta[:, 1 : p + 1]

    errors = drawn().std(axis=0)
    row = table.loc[X.columns]
    told = (row["cost_high"] - row["cost_low"]).to_numpy() / 2 / 2.0  # Student's quantile at 59
    print("\n## A table of pain points by a design, n = 2,000, 8 aspects, 60 clusters\n")
    print(
        "| linearised, CPU seconds | 1,000 draws of the table | largest difference of the errors of costs |"
    )
    print("|---|---|---|")
    apart = float(np.abs(told / errors - 1).max())
    print(f"| {linear:.3f} | {seconds(drawn):.2f} | {apart:.1%} |", flush=True)


SECTIONS = {
    "speed": speed, "cases": cases, "noise": noise, "coverage": coverage, "pain": pain, "designed": designed,
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--cases", type=Path, default=ROOT / "tests" / "cases")
    parser.add_argument(
        "--only", default=",".join(SECTIONS), help="comma-separated: " + ", ".join(SECTIONS)
    )
    parser.add_argument(
        "--others",
        type=int,
        default=15,
        help="largest number of drivers the other packages are timed on",
    )
    parser.add_argument("--runs", type=int, default=1000, help="samples for the coverage")
    options = parser.parse_args()
    for section in options.only.split(","):
        SECTIONS[section](options)


if __name__ == "__main__":
    main()
