"""Reading any CSV or XLSX as text, cell by cell, so that nothing is guessed on the way in."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from feedback.errors import InputError, system_reason
from feedback.files import is_file, refuse_folder
from feedback.questionnaire.parts import Words
from feedback.responses.delimited import find_head, read_rows, returns_kept
from feedback.responses.encodings import NAMES, TWICE, decoded
from feedback.responses.file_kinds import READ, WORKBOOKS, kind_of, refuse_kind
from feedback.responses.markup import is_markup, read_html_table
from feedback.responses.quotes import OpenQuoteError, double_inner_quotes, rows_within
from feedback.responses.spanned_heads import with_spanned_heads
from feedback.responses.workbooks import Rows, Spans, read_sheet, sheet_names

if TYPE_CHECKING:
    import pandas as pd

_EXCEL = {".xlsx", ".xlsm"}


def read_table(
    path: str | Path,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    repeated: bool = False,
) -> pd.DataFrame:
    """Read a CSV, TSV or XLSX file; every cell stays the text it was.

    Parameters
    ----------
    path
        The file. CSV in UTF-8, UTF-16, GB18030, Big5, Shift-JIS, EUC-KR, Windows-1252 and some others, with
        or without a byte-order mark, parted by comma, tab, semicolon or bar, with or without a title above
        its header; an HTML table called .xls; XLSX with one header row, or two where the first is merged.
    sheet
        Worksheet name; the first that holds a table when left out.
    encoding
        Only where the file's own encoding should not be found out.
    repeated
        Whether several columns may have one name; the second becomes "name #2". Else that is an error.

    Returns
    -------
    DataFrame
        Text columns named by the header; empty cells are missing. The index `row` is the row of
        the file as a spreadsheet shows it (header 1). `.attrs` has "encoding", "broken_rows" (rows with
        more cells than the header, as (row, text) pairs), "blank_rows" (how many rows hold
        nothing) and "remarks" (what must be said of the file).

    Raises
    ------
    InputError
        No such file, an empty one, a damaged or protected one, or one in an unknown encoding.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "a.csv"
    >>> _ = file.write_bytes("店,评分\\n甲,5\\n".encode("gb18030"))
    >>> read_table(file).loc[2, "评分"]
    '5'
    """
    path = Path(path)
    if not is_file(path):
        refuse_folder(path, what=READ)
        raise InputError(
            en=f"{path}: no such file. Check the path and the spelling.",
            zh=f"{path}：没有这个文件。请检查路径和文件名。",
        )
    if path.stat().st_size == 0:
        raise _empty(path)
    try:
        kind = kind_of(path)
        refuse_kind(path, kind)
        if kind == "text" and path.suffix.lower() in _EXCEL:
            raise _text_as_workbook(path)
        if kind in WORKBOOKS:
            table = _read_excel(path, sheet, repeated=repeated)
        else:
            table = _read_csv(path, encoding, repeated=repeated)
    except OSError as error:
        raise InputError(
            en=f"{path}: cannot be read ({system_reason(error)[0]}). Check the permissions.",
            zh=f"{path}：无法读取（{system_reason(error)[1]}）。请检查权限。",
        ) from error
    return table


def _text_as_workbook(path: Path) -> InputError:
    """A file that ends like a workbook and is none."""
    with path.open("rb") as file:
        head = file.read(4096)
    if b"\0" in head or (not head.isascii() and not _is_words(head)):
        return InputError(
            en=f"{path}: a damaged Excel file (no workbook inside). Save it again in Excel, or use CSV.",
            zh=f"{path}：Excel 文件已损坏（里面没有工作簿）。请用 Excel 重新保存，或改用 CSV。",
        )
    return InputError(
        en=f"{path}: a text file, no workbook, though it is called {path.suffix}. Rename it to {path.stem}.csv.",
        zh=f"{path}：扩展名是 {path.suffix}，内容却是文本文件，不是工作簿。请改名为 {path.stem}.csv。",
    )


def _is_words(head: bytes) -> bool:
    """Text in UTF-8 or GB18030; its last sign may be cut."""
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            codecs.getincrementaldecoder(encoding)().decode(head)
            return True
    return False


def _empty(path: Path, *, columns: Sequence[str] = ()) -> InputError:
    named = [name for name in columns if name]
    seen_en = f" What was found is one row: {', '.join(named[:8])}." if named else ""
    seen_zh = f"只有一行：{'、'.join(named[:8])}。" if named else ""
    return InputError(
        en=f"{path}: the file holds no answers.{seen_en} Export it again, with its header and rows.",
        zh=f"{path}：文件中没有任何答卷。{seen_zh}请重新导出（含表头和数据行）。",
    )


def _read_csv(path: Path, encoding: str | None, *, repeated: bool) -> pd.DataFrame:
    read = decoded(path.read_bytes(), where=str(path), encoding=encoding)
    remarks = remarks_on(read.encoding, damaged=read.damaged, nul=read.nul)
    if is_markup(read.text):
        table, said = read_html_table(read.text, path)
        header = [str(name) for name in table.columns]
        broken: list[tuple[int, str]] = []
        remarks.append(said)
        table.columns = _told_apart(header) if repeated else _checked(header, path)
        blank = 0
    else:
        text, sign = returns_kept(read.text)
        head = find_head(text)
        names = [name.replace(sign, "\r") if sign else name for name in head.names]
        names = _told_apart(names) if repeated else _checked(names, path)
        try:
            text, kept = double_inner_quotes(text, head.separator)
            table, broken = read_rows(text, head, names)
            blank = int(table.attrs["blank_rows"])
            table, joined = with_spanned_heads(table)
            remarks += joined
        except OpenQuoteError as error:
            raise InputError(
                en=f"{path}, row {error.row}: a quotation mark opens an answer here and is never closed, so every row "
                "after it would belong to that answer. Close it, take it out, or save the file anew from a spreadsheet.",
                zh=f"{path}，第 {error.row} 行：这里的引号没有配对，之后的各行都会被当成同一个答案。"
                "请补上或删去引号，或用电子表格重新另存。",
            ) from error
        if sign:
            table = table.map(lambda cell: cell.replace(sign, "\r"), na_action="ignore").astype(
                "str"
            )
        remarks += [*passed_over(head.above), *_quotes_said(kept, table, head.separator)]
        remarks += blank_rows_said(blank)
    named = [bool(name) for name in table.columns]
    if not all(named):
        filled = table.notna().any().to_numpy(dtype=bool)
        remarks += _nameless_said(sum(filled) - sum(filled[named]))
        table = table.loc[:, named]
    if not len(table):
        raise _empty(path, columns=list(map(str, table.columns)))
    table.attrs = {
        "encoding": read.encoding, "broken_rows": broken, "blank_rows": blank, "remarks": remarks
    }  # fmt: skip
    return table


def blank_rows_said(n: int) -> list[Words]:
    """A word on rows in which nothing stands."""
    if not n:
        return []
    return [
        Words(
            zh=f"有 {n:,} 个空行，未计入行数",
            en=f"{n:,} {'row is' if n == 1 else 'rows are'} blank and not counted among the rows",
        )
    ]


def _nameless_said(n: int) -> list[Words]:
    """A word on columns with cells and no heading: nobody can ask for them."""
    if not n:
        return []
    return [
        Words(
            zh=f"有 {n} 列没有列名，未读取；如有答案在内，请在文件中补上列名",
            en=f"{n} {'column has' if n == 1 else 'columns have'} no heading and {'was' if n == 1 else 'were'} left out; if "
            f"{'it holds' if n == 1 else 'they hold'} answers, name {'it' if n == 1 else 'them'} in the file",
        )
    ]


def _quotes_said(kept: int, table: pd.DataFrame, separator: str) -> list[Words]:
    """A word on quotation marks that were not written as a reader expects them."""
    said = []
    if kept:
        said.append(
            Words(
                zh=f"有 {kept} 个引号出现在答案中间而没有成对书写，已按原样保留",
                en=f"{kept} quotation marks inside answers were not doubled and were kept as they stand",
            )
        )
    if within := rows_within(table, separator):
        rows = ", ".join(map(str, within[:5]))
        said.append(
            Words(
                zh=f"第 {rows} 行的答案有多行，每一行都像是单独的一份答卷：请检查那里的引号是否配对",
                en=f"an answer in row {rows} runs over lines each of which could be a row of its own: check that its quotation marks are in pairs",
            )
        )
    return said


def remarks_on(encoding: str, *, damaged: int, nul: int) -> list[Words]:
    """What must be said of how a text was read."""
    said = []
    if encoding == TWICE:
        said.append(
            Words(
                zh="文件是乱码（UTF-8 被当作 Windows-1252 打开后又保存），已还原",
                en="the file was garbled (UTF-8 opened as Windows-1252 and saved again) and was turned back",
            )
        )
    elif encoding not in ("utf-8", "utf-8-sig", "utf-16", "gb18030"):
        name = NAMES.get(encoding, encoding)
        said.append(Words(zh=f"按 {name} 编码读取", en=f"read as {name}"))
    if damaged:
        said.append(
            Words(
                zh=f"有 {damaged} 个字符损坏，已标为 \ufffd",
                en=f"{damaged} characters were damaged and stand as \ufffd",
            )
        )
    if nul:
        said.append(
            Words(zh=f"去掉了 {nul} 个空字符（NUL）", en=f"{nul} NUL characters were removed")
        )
    return said


def passed_over(above: Sequence[str]) -> list[Words]:
    """What stood above the header."""
    told = [text[:60] for text in above if text and not text.lower().strip('"').startswith("sep=")]
    if not told:
        return []
    return [
        Words(
            zh=f"表头上方有 {len(above)} 行未读（{told[0]}）",
            en=f"{len(above)} rows above the header were passed over ({told[0]})",
        )
    ]


def _told_apart(header: list[str]) -> list[str]:
    """Survey tools head columns with wordings; the second of the same wording becomes "wording #2", the next free number."""
    names: list[str] = []
    met = set(header)
    for place, name in enumerate(header):
        if not name or name not in header[:place]:
            names.append(name)
            continue
        number = header[: place + 1].count(name)
        while f"{name} #{number}" in met:
            number += 1
        names.append(f"{name} #{number}")
        met.add(names[-1])
    return names


def _checked(header: list[str], path: Path) -> list[str]:
    double = sorted({name for name in header if name and header.count(name) > 1})
    if double:
        from feedback.responses.told_headings import two_columns

        raise two_columns(double[0], where=path)
    return header


def _read_excel(path: Path, sheet: str | None, *, repeated: bool) -> pd.DataFrame:
    """The sheet asked for, else the first that holds a table; a word where there are others."""
    names = sheet_names(path) if sheet is None else [sheet]
    found, rows, spans = names[0], *read_sheet(path, sheet=names[0])
    if len(names) > 1 and not _is_table(rows, spans):
        for name in names[1:]:
            other, theirs = read_sheet(path, sheet=name)
            if _is_table(other, theirs):
                found, rows, spans = name, other, theirs
                break
    header, first = _excel_header(rows, spans)
    header = _told_apart(header) if repeated else _checked(header, path)
    rows, filled = _filled_down(rows, spans, first)
    table = _of_rows(rows, header, first)
    if not len(table):
        raise _empty(path, columns=header)
    above = [next((cell for cell in row if cell), "") for row in rows[: _title_height(rows)]]
    cells = zip(header, zip(*rows[first:], strict=True), strict=True)
    nameless = sum(not name and any(column) for name, column in cells)
    remarks = [*passed_over(above), *_nameless_said(nameless)]
    if len(names) > 1:
        others = [name for name in names if name != found]
        remarks.append(
            Words(
                zh=f"读取工作表 {found}；还有 {'、'.join(others[:6])}（用 --sheet 或研究文件中的 sheet: 选择）",
                en=f"the sheet {found} was read; there are also {', '.join(others[:6])} (choose with --sheet, or sheet: in the study)",
            )
        )
    if filled:
        remarks.append(
            Words(
                zh=f"{filled} 个合并单元格的值已填入其各行",
                en=f"the value of {filled} merged {'cell' if filled == 1 else 'cells'} was given to each of {'its' if filled == 1 else 'their'} rows",
            )
        )
    # what lies formatted and empty below the last row is no part of the table
    blank = int(table.index[-1]) - first - len(table)
    table.attrs = {
        "encoding": "xlsx", "broken_rows": [], "blank_rows": blank, "remarks": remarks + blank_rows_said(blank)
    }  # fmt: skip
    return table


def _of_rows(rows: Rows, header: list[str], first: int) -> pd.DataFrame:
    import pandas as pd

    columns = list(zip(*rows[first:], strict=True))
    keep = [column for column, name in enumerate(header) if name]
    table = pd.DataFrame(
        {
            number: pd.Series(columns[column] if columns else [], dtype="str")
            for number, column in enumerate(keep)
        }
    )
    table.columns = pd.Index([header[column] for column in keep], dtype="str")
    table.index = pd.RangeIndex(first + 1, first + 1 + len(table), name="row")
    return table.dropna(how="all")


def _is_table(rows: Rows, spans: Spans) -> bool:
    """Two columns or more with a row under their names; a sheet of notes is none."""
    header, first = _excel_header(rows, spans)
    named = sum(bool(name) for name in header)
    return named > 1 and any(any(cell for cell in row) for row in rows[first:])


def _filled_down(rows: Rows, spans: Spans, first: int) -> tuple[Rows, int]:
    """A cell merged over rows of answers counts for each of them."""
    filled = 0
    for (top, left), (bottom, _) in spans.items():
        value = rows[top - 1][left - 1] if top > first and top <= len(rows) else None
        if value is None or bottom == top:
            continue
        filled += 1
        for row in rows[top : min(bottom, len(rows))]:
            row[left - 1] = value
    return rows, filled


def _title_height(rows: Rows) -> int:
    """Rows at the top in which one cell or none is filled, over a table that is wider."""
    width, top = len(rows[0]) if rows else 0, 0
    while top < len(rows) - 1 and sum(cell is not None for cell in rows[top]) <= 1 < width:
        top += 1
    return top


def _excel_header(rows: Rows, spans: Spans) -> tuple[list[str], int]:
    """Column names and the number of header rows; a title over the whole width is passed over."""
    if not rows:
        return [], 0
    top = _title_height(rows)
    names = list(rows[top])
    two_rows = False
    for (row, column), (last_row, last_column) in spans.items():
        if row == top + 1:
            two_rows |= last_column > column or last_row > row
            for other in range(column, last_column):
                names[other] = names[column - 1]
    if not two_rows or top + 1 >= len(rows):
        return [name or "" for name in names], top + 1
    below = rows[top + 1]
    merged = {
        other - 1
        for (row, column), (last_row, last_column) in spans.items()
        if row == top + 1 and last_row > row
        for other in range(column, last_column + 1)
    }
    joined = [
        upper if column in merged or not lower else f"{upper} / {lower}" if upper else lower
        for column, (upper, lower) in enumerate(zip(names, below, strict=True))
    ]
    return [name or "" for name in joined], top + 2
