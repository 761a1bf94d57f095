"""Time taken, however a tool says it: 95秒, 1分35秒, 1 h 2 min, 00:01:35, 95.32."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from feedback.responses.plain_cells import normalise
from feedback.responses.readers import cells
from feedback.responses.readers.layout import Habits
from feedback.responses.readers.spellings import UNREAD, tidy

if TYPE_CHECKING:
    import pandas as pd

_PARTS = re.compile(
    r"^(?:(?P<d>\d+)\s*(?:天|days?|d)\s*)?"
    r"(?:(?P<h>\d+)\s*(?:小时|时|hours?|hrs?|h)\s*)?"
    r"(?:(?P<m>\d+)\s*(?:分钟|分|minutes?|mins?|min|m)\s*)?"
    r"(?:(?P<s>\d+(?:\.\d*)?|\.\d+)\s*(?:秒钟|秒|seconds?|secs?|sec|s)?\s*)?$",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"^(?:(\d+):)?(\d{1,3}):(\d{1,2}(?:\.\d+)?)$")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?:\D|$))")
_LONGEST_ON_PAGE = 30 * 86400
_SECONDS = {"d": 86400, "h": 3600, "m": 60, "s": 1}


def seconds_of(text: str) -> float | None:
    """Seconds, or None where the text is no length of time.

    >>> [seconds_of(text) for text in ("95秒", "1分35秒", "00:01:35", "1,095.5", "-3")]
    [95.0, 95.0, 95.0, 1095.5, None]
    """
    said = _THOUSANDS.sub("", normalise(text).casefold())
    if len(said) > 40:
        return None
    clock = _CLOCK.match(said)
    if clock:
        hours, minutes, seconds = clock.groups()
        return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds)
    parts = _PARTS.match(said)
    if not parts or not any(parts.groupdict().values()):
        return None
    return float(
        sum(float(value) * _SECONDS[name] for name, value in parts.groupdict().items() if value)
    )


def read_seconds(raw: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Seconds (Float64) and where something stood that is no length of time."""
    import pandas as pd

    column = cells.Column.of(raw)
    found: list[Any] = [seconds_of(text) for text in column.distinct]
    bad = [
        value is None and bool(text.strip())
        for value, text in zip(found, column.distinct, strict=True)
    ]
    return column.spread(found, "Float64"), pd.Series(column.rows(bad))


def read_page_time(raw: pd.Series, *, habits: Habits) -> cells.Decoded:
    """Seconds on a page: 0 is what tools write of a page nobody was shown, over 30 days no visit."""

    def seconds(text: str) -> Any:
        if tidy(text) in {"", *habits.unanswered}:
            return None
        found = seconds_of(text)
        return UNREAD if found is None or found > _LONGEST_ON_PAGE else found or None

    return cells.simple(raw, seconds, "Float64", cells.NO_TIME)
