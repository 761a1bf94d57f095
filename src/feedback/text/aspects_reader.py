"""One pass over the words of many comments: which opinion belongs to which aspect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from feedback.text.clauses import split_clauses
from feedback.text.opinion_lexicon import Entry, Lexicon
from feedback.text.polarity import Modifiers

# Aspects said in one breath share an opinion (环境和服务都好): at most this many signs apart.
_COORDINATED = 2
# A neighbour (量 … 大) stands at most so many signs before the phrase that judges it.
_REACH = 4
_AFTER_PREDICATE = frozenset("的了得地着点些一呢啊呀吧哦哈啦嘛哒滴噢喔耶极死爆到也但而又还就都却和与")
# An opinion that opens its clause may speak of the clause before (态度好，很满意).
_OPENING = 3
# Who wishes for more of something good says that it is lacking.
_WISHED = -0.3
_NUMERALS = frozenset("0123456789一二两三四五六七八九十百千几多")


class Mention(NamedTuple):
    """A row of the mentions frame, aspect and comment by number."""

    comment: int
    aspect: int
    polarity: float
    start: int
    end: int
    is_suggestion: bool
    is_question: bool


class Word(NamedTuple):
    """A word of the lexicon found in the text."""

    entry: Entry
    start: int
    end: int
    clause: int
    sentence: int
    begun: int  # where the clause begins


def read_clauses(texts: list[str], *, lexicon: Lexicon) -> Iterator[Mention]:
    """Mentions of texts made `readable`, in reading order.

    Parameters
    ----------
    texts
        Comments of one batch.
    lexicon
        As `compile_lexicon` gives it.

    Yields
    ------
    Mention
        `comment` is the position in `texts`; offsets are into the comment.
    """
    joined = "\n".join(texts)
    lengths = np.array([len(text) + 1 for text in texts], dtype=np.int64)
    begins = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    reader = _Reader(joined)
    comment = -1
    offset = 0
    following = begins[1:].tolist() + [len(joined) + 1]
    starts = begins.tolist()
    for word in _words(joined, lexicon):
        if comment < 0 or word.start >= following[comment]:
            yield from _moved(reader.finish(), comment, offset)
            comment = int(np.searchsorted(begins, word.start, side="right")) - 1
            offset = starts[comment]
        reader.read(word)
    yield from _moved(reader.finish(), comment, offset)


def _moved(found: list[Mention], comment: int, offset: int) -> Iterator[Mention]:
    for row in found:
        yield row._replace(comment=comment, start=row.start - offset, end=row.end - offset)


def _words(text: str, lexicon: Lexicon) -> Iterator[Word]:
    clauses = split_clauses(text)
    found = lexicon.automaton.find_matches_as_indexes(text)
    clause, sentence = clauses.clause, clauses.sentence
    starts = np.fromiter((match[1] for match in found), dtype=np.int64, count=len(found))
    starts_of = np.flatnonzero(np.diff(clause, prepend=-1))
    begun = starts_of[clause[starts]].tolist() if len(text) else []
    own_clause, own_sentence = clause[starts].tolist(), sentence[starts].tolist()
    entries = lexicon.entries
    following = [*found[1:], (0, -1, -1)]
    for (number, start, end), in_clause, in_sentence, began, (next_number, after, _) in zip(
        found, own_clause, own_sentence, begun, following, strict=True
    ):
        entry = entries[number]
        if entry.as_degree and after == end and entries[next_number].judges:
            entry = entry.as_degree
        if (
            _stands_alone(text, start, end)
            and (not entry.after_number or _follows_number(text, start))
            and (not entry.predicate or (after == end and entry.value is not None and entry.one_sign) or _is_predicate(text, end))
        ):
            yield Word(entry, start, end, in_clause, in_sentence, began)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """A word in Latin letters does not begin or end inside another."""
    first, last = text[start], text[end - 1]
    if first < "\u0250" and start and first.isalnum() and text[start - 1] < "\u0250" and text[start - 1].isalpha():
        return False
    return not (last < "\u0250" and last.isalpha() and end < len(text) and text[end] < "\u0250" and text[end].isalpha())


def _is_predicate(text: str, end: int) -> bool:
    """An adjective of one sign judges at the end of a clause or before a particle; else it is part of a name (小龙虾)."""
    return end >= len(text) or text[end] in _AFTER_PREDICATE or not "\u3400" <= text[end] <= "\u9fff"


def _follows_number(text: str, start: int) -> bool:
    before = text[max(0, start - 2) : start].rstrip()
    return bool(before) and before[-1] in _NUMERALS


def _place(row: Mention) -> tuple[int, int, int]:
    return row.start, row.end, row.aspect


class _Reader:
    """State while reading one comment: aspects named, opinions waiting, modifiers in force."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[Mention] = []
        self.unjudged: dict[int, Mention] = {}  # first naming of an aspect that no opinion went with
        self._reset()

    def _reset(self) -> None:
        self.clause = self.sentence = self.begun = -1
        self.heading: Word | None = None
        self.before: list[Word] = []  # aspects of the clause before
        self._open()

    def _open(self) -> None:
        self.modifiers = Modifiers()
        self.named: list[Word] = []  # aspects of this clause
        self.fresh: list[Word] = []  # those of them no opinion has spoken of
        self.waiting: list[tuple[float, int, int, bool]] = []  # opinions with no aspect yet
        self.said: dict[int, list[float]] = {}  # aspect → sum, count, start, end
        self.suggests = self.wishes = self.asks = self.elsewhere = self.compares = False

    def finish(self) -> list[Mention]:
        self._close()
        self._reset()
        found, self.found = self.found, []
        named, self.unjudged = self.unjudged, {}
        if named:
            judged = {row.aspect for row in found}
            found += [row for aspect, row in named.items() if aspect not in judged]
        found.sort(key=_place)
        return found

    def read(self, word: Word) -> None:
        if word.clause != self.clause or word.entry.contrast:
            self._close()
            if word.sentence != self.sentence:
                self.before = []
            self.clause, self.sentence = word.clause, word.sentence
            self.begun = word.end if word.entry.contrast else word.begun
        entry = word.entry
        if entry.ignored:
            return
        self.suggests |= entry.suggests
        self.wishes |= entry.wishes
        self.asks |= entry.asks
        self.elsewhere |= entry.elsewhere
        self.compares |= entry.compares
        if entry.value is not None or entry.beside:
            self._read_opinion(word)
        elif entry.aspects or entry.neighbours:
            self._read_aspect(word)
        else:
            self.modifiers.read(entry, word.start, word.end)

    def _read_aspect(self, word: Word) -> None:
        self.named.append(word)
        if not word.entry.aspects:  # a mere neighbour: see _subjects
            return
        self.fresh.append(word)
        if self.text[word.end : word.end + 1] in (":", "】", "]") and word.end < len(self.text):
            self.heading = word
        for value, start, end, emotion in self.waiting:
            if not emotion:
                self._say(word.entry.aspects, value, min(start, word.start), max(end, word.end))
                self.fresh = []
        self.waiting = []

    def _read_opinion(self, word: Word) -> None:
        entry = word.entry
        subjects, aspects, base = self._subjects(entry, word.start)
        if base is None:
            if entry.aspects:
                self._read_aspect(word)
            else:
                self.modifiers.read(entry, word.start, word.end)
            return
        value, start = self.modifiers.apply(base, word.start)
        if aspects:
            self._say(aspects, value, min([start, *(subject.start for subject in subjects)]), word.end)
            self.fresh = []
        else:
            self.waiting.append((value, start, word.end, entry.emotion))

    def _subjects(self, entry: Entry, start: int) -> tuple[list[Word], tuple[int, ...], float | None]:
        """Words the opinion speaks of, the aspects they stand for, and its feeling about them."""
        if entry.beside:
            for word in self.named[:-4:-1]:
                if self.modifiers.begins(start) - word.end > _REACH:
                    break
                for aspect in word.entry.aspects + word.entry.neighbours:
                    if aspect in entry.beside:
                        whole = word.entry.aspects if aspect in word.entry.aspects else (aspect,)
                        return [word], whole, entry.beside[aspect]
        if entry.value is None:
            return [], (), None
        last = next((word for word in reversed(self.named) if word.entry.aspects), None)
        if entry.implied:
            return [], entry.implied, entry.value
        if last is None:
            return [], (), entry.value
        subjects = [last]
        for word in reversed(self.fresh[:-1]):
            if subjects[-1].start - word.end > _COORDINATED:
                break
            subjects.append(word)
        aspects = tuple(dict.fromkeys(aspect for subject in subjects for aspect in subject.entry.aspects))
        return subjects, aspects, entry.value

    def _say(self, aspects: tuple[int, ...], value: float, start: int, end: int) -> None:
        for aspect in aspects:
            said = self.said.get(aspect)
            if said is None:
                self.said[aspect] = [value, 1, start, end]
            else:
                said[0] += value
                said[1] += 1
                said[2] = min(said[2], start)
                said[3] = max(said[3], end)

    def _close(self) -> None:
        """Settle what waits, and write the mentions of the clause."""
        if self.waiting and not self.named:
            subject = self.before[-1] if self.before else self.heading
            if subject is not None:
                for value, start, end, _ in self.waiting:
                    if start - self.begun <= _OPENING:
                        self._say(subject.entry.aspects, value, start, end)
        for word in self.named:
            if word.entry.strong:
                for aspect in word.entry.aspects:
                    if aspect not in self.said and aspect not in self.unjudged:
                        self.unjudged[aspect] = Mention(
                            0, aspect, 0.0, word.start, word.end, self.suggests, self.asks
                        )
        if not self.elsewhere or self.compares:
            for aspect, (total, count, start, end) in self.said.items():
                value = total / count
                if self.wishes and value > 0:
                    value = _WISHED
                self.found.append(Mention(0, aspect, value, int(start), int(end), self.suggests, self.asks))
        self.before = self.named
        self._open()
