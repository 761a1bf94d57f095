"""Quotation marks in a text of rows: those within answers that nobody doubled, and those nobody closed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


class OpenQuoteError(ValueError):
    """A quotation mark that is never closed; `row` is where it opens, as a spreadsheet counts."""

    def __init__(self, row: int) -> None:
        super().__init__(f"row {row}")
        self.row = row


def double_inner_quotes(text: str, separator: str) -> tuple[str, int]:
    """The text with quotation marks inside quoted answers doubled, as readers expect them; and how many were not.

    A mark closes an answer where a separator or the end of a line follows; any other stands for itself.

    Raises
    ------
    OpenQuoteError
        Within an answer of several lines another one opens behind a separator: the first was never closed.

    Examples
    --------
    >>> double_inner_quotes('1,"say "hi" now",5', ",")
    ('1,"say ""hi"" now",5', 2)
    >>> double_inner_quotes('1,5" screen,5', ",")
    ('1,5" screen,5', 0)
    """
    if '"' not in text:
        return text, 0
    ends = f"{separator}\r\n"
    other = f'[^{re.escape(ends)}"]'
    # all is well where each mark has a separator, an end of line or another mark at its side, and as many
    # open as close; what only seems odd, the walk below finds in order
    if not re.search(f'{other}"{other}', text):
        opened = text.startswith('"') + sum(text.count(f'{end}"') for end in ends)
        closed = text.endswith('"') + sum(text.count(f'"{end}') for end in ends)
        if opened == closed:
            return text, 0
    parts, done, kept, begin = [], 0, 0, -1
    place = text.find('"')
    while place >= 0:
        after = text[place + 1 : place + 2]
        before = text[place - 1 : place]
        if begin < 0:
            begin = place if not place or before in ends else -1
        elif after == '"':
            place += 1
        elif not after or after in ends:
            begin = -1
        elif before in ends and "\n" in text[begin:place].replace("\r", "\n"):
            raise OpenQuoteError(_row_of(text, begin))
        else:
            parts += [text[done:place], '"']
            done, kept = place, kept + 1
        place = text.find('"', place + 1)
    return "".join([*parts, text[done:]]), kept


def _row_of(text: str, place: int) -> int:
    """The row a place is in, as a spreadsheet counts: line ends inside closed answers do not count."""
    outside = re.sub(r'"(?:[^"]|"")*"', "", text[:place])
    return len(re.findall(r"\r\n|\r|\n", outside)) + 1


def rows_within(table: pd.DataFrame, separator: str) -> list[int]:
    """Rows with an answer of several lines, each of which could be a row of its own: a mark may be missing.

    Parameters
    ----------
    table
        Text cells; index `row`.
    """
    width, found = table.shape[1], set()
    if width < 2:
        return []
    for column in range(width):
        cells = table.iloc[:, column].dropna()
        for row, cell in cells[cells.str.contains("\n", regex=False)].items():
            lines = str(cell).splitlines()[1:]
            if lines and all(line.count(separator) == width - 1 for line in lines):
                found.add(int(str(row)))
    return sorted(found)
