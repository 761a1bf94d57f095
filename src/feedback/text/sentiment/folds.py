"""Folds and groups by normalised text, so that copies of a comment never sit on both sides."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from feedback.parallel.crew import crew
from feedback.text.sentiment.corpus import text_key

FOLDS = 5


_MARK = 16  # bytes that stand for a text: of a billion texts no two have the same but by a chance of 1 : 10²⁰


def group_of(texts: Sequence[str]) -> np.ndarray:
    """A number a text, equal for texts that differ in width, case, space or punctuation only."""
    if not len(texts):
        return np.empty(0, dtype=np.int64)
    parts = crew().by_parts(marks_of_texts, texts, mark="mark")
    marks = pa.chunked_array([part["mark"].combine_chunks() for part in parts])
    return marks.combine_chunks().dictionary_encode().indices.to_numpy().astype(np.int64)


def _key(text: str) -> bytes:
    # of bytes: half of a surrogate pair is no text to Arrow
    return (text_key(text) or text).encode("utf-8", "surrogatepass")


def marks_of_texts(texts: list[str]) -> pa.Table:
    """A digest of what stays of each text when width, case, space and punctuation do not count, in a column `mark`."""
    marks = [hashlib.blake2b(_key(text), digest_size=_MARK).digest() for text in texts]
    return pa.table({"mark": pa.array(marks, pa.binary(_MARK))})


def first_of_each(texts: Sequence[str]) -> np.ndarray:
    """True for the first text of each group."""
    first = np.zeros(len(texts), dtype=bool)
    first[np.unique(group_of(texts), return_index=True)[1]] = True
    return first


def fold_of(texts: Sequence[str], *, folds: int = FOLDS, seed: int = 0) -> np.ndarray:
    """Fold of each text, drawn from the text itself: independent of order and of other texts.

    Examples
    --------
    >>> fold_of(["很好。", "很好！"]).tolist() == [fold_of(["很好"])[0]] * 2
    True
    """
    parts = crew().by_parts(_folds, texts, mark=f"{folds} {seed}", folds=folds, seed=seed)
    return np.concatenate([part["fold"].to_numpy() for part in parts])


def _folds(texts: list[str], *, folds: int, seed: int) -> pa.Table:
    before = f"{seed}:".encode()
    drawn = (hashlib.blake2b(before + _key(text), digest_size=4).digest() for text in texts)
    return pa.table({"fold": pa.array([int.from_bytes(one) % folds for one in drawn], pa.int64())})
