"""CSAT and CES.

Requirements
1. The share of the top answers has its base and a Wilson interval.
2. CES 1.0, where high means effort, is turned round.
3. Weighted shares use the effective sample size.
4. Answers outside the scale are refused, never clipped.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from feedback.errors import AnalysisError, InputError
from feedback.measures.intervals import proportion_interval
from feedback.measures.scale_scores import score_ces, score_csat


def test_1_top_two_with_wilson() -> None:
    found = score_csat([5, 4, 4, 3, 1, None])
    assert found.csat == 60
    assert (found.n, found.missing) == (5, 1)
    low, high = proportion_interval(3, 5)
    assert found.ci == pytest.approx((100 * low, 100 * high))
    assert "5 valid" in found.define("en")
    assert found.table["n"].tolist() == [1, 0, 1, 2, 1]


def test_1_mean_has_the_t_interval() -> None:
    x = np.array([5, 4, 4, 3, 1])
    found = score_csat(x)
    want = stats.t.interval(0.95, 4, x.mean(), x.std(ddof=1) / np.sqrt(5))
    assert found.mean_ci == pytest.approx((want[0], 5))  # no mean lies beyond the scale
    inner = np.tile([1, 2, 3, 4, 5], 4)
    want = stats.t.interval(0.95, 19, 3, inner.std(ddof=1) / np.sqrt(20))
    assert score_csat(inner).mean_ci == pytest.approx(want)


def test_2_reverse() -> None:
    assert score_ces([1, 1, 5], low=1, high=5, top=2, reverse=True).ces == pytest.approx(11 / 3)
    assert score_ces([7, 6, 5, 2]).share == 0.75


def test_3_weights() -> None:
    found = score_csat([5, 1], weights=[3, 1])
    assert found.share == 0.75
    n = 16 / 10
    assert found.share_ci == pytest.approx(proportion_interval(0.75 * n, n))


@pytest.mark.parametrize("scores", [[0, 3], [6, 3], ["很满意"], [np.inf]])
def test_4_outside(scores: list) -> None:
    with pytest.raises(InputError):
        score_csat(scores)


def test_4_nobody() -> None:
    with pytest.raises(AnalysisError):
        score_csat(pd.Series([pd.NA, pd.NA], dtype="Int64"))


@pytest.mark.parametrize("scale", [{"low": 5, "high": 1}, {"top": 5}, {"top": 0}, {"level": 95}])
def test_4_bad_scale(scale: dict) -> None:
    with pytest.raises(InputError):
        score_csat([1, 2], **scale)


def test_one_answer_has_no_mean_interval() -> None:
    found = score_csat([4])
    assert found.share == 1
    assert np.isnan(found.mean_ci).all()
