"""Whether a long comment complains of an aspect: more than the mean of its mentions, learnt from labelled reviews.

People who label a long review weigh what comes last, how bad the worst is, what else is said and in which words; the
mean alone calls half of the mixed ones complaints. An additive model over those signs and over the words, which weigh
otherwise where the rules see praise than where they see blame, fitted on labelled restaurant
reviews (benchmarks/complaints.py, which wrote weights/complaints.npz), corrects it. A short comment is judged by the
balance of its mentions: it has no more to tell, and nobody labelled such for the model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from feedback.text.aspects.clause_grams import BUCKETS, ClauseGrams, clause_grams
from feedback.text.aspects.judgement import COMPLAINT_BELOW

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WEIGHTS = Path(__file__).parents[1] / "weights" / "complaints.npz"
SIGNS = (
    "mean", "least", "most", "first", "last", "negative", "positive", "neutral", "suggestions", "questions",
    "comment_mean", "comment_negative", "clauses", "first_place", "last_place",
)  # fmt: skip
COUNTS = ("negative", "positive", "neutral", "suggestions", "questions")
# Kinds of mention, by the sign of its polarity: a word weighs otherwise where the rules see praise.
KINDS = 3
# Log-odds a point of mean polarity, where the balance decides.
BALANCE_WEIGHT = 4.0
# Characters judged at once.
_AT_ONCE = 1_000_000
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


class Said(NamedTuple):
    """Mentions of many comments in reading order, a value a mention."""

    comment: Ints
    aspect: Ints
    polarity: Floats
    start: Ints
    end: Ints
    suggests: NDArray[np.bool_]
    asks: NDArray[np.bool_]

    def between(self, first: int, last: int) -> Said:
        """Mentions `first` to `last`, the last left out."""
        here = slice(first, last)
        return Said(
            self.comment[here],
            self.aspect[here],
            self.polarity[here],
            self.start[here],
            self.end[here],
            self.suggests[here],
            self.asks[here],
        )


def gather_cells(said: Said, *, lengths: Ints, clauses: Ints) -> Cells:
    """Signs of each comment and aspect.

    Parameters
    ----------
    said
        The mentions; offsets into their comment.
    lengths, clauses
        Characters and clauses of each comment.
    """
    width = int(said.aspect.max(initial=0)) + 1
    keys, of_mention = np.unique(said.comment * width + said.aspect, return_inverse=True)
    order = np.argsort(of_mention, kind="stable")
    begin = np.searchsorted(of_mention[order], np.arange(len(keys)))
    last = np.append(begin[1:], len(order))[: len(keys)] - 1
    polarity = said.polarity[order]
    place = said.start[order] / np.maximum(lengths[said.comment[order]], 1)
    often = np.bincount(of_mention, minlength=len(keys))
    whose = keys // width
    size = len(lengths)

    def mean(values: Floats) -> Floats:
        return np.bincount(of_mention, weights=values, minlength=len(keys)) / often

    def tally(chosen: NDArray[np.bool_]) -> Floats:
        return np.bincount(of_mention[chosen], minlength=len(keys)).astype(float)

    of_comment = np.bincount(said.comment, weights=said.polarity, minlength=size)
    signs = (
        mean(said.polarity),
        np.minimum.reduceat(polarity, begin) if len(keys) else polarity,
        np.maximum.reduceat(polarity, begin) if len(keys) else polarity,
        polarity[begin],
        polarity[last],
        tally(said.polarity < 0),
        tally(said.polarity > 0),
        tally(said.polarity == 0),
        tally(said.suggests),
        tally(said.asks),
        (of_comment / np.maximum(np.bincount(said.comment, minlength=size), 1))[whose],
        np.bincount(said.comment[said.polarity < 0], minlength=size)[whose],
        clauses[whose],
        place[begin],
        place[last],
    )
    return Cells(whose, keys % width, of_mention, np.column_stack(signs))


@dataclass(frozen=True, slots=True)
class ComplaintModel:
    """Log-odds that a long comment complains of an aspect: its signs, its words, and which aspect it is.

    Attributes
    ----------
    edges, steps
        Of each sign, where its steps begin (padded with infinity), and what each step adds.
    features, thresholds, leaves
        Boosted trees of depth 3 over the signs: trees × 7 (node n has children 2n + 1 and 2n + 2), trees × 8.
    grams
        What a bucket of n-grams adds in the clause of a negative, a neutral and a positive mention: `KINDS` × buckets;
        the words of a row weigh their sum over the root of their number.
    aspects
        What an aspect id adds; one that was not taught adds `other_aspect`.
    intercept
        Such that the shares of complaints come out right on the taught half.
    """

    edges: Floats
    steps: Floats
    features: Ints
    thresholds: Floats
    leaves: Floats
    grams: Floats
    aspects: dict[str, float]
    other_aspect: float
    intercept: float

    def score(self, cells: Cells, words: Floats, aspects: Sequence[str]) -> Floats:
        """Log-odds of a complaint, a value a row of `cells`; `words` as `words_of_cells` gives it."""
        by_aspect = np.array([self.aspects.get(name, self.other_aspect) for name in aspects])
        return (
            self.intercept
            + by_aspect[cells.aspect]
            + self._of_steps(cells.signs)
            + self._of_trees(cells.signs)
            + words
        )

    def _of_steps(self, signs: Floats) -> Floats:
        total = np.zeros(len(signs))
        for column, (edges, steps) in enumerate(zip(self.edges, self.steps, strict=True)):
            total += steps[np.searchsorted(edges, signs[:, column], side="right")]
        return total

    def _of_trees(self, signs: Floats) -> Floats:
        columns = np.ascontiguousarray(signs.T)
        added = np.zeros(len(signs))
        for features, thresholds, leaves in zip(
            self.features, self.thresholds, self.leaves, strict=True
        ):
            right = [
                columns[sign] > threshold
                for sign, threshold in zip(features, thresholds, strict=True)
            ]
            lower = np.where(right[0], right[2], right[1])
            lowest = np.where(
                right[0], np.where(lower, right[6], right[5]), np.where(lower, right[4], right[3])
            )
            added += leaves[4 * right[0].astype(np.int8) + 2 * lower + lowest]
        return added


@lru_cache(maxsize=1)
def load_complaint_model() -> ComplaintModel:
    """The weights that ship."""
    with np.load(WEIGHTS) as file:
        grams = np.zeros(KINDS * BUCKETS)
        grams[file["gram_buckets"]] = file["gram_weights"]
        return ComplaintModel(
            edges=file["edges"].astype(float),
            steps=file["steps"].astype(float),
            features=file["features"].astype(np.int64),
            thresholds=file["thresholds"].astype(float),
            leaves=file["leaves"].astype(float),
            grams=grams.reshape(KINDS, BUCKETS),
            aspects=dict(
                zip(file["aspects"].tolist(), file["aspect_weights"].tolist(), strict=True)
            ),
            other_aspect=float(file["aspect_weights"].mean()),
            intercept=float(file["intercept"]),
        )


@dataclass(frozen=True, slots=True)
class Clauses:
    """Where the clauses of joined comments lie.

    Attributes
    ----------
    first, last
        First and last clause of each mention.
    comment
        Comment of each clause.
    """

    first: Ints
    last: Ints
    comment: Ints


def place_clauses(said: Said, grams: ClauseGrams, *, lengths: Ints) -> Clauses:
    """The clauses each mention spans, in comments joined by one sign each."""
    offsets = np.cumsum(lengths + 1) - lengths - 1
    start = offsets[said.comment] + said.start
    end = offsets[said.comment] + np.maximum(said.end - 1, said.start)
    first = np.searchsorted(grams.begins, start, side="right") - 1
    last = np.searchsorted(grams.begins, end, side="right") - 1
    comment = np.searchsorted(offsets, grams.begins, side="right") - 1
    return Clauses(first, np.maximum(first, last), comment)


def mention_kinds(said: Said) -> Ints:
    """Which of the `KINDS` each mention is: 0 negative, 1 neutral, 2 positive."""
    return np.sign(said.polarity).astype(np.int64) + 1


def words_of_cells(
    cells: Cells, said: Said, clauses: Clauses, grams: ClauseGrams, weights: Floats
) -> Floats:
    """What the words of a row's mentions add: the sum of their weights over the root of their number.

    Parameters
    ----------
    cells, said, clauses, grams
        Of the same comments.
    weights
        `KINDS` × buckets: which weight a word has depends on the mention in whose clause it stands.
    """
    size = len(clauses.comment)
    spoken = np.zeros(size + 1, dtype=np.int64)
    np.add.at(spoken, clauses.first, 1)
    np.add.at(spoken, clauses.last + 1, -1)
    heard = np.cumsum(spoken[:-1])[grams.clause] > 0
    clause, bucket = grams.clause[heard], grams.bucket[heard]
    often = _between(np.bincount(clause, minlength=size), clauses)
    kinds = mention_kinds(said)
    total = np.zeros(len(kinds))
    for kind in range(KINDS):
        weight = np.bincount(clause, weights=weights[kind][bucket], minlength=size)
        total = np.where(kinds == kind, _between(weight, clauses), total)
    rows = len(cells.comment)
    summed = np.bincount(cells.of_mention, weights=total, minlength=rows)
    number = np.bincount(cells.of_mention, weights=often, minlength=rows)
    return np.asarray(summed / np.sqrt(np.maximum(number, 1)), dtype=np.float64)


def _between(values: NDArray[Any], clauses: Clauses) -> Floats:
    """Sum of a clause value over the clauses of each mention."""
    running = np.append(0.0, np.cumsum(values))
    return running[clauses.last + 1] - running[clauses.first]


class Reading(NamedTuple):
    """What the shipped reader makes of each comment and aspect spoken of.

    Attributes
    ----------
    cells
        A row a comment and aspect.
    odds
        Log-odds that the comment complains of the aspect.
    """

    cells: Cells
    odds: Floats

    def verdicts(self) -> NDArray[np.int8]:
        """−1 complains, 0 neither, 1 praises; a value a row of `cells`."""
        praises = self.cells.signs[:, 0] > 0
        return np.where(self.odds > 0, -1, np.where(praises, 1, 0)).astype(np.int8)


class Corrected(NamedTuple):
    """What a corrector says.

    Attributes
    ----------
    verdicts
        −1, 0 or 1 for each row of the cells.
    unheard
        Complaints that no mention shows: a row each of comment, aspect, start and end.
    """

    verdicts: NDArray[np.int8]
    unheard: Ints


class Corrector(Protocol):
    """What judges in the shipped reader's place, knowing what it makes of a comment."""

    def correct(self, reading: Reading, texts: Sequence[str], aspects: Sequence[str]) -> Corrected:
        """Verdicts on what was read in these texts, and what was not."""


