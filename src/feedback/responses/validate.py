"""From text cells to typed answers: what does not fit is put aside with its reason, never guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedback.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

ROW_DROPPED = "row dropped"
CELL_EMPTIED = "cell set to missing"

_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
# what people leave around a number: 5分, 4 星, 3 stars, 2 points
_UNIT = re.compile(r"\s*(?:分|星|颗星|stars?|points?)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Numeric:
    """How a rating column reads: its ends, the codes of its labels, and what a bad cell costs.

    `missing` are codes that stand for no answer; `closed` takes no number but those of `labels`;
    `reverse` turns the scale over; `shift` is added at the end (1 to 11 becomes 0 to 10 with -1).
    """

    low: float
    high: float
    labels: Mapping[str, float]
    drops_row: bool = False
    missing: tuple[str, ...] = ()
    closed: bool = False
    reverse: bool = False
    shift: float = 0.0


@dataclass(frozen=True, slots=True)
class Rejections:
    """What could not be used.

    Attributes
    ----------
    table
        Columns file, row (as a spreadsheet counts), column, found (masked by the caller),
        reason, action.
    """

    table: pd.DataFrame

    @property
    def dropped_rows(self) -> int:
        """Number of rows that are not among the responses."""
        dropped = self.table[self.table["action"] == ROW_DROPPED]
        return int(dropped[["file", "row"]].drop_duplicates().shape[0])


def parse_ratings(cells: pd.Series, rule: Numeric) -> tuple[pd.Series, pd.Series]:
    """Numbers on the scale from text cells: full-width digits, units and labels are understood.

    Parameters
    ----------
    cells
        (n,) text; missing stays missing.
    rule
        Ends of the scale and codes of the labels.

    Returns
    -------
    values, reasons
        (n,) float with NaN where nothing usable stands; (n,) text, "" where all is well or where the
        cell holds a code for "not answered".

    Examples
    --------
    >>> import pandas as pd
    >>> values, why = parse_ratings(pd.Series(["５分", "满意", "9", None]), Numeric(1, 5, {"满意": 4}))
    >>> values.tolist()[:2], why.tolist()[2]
    ([5.0, 4.0], 'outside the scale 1 to 5')
    """
    import numpy as np
    import pandas as pd

    text = normalised(cells)
    distinct = pd.Series(text.dropna().unique(), dtype="str")
    labels = {normalise(label).casefold(): code for label, code in rule.labels.items()}
    unanswered = {normalise(code).casefold() for code in rule.missing}
    numbers = {float(code) for code in unanswered if _NUMBER.fullmatch(code)}
    codes, silent = {}, set()
    for cell in distinct:
        bare = _UNIT.sub("", cell)
        if cell.casefold() in unanswered or (_NUMBER.fullmatch(bare) and float(bare) in numbers):
            silent.add(cell)
            continue
        if cell.casefold() in labels:
            codes[cell] = float(labels[cell.casefold()])
        elif _NUMBER.fullmatch(bare) and (not rule.closed or float(bare) in labels.values()):
            codes[cell] = float(bare)
    values = text.map(codes).astype("float64")
    reasons = pd.Series("", index=cells.index, dtype="str")
    unread = text.notna() & values.isna() & ~text.isin(silent)
    reasons[unread] = "not a number or a known label"
    outside = values.notna() & ~values.between(rule.low, rule.high)
    reasons[outside] = f"outside the scale {rule.low:g} to {rule.high:g}"
    values = values.where(~outside, np.nan)
    return (rule.low + rule.high - values if rule.reverse else values) + rule.shift, reasons


def parse_dates(cells: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Dates from the shapes that occur: 2021-9-4, 2021/09/04, 2021.9.4, 2021年9月4日, 20210904,
    with or without a time, day-month-year where the column shows which is which, Excel serials.

    Returns
    -------
    dates, reasons
        (n,) datetime64, NaT where nothing usable stands; (n,) text, "" where all is well.

    Examples
    --------
    >>> import pandas as pd
    >>> dates, why = parse_dates(pd.Series(["2021年9月4日", "20210904", "44443", "soon"]))
    >>> dates.dt.day.tolist()[:3], why[3]
    ([4.0, 4.0, 4.0], 'not a date')
    """
    import pandas as pd

    text = normalised(cells)
    text = text.str.replace(
        r"^(\d{1,4})\s*[年/.]\s*(\d{1,2})\s*[月/.]\s*(\d{1,4})", r"\1-\2-\3", regex=True
    )
    text = text.str.replace(r"\s*日\s*", " ", regex=True).str.replace("T", " ").str.strip()
    text = text.str.replace(r"(?:\+\d\d:?\d\d|Z)$", "", regex=True)
    compact = text.str.fullmatch(r"(?:19|20)\d{6}").fillna(False).astype(bool)
    text = text.mask(compact, text.str.replace(r"^(\d{4})(\d\d)(\d\d)$", r"\1-\2-\3", regex=True))
    dates = pd.Series(pd.NaT, index=cells.index, dtype="datetime64[ns]")
    reasons = pd.Series("", index=cells.index, dtype="str")

    serial = pd.to_numeric(text, errors="coerce")
    excel = serial.between(20_000, 80_000)  # 1954 to 2119
    dates[excel] = pd.Timestamp("1899-12-30") + pd.to_timedelta(serial[excel], unit="D")

    parts = text.str.extract(r"^(\d{1,4})-(\d{1,2})-(\d{1,4})(.*)$")
    first, middle, last = (pd.to_numeric(parts[column], errors="coerce") for column in range(3))
    clock = parts[3].str.strip().fillna("").str.replace(r"^(\d{1,2}):", _two_digits, regex=True)
    year_first = first > 31
    year_last = (last > 31) & ~year_first
    day_first = bool((year_last & (first > 12)).any())
    month_first = bool((year_last & (middle > 12)).any())
    unclear = year_last & (day_first == month_first) & (first <= 12) & (middle <= 12)
    swap = year_last & ((middle > 12) | (month_first & ~day_first))
    year = first.where(year_first, last)
    month = middle.where(~swap, first)
    day = last.where(year_first, first.where(~swap, middle))
    known = (year_first | year_last) & ~unclear
    stamp = (
        year[known].astype("int64").astype("str").str.zfill(4)
        + "-"
        + month[known].astype("int64").astype("str").str.zfill(2)
        + "-"
        + day[known].astype("int64").astype("str").str.zfill(2)
        + (" " + clock[known]).where(clock[known] != "", "")
    )
    dates[known] = pd.to_datetime(stamp, format="ISO8601", errors="coerce").astype("datetime64[ns]")
    reasons[text.notna() & dates.isna()] = "not a date"
    reasons[unclear] = "day and month cannot be told apart"
    return dates, reasons


