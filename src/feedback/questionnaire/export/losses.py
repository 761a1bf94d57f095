"""Loss rows: where a questionnaire uses what a target cannot carry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from feedback.numeric import plain_number
from feedback.questionnaire.export.flat import numbers_of
from feedback.questionnaire.export.result import FEATURES, Loss
from feedback.questionnaire.flow import own_rule
from feedback.questionnaire.logic import Rule
from feedback.questionnaire.logic_words import rule_in_words
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.parts import Words
from feedback.questionnaire.phrases import joined, pattern, phrase
from feedback.questionnaire.questions import (
    Amount,
    ConstantSum,
    Date,
    Filled,
    LongText,
    MatrixNumeric,
    MatrixText,
    Multiple,
    Question,
    Ranking,
    ShortText,
    Slider,
    Upload,
)
from feedback.questionnaire.scaled_questions import Battery, Kano, SemanticDifferential, Servqual
from feedback.questionnaire.unasked import Hidden


@dataclass(frozen=True, slots=True)
class Saying:
    """What a target says of a feature; "{it}" stands for the thing itself."""

    what: Words
    remedy: Words
    degree: str = "lost"


def losses_of(
    questionnaire: Questionnaire, sayings: Mapping[str, Saying], *, numbered: bool = True, stops: bool = False
) -> tuple[Loss, ...]:  # fmt: skip
    """A row for each place where the questionnaire uses a feature the target has something to say on.

    Parameters
    ----------
    questionnaire
        The questionnaire.
    sayings
        {feature: what is lost and what to do}; features that are not there are carried.
    numbered
        Whether the target shows numbers, so that words on logic may name them.
    stops
        Whether a farewell tells people to stop there, so that what comes after needs no rule on it.
    """
    numbers: dict[str, int | str] = {**numbers_of(questionnaire)} if numbered else {}
    return tuple(
        Loss(feature, place, _filled(said.what, it), _filled(said.remedy, it), said.degree)
        for feature in FEATURES
        if (said := sayings.get(feature)) is not None
        for place, it in _uses(questionnaire, feature, numbers, stops=stops)
    )


def _filled(words: Words, it: Words) -> Words:
    return Words(
        zh=words.zh.replace("{it}", it.say("zh")), en=words.en.replace("{it}", it.say("en"))
    )


def _uses(
    questionnaire: Questionnaire, feature: str, numbers: Mapping[str, int | str], *, stops: bool
) -> Iterator[tuple[str, Words]]:
    """Places that use a feature, each with the thing itself in words."""
    if feature == "show_if":
        yield from _logic(questionnaire, numbers, stops=stops)
    elif feature == "closing":
        if questionnaire.closing is not None:
            yield "", questionnaire.closing
    elif feature in _WHOLE:
        ids = _WHOLE[feature](questionnaire)
        if ids:
            yield "", Words(zh="、".join(ids), en=", ".join(ids))
    else:
        for question in questionnaire.questions():
            it = _IN_QUESTION[feature](questionnaire, question)
            if it is not None:
                yield question.id, it


def _logic(
    questionnaire: Questionnaire, numbers: Mapping[str, int | str], *, stops: bool
) -> Iterator[tuple[str, Words]]:
    def say(rule: Rule) -> Words:
        zh, en = (
            rule_in_words(questionnaire, rule, language=language, numbers=numbers, wording=True)
            for language in ("zh", "en")
        )
        return Words(zh=zh, en=en)

    for section in questionnaire.sections:
        for part in (section, *section.questions):
            rule = own_rule(part.show_if) if stops else part.show_if
            if rule is not None:
                yield part.id, say(rule)


def _dimensions(questionnaire: Questionnaire) -> list[str]:
    return [f"{name} = {' + '.join(items)}" for name, items in questionnaire.dimensions.items()]


_WHOLE = {
    "languages": lambda q: list(q.languages) if len(q.languages) > 1 else [],
    "sections": lambda q: [section.id for section in q.sections] if len(q.sections) > 1 else [],
    "reverse": lambda q: list(q.reverse),
    "dimension": _dimensions,
    "attention": lambda q: [f"{column} = {code}" for column, code in q.attention.items()],
    "personal_data": lambda q: [question.id for question in q.questions() if question.personal_data],
    "carry": lambda q: [],  # told by `write`
    "uploads": lambda q: [],  # told by `write`
    "images": lambda q: [],  # told by `write`
    "arms": lambda q: [],  # told by `write`
    "block_order": lambda q: [],  # told by `write`
    "page_time": lambda q: [],  # told by `write`
    "quotas": lambda q: [],  # told by `write`
    "ids": lambda q: list(q.columns),
}  # fmt: skip


def _label(question: Question) -> Words:
    return question.label or question.text


def _named(choices: list[Words]) -> Words | None:
    """Choices by their wording; None where there are none."""
    if not choices:
        return None
    return Words(
        zh="、".join(f"“{c.say('zh')}”" for c in choices),
        en=", ".join(f"“{c.say('en')}”" for c in choices),
    )


def _choices(question: Question, flag: str) -> Words | None:
    return _named([c for c in getattr(question, "choices", ()) if getattr(c, flag)])


def _not_applicable(questionnaire: Questionnaire, question: Question) -> Words | None:
    scale = questionnaire.scale_of(question)
    return _named([scale.not_applicable]) if scale and scale.not_applicable else None


def _descending(questionnaire: Questionnaire, question: Question) -> Words | None:
    scale = questionnaire.scale_of(question)
    return _named([scale.shown[0]]) if scale and scale.order == "desc" else None


def limits_of(question: Question) -> Words | None:
    """Limits of an answer in words; None where there are none."""
    said: list[Words] = []
    if isinstance(question, Multiple):
        said += [
            phrase("at_least", n=question.least)
        ] * (question.least is not None)  # fmt: skip
        said += [
            phrase("at_most", n=question.most)
        ] * (question.most is not None)  # fmt: skip
    elif isinstance(question, Ranking) and question.top is not None:
        said.append(phrase("rank_only", n=question.top))
    elif isinstance(question, Amount):
        said += _ends(question.low, question.high)
        if isinstance(question, Slider) and question.step != 1:
            step = plain_number(question.step)
            said.append(phrase("steps", n=step))
        elif question.decimals:
            places = question.decimals
            said.append(phrase("decimals", n=places))
    elif isinstance(question, MatrixNumeric | ConstantSum):
        said += _ends(question.low, question.high) if isinstance(question, MatrixNumeric) else []
        if question.decimals:
            places = question.decimals
            said.append(phrase("decimals", n=places))
        if isinstance(question, ConstantSum):
            total = plain_number(question.total)
            said.append(phrase("rows_make", n=total))
    elif isinstance(question, Date):
        said += _days(question)
    elif isinstance(question, ShortText | LongText | MatrixText) and question.longest is not None:
        signs = question.longest
        said.append(phrase("signs", n=signs))
    elif isinstance(question, Upload):
        size = plain_number(question.megabytes)
        said.append(
            phrase("file_limits", n=question.files, size=size, kinds=", ".join(question.endings))
        )
    if not said:
        return None
    return joined(pattern("list"), said)


def _ends(low: object, high: object) -> list[Words]:
    def plain(value: object) -> str:
        return plain_number(value) if isinstance(value, float) else str(value)

    if low is not None and high is not None:
        return [phrase("between", low=plain(low), high=plain(high))]
    if low is not None:
        return [phrase("from_low", low=plain(low))]
    if high is not None:
        return [phrase("up_to", high=plain(high))]
    return []


def _days(question: Date) -> list[Words]:
    first, last = question.earliest, question.latest
    days = [phrase("not_before", day=first)] * (first is not None)
    return days + [phrase("not_after", day=last)] * (last is not None)


_IN_QUESTION = {
    "battery": lambda q, question: _label(question) if isinstance(question, Battery) else None,
    "not_applicable": _not_applicable,
    "order": _descending,
    "required": lambda q, question: _label(question) if question.required else None,
    "randomise": lambda q, question: _label(question) if getattr(question, "randomise", False) else None,
    "exclusive": lambda q, question: _choices(question, "exclusive"),
    "specify": lambda q, question: _choices(question, "specify"),
    "limits": lambda q, question: limits_of(question),
    "kano": lambda q, question: _label(question) if isinstance(question, Kano) else None,
    "servqual": lambda q, question: _label(question) if isinstance(question, Servqual) else None,
    "filled": lambda q, question: _label(question) if isinstance(question, Filled) else None,
    "hidden": lambda q, question: _label(question) if isinstance(question, Hidden) else None,
    "max_diff": lambda q, question: None,  # told by `write`, which lays the sets out
    "piping": lambda q, question: None,  # told by `write`, which takes the pieces out
    "bipolar": lambda q, question: _label(question) if isinstance(question, SemanticDifferential) else None,
    "slider": lambda q, question: _label(question) if isinstance(question, Slider) else None,
    "ranking": lambda q, question: _label(question) if isinstance(question, Ranking) else None,
}  # fmt: skip

# Tools with a battery but no row between two words
BIPOLAR = Saying(
    Words(
        zh="“{it}”的两个词都写在行首，不分列左右",
        en="both words of each row of “{it}” stand before the points, not at the two ends",
    ),
    Words(
        zh="无需处理；说明里写明 1 是左边的词",
        en="nothing; the hint says that 1 is the word on the left",
    ),
    "changed",
)

# True of every tool that only collects answers: it neither scores nor checks them.
IN_CODEBOOK: Mapping[str, Saying] = {
    "reverse": Saying(
        Words(zh="反向计分的题：{it}", en="items scored in reverse: {it}"),
        Words(zh="保留 codebook 导出；`feedback read` 会按问卷翻转", en="keep the codebook export; `feedback read` turns them by the questionnaire"),
    ),
    "dimension": Saying(
        Words(zh="维度：{it}", en="dimensions: {it}"),
        Words(zh="保留 codebook 导出；`feedback read` 按问卷归入维度", en="keep the codebook export; `feedback read` groups them by the questionnaire"),
    ),
    "attention": Saying(
        Words(zh="注意力检查的期望答案：{it}", en="expected answers of attention checks: {it}"),
        Words(zh="题目照常发放；`feedback read` 会核对", en="the items are asked as usual; `feedback read` checks them"),
    ),
    "personal_data": Saying(
        Words(zh="个人信息标记：{it}", en="personal-data flag: {it}"),
        Words(zh="限制谁能导出这些题；`feedback read` 会脱敏", en="limit who may export these questions; `feedback read` masks them"),
    ),
}  # fmt: skip
