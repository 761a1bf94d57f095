"""Quotas of a LimeSurvey structure: QTA a cell, QTALS its message in each language, QTAM a choice that belongs to it.

The importer ties a QTAM to the question row before it, so it stands right behind its question; a QTA keeps its limit
under `mandatory`, its action (1: end the survey) under `other`, whether it is active under `default`; a QTALS keeps
the message under `relevance` (TSVImportSurvey() of LimeSurvey 6).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from feedback.questionnaire.export.flat import one_line
from feedback.questionnaire.export.quota_losses import members_of
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.parts import Words
from feedback.questionnaire.quotas import Cell, cells_of

Row = dict[str, str]
Said = Callable[[Words, str], Row]


def _numbered_cells(
    questionnaire: Questionnaire,
) -> Iterator[tuple[str, Cell, dict[str, tuple[str, ...]]]]:
    asked = {question.id: question for question in questionnaire.questions()}
    number = 0
    for quota in questionnaire.quotas:
        for cell in cells_of(questionnaire, quota):
            members = members_of(cell, asked)
            if members:
                number += 1
                yield str(number), cell, members


def quota_members(questionnaire: Questionnaire, question: str) -> Iterator[Row]:
    """Rows that put the choices of a question into their quotas."""
    for number, _, members in _numbered_cells(questionnaire):
        for code in members.get(question, ()):
            yield {"class": "QTAM", "related_id": number, "name": code}


def quota_rows(questionnaire: Questionnaire, languages: Sequence[str], said: Said) -> Iterator[Row]:
    """A quota for each cell, and what its people read."""
    for number, cell, _ in _numbered_cells(questionnaire):
        name = f"{cell.quota.id}: {cell.words.say(languages[0])}"
        active = "1" if cell.quota.full == "stop" else "0"
        yield {
            "class": "QTA", "id": number, "name": one_line(name)[:255], "mandatory": str(cell.limit), "other": "1",
            "default": active, "same_default": "0",
        }  # fmt: skip
        for language in languages:
            message = said(cell.quota.said, language)
            yield {
                "class": "QTALS", "related_id": number, "language": message["language"], "relevance": message["text"],
            }  # fmt: skip
