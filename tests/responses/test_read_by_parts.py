"""A text file of rows is read a stretch at a time.

RP1 the rows, their numbers and what is said of a damaged file are those of the file read at once.
RP2 a text comes as its bytes of UTF-8, however few are asked for.
"""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest

from feedback.errors import InputError
from feedback.responses import delimited
from feedback.responses.tables import read_table

ROWS = [f'{n},"评论，第 {n} 条,""好""",{n % 5}' for n in range(30)]
ODD = {
    "quoted": ROWS,
    "lines within": [*ROWS[:7], '7,"两行\n的回答",3', *ROWS[8:]],
    "blank rows": [*ROWS[:9], ",,", "", *ROWS[9:], "", ""],
    "short rows": [*ROWS[:9], "9", *ROWS[9:]],
    "too wide": [*ROWS[:21], '21,"a",2,too,much', *ROWS[21:]],
    "inner quotes": [*ROWS[:5], '5,"说 "好" 了",1', *ROWS[5:]],
    "astral": [*ROWS[:5], '5,"🍲🍲🍲",1', *ROWS[5:]],
}


@pytest.mark.parametrize("kind", ODD)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_rows_of_stretches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, end: str
) -> None:  # RP1
    path = tmp_path / "a.csv"
    path.write_bytes(end.join(["id,text,star", *ODD[kind], ""]).encode())
    whole = read_table(path)
    assert 30 <= len(whole) <= 32
    for rows in (1, 4, 11):
        monkeypatch.setattr(delimited, "_AT_ONCE", rows)
        found = read_table(path)
        pd.testing.assert_frame_equal(found, whole)
        assert found.attrs == whole.attrs


def test_an_open_quote_is_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # RP1
    path = tmp_path / "a.csv"
    path.write_text("\n".join(["id,text,star", *ROWS[:17], '17,"never closed,3', "18,b,2"]))
    for rows in (50_000, 5):
        monkeypatch.setattr(delimited, "_AT_ONCE", rows)
        with pytest.raises(InputError, match="row 19"):
            read_table(path)


@pytest.mark.parametrize("few", [1, 2, 3, 5, 4096])
def test_bytes_of_a_text(few: int) -> None:  # RP2
    text = "aé好🍲\n," * 50
    read = io.BytesIO()
    stream = delimited._Encoded(text)
    while part := stream.read(few):
        assert len(part) <= few
        read.write(part)
    assert read.getvalue() == text.encode()
