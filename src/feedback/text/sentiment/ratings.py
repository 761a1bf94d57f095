"""Method "ratings": the study's own ratings teach the model, and no comment is scored by one that saw it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import pandas as pd

from feedback.errors import AnalysisError
from feedback.text.sentiment.corpus import text_key
from feedback.text.sentiment.linear import fit_logistic, logistic
from feedback.text.sentiment.ngrams import NgramSpace

FOLDS = 5
LEAST_RATED = 500
_LEAST_OF_A_KIND = 10
_NEUTRAL_HALF_WIDTH = 0.1


@dataclass(frozen=True)
class RatedComments:
    """What the ratings say: 1 satisfied, 0 dissatisfied, NaN middle or none; and each text's group."""

    polarity: np.ndarray
    groups: np.ndarray

    @property
    def taught(self) -> np.ndarray:
        return np.isfinite(self.polarity)

    def distinct(self, kind: int) -> int:
        """Distinct texts of a kind."""
        return len(np.unique(self.groups[self.polarity == kind]))


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
    values = pd.to_numeric(ratings, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    values = np.where(np.isfinite(values), values, np.nan)
    if np.isnan(values).all():
        return values
    low, high = scale if scale is not None else (np.nanmin(values), np.nanmax(values))
    if high <= low:
        return np.full(len(values), np.nan)
    share = (values - low) / (high - low)
    polarity = np.where(share > 0.5, 1.0, 0.0)
    return (
        np.where(np.abs(share - 0.5) <= _NEUTRAL_HALF_WIDTH + 1e-9, np.nan, polarity) + 0 * values
    )


def rated_comments(
    texts: list[str], ratings: pd.Series, *, scale: tuple[float, float] | None
) -> RatedComments:
    """Polarity and group of normalised text for each comment."""
    keys = [text_key(text) or text for text in texts]
    return RatedComments(
        polarity=rating_polarity(ratings, scale=scale),
        groups=np.array(pd.factorize(np.array(keys, dtype=object))[0]),
    )


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


def fold_of(texts: list[str], *, seed: int = 0) -> np.ndarray:
    """Fold of each text by the hash of its normalised form: duplicates never sit on both sides."""
    return np.array(
        [
            int.from_bytes(
                hashlib.blake2b(
                    f"{seed}:{text_key(text) or text}".encode("utf-8", "replace"), digest_size=4
                ).digest()
            )
            % FOLDS
            for text in texts
        ],
        dtype=np.int64,
    )


def score_ratings(
    texts: list[str], rated: RatedComments, *, prior: np.ndarray | None = None, seed: int = 0
) -> np.ndarray:
    """Probability of a satisfied rating, each comment by a model that saw neither it nor its copies.

    Parameters
    ----------
    texts
        Comments.
    rated
        What their ratings say.
    prior
        Log-odds of another method, used as one more feature.
    seed
        Draw of the folds.

    Raises
    ------
    AnalysisError
        Too few ratings of one kind.
    """
    check_teachable(rated)
    from scipy import sparse

    space = NgramSpace.fit(texts, sizes=(1, 2, 3))
    features = space.transform(texts)
    if prior is not None:
        features = sparse.hstack([features, sparse.csr_matrix(0.25 * prior[:, None])], format="csr")
    fold = fold_of(texts, seed=seed)
    margin = np.empty(len(texts))
    for number in range(FOLDS):
        inside, taught = fold == number, (fold != number) & rated.taught
        if not inside.any():
            continue
        model = fit_logistic(features[taught], rated.polarity[taught], strength=8.0, seed=seed)
        margin[inside] = model.decision_function(features[inside])
    return logistic(margin)
