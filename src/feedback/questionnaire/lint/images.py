"""I01: pictures without a text for those who do not see them, and files that cannot be shown."""

from __future__ import annotations

from collections.abc import Iterator

from feedback.errors import InputError
from feedback.questionnaire.images import content_of, images_in
from feedback.questionnaire.lint.findings import Finding, placed_questions
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.parts import Words


def check(q: Questionnaire) -> Iterator[Finding]:
    """I01."""
    for place, question, image in images_in(q):
        if image.alt is None:
            words = Words(
                en=f"{image.file} has no alt text", zh=f"{image.file} 没有替代文字（alt）"
            )
            yield Finding("I01", place, words, question)
        try:
            content_of(q, image)
        except InputError as error:
            yield Finding("I01", (*place, "file"), Words(en=error.en, zh=error.zh), question)
    for place, asked in placed_questions(q):
        choices = getattr(asked, "choices", ())
        bare = [choice.code for choice in choices if choice.image is None]
        if (
            choices
            and 0 < len(bare) < len(choices)
            and not all(c.specify or c.exclusive for c in choices if c.image is None)
        ):
            words = Words(
                en=f"{', '.join(bare)} without a picture among choices with one",
                zh=f"选项 {'、'.join(bare)} 没有图片，而其他选项有",
            )
            yield Finding("I01", (*place, "choices"), words, asked.id, level="warning")
