"""score_sentiment: one column of comments in, one score in [0, 1] out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from feedback.text.cells import as_series, as_texts
from feedback.text.sentiment.snownlp_score import score_snownlp


def score_sentiment(series: pd.Series, *, method: str = "snownlp") -> pd.Series:
    """Score each comment from 0 (unhappy) to 1 (happy)."""
    series = as_series(series, where="score_sentiment")
    texts = as_texts(series, where="score_sentiment")
    score = pd.Series(np.nan, index=series.index, name="sentiment", dtype=float)
    present = [place for place, text in enumerate(texts) if text is not None]
    score.iloc[present] = score_snownlp([texts[place] or "" for place in present])
    return score
