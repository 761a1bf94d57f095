"""Recency, frequency, money; tiers; stages.

Requirements
1. Scores, cut points and segments equal the stored case (R's rfm) under the tie rule it uses.
2. Every tie rule and fixed cuts do what their name says.
3. Tiers by share and by value; equal values share a tier.
4. Stages of life follow from the dates and the limits, which are named.
5. Orders that cannot be used are counted or refused in words.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from feedback.errors import AnalysisError, ColumnError, InputError
from feedback.insight.customers.lifecycle import assign_tiers, lifecycle_stage
from feedback.insight.customers.rfm import SEGMENT_WORDS, SEGMENTS, score_rfm

SCORES = ["recency_score", "frequency_score", "monetary_score"]


@pytest.fixture
def shop(cases: Path) -> tuple[pd.DataFrame, pd.DataFrame, dict]:
    folder = cases / "27_rfm_orders"
    expected = json.loads((folder / "expected.json").read_text())
    scores = pd.read_csv(folder / "scores.csv").set_index("customer_id")
    return pd.read_csv(folder / "input.csv"), scores, expected


def orders(rows: list[tuple[str, str, float]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["customer_id", "order_date", "revenue"])


def test_1_case_27(shop: tuple) -> None:
    data, scores, expected = shop
    found = score_rfm(data, analysis_date="2006-12-31")
    assert len(found.table) == expected["n_customers"]
    for column in ["recency_days", "transaction_count", "amount", *SCORES, "rfm_score"]:
        assert (found.table.loc[scores.index, column] == scores[column]).all(), column
    assert found.table["rfm_score"].mean() == pytest.approx(expected["mean_rfm"])
    for at, name in enumerate(["recency", "frequency", "monetary"]):
        uppers = [expected["thresholds"][str(k)][f"{name}_upper"] for k in range(1, 5)]
        assert found.cuts[name] == pytest.approx(uppers), at
    for want in expected["segments"]:
        row = found.segments.loc[want["segment"]]
        assert row["customers"] == want["customers"]
        assert row["orders"] == want["orders"]
        assert row["monetary"] == want["revenue"]
        assert row["average_order"] == pytest.approx(want["aov"], abs=0.005)


def test_1_case_27_rank_rule(shop: tuple) -> None:
    data, _, expected = shop
    counts = score_rfm(data, analysis_date="2006-12-31", tie_rule="rank").table["recency_score"]
    assert counts.value_counts().sort_index().tolist() == list(
        expected["ntile_check"]["R"].values()
    )


def test_2_tie_rules() -> None:
    rows = [
        (name, f"2024-01-{day:02d}", money)
        for name, day, money in zip("abcd", (1, 8, 15, 22), (10, 20, 20, 40), strict=True)
    ]
    day = "2024-01-31"
    quantile = score_rfm(orders(rows), analysis_date=day, bins=2, tie_rule="quantile").table
    assert quantile["monetary_score"].tolist() == [1, 1, 1, 2]
    assert quantile["recency_score"].tolist() == [1, 1, 2, 2]
    rank = score_rfm(orders(rows), analysis_date=day, bins=2, tie_rule="rank").table
    assert rank["monetary_score"].tolist() == [1, 1, 2, 2]
    fixed = score_rfm(
        orders(rows),
        analysis_date=day,
        bins=2,
        cuts={"recency": [20], "frequency": [2], "monetary": [40]},
    )
    assert fixed.table["monetary_score"].tolist() == [1, 1, 1, 2]
    assert fixed.table["frequency_score"].tolist() == [1, 1, 1, 1]
    assert "fixed" in fixed.define("en")


def test_2_own_segments_first_wins() -> None:
    rows = [("a", "2024-01-01", 1.0), ("b", "2024-02-01", 9.0)]
    found = score_rfm(
        orders(rows),
        bins=2,
        tie_rule="quantile",
        segments={"top": ((2, 2), (1, 2), (2, 2)), "any": ((1, 2), (1, 2), (1, 2))},
    )
    assert found.table["segment"].to_dict() == {"a": "any", "b": "top"}


def test_2_segments_have_words_in_both_languages() -> None:
    assert set(SEGMENTS) <= set(SEGMENT_WORDS)


def test_3_tiers() -> None:
    values = pd.Series([100.0, 90, 90, 10, None], index=list("abcde"))
    by_share = assign_tiers(values, tiers={"gold": 0.25, "silver": 0.5, "plain": 0.25})
    assert by_share.astype(object).where(by_share.notna(), None).tolist() == [
        "gold",
        "silver",
        "silver",
        "plain",
        None,
    ]
    by_value = assign_tiers(values, tiers={"gold": 95, "silver": 50}, by="value")
    assert by_value.isna().tolist() == [False, False, False, True, True]
    assert by_value.cat.ordered
    assert (by_value.dropna() > "silver").tolist() == [True, False, False]


@pytest.mark.parametrize(
    "arguments",
    [
        {"tiers": {"a": 0.5, "b": 0.6}},
        {"tiers": {}},
        {"tiers": {"a": 10, "b": 20}, "by": "value"},
        {"tiers": {"a": 1.0}, "by": "rank"},
    ],
)
def test_3_bad_tiers(arguments: dict) -> None:
    with pytest.raises(InputError):
        assign_tiers(pd.Series([1.0, 2.0]), **arguments)


def test_4_stages() -> None:
    data = orders(
        [
            ("new", "2024-06-25", 1),
            ("active", "2024-06-01", 1),
            ("active", "2024-06-20", 1),
            ("returned", "2024-01-01", 1),
            ("returned", "2024-06-28", 1),
            ("lapsing", "2024-05-20", 1),
            ("lapsed", "2024-01-15", 1),
        ]
    )
    found = lifecycle_stage(data, analysis_date="2024-06-30", active_days=30, lapsed_days=90)
    assert found["stage"].to_dict() == {name: name for name in found.index}
    assert found.attrs == {"active_days": 30.0, "lapsed_days": 90.0}
    assert found.loc["returned", "longest_gap"] == 179


def test_4_limits_from_the_gaps(shop: tuple) -> None:
    data, _, _ = shop
    found = lifecycle_stage(data, analysis_date="2006-12-31")
    assert 0 < found.attrs["active_days"] < found.attrs["lapsed_days"]
    assert found["stage"].notna().all()
    assert len(found) == 995


def test_5_unusable_orders_are_counted() -> None:
    data = orders(
        [("a", "2024-01-01", 5), (None, "2024-01-02", 5), ("b", None, 5), ("c", "2024-01-03", None)]
    )
    found = score_rfm(data, bins=2)
    assert found.orders_left_out == 3
    assert found.table.index.tolist() == ["a"]


@pytest.mark.parametrize(
    ("data", "changes", "error", "message"),
    [
        (orders([("a", "soon", 1)]), {}, InputError, "no dates"),
        (orders([("a", "2024-01-01", 1)]).astype({"revenue": str}), {}, InputError, "text"),
        (orders([]), {}, AnalysisError, "no order"),
        (orders([("a", "2024-01-01", 1)]), {"customer": "who"}, ColumnError, "who"),
        (orders([("a", "2024-01-01", 1)]), {"analysis_date": "2023-01-01"}, InputError, "before"),
        (orders([("a", "2024-01-01", 1)]), {"analysis_date": "never"}, InputError, "analysis_date"),
        (orders([("a", "2024-01-01", 1)]), {"bins": 1}, InputError, "bins"),
        (orders([("a", "2024-01-01", 1)]), {"tie_rule": "coin"}, InputError, "tie_rule"),
        (
            orders([("a", "2024-01-01", 1)]),
            {"cuts": {"recency": [5, 1, 2, 3]}},
            InputError,
            "rising",
        ),
        (orders([("a", "2024-01-01", np.inf)]), {}, InputError, "infinite"),
        ("orders.csv", {}, InputError, "a table is needed"),
    ],
)
def test_5_refused(data: object, changes: dict, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        score_rfm(data, **changes)  # type: ignore[arg-type]


def test_5_no_gaps_and_no_limits() -> None:
    with pytest.raises(AnalysisError, match="active_days"):
        lifecycle_stage(orders([("a", "2024-01-01", 1)]))
    with pytest.raises(InputError, match="active_days"):
        lifecycle_stage(orders([("a", "2024-01-01", 1)]), active_days=9, lapsed_days=1)
