"""What a questionnaire's parts must agree on among themselves: ids, scales, roles, languages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from feedback.errors import nearest
from feedback.placed_yaml import Place
from feedback.questionnaire.parts import Words

if TYPE_CHECKING:
    from feedback.questionnaire.model import Questionnaire

Fault = tuple[Place, str, str]


def inconsistencies(questionnaire: Questionnaire) -> Iterator[Fault]:
    """Each fault as (place in the file, English, Chinese)."""
    yield from _repeated_ids(questionnaire)
    yield from _unknown_scales(questionnaire)
    yield from _repeated_codes(questionnaire)
    yield from _second_roles(questionnaire)
    yield from _missing_words(questionnaire)


def _walk(part: Any, place: Place = ()) -> Iterator[tuple[Place, BaseModel]]:
    """Every part of a model with its place, outermost first."""
    if isinstance(part, BaseModel):
        yield place, part
        for name in type(part).model_fields:
            yield from _walk(getattr(part, name), (*place, name))
    elif isinstance(part, dict):
        for key, value in part.items():
            yield from _walk(value, (*place, key))
    elif isinstance(part, tuple):
        for i, value in enumerate(part):
            yield from _walk(value, (*place, i))


def _repeated_ids(questionnaire: Questionnaire) -> Iterator[Fault]:
    record = questionnaire.record
    taken: dict[str, Place] = {
        getattr(record, name): ("record", name) for name in type(record).model_fields
    }
    sections: dict[str, Place] = {}
    for place, part in _walk(questionnaire.sections, ("sections",)):
        name = getattr(part, "id", None)
        if name is None:
            continue
        among = sections if len(place) == 2 else taken
        if name in among:
            first = ".".join(str(step) for step in among[name])
            yield (
                (*place, "id"),
                f"the id {name} is used twice (first at {first}). Give one of them another id.",
                f"标识 {name} 使用了两次（首次在 {first}）。请改掉其中一个。",
            )
        among.setdefault(name, place)


def _unknown_scales(questionnaire: Questionnaire) -> Iterator[Fault]:
    known = list(questionnaire.scales)
    for place, part in _walk(questionnaire.sections, ("sections",)):
        scale = getattr(part, "scale", None)
        if isinstance(scale, str) and scale not in known:
            near = ", ".join(nearest(scale, known)) or "…"
            yield (
                (*place, "scale"),
                f"no scale {scale}. Did you mean: {near}? Scales in this file: {', '.join(known) or '–'}.",
                f"没有量表 {scale}。是否指：{near}？本文件的量表：{'、'.join(known) or '–'}。",
            )


def _repeated_codes(questionnaire: Questionnaire) -> Iterator[Fault]:
    for place, part in _walk(questionnaire):
        for name in ("points", "choices"):
            entries = getattr(part, name, ())
            for field in ("code", *questionnaire.languages):
                met: set[object] = set()
                for i, entry in enumerate(entries):
                    value = getattr(entry, field)
                    if (value and value in met) or (field == "code" and value in met):
                        yield (
                            (*place, name, i, field),
                            f"{field} {value} is given to two answers. Each needs its own.",
                            f"{field} {value} 给了两个选项。每个选项须各不相同。",
                        )
                    met.add(value)


def _second_roles(questionnaire: Questionnaire) -> Iterator[Fault]:
    overall = [
        place
        for place, part in _walk(questionnaire.sections, ("sections",))
        if getattr(part, "role", None) == "overall"
    ]
    if len(overall) > 1:
        yield (
            (*overall[1], "role"),
            "two questions have the role overall. Keep one.",
            "有两道题的 role 都是 overall。请只保留一道。",
        )


def _missing_words(questionnaire: Questionnaire) -> Iterator[Fault]:
    for place, part in _walk(questionnaire):
        if not isinstance(part, Words):
            continue
        for language in questionnaire.languages:
            if not getattr(part, language).strip():
                yield (
                    place,
                    f"the {language} wording is missing. Write it, or take {language} out of languages.",
                    f"缺少 {language} 文字。请补上，或从 languages 中去掉 {language}。",
                )
