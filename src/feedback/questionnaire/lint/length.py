"""How long a questionnaire takes, by a budget of points.

Pew Research Center counts a stand-alone question as one point, a row of a battery as less and an
open question as several, and allows 85 points for 15 minutes, which is 10.6 seconds a point (Pew Decoded,
8 December 2022). The points of the other kinds below are ours, in the same spirit; a pilot that
records the time taken is better than any of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from feedback.placed_yaml import Place
from feedback.questionnaire.lint.findings import Finding, placed_questions
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.parts import Words
from feedback.questionnaire.questions import (
    Amount,
    ConstantSum,
    Date,
    Filled,
    LongText,
    MatrixText,
    MaxDiff,
    Multiple,
    Note,
    Question,
    Ranking,
    ShortText,
    Stop,
    Upload,
)
from feedback.questionnaire.scaled_questions import Battery, Kano, Servqual
from feedback.questionnaire.unasked import Unasked

SECONDS_A_POINT = 10.0
ROW = 0.6  # a row of a battery: the scale is known already
OPEN = 4.0  # an answer in one's own words
_LONG, _TOO_LONG = 10, 20  # minutes
_OPEN_QUESTIONS = 3
_ROWS, _WORTH_SHUFFLING = 12, 4
_ADDED_UP = 8  # rows of a constant sum
_NOTE_A_POINT = 60  # characters somebody reads in ten seconds, slowly


def points(question: Question) -> float:
    """Points a question costs whoever is asked it.

    Parameters
    ----------
    question
        A question of any kind.

    Returns
    -------
    float
        Points; one is a stand-alone closed question.
    """
    if isinstance(question, Filled):
        return (1.5 if isinstance(question, MatrixText) else 1.0) * len(question.items)
    if isinstance(question, Battery):
        return ROW * len(question.items)
    if isinstance(question, Servqual):
        return 2 * ROW * len(question.items)
    if isinstance(question, Kano):
        return 2.0
    if isinstance(question, Multiple):
        return 1.5
    if isinstance(question, Ranking):
        return 1.0 + 0.5 * (question.top or len(question.choices))
    if isinstance(question, LongText):
        return OPEN
    if isinstance(question, ShortText | Upload):
        return 1.5
    if isinstance(question, Amount | Date):
        return 1.0
    if isinstance(question, Unasked):
        return 0.0
    if isinstance(question, MaxDiff):
        return 2.0 * len(question.shown)
    if isinstance(question, Note | Stop):
        texts = question.text.texts.items()
        return (
            max(len(text) / (1 if one[:2] in ("zh", "ja") else 3) for one, text in texts)
            / _NOTE_A_POINT
        )
    return 1.0


def minutes(q: Questionnaire) -> float:
    """Minutes for somebody who is asked every question.

    Parameters
    ----------
    q
        The questionnaire.

    Returns
    -------
    float
        Minutes: the points of all questions, ten seconds a point. Questions behind `show_if`
        count in full, so this is the longest way through.

    Examples
    --------
    >>> from feedback import load_questionnaire
    >>> 2 < minutes(load_questionnaire("hotel_stay")) < 5
    True
    """
    return sum(points(question) for question in q.questions()) * SECONDS_A_POINT / 60


def check(q: Questionnaire) -> Iterator[Finding]:
    """L01, L02 and L03."""
    needed = minutes(q)
    if needed > _LONG:
        yield Finding(
            "L01",
            (),
            Words(en=f"about {needed:.0f} minutes", zh=f"约 {needed:.0f} 分钟"),
            level="error" if needed > _TOO_LONG else "warning",
        )
    yield from _open_questions(q)
    for place, question in placed_questions(q):
        if isinstance(question, ConstantSum) and len(question.items) > _ADDED_UP:
            rows = len(question.items)
            words = Words(
                en=f"{rows} rows to share {question.total:g} among: few people add up so many",
                zh=f"要在 {rows} 行之间分配 {question.total:g}：行数多，很少有人能算对",
            )
            yield Finding("L03", (*place, "items"), words, question.id)
        if isinstance(question, Battery | Servqual):
            yield from _battery(place, question)


def _open_questions(q: Questionnaire) -> Iterator[Finding]:
    placed = [(p, one) for p, one in placed_questions(q) if isinstance(one, LongText)]
    always = [one for _, one in placed if one.show_if is None]
    if len(always) > _OPEN_QUESTIONS:
        names = ", ".join(one.id for one in always)
        words = Words(
            en=f"{len(always)} open questions for everybody: {names}",
            zh=f"人人都要答的开放题有 {len(always)} 道：{names}",
        )
        yield Finding("L02", ("sections",), words)
    for place, question in placed:
        if question.required:
            words = Words(en="an open question is required", zh="开放题设为必答")
            yield Finding("L02", (*place, "required"), words, question.id)
    asked = [
        (p, one) for p, one in placed_questions(q) if not isinstance(one, Note | Unasked | Stop)
    ]
    if len(asked) > 1 and isinstance(asked[0][1], LongText):
        place, first = asked[0]
        words = Words(en="the first question is an open one", zh="第一题就是开放题")
        yield Finding("L02", (*place, "type"), words, first.id)


def _battery(place: Place, question: Battery | Servqual) -> Iterator[Finding]:
    rows = len(question.items)
    if rows > _ROWS:
        words = Words(en=f"{rows} rows in one battery", zh=f"一个题组有 {rows} 行")
        yield Finding("L03", (*place, "items"), words, question.id)
    if rows >= _WORTH_SHUFFLING and not question.randomise:
        words = Words(en=f"{rows} rows always in the same order", zh=f"{rows} 行次序固定")
        yield Finding("L03", place, words, question.id)
