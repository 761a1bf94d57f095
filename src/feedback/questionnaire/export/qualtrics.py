"""Qualtrics: Advanced Format TXT, one file a language.

Question text is HTML there and `${` begins piped text, so what designers typed is escaped.
Tags: UT Austin wiki, page 248908232; old qualtrics.com/university page on importing surveys.
"""

from __future__ import annotations

import html
from collections.abc import Iterator

from feedback.questionnaire.export.flat import asked, distinct, grids_of, one_line, stem_of
from feedback.questionnaire.export.losses import BIPOLAR, IN_CODEBOOK, Saying, losses_of
from feedback.questionnaire.export.result import Written
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.naming import choice_codes
from feedback.questionnaire.parts import Scale, Words
from feedback.questionnaire.questions import (
    Filled,
    LongText,
    Multiple,
    Note,
    Question,
    Ranking,
    Single,
    Upload,
    rows_apart,
)
from feedback.questionnaire.scaled_questions import Ces, Csat, Nps
from feedback.questionnaire.unasked import Arm, BlockOrder, Hidden, Unasked

Coded = list[tuple[str, str]]  # code and label


def write(questionnaire: Questionnaire, *, language: str) -> Written:
    """Advanced Format TXT, a file for each language, `language` first."""
    languages = (language, *(other for other in questionnaire.languages if other != language))
    files = {
        f"{questionnaire.id}.qualtrics.{spoken}.txt": _text(questionnaire, spoken).encode(
            "utf-8", "replace"
        )
        for spoken in languages
    }
    return Written(files, losses_of(questionnaire, SAYINGS, numbered=False), _UNPROVEN)


def _text(questionnaire: Questionnaire, language: str) -> str:
    blocks = ["[[AdvancedFormat]]"]
    kept = [one for one in questionnaire.questions() if isinstance(one, Hidden | Arm | BlockOrder)]
    blocks += [_embedded(one) for one in kept]
    for i, section in enumerate(questionnaire.sections):
        blocks.append(f"[[Block:{_name(section.title.say(language))}]]")
        if i == 0 and questionnaire.introduction is not None:
            blocks.append(_told("introText", questionnaire.introduction, language))
        if section.text is not None:
            # ids of questions have no capitals, so these never meet one
            blocks.append(_told(f"{section.id}Text", section.text, language))
        for question in section.questions:
            blocks.extend(_question(questionnaire, question, language))
    return "\n\n".join(blocks) + "\n"


def _embedded(question: Unasked) -> str:
    default = getattr(question, "default", "")
    usual = f":{_name(default)}" if default else ""
    return f"[[ED:{question.id}{usual}]]"


def _told(tag: str, words: Words, language: str) -> str:
    return _block("Text", tag, escaped(one_line(words.say(language))))


def _question(questionnaire: Questionnaire, question: Question, language: str) -> Iterator[str]:
    if isinstance(question, Unasked):
        return
    text = escaped(asked(question, question.text, language))
    scale = questionnaire.scale_of(question)
    grids = grids_of(questionnaire, question)
    for grid in grids:
        stem = escaped(asked(question, stem_of(question, grid), language))
        rows = distinct(one_line(words.say(language)) for _, words in grid.rows)
        statements = [(str(i), escaped(row)) for i, row in enumerate(rows, 1)]
        yield _block(
            "Matrix:SingleAnswer", question.id + grid.part.upper(), stem,
            _listed("Choice", statements), _listed("Answer", _points(grid.scale, language)),
        )  # fmt: skip
    if isinstance(question, Csat | Ces | Nps) and scale is not None:
        points = _listed("Choice", _points(scale, language))
        yield _block("MC:SingleAnswer:Horizontal", question.id, text, points)
    elif isinstance(question, Single | Multiple | Ranking):
        codes = choice_codes(question, "qualtrics")
        labels = distinct(one_line(choice.say(language)) for choice in question.choices)
        choices = [
            (codes[choice.code], escaped(label))
            for choice, label in zip(question.choices, labels, strict=True)
        ]
        yield _block(_choice_type(question), question.id, text, _listed("Choice", choices))
    elif isinstance(question, Filled):
        for row in rows_apart(question):
            asks = escaped(f"{asked(question, question.text, language)} {one_line(row.text.say(language))}")  # fmt: skip
            yield _block("TE:SingleLine", row.id, asks)
    elif isinstance(question, Note | Upload):
        yield _block("Text", question.id, text)
    elif not grids:
        kind = "TE:Essay" if isinstance(question, LongText) else "TE:SingleLine"
        yield _block(kind, question.id, text)


def _choice_type(question: Single | Multiple | Ranking) -> str:
    if isinstance(question, Ranking):
        return "RO"
    if isinstance(question, Multiple):
        return "MC:MultipleAnswer:Vertical"
    return "MC:Dropdown" if question.dropdown else "MC:SingleAnswer:Vertical"


def _block(kind: str, tag: str, text: str, *lists: str) -> str:
    return "\n".join([f"[[Question:{kind}]]", f"[[ID:{tag}]]", text, *lists])


def _listed(name: str, coded: Coded) -> str:
    lines = [f"[[Advanced{name}s]]"]
    for code, label in coded:
        lines += [f"[[{name}:{code}]]", label]
    return "\n".join(lines)


