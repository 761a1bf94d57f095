"""Edits: what a cleaning rule wants changed, applied to a text and followed back to the original."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

# start, end (of the text the rule saw), replacement; sorted, not overlapping
Edit = tuple[int, int, str]
Replacement = str | Callable[[re.Match[str]], str]

# Rules nudge one another (an entity may hide a tag); a text still moving after so many rounds is hostile.
ROUNDS = 6
_FOLDING = re.compile(r"[&<>()\[\]\ufffd?]+")


@dataclass(frozen=True, slots=True)
class Rule:
    """A cleaning rule: `touches` is a cheap test that may say yes too often, `edits` finds the changes."""

    name: str
    touches: Callable[[str], object]
    edits: Callable[[str], Iterable[Edit]]


def by_pattern(
    name: str, pattern: str, replacement: Replacement, *, needs: str | Sequence[str] = ()
) -> Rule:
    """Rule that replaces every match; nothing can match where none of `needs` (a pattern, or strings) is found."""
    compiled = re.compile(pattern)

    def edits(text: str) -> Iterator[Edit]:
        for match in compiled.finditer(text):
            new = replacement if isinstance(replacement, str) else replacement(match)
            if new != match[0]:
                yield match.start(), match.end(), new

    asked = needs if isinstance(needs, str) else "|".join(map(re.escape, needs))
    return Rule(name, re.compile(asked).search if asked else compiled.search, edits)


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """The text after `edits`.

    Examples
    --------
    >>> apply_edits("很好！！！", [(2, 5, "！")])
    '很好！'
    """
    pieces: list[str] = []
    last = 0
    for start, end, replacement in edits:
        pieces += (text[last:start], replacement)
        last = end
    return "".join([*pieces, text[last:]]) if pieces else text


def run_chain(text: str, chain: Sequence[Rule]) -> Iterator[tuple[str, list[Edit], str]]:
    """Apply rules in order, round after round, until nothing changes; that makes the whole idempotent.

    Yields
    ------
    tuple
        Name of a rule, the edits it made, the text after them.
    """
    for attempt in range(2):
        for _ in range(ROUNDS):
            before = text
            for rule in chain:
                if rule.touches(text):
                    edits = list(rule.edits(text))
                    after = apply_edits(text, edits)
                    if after != text:
                        text = after
                        yield rule.name, edits, text
            if text == before:
                return
        if attempt == 0:
            # Markup folded into markup without end: what it is folded with goes, then the rest can settle.
            edits = [(*match.span(), "") for match in _FOLDING.finditer(text)]
            text = apply_edits(text, edits)
            yield "hostile", edits, text


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
                starts.append(np.full(size, self.edge(start)))
                ends.append(np.full(size, self.ends[end - 1] if end > start else self.edge(start)))
            last = end
        starts.append(self.starts[last:])
        ends.append(self.ends[last:])
        return Origin(np.concatenate(starts), np.concatenate(ends), self.length)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Smallest span of the original that holds cleaned characters `start:end`."""
        if start >= end:
            return self.edge(start), self.edge(start)
        return int(self.starts[start:end].min()), int(self.ends[start:end].max())

    def edge(self, position: int) -> int:
        """Original position before the character at `position`."""
        if position < len(self.starts):
            return int(self.starts[position])
        return int(self.ends[-1]) if len(self.ends) else self.length
