"""The table of dimensions: means of the rows that belong together, and whether they go together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError, InputError
from feedback.measures.coefficients import pooled_alpha
from feedback.measures.imputation import impute_answers
from feedback.measures.reliability import reliability
from feedback.pipeline.intake import NPS, RATING
from feedback.pipeline.item_tables import figures_of
from feedback.pipeline.rated import ENOUGH, common_scale, rated_rows

if TYPE_CHECKING:
    from feedback.pipeline.plan import Plan
    from feedback.responses.weights.design import Design

IMPUTATIONS = 10


def dimension_table(
    responses: pd.DataFrame,
    plan: Plan,
    *,
    level: float,
    weights: Design | None = None,
    impute: bool = False,
    seed: int = 0,
) -> pd.DataFrame:
    """Every dimension: the mean of its rows, and whether they go together (alpha is never weighted).

    Parameters
    ----------
    impute
        Whether alpha is of missing answers filled in (from all rated rows, the overall rating and the likelihood to
        recommend); else of the pairs of rows that were answered both.

    Returns
    -------
    DataFrame
        Index `dimension`: items, low, high (the scale most of its rows have; others are brought to it), n
        (who answered at least half of its rows), mean, mean_low, mean_high (`mean_of`), alpha, alpha_low,
        alpha_high (missing with fewer than two rows, or where nothing varies).
    """
    rows = {}
    completed = _completed(responses, plan, seed=seed) if impute else ()
    column_of = {name: column for column, name in plan.aspects.items()}
    for dimension, names in plan.dimensions.items():
        columns = {column_of[name]: name for name in names if name in column_of}
        scales = {column: plan.item_scales[column] for column in columns}
        answers = rated_rows(responses, columns, scales)
        low, high = common_scale(scales)
        means = answers.mean(axis=1).where(answers.notna().mean(axis=1) >= ENOUGH)
        figures = figures_of(means, low, high, level=level, weights=weights)
        rows[dimension] = {
            "items": len(columns),
            "low": float(low),
            "high": float(high),
            **{
                key: value
                for key, value in figures.items()
                if key not in ("top_share", "top_low", "top_high", "on_100")
            },
            **_alpha(
                answers,
                low,
                high,
                level=level,
                completed=[
                    rated_rows(table, columns, scales)
                    for table in completed
                    if {*columns} <= {*table.columns}
                ],
            ),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("dimension")


def _completed(responses: pd.DataFrame, plan: Plan, *, seed: int) -> tuple[pd.DataFrame, ...]:
    """Rated rows filled in, once for each imputation; those with too few answers to be filled in left out."""
    columns = [name for name in (*plan.aspects, RATING, NPS) if name in responses]
    answers = responses[columns].astype("float64")
    answers = answers.loc[:, answers.notna().sum() >= len(columns) + 2]
    answers = answers[answers.notna().any(axis=1)]
    if answers.shape[1] < 2 or answers.notna().to_numpy().all():
        return ()
    return impute_answers(answers, count=IMPUTATIONS, rounds=5, seed=seed).completed


def _alpha(
    answers: pd.DataFrame,
    low: float,
    high: float,
    *,
    level: float,
    completed: Sequence[pd.DataFrame] = (),
) -> dict[str, float]:
    found = dict.fromkeys(("alpha", "alpha_low", "alpha_high"), np.nan)
    if answers.shape[1] < 2:
        return found
    if completed and answers.isna().to_numpy().any():
        pooled = pooled_alpha(completed, level=level)
        names = ("estimate", "ci_low", "ci_high")
        return dict(zip(found, (pooled[name] for name in names), strict=True))
    try:
        told = reliability(answers, low=low, high=high, ordinal=False, level=level)
    except (AnalysisError, InputError):
        return found
    return {"alpha": told.alpha_raw, "alpha_low": told.alpha_ci[0], "alpha_high": told.alpha_ci[1]}
