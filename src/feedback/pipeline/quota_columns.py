"""The quotas of a run: the columns they need, and what of their answers a run may keep."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from feedback.pipeline.plan import Plan, QuotaCell
from feedback.questionnaire.logic import references
from feedback.questionnaire.quotas import asked_by, cells_of, is_written
from feedback.responses.plain_cells import says_something
from feedback.responses.privacy.mask import mask_personal_data

if TYPE_CHECKING:
    from feedback.questionnaire.model import Questionnaire

ANSWERED = "answered"  # stands for words people wrote


def quota_columns(questionnaire: Questionnaire, *, language: str) -> Iterator[QuotaCell]:
    """The cells of the quotas of a questionnaire, in words."""
    text = {name: answer for name, answer in questionnaire.answers.items() if answer.kind == "text"}
    written = frozenset(name for name, answer in text.items() if is_written(answer))
    for quota in questionnaire.quotas:
        flags = {
            name: [answer.column for answer in questionnaire.answers_to(name)]
            for name in asked_by(questionnaire, quota)
        }
        for cell in cells_of(questionnaire, quota):
            columns = dict.fromkeys(one for name in references(cell.rule) for one in flags.get(name, [name]))  # fmt: skip
            yield QuotaCell(
                quota.id, cell.words.say(language), cell.limit, cell.rule, tuple(columns), flags,
                written=written.intersection(columns), linked=frozenset(text).intersection(columns) - written,
            )  # fmt: skip


def typed_quotas(raw: pd.DataFrame, plan: Plan) -> dict[str, pd.Series]:
    """Columns the quotas of a plan need, as text: codes and numbers as they came, missing stays missing.

    Of what people wrote (a reason, what their “other” is) `ANSWERED` alone, as `responses` is no place for their words;
    what a link brought is masked.
    """
    typed = {}
    for cell in plan.quotas:
        for name in cell.columns:
            cells = raw[name].astype("str")
            if name in cell.written:
                cells = pd.Series(ANSWERED, index=raw.index).where(says_something(raw[name]))
            elif name in cell.linked:
                cells = mask_personal_data(cells).where(cells.notna())
            typed[name] = cells
    return typed
