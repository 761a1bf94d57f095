"""Codebook: everything a questionnaire says of its answers, for programs (JSON) and people (XLSX).

The JSON file is a JSON Schema (draft 2020-12) of one respondent's answers; what no schema has a word
for (scoring, logic, names in survey tools, the order answers are shown in) stands under `x-feedback`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from feedback.questionnaire.answers import DTYPES, Answer
from feedback.questionnaire.export.codebook_sheets import workbook
from feedback.questionnaire.export.flat import fingerprint, numbers_of
from feedback.questionnaire.export.result import Written
from feedback.questionnaire.logic import Rule
from feedback.questionnaire.logic_words import rule_in_words
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.naming import held_by
from feedback.questionnaire.parts import Choice, Scale, Words
from feedback.questionnaire.questions import (
    Amount,
    ConstantSum,
    Date,
    MatrixNumeric,
    Multiple,
    Question,
    Ranking,
    Row,
    Single,
    Upload,
)
from feedback.questionnaire.quotas import cells_of
from feedback.questionnaire.scaled_questions import LikertItem, Nps
from feedback.questionnaire.tags import report_language
from feedback.questionnaire.unasked import Arm, Unasked

FORMAT = "feedback-codebook/1"
TOOLS = ("xlsform", "limesurvey", "surveyjs", "redcap", "qualtrics")
Entry = dict[str, Any]


def write(questionnaire: Questionnaire, *, language: str) -> Written:
    """The codebook as JSON and as a workbook; both hold every language."""
    book = codebook(questionnaire)
    # a lone surrogate, which no file can hold, stays readable as \udXXX
    text = json.dumps(book, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace")
    return Written(
        {
            f"{questionnaire.id}.codebook.json": text + b"\n",
            f"{questionnaire.id}.codebook.xlsx": workbook(book, language=report_language(language)),
        }
    )


def codebook(questionnaire: Questionnaire) -> Entry:
    """What the JSON file holds."""
    described = {answer.column: _column(questionnaire, answer) for answer in _all(questionnaire)}
    schema: Entry = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": questionnaire.title.say(questionnaire.languages[0]),
        "type": "object",
        "properties": {
            name: property_
            for answer in _all(questionnaire)
            for name, property_ in _properties(questionnaire, answer)
        },
        "additionalProperties": False,
    }
    held = {tool: held_by(questionnaire, tool) for tool in TOOLS}
    for column, entry in described.items():
        entry["names"] = {
            tool: _name(places[column].field, places[column].code, places[column].listed)
            for tool, places in held.items()
        }
        entry["names"]["wjx"] = _wjx(questionnaire, questionnaire.answers[column])
    about = {
        "format": FORMAT,
        "id": questionnaire.id,
        "version": questionnaire.version,
        "fingerprint": fingerprint(questionnaire),
        "languages": list(questionnaire.languages),
        "title": _words(questionnaire.title),
        "introduction": _words(questionnaire.introduction),
        "closing": _words(questionnaire.closing),
        "source": questionnaire.source,
        "scoring": _words(questionnaire.scoring),
        "record": questionnaire.record.model_dump(),
        "overall": questionnaire.overall,
        "nps": questionnaire.nps,
        "dimensions": {name: list(items) for name, items in questionnaire.dimensions.items()},
        "kano_pairs": {name: list(pair) for name, pair in questionnaire.kano_pairs.items()},
        "servqual_pairs": {name: list(pair) for name, pair in questionnaire.servqual_pairs.items()},
        "scales": {name: _scale(scale) for name, scale in _scales(questionnaire).items()},
        "questions": [*_questions(questionnaire)],
        "columns": [*described.values()],
        **({"quotas": [*_quotas(questionnaire)]} if questionnaire.quotas else {}),
    }
    return {**schema, "x-feedback": about}


def _all(questionnaire: Questionnaire) -> list[Answer]:
    return list(questionnaire.answers.values())


def _words(words: Words | None) -> dict[str, str] | None:
    if words is None:
        return None
    return words.texts


def _scales(questionnaire: Questionnaire) -> dict[str, Scale]:
    """The scales of the file and the standard ones its questions use."""
    found = dict(questionnaire.scales)
    for question in questionnaire.questions():
        scale = questionnaire.scale_of(question)
        if scale is not None:
            found.setdefault(_scale_name(question), scale)
    return found


def _scale_name(question: Question) -> str:
    """The scale's name in the file; "nps" and "kano" for the standard ones."""
    return getattr(question, "scale", None) or question.type


