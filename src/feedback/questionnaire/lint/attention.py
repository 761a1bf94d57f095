"""A01 and A02: attention checks and reversed items."""

from __future__ import annotations

from collections.abc import Iterator

from feedback.questionnaire.lint.findings import Finding, placed_questions
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.parts import Words
from feedback.questionnaire.scaled_questions import Battery, LikertItem, Servqual

_ITEMS, _CHECKS = 20, 3
_LONG_ZH, _LONG_EN = 40, 25  # characters, words of an instruction
_ROWS = 4


def check(q: Questionnaire) -> Iterator[Finding]:
    """A01 and A02."""
    rated = [answer for answer in q.answers.values() if answer.kind == "rating"]
    checks = q.attention
    if len(rated) > _ITEMS and not checks:
        words = Words(
            en=f"{len(rated)} ratings and no attention check",
            zh=f"{len(rated)} 个评分，没有注意力检查",
        )
        yield Finding("A01", ("sections",), words)
    if len(checks) > _CHECKS:
        names = ", ".join(checks)
        words = Words(
            en=f"{len(checks)} attention checks: {names}", zh=f"{len(checks)} 个注意力检查：{names}"
        )
        yield Finding("A01", ("sections",), words)
    for place, question in placed_questions(q):
        if isinstance(question, Battery | Servqual):
            for i, item in enumerate(question.items):
                yield from _checked((*place, "items", i), item)
        if isinstance(question, Battery):
            scale = q.scale_of(question)
            rows = [item for item in question.items if item.attention is None]
            agreed = scale is not None and scale.kind == "agreement"
            if agreed and len(rows) >= _ROWS and not any(item.reverse for item in rows):
                words = Words(
                    en=f"{len(rows)} items to agree with, none reversed",
                    zh=f"{len(rows)} 个同意题，没有反向题",
                )
                yield Finding("A02", (*place, "items"), words, question.id)


def _checked(place: tuple[str | int, ...], item: LikertItem) -> Iterator[Finding]:
    if item.attention is None:
        return
    if item.dimension:
        words = Words(
            en=f"a check is scored into {item.dimension}", zh=f"检查题计入了维度 {item.dimension}"
        )
        yield Finding("A01", (*place, "dimension"), words, item.id)
    if len(item.text.zh) > _LONG_ZH or len(item.text.en.split()) > _LONG_EN:
        words = Words(en="the check is a long instruction", zh="检查题是一段很长的说明")
        yield Finding("A01", (*place, "text"), words, item.id)
