"""Measures against R: how far from the stored cases, how fast, the naive way in the same run.

    python benchmarks/measures.py [--cases tests/cases] [--only agreement,coverage,speed]

Prints the tables of benchmarks/measures.md. Agreement: the largest absolute difference over all values of a
statistic in a case, beside the case's own tolerance. Coverage: how often 95 % intervals hold what was planted. Speed: CPU seconds of one thread, best of three, beside the way
one would write it first and, where Rscript and the package are installed, R.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import pandas as pd
from scipy import optimize, stats

from feedback.insight.customers.rfm import score_rfm
from feedback.measures.adequacy import factor_adequacy
from feedback.measures.agreement import kappa_of
from feedback.measures.cfa.confirmatory import confirmatory_factors
from feedback.measures.durations import compare_durations, duration_curve
from feedback.measures.factor_number import minimum_average_partial, parallel_analysis
from feedback.measures.factors import exploratory_factors
from feedback.measures.hierarchy import omega_hierarchical
from feedback.measures.index import satisfaction_index
from feedback.measures.intervals import proportion_difference
from feedback.measures.invariance import measurement_invariance
from feedback.measures.kano.classify import classify_kano
from feedback.measures.loyalty import compare_nps, score_nps
from feedback.measures.mean_difference import compare_means
from feedback.measures.pls.estimate import pls_path_model
from feedback.measures.polychoric import polychoric_correlations
from feedback.measures.reliability import reliability
from feedback.measures.scale_scores import score_csat
from feedback.measures.servqual import servqual_gap
from feedback.multiplicity import adjust_p
from feedback.responses.screening.copies import answer_copies
from feedback.responses.screening.screen import screen_careless
from feedback.responses.screening.verdict import Limits
from feedback.responses.weights.describe import survey_design
from feedback.responses.weights.estimates import weighted_mean, weighted_share
from feedback.responses.weights.rake import post_stratify, rake
from feedback.responses.weights.replicates import replicate_interval
from feedback.responses.weights.trim import trim_weights

ROOT = Path(__file__).parents[1]
Row = tuple[str, float, float]
HOLZINGER = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
MARGINS = {"stype": {"E": 4421, "H": 755, "M": 1018}, "sch.wide": {"No": 1072, "Yes": 5122}}


def opened(cases: Path, name: str) -> tuple[pd.DataFrame, dict]:
    folder = cases / name
    return pd.read_csv(folder / "input.csv"), json.loads((folder / "expected.json").read_text())


def apart(ours: object, theirs: object) -> float:
    """Largest absolute difference; missing must be missing in both."""
    a = np.asarray(ours, dtype=float)
    b = np.array([np.nan if v in (None, "NA") else v for v in np.ravel(theirs)], dtype=float)
    a = np.ravel(a)
    if (np.isnan(a) != np.isnan(b)).any():
        return float("inf")
    return float(np.nanmax(np.abs(a - b)))


def scales_of(data: pd.DataFrame) -> dict[str, list[str]]:
    scales: dict[str, list[str]] = {}
    for name in data.columns:
        scales.setdefault(name.rstrip("0123456789"), []).append(name)
    return scales


def matched(found: pd.DataFrame, want: dict) -> float:
    theirs = pd.DataFrame(want).T.loc[found.index].to_numpy()
    ours = found.to_numpy()
    rows, columns = optimize.linear_sum_assignment(-np.abs(ours.T @ theirs))
    ours, theirs = ours[:, rows], theirs[:, columns]
    return apart(ours, theirs * np.sign((ours * theirs).sum(axis=0)))


def case_05(cases: Path) -> Iterator[Row]:
    data, want = opened(cases, "05_reliability_attitude")
    found, total, feldt = reliability(data), want["total"], want["feldt"]
    yield "alpha raw", apart(found.alpha_raw, total["raw_alpha"]), 1e-10
    yield "alpha standardised", apart(found.alpha_std, total["std.alpha"]), 1e-10
    yield (
        "Feldt interval",
        apart(found.alpha_ci, [feldt["lower.ci.raw_alpha"], feldt["upper.ci.raw_alpha"]]),
        1e-10,
    )
    yield (
        "lambda 2 and 6",
        apart([found.lambda2, found.lambda6], [want["guttman"]["lambda2"], total["G6(smc)"]]),
        1e-10,
    )
    items = pd.DataFrame(want["item_stats"]).T[["raw.r", "std.r", "r.cor", "r.drop", "mean", "sd"]]
    ours = found.items[["item_total", "item_total_std", "item_rest_smc", "item_rest", "mean", "sd"]]
    yield "item statistics", apart(ours, items), 1e-10
    dropped = pd.DataFrame(want["alpha_drop"]).T[["raw_alpha", "std.alpha"]]
    yield (
        "alpha if deleted",
        apart(found.items[["alpha_if_deleted_raw", "alpha_if_deleted_std"]], dropped),
        1e-10,
    )
    yield "omega total (1 factor)", apart(found.omega_total, want["cfa_1f"]["omega_total"]), 1e-5
    deep, psych = omega_hierarchical(data), want["psych_omega_3f"]
    yield (
        "omega h and total (3 factors)",
        apart([deep.omega_h, deep.omega_total], [psych["omega_h"], psych["omega_tot"]]),
        1e-3,
    )


def case_07(cases: Path) -> Iterator[Row]:
    data, want = opened(cases, "07_efa_bfi")
    found = factor_adequacy(data)
    yield (
        "KMO",
        apart(
            [found.kmo, *found.kmo_items], [want["KMO"]["overall"], *want["KMO"]["items"].values()]
        ),
        1e-8,
    )
    yield "Bartlett", apart(found.bartlett_chi2, want["bartlett"]["chisq"]), 1e-8
    yield (
        "MAP",
        apart(minimum_average_partial(data).table["squared"].to_numpy()[:8], want["map"]),
        1e-8,
    )
    number = parallel_analysis(data)
    yield (
        "parallel analysis (counts)",
        apart(
            [number.n_factors, number.n_components],
            [want["parallel"]["nfact"], want["parallel"]["ncomp"]],
        ),
        0,
    )
    for name, method, rotation, tolerance in (
        ("minres_oblimin", "minres", "oblimin", 0.02),
        ("minres_varimax", "minres", "varimax", 0.01),
        ("ml_unrotated", "ml", "none", 0.01),
        ("factanal_varimax", "ml", "varimax", 0.01),
        ("factanal_promax", "ml", "promax", 0.01),
        ("pa_varimax", "pa", "varimax", 0.01),
        ("pca_varimax", "pca", "varimax", 0.01),
    ):
        solution = exploratory_factors(data, n_factors=5, method=method, rotation=rotation)
        yield f"loadings {name}", matched(solution.loadings, want[name]["loadings"]), tolerance


def case_08(cases: Path) -> Iterator[Row]:
    data, want = opened(cases, "08_cfa_holzinger")
    found = confirmatory_factors(data, model=HOLZINGER)
    names = {
        "cfi": "cfi",
        "tli": "tli",
        "rmsea": "rmsea",
        "srmr": "srmr",
        "rmsea_low": "rmsea.ci.lower",
        "rmsea_high": "rmsea.ci.upper",
        "gfi": "gfi",
    }
    yield "chi²", apart(found.fit["chi2"], want["fit"]["chisq"]), 1e-3
    yield (
        "fit indices",
        apart([found.fit[k] for k in names], [want["fit"][v] for v in names.values()]),
        1e-4,
    )
    table, differences = found.table, []
    for name, row in want["estimates"].items():
        left, operator, right = name.split()
        key = (
            (left, operator, right)
            if (left, operator, right) in table.index
            else (right, operator, left)
        )
        ours = table.loc[key]
        differences += [ours["estimate"] - row["est"], ours["standardised"] - row["std"]]
        differences += [ours["se"] - row["se"]] if row["se"] else []
    yield "estimates, errors, standardised", float(np.abs(differences).max()), 1e-4
    factors = ["visual", "textual", "speed"]
    yield (
        "AVE, CR",
        apart(
            [[found.ave[f], found.cr[f]] for f in factors],
            [[want["ave_std"][f], want["cr_std"][f]] for f in factors],
        ),
        1e-4,
    )
    yield (
        "HTMT, HTMT2",
        apart(
            [found.htmt, found.htmt2],
            [
                pd.DataFrame(want[k]).loc[factors, factors].to_numpy()
                for k in ("htmt_arith", "htmt2_geom")
            ],
        ),
        1e-4,
    )
    top = found.modification_indices["index"].to_numpy()[:5]
    yield "modification indices", apart(top, list(want["modindices_top5"].values())), 1e-3
    robust = confirmatory_factors(data, model=HOLZINGER, estimator="mlr").fit
    yield "MLR chi²", apart(robust["chi2_scaled"], want["mlr"]["chisq.scaled"]), 1e-3
    yield (
        "MLR CFI, RMSEA (scaled, robust)",
        apart(
            [robust[k] for k in ("cfi_scaled", "cfi_robust", "rmsea_scaled", "rmsea_robust")],
            [want["mlr"][k] for k in ("cfi.scaled", "cfi.robust", "rmsea.scaled", "rmsea.robust")],
        ),
        1e-4,
    )


def case_10(cases: Path) -> Iterator[Row]:
    data, want = opened(cases, "10_careless")
    found = screen_careless(data, items=scales_of(data))
    for ours, theirs in (
        ("longstring", "longstring"),
        ("avgstring", "avgstring"),
        ("irv", "irv"),
        ("mahalanobis_d2", "mahad"),
        ("even_odd", "evenodd_v12"),
        ("person_total", "person_total_cor"),
    ):
        yield ours, apart(found[ours], want[theirs]), 1e-9
    yield "synonyms", apart(found["synonyms"], want["psychsyn60"]["cor"]), 1e-9
    second = pd.read_csv(cases / "10_careless/dataset2.csv").iloc[:200]
    limits = Limits(antonym_r=want["dataset2_first200"]["psychant"]["critval"])
    pairs = screen_careless(second, items=scales_of(second), limits=limits)
    yield "antonyms", apart(pairs["antonyms"], want["dataset2_first200"]["psychant"]["cor"]), 1e-9


def case_11(cases: Path) -> Iterator[Row]:
    data, want = opened(cases, "11_raking_apiclus1")
    raked = rake(data, margins=MARGINS, weights="pw")
    post = post_stratify(data, by="stype", totals=MARGINS["stype"], weights="pw")
    yield "raked weights", apart(raked.weights / want["raked_weights"], np.ones(183)), 1e-6
    yield (
        "post-stratified weights",
        apart(post.weights / want["poststrat_weights"], np.ones(183)),
        1e-6,
    )
    yield (
        "trimmed weights",
        apart(
            trim_weights(raked, lower=20, upper=45) / want["trimmed_20_45"]["weights"], np.ones(183)
        ),
        1e-6,
    )
    design = {"clusters": data["dnum"], "fpc": data["fpc"]}
    for name, weights in (("unraked", data["pw"]), ("raked", raked), ("poststrat", post)):
        found, key = weighted_mean(data["api00"], weights=weights, **design), f"{name}_mean_api00"
        yield (
            f"mean and error, {name}",
            apart([found.estimate, found.se], [want[key]["mean"], want[key]["se"]]),
            1e-8,
        )
    yield "Kish effective n", apart(raked.effective_n, want["kish_neff_raked"]), 1e-6


def case_13(cases: Path) -> Iterator[Row]:
    data, want = opened(cases, "13_nps_oddjob")
    for ci, key in (("wald", None), ("adjusted_wald", "adjusted_wald_3")):
        found = score_nps(data["nps"], ci=ci)
        row = want["oddjob_all"] if key is None else want["oddjob_all"][key]
        yield f"NPS {ci}", apart([found.se, *found.ci], [row["se"], row["lo"], row["hi"]]), 1e-9
    parts = [data.loc[data["flight_class"] == c, "nps"] for c in ("Business", "Economy")]
    both, row = compare_nps(*parts, ci="wald"), want["business_vs_economy"]
    yield (
        "NPS difference",
        apart(
            [both.estimate, both.se, *both.ci, both.p],
            [row[k] for k in ("delta", "se", "lo", "hi", "p")],
        ),
        1e-9,
    )


def case_16(cases: Path) -> Iterator[Row]:
    _, want = opened(cases, "16_baseline_followup")
    wave = want["csat"]
    found = proportion_difference(
        wave["top2"]["follow"], wave["n_follow"], wave["top2"]["base"], wave["n_base"]
    )
    yield "Newcombe interval", apart(found.ci, wave["top2"]["test"]["newcombe10"]), 1e-8
    raw = want["p_adjust"]["raw"]
    ours = [adjust_p(raw, method=m) for m in ("holm", "bh", "bonferroni")]
    yield (
        "Holm, BH, Bonferroni",
        apart(ours, [want["p_adjust"][k] for k in ("holm", "BH", "bonferroni")]),
        1e-8,
    )


def case_16_means(cases: Path) -> Iterator[Row]:
    folder = cases / "16_baseline_followup"
    data, want = opened(cases, "16_baseline_followup")
    sleep = pd.read_csv(folder / "sleep.csv")
    late, early = (
        data.loc[data["wave"].eq("baseline") == first, "csat"] for first in (False, True)
    )
    one, two = (
        sleep.loc[sleep["group"].astype(str) == group].set_index("ID")["extra"] for group in "12"
    )
    found = {
        "csat": (compare_means(late, early), want["csat"]["welch"]),
        "sleep": (compare_means(one, two), want["sleep"]["welch"]),
        "sleep, paired": (compare_means(one, two, paired=True), want["sleep"]["paired"]),
    }
    for name, (ours, theirs) in found.items():
        yield f"{name}: t", apart(ours.t, theirs["t"]), 1e-8
        yield f"{name}: df", apart(ours.df, theirs["df"]), 1e-8
        yield f"{name}: p", apart(ours.p, theirs.get("p", ours.p)), 1e-8
        yield f"{name}: interval", apart(ours.ci, theirs["ci"]), 1e-8
    cohen = want["csat"]["cohen"]
    yield "csat: d", apart(found["csat"][0].cohen_d, cohen["d"]), 1e-8
    yield "csat: g", apart(found["csat"][0].hedges_g, cohen["g"]), 1e-8


# printed by lavaan's measurementInvariance and by survey's as.svrepdesign, in their own documentation
LAVAAN = {
    "chi2": ([115.851, 124.044, 164.103], 5e-4),
    "df": ([48, 54, 60], 0),
    "cfi": ([0.923, 0.921, 0.882], 5e-4),
    "rmsea": ([0.097, 0.093, 0.107], 5e-4),
}
SURVEY = {"fpc": 26.329, None: 26.594}


def case_08_groups(cases: Path) -> Iterator[Row]:
    data, _ = opened(cases, "08_cfa_holzinger")
    school = ["Pasteur"] * 156 + ["Grant-White"] * 145
    table = measurement_invariance(data, model=HOLZINGER, groups=school).table
    for step, at in (("configural", 0), ("metric", 1), ("scalar", 2)):
        for name, (theirs, asked) in LAVAAN.items():
            yield f"two schools, {step}: {name}", apart(table[name].iloc[at], theirs[at]), asked


def case_11_replicates(cases: Path) -> Iterator[Row]:
    data, want = opened(cases, "11_raking_apiclus1")
    for fpc, theirs in SURVEY.items():
        design = survey_design(data, weights="pw", clusters="dnum", fpc=fpc)
        found = replicate_interval(lambda w: w @ data["api00"] / w.sum(), design)
        yield f"jackknife error, {'with' if fpc else 'without'} fpc", apart(found.se, theirs), 5e-4
    drawn = {"weights": "pw", "clusters": "dnum", "fpc": "fpc"}
    raked = weighted_mean(data["api00"], weights=survey_design(data, margins=MARGINS, **drawn))
    theirs = want["raked_mean_api00"]
    yield (
        "design raked to margins: mean, error",
        apart([raked.estimate, raked.se], [theirs["mean"], theirs["se"]]),
        1e-6,
    )


def case_18(cases: Path) -> Iterator[Row]:
    data, want = opened(cases, "18_kappa_coding")
    ours = [kappa_of(data.to_numpy() * 200, weighting=w)[0] for w in ("none", "quadratic")]
    example = want["psych_example_cohen1968"]
    yield (
        "kappa, weighted kappa",
        apart(ours, [example["kappa"], example["weighted_kappa_quadratic"]]),
        1e-9,
    )


def case_19(cases: Path) -> Iterator[Row]:
    data, want = opened(cases, "19_km_censored_duration")
    found, row = duration_curve(data["time"], data["status"] == 2), want["overall"]
    yield (
        "median and interval",
        apart([found.median, *found.median_ci], [row["median"], row["lcl"], row["ucl"]]),
        1e-9,
    )
    yield (
        "open after 100, 200, 365",
        apart([found.open_after(float(t)) for t in row["S_at"]], list(row["S_at"].values())),
        1e-9,
    )
    test = compare_durations(data["time"], data["status"] == 2, groups=data["sex"])
    yield (
        "log-rank",
        apart([test.chi2, test.p], [want["logrank"]["chisq"], want["logrank"]["p"]]),
        1e-9,
    )


def mobi(cases: Path) -> tuple[pd.DataFrame, dict, dict]:
    data, want = opened(cases, "21_mobi_ecsi_pls")
    folder = cases / "21_mobi_ecsi_pls"
    items = pd.read_csv(folder / "measurement_model.csv")
    blocks = {name: list(part["target"]) for name, part in items.groupby("source", sort=False)}
    paths = list(pd.read_csv(folder / "structural_model.csv").itertuples(index=False, name=None))
    return data, want, {"blocks": blocks, "paths": paths}


def case_21(cases: Path) -> Iterator[Row]:
    data, want, model = mobi(cases)
    for scheme, name in (
        ("path", "pathWeighting"),
        ("centroid", "centroid"),
        ("factorial", "factorial"),
    ):
        found = pls_path_model(data, **model, scheme=scheme, low=1, high=10)
        published = want["smartpls_published"][name]
        ours = [found.paths["estimate"].get((a, b), 0.0) for a in published for b in published[a]]
        yield (
            f"paths {scheme}, SmartPLS",
            apart(ours, [v for row in published.values() for v in row.values()]),
            1e-8,
        )
        coefficients = want[name]["coef"]
        ours = [
            found.loadings["loading"].get(
                key.split(" -> ")[1], found.paths["estimate"].get(tuple(key.split(" -> ")))
            )
            for key in coefficients
        ]
        yield f"loadings and paths {scheme}, semPLS", apart(ours, list(coefficients.values())), 1e-5
    found = pls_path_model(data, **model, low=1, high=10)
    index = want["acsi_index_0_100"]
    yield (
        "index 0-100",
        apart([found.index.loc[k, "index"] for k in index], list(index.values())),
        1e-6,
    )
    equal = satisfaction_index(data, columns=["CUSA1", "CUSA2", "CUSA3"])
    yield (
        "index, equal weights",
        apart(equal.index, want["equal_weight_index_0_100"]["Satisfaction"]),
        1e-6,
    )


def case_22(cases: Path) -> Iterator[Row]:
    counted, want = opened(cases, "22_kano_transfers")
    people = counted.loc[counted.index.repeat(counted["n"])]
    wide = people.assign(person=people.groupby("feature").cumcount()).pivot(
        index="person", columns="feature"
    )
    have, lack = (wide[side][list(want["traditional"])] for side in ("functional", "dysfunctional"))
    for table in ("traditional", "pouliot"):
        found = classify_kano(have, lack, table=table)
        rows = want[table]
        yield (
            f"counts, {table}",
            apart(found.counts, [[r["counts"][c] for c in "AOMIRQ"] for r in rows.values()]),
            0,
        )
        yield (
            f"better, worse, {table}",
            apart(
                [found.better, found.worse],
                [[r[k] for r in rows.values()] for k in ("better", "worse")],
            ),
            1e-12,
        )
        for rule in ("mode", "blauth"):
            classes = classify_kano(
                have, lack, table=table, rule=rule, bootstrap=0
            ).category.tolist()
            wrong = sum(
                a != r[f"class_{rule}"] for a, r in zip(classes, rows.values(), strict=True)
            )
            yield f"classes that differ, {table}, {rule}", float(wrong), 0


def case_24(cases: Path) -> Iterator[Row]:
    data, want = opened(cases, "24_gap_ipa_oddjob")
    expected, got = (data[[f"{k}{i}" for i in range(1, 23)]] for k in "es")
    found = servqual_gap(expected, got)
    names = {
        "gap": "gap",
        "sd": "sd",
        "t": "t",
        "ci_low": "lo",
        "ci_high": "hi",
        "cohen_dz": "cohen_dz",
    }
    theirs = [[want["gap"][f"item{i}"][k] for k in names.values()] for i in range(1, 23)]
    yield "gap, sd, t, interval, d", apart(found.table[list(names)], theirs), 1e-9
    yield (
        "Holm's p (relative)",
        apart(found.table["p_holm"].to_numpy() / list(want["p_holm"].values()), np.ones(22)),
        1e-9,
    )
    index = satisfaction_index(got, weights=expected.mean().to_numpy(), low=1, high=100)
    yield "weighted index", apart(index.index, want["csi_weighted"]["stated"]), 1e-9


def case_27(cases: Path) -> Iterator[Row]:
    data, want = opened(cases, "27_rfm_orders")
    scores = pd.read_csv(cases / "27_rfm_orders/scores.csv").set_index("customer_id")
    found = score_rfm(data, analysis_date="2006-12-31")
    columns = [
        "recency_days",
        "transaction_count",
        "amount",
        "recency_score",
        "frequency_score",
        "monetary_score",
    ]
    yield (
        "figures and scores, 995 customers",
        apart(found.table.loc[scores.index, columns], scores[columns]),
        0,
    )
    sizes = {row["segment"]: row["customers"] for row in want["segments"]}
    yield (
        "segment sizes",
        apart(found.segments["customers"].loc[list(sizes)], list(sizes.values())),
        0,
    )


CASES = {
    name[5:]: function for name, function in sorted(globals().items()) if name.startswith("case_")
}


def agreement(cases: Path) -> None:
    print("| case | statistic | largest difference | asked | |\n| --- | --- | --- | --- | --- |")
    for number, function in CASES.items():
        for name, difference, tolerance in function(cases):
            verdict = "✓" if difference <= tolerance else "✗"
            print(f"| {number[:2]} | {name} | {difference:.1e} | {tolerance:g} | {verdict} |")


def covered(intervals: Callable[[np.random.Generator], tuple[float, float]], truth: float) -> float:
    """Share of 2,000 samples whose interval holds the truth."""
    rng = np.random.default_rng(1)
    held = 0
    for _ in range(2000):
        low, high = intervals(rng)
        held += low <= truth <= high
    return held / 2000


def coverage(_: Path) -> None:
    """How often 95 % intervals hold what was planted."""
    p = np.array([0.02, 0.03, 0.05, 0.05, 0.05, 0.05, 0.05, 0.15, 0.2, 0.2, 0.15])
    nps = 100 * (p[9:].sum() - p[:7].sum())
    stars = np.array([0.05, 0.1, 0.15, 0.3, 0.4])
    mean = float(25 * (stars @ np.arange(5)))
    loading = 0.7
    alpha = 5 / 4 * (1 - 5 / (5 + 20 * loading**2))
    cells = np.array([0.44, 0.07, 0.09, 0.05, 0.20, 0.05, 0.01, 0.03, 0.06])
    kappa = kappa_of(cells.reshape(3, 3))[0]

    def factor(rng: np.random.Generator, n: int) -> pd.DataFrame:
        trait = rng.normal(size=(n, 1))
        return pd.DataFrame(loading * trait + np.sqrt(1 - loading**2) * rng.normal(size=(n, 5)))

    def kappa_interval(rng: np.random.Generator, n: int) -> tuple[float, float]:
        found, se, _ = kappa_of(rng.multinomial(n, cells).reshape(3, 3).astype(float))
        return found - 1.96 * se, found + 1.96 * se

    def shares(rng: np.random.Generator, n: int) -> tuple[float, float]:
        group = rng.random(n) < 0.3
        flag = rng.random(n) < np.where(group, 0.8, 0.4)
        weights = np.where(group, 0.5 / 0.3, 0.5 / 0.7)
        return weighted_share(flag, weights=weights).ci

    rows = [
        ("NPS, Wald, n = 30", lambda rng: score_nps(rng.choice(11, 30, p=p), ci="wald").ci, nps),
        (
            "NPS, adjusted Wald, n = 30",
            lambda rng: score_nps(rng.choice(11, 30, p=p), ci="adjusted_wald").ci,
            nps,
        ),
        ("NPS, Wald, n = 300", lambda rng: score_nps(rng.choice(11, 300, p=p), ci="wald").ci, nps),
        ("CSAT, Wilson, n = 30", lambda rng: score_csat(rng.choice(5, 30, p=stars) + 1).ci, 70.0),
        ("weighted share, logit, n = 150", lambda rng: shares(rng, 150), 0.6),
        (
            "index of 3 items, n = 60",
            lambda rng: (
                satisfaction_index(
                    pd.DataFrame(rng.choice(5, (60, 3), p=stars) + 1), low=1, high=5
                ).ci
            ),
            mean,
        ),
        (
            "difference of shares, Newcombe, n = 30 + 30",
            lambda rng: (
                proportion_difference(rng.binomial(30, 0.9), 30, rng.binomial(30, 0.7), 30).ci
            ),
            0.2,
        ),
        (
            "alpha, Feldt, n = 60",
            lambda rng: reliability(factor(rng, 60), ordinal=False).alpha_ci,
            alpha,
        ),
        ("kappa, n = 100", lambda rng: kappa_interval(rng, 100), kappa),
    ]
    print("| 95 % interval | held the truth, of 2,000 samples |\n| --- | --- |")
    for name, intervals, truth in rows:
        print(f"| {name} | {covered(intervals, truth):.3f} |")


def seconds(call: Callable[[], object], *, times: int = 3) -> float:
    """Best CPU time of some runs."""
    best = np.inf
    for _ in range(times):
        start = time.process_time()
        call()
        best = min(best, time.process_time() - start)
    return float(best)


def r_seconds(code: str) -> float | None:
    """User CPU seconds of an R expression, measured inside R; None without R or the package."""
    if not shutil.which("Rscript"):
        return None
    first, then = code.split("##")
    script = (
        f"suppressMessages({{{first}}}); t <- system.time({{{then}}}); "
        "cat(t[['user.self']] + t[['user.child']])"
    )
    done = subprocess.run(["Rscript", "-e", script], capture_output=True, text=True, check=False)
    try:
        return float(done.stdout.split()[-1])
    except (IndexError, ValueError):
        return None


def naive_bootstrap(data: pd.DataFrame, model: dict, draws: int) -> list[pd.DataFrame]:
    rng = np.random.default_rng(0)
    return [
        pls_path_model(
            data.iloc[rng.integers(0, len(data), len(data))].reset_index(drop=True), **model
        ).paths
        for _ in range(draws)
    ]


def naive_polychoric(data: pd.DataFrame) -> np.ndarray:
    """Pair by pair with scipy's bivariate normal, as a first version would be written."""
    columns = data.to_numpy().T
    cuts = [
        np.r_[-8, stats.norm.ppf(np.cumsum(np.unique(c, return_counts=True)[1][:-1]) / len(c)), 8]
        for c in columns
    ]
    found = np.eye(len(columns))
    for i in range(len(columns)):
        for j in range(i):
            table = pd.crosstab(columns[i], columns[j]).to_numpy()
            grid = np.array(np.meshgrid(cuts[i], cuts[j], indexing="ij")).reshape(2, -1).T

            def miss(rho: float, table: np.ndarray = table, grid: np.ndarray = grid) -> float:
                normal = stats.multivariate_normal(cov=[[1, rho], [rho, 1]])
                corner = normal.cdf(grid).reshape(table.shape[0] + 1, -1)
                cell = np.diff(np.diff(corner, axis=0), axis=1)
                return -float((table * np.log(np.maximum(cell, 1e-12))).sum())

            found[i, j] = found[j, i] = optimize.minimize_scalar(
                miss, bounds=(-0.99, 0.99), method="bounded"
            ).x
    return found


