"""Text files of rows: where the header stands, what parts the cells, which line ends are data."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from feedback.responses.quotes import OpenQuoteError

if TYPE_CHECKING:
    import pandas as pd
    from _typeshed import WriteableBuffer

SEPARATORS = (",", "\t", ";", "|")
_AT_ONCE = 50_000  # rows that are Python's own texts while they are read
_LOOKED_AT = 40  # rows, for the header
_LONGEST_NAME = 60  # characters of a column's name where a title stands above
_DECLARED = re.compile(r'"?sep=(.)"?[ \t]*(?:\r\n|\n|\r)', re.IGNORECASE)
_FIRST_END = re.compile(r'(?:[^"\r\n]|"(?:[^"]|"")*+")*+(\r\n|\n|\r)')
_OPEN_QUOTE = re.compile(r"EOF inside string starting at row (\d+)")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_BARE_RETURN = re.compile(r"\r(?!\n)")
_NUMBER = re.compile(r"\s*[+-]?\d+(?:[.,]\d+)?\s*")


@dataclass(frozen=True, slots=True)
class Head:
    """The header of a text file.

    Attributes
    ----------
    names
        Of the columns.
    separator
        What parts cells.
    above
        Rows above the header: a title, a remark, `sep=;`.
    """

    names: list[str]
    separator: str
    above: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """Rows up to the header, itself included."""
        return len(self.above) + 1


def find_head(text: str) -> Head:
    """The header: the first row, unless a title over a table, or Excel's `sep=;`, stands above.

    The separator is the declared one, else that which gives the most columns.
    """
    csv.field_size_limit(2**31 - 1)
    declared = _DECLARED.match(text)
    body = text[declared.end() :] if declared else text
    best = Head([], ",")
    for separator in (declared.group(1),) if declared else SEPARATORS:
        rows = list(islice(csv.reader(_lines(body), delimiter=separator), _LOOKED_AT))
        top = title_rows(rows)
        names = [cell.strip() for cell in rows[top]] if rows else []
        if len(names) > len(best.names) or declared:
            above = tuple(separator.join(row).strip(separator + " ") for row in rows[:top])
            best = Head(names, separator, above)
    if declared:
        return Head(best.names, best.separator, (declared.group(0).strip(), *best.above))
    return best


def _lines(text: str) -> Iterator[str]:
    """The lines with their ends, one after the other: the head of a large file needs no copy of it."""
    return (line[0] for line in _LINE.finditer(text))


def title_rows(rows: Sequence[Sequence[str]]) -> int:
    """How many rows above the header hold a title or nothing.

    Blank rows at the top are none. A title only where what follows is plainly a table: every row as wide as its names, and a blank row between or
    a column of numbers under a name. A file of one column of prose has neither.
    """
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows]
    blank_rows = next((number for number, cells in enumerate(filled) if cells), 0)
    return blank_rows + _titles(rows[blank_rows:], filled[blank_rows:], blank=blank_rows > 0)


def _titles(rows: Sequence[Sequence[str]], filled: Sequence[int], *, blank: bool) -> int:
    """Rows above the header of a text that begins with something."""
    top = 0
    while top < len(rows) - 1 and (not filled[top] or (filled[top] == 1 and rows[top][0].strip())):
        top += 1
    names = [cell.strip() for cell in rows[top]] if rows else []
    below = [row for row, cells in zip(rows[top + 1 :], filled[top + 1 :], strict=True) if cells]
    while names and not names[-1]:  # a separator at the end of the header
        names.pop()
    if not top or len(names) < 2 or len({*names} - {""}) < len(names) or not below:
        return 0
    if any(len(name) > _LONGEST_NAME or _NUMBER.fullmatch(name) for name in names):
        return 0
    if any(cell.startswith(" ") for cell in rows[top]) or any(
        len(r) != len(rows[top]) for r in below
    ):
        return 0
    blank = blank or not all(filled[:top])
    numbers = any(
        all(_NUMBER.fullmatch(row[place]) for row in below) for place in range(len(names))
    )
    return top if blank or (numbers and len(names) > 2) else 0


def returns_kept(text: str) -> tuple[str, str]:
    """The text with a sign in place of each carriage return that ends no line, and that sign ("" if none).

    Where lines end in LF or CRLF, a lone CR is part of a cell, quoted or not.
    """
    if "\r" not in text or not _BARE_RETURN.search(text):
        return text, ""
    end = _FIRST_END.match(text)
    if (end.group(1) == "\r") if end else "\n" not in text:
        return text, ""
    sign = next(chr(code) for code in range(0xE00D, 0xF8FF) if chr(code) not in text)
    return _BARE_RETURN.sub(sign, text), sign


def read_rows(
    text: str, head: Head, names: Sequence[str]
) -> tuple[pd.DataFrame, list[tuple[int, str]]]:
    """Every row below the header as text, and those with more cells than it, as (row, text) pairs.

    The index `row` counts as a spreadsheet does; rows in which nothing stands are left out and counted in
    `.attrs["blank_rows"]`, but for bare ends of lines below the last.
    """
    import pandas as pd

    options: dict[str, Any] = {
        "sep": head.separator, "header": None, "names": range(len(names)), "dtype": str,
        "keep_default_na": False, "na_values": [""], "skip_blank_lines": False, "index_col": False,
    }  # fmt: skip
    broken: list[tuple[int, str]] = []
    declared = _DECLARED.match(text)
    skipped = head.rows - bool(declared)
    body = text[declared.end() :] if declared else text
    try:
        table = _read_plain(body, head.separator, len(names))
        if table is None:
            # bytes: of a StringIO pandas carries what Chinese takes beyond a byte a sign from read to read, n² in all
            with pd.read_csv(
                _Encoded(body), encoding="utf-8", on_bad_lines="error", low_memory=False,
                chunksize=_AT_ONCE, **options,
            ) as parts:  # fmt: skip
                table = pd.concat(parts)
        table = table.iloc[skipped:]
        table.index = pd.RangeIndex(head.rows + 1, head.rows + 1 + len(table), name="row")
    except (pd.errors.ParserError, ValueError) as error:
        if opened := _OPEN_QUOTE.search(str(error)):
            raise OpenQuoteError(int(opened[1]) + 1 + bool(declared)) from error
        table, broken = _read_uneven(body, head, len(names), skipped=skipped)
    table.columns = pd.Index(names)
    found = table.dropna(how="all")
    ends = body[len(body.rstrip("\r\n")) :].replace("\r\n", "\n")
    bare = len(ends) - 1
    found.attrs["blank_rows"] = len(table) - len(found) - max(0, bare)
    return found, broken


class _Encoded(io.RawIOBase):
    """A text as the bytes of UTF-8, made as they are read: all at once they would lie beside it."""

    def __init__(self, text: str) -> None:
        self._text, self._done, self._left = text, 0, b""

    def readable(self) -> bool:
        return True

    def readinto(self, into: WriteableBuffer, /) -> int:
        room = memoryview(into)
        if not self._left:
            part = self._text[self._done : self._done + max(1, len(room) // 4)]
            self._done += len(part)
            self._left = part.encode()
        made, self._left = self._left[: len(room)], self._left[len(room) :]
        room[: len(made)] = made
        return len(made)


def _read_plain(body: str, separator: str, width: int) -> pd.DataFrame | None:
    """Rows without a quotation mark, each as wide as its names, by Arrow: many times quicker, in a third of the memory.

    None where a row is of another width, or holds nothing: those take the slower road, which says where they are.
    """
    import pandas as pd
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    if '"' in body or width < 2:
        return None
    names = [str(place) for place in range(width)]
    text = pa.string()
    try:
        found = arrow_csv.read_csv(
            _Encoded(body),
            read_options=arrow_csv.ReadOptions(column_names=names),
            parse_options=arrow_csv.ParseOptions(
                delimiter=separator, quote_char=False, ignore_empty_lines=False
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, text), null_values=[""], strings_can_be_null=True
            ),
        )
    except (pa.ArrowInvalid, UnicodeEncodeError):
        return None
    kept: pd.DataFrame = found.to_pandas(
        types_mapper={text: pd.StringDtype(na_value=float("nan"))}.get
    )
    return kept


def _read_uneven(
    body: str, head: Head, width: int, *, skipped: int
) -> tuple[pd.DataFrame, list[tuple[int, str]]]:
    """Slow road for a file in which some rows have too many cells; those are put aside."""
    import pandas as pd

    csv.field_size_limit(2**31 - 1)
    rows, numbers, broken = [], [], []
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=head.separator)
    for number, cells in enumerate(islice(reader, skipped, None), start=head.rows + 1):
        if len(cells) > width and any(cells[width:]):
            broken.append((number, head.separator.join(cells)[:500]))
        else:
            held = cells[:width]
            rows.append([cell or None for cell in held] + [None] * (width - len(held)))
            numbers.append(number)
    index = pd.Index(numbers, name="row")
    return pd.DataFrame(rows, columns=range(width), index=index, dtype="str"), broken
