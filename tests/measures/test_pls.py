"""Satisfaction index models by partial least squares.

Requirements
1. Paths, loadings, weights, effects and indices equal SmartPLS (8 decimals) and semPLS in all three schemes.
2. Bootstrap intervals hold the estimate, are reproducible and do not flip signs.
3. Centred items are another model (scaled=False), as plspm says.
4. Formative blocks, weights and missing answers work and are named.
5. Structures that are none are refused in words.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from feedback.errors import AnalysisError, ColumnError, InputError
from feedback.measures.pls.estimate import pls_path_model

SCHEMES = {"path": "pathWeighting", "centroid": "centroid", "factorial": "factorial"}


@pytest.fixture
def mobi(cases: Path) -> tuple[pd.DataFrame, dict, dict, list]:
    folder = cases / "21_mobi_ecsi_pls"
    expected = json.loads((folder / "expected.json").read_text())
    items = pd.read_csv(folder / "measurement_model.csv")
    blocks = {name: list(part["target"]) for name, part in items.groupby("source", sort=False)}
    paths = list(pd.read_csv(folder / "structural_model.csv").itertuples(index=False, name=None))
    return pd.read_csv(folder / "input.csv"), expected, blocks, paths


def planted(n: int = 400, seed: int = 3) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    a = rng.normal(size=(n, 1))
    b = 0.6 * a + 0.8 * rng.normal(size=(n, 1))
    c = 0.5 * b + np.sqrt(0.75) * rng.normal(size=(n, 1))
    x = np.hstack([part + 0.5 * rng.normal(size=(n, 3)) for part in (a, b, c)])
    return pd.DataFrame(x, columns=[f"{k}{i}" for k in "abc" for i in (1, 2, 3)])


BLOCKS = {k: [f"{k}{i}" for i in (1, 2, 3)] for k in "abc"}
CHAIN = [("a", "b"), ("b", "c")]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_1_case_21(mobi: tuple, scheme: str) -> None:
    data, expected, blocks, paths = mobi
    found = pls_path_model(data, blocks=blocks, paths=paths, scheme=scheme, low=1, high=10)
    want = expected[SCHEMES[scheme]]
    for name, value in want["coef"].items():
        start, end = name.split(" -> ")
        ours = (
            found.loadings.loc[end, "loading"]
            if end in data
            else found.paths.loc[(start, end), "estimate"]
        )
        assert ours == pytest.approx(value, abs=1e-9)
    for item, row in want["outer_weights"].items():
        assert found.weights[item] == pytest.approx(max(row.values(), key=abs), abs=1e-9)
    for block, value in want["R2"].items():
        if value is not None:
            assert found.r_squared[block] == pytest.approx(value, abs=1e-9)
    for start, row in want["total_effects"].items():
        for end, value in row.items():
            assert found.total_effects.loc[start, end] == pytest.approx(value, abs=1e-9)
    published = expected["smartpls_published"][SCHEMES[scheme]]
    for start, row in published.items():
        for end, value in row.items():
            ours = found.paths["estimate"].get((start, end), 0.0)
            assert ours == pytest.approx(value, abs=1e-8)  # eight published decimals


def test_1_case_21_quality_and_index(mobi: tuple) -> None:
    data, expected, blocks, paths = mobi
    found = pls_path_model(data, blocks=blocks, paths=paths, low=1, high=10)
    want = expected["pathWeighting"]
    for block, row in want["dgrho"].items():
        value = row["Dillon-Goldstein's rho"]
        if value is not None:
            assert found.quality.loc[block, "rho_dg"] == pytest.approx(value, abs=1e-9)
            assert found.quality.loc[block, "ave"] == pytest.approx(
                want["communality"][block]["communality"], abs=1e-9
            )
    for block, value in expected["acsi_index_0_100"].items():
        assert found.index.loc[block, "index"] == pytest.approx(value, abs=1e-8)


def test_3_case_21_centred(mobi: tuple) -> None:
    data, _, blocks, paths = mobi
    scaled = pls_path_model(data, blocks=blocks, paths=paths)
    centred = pls_path_model(data, blocks=blocks, paths=paths, scaled=False)
    apart = (scaled.paths["estimate"] - centred.paths["estimate"]).abs().max()
    assert 0.02 < apart < 0.04
    assert "centred" in centred.define("en")


def test_1_planted() -> None:
    found = pls_path_model(planted(5000), blocks=BLOCKS, paths=CHAIN)
    # attenuated by the composites' reliability of 12/13
    assert found.paths.loc[("a", "b"), "estimate"] == pytest.approx(0.6 * 12 / 13, abs=0.03)
    assert found.total_effects.loc["a", "c"] == pytest.approx(
        found.paths["estimate"].prod(), abs=1e-12
    )
    assert found.scores.std(ddof=0).to_numpy() == pytest.approx([1, 1, 1])


def test_2_bootstrap() -> None:
    data = planted()
    first = pls_path_model(data, blocks=BLOCKS, paths=CHAIN, bootstrap=300, seed=1)
    again = pls_path_model(data, blocks=BLOCKS, paths=CHAIN, bootstrap=300, seed=1)
    other = pls_path_model(data, blocks=BLOCKS, paths=CHAIN, bootstrap=300, seed=2)
    pd.testing.assert_frame_equal(first.paths, again.paths)
    assert not first.paths.equals(other.paths)
    assert first.failed_draws == 0
    for frame, column in ((first.paths, "estimate"), (first.loadings, "loading")):
        assert (frame["ci_low"] < frame[column]).all()
        assert (frame[column] < frame["ci_high"]).all()
    # a slope between standardised composites has about sqrt((1-r²)/n)
    r = first.paths.loc[("a", "b"), "estimate"]
    assert first.paths.loc[("a", "b"), "se"] == pytest.approx(np.sqrt((1 - r**2) / 400), rel=0.4)


def test_2_batch_equals_one_by_one() -> None:
    data = planted(60)
    rng = np.random.default_rng(4)
    from feedback.measures.pls.core import Shape, bootstrap_moments, solve
    from feedback.measures.pls.structure import block_places, model_structure

    _, arrows = model_structure(BLOCKS, CHAIN, where="here")
    shape = Shape(block_places(BLOCKS), arrows, (False,) * 3, "path")
    x = data.to_numpy() - data.to_numpy().mean(axis=0)
    stack = bootstrap_moments(x, np.ones(60), draws=5, rng=rng, scaled=True)
    together = solve(stack, shape)
    for at in range(5):
        alone = solve(stack[[at]], shape)
        assert together.paths[at] == pytest.approx(alone.paths[0], abs=1e-9)


def test_4_formative_and_weights() -> None:
    data = planted()
    plain = pls_path_model(data, blocks=BLOCKS, paths=CHAIN)
    formed = pls_path_model(data, blocks=BLOCKS, paths=CHAIN, modes={"a": "B"})
    assert formed.r_squared["b"] >= plain.r_squared["b"] - 1e-9
    assert np.isnan(formed.quality.loc["a", "ave"])
    doubled = pls_path_model(pd.concat([data, data.iloc[:100]]), blocks=BLOCKS, paths=CHAIN)
    weighted = pls_path_model(
        data, blocks=BLOCKS, paths=CHAIN, weights=np.r_[np.full(100, 2.0), np.ones(300)]
    )
    pd.testing.assert_frame_equal(doubled.paths, weighted.paths)


def test_4_missing_rows_are_counted() -> None:
    data = planted()
    data.iloc[:5, 0] = np.nan
    found = pls_path_model(data, blocks=BLOCKS, paths={"a": ["b"], "b": ["c"]})
    assert (found.n, found.missing) == (395, 5)
    assert len(found.scores) == 395


def test_4_order_of_rows_and_columns_does_not_matter() -> None:
    data = planted()
    plain = pls_path_model(data, blocks=BLOCKS, paths=CHAIN)
    shuffled = data.sample(frac=1, random_state=1)[list(data.columns[::-1])]
    moved = pls_path_model(shuffled, blocks=BLOCKS, paths=CHAIN)
    assert moved.paths["estimate"].to_numpy() == pytest.approx(
        plain.paths["estimate"].to_numpy(), abs=1e-10
    )


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"paths": []}, InputError, "paths"),
        ({"paths": [("a", "b"), ("b", "a")]}, InputError, "loop"),
        ({"paths": [("a", "z")]}, ColumnError, "z"),
        ({"paths": [("a", "b")]}, InputError, "no path touches c"),
        ({"blocks": {**BLOCKS, "c": ["a1"]}}, InputError, "a1"),
        ({"blocks": {**BLOCKS, "c": []}}, InputError, "items"),
        ({"blocks": {**BLOCKS, "c": ["nowhere"]}}, ColumnError, "nowhere"),
        ({"scheme": "pathwise"}, InputError, "scheme"),
        ({"modes": {"a": "C"}}, InputError, "modes"),
        ({"modes": {"z": "A"}}, ColumnError, "z"),
        ({"low": 1, "high": 2}, InputError, "outside"),
        ({"bootstrap": -1}, InputError, "bootstrap"),
        ({"weights": [1, 2]}, InputError, "weights"),
    ],
)
def test_5_refused(changes: dict, error: type[Exception], message: str) -> None:
    arguments = {"blocks": BLOCKS, "paths": CHAIN} | changes
    with pytest.raises(error, match=message):
        pls_path_model(planted(), **arguments)


def test_5_constant_item() -> None:
    with pytest.raises(AnalysisError, match="a1"):
        pls_path_model(planted().assign(a1=2.0), blocks=BLOCKS, paths=CHAIN)
