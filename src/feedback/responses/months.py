"""A cell that names a month or a week and no day: 2024-05, 2024年5月, May 2024, 2024-W19."""

from __future__ import annotations

import datetime
import re

_YEAR_FIRST = re.compile(r"^(\d{4})\s*(?:[-/]|年)\s*(\d{1,2})\s*(?:月份?)?$")
_YEAR_LAST = re.compile(r"^(\d{1,2})[-/](\d{4})$")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_NUMBERS = {name[:3]: number for number, name in enumerate(_MONTHS, 1)}
# whole or cut as is usual: marketing 2024 is no March
_BY_NAME = re.compile(rf"^({'|'.join([*_MONTHS, 'sept', *_NUMBERS])})\.?[-/ ,]*(\d{{4}})$")
_WEEK = re.compile(r"^(\d{4})(?:-?w| week |年第)\s*(\d{1,2})\s*[周週]?$")


def first_day_of(said: str) -> datetime.date | None:
    """The first day of the month or ISO week a normalised cell names; None where it names none.

    2024.05 is none: a spreadsheet writes October as 2024.1. May-24 is none: a day or a year.

    Examples
    --------
    >>> [str(first_day_of(cell)) for cell in ("2024年5月", "May 2024", "5/2024", "2024-W19", "2024.05")]
    ['2024-05-01', '2024-05-01', '2024-05-01', '2024-05-06', 'None']
    """
    said = said.casefold()
    try:
        if found := _WEEK.match(said):
            return datetime.date.fromisocalendar(int(found[1]), int(found[2]), 1)
        if found := _YEAR_FIRST.match(said):
            return datetime.date(int(found[1]), int(found[2]), 1)
        if found := _YEAR_LAST.match(said):
            return datetime.date(int(found[2]), int(found[1]), 1)
        if found := _BY_NAME.match(said):
            return datetime.date(int(found[2]), _NUMBERS[found[1][:3]], 1)
    except ValueError:  # a thirteenth month
        return None
    return None
