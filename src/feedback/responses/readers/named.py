"""Sources of tools that keep our ids as column names: held_by says under which."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from feedback.questionnaire.answers import Answer
from feedback.questionnaire.naming import Held, choice_codes, held_by, scale_code
from feedback.questionnaire.questions import Multiple, Ranking, Single
from feedback.responses.readers.layout import Shape, Source

if TYPE_CHECKING:
    from feedback.questionnaire.model import Questionnaire


def spelled_codes(answer: Answer, tool: str) -> dict[str, int | str]:
    """How a tool spells the answers of a closed question: {spelling: our code}."""
    question = answer.question
    if isinstance(question, Single | Multiple | Ranking):
        return {theirs: ours for ours, theirs in choice_codes(question, tool).items()}
    points = [point.code for point in answer.scale.answers] if answer.scale else []
    if any(scale_code(code, tool) != str(code) for code in points):
        # files converted elsewhere may have the codes as we write them
        return {spelling: c for c in points for spelling in (scale_code(c, tool), str(c))}
    return {}


def named_sources(
    questionnaire: Questionnaire,
    tool: str,
    headers: Iterable[str],
    *,
    name_of: Callable[[str], str],
) -> list[Source]:
    """Sources whose name is one of ours.

    Parameters
    ----------
    questionnaire
        The questionnaire.
    tool
        As `held_by` knows it.
    headers
        Column names.
    name_of
        The tool's name of a column from its header (a path cut off, brackets righted).
    """
    fields = fields_of(questionnaire, tool)
    found = []
    for header in headers:
        name = name_of(header)
        for exact in (name, name.casefold()):
            if exact in fields:
                found += [_at(source, header) for source in fields[exact]]
                break
    return found


def _at(source: Source, header: str) -> Source:
    return Source(header, source.question, source.shape, source.column, source.place, source.codes)


def fields_of(questionnaire: Questionnaire, tool: str) -> dict[str, list[Source]]:
    """{name of a field: what it fills}, also in small letters where that is no other's name."""
    fields: dict[str, list[Source]] = {}
    for column, held in held_by(questionnaire, tool).items():
        answer = questionnaire.answers[column]
        if held.listed and held.field in fields:
            continue
        fields.setdefault(held.field, []).append(_source(answer, held, tool))
    for name, sources in fields.items():
        if any(source.shape == "other" for source in sources):
            # LimeSurvey keeps the tick of such a choice in the text alone
            fields[name] = [source for source in sources if source.shape == "other"]
    small: dict[str, list[str]] = {}
    for name in fields:
        small.setdefault(name.casefold(), []).append(name)
    for name, owners in small.items():
        if len(owners) == 1:
            fields.setdefault(name, fields[owners[0]])
    return fields


def _source(answer: Answer, held: Held, tool: str) -> Source:
    question = answer.question.id
    codes = spelled_codes(answer, tool)
    if held.listed:
        return Source(held.field, question, "list", codes=codes)
    shape: Shape = "cell"
    if answer.part == "specify":
        shape = "other"
    elif answer.kind == "flag":
        shape = "flag"
    elif answer.kind == "rank":
        shape = "rank"
    return Source(held.field, question, shape, answer.column, codes=codes)


def places_of(
    question: Ranking, headers: Mapping[str, str], *, pattern: str, tool: str
) -> list[Source]:
    """Columns that hold the choice at each rank: {header: name}, `pattern` with the rank as group 1."""
    codes: dict[str, int | str] = {
        theirs: ours for ours, theirs in choice_codes(question, tool).items()
    }
    found = []
    for header, name in headers.items():
        match = re.fullmatch(pattern, name, re.IGNORECASE)
        if match and 1 <= int(match.group(1)) <= len(question.choices):
            found.append(
                Source(header, question.id, "place", place=int(match.group(1)), codes=codes)
            )
    return found
