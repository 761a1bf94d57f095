"""A questionnaire at a glance, in plain text: what is asked, on which scale, of whom."""

from __future__ import annotations

from collections.abc import Iterator

from feedback.questionnaire.blocks import shuffled_pages
from feedback.questionnaire.library import count_items
from feedback.questionnaire.lint.length import minutes
from feedback.questionnaire.logic import Rule
from feedback.questionnaire.logic_words import rule_in_words
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.parts import Scale, Words
from feedback.questionnaire.phrases import phrase
from feedback.questionnaire.questions import Question, Row
from feedback.questionnaire.quotas import cells_of
from feedback.questionnaire.scaled_questions import Kano, LikertItem, Servqual
from feedback.questionnaire.unasked import BlockOrder

_REQUIRED = Words(zh="必答", en="required")
_REVERSE = Words(zh="反向", en="reversed")
_CHECK = Words(zh="注意力检查，应选 {code}", en="attention check, {code} expected")
_RANDOM = Words(zh="随机顺序", en="shuffled")
_PERSONAL = Words(zh="个人信息", en="personal data")
_IF = Words(zh="仅当", en="only if")
_ITEMS = Words(zh="{n} 题", en="{n} items")
_QUOTA = Words(zh="配额", en="Quota")
_FULL = {
    "stop": Words(zh="（满额即止）", en="(whoever comes after that is turned away)"),
    "count": Words(zh="（只计数）", en="(only counted)"),
}
_MINUTES = Words(zh="约 {n} 分钟", en="about {n} min")


def outline(q: Questionnaire, *, language: str = "zh") -> str:
    """A questionnaire as an outline.

    Parameters
    ----------
    q
        The questionnaire.
    language
        "zh" or "en"; the other where a wording lacks it.

    Returns
    -------
    str
        Lines: title and length, each section, each question with its id, kind and marks, each row and choice, each quota
        with its limits.

    Examples
    --------
    >>> from feedback import load_questionnaire
    >>> print(outline(load_questionnaire("umux_lite"), language="en").splitlines()[0])
    Short usability scale (UMUX-Lite structure) · 3 items · about 1 min · zh, en
    """
    return "\n".join(_line(text) for text in _lines(q, language)) + "\n"


def _line(text: str) -> str:
    """One line on a terminal, whatever a designer typed."""
    flat = " ".join(text.rstrip().splitlines()) or ""
    return "".join(character if character.isprintable() else "�" for character in flat)


def _lines(q: Questionnaire, language: str) -> Iterator[str]:
    head = (
        q.title.say(language),
        _ITEMS.say(language).replace("{n}", str(count_items(q))),
        _MINUTES.say(language).replace("{n}", f"{minutes(q):.0f}"),
        ", ".join(q.languages),
    )
    yield " · ".join(head)
    for words in (q.introduction, q.scoring):
        if words:
            yield words.say(language)
    shuffled = shuffled_pages(q)
    for number, section in enumerate(q.sections, start=1):
        order = shuffled.get(section.id)
        mark = f"  ({_RANDOM.say(language)}: {order.id})" if order else ""
        yield ""
        yield f"{number}. {section.title.say(language)} [{section.id}]{mark}" + _only_if(
            section.show_if, q, language
        )
        for question in section.questions:
            yield from _question(question, q, language)
    yield from _quotas(q, language)


def _quotas(q: Questionnaire, language: str) -> Iterator[str]:
    """Each quota with its cells and limits."""
    for quota in q.quotas:
        cells = cells_of(q.in_words, quota)
        colon = "：" if language == "zh" else ": "
        said = [f"{cell.words.say(language)}{colon}{cell.limit}" for cell in cells]
        yield ""
        yield f"{_QUOTA.say(language)} [{quota.id}]  {_FULL[quota.full].say(language)}"
        yield from (f"   - {each}" for each in said)


def _question(question: Question, q: Questionnaire, language: str) -> Iterator[str]:
    marks: list[str] = [question.type]
    marks += [_REQUIRED.say(language)] if question.required else []
    marks += [_RANDOM.say(language)] if getattr(question, "randomise", False) else []
    marks += [_PERSONAL.say(language)] if question.personal_data else []
    yield f"   {question.id}  {question.text.say(language)}  ({', '.join(marks)})" + _only_if(
        question.show_if, q, language
    )
    scale = q.scale_of(question)
    if scale is not None:
        yield f"      {_scale(scale, language)}"
    if isinstance(question, Servqual):
        yield f"      {phrase('expected').say(language)}: {question.expectation.say(language)}"
    if isinstance(question, Kano):
        yield f"      + {question.functional.say(language)}"
        yield f"      − {question.dysfunctional.say(language)}"
    for item in getattr(question, "items", ()):
        expected = getattr(item, "expectation", None)
        beside = (
            f" / {phrase('expected').say(language)}: {expected.say(language)}" if expected else ""
        )
        yield f"      - {item.id}  {item.text.say(language)}{beside}{_item_marks(item, language)}"
    if isinstance(question, BlockOrder):
        yield f"      - {', '.join(question.blocks)}"
    for choice in getattr(question, "choices", ()):
        yield f"      - {choice.code}  {choice.say(language)}"


def _item_marks(item: LikertItem | Row, language: str) -> str:
    if isinstance(item, Row):
        return ""
    marks = [item.dimension] if item.dimension else []
    marks += [_REVERSE.say(language)] if item.reverse else []
    if item.attention is not None:
        marks.append(_CHECK.say(language).replace("{code}", str(item.attention)))
    return f"  [{', '.join(marks)}]" if marks else ""


def _scale(scale: Scale, language: str) -> str:
    return " | ".join(_point(point.code, point.say(language)) for point in scale.answers)


def _point(code: int, label: str) -> str:
    """A code with its label; labels that begin with their number say it already."""
    return label if label.split(" ", maxsplit=1)[0] == str(code) else f"{code} {label}"


def _only_if(rule: Rule | None, q: Questionnaire, language: str) -> str:
    return (
        ""
        if rule is None
        else f"  ‹{_IF.say(language)} {rule_in_words(q, rule, language=language)}›"
    )
