"""Questions with choices that are no group of the report: their columns, and the answers in them typed."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Literal

import pandas as pd

from feedback.pipeline.plan import ChoiceColumns

if TYPE_CHECKING:
    from feedback.pipeline.plan import Plan
    from feedback.questionnaire.model import Questionnaire


def choice_columns(
    questionnaire: Questionnaire, *, groups: Collection[str], language: str
) -> dict[str, ChoiceColumns]:
    """The single, multiple and ranking questions of a questionnaire that are told as counts, by id.

    Left out are `groups`, which the report tells by themselves, attention checks and what asks for personal data.
    """
    from feedback.questionnaire.questions import Multiple, Ranking, Single

    found = {}
    for one in questionnaire.questions():
        if one.personal_data or not isinstance(one, Single | Multiple | Ranking):
            continue
        text = (one.label or one.text).say(language)
        if isinstance(one, Single):
            if one.id not in groups and one.attention is None:
                labels = {choice.code: choice.say(language) for choice in one.choices}
                found[one.id] = ChoiceColumns(text, "single", labels, (one.id,))
            continue
        labels = {f"{one.id}_{choice.code}": choice.say(language) for choice in one.choices}
        kind: Literal["multiple", "ranking"] = (
            "multiple" if isinstance(one, Multiple) else "ranking"
        )
        found[one.id] = ChoiceColumns(text, kind, labels, tuple(labels))
    return found


def typed_choices(raw: pd.DataFrame, plan: Plan) -> dict[str, pd.Series]:
    """Answer columns of `plan.choices`: codes as text, ticks as 1 and 0, places as numbers; missing stays missing."""
    typed = {}
    for one in plan.choices.values():
        for name in one.columns:
            cells = raw[name]
            typed[name] = cells.astype("str").where(cells.notna()) if one.kind == "single" else _number(cells)  # fmt: skip
    return typed


def _number(cells: pd.Series) -> pd.Series:
    return pd.to_numeric(cells.replace({"True": 1, "False": 0}).astype("object"), errors="coerce").astype("float64")  # fmt: skip
