"""Worksheets of Excel (.xlsx, .xls) and OpenDocument files as rows of text: calamine reads the cells, openpyxl finds the sheet.

calamine is more than ten times faster, but drops error cells, rounds whole numbers above 2**53 and ends the
process on a sheet with one cell far away. A look at the sheet's own XML puts the first two right and
refuses the third; a sheet spelled in a way that look cannot judge is read by openpyxl alone.
"""

from __future__ import annotations

import datetime
import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from xml.sax.saxutils import unescape

from feedback.archives import check_sizes
from feedback.errors import InputError, excerpt
from feedback.isolated import isolated
from feedback.responses.file_kinds import kind_of

Rows = list[list[str | None]]
Spans = dict[tuple[int, int], tuple[int, int]]  # top left cell: bottom right cell, from 1

WIDEST_AREA = 40_000_000  # cells from A1 to the last one; calamine holds them all, 32 bytes each

_FILLED = rb'<c r="([A-Z]+)(\d+)"[^<>]*(?<!/)>'  # not only formatted: calamine leaves those out
_ROW = re.compile(_FILLED.replace(b"([A-Z]+)", b"[A-Z]+"))
_COLUMN = re.compile(_FILLED.replace(rb"(\d+)", rb"\d+"))
_FAR_RIGHT = re.compile(rb'<c r="[A-Z]{3}')
_ODDLY_SPELLED = re.compile(rb"<c[\s>/](?!r=\"[A-Z]+\d)|<row[\s>/](?!r=\"\d)|<!")
_ESCAPE = re.compile("_x(00[0-9A-Fa-f]{2})_")
_ERROR = re.compile(rb'<c r="([A-Z]+)(\d+)"[^<>]*? t="e"[^<>]*>(?:<f[^<>]*/>|<f[^<>]*>[^<>]*</f>)?<v>([^<>]*)')  # fmt: skip
# never calculated: written by a program, not by a spreadsheet. t="str" and no value is an empty text
_UNSOLVED = re.compile(
    rb'<c r="([A-Z]+)(\d+)"((?:(?! t="str")[^<>])*)><f[^<>]*>([^<>]+)</f>(?:<v ?/>|<v></v>)?</c>'
)
_LONG = re.compile(rb"<v>-?\d{16,}</v>")
_LONG_NUMBER = re.compile(rb'<c r="([A-Z]+)(\d+)"([^<>]*)>(?:<f[^<>]*/>|<f[^<>]*>[^<>]*</f>)?<v>(-?\d{16,})</v>')  # fmt: skip


def read_sheet(path: Path, *, sheet: str | None = None) -> tuple[Rows, Spans]:
    """Every cell of a worksheet as text, row by row from A1, and its merged ranges.

    Numbers without a fraction lose their point, dates are ISO 8601, errors are their code (#N/A),
    empty cells None. A formula counts with the value it had when the file was saved; one that was never calculated
    is its own text, =A2+B2, so that no answer is lost unseen.

    The file is opened in a process of its own (`feedback.isolated`).

    Raises
    ------
    InputError
        The file is damaged or protected, has no such sheet, a cell far away from the others, or would
        unpack to more than a table of answers.
    """
    return isolated(sheet_here, path, sheet=sheet)


def sheet_here(path: Path, *, sheet: str | None = None) -> tuple[Rows, Spans]:
    """As `read_sheet`, in this process."""
    kind = kind_of(path)
    with _damage_named(path):
        parts = _sheets(path, kind)
    if sheet is not None and sheet not in parts:
        raise InputError(
            en=f"{path}: no worksheet {sheet!r}. There are: {', '.join(map(excerpt, parts))}.",
            zh=f"{path}：没有工作表 {sheet!r}。现有：{'、'.join(map(excerpt, parts))}。",
        )
    with _damage_named(path):
        name = sheet if sheet is not None else next(iter(parts))
        if kind in ("xls", "ods"):
            return by_calamine(path, name, b"")
        with zipfile.ZipFile(path) as archive:
            content = archive.read(parts[name])
        if b"<sheetData" not in content or _ODDLY_SPELLED.search(content):
            return by_openpyxl(path, name)
        height, width = _extent(content)
        _check_area(height, width, path)
        rows, spans = by_calamine(path, name, content)
        width = max((right for _, right in spans.values()), default=0)
        _check_area(len(rows), width, path)
        return _widened(rows, width), spans


