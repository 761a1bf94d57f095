"""Measurement invariance over groups.

1. Holzinger & Swineford's nine tests in two schools: chi², df, CFI and RMSEA as lavaan's tutorial prints them.
2. Configural chi² is the sum of the groups' own; the factor means come back.
3. An item that is easier in one group breaks the intercepts, one that loads less the loadings; both are named.
4. Units do not matter.
5. Groups that cannot be fitted are said.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from feedback import confirmatory_factors, measurement_invariance
from feedback.errors import AnalysisError, InputError

MODEL = {"visual": ["x1", "x2", "x3"], "textual": ["x4", "x5", "x6"], "speed": ["x7", "x8", "x9"]}


def answers(
    seed: int = 1, n: int = 500, easier: float = 0.0, weaker: float = 0.0
) -> tuple[pd.DataFrame, np.ndarray]:
    rng = np.random.default_rng(seed)
    group = np.repeat(["a", "b"], n)
    late = group == "b"
    trait = rng.normal(size=2 * n) + 0.4 * late
    x = pd.DataFrame({f"q{i}": 0.9 * trait + 0.7 * rng.normal(size=2 * n) for i in range(5)})
    x["q1"] += easier * late
    x.loc[late, "q3"] -= weaker * trait[late]
    return x, group


def test_as_lavaan_prints(cases: Path) -> None:  # 1
    """measurementInvariance of semTools and cfa(group = "school") in the lavaan tutorial."""
    data = pd.read_csv(cases / "08_cfa_holzinger" / "input.csv")
    school = ["Pasteur"] * 156 + ["Grant-White"] * 145  # the order of the rows in lavaan
    found = measurement_invariance(data, model=MODEL, groups=school).table
    assert found["chi2"].round(3).tolist() == [115.851, 124.044, 164.103]
    assert found["df"].tolist() == [48, 54, 60]
    assert found["cfi"].round(3).tolist() == [0.923, 0.921, 0.882]
    assert found["rmsea"].round(3).tolist() == [0.097, 0.093, 0.107]
    assert found["holds"].tolist() == [True, True, False]


def test_configural_is_the_sum() -> None:  # 2
    x, group = answers()
    found = measurement_invariance(x, model={"f": list(x)}, groups=group)
    own = [confirmatory_factors(x[group == g], model={"f": list(x)}).fit["chi2"] for g in "ab"]
    assert found.table.loc["configural", "chi2"] == pytest.approx(sum(own), rel=1e-6)
    assert found.comparable
    row = found.factor_means.loc[("b", "f")]
    assert row["ci_low"] < 0.4 < row["ci_high"]
    assert "may be compared" in found.explain("en") and found.define("zh") and found.cite("zh")


def test_what_breaks_it_is_named() -> None:  # 3
    x, group = answers(easier=0.8)
    found = measurement_invariance(x, model={"f": list(x)}, groups=group)
    assert found.table["holds"].tolist() == [True, True, False]
    assert found.breaks[found.breaks["level"] == "scalar"]["item"].iloc[0] == "q1"
    assert "q1" in found.explain("en") and "q1" in found.explain("zh")
    assert "Equal loadings hold" in found.explain("en") and "载荷相等成立" in found.explain("zh")
    x, group = answers(weaker=0.6)
    found = measurement_invariance(x, model={"f": list(x)}, groups=group)
    assert not found.table.loc["metric", "holds"]
    assert found.breaks["item"].iloc[0] == "q3"


def test_only_what_a_test_shows_is_named() -> None:  # 3
    x, group = answers(easier=0.8)
    found = measurement_invariance(x, model={"f": list(x)}, groups=group)
    shown = found.breaks[found.breaks["level"] == "scalar"].set_index("item")["p_holm"]
    worst = [*shown.index[shown < 0.05]][:3]
    assert [name for name in x if name in found.explain("en")] == sorted(worst)
    unclear = replace(found, breaks=found.breaks.assign(p_holm=0.2))
    assert "no single item" in unclear.explain("en") and "没有哪一道题" in unclear.explain("zh")
    assert not any(name in unclear.explain("en") + unclear.explain("zh") for name in x)


def test_the_first_of_several_groups_is_tested_too() -> None:  # 3
    rng = np.random.default_rng(4)
    x = pd.DataFrame(rng.normal(size=(600, 1)) + rng.normal(size=(600, 4)), columns=list("abcd"))
    groups = np.array(["x", "y", "z"] * 200)
    x.loc[groups == "x", "c"] += 0.9
    found = measurement_invariance(x, model={"f": list(x)}, groups=groups)
    worst = found.breaks[found.breaks["level"] == "scalar"].iloc[0]
    assert (worst["item"], worst["group"]) == ("c", "x")


def test_units(cases: Path) -> None:  # 4
    x, group = answers(seed=2, easier=0.3)
    plain = measurement_invariance(x, model={"f": list(x)}, groups=group)
    other = measurement_invariance(
        x * [0.01, 1e4, 1, 10, 5] + 7, model={"f": list(x)}, groups=group
    )
    assert np.allclose(plain.table["chi2"], other.table["chi2"], rtol=1e-6)
    assert np.allclose(plain.factor_means, other.factor_means, atol=1e-5)


def test_missing_and_groups_that_cannot_be_fitted() -> None:  # 5
    x, group = answers(n=60)
    labels = pd.Series(group, dtype=object)
    labels[0] = None
    x.iloc[5, 0] = np.nan
    assert measurement_invariance(x, model={"f": list(x)}, groups=labels).missing == 2
    with pytest.raises(AnalysisError, match="two are needed"):
        measurement_invariance(x, model={"f": list(x)}, groups=["a"] * 120)
    with pytest.raises(AnalysisError, match="group z has 3"):
        measurement_invariance(x, model={"f": list(x)}, groups=["z"] * 3 + ["a"] * 117)
    with pytest.raises(InputError, match="119 group labels"):
        measurement_invariance(x, model={"f": list(x)}, groups=["a"] * 119)
    flat = x.assign(q0=np.where(group == "b", 3.0, x["q0"]))
    with pytest.raises(AnalysisError, match=r"\(b\): no variation in q0"):
        measurement_invariance(flat, model={"f": list(x)}, groups=group)
