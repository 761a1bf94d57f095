"""What a QSF file does not carry, and what is said of every one."""

from __future__ import annotations

from collections.abc import Mapping

from feedback.questionnaire.export.losses import Saying, losses_of
from feedback.questionnaire.export.qualtrics import SAYINGS as TXT_SAYINGS
from feedback.questionnaire.export.result import Loss
from feedback.questionnaire.export.shared_losses import fixed_choice_losses
from feedback.questionnaire.logic_words import rule_in_words
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.parts import Words
from feedback.questionnaire.questions import Multiple, Numeric, Slider
from feedback.questionnaire.unasked import Hidden

UNPROVEN = Words(
    zh="QSF 没有公开说明；本文件依公开的导出样例写成，由我们自己的检查器和另一个开源读取程序检查。没有账号，未能在 Qualtrics 上导入验证：请先用空项目导入并预览一遍；若被拒绝，请改用 Advanced Format TXT。",
    en="QSF is not documented; this file follows public exports and was checked by a checker of our own and by a reader of others. Without an account it was never imported into Qualtrics: import it into an empty project and look at the preview; where it is refused, take Advanced Format TXT.",
)
_CARRIED = ("languages", "required", "show_if", "randomise", "exclusive", "specify")
_SAYINGS: Mapping[str, Saying] = {
    feature: saying for feature, saying in TXT_SAYINGS.items() if feature not in _CARRIED
}


def qsf_losses(questionnaire: Questionnaire, untranslated: list[str]) -> tuple[Loss, ...]:
    """Losses of a questionnaire; `untranslated` are the places whose rules have no words there."""
    carried = (Multiple, Numeric, Slider)
    by_id = {question.id: question for question in questionnaire.questions()}
    found = [
        loss
        for loss in losses_of(questionnaire, _SAYINGS, numbered=False)
        if not (loss.feature == "limits" and isinstance(by_id.get(loss.place), carried))
    ]
    found += fixed_choice_losses(questionnaire)
    found += [
        Loss(
            "hidden", question.id,
            Words(zh=f"链接没有带值时不会填入“{question.default}”，该字段留空", en=f"where the link brings nothing, “{question.default}” is not filled in: the field stays empty"),
            Words(zh="读取答卷时把空值当作该值，或让每个链接都带上它", en="read an empty one as that value, or let every link bring one"),
        )
        for question in questionnaire.questions()
        if isinstance(question, Hidden) and question.default
    ]  # fmt: skip
    rules = {
        part.id: part.show_if for part in (*questionnaire.sections, *questionnaire.questions())
    }
    for place in untranslated:
        rule = rules.get(place) or questionnaire.answers[place].question.show_if
        assert rule is not None
        zh, en = (rule_in_words(questionnaire, rule, language=code) for code in ("zh", "en"))
        found.append(
            Loss(
                "show_if", place,
                Words(zh=f"条件“{zh}”无法表达，题目对所有人显示", en=f"the condition “{en}” has no words there: everybody is asked"),
                Words(zh="导入后在 Display logic 中手工设置", en="set it by hand under Display logic after importing"),
            )
        )  # fmt: skip
    return tuple(found)
