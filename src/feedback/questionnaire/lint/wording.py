"""W01 to W09: each wording to the heuristics of its language, with what only the questionnaire knows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.placed_yaml import Place
from feedback.questionnaire.lint.findings import (
    Finding,
    Wording,
    known_language,
    placed_questions,
    quoted,
    wordings,
)
from feedback.questionnaire.lint.wording_en import check_en
from feedback.questionnaire.lint.wording_zh import check_zh
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.parts import Words
from feedback.questionnaire.questions import Filled, Multiple, Note, Ranking, Section, Stop
from feedback.questionnaire.scaled_questions import Battery, Ces, Likert, Nps, Servqual
from feedback.questionnaire.unasked import Unasked


def check(q: Questionnaire) -> Iterator[Finding]:
    """W01 to W09."""
    for wording in wordings(q):
        if isinstance(wording.question, Note | Unasked | Stop) or (
            wording.item and wording.item.attention is not None
        ):
            continue
        section = q.sections[int(wording.place[1])]
        for rule, found in hits(wording.text, wording.language, statement=_states(q, wording)):
            if _excused(rule, wording, section) or (rule == "W07" and _everybody(q, found)):
                continue
            words = Words(zh=f"“{quoted(found)}”", en=f"“{quoted(found)}”")
            yield Finding(rule, wording.place, words, wording.id, wording.language)
    for place, question in placed_questions(q):
        if isinstance(question, Likert):
            yield from _agreement(q, place, question)


_SHARED = re.compile(
    r"投诉|退货|退款|故障|报修|申诉|complain|return|refund|fault|repair|problem|issue|claim", re.I
)


def _everybody(q: Questionnaire, found: str) -> bool:
    """Whether the questionnaire as a whole goes to those the question takes for granted."""
    introduction = q.introduction or Words()
    about = f"{q.title.zh} {q.title.en} {introduction.zh} {introduction.en}".casefold()
    return any(match.casefold() in about for match in _SHARED.findall(found))


def hits(text: str, language: str, *, statement: bool) -> list[tuple[str, str]]:
    """Rules a text breaks by its wording alone, each once: (rule, what was found)."""
    look = check_zh if known_language(language) == "zh" else check_en
    found: dict[str, str] = {}
    for rule, what in look(text, statement=statement):
        found.setdefault(rule, what)
    return sorted(found.items())


def _states(q: Questionnaire, wording: Wording) -> bool:
    """Whether somebody rates a statement or a thing, rather than answers a question."""
    return wording.role == "item" or isinstance(wording.question, Ces)


def _excused(rule: str, wording: Wording, section: Section) -> bool:
    question, item = wording.question, wording.item
    if rule == "W01" and item is None:
        # what introduces rows or choices may name all of them
        return isinstance(question, Battery | Servqual | Multiple | Ranking | Filled)
    if rule == "W03":
        return item is not None and item.reverse
    if rule == "W05":
        return question.hint is not None
    if rule == "W07":
        return question.show_if is not None or section.show_if is not None
    if rule == "W08":
        return wording.role == "side" or isinstance(question, Nps)
    if rule == "W09":
        return isinstance(question, Ces | Servqual | Battery)
    # both sides of a pair are worded alike on purpose
    return rule in ("W02", "W03") and wording.role == "side"


def _agreement(q: Questionnaire, place: Place, question: Likert) -> Iterator[Finding]:
    scale = q.scale_of(question)
    if scale is not None and scale.kind == "agreement":
        words = Words(
            en=f"{len(question.items)} statements to agree with",
            zh=f"{len(question.items)} 条同意与否的说法",
        )
        yield Finding("W09", (*place, "scale"), words, question.id)
