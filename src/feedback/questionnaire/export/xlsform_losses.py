"""What an XLSForm cannot say, or says otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from feedback.questionnaire.export.dialects import XlsformDialect
from feedback.questionnaire.export.losses import BIPOLAR, IN_CODEBOOK, losses_of
from feedback.questionnaire.export.result import Loss
from feedback.questionnaire.export.shared_losses import (
    fixed_choice_losses,
    logic_losses,
    no_random_order,
)
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.parts import Words
from feedback.questionnaire.questions import ConstantSum, Ranking


def xlsform_losses(questionnaire: Questionnaire) -> tuple[Loss, ...]:
    """Every loss of a questionnaire as an XLSForm."""
    return (
        *losses_of(questionnaire, {**IN_CODEBOOK, "bipolar": BIPOLAR}, numbered=False),
        *_last_row(questionnaire),
        *logic_losses(questionnaire, XlsformDialect(questionnaire)),
        *no_random_order(questionnaire, choices=False, rows=True),
        *fixed_choice_losses(questionnaire),
        *_title(questionnaire),
        *_whole_ranking(questionnaire),
    )


def _title(questionnaire: Questionnaire) -> Iterator[Loss]:
    if len(questionnaire.languages) > 1:
        yield Loss(
            "languages",
            "",
            Words(zh="表单标题只有一种语言；题目和选项各语言齐全", en="the form's title is in one language; questions and choices are in all"),
            Words(zh="无需处理，或在平台里另设标题", en="nothing, or set the title on the platform"),
            "changed",
        )  # fmt: skip


def _last_row(questionnaire: Questionnaire) -> Iterator[Loss]:
    for question in questionnaire.questions():
        if isinstance(question, ConstantSum):
            yield Loss(
                "filled",
                question.id,
                Words(zh="合计在填写最后一行时检查；之后改动其他行，或最后一行留空，则不检查", en="the total is checked when the last row is filled in; not when another is changed after it, or it is left empty"),
                Words(zh="读回时会再检查", en="checked once more when answers are read back"),
                "changed",
            )  # fmt: skip


def _whole_ranking(questionnaire: Questionnaire) -> Iterator[Loss]:
    for question in questionnaire.questions():
        if isinstance(question, Ranking) and question.top is not None:
            yield Loss(
                "limits",
                question.id,
                Words(zh=f"不能只排前 {question.top} 项：所有选项都会排序", en=f"ranking only {question.top}: all choices are ranked"),
                Words(zh=f"读回时只留前 {question.top} 项", en=f"only the first {question.top} are kept when answers are read back"),
                "changed",
            )  # fmt: skip
