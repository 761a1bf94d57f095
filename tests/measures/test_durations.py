"""Durations with open cases.

Requirements
1. Curve, median with interval, quantiles and log-rank equal the stored case (R's survival).
2. Without open cases the curve is the plain distribution.
3. Bad times and flags are refused in words.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from feedback.errors import AnalysisError, InputError
from feedback.measures.durations import compare_durations, duration_curve


def test_1_case_19(cases: Path) -> None:
    folder = cases / "19_km_censored_duration"
    data = pd.read_csv(folder / "input.csv")
    expected = json.loads((folder / "expected.json").read_text())
    want, done = expected["overall"], data["status"] == 2
    found = duration_curve(data["time"], done)
    assert (found.n, found.closed) == (want["n"], want["events"])
    assert found.median == want["median"]
    assert found.median_ci == (want["lcl"], want["ucl"])
    for time, share in want["S_at"].items():
        assert found.open_after(float(time)) == pytest.approx(share, abs=1e-12)
    for share, time in want["quantiles"].items():
        assert found.time_of(int(share) / 100) == time
    test = compare_durations(data["time"], done, groups=data["sex"])
    assert test.chi2 == pytest.approx(expected["logrank"]["chisq"], abs=1e-9)
    assert test.p == pytest.approx(expected["logrank"]["p"], abs=1e-12)
    for sex, part in data.groupby("sex"):
        median = duration_curve(part["time"], part["status"] == 2).median
        assert median == expected["by_sex_median"][f"sex={sex}"]
    naive = data.loc[done, "time"].median()
    assert naive == 226 < found.median


def test_2_all_closed_is_the_plain_distribution() -> None:
    times = np.array([1, 2, 2, 5, 9])
    found = duration_curve(times, np.ones(5))
    assert found.table["open_share"].tolist() == pytest.approx([0.8, 0.4, 0.2, 0.0])
    assert found.open_after(0.5) == 1
    assert found.open_after(2) == pytest.approx(0.4)
    assert np.isnan(found.time_of(1.01))


def test_2_median_midway_where_the_curve_rests() -> None:
    assert duration_curve([1, 2, 3, 4], [1, 1, 1, 1]).median == 2.5  # R: survfit gives 2.5


def test_2_median_not_reached() -> None:
    found = duration_curve([1, 5, 5], [1, 0, 0])
    assert np.isnan(found.median)
    assert found.median_ci[1] == np.inf
    assert "no median" in found.explain("en")


def test_three_groups() -> None:
    found = compare_durations([1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 0, 1], groups=list("aabbcc"))
    assert found.df == 2
    assert found.table["closed"].tolist() == [2, 2, 1]
    assert found.table["expected"].sum() == pytest.approx(5)


@pytest.mark.parametrize(
    ("times", "closed", "error"),
    [
        ([-1, 2], [1, 1], InputError),
        ([1, 2], [1, 2], InputError),
        ([1, 2], [1], InputError),
        (["a", "b"], [1, 1], InputError),
        ([1, 2], [0, 0], AnalysisError),
        ([], [], AnalysisError),
        ([np.nan], [1], AnalysisError),
        ([np.inf], [1], InputError),
    ],
)
def test_3_refused(times: list, closed: list, error: type[Exception]) -> None:
    with pytest.raises(error):
        duration_curve(times, closed)


def test_3_one_group() -> None:
    with pytest.raises(AnalysisError, match="one group"):
        compare_durations([1, 2], [1, 1], groups=["a", "a"])
