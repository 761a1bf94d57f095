"""Exploratory factors, adequacy and the number of factors.

Requirements
1. Adequacy, extraction and rotation equal the stored case (R's psych and factanal).
2. A planted structure is found.
3. Rotations keep the communalities; oblique factors reproduce the same correlations.
4. Parallel analysis and MAP find the planted number; the seed decides.
5. Singular, constant or too few data are refused in words, naming the items.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linear_sum_assignment

from feedback.errors import AnalysisError, InputError
from feedback.measures.adequacy import factor_adequacy
from feedback.measures.extraction import METHODS
from feedback.measures.factor_number import minimum_average_partial, parallel_analysis
from feedback.measures.factors import ROTATIONS, exploratory_factors


@pytest.fixture
def bfi(cases: Path) -> tuple[pd.DataFrame, dict]:
    folder = cases / "07_efa_bfi"
    expected = json.loads((folder / "expected.json").read_text())
    return pd.read_csv(folder / "input.csv"), expected


def planted(n: int = 600, seed: int = 1) -> pd.DataFrame:
    """Two correlated factors of four items each."""
    rng = np.random.default_rng(seed)
    a = rng.normal(size=(n, 1))
    b = 0.4 * a + np.sqrt(1 - 0.16) * rng.normal(size=(n, 1))
    x = np.hstack([a + rng.normal(size=(n, 4)), b + rng.normal(size=(n, 4))])
    return pd.DataFrame(x, columns=["a1", "a2", "a3", "a4", "b1", "b2", "b3", "b4"])


def apart(found: pd.DataFrame, want: dict) -> float:
    """Largest difference of loadings once columns and signs are matched."""
    ours = found.to_numpy()
    theirs = pd.DataFrame(want).T.loc[found.index].to_numpy()
    rows, columns = linear_sum_assignment(-np.abs(ours.T @ theirs))
    ours, theirs = ours[:, rows], theirs[:, columns]
    return float(np.abs(ours - theirs * np.sign((ours * theirs).sum(axis=0))).max())


def test_1_case_07_adequacy(bfi: tuple[pd.DataFrame, dict]) -> None:
    data, expected = bfi
    found = factor_adequacy(data)
    assert found.kmo == pytest.approx(expected["KMO"]["overall"], abs=1e-8)
    for item, want in expected["KMO"]["items"].items():
        assert found.kmo_items[item] == pytest.approx(want, abs=1e-8)
    assert found.bartlett_chi2 == pytest.approx(expected["bartlett"]["chisq"], abs=1e-8)
    assert found.bartlett_df == expected["bartlett"]["df"]
    assert found.n == expected["n"]


@pytest.mark.parametrize(
    ("name", "method", "rotation", "tolerance"),
    [
        ("minres_oblimin", "minres", "oblimin", 1e-4),
        ("minres_varimax", "minres", "varimax", 2e-3),
        ("ml_unrotated", "ml", "none", 1e-4),
        ("factanal_varimax", "ml", "varimax", 2e-3),
        ("factanal_promax", "ml", "promax", 2e-3),
        ("pa_varimax", "pa", "varimax", 2e-3),
        ("pca_varimax", "pca", "varimax", 2e-3),
    ],
)
def test_1_case_07_loadings(
    bfi: tuple[pd.DataFrame, dict], name: str, method: str, rotation: str, tolerance: float
) -> None:
    data, expected = bfi
    found = exploratory_factors(data, n_factors=5, method=method, rotation=rotation)
    want = expected[name]
    assert apart(found.loadings, want["loadings"]) < tolerance
    if "uniqueness" in want:
        for item, value in want["uniqueness"].items():
            assert found.uniqueness[item] == pytest.approx(value, abs=2e-3)
    if "TLI" in want:
        assert found.fit["rms"] == pytest.approx(want["rms"], abs=1e-6)
        assert found.fit["df"] == want["dof"]
        assert found.fit["tli"] == pytest.approx(want["TLI"], abs=2e-5)
        assert found.fit["rmsea"] == pytest.approx(want["RMSEA"]["RMSEA"], abs=5e-6)
        assert found.fit["rmsea_low"] == pytest.approx(want["RMSEA"]["lower"], abs=5e-6)
        assert found.fit["rmsea_high"] == pytest.approx(want["RMSEA"]["upper"], abs=5e-6)
    if "chisq" in want:
        assert found.fit["chi2"] == pytest.approx(want["chisq"], rel=1e-6)


def test_1_case_07_factor_correlations(bfi: tuple[pd.DataFrame, dict]) -> None:
    data, expected = bfi
    found = exploratory_factors(data, n_factors=5)
    want = np.array([list(row.values()) for row in expected["minres_oblimin"]["Phi"].values()])
    assert found.correlations.to_numpy() == pytest.approx(want, abs=1e-3)
    explained = expected["minres_oblimin"]["Vaccounted"]["SS loadings"]
    assert found.explained.loc["ss_loadings"].to_numpy() == pytest.approx(
        list(explained.values()), abs=1e-3
    )


def test_1_case_07_number(bfi: tuple[pd.DataFrame, dict]) -> None:
    data, expected = bfi
    found = minimum_average_partial(data)
    assert found.table["squared"].to_numpy()[:8] == pytest.approx(expected["map"], abs=1e-10)
    assert found.n_factors == 5
    parallel = parallel_analysis(data)
    assert parallel.n_factors == expected["parallel"]["nfact"]
    assert parallel.n_components == expected["parallel"]["ncomp"]
    assert parallel.table["components"].to_numpy() == pytest.approx(expected["eigenvalues"])


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("rotation", ROTATIONS)
def test_2_planted_structure(method: str, rotation: str) -> None:
    found = exploratory_factors(planted(), n_factors=2, method=method, rotation=rotation)
    assert found.loadings.shape == (8, 2)
    assert (found.loadings.sum() > 0).all()
    if rotation != "none":
        main = found.loadings.abs().idxmax(axis=1)
        assert main[:4].nunique() == 1
        assert main[4:].nunique() == 1
        assert main.iloc[0] != main.iloc[4]
    if rotation in ("oblimin", "promax"):
        phi = found.correlations.to_numpy()
        assert 0.15 < phi[0, 1] < 0.6
        assert np.diag(phi) == pytest.approx([1, 1])


@pytest.mark.parametrize("rotation", ROTATIONS)
def test_3_communalities_stay(rotation: str) -> None:
    plain = exploratory_factors(planted(), n_factors=2, rotation="none")
    turned = exploratory_factors(planted(), n_factors=2, rotation=rotation)
    assert turned.communality.to_numpy() == pytest.approx(plain.communality.to_numpy())
    ours, theirs = turned.loadings.to_numpy(), plain.loadings.to_numpy()
    implied = ours @ turned.correlations.to_numpy() @ ours.T
    assert implied == pytest.approx(theirs @ theirs.T, abs=1e-8)
    assert turned.explained.loc["ss_loadings"].sum() == pytest.approx(plain.communality.sum())


def test_3_one_factor_is_not_rotated() -> None:
    found = exploratory_factors(planted()[["a1", "a2", "a3", "a4"]], n_factors=1)
    assert found.rotation == "none"
    assert found.loadings["F1"].min() > 0.5


def test_4_number_of_planted_factors() -> None:
    data = planted()
    assert minimum_average_partial(data).n_factors == 2
    assert parallel_analysis(data).n_factors == 2
    assert parallel_analysis(data, seed=1).table.equals(parallel_analysis(data, seed=1).table)
    assert not parallel_analysis(data, seed=1).table.equals(parallel_analysis(data, seed=2).table)


def test_4_noise_has_no_factors() -> None:
    noise = pd.DataFrame(np.random.default_rng(6).normal(size=(400, 8)))
    assert parallel_analysis(noise).n_components == 0
    assert factor_adequacy(noise).bartlett_p > 0.001


def test_polychoric_and_pairwise() -> None:
    data = (planted() * 1.2).round().clip(-3, 3)
    data.iloc[:30, 0] = np.nan
    pair = exploratory_factors(data, n_factors=2, missing="pairwise", correlation="polychoric")
    assert (pair.n, pair.missing) == (600, 0)
    whole = exploratory_factors(data, n_factors=2)
    assert (whole.n, whole.missing) == (570, 30)


def test_5_collinear_items_are_named() -> None:
    data = planted().assign(sum=lambda d: d["a1"] + d["a2"])
    with pytest.raises(AnalysisError, match="a1, a2, sum"):
        factor_adequacy(data)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (planted(8), AnalysisError),
        (planted().assign(a1=1.0), AnalysisError),
        (planted().assign(a1="x"), InputError),
        (planted().assign(a1=np.inf), InputError),
        (planted().assign(a1=np.nan), AnalysisError),
        (planted().iloc[:0], InputError),
        (planted()[["a1"]], InputError),
        ([1, 2, 3], InputError),
    ],
)
def test_5_refused(data: object, error: type[Exception]) -> None:
    for function in (factor_adequacy, parallel_analysis, minimum_average_partial):
        with pytest.raises(error):
            function(data)  # type: ignore[operator]
    with pytest.raises(error):
        exploratory_factors(data, n_factors=1)  # type: ignore[arg-type]


@pytest.mark.parametrize("n_factors", [0, 5, 8, 2.0, True])
def test_5_number_of_factors(n_factors: object) -> None:
    with pytest.raises((InputError, AnalysisError)):
        exploratory_factors(planted(), n_factors=n_factors)  # type: ignore[arg-type]
