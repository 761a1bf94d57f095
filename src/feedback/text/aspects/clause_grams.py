"""Character n-grams of clauses, hashed: the words by which labelled reviews teach."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feedback.sign_tables import codes_of
from feedback.text.aspects.clauses import split_clauses

BUCKETS = 1 << 18
GRAMS = (1, 2, 3, 4)
_MIX = np.uint32(0x9E3779B1)


@dataclass(frozen=True, slots=True)
class ClauseGrams:
    """Character n-grams of the clauses of a text: bucket and clause of each, and where clauses begin."""

    bucket: NDArray[np.uint32]
    clause: NDArray[np.int64]
    begins: NDArray[np.int64]


def clause_grams(text: str) -> ClauseGrams:
    """N-grams of Han characters and digits (all read as 0) inside each clause of a `readable` text."""
    codes = codes_of(text)
    numbers = split_clauses(text).clause.astype(np.int64)
    digit = (codes >= 48) & (codes < 58)
    codes = np.where(digit, np.uint32(48), codes)
    known = digit | ((codes >= 0x3400) & (codes <= 0x9FFF))
    buckets, clauses = [], []
    for size in GRAMS:
        length = len(codes) - size + 1
        if length <= 0:
            break
        inside = known[:length] & (numbers[:length] == numbers[size - 1 :])
        mixed = np.full(length, size, dtype=np.uint32)
        for step in range(size):
            inside &= known[step : length + step]
            mixed = (mixed ^ codes[step : length + step]) * _MIX
            mixed ^= mixed >> np.uint32(15)
        buckets.append(mixed[inside] & np.uint32(BUCKETS - 1))
        clauses.append(numbers[:length][inside])
    begins = np.flatnonzero(np.diff(numbers, prepend=-1))
    if not buckets:
        return ClauseGrams(np.zeros(0, np.uint32), np.zeros(0, np.int64), begins)
    return ClauseGrams(np.concatenate(buckets), np.concatenate(clauses), begins)
