"""How different the silent would have to be for a conclusion to turn.

TP1 The shift found is the one the definition gives: a mean moves by shift × share missing.
TP2 Verdicts follow the whole interval; both sides are looked at; what never turns says so.
TP3 What cannot be asked is refused.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from feedback import shift_sensitivity, tipping_point
from feedback.errors import AnalysisError, ColumnError, InputError


def answered(n: int = 300) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    table = pd.DataFrame(rng.normal(3, 1, (n, 2)), columns=["a", "b"])
    table["b"] += 0.5
    return table.assign(b=table["b"].mask(rng.random(n) < 0.25))


def apart(table: pd.DataFrame) -> tuple[float, float]:
    return (table["b"] - table["a"]).mean(), (table["b"] - table["a"]).sem()


def test_the_shift_is_the_definition_s() -> None:  # TP1
    table = answered()
    found = tipping_point(table, apart, column="b", reach=4, steps=8, count=10)
    assert found.verdict == "above"
    assert found.down is not None and found.up is None
    # asked again at the shift itself: the end of the interval lies at the bound
    there = shift_sensitivity(table, apart, column="b", shifts=[found.down], count=10).iloc[0]
    assert there["ci_low"] == pytest.approx(0, abs=0.01)
    gone = table["b"].isna().mean()
    moved = found.table["estimate"].diff().dropna()
    assert np.allclose(moved, 0.5 * gone, atol=1e-9)
    assert f"{abs(found.down):.2g} points lower" in found.explain("en")
    assert "低" in found.explain("zh") and found.define("en") and found.cite("zh")


def test_both_sides_and_never() -> None:  # TP2
    table = answered()
    level = tipping_point(table, apart, column="b", bound=0.5, reach=4, steps=4, count=5)
    assert level.verdict == "not_told"
    assert level.down < 0 < level.up  # type: ignore[operator]
    assert list(level.table["verdict"].iloc[[0, 4, -1]]) == ["below", "not_told", "above"]
    assert "nothing can be told" in level.explain("en")
    never = tipping_point(table, apart, column="b", bound=-9, reach=1, steps=1, count=5)
    assert (never.down, never.up) == (None, None)
    assert "holds even if" in never.explain("en") and "也不变" in never.explain("zh")
    untold = tipping_point(table, apart, column="b", bound=level.table["estimate"].iloc[4], reach=0.01, steps=1, count=5)  # fmt: skip
    assert (untold.verdict, untold.down, untold.up) == ("not_told", None, None)
    assert "no conclusion to turn" in untold.explain("en") and "得不出结论" in untold.explain("zh")


def test_what_cannot_be_asked() -> None:  # TP3
    table = answered(50)
    with pytest.raises(AnalysisError, match="everybody answered"):
        tipping_point(table, apart, column="a", reach=1)
    with pytest.raises(InputError, match="reach"):
        tipping_point(table, apart, column="b", reach=0)
    with pytest.raises(ColumnError):
        tipping_point(table, apart, column="z", reach=1)
