"""Ticks that contradict each other: a choice that rules out the others, ticked beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.questionnaire.parts import Words
from feedback.questionnaire.questions import Multiple
from feedback.responses.readers.issues import KEPT, Issues

if TYPE_CHECKING:
    import pandas as pd

    from feedback.questionnaire.model import Questionnaire

NOT_ALONE = Words(
    zh="与其他选项互斥，却一并勾选", en="rules out the other choices, and was ticked beside them"
)


def list_contradictions(found: pd.DataFrame, questionnaire: Questionnaire, issues: Issues) -> None:
    """List who ticked an exclusive choice beside others; which of the two is meant nobody can know, so all stays as ticked.

    Parameters
    ----------
    found
        Answer columns as ticked, positions 0…n-1 as index.
    """
    for question in questionnaire.questions():
        if not isinstance(question, Multiple) or not any(c.exclusive for c in question.choices):
            continue
        names = [f"{question.id}_{choice.code}" for choice in question.choices]
        ticked = found.reindex(columns=names).astype("boolean").fillna(False).astype(bool)
        for choice, name in zip(question.choices, names, strict=True):
            if choice.exclusive:
                beside = ticked[name] & (ticked.sum(axis=1) > 1)
                said = found[name].map({True: choice.code})
                issues.cells(
                    beside.to_numpy(dtype=bool), column="", answer=question.id, found=said, why=NOT_ALONE, kept_as=KEPT
                )  # fmt: skip
