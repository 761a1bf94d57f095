"""Answer rows and texts that are copies of another respondent's."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pandas as pd

from feedback.numeric import Floats, Ints

SHORTEST_TEXT = 10
_NOT_WORDS = re.compile(r"[\W_]+")


def answer_copies(x: Floats) -> tuple[Ints, Ints]:
    """How many others gave the very same answers, and how many all but one the same.

    Rows without any answer have no copies. Rows are compared by random 64-bit sums of their answers, and
    of their answers without one item in turn: linear in the answers, and two different rows look alike
    with a probability of 2⁻⁶⁴.

    >>> same, near = answer_copies(np.array([[1.0, 2, 3], [1, 2, 3], [1, 2, 4]]))
    >>> same.tolist(), near.tolist()
    ([1, 1, 0], [1, 1, 2])
    """
    codes = np.unique(x, return_inverse=True)[1].reshape(x.shape)
    names = np.random.default_rng(0).integers(
        0, 2**64, (x.shape[1], codes.max() + 1), dtype=np.uint64
    )
    parts = names[np.arange(x.shape[1]), codes]
    whole = parts.sum(axis=1, dtype=np.uint64)
    size = _group_sizes(whole)
    near = np.zeros(len(x), dtype=np.intp)
    for item in range(x.shape[1]):
        near += _group_sizes(whole - parts[:, item]) - size
    blank = np.isnan(x).all(axis=1)
    return np.where(blank, 0, size - 1), np.where(blank, 0, near)


def _group_sizes(keys: np.ndarray) -> Ints:
    _, member, sizes = np.unique(keys, return_inverse=True, return_counts=True)
    return sizes[member]


def text_copies(texts: pd.DataFrame) -> Ints:
    """Largest number of other respondents who wrote the same words, over the text columns.

    Case, width, spaces and punctuation do not count; texts of fewer than ten letters are nobody's copy.

    >>> frame = pd.DataFrame({"why": ["The room was very cold.", "the room was very cold", "fine"]})
    >>> text_copies(frame).tolist()
    [1, 1, 0]
    """
    most = np.zeros(len(texts), dtype=np.intp)
    for name in texts.columns:
        bare = texts[name].map(_bare, na_action="ignore")
        long = bare.map(lambda text: isinstance(text, str) and len(text) >= SHORTEST_TEXT)
        long = long.fillna(False).astype(bool)
        sizes = bare[long].value_counts()
        others = bare[long].map(sizes).to_numpy(dtype=np.intp) - 1
        count = np.zeros(len(texts), dtype=np.intp)
        count[long.to_numpy()] = others
        most = np.maximum(most, count)
    return most


def _bare(text: object) -> str:
    return _NOT_WORDS.sub("", unicodedata.normalize("NFKC", str(text)).casefold())
