"""Method "adapted": "reviews", which then learns the words of this study from its own unlabelled comments.

Where "reviews" is fairly sure, its verdict becomes a label; a model taught by the reviews and these
comments together reads the words that stand beside the known ones. Cross-fitted by normalised text.
"""

from __future__ import annotations

import numpy as np

from feedback.text.sentiment.folds import first_of_each, fold_of
from feedback.text.sentiment.linear import fit_logistic, logistic
from feedback.text.sentiment.ngrams import NgramSpace
from feedback.text.sentiment.reviews import SIZES, load_reviews_model, teaching_texts

# below this the comments are too few, and on skewed studies of long comments it hurts
LEAST_DISTINCT = 3000
_AT_MOST = 20_000
_FOLDS = 3
_SURE = 0.7
_STRENGTH = 2.0


def score_adapted(texts: list[str], *, seed: int = 0) -> np.ndarray:
    """Probability that each comment is positive: the mean log-odds of "reviews" and the adapted model.

    Depends on the whole column; the same comment may score otherwise in another study.
    """
    from scipy import sparse

    margin = load_reviews_model().margin(texts)
    teaching = teaching_texts()
    sure = np.abs(margin) > np.log(_SURE / (1 - _SURE))
    drawn = np.random.default_rng(seed).permutation(np.flatnonzero(sure & first_of_each(texts)))
    drawn = np.sort(drawn[:_AT_MOST])
    if len(np.unique(margin[drawn] > 0)) < 2:
        return logistic(margin)
    space = NgramSpace.fit([*teaching.texts, *(texts[place] for place in drawn)], sizes=SIZES)
    taught, own = space.transform(teaching.texts), space.transform(texts)
    fold = fold_of(texts, folds=_FOLDS, seed=seed)
    adapted = np.empty(len(texts))
    for number in range(_FOLDS):
        inside, outside = fold == number, drawn[fold[drawn] != number]
        labels = np.concatenate([teaching.labels, margin[outside] > 0])
        features = sparse.vstack([taught, own[outside]])
        model = fit_logistic(features, labels, strength=_STRENGTH, seed=seed)
        if inside.any():
            adapted[inside] = model.decision_function(own[inside])
    return logistic((margin + adapted) / 2)
