"""SurveyJS: JSON results, a list, one object, or one a line; answers nested as the library writes them.

{"battery": {"row": 4}, "used": ["pool", "other"], "used-Comment": "…", "order": ["b", "a"]}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.responses.readers.layout import JOINED, Habits, Layout, Raw
from feedback.responses.readers.named import named_sources

if TYPE_CHECKING:
    from feedback.questionnaire.model import Questionnaire

_RESPONDENT = ("respondent", "responseId", "instanceId", "submissionId", "id", "_id", "Id", "ID")
_DATE = (
    "submittedAt",
    "completedAt",
    "createdAt",
    "submitted_at",
    "created_at",
    "HappendAt",
    "date",
    "timestamp",
)
_SECONDS = ("timeSpent", "time_spent", "duration", "seconds")
_OWN = {*_RESPONDENT, *_DATE, *_SECONDS, "pageNo", "locale", "surveyId", "SurveyId", "ClientId", "IP", "userId"}  # fmt: skip


def recognises(raw: Raw) -> bool:
    """Whether it is JSON, and not of our own form."""
    return raw.form == "json" and "questionnaire" not in raw.meta


def lay_out(raw: Raw, questionnaire: Questionnaire) -> Layout:
    """By name; a matrix row is "question.row"."""
    record = questionnaire.record

    def first(own: str | None, names: tuple[str, ...]) -> str | None:
        asked = {question.id for question in questionnaire.questions()}
        there = [name for name in (own, *names) if name in raw.headers and name not in asked]
        return there[0] if there else None

    sources = named_sources(questionnaire, "surveyjs", raw.headers, name_of=lambda name: name)
    return Layout(
        sources=tuple(sources),
        habits=Habits(separators=(JOINED, ", ")),
        respondent=first(record.respondent, _RESPONDENT),
        date=first(record.date, _DATE),
        seconds=first(record.seconds, _SECONDS),
        wave=first(record.wave, ()),
        known=frozenset(_OWN),
        sparse=True,
    )
