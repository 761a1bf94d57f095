"""Folds and groups by normalised text, so that copies of a comment never sit on both sides."""

from __future__ import annotations

import hashlib

import numpy as np
import pyarrow as pa

from feedback.parallel.crew import crew
from feedback.text.sentiment.corpus import text_key

FOLDS = 5


def group_of(texts: list[str]) -> np.ndarray:
    """A number a text, equal for texts that differ in width, case, space or punctuation only."""
    if not len(texts):
        return np.empty(0, dtype=np.int64)
    keys = pa.chunked_array([part["key"].combine_chunks() for part in _keys_of(texts)])
    return keys.combine_chunks().dictionary_encode().indices.to_numpy().astype(np.int64)


def _keys_of(texts: list[str]) -> list[pa.Table]:
    return crew().by_parts(keys_of_texts, texts, mark="key")


def keys_of_texts(texts: list[str]) -> pa.Table:
    """What stays of each text when width, case, space and punctuation do not count, in a column `key` of bytes."""
    # of bytes: half of a surrogate pair is no text to Arrow
    keys = [(text_key(text) or text).encode("utf-8", "surrogatepass") for text in texts]
    return pa.table({"key": pa.array(keys, pa.large_binary())})


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

    before = f"{seed}:".encode()

    def drawn(key: bytes) -> int:
        return int.from_bytes(hashlib.blake2b(before + key, digest_size=4).digest()) % folds

    return np.array(
        [drawn(key) for part in _keys_of(texts) for key in part["key"].to_pylist()], dtype=np.int64
    )
