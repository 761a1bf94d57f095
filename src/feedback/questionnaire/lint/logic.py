"""G01, G02, G03: rules that name nothing, run ahead or in circles, contradict themselves; questions nobody reaches."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from feedback.errors import StudyError
from feedback.placed_yaml import Place
from feedback.questionnaire.flow import laid_out
from feedback.questionnaire.lint.findings import Finding
from feedback.questionnaire.lint.reach import Reach, Reached
from feedback.questionnaire.lint.references import (
    Condition,
    References,
    conditions,
    leaves,
    reference_faults,
)
from feedback.questionnaire.lint.rule_words import said
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.parts import Words
from feedback.questionnaire.questions import Stop
from feedback.questionnaire.unasked import Unasked

_SHOWN = 5


def check(q: Questionnaire) -> Iterator[Finding]:
    """Every fault of a questionnaire's logic, and what could not be decided."""
    found = [*reference_faults(q), *_late(q)]
    yield from found
    yield from _unreached(q, _broken(found))


def logic_faults(q: Questionnaire) -> tuple[Finding, ...]:
    """Faults of logic that make a questionnaire unfit to be fielded, in its order.

    Parameters
    ----------
    q
        The questionnaire.

    Returns
    -------
    tuple of Finding
        Findings of G01 and G02 at level error; empty for sound logic.

    Examples
    --------
    >>> from feedback import load_questionnaire
    >>> logic_faults(load_questionnaire("hotel_stay"))
    ()
    """
    return tuple(f for f in check(q) if f.level is None and f.rule in ("G01", "G02"))


def refuse_broken_logic(q: Questionnaire) -> None:
    """Raise StudyError where the logic of a questionnaire cannot work.

    Parameters
    ----------
    q
        The questionnaire.

    Raises
    ------
    StudyError
        Names the first faults and where they stand.
    """
    if all(condition is None for condition in _rules(q)):
        return
    faults = logic_faults(q)
    if not faults:
        return
    left = len(faults) - _SHOWN
    told = [(".".join(map(str, fault.place)), fault.found) for fault in faults[:_SHOWN]]
    en = "\n".join(f"{spot}: {words.en}" for spot, words in told)
    zh = "\n".join(f"{spot}：{words.zh}" for spot, words in told)
    raise StudyError(
        en=f"questionnaire {q.id}: its logic cannot work ({len(faults)} faults). Correct show_if; "
        f"`feedback questionnaire lint` shows each line.\n{en}"
        + (f"\n… and {left} more." * (left > 0)),
        zh=f"问卷 {q.id}：跳题逻辑有误（{len(faults)} 处）。请改正 show_if；"
        f"`feedback questionnaire lint` 会指出每一行。\n{zh}"
        + (f"\n…… 另有 {left} 处。" * (left > 0)),
    )


def _rules(q: Questionnaire) -> Iterator[object]:
    for section in q.sections:
        yield section.show_if
        for question in section.questions:
            yield question.show_if


def _broken(found: list[Finding]) -> set[Place]:
    """Places of the rules that have a fault of their own."""
    errors = (finding.place for finding in found if finding.level is None)
    return {place[: place.index("show_if") + 1] for place in errors}


def broken_rules(q: Questionnaire) -> set[Place]:
    """Places of rules that name nothing, or run ahead or in circles."""
    return _broken([*reference_faults(q), *_late(q)])


def _late(q: Questionnaire) -> Iterator[Finding]:
    """Rules that ask about what comes later: circles once, the others one by one."""
    references = References(q)
    names = list(references.questions)
    asks: dict[str, set[str]] = {name: set() for name in names}
    late: list[tuple[Condition, Place, str]] = []
    for condition in conditions(q):
        members = _decided(q, condition)
        for place, leaf in leaves(condition.rule, condition.place):
            about = references.asked_about(leaf)
            if about is None:
                continue
            for member in members:
                asks[member].add(about)
            if references.order[about] >= condition.first:
                late.append((condition, place, about))
    in_circle: set[str] = set()
    for condition, place, about in late:
        first = names[condition.first]
        circle = _circle(asks, first, about)
        if circle is None:
            yield _forward(condition, place, about)
        elif not in_circle.issuperset(circle):
            in_circle |= set(circle)
            yield _circular(condition, place, circle)


def _decided(q: Questionnaire, condition: Condition) -> list[str]:
    """Questions a rule decides about."""
    if condition.id:
        return [condition.id]
    section = q.sections[int(condition.place[1])]
    return [question.id for question in section.questions]


def _circle(asks: dict[str, set[str]], start: str, about: str) -> list[str] | None:
    """The shortest way from `about` back to `start` along "its rule asks about"."""
    before: dict[str, str | None] = {about: None}
    queue = deque([about])
    while queue:
        name = queue.popleft()
        if name == start:
            way = [name]
            while (previous := before[way[-1]]) is not None:
                way.append(previous)
            return way[::-1]
        for following in sorted(asks[name]):
            if following not in before:
                before[following] = name
                queue.append(following)
    return None


