"""Words of a lexicon found in many comments at once, with the clause each stands in."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator
from itertools import chain, compress
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from feedback.text.aspects.clauses import split_clauses
from feedback.text.aspects.opinion_entry import Entry
from feedback.text.aspects.opinion_lexicon import LANGUAGES, Lexicon
from feedback.text.aspects.waits import told_waits

_NUMERALS = frozenset("0123456789一二两三四五六七八九十百千几多")
_AFTER_PREDICATE = frozenset(
    "的了得地着点些一呢啊呀吧哦哈啦嘛哒滴噢喔耶极死爆到也但而又还就都却和与嘅系咗啲过"
)
_MEASURES = frozenset({"很多", "多了", "不少", "许多"})
Match = tuple[int, int, int]  # number of the entry, start, end
_LATIN_END = "\u0250"


class Word(NamedTuple):
    """A word found; offsets into the joined text."""

    entry: Entry
    start: int
    end: int
    clause: int  # where its clause begins
    sentence: int  # where its sentence begins


def find_words(text: str, *, lexicon: Lexicon) -> Iterator[Word]:
    """Words of the lexicon in a `readable` text, longest first at each place, in reading order.

    Parameters
    ----------
    text
        As `readable` gives it; comments joined by line ends.
    lexicon
        As `compile_lexicon` gives it.
    """
    found = lexicon.automaton.find_matches_as_indexes(text)
    clauses = split_clauses(text)
    begins = _beginnings(clauses.clause)
    if lexicon.wait is not None:
        found = _with_waits(text, found, begins, lexicon=lexicon, wait=lexicon.wait)
    if not found:
        return
    number, start, end = _columns(found)
    known = (*lexicon.entries, *([lexicon.wait] if lexicon.wait is not None else []))
    entries = [known[each] for each in number.tolist()]
    kept = np.ones(len(found), dtype=bool)
    for place in np.flatnonzero(lexicon.careful[number]).tolist():
        entry, (_, first, last) = entries[place], found[place]
        # whether another word of the lexicon begins right here
        touched = place + 1 < len(found) and found[place + 1][1] == last
        if touched and entry.as_modifier and entries[place + 1].judges:
            entries[place] = entry.as_modifier
        elif not (touched and entry.free) and not _counts(entry, text, first, last):
            if entry.as_modifier is None or not entry.negates or entry.one_sign:
                kept[place] = False
            else:
                entries[place] = entry.as_modifier  # 不大 before what it denies
    columns = (start, end, begins[start], _beginnings(clauses.sentence)[start])
    words = zip(entries, *(column.tolist() for column in columns), strict=True)
    yield from map(Word._make, compress(words, kept.tolist()))


def _with_waits(
    text: str,
    found: list[Match],
    begins: npt.NDArray[np.int64],
    *,
    lexicon: Lexicon,
    wait: Entry,
) -> list[Match]:
    """The words and, as one more entry, waits told by the clock.

    In a language whose topics the taxonomy takes, anywhere; in another only where the clause names what is
    waited for (等了一小时才上菜), since of who waited an hour for a table the dishes are not late.
    """
    number = len(lexicon.entries)
    waits = [(number, *span) for span in told_waits(text, languages=lexicon.wait_in)]
    others = [language for language in LANGUAGES if language not in lexicon.wait_in]
    for_some = list(told_waits(text, languages=others)) if others else []
    if for_some:
        told = {int(begins[start]) for start, _ in for_some}
        late = {*wait.implied}
        numbers, starts, _ = _columns(found)
        beside = np.flatnonzero(np.isin(begins[starts], list(told))).tolist()
        naming = {
            int(begins[starts[place]])
            for place in beside
            if not late.isdisjoint(lexicon.entries[numbers[place]].aspects)
        }
        waits += [(number, start, end) for start, end in for_some if begins[start] in naming]
    for each in waits:
        insort(found, each, key=_start)
    return found


def _columns(found: list[Match]) -> npt.NDArray[np.int64]:
    """Numbers, starts and ends."""
    cells = np.fromiter(chain.from_iterable(found), dtype=np.int64, count=3 * len(found))
    return cells.reshape(-1, 3).T


def _start(match: Match) -> int:
    return match[1]


def _beginnings(numbers: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    """Sign → where its clause begins, from the clause numbers."""
    return np.flatnonzero(np.diff(numbers, prepend=-1))[numbers]


def _counts(entry: Entry, text: str, start: int, end: int) -> bool:
    """Whether what stands around the word lets it be that word."""
    if entry.latin and not _stands_alone(text, start, end):
        return False
    if entry.after_number:
        before = text[max(0, start - 2) : start].rstrip()
        return bool(before) and before[-1] in _NUMERALS
    if entry.predicate:
        # before a particle or at the end of its clause; else it is part of a name (小龙虾) or a modal verb (可以用)
        after = text[end : end + 2]
        return (
            not "\u3400" <= after[:1] <= "\u9fff"
            or after[0] in _AFTER_PREDICATE
            or after in _MEASURES
        )
    return True


def _stands_alone(text: str, start: int, end: int) -> bool:
    """A word in Latin letters does not begin or end inside another; digits may touch it."""
    if (
        text[start].isalpha()
        and start
        and text[start - 1].isalpha()
        and text[start - 1] < _LATIN_END
    ):
        return False
    last = text[end - 1]
    return not (
        last < _LATIN_END
        and last.isalpha()
        and end < len(text)
        and text[end].isalpha()
        and text[end] < _LATIN_END
    )
