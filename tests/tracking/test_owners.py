"""The sheet of who owns what, as people keep it.

OW1 headings and aspects are read in either language, several aspects in a cell; all of them where the cell is empty.
OW2 an aspect the study no longer has is named with its row and what is near; the other rows stand.
OW3 a unit nobody has answered for stays and is said; case and width do not count.
OW4 two rows that contradict are named by their rows, and the last counts; two that complete each other are one.
OW5 merged cells count for each of their rows under a title.
OW6 a sheet that says nothing of owners is refused, with what it holds.
OW7 owners' names stay as they are, their phones do not.
OW9 the sheet that `feedback actions new` begins, a row an aspect, is read back once filled in; one that is there stays; before
    anything is entered one remark says so.
OW10 an owner and a department have a name a language where the sheet gives one, the row's own; else the name as it is. A name that
    stands elsewhere (in the sheet of actions) is put into that language, but where rows disagree.
OW8 the most exact row comes first: by hand.
"""

import pandas as pd
import pytest

from feedback.errors import InputError
from feedback.tracking.owners import department_of, names_in, owner_of
from feedback.tracking.owners_sheet import COLUMNS, read_owners_sheet

ASPECTS = {
    "wifi": ["无线网络", "WiFi"],
    "noise": ["噪音", "Noise"],
    "breakfast": ["早餐", "Breakfast"],
}
UNITS = ["Science Park", "滨江店"]


def read(tmp_path, text, **more):
    (tmp_path / "owners.csv").write_text(text, encoding="utf-8")
    return read_owners_sheet(tmp_path / "owners.csv", aspects=ASPECTS, units=UNITS, **more)


def rows(found):
    return [tuple(row) for row in found.table[list(COLUMNS)].itertuples(index=False)]


@pytest.mark.parametrize(
    "text",
    [
        "方面,单位,部门,负责人\n无线网络、噪音,滨江店,工程部,张伟\n,,店办,王芳\n",
        "Aspect,Unit,Department,Owner\nwifi; noise,滨江店,工程部,张伟\nall,全部,店办,王芳\n",
    ],
)
def test_either_language(tmp_path, text):  # OW1
    found = read(tmp_path, text)
    expected = [("wifi", "滨江店", "工程部", "张伟"), ("noise", "滨江店", "工程部", "张伟")]
    assert rows(found) == [*expected, ("", "", "店办", "王芳")]
    assert found.remarks == ()


def test_the_units_own_heading(tmp_path):  # OW1
    found = read(tmp_path, "方面,校区,负责人\nwifi,滨江店,张伟\n", unit_heading="校区")
    assert rows(found) == [("wifi", "滨江店", "", "张伟")]


def test_an_aspect_that_no_longer_exists(tmp_path):  # OW2
    found = read(
        tmp_path, "方面,单位,部门,负责人\n无线网路,,信息部,李娜\nwifi,,信息部,张伟\n游泳池,,,赵敏\n"
    )
    assert rows(found) == [("wifi", "", "信息部", "张伟")]
    (said,) = found.remarks
    assert "第 2 行“无线网路”（是否指：无线网络？）" in said.zh and "第 4 行“游泳池”" in said.zh
    assert "row 2" in said.en and "until the sheet is put right" in said.en


def test_units(tmp_path):  # OW3
    found = read(
        tmp_path, "aspect,unit,owner\nwifi,science park,Li\nwifi,ｓｃｉｅｎｃｅ　ｐａｒｋ２,Wu\n"
    )
    assert [row[1] for row in rows(found)] == ["Science Park", "ｓｃｉｅｎｃｅ　ｐａｒｋ２"]
    (said,) = found.remarks
    assert "row 3" in said.en and "Science Park" in said.en


def test_rows_on_one_cell(tmp_path):  # OW4
    found = read(
        tmp_path,
        "方面,单位,部门,负责人\nwifi,,信息部,\nwifi,,,张伟\nnoise,,,张伟\n噪音,,,王芳\nnoise,,,\n",
    )
    assert rows(found) == [("wifi", "", "信息部", "张伟"), ("noise", "", "", "王芳")]
    assert any("第 4 / 5 行" in said.zh for said in found.remarks)
    assert any("row 6" in said.en and "neither" in said.en for said in found.remarks)