def _scale(scale: Scale) -> Entry:
    low, high = scale.ends
    beside = scale.not_applicable
    return {
        "kind": scale.kind,
        "order": scale.order,
        "low": low,
        "high": high,
        "reverse_scoring": f"{low + high} - answer",
        "points": [{"code": point.code, **(_words(point) or {})} for point in scale.shown],
        "not_applicable": {"code": beside.code, **(_words(beside) or {})} if beside else None,
        # tools that export positions count what they show from 1
        "position_to_code": {str(i): point.code for i, point in enumerate(scale.answers, 1)},
    }


def _choices(choices: tuple[Choice, ...]) -> list[Entry]:
    return [
        {
            "code": choice.code,
            "position": position,
            **(_words(choice) or {}),
            **{flag: True for flag in ("specify", "exclusive", "fixed") if getattr(choice, flag)},
            **(
                {"image": choice.image.model_dump(mode="json", exclude_none=True)}
                if choice.image
                else {}
            ),
        }
        for position, choice in enumerate(choices, 1)
    ]


def _logic(questionnaire: Questionnaire, rule: Rule | None) -> Entry | None:
    if rule is None:
        return None
    said = {
        language: rule_in_words(questionnaire, rule, language=language)
        for language in questionnaire.languages
    }
    return {"rule": rule.model_dump(mode="json", by_alias=True), "words": said}


def _questions(questionnaire: Questionnaire) -> list[Entry]:
    numbers = numbers_of(questionnaire)
    entries = []
    for section in questionnaire.sections:
        for question in section.questions:
            kept = question.model_dump(mode="json", by_alias=True, exclude_none=True, include=_LIMITS)  # fmt: skip
            entry: Entry = {
                "id": question.id,
                "number": numbers.get(question.id),
                "section": section.id,
                "section_title": _words(section.title),
                "type": question.type,
                "text": _words(question.text),
                "hint": _words(question.hint),
                "required": question.required,
                "personal_data": question.personal_data,
                "purpose": _words(question.purpose),
                "section_shown_if": _logic(questionnaire, section.show_if),
                "shown_if": _logic(questionnaire, question.show_if),
                "randomised": bool(getattr(question, "randomise", False)),
                "columns": [answer.column for answer in questionnaire.answers_to(question.id)],
                **kept,
            }
            if isinstance(question, Single | Arm | Multiple | Ranking):
                entry["choices"] = _choices(question.choices)
            entries.append(entry)
    return entries


# limits and settings of a question that go into the codebook as they are
_LIMITS = {
    "least", "most", "top", "low", "high", "decimals", "unit", "earliest", "latest", "longest",
    "default", "values", "points", "total", "step", "left", "right", "role", "blocks", "dropdown", "expectation", "functional", "dysfunctional",
    "carry", "image",
}  # fmt: skip


def _quotas(questionnaire: Questionnaire) -> Iterator[Entry]:
    """Each quota with its cells: who is in them, and how many are wanted."""
    for quota in questionnaire.quotas:
        cells = [
            {"words": _words(cell.words), "rule": cell.rule.model_dump(mode="json", by_alias=True), "limit": cell.limit}
            for cell in cells_of(questionnaire, quota)
        ]  # fmt: skip
        yield {"id": quota.id, "full": quota.full, "text": _words(quota.said), "cells": cells}


