"""Wording rules for English. Each is a heuristic: see benchmarks/lint.md for how often it is right.

Patterns look at one sentence at a time and never backtrack far: every gap is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.questionnaire.lint.double_barrelled_en import double_barrelled
from feedback.questionnaire.lint.leading_en import LEADS, LEADS_ITEM, presupposes
from feedback.questionnaire.lint.negation_en import negated
from feedback.questionnaire.lint.terms_en import terms

Hit = tuple[str, str]  # rule, what was found
LONGEST = 4_000  # characters of a wording that are looked at

_SENTENCE = re.compile(r"[^.!?;\n]+[.!?;]?")
_WORDLIKE = re.compile(r"[A-Za-z0-9][\w'-]*")
_ASIDE = re.compile(r"\([^)]{0,300}\)")
_INSTRUCTS = re.compile(
    r"^\s*(?:please (?:select|tick|choose|rate|skip|leave|think|answer)|leave out|skip|if (?:so|not|any|we may|you wish))", re.I
)  # fmt: skip
_LONG = 23  # words of a sentence

_VAGUE = re.compile(
    r"\b(?:(?<!how )(?<!more )often|recently|lately|sometimes|occasionally|regularly|usually|rarely|seldom|frequently|normally|generally|typically|always|"
    r"a lot|(?:in|over) (?:the )?recent (?:past|weeks|months|years|times?|days)|from time to time|now and then|most of the time|every so often|these days|nowadays)\b",
    re.I,
)
_PERIOD = re.compile(
    r"\b(?:past|last|previous|next|this|per|a|each|every)\s+(?:\d+|one|two|three|four|five|six|seven|ten|twelve|thirty)?\s*(?:days?|weeks?|months?|years?|quarters?)\b",
    re.I,
)
_RECENT_VISIT = re.compile(r"\bmost recent(?:ly)?\b", re.I)
_REQUEST = re.compile(
    r"\bplease (?:leave|give|enter|write|contact|call|tell|skip|provide)\b|\b(?:if you (?:wish|like|agree|prefer)|if any)\b",
    re.I,
)
_SUPPOSES = re.compile(
    r"\bif\b[^.?]{1,80}\b(?:would|could|might)\b|\b(?:would|could|might) you\b[^.?]{1,80}\bif\b|\bwhat would you\b[^.?]{0,60}\bif\b|\b(?:suppose|imagine|assum(?:e|ing)|what if|hypothetically)\b|"
    r"\bhow (?:much|many|often) would\b[^.?]{1,60}\bif\b|"
    r"\b(?:how (?:many|much|often|frequently)|which|what)\b[^.?]{0,60}\b(?:past|last|previous)\s+(?:(?:two|three|four|five|ten|several|few|\d+)\s+)?years?\b|"
    r"\b(?:past|last|previous)\s+(?:(?:two|three|four|five|ten|several|few|\d+)\s+)?years?\b[^.?]{0,40}\b(?:how (?:many|much|often|frequently)|which|what)\b|"
    r"\b(?:how (?:many|much|often|frequently)|which|what)\b[^.?]{0,60}\b(?:past|last|previous) (?:12|twelve|18|eighteen|24) months\b|"
    r"\b(?:past|last|previous) (?:12|twelve|18|eighteen|24) months\b[^.?]{0,40}\b(?:how (?:many|much|often|frequently)|which|what)\b|"
    r"\bas a child\b|\bwhen you (?:first|were (?:a child|young))\b|\bin your (?:childhood|whole life|lifetime)\b|\byears ago\b|\bsince \d{4}\b",
    re.I,
)
_AGREES = re.compile(
    r"\b(?:do|would|did) you (?:\w+ |say (?:that )?you )?(?:agree|disagree)\b(?! to\b)|\b(?:agree|disagree)\b[^.?]{0,20}\b(?:statement|with the following|with these)\b|\b(?:extent|strongly|much|degree)\b[^.?]{0,20}\b(?:agree|agreement)\b|\b(?:indicate|state|rate) your (?:level of )?agreement\b|\bagree or disagree\b",
    re.I,
)


def check_en(text: str, *, statement: bool) -> Iterator[Hit]:
    """What the wording rules find in one English text; a statement is a row of a battery."""
    text = text[:LONGEST]
    plain = _ASIDE.sub("", text).replace("’", "'")
    sentences = [part.strip() for part in _SENTENCE.findall(plain) if part.strip()]
    asking = [part for part in sentences if not _INSTRUCTS.search(part)] or sentences[:1]
    for sentence in asking:
        tangled = len(_WORDLIKE.findall(sentence)) > _LONG + 5
        for rule, find in (("W01", double_barrelled), ("W03", negated), ("W07", presupposes)):
            found = find(sentence, statement)
            if found and not (tangled and rule != "W07"):  # W06 speaks of it
                yield rule, found
    yield from _vague(plain)
    yield from terms(text)
    for rule, pattern in (("W02", LEADS_ITEM if statement else LEADS), ("W08", _SUPPOSES)):
        match = pattern.search(plain)
        if match and not (rule == "W08" and _REQUEST.search(plain)):
            yield rule, match.group()
    match = None if statement else _AGREES.search(plain)
    if match:
        yield "W09", match.group()
    for sentence in sentences:
        words = len(_WORDLIKE.findall(sentence))
        if words > _LONG:
            yield "W06", f"{words} words"
            break


def _vague(text: str) -> Iterator[Hit]:
    match = _VAGUE.search(_RECENT_VISIT.sub(" ", text))
    if match and not _PERIOD.search(text):
        yield "W04", match.group()
