"""Confirmatory factors.

Requirements
1. Fit, estimates, errors, validity and modification indices equal the stored case (lavaan, semTools).
2. Robust statistics (MLR) equal it too.
3. Models are read from a mapping or from text; faults name the line or the item.
4. A correct model fits planted data; standardised loadings are those planted.
5. What is not identified, collinear or improper is refused or named.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from feedback.errors import AnalysisError, ColumnError, InputError
from feedback.measures.cfa.confirmatory import confirmatory_factors
from feedback.measures.validity import htmt

MODEL = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
NAMES = {
    "chi2": "chisq",
    "df": "df",
    "p": "pvalue",
    "baseline_chi2": "baseline.chisq",
    "cfi": "cfi",
    "tli": "tli",
    "nfi": "nfi",
    "ifi": "ifi",
    "rni": "rni",
    "logl": "logl",
    "aic": "aic",
    "bic": "bic",
    "rmsea": "rmsea",
    "rmsea_low": "rmsea.ci.lower",
    "rmsea_high": "rmsea.ci.upper",
    "rmsea_p_close": "rmsea.pvalue",
    "rmr": "rmr",
    "srmr": "srmr",
    "gfi": "gfi",
    "agfi": "agfi",
}
ROBUST = {
    "chi2_scaled": "chisq.scaled",
    "scaling_factor": "chisq.scaling.factor",
    "cfi_scaled": "cfi.scaled",
    "tli_scaled": "tli.scaled",
    "cfi_robust": "cfi.robust",
    "rmsea_scaled": "rmsea.scaled",
    "rmsea_robust": "rmsea.robust",
}


@pytest.fixture
def holzinger(cases: Path) -> tuple[pd.DataFrame, dict]:
    folder = cases / "08_cfa_holzinger"
    expected = json.loads((folder / "expected.json").read_text())
    return pd.read_csv(folder / "input.csv"), expected


def planted(n: int = 800, seed: int = 2) -> pd.DataFrame:
    """Two factors, loadings .8 .7 .6, correlation .5."""
    rng = np.random.default_rng(seed)
    f = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], n)
    weights = np.array([0.8, 0.7, 0.6])
    parts = [
        f[:, [k]] * weights + rng.normal(size=(n, 3)) * np.sqrt(1 - weights**2) for k in (0, 1)
    ]
    return pd.DataFrame(np.hstack(parts), columns=["a1", "a2", "a3", "b1", "b2", "b3"])


TWO = {"a": ["a1", "a2", "a3"], "b": ["b1", "b2", "b3"]}


def test_1_case_08_fit(holzinger: tuple[pd.DataFrame, dict]) -> None:
    data, expected = holzinger
    fit = confirmatory_factors(data, model=MODEL).fit
    for ours, theirs in NAMES.items():
        assert fit[ours] == pytest.approx(expected["fit"][theirs], abs=1e-6), ours


def test_1_case_08_estimates(holzinger: tuple[pd.DataFrame, dict]) -> None:
    data, expected = holzinger
    table = confirmatory_factors(data, model=MODEL).table
    for name, want in expected["estimates"].items():
        left, operator, right = name.split()
        key = (left, operator, right)
        row = table.loc[key if key in table.index else (right, operator, left)]
        assert row["estimate"] == pytest.approx(want["est"], abs=1e-6)
        assert row["standardised"] == pytest.approx(want["std"], abs=1e-6)
        if want["se"]:
            assert row["se"] == pytest.approx(want["se"], abs=1e-6)
            assert row["z"] == pytest.approx(want["z"], abs=1e-4)


def test_1_case_08_validity(holzinger: tuple[pd.DataFrame, dict]) -> None:
    data, expected = holzinger
    found = confirmatory_factors(data, model=MODEL)
    reliability = expected["semTools_reliability"]
    for factor in ("visual", "textual", "speed"):
        assert found.ave[factor] == pytest.approx(expected["ave_std"][factor], abs=1e-6)
        assert found.cr[factor] == pytest.approx(expected["cr_std"][factor], abs=1e-6)
        row = found.composites.loc[factor]
        assert row["alpha"] == pytest.approx(reliability["alpha"][factor], abs=1e-6)
        assert row["omega"] == pytest.approx(reliability["omega"][factor], abs=1e-6)
        assert row["ave_raw"] == pytest.approx(reliability["avevar"][factor], abs=1e-6)
        assert row["omega_observed"] == pytest.approx(expected["compRelSEM"][factor], abs=1e-6)
        for other in ("visual", "textual", "speed"):
            assert found.htmt.loc[factor, other] == pytest.approx(
                expected["htmt_arith"][factor][other], abs=1e-9
            )
            assert found.htmt2.loc[factor, other] == pytest.approx(
                expected["htmt2_geom"][factor][other], abs=1e-9
            )
            assert found.correlations.loc[factor, other] == pytest.approx(
                expected["latent_cor"][factor][other], abs=1e-6
            )


def test_1_case_08_modification_indices(holzinger: tuple[pd.DataFrame, dict]) -> None:
    data, expected = holzinger
    found = confirmatory_factors(data, model=MODEL).modification_indices
    top = [" ".join(name) for name in found.index[:5]]
    assert top == list(expected["modindices_top5"])
    assert found["index"].iloc[:5].to_numpy() == pytest.approx(
        list(expected["modindices_top5"].values()), abs=1e-4
    )


def test_2_case_08_robust(holzinger: tuple[pd.DataFrame, dict]) -> None:
    data, expected = holzinger
    found = confirmatory_factors(data, model=MODEL, estimator="mlr")
    for ours, theirs in ROBUST.items():
        assert found.fit[ours] == pytest.approx(expected["mlr"][theirs], abs=2e-5), ours
    # lavaan 0.6-14, estimator MLR
    assert found.table.loc[("visual", "=~", "x2"), "se"] == pytest.approx(0.132, abs=5e-4)
    assert found.table.loc[("speed", "=~", "x9"), "se"] == pytest.approx(0.266, abs=5e-4)


def test_3_text_and_mapping_say_the_same() -> None:
    data = planted()
    text = confirmatory_factors(data, model="a =~ a1 + a2 + a3; b =~ b1+b2+b3 # two\na1 ~~ b1")
    mapping = confirmatory_factors(data, model=TWO, covariances=[("a1", "b1")])
    pd.testing.assert_frame_equal(text.table, mapping.table)
    assert text.fit["df"] == 7


@pytest.mark.parametrize(
    ("model", "error", "message"),
    [
        ("a == a1 + a2", InputError, "a == a1"),
        ("", InputError, "cannot read"),
        ({}, InputError, "cannot read"),
        (5, InputError, "int"),
        ({"a": []}, InputError, "no items"),
        ({"a": ["a1", "a1", "a2"]}, InputError, "twice"),
        ({"a": ["a1", "a2", "z9"]}, ColumnError, "z9"),
        ("a =~ a1 + a2 + a3\na1 ~~ b1", InputError, "a1 ~~ b1"),
    ],
)
def test_3_faults(model: object, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        confirmatory_factors(planted(), model=model)  # type: ignore[arg-type]


def test_4_planted() -> None:
    found = confirmatory_factors(planted(5000), model=TWO)
    assert found.fit["cfi"] > 0.99
    assert found.fit["p"] > 0.001
    assert found.loadings["a"].to_numpy()[:3] == pytest.approx([0.8, 0.7, 0.6], abs=0.04)
    assert found.correlations.loc["a", "b"] == pytest.approx(0.5, abs=0.05)
    assert found.htmt.loc["a", "b"] == pytest.approx(0.5, abs=0.06)
    assert (found.loadings.loc[["b1", "b2", "b3"], "a"] == 0).all()


def test_4_orthogonal_has_one_degree_more() -> None:
    free = confirmatory_factors(planted(), model=TWO)
    apart = confirmatory_factors(planted(), model=TWO, orthogonal=True)
    assert apart.fit["df"] == free.fit["df"] + 1
    assert apart.fit["chi2"] > free.fit["chi2"] + 50


def test_4_negative_items_load_negatively() -> None:
    data = planted()
    turned = data.assign(a2=-data["a2"])
    plain, other = (confirmatory_factors(d, model=TWO) for d in (data, turned))
    assert other.fit["chi2"] == pytest.approx(plain.fit["chi2"])
    assert other.loadings.loc["a2", "a"] == pytest.approx(-plain.loadings.loc["a2", "a"])


def test_4_cross_loading_and_single_item() -> None:
    data = planted()
    crossed = confirmatory_factors(data, model={"a": ["a1", "a2", "a3", "b1"], "b": TWO["b"]})
    assert crossed.fit["df"] == 7
    assert abs(crossed.loadings.loc["b1", "a"]) < 0.15
    assert np.isnan(crossed.htmt.loc["a", "b"])
    single = confirmatory_factors(data, model={"a": TWO["a"], "b": ["b1"]})
    assert single.fit["df"] == 2
    assert np.isnan(single.ave["b"])


def test_4_missing_rows_are_counted() -> None:
    data = planted()
    data.iloc[:7, 0] = np.nan
    found = confirmatory_factors(data, model=TWO)
    assert (found.n, found.missing) == (793, 7)


@pytest.mark.parametrize(
    ("data", "model", "message"),
    [
        (planted().assign(a3=lambda d: d["a1"] + d["a2"]), TWO, "a1, a2, a3"),
        (planted().assign(a3=1.0), TWO, "no variation"),
        (planted(6), TWO, "at least 7"),
        (planted(), {"a": ["a1", "a2"]}, "identified"),
        (planted(), {"a": ["a1", "a2", "a3"], "b": ["a1", "a2", "a3"]}, "identified"),
    ],
)
def test_5_refused(data: pd.DataFrame, model: dict, message: str) -> None:
    with pytest.raises(AnalysisError, match=message):
        confirmatory_factors(data, model=model)


def test_5_improper_solution_is_named() -> None:
    r = np.array([[1, 0.9, 0.8], [0.9, 1, 0.5], [0.8, 0.5, 1]])  # the first would explain 144 %
    x = np.random.default_rng(1).normal(size=(400, 3))
    x = (x - x.mean(axis=0)) @ np.linalg.inv(np.linalg.cholesky(np.cov(x.T))).T
    data = pd.DataFrame(x @ np.linalg.cholesky(r).T, columns=["p", "q", "s"])
    found = confirmatory_factors(data, model={"f": ["p", "q", "s"]})
    assert any("p" in problem.en and "negative" in problem.en for problem in found.problems)
    assert "Improper" in found.explain("en")


def test_htmt_small() -> None:
    r = pd.DataFrame(0.3, index=list("abcd"), columns=list("abcd"))
    r.loc["a", "b"] = r.loc["b", "a"] = 0.4
    r.loc["c", "d"] = r.loc["d", "c"] = 0.9
    assert htmt(r, {"f": ["a", "b"], "g": ["c", "d"]}).loc["f", "g"] == pytest.approx(0.5)
