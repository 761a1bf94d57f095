"""Several choices in one cell: those ticked, or a ranking in its order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from feedback.questionnaire.questions import Multiple, Ranking
from feedback.responses.readers.cells import Column, split_written
from feedback.responses.readers.layout import Habits
from feedback.responses.readers.spellings import UNREAD, Spellings, tidy

if TYPE_CHECKING:
    import pandas as pd

MOST_PIECES = 200  # of a list; more are a text in the wrong column


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of choices read.

    Attributes
    ----------
    table
        A column a choice code: ticked (boolean) or rank (Int64).
    unread
        (n,) bool: an entry is none of the choices.
    written
        (n,) text beside a choice.
    """

    table: dict[str, pd.Series]
    unread: Any
    written: pd.Series | None


def read_list(
    cells: pd.Series,
    question: Multiple | Ranking,
    *,
    codes: Mapping[str, int | str],
    habits: Habits,
) -> Listed:
    """Several choices in one cell; of a ranking, in their order."""
    column = Column.of(cells)
    entries = [(choice.code, choice) for choice in question.choices]
    own = codes or {choice.code: choice.code for choice in question.choices}
    # where anything may be written in a list, a word of it must not pass for a code
    spelled = Spellings(entries, {} if habits.tail_is_written else own, language=habits.language)
    parts = _read_all(column.distinct, spelled, habits)
    specify = next((c.code for c in question.choices if c.specify), None)
    table: dict[str, pd.Series] = {}
    told = [_with_tail(part, specify, habits) for part in parts]
    for code, _ in entries:
        if isinstance(question, Multiple):
            values: list[Any] = [code in part.codes if part.codes else None for part in told]
            table[code] = column.spread(values, "boolean")
        else:
            ranks = [part.codes.index(code) + 1 if code in part.codes else None for part in told]
            table[code] = column.spread(ranks, "Int64")
    written = [part.written for part in told]
    return Listed(
        table,
        column.rows([bool(part.unread) for part in told]),
        column.spread(written, "string") if any(written) else None,
    )


def _read_all(texts: list[str], spelled: Spellings, habits: Habits) -> list[_Entries]:
    """Every distinct cell; a file speaks in labels or in codes, whichever leaves less unread."""
    styles = ["code", "label"] if habits.style == "auto" else [habits.style]
    readings = [[_entries(text, spelled, habits, style) for text in texts] for style in styles]
    return min(readings, key=lambda parts: sum(len(part.unread) for part in parts))


@dataclass(frozen=True, slots=True)
class _Entries:
    codes: tuple[str, ...]
    unread: tuple[str, ...]
    written: str | None = None


def _with_tail(part: _Entries, specify: str | None, habits: Habits) -> _Entries:
    """What no label explains is what somebody wrote beside the choice that asks for it."""
    if not (habits.tail_is_written and specify and part.unread):
        return part
    return _Entries((*part.codes, specify), (), ", ".join(part.unread))


def _entries(text: str, spelled: Spellings, habits: Habits, style: str) -> _Entries:
    if not text.strip() or tidy(text) in habits.unanswered:
        return _Entries((), ())
    label_first = style == "label"
    sole = spelled.read(text, label_first=label_first)
    if sole is not UNREAD:
        return _Entries((str(sole),), ())
    best: _Entries | None = None
    for separator in habits.separators:
        codes: list[str] = []
        unread: list[str] = []
        written = None
        pieces = text.split(separator)
        if len(pieces) > MOST_PIECES:
            continue
        start = 0
        while start < len(pieces):
            # a label may hold the separator itself: the longest run of pieces that is a label
            stop = min(len(pieces), start + 12)
            while stop > start:
                run = separator.join(pieces[start:stop])
                bare, beside = split_written(run, habits)
                code = spelled.read(bare, label_first=label_first) if bare.strip() else UNREAD
                if code is not UNREAD:
                    break
                stop -= 1
            if stop > start:
                if str(code) not in codes:
                    codes.append(str(code))
                written = beside or written
                start = stop
            else:
                if pieces[start].strip():
                    unread.append(pieces[start].strip())
                start += 1
        found = _Entries(tuple(codes), tuple(unread), written)
        if best is None or (-len(found.codes), len(found.unread)) < (
            -len(best.codes),
            len(best.unread),
        ):
            best = found
    return best or _Entries((), (text,))