def judge_comments(
    texts: Sequence[str],
    said: Said,
    *,
    aspects: Sequence[str],
    reader: Corrector | None = None,
) -> tuple[Said, NDArray[np.int8]]:
    """What the comment of each mention says of its aspect as a whole: −1 complains, 0 neither, 1 praises.

    Parameters
    ----------
    texts
        All comments, made `readable`.
    said
        Their mentions in reading order.
    aspects
        Ids of the aspects, by number.
    reader
        The study's own, where one was taught.

    Returns
    -------
    tuple
        The mentions, with one for each complaint that only the study's own reader found, and the verdict of each.
    """
    verdicts = [np.zeros(0, dtype=np.int8)]
    unheard = [np.zeros((0, 4), dtype=np.int64)]
    ends = np.cumsum([len(text) + 1 for text in texts])
    begin = 0
    while begin < len(texts):  # by as many comments as bound the memory
        before = ends[begin - 1] if begin else 0
        end = max(begin + 1, int(np.searchsorted(ends, before + _AT_ONCE, side="right")))
        first, last = np.searchsorted(said.comment, (begin, end))
        part = said.between(int(first), int(last))
        if first < last or reader is not None:
            part = part._replace(comment=part.comment - begin)
            reading = read_cells(texts[begin:end], part, aspects=aspects)
            judged = reading.verdicts()
            if reader is not None:
                judged, more = reader.correct(reading, texts[begin:end], aspects)
                unheard.append(more + np.array([begin, 0, 0, 0]))
            verdicts.append(judged[reading.cells.of_mention])
        begin = end
    return _with_unheard(said, np.concatenate(verdicts), np.concatenate(unheard))