def _column(questionnaire: Questionnaire, answer: Answer) -> Entry:
    item = answer.item if isinstance(answer.item, LikertItem) else None
    return {
        "column": answer.column,
        "question": answer.question.id,
        "part": answer.part,
        "kind": answer.kind,
        "dtype": DTYPES[answer.kind],
        "text": _words(answer.text),
        "label": _words(answer.label),
        "scale": _scale_name(answer.question) if answer.scale is not None else None,
        "choice": answer.item.code if isinstance(answer.item, Choice) else None,
        "not_applicable": answer.not_applicable,
        "aspect": (item.aspect if item else getattr(answer.question, "aspect", None)),
        "dimension": item.dimension if item else None,
        "reverse": answer.reverse,
        "attention": answer.attention,
    }


def _name(field: str, code: str | None, listed: bool) -> Entry:
    return {
        "field": field,
        **({"code": code} if code else {}),
        **({"listed": True} if listed else {}),
    }


def _wjx(questionnaire: Questionnaire, answer: Answer) -> Entry:
    """问卷星 has no names: the number of the question, of the row and of the option, from 1."""
    if isinstance(answer.question, Unasked):
        return {"field": ""}  # not asked there
    number = numbers_of(questionnaire)[answer.question.id] + (answer.part == "p")
    place: Entry = {"question": number}
    siblings = [
        other.column
        for other in questionnaire.answers_to(answer.question.id)
        if other.kind == answer.kind and (other.part == answer.part or answer.part in ("f", "d"))
    ]
    if answer.kind in ("flag", "rank"):
        place["option"] = siblings.index(answer.column) + 1
    elif len(siblings) > 1 or isinstance(answer.item, LikertItem | Row):
        place["row"] = siblings.index(answer.column) + 1
    return place


def _properties(questionnaire: Questionnaire, answer: Answer) -> list[tuple[str, Entry]]:
    """A column as a property of the schema, and the column beside it for "not applicable"."""
    language = questionnaire.languages[0]
    # the text beside a choice has the question's wording; its label says what it is
    title = (answer.label if answer.part == "specify" else answer.text).say(language)
    found: list[tuple[str, Entry]] = [(answer.column, {"title": title, **_type(answer)})]
    if answer.not_applicable is not None and answer.scale is not None:
        beside = answer.scale.not_applicable
        said = beside.say(language) if beside else ""
        found.append((answer.not_applicable, {"title": said, "type": ["boolean", "null"]}))
    return found


def _type(answer: Answer) -> Entry:
    question = answer.question
    if answer.scale is not None:
        codes = [point.code for point in answer.scale.shown]
        if isinstance(question, Nps) and sorted(codes) == list(range(11)):
            return {"type": ["integer", "null"], "minimum": 0, "maximum": 10}
        return {"enum": [*codes, None]}
    if answer.kind == "choice" and isinstance(question, Single | Arm):
        return {"enum": [*(choice.code for choice in question.choices), None]}
    if answer.kind == "rank" and isinstance(question, Ranking):
        most = question.top or len(question.choices)
        return {"type": ["integer", "null"], "minimum": 1, "maximum": most}
    if isinstance(question, Amount | MatrixNumeric | ConstantSum):
        limits = {"minimum": question.low, "maximum": question.high}
        kept = {name: limit for name, limit in limits.items() if limit is not None}
        return {"type": ["number", "null"], **kept}
    if isinstance(question, Upload):
        return {"type": ["integer", "null"], "minimum": 0, "maximum": question.files}
    if isinstance(question, Date):
        return {"type": ["string", "null"], "format": "date"}
    if answer.kind == "flag":
        return {"type": ["boolean", "null"]}
    longest = getattr(question, "longest", None)
    return {"type": ["string", "null"], **({"maxLength": longest} if longest else {})}
