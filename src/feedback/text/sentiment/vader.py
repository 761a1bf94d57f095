"""Method "vader": the English lexicon and rules of VADER, mapped to [0, 1]."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import numpy as np

from feedback.text.aspects.opinion_lexicon import general_words
from feedback.text.aspects.spellings import other_spellings
from feedback.text.typography import spelt_out

_READ_AT_MOST = 20_000
# What VADER is given to read where a phrase says the opposite of its words, and how it values that.
_PRAISE, _BLAME, _VALENCE = "praised", "blamed", 2.0
# Phrases whose words alone would be read wrongly.
_TURNED = re.compile(r"n't|\b(?:not|no|never|nothing|could|should|desired|enough)\b")
# Names of accounts and pages say nothing: @united is no praise.
_NAMES = re.compile(r"(?<![\w.])@\w+|\bhttps?://\S+")
_MORE = re.compile(
    r"\b(?P<modal>could|should)(?P<not>n't|nt| not)?(?: be|(?: have| of|'?ve) been) "
    r"(?:a (?:bit|little|lot) |much |far )?"
    r"(?P<more>better|nicer|improved|cleaner|faster|quicker|friendlier|kinder|fresher|tastier|warmer|easier|smoother"
    r"|quieter|safer|cheaper|fairer|bigger|larger|more (?P<word>\w+))\b",
    re.IGNORECASE,
)


@cache
def _analyzer() -> Any:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyzer = SentimentIntensityAnalyzer()
    analyzer.lexicon |= {_PRAISE: _VALENCE, _BLAME: -_VALENCE}
    return analyzer


@cache
def _phrases() -> tuple[re.Pattern[str], dict[str, str]]:
    """Phrases of our own lists that turn what their words say, and what each is read as."""
    words = general_words("en")
    read_as = {}
    for phrase, value in (*words["positive"], *words["negative"]):
        if " " in phrase and _TURNED.search(phrase):
            for spelling in (phrase, *other_spellings(phrase)):
                read_as[spelling] = _PRAISE if value > 0 else _BLAME
    longest = sorted(read_as, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest))})\b", re.IGNORECASE), read_as


def _turned(text: str) -> str:
    """The text with such phrases as one word each.

    Examples
    --------
    >>> _turned("The food could've been better, but I couldn't complain about the room.")
    'The food blamed, but I praised about the room.'
    """
    lexicon = _analyzer().lexicon

    def compared(found: re.Match[str]) -> str:
        word = found["word"]
        if word is not None and lexicon.get(word.lower(), 0) <= 0:
            return found[0]
        if found["not"]:
            return _PRAISE if found["modal"].lower() == "could" else found[0]
        return _BLAME

    pattern, read_as = _phrases()
    text = _MORE.sub(compared, _NAMES.sub("", text))
    return pattern.sub(lambda found: read_as[found[0].lower()], text)


def score_vader(texts: list[str]) -> np.ndarray:
    """(compound + 1) / 2 of Hutto and Gilbert's VADER (ICWSM 2014); 0.5 where no word is known.

    Typographic variants of a sign are levelled first: VADER's lists know the straight apostrophe only. Phrases that
    say the opposite of their words (could have been better, couldn't complain) are given to it as one word, and names of
    accounts (@united) and addresses of pages not at all.
    """
    scores = _analyzer().polarity_scores
    return np.array(
        [(scores(_turned(spelt_out(text[:_READ_AT_MOST])))["compound"] + 1) / 2 for text in texts],
        dtype=float,
    )
