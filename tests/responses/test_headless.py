"""Files without a row of headings.

HL1 refused by the draft, without telling the answer · HL2 what has headings is none, however they look.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from feedback.errors import InputError
from feedback.pipeline.study_draft import draft_study
from feedback.responses.headless import is_headless

ROWS = [[str(n), f"2026-11-{n % 28 + 1:02d}", ("一店", "二店")[n % 2], str(n % 5 + 1), f"第{n}次来，上菜慢"] for n in range(1, 40)]  # fmt: skip


@pytest.mark.parametrize("kept", [[0, 1, 2, 3, 4], [1, 3, 4], [2, 3], [0, 2, 3, 4]])
def test_the_first_answer_is_no_heading(tmp_path: Path, kept: list[int]) -> None:  # HL1
    path = tmp_path / "a.csv"
    lines = [[row[at] for at in kept] for row in [["1", "2026-11-01", "一店", "5", "打给13812345678"], *ROWS]]  # fmt: skip
    pd.DataFrame(lines).to_csv(path, index=False, header=False)
    with pytest.raises(InputError, match="row of names") as told:
        draft_study(path, study=tmp_path / "a.yaml", language="zh")
    assert "138" not in told.value.en + told.value.zh


HEADINGS = [
    ["1", "2", "3", "4", "5"],
    ["编号", "2026年11月", "门店", "1", "2"],
    ["id", "date", "一店二店", "5", "text"],
    ["no", "2026-11-01", "shop", "rating", "why"],
]


@pytest.mark.parametrize("headings", HEADINGS)
def test_headings_that_look_like_cells(headings: list[str]) -> None:  # HL2
    assert not is_headless(pd.DataFrame(ROWS, columns=headings))


def test_ticks_are_headed_by_what_was_ticked() -> None:  # HL2
    ticks = {name: [name, None, name] for name in ("Pool", "Bar", "Spa")}
    assert not is_headless(pd.DataFrame(ticks))
