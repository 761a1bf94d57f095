"""Answers and values from the link, told again in later texts: `<<ID>>`.

A survey tool that can fill them in gets its own words for it (see `filled_in`); for the others, for paper, charts and
codebooks they are told in words (`told_in_words`): “（“称呼”的回答）”, “(the answer to “Name”)”.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel

from feedback.errors import did_you_mean
from feedback.placed_yaml import Place
from feedback.questionnaire.consistency import Fault, walk
from feedback.questionnaire.parts import Words
from feedback.questionnaire.phrases import phrase
from feedback.questionnaire.unasked import Arm, Unasked

if TYPE_CHECKING:
    from feedback.questionnaire.model import Questionnaire

_PIECE = re.compile(r"[<＜]{2}\s*([^<>＜＞\n]*?)\s*[>＞]{2}")
# private-use characters around a number: no cleaning of texts touches them
_MARK = re.compile("\ue000(\\d+)\ue001")
_TOLD_AGAIN = ("rating", "choice", "number", "date", "text")

P = TypeVar("P")


def names_in(text: str) -> list[str]:
    """Answer columns a text tells again, in order.

    Examples
    --------
    >>> names_in("Dear <<name>>, how was << store >>?")
    ['name', 'store']
    """
    return _PIECE.findall(text)


def filled_in(text: str, clean: Callable[[str], str], refer: Callable[[str], str]) -> str:
    """A text made harmless for a tool by `clean`, each piece told by `refer` in the tool's own words.

    Examples
    --------
    >>> filled_in("<<x>> < {y}", lambda text: text.replace("{", "("), "${{{}}}".format)
    '${x} < (y}'
    """
    names = names_in(text)
    if not names:
        return clean(text)
    numbers = iter(range(len(names)))
    marked = _PIECE.sub(lambda piece: f"\ue000{next(numbers)}\ue001", _MARK.sub("", text))
    return _MARK.sub(lambda mark: refer(names[int(mark[1])]), clean(marked))


def told(questionnaire: Questionnaire) -> list[str]:
    """Answer columns that some text tells again, each once."""
    found: dict[str, None] = {}
    for _, words in _words(questionnaire):
        for text in words.texts.values():
            found.update(dict.fromkeys(names_in(text)))
    return list(found)


def told_in_words(questionnaire: Questionnaire) -> Questionnaire:
    """The questionnaire with every piece told in words; itself where nothing is told again."""
    if not told(questionnaire):
        return questionnaire

    def say(text: str, language: str) -> str:
        return filled_in(text, str, lambda name: _named(questionnaire, name, language))

    made = {
        name: _mapped(getattr(questionnaire, name), say)
        for name in type(questionnaire).model_fields
    }
    found = type(questionnaire).model_construct(**made)
    found.__dict__["folder"] = questionnaire.folder
    return found


def _named(questionnaire: Questionnaire, name: str, language: str) -> str:
    answer = questionnaire.answers[name]
    label = _PIECE.sub("…", answer.label.say(language))
    if isinstance(answer.question, Arm):
        return " / ".join(_PIECE.sub("…", arm.say(language)) for arm in answer.question.choices)
    key = "value_of" if isinstance(answer.question, Unasked) else "answer_to"
    return phrase(key, label=label).say(language)


def _mapped(part: P, say: Callable[[str, str], str]) -> P:
    """A part with every wording said anew; parts without one are kept."""
    found: Any = part
    if isinstance(part, Words):
        found = part.model_copy(
            update={
                "zh": say(part.zh, "zh"),
                "en": say(part.en, "en"),
                "others": {code: say(text, code) for code, text in part.others.items()},
            }
        )
    elif isinstance(part, BaseModel):
        values = {name: getattr(part, name) for name in type(part).model_fields}
        changed = {name: _mapped(value, say) for name, value in values.items()}
        anew = {name: value for name, value in changed.items() if value is not values[name]}
        found = part.model_copy(update=anew) if anew else part
    elif isinstance(part, tuple):
        found = tuple(_mapped(value, say) for value in part)
        found = found if any(a is not b for a, b in zip(found, part, strict=True)) else part
    return found


def _words(questionnaire: Questionnaire) -> Iterator[tuple[Place, Words]]:
    for place, part in walk(questionnaire):
        if isinstance(part, Words):
            yield place, part


def piping_faults(questionnaire: Questionnaire) -> Iterator[Fault]:
    """Pieces that name nothing, what comes later, several answers, or stand where nothing is asked yet."""
    order = [question.id for question in questionnaire.questions()]
    known = questionnaire.answers
    for place, words in _words(questionnaire):
        named = [name for text in words.texts.values() for name in names_in(text)]
        for name in dict.fromkeys(named):
            if place[0] != "sections":
                yield (
                    place,
                    f"<<{name}>> stands in {place[0]}, where nothing can be told again. Move it to a text of a page.",
                    f"{place[0]} 中不能写 <<{name}>>。请移到某一页的文字里。",
                )
                continue
            if name not in known:
                hint_en, hint_zh = did_you_mean(name, known)
                yield (
                    place,
                    f"<<{name}>>: no answer column {name}.{hint_en} Correct the name.",
                    f"<<{name}>>：没有答案列 {name}。{hint_zh}请改正名称。",
                )
                continue
            answer = known[name]
            if answer.kind not in _TOLD_AGAIN:
                yield (
                    place,
                    f"<<{name}>>: {name} is one of several answers ({answer.question.type}). Name a question with one answer.",
                    f"<<{name}>>：{name} 是多列答案之一（{answer.question.type}）。请指明只有一个答案的题。",
                )
            elif order.index(answer.question.id) >= _first(questionnaire, place, order):
                yield (
                    place,
                    f"<<{name}>>: {name} is not answered yet here. Move the question up, or the text down.",
                    f"<<{name}>>：到此处 {name} 还没有作答。请把该题移到前面，或把文字移到后面。",
                )


def _first(questionnaire: Questionnaire, place: Place, order: list[str]) -> int:
    """Which question a text belongs to or stands before."""
    section = questionnaire.sections[int(place[1])]
    number = int(place[3]) if len(place) > 3 and place[2] == "questions" else 0
    return order.index(section.questions[number].id)
