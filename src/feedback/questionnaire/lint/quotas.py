"""Q01 (and G01 for their rules): quotas that people slip past, that leave somebody without a limit, or that come late."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from feedback.placed_yaml import Place
from feedback.questionnaire.lint.findings import Finding
from feedback.questionnaire.lint.length import points
from feedback.questionnaire.lint.references import References, leaves
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.parts import Words
from feedback.questionnaire.questions import Single
from feedback.questionnaire.quotas import Quota, asked_by, cells_of, decided_at
from feedback.questionnaire.unasked import Unasked

_LATE = 18.0  # points of effort, about three minutes, before somebody is turned away


def check(q: Questionnaire) -> Iterator[Finding]:
    """Q01."""
    asked, references = {question.id: question for question in q.questions()}, References(q)
    for i, quota in enumerate(q.quotas):
        place: Place = ("quotas", i)
        for name in asked_by(q, quota):
            if name in asked and not (asked[name].required or isinstance(asked[name], Unasked)):
                words = Words(en=f"{name} is not required: whoever skips it counts in no cell", zh=f"{name} 不是必答：跳过的人不计入任何一格")  # fmt: skip
                yield Finding("Q01", (*place, "of"), words, quota.id)
        if quota.when is None:
            yield from _unlimited(q, quota, place)
        else:
            for at, leaf in leaves(quota.when, (*place, "when")):
                for words, level in references.faults(leaf):
                    yield Finding("G01", at, words, quota.id, level=level)
        if quota.full == "stop":
            yield from _late(q, quota, place)


def _unlimited(q: Questionnaire, quota: Quota, place: Place) -> Iterator[Finding]:
    asked = {one.id: one for one in q.questions() if isinstance(one, Single)}
    limited = {cell.codes for cell in cells_of(q, quota)}
    every = itertools.product(*([c.code for c in asked[name].choices] for name in quota.of))
    free = ["+".join(codes) for codes in every if codes not in limited]
    if free:
        shown_en, shown_zh = ", ".join(free[:5]), "、".join(free[:5])
        words = Words(en=f"no limit for {shown_en}{' …' * (len(free) > 5)}", zh=f"{shown_zh}{' …' * (len(free) > 5)} 没有上限")  # fmt: skip
        yield Finding("Q01", (*place, "limits"), words, quota.id, level="info")


def _late(q: Questionnaire, quota: Quota, place: Place) -> Iterator[Finding]:
    last, before = decided_at(q, quota), 0.0
    for question in q.questions():
        before += points(question)
        if question.id == last:
            break
    if before > _LATE:
        words = Words(
            en=f"decided after about {before * 10 / 60:.0f} minutes: people answer for nothing",
            zh=f"约 {before * 10 / 60:.0f} 分钟后才判定：被拒者白答了",
        )
        yield Finding("Q01", (*place, "of"), words, quota.id)
