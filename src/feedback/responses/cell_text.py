"""A cell of a text column as text, whatever a spreadsheet made of it."""

from __future__ import annotations

import math
import numbers


def cell_text(cell: object) -> str:
    """A cell as text: missing and what is no text (lists, objects) "", numbers as they print.

    Two halves of a surrogate pair become their character; a half alone, which no table can
    store, becomes U+FFFD.

    Examples
    --------
    >>> cell_text("好"), cell_text(5.0), cell_text(None), cell_text(["好"])
    ('好', '5', '', '')
    """
    if isinstance(cell, str):
        return storable(cell)
    if isinstance(cell, bool) or not isinstance(cell, numbers.Real):
        return ""
    if isinstance(cell, numbers.Integral):
        return str(cell)
    value = float(cell)
    if math.isnan(value):
        return ""
    # a spreadsheet made 13900001234.0 of a phone number
    return str(int(value)) if value.is_integer() and abs(value) < 1e16 else str(value)


def storable(text: str) -> str:
    """The text without lone surrogates, which no UTF-8 file or Arrow column can hold."""
    text = str(text)
    if text.isascii():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
