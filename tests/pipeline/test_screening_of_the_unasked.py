"""Whoever was asked none of the rated rows did not answer carelessly.

SU1 page 45 leaves nobody out for rows that were never put to him
SU2 `careless="drop"` keeps him; who ticked the same everywhere in no time still goes
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd

from feedback.pipeline.choices import Choices
from feedback.pipeline.measuring import screened_effect

ROWS = [f"row{i}" for i in range(8)]


def answers() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    mood = rng.normal(3.2, 0.8, (60, 1))
    given = np.clip(np.round(mood + rng.normal(0, 0.7, (60, 8))), 1, 5)
    given[:20] = np.nan  # not asked
    given[20] = 5.0
    people = [f"p{i}" for i in range(60)]
    return pd.DataFrame(given, columns=ROWS, index=people).assign(
        seconds=np.where(np.arange(60) == 20, 3.0, 90.0)
    )


def test_page() -> None:  # SU1
    table = answers()
    found = screened_effect(table[ROWS], low=1, high=5, seconds=table["seconds"], pages=[(table["seconds"], ROWS)])  # fmt: skip
    assert found.n_before == 40
    assert "no answers" not in found.explain("en")


def test_drop() -> None:  # SU2
    scales = dict.fromkeys(ROWS, (1.0, 5.0))
    plan = SimpleNamespace(aspects={name: name for name in ROWS}, item_scales=scales, page_times={})
    kept = Choices(careless="drop").attentive(answers(), plan)  # type: ignore[arg-type]
    assert kept is not None
    assert kept.iloc[:20].all()
    assert not kept.loc["p20"]
