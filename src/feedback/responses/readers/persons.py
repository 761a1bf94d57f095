"""Answers to questions that ask for personal data on purpose: which they are, and issues without them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.responses.privacy.mask import mask_personal_data

if TYPE_CHECKING:
    import pandas as pd

    from feedback.questionnaire.model import Questionnaire


def personal_columns(questionnaire: Questionnaire) -> list[str]:
    """Answer columns of questions that ask for personal data on purpose."""
    return [
        column for column, answer in questionnaire.answers.items() if answer.question.personal_data
    ]


def without_personal(listed: pd.DataFrame, questionnaire: Questionnaire) -> pd.DataFrame:
    """What was found, without what was asked for as personal data and with the rest masked."""
    asked = {a.question.id for a in questionnaire.answers.values() if a.question.personal_data}
    hidden = listed["answer"].isin([*asked, *personal_columns(questionnaire)])
    listed = listed.copy()
    distinct = listed["found"].drop_duplicates().dropna()
    masked = dict(zip(distinct, mask_personal_data(distinct), strict=True))
    listed["found"] = listed["found"].map(masked).astype("string").mask(hidden)
    return listed
