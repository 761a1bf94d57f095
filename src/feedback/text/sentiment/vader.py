"""Method "vader": the English lexicon and rules of VADER, mapped to [0, 1]."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from feedback.text.typography import spelt_out

_READ_AT_MOST = 20_000


@cache
def _analyzer() -> Any:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return SentimentIntensityAnalyzer()


def score_vader(texts: list[str]) -> np.ndarray:
    """(compound + 1) / 2 of Hutto and Gilbert's VADER (ICWSM 2014); 0.5 where no word is known.

    Typographic variants of a sign are levelled first: VADER's lists know the straight apostrophe only.
    """
    scores = _analyzer().polarity_scores
    return np.array(
        [(scores(spelt_out(text[:_READ_AT_MOST]))["compound"] + 1) / 2 for text in texts],
        dtype=float,
    )
