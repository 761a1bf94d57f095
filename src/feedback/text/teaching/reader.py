"""The study's own reader: what labels changed of the shipped judgement, and how it judges."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from feedback.errors import session_language
from feedback.results import Words, percent
from feedback.text.aspects.complaints import BALANCE_WEIGHT, SIGNS, WEIGHTS, Corrected, Reading
from feedback.text.aspects.opinion_lexicon import FOLDER, LANGUAGES
from feedback.text.aspects.taxonomy import Taxonomy
from feedback.text.teaching.word_weights import WordWeights

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
# How sure a gain must be before the taught reader takes the shipped one's place.
SURE = 0.95
# Log-odds of the shipped reader beyond which it is as sure as can be.
_FARTHEST = 6.0


@dataclass(frozen=True)
class Correction:
    """Log-odds of a verdict from what the shipped reader makes of a comment and an aspect; a value an aspect.

    Attributes
    ----------
    unfound
        Where it finds no mention.
    found, slope
        Where it finds one: `found` + `slope` × its own log-odds.
    """

    unfound: tuple[float, ...]
    found: tuple[float, ...]
    slope: tuple[float, ...]

    def score(self, odds: Floats) -> Floats:
        """Comments × aspects, of log-odds that are missing where no mention is found."""
        known = np.array(self.found) + np.array(self.slope) * odds
        return np.where(np.isnan(odds), np.array(self.unfound), known)


@dataclass(frozen=True)
class Beside:
    """What the rest of the comment adds to the log-odds of a complaint; a value an aspect.

    Attributes
    ----------
    others
        A unit of ln(1 + complaints the shipped reader expects of the other labelled aspects).
    tone
        A unit of the mean polarity of all the comment's mentions.
    """

    others: tuple[float, ...]
    tone: tuple[float, ...]

    def score(self, odds: Floats, tone: Floats) -> Floats:
        """Comments × aspects, of what `known_odds` and `comment_tone` give."""
        return np.array(self.others) * expected_beside(odds) + np.array(self.tone) * tone[:, None]


@dataclass(frozen=True)
class StudyReader:
    """A reader taught by a study's labels.

    Attributes
    ----------
    aspects
        Ids of the aspects that were labelled; the others are judged as the shipped reader does.
    complaint, praise
        What the labels changed.
    beside, words
        What the rest of a comment, and its words, add to the log-odds of a complaint.
    reading
        Fingerprint of the taxonomy and of the shipped words and weights that it corrects.
    n_labelled, n_complaints
        Comments labelled, and complaints among their aspects.
    table
        Shipped and taught reader (rows) on comments they were not taught by: precision, recall and F1 of complaints,
        and the mean error of the aspects' shares in points.
    gain, low, high
        Of F1 by teaching, cross-validated, with its 95 % interval (comments redrawn).
    sureness
        Share of redraws in which the taught reader is better.
    """

    aspects: tuple[str, ...]
    complaint: Correction
    praise: Correction
    beside: Beside
    words: WordWeights
    reading: str
    n_labelled: int
    n_complaints: int
    table: pd.DataFrame
    gain: float
    low: float
    high: float
    sureness: float

    @property
    def better(self) -> bool:
        """Whether the gain is sure enough to be used."""
        return self.gain > 0 and self.sureness >= SURE

    def correct(self, reading: Reading, texts: Sequence[str], aspects: Sequence[str]) -> Corrected:
        """−1 complains, 0 neither, 1 praises, and complaints that no mention shows. The shipped verdicts where it is no better."""
        shipped = reading.verdicts()
        if not self.better:
            return Corrected(shipped, np.zeros((0, 4), dtype=np.int64))
        cells = reading.cells
        place = pd.Index(self.aspects).get_indexer(pd.Index(aspects))
        complaint, praise = known_odds(reading, place, (len(texts), len(self.aspects)))
        said, known = self.words.score(texts)
        tone = comment_tone(reading, len(texts))
        odds = self.complaint.score(complaint) + self.beside.score(complaint, tone) + said
        complains = (odds > 0) & known[:, None]
        praises = self.praise.score(praise) > 0
        taught = np.where(complains, -1, praises).astype(np.int8)
        mine = place[cells.aspect]
        verdicts = np.where(mine < 0, shipped, taught[cells.comment, mine])
        number = np.array([list(aspects).index(name) for name in self.aspects])
        comment, aspect = np.nonzero(complains & np.isnan(complaint))
        rows, row = np.unique(comment, return_inverse=True)
        spans = self.words.loudest_clauses([texts[each] for each in rows])[row, aspect]
        return Corrected(verdicts, np.column_stack([comment, number[aspect], spans]))

    def explain(self, language: str = "zh") -> str:
        """Return what was taught and what it brought, in two or three sentences."""
        before, after = self.table["F1"].tolist()
        points = f"{self.gain:+.3f}"
        span = f"{self.low:+.3f} – {self.high:+.3f}"
        said = Words(
            en=f"Taught by {self.n_labelled} labelled comments with {self.n_complaints} complaints. On comments it was not "
            f"taught by, complaints are found with F1 {after:.3f} instead of {before:.3f} (gain {points}, 95 % interval "
            f"{span}; better in {percent(self.sureness)} of redraws).",
            zh=f"由 {self.n_labelled} 条标注评论（含 {self.n_complaints} 处抱怨）训练。在未参与训练的评论上，抱怨识别的 F1 由 "
            f"{before:.3f} 变为 {after:.3f}（增益 {points}，95% 区间 {span}；重抽样中有 {percent(self.sureness)} 优于原判断）。",
        )
        if self.better:
            said += Words(en="That is sure enough to be used.", zh="把握足够，可以采用。")
        else:
            said += Words(
                en="That is not sure enough, so the shipped reader stays in use. Label more, or leave it.",
                zh="把握不足，仍使用内置判断。可以继续标注，也可以就此为止。",
            )
        return said.spoken(language)

    def _repr_html_(self) -> str:
        language = session_language()
        words = escape(self.explain(language))
        return f'<div lang="{language}"><p>{words}</p>{self.table.to_html(border=0)}</div>'


def reading_fingerprint(taxonomy: Taxonomy) -> str:
    """Fingerprint of what the shipped reader reads with: the taxonomy, the general words, the weights."""
    parts = [taxonomy.model_dump_json().encode(), WEIGHTS.read_bytes()]
    parts += [(FOLDER / f"{name}.yaml").read_bytes() for name in (*LANGUAGES, "yue", "topics")]
    return hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def known_odds(
    reading: Reading, place: NDArray[np.int64], shape: tuple[int, int]
) -> tuple[Floats, Floats]:
    """Shipped log-odds of a complaint and of praise, comments × labelled aspects; missing where no mention is found.

    Parameters
    ----------
    reading
        Of the comments.
    place
        Labelled aspect of each aspect of the reading, −1 for none.
    shape
        Comments and labelled aspects.
    """
    cells = reading.cells
    kept = place[cells.aspect] >= 0
    where = cells.comment[kept], place[cells.aspect[kept]]
    complaint, praise = np.full(shape, np.nan), np.full(shape, np.nan)
    complaint[where] = np.clip(reading.odds[kept], -_FARTHEST, _FARTHEST)
    praise[where] = BALANCE_WEIGHT * cells.signs[kept, 0]
    return complaint, praise


def comment_tone(reading: Reading, size: int) -> Floats:
    """Mean polarity of all mentions of each of `size` comments, 0 where there is none."""
    tone = np.zeros(size)
    tone[reading.cells.comment] = reading.cells.signs[:, SIGNS.index("comment_mean")]
    return tone


def expected_beside(odds: Floats) -> Floats:
    """ln(1 + Σ chance of a complaint of the other aspects), comments × aspects, of log-odds; none where no mention is found.

    Examples
    --------
    >>> expected_beside(np.array([[0.0, np.nan]])).round(2).tolist()
    [[0.0, 0.41]]
    """
    chance = complaint_chance(odds)
    return np.log1p(np.maximum(chance.sum(axis=1, keepdims=True) - chance, 0.0))


def complaint_chance(odds: Floats) -> Floats:
    """1 / (1 + exp(−odds)), 0 where they are missing."""
    return np.where(np.isnan(odds), 0.0, 1 / (1 + np.exp(-odds)))
