"""Rated answers with what is missing filled in several times, for every table of means and shares of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.disclosure import LEAST
from feedback.insight.pain_points.imputed import IMPUTATIONS, group_members, to_fill_in
from feedback.measures.imputation import impute_answers
from feedback.pipeline.intake import NPS, RATING, WAVE

if TYPE_CHECKING:
    from feedback.pipeline.analysis_run import AnalysisRun
    from feedback.pipeline.plan import Plan
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
    put_to_some: Collection[str] = (),
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
        others from, or not put to everybody (`to_fill_in`), is left out.
    """
    names = [name for name in (*columns, RATING, NPS) if name in responses]
    given = responses[names].astype("float64")
    some = given[[name for name in columns if name in given]].notna().any(axis=1).to_numpy()
    spare = 2 + (weights is not None)  # the weight, and what `impute_answers` wants to spare
    kept = to_fill_in(given[some], least=len(names) + spare, put_to_some=put_to_some)
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
        put_to_some=put_to_some(run.answers.responses, plan),
        seed=parameters.seed,
    )


def put_to_some(responses: pd.DataFrame, plan: Plan) -> tuple[str, ...]:
    """Rated columns that were not put to everybody: by a rule of the questionnaire, or, as the answers show, to no one of a group
    (or wave) of LEAST people or more.

    An answer nobody was asked for is not missing; what it would have been is nobody's opinion.
    """
    rated = [name for name in plan.aspects if name in responses]
    answered = responses[rated].notna()
    found = set(plan.conditional)
    for segment in (*plan.segments, WAVE):
        if segment in responses:
            groups = answered.groupby(responses[segment], observed=True)
            silent = groups.sum()[(groups.size() >= LEAST).to_numpy(dtype=bool)].eq(0).any()
            found.update(silent.index[silent & answered.any()])
    return tuple(name for name in rated if name in found)


def aspects_put_to_some(responses: pd.DataFrame, plan: Plan) -> tuple[str, ...]:
    """Rated aspects none of whose rows was put to everybody."""
    columns = {plan.aspects[name] for name in put_to_some(responses, plan)}
    shared = {name: set(rows) for name, rows in plan.shared.items()}
    together = set().union(*shared.values())
    return (
        *(name for name in columns if name not in together),
        *(name for name, rows in shared.items() if rows <= columns),
    )
