"""Agreement of coders.

Requirements
1. Kappa, plain and weighted, equals Cohen's published example and R's psych.
2. Its standard error is that of Fleiss, Cohen & Everitt: what repeated sampling gives.
3. Codes of any kind; what only one coder coded is counted, not used.
4. Nothing to agree on is refused.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from feedback.errors import AnalysisError, InputError
from feedback.measures.agreement import cohen_kappa, kappa_of

COHEN = np.array([[0.44, 0.07, 0.09], [0.05, 0.20, 0.05], [0.01, 0.03, 0.06]]) * 200


def test_1_case_18(cases: Path) -> None:
    folder = cases / "18_kappa_coding"
    expected = json.loads((folder / "expected.json").read_text())
    counts = pd.read_csv(folder / "input.csv").to_numpy() * 200
    example = expected["psych_example_cohen1968"]
    kappa, se, _ = kappa_of(counts)
    assert kappa == pytest.approx(example["kappa"], abs=1e-9)
    limits = example["ci"]["unweighted kappa"]
    assert kappa - 1.959963985 * se == pytest.approx(limits["lower"], abs=1e-7)
    weighted = kappa_of(counts, weighting="quadratic")[0]
    assert weighted == pytest.approx(example["weighted_kappa_quadratic"], abs=1e-9)
    first, second = range(1, 10), [1, 3, 1, 6, 1, 5, 5, 6, 7]
    assert cohen_kappa(first, second).kappa == pytest.approx(0, abs=1e-9)
    heavy = cohen_kappa(first, second, weighting="quadratic")
    assert heavy.kappa == pytest.approx(expected["ratings_example"]["weighted"], abs=1e-9)


def test_1_cohen_1968() -> None:
    assert kappa_of(COHEN)[0] == pytest.approx(0.492, abs=5e-4)


@pytest.mark.parametrize("weighting", ["none", "linear", "quadratic"])
def test_2_standard_error(weighting: str) -> None:
    # R's psych 2.2.9 has another weighted variance; this is checked against repeated samples instead
    rng = np.random.default_rng(1)
    samples = rng.multinomial(200, (COHEN / 200).reshape(-1), 4000).reshape(-1, 3, 3)
    kappas = [kappa_of(table.astype(float), weighting=weighting)[0] for table in samples]
    assert np.std(kappas) == pytest.approx(kappa_of(COHEN, weighting=weighting)[1], rel=0.04)


def test_3_labels_and_missing() -> None:
    found = cohen_kappa(pd.Series(["价格", "服务", None]), pd.Series(["价格", "服务", "服务"]))
    assert found.kappa == 1
    assert (found.n, found.missing) == (2, 1)
    assert found.table.loc["价格", "价格"] == 1


def test_3_mixed_kinds_of_codes() -> None:
    assert cohen_kappa([1, "a", 1], [1, "a", "a"]).n == 3


@pytest.mark.parametrize(
    ("first", "second", "error"),
    [
        (["a"], ["a", "b"], InputError),
        (["a", "a"], ["a", "a"], AnalysisError),
        ([None], ["a"], AnalysisError),
        ([], [], AnalysisError),
        ("ab", "ab", InputError),
        (3, 4, InputError),
    ],
)
def test_4_refused(first: object, second: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        cohen_kappa(first, second)  # type: ignore[arg-type]


def test_4_code_outside_categories() -> None:
    with pytest.raises(InputError, match="z"):
        cohen_kappa(["a", "z"], ["a", "b"], categories=["a", "b"])