def _points(scale: Scale, language: str) -> Coded:
    labels = distinct(one_line(point.say(language)) for point in scale.answers)
    pairs = zip(scale.answers, labels, strict=True)
    return [(str(point.code), escaped(label)) for point, label in pairs]


def escaped(text: str) -> str:
    """Text as HTML that holds no tag of the format and no piped text."""
    plain = html.escape(text, quote=False)
    return plain.replace("[", "&#91;").replace("]", "&#93;").replace("${", "&#36;{")


def _name(text: str) -> str:
    """Name of a block: plain text inside a tag, where brackets and colons would end it."""
    full = {code: code + 0xFEE0 for code in map(ord, "[]:<>$")}
    return one_line(text).translate(full)[:100]


_UNPROVEN = Words(
    zh="格式按公开文档写成，由我们自己的标记检查器检查；没有账号，未能在 Qualtrics 上验证。导入后请预览一遍。",
    en="Written by public documentation and checked by a checker of the tags of our own; without an account it could not be checked against Qualtrics. Look at the preview after importing.",
)
SAYINGS = {
    **IN_CODEBOOK,
    "languages": Saying(
        Words(zh="每种语言一个文件：{it}", en="one file for each language: {it}"),
        Words(zh="先导入一种语言，再在“Translate survey”中贴入另一种；或各建一份问卷后合并答案", en="import one, then paste the other under Translate survey; or make two surveys and put the answers together"),
        "changed",
    ),
    "required": Saying(
        Words(zh="{it}：必答标记不能导入", en="{it}: the required mark cannot be imported"),
        Words(zh="选中该题，Add requirements → Force response", en="choose the question, Add requirements → Force response"),
    ),
    "show_if": Saying(
        Words(zh="显示条件：仅当{it}", en="shown only if {it}"),
        Words(zh="选中该题，Display logic，按此条件设置；整页则在 Survey flow 中设分支", en="choose the question, Display logic, and set this condition; for a page, a branch in the survey flow"),
    ),
    "randomise": Saying(
        Words(zh="随机顺序：{it}", en="random order: {it}"),
        Words(zh="选中该题，Question behavior → Choice / Statement randomization", en="choose the question, Question behavior → choice or statement randomization"),
    ),
    "exclusive": Saying(
        Words(zh="{it}不与其他选项互斥", en="{it} does not rule out the other choices"),
        Words(zh="点开该选项，勾选 Make answer exclusive", en="open the choice's menu and tick Make answer exclusive"),
    ),
    "specify": Saying(
        Words(zh="{it}旁没有填空", en="no text field beside {it}"),
        Words(zh="点开该选项，勾选 Allow text entry", en="open the choice's menu and tick Allow text entry"),
    ),
    "limits": Saying(
        Words(zh="限制：{it}", en="limits: {it}"),
        Words(zh="选中该题，在 Response requirements 中设为：{it}", en="choose the question and set under Response requirements: {it}"),
    ),
    "not_applicable": Saying(
        Words(zh="{it}成为最后一列，保留自己的代码", en="{it} becomes the last column, with its own code"),
        Words(zh="在 Recode values 旁勾选 Exclude from analysis，否则 Qualtrics 会把它计入均值", en="tick Exclude from analysis for it, else Qualtrics averages its code"),
        "changed",
    ),
    "kano": Saying(
        Words(zh="写成两行的矩阵：第 1 行具备时，第 2 行不具备时", en="becomes a matrix of two rows: 1 if present, 2 if absent"),
        Words(zh="无需处理；`feedback read` 会配对", en="nothing; `feedback read` pairs them"),
        "changed",
    ),
    "servqual": Saying(
        Words(zh="写成两道矩阵题，标识加 E（期望）和 P（感受）", en="becomes two matrices whose ids end in E (expected) and P (perceived)"),
        Words(zh="无需处理；`feedback read` 会配对", en="nothing; `feedback read` pairs them"),
        "changed",
    ),
    "hidden": Saying(
        Words(zh="“{it}”成为 Embedded Data 字段", en="“{it}” becomes an embedded data field"),
        Words(zh="确认 Survey flow 中该字段排在最前", en="see that the field stands first in the survey flow"),
        "changed",
    ),
    "bipolar": BIPOLAR,
    "slider": Saying(
        Words(zh="滑块“{it}”成为填写数字的一题", en="the slider “{it}” becomes a number to type in"),
        Words(zh="导入后把题型改为 Slider，填入两端", en="change the question type to Slider after the import and fill in the ends"),
        "changed",
    ),
    "filled": Saying(
        Words(zh="“{it}”的每行成为单独一道单行文本题", en="each row of “{it}” becomes a text question of its own"),
        Words(zh="无需处理，`feedback read` 会归回；要合计检查时，在 Qualtrics 中改建为 Constant Sum", en="nothing, `feedback read` brings them back; for a checked total build a Constant Sum by hand"),
        "changed",
    ),
    "ids": Saying(
        Words(zh="题目标识保留；选项和矩阵行按 1、2、3 编号", en="question ids stay; choices and rows are numbered 1, 2, 3"),
        Words(zh="不要改动选项顺序；编号与代码的对应见 codebook 导出", en="keep the order of choices; the codebook export says which number is which code"),
        "changed",
    ),
    "closing": Saying(
        Words(zh="结束语：{it}", en="closing words: {it}"),
        Words(zh="在 Survey flow → End of survey 的消息中填写", en="write them as the message of End of survey in the survey flow"),
    ),
}  # fmt: skip
