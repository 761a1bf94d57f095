"""The table of dimensions: means of the rows that belong together, and whether they go together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError, InputError
from feedback.measures.coefficients import pooled_alpha
from feedback.measures.reliability import reliability
from feedback.pipeline.completed_answers import CompletedAnswers
from feedback.pipeline.item_tables import AS_ANSWERED, figures_of, with_filled_in
from feedback.pipeline.rated import ENOUGH, common_scale, rated_rows

if TYPE_CHECKING:
    from feedback.pipeline.plan import Plan
    from feedback.responses.weights.design import Design


def dimension_table(
    responses: pd.DataFrame,
    plan: Plan,
    *,
    level: float,
    weights: Design | None = None,
    completed: CompletedAnswers = AS_ANSWERED,
) -> pd.DataFrame:
    """Every dimension: the mean of its rows, and whether they go together (alpha is never weighted).

    Parameters
    ----------
    completed
        Answers with what is missing filled in: means are then of who answered any rated question, and alpha of them; else
        of the pairs of rows that were answered both.

    Returns
    -------
    DataFrame
        Index `dimension`: items, low, high (the scale most of its rows have; others are brought to it), n
        (who answered at least half of its rows), mean, mean_low, mean_high (`mean_of`), alpha, alpha_low,
        alpha_high (missing with fewer than two rows, or where nothing varies).
    """
    rows = {}
    column_of = {name: column for column, name in plan.aspects.items()}
    for dimension, names in plan.dimensions.items():
        columns = {column_of[name]: name for name in names if name in column_of}
        scales = {column: plan.item_scales[column] for column in columns}
        answers = rated_rows(responses, columns, scales)
        low, high = common_scale(scales)
        means = answers.mean(axis=1).where(answers.notna().mean(axis=1) >= ENOUGH)
        filled = [
            rated_rows(table, columns, scales)
            for table in completed.tables
            if {*columns} <= {*table.columns}
        ]
        figures = figures_of(
            means,
            low,
            high,
            level=level,
            weights=weights,
            completed=[table.mean(axis=1) for table in filled],
        )
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
                completed=[table.dropna() for table in filled],
            ),
        }
    return with_filled_in(pd.DataFrame.from_dict(rows, orient="index").rename_axis("dimension"))


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
