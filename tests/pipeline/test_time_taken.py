"""Time taken, from the raw file to who looks careless.

TT1 `columns: seconds` reads 95, 95秒, 1分35秒 and 00:01:35; what is no length of time is emptied and listed.
TT2 Who was too fast to read and ticked one column is careless on the road, as `screen_careless` says.
TT3 A row with nothing but its time is nobody's; a column that is not there is one message.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from feedback.errors import ColumnError
from feedback.pipeline.intake import read_answers
from feedback.pipeline.measuring import screened_effect
from feedback.study import load_study

ITEMS = [f"q{number}" for number in range(1, 9)]


def study(folder: Path, frame: pd.DataFrame, *, seconds: str = "took") -> Path:
    frame.to_csv(folder / "in.csv", index=False)
    aspects = ", ".join(f"{item}: {item}" for item in ITEMS)
    path = folder / "s.yaml"
    path.write_text(
        f"study: s\ntitle: {{zh: 甲, en: A}}\nraw: [in.csv]\ncolumns:\n  seconds: {seconds}\n  rating: overall\n  aspects: {{{aspects}}}\n"
        "scale: {low: 1, high: 5}\n",
        encoding="utf-8",
    )
    return path


def people(n: int = 200, fast: int = 6) -> pd.DataFrame:
    draw = np.random.default_rng(5)
    rated = draw.integers(1, 6, (n, 8))
    rated[:fast] = 3
    frame = pd.DataFrame(rated, columns=ITEMS).astype(object)
    frame["overall"] = draw.integers(1, 6, n).astype(object)
    frame["took"] = "160"
    frame.loc[: fast - 1, "took"] = ["5", "6秒", "0分5秒", "00:00:04", "5.0", "4 s"]
    return frame


def test_time_is_read_however_it_is_written(tmp_path: Path) -> None:  # TT1
    frame = people()
    frame.loc[10:13, "took"] = ["95秒", "1分35秒", "00:01:35", "soon"]
    answers = read_answers(load_study(study(tmp_path, frame)), raw=None, language="en")
    assert answers.responses["seconds"].iloc[10:13].tolist() == [95.0] * 3
    assert pd.isna(answers.responses["seconds"].iloc[13])
    listed = answers.rejected.query("column == 'took'")
    assert listed[["found", "reason"]].to_numpy().tolist() == [["soon", "not a length of time"]]


def test_the_fast_are_careless_on_the_road(tmp_path: Path) -> None:  # TT2
    answers = read_answers(load_study(study(tmp_path, people())), raw=None, language="en")
    rated = answers.responses[ITEMS]
    told = {"low": 1, "high": 5, "language": "en"}
    without = screened_effect(rated, **told)
    found = screened_effect(rated, seconds=answers.responses["seconds"], **told)
    assert found.n_before - found.n_after == 6 > without.n_before - without.n_after


def test_time_alone_is_no_answer(tmp_path: Path) -> None:  # TT3
    frame = people()
    frame.loc[50, [*ITEMS, "overall"]] = ""
    answers = read_answers(load_study(study(tmp_path, frame)), raw=None, language="en")
    assert len(answers.responses) == 199
    with pytest.raises(ColumnError, match="tok"):
        read_answers(load_study(study(tmp_path, people(), seconds="tok")), raw=None, language="en")
