"""How long a questionnaire takes, by a budget of points.

Pew Research Center counts a stand-alone question as one point, a row of a battery as less and an
open question as several, and allows 85 points for 15 minutes, which is 10.6 seconds a point (Pew Decoded,
8 December 2022). The points of the other kinds below are ours, in the same spirit; a pilot that
records the time taken is better than any of them.
"""

from __future__ import annotations

from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.questions import (
    Date,
    Kano,
    Likert,
    LongText,
    Multiple,
    Note,
    Numeric,
    Question,
    Ranking,
    Servqual,
    ShortText,
)

SECONDS_A_POINT = 10.0
ROW = 0.6  # a row of a battery: the scale is known already
OPEN = 4.0  # an answer in one's own words
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
    if isinstance(question, Likert):
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
    if isinstance(question, ShortText):
        return 1.5
    if isinstance(question, Numeric | Date):
        return 1.0
    if isinstance(question, Note):
        return max(len(question.text.zh), len(question.text.en) / 3) / _NOTE_A_POINT
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
