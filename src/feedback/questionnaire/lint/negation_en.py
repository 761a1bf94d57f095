"""Negations a respondent must turn round, in English (W03)."""

from __future__ import annotations

import re

from feedback.questionnaire.lint.clauses_en import main_clause

_NOT_A_NEGATION = re.compile(
    r"\bnot (?:only|least|applicable|sure|at all (?:likely|satisfied|important))\b|\bor not\b|\bno (?:later|more than|less than|longer than|charge|one)\b|\bnon-\w+|"
    r"\bno-show\b|\bcan't wait\b|\bwhy not\b|\bif not\b|\bnothing (?:else|more)\b|\bno\?|\byes or no\b|\bor no\b",
    re.I,
)
_NEGATION = re.compile(
    r"\b(?:not|never|no|none|nobody|nothing|neither|nor|cannot|without|hardly|barely|unable|lack(?:s|ed|ing)?|against|fail(?:s|ed)? to)\b|n't\b",
    re.I,
)
_NEGATIVE = re.compile(
    r"\b(?:un(?!der|til|it|i[tqvo]|less\b|cle\b|limited|animous)\w{4,}|in(?:convenien|adequa|accura|correct|complete|suffici|effici|experienc|consisten|different|appropriate|sensitiv|secure|frequent)\w*|"
    r"im(?:possib|polit|patient|perfect|practical)\w*|ir(?:relevan|regular|responsib)\w*|il(?:legib|logical)\w*|"
    r"dis(?:agree|satisf|lik|appoint|organi|honest|respect|courteous|approv|trust|comfort)\w*|mis(?:lead|inform|understood|understand)\w*|difficult|hard|delay|problem|confus\w+|oppos\w+|refus\w+|avoid\w*|prohibit\w*|ban)\b",
    re.I,
)
_APPROVES = re.compile(r"\b(?:disagree|oppose|object)\b[^.?]{0,40}\bnot\b|\b(?:should|would|do|did|have|could) (?:we|you|they|it) (?:not|never)\b|\bshould not\b|\bnot (?:disagree|oppose|object)", re.I)  # fmt: skip
_OPEN = re.compile(r"^\s*(?:what|which|why|how|where|when|who|please)\b", re.I)


def negated(sentence: str, statement: bool) -> str:
    """A negation a respondent must turn round; "" where there is none."""
    core = _NOT_A_NEGATION.sub(" ", main_clause(sentence))
    if re.search(
        r"\b(?:don't|wouldn't|isn't|aren't|haven't|didn't) (?:you|it|they|we)\b|, (?:\w+)n't \w+\?",
        core,
        re.I,
    ):
        # a leading question; negated too only where a second one follows
        core = re.sub(r"^\s*\w+n't", " ", core)
        if not _NEGATION.search(core):
            return ""
        return _NEGATION.search(core).group()  # type: ignore[union-attr]
    for clause in re.split(r"[,;:]", core):
        marks = list(_NEGATION.finditer(clause))
        against = list(_NEGATIVE.finditer(clause))
        if len(marks) >= 2:
            return clause[marks[0].start() : marks[-1].end()].strip()
        # "agree or disagree" names both ends of an answer
        twice = [
            a
            for a in against
            if marks and a.start() > marks[0].start() and a.start() - marks[0].end() < 30
        ]
        if marks and twice:
            return clause[marks[0].start() : twice[0].end()].strip()
        # "without delay" is said as a good thing, by itself
        marks = [mark for mark in marks if mark.group().casefold() != "without"]
        if statement and marks:
            return (
                marks[0].group()
                if len(marks[0].group()) > 3
                else clause[max(0, marks[0].start() - 8) : marks[0].end() + 10].strip()
            )
    match = None if statement else _APPROVES.search(core)
    return match.group() if match and (not _OPEN.search(core) or "agree" in core) else ""
