"""Rated answers with what is missing filled in several times, for every table of means and shares of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.insight.pain_points.imputed import IMPUTATIONS, group_members, to_fill_in
from feedback.measures.imputation import impute_answers
from feedback.pipeline.intake import NPS, RATING, WAVE

if TYPE_CHECKING:
    from feedback.pipeline.analysis_run import AnalysisRun
    from feedback.responses.weights.design import Design

_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class CompletedAnswers:
    """Completed tables of who answered any rated question (rows as in the responses, of everybody else as answered).

    `segments`: those whose groups were among what was filled in from; of others, groups would come out alike.
    """

    tables: tuple[pd.DataFrame, ...] = ()
    segments: frozenset[str] = frozenset()

    def of(self, column: str) -> tuple[pd.Series, ...]:
        """The completed answers of a question; none where it was not filled in."""
        return tuple(table[column] for table in self.tables if column in table)

    def by(self, segment: str, column: str) -> tuple[pd.Series, ...]:
        """The same, for groups of a segment."""
        return self.of(column) if segment in self.segments else ()


def complete_answers(
    responses: pd.DataFrame,
    columns: Sequence[str],
    *,
    segments: Sequence[str] = (),
    weights: Design | None = None,
    seed: int = 0,
) -> CompletedAnswers:
    """Fill in rated rows from one another, the overall rating, the likelihood to recommend, groups and the weight.

    Parameters
    ----------
    columns
        The rated rows; RATING and NPS are taken where they are there.
    segments
        Columns of groups; the wave is taken where it is there. As many as the answers carry (`group_members`).

    Returns
    -------
    CompletedAnswers
        No tables where nothing is missing. Who rated no row is filled in nowhere, as on the page of pain points. A question with too few answers to fill in the
        others from, or put to few (`to_fill_in`), is left out.
    """
    names = [name for name in (*columns, RATING, NPS) if name in responses]
    given = responses[names].astype("float64")
    some = given[[name for name in columns if name in given]].notna().any(axis=1).to_numpy()
    spare = 2 + (weights is not None)  # the weight, and what `impute_answers` wants to spare
    kept = to_fill_in(given[some], least=len(names) + spare)
    answers = given.loc[some, kept]
    if len(kept) < 2 or answers.notna().to_numpy().all():
        return CompletedAnswers()
    least = int(answers.notna().sum().min())
    if weights is not None:
        answers["(weight)"] = np.log(np.maximum(weights.weights[some], 1e-9))
    groups = responses[[name for name in (*segments, WAVE) if name in responses]]
    members = group_members(groups, responses.index[some], columns=answers.shape[1], answers=least)
    whole = [answers, *(one.set_axis(answers.index, axis=0) for one in members.values())]
    made = impute_answers(pd.concat(whole, axis=1), count=IMPUTATIONS, rounds=_ROUNDS, seed=seed)
    tables = tuple(
        table[kept].reindex(responses.index).fillna(given[kept]) for table in made.completed
    )
    return CompletedAnswers(tables, frozenset(members))


def completed_for(run: AnalysisRun) -> CompletedAnswers:
    """`complete_answers` of all rated rows and segments of a run; none unless the study fills in what is missing."""
    plan, parameters = run.answers.plan, run.study.parameters
    if parameters.missing != "impute":
        return CompletedAnswers()
    return complete_answers(
        run.answers.responses,
        list(plan.aspects),
        segments=list(plan.segments),
        weights=run.design,
        seed=parameters.seed,
    )
