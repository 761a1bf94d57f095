"""What a reader finds out about an export: which of its columns fill which answers, and how it speaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from feedback.questionnaire.parts import Words

if TYPE_CHECKING:
    import pandas as pd

# cell    one answer of any kind
# flag    whether one choice of a multiple question is ticked
# rank    the rank one choice of a ranking was given
# list    several choices: those ticked, or all in their order
# place   the choice that came n-th in a ranking
# other   text beside the choice that asks to write; a text ticks the choice
# beside  whether "not applicable" was said
Shape = Literal["cell", "flag", "rank", "list", "place", "other", "beside"]
Style = Literal["auto", "code", "label"]
JOINED = "\x1f"  # between the entries of a list that came as a list


@dataclass(frozen=True, slots=True)
class Source:
    """A column of the export and the answers it fills.

    Attributes
    ----------
    raw
        Its name in the export.
    question
        Id of our question.
    shape
        How it holds answers.
    column
        The answer column, where it fills one.
    place
        The rank a `place` stands for.
    codes
        How the export spells the answers: {spelling: our code}; labels are known without.
    """

    raw: str
    question: str
    shape: Shape
    column: str | None = None
    place: int | None = None
    codes: Mapping[str, int | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Habits:
    """How a tool speaks.

    Attributes
    ----------
    style
        Whether closed answers are codes or labels; auto looks at each column.
    separators
        What parts the entries of a list; the first that fits.
    unanswered
        Words that stand for no answer in closed questions.
    typed
        Of these, words that somebody may have typed; the others only the tool writes.
    unwritten
        Words that stand for no answer in open ones.
    zeros_are_silence
        A multiple question of which no choice is ticked was left out or not asked.
    written_inside
        Text beside a choice stands in the cell itself, between 〖 and 〗.
    tail_is_written
        What no label explains at the end of a list is the text beside a choice.
    language
        Language of its labels, where it is known.
    unticked
        Words of the tool for a choice that is not ticked, beside those everybody uses.
    guarded
        An apostrophe was put before text that a spreadsheet would run as a formula.
    zone, day_first
        The zone dates are brought to, and whether days stand before months, as the caller says.
    """

    style: Style = "auto"
    guarded: bool = False
    separators: tuple[str, ...] = (JOINED,)
    unanswered: frozenset[str] = frozenset()
    typed: frozenset[str] = frozenset()
    unwritten: frozenset[str] = frozenset()
    zeros_are_silence: bool = True
    written_inside: bool = False
    tail_is_written: bool = False
    language: str | None = None
    zone: str | None = None
    day_first: bool | None = None
    unticked: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Layout:
    """An export understood.

    Attributes
    ----------
    sources
        The columns that carry answers.
    habits
        How the tool speaks.
    respondent, date, seconds, wave
        Columns of the export beside the answers, where there are.
    blank_stamps
        What the tool writes in its own date column where it was told to keep none.
    span
        Begin and end, where the time taken must be computed.
    finished
        (n,) boolean by row of the table: whether the respondent came to the end.
    known
        Columns the tool writes itself; not missed.
    dropped
        Rows that are no answers (previews): boolean by row of the table, and why.
    remarks
        What a reader of the issues should know about the file.
    table
        The rows that are answers, where the export has more heads than one.
    wordings
        {column: what it asked}, as a second heading says.
    sparse
        What nobody answered has no column (JSON).
    """

    sources: tuple[Source, ...]
    habits: Habits = Habits()
    respondent: str | None = None
    date: str | None = None
    seconds: str | None = None
    wave: str | None = None
    blank_stamps: frozenset[str] = frozenset()
    span: tuple[str, str] | None = None
    finished: pd.Series | None = None
    known: frozenset[str] = frozenset()
    dropped: tuple[pd.Series, Words] | None = None
    remarks: tuple[Words, ...] = ()
    table: pd.DataFrame | None = None
    wordings: Mapping[str, str] = field(default_factory=dict)
    sparse: bool = False


@dataclass(frozen=True)
class Raw:
    """A file as it was opened.

    Attributes
    ----------
    path
        The file.
    form
        table (CSV, XLSX), json or sav.
    table
        Every cell as text; index `row` as a spreadsheet counts. JSON comes flattened: "battery.row".
    labels
        What an SPSS file says of its columns.
    values
        What an SPSS file says of its codes: {column: {code: label}}.
    declared_missing
        Codes an SPSS or Stata file declares missing, that stand in it: {column: codes}.
    meta
        What stands around JSON answers ("questionnaire", "version", "survey").
    """

    path: Path
    form: Literal["table", "json", "sav"]
    table: pd.DataFrame
    labels: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    declared_missing: Mapping[str, frozenset[str]] = field(default_factory=dict)
    meta: Mapping[str, Any] = field(default_factory=dict)

    @property
    def headers(self) -> tuple[str, ...]:
        """Column names."""
        return tuple(map(str, self.table.columns))