def _two_digits(match: re.Match[str]) -> str:
    return match.group(1).zfill(2) + ":"


def normalise(text: str) -> str:
    """Width and white space made equal, so that labels and digits compare."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def normalised(cells: pd.Series) -> pd.Series:
    """`normalise` over a column of text, each distinct cell once; blank becomes missing."""
    known = {cell: normalise(cell) or None for cell in cells.dropna().unique()}
    return cells.map(known).astype("str")


def refuse_if_nothing_left(
    kept: int, rejections: pd.DataFrame, *, where: str, column: str | None
) -> None:
    """Say in one message why a whole file was rejected.

    Raises
    ------
    InputError
        No row is left.
    """
    if kept:
        return
    top = rejections.groupby(["column", "reason"]).size().sort_values(ascending=False)
    (name, reason), count = top.index[0], int(top.iloc[0])
    found = rejections.loc[rejections["reason"] == reason, "found"].astype("str").head(3).tolist()
    raise InputError(
        en=f"{where}: every row was rejected; {count} times because column {name or column} is "
        f"{reason} (found e.g. {', '.join(found)}). Check the column and `scale:` in the study file.",
        zh=f"{where}：所有行都被剔除；其中 {count} 行因为列 {name or column}：{reason}"
        f"（例如 {'、'.join(found)}）。请检查研究文件中的列名和 scale。",
    )
