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
from feedback.text.aspects.complaints import BALANCE_WEIGHT, WEIGHTS, Cells, Reading
from feedback.text.aspects.opinion_lexicon import FOLDER, LANGUAGES
from feedback.text.aspects.taxonomy import Taxonomy

Floats = NDArray[np.float64]
# How sure a gain must be before the taught reader takes the shipped one's place.
SURE = 0.95
# Standard deviations from the mean beyond which a sign counts as if it stood there.
_FARTHEST = 3.0


@dataclass(frozen=True)
class Correction:
    """Log-odds added to the shipped ones, and the cut above which the answer is yes.

    Attributes
    ----------
    shipped
        What the shipped log-odds are multiplied by.
    signs
        A weight each of `SIGNS`, in standard deviations.
    aspects
        A weight an aspect.
    constant, cut
    """

    shipped: float
    signs: tuple[float, ...]
    aspects: tuple[float, ...]
    constant: float
    cut: float

    def score(self, odds: Floats, signs: Floats, aspect: NDArray[np.int64]) -> Floats:
        """Log-odds above the cut, a value a row."""
        total: Floats = (
            self.shipped * odds
            + signs @ np.array(self.signs)
            + np.array(self.aspects)[aspect]
            + self.constant
            - self.cut
        )
        return total


@dataclass(frozen=True)
class StudyReader:
    """A reader taught by a study's labels.

    Attributes
    ----------
    aspects
        Ids of the aspects that were labelled; the others are judged as the shipped reader does.
    centre, spread
        Of each of `SIGNS`, where it was taught.
    complaint, praise
        What the labels changed.
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
    centre: tuple[float, ...]
    spread: tuple[float, ...]
    complaint: Correction
    praise: Correction
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

    def correct(self, reading: Reading, aspects: Sequence[str]) -> NDArray[np.int8]:
        """−1 complains, 0 neither, 1 praises; a value a row of the cells. The shipped verdicts where it is no better."""
        if not self.better:
            return reading.verdicts()
        cells = reading.cells
        place = pd.Index(self.aspects).get_indexer(pd.Index(aspects))[cells.aspect]
        signs = scaled(cells, np.array(self.centre), np.array(self.spread))
        taught = verdicts_of(self.complaint, self.praise, reading, signs, place)
        return np.where(place < 0, reading.verdicts(), taught)

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
            said += Words(en="It is used.", zh="予以采用。")
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


def scaled(cells: Cells, centre: Floats, spread: Floats) -> Floats:
    return np.clip((cells.signs - centre) / spread, -_FARTHEST, _FARTHEST)


def verdicts_of(
    complaint: Correction,
    praise: Correction,
    reading: Reading,
    signs: Floats,
    aspect: NDArray[np.int64],
) -> NDArray[np.int8]:
    complains = complaint.score(reading.odds, signs, aspect) > 0
    praises = praise.score(praise_odds(reading.cells), signs, aspect) > 0
    return np.where(complains, -1, np.where(praises, 1, 0)).astype(np.int8)


def praise_odds(cells: Cells) -> Floats:
    odds: Floats = BALANCE_WEIGHT * cells.signs[:, 0]
    return odds
