"""Which finders a text may hold something for: a wide net thrown over many texts at once, before any pattern is tried on one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from string import ascii_letters, ascii_uppercase
from typing import TYPE_CHECKING, Any

import numpy as np

from feedback.sign_tables import codes_of

if TYPE_CHECKING:
    import ahocorasick_rs
    from numpy.typing import NDArray

Hit = tuple[str, int, int]
# Finds what is personal in a text of half-width characters, given the hints that stand in it.
Finder = Callable[[str, frozenset[str]], Iterator[Hit]]

_ALL: set[str] = set()
_SIGNS: list[str] = []


def hints(*words: str | Iterable[str]) -> frozenset[str]:
    """Strings in small letters without one of which a finder finds nothing; from now on `looked` tells of them.

    Examples
    --------
    >>> cues = hints("Sir", ["女士"])
    >>> [said.isdisjoint(cues) for _, _, said in looked(["王女士来了", "王大夫来了"], [(Net(cues),), (Net(),)])]
    [False, True]
    """
    one = frozenset(
        word.lower() for each in words for word in ([each] if isinstance(each, str) else each)
    )
    _ALL.update(one)
    _automaton.cache_clear()
    return one


def signs(characters: Iterable[str]) -> int:
    """Number of a kind of sign, whose signs `looked` counts."""
    chosen = "".join(characters)
    if chosen not in _SIGNS:
        _SIGNS.append(chosen)
        _kinds.cache_clear()
    return _SIGNS.index(chosen)


@dataclass(frozen=True)
class Net:
    """What a text has to hold for a finder to find something there; a finder may have several, any of which is enough.

    Parameters
    ----------
    words
        Hints, one of which has to stand in it; None asks for none.
    least
        Kinds of sign and how many of each.
    pair
        Kinds of sign, one of the second right behind one of the first; None for the first: behind no Chinese character.
    """

    words: frozenset[str] | None = None
    least: tuple[tuple[int, int], ...] = ()
    pair: tuple[int | None, int] | None = None

    @cached_property
    def signs(self) -> int:
        """The kinds of sign it asks for as bits."""
        kinds = {sign for sign, _ in self.least} | {*(self.pair or ())}
        return sum(1 << sign for sign in kinds if sign is not None)


def matches(
    text: str, said: frozenset[str], frames: Iterable[tuple[frozenset[str], re.Pattern[str]]]
) -> Iterator[re.Match[str]]:
    """What the patterns find in a text, each tried only where one of its hints stands."""
    for words, pattern in frames:
        if not said.isdisjoint(words):
            yield from pattern.finditer(text)


def looked(
    texts: Sequence[str], nets: Sequence[tuple[Net, ...]]
) -> Iterator[tuple[int, int, frozenset[str]]]:
    """Which texts may hold something, and for which finders.

    Parameters
    ----------
    texts
        In half-width characters.
    nets
        Those of each finder.

    Yields
    ------
    tuple
        Place of the text; a number whose bit n says that finder n may find something; the hints of all finders that stand in it.
    """
    joined = "\n".join([*texts, ""])
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)) + 1
    begins = np.cumsum(lengths) - lengths
    words, automaton = _automaton()
    # "\n" stands in no hint, and no half-width sign has small letters of another number
    found = automaton.find_matches_as_indexes(joined.lower(), overlapping=True)
    number = np.fromiter((match[0] for match in found), dtype=np.int64, count=len(found))
    ends = np.fromiter((match[2] for match in found), dtype=np.int64, count=len(found))
    cuts = np.append(np.searchsorted(ends, begins, side="right"), len(found))
    caught = _caught(joined, begins, number, cuts, tuple(nets))
    hinted, edges = number.tolist(), cuts.tolist()
    for text in np.flatnonzero(caught).tolist():
        said = frozenset([words[hint] for hint in hinted[edges[text] : edges[text + 1]]])
        yield text, int(caught[text]), said


def _caught(
    joined: str,
    begins: NDArray[np.int64],
    number: NDArray[np.int64],
    cuts: NDArray[np.int64],
    nets: tuple[tuple[Net, ...], ...],
) -> NDArray[np.int64]:
    """The finders that each text may hold something for, as bits."""
    kinds = _kinds()
    codes = codes_of(joined)
    kind = kinds[np.minimum(codes, len(kinds) - 1)]
    wanted, bits = _wanted(nets)
    told = np.zeros(len(begins), dtype=np.uint64)
    some = np.flatnonzero(cuts[1:] > cuts[:-1])
    if len(some):
        told[some] = np.bitwise_or.reduceat(bits[number], cuts[some])
    counts: dict[int, NDArray[Any]] = {}
    pairs: dict[tuple[int | None, int], NDArray[np.bool_]] = {}
    han = (codes >= 0x4E00) & (codes <= 0x9FFF)
    caught = np.zeros(len(begins), dtype=np.int64)
    # what no text has needs no look at each
    all_told, all_kinds = int(np.bitwise_or.reduce(told)), int(np.bitwise_or.reduce(kind))
    for finder, own in enumerate(nets):
        for net in own:
            if net.signs & ~all_kinds or not (net.words is None or all_told & wanted[net.words]):
                continue
            holds = np.ones(len(begins), dtype=bool)
            if net.words is not None:
                holds &= told & np.uint64(wanted[net.words]) != 0
            for sign, least in net.least:
                if sign not in counts:
                    counts[sign] = np.add.reduceat(kind >> np.uint32(sign) & 1, begins)
                holds &= counts[sign] >= least
            if net.pair is not None:
                if net.pair not in pairs:
                    first, second = net.pair
                    behind = han == 0 if first is None else kind >> np.uint32(first) & 1
                    beside = kind >> np.uint32(second) & np.append(first is None, behind[:-1])
                    pairs[net.pair] = np.add.reduceat(beside & 1, begins) > 0
                holds &= pairs[net.pair]
            caught |= holds.astype(np.int64) << finder
    return caught


@cache
def _kinds() -> NDArray[np.uint32]:
    """The kinds of sign of each code as bits; the last of the table, of every code beyond it, is of none."""
    last = max((ord(sign) for own in _SIGNS for sign in own), default=0)
    table = np.zeros(last + 2, dtype=np.uint32)
    for number, own in enumerate(_SIGNS):
        table[[ord(sign) for sign in own]] |= np.uint32(1 << number)
    return table


@cache
def _wanted(
    nets: tuple[tuple[Net, ...], ...],
) -> tuple[dict[frozenset[str], int], NDArray[np.uint64]]:
    """A bit for the words of every net, and the bits that each hint sets."""
    words, _ = _automaton()
    several = dict.fromkeys(net.words for own in nets for net in own if net.words is not None)
    wanted = {own: 1 << number for number, own in enumerate(several)}
    bits = [sum(1 << n for n, own in enumerate(several) if word in own) for word in words]
    return wanted, np.array(bits, dtype=np.uint64)


@cache
def _automaton() -> tuple[list[str], ahocorasick_rs.AhoCorasick]:
    import ahocorasick_rs

    _wanted.cache_clear()  # by number of the hint
    words = sorted(_ALL)
    return words, ahocorasick_rs.AhoCorasick(
        words, implementation=ahocorasick_rs.Implementation.ContiguousNFA
    )


# Of any script: each has its ten in a row, so that one in eight codes is enough to find them.
DIGITS = signs(
    chr(code)
    for near in range(0, 0x20000, 8)
    if chr(near).isdecimal()
    for code in range(max(near - 9, 0), near + 10)
    if chr(code).isdecimal()
)
HAN_DIGITS = "零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖"
NUMERALS = signs(_SIGNS[DIGITS] + HAN_DIGITS + "两")
CAPITALS = signs(ascii_uppercase)
LETTERS = signs(ascii_letters)
# What a handle begins with.
WORD_SIGNS = signs(ascii_letters + "_")
