"""Whether a long comment complains of an aspect: more than the mean of its mentions, learnt from labelled reviews.

People who label a long review weigh what comes last, how bad the worst is, what else is said and in which words; the
mean alone calls half of the mixed ones complaints. An additive model over those signs, fitted on labelled restaurant
reviews (benchmarks/complaints.py, which wrote weights/complaints.npz), corrects it. A short comment is judged by the
balance of its mentions: it has no more to tell, and nobody labelled such for the model.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from feedback.text.clauses import split_clauses

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WEIGHTS = Path(__file__).parent / "weights" / "complaints.npz"
SIGNS = (
    "mean", "least", "most", "last", "negative", "positive", "neutral", "comment_mean", "comment_negative",
    "clauses", "first_place", "last_place",
)  # fmt: skip
BUCKETS = 1 << 18
GRAMS = (1, 2, 3)
_MIX = np.uint32(0x9E3779B1)
# Clauses up to which the balance alone decides, and from which on the model does.
SHORT, LONG = 3, 12


@dataclass(frozen=True, slots=True)
class Cells:
    """What comments say of aspects, a row a comment and aspect.

    Attributes
    ----------
    comment, aspect
        Numbers, sorted by comment, then aspect.
    of_mention
        Mention → row.
    signs
        Rows × `SIGNS`: polarities in [-1, 1], counts, places in the comment from 0 to 1.
    """

    comment: Ints
    aspect: Ints
    of_mention: Ints
    signs: Floats


def gather_cells(
    comment: Ints, aspect: Ints, polarity: Floats, start: Ints, *, lengths: Ints, clauses: Ints
) -> Cells:
    """Signs of each comment and aspect from its mentions, given in reading order.

    Parameters
    ----------
    comment, aspect, polarity, start
        A value a mention: numbers from 0, polarity in [-1, 1], offset into the comment.
    lengths, clauses
        Signs and clauses of each comment.
    """
    width = int(aspect.max(initial=0)) + 1
    keys, of_mention = np.unique(comment * width + aspect, return_inverse=True)
    order = np.argsort(of_mention, kind="stable")
    begin = np.searchsorted(of_mention[order], np.arange(len(keys)))
    last = np.append(begin[1:], len(order))[: len(keys)] - 1
    said, place = polarity[order], start[order] / np.maximum(lengths[comment[order]], 1)
    size = len(lengths)
    count = np.maximum(np.bincount(comment, minlength=size), 1)
    whose = keys // width

    def tally(chosen: NDArray[np.bool_]) -> Floats:
        return np.bincount(of_mention[chosen], minlength=len(keys)).astype(float)

    signs = np.column_stack(
        [
            np.bincount(of_mention, weights=polarity, minlength=len(keys))
            / np.maximum(np.bincount(of_mention, minlength=len(keys)), 1),
            np.minimum.reduceat(said, begin) if len(keys) else said,
            np.maximum.reduceat(said, begin) if len(keys) else said,
            said[last],
            tally(polarity < 0),
            tally(polarity > 0),
            tally(polarity == 0),
            (np.bincount(comment, weights=polarity, minlength=size) / count)[whose],
            np.bincount(comment[polarity < 0], minlength=size)[whose],
            clauses[whose],
            place[begin],
            place[last],
        ]
    )
    return Cells(whose, keys % width, of_mention, signs)


@dataclass(frozen=True, slots=True)
class ClauseGrams:
    """Character n-grams of the clauses of a text: bucket and clause of each, and where clauses begin."""

    bucket: NDArray[np.uint32]
    clause: Ints
    begins: Ints


def clause_grams(text: str) -> ClauseGrams:
    """N-grams of Han characters and digits (all read as 0) inside each clause of a `readable` text."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
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


@dataclass(frozen=True, slots=True)
class ComplaintModel:
    """Log-odds that a comment complains of an aspect: intercept + a step function a sign + words + aspect.

    Attributes
    ----------
    edges, steps
        Of each sign, where its steps begin (padded with infinity), and the log-odds on each.
    grams
        Log-odds a bucket of n-grams; a clause adds their sum over the root of their number.
    aspects
        Log-odds an aspect id; one that was not taught adds nothing.
    intercept
        Such that 0 makes the shares of complaints right on the taught half.
    """

    edges: Floats
    steps: Floats
    grams: NDArray[np.float32]
    aspects: dict[str, float]
    intercept: float

    def of_signs(self, signs: Floats) -> Floats:
        """What the signs add, a value a row."""
        total = np.zeros(len(signs))
        for column, (edges, steps) in enumerate(zip(self.edges, self.steps, strict=True)):
            total += steps[np.searchsorted(edges, signs[:, column], side="right")]
        return total

    def of_clauses(self, grams: ClauseGrams) -> Floats:
        """What its words add, a value a clause."""
        count = len(grams.begins)
        total = np.bincount(grams.clause, weights=self.grams[grams.bucket], minlength=count)
        return total / np.sqrt(np.maximum(np.bincount(grams.clause, minlength=count), 1))


@lru_cache(maxsize=1)
def load_complaint_model() -> ComplaintModel:
    """The weights that ship."""
    with np.load(WEIGHTS) as file:
        grams = np.zeros(BUCKETS, dtype=np.float32)
        grams[file["gram_buckets"]] = file["gram_weights"]
        aspects = dict(zip(file["aspects"].tolist(), file["aspect_weights"].tolist(), strict=True))
        return ComplaintModel(
            file["edges"].astype(float),
            file["steps"].astype(float),
            grams,
            aspects,
            float(file["intercept"]),
        )


def by_mention(values: Floats, first: Ints, last: Ints) -> Floats:
    """Mean of the clauses' values from clause `first` to `last` of each mention."""
    running = np.append(0.0, np.cumsum(values))
    return (running[last + 1] - running[first]) / (last - first + 1)