def naive_parallel(n: int, p: int, draws: int) -> np.ndarray:
    rng = np.random.default_rng(0)
    return np.array(
        [np.linalg.eigvalsh(np.corrcoef(rng.normal(size=(n, p)).T))[::-1] for _ in range(draws)]
    )


def naive_person_total(data: pd.DataFrame) -> pd.Series:
    return data.apply(lambda row: row.corr(data.drop(row.name).mean()), axis=1)


def naive_copies(x: np.ndarray) -> list[int]:
    return [int(((x != row).sum(axis=1) <= 1).sum()) - 1 for row in x]


def speed(cases: Path) -> None:
    data, _, model = mobi(cases)
    bfi, _ = opened(cases, "07_efa_bfi")
    big = pd.DataFrame(np.random.default_rng(1).integers(1, 6, (10_000, 50)))
    read = f'd <- read.csv("{cases}/07_efa_bfi/input.csv");'
    factors = {k: [f"{k}{i}" for i in range(1, 6)] for k in "ACENO"}
    lavaan = "; ".join(f"{k} =~ " + " + ".join(items) for k, items in factors.items())
    five = bfi[[f"A{i}" for i in range(1, 6)]]
    tenth = naive_bootstrap_time(data, model)
    rows = [
        (
            "PLS, 1,000 bootstrap draws (250 x 24)",
            seconds(lambda: pls_path_model(data, **model, bootstrap=1000)),
            tenth,
            "refitted draw by draw",
            None,
        ),
        (
            "polychoric, 10 pairs (2,436 x 5)",
            seconds(lambda: polychoric_correlations(five)),
            seconds(lambda: naive_polychoric(five), times=1),
            "pair by pair, scipy",
            r_seconds(f"library(psych); {read} ## polychoric(d[,1:5])"),
        ),
        (
            "polychoric, 300 pairs (2,436 x 25)",
            seconds(lambda: polychoric_correlations(bfi)),
            None,
            "",
            r_seconds(f"library(psych); {read} ## polychoric(d)"),
        ),
        (
            "parallel analysis, 1,000 draws (10,000 x 50)",
            seconds(lambda: parallel_analysis(big, draws=1000), times=1),
            50 * seconds(lambda: naive_parallel(10_000, 50, 20), times=1),
            "raw noise each draw, components only",
            None,
        ),
        (
            "parallel analysis, 200 draws (2,436 x 25)",
            seconds(lambda: parallel_analysis(bfi, draws=200)),
            None,
            "",
            r_seconds(
                f"library(psych); {read} ## invisible(capture.output(fa.parallel(d, n.iter=200, plot=FALSE)))"
            ),
        ),
        (
            "CFA, 5 factors (2,436 x 25)",
            seconds(lambda: confirmatory_factors(bfi, model=factors)),
            None,
            "",
            r_seconds(f'library(lavaan); {read} ## cfa("{lavaan}", d)'),
        ),
        (
            "CFA with MLR (2,436 x 25)",
            seconds(lambda: confirmatory_factors(bfi, model=factors, estimator="mlr")),
            None,
            "",
            r_seconds(f'library(lavaan); {read} ## cfa("{lavaan}", d, estimator="MLR")'),
        ),
        (
            "EFA minres oblimin, 5 factors",
            seconds(lambda: exploratory_factors(bfi, n_factors=5)),
            None,
            "",
            r_seconds(f"library(psych); {read} ## fa(d, 5)"),
        ),
        (
            "alpha with items and omega (2,436 x 5)",
            seconds(lambda: reliability(five, ordinal=False)),
            None,
            "",
            r_seconds(f"library(psych); {read} ## alpha(d[,1:5], warnings=FALSE)"),
        ),
        (
            "screening, all indices (10,000 x 50)",
            seconds(lambda: screen_careless(big, items=list(big.columns)), times=1),
            None,
            "",
            None,
        ),
        (
            "person-total (1,000 x 50)",
            seconds(lambda: screen_careless(big.iloc[:1000], items=list(big.columns))),
            seconds(lambda: naive_person_total(big.iloc[:1000]), times=1),
            "row by row, pandas; ours: all indices",
            None,
        ),
        (
            "near copies (10,000 x 50)",
            seconds(lambda: answer_copies(big.to_numpy(float))),
            seconds(lambda: naive_copies(big.to_numpy(float)), times=1),
            "every row with every row",
            None,
        ),
    ]
    print(
        "| | ours, s | naive, s | | R, s | naive/ours | R/ours |\n| --- | --- | --- | --- | --- | --- | --- |"
    )
    for name, ours, naive, how, r in rows:
        cells = [f"{value:.3f}" if value is not None else "" for value in (ours, naive)]
        ratios = [f"{value / ours:.0f}" if value is not None else "" for value in (naive, r)]
        print(
            f"| {name} | {cells[0]} | {cells[1]} | {how} | {'' if r is None else f'{r:.2f}'} | {ratios[0]} | {ratios[1]} |"
        )


def naive_bootstrap_time(data: pd.DataFrame, model: dict) -> float:
    """A thousand draws refitted one by one, from fifty."""
    return 20 * seconds(lambda: naive_bootstrap(data, model, 50), times=1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=Path, default=ROOT / "tests" / "cases")
    parser.add_argument("--only", default="agreement,coverage,speed")
    asked = parser.parse_args()
    for part in asked.only.split(","):
        {"agreement": agreement, "coverage": coverage, "speed": speed}[part](asked.cases)
        print()


if __name__ == "__main__":
    main()
