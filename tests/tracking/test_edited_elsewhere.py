"""Sheets and exports as other programs and people leave them; nothing is lost, each fault is one message.

EE1 ten sheets of actions and owners saved by LibreOffice (and one as WPS leaves it): merged cells, dates as text, rows above
    the headings and below the table, another sheet first, empty columns, wide digits: every action is there.
EE2 stamps with offsets and summer time are brought to the study's zone; the hour that is twice and the one that is not are read.
EE3 tickets without a unit count in the whole and in no unit, whatever stands for nothing.
EE4 an owner of an aspect that no longer exists, ten spellings: named by row, the other rows stand.
EE5 two actions on one cell, and numbers twice: all are kept, the verdict is of both.
EE6 targets without a baseline: one message each, the others are judged.
EE8 headings broken over lines, spaced, wide or in another case are those the study names; two alike are not guessed between.
EE9 hours across summer time are those that passed, a reply in the hour that is twice is not before its opening.
EE10 stamps of several zones or of none, days and months that cannot be told apart: said once a file, told by the other columns
    where these tell it.
EE12 what stands for nothing (—, N/A, 无, 0000-00-00) is no unit, no customer, no grade and no fault of a stamp; numbers of times are read.
EE11 a row with more cells than the header is listed by its number, in tickets, actions, owners and corrections.
EE7 a taxonomy changed between waves: figures frozen under a name that is gone stay, and it is said.
"""

import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook

from feedback.errors import ColumnError
from feedback.pipeline.followup.orders import _read
from feedback.pipeline.forgotten import customer_keys
from feedback.responses.respondents import identifiers_in
from feedback.study_followup import Clock, Orders, Target, TicketColumns, Tickets
from feedback.tracking.actions_sheet import Choices, read_actions_sheet, write_actions_sheet
from feedback.tracking.clocks import judge_clocks
from feedback.tracking.customers import CustomerKeys
from feedback.tracking.export_file import Export
from feedback.tracking.owners_sheet import read_owners_sheet
from feedback.tracking.targets import targets_table
from feedback.tracking.tickets import read_tickets, unnamed_units

ASPECTS = {
    "wifi": ["无线网络", "Wi-Fi"],
    "noise": ["噪音", "Noise"],
    "breakfast": ["早餐", "Breakfast"],
}
UNITS = ["甲店", "乙店"]
HEAD = [
    "编号",
    "方面",
    "单位",
    "措施",
    "负责人",
    "状态",
    "计划日期",
    "开始日期",
    "期限",
    "完成日期",
    "费用",
]
ROWS = [
    ["A1", "无线网络", "甲店", "换路由器", "张伟", "执行 D", "2026-01-05", "2026-02-01", "2026-06-30", None, 12000],
    ["A2", "噪音", "甲店", "加隔音条", "张伟", "计划 P", "2026-01-05", None, "2026-08-31", None, 800],
    ["A3", "早餐", "乙店", "加一个窗口", "李娜", "检查 C", "2026-01-09", "2026-02-10", "2026-05-31", "2026-05-20", 0],
]  # fmt: skip
office = shutil.which("soffice")
calc = office is not None and Path(office).resolve().with_name("libsclo.so").is_file()
needs_office = pytest.mark.skipif(not calc, reason="no LibreOffice Calc here (soffice)")


def plain(sheet) -> None:
    for row in [HEAD, *ROWS]:
        sheet.append(row)


def merged(sheet) -> None:
    plain(sheet)
    sheet.merge_cells("C2:C3")
    sheet.merge_cells("E2:E3")


def chinese_dates(sheet) -> None:
    plain(sheet)
    for number, row in enumerate(ROWS, start=2):
        for place, value in enumerate(row, start=1):
            if isinstance(value, str) and value.startswith("2026-"):
                year, month, day = value.split("-")
                sheet.cell(number, place, f"{year}年{int(month)}月{int(day)}日")


def slashes(sheet) -> None:
    plain(sheet)
    for number in range(2, 5):
        for place in range(7, 11):
            cell = sheet.cell(number, place)
            if cell.value:
                cell.value = str(cell.value).replace("-", "/")


def real_dates(sheet) -> None:
    plain(sheet)
    for number in range(2, 5):
        for place in range(7, 11):
            cell = sheet.cell(number, place)
            if cell.value:
                cell.value, cell.number_format = (
                    pd.Timestamp(cell.value).to_pydatetime(),
                    "yyyy/m/d",
                )


