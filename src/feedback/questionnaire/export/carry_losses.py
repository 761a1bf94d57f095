"""What becomes of choices carried forward: tools that cannot offer all of them to everybody."""

from __future__ import annotations

from collections.abc import Iterator

from feedback.questionnaire.carry import Carried
from feedback.questionnaire.export.result import Loss
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.parts import Words
from feedback.questionnaire.questions import Single

_CARRY = frozenset({"xlsform", "surveyjs", "html"})
_BY_HAND = {
    "qualtrics": Words(zh="导入后用 Carry Forward Choices 设置", en="set it with Carry Forward Choices after the import"),
    "qsf": Words(zh="导入后用 Carry Forward Choices 设置", en="set it with Carry Forward Choices after the import"),
    "wjx": Words(zh="发布前在该题设置“引用其它题选中项”", en="set it on the question (引用其它题选中项) before it goes out"),
    "limesurvey": Words(zh="改为多选题即可过滤；或保留全部选项", en="a multiple choice can be filtered; or leave all choices"),
}  # fmt: skip
_READ = Words(
    zh="无需处理；读回时未出示的选项不计，并列出",
    en="nothing; when read back a choice that was not offered is no answer and listed",
)


def carry_losses(questionnaire: Questionnaire, target: str) -> Iterator[Loss]:
    """A row for each question whose choices the target cannot carry."""
    for question in questionnaire.questions():
        if not isinstance(question, Carried) or question.carry is None or target in _CARRY:
            continue
        if target == "limesurvey" and not isinstance(question, Single):
            continue
        label = questionnaire.in_words.answers_to(question.id)[0].question
        said = label.label or label.text
        yield Loss(
            "carry", question.id,
            Words(zh=f"“{said.say('zh')}”对所有人列出全部选项", en=f"“{said.say('en')}” lists all choices for everybody"),
            _BY_HAND.get(target, _READ),
        )  # fmt: skip
