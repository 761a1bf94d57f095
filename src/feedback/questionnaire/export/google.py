"""Google Forms: an Apps Script that builds the form, one file a language.

Every typed text is a string literal of the script; nothing typed is ever code.
Calls: developers.google.com/apps-script/reference/forms.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from feedback.questionnaire.export.flat import (
    beneath,
    distinct,
    grids_of,
    one_line,
    stem_of,
)
from feedback.questionnaire.export.losses import BIPOLAR, IN_CODEBOOK, Saying, losses_of
from feedback.questionnaire.export.result import Loss, Written
from feedback.questionnaire.flow import Farewell, only_hidden, own_rule
from feedback.questionnaire.logic import Rule
from feedback.questionnaire.logic_words import rule_in_words
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.parts import Scale, Words
from feedback.questionnaire.phrases import joined, phrase
from feedback.questionnaire.questions import (
    Amount,
    ConstantSum,
    Date,
    Filled,
    LongText,
    MatrixNumeric,
    Multiple,
    Note,
    Question,
    Ranking,
    Section,
    ShortText,
    Single,
    Upload,
    rows_apart,
)
from feedback.questionnaire.scaled_questions import Ces, Csat, Nps
from feedback.questionnaire.unasked import Unasked


def write(questionnaire: Questionnaire, *, language: str) -> Written:
    """An Apps Script for each language, `language` first."""
    languages = (language, *(other for other in questionnaire.languages if other != language))
    files = {
        f"{questionnaire.id}.google.{spoken}.gs": _Script(questionnaire, spoken)
        .text()
        .encode("utf-8", "replace")
        for spoken in languages
    }
    unchecked = {question.id for question in questionnaire.questions() if _unchecked(question)}
    losses = tuple(
        loss
        for loss in losses_of(questionnaire, _SAYINGS, numbered=False, stops=True)
        if loss.feature != "limits" or loss.place in unchecked
    )
    return Written(files, losses + _forced(questionnaire), _UNPROVEN)


def literal(value: Any) -> str:
    """A value as JavaScript: quotes, line breaks and tags in a text end nothing."""
    text = json.dumps(value, ensure_ascii=False)
    for sign in "<>\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


class _Script:
    """One language of a questionnaire as statements on `form`."""

    def __init__(self, questionnaire: Questionnaire, language: str) -> None:
        self.questionnaire = questionnaire
        self.language = language

    def text(self) -> str:
        q = self.questionnaire
        lines = [
            f"// {q.id}, {one_line(q.version)}: script.google.com → New project → paste → Run buildForm",
            "function buildForm() {",
            f"  const form = FormApp.create({self.say(q.title)});",
            "  form.setCollectEmail(false).setProgressBar(true);",
        ]
        if q.introduction is not None:
            lines.append(f"  form.setDescription({self.say(q.introduction)});")
        if q.closing is not None:
            lines.append(f"  form.setConfirmationMessage({self.say(q.closing)});")
        seen = [section for section in q.sections if not only_hidden(section)]
        for i, section in enumerate(seen):
            lines.append(f"\n  // {section.id}")
            lines.append(self.page(section, first=i == 0))
            for question in section.questions:
                lines += self.statements(question)
        lines += [
            "\n  Logger.log(form.getEditUrl());",
            "  Logger.log(form.getPublishedUrl());",
            "}",
        ]
        return "\n".join(lines) + "\n"

    def say(self, words: Words) -> str:
        return literal(one_line(words.say(self.language)))

    def labels(self, words: Iterable[Words]) -> str:
        return literal(distinct(one_line(entry.say(self.language)) for entry in words))

    def page(self, section: Section, *, first: bool) -> str:
        kind = "SectionHeader" if first else "PageBreak"
        told = [one_line(section.text.say(self.language))] if section.text else []
        return self.item(kind, section.title, help_text=told + self.condition(section.show_if))

    def condition(self, rule: Rule | None, *, stops: bool = False) -> list[str]:
        """What Google cannot do by itself, asked of the respondent; whom a farewell stops."""
        rule = own_rule(rule)
        if rule is None:
            return []
        # Google shows no numbers
        said = rule_in_words(self.questionnaire, rule, language=self.language, wording=True)
        if stops:
            return [phrase("stop_if", rule=said).say(self.language)]
        return [phrase("answer_only_if", rule=said).say(self.language)]

    def item(self, kind: str, title: Words, *calls: str, help_text: list[str]) -> str:
        told = [f".setHelpText({literal(' '.join(help_text))})"] if help_text else []
        made = [f"form.add{kind}Item()", f".setTitle({self.say(title)})", *told, *calls]
        return "  " + "".join(made) + ";"

    def statements(self, question: Question) -> Iterator[str]:
        if isinstance(question, Unasked):
            return
        stops = isinstance(question, Farewell)
        told = [*self.condition(question.show_if, stops=stops), *beneath(question, self.language)]
        calls = [*_validated(question)]
        if _required(self.questionnaire, question) and not isinstance(question, Upload):
            calls.append(".setRequired(true)")
        grids = grids_of(self.questionnaire, question)
        for grid in grids:
            rows = self.labels(words for _, words in grid.rows)
            columns = self.labels(grid.scale.answers)
            yield self.item(
                "Grid", stem_of(question, grid),
                f".setRows({rows})", f".setColumns({columns})", *calls, help_text=told,
            )  # fmt: skip
        if isinstance(question, Filled):
            yield from self.filled(question, told)
        elif not grids:
            kind, made = self.kind(question)
            yield self.item(kind, question.text, *made, *calls, help_text=told)
        for answer in self.questionnaire.answers_to(question.id):
            if answer.part == "specify":
                yield self.item("Text", _beside(question), help_text=[])

    def filled(self, question: Filled, told: list[str]) -> Iterator[str]:
        """A text item each row, titled as Google heads the columns of a grid."""
        must = [".setRequired(true)"] if _required(self.questionnaire, question) else []
        for row in rows_apart(question):
            title = joined(" ", [question.text, _bracketed(row.text)])
            yield self.item("Text", title, *_validated(row), *must, help_text=told)

    def kind(self, question: Question) -> tuple[str, list[str]]:
        """The kind of item and the calls that fill it."""
        scale = self.questionnaire.scale_of(question)
        if isinstance(question, Nps) and scale is not None and _in_a_row(scale):
            low, high = scale.ends
            ends = ", ".join(self.say(scale.shown[place]) for place in (0, -1))
            return "Scale", [f".setBounds({low}, {high})", f".setLabels({ends})"]
        if isinstance(question, Csat | Ces | Nps) and scale is not None:
            return "MultipleChoice", [f".setChoiceValues({self.labels(scale.answers)})"]
        if isinstance(question, Ranking):
            ranks = [str(rank) for rank in range(1, (question.top or len(question.choices)) + 1)]
            rows = self.labels(question.choices)
            return "Grid", [f".setRows({rows})", f".setColumns({literal(ranks)})"]
        if isinstance(question, Single | Multiple):
            chosen = "List" if isinstance(question, Single) and question.dropdown else (
                "MultipleChoice" if isinstance(question, Single) else "Checkbox"
            )  # fmt: skip
            return chosen, [f".setChoiceValues({self.labels(question.choices)})"]
        simple = {
            Note: "SectionHeader",
            Upload: "SectionHeader",
            Date: "Date",
            LongText: "ParagraphText",
        }
        return next((kind for of, kind in simple.items() if isinstance(question, of)), "Text"), []


def _beside(question: Question) -> Words:
    """Title of the question that asks which "other"."""
    return phrase("aside", text=question.text, aside=phrase("specify"))


def _bracketed(words: Words) -> Words:
    return Words.of({one: f"[{text}]" for one, text in words.texts.items()})


def _in_a_row(scale: Scale) -> bool:
    """Whether Google's scale item can show it: 0 or 1 up to 10 at most, rising, nothing beside."""
    codes = [point.code for point in scale.answers]
    low, high = scale.ends
    return low in (0, 1) and 3 <= high <= 10 and codes == list(range(low, high + 1))


