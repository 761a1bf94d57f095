"""Intervals for shares.

Requirements
1. Five named methods, each equal to its published formula.
2. Ends stay in [0, 1]; no success begins at 0, all successes end at 1.
3. Newcombe's difference equals his worked example and the stored case.
4. Counts that are none are refused in words.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from feedback.errors import InputError
from feedback.measures.intervals import proportion_difference, proportion_interval
from feedback.proportions import mean_interval

METHODS = ["wilson", "jeffreys", "clopper_pearson", "agresti_coull", "wald"]


@pytest.mark.parametrize(
    ("method", "low", "high"),
    [
        # 15 of 148: Newcombe (1998), Statistics in Medicine 17, 857-872, table I
        ("wilson", 0.0624, 0.1605),
        ("clopper_pearson", 0.0578, 0.1617),
        ("wald", 0.0527, 0.1500),
    ],
)
def test_1_published_example(method: str, low: float, high: float) -> None:
    found = proportion_interval(15, 148, method=method)
    assert found == pytest.approx((low, high), abs=5e-5)


def test_1_jeffreys_is_the_beta_quantile() -> None:
    low, high = proportion_interval(7, 20, method="jeffreys")
    assert low == pytest.approx(stats.beta.ppf(0.025, 7.5, 13.5))
    assert high == pytest.approx(stats.beta.ppf(0.975, 7.5, 13.5))


def test_1_agresti_coull_adds_z_squared() -> None:
    low, high = proportion_interval(7, 20, method="agresti")
    z = stats.norm.isf(0.025)
    n = 20 + z**2
    p = (7 + z**2 / 2) / n
    half = z * np.sqrt(p * (1 - p) / n)
    assert (low, high) == pytest.approx((p - half, p + half))


@pytest.mark.parametrize("method", METHODS)
@given(n=st.integers(1, 10_000), share=st.floats(0, 1))
def test_2_ends_hold_the_share(method: str, n: int, share: float) -> None:
    x = round(share * n)
    low, high = proportion_interval(x, n, method=method)
    assert 0 <= low <= x / n + 1e-12
    assert x / n - 1e-12 <= high <= 1
    if x == 0:
        assert low == 0
    if x == n:
        assert high == 1


def test_2_arrays_give_arrays_and_empty_groups_are_missing() -> None:
    low, high = proportion_interval([0, 5, 0], [10, 10, 0])
    assert low[0] == 0
    assert high[1] == pytest.approx(0.7634, abs=5e-5)
    assert np.isnan([low[2], high[2]]).all()


def test_3_newcombe_example() -> None:
    # Newcombe (1998), Statistics in Medicine 17, 873-890, table II (a), method 10
    found = proportion_difference(56, 70, 48, 80)
    assert found.estimate == pytest.approx(0.2)
    assert found.ci == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_3_case_16(cases: Path) -> None:
    case = json.loads((cases / "16_baseline_followup/expected.json").read_text())
    top = case["csat"]["top2"]
    n = case["csat"]
    found = proportion_difference(top["follow"], n["n_follow"], top["base"], n["n_base"])
    assert found.estimate == pytest.approx(top["test"]["d"], abs=1e-12)
    assert found.ci == pytest.approx(tuple(top["test"]["newcombe10"]), abs=1e-10)
    assert found.z == pytest.approx(top["test"]["pooled_z"], abs=1e-10)
    assert found.p == pytest.approx(top["test"]["p_pooled"], abs=1e-10)


def test_1_case_29(cases: Path) -> None:
    case = json.loads((cases / "29_complaint_kpi_gov/expected.json").read_text())
    text = json.dumps(case)
    assert "0.334842" in text  # the stored Wilson interval of replies within seven days
    low, high = proportion_interval(round(0.352272727 * 2816), 2816)
    assert (low, high) == pytest.approx((0.334842, 0.370106), abs=5e-7)


@pytest.mark.parametrize(
    ("x", "n"), [(-1, 5), (6, 5), (float("nan"), 5), ("three", 5), ([1, 2], [1, 2, 3])]
)
def test_4_bad_counts(x: object, n: object) -> None:
    with pytest.raises(InputError, match="proportion_interval"):
        proportion_interval(x, n)  # type: ignore[arg-type]


def test_4_unknown_method_offers_the_nearest() -> None:
    with pytest.raises(InputError, match="wilson"):
        proportion_interval(1, 5, method="wilsn")


def test_4_empty_group() -> None:
    with pytest.raises(InputError, match="n = 0"):
        proportion_difference(0, 0, 3, 5)


def test_mean_interval_without_freedom_is_missing() -> None:
    assert np.isnan(mean_interval(3, 0.1, df=0, level=0.95)).all()
