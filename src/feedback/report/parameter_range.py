"""The range of a parameter, written at the end of its comment: `(1 to 50)`, `(at least 1)`, `(at most 0.5)`.

In Chinese `（1 到 50）`, `（至少 1）`, `（至多 0.5）`. Ends belong to the range; dates are written `2025-01-31`;
in a list each item is meant. Choices are no range but a type: `Literal["zh", "en"]`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

_END = r"(\d{4}-\d\d-\d\d|[-+]?\d+(?:\.\d+)?)"
_BETWEEN = re.compile(rf"[(（]\s*{_END}\s*(?:to|–|到|至)\s*{_END}\s*[)）]$")
_AT_LEAST = re.compile(rf"[(（]\s*(?:at least|至少)\s*{_END}\s*[)）]$")
_AT_MOST = re.compile(rf"[(（]\s*(?:at most|至多)\s*{_END}\s*[)）]$")
_ORDERED = {"int", "float", "date"}


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high`, both included; None where it is open."""

    low: Any = None
    high: Any = None

    def holds(self, value: Any) -> bool:
        """Whether a value, or each of a list, lies within; what has no order does.

        Examples
        --------
        >>> Range(1, 50).holds(50), Range(1, 50).holds([3, 51]), Range(0, 1).holds(float("nan"))
        (True, False, False)
        """
        if isinstance(value, list):
            return all(self.holds(item) for item in value)
        if value is None or not isinstance(value, int | float | date):
            return True
        end = self.low if self.low is not None else self.high
        if isinstance(value, date) != isinstance(end, date):
            return end is None
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)

    def said(self, *, language: str = "en") -> str:
        """As it is written: "1 to 50"."""
        zh = language == "zh"
        if self.low is not None and self.high is not None:
            return f"{self.low} {'到' if zh else 'to'} {self.high}"
        if self.low is not None:
            return f"{'至少' if zh else 'at least'} {self.low}"
        return f"{'至多' if zh else 'at most'} {self.high}" if self.high is not None else ""


ANY = Range()


def range_of(comment: str, kind: str) -> Range:
    """The range a comment ends with, for a type that has an order.

    Raises
    ------
    ValueError
        Its ends are the wrong way round, or of different kinds.

    Examples
    --------
    >>> range_of("aspects shown (1 to 50)", "int")
    Range(low=1, high=50)
    """
    if not _ORDERED & set(re.findall(r"\w+", kind)):
        return ANY
    found = ANY
    if between := _BETWEEN.search(comment):
        found = Range(*map(_end, between.groups()))
    elif least := _AT_LEAST.search(comment):
        found = Range(low=_end(least[1]))
    elif most := _AT_MOST.search(comment):
        found = Range(high=_end(most[1]))
    closed = found.low is not None and found.high is not None
    mixed = isinstance(found.low, date) != isinstance(found.high, date)
    if closed and (mixed or found.low > found.high):
        raise ValueError(f"the range {found.said()} holds nothing")
    return found


def _end(text: str) -> Any:
    if text.count("-") == 2:
        return date.fromisoformat(text)
    return float(text) if "." in text else int(text)
