"""What every kind of question has."""

from __future__ import annotations

from feedback.questionnaire.logic import Rule
from feedback.questionnaire.parts import Id, Image, Part, RuleId, Words


class QuestionBase(Part):
    """What every question has."""

    id: Id
    text: Words
    label: Words | None = None  # short name for tables and charts; the text where left out
    hint: Words | None = None  # smaller print under the text
    image: Image | None = None  # shown under the text
    required: bool = False
    show_if: Rule | None = None
    personal_data: bool = False  # asks for personal data on purpose
    purpose: Words | None = None  # why personal data is asked for; shown with the question
    lint_ignore: tuple[RuleId, ...] = ()