def workbook(path):
    from openpyxl import Workbook

    book = Workbook()
    page = book.active
    page.append(["负责人一览（2026 年）"])
    for row in (
        ["方面", "单位", "部门", "负责人"],
        ["wifi", "滨江店", "信息部", "张伟"],
        ["noise", None, None, "王芳"],
        ["早餐", "Science Park", "餐饮部", None],
    ):
        page.append(row)
    page.merge_cells("A1:D1")
    page.merge_cells("B3:B4")
    page.merge_cells("C3:C4")
    book.save(path)


MERGED = [
    ("wifi", "滨江店", "信息部", "张伟"),
    ("noise", "滨江店", "信息部", "王芳"),
    ("breakfast", "Science Park", "餐饮部", ""),
]


def test_merged_cells(tmp_path):  # OW5
    workbook(tmp_path / "owners.xlsx")
    found = read_owners_sheet(tmp_path / "owners.xlsx", aspects=ASPECTS, units=UNITS)
    assert sorted(rows(found)) == sorted(MERGED)


def test_no_owners(tmp_path):  # OW6
    with pytest.raises(InputError, match="no column says who owns what"):
        read(tmp_path, "方面,备注\nwifi,x\n")


def test_names_and_phones(tmp_path):  # OW7
    found = read(tmp_path, "方面,负责人\nwifi,李经理\nnoise,王芳 13812345678\n")
    assert found.table["owner"].tolist() == ["李经理", "王芳 【电话】"]


def test_the_most_exact_row(tmp_path):  # OW8
    table = pd.DataFrame(
        [("wifi", "", "信息部", "李"), ("", "A", "A 店", "王"), ("wifi", "A", "", "赵")],
        columns=["aspect", "unit", "department", "owner"],
    )
    aspects, units = pd.Series(["wifi", "wifi", "noise", "noise"]), pd.Series(["A", "B", "A", "B"])
    assert owner_of(aspects, units, table).tolist() == ["赵", "李", "王", ""]
    assert department_of(aspects, units, table).tolist() == ["信息部", "信息部", "A 店", ""]


def test_begun_filled_and_read(tmp_path):  # OW9
    from openpyxl import load_workbook

    from feedback.pipeline.followup.actions import Offered, new_owners_sheet
    from feedback.pipeline.plan_labels import aspect_names
    from feedback.study import load_study

    (tmp_path / "studies").mkdir()
    path = tmp_path / "studies/small.yaml"
    path.write_text("study: small\ntitle: Small\ntaxonomy: hotel\n", encoding="utf-8")
    study = load_study(path)
    offered = Offered(study, aspect_names(study, (), {}), "zh", UNITS)
    begun = new_owners_sheet(offered, language="zh")
    untouched = read_owners_sheet(begun, aspects={}, units=UNITS)
    assert not len(untouched.table) and [said.en for said in untouched.remarks] == [
        "owners.xlsx: no department and no owner entered yet."
    ]
    assert begun == tmp_path / "owners.xlsx"
    book = load_workbook(begun)
    sheet = book.active
    assert [cell.value for cell in sheet[1]] == ["方面", "单位", "部门", "负责人"]
    assert len(sheet.data_validations.dataValidation) == 2
    labels = [row[0].value for row in sheet.iter_rows(min_row=2) if row[0].value]
    assert labels[0] == "全部"
    aspects = {f"a{place}": [label] for place, label in enumerate(labels[1:])}
    sheet.cell(
        2, 4, "店长"
    )  # one name stands for all, and nothing is said of the rows that name nobody
    book.save(begun)
    found = read_owners_sheet(begun, aspects=aspects, units=UNITS)
    assert found.remarks == () and found.table[["aspect", "unit", "owner"]].values.tolist() == [["", "", "店长"]]  # fmt: skip
    for number in range(3, len(labels) + 2):
        sheet.cell(number, 4, f"负责人{number}")
    book.save(begun)
    found = read_owners_sheet(begun, aspects=aspects, units=UNITS)
    assert found.remarks == () and sorted(found.table["aspect"]) == ["", *sorted(aspects)]
    before = begun.read_bytes()
    assert new_owners_sheet(offered, language="zh") is None and begun.read_bytes() == before


