"""SUS and UMUX-Lite.

Requirements
1. Scores follow the published formulas, answers as ticked.
2. The mean has Student's interval; weights are linearised.
3. Missing answers leave out, or count as the middle where asked for.
4. What is not the scale is refused.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from feedback.errors import AnalysisError, InputError
from feedback.measures.usability import score_sus, score_umux_lite

SUS = [f"sus{number}" for number in range(1, 11)]


def drawn(n: int, items: list[str], high: int, *, seed: int = 7) -> pd.DataFrame:
    dice = np.random.default_rng(seed)
    return pd.DataFrame(dice.integers(1, high + 1, (n, len(items))), columns=items)


def test_1_sus_is_the_formula_of_brooke() -> None:
    answers = drawn(200, SUS, 5)
    odd = sum(answers[f"sus{number}"] - 1 for number in (1, 3, 5, 7, 9))
    even = sum(5 - answers[f"sus{number}"] for number in (2, 4, 6, 8, 10))
    np.testing.assert_allclose(score_sus(answers).scores, 2.5 * (odd + even))


def test_1_sus_by_hand() -> None:
    # odd 4,5,3,4,2 → 3+4+2+3+1 = 13; even 2,1,4,3,5 → 3+4+1+2+0 = 10; 2.5 x 23
    row = pd.DataFrame([[4, 2, 5, 1, 3, 4, 4, 3, 2, 5]], columns=SUS)
    assert score_sus(row).score == pytest.approx(57.5)
    assert score_sus(row[SUS[::-1]], columns=SUS).score == pytest.approx(57.5)


@pytest.mark.parametrize(
    ("a", "b", "score"), [(7, 7, 100), (1, 1, 0), (6, 5, 75), (2, 1, 100 / 12)]
)
def test_1_umux_lite_by_hand(a: int, b: int, score: float) -> None:
    assert score_umux_lite(pd.DataFrame({"a": [a], "b": [b]})).score == pytest.approx(score)


def test_2_interval() -> None:
    answers = drawn(40, SUS, 5)
    found = score_sus(answers, level=0.9)
    x = found.scores.to_numpy()
    want = stats.t.interval(0.9, 39, x.mean(), stats.sem(x))
    assert found.ci == pytest.approx(want)
    assert found.table["points"].mean() == pytest.approx(found.score)
    assert f"{found.score:.1f}" in found.cite("zh")


def test_2_weights() -> None:
    answers = pd.DataFrame({"a": [7, 1], "b": [7, 1]})
    found = score_umux_lite(answers, weights=[3, 1])
    assert found.score == pytest.approx(75)
    assert score_umux_lite(answers, weights=[2, 2]).se == pytest.approx(score_umux_lite(answers).se)


def test_3_missing() -> None:
    answers = drawn(3, SUS, 5).astype("Int64")
    answers.loc[1, "sus3"] = pd.NA
    left = score_sus(answers)
    assert (left.n, left.missing, list(left.scores.index)) == (2, 1, [0, 2])
    filled = score_sus(answers, missing="centre")
    answers.loc[1, "sus3"] = 3
    assert filled.scores.tolist() == score_sus(answers).scores.tolist()
    answers.loc[:, "sus1"] = pd.NA
    with pytest.raises(AnalysisError, match="none of 3"):
        score_sus(answers)


@pytest.mark.parametrize(
    "wrong",
    [
        drawn(3, SUS[:9], 5),
        drawn(3, SUS, 5) + 1,
        drawn(3, SUS, 5).astype(str),
        "sus",
        pd.DataFrame(),
    ],
)
def test_4_refused(wrong: object) -> None:
    with pytest.raises(InputError):
        score_sus(wrong)  # type: ignore[arg-type]


def test_4_one_respondent_has_no_interval() -> None:
    found = score_umux_lite(pd.DataFrame({"a": [7], "b": [6]}))
    assert np.isnan(found.ci).all()
    assert np.isnan(found.sd)
