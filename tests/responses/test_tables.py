"""Reading tables.

RT1 encodings: UTF-8, UTF-8 with mark, UTF-16, GB18030 are found out; other bytes are refused by name.
RT2 a bare carriage return, line ends and separators inside quoted text stay inside the cell.
RT3 every cell stays text; empty cells are missing; the index counts rows as a spreadsheet does.
RT4 rows with too many cells are put aside with their row number, the others are read.
RT5 Excel: merged headers are joined, a title row is passed over, damaged or protected files are named.
RT6 raw files are never changed.
RT7 rows without a quotation mark, which Arrow reads, are read as those with one.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from feedback import read_table
from feedback.errors import InputError
from feedback.pipeline.column_roles import column_roles

TEXT = "店,评分,评论\n甲,5,很好\n乙,４,\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
def test_encodings_are_found_out(tmp_path: Path, encoding: str) -> None:  # RT1 RT3
    file = tmp_path / "a.csv"
    file.write_bytes((TEXT + "丙,1,ok ok ok ok ok ok ok ok ok ok ok ok\n" * 30).encode(encoding))
    table = read_table(file)
    assert list(table.columns) == ["店", "评分", "评论"]
    assert table.loc[3].tolist()[:2] == ["乙", "４"]
    assert table.isna().loc[3, "评论"]


def test_other_bytes_are_refused(tmp_path: Path) -> None:  # RT1
    file = tmp_path / "a.csv"
    file.write_bytes(b"\xff\x00\x81\x20\xff" * 50)
    with pytest.raises(InputError, match="Save it as CSV UTF-8"):
        read_table(file)


def test_carriage_returns_stay_inside_quotes(tmp_path: Path) -> None:  # RT2
    file = tmp_path / "a.csv"
    file.write_bytes('a,b\r\n1,"x\ry, ""z""\n末"\r\n2,w\r\n'.encode())
    assert read_table(file)["b"].tolist() == ['x\ry, "z"\n末', "w"]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("big5", "店,評分,評論\n甲,5,早餐選擇少，雞蛋還是冷的\n乙,1,冷氣噪音大，睡不著\n"),
        (
            "cp932",
            "店,点数,コメント\n甲,5,朝食の種類が少ない\n乙,1,エアコンの音がうるさくて眠れない\n",
        ),
        (
            "euc_jp",
            "店,点数,コメント\n甲,5,朝食の種類が少ない\n乙,1,エアコンの音がうるさくて眠れない\n",
        ),
        (
            "euc_kr",
            "매장,점수,의견\n가,5,조식 종류가 적어요\n나,1,에어컨 소리가 커서 잠을 못 잤어요\n",
        ),
        ("cp1252", "shop,score,comment\nA,1,The room wasn’t clean\nB,5,Très bon accueil\n"),
        ("cp1251", "место,оценка,отзыв\nА,1,Долго ждали заказ\nБ,5,Отличное расположение\n"),
        ("utf-16-be", "店,评分,评论\n甲,5,早餐品种少\n"),
    ],
)
def test_what_merely_decodes_is_not_believed(tmp_path: Path, encoding: str, text: str) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(text.encode(encoding))
    rows = [line.split(",") for line in text.splitlines()]
    table = read_table(file)
    assert [list(table.columns), *table.to_numpy().tolist()] == rows


def test_encodings_that_cannot_be_told_or_are_unknown_are_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes("a,b\n1,naïve\n2,ñandú\n".encode("cp037"))
    with pytest.raises(InputError):
        read_table(file)
    file.write_bytes("店,评分\n甲,5\n".encode("utf-16-le")[:-1])
    with pytest.raises(InputError, match="not UTF-16"):
        read_table(file)


def test_a_damaged_byte_and_a_nul_are_counted_wherever_they_stand(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    rows = "".join(f"{number},早餐品种少，鸡蛋还是凉的\n" for number in range(2000))
    content = f"id,评论\n{rows}".encode()
    file.write_bytes(content.replace("早餐".encode(), "早餐".encode()[:-1], 1))
    table = read_table(file)
    assert "damaged" in table.attrs["remarks"][0].en
    assert table.iloc[1, 1] == "早餐品种少，鸡蛋还是凉的"
    for place in (10, len(content) - 20):
        file.write_bytes(content[:place] + b"\x00" + content[place:])
        table = read_table(file)
        assert (len(table), table.iloc[-1, 1]) == (2000, "早餐品种少，鸡蛋还是凉的")
        assert table.attrs["remarks"][0].en == "1 NUL characters were removed"


def test_a_carriage_return_in_a_file_of_line_feeds_is_data(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    for end in ("\n", "\r\n"):
        file.write_bytes(f"text,score{end}nice food\rgood service,5{end}bad,1{end}".encode())
        assert read_table(file).to_numpy().tolist() == [
            ["nice food\rgood service", "5"],
            ["bad", "1"],
        ]
    file.write_bytes(b"text,score\rnice,5\rbad,1\r")  # an old Mac's
    assert read_table(file).to_numpy().tolist() == [["nice", "5"], ["bad", "1"]]


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ("2024 survey\n\nshop,comment,score\nA,good,5\nB,bad,1\n", [4, 5]),
        ("2024 survey\nshop,comment,score\nA,good,5\nB,bad,1\n", [3, 4]),
        ("2024 survey,,\nshop,comment,score\nA,good,5\nB,bad,1\n", [3, 4]),
        ("\n\nshop,comment,score\nA,good,5\nB,bad,1\n", [4, 5]),
        ("满意度调查\n导出时间：2024-05-06\n\nshop,comment,score\nA,good,5\nB,bad,1\n", [5, 6]),
        ("sep=;\nshop;comment;score\nA;good;5\nB;bad;1\n", [3, 4]),
        ('"sep=|"\r\nshop|comment|score\r\nA|good|5\r\nB|bad|1\r\n', [3, 4]),
        ("shop|comment|score\nA|good|5\nB|bad|1\n", [2, 3]),
        ("shop,comment,score,\nA,good,5,\nB,bad,1,\n", [2, 3]),
    ],
)
def test_the_header_is_found_under_what_stands_above(
    tmp_path: Path, content: str, rows: list[int]
) -> None:
    file = tmp_path / "a.csv"
    file.write_text(content, encoding="utf-8", newline="")
    table = read_table(file)[["shop", "comment", "score"]]
    assert table.index.tolist() == rows
    assert table.to_numpy().tolist() == [["A", "good", "5"], ["B", "bad", "1"]]


@pytest.mark.parametrize(
    "content", ["comment\ngood, nice\nbad, ugly\n", "comment\nI like a, b, c\nI, too, x\n", "text\n\nfine, really\n"]
)  # fmt: skip
def test_prose_with_commas_makes_no_title_of_its_header(tmp_path: Path, content: str) -> None:
    file = tmp_path / "a.csv"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match="no answers"):
        read_table(file)  # its rows have more cells than the header: put aside, none guessed


def test_a_web_page_called_xls_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a.xls"
    page = "<html><body><table><tr><th>店</th><th>评论</th></tr><tr><td>甲</td><td>好</td></tr></table>"
    file.write_text(page, encoding="utf-8")
    table = read_table(file)
    assert table.to_dict("list") == {"店": ["甲"], "评论": ["好"]}
    assert "web page" in table.attrs["remarks"][0].en
    file.write_text("<html><body>Session expired</body></html>", encoding="utf-8")
    with pytest.raises(InputError, match="web page"):
        read_table(file)


def test_the_sheet_with_the_table_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["How to read this file"])
    for name in ("answers", "old"):
        page = book.create_sheet(name)
        for row in (["shop", "comment"], ["A", name]):
            page.append(row)
    book.save(tmp_path / "a.xlsx")
    table = read_table(tmp_path / "a.xlsx")
    assert table["comment"].tolist() == ["answers"]
    assert "old" in table.attrs["remarks"][0].en
    assert read_table(tmp_path / "a.xlsx", sheet="old")["comment"].tolist() == ["old"]


def test_a_cell_merged_over_rows_counts_for_each(tmp_path: Path) -> None:
    rows = [["shop", "score"], ["A", 1], [None, 2], ["B", 3]]
    table = read_table(workbook(tmp_path / "a.xlsx", rows, "A2:A3"))
    assert table["shop"].tolist() == ["A", "A", "B"]
    assert "merged" in table.attrs["remarks"][0].en


@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_separators(tmp_path: Path, separator: str) -> None:
    file = tmp_path / "a.txt"
    file.write_text(f"a{separator}b\n1{separator}2\n", encoding="utf-8")
    assert read_table(file).loc[2].tolist() == ["1", "2"]


def test_rows_with_too_many_cells_are_put_aside(tmp_path: Path) -> None:  # RT4
    file = tmp_path / "a.csv"
    file.write_text("a,b\n1,2\n3,4,5\n6,7\n8\n", encoding="utf-8")
    table = read_table(file)
    assert table["a"].to_dict() == {2: "1", 4: "6", 5: "8"}
    assert table.attrs["broken_rows"] == [(3, "3,4,5")]


def workbook(path: Path, rows: list[list[object]], *merged: str) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for span in merged:
        book.active.merge_cells(span)
    book.save(path)
    return path


def test_merged_excel_header_is_joined(tmp_path: Path) -> None:  # RT5
    rows = [["编号", "请评价", None, "意见"], [None, "卫生", "服务", None], [1, 5, 4.5, "=SUM(A1)"]]
    file = workbook(tmp_path / "a.xlsx", rows, "B1:C1", "A1:A2", "D1:D2")
    table = read_table(file)
    assert list(table.columns) == ["编号", "请评价 / 卫生", "请评价 / 服务", "意见"]
    assert table.index.tolist() == [3]
    assert table.iloc[0, :3].tolist() == ["1", "5", "4.5"]


def test_excel_title_row_is_passed_over(tmp_path: Path) -> None:  # RT5
    rows = [["满意度调查", None], ["a", "b"], ["1", "x"]]
    table = read_table(workbook(tmp_path / "a.xlsx", rows, "A1:B1"))
    assert table.to_dict("list") == {"a": ["1"], "b": ["x"]}


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"PK\x03\x04 not a zip", "damaged"), (b"\xd0\xcf\x11\xe0" + b"0" * 99, "damaged")],
)
def test_bad_excel_is_named(tmp_path: Path, content: bytes, message: str) -> None:  # RT5
    file = tmp_path / "a.xlsx"
    file.write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_table(file)


@pytest.mark.parametrize("content", [b"", b"a,b\n", b"\xef\xbb\xbf", b"\n\n\n"])
def test_empty_files_are_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(content)
    with pytest.raises(InputError, match="holds no answers"):
        read_table(file)


def test_missing_file_and_double_columns(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_table(tmp_path / "b.csv")
    file = tmp_path / "a.csv"
    file.write_text("a,a\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="two columns are called 'a'"):
        read_table(file)


cells = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufeff"), max_size=12
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=5))
def test_whatever_pandas_writes_quoted_comes_back(tmp_path_factory, rows) -> None:  # RT2 RT6
    table = pd.DataFrame([("k", "k"), *rows], columns=["甲", "b"])
    file = tmp_path_factory.mktemp("rt") / "a.csv"
    table.to_csv(file, index=False, quoting=1)
    before = file.read_bytes()
    found = read_table(file).reindex(range(2, 2 + len(table))).fillna("")
    assert found["甲"].tolist() == table["甲"].tolist()
    assert found["b"].tolist() == table["b"].tolist()
    assert file.read_bytes() == before


def test_a_quotation_mark_that_is_never_closed_is_named(tmp_path: Path) -> None:
    rows = ["id,score,said", *(f"{i},{1 + i % 5},fine" for i in range(1, 60))]
    rows[20] = '20,1,"never again'
    file = tmp_path / "raw.csv"
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"row 21: a quotation mark .* never closed"):
        read_table(file)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_text_called_a_workbook_is_told_from_a_damaged_one(tmp_path: Path, encoding: str) -> None:
    named = tmp_path / "a.xlsx"
    named.write_bytes(("店,评分\n" + "甲,5\n" * 2000).encode(encoding))
    with pytest.raises(InputError, match=r"a text file, no workbook.*Rename it to a\.csv"):
        read_table(named)
    named.write_bytes(b"\0\1\2junk\xff" * 100)
    with pytest.raises(InputError, match="damaged Excel"):
        read_table(named)


def test_a_folder_names_the_files_in_it(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x\n1\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"a folder, where a file is expected. It holds: a\.csv"):
        read_table(tmp_path)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(st.text(st.sampled_from("a店5 .-\t=é\u3000"), max_size=4), min_size=3, max_size=3),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["", "\n", "\n\n\n"]),
)
def test_plain_rows_are_read_as_quoted_ones(  # RT7
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], end: str, tail: str
) -> None:
    home = tmp_path_factory.mktemp("plain")
    lines = ["id,甲,b", "1,x,y", *(",".join(row) for row in rows)]
    text = end.join(lines) + tail.replace("\n", end)
    (home / "plain.csv").write_bytes(text.encode())
    # a mark in the header sends the file down the other road
    (home / "quoted.csv").write_bytes(text.replace("id", '"id"', 1).encode())
    plain, quoted = read_table(home / "plain.csv"), read_table(home / "quoted.csv")
    pd.testing.assert_frame_equal(plain, quoted)
    assert plain.attrs["blank_rows"] == quoted.attrs["blank_rows"]


@pytest.mark.parametrize("row", ["7,8", "7,8,9,10", "", "7,8,,"])
def test_a_row_of_another_width_is_told_in_plain_files_too(tmp_path: Path, row: str) -> None:  # RT7
    text = f"id,a,b\n1,2,3\n{row}\n4,5,6\n"
    (tmp_path / "plain.csv").write_text(text, encoding="utf-8")
    (tmp_path / "quoted.csv").write_text(text.replace("id", '"id"', 1), encoding="utf-8")
    plain, quoted = read_table(tmp_path / "plain.csv"), read_table(tmp_path / "quoted.csv")
    pd.testing.assert_frame_equal(plain, quoted)
    assert plain.attrs == quoted.attrs


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_headings_that_are_blank_or_alike_are_told_apart(tmp_path: Path, kind: str) -> None:
    """Blank ones nobody can ask for: left out and said; a second of the same takes the next number that is free."""
    rows = [["id", "", "Q", "Q #2", "", "Q"], ["1", "x", "5", "4", "", "3"], ["2", "", "1", "2", "", "3"]]  # fmt: skip
    path = tmp_path / f"in.{kind}"
    if kind == "csv":
        path.write_text("\n".join(map(",".join, rows)), encoding="utf-8")
    else:
        pd.DataFrame(rows).to_excel(path, header=False, index=False)
    table = read_table(path, repeated=True)
    assert list(table.columns) == ["id", "Q", "Q #2", "Q #3"]
    assert table.iloc[0].tolist() == ["1", "5", "4", "3"]
    assert [said.en[:23] for said in table.attrs["remarks"]] == ["1 column has no heading"]
    assert [guess.column for guess in column_roles(table)] == ["id", "Q", "Q #2", "Q #3"]
