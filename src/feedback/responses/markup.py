"""Tables that a web page would show, saved under a spreadsheet's ending."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from feedback.errors import InputError
from feedback.questionnaire.parts import Words

if TYPE_CHECKING:
    import pandas as pd
    from bs4 import Tag

_BREAKS = ["br", "p", "div", "li"]
_MARKUP = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|meta|table|body|style|Workbook|\?mso)\b",
    re.IGNORECASE | re.DOTALL,
)


def is_markup(text: str) -> bool:
    """Whether the text is a page or an XML workbook and no rows of cells."""
    return bool(_MARKUP.match(text[:5000]))


def read_html_table(text: str, path: Path) -> tuple[pd.DataFrame, Words]:
    """The largest table of the page, every cell as text; and what is to be said of it.

    Raises
    ------
    InputError
        There is no table with a header and a row.
    """
    import pandas as pd
    from bs4 import BeautifulSoup

    page = BeautifulSoup(text, "html.parser")
    tables = [
        [[_text_of(cell) for cell in row.find_all(["td", "th"])] for row in found.find_all("tr")]
        for found in page.find_all("table")
    ]
    rows = max(tables, key=lambda table: sum(map(len, table)), default=[])
    rows = [row for row in rows if any(row)]
    while len(rows) > 2 and len(rows[0]) == 1 < len(rows[1]):  # a title over the whole width
        rows = rows[1:]
    if len(rows) < 2:
        raise InputError(
            en=f"{path}: a web page or XML under a spreadsheet's name, without a table of answers. Open it in Excel and save it as .xlsx, or export CSV.",
            zh=f"{path}：这是网页或 XML，而不是表格文件，其中没有答卷表。请用 Excel 打开后另存为 .xlsx，或导出 CSV。",
        )
    width = len(rows[0])
    cells = [
        [cell or None for cell in row[:width]] + [None] * (width - len(row)) for row in rows[1:]
    ]
    table = pd.DataFrame(cells, columns=rows[0], dtype="str")
    table.index = pd.RangeIndex(2, 2 + len(table), name="row")
    return table.dropna(how="all"), Words(
        zh="这是存成表格文件的网页，读取了其中最大的表",
        en="a web page saved as a spreadsheet; its largest table was read",
    )


def _text_of(cell: Tag) -> str:
    """Text of a cell, with a line break where the page shows one."""
    for part in cell.find_all(_BREAKS):
        part.insert_before("\n")
    return "\n".join(line.strip() for line in cell.get_text().splitlines() if line.strip())
