"""SnowNLP's sentiment, equal to the last bit, for a whole column at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import exp

import numpy as np

from feedback.text.sentiment.snownlp_segment import tag_runs
from feedback.text.sentiment.snownlp_tables import SnowTables, load_snow_tables

# snownlp's pieces: runs of Han characters, and what white space leaves between them
_PIECE = re.compile(r"[\u4e00-\u9fa5]+|[^\s\u4e00-\u9fa5]+")
_CHARACTERS_IN_BATCH = 1_000_000


def score_snownlp(texts: list[str]) -> np.ndarray:
    """``snownlp.sentiment.classify`` of each text; a text without a word gives the prior.

    Parameters
    ----------
    texts
        Strings of any content.

    Returns
    -------
    numpy.ndarray
        float64 in [0, 1], equal to snownlp 0.12.3 in every bit.
    """
    tables = load_snow_tables()
    parts = [_score_batch(batch, tables) for batch in _batches(texts)]
    return np.concatenate(parts) if parts else np.empty(0)


def _batches(texts: list[str]) -> Iterator[list[str]]:
    start = size = 0
    for place, text in enumerate(texts):
        size += len(text) + 1
        if size >= _CHARACTERS_IN_BATCH:
            yield texts[start : place + 1]
            start, size = place + 1, 0
    if start < len(texts):
        yield texts[start:]


def _score_batch(texts: list[str], tables: SnowTables) -> np.ndarray:
    pieces: list[str] = []
    counts = np.empty(len(texts), dtype=np.int64)
    for place, text in enumerate(texts):
        found = _PIECE.findall(text)
        pieces += found
        counts[place] = len(found)
    number: dict[str, int] = {}
    which = np.fromiter(
        (number.setdefault(piece, len(number)) for piece in pieces),
        dtype=np.int64,
        count=len(pieces),
    )
    words, length = _words_of(list(number), tables)
    start = np.cumsum(length) - length
    many = length[which]
    at = np.repeat(start[which] - (np.cumsum(many) - many), many) + np.arange(many.sum())
    document = np.repeat(np.repeat(np.arange(len(texts)), counts), many)
    return _classify(words[at], document, len(texts), tables)


def _words_of(pieces: list[str], tables: SnowTables) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of the words of each piece, stop words left out, and how many each piece has."""
    runs = [piece for piece in pieces if "\u4e00" <= piece[0] <= "\u9fa5"]
    ends = iter(tag_runs(runs, tables)) if runs else iter(())
    other = tables.word_log.shape[1] - 1
    known = tables.word.get
    numbers: list[int] = []
    length = np.empty(len(pieces), dtype=np.int64)
    for place, piece in enumerate(pieces):
        before = len(numbers)
        if "\u4e00" <= piece[0] <= "\u9fa5":
            start = 0
            for end in np.flatnonzero(next(ends)).tolist():
                word = known(piece[start : end + 1], other)
                if word >= 0:
                    numbers.append(word)
                start = end + 1
        elif (word := known(piece, other)) >= 0:
            numbers.append(word)
        length[place] = len(numbers) - before
    return np.array(numbers, dtype=np.int64), length


def _classify(
    words: np.ndarray, document: np.ndarray, count: int, tables: SnowTables
) -> np.ndarray:
    # bincount adds from left to right, as the original does; the prior comes first
    whose = np.concatenate([np.arange(count), document])
    sums = [
        np.bincount(
            whose, np.concatenate([np.full(count, prior), logs[words]]), minlength=count
        ).tolist()
        for prior, logs in zip(tables.prior_log, tables.word_log, strict=True)
    ]
    return np.array([_probability(tables.positive, *pair) for pair in zip(*sums, strict=True)])


def _probability(positive: int, first: float, second: float) -> float:
    """snownlp's Bayes.classify for two classes, then the probability of the positive one."""
    winner, best = -1, 0.0
    for place, (own, other) in enumerate(((first, second), (second, first))):
        try:
            # 0 + exp(difference) + exp(0) in the order of the classes; addition of two terms commutes
            share = 1 / (exp(other - own) + 1.0)
        except OverflowError:
            share = 0.0
        if share > best:
            winner, best = place, share
    return best if winner == positive else 1 - best
