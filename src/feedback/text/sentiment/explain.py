"""explain_sentiment: the scores with what a reader needs to trust them."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from feedback.errors import StudyError, session_language
from feedback.text.cells import as_series, as_texts
from feedback.text.sentiment.evaluation import (
    accuracy,
    auc,
    calibration_error,
    calibration_table,
    macro_f1,
    macro_f1_interval,
)
from feedback.text.sentiment.folds import fold_of
from feedback.text.sentiment.ratings import learning_curve, rated_comments, rating_features
from feedback.text.sentiment.score import align_ratings, score_sentiment

NEUTRAL = (0.4, 0.6)
_LEAST_TO_MEASURE = 30


@dataclass(frozen=True)
class SentimentResult:
    """Scores, and how far to believe them.

    Attributes
    ----------
    table
        A row a comment: score (0 to 1, NaN when unread), label ("negative", "neutral", "positive",
        missing when unread).
    method, why_zh, why_en
        What was used and why.
    measures
        Against the study's own ratings (middle ones left out): n, accuracy, macro_f1, ci_low,
        ci_high (95 %, groups of equal texts drawn), auc, calibration_error. Empty without ratings.
    calibration
        Mean score against share of satisfied raters in ten bins, with Wilson intervals.
    learning_curve
        What more ratings would bring; method "ratings" only.
    """

    table: pd.DataFrame
    method: str
    why_zh: str
    why_en: str
    measures: pd.Series
    calibration: pd.DataFrame
    learning_curve: pd.DataFrame

    @property
    def score(self) -> pd.Series:
        return self.table["score"].rename("sentiment")

    def _repr_html_(self) -> str:
        why = self.why_zh if session_language() == "zh" else self.why_en
        parts = [f"<p><b>{html.escape(self.method)}</b>: {html.escape(why)}</p>"]
        parts += [
            frame.to_html(index=False, float_format=lambda value: f"{value:.3f}")
            for frame in (self.measures.to_frame().T, self.calibration, self.learning_curve)
            if frame.size
        ]
        return "\n".join(parts)


def label_sentiment(score: pd.Series, *, neutral: tuple[float, float] = NEUTRAL) -> pd.Series:
    """Name each score: below the neutral band negative, above it positive, missing stays missing.

    Raises
    ------
    StudyError
        The band is no interval within [0, 1].

    Examples
    --------
    >>> label_sentiment(pd.Series([0.1, 0.5, 0.9])).tolist()
    ['negative', 'neutral', 'positive']
    """
    low, high = neutral
    if not 0 <= low <= high <= 1:
        raise StudyError(
            en=f"label_sentiment: the neutral band {neutral} must be two numbers from 0 to 1, the smaller first.",
            zh=f"label_sentiment：中性区间 {neutral} 必须是 0 到 1 之间由小到大的两个数。",
        )
    value = score.to_numpy(dtype=float, na_value=np.nan)
    names = np.select(
        [value < low, value > high, np.isfinite(value)], ["negative", "positive", "neutral"], ""
    )
    labels = pd.Series(names, index=score.index, name="label", dtype="str")
    return labels.mask(labels == "")


def explain_sentiment(
    series: pd.Series,
    *,
    method: str = "auto",
    ratings: pd.Series | None = None,
    scale: tuple[float, float] | None = None,
    neutral: tuple[float, float] = NEUTRAL,
    options: Mapping[str, object] | None = None,
    seed: int = 0,
) -> SentimentResult:
    """`score_sentiment` with labels, the reason for the method, and its figures on the study's ratings.

    Parameters
    ----------
    series, method, ratings, scale, options, seed
        As for `score_sentiment`.
    neutral
        Scores within count as neutral.

    Raises
    ------
    InputError, AnalysisError, StudyError
        As `score_sentiment`.
    """
    series = as_series(series, where="explain_sentiment")
    score = score_sentiment(
        series, method=method, ratings=ratings, scale=scale, options=options, seed=seed
    )
    labels = label_sentiment(score, neutral=neutral)
    measures, calibration, curve = pd.Series(dtype=float), pd.DataFrame(), pd.DataFrame()
    aligned = align_ratings(series, ratings)
    if aligned is not None:
        texts = [text or "" for text in as_texts(series, where="explain_sentiment")]
        rated = rated_comments(texts, aligned, scale=scale)
        value = score.to_numpy()
        known = rated.taught & np.isfinite(value)
        truth, given = rated.polarity[known], value[known]
        if len(truth) >= _LEAST_TO_MEASURE and 0 < truth.mean() < 1:
            measures = _measures(truth, given, rated.groups[known], seed)
            calibration = calibration_table(truth, given)
        if score.attrs["method"] == "ratings":
            curve = learning_curve(
                rating_features(texts, seed=seed), rated, fold_of(texts, seed=seed), seed=seed
            )
    table = pd.DataFrame({"score": score, "label": labels})
    return SentimentResult(
        table,
        method=str(score.attrs["method"]),
        why_zh=str(score.attrs["why_zh"]),
        why_en=str(score.attrs["why_en"]),
        measures=measures,
        calibration=calibration,
        learning_curve=curve,
    )


def _measures(truth: np.ndarray, given: np.ndarray, groups: np.ndarray, seed: int) -> pd.Series:
    low, high = macro_f1_interval(truth, given, groups, seed=seed)
    return pd.Series(
        {
            "n": len(truth),
            "accuracy": accuracy(truth, given),
            "macro_f1": macro_f1(truth, given),
            "ci_low": low,
            "ci_high": high,
            "auc": auc(truth, given),
            "calibration_error": calibration_error(truth, given),
        },
        dtype=float,
    )
