"""What each column of the raw files means, whoever said so: the study file or its questionnaire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from feedback.pipeline.design_columns import DesignColumns
from feedback.questionnaire.logic import Rule
from feedback.responses.validate import Numeric

RESERVED = frozenset(
    {"rating", "nps", "date", "wave", "seconds"}
)  # columns of `responses` the run itself makes


@dataclass(frozen=True, slots=True)
class MaxDiffColumns:
    """A question of best and worst: its words, the label of each code, and for each set its codes and columns."""

    text: str
    labels: Mapping[str, str]
    sets: tuple[tuple[str, ...], ...]
    best: tuple[str, ...]
    worst: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChoiceColumns:
    """A question with choices that is no group of the report.

    Attributes
    ----------
    text
        Its words.
    kind
        "single" (one column of codes), "multiple" (a column a choice: ticked), "ranking" (a column a choice: its place).
    labels
        The choices in words: by code ("single"), else by column.
    columns
        Its answer columns.
    """

    text: str
    kind: Literal["single", "multiple", "ranking"]
    labels: Mapping[str, str]
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuotaCell:
    """A cell of a quota: the quota's name, the cell in words, its limit, who is in it, and the columns that says.

    `flags` are the columns of each question, for rules that ask whether it was answered; `written` those of `columns`
    people answer in their own words, of which only that they did may be kept; `linked` those the link fills.
    """

    quota: str
    words: str
    limit: int
    rule: Rule
    columns: tuple[str, ...]
    flags: Mapping[str, list[str]] = field(default_factory=dict)
    written: frozenset[str] = frozenset()
    linked: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Plan:
    """What each column of the raw files means, whoever said so: the study file or its questionnaire."""

    respondent: str | None
    rating: tuple[str, Numeric] | None
    nps: tuple[str, Numeric] | None
    date: str | None
    wave: str | None
    text: tuple[str, ...]
    segments: Mapping[str, str]
    segment_labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    items: Mapping[str, Numeric] = field(default_factory=dict)  # aspects and expectations
    aspects: Mapping[str, str] = field(
        default_factory=dict
    )  # rated column: what it rates, each once
    rows: frozenset[str] = frozenset()  # names of `aspects` that are a row's own, no aspect's
    shared: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # aspect: its rows' names
    conditional: frozenset[str] = frozenset()  # rated columns put to some only, by a rule
    scores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # formula: its columns
    labels: Mapping[str, str] = field(default_factory=dict)
    item_labels: Mapping[str, str] = field(default_factory=dict)  # of aspects one item alone rates
    rating_parts: tuple[str, ...] = ()  # columns whose mean is the overall rating
    expectations: Mapping[str, str] = field(default_factory=dict)
    kano: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    kano_answers: Mapping[str, str] = field(default_factory=dict)
    rating_answers: tuple[str, ...] = ()
    dimensions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # aspects of each
    column_labels: Mapping[str, str] = field(default_factory=dict)
    # column of numbers filled in: its question in words, the total its rows make (None: no total)
    filled: Mapping[str, tuple[str, float | None]] = field(default_factory=dict)
    max_diffs: Mapping[str, MaxDiffColumns] = field(default_factory=dict)
    choices: Mapping[str, ChoiceColumns] = field(default_factory=dict)
    quotas: tuple[QuotaCell, ...] = ()
    arms: Mapping[str, Mapping[str, str]] = field(
        default_factory=dict
    )  # column of a random arm: its codes in words
    # columns of numbers that are drawn, with their unit
    numbers: Mapping[str, str] = field(default_factory=dict)
    # column of a page's seconds: the page in words, the rated columns on it
    page_times: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    # column of a random order of pages: of each page its words and the rated columns on it
    orders: Mapping[str, Mapping[str, tuple[str, tuple[str, ...]]]] = field(default_factory=dict)
    timezone: str | None = None
    day_first: bool | None = None
    design: DesignColumns | None = None
    seconds: str | None = None  # time a person took

    def columns(self) -> list[str]:
        """Every raw column the plan needs, in order, each once."""
        rating = self.rating_parts or (self.rating and self.rating[:1]) or ()
        named = [self.respondent, *rating, self.nps and self.nps[0]]
        named += [
            self.date,
            self.wave,
            self.seconds,
            *self.text,
            *self.segments.values(),
            *self.items,
        ]
        named += [*(name for pair in self.kano.values() for name in pair), *self.filled]
        named += [name for one in self.max_diffs.values() for name in (*one.best, *one.worst)]
        named += [name for one in self.choices.values() for name in one.columns]
        named += [*self.arms, *self.page_times, *self.orders]
        named += [column for cell in self.quotas for column in cell.columns]
        named += [] if self.design is None else self.design.columns()
        return list(dict.fromkeys(name for name in named if name))

    @property
    def item_scales(self) -> dict[str, tuple[float, float]]:
        """Lowest and highest answer of each rated column."""
        return {
            column: (self.items[column].low, self.items[column].high) for column in self.aspects
        }

    @property
    def rated_aspects(self) -> list[str]:
        """Aspects that were rated, by one row or several, as a taxonomy may know them."""
        named = [name for name in self.aspects.values() if name not in self.rows]
        return list(dict.fromkeys([*named, *self.shared]))

    @property
    def says_nothing(self) -> bool:
        """Whether no column carries an answer."""
        return self.has_choices_alone and not self.choices

    @property
    def has_choices_alone(self) -> bool:
        """Whether nothing was asked but questions with choices, if those."""
        return not (
            self.text
            or self.rating
            or self.nps
            or self.items
            or self.kano
            or self.filled
            or self.max_diffs
        )
