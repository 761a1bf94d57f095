"""Reliability.

Requirements
1. Every coefficient equals the stored case (R's psych, lavaan, semTools).
2. Pairwise and listwise deletion are both there and named; n is that of the rows used.
3. Reverse items are turned; without the ends of the scale that is refused.
4. Ordinal alpha comes from polychoric correlations; finely measured items have none.
5. What the data cannot carry is None or an error in words, never a silent number; an item without variation is left
   out by name, and the others' figures are as without it.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.errors import AnalysisError, ColumnError, InputError
from feedback.measures.coefficients import cronbach
from feedback.measures.hierarchy import omega_hierarchical
from feedback.measures.reliability import reliability


@pytest.fixture
def attitude(cases: Path) -> tuple[pd.DataFrame, dict]:
    folder = cases / "05_reliability_attitude"
    expected = json.loads((folder / "expected.json").read_text())
    return pd.read_csv(folder / "input.csv"), expected


def test_1_case_05_coefficients(attitude: tuple[pd.DataFrame, dict]) -> None:
    data, expected = attitude
    found, total = reliability(data), expected["total"]
    assert found.alpha_raw == pytest.approx(total["raw_alpha"], abs=1e-10)
    assert found.alpha_std == pytest.approx(total["std.alpha"], abs=1e-10)
    assert found.lambda6 == pytest.approx(total["G6(smc)"], abs=1e-10)
    assert found.alpha_se == pytest.approx(total["ase"], abs=1e-10)
    assert found.mean_correlation == pytest.approx(total["average_r"], abs=1e-10)
    feldt = expected["feldt"]
    assert found.alpha_ci == pytest.approx(
        (feldt["lower.ci.raw_alpha"], feldt["upper.ci.raw_alpha"]), abs=1e-10
    )
    assert found.lambda2 == pytest.approx(expected["guttman"]["lambda2"], abs=1e-10)
    assert found.omega_total == pytest.approx(expected["cfa_1f"]["omega_total"], abs=1e-5)


def test_1_case_05_items(attitude: tuple[pd.DataFrame, dict]) -> None:
    data, expected = attitude
    items = reliability(data).items
    names = {
        "item_total": "raw.r",
        "item_total_std": "std.r",
        "item_rest_smc": "r.cor",
        "item_rest": "r.drop",
        "mean": "mean",
        "sd": "sd",
        "n": "n",
    }
    for item, want in expected["item_stats"].items():
        for ours, theirs in names.items():
            assert items.loc[item, ours] == pytest.approx(want[theirs], abs=1e-10)
        drop = expected["alpha_drop"][item]
        assert items.loc[item, "alpha_if_deleted_raw"] == pytest.approx(drop["raw_alpha"])
        assert items.loc[item, "alpha_if_deleted_std"] == pytest.approx(drop["std.alpha"])
        assert items.loc[item, "lambda6_if_deleted"] == pytest.approx(drop["G6(smc)"])


def test_1_case_05_omega_hierarchical(attitude: tuple[pd.DataFrame, dict]) -> None:
    data, expected = attitude
    found, want = omega_hierarchical(data), expected["psych_omega_3f"]
    assert found.omega_h == pytest.approx(want["omega_h"], abs=1e-3)
    assert found.omega_total == pytest.approx(want["omega_tot"], abs=1e-3)
    assert found.omega_limit == pytest.approx(want["omega_lim"], abs=1e-3)
    for item, row in want["schmid"].items():
        assert found.table.loc[item, "general"] == pytest.approx(row["g"], abs=2e-3)


def test_1_small_by_hand() -> None:
    # psych::alpha of these five rows: 0.9537572
    frame = pd.DataFrame({"a": [1, 2, 3, 4, 5], "b": [1, 3, 3, 4, 4], "c": [2, 2, 3, 5, 5]})
    found = reliability(frame)
    assert found.alpha_raw == pytest.approx(0.953757225433526)
    cov = frame.cov().to_numpy()
    assert found.alpha_raw == pytest.approx(1.5 * (1 - np.trace(cov) / cov.sum()))


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), shift=st.floats(-5, 5), scale=st.floats(0.1, 9))
def test_1_alpha_does_not_know_the_unit(seed: int, shift: float, scale: float) -> None:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(30, 1)) + rng.normal(size=(30, 4))
    plain = reliability(pd.DataFrame(x), ordinal=False)
    moved = reliability(pd.DataFrame(x * scale + shift), ordinal=False)
    assert moved.alpha_raw == pytest.approx(plain.alpha_raw)
    assert plain.lambda2 >= plain.alpha_std - 1e-12  # Guttman: lambda2 is never below lambda3


def _gappy() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    x = (3 + rng.normal(size=(60, 1)) + rng.normal(size=(60, 4))).round().clip(1, 5)
    x[rng.random(x.shape) < 0.1] = np.nan
    return pd.DataFrame(x, columns=list("abcd"))


def test_2_pairwise_and_listwise() -> None:
    frame = _gappy()
    pair, whole = reliability(frame), reliability(frame, missing="listwise")
    assert pair.alpha_raw == pytest.approx(cronbach(frame.cov().to_numpy()))
    assert whole.alpha_raw == pytest.approx(cronbach(frame.dropna().cov().to_numpy()))
    assert (pair.n, whole.n) == (60, len(frame.dropna()))
    assert "pairwise" in pair.define("en")
    assert "listwise" in whole.define("en")
    assert pair.omega_total == pytest.approx(whole.omega_total)  # both from complete rows


def test_3_reverse() -> None:
    frame = _gappy()
    turned = frame.assign(b=6 - frame["b"])
    want = reliability(frame)
    found = reliability(turned, reverse=["b"], low=1, high=5)
    assert found.alpha_raw == pytest.approx(want.alpha_raw)
    assert found.items.loc["b", "mean"] == pytest.approx(want.items.loc["b", "mean"])
    assert reliability(turned).negative == ("b",)
    assert "b" in reliability(turned).explain("en")


def test_3_reversed_items_on_unlike_scales() -> None:
    """A reversed item on a long scale outweighs the rest of the raw answers: the other one is named all the same."""
    rng = np.random.default_rng(3)
    trait = rng.normal(size=400)
    short = {
        name: np.clip(np.round(3 + sign * trait + rng.normal(0, 0.7, 400)), 1, 5)
        for name, sign in (("a", 1), ("b", 1), ("c", 1), ("d", -1))
    }
    long = np.clip(np.round(50 - 25 * trait + rng.normal(0, 15, 400)), 0, 100)
    assert reliability(pd.DataFrame({**short, "e": long})).negative == ("d", "e")


def test_3_reverse_is_said_only_of_what_is_surely_so() -> None:
    """Of items that share nothing, some run against the rest by chance: in under one of twenty is any said to."""
    named = 0
    for seed in range(100):
        drawn = np.random.default_rng(seed).integers(1, 6, size=(300, 4))
        found = reliability(pd.DataFrame(drawn, columns=list("abcd")))
        named += bool(found.negative)
        assert bool(found.negative) == ("反向题" in found.explain("zh"))
    assert named <= 5


def test_3_reverse_needs_the_scale() -> None:
    with pytest.raises(InputError, match="low="):
        reliability(_gappy(), reverse=["b"])


def test_3_unknown_reverse_item() -> None:
    with pytest.raises(ColumnError):
        reliability(_gappy(), reverse=["z"], low=1, high=5)


def test_4_ordinal() -> None:
    found = reliability(_gappy())
    assert found.alpha_ordinal is not None
    assert found.alpha_ordinal > found.alpha_std
    fine = pd.DataFrame(np.random.default_rng(1).normal(size=(50, 3)))
    assert reliability(fine).alpha_ordinal is None


def test_5_two_items_have_no_omega() -> None:
    found = reliability(_gappy()[["a", "b"]])
    assert found.omega_total is None
    assert found.items["alpha_if_deleted_raw"].isna().all()


def test_5_constant_item() -> None:
    found, plain = reliability(_gappy().assign(x=3, z=np.nan)), reliability(_gappy())
    assert found.set_aside == ("x", "z")
    assert found.alpha_raw == plain.alpha_raw
    assert found.omega_total == plain.omega_total
    assert "x, z: everybody gave the same answer" in found.explain("en")
    assert "x、z 所有人答案相同" in found.explain("zh")
    listwise = reliability(_gappy().assign(z=np.nan), missing="listwise")
    assert listwise.alpha_raw == reliability(_gappy(), missing="listwise").alpha_raw
    with pytest.raises(AnalysisError, match="no variation in d"):
        reliability(_gappy()[["a"]].assign(d=3))


def test_5_nobody_answered_both() -> None:
    half = [1.0, 2.0, 3.0, np.nan, np.nan, np.nan]
    with pytest.raises(AnalysisError, match="a and b"):
        reliability(pd.DataFrame({"a": half, "b": half[::-1]}))


def test_5_outside_the_scale() -> None:
    with pytest.raises(InputError, match="outside"):
        reliability(_gappy(), low=1, high=4)


def test_5_too_few_rows() -> None:
    with pytest.raises(AnalysisError, match="at least 3"):
        reliability(pd.DataFrame({"a": [1, 2], "b": [2, 1]}))
