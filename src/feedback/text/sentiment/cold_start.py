"""The cold start: what is read without any label from the study, by language of the comment."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from feedback.text.aspects.clauses import clause_spans, readable
from feedback.text.language import detect_language
from feedback.text.near_duplicates import weight
from feedback.text.sentiment.reviews import load_reviews_model
from feedback.text.sentiment.vader import score_vader

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_LATIN = re.compile("[A-Za-z]{2}")
_SUREST = 0.995


@dataclass(frozen=True, slots=True)
class Spoken:
    """A comment by language: what of it is Chinese, what is English; both empty for another language."""

    chinese: str = ""
    english: str = ""

    @property
    def share_chinese(self) -> float:
        """Weight of the Chinese part, by what it says: a Latin letter counts a third of a Han character."""
        here, there = weight(self.chinese), weight(self.english)
        return here / (here + there) if here + there else 1.0


def by_language(text: str) -> Spoken:
    """The Chinese and the English clauses of a comment, each in the order written.

    A comment in one language stays as it was written; signs and emoji without letters go with the Chinese.

    Examples
    --------
    >>> by_language("房间很小，but the staff were lovely。早餐一般")
    Spoken(chinese='房间很小，早餐一般', english='but the staff were lovely')
    >>> by_language("Très bien, merci")
    Spoken(chinese='', english='')
    """
    language = detect_language(text)
    if language == "other":
        return Spoken()
    if _HAN.search(text) is None:
        return Spoken(english=text) if _LATIN.search(text) else Spoken(chinese=text)
    if _LATIN.search(text) is None:
        return Spoken(chinese=text)
    clauses = [text[start:end] for start, end in clause_spans(readable(text))]
    english = [clause for clause in clauses if detect_language(clause) == "en"]
    if not english:
        return Spoken(chinese=text)
    chinese = [clause for clause in clauses if _HAN.search(clause) and clause not in english]
    return Spoken("，".join(chinese), ", ".join(english)) if chinese else Spoken(english=text)


def margin_untaught(texts: list[str]) -> np.ndarray:
    """Log-odds by "reviews" for Chinese comments, by "vader" for English ones."""
    english = np.array([by_language(text).share_chinese < 0.5 for text in texts], dtype=bool)
    margin = np.zeros(len(texts))
    here, there = np.flatnonzero(~english), np.flatnonzero(english)
    if len(here):
        margin[here] = load_reviews_model().margin([texts[place] for place in here])
    if len(there):
        score = np.clip(score_vader([texts[place] for place in there]), 1 - _SUREST, _SUREST)
        margin[there] = np.log(score / (1 - score))
    return margin