def _validated(question: Question) -> Iterator[str]:
    """Limits Google checks: one rule for each item."""
    rule = ""
    if isinstance(question, Multiple):
        kind, least, most = "Checkbox", question.least, question.most
        if least is not None and least == most:
            rule = f"requireSelectExactly({least})"
        elif most is not None:
            rule = f"requireSelectAtMost({most})"
        elif least is not None:
            rule = f"requireSelectAtLeast({least})"
    elif isinstance(question, Ranking):
        kind, rule = "Grid", "requireLimitOneResponsePerColumn()"
    elif isinstance(question, Amount):
        kind, rule = "Text", _number_rule(question)
    elif isinstance(question, ShortText | LongText) and question.longest is not None:
        kind = "Text" if isinstance(question, ShortText) else "ParagraphText"
        rule = f"requireTextLengthLessThanOrEqualTo({question.longest})"
    if rule:
        yield f".setValidation(FormApp.create{kind}Validation().{rule}.build())"


def _number_rule(question: Amount) -> str:
    low, high = question.low, question.high
    if low is not None and high is not None:
        return f"requireNumberBetween({low:.15g}, {high:.15g})"
    if low is not None:
        return f"requireNumberGreaterThanOrEqualTo({low:.15g})"
    if high is not None:
        return f"requireNumberLessThanOrEqualTo({high:.15g})"
    return "requireNumber()" if question.decimals else "requireWholeNumber()"


def _unchecked(question: Question) -> bool:
    """Whether a limit is left that Google does not check."""
    if isinstance(question, Multiple):
        return None not in (question.least, question.most) and question.least != question.most
    if isinstance(question, Amount):
        bounded = question.low is not None or question.high is not None
        return (bounded and question.decimals == 0) or question.decimals > 0
    return isinstance(question, Date | ConstantSum | MatrixNumeric)


def _conditional(questionnaire: Questionnaire) -> set[str]:
    """Questions that not everybody is asked."""
    return {
        question.id
        for section in questionnaire.sections
        for question in section.questions
        if question.show_if is not None or section.show_if is not None
    }


