"""A large table as CSV.

LC1 the bytes are pandas': quotes, line breaks, missing cells, stamps with and without a clock, formulas, half surrogates.
LC2 what Arrow does not write alike (fractions of a second, decimals, lists of their own) is left to pandas.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from feedback.responses import large_csv
from feedback.responses.cell_text import excel_safe
from feedback.responses.large_csv import write_csv

HOSTILE = [
    "plain",
    "",
    "a,b",
    'he said "no"',
    "two\nlines",
    "\r",
    " lead",
    "=1+1",
    "＝cmd|x",
    "\t-1",
    "好，的",
    "'x",
    "é",
    "\u3000@a",
    '"',
    "😀,",
]


def table(n: int = 3000) -> pd.DataFrame:
    g = np.random.default_rng(5)
    stamps = pd.Timestamp("2026-01-01") + pd.to_timedelta(np.arange(n) * 7919 % 90_000, unit="s")
    frame = pd.DataFrame({"said": np.array(HOSTILE, dtype=object)[g.integers(0, len(HOSTILE), n)]})
    frame["said"] = frame["said"].where(g.random(n) > 0.1).astype("str")
    frame["at"] = pd.Series(stamps).astype("datetime64[us]").where(g.random(n) > 0.3)
    frame["day"] = frame["at"].dt.normalize()
    frame["mixed"] = frame["day"].where(
        np.arange(n) < n // 2, frame["at"]
    )  # a clock from the middle on
    frame["never"] = pd.Series(pd.NaT, index=frame.index, dtype="datetime64[us]")
    frame["n"], frame["yes"] = g.integers(-5, 10**12, n), g.random(n) > 0.5
    return frame.rename(columns={"n": 'a "number", whole'})


def both(frame: pd.DataFrame, folder) -> tuple[bytes, bytes]:
    write_csv(frame, folder / "ours.csv")
    excel_safe(frame.reset_index(drop=True)).to_csv(
        folder / "pandas.csv", index=False, encoding="utf-8-sig"
    )
    return (folder / "ours.csv").read_bytes(), (folder / "pandas.csv").read_bytes()


@pytest.mark.parametrize("names", [None, ["said"], ["at", "said"], ["mixed"], ["never", "n"]])
@pytest.mark.parametrize(("part", "cells"), [(100_000, 100_000), (700, 1000)])
def test_the_bytes_are_pandas(tmp_path, monkeypatch, names, part, cells):  # LC1
    monkeypatch.setattr(large_csv, "_LARGE", 1)
    monkeypatch.setattr(large_csv, "_PART", part)
    frame = table() if names is None else table().rename(columns={'a "number", whole': "n"})[names]
    if cells != 100_000:  # as pandas does with so many columns
        frame = pd.concat(
            [frame] + [frame.add_suffix(f"_{each}") for each in range(90 // len(frame.columns))],
            axis=1,
        )
        monkeypatch.setattr(large_csv, "_PART", 700)
    ours, theirs = both(frame, tmp_path)
    assert ours == theirs


def test_the_rest_is_left_to_pandas(tmp_path, monkeypatch):  # LC2
    monkeypatch.setattr(large_csv, "_LARGE", 1)
    monkeypatch.setattr(large_csv, "_lines", None)  # a call would fail
    finer = table(50).assign(at=pd.Timestamp("2026-01-01 10:00:00.5"))
    for frame in (finer, pd.DataFrame({"x": [0.1, 2.0]}), pd.DataFrame({"x": [[1], 2]})):
        ours, theirs = both(frame, tmp_path)
        assert ours == theirs
