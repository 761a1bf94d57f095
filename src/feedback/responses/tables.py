"""Reading any CSV or XLSX as text, cell by cell, so that nothing is guessed on the way in."""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedback.errors import InputError
from feedback.responses.workbooks import OLE, Rows, Spans, protected, read_sheet

if TYPE_CHECKING:
    import pandas as pd

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
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
        The file. CSV in UTF-8, UTF-16 or GB18030, with or without a byte-order mark, parted by
        comma, tab or semicolon; XLSX with one header row, or two where the first is merged.
    sheet
        Worksheet name; the first when left out.
    encoding
        Only where the file's own encoding should not be found out.
    repeated
        Whether several columns may have one name; the second becomes "name #2". Else that is an error.

    Returns
    -------
    DataFrame
        Text columns named by the header; empty cells are missing. The index `row` is the row of
        the file as a spreadsheet shows it (header 1). `.attrs` has "encoding" and "broken_rows",
        the rows whose number of cells did not fit the header, as (row, text) pairs.

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
    if not path.is_file():
        raise InputError(
            en=f"{path}: no such file. Check the path, or give the data with --raw FILE.",
            zh=f"{path}：没有这个文件。请检查路径，或用 --raw FILE 指定数据。",
        )
    if path.stat().st_size == 0:
        raise _empty(path)
    try:
        if path.suffix.lower() in _EXCEL:
            table = _read_excel(path, sheet, repeated=repeated)
        else:
            table = _read_csv(path, encoding, repeated=repeated)
    except OSError as error:
        raise InputError(
            en=f"{path}: cannot be read ({error.strerror or error}). Check the permissions.",
            zh=f"{path}：无法读取（{error.strerror or error}）。请检查权限。",
        ) from error
    if not len(table):
        raise _empty(path)
    return table


def _empty(path: Path) -> InputError:
    return InputError(
        en=f"{path}: the file holds no answers. Export it again, with its header and rows.",
        zh=f"{path}：文件中没有任何答卷。请重新导出（含表头和数据行）。",
    )


def find_encoding(content: bytes, *, where: str) -> str:
    """Encoding of a text file: its mark, else UTF-8 where that fits, else GB18030.

    Raises
    ------
    InputError
        None fits, or the content is not text.
    """
    for mark, name in _BOMS:
        if content.startswith(mark):
            return name
    head = content[:4096]
    if head.count(0) > len(head) // 4:  # UTF-16 without a mark: every second byte of ASCII is 0
        return "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"
    for name in ("utf-8", "gb18030"):
        try:
            content.decode(name)
        except UnicodeDecodeError:
            continue
        if 0 not in head:
            return name
    raise InputError(
        en=f"{where}: neither UTF-8, UTF-16 nor GB18030 text. Save it as CSV UTF-8 or XLSX.",
        zh=f"{where}：既非 UTF-8、UTF-16，也非 GB18030 文本。请另存为 CSV UTF-8 或 XLSX。",
    )


def _read_csv(path: Path, encoding: str | None, *, repeated: bool) -> pd.DataFrame:
    import pandas as pd

    content = path.read_bytes()
    if content.startswith(OLE):
        raise protected(path)
    if content.startswith(b"PK\x03\x04"):
        raise InputError(
            en=f"{path}: an Excel file under another ending. Name it .xlsx, or export CSV.",
            zh=f"{path}：这是 Excel 文件但扩展名不符。请改名为 .xlsx，或导出 CSV。",
        )
    encoding = encoding or find_encoding(content, where=str(path))
    try:
        text = content.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise InputError(
            en=f"{path}: not {encoding} ({error}). Leave the encoding out to have it found.",
            zh=f"{path}：不是 {encoding} 编码（{error}）。可不指定编码，由程序判断。",
        ) from error
    text = text.removeprefix("\ufeff").replace("\x00", "")
    header, separator = _header_and_separator(text)
    header = _told_apart(header) if repeated else _checked(header, path)
    broken: list[tuple[int, str]] = []
    options: dict[str, Any] = {
        "sep": separator,
        "header": None,
        "names": range(len(header)),
        "dtype": str,
        "keep_default_na": False,
        "na_values": [""],
        "skip_blank_lines": False,
        "index_col": False,
    }
    try:
        table = pd.read_csv(
            io.StringIO(text, newline=""), on_bad_lines="error", low_memory=False, **options
        )
    except (pd.errors.ParserError, ValueError):
        table, broken = _read_uneven(text, separator, len(header))
    table = table.iloc[1:] if len(table) and not broken else table
    table.columns = pd.Index(header)
    if not broken:
        table.index = pd.RangeIndex(2, 2 + len(table), name="row")
    table = table.dropna(how="all")
    table.attrs = {"encoding": encoding, "broken_rows": broken}
    return table


def _read_uneven(
    text: str, separator: str, width: int
) -> tuple[pd.DataFrame, list[tuple[int, str]]]:
    """Slow road for a file in which some rows have too many cells; those are put aside."""
    import pandas as pd

    csv.field_size_limit(2**31 - 1)
    rows, numbers, broken = [], [], []
    for number, cells in enumerate(
        csv.reader(io.StringIO(text, newline=""), delimiter=separator), start=1
    ):
        if number == 1:
            continue
        if len(cells) > width:
            broken.append((number, separator.join(cells)[:500]))
        else:
            rows.append([cell or None for cell in cells] + [None] * (width - len(cells)))
            numbers.append(number)
    table = pd.DataFrame(
        rows, columns=range(width), index=pd.Index(numbers, name="row"), dtype="str"
    )
    return table, broken


def _header_and_separator(text: str) -> tuple[list[str], str]:
    csv.field_size_limit(2**31 - 1)
    best: tuple[list[str], str] = ([], ",")
    for separator in (",", "\t", ";"):
        header = next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), [])
        if len(header) > len(best[0]):
            best = (header, separator)
    return [cell.strip() for cell in best[0]], best[1]


def _told_apart(header: list[str]) -> list[str]:
    """Survey tools head columns with wordings; the second of the same wording becomes "wording #2"."""
    met: dict[str, int] = {}
    names = []
    for name in header:
        met[name] = met.get(name, 0) + 1
        names.append(f"{name} #{met[name]}" if name and met[name] > 1 else name)
    return names


def _checked(header: list[str], path: Path) -> list[str]:
    double = sorted({name for name in header if name and header.count(name) > 1})
    if double:
        raise InputError(
            en=f"{path}: two columns are called {double[0]!r}. Rename one in the file.",
            zh=f"{path}：有两列都叫 {double[0]!r}。请在文件中改名。",
        )
    return header


def _read_excel(path: Path, sheet: str | None, *, repeated: bool) -> pd.DataFrame:
    import pandas as pd

    rows, spans = read_sheet(path, sheet=sheet)
    header, first = _excel_header(rows, spans)
    header = _told_apart(header) if repeated else _checked(header, path)
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
    table = table.dropna(how="all")
    table.attrs = {"encoding": "xlsx", "broken_rows": []}
    return table


def _excel_header(rows: Rows, spans: Spans) -> tuple[list[str], int]:
    """Column names and the number of header rows; a title over the whole width is passed over."""
    if not rows:
        return [], 0
    width = len(rows[0])
    top = 0
    while top < len(rows) - 1 and sum(cell is not None for cell in rows[top]) <= 1 < width:
        top += 1
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