def titled(sheet) -> None:
    sheet.append(["2026 年改进措施表"])
    sheet.merge_cells("A1:K1")
    sheet.append([])
    plain(sheet)


def blank_rows(sheet) -> None:
    sheet.append(HEAD)
    for row in ROWS:
        sheet.append(row)
        sheet.append([])


def wide(sheet) -> None:
    plain(sheet)
    sheet["K2"] = "￥１２，０００"
    sheet["H2"] = "２０２６-０２-０１"


def spaced(sheet) -> None:
    plain(sheet)
    for number in range(1, 5):
        for cell in sheet[number]:
            if isinstance(cell.value, str):
                cell.value = f"\u3000{cell.value} "


def empty_columns(sheet) -> None:
    plain(sheet)
    sheet.insert_cols(3)
    sheet.insert_cols(7)


EDITS = [plain, merged, chinese_dates, slashes, real_dates, titled, blank_rows, wide, spaced, empty_columns]  # fmt: skip


def saved(tmp_path: Path, fill) -> Path:
    """A sheet as LibreOffice saves it: opened and written anew by it."""
    book = Workbook()
    fill(book.active)
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / "sheet.xlsx"
    book.save(path)
    subprocess.run(
        [str(office), f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML",
         "--outdir", str(tmp_path / "out"), str(path)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return tmp_path / "out" / "sheet.xlsx"


def has_all(table: pd.DataFrame) -> None:
    assert [name for name in table.index if not name.startswith("#")] == ["A1", "A2", "A3"]
    assert table["aspect"].tolist() == ["wifi", "noise", "breakfast"]
    assert table["unit"].tolist() == ["甲店", "甲店", "乙店"]
    assert table["owner"].tolist() == ["张伟", "张伟", "李娜"]
    assert table["due"].dt.strftime("%Y-%m-%d").tolist() == [
        "2026-06-30",
        "2026-08-31",
        "2026-05-31",
    ]
    assert table["started"].notna().tolist() == [True, False, True]
    assert table["cost"].tolist() == [12000, 800, 0]


@needs_office
@pytest.mark.slow
@pytest.mark.parametrize("fill", EDITS, ids=lambda each: each.__name__)
def test_saved_by_libreoffice(tmp_path, fill):  # EE1
    found = read_actions_sheet(saved(tmp_path, fill), aspects=ASPECTS, units=UNITS)
    assert found.problems == ()
    has_all(found.table)


@pytest.mark.parametrize("fill", EDITS, ids=lambda each: each.__name__)
def test_saved_by_openpyxl(tmp_path, fill):  # EE1
    book = Workbook()
    fill(book.active)
    book.save(tmp_path / "sheet.xlsx")
    found = read_actions_sheet(tmp_path / "sheet.xlsx", aspects=ASPECTS, units=UNITS)
    assert found.problems == ()
    has_all(found.table)


def test_our_own_sheet_with_faults(tmp_path):  # EE1
    """Ours, its drop-downs kept, as WPS leaves it: remarks below the table, a date that is none, a total."""
    path = write_actions_sheet(tmp_path / "a.xlsx", Choices({"wifi": "无线网络"}, UNITS, ["张伟"]))
    book = load_workbook(path)
    sheet = book.active
    for number, row in enumerate(ROWS, start=2):
        for place, value in enumerate(row, start=1):
            sheet.cell(number, place, value)
    sheet["I3"] = "下半年"
    sheet["D6"] = "合计"
    sheet["K6"] = 12800
    book.save(path)
    found = read_actions_sheet(path, aspects=ASPECTS, units=UNITS)
    assert list(found.table.index)[:3] == ["A1", "A2", "A3"]
    (said,) = [each.en for each in found.problems if "下半年" in each.en]
    assert "row 3" in said and "is no date" in said and pd.isna(found.table.loc["A2", "due"])


ZONED = [
    ("2026-03-29T00:30:00Z", "2026-03-29 00:30"),  # before the clocks go forward in London
    ("2026-03-29T01:30:00Z", "2026-03-29 02:30"),
    ("2026-10-25T00:30:00Z", "2026-10-25 01:30"),  # the first of the two
    ("2026-10-25T01:30:00Z", "2026-10-25 01:30"),  # the second
    ("2026-07-01T12:00:00+08:00", "2026-07-01 05:00"),
    ("2026-01-01T00:00:00-05:00", "2026-01-01 05:00"),
    (
        "2026-03-29 01:30",
        "2026-03-29 01:30",
    ),  # an hour that London does not have, without an offset: as it stands
    ("2026-06-30T23:59:59+05:30", "2026-06-30 19:29"),
    ("2026-02-28T24:00:00", None),
    ("2026-05-01 09:00", "2026-05-01 09:00"),
]


def tickets_of(tmp_path: Path, table: pd.DataFrame, **more):
    table.to_csv(tmp_path / "t.csv", index=False)
    columns = TicketColumns(**{"opened": "opened", "unit": "shop", "ticket": "no"})
    return read_tickets(Tickets(files="t.csv", columns=columns), [tmp_path / "t.csv"], **more)


@pytest.mark.parametrize(("said", "expected"), ZONED)
def test_clocks_across_zones(tmp_path, said, expected):  # EE2
    table = pd.DataFrame({"no": ["1", "2"], "opened": [said, "2026-05-02 10:00"], "shop": "甲店"})
    found = tickets_of(tmp_path, table, timezone="Europe/London").tickets
    if expected is None:
        assert "2" in found.index
        return
    assert f"{found.loc['1', 'opened']:%Y-%m-%d %H:%M}" == expected


@pytest.mark.parametrize(
    "nothing", ["", " ", "\u3000", None, "\t", "\u00a0", "  \n", "\u200b", "\ufeff", "\u2003"]
)
def test_tickets_without_a_unit(tmp_path, nothing):  # EE3
    table = pd.DataFrame(
        {"no": ["1", "2", "3"], "opened": "2026-05-01", "shop": [nothing, "甲店", nothing]}
    )
    found = tickets_of(tmp_path, table)
    assert found.tickets["unit"].tolist() == ["", "甲店", ""]
    assert "2 of 3 tickets name no unit" in unnamed_units(found.tickets["unit"])[0].en


@pytest.mark.parametrize(
    "gone",
    [
        "停车",
        "无线网路",
        "wify",
        "游泳池",
        "WIFI2",
        "早歺",
        "noise!",
        "餐饮服务",
        "x" * 300,
        "=1+1",
    ],
)
def test_owner_of_what_is_gone(tmp_path, gone):  # EE4
    table = pd.DataFrame({"方面": ["噪音", gone, "早餐"], "负责人": ["张伟", "李娜", "王芳"]})
    table.to_csv(tmp_path / "o.csv", index=False)
    found = read_owners_sheet(tmp_path / "o.csv", aspects=ASPECTS, units=UNITS)
    assert found.table["owner"].tolist() == ["王芳", "张伟"] or found.table["owner"].tolist() == [
        "张伟",
        "王芳",
    ]
    (said,) = found.remarks
    assert "row 3" in said.en and "no such aspect" in said.en and len(said.en) < 400


@pytest.mark.parametrize("numbers", [["A", "A"], ["", ""], ["1", "1.0"], ["A", "a"], ["甲", "甲"], ["1", ""],
                                     ["A ", "A"], ["#2", ""], ["A", "A (#3)"], ["①", "①"]])  # fmt: skip
def test_two_actions_on_one_cell(tmp_path, numbers):  # EE5
    table = pd.DataFrame(
        {"编号": numbers, "方面": "无线网络", "单位": "甲店", "措施": ["换路由器", "加中继"]}
    )
    table.to_csv(tmp_path / "a.csv", index=False)
    found = read_actions_sheet(tmp_path / "a.csv", aspects=ASPECTS, units=UNITS)
    assert len(found.table) == 2 and found.table.index.is_unique
    assert found.table["what"].tolist() == ["换路由器", "加中继"]


@pytest.mark.parametrize(
    "baseline",
    ["2020-01", "2026-13", "第一批", "baseline", "Q1", "2026", "0", "2026-1", "x" * 200, "2026Q9"],
)
def test_targets_without_a_baseline(baseline):  # EE6
    end = pd.Timestamp("2026-04-30")
    row = {"metric": "nps", "unit": "", "aspect": "", "period": "2026-04", "n": 50.0, "estimate": 10.0, "low": 1.0, "high": 19.0,
           "error": 4.0, "method": "adjusted_wald", "last": end, "frozen": end}  # fmt: skip
    aims = [Target(id="A", metric="nps", due="2026-12", baseline=baseline, change="+5 points"),
            Target(id="B", metric="nps", due="2026-12", change="+5 points")]  # fmt: skip
    table, wrong, notes = targets_table(
        aims, pd.DataFrame([row]), ends={"2026-04": end}, units=[], labels={}
    )
    assert (
        list(wrong) == ["A"]
        and "no baseline is measured" in wrong["A"].en
        and len(wrong["A"].en) < 300
    )
    assert len(notes) == 1 and table.loc["B", "aim"] == 15


def test_a_quarter_asked_of_months_is_told_which_months_there_are():  # EE6
    months = [str(each) for each in pd.period_range("2025-11", "2026-10", freq="M")]
    rows = [{"metric": "nps", "unit": "", "aspect": "", "period": each, "n": 50.0, "estimate": 10.0, "low": 1.0, "high": 19.0,
             "error": 4.0, "method": "adjusted_wald", "last": pd.Period(each).end_time, "frozen": pd.Period(each).end_time}
            for each in months]  # fmt: skip
    aim = Target(id="A", metric="nps", due="2026-12", baseline="2026Q1", change="+5 points")
    ends = {each: pd.Period(each).end_time.normalize() for each in months}
    _, wrong, _ = targets_table([aim], pd.DataFrame(rows), ends=ends, units=[], labels={})
    assert "2025-11 to 2026-10, 12 periods" in wrong["A"].en and "a single period" in wrong["A"].en
    assert "2025-11 至 2026-10，共 12 期" in wrong["A"].zh and "其中一期" in wrong["A"].zh


def test_a_taxonomy_that_changed(tmp_path):  # EE7
    from feedback.pipeline.followup.track import track_study
    from feedback.pipeline.run import run_study
    from feedback.study import load_study

    (tmp_path / "studies").mkdir()
    path = tmp_path / "studies/shop.yaml"
    path.write_text(
        "study: shop\ntitle: Shop\nscale: {low: 1, high: 5}\nraw: a.csv\ntaxonomy: own\n"
        "columns: {rating: star, text: [said], date: day}\n", encoding="utf-8"
    )  # fmt: skip
    words = (
        "name: own\nlabel: {zh: 自有, en: Own}\naspects:\n  ASPECT:\n    label: {zh: 网络, en: Network}\n"
        "    words: {zh: [网络, 信号], en: [network]}\n"
    )
    rows = [
        {"star": 1 + i % 5, "said": f"网络太慢了，第{i}次", "day": f"2026-0{1 + i % 3}-10"}
        for i in range(90)
    ]
    pd.DataFrame(rows).to_csv(tmp_path / "a.csv", index=False)
    taxonomy = tmp_path / "studies/own.yaml"
    for name in ("network", "connection"):
        taxonomy.write_text(words.replace("ASPECT", name), encoding="utf-8")
        study = load_study(path)
        run_study(study, report=False)
        found = track_study(study, as_of="2026-05-01", language="en", pages=False)
    table = found.table("measurements")
    kept = table[(table["metric"] == "hurt") & (table["aspect"] == "network")]
    assert len(kept) == 3 and kept["frozen"].notna().all()
    assert set(table.loc[table["metric"] == "hurt", "aspect"]) == {"network", "connection"}
    (said,) = [note for note in found.notes if "no longer has" in note]
    assert "network" in said and "connection" not in said


@pytest.mark.parametrize(
    "heading",
    ["opened", "opened ", " Opened", "op\nened", "o p e n e d", "ＯＰＥＮＥＤ", "opened\u200b", "\ufeffopened", "OPENED\r\n", "opened\u3000"],
)  # fmt: skip
def test_headings_as_exports_break_them(tmp_path, heading):  # EE8
    table = pd.DataFrame({"no": ["1"], heading: ["2026-05-01 10:00"], "shop": ["甲店"]})
    table.to_excel(tmp_path / "t.xlsx", index=False)
    found = read_tickets(
        Tickets(files="t.xlsx", columns=TicketColumns(ticket="no", opened="opened", unit="shop")),
        [tmp_path / "t.xlsx"],
    )
    assert found.tickets["opened"].notna().all()


def test_two_headings_alike_are_not_guessed_between(tmp_path):  # EE8
    table = pd.DataFrame({"no": ["1"], "Opened": ["2026-05-01"], "opened ": ["2026-05-02"], "shop": "甲店"})  # fmt: skip
    table.to_excel(tmp_path / "t.xlsx", index=False)
    columns = TicketColumns(ticket="no", opened="OPENED", unit="shop")
    with pytest.raises(ColumnError, match="OPENED"):
        read_tickets(Tickets(files="t.xlsx", columns=columns), [tmp_path / "t.xlsx"])


SPANS = [  # zone, opened, closed, hours that passed
    ("Europe/Berlin", "2026-03-28 12:00", "2026-03-29 12:00", 23),
    ("Europe/Berlin", "2026-10-24 12:00", "2026-10-25 12:00", 25),
    ("Europe/Berlin", "2026-10-25 02:30", "2026-10-25 02:10", 0),
    ("Europe/London", "2026-03-29 00:30", "2026-03-29 02:30", 1),
    ("America/New_York", "2026-03-07 20:00", "2026-03-08 20:00", 23),
    ("America/New_York", "2026-11-01 00:30", "2026-11-01 03:30", 4),
    ("Australia/Sydney", "2026-04-04 12:00", "2026-04-05 12:00", 25),
    ("Asia/Shanghai", "2026-03-28 12:00", "2026-03-29 12:00", 24),
    (None, "2026-03-28 12:00", "2026-03-29 12:00", 24),
    ("Europe/Berlin", "2026-03-28T11:00:00Z", "2026-03-29T12:00:00+02:00", 23),
]


@pytest.mark.parametrize(("zone", "opened", "closed", "hours"), SPANS)
def test_hours_across_summer_time(tmp_path, zone, opened, closed, hours):  # EE9
    table = pd.DataFrame({"no": ["1"], "opened": [opened], "closed": [closed]})
    table.to_csv(tmp_path / "t.csv", index=False)
    told = Tickets(files="t.csv", columns=TicketColumns(ticket="no", opened="opened", closed="closed"))  # fmt: skip
    found = read_tickets(told, [tmp_path / "t.csv"], timezone=zone)
    assert not len(found.rejected)
    clock = Clock(name="day", to="closed", hours=24)
    judged = judge_clocks(
        found.tickets.assign(grade="general"), found.events, clocks=[clock], as_of=pd.Timestamp("2026-12-01"), zone=zone
    )  # fmt: skip
    assert judged["hours"].tolist() == [hours]


def said_of(tmp_path, table, **options) -> str:
    table.to_csv(tmp_path / "t.csv", index=False)
    named = {name: name for name in table if name != "no"}
    found = read_tickets(Tickets(files="t.csv", columns=TicketColumns(ticket="no", **named)), [tmp_path / "t.csv"], **options)  # fmt: skip
    return " ".join(each.en for each in found.remarks)


def test_zones_are_said(tmp_path):  # EE10
    opened, closed = ["2026-05-01T10:00:00Z"] * 2, ["2026-05-01T19:00:00+08:00"] * 2
    table = pd.DataFrame({"no": ["1", "2"], "opened": opened, "closed": closed})
    assert "differ in zone" in said_of(tmp_path, table)
    assert said_of(tmp_path, table, timezone="Asia/Shanghai") == ""
    bare = table.assign(closed="2026-05-01 19:00")
    assert "2 stamps say their zone and 2 do not" in said_of(tmp_path, bare)


def test_day_and_month_are_told_by_the_other_columns(tmp_path):  # EE10
    table = pd.DataFrame({"no": ["1", "2"], "opened": ["13/4/2026 9:00", "14/4/2026 9:00"], "closed": ["5/5/2026 9:00", "6/5/2026 9:00"]})  # fmt: skip
    assert said_of(tmp_path, table) == ""
    unclear = table.assign(opened=["3/4/2026 9:00", "4/5/2026 9:00"])
    assert "day-month or month-day" in said_of(tmp_path, unclear)


def test_rows_with_too_many_cells(tmp_path):  # EE11
    path = tmp_path / "t.csv"
    path.write_text("no,opened,text\n1,2026-05-01,fine\n2,2026-05-02,slow, and rude\n", "utf-8")
    told = Tickets(files="t.csv", columns=TicketColumns(ticket="no", opened="opened", text="text"))
    found = read_tickets(told, [path])
    assert found.rejected[["row", "found"]].values.tolist() == [[3, ""]]
    assert "more cells than the header" in found.rejected["reason"][0]
    path.write_text(
        "no,aspect,unit,what\nA1,wifi,甲店,new router\nA2,wifi,甲店,cable, too\n", "utf-8"
    )
    sheet = read_actions_sheet(path, aspects=ASPECTS, units=UNITS)
    assert "row 3" in sheet.problems[0].en
    path.write_text("aspect,owner\nwifi,Li\nnoise,Wang, Zhao\n", "utf-8")
    owners = read_owners_sheet(path, aspects=ASPECTS, units=UNITS)
    assert any("row 3" in each.en for each in owners.remarks)


@pytest.mark.parametrize(
    "nothing", ["-", "--", "—", "/", "N/A", "NULL", "None", "无", "暂无", "0000-00-00 00:00:00", "0000-00-00"]
)  # fmt: skip
def test_what_stands_for_nothing(tmp_path, nothing):  # EE12
    table = pd.DataFrame({"no": ["1", "2"], "opened": "2026-05-01 10:00", "closed": [nothing, "2026-05-02"], "grade": [nothing, "major"]})  # fmt: skip
    table = table.assign(unit=[nothing, "甲店"], customer=nothing, withdrawn=nothing)
    table.to_csv(tmp_path / "t.csv", index=False)
    named = {name: name for name in table if name != "no"}
    told = Tickets(files="t.csv", columns=TicketColumns(ticket="no", **named))
    found = read_tickets(told, [tmp_path / "t.csv"], keys=CustomerKeys(b"sixteen bytes or more"))
    assert not len(found.rejected) and found.tickets["customer"].tolist() == ["", ""]
    assert found.tickets["unit"].tolist() == ["", "甲店"]
    assert found.tickets["grade"].tolist() == ["", "major"]


def test_nobody_is_not_one_customer(tmp_path):  # EE12
    table = pd.DataFrame({"no": ["1", "2", "3"], "opened": "2026-05-01", "customer": ["匿名", "Anonymous", "C1"]})  # fmt: skip
    table.to_csv(tmp_path / "t.csv", index=False)
    told = Tickets(files="t.csv", columns=TicketColumns(ticket="no", opened="opened", customer="customer"))  # fmt: skip
    found = read_tickets(told, [tmp_path / "t.csv"], keys=CustomerKeys(b"sixteen bytes or more"))
    assert (found.tickets["customer"] == "").tolist() == [True, True, False]


@pytest.mark.parametrize("name", ["散客", "游客", "GUEST", "Anon", "匿名客户", "遊客", "walk-in", "Unknown customer", "（空）", "0"])  # fmt: skip
def test_nobody_is_the_same_on_every_road(tmp_path, name):  # EE12
    keys = CustomerKeys(b"sixteen bytes or more")
    assert keys.of(pd.Series([name, f" {name} "])).tolist() == ["", ""] and not keys.one(name)
    shared = pd.Series([name] * 3 + ["C1"])  # respondents: a 0 is nobody's where several share it
    assert identifiers_in(shared)[0].isna().tolist() == [True, True, True, False]
    path = tmp_path / "o.csv"
    pd.DataFrame({"who": [name, "C1"], "day": "2026-05-01", "paid": "3"}).to_csv(path, index=False)
    told = Orders(files="o.csv", columns={"customer": "who", "date": "day", "amount": "paid"})
    export = Export()
    orders = _read(path, told, SimpleNamespace(keys=keys), export)
    assert orders["customer"].tolist() == [keys.one("C1")] and len(export.rows) == 1
    file = SimpleNamespace(table=pd.DataFrame({"who": [name, "C1"]}))
    study = SimpleNamespace(customer=SimpleNamespace(respondents="who", salt=str(tmp_path / "salt")), paths=lambda names: [tmp_path / names[0]], home=tmp_path)  # fmt: skip
    (tmp_path / "salt").write_bytes(keys.salt)
    assert customer_keys([file], [path], study).tolist() == ["", keys.one("C1")]
