"""Words by which labels teach: hashed, so that a reader's file holds none of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from feedback.text.aspects.clauses import clause_spans

if TYPE_CHECKING:
    from scipy import sparse

Floats = NDArray[np.float64]

BUCKETS = 1 << 16
# In fewer comments than this a word teaches nothing.
_RARE = 3
_NAMES = re.compile(r"@\w+|https?\S+")
_DIGITS = re.compile(r"\d")


def _level(text: str) -> str:
    return _DIGITS.sub("0", _NAMES.sub(" ", text))


@lru_cache(maxsize=1)
def _hashing() -> Any:
    from sklearn.feature_extraction.text import HashingVectorizer

    return HashingVectorizer(
        preprocessor=_level,
        token_pattern=r"[\u3400-\u9fff]|[a-z0-9]+",
        ngram_range=(1, 2),
        n_features=BUCKETS,
        alternate_sign=False,
        norm=None,
        binary=True,
    )


@dataclass(frozen=True)
class Vocabulary:
    """Buckets of Han signs, Latin words and pairs of neighbours that are known, and how rare each is.

    Attributes
    ----------
    buckets
        Sorted numbers below `BUCKETS`.
    rarity
        1 + ln((1 + n) / (1 + number of comments that hold it)).
    """

    buckets: NDArray[np.int64]
    rarity: Floats

    @classmethod
    def of(cls, texts: Sequence[str]) -> Vocabulary:
        """What at least three of these `readable` texts hold."""
        often = np.asarray(_hashing().transform(texts).sum(axis=0)).ravel()
        buckets = np.flatnonzero(often >= _RARE)
        return cls(buckets, 1 + np.log((1 + len(texts)) / (1 + often[buckets])))

    def seen(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Texts × buckets: rarity of what each holds, each row of length 1, or 0 where nothing is known."""
        from sklearn.preprocessing import normalize

        held = _hashing().transform(texts)[:, self.buckets]
        weighed = held.multiply(self.rarity[None, :]).tocsr()
        return normalize(weighed) if len(self.buckets) else weighed


@dataclass(frozen=True)
class WordWeights:
    """What words add to the log-odds of a complaint: `weights` buckets × aspects."""

    vocabulary: Vocabulary
    weights: Floats

    def score(self, texts: Sequence[str]) -> tuple[Floats, NDArray[np.bool_]]:
        """Texts × aspects, and which of the texts hold anything known."""
        seen = self.vocabulary.seen(texts)
        return np.asarray(seen @ self.weights), np.diff(seen.indptr) > 0

    def loudest_clauses(self, texts: Sequence[str]) -> NDArray[np.int64]:
        """Texts × aspects × 2: start and end of the clause that speaks most for a complaint of an aspect."""
        spans = [clause_spans(text) or [(0, len(text))] for text in texts]
        loudest = np.zeros((len(texts), self.weights.shape[1], 2), dtype=np.int64)
        if texts:
            clauses = [
                text[start:end]
                for text, within in zip(texts, spans, strict=True)
                for start, end in within
            ]
            ends = np.cumsum([len(within) for within in spans])
            for number, said in enumerate(np.split(self.score(clauses)[0], ends[:-1])):
                loudest[number] = np.array(spans[number])[said.argmax(axis=0)]
        return loudest
