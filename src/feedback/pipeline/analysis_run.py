"""A run: what was read, and what the steps found, each result under its own name and type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pandas as pd

from feedback.frames import FLAGS
from feedback.insight.refusal import Refusal
from feedback.numeric import Flags
from feedback.pipeline.design import stored_design
from feedback.pipeline.intake import RATING, Answers
from feedback.pipeline.plan import Plan
from feedback.text.cells import TextColumn

if TYPE_CHECKING:
    from feedback.insight.importance.result import DriverImportance
    from feedback.insight.pain_points.rank import PainPoints
    from feedback.responses.weights.design import Design
    from feedback.results import Words
    from feedback.study import Study

# tables with rows of single respondents: some of the people have some of the rows
OF_PEOPLE = ("responses", "comments", "mentions", "tokens", "topic_documents")


class Said(Protocol):
    """What has a wording in both languages: an error, a sentence."""

    @property
    def en(self) -> str: ...
    @property
    def zh(self) -> str: ...


@dataclass(frozen=True)
class AnalysisRun:
    """A study on its way from answers to report. A step takes one and returns the next; none changes it.

    Attributes
    ----------
    study, language, answers
        What was asked for, and what was read.
    tables
        By name; `frames.RUN_TABLES` says what each holds, `steps.STEPS` which step gives it.
    labels
        What a reader calls aspects and segments.
    drivers, pain_points
        Results of the steps of that name; None before, or where the answers carry none.
    advice_wave
        The wave whose people the pain points are of; None where they are of everybody.
    sentiment_muted
        Whether the reading of moods failed its check against the ratings: no mood is shown anywhere.
    waves
        Waves or periods, oldest first; empty where there are not two.
    outcome
        What stands in the place of the overall rating, where a researcher chose something else.
    design, drawn
        How people were drawn and weigh, and what the manifest keeps of it; None where everybody counts alike.
    among_others
        Whether it is of a group that has others beside it: its counts, shares and means are told by `told_table`.
    no_ranking
        Why nothing may be ranked: set once, obeyed by every page, table and sentence.
    steps
        Rows in and out of each step, and why they differ.
    notes
        What could not be computed, or should be known before the figures are believed: {name: {language: text}}.
    sentences
        What results say of themselves, in the report's language.
    diagnostics
        What libraries said on the way, as lines of the manifest.
    """

    study: Study
    language: str
    answers: Answers
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    drivers: DriverImportance | None = None
    pain_points: PainPoints | None = None
    advice_wave: str | None = None
    sentiment_muted: bool = False
    waves: tuple[str, ...] = ()
    outcome: Words | None = None
    design: Design | None = None
    drawn: Mapping[str, Any] | None = None
    among_others: bool = False
    no_ranking: Refusal | None = None
    steps: tuple[Mapping[str, Any], ...] = ()
    notes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sentences: Mapping[str, str] = field(default_factory=dict)
    diagnostics: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def stored(
        cls,
        study: Study,
        plan: Plan,
        tables: Mapping[str, pd.DataFrame],
        manifest: Mapping[str, Any],
    ) -> AnalysisRun:
        """As far as an earlier run got whose tables and manifest were kept.

        Parameters
        ----------
        study
            With the parameters of the steps to come.
        plan
            Of the study, in the manifest's language.
        tables
            At least responses, comments and rejected.
        manifest
            Of that run. `drivers` and `pain_points` are not kept in it: who needs them takes the step again.
        """
        read: Mapping[str, Any] = next(
            (counted for counted in manifest["steps"] if counted["step"] == "read"), {}
        )
        answers = Answers(
            plan=plan,
            responses=tables["responses"],
            comments=tables["comments"],
            rejected=tables["rejected"],
            files=manifest["inputs"],
            rows_in=read.get("rows_in", len(tables["responses"])),
            masked_identifiers=0,
        )
        return cls(
            study,
            str(manifest["language"]),
            answers,
            tables=dict(tables),
            labels=dict(manifest["labels"]),
            design=stored_design(manifest.get("design"), tables["responses"]),
            drawn=manifest.get("design"),
            sentiment_muted=bool(manifest.get("sentiment_muted", False)),
            no_ranking=Refusal.from_dict(manifest.get("no_ranking")),
            steps=tuple(manifest["steps"]),
            notes=dict(manifest["notes"]),
            sentences=dict(manifest["sentences"]),
            diagnostics=tuple(manifest.get("diagnostics", ())),
        )

    def of(self, rows: Mapping[str, np.ndarray]) -> AnalysisRun:
        """The run of some of the people: their rows of what was read; nothing that was found of everybody.

        Parameters
        ----------
        rows
            Positions of their rows in each of `OF_PEOPLE` (see `rows_of`).

        Returns
        -------
        AnalysisRun
            Counted anew. A refusal stands: what everybody's answers cannot carry, fewer people's cannot.
        """
        tables = {name: self.tables[name].iloc[places] for name, places in rows.items()}
        tables["rejected"] = self.tables["rejected"].iloc[:0]
        n = len(tables["responses"])
        part = replace(
            self,
            answers=replace(
                self.answers,
                responses=tables["responses"],
                comments=tables["comments"],
                rejected=tables["rejected"],
                rows_in=n,
                twice=self.answers.twice.iloc[:0],
            ),
            tables=tables,
            drivers=None,
            pain_points=None,
            advice_wave=None,
            design=None if self.design is None else self.design.of(rows["responses"]),
            waves=(),
            steps=(),
            notes={},
            diagnostics=(),
        ).with_count("read", n, n, rejected={}, masked_identifiers=0)
        flags = {flag: int(tables["comments"][flag].sum()) for flag in FLAGS}
        return part.with_count(
            "clean", len(tables["comments"]), part.n_usable, **flags, personal_data={}
        )

    def rows_of(self, people: pd.Series) -> dict[str, np.ndarray]:
        """Positions of the rows of some respondents in each of `OF_PEOPLE` there is.

        Parameters
        ----------
        people
            (n,) bool by respondent.
        """
        return {
            name: np.flatnonzero(of_row.fillna(False).to_numpy(dtype=bool))
            for name, of_row in spread_over(self.tables, people).items()
        }

    def with_tables(self, **tables: pd.DataFrame) -> AnalysisRun:
        """With tables more, or others of the same name."""
        return replace(self, tables={**self.tables, **tables})

    def with_count(self, step: str, rows_in: int, rows_out: int, **why: object) -> AnalysisRun:
        """Rows in and out of a step, and why they differ."""
        counted = {"step": step, "rows_in": rows_in, "rows_out": rows_out, "why": why}
        return replace(self, steps=(*self.steps, counted))

    def with_note(self, name: str, said: Said) -> AnalysisRun:
        """What could not be computed, or what should be known before the figures are believed."""
        return replace(self, notes={**self.notes, name: {"en": said.en, "zh": said.zh}})

    def with_sentence(self, name: str, text: str) -> AnalysisRun:
        """What a result says, in the report's language."""
        return replace(self, sentences={**self.sentences, name: text})

    @property
    def usable(self) -> pd.DataFrame:
        """Comments that say something: none of the flags; without `text`, half of a table's memory that no step reads."""
        return self.tables["comments"].drop(columns="text")[self.is_usable]

    @property
    def usable_texts(self) -> TextColumn:
        """What they say, read from where it lies."""
        return TextColumn.of(self.tables["comments"]["clean"], np.flatnonzero(self.is_usable))

    def usable_of(self, *columns: str) -> pd.DataFrame:
        """Some columns of them: without what they say they are a tenth."""
        return self.tables["comments"][list(columns)][self.is_usable]

    @property
    def lengths(self) -> pd.Series:
        """Signs of each of them."""
        return self.tables["comments"]["clean"].str.len()[self.is_usable]

    @property
    def is_usable(self) -> Flags:
        """(n,) bool by comment: none of the flags."""
        flagged = self.tables["comments"][list(FLAGS)].to_numpy(dtype=bool)
        return np.asarray(~flagged.any(axis=1))

    @property
    def n_usable(self) -> int:
        """How many they are."""
        return int(self.is_usable.sum())

    @property
    def ratings(self) -> pd.Series | None:
        """Overall rating of each respondent, or None where the study has none."""
        responses = self.answers.responses
        given = responses[RATING].dropna() if RATING in responses else None
        return given if given is not None and len(given) else None


def spread_over(tables: Mapping[str, pd.DataFrame], people: pd.Series) -> dict[str, pd.Series]:
    """A value of each respondent set out over the rows of each of `OF_PEOPLE` there is.

    Parameters
    ----------
    tables
        Of a run.
    people
        (n,) by respondent; rows of nobody in it are missing.
    """
    of_comment = tables["comments"]["respondent"].map(people)
    found = {"responses": people.reindex(tables["responses"].index), "comments": of_comment}
    if "mentions" in tables:
        found["mentions"] = tables["mentions"]["comment"].map(of_comment)
    for name in ("tokens", "topic_documents"):
        if name in tables:
            found[name] = tables[name].index.to_series().map(of_comment)
    return found
