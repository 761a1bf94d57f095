"""S05: choices that repeat each other, or leave somebody without an answer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from feedback.placed_yaml import Place
from feedback.questionnaire.lint.findings import Finding, placed_questions
from feedback.questionnaire.lint.ranges import read_range
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.parts import Choice, Words
from feedback.questionnaire.questions import Multiple, Ranking, Single

_NOT_WORDS = re.compile(r"[\W_]+")
_OTHER = re.compile(r"其他|其它|另外|以上(?:都|均)?不|\bother|\bsomething else|\belse\b", re.I)
_NONE = re.compile(
    r"^(?:以上)?(?:都|均|皆)?(?:没有|无|不是|没用过|不需要)(?:以上.*|使用过?)?$|以上(?:都|均|皆)(?:不|没|无)|都没有|"
    r"\bnone\b|\bneither of\b|\bnot any\b|\bnothing\b",
    re.I,
)
_CLOSED = re.compile(
    r"^(?:是|否|有|没有|会|不会|男|女|能|不能|知道|不知道|同意|不同意)$|满意|同意|次|每|初中|高中|本科|大专|硕士|第一|"
    r"\b(?:yes|no|male|female|man|woman|satisf\w+|agree|daily|weekly|monthly|times?|never|first|degree|school)\b",
    re.I,
)
_ENOUGH = 4  # fewer choices than this are mostly a closed list


def check(q: Questionnaire) -> Iterator[Finding]:
    """S05."""
    for place, question in placed_questions(q):
        if isinstance(question, Single | Multiple | Ranking):
            yield from _alike(place, question, q.languages)
        if isinstance(question, Multiple):
            yield from _none(place, question)
        if isinstance(question, Single | Multiple):
            yield from _other(place, question)


def _key(label: str) -> str:
    return _NOT_WORDS.sub("", unicodedata.normalize("NFKC", label).casefold())


def _alike(
    place: Place, question: Single | Multiple | Ranking, languages: tuple[str, ...]
) -> Iterator[Finding]:
    for language in languages:
        met: dict[str, str] = {}
        for i, choice in enumerate(question.choices):
            label = choice.only(language)
            key = _key(label)
            if key and key in met:
                words = Words(
                    en=f"“{met[key]}” and “{label}” are the same", zh=f"“{met[key]}”与“{label}”相同"
                )
                yield Finding("S05", (*place, "choices", i, language), words, question.id, language)
            met.setdefault(key, label)


def _matches(choice: Choice, pattern: re.Pattern[str]) -> bool:
    return any(pattern.search(text) for text in choice.texts.values())


def _none(place: Place, question: Multiple) -> Iterator[Finding]:
    for i, choice in enumerate(question.choices):
        if _matches(choice, _NONE) and not choice.exclusive:
            words = Words(
                en=f"“{choice.en or choice.zh}” can be ticked beside others",
                zh=f"“{choice.zh or choice.en}”可以与别的选项同时勾选",
            )
            yield Finding("S05", (*place, "choices", i), words, question.id)


def _other(place: Place, question: Single | Multiple) -> Iterator[Finding]:
    choices = question.choices
    if len(choices) < _ENOUGH or any(choice.specify or choice.exclusive for choice in choices):
        return
    if any(_matches(choice, _OTHER) or _matches(choice, _NONE) for choice in choices):
        return
    ranges = sum(bool(read_range(c.zh or c.en)) for c in choices)
    if ranges * 2 >= len(choices) or sum(_matches(c, _CLOSED) for c in choices) >= 2:
        return
    words = Words(
        en=f"{len(choices)} choices and no “other”", zh=f"{len(choices)} 个选项，没有“其他”"
    )
    # a list of branches or departments can be complete; only its designer knows
    level = "warning" if isinstance(question, Multiple) else "info"
    yield Finding("S05", (*place, "choices"), words, question.id, level=level)  # type: ignore[arg-type]
