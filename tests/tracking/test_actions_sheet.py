"""The sheet of actions people keep.

AS1 what is written comes back without loss, in either language; no text becomes a formula; drop-downs hold the choices.
AS2 merged cells, dates written as text in several ways, full-width and renamed headings are read.
AS3 what does not fit is said by its cell, in both languages; nothing is dropped and the rest goes on.
AS4 edited and saved by LibreOffice it reads the same, and the drop-downs stay.
AS6 states as people write them are understood; of what is done the day is asked for; a part of a name is a hint.
AS5 as it was begun, with headings alone, it is a list of nothing yet.
"""

import shutil
import subprocess
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from feedback.errors import InputError
from feedback.tracking.actions_sheet import (
    HEADINGS,
    Choices,
    read_actions_sheet,
    write_actions_sheet,
)

OFFICE = shutil.which("soffice")
CALC = OFFICE is not None and Path(OFFICE).resolve().with_name("libsclo.so").is_file()
ASPECTS = {"wifi": ["无线网络", "Wi-Fi"], "noise": ["噪音", "Noise"]}
UNITS = ["湖畔店", "云山店"]


def table() -> pd.DataFrame:
    day = pd.Timestamp("2026-03-01").as_unit("us")
    rows = [
        {"aspect": "wifi", "unit": "湖畔店", "owner": "李工", "state": "check", "tell": "=我们换了路由器", "what": "换路由器\n两台",
         "planned": day, "started": day + pd.Timedelta(days=3), "due": pd.NaT, "done": day + pd.Timedelta(days=9), "cost": 1200.5},
        {"aspect": "", "unit": "", "owner": "", "state": "", "tell": "", "what": "train everybody",
         "planned": pd.NaT, "started": pd.NaT, "due": day, "done": pd.NaT, "cost": float("nan")},
    ]  # fmt: skip
    found = pd.DataFrame(rows, index=pd.Index(["M1", "M2"], name="action", dtype="str"))
    dates = dict.fromkeys(["planned", "started", "due", "done"], "datetime64[us]")
    return found.astype(dates | dict.fromkeys(["aspect", "unit", "owner", "state", "tell", "what"], "str"))  # fmt: skip


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    choices = Choices({"wifi": "无线网络", "noise": "噪音"}, UNITS, ["李工"])
    return write_actions_sheet(tmp_path / "actions.xlsx", choices, actions=table(), language="zh")


def back(path: Path) -> tuple[pd.DataFrame, list[str]]:
    found = read_actions_sheet(path, aspects=ASPECTS, units=UNITS)
    return found.table, [words.en for words in found.problems]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_round_trip(tmp_path, language):  # AS1
    place = 0 if language == "zh" else 1
    choices = Choices({name: each[place] for name, each in ASPECTS.items()}, UNITS)
    path = write_actions_sheet(tmp_path / "a.xlsx", choices, actions=table(), language=language)
    found, problems = back(path)
    pd.testing.assert_frame_equal(found[table().columns], table())
    assert not problems
    book = openpyxl.load_workbook(path)
    assert book.active["L2"].data_type == "s" and len(book.active.data_validations.dataValidation) == 3  # fmt: skip
    assert book["choices"]["A1"].value == ASPECTS["wifi"][place]


def test_merged_cells_and_text_dates(sheet):  # AS2
    book = openpyxl.load_workbook(sheet)
    page = book.active
    page["C3"] = None
    page.merge_cells("C2:C3")
    for cell, text in zip(
        ["G2", "H2", "J2"], ["2026年3月1日", "2026/3/4", "2026.03.10"], strict=True
    ):
        page[cell] = text
    page["B1"], page["F2"] = "　方 面", "C"
    book.save(sheet)
    found, problems = back(sheet)
    assert found["unit"].tolist() == ["湖畔店", "湖畔店"] and not problems
    assert found.loc["M1", ["planned", "started", "done", "state"]].astype(str).tolist() == ["2026-03-01 00:00:00", "2026-03-04 00:00:00", "2026-03-10 00:00:00", "check"]  # fmt: skip


def test_each_fault_by_its_cell(sheet):  # AS3
    book = openpyxl.load_workbook(sheet)
    page = book.active
    for cell, text in {
        "A3": "M1",
        "B2": "wifi 网络",
        "C3": "湖畔",
        "F3": "快了",
        "H3": "下周",
        "K3": "很多",
    }.items():
        page[cell] = text
    page["J2"] = "2026-03-02"
    book.save(sheet)
    found, problems = back(sheet)
    assert len(found) == 2 and found["what"].tolist() == table()["what"].tolist()
    assert found["aspect"].iloc[0] == "wifi 网络" and found.index.is_unique
    for row, heading in (
        (3, "编号"),
        (2, "方面"),
        (3, "单位"),
        (3, "状态"),
        (3, "开始日期"),
        (2, "完成日期"),
        (3, "费用"),
    ):
        assert sum(f"row {row}, {heading}:" in said for said in problems) == 1, (row, heading, problems)  # fmt: skip
    other = sheet.with_name("b.csv")
    other.write_text("甲,乙\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="actions new"):
        read_actions_sheet(other, aspects=ASPECTS, units=UNITS)


@pytest.mark.slow
@pytest.mark.skipif(not CALC, reason="LibreOffice Calc is not installed")
def test_saved_by_libreoffice(sheet, tmp_path):  # AS4
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    made = tmp_path / "out"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(made), str(sheet)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    found, problems = back(made / sheet.name)
    pd.testing.assert_frame_equal(found[table().columns], table())
    assert not problems
    ranges = openpyxl.load_workbook(made / sheet.name).active.data_validations.dataValidation
    assert {str(each.sqref)[0] for each in ranges} == {"B", "C", "E", "F"} and len(HEADINGS) == 12


def test_begun_and_empty(tmp_path):  # AS5
    path = write_actions_sheet(
        tmp_path / "a.xlsx", Choices({"wifi": "Wi-Fi"}, ["north"], ()), actions=None
    )
    found = read_actions_sheet(path, aspects={"wifi": ["Wi-Fi"]}, units=["north"])
    assert not len(found.table) and found.problems == ()


def test_words_people_use(tmp_path):  # AS6
    path = tmp_path / "a.csv"
    path.write_text(
        "编号,措施,方面,单位,状态,完成日期\n"
        "1,a,无线网络,湖畔店,已完成,2026-03-01\n"
        "2,b,隔音,湖畔店,完成,\n"
        "3,c,无线网络,湖畔店,进行中,\n"
        "4,d,无线网络,湖畔店,Not started,\n"
        "5,e,无线网络,云山,搁置,\n",
        encoding="utf-8",
    )
    aspects = {"wifi": ["无线网络"], "noise": ["隔音与噪音"]}
    found = read_actions_sheet(path, aspects=aspects, units=UNITS)
    assert found.table["state"].tolist() == ["check", "check", "do", "plan", ""]
    said = [words.zh for words in found.problems]
    assert len(said) == 4
    assert any("“隔音”不在研究中（是否指：隔音与噪音？）" in each for each in said)
    assert any("“云山”不在研究中（是否指：云山店？）" in each for each in said)
    assert any("第 3 行" in each and "请填写“完成日期”" in each for each in said)
    assert any(
        "“搁置”不是计划、执行、检查、处置之一" in each and "完成日期" in each for each in said
    )
