"""Teaching: labels of people in, a reader out, with the gain it brings on comments it was not taught by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from feedback.errors import AnalysisError
from feedback.text.aspects.clauses import readable
from feedback.text.aspects.complaints import BALANCE_WEIGHT
from feedback.text.aspects.tag import read_aspects, texts_of
from feedback.text.aspects.taxonomy import Taxonomy, load_taxonomy
from feedback.text.cells import as_texts
from feedback.text.corrected_shares import check_labels, relative_weights
from feedback.text.teaching.reader import (
    Beside,
    Correction,
    StudyReader,
    comment_tone,
    complaint_chance,
    expected_beside,
    known_odds,
    reading_fingerprint,
)
from feedback.text.teaching.word_weights import Vocabulary, WordWeights

if TYPE_CHECKING:
    from scipy import sparse

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_WHERE = "teach_reader"
FEWEST = 100
# Comments with complaints, and with aspects spoken of without one, from which a correction can be learnt.
FEWEST_OF_A_KIND = 10
# Unlabelled comments whose words are learnt from the shipped reader.
_UNLABELLED = 3000
# Pull of the weights towards none: of words by the shipped reader, of words by labels, of the correction.
_RIDGE_SHIPPED, _RIDGE_LABELS, _INVERSE_PENALTY = 100.0, 1.0, 2.0
# Labelled comments whose pairs are held at once.
_MOST_PAIRED = 2000
# How much an aspect of its own may differ from all, and what the lesson's columns are divided by.
_OWN = 0.5
_ODDS_SCALE, _WORD_SCALE, _TONE_SCALE = 3.0, 2.0, 0.5
_FOLDS = 5
_DRAWS = 2000


def teach_reader(
    comments: pd.Series | pd.DataFrame,
    labels: pd.DataFrame,
    *,
    taxonomy: str | Path | Taxonomy = "general",
    weights: pd.Series | None = None,
    seed: int = 0,
) -> StudyReader:
    """Teach the study's own reader: the shipped judgement, corrected by labels.

    Parameters
    ----------
    comments
        Series of texts whose index is the comment id, or the comments frame (column `clean`).
    labels
        By people, of at least 100 of these comments: index the comment, columns aspects of the taxonomy; −1 complains,
        0 neither, 1 praises, missing where the comment does not speak of it. Aspects without a column are not taught.
    taxonomy
        As for `tag_aspects`.
    weights
        Comments that each labelled one stands for (`draw_audit_sample`); all alike when left out.
    seed
        Of the folds and redraws.

    Returns
    -------
    StudyReader
        To be given to `tag_aspects` and `judge_aspects` as `reader=`; judges as the shipped one does unless it is better.

    Raises
    ------
    InputError
        Labels of comments that are not there, a comment labelled twice and differently, or other values.
    ColumnError
        A labelled aspect that the taxonomy does not have.
    AnalysisError
        Fewer than 100 labelled comments, or than 10 with a complaint, or than 10 with an aspect spoken of without one.

    Notes
    -----
    Logistic regression with a ridge penalty over all labelled comments and aspects, those without a mention among them: what
    the shipped reader makes of it, how much the comment blames the other aspects and how it sounds as a whole, and two scores
    of its words (Han signs, Latin words, pairs of neighbours), each with a weight for all aspects and a smaller one for each. The first score is learnt from the shipped reader on up to
    3,000 comments that nobody labelled (ridge regression of its chance of a complaint: self-training, so that words beside
    those it knows count too), the second from the labels (ridge regression, each comment scored without itself; the mean
    over parts of at most 2,000). A complaint where the log-odds exceed the cut of largest expected F1. The gain in F1 is of
    five folds of comments, its interval of 2,000 redraws of comments (percentiles).

    Examples
    --------
    >>> texts = pd.Series(["菜很好吃", "太咸了", "服务差"] * 50)
    >>> labels = pd.DataFrame({"dish_taste": [1.0, -1.0, None] * 50, "service_waiters_attitude": [None, None, -1.0] * 50})
    >>> reader = teach_reader(texts, labels, taxonomy="restaurant")
    >>> reader.n_labelled, reader.n_complaints, reader.better
    (150, 100, False)
    """
    known = load_taxonomy(taxonomy)
    column = texts_of(comments)
    ids = pd.DataFrame(index=column.index, columns=list(known.aspects))
    labels = check_labels(ids, labels, where=_WHERE, fewest=FEWEST)
    truth = labels.to_numpy(dtype=float, na_value=np.nan)
    _check_kinds(truth)
    weight = relative_weights(weights, labels, where=_WHERE)
    others = column.drop(labels.index).dropna()
    if len(others) > _UNLABELLED:
        others = others.sample(_UNLABELLED, random_state=seed)
    lesson = _lesson(column.loc[labels.index], labels, others, weight=weight, taxonomy=known)
    fold = np.random.default_rng(seed).permutation(np.arange(len(truth)) % _FOLDS)
    score = _cross_fitted(lesson, fold)
    cut = _cut(score.ravel(), np.repeat(weight, truth.shape[1]))
    shipped = np.nan_to_num(lesson.odds, nan=-1.0) > 0
    table, gain, draws = _compared(lesson, shipped, (score > cut) & lesson.known[:, None], seed)
    complaint, beside, words = _fit(lesson, np.arange(len(truth)))
    low, high = np.quantile(draws, (0.025, 0.975))
    return StudyReader(
        aspects=tuple(labels.columns),
        complaint=_lowered(complaint, cut),
        praise=_fit_praise(lesson),
        beside=beside,
        words=WordWeights(lesson.vocabulary, words),
        reading=reading_fingerprint(known),
        n_labelled=len(labels),
        n_complaints=int((truth == -1).sum()),
        table=table,
        gain=gain,
        low=float(low),
        high=float(high),
        sureness=float((draws > 0).mean()),
    )


def _check_kinds(truth: Floats) -> None:
    complaints, others = (int(kind.any(axis=1).sum()) for kind in (truth == -1, truth >= 0))
    if min(complaints, others) < FEWEST_OF_A_KIND:
        raise AnalysisError(
            en=f"{_WHERE}: of the labelled comments, {complaints} complain of an aspect and {others} speak of one without "
            f"complaining; {FEWEST_OF_A_KIND} of each are needed. Label more comments, or check that the labels are the right "
            "way round.",
            zh=f"{_WHERE}：已标注的评论中，有抱怨的 {complaints} 条，提及某方面而未抱怨的 {others} 条；"
            f"两者各需至少 {FEWEST_OF_A_KIND} 条。请继续标注，或检查正负是否填反。",
        )


@dataclass(frozen=True)
class _Lesson:
    """Labelled comments × aspects: what people say, what the shipped reader makes of it, and the words."""

    truth: Floats
    weight: Floats  # of comments
    odds: Floats  # of a complaint; missing where no mention is found
    praise: Floats
    tone: Floats  # of comments
    vocabulary: Vocabulary
    seen: sparse.csr_matrix  # comments × buckets
    shipped_words: Floats  # buckets × aspects, learnt from the shipped reader

    @property
    def known(self) -> Flags:
        """Comments that hold a word that is known."""
        return np.diff(self.seen.indptr) > 0


def _lesson(
    labelled: pd.Series,
    labels: pd.DataFrame,
    others: pd.Series,
    *,
    weight: Floats,
    taxonomy: Taxonomy,
) -> _Lesson:
    from sklearn.linear_model import Ridge

    truth = labels.to_numpy(dtype=float, na_value=np.nan)
    aspects = labels.columns
    place = aspects.get_indexer(pd.Index(taxonomy.aspects))
    texts, more = (
        [text or "" for text in as_texts(column, where=_WHERE)] for column in (labelled, others)
    )
    reading = read_aspects(texts, taxonomy=taxonomy)
    odds, praise = known_odds(reading, place, truth.shape)
    tone = comment_tone(reading, len(texts))
    texts, more = ([readable(text) for text in part] for part in (texts, more))
    vocabulary = Vocabulary.of([*texts, *more])
    weights = np.zeros((len(vocabulary.buckets), len(aspects)))
    if more and len(weights):
        theirs, _ = known_odds(
            read_aspects(more, taxonomy=taxonomy), place, (len(more), len(aspects))
        )
        ridge = Ridge(alpha=_RIDGE_SHIPPED).fit(vocabulary.seen(more), complaint_chance(theirs))
        weights = ridge.coef_.reshape(len(aspects), -1).T
    return _Lesson(truth, weight, odds, praise, tone, vocabulary, vocabulary.seen(texts), weights)


def _cut(odds: Floats, weight: Floats) -> float:
    """Log-odds above which to say yes, for the largest expected F1."""
    value, place = np.unique(-odds, return_inverse=True)
    chance = 1 / (1 + np.exp(np.clip(value, -500, 500)))
    size = np.bincount(place, weights=weight)
    right = np.cumsum(size * chance)
    best = int(np.argmax(2 * right / (np.cumsum(size) + right[-1])))
    # half-way to the next
    return float(-value[best] + np.diff(-value, append=-value[-1] - 2)[best] / 2)


def _lowered(correction: Correction, cut: float) -> Correction:
    return replace(
        correction,
        unfound=tuple(value - cut for value in correction.unfound),
        found=tuple(value - cut for value in correction.found),
    )


def _fit(lesson: _Lesson, rows: NDArray[np.int64]) -> tuple[Correction, Beside, Floats]:
    """Log-odds of a complaint learnt from some of the comments: of the shipped reading, of the rest, and of the words."""
    seen, true = lesson.seen[rows], lesson.truth[rows] == -1
    by_labels, left_out = _words_by_labels(seen, true.astype(float))
    by_shipped = np.asarray(seen @ lesson.shipped_words)
    centres = by_shipped.mean(axis=0), np.zeros(true.shape[1])
    spreads = by_shipped.std(axis=0) + 0.01, left_out.std(axis=0) + 0.02
    scores = [
        (score - centre) / spread / _WORD_SCALE
        for score, centre, spread in zip((by_shipped, left_out), centres, spreads, strict=True)
    ]
    tone = np.tile(lesson.tone[rows, None] / _TONE_SCALE, (1, true.shape[1]))
    scores += [expected_beside(lesson.odds[rows]), tone]
    correction, (*shares, others, sounds) = _logistic(
        lesson.odds[rows], scores, true, lesson.weight[rows]
    )
    words = np.zeros((seen.shape[1], true.shape[1]))
    moved = np.zeros(true.shape[1])
    for weights, centre, spread, share in zip(
        (lesson.shipped_words, by_labels), centres, spreads, shares, strict=True
    ):
        words += weights * share / spread / _WORD_SCALE
        moved += centre * share / spread / _WORD_SCALE
    return (
        replace(
            correction,
            unfound=tuple((np.array(correction.unfound) - moved).tolist()),
            found=tuple((np.array(correction.found) - moved).tolist()),
        ),
        Beside(tuple(others.tolist()), tuple((sounds / _TONE_SCALE).tolist())),
        words,
    )


def _fit_praise(lesson: _Lesson) -> Correction:
    """Log-odds of praise where a mention is found."""
    found = ~np.isnan(lesson.praise)
    praise = np.clip(lesson.praise, -BALANCE_WEIGHT, BALANCE_WEIGHT)
    return _logistic(praise, [], lesson.truth == 1, lesson.weight[:, None] * found)[0]


def _words_by_labels(seen: sparse.csr_matrix, true: Floats) -> tuple[Floats, Floats]:
    """Ridge regression of labels on words: weights, and the score of each comment without itself.

    The mean of regressions on equal parts where one would take the memory of all pairs (Zhang, Duchi, Wainwright, 2015,
    Divide and conquer kernel ridge regression).
    """
    centred = true - true.mean(axis=0)
    parts = -(-len(true) // _MOST_PAIRED)
    weights, left_out = np.zeros((seen.shape[1], true.shape[1])), np.zeros(true.shape)
    for number in range(parts):
        held = slice(number, None, parts)
        kernel = (seen[held] @ seen[held].T).toarray()
        inverse = np.linalg.inv(kernel + _RIDGE_LABELS * np.eye(len(kernel)))
        dual = inverse @ centred[held]
        by_part = np.asarray(seen[held].T @ dual)
        score = np.asarray(seen @ by_part)
        score[held] = centred[held] - dual / np.diag(inverse)[:, None]
        weights += by_part / parts
        left_out += score / parts
    return weights, left_out


def _logistic(
    odds: Floats, scores: Sequence[Floats], true: Flags, weight: Floats
) -> tuple[Correction, list[Floats]]:
    """Logistic regression over comments × aspects: what the shipped reading counts, and each score, by aspect."""
    from sklearn.linear_model import LogisticRegression

    size, kinds = true.shape
    found = ~np.isnan(odds)
    columns = [found, np.nan_to_num(odds) / _ODDS_SCALE, *scores]
    own = np.tile(np.eye(kinds), (size, 1)) * _OWN
    flat = [np.asarray(column, dtype=float).reshape(-1, 1) for column in columns]
    design = np.hstack([*flat, own, *(own * column for column in flat)])
    weights = np.broadcast_to(weight.reshape(size, -1), true.shape).ravel()
    chosen = weights > 0
    labels = true.ravel()[chosen]
    if labels.all() or not labels.any():  # all alike, or none: as shipped
        nothing = [np.zeros(kinds) for _ in scores]
        return Correction((-1.0,) * kinds, (0.0,) * kinds, (1.0,) * kinds), nothing
    model = LogisticRegression(C=_INVERSE_PENALTY, max_iter=500)
    model.fit(design[chosen], labels, sample_weight=weights[chosen])
    shared, own_parts = model.coef_[0][: len(flat)], model.coef_[0][len(flat) :] * _OWN
    constant, *by_aspect = own_parts.reshape(len(flat) + 1, kinds)
    at_found, slope, *of_scores = (
        each + both for each, both in zip(by_aspect, shared, strict=True)
    )
    unfound = float(model.intercept_[0]) + constant
    correction = Correction(
        tuple(unfound.tolist()),
        tuple((unfound + at_found).tolist()),
        tuple((slope / _ODDS_SCALE).tolist()),
    )
    return correction, of_scores


def _cross_fitted(lesson: _Lesson, fold: NDArray[np.int64]) -> Floats:
    """Log-odds of a complaint, comments × aspects, by a reader taught without the comment."""
    score = np.zeros(lesson.truth.shape)
    for number in range(_FOLDS):
        out = fold == number
        correction, beside, words = _fit(lesson, np.flatnonzero(~out))
        odds = lesson.odds[out]
        score[out] = correction.score(odds) + beside.score(odds, lesson.tone[out])
        score[out] += lesson.seen[out] @ words
    return score


def _compared(
    lesson: _Lesson, shipped: Flags, taught: Flags, seed: int
) -> tuple[pd.DataFrame, float, Floats]:
    """Figures of both readers, the gain of F1, and the gains of the redraws."""
    true = lesson.truth == -1
    weight = lesson.weight
    rows: dict[str, dict[str, float]] = {}
    counts = []
    for name, found in (("shipped", shipped), ("taught", taught)):
        each = np.column_stack([(found & true).sum(1), found.sum(1), true.sum(1)]).astype(float)
        both, ours, theirs = weight @ each
        off = weight @ (found.astype(float) - true) / weight.sum() * 100
        rows[name] = {
            "precision": float(both / max(ours, 1e-9)),
            "recall": float(both / theirs),
            "F1": float(2 * both / (ours + theirs)),
            "share_error": float(np.abs(off).mean()),
        }
        counts.append(each)
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(len(weight), np.full(len(weight), 1 / len(weight)), _DRAWS) * weight
    before, after = (_f1(drawn @ each) for each in counts)
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis(index="reader")
    return table, rows["taught"]["F1"] - rows["shipped"]["F1"], after - before


def _f1(counts: Floats) -> Floats:
    """(…, 3) of found rightly, found, there → F1."""
    return 2 * counts[:, 0] / np.maximum(counts[:, 1] + counts[:, 2], 1e-9)
