"""A workbook of texts: the same bytes for the same cells, and no cell a formula."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from feedback.archives import without_times


def workbook_bytes(sheets: Mapping[str, Sequence[Sequence[str]]]) -> bytes:
    """An .xlsx of texts.

    Parameters
    ----------
    sheets
        {name of a sheet: rows of cells}; every cell is stored as text, an empty one left out.

    Returns
    -------
    bytes
        The same for the same cells, whenever and wherever it is written.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "feedback"
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for i, row in enumerate(rows, 1):
            for j, text in enumerate(row, 1):
                if text:
                    # else "=…" would be a formula
                    sheet.cell(row=i, column=j, value=text).data_type = "s"
    raw = io.BytesIO()
    book.save(raw)
    return without_times(raw.getvalue())
