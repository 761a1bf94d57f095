"""Who speaks of an aspect and whom it hurts, counted without a model: all that earlier waves are asked for."""

from __future__ import annotations

import numpy as np
import pandas as pd

from feedback.insight.pain_points.design import DesignOfPeople, weights_of
from feedback.insight.pain_points.imputed import completed_signals, pooled_shares
from feedback.insight.pain_points.table import count_shares
from feedback.insight.pain_points.who_is_hurt import (
    comment_authors,
    observed_scale,
    read_aspect_ratings,
    read_mentions,
    read_ratings,
    read_signals,
)
from feedback.responses.weights.design import Design


def hurt_shares(
    mentions: pd.DataFrame,
    ratings: pd.Series | None,
    *,
    comments: pd.DataFrame,
    aspect_ratings: pd.DataFrame | None = None,
    aspect_scale: tuple[float, float] | None = None,
    segments: pd.DataFrame | None = None,
    weights: Design | None = None,
    missing: str = "available",
    min_mentions: int = 10,
    level: float = 0.95,
    seed: int = 0,
) -> pd.DataFrame:
    """Shares and bases of all aspects as `rank_pain_points` counts them; parameters as there.

    Returns
    -------
    DataFrame
        By aspect: share_negative, n and what else `count_shares` gives; empty where nobody speaks of any.
    """
    rating = read_ratings(ratings, name="ratings")
    rated = read_aspect_ratings(aspect_ratings, scale=aspect_scale)
    scale = aspect_scale if rated is None else aspect_scale or observed_scale(rated)
    signals = read_signals(
        read_mentions(mentions),
        respondents=pd.Index([], dtype=str) if rating is None else rating.index,
        authors=comment_authors(comments),
        aspect_ratings=rated,
        scale=scale,
        enough_rated=min_mentions,
    )
    if not signals.aspects:
        return pd.DataFrame({"share_negative": pd.Series(dtype=float), "n": pd.Series(dtype=int)})
    design = DesignOfPeople.of(weights, signals.respondents)
    weight = weights_of(weights, signals.respondents)
    if missing == "impute":
        values = np.full(len(signals.respondents), np.nan)
        if rating is not None:
            values = rating.reindex(signals.respondents).to_numpy(dtype=float)
        completed, _ = completed_signals(
            signals, rated, values, scale=scale, weights=weight, segments=segments, seed=seed
        )
        if completed:
            return pooled_shares(signals, completed, weights=weight, level=level, design=design)
    return count_shares(signals, weights=weight, level=level, design=design)
