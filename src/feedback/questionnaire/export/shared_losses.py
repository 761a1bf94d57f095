"""Losses that several survey tools share: rules without words, random order with fixed choices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from feedback.questionnaire.export.expressions import Dialect, UntranslatableError, condition
from feedback.questionnaire.export.result import Loss
from feedback.questionnaire.logic_words import rule_in_words
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.parts import Choice, Words
from feedback.questionnaire.questions import (
    ConstantSum,
    Filled,
    MatrixNumeric,
    Multiple,
    Numeric,
    Ranking,
    Single,
)


def logic_losses(questionnaire: Questionnaire, dialect: Dialect) -> Iterator[Loss]:
    """Rules the tool cannot express: their questions are asked of everybody."""
    for part in (*questionnaire.sections, *questionnaire.questions()):
        if part.show_if is None:
            continue
        try:
            condition(part.show_if, dialect)
        except UntranslatableError:
            zh, en = (
                rule_in_words(questionnaire, part.show_if, language=language)
                for language in ("zh", "en")
            )
            yield Loss(
                "show_if",
                part.id,
                Words(zh=f"条件“{zh}”无法表达，题目对所有人显示", en=f"the condition “{en}” has no words there: everybody is asked"),
                Words(zh="导入后手工设置，或把条件改写为选项代码或数字的比较", en="set it by hand after the import, or compare codes or numbers instead"),
            )  # fmt: skip


def fixed_choice_losses(
    questionnaire: Questionnaire, *, native: frozenset[str] = frozenset()
) -> Iterator[Loss]:
    """Choices that should keep their place while the others are shuffled.

    `native` names the flags ("specify", "exclusive") of choices that stay last by themselves.
    """
    for question in questionnaire.questions():
        if not isinstance(question, Single | Multiple | Ranking) or not question.randomise:
            continue
        named = [
            choice
            for choice in question.choices
            if choice.fixed and not any(getattr(choice, flag) for flag in native)
        ]
        if named:
            it = _listed(named)
            yield Loss(
                "randomise",
                question.id,
                Words(zh=f"选项随机时 {it['zh']} 也会移动", en=f"{it['en']} move with the other choices"),
                Words(zh="导入后把它们设为固定，或关闭随机", en="fix their place after the import, or turn the shuffling off"),
                "changed",
            )  # fmt: skip


def no_random_order(questionnaire: Questionnaire, *, choices: bool, rows: bool) -> Iterator[Loss]:
    """Batteries and choices that stand in one order because the tool cannot shuffle them."""
    for question in questionnaire.questions():
        chooses = isinstance(question, Single | Multiple | Ranking)
        if getattr(question, "randomise", False) and (choices if chooses else rows):
            yield Loss(
                "randomise",
                question.id,
                Words(zh="随机顺序丢失，按书写顺序显示", en="random order: shown as written"),
                Words(zh="若工具支持，导入后手工打开；或印制几种顺序", en="turn it on by hand where the tool can, or field several orders"),
            )  # fmt: skip


def other_comes_last(questionnaire: Questionnaire) -> Iterator[Loss]:
    """The tool's own "other" stands after all choices, wherever the designer put it."""
    for question in questionnaire.questions():
        if not isinstance(question, Single | Multiple):
            continue
        after = [choice.specify for choice in question.choices]
        if True in after[:-1]:
            (written,) = [choice for choice in question.choices if choice.specify]
            it = _listed([written])
            yield Loss(
                "specify",
                question.id,
                Words(zh=f"{it['zh']} 用工具自带的“其他”，移到最后", en=f"{it['en']} becomes the tool's own “other” and moves to the end"),
                Words(zh="无需处理；读回时代码不变", en="nothing; its code comes back unchanged"),
                "changed",
            )  # fmt: skip


def ranked_text_apart(questionnaire: Questionnaire) -> Iterator[Loss]:
    """The text beside a choice of a ranking, which the tool asks as a question of its own."""
    for question in questionnaire.questions():
        if isinstance(question, Ranking) and any(choice.specify for choice in question.choices):
            yield Loss(
                "specify",
                question.id,
                Words(zh="排序题内的填空成为单独一题", en="the text beside a choice of the ranking becomes a question of its own"),
                Words(zh="无需处理；读回时归回原处", en="nothing; it is read back to its place"),
                "changed",
            )  # fmt: skip


def decimals_unchecked(questionnaire: Questionnaire) -> Iterator[Loss]:
    """Numbers whose decimals the tool does not count."""
    for question in questionnaire.questions():
        if isinstance(question, Numeric | MatrixNumeric | ConstantSum) and question.decimals:
            yield Loss(
                "limits",
                question.id,
                Words(zh="小数位数不作强制", en="the number of decimals is not enforced"),
                Words(zh="读回时会检查", en="checked when answers are read back"),
                "changed",
            )  # fmt: skip


def rows_in_order(questionnaire: Questionnaire) -> Iterator[Loss]:
    """Rows to fill in that stand in one order because the tool cannot shuffle them."""
    for question in questionnaire.questions():
        if isinstance(question, Filled) and question.randomise:
            yield Loss(
                "randomise",
                question.id,
                Words(zh="各行的随机顺序丢失，按书写顺序显示", en="random order of the rows: shown as written"),
                Words(zh="若顺序要紧，另做几种顺序的版本", en="where order matters, field several orders"),
            )  # fmt: skip


def _listed(choices: list[Choice]) -> Mapping[str, str]:
    return {
        "zh": "、".join(f"“{choice.say('zh')}”" for choice in choices),
        "en": ", ".join(f"“{choice.say('en')}”" for choice in choices),
    }
