"""Two questions in one, in English (W01)."""

from __future__ import annotations

import re

from feedback.questionnaire.lint.clauses_en import main_clause
from feedback.questionnaire.lint.near_words import near

_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*|[,;:]|\d+")
_JOINS = frozenset({"and", "or", "but", "&"})
_WHO = frozenset([
    "you", "i", "we", "me", "us", "they", "he", "she", "family", "friend", "friends", "my", "your",
    "why", "how", "too", "would",
])  # fmt: skip
_LIGHT = frozenset([
    "the", "a", "an", "of", "our", "your", "my", "their", "its", "this", "that", "these", "those",
    "very", "quite", "really", "so", "both", "to", "is", "was", "were", "are", "be", "been", "with",
    "for", "in", "on", "at", "i", "it", "he", "she", "they", "which", "who", "as", "well", "also",
    "more", "most",
])  # fmt: skip
_TOGETHER = re.compile(
    r"\bbetween [^.?]{1,40}?\band\b|\bboth\b.{0,20}\btogether\b|\band [^.?,]{1,30}(?:worked|work|works|working) together|"
    r"\band (?:so on|then|again|how|more)\b|\band/or\b|\bup and running\b|\band (?:over|above|older|up|under|below)\b|"
    r"\b(?:whether|yes|more) or (?:not|no|less)\b|\bor (?:so|not|later|earlier|more|less|older|over|under)\b|\b(\w+) and \1\b|"
    r"\b(?:agree or disagree|satisfied or dissatisfied|likely or unlikely|better or worse|easy or difficult)\b",
    re.I,
)
_LIST = re.compile(
    r"\bsuch as\b|\bfor example\b|\be\.g\.|\betc\b|\band other\b|\bor other\b|\bincluding\b", re.I
)
_FACT = re.compile(
    r"^\s*(?:did you (?:pay|arrive|travel|book|come|order)|are you|do you (?:live|have)|is this|was a member)\b",
    re.I,
)


def double_barrelled(sentence: str, statement: bool) -> str:
    """Two things that can be rated apart; "" where there are none."""
    if _FACT.search(sentence) or _LIST.search(sentence):
        return ""
    core = _TOGETHER.sub(" ", main_clause(sentence))
    words = [word.casefold() for word in _WORD.findall(core)]
    for i, word in enumerate(words):
        if word in ("as",) and words[i + 1 : i + 3] == ["well", "as"]:
            return " ".join(words[max(0, i - 1) : i + 4])
        if word not in _JOINS or not 0 < i < len(words) - 1:
            continue
        left = next(
            (w for w in reversed(words[:i]) if (w not in _LIGHT and w.isalpha()) or "-" in w), ""
        )
        right = next(
            (w for w in words[i + 1 :] if (w not in _LIGHT or w in _WHO) and w[0].isalpha()), ""
        )
        if not left or not right or left in _WHO or right in _WHO - {"i", "my", "your", "how"}:
            continue
        if (
            right.isdecimal()
            or left.isdecimal()
            or near(_stem(left), _stem(right), "en")
            or near(left, right, "en")
        ):
            continue
        return " ".join(words[max(0, i - 2) : i + 4])
    return ""


def _stem(word: str) -> str:
    for ending in ("ness", "ly", "s"):
        if word.endswith(ending) and len(word) > len(ending) + 3:
            return word.removesuffix(ending)
    return word
