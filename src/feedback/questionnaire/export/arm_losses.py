"""What becomes of random arms: who draws them where the tool cannot, and where their wordings stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from feedback.questionnaire.export.result import Loss
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.parts import Words
from feedback.questionnaire.piping import told

DRAWN = frozenset({"xlsform", "limesurvey", "qsf", "html"})  # draw the arm themselves
_BY_LINK = Words(
    zh="让网页或发信程序随机抽一组，把代码写进链接（…?{id}={code}）",
    en="let the web page or the mailing draw an arm and put its code into the link (…?{id}={code})",
)
_DRAWS: Mapping[str, Words] = {
    "redcap": Words(zh="启用 REDCap 的随机化模块并指定字段 {id}；或由链接带入", en="switch on REDCap's randomization module for the field {id}, or let the link bring it"),
    "qualtrics": Words(zh="导入后在 Survey flow 中加 Randomizer，各支设置嵌入数据 {id}；QSF 导出自带", en="add a Randomizer that sets the embedded data {id} to the survey flow after the import; the QSF export has it"),
    "surveyjs": Words(zh="在网页中：survey.setValue('{id}', 随机一组的代码)", en="in the page: survey.setValue('{id}', the code of an arm drawn)"),
}  # fmt: skip
_BY_HAND = Words(
    zh="每组做一份问卷，随机发放，录入时在 {id} 一列写上组的代码",
    en="make one form for each arm, hand them out by chance, and enter the code of the arm in the column {id}",
)
_LINKED = frozenset({"surveyjs", "redcap", "qualtrics"})


def arm_losses(questionnaire: Questionnaire, target: str) -> Iterator[Loss]:
    """A row for each arm the target does not draw; where a wording of an arm is told again, all stand there."""
    named = told(questionnaire)
    for name, arm in questionnaire.arms.items():
        it = questionnaire.in_words.answers[name].label
        if target not in DRAWN:
            place = {"{id}": name, "{code}": arm.choices[0].code}
            remedy = _DRAWS.get(target, _BY_LINK if target in _LINKED else _BY_HAND)
            yield Loss(
                "arms", name,
                Words(zh=f"“{it.say('zh')}”不会随机抽取", en=f"“{it.say('en')}” is not drawn by chance"),
                Words(zh=_put(remedy.zh, place), en=_put(remedy.en, place)),
            )  # fmt: skip
        if name in named and target in ("qualtrics", "qsf", "wjx", "google", "docx", "pdf"):
            yield Loss(
                "arms", name,
                Words(zh=f"引用“{it.say('zh')}”之处并排写着各组的文字", en=f"where texts tell “{it.say('en')}” the wordings of all arms stand side by side"),
                Words(zh="每组一份，只留该组的文字；或按组设置显示条件", en="keep that of the arm in each form, or show one question for each arm"),
            )  # fmt: skip


def _put(text: str, place: Mapping[str, str]) -> str:
    for mark, value in place.items():
        text = text.replace(mark, value)
    return text