def sheet_names(path: Path) -> list[str]:
    """Worksheets of a workbook in the order of their tabs, hidden ones behind those that can be seen.

    Raises
    ------
    InputError
        The file is damaged or protected.
    """
    return isolated(names_here, path)


def names_here(path: Path) -> list[str]:
    """As `sheet_names`, in this process."""
    with _damage_named(path):
        return list(_sheets(path, kind_of(path)))


@contextmanager
def _damage_named(path: Path) -> Iterator[None]:
    from openpyxl.utils.exceptions import InvalidFileException
    from python_calamine import CalamineError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions, which are no answers
            yield
    except InputError:
        raise
    except (  # what the two, and the ZIP and XML readers under them, raise by the kind of damage
        zipfile.BadZipFile, InvalidFileException, CalamineError, SyntaxError, zlib.error, struct.error,
        LookupError, ValueError, TypeError, AttributeError, ArithmeticError, EOFError, RuntimeError, OSError,
    ) as error:  # fmt: skip
        if isinstance(error, OSError) and error.errno:  # the disk, not the file
            raise
        raise InputError(
            en=f"{path}: a damaged Excel file ({error}). Open it in Excel and save it again, or use CSV.",
            zh=f"{path}：Excel 文件已损坏或不完整。请用 Excel 打开后重新保存，或改用 CSV。",
        ) from error


def _worksheets(path: Path) -> dict[str, str]:
    """Name: part of the archive, in the order of the tabs, hidden ones last; charts left out."""
    from openpyxl.reader.excel import ExcelReader

    # its bytes: a path would be judged by its ending
    reader = ExcelReader(io.BytesIO(path.read_bytes()), read_only=True, data_only=True)
    try:
        reader.read_manifest()
        reader.read_workbook()
        found = {
            sheet.name: relation.target
            for sheet, relation in sorted(
                reader.parser.find_sheets(), key=lambda pair: pair[0].state not in (None, "visible")
            )
            if relation.Type.endswith("/worksheet")
        }
    finally:
        reader.archive.close()
    if not found:
        raise ValueError("no worksheet")
    return found


def _sheets(path: Path, kind: str) -> dict[str, str]:
    """Sheets in the order of their tabs, and the part of the archive of each."""
    if kind != "xls":
        check_sizes(path)
    return _sheets_by_calamine(path) if kind in ("xls", "ods") else _worksheets(path)


def _sheets_by_calamine(path: Path) -> dict[str, str]:
    """Sheets of an old .xls or an .ods, which are no parts of their own."""
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    with path.open("rb") as file, CalamineWorkbook.from_filelike(file) as book:
        seen = {
            sheet.name: sheet.visible == SheetVisibleEnum.Visible for sheet in book.sheets_metadata
        }
        return dict.fromkeys(
            sorted(book.sheet_names, key=lambda name: not seen.get(name, True)), ""
        )


def _extent(content: bytes) -> tuple[int, int]:
    """Last row, and last column or more."""
    last = max((int(number) for number in set(_ROW.findall(content))), default=0)
    width = 702  # columns to ZZ
    if last * width > WIDEST_AREA or _FAR_RIGHT.search(content):
        width = max((_number(letters) for letters in set(_COLUMN.findall(content))), default=0)
    return last, width


