"""Questionnaires made of others: a battery put in its place, a template filled with dimensions and touchpoints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from feedback.errors import StudyError, did_you_mean
from feedback.questionnaire.likert_battery import (
    LikertBattery,
    make_likert_battery,
    refuse_unknown,
)
from feedback.questionnaire.likert_wordings import (
    Named,
    crossed,
    key_of,
    named_words,
    unused,
    worded,
)
from feedback.questionnaire.lint.length import minutes
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.parts import Scale, Words
from feedback.questionnaire.questions import Section
from feedback.questionnaire.scaled_questions import Csat

# how an introduction of ours says how long it takes
_DURATION = re.compile(r"(约需\s*)\d+(?=\s*分钟)|(about )\d+ minutes?\b")
_TITLE = Words(zh="各方面的评价", en="Your rating")


def place_battery(
    q: Questionnaire,
    battery: LikertBattery,
    *,
    section: str | None = None,
    title: Any = None,
    before: str | None = None,
) -> Questionnaire:
    """Put a battery into a questionnaire.

    Parameters
    ----------
    q
        The questionnaire; it stays as it is.
    battery
        The battery. A scale the questionnaire has already is shared.
    section
        Id of the section it is added to; a new one of that id where there is none, of the battery's
        own name when left out.
    title
        Title of a new section.
    before
        Id of the section a new one stands before; the end when left out.

    Returns
    -------
    Questionnaire

    Raises
    ------
    StudyError
        No section `before`, an id used twice, a language without wording.

    Examples
    --------
    >>> from feedback import load_questionnaire, make_likert_battery
    >>> battery = make_likert_battery(items={"lift": ("电梯", "The lift")})
    >>> placed = place_battery(load_questionnaire("hotel_stay"), battery, section="service")
    >>> placed.columns[-5:]
    ('lift', 'overall', 'recommend', 'pleased', 'improve')
    """
    name, scales = _shared_scale(q.scales, battery)
    question = battery.question.model_copy(update={"scale": name})
    sections = list(q.sections)
    ids = [part.id for part in sections]
    wanted = section or unused(f"{question.id[:13]}page", set(ids))
    if wanted in ids:
        at = ids.index(wanted)
        sections[at] = sections[at].model_copy(
            update={"questions": (*sections[at].questions, question)}
        )
    else:
        heading = _TITLE if title is None else worded(title, q.languages, where=f"section {wanted}")
        at = _place(before, ids) if before else len(sections)
        sections.insert(at, Section(id=wanted, title=heading, questions=(question,)))
    return changed(q, scales=scales, sections=tuple(sections))


def compose_questionnaire(
    template: Questionnaire,
    *,
    id: str | None = None,
    title: Any = None,
    dimensions: Named | None = None,
    touchpoints: Named | None = None,
    without: Sequence[str] = (),
    attention: int = 0,
    reverse: Sequence[str] = (),
    **battery: Any,
) -> Questionnaire:
    """A questionnaire from a template: its own id and title, batteries added, sections left out.

    Parameters
    ----------
    template
        The questionnaire to begin from.
    id, title
        Of the new one; the template's when left out.
    dimensions, touchpoints
        {key: wording} or lists. With both, each touchpoint gets a battery of the dimensions; with one of
        them there is one battery.
    without
        Ids of sections of the template to leave out.
    attention, reverse, battery
        As `make_likert_battery`; checks are spread over the batteries in turn.

    Returns
    -------
    Questionnaire
        New batteries stand before the section with the overall question, else at the end.

    Raises
    ------
    StudyError
        As `make_likert_battery`; no such section to leave out.

    Examples
    --------
    >>> from feedback import load_questionnaire
    >>> made = compose_questionnaire(load_questionnaire("hotel_stay"), dimensions={"speed": ("速度", "Speed")})
    >>> "speed" in made.dimensions
    True
    """
    ids = [section.id for section in template.sections]
    left_out = {ids[_place(name, ids)] for name in without}
    kept = tuple(section for section in template.sections if section.id not in left_out)
    if not kept and dimensions is None and touchpoints is None:
        raise StudyError(
            en=f"questionnaire {template.id}: nothing is left. Leave out fewer sections.",
            zh=f"问卷 {template.id}：什么都不剩了。请少去掉几个部分。",
        )
    heading = template.title if title is None else worded(title, template.languages, where="title")
    q = changed(template, id=id or template.id, title=heading)
    if dimensions is None and touchpoints is None:
        return with_duration(changed(q, sections=kept))
    made = _batteries(
        q,
        named_words(dimensions, q.languages, stem="dimension"),
        named_words(touchpoints, q.languages, stem="touchpoint"),
        attention=attention,
        reverse=reverse,
        options=battery,
    )
    overall = next((part.id for part in kept if any(map(_is_overall, part.questions))), None)
    for one, heading_of_section in made:
        q = place_battery(q, one, title=heading_of_section, before=overall)
    sections = tuple(section for section in q.sections if section.id not in left_out)
    return with_duration(changed(q, sections=sections))


def named_options(texts: Iterable[str], *, stem: str) -> dict[str, Words]:
    """Names typed on a command line: `speed=响应速度|Speed`, Chinese first; one wording stands for both.

    Raises
    ------
    StudyError
        No key, no wording, or a key used twice.

    Examples
    --------
    >>> named_options(["speed=响应速度|Speed"], stem="dimension")["speed"].say("zh")
    '响应速度'
    """
    found: dict[str, Words] = {}
    for text in texts:
        key, _, wording = (part.strip() for part in text.partition("="))
        zh, _, en = (part.strip() for part in wording.partition("|"))
        if not key or not (zh or en) or key in found:
            raise StudyError(
                en=f"{stem} {text!r}: write key=Chinese|English, each key once, such as speed=响应速度|Speed.",
                zh=f"{stem} {text!r}：请写成 标识=中文|英文，每个标识一次，例如 speed=响应速度|Speed。",
            )
        found[key] = Words(zh=zh or en, en=en or zh)
    return found


def with_duration(q: Questionnaire) -> Questionnaire:
    """The questionnaire with the minutes its introduction names brought up to date, where it names any.

    Examples
    --------
    >>> from feedback import load_questionnaire
    >>> "about 1 minute." in with_duration(load_questionnaire("ces")).introduction.en
    True
    """
    if q.introduction is None:
        return q
    takes = max(1, round(minutes(q)))

    def said(found: re.Match[str]) -> str:
        if found[1]:
            return f"{found[1]}{takes}"
        return f"{found[2]}{takes} minute{'' if takes == 1 else 's'}"

    told = {language: _DURATION.sub(said, text) for language, text in q.introduction.texts.items()}
    return changed(q, introduction=Words.of(told))


def _batteries(
    q: Questionnaire,
    what: Mapping[str, Words],
    where: Mapping[str, Words],
    *,
    attention: int,
    reverse: Sequence[str],
    options: Mapping[str, Any],
) -> list[tuple[LikertBattery, Words | None]]:
    """Batteries and the titles of their sections: one a touchpoint where there are dimensions too."""
    taken = {*q.answers, *(question.id for question in q.questions())}
    parts = [{key: words} for key, words in where.items()] if what and where else [where]
    rows = [[row.id for row in crossed(what, part)] for part in parts]
    refuse_unknown(reverse, [row for part in rows for row in part], where="reverse")
    made: list[tuple[LikertBattery, Words | None]] = []
    for number, (part, ids) in enumerate(zip(parts, rows, strict=True)):
        name = unused(f"at{key_of(next(iter(part)))}" if len(parts) > 1 else "ratings", taken)
        taken.add(name)
        battery = make_likert_battery(
            dimensions=what or None,
            touchpoints=part or None,
            id=name,
            languages=q.languages,
            attention=attention // len(parts) + (number < attention % len(parts)),
            reverse=[row for row in ids if row in reverse],
            **options,
        )
        made.append((battery, next(iter(part.values())) if len(parts) > 1 else None))
    return made


def changed(q: Questionnaire, **fields: Any) -> Questionnaire:
    """A questionnaire with other fields, checked as one that was read.

    Raises
    ------
    StudyError
        The parts do not agree: an id used twice, a language without wording.
    """
    content = {name: getattr(q, name) for name in Questionnaire.model_fields} | fields
    try:
        return Questionnaire.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        faults = list((first.get("ctx") or {}).get("faults", ()))
        en = " ".join(fault[1] for fault in faults) or str(first["msg"])
        zh = "".join(fault[2] for fault in faults) or str(first["msg"])
        raise StudyError(
            en=f"questionnaire {fields.get('id', q.id)}: {en}",
            zh=f"问卷 {fields.get('id', q.id)}：{zh}",
        ) from error


def _shared_scale(
    scales: Mapping[str, Scale], battery: LikertBattery
) -> tuple[str, dict[str, Scale]]:
    """The name under which the questionnaire has, or gets, the battery's scale."""
    same = next((name for name, scale in scales.items() if scale == battery.scale), None)
    name = same or unused(battery.question.scale, set(scales))
    return name, {**scales, name: battery.scale}


def _place(name: str, ids: list[str]) -> int:
    if name not in ids:
        hint_en, hint_zh = did_you_mean(name, ids)
        raise StudyError(
            en=f"no section {name}.{hint_en} Sections: {', '.join(ids)}.",
            zh=f"没有部分 {name}。{hint_zh}现有：{'、'.join(ids)}。",
        )
    return ids.index(name)


def _is_overall(question: Any) -> bool:
    return isinstance(question, Csat) and question.role == "overall"
