"""Two header rows of a CSV.

SH1 names with gaps, and a row that names what stands in them, are one heading; all columns are read
SH2 a row of answers is no second heading, whatever it leaves empty
SH3 the row numbers stay those of the file
"""

from __future__ import annotations

from pathlib import Path

import pytest

from feedback.responses.tables import read_table


def table_of(folder: Path, *lines: str):
    file = folder / "a.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    return read_table(file)


@pytest.mark.parametrize(
    ("head", "below", "names"),
    [
        ("小区,日期,分项满意度,,意见", ",,保安,保洁,", ["小区", "日期", "分项满意度 / 保安", "分项满意度 / 保洁", "意见"]),
        ("id,Rate it,Visits,", ",Response,Mon,Tue", ["id", "Rate it", "Visits / Mon", "Visits / Tue"]),
        ("id,A?,,B?,", ",x,y,x,y", ["id", "A? / x", "A? / y", "B? / x", "B? / y"]),
    ],
)  # fmt: skip
def test_names_with_gaps(tmp_path: Path, head: str, below: str, names: list[str]) -> None:  # SH1
    read = table_of(
        tmp_path, head, below, *(",".join("1234567"[n : n + len(names)]) for n in (0, 1))
    )
    assert list(read.columns)[: len(names)] == names
    assert len(read) == 2 and read.index[0] == 3  # SH3
    assert any("two rows" in said.en for said in read.attrs["remarks"])


@pytest.mark.parametrize(
    ("head", "first"),
    [
        ("id,rating,,comment", "1,5,3,good"),  # an answer under every heading
        ("id,rating,,comment", ",5,3,"),  # numbers
        ("id,rating,,comment", ",good,good,"),  # alike
        ("id,rating,,comment", ",good,,"),  # a gap it does not name
        ("id,rating,,comment", "7,good,fair,"),  # an id
    ],
)
def test_a_row_of_answers_is_none(tmp_path: Path, head: str, first: str) -> None:  # SH2
    read = table_of(tmp_path, head, first, "2,4,x,fine", "3,4,y,fine")
    assert len(read) == 3 and list(read.columns) == ["id", "rating", "comment"]
