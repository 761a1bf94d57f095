"""Whether a file lacks its row of headings, so that its first respondent's answers stand where they should."""

from __future__ import annotations

import pandas as pd

from feedback.responses.dates import read_dates
from feedback.responses.plain_cells import normalise, normalised

_HALF = 0.5  # of the columns must be headed by one of their own answers
_ENOUGH = 2
_MOST = 0.8  # of a column's cells


def is_headless(table: pd.DataFrame) -> bool:
    """Whether half of the columns and two at least are headed like their own cells, one of them by a date or a group's name.

    Numbers over numbers alone say nothing: items may be called 1, 2, 3. Nor does a column whose cells are all alike: who ticked
    Pool is Pool.

    Parameters
    ----------
    table
        (n, k) cells as text, headings as columns; missing ones do not count.

    Examples
    --------
    >>> rows = {"1": ["2", "3", "4"], "2026-05-01": ["2026-05-02"] * 3, "东店": ["西店", "东店", "东店"], "5": ["4", "1", "5"]}
    >>> is_headless(pd.DataFrame(rows)), is_headless(pd.DataFrame({"1": ["5", "4"], "2": ["1", "2"]}))
    (True, False)
    """
    told = [_headed_like(str(name), table.iloc[:, at]) for at, name in enumerate(table.columns)]
    plain = sum(kind is not None for kind in told)
    return "plainly" in told and plain >= max(_ENOUGH, _HALF * len(told))


def _headed_like(heading: str, cells: pd.Series) -> str | None:
    """How a heading is like the cells below it: plainly, or as a number among numbers; None where it is not."""
    said = normalised(cells).dropna()
    name = normalise(heading)
    if said.empty or not name:
        return None
    if _is_number(pd.Series([name])).all():
        return "number" if _is_number(said).mean() >= _MOST else None
    if said.nunique() > 1 and bool((said == name).any()):
        return "plainly"
    if not any(sign.isdigit() for sign in name) or _is_number(said).mean() >= _MOST:
        return None
    dated = read_dates(pd.Series([name])).stamps.notna().all()
    return "plainly" if dated and read_dates(said).stamps.notna().mean() >= _MOST else None


def _is_number(cells: pd.Series) -> pd.Series:
    return pd.to_numeric(cells, errors="coerce").notna()
