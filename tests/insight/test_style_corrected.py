"""Drivers with response styles taken out.

SC1 Without styles the corrected table is the raw one; entered first are the shares of `response_styles`.
SC2 Where a habit of ticking the ends lifts ratings and outcome alike, raw drivers explain it, corrected ones do not.
SC3 The rating standardised within the person is Fischer's by hand.
SC4 It says what changes, in both languages, and refuses where nothing can be corrected.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from feedback import driver_importance, style_corrected_drivers
from feedback.errors import InputError

NAMES = ["wait", "price", "room", "staff", "food"]


def plain(n: int = 400) -> tuple[pd.DataFrame, pd.Series]:
    rng = np.random.default_rng(1)
    X = pd.DataFrame(rng.integers(1, 6, (n, 5)), columns=NAMES).astype(float)
    return X, X["wait"] + 0.5 * X["price"] + rng.normal(0, 1.5, n)


def test_without_styles() -> None:  # SC1
    X, y = plain()
    found = style_corrected_drivers(X, y, scale=(1, 5), bootstrap=0)
    assert np.allclose(found.table["share"], found.table["share_corrected"], atol=0.02)
    assert list(found.table.index[:2]) == ["wait", "price"]
    styles = found.styles.people[["extreme", "midpoint"]].set_axis(["e", "m"], axis=1)
    wanted = driver_importance(X.join(styles), y, forced=["e", "m"])
    assert found.corrected.r_squared == pytest.approx(wanted.r_squared)
    assert found.table["corrected"].to_dict() == pytest.approx(wanted.table["importance"].to_dict())
    assert "First as before: wait" in found.explain("en")


def test_a_habit_is_taken_out() -> None:  # SC2
    rng = np.random.default_rng(2)
    ends = rng.random(600) < 0.4  # people who tick 5 whatever is asked
    X = pd.DataFrame(rng.integers(2, 5, (600, 5)), columns=NAMES).astype(float)
    y = rng.integers(2, 5, 600).astype(float)
    X[ends] = np.where(rng.random((int(ends.sum()), 5)) < 0.8, 5, X[ends])
    y[ends] = 5
    found = style_corrected_drivers(X, pd.Series(y), scale=(1, 5), bootstrap=0)
    assert found.raw.ranked and found.raw.r_squared > 0.4
    assert found.corrected.r_squared - found.corrected.r_squared_forced < 0.05
    assert not found.corrected.ranked
    assert "habits of answering" in found.explain("en") and "作答习惯" in found.explain("zh")
    assert "rank_corrected" not in found.table
    refused = ["corrected", "corrected_low", "corrected_high", "share_corrected"]
    assert found.table.filter(refused).isna().all(axis=None)
    assert found.table["rank"].notna().all()


def test_within_the_person() -> None:  # SC3
    X, y = plain(60)
    X.iloc[0] = 3.0  # no difference between her ratings: she says nothing here
    found = style_corrected_drivers(X, y, scale=(1, 5), bootstrap=0).table
    own = X.iloc[1:].to_numpy()
    own = (own - own.mean(1, keepdims=True)) / own.std(1, ddof=1, keepdims=True)
    from scipy import stats

    test = stats.pearsonr(own[:, 0], y[1:])
    ends = test.confidence_interval(0.95)
    assert found.loc["wait", ["within", "within_low", "within_high"]].tolist() == pytest.approx(
        [test.statistic, ends.low, ends.high]
    )


def test_reversed_drivers() -> None:  # SC1
    X, y = plain()
    turned = style_corrected_drivers(X, y, scale=(1, 5), reverse=["wait", "price"], bootstrap=0)
    assert turned.removed == ("extreme", "midpoint", "net")
    with pytest.raises(InputError):
        style_corrected_drivers(X[NAMES[:3]], y, scale=(1, 5))  # SC4: too few items
    with pytest.raises(InputError, match="no style"):
        same = pd.DataFrame({name: [2.0, 4.0] * 100 for name in NAMES})
        style_corrected_drivers(same, y[:200], scale=(1, 5))
