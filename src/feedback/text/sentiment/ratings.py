"""Method "ratings": the study's own ratings teach the model, and no comment is scored by one that saw it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError
from feedback.parallel.crew import PART, crew
from feedback.text.cells import blank_texts, texts_at
from feedback.text.sentiment.evaluation import auc, macro_f1
from feedback.text.sentiment.fold_models import Features, FoldModel, features_of, margins_by_parts
from feedback.text.sentiment.folds import FOLDS, fold_of, group_of
from feedback.text.sentiment.linear import fit_logistic, logistic
from feedback.text.sentiment.ngrams import NgramSpace

_LEAST_OF_A_KIND = 10
_NEUTRAL_HALF_WIDTH = 0.1
_SIZES = (1, 2, 3)
_STRENGTH = 4.0
# more comments than this teach little and cost much: a draw of them does
_LESSON_AT_MOST = 60_000
_HELD_AT_MOST = 2 * _LESSON_AT_MOST
_SMALLEST_LESSON = 50
_DRAWS = 3


@dataclass(frozen=True)
class RatedComments:
    """What the ratings say: 1 satisfied, 0 dissatisfied, NaN middle or none; each text's group; the scale."""

    polarity: np.ndarray
    groups: np.ndarray
    scale: tuple[float, float]

    @property
    def taught(self) -> np.ndarray:
        return np.isfinite(self.polarity)

    def distinct(self, kind: int) -> int:
        """Distinct texts of a kind."""
        return len(np.unique(self.groups[self.polarity == kind]))

    def at(self, places: np.ndarray) -> RatedComments:
        return replace(self, polarity=self.polarity[places], groups=self.groups[places])


def rating_polarity(ratings: pd.Series, *, scale: tuple[float, float] | None = None) -> np.ndarray:
    """1 above the middle of the scale, 0 below, NaN within a tenth of the middle or missing.

    Parameters
    ----------
    ratings
        Numbers; anything else counts as missing.
    scale
        Ends of the rating scale; the lowest and highest rating found when not given.

    Examples
    --------
    >>> rating_polarity(pd.Series([1, 2, 3, 4, 5])).tolist()
    [0.0, 0.0, nan, 1.0, 1.0]
    """
    values = _numbers(ratings)
    low, high = scale if scale is not None else _span(values)
    if not high > low:
        return np.full(len(values), np.nan)
    share = (values - low) / (high - low)
    clear = np.abs(share - 0.5) > _NEUTRAL_HALF_WIDTH + 1e-9  # False for NaN
    return np.where(clear, (share > 0.5).astype(float), np.nan)


def _numbers(ratings: pd.Series) -> np.ndarray:
    numbers = pd.to_numeric(ratings, errors="coerce")
    values = numbers.to_numpy(dtype=float, na_value=np.nan)
    return np.where(np.isfinite(values), values, np.nan)


def _span(values: np.ndarray) -> tuple[float, float]:
    known = values[np.isfinite(values)]
    return (float(known.min()), float(known.max())) if len(known) else (np.nan, np.nan)


def rated_comments(
    texts: Sequence[str], ratings: pd.Series, *, scale: tuple[float, float] | None
) -> RatedComments:
    """Polarity and group of normalised text for each comment; blank ones teach nothing."""
    ends = scale if scale is not None else _span(_numbers(ratings))
    return RatedComments(told_polarity(texts, ratings, scale=scale), group_of(texts), ends)


def told_polarity(
    texts: Sequence[str], ratings: pd.Series, *, scale: tuple[float, float] | None
) -> np.ndarray:
    """`rating_polarity` where the comment says something; NaN for blank ones."""
    return np.where(blank_texts(texts), np.nan, rating_polarity(ratings, scale=scale))


def score_ratings(texts: Sequence[str], rated: RatedComments, *, seed: int = 0) -> np.ndarray:
    """Probability of a satisfied rating, each comment by a model that saw neither it nor its copies.

    A logistic regression on character 1-3-grams and on the log-odds of the untaught method
    ("reviews" or "vader"); five folds by normalised text. The rarer kind of rating weighs more, by
    the square root of the imbalance: halfway between calibrated and balanced.

    Parameters
    ----------
    texts
        Comments.
    rated
        What their ratings say.
    seed
        Draw of the folds.

    Raises
    ------
    AnalysisError
        Too few ratings of one kind.
    """
    check_teachable(rated)
    fold = fold_of(texts, seed=seed)
    lessons = [
        _drawn(np.flatnonzero((fold != number) & rated.taught), seed) for number in range(FOLDS)
    ]
    # of very many comments only those that teach are held as features; the others are read part by part
    held = np.arange(len(texts))
    some = len(texts) > _HELD_AT_MOST
    if some:
        held = np.unique(np.concatenate(lessons))
    space = _space_of(texts, seed)
    features = features_of(texts_at(texts, held) if some else texts, space)
    numbers = np.unique(fold).tolist()
    # made one by one: all lessons at once would be most of what the run holds
    tasks = (_lesson(features, rated.polarity, held, lessons[number], seed) for number in numbers)
    fitted = crew().each(_fitted, tasks, total=len(numbers), worth=len(held) >= PART)
    models = dict(zip(numbers, fitted, strict=True))
    margin = np.empty(len(texts))
    margin[held] = features.margins(fold[held], models)
    del features
    fold[held] = -1
    rest = fold >= 0
    if rest.any():
        margin[rest] = margins_by_parts(texts, fold, space, models)[rest]
    return logistic(margin)


