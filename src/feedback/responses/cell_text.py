"""A cell as text, whatever a spreadsheet made of it; and text no spreadsheet takes for a formula."""

from __future__ import annotations

import math
import numbers
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


_RUNS = r"=+\-@＝＋－＠"  # signs a formula begins with


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


def excel_safe(table: pd.DataFrame) -> pd.DataFrame:
    """Text that a spreadsheet would run as a formula gets an apostrophe in front, the index too.

    Full-width signs count: some East Asian spreadsheets read them as operators.

    Examples
    --------
    >>> import pandas as pd
    >>> excel_safe(pd.DataFrame({"text": ["=1+1", "好"], "n": [-1, 2]})).values.tolist()
    [["'=1+1", -1], ['好', 2]]
    """
    import pandas as pd

    shown = table.copy()
    for place in range(shown.shape[1]):
        shown.isetitem(place, _unrunnable(shown.iloc[:, place]).array)
    levels = [
        pd.Index(_unrunnable(shown.index.get_level_values(level).to_series()), name=name)
        for level, name in enumerate(shown.index.names)
    ]
    shown.index = pd.MultiIndex.from_arrays(levels) if len(levels) > 1 else levels[0]
    return shown


def _unrunnable(values: pd.Series) -> pd.Series:
    import pandas as pd

    if isinstance(values.dtype, pd.CategoricalDtype):
        kind = values.cat.categories.dtype
        values = values.astype(kind) if pd.api.types.is_string_dtype(kind) else values
    if not pd.api.types.is_string_dtype(values.dtype):
        return values
    text = values
    if values.dtype == object:  # a number among texts stays one
        text = values.where(values.map(lambda value: isinstance(value, str)).astype(bool))
    text = text.astype("string")
    first = text.str.slice(0, 1)
    odd = [sign for sign in first.dropna().unique() if sign.isspace() or sign in (*_RUNS,)]
    risky = first.isin(odd)  # few are: only those are looked at whole
    if not risky.any():
        return values
    risky[risky] = text[risky].str.match(rf"\s*[{_RUNS}]|[\t\r]").astype(bool)
    return values.mask(risky.astype(bool), "'" + text)
