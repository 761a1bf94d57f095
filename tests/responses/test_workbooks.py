"""Worksheets read by calamine are those openpyxl reads, cell by cell.

WB1 any cells: texts, numbers of any size, truth values, dates, times, errors, formulas, gaps, merged ranges.
WB2 several sheets, hidden ones, charts, names with markup; a date is a date in the 1904 system too.
WB3 Chinese date formats, which openpyxl does not know, and escaped characters: the cell as Excel shows it.
WB4 a sheet spelled in another way goes the slow way, with the same outcome.
WB5 damage anywhere, a password, a cell far away: one InputError, never the end of the process.
"""

from __future__ import annotations

import datetime as dt
import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.chart import BarChart
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from feedback import read_table
from feedback.errors import InputError
from feedback.responses import workbooks
from feedback.responses.workbooks import by_openpyxl, read_sheet


def saved(path: Path, rows: list[list[object]], *merged: str) -> Path:
    book = Workbook()
    for i, row in enumerate(rows, 1):
        for j, value in enumerate(row, 1):
            cell = book.active.cell(i, j, value)
            if isinstance(value, str) and not value.startswith("#"):
                cell.data_type = "s"
    for span in merged:
        book.active.merge_cells(span)
    book.save(path)
    return path


def rewritten(path: Path, part: str, change: Callable[[str], str]) -> Path:
    """One part of the archive changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part].decode()).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


SHEET = "xl/worksheets/sheet1.xml"


def trimmed(read: tuple[list[list[str | None]], dict]) -> tuple[list[list[str | None]], dict]:
    """Without the empty edge, which formats may widen."""
    rows, spans = read
    rows = [list(row) for row in rows]
    for row in rows:
        while row and row[-1] is None:
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows, spans


def assert_same(path: Path, sheet: str = "Sheet") -> list[list[str | None]]:
    quick = trimmed(read_sheet(path, sheet=sheet))
    assert quick == trimmed(by_openpyxl(path, sheet))
    return quick[0]


texts = st.text(
    st.characters(
        exclude_categories=["Cs", "Cc"], include_characters="\n\t", exclude_characters="\ufffe\uffff"
    ),
    max_size=9,
)  # fmt: skip
seconds = st.integers(0, 86_399).map(
    lambda s: (dt.datetime(2000, 1, 1) + dt.timedelta(seconds=s)).time()
)
values = st.one_of(
    st.none(), texts, st.booleans(), st.integers(-(10**15), 10**15), seconds,
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(dt.date(1900, 3, 1), dt.date(2199, 1, 1)),
    st.datetimes(dt.datetime(1900, 3, 1), dt.datetime(2199, 1, 1)).map(lambda t: t.replace(microsecond=0)),
    st.timedeltas(dt.timedelta(days=1), dt.timedelta(days=99)).map(lambda t: dt.timedelta(seconds=int(t.total_seconds()))),
    st.sampled_from(["#N/A", "#DIV/0!", "#VALUE!", "1.0", "0012", "=1+1", " x ", "_x4E2D", "<c r=\"A1\" t=\"e\"><v>1</v>"]),
)  # fmt: skip
spans = st.sampled_from([(), ("A1:B1",), ("A1:A2", "B1:D1"), ("B2:C3",), ("C1:K1",)])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(values, max_size=5), min_size=1, max_size=5), spans)
def test_any_cells(
    tmp_path_factory, rows: list[list[object]], merged: tuple[str, ...]
) -> None:  # WB1
    assert_same(saved(tmp_path_factory.mktemp("wb") / "a.xlsx", rows, *merged))


def test_cells_as_shown(tmp_path: Path) -> None:  # WB1
    row = [1.0, "1.0", 0.1, True, "#N/A", 2.5e20, dt.date(2024, 1, 5), dt.time(9, 30), " x "]
    book = saved(tmp_path / "a.xlsx", [[f"q{i}" for i in range(len(row))], row])
    assert assert_same(book)[1] == [
        "1", "1.0", "0.1", "True", "#N/A", "250000000000000000000",
        "2024-01-05T00:00:00", "09:30:00", " x ",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "digits", ["9007199254740993", "310101199001011234", "-12345678901234567890"]
)
def test_long_numbers_keep_every_digit(tmp_path: Path, digits: str) -> None:  # WB1
    book = saved(tmp_path / "a.xlsx", [["证件号", "b"], [7, "x"]])
    book = rewritten(book, SHEET, lambda xml: xml.replace("<v>7</v>", f"<v>{digits}</v>"))
    assert assert_same(book)[1] == [digits, "x"]


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="D4" t="e"><f>NA()</f><v>#N/A</v></c>',
        '<c r="D4" s="0" t="e"><f t="shared" si="0"/><v>#N/A</v></c>',
    ],
)
def test_errors_of_formulas_at_the_edge(tmp_path: Path, cell: str) -> None:  # WB1
    book = saved(tmp_path / "a.xlsx", [["a", "b"], [1, 2]])
    row = f'<row r="4">{cell}</row></sheetData>'
    book = rewritten(book, SHEET, lambda xml: xml.replace("</sheetData>", row))
    assert assert_same(book) == [["a", "b"], ["1", "2"], [], [None, None, None, "#N/A"]]


def test_formulas_count_with_their_saved_value(tmp_path: Path) -> None:  # WB1
    book = saved(tmp_path / "a.xlsx", [["a", "b", "c"], [1, 2, 3]])
    cells = '<c r="A2" t="str"><f>"x"</f><v>x</v></c><c r="B2"><f>1+1</f><v>2.5</v></c><c r="C2" t="b"><f>TRUE</f><v>1</v></c>'
    change = lambda xml: re.sub(r'<c r="A2".*</row>', cells + "</row>", xml)  # noqa: E731
    assert assert_same(rewritten(book, SHEET, change))[1] == ["x", "2.5", "True"]


def test_rich_and_inline_text(tmp_path: Path) -> None:  # WB1
    book = saved(tmp_path / "a.xlsx", [["a", "b"], [1, 2]])
    cells = (
        '<c r="A2" t="inlineStr"><is><t xml:space="preserve"> 很 </t></is></c>'
        '<c r="B2" t="inlineStr"><is><r><t>红</t></r><r><rPr><b/></rPr><t>&amp;黑</t></r></is></c>'
    )
    change = lambda xml: re.sub(r'<c r="A2".*</row>', cells + "</row>", xml)  # noqa: E731
    assert assert_same(rewritten(book, SHEET, change))[1] == [" 很 ", "红&黑"]


def test_heading_merged_over_empty_columns(tmp_path: Path) -> None:  # WB1
    book = saved(
        tmp_path / "a.xlsx", [["编号", "请评价"], [None, "卫生"], [1, 5]], "A1:A2", "B1:D1"
    )
    table = read_table(book, repeated=True)
    assert list(table.columns) == ["编号", "请评价 / 卫生", "请评价", "请评价 #2"]
    assert table.iloc[0, :2].tolist() == ["1", "5"]


def test_sheets(tmp_path: Path) -> None:  # WB2
    book = Workbook()
    book.active.title = "说明"
    book.active.append(["a"])
    book.active.append(["first"])
    book.active.sheet_state = "hidden"
    book.create_chartsheet("图").add_chart(BarChart())
    named = book.create_sheet('答&卷 <"1">')
    named.append(["a"])
    named.append(["named"])
    book.save(tmp_path / "a.xlsx")
    assert read_table(tmp_path / "a.xlsx").loc[2, "a"] == "named"  # the first that can be seen
    assert read_table(tmp_path / "a.xlsx", sheet="说明").loc[2, "a"] == "first"
    assert read_table(tmp_path / "a.xlsx", sheet='答&卷 <"1">').loc[2, "a"] == "named"
    for sheet in ("图", "other"):
        with pytest.raises(InputError, match=f"no worksheet '{sheet}'. There are: 答&卷 .*, 说明"):
            read_table(tmp_path / "a.xlsx", sheet=sheet)


def test_dates_from_1904(tmp_path: Path) -> None:  # WB2
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(["d"])
    book.active.append([dt.datetime(2024, 1, 5, 8, 30)])
    book.save(tmp_path / "a.xlsx")
    assert assert_same(tmp_path / "a.xlsx")[1] == ["2024-01-05T08:30:00"]


@pytest.mark.parametrize("number", [27, 31, 36, 50, 58])
def test_chinese_date_formats(tmp_path: Path, number: int) -> None:  # WB3: ECMA-376 18.8.30, zh-cn
    book = saved(tmp_path / "a.xlsx", [["d"], [dt.date(2023, 3, 15)]])
    rewritten(
        book,
        "xl/styles.xml",
        lambda xml: xml.replace('<xf numFmtId="164"', f'<xf numFmtId="{number}"'),
    )
    assert read_table(book).loc[2, "d"] == "2023-03-15T00:00:00"
    assert by_openpyxl(book, "Sheet")[0][1] == ["45000"]


def test_escaped_characters(tmp_path: Path) -> None:  # WB3
    rows = [["a", "b", "c"], ["x_x000D_\ny", "_x005F_x000D_", "n_x0000_l"]]
    book = saved(tmp_path / "a.xlsx", rows)
    assert assert_same(book)[1] == ["x\r\ny", "_x000D_", "nl"]


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: re.sub(r"<(/?)(?=\w)", r"<\1x:", xml).replace("xmlns=", "xmlns:x="),
        lambda xml: xml.replace('<c r="A2"', '<c s="0" r="A2"'),
        lambda xml: re.sub(r'<c r="\w+"', "<c", xml),
        lambda xml: re.sub(r'<row r="\d+"', "<row", xml),
        lambda xml: xml.replace("<sheetData>", "<sheetData><!-- t=\"e\" -->"),
    ],
    ids=["prefixed", "attributes", "no references", "no rows", "comment"],
)  # fmt: skip
def test_other_spellings(tmp_path: Path, monkeypatch, change: Callable[[str], str]) -> None:  # WB4
    book = rewritten(saved(tmp_path / "a.xlsx", [["a", "b"], [1, "x"]]), SHEET, change)
    monkeypatch.setattr(workbooks, "by_calamine", None)
    assert trimmed(read_sheet(book))[0] == [["a", "b"], ["1", "x"]]


def test_page_breaks_are_no_rows(tmp_path: Path, monkeypatch) -> None:  # WB4
    book = saved(tmp_path / "a.xlsx", [["a", "b"], [1, "x"]])
    rewritten(book, SHEET, lambda xml: xml.replace("</worksheet>", '<rowBreaks count="1" manualBreakCount="1"><brk id="1"/></rowBreaks></worksheet>'))  # fmt: skip
    monkeypatch.setattr(workbooks, "by_openpyxl", None)
    assert len(read_table(book)) == 1


@pytest.mark.parametrize("cell", ["XFD1048576", "A1048576", "XFD1"])
def test_far_cells(tmp_path: Path, cell: str) -> None:  # WB5
    book = Workbook()
    book.active.append(["a", "b"])
    book.active.append([1, 2])
    book.active[cell] = "远"
    book.save(tmp_path / "a.xlsx")
    if cell == "XFD1048576":
        with pytest.raises(InputError, match="row 1,048,576 and column 16,384"):
            read_table(tmp_path / "a.xlsx")
    else:
        assert read_table(tmp_path / "a.xlsx", repeated=True).loc[2, "b"] == "2"


def test_formats_reach_as_far_as_they_like(tmp_path: Path) -> None:  # WB5
    book = saved(tmp_path / "a.xlsx", [["a", "b"], [1, 2]])
    row = '<row r="1048576"><c r="A1048576" s="0"/><c r="XFD1048576" s="0"/></row></sheetData>'
    rewritten(book, SHEET, lambda xml: xml.replace("</sheetData>", row))
    assert read_table(book).loc[2].tolist() == ["1", "2"]


def test_cells_outside_their_row(tmp_path: Path) -> None:  # WB5
    book = saved(tmp_path / "a.xlsx", [["a", "b"], [1, 2]])
    rewritten(book, SHEET, lambda xml: xml.replace('r="B2"', 'r="XFD1048576"'))
    with pytest.raises(InputError, match="row 1,048,576 and column 16,384"):
        read_table(book)


def test_far_merged_range(tmp_path: Path) -> None:  # WB5
    book = saved(tmp_path / "a.xlsx", [["a", "b"]] + [[1, 2]] * 3000)
    merged = '<mergeCells count="1"><mergeCell ref="A1:XFD1"/></mergeCells>'
    rewritten(book, SHEET, lambda xml: xml.replace("</sheetData>", f"</sheetData>{merged}"))
    with pytest.raises(InputError, match="row 3,001 and column 16,384"):
        read_table(book)


def test_damage_anywhere_is_named(tmp_path: Path) -> None:  # WB5
    rows = [["a", "b", "日期"], [1.5, "文字", dt.date(2024, 1, 5)], ["#N/A", True, None]]
    whole = saved(tmp_path / "a.xlsx", rows, "A1:B1")
    with zipfile.ZipFile(whole) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    spoiled = [name for name in parts if not re.search("docProps|theme", name)]
    rng, damaged, named = random.Random(3), tmp_path / "b.xlsx", 0
    for _ in range(150):
        name = rng.choice(spoiled)
        content = bytearray(parts[name])
        at = rng.randrange(len(content))
        if rng.random() < 0.5:
            content[at] = rng.randrange(256)
        else:
            del content[at : at + rng.randrange(1, 60)]
        with zipfile.ZipFile(damaged, "w") as archive:
            for other, text in parts.items():
                archive.writestr(other, bytes(content) if other == name else text)
        try:
            read_table(damaged, repeated=True)
        except InputError:
            named += 1
    assert named > 50


@pytest.mark.parametrize("name", ["a.xls", "a.csv", "a.xlsx"])
@pytest.mark.parametrize(("inside", "message"), [("EncryptedPackage", "password"), ("", "damaged")])
def test_old_container_under_any_ending(
    tmp_path: Path, name: str, inside: str, message: str
) -> None:  # WB5
    content = b"\xd0\xcf\x11\xe0" + b"\0" * 99 + inside.encode("utf-16-le") + b"\0" * 99
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_table(tmp_path / name)


@pytest.mark.shared
def test_real_books(shared: Path) -> None:  # WB1
    for file in sorted((shared / "data/gov_messages_cn").glob("*.xlsx")):
        assert_same(file, "Sheet1")
        assert isinstance(read_table(file), pd.DataFrame)
