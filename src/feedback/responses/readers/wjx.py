"""问卷星 (wjx.cn): XLSX or CSV, downloaded by option text or by option number.

Heads are wordings behind the number of the question: 3、您满意吗？, of a matrix 4、您满意吗？—清洁 or
第4题(清洁). By text a cell holds the option, several joined by ┋, a ranking by →; by number it holds the
place of the option as shown, from 1, so that 0 to 10 comes as 1 to 11. -3 and (跳过) were skipped by
logic, -2 and (空) left empty. Text beside an option stands in it: 其他〖自己带的〗.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from feedback.errors import InputError
from feedback.questionnaire.questions import Ranking
from feedback.questionnaire.scaled_questions import Nps
from feedback.responses.plain_cells import normalise
from feedback.responses.readers.cells import Column
from feedback.responses.readers.layout import Habits, Layout, Raw, Source
from feedback.responses.readers.spellings import Spellings, spellings_of
from feedback.responses.readers.status import set_aside
from feedback.responses.readers.wording import match_headers

if TYPE_CHECKING:
    from feedback.questionnaire.answers import Answer
    from feedback.questionnaire.model import Questionnaire

_RESPONDENT = ("序号", "答卷编号", "答卷序号", "答题序号", "编号")
_DATE = ("提交答卷时间", "提交时间", "答题时间")
_SECONDS = ("所用时间", "答题时长", "作答时长", "填写时长")
_OWN = {
    *_RESPONDENT, *_DATE, *_SECONDS, "开始答题时间", "开始时间", "来源", "来源详情", "来自ip", "ip", "总分",
    "用户id", "昵称", "微信昵称", "省份", "城市", "省", "市", "国家", "地区", "自定义字段", "扩展属性", "审核状态", "答卷状态",
}  # fmt: skip
_SCORE = re.compile(r"(?:总分|得分|分数)$")
_SKIPPED = frozenset({"(跳过)", "(空)", "-3", "-2"})
_DIGITS = re.compile(r"\d{1,3}")


def recognises(raw: Raw) -> bool:
    """Whether the file can only come from 问卷星."""
    heads = set(raw.headers)
    marks = (
        heads & {*_RESPONDENT},
        heads & {*_DATE},
        heads & {*_SECONDS},
        heads & {"来自IP", "来源详情"},
    )
    return raw.form == "table" and sum(map(bool, marks)) >= 2


def lay_out(raw: Raw, questionnaire: Questionnaire) -> Layout:
    """Which columns fill which answers, and whether the cells are texts or numbers of options."""
    own = {head for head in raw.headers if normalise(head).casefold() in _OWN}
    sources, language = match_headers(
        [head for head in raw.headers if head not in own], questionnaire
    )
    by_number = _by_number(raw, sources, questionnaire, language)
    placed = tuple(
        replace(source, codes=_places(source, questionnaire, by_number=by_number))
        for source in sources
    )
    taken = {source.raw for source in placed}
    scores = {head for head in raw.headers if _SCORE.search(head.strip()) and head not in taken}
    return Layout(
        sources=placed,
        habits=Habits(
            style="code" if by_number else "label",
            separators=("┋", "→", "┃", ","),
            unanswered=_SKIPPED,
            unwritten=_SKIPPED if by_number else frozenset({"(跳过)", "(空)"}),
            written_inside=True,
            language=language,
        ),
        respondent=_first(raw, _RESPONDENT),
        date=_first(raw, _DATE),
        seconds=_first(raw, _SECONDS),
        known=frozenset(own | scores),
        dropped=set_aside(raw.table, ("审核状态", "答卷状态")),
    )


def _first(raw: Raw, names: tuple[str, ...]) -> str | None:
    return next((name for name in names if name in raw.headers), None)


def _places(
    source: Source, questionnaire: Questionnaire, *, by_number: bool
) -> dict[str, int | str]:
    """{place as shown: code}; 0 to 10 spelled out as text needs no places."""
    answers = questionnaire.answers_to(source.question)
    answer = next((a for a in answers if source.column in (None, a.column)), answers[0])
    if answer.scale is not None:
        if not by_number and isinstance(answer.question, Nps):
            return {}
        return {str(place): point.code for place, point in enumerate(answer.scale.answers, 1)}
    choices = getattr(answer.question, "choices", ()) if source.shape in ("cell", "list") else ()
    return {str(place): choice.code for place, choice in enumerate(choices, 1)}


def _by_number(
    raw: Raw, sources: list[Source], questionnaire: Questionnaire, language: str | None
) -> bool:
    """Whether options come as numbers; a column of labels or one of bare numbers decides.

    Raises
    ------
    InputError
        Only scales of bare numbers are there, and 1 may mean 1 or the first option.
    """
    unclear: list[str] = []
    for source in sources:
        answers = questionnaire.answers_to(source.question)
        answer = next((a for a in answers if source.column in (None, a.column)), answers[0])
        if not _closed(source, answer):
            continue
        told = [normalise(text) for text in Column.of(raw.table[source.raw]).distinct]
        told = [text for text in told if text and text not in _SKIPPED]
        if not told:
            continue
        if any(not re.fullmatch(r"[\d┋→,〖].*", text) for text in told):
            return False
        spelled = _labels(answer, language)
        numbered = [text for text in told if _DIGITS.fullmatch(text)]
        if not any(_DIGITS.fullmatch(label) for label in spelled.labels):
            if numbered or source.shape == "list":
                return bool(numbered) or not any(spelled.is_label(text) for text in told)
        elif answer.scale is not None:
            low, high = answer.scale.ends
            if any(int(text) > high for text in numbered):
                return True
            if any(int(text) < max(low, 1) for text in numbered):
                return False
            unclear.append(source.raw)
    if unclear:
        raise InputError(
            en=f"{raw.path}: cannot tell whether the numbers of {unclear[0]} are answers or places of options. "
            "Download the answers by option text (按选项文本).",
            zh=f"{raw.path}：无法判断“{unclear[0]}”中的数字是答案本身还是选项序号。请在问卷星选择“按选项文本”下载。",
        )
    return False


def _closed(source: Source, answer: Answer) -> bool:
    if isinstance(answer.question, Ranking) and source.shape == "rank":
        return False
    return source.shape == "list" or (
        source.shape == "cell" and answer.kind in ("rating", "choice")
    )


def _labels(answer: Answer, language: str | None) -> Spellings:
    return spellings_of(answer, {}, language=language)
