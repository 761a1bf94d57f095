"""Files are told by their content, whatever their ending says.

FK1 workbooks (.xlsx, .ods) are read under any name
FK2 what holds no table is named, with what to export instead, in both languages
FK3 statistics programs: Stata, SPSS portable, SAS transport, Parquet give the answers a CSV gives
FK5 a heading in brackets is no JSON, whatever bracket; JSON is, under any name
FK4 codes declared missing: "not applicable" is kept apart, the rest is missing; by label, code, range
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from feedback.errors import InputError
from feedback.questionnaire.model import Questionnaire
from feedback.responses.file_kinds import kind_of
from feedback.responses.readers.read import read_responses
from feedback.responses.tables import read_table

_NS = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def write_ods(path: Path, rows: list[list[str]]) -> Path:
    """A small OpenDocument sheet; LibreOffice ends each with a million empty rows."""
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    told = "".join(
        f"<table:table-row>{''.join(cell.format(c) for c in row)}</table:table-row>" for row in rows
    )
    rest = (
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        archive.writestr(
            "content.xml",
            f"<office:document-content {_NS}><office:body><office:spreadsheet>"
            f'<table:table table:name="S">{told}{rest}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return path


@pytest.mark.parametrize("name", ["a.xls", "a.csv", "a.ods", "a.xlsx", "a"])
def test_fk1_workbooks_under_any_name(tmp_path: Path, name: str) -> None:
    rows = [["店", "分"], ["甲", "5"]]
    frame = pd.DataFrame(rows[1:], columns=rows[0])
    frame.to_excel(tmp_path / "b.xlsx", index=False)
    (tmp_path / name).write_bytes((tmp_path / "b.xlsx").read_bytes())
    assert read_table(tmp_path / name).to_numpy().tolist() == [["甲", "5"]]
    write_ods(tmp_path / name, rows)
    assert read_table(tmp_path / name).to_numpy().tolist() == [["甲", "5"]]


@pytest.mark.parametrize(
    ("content", "heads"),
    [
        ("{shop},stars\nx,3\n", ["{shop}", "stars"]),
        ("{门店},评分\n甲,3\n", ["{门店}", "评分"]),
        ("{q1};{q2}\n1;2\n", ["{q1}", "{q2}"]),
        ("\ufeff{shop}\tstars\nx\t3\n", ["{shop}", "stars"]),
        ("{{name}},b\nx,2\n", ["{{name}}", "b"]),
        ("{},b\nx,2\n", ["{}", "b"]),
        ("[1] stars,shop\n3,x\n", ["[1] stars", "shop"]),
        ("[Q1] How?,b\n1,2\n", ["[Q1] How?", "b"]),
        ("[[a]],b\n1,2\n", ["[[a]]", "b"]),
        ("[],b\nx,2\n", ["[]", "b"]),
    ],
)
def test_fk5_brackets(tmp_path: Path, content: str, heads: list[str]) -> None:
    file = tmp_path / "answers.csv"
    file.write_text(content, encoding="utf-8")
    assert kind_of(file) == "text"
    assert list(read_table(file).columns) == heads


@pytest.mark.parametrize(
    "content", ['{"a": 1}', '{"a": 1}\n{"a": 2}\n', ' \n[\n {"a": 1}]', '[["a"], [1]]', "[[1, 2]]", "[]", "{}\n"]
)  # fmt: skip
def test_fk5_json_under_any_name(tmp_path: Path, content: str) -> None:
    file = tmp_path / "answers.csv"
    file.write_text(content, encoding="utf-8")
    assert kind_of(file) == "json"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.html", b'<!DOCTYPE html><div class="response" data-srid="1"><table>', "web page"),
        ("a.doc", b'<meta http-equiv="Content-Type"/><style></style><table>', "web page"),
        ("a.pdf", b"%PDF-1.7\n", "PDF"),
        ("a.R", b'data <- read.csv("x.csv")\n', "R syntax"),
        ("a.sps", b"GET DATA\n /TYPE=XLS\n", "SPSS syntax"),
        ("a.xml", b'<?xml version="1.0"?>\n<dta>\n<header/></dta>', "Stata"),
        ("a.xml", b'<?xml version="1.0"?>\n<answers/>', "XML"),
        ("a.rds", b"\x1f\x8b\x08\0\0\0", "packed"),
        ("a.rtf", b"{\\rtf1 }", "text document"),
        ("a.feather", b"ARROW1\0\0", "Feather"),
        ("a.sav", b"nothing of the kind", "damaged"),
        ("a.parquet", b"PAR1 and no more", "damaged"),
        ("a.dta", b"<stata_dta><header>", "damaged"),
    ],
)
def test_fk2_named_with_what_to_do(
    every_type: Questionnaire, tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=message) as caught:
        read_responses(tmp_path / name, questionnaire=every_type)
    assert str(tmp_path / name) in caught.value.zh and "。" in caught.value.zh


_ANSWERS: dict[str, list[Any]] = {
    "respondent": ["a", "b", "c", "d"], "channel": ["web", "app", "oth", "web"], "clean": [5.0, 99.0, 98.0, 1.0],
    "nights": [2.0, 3.0, 999.0, 1.0], "recommend": [10.0, 0.0, 7.0, 3.0],
}  # fmt: skip


@pytest.mark.parametrize("kind", ["dta", "por", "xpt", "parquet"])
def test_fk3_statistics_programs(every_type: Questionnaire, tmp_path: Path, kind: str) -> None:
    pyreadstat = pytest.importorskip("pyreadstat")
    frame = pd.DataFrame(_ANSWERS).assign(clean=[5.0, 99.0, 4.0, 1.0], nights=[2.0, 3.0, 4.0, 1.0])
    if kind in ("por", "xpt"):  # names of eight characters
        frame = frame.rename(columns={"respondent": "id", "recommend": "recomm"}).drop(
            columns="recomm"
        )
    file = tmp_path / "answers.bin"
    {
        "dta": lambda: pyreadstat.write_dta(frame, str(file)),
        "por": lambda: pyreadstat.write_por(frame, str(file)),
        "xpt": lambda: pyreadstat.write_xport(frame, str(file)),
        "parquet": lambda: frame.to_parquet(file),
    }[kind]()
    heads = {name.upper() if kind == "por" else name: name for name in frame if name != "id"}
    read = read_responses(file, questionnaire=every_type, mapping=heads)
    assert read.responses["channel"].tolist() == ["web", "app", "oth", "web"]
    assert read.responses["clean_na"].tolist() == [False, True, False, False]
    assert read.responses["nights"].tolist() == [2.0, 3.0, 4.0, 1.0]


@pytest.mark.parametrize(
    ("declared", "na", "missing"),
    [
        (([99], {99: "未使用"}), [False, True, False, False], [False, True, True, False]),
        (([99], {}), [False, True, False, False], [False, True, True, False]),
        (([{"lo": 90, "hi": 99}], {98: "未使用", 99: "拒答"}), [False, False, True, False], [False, True, True, False]),
        (([98, 99], {98: "Did not use"}), [False, True, True, False], [False, True, True, False]),
    ],
)  # fmt: skip
def test_fk4_declared_missing(
    every_type: Questionnaire,
    tmp_path: Path,
    declared: tuple[list[Any], dict[int, str]],
    na: list[bool],
    missing: list[bool],
) -> None:
    pyreadstat = pytest.importorskip("pyreadstat")
    ranges, labels = declared
    points = {1: "非常不满意", 5: "非常满意"}
    file = tmp_path / "a.sav"
    pyreadstat.write_sav(
        pd.DataFrame(_ANSWERS), str(file), missing_ranges={"clean": ranges, "nights": [999]},
        variable_value_labels={"clean": points | labels},
    )  # fmt: skip
    names = {name: name for name in _ANSWERS}
    read = read_responses(file, questionnaire=every_type, mapping=names)
    assert read.responses["clean_na"].tolist() == na
    assert read.responses["clean"].isna().tolist() == missing
    assert read.responses["nights"].isna().tolist() == [False, False, True, False]
