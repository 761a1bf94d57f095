"""The cold start: what is read without any label from the study, by language of the comment."""

from __future__ import annotations

import re

import numpy as np

from feedback.text.sentiment.reviews import load_reviews_model
from feedback.text.sentiment.vader import score_vader

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_LATIN = re.compile("[A-Za-z]{2}")
_SUREST = 0.995


def is_english(texts: list[str]) -> np.ndarray:
    """True where a comment has Latin words and no Han character."""
    return np.array(
        [_HAN.search(text) is None and _LATIN.search(text) is not None for text in texts],
        dtype=bool,
    )


def margin_untaught(texts: list[str]) -> np.ndarray:
    """Log-odds by "reviews" for Chinese comments, by "vader" for English ones."""
    english = is_english(texts)
    margin = np.zeros(len(texts))
    here, there = np.flatnonzero(~english), np.flatnonzero(english)
    if len(here):
        margin[here] = load_reviews_model().margin([texts[place] for place in here])
    if len(there):
        score = np.clip(score_vader([texts[place] for place in there]), 1 - _SUREST, _SUREST)
        margin[there] = np.log(score / (1 - score))
    return margin
