"""What a fix is worth.

Requirements
1. NPV, ROI and payback equal hand calculation.
2. The effect's interval carries through; probabilities agree with it.
3. Fixes are sorted by value; the probability of being best sums to one.
4. Delay, decay and running cost lower the value; a fix that never pays has no payback.
5. Bad input is refused in words.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from feedback.errors import ColumnError, InputError
from feedback.insight.customers.value import improvement_value

ONE = {"cost": 1200.0, "effect": (0.01, 0.02, 0.03), "customers": 1000.0, "margin": 60.0}


def two() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "cost": [1000, 5000],
            "effect": [0.02, 0.05],
            "effect_low": [0.01, 0.0],
            "effect_high": [0.03, 0.10],
            "customers": [1000, 2000],
            "margin": [50, 40],
        },
        index=["heating", "queue"],
    )


def test_1_by_hand() -> None:
    row = improvement_value(**ONE, discount=0).table.iloc[0]  # type: ignore[arg-type]
    assert row["gain_per_year"] == pytest.approx(1200)
    assert row["npv"] == pytest.approx(3 * 1200 - 1200)
    assert row["roi"] == pytest.approx(2)
    assert row["payback_months"] == pytest.approx(12)
    discounted = improvement_value(**ONE, discount=0.1).table.iloc[0]  # type: ignore[arg-type]
    months = np.arange(1, 37)
    assert discounted["npv"] == pytest.approx((100 * 1.1 ** (-months / 12)).sum() - 1200)


def test_2_interval_and_probability() -> None:
    found = improvement_value(**ONE, discount=0, draws=100_000).table.iloc[0]  # type: ignore[arg-type]
    assert (found["npv_low"], found["npv_high"]) == pytest.approx((600, 4200))
    assert (found["payback_low"], found["payback_high"]) == pytest.approx((8, 24))
    se = 0.01 / stats.norm.isf(0.025)
    pays = stats.norm.sf((1200 / 3 / 60_000 - 0.02) / se)
    assert found["probability_pays"] == pytest.approx(pays, abs=0.003)


def test_3_order_and_best() -> None:
    found = improvement_value(two())
    assert found.table.index.tolist() == ["queue", "heating"]
    assert found.table["npv"].is_monotonic_decreasing
    assert found.table["probability_best"].sum() == pytest.approx(1)
    assert "not settled" in found.explain("en")
    again = improvement_value(two())
    pd.testing.assert_frame_equal(found.table, again.table)


def test_4_delay_decay_running_cost() -> None:
    plain = improvement_value(**ONE).table["npv"].iloc[0]  # type: ignore[arg-type]
    for change in ({"start_months": 6.0}, {"decay": 0.5}, {"running_cost": 200.0}):
        assert improvement_value(**ONE, **change).table["npv"].iloc[0] < plain  # type: ignore[arg-type]
    late = improvement_value(**ONE, start_months=6, discount=0).table.iloc[0]  # type: ignore[arg-type]
    assert late["payback_months"] == pytest.approx(18)
    half = improvement_value(**ONE, start_months=0.5, discount=0).table.iloc[0]  # type: ignore[arg-type]
    assert half["npv"] == pytest.approx(35.5 * 100 - 1200)
    faded = improvement_value(**ONE, decay=0.5, discount=0).table.iloc[0]  # type: ignore[arg-type]
    assert faded["npv"] == pytest.approx(1200 + 600 + 300 - 1200)


def test_4_never_pays() -> None:
    found = improvement_value(cost=1000, effect=(-0.02, -0.01, 0.001), customers=100, margin=10)
    row = found.table.iloc[0]
    assert row["payback_months"] == np.inf
    assert row["npv"] < 0
    assert row["probability_pays"] == 0


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"cost": None}, InputError),
        ({"effect": (0.03, 0.02, 0.01)}, InputError),
        ({"effect": (0.1, 2.0, 3.0)}, InputError),
        ({"effect": (0.1, 0.2)}, InputError),
        ({"cost": -1}, InputError),
        ({"margin": np.nan}, InputError),
        ({"margin": "much"}, InputError),
        ({"margin": np.inf}, InputError),
        ({"decay": 2}, InputError),
        ({"years": 0}, InputError),
        ({"discount": 3}, InputError),
        ({"level": 1}, InputError),
        ({"draws": 5}, InputError),
    ],
)
def test_5_refused(changes: dict, error: type[Exception]) -> None:
    with pytest.raises(error):
        improvement_value(**{**ONE, **changes})  # type: ignore[arg-type]


def test_5_missing_column() -> None:
    with pytest.raises(ColumnError, match="margin"):
        improvement_value(two().drop(columns="margin"))
