"""Edits: what a cleaning rule wants changed, applied to a text and followed back to the original."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

# start, end (of the text the rule saw), replacement; sorted, not overlapping
Edit = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """A cleaning rule: `touches` is a cheap test that may say yes too often, `edits` finds the changes."""

    name: str
    touches: Callable[[str], object]
    edits: Callable[[str], Iterable[Edit]]


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """The text after `edits`.

    Examples
    --------
    >>> apply_edits("很好！！！", [(2, 5, "！")])
    '很好！'
    """
    pieces, last = [], 0
    for start, end, replacement in edits:
        pieces += (text[last:start], replacement)
        last = end
    if not last and not pieces:
        return text
    pieces.append(text[last:])
    return "".join(pieces)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where each character of a cleaned text came from: `starts[i]:ends[i]` of the original."""

    starts: np.ndarray
    ends: np.ndarray
    length: int

    @classmethod
    def identity(cls, text: str) -> Origin:
        """Every character is its own origin."""
        import numpy as np

        starts = np.arange(len(text))
        return cls(starts, starts + 1, len(text))

    def after(self, edits: Iterable[Edit]) -> Origin:
        """Origin of the characters after `edits`; a replacement of equal length stays aligned."""
        import numpy as np

        starts, ends, last = [], [], 0
        for start, end, replacement in edits:
            starts.append(self.starts[last:start])
            ends.append(self.ends[last:start])
            size = len(replacement)
            if size == end - start:
                starts.append(self.starts[start:end])
                ends.append(self.ends[start:end])
            elif size:
                first = self._edge(start)
                final = self.ends[end - 1] if end > start else first
                starts.append(np.full(size, first))
                ends.append(np.full(size, final))
            last = end
        starts.append(self.starts[last:])
        ends.append(self.ends[last:])
        return Origin(np.concatenate(starts), np.concatenate(ends), self.length)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Smallest span of the original that holds cleaned characters `start:end`."""
        if start >= end:
            edge = self._edge(start)
            return edge, edge
        return int(self.starts[start:end].min()), int(self.ends[start:end].max())

    def _edge(self, position: int) -> int:
        """Original position before the character at `position`."""
        if position < len(self.starts):
            return int(self.starts[position])
        return int(self.ends[-1]) if len(self.ends) else self.length