def check_teachable(rated: RatedComments) -> None:
    """Say so when the ratings cannot teach.

    Raises
    ------
    AnalysisError
        Too few distinct comments of one kind.
    """
    low, high = rated.distinct(0), rated.distinct(1)
    if min(low, high) < _LEAST_OF_A_KIND:
        raise AnalysisError(
            en=f"sentiment: ratings cannot teach with {low} dissatisfied and {high} satisfied distinct comments; "
            f"at least {_LEAST_OF_A_KIND} of each are needed. Use method reviews (Chinese) or vader (English).",
            zh=f"情感分析：仅有 {low} 条不满意和 {high} 条满意的不同评论，无法用评分训练，各需至少 {_LEAST_OF_A_KIND} 条。"
            "请改用 reviews（中文）或 vader（英文）。",
        )


def rating_features(texts: Sequence[str], *, seed: int = 0) -> Any:
    """TF-IDF of the study's own n-grams, and one column with the untaught method's log-odds."""
    return features_of(texts, _space_of(texts, seed)).rows(np.arange(len(texts)))


def _space_of(texts: Sequence[str], seed: int) -> NgramSpace:
    drawn = _drawn(np.arange(len(texts)), seed)
    return NgramSpace.fit(list(texts_at(texts, drawn)), sizes=_SIZES)


def cross_fitted(
    features: Any,
    rated: RatedComments,
    fold: np.ndarray,
    *,
    seed: int,
    progress: Callable[[float], None] | None = None,
) -> np.ndarray:
    """Log-odds of each comment by the model of the other folds."""
    margin = np.empty(len(fold))
    for number in range(FOLDS):
        inside = fold == number
        if inside.any():
            model = _taught(features, rated, np.flatnonzero(~inside & rated.taught), seed)
            margin[inside] = model.decision_function(features[inside])
        if progress is not None:
            progress((number + 1) / FOLDS)
    return margin


def _drawn(places: np.ndarray, seed: int) -> np.ndarray:
    if len(places) <= _LESSON_AT_MOST:
        return places
    return np.sort(np.random.default_rng(seed).choice(places, _LESSON_AT_MOST, replace=False))


def _taught(features: Any, rated: RatedComments, places: np.ndarray, seed: int) -> Any:
    places = _drawn(places, seed)
    return _model(features[places], rated.polarity[places], seed)


def _lesson(
    features: Features, polarity: np.ndarray, held: np.ndarray, lesson: np.ndarray, seed: int
) -> tuple[Any, np.ndarray, int]:
    """What one fold's model is taught by: features of the places in `lesson`, found among those `held`."""
    return features.rows(np.searchsorted(held, lesson)), polarity[lesson], seed


def _fitted(task: tuple[Any, np.ndarray, int]) -> FoldModel:
    model = _model(*task)
    return FoldModel(model.coef_, model.intercept_)


def _model(features: Any, labels: np.ndarray, seed: int) -> Any:
    high = labels.mean()
    weight = np.where(labels == 1, 1.0, np.sqrt(high / (1 - high))) if 0 < high < 1 else None
    return fit_logistic(features, labels, strength=_STRENGTH, weight=weight, seed=seed)


def learning_curve(
    features: Any, rated: RatedComments, fold: np.ndarray, *, seed: int = 0
) -> pd.DataFrame:
    """What more rated comments would bring: models taught by ever more of them, tried on held-out folds.

    Returns
    -------
    pandas.DataFrame
        n (rated comments that taught); macro_f1 and auc (mean of the draws); macro_f1_low,
        macro_f1_high (lowest and highest draw).
    """
    generator = np.random.default_rng(seed)
    rows = []
    lessons = [
        generator.permutation(np.flatnonzero((fold != draw) & rated.taught))
        for draw in range(_DRAWS)
    ]
    size, most = _SMALLEST_LESSON, min(map(len, lessons))
    while size < 2 * most:
        size_now = min(size, most)
        found = [
            _tried(features, rated, lesson[:size_now], fold == draw, seed)
            for draw, lesson in enumerate(lessons)
        ]
        kept = np.array([pair for pair in found if pair is not None])
        if len(kept):
            f1 = kept[:, 0]
            rows.append((size_now, f1.mean(), kept[:, 1].mean(), f1.min(), f1.max()))
        size *= 2
    return pd.DataFrame(rows, columns=["n", "macro_f1", "auc", "macro_f1_low", "macro_f1_high"])


def _tried(
    features: Any, rated: RatedComments, lesson: np.ndarray, held_out: np.ndarray, seed: int
) -> tuple[float, float] | None:
    exam = np.flatnonzero(held_out & rated.taught)
    labels = rated.polarity[exam]
    if len(np.unique(rated.polarity[lesson])) < 2 or len(np.unique(labels)) < 2:
        return None
    margin = _taught(features, rated, lesson, seed).decision_function(features[exam])
    return macro_f1(labels, margin, threshold=0.0), auc(labels, margin)