def _required(questionnaire: Questionnaire, question: Question) -> bool:
    """Not where a condition may rule the question out: nobody could submit the form."""
    return (
        question.required
        and not isinstance(question, Note)
        and question.id not in _conditional(questionnaire)
    )


def _forced(questionnaire: Questionnaire) -> tuple[Loss, ...]:
    """Required questions that are optional here, because their condition is only words."""
    conditional = _conditional(questionnaire)
    return tuple(
        Loss(
            "required", question.id,
            Words(zh="有显示条件，因此不设必答", en="has a condition, so it is not required"),
            Words(zh="按答案跳转设好后再设为必答", en="make it required once the jump is set"),
        )
        for question in questionnaire.questions()
        if question.required and question.id in conditional
    )  # fmt: skip


_UNPROVEN = Words(
    zh="脚本按 Apps Script 公开参考写成，语法经 Node 检查、调用经模拟对象检查；没有账号，未能在 Google 上运行。",
    en="Written by the public reference of Apps Script; its syntax was checked by Node and its calls by a stand-in object. Without an account it could not be run at Google.",
)
_SAYINGS = {
    **IN_CODEBOOK,
    "languages": Saying(
        Words(zh="每种语言一份表单：{it}", en="one form for each language: {it}"),
        Words(zh="分别建立；答案用 `feedback read` 各自读入后合并", en="build each; read both with `feedback read` and put them together"),
        "changed",
    ),
    "show_if": Saying(
        Words(zh="显示条件写在说明文字里：仅当{it}", en="the condition is words under the question: only if {it}"),
        Words(zh="若取决于一道单选题：把该题移到页末，用“根据答案转到相应部分”", en="where it hangs on one single choice: move that question to the end of a page and use “Go to section based on answer”"),
        "changed",
    ),
    "not_applicable": Saying(
        Words(zh="{it}成为最后一个普通选项", en="{it} becomes an ordinary last option"),
        Words(zh="无需处理；`feedback read` 会把它分开", en="nothing; `feedback read` keeps it apart"),
        "changed",
    ),
    "randomise": Saying(
        Words(zh="随机顺序：{it}", en="random order: {it}"),
        Words(zh="在该题的菜单中勾选“随机排列选项顺序”（网格为行）", en="tick “Shuffle option order” (rows of a grid) in the question's menu"),
    ),
    "exclusive": Saying(
        Words(zh="{it}不与其他选项互斥", en="{it} does not rule out the other options"),
        Words(zh="无法设置；`feedback read` 会报告矛盾的勾选", en="cannot be set; `feedback read` reports answers that contradict it"),
    ),
    "specify": Saying(
        Words(zh="{it}的填空成为其后的一道短文本题", en="the text field of {it} becomes a short question after it"),
        Words(zh="无需处理", en="nothing"),
        "changed",
    ),
    "limits": Saying(
        Words(zh="{it}：每题只能设一条规则，日期、整数与小数位不检查", en="{it}: one rule an item; dates, whole numbers and decimals are not checked"),
        Words(zh="`feedback read` 会报告超出限制的值", en="`feedback read` reports values outside the limits"),
        "changed",
    ),
    "kano": Saying(
        Words(zh="写成两行的网格题", en="becomes a grid of two rows"),
        Words(zh="无需处理；`feedback read` 会配对", en="nothing; `feedback read` pairs them"),
        "changed",
    ),
    "servqual": Saying(
        Words(zh="写成两道网格题：先期望，后感受", en="becomes two grids: expected, then perceived"),
        Words(zh="无需处理；`feedback read` 会配对", en="nothing; `feedback read` pairs them"),
        "changed",
    ),
    "hidden": Saying(
        Words(zh="“{it}”：表单没有隐藏字段", en="“{it}”: a form has no hidden field"),
        Words(zh="每个来源建一份表单，或读入后补上这一列", en="make a form for each source, or add the column before reading"),
    ),
    "bipolar": BIPOLAR,
    "slider": Saying(
        Words(zh="滑块“{it}”成为填写数字的一题", en="the slider “{it}” becomes a number to type in"),
        Words(zh="填写数字即可；`feedback read` 会检查范围", en="nothing; `feedback read` checks the range"),
        "changed",
    ),
    "filled": Saying(
        Words(zh="“{it}”的每行成为一道短文本题", en="each row of “{it}” becomes a short question"),
        Words(zh="无需处理；`feedback read` 会归回并检查合计", en="nothing; `feedback read` brings them back and checks the total"),
        "changed",
    ),
    "ranking": Saying(
        Words(zh="写成网格：每行一个选项，每列一个名次", en="becomes a grid: a row an option, a column a rank"),
        Words(zh="无需处理；每个名次只能用一次", en="nothing; each rank can be given once"),
        "changed",
    ),
    "ids": Saying(
        Words(zh="表格以题目文字为列名，答案是选项文字，没有标识和代码", en="the sheet is headed by wording and holds labels; no ids, no codes"),
        Words(zh="发布后不要改动文字；用 `feedback read --questionnaire` 读回", en="do not change the wording once it is out; read back with `feedback read --questionnaire`"),
    ),
}  # fmt: skip
