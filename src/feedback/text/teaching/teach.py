"""Teaching: labels of people in, a reader out, with the gain it brings on comments it was not taught by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from feedback.errors import AnalysisError
from feedback.text.aspects.complaints import SIGNS, Reading
from feedback.text.aspects.tag import read_aspects, texts_of
from feedback.text.aspects.taxonomy import Taxonomy, load_taxonomy
from feedback.text.cells import as_texts
from feedback.text.corrected_shares import check_labels, relative_weights
from feedback.text.teaching.reader import (
    Correction,
    StudyReader,
    praise_odds,
    reading_fingerprint,
    scaled,
    verdicts_of,
)

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_WHERE = "teach_reader"
FEWEST = 100
# Complaints, and aspects spoken of without one, from which a correction can be learnt.
FEWEST_OF_A_KIND = 10
# Pull of the correction towards none; in units of one labelled aspect of one comment.
_SHRINKAGE = 5.0
_ASPECT_SCALE = 1.0
_FOLDS = 10
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
        Fewer than 100 labelled comments, or than 10 complaints, or than 10 aspects spoken of without one.

    Notes
    -----
    Logistic regression with the shipped log-odds as offset on 15 signs of the mentions and the aspect, by maximum
    likelihood with a ridge penalty that pulls towards no correction at all; a complaint where the log-odds exceed the cut
    of largest expected F1. It judges the aspects the shipped reader finds; what that does not find stays unfound and counts as
    missed. The gain in F1 is of ten folds of comments, its interval of 2,000 redraws of comments (percentiles).

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
    texts = [text or "" for text in as_texts(column.loc[labels.index], where=_WHERE)]
    truth = labels.to_numpy(dtype=float, na_value=np.nan)
    _check_kinds(truth)
    weight = relative_weights(weights, labels, where=_WHERE)
    place = labels.columns.get_indexer(pd.Index(known.aspects))
    lesson = _Lesson.of(read_aspects(texts, taxonomy=known).labelled(place), truth, weight)
    taught = _cross_fitted(lesson, seed)
    shipped = lesson.reading.verdicts()
    table, gain, draws = _compared(lesson, shipped, taught, seed)
    everything = np.ones(len(lesson.place), dtype=bool)
    complaint, praise = _fit_both(lesson, everything)
    low, high = np.quantile(draws, (0.025, 0.975))
    return StudyReader(
        aspects=tuple(labels.columns),
        centre=tuple(lesson.centre.tolist()),
        spread=tuple(lesson.spread.tolist()),
        complaint=complaint,
        praise=praise,
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
    complaints, others = int((truth == -1).sum()), int((truth >= 0).sum())
    if min(complaints, others) < FEWEST_OF_A_KIND:
        raise AnalysisError(
            en=f"{_WHERE}: the labels hold {complaints} complaints and {others} aspects spoken of without one; "
            f"{FEWEST_OF_A_KIND} of each are needed. Label more comments, or check that the labels are the right way round.",
            zh=f"{_WHERE}：标注中有 {complaints} 处抱怨、{others} 处非抱怨；两者各需至少 {FEWEST_OF_A_KIND} 处。"
            "请继续标注，或检查正负是否填反。",
        )


@dataclass(frozen=True)
class _Lesson:
    """Cells of the labelled comments with what people say of them; `place` is the labelled comment of each."""

    reading: Reading
    signs: Floats
    centre: Floats
    spread: Floats
    truth: Floats  # comments × aspects
    weight: Floats  # of comments

    @classmethod
    def of(cls, reading: Reading, truth: Floats, weight: Floats) -> _Lesson:
        signs = reading.cells.signs
        centre, spread = signs.mean(axis=0), signs.std(axis=0)
        spread = np.where(spread > 0, spread, 1.0)
        return cls(reading, scaled(reading.cells, centre, spread), centre, spread, truth, weight)

    @property
    def place(self) -> NDArray[np.int64]:
        return self.reading.cells.comment

    def labels(self) -> Floats:
        """What people say of each cell."""
        return self.truth[self.place, self.reading.cells.aspect]


def _fit_both(lesson: _Lesson, rows: Flags) -> tuple[Correction, Correction]:
    """Corrections learnt from the chosen cells."""
    inside = np.zeros(len(lesson.truth), dtype=bool)
    inside[lesson.place[rows]] = True
    wanted = lesson.weight[inside]
    found = []
    odds = {-1: lesson.reading.odds, 1: praise_odds(lesson.reading.cells)}
    for sign in (-1, 1):
        fitted = _fit(lesson, odds[sign], sign, rows)
        number = float(((lesson.truth[inside] == sign) * wanted[:, None]).sum())
        aspect = lesson.reading.cells.aspect[rows]
        score = fitted.score(odds[sign][rows], lesson.signs[rows], aspect)
        found.append(replace(fitted, cut=_cut(score, lesson.weight[lesson.place[rows]], number)))
    return found[0], found[1]


def _cut(odds: Floats, weight: Floats, number: float) -> float:
    """Log-odds above which to say yes, for the largest expected F1 of `number` that are there."""
    value, place = np.unique(-odds, return_inverse=True)
    chance = 1 / (1 + np.exp(np.clip(value, -500, 500)))
    size = np.bincount(place, weights=weight)
    right = np.cumsum(size * chance)
    best = int(np.argmax(2 * right / (np.cumsum(size) + number)))
    # half-way to the next
    return float(-value[best] + np.diff(-value, append=-value[-1] - 2)[best] / 2)


def _fit(lesson: _Lesson, odds: Floats, sign: int, rows: Flags) -> Correction:
    from scipy.optimize import minimize

    cells = lesson.reading.cells
    kinds = lesson.truth.shape[1]
    aspects = np.eye(kinds)[cells.aspect[rows]] * _ASPECT_SCALE
    seen = np.column_stack([odds[rows], lesson.signs[rows], aspects, np.ones(int(rows.sum()))])
    label = (lesson.labels()[rows] == sign).astype(float)
    weight = lesson.weight[lesson.place[rows]]
    penalty = np.full(seen.shape[1], _SHRINKAGE)
    penalty[-1] = 0.0

    def loss(change: Floats) -> tuple[float, Floats]:
        total = odds[rows] + seen @ change
        log_chance = np.logaddexp(0.0, total) - label * total
        slope = seen.T @ (weight * (1 / (1 + np.exp(-np.clip(total, -500, 500))) - label))
        value = float(weight @ log_chance + 0.5 * (penalty * change) @ change)
        return value, slope + penalty * change

    change = minimize(loss, np.zeros(seen.shape[1]), jac=True, method="L-BFGS-B").x
    return Correction(
        shipped=1.0 + float(change[0]),
        signs=tuple(change[1 : 1 + len(SIGNS)].tolist()),
        aspects=tuple((change[1 + len(SIGNS) : -1] * _ASPECT_SCALE).tolist()),
        constant=float(change[-1]),
        cut=0.0,
    )


def _cross_fitted(lesson: _Lesson, seed: int) -> NDArray[np.int8]:
    """Verdicts of each cell by a reader taught without its comment."""
    fold = np.random.default_rng(seed).permutation(np.arange(len(lesson.truth)) % _FOLDS)
    cells = lesson.reading.cells
    judged = np.zeros(len(cells.comment), dtype=np.int8)
    for number in range(_FOLDS):
        out = fold[cells.comment] == number
        both = _fit_both(lesson, ~out)
        part = lesson.reading.rows(out)
        judged[out] = verdicts_of(*both, part, lesson.signs[out], part.cells.aspect)
    return judged


def _compared(
    lesson: _Lesson, shipped: NDArray[np.int8], taught: NDArray[np.int8], seed: int
) -> tuple[pd.DataFrame, float, Floats]:
    """Figures of both readers, the gain of F1, and the gains of the redraws."""
    true = lesson.truth == -1
    weight = lesson.weight
    rows: dict[str, dict[str, float]] = {}
    counts = []
    for name, verdict in (("shipped", shipped), ("taught", taught)):
        found = np.zeros(true.shape, dtype=bool)
        found[lesson.place, lesson.reading.cells.aspect] = verdict == -1
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
