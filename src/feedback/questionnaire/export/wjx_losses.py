"""What 问卷星 cannot carry, and what to do about it by hand in its web editor."""

from __future__ import annotations

from collections.abc import Mapping

from feedback.questionnaire.export.flat import one_line
from feedback.questionnaire.export.losses import BIPOLAR, IN_CODEBOOK, Saying, losses_of
from feedback.questionnaire.export.result import Loss
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.parts import Scale, Words
from feedback.questionnaire.questions import Note
from feedback.questionnaire.scaled_questions import Nps
from feedback.questionnaire.unasked import Unasked

UNPROVEN = Words(
    zh="格式按 wjxcom/wjx-ai-kit 的公开说明写成，由我们自己的严格解析器检查；没有账号，未能在问卷星网站上验证。",
    en="Written by the public notes of wjxcom/wjx-ai-kit and checked by a strict parser of our own; without an account it could not be checked against the service.",
)
_SAYINGS = {
    **IN_CODEBOOK,
    "languages": Saying(
        Words(zh="每种语言一份问卷：{it}", en="one survey for each language: {it}"),
        Words(zh="分别建立问卷；答案用 `feedback read` 各自读入后合并", en="make a survey of each; read both with `feedback read` and put them together"),
        "changed",
    ),
    "not_applicable": Saying(
        Words(zh="{it}成为最后一个普通选项，因此写成单选而非量表，以免网站把它计入均值", en="{it} becomes an ordinary last option; written as a single choice, so that the service does not average it"),
        Words(zh="无需处理；`feedback read` 会把它分开", en="nothing; `feedback read` keeps it apart"),
        "changed",
    ),
    "order": Saying(
        Words(zh="从{it}排起，网站按 1、2、3 计分会颠倒，因此写成单选", en="begins with {it}; the service would score 1, 2, 3 the wrong way round, so it is written as a single choice"),
        Words(zh="不要看网站算的平均分；`feedback read` 会按代码还原", en="do not use the service's means; `feedback read` turns positions into codes"),
        "changed",
    ),
    "show_if": Saying(
        Words(zh="显示条件：仅当{it}", en="shown only if {it}"),
        Words(zh="在网页端选中该题（若是页面则选中其全部题），点“关联逻辑”或“跳题逻辑”，按此条件设置", en="in the web editor choose the question (all questions of a page), 关联逻辑 or 跳题逻辑, and set this condition"),
    ),
    "sections": Saying(
        Words(zh="页面标题写成段落说明：{it}；用接口导入文本时不保留分页和段落", en="page titles become paragraphs: {it}; page breaks and paragraphs do not survive the text interface"),
        Words(zh="粘贴到网页端或用 JSONL 导入；导入后检查分页", en="paste it in the web editor or import the JSONL; check the pages afterwards"),
        "changed",
    ),
    "randomise": Saying(
        Words(zh="随机顺序：{it}", en="random order: {it}"),
        Words(zh="在该题的设置中勾选“选项随机”或“行标题随机”", en="tick 选项随机 (options) or 行标题随机 (rows) in the question's settings"),
    ),
    "exclusive": Saying(
        Words(zh="{it}不与其他选项互斥", en="{it} does not rule out the other options"),
        Words(zh="在该选项的设置中勾选“互斥”", en="tick 互斥 in the option's settings"),
    ),
    "specify": Saying(
        Words(zh="{it}旁没有填空", en="no text field beside {it}"),
        Words(zh="在该选项的设置中勾选“允许填空”", en="tick 允许填空 in the option's settings"),
    ),
    "limits": Saying(
        Words(zh="限制：{it}", en="limits: {it}"),
        Words(zh="在该题的设置中设为：{it}", en="set in the question's settings: {it}"),
    ),
    "kano": Saying(
        Words(zh="文本格式中写成矩阵单选；JSONL 中是 Kano模型", en="a matrix of single choices in the text; Kano模型 in the JSONL"),
        Words(zh="要用网站的 Kano 分析，请导入 JSONL", en="import the JSONL if you want the service's own Kano analysis"),
        "changed",
    ),
    "servqual": Saying(
        Words(zh="期望与感受写成前后两道矩阵题", en="expectation and perception become two matrices, one after the other"),
        Words(zh="无需处理；`feedback read` 会配对", en="nothing; `feedback read` pairs them"),
        "changed",
    ),
    "hidden": Saying(
        Words(zh="“{it}”不能写进问卷", en="“{it}” cannot be written into the survey"),
        Words(zh="用链接的自定义参数（sojumpparm）传入，下载答卷后改列名", en="send it as the link's own parameter (sojumpparm) and rename the column after downloading"),
    ),
    "bipolar": BIPOLAR,
    "slider": Saying(
        Words(zh="滑块“{it}”成为填写数字的一题", en="the slider “{it}” becomes a number to type in"),
        Words(zh="导入后在网页端把题型改为“滑动条”，填入两端", en="change the question to 滑动条 in the web editor and fill in the ends"),
        "changed",
    ),
    "filled": Saying(
        Words(zh="“{it}”写成矩阵填空题，网站不检查数字与合计", en="“{it}” becomes a matrix of blanks; the service checks neither numbers nor totals"),
        Words(zh="要网站检查合计，请在网页端改为“比重题”；`feedback read` 会再检查", en="change it to 比重题 in the web editor for a checked total; `feedback read` checks once more"),
        "changed",
    ),
    "ids": Saying(
        Words(zh="网站不保存题目标识，只有题序和文字", en="the service keeps no ids, only the order and the wording"),
        Words(zh="发布后不要改动题目顺序和文字；用 `feedback read --questionnaire` 读回", en="do not change order or wording once it is out; read back with `feedback read --questionnaire`"),
    ),
    "closing": Saying(
        Words(zh="文本格式没有结束语（JSONL 有）：{it}", en="the text format has no closing words (the JSONL has): {it}"),
        Words(zh="导入文本后，在问卷设置中填写提交后显示的文字", en="after importing the text, fill in what is shown after submitting in the survey's settings"),
        "changed",
    ),
}  # fmt: skip


