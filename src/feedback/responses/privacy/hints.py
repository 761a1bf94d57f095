"""Which words that could make something personal stand in a text, in one pass: patterns are only tried after theirs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ahocorasick_rs

_ALL: set[str] = set()


def hints(*words: str | Iterable[str]) -> frozenset[str]:
    """Strings in small letters without one of which a finder finds nothing; from now on `said_in` tells of them.

    Examples
    --------
    >>> cues = hints("Sir", ["女士"])
    >>> said_in("王女士来了").isdisjoint(cues), said_in("王大夫来了").isdisjoint(cues)
    (False, True)
    """
    one = frozenset(
        word.lower() for each in words for word in ([each] if isinstance(each, str) else each)
    )
    _ALL.update(one)
    _automaton.cache_clear()
    return one


def said_in(lowered: str) -> frozenset[str]:
    """The hints of all finders that stand in a text in small letters."""
    words, automaton = _automaton()
    found = automaton.find_matches_as_indexes(lowered, overlapping=True)
    return frozenset([words[number] for number, _, _ in found])


def matches(
    text: str, said: frozenset[str], frames: Iterable[tuple[frozenset[str], re.Pattern[str]]]
) -> Iterator[re.Match[str]]:
    """What the patterns find in a text, each tried only where one of its hints stands."""
    for words, pattern in frames:
        if not said.isdisjoint(words):
            yield from pattern.finditer(text)


@cache
def _automaton() -> tuple[list[str], ahocorasick_rs.AhoCorasick]:
    import ahocorasick_rs

    words = sorted(_ALL)
    return words, ahocorasick_rs.AhoCorasick(
        words, implementation=ahocorasick_rs.Implementation.ContiguousNFA
    )