def _with_unheard(
    said: Said, verdicts: NDArray[np.int8], unheard: Ints
) -> tuple[Said, NDArray[np.int8]]:
    """Mentions and verdicts with the complaints that no mention shows, in reading order."""
    if not len(unheard):
        return said, verdicts
    comment, aspect, start, end = unheard.T
    no = np.zeros(len(unheard), dtype=bool)
    new = Said(comment, aspect, np.full(len(unheard), -1.0), start, end, no, no)
    both = [np.concatenate(pair) for pair in zip(said, new, strict=True)]
    order = np.lexsort((both[3], both[0]))
    verdict = np.append(verdicts, np.full(len(unheard), -1, dtype=np.int8))
    return Said(*(part[order] for part in both)), verdict[order]


def read_cells(texts: Sequence[str], said: Said, *, aspects: Sequence[str]) -> Reading:
    """What the shipped reader makes of each comment and aspect; parameters as for `judge_comments`."""
    model = load_complaint_model()
    lengths = np.fromiter((len(text) for text in texts), dtype=np.int64, count=len(texts))
    # each ends its line, the last too: a comment has as many clauses wherever it stands
    grams = clause_grams("\n".join([*texts, ""]))
    clauses = place_clauses(said, grams, lengths=lengths)
    count = np.bincount(clauses.comment, minlength=len(texts))
    cells = gather_cells(said, lengths=lengths, clauses=count)
    words = words_of_cells(cells, said, clauses, grams, model.grams)
    learnt = model.score(cells, words, aspects)
    balance = BALANCE_WEIGHT * (COMPLAINT_BELOW - _weighed(cells.signs))
    trust = np.clip((count[cells.comment] - SHORT) / (LONG - SHORT), 0, 1)
    return Reading(cells, trust * learnt + (1 - trust) * balance)


def _weighed(signs: Floats) -> Floats:
    """Mean polarity, of the blame alone where nothing is praised: what is so-so beside it takes nothing back (很一般，不好吃)."""
    mean, negative, positive, neutral = (
        signs[:, SIGNS.index(name)] for name in ("mean", *COUNTS[:3])
    )
    blamed = (negative > 0) & (positive == 0)
    return np.where(blamed, mean * (negative + neutral) / np.maximum(negative, 1), mean)