def _check_area(height: int, width: int, path: Path) -> None:
    if height * width > WIDEST_AREA:
        raise InputError(
            en=f"{path}: the sheet reaches to row {height:,} and column {width:,}, far beyond a table of answers. Delete what stands there, or use CSV.",
            zh=f"{path}：工作表延伸到第 {height:,} 行、第 {width:,} 列，远超答卷范围。请删除远处的内容，或改用 CSV。",
        )


def by_calamine(path: Path, sheet: str, content: bytes) -> tuple[Rows, Spans]:
    """The quick way; `content` is the sheet's XML, for what calamine does not tell."""
    from python_calamine import CalamineWorkbook

    with path.open("rb") as file, CalamineWorkbook.from_filelike(file) as book:
        page = book.get_sheet_by_name(sheet)
        spans = {
            (top + 1, left + 1): (bottom + 1, right + 1)
            for (top, left), (bottom, right) in page.merged_cell_ranges or ()
        }
        rows = [[cell_text(cell) for cell in row] for row in page.to_python(skip_empty_area=False)]
    return _corrected(rows, _untold(content)), spans


def _untold(content: bytes) -> dict[tuple[int, int], str]:
    """(row, column), from 0, of error cells, long whole numbers and formulas never calculated: their text."""
    found = {}
    if b't="e"' in content:
        for letters, row, code in _ERROR.findall(content):
            found[int(row) - 1, _number(letters) - 1] = unescape(code.decode("utf-8"))
    if b"<f" in content:
        for letters, row, _, formula in _UNSOLVED.findall(content):
            found[int(row) - 1, _number(letters) - 1] = "=" + unescape(formula.decode("utf-8"))
    if _LONG.search(content):
        for letters, row, attributes, digits in _LONG_NUMBER.findall(content):
            if b' t="' not in attributes or b' t="n"' in attributes:
                found[int(row) - 1, _number(letters) - 1] = str(int(digits))
    return found


def _corrected(rows: Rows, untold: Mapping[tuple[int, int], str]) -> Rows:
    """The rows with those texts, grown where only such cells stand at the edge."""
    if not untold:
        return rows
    rows.extend([] for _ in range(1 + max(row for row, _ in untold) - len(rows)))
    rows = _widened(rows, max(len(rows[0]), 1 + max(column for _, column in untold)))
    for (row, column), text in untold.items():
        rows[row][column] = text
    return rows


def _widened(rows: Rows, width: int) -> Rows:
    """A merged heading may reach over columns in which nothing stands."""
    return [cells + [None] * (width - len(cells)) for cells in rows]


def by_openpyxl(path: Path, sheet: str) -> tuple[Rows, Spans]:
    """The slow way, which reads every spelling of a sheet."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(path.read_bytes()), data_only=True)
    page = book[sheet]
    spans = {
        (span.min_row, span.min_col): (span.max_row, span.max_col)
        for span in page.merged_cells.ranges
    }
    rows = [
        [cell_text(_unescaped(value)) for value in row] for row in page.iter_rows(values_only=True)
    ]
    book.close()
    return rows, spans


def _unescaped(value: object) -> object:
    """Excel writes a carriage return as _x000D_; calamine knows, openpyxl does not."""
    if isinstance(value, str) and "_x00" in value:
        return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), value)
    return value


def cell_text(value: object) -> str | None:
    """A value of a worksheet as text; None where there is nothing.

    Examples
    --------
    >>> [cell_text(value) for value in ("1.0", 1.0, True, "", datetime.date(2024, 1, 5))]
    ['1.0', '1', 'True', None, '2024-01-05T00:00:00']
    """
    if isinstance(value, str):
        return value.replace("\x00", "") or None
    if value is None:
        return None
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return f"{value.isoformat()}T00:00:00"  # a date cell is a moment; calamine drops midnight
    if isinstance(value, datetime.datetime | datetime.time):
        return value.isoformat()
    return str(value)


def _number(letters: bytes) -> int:
    """Column A is 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