def wjx_losses(questionnaire: Questionnaire, changed: Mapping[str, str]) -> tuple[Loss, ...]:
    """Every loss; `changed` is {text as typed: text as written}."""
    named = losses_of(questionnaire, _SAYINGS)
    return named + _optional(questionnaire) + _ends_of(questionnaire) + _changed(changed)


def is_nought_to_ten(scale: Scale) -> bool:
    """Whether the scale is the numbers 0 to 10 in order."""
    return [point.code for point in scale.answers] == list(range(11))


def end_of(scale: Scale, place: int, language: str) -> str:
    """The name of an end of the scale, without the number it stands beside."""
    point = scale.shown[place]
    label = one_line(point.say(language))
    return label.removeprefix(str(point.code)).strip() or label


def _optional(questionnaire: Questionnaire) -> tuple[Loss, ...]:
    optional = [
        q.id
        for q in questionnaire.questions()
        if not q.required and not isinstance(q, Note | Unasked)
    ]
    if not optional:
        return ()
    what = Words(
        zh="选填题在 JSONL 中写作 requir: false；接口只接受在 optional_titles 中列出的题",
        en="optional questions say requir: false in the JSONL; the interface accepts that only for titles listed in optional_titles",
    )
    remedy = Words(
        zh=f"调用接口时列出这些题的标题：{'、'.join(optional)}；粘贴文本则无需处理",
        en=f"list the titles of these when calling the interface: {', '.join(optional)}; nothing to do for the pasted text",
    )
    return (Loss("required", "", what, remedy, "changed"),)


def _ends_of(questionnaire: Questionnaire) -> tuple[Loss, ...]:
    """What the text format has no place for: the names of the ends of 0~10."""
    found = []
    for question in questionnaire.questions():
        scale = questionnaire.scale_of(question)
        if not isinstance(question, Nps) or scale is None or not is_nought_to_ten(scale):
            continue
        zh, en = (
            [f"{place} = {end_of(scale, at, language)}" for place, at in ((0, 0), (10, -1))]
            for language in ("zh", "en")
        )
        what = Words(zh=f"文本格式中 0~10 两端没有文字（JSONL 有）：{'，'.join(zh)}", en=f"the ends of 0~10 have no names in the text format (the JSONL has them): {', '.join(en)}")  # fmt: skip
        remedy = Words(zh="导入文本后，在该题的设置中填写两端文字", en="after importing the text, name the ends in the question's settings")  # fmt: skip
        found.append(Loss("wording", question.id, what, remedy, "changed"))
    return tuple(found)


def _changed(changed: Mapping[str, str]) -> tuple[Loss, ...]:
    return tuple(
        Loss(
            "wording", "",
            Words(zh=f"“{typed}”写作“{written}”", en=f"“{typed}” is written “{written}”"),
            Words(zh="读回答案时会还原；也可导入后在网页端改回", en="turned back when answers are read; or change it in the web editor after the import"),
            "changed",
        )
        for typed, written in changed.items()
    )  # fmt: skip
