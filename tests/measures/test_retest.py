"""The same people asked twice.

1. r and its interval are scipy's; the standard error of measurement is the root of the error mean square of a
   two-way analysis of variance; the smallest detectable change is 1.96 √2 of it.
2. Over many draws the interval of the error holds the true one, and of people who did not change one in twenty
   is said to have.
3. People are matched by id, whatever the order; who answered once is counted, not guessed.
4. What cannot be told is said.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from feedback import compare_means, intraclass_correlation, retest_reliability
from feedback.errors import AnalysisError, InputError

# Weir (2005), table 1: eight people on two trials
FIRST = pd.Series([146.0, 148, 170, 90, 157, 156, 176, 205])
SECOND = pd.Series([140.0, 152, 152, 99, 145, 153, 167, 218])


def test_by_definition() -> None:  # 1
    found = retest_reliability(FIRST, SECOND)
    test = stats.pearsonr(FIRST, SECOND)
    ends = test.confidence_interval(0.95)
    assert found.table.loc["r"].tolist() == pytest.approx([test.statistic, ends.low, ends.high])
    both = np.c_[FIRST, SECOND]
    rest = both - both.mean(axis=0) - both.mean(axis=1, keepdims=True) + both.mean()
    error = np.sqrt((rest**2).sum() / 7)
    assert found.table.loc["sem", "value"] == pytest.approx(error)
    assert found.table.loc["smallest_detectable_change", "value"] == pytest.approx(1.959964 * 2**0.5 * error)  # fmt: skip
    agreement = intraclass_correlation(pd.DataFrame(both))
    assert found.table.loc["icc"].tolist() == pytest.approx([agreement.icc, *agreement.ci])
    assert (found.rose, found.fell, found.n) == (0, 0, 8)


def test_coverage() -> None:  # 2
    rng = np.random.default_rng(1)
    held, moved = [], 0
    for _ in range(300):
        true = rng.normal(5, 1, 40)
        found = retest_reliability(*(pd.Series(true + rng.normal(0, 0.5, 40)) for _ in range(2)))
        low, high = found.table.loc["sem", ["ci_low", "ci_high"]]
        held.append(low <= 0.5 <= high)
        moved += found.rose + found.fell
    assert 0.92 <= np.mean(held) <= 0.98
    assert 0.04 <= moved / (300 * 40) <= 0.06


def test_matching() -> None:  # 3
    shuffled = SECOND.sample(frac=1, random_state=1)
    more = pd.concat([shuffled, pd.Series([100.0], index=[99])])
    found = retest_reliability(FIRST, more)
    assert found.unpaired == 1
    assert found.table.equals(retest_reliability(FIRST, SECOND).table)
    assert "1 person answered once" in found.define("en")
    assert "最小可察觉变化" in found.define("zh")
    assert compare_means(FIRST, more, paired=True).unpaired == 1
    gap = FIRST.where(FIRST > 100)
    assert retest_reliability(gap, SECOND).unpaired == 1
    nullable = FIRST.astype("Int64")
    assert retest_reliability(nullable, SECOND).table.equals(found.table)


@pytest.mark.parametrize(
    ("first", "second", "error", "said"),
    [
        (FIRST, FIRST, AnalysisError, "same amount"),
        (FIRST * 0, SECOND, AnalysisError, "equal"),
        (FIRST[:3], SECOND[:3], AnalysisError, "at least 4"),
        (FIRST.set_axis([0] * 8), SECOND, InputError, "more than once"),
        ([1, 2, 3], [1, 2], InputError, "by place"),
        (pd.Series(["好"] * 8), SECOND, InputError, "text"),
    ],
)
def test_what_cannot_be_told(first: object, second: object, error: type, said: str) -> None:  # 4
    with pytest.raises(error, match=said):
        retest_reliability(first, second)  # type: ignore[arg-type]