def _forward(condition: Condition, place: Place, about: str) -> Finding:
    return Finding(
        "G01",
        place,
        Words(
            en=f"{condition.owner} asks about {about}, which comes later",
            zh=f"{condition.owner} 的条件引用了后面才出现的 {about}",
        ),
        condition.id,
        mend=Words(
            en=f"Move {about} before it, or ask about an earlier question.",
            zh=f"请把 {about} 移到前面，或改用更早的题目。",
        ),
    )


def _circular(condition: Condition, place: Place, circle: list[str]) -> Finding:
    way = " → ".join([circle[-1], *circle])
    if len(circle) == 1 and condition.id:
        found = Words(
            en=f"{circle[0]} asks about its own answer", zh=f"{circle[0]} 的条件引用了它自己的答案"
        )
    else:
        found = Words(
            en=f"rules run in a circle, so none of these is ever asked: {way}",
            zh=f"条件互相循环，这些题都不会出现：{way}",
        )
    return Finding(
        "G01",
        place,
        found,
        condition.id,
        mend=Words(en="Cut the circle at one place.", zh="请在其中一处断开循环。"),
    )


def _unreached(q: Questionnaire, broken: set[Place]) -> Iterator[Finding]:
    """Rules that contradict themselves, questions that are never asked, what was not decided."""
    if all(rule is None for rule in _rules(q)):
        return
    told: set[Place] = set()
    never: set[str] = set()
    for reached in Reach(q, broken, ways=False).settle():
        condition = reached.condition
        if condition is None or reached.reachable:
            continue
        never |= {reached.question} if reached.question else set(_decided(q, condition))
        if reached.reachable is None:
            yield _undecided(condition, reached)
        elif not reached.contradiction:
            yield _never(q, condition, reached)
        elif condition.place not in told:
            told.add(condition.place)
            yield _contradicts(q, condition, reached)
    if not broken:
        yield from _stopped(q, never)


def _stopped(q: Questionnaire, never: set[str]) -> Iterator[Finding]:
    """Questions that only those could reach who are stopped before."""
    stops = [question.id for question in q.questions() if isinstance(question, Stop)]
    if not stops:
        return
    gated = laid_out(q, parts=False)
    lost: set[str] = set()
    for reached in Reach(gated, set(), ways=False).settle():
        if reached.condition is not None and reached.reachable is False:
            lost |= {reached.question} if reached.question else set(_decided(gated, reached.condition))  # fmt: skip
    places = {
        question.id: (("sections", s, "questions", i), question)
        for s, section in enumerate(q.sections)
        for i, question in enumerate(section.questions)
    }
    found = [name for name in places if name in lost - never and not isinstance(places[name][1], Unasked)]  # fmt: skip
    if not found:
        return
    order = list(places)
    before = [name for name in stops if order.index(name) < order.index(found[0])]
    more = len(found) - 1
    yield Finding(
        "G02",
        places[found[0]][0],
        Words(
            en=f"nobody can reach {found[0]}{f' and {more} more' * (more > 0)}: whoever could was stopped before ({', '.join(before)})",
            zh=f"没有人能答到 {found[0]}{f'（另有 {more} 题）' * (more > 0)}：能到这里的人都已在前面结束作答（{'、'.join(before)}）",
        ),
        found[0],
    )


def _required(q: Questionnaire, reached: Reached) -> Words:
    required = any(
        question.required for question in q.questions() if question.id == reached.question
    )
    return Words(en=" although it is required", zh="，却标为必答") if required else Words()


def _contradicts(q: Questionnaire, condition: Condition, reached: Reached) -> Finding:
    (rule,) = reached.because.values()
    required = _required(q, reached)
    return Finding(
        "G01",
        condition.place,
        Words(
            en=f"contradiction, {condition.owner} is never asked{required.en}: {said(rule, 'en')}",
            zh=f"条件自相矛盾，{condition.owner} 永远不会出现{required.zh}：{said(rule, 'zh')}",
        ),
        condition.id,
    )


def _never(q: Questionnaire, condition: Condition, reached: Reached) -> Finding:
    required = _required(q, reached)
    name = reached.question or condition.owner
    en = [f"{owner} needs {said(rule, 'en')}" for owner, rule in reached.because.items()]
    zh = [f"{owner} 需要 {said(rule, 'zh')}" for owner, rule in reached.because.items()]
    if reached.never:
        en.append(f"{', '.join(reached.never)} is never asked")
        zh.append(f"{'、'.join(reached.never)} 永远不会出现")
    return Finding(
        "G02",
        condition.place,
        Words(
            en=f"nobody can reach {name}{required.en}: {'; '.join(en)}",
            zh=f"没有人能答到 {name}{required.zh}：{'；'.join(zh)}",
        ),
        reached.question,
    )


def _undecided(condition: Condition, reached: Reached) -> Finding:
    name = reached.question or condition.owner
    return Finding(
        "G03",
        condition.place,
        Words(
            en=f"whether anybody reaches {name} was not decided: its rules are too entangled",
            zh=f"未能判定是否有人能答到 {name}：条件过于纠缠",
        ),
        reached.question,
    )
