"""Folds and groups by normalised text, so that copies of a comment never sit on both sides."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd

from feedback.text.sentiment.corpus import text_key

FOLDS = 5


def group_of(texts: list[str]) -> np.ndarray:
    """A number a text, equal for texts that differ in width, case, space or punctuation only."""
    keys = np.array([text_key(text) or text for text in texts], dtype=object)
    return np.asarray(pd.factorize(keys)[0])


def first_of_each(texts: list[str]) -> np.ndarray:
    """True for the first text of each group."""
    first = np.zeros(len(texts), dtype=bool)
    first[np.unique(group_of(texts), return_index=True)[1]] = True
    return first


def fold_of(texts: list[str], *, folds: int = FOLDS, seed: int = 0) -> np.ndarray:
    """Fold of each text, drawn from the text itself: independent of order and of other texts.

    Examples
    --------
    >>> fold_of(["很好。", "很好！"]).tolist() == [fold_of(["很好"])[0]] * 2
    True
    """

    def drawn(text: str) -> int:
        data = f"{seed}:{text_key(text) or text}".encode("utf-8", "surrogatepass")
        return int.from_bytes(hashlib.blake2b(data, digest_size=4).digest()) % folds

    return np.array([drawn(text) for text in texts], dtype=np.int64)
