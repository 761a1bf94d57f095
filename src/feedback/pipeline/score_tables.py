"""Published scores of the closed answers: NPS, CSAT, CES, SUS, UMUX-Lite and the index of satisfaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError, InputError
from feedback.measures.index import satisfaction_index
from feedback.measures.loyalty import score_nps
from feedback.measures.scale_scores import best_answers, score_ces, score_csat
from feedback.measures.usability import score_sus, score_umux_lite
from feedback.pipeline.intake import NPS, RATING

if TYPE_CHECKING:
    from feedback.pipeline.plan import Plan
    from feedback.responses.weights.design import Design

Score = tuple[str, str, dict[str, Any] | None]


def score_table(
    responses: pd.DataFrame, plan: Plan, *, level: float, weights: Design | None = None
) -> pd.DataFrame:
    """Published scores of what was asked, each on its own scale.

    Returns
    -------
    DataFrame
        A row a score: score (nps, csat, ces, sus, umux_lite, satisfaction_index), of (the answer column, or
        "" for several), label (of the question), estimate, ci_low, ci_high, low, high (ends the score can reach), n, missing;
        effective_n with a design.
        CSAT is the share of the best answers (`best_answers`) in percent, CES the
        mean; a score that cannot be computed has no row.
    """
    rows = [
        {"score": name, "of": column, "label": plan.column_labels.get(column, ""), **found}
        for name, column, found in _scores(responses, plan, level=level, weights=weights)
        if found
    ]
    columns = (
        "score",
        "of",
        "label",
        "estimate",
        "ci_low",
        "ci_high",
        "low",
        "high",
        "n",
        "missing",
    )
    found = pd.DataFrame(rows, columns=list(columns))
    return found if weights is None else found.assign(effective_n=[row["worth"] for row in rows])


def _answers_satisfied(plan: Plan) -> int:
    """How many of the best answers to the overall rating count as satisfied."""
    if plan.rating is None or len(plan.rating_answers) == 2:
        return 1
    return best_answers(plan.rating[1].low, plan.rating[1].high)


def satisfied_answers(plan: Plan) -> str:
    """Which answers to the overall rating count as satisfied, such as "4–5"; of answers in words, the words."""
    if plan.rating is None:
        return ""
    top, high = _answers_satisfied(plan), plan.rating[1].high
    if plan.rating_answers:
        return " / ".join(plan.rating_answers[-top:])
    return f"{high:g}" if top == 1 else f"{high - top + 1:g}–{high:g}"


def _scores(
    responses: pd.DataFrame, plan: Plan, *, level: float, weights: Design | None
) -> Iterator[Score]:
    options: dict[str, Any] = {"level": level, "weights": weights}
    if NPS in responses and plan.nps:
        told = _told(score_nps, responses[NPS], **options)
        yield "nps", plan.nps[0], told and _row(told.nps, told.ci, (-100, 100), told)
    if RATING in responses and plan.rating:
        column, rule = plan.rating
        told = _told(
            score_csat,
            responses[RATING],
            low=rule.low,
            high=rule.high,
            top=_answers_satisfied(plan),
            **options,
        )
        yield "csat", column, told and _row(told.csat, told.ci, (0, 100), told)
    for column in plan.scores.get("ces", ()):
        low, high = plan.item_scales[column]
        told = _told(
            score_ces,
            responses[column],
            low=low,
            high=high,
            top=int((high - low) // 2),
            **options,
        )
        yield "ces", column, told and _row(told.ces, told.ci, (low, high), told)
    for name, function in (("sus", score_sus), ("umux_lite", score_umux_lite)):
        if name in plan.scores:
            told = _told(function, _as_ticked(responses, plan, plan.scores[name]), **options)
            yield name, "", told and _row(told.score, told.ci, (0, 100), told)
    if "satisfaction_index" in plan.scores:
        yield "satisfaction_index", "", _index(responses, plan, level=level, weights=weights)


def _index(
    responses: pd.DataFrame, plan: Plan, *, level: float, weights: Design | None
) -> dict[str, Any] | None:
    """Equal weights: those of the path model need its other latents, and are the researcher's to fit."""
    columns = plan.scores["satisfaction_index"]
    overall = plan.rating[0] if plan.rating else None
    block = pd.DataFrame({c: responses[RATING if c == overall else c] for c in columns})
    rules = [plan.rating[1] if plan.rating and c == overall else plan.items[c] for c in columns]
    ends = {(rule.low, rule.high) for rule in rules}
    if len(ends) != 1:
        return None
    low, high = ends.pop()
    told = _told(satisfaction_index, block, low=low, high=high, level=level, survey_weights=weights)
    missing = int(block.isna().all(axis=1).sum())
    return told and _row(told.index, told.ci, (0, 100), told, missing=missing)


def _as_ticked(responses: pd.DataFrame, plan: Plan, columns: Sequence[str]) -> pd.DataFrame:
    """Reversed rows turned back: formulas that turn them by themselves want what was ticked."""
    answers = responses[list(columns)].astype(float)
    for column in columns:
        rule = plan.items[column]
        if rule.reverse:
            answers[column] = rule.low + rule.high - answers[column]
    return answers


def _told(function: Callable[..., Any], answers: Any, **options: Any) -> Any:
    """What a score function finds; None where the answers do not carry it."""
    try:
        return function(answers, **options)
    except (AnalysisError, InputError):
        return None


def _row(
    estimate: float, ci: tuple[float, float], ends: tuple[float, float], told: Any, **more: Any
) -> dict[str, Any]:
    return {
        "estimate": float(estimate),
        "ci_low": float(ci[0]),
        "ci_high": float(ci[1]),
        "low": float(ends[0]),
        "high": float(ends[1]),
        "n": int(told.n),
        "worth": float(getattr(told, "effective_n", np.nan)),
        "missing": int(more.get("missing", getattr(told, "missing", 0))),
    }
