"""The clause a complaint is made in: cut from its comment, how clearly it complains, and what of it is quoted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

_WHOLE = 90  # columns of a comment (a Chinese character has two) up to which it may be quoted whole
_LONGEST = 180  # columns of a sentence up to which it is quoted whole
_NEAR = 20  # columns of an aspect with its judgement up to which they stand together
_SENTENCE = re.compile(r"[。！？!?；;\n]+|(?<=[A-Za-z0-9)\"'’”])\.+(?=\s|$)|…+|～+|~+")
_CLAUSE = re.compile(r"[，,、：:]+|\s+(?=(?:but|and|because|so)\b)", re.IGNORECASE)
# what reads as a complaint and may be none: an apology, a thank-you, a wish, something not (yet) so
_UNREAL = re.compile(
    r"\b(?:sorry|thanks?|thank you|wish|hope|hopefully|if|would(?:n['’]t)?|could(?:n['’]t)?|lol|jk)\b|谢谢|感谢|希望|如果|要是|万一|本来以为|原以为",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A negative mention in its comment: where it stands, and the sentence it stands in."""

    comment: str
    text: str
    start: int
    end: int
    left: int
    right: int
    polarity: float

    @property
    def said(self) -> str:
        return self.text[self.start : self.end]

    @property
    def sentence(self) -> str:
        return self.text[self.left : self.right]


def clauses_of(found: pd.DataFrame, texts: pd.Series) -> list[Clause]:
    """Of mentions (comment, polarity, start and end where they are known) their clauses; `texts`: comments by id."""
    columns = [
        found[name].tolist() if name in found else [None] * len(found) for name in ("start", "end")
    ]
    clauses = []
    for comment, first, last, polarity in zip(
        found["comment"].tolist(), *columns, found["polarity"].tolist(), strict=True
    ):
        text = texts[comment]
        start, end = _span(first, last, len(text))
        left, right = _between(_SENTENCE, text, start, end)
        clauses.append(Clause(comment, text, start, end, left, right, polarity))
    return clauses


def _span(start: float | None, end: float | None, length: int) -> tuple[int, int]:
    """The clause's place in its comment; the whole comment when it is not known."""
    if start is None or end is None or not 0 <= start < end <= length:
        return 0, length
    return int(start), int(end)


def _between(stops: re.Pattern[str], text: str, start: int, end: int) -> tuple[int, int]:
    """From the stop before a clause to the one after it, which is kept."""
    left, right = 0, len(text)
    for stop in stops.finditer(text):
        if stop.end() <= start:
            left = stop.end()
        elif stop.start() >= end:
            right = stop.end()
            break
    return left, right


def pairs_of(text: str) -> set[str]:
    """Character pairs, or word pairs would be too rare in short clauses."""
    plain = re.sub(r"\W+", "", text[:400]).lower()
    return {first + second for first, second in pairwise(plain)}


def _columns(text: str) -> int:
    """Width of a text as shown: a Chinese character takes two columns; of a long text its length."""
    if len(text) > 2 * _LONGEST:
        return len(text)
    return sum(2 if char > "\u2e7f" else 1 for char in text)


def clarity(clause: Clause) -> float:
    """Clearly negative, a sentence neither too short nor too long, about this alone, and real."""
    width = _columns(clause.sentence)
    readable = 1.0 if 12 <= width <= 120 else 0.3
    alone = 0.5 * (clause.end - clause.start) / max(len(clause.text), 1)
    # what is judged stands next to the judgement, or it may be something else that is judged
    far = min(1.0, max(0.0, _columns(clause.said) / _NEAR - 1))
    unreal = 0.8 * bool(_UNREAL.search(clause.sentence))
    return -clause.polarity + readable + alone - far - unreal


def quote_of(clause: Clause, praised: list[tuple[int, int]]) -> str:
    """The whole comment where it is short and praises nothing, else the sentence; of a long sentence the clauses."""
    text = clause.text
    if _columns(text) <= _WHOLE and not praised:
        return text.strip()
    return quote_around(text, clause.start, clause.end)


def quote_around(text: str, start: int, end: int) -> str:
    """The sentence a place stands in, or of a long one whole clauses around it; cuts are shown.

    Examples
    --------
    >>> quote_around("The room was fine. The food was cold! We will be back.", 23, 36)
    '…The food was cold!…'
    """
    left, right = _between(_SENTENCE, text, start, end)
    if _columns(text[left:right]) > _LONGEST:
        left, right = _widened(text, left, right, start, end)
    quote = text[left:right].strip(" \t\n\r，,、：:")
    before, after = text[:left].strip(), text[right:].strip()
    return ("…" if before else "") + quote + ("…" if after else "")


def _widened(text: str, left: int, right: int, start: int, end: int) -> tuple[int, int]:
    """The clause, with the clauses beside it as long as the quote stays short; a word is never cut."""
    cuts = sorted({left, right, *(left + m.end() for m in _CLAUSE.finditer(text[left:right]))})
    first = max((cut for cut in cuts if cut <= start), default=left)
    last = min((cut for cut in cuts if cut >= end), default=right)
    while True:
        before = max((cut for cut in cuts if cut < first), default=first)
        after = min((cut for cut in cuts if cut > last), default=last)
        if last < after and _columns(text[first:after]) <= _LONGEST * 2 // 3:
            last = after
        elif before < first and _columns(text[before:last]) <= _LONGEST * 2 // 3:
            first = before
        else:
            break
    if last - first > _LONGEST:  # no clause ends in sight
        first = text.rfind(" ", first, max(start - 40, first)) + 1 or max(first, start - 40)
        most = min(last, max(min(end, start + _LONGEST // 2), first) + 60)
        last = max(text.rfind(" ", most - 20, most), 0) or most
    return first, last
