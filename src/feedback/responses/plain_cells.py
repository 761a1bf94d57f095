"""Cells as they compare: width and white space made equal."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

_KEPT_AS_TEXT = re.compile(r'="([^"]*)"')


def normalise(text: str) -> str:
    """Width and white space made equal, so that labels and digits compare; ="5", as exports keep Excel off a number, is 5."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    kept = _KEPT_AS_TEXT.fullmatch(plain) if plain.startswith("=") else None
    return kept[1].strip() if kept else plain


def normalised(cells: pd.Series) -> pd.Series:
    """`normalise` over a column, each distinct cell once; blank becomes missing, a number its digits."""
    if cells.dtype == "str":
        return _normalised_texts(cells)
    known = {cell: normalise(as_label(cell)) or None for cell in cells.dropna().unique()}
    return cells.astype(object).map(known).astype("str")


def _normalised_texts(cells: pd.Series) -> pd.Series:
    """The same of texts: in ASCII only white space differs, which Arrow makes equal for all cells at once."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    column = pa.array(cells.array).cast(pa.large_string())
    plain = pc.and_not(pc.string_is_ascii(column), pc.match_substring(column, "="))
    spaced = pc.replace_substring_regex(column, "[\\s\\x0b\\x1c-\\x1f]+", " ")
    trimmed = pc.ascii_trim(spaced, " ")
    found = cells.copy()
    found[:] = pc.if_else(pc.equal(trimmed, ""), None, trimmed)
    rest = ~np.asarray(pc.fill_null(plain, True), dtype=bool)
    if rest.any():
        known = {cell: normalise(cell) or None for cell in cells[rest].unique()}
        found[rest] = cells[rest].map(known).astype("str")
    return found


def says_something(cells: pd.Series) -> pd.Series:
    """Whether `normalised` leaves anything of each cell: bool, same index; most texts show it by one letter or digit."""
    import numpy as np
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    found = pd.Series(False, index=cells.index)
    if cells.dtype == "str":
        column = pa.array(cells.array).cast(pa.large_string())
        plain = pc.match_substring_regex(column, "[0-9A-Za-z\\x{4e00}-\\x{9fff}]")
        found[:] = np.asarray(pc.fill_null(plain, False), dtype=bool)
    rest = ~found
    found[rest] = normalised(cells[rest]).notna()
    return found


def as_label(cell: object) -> str:
    """A cell as a label says it; what a reader has typed already may name a group."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float):
        return f"{cell:.15g}"
    return str(cell)
