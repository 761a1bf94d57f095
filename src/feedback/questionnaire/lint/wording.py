"""W01 to W09: each wording to the heuristics of its language, with what only the questionnaire knows."""

from __future__ import annotations

from collections.abc import Iterator

from feedback.questionnaire.lint.findings import Finding
from feedback.questionnaire.model import Questionnaire


def check(q: Questionnaire) -> Iterator[Finding]:
    """W01 to W09."""
    yield from ()
