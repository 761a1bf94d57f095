"""A large table as CSV, the same bytes as pandas writes, put together by column instead of by cell."""

from __future__ import annotations

import csv
import io
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from feedback.numeric import Flags
from feedback.responses.cell_text import excel_safe

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

_BOM = b"\xef\xbb\xbf"
_LARGE = 20_000  # rows; below, pandas takes no time
_PART = 100_000  # rows put together at once
_CELLS = 100_000  # pandas decides for so many cells at a time whether its stamps need a clock
_DAY = 86_400  # seconds


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a table without its index as CSV for spreadsheets: UTF-8 with a mark, no text that one would run.

    Parameters
    ----------
    table
        Any; missing cells are empty. What has texts, stamps of whole seconds, whole numbers and flags alone is written by Arrow
        from 20,000 rows on, any other table by pandas.
    path
        Where.

    Notes
    -----
    The bytes are those of `excel_safe(table).to_csv(index=False, encoding="utf-8-sig")`.
    """
    table = table.reset_index(drop=True)
    if len(table) < _LARGE or not all(_is_plain(table.iloc[:, at]) for at in range(table.shape[1])):
        excel_safe(table).to_csv(path, index=False, encoding="utf-8-sig")
        return
    rows = max(_CELLS // table.shape[1], 1)
    part = max(_PART // rows, 1) * rows  # where pandas begins anew, too
    with path.open("wb") as file:
        file.write(_BOM + table.iloc[:0].to_csv(index=False).encode())
        for begin in range(0, len(table), part):
            file.write(_lines(excel_safe(table.iloc[begin : begin + part]), rows))


def _is_plain(column: pd.Series) -> bool:
    import pandas as pd

    kind = column.dtype
    if pd.api.types.is_datetime64_dtype(kind):
        whole = column.to_numpy().astype("datetime64[us]").astype(np.int64) % 1_000_000 == 0
        return bool((whole | column.isna().to_numpy()).all())
    if isinstance(kind, pd.StringDtype):
        return True
    return isinstance(kind, np.dtype) and kind.kind in "iub"


def _lines(part: pd.DataFrame, rows: int) -> bytes:
    import pyarrow.compute as pc

    texts = [_texts(part.iloc[:, at], rows) for at in range(part.shape[1])]
    if len(texts) == 1:  # a line of nothing would be none
        texts = [pc.if_else(pc.equal(texts[0], _sign("")), _sign('""'), texts[0])]
    joined = pc.binary_join_element_wise(*texts, _sign(",")) if len(texts) > 1 else texts[0]
    lines = pc.binary_join_element_wise(joined, _sign(""), _sign("\n"))
    _, ends, signs = lines.buffers()
    size = np.frombuffer(ends, dtype=np.int64)[lines.offset + len(lines)]
    return bytes(memoryview(signs)[:size])


@cache
def _returns() -> str:
    """A carriage return where this Python's CSV quotes a cell for it; older ones do not."""
    made = io.StringIO()
    csv.writer(made, lineterminator="\n").writerow(["\r", ""])
    return "\r" if made.getvalue().startswith('"') else ""


def _sign(text: str) -> pa.Scalar:
    import pyarrow as pa

    return pa.scalar(text, pa.large_string())


def _texts(column: pd.Series, rows: int) -> pa.Array:
    """The cells as CSV has them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.dtype
    if isinstance(kind, np.dtype) and kind.kind == "M":
        return _stamps(column, rows)
    if isinstance(kind, np.dtype) and kind.kind == "b":
        flags = pa.array(column.to_numpy())
        return pc.if_else(
            flags, *(pa.scalar(said, pa.large_string()) for said in ("True", "False"))
        )
    if isinstance(kind, np.dtype):
        return pc.cast(pa.array(column.to_numpy()), pa.large_string())
    plain = pc.fill_null(pa.array(column, pa.large_string(), from_pandas=True), _sign(""))
    if isinstance(plain, pa.ChunkedArray):
        plain = plain.combine_chunks()
    quoted = pc.match_substring_regex(plain, f'[,"\n{_returns()}]')
    if not pc.any(quoted).as_py():
        return plain
    inside = pc.replace_substring(plain, '"', '""')
    return pc.if_else(
        quoted, pc.binary_join_element_wise(_sign('"'), inside, _sign('"'), _sign("")), plain
    )


def _stamps(column: pd.Series, rows: int) -> pa.Array:
    """Stamps with their clock, but days where all that pandas looks at together lie at midnight."""
    import pyarrow as pa
    import pyarrow.compute as pc

    seconds = column.to_numpy().astype("datetime64[s]")
    there = ~np.isnat(seconds)
    midnight: Flags = ~there | (seconds.astype(np.int64) % _DAY == 0)
    begins = np.arange(0, len(seconds), rows)
    days = np.repeat(np.logical_and.reduceat(midnight, begins), rows)[: len(seconds)]
    whole = pc.cast(pa.array(seconds, pa.timestamp("s"), mask=~there), pa.large_string())
    if days.any():
        whole = pc.if_else(pa.array(days), pc.utf8_slice_codeunits(whole, 0, 10), whole)
    return pc.fill_null(whole, _sign(""))