BOTH = (
    "方面,门店,部门,负责人,部门（英文）,负责人（英文）\nwifi,,信息部,李娜,IT,Li Na\nwifi,滨江店,信息部,店长,IT,\n"
    "noise,,工程部,店长,,Manager\nbreakfast,,,厨师长,,Chef 13800138000\n"
)


def test_an_owner_has_a_name_a_language(tmp_path):  # OW10
    table = read(tmp_path, BOTH, unit_heading="门店").table
    aspects = pd.Series(["wifi", "wifi", "noise", "breakfast"])
    units = pd.Series(["", "滨江店", "", ""])
    english = owner_of(aspects, units, table, language="en").tolist()
    assert english[:3] == ["Li Na", "店长", "Manager"]
    assert english[3].startswith("Chef [") and "138" not in english[3]
    chinese = owner_of(aspects, units, table, language="zh").tolist()
    assert chinese == ["李娜", "店长", "店长", "厨师长"]
    assert owner_of(aspects, units, table).tolist() == chinese
    assert department_of(aspects, units, table).tolist() == ["信息部", "信息部", "工程部", ""]


def test_names_elsewhere_are_put_into_the_language(tmp_path):  # OW10
    table = read(tmp_path, BOTH, unit_heading="门店").table
    people = names_in("en", table)
    assert people["李娜"] == people["Li Na"] == "Li Na" and "店长" not in people
    assert names_in("zh", table)["Li Na"] == "李娜"
    assert names_in("en", table, "department") == {"信息部": "IT", "IT": "IT", "工程部": "工程部"}
    assert names_in("en", pd.DataFrame()) == {}


def test_a_name_in_one_language_is_the_name(tmp_path):  # OW10
    found = read(tmp_path, "aspect,owner_en,Owner (Chinese)\nwifi,Ann,\nnoise,,李娜\nwifi,Bob,\n")
    assert rows(found) == [("wifi", "", "", "Bob"), ("noise", "", "", "李娜")]
    whose = (pd.Series(["wifi", "noise"]), pd.Series(["", ""]), found.table)
    assert owner_of(*whose, language="en").tolist() == ["Bob", "李娜"]
    (said,) = found.remarks
    assert "2 / 4" in said.en


def test_a_translation_is_of_the_name_beside_it(tmp_path):  # OW10
    found = read(tmp_path, "aspect,owner,owner_en\nwifi,李娜,Li Na\nwifi,张伟,\n")
    whose = (pd.Series(["wifi"]), pd.Series([""]), found.table)
    assert owner_of(*whose, language="en").tolist() == ["张伟"]


@pytest.mark.parametrize(("language", "told"), [("zh", "请先在 owners.xlsx"), ("en", "First fill in who")])  # fmt: skip
def test_begun_with_nobody_named_the_first_step_is_said(tmp_path, monkeypatch, capsys, language, told):  # OW9  # fmt: skip
    from feedback.cli.actions import new
    from feedback.pipeline.followup import actions
    from feedback.pipeline.plan_labels import aspect_names
    from feedback.study import load_study

    (tmp_path / "studies").mkdir()
    path = tmp_path / "studies/small.yaml"
    path.write_text("study: small\ntitle: Small\ntaxonomy: hotel\n", encoding="utf-8")
    study = load_study(path)
    monkeypatch.setenv("FEEDBACK_LANGUAGE", language)
    for owners, says in (((), True), (("李娜",), False)):
        (tmp_path / "actions.xlsx").unlink(missing_ok=True)
        offered = actions.Offered(study, aspect_names(study, (), {}), "zh", UNITS, owners)
        monkeypatch.setattr(actions, "offered_by", lambda *_, it=offered, **__: it)
        new("small")
        assert (told in capsys.readouterr().out) is says
