"""How doubtful the reading of each comment is: where labels teach most and correct most."""

from __future__ import annotations

import numpy as np
import pandas as pd

from feedback.text.aspects.tag import read_aspects
from feedback.text.aspects.taxonomy import Taxonomy
from feedback.text.cells import as_texts

# Complaints a comment is expected to hold that no mention shows: 128 in 1,000 held-out reviews (benchmarks/aspects.md).
_UNSEEN = 0.128


def comment_doubt(texts: pd.Series, *, taxonomy: Taxonomy) -> pd.Series:
    """Standard deviation of the number of complaints each comment holds beside those the reading shows.

    Parameters
    ----------
    texts
        Comments; a missing one holds nothing.
    taxonomy
        What they are read with.

    Returns
    -------
    Series
        A positive number a comment, index as given.

    Notes
    -----
    The square root of Σ p(1 − p) over the aspects the comment speaks of, p the reader's chance of a complaint, and of
    what no mention shows. Comments drawn with chances in proportion to it correct shares best for a given number of
    labels (Zrnic, Candès, 2024, Active statistical inference, arXiv 2403.03208), and stay a random sample.

    Examples
    --------
    >>> from feedback.text.aspects.taxonomy import load_taxonomy
    >>> said = pd.Series(["菜很好吃", "量不是很大，味道还行", None])
    >>> comment_doubt(said, taxonomy=load_taxonomy("restaurant")).round(2).tolist()
    [0.37, 0.61, 0.36]
    """
    reading = read_aspects(
        [text or "" for text in as_texts(texts, where="comment_doubt")], taxonomy=taxonomy
    )
    chance = 1 / (1 + np.exp(-np.clip(reading.odds, -500, 500)))
    variance = np.bincount(
        reading.cells.comment, weights=chance * (1 - chance), minlength=len(texts)
    )
    return pd.Series(np.sqrt(variance + _UNSEEN), index=texts.index)
