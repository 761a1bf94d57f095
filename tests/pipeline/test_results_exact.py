"""What a researcher asks for herself is exact, small groups too (docs/privacy.md, "What it is not").

RX1 `Results.mean` of a group of three is their mean and Student's interval, to the last digit; so is that of everybody.
RX2 what the run writes for readers holds no figure of that group.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from feedback import run_study

STUDY = """\
study: exact
title: T
columns: {rating: star, text: text, segments: shop}
scale: {low: 1, high: 5}
taxonomy: restaurant
parameters: {bootstrap: 0}
"""
STARS = [5, 4, 4, 3, 5, 2, 4, 5, 3, 4, 4, 5, 1, 4, 3, 5, 4, 4, 2, 5, 3, 4, 5, 1, 4, 3]
SHOPS = ["甲店"] * 23 + ["乙店"] * 3


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("exact")
    rows = [f"{star},第{i}次来，菜很好吃，上菜慢,{shop}" for i, (star, shop) in enumerate(zip(STARS, SHOPS, strict=True))]  # fmt: skip
    (folder / "a.csv").write_text("star,text,shop\n" + "\n".join(rows) + "\n", encoding="utf-8")
    (folder / "exact.yaml").write_text(STUDY, encoding="utf-8")
    return run_study(folder / "exact.yaml", raw=folder / "a.csv", out=folder / "o", report=False)


def by_hand(values: list[int]) -> tuple[float, float, float]:
    mean, n = float(np.mean(values)), len(values)
    half = stats.t.isf(0.025, n - 1) * np.std(values, ddof=1) / np.sqrt(n)
    return mean, mean - half, mean + half


def test_means_are_exact(results) -> None:  # RX1
    told = results.mean("rating", by="shop")
    for shop, values in {"甲店": STARS[:23], "乙店": STARS[23:]}.items():
        row = told.loc[shop]
        assert row["n"] == len(values)
        found = row[["mean", "mean_low", "mean_high"]].tolist()
        assert found == pytest.approx(
            np.clip(by_hand(values), 1, 5), rel=1e-12
        )  # the scale ends there
    whole = results.mean("rating").iloc[0]
    assert whole["mean"] == pytest.approx(np.mean(STARS), rel=1e-12)
    assert round(told.loc["乙店", "mean"], 6) == 2.666667  # (1 + 4 + 3) / 3


def test_readers_see_nothing_of_it(results) -> None:  # RX2
    for name in ("pain_points_by_segment", "changes", "scores"):
        table = results.table(name)
        assert not table.astype("str").eq("乙店").any(axis=None), name
    assert Path(results.folder).is_dir()
