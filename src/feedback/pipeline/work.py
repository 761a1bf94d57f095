"""What the steps of a run fill one after another."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from feedback.errors import FeedbackError
from feedback.frames import FLAGS
from feedback.insight.refusal import Refusal
from feedback.pipeline.intake import RATING, Answers

if TYPE_CHECKING:
    from feedback.results import Words
    from feedback.study import Study


@dataclass
class Work:
    """What the steps fill one after another: tables by name, counts by step, sentences on what failed.

    `diagnostics` is what libraries said on the way, as lines of the manifest. `no_ranking` is why nothing
    may be ranked: set once, obeyed by every page, table and sentence.
    """

    study: Study
    language: str
    answers: Answers
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    results: dict[str, Any] = field(default_factory=dict)
    steps: list[dict[str, Any]] = field(default_factory=list)
    notes: dict[str, dict[str, str]] = field(default_factory=dict)
    sentences: dict[str, str] = field(default_factory=dict)
    diagnostics: list[dict[str, Any]] = field(default_factory=list)
    no_ranking: Refusal | None = None

    def count(self, step: str, rows_in: int, rows_out: int, **why: object) -> None:
        """Write down rows in and out of a step, and why they differ."""
        self.steps.append({"step": step, "rows_in": rows_in, "rows_out": rows_out, "why": why})

    def note(self, step: str, error: FeedbackError) -> None:
        """Write down what could not be computed, in both languages, for the report to say."""
        self.notes[step] = {"en": error.en, "zh": error.zh}

    def remark(self, name: str, words: Words) -> None:
        """Write down what a reader should know before believing the figures."""
        self.notes[name] = {"en": words.en, "zh": words.zh}

    @property
    def usable(self) -> pd.DataFrame:
        """Comments that say something: none of the flags."""
        comments = self.tables["comments"]
        return comments[~comments[list(FLAGS)].any(axis=1)]

    @property
    def ratings(self) -> pd.Series | None:
        """Overall rating of each respondent, or None where the study has none."""
        responses = self.answers.responses
        given = responses[RATING].dropna() if RATING in responses else None
        return given if given is not None and len(given) else None
