"""The shortest way to each question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from feedback.questionnaire.lint.logic import broken_rules
from feedback.questionnaire.lint.reach import Reach
from feedback.questionnaire.lint.rule_words import said, way_said
from feedback.questionnaire.model import Questionnaire

if TYPE_CHECKING:
    import pandas as pd


def shortest_ways(q: Questionnaire, *, language: str = "zh") -> pd.DataFrame:
    """How each question is reached with the fewest answers.

    Parameters
    ----------
    q
        The questionnaire.
    language
        "zh" or "en": language of the column way.

    Returns
    -------
    DataFrame
        A row a question in order: question, reachable (boolean, missing where it could not be decided
        or its rule is broken), answers (number of answers needed), way.

    Examples
    --------
    >>> from feedback import load_questionnaire
    >>> ways = shortest_ways(load_questionnaire("hotel_stay"), language="en")
    >>> ways["question"][0], ways["way"][0]
    ('branch', 'no answer needed')
    """
    import pandas as pd

    zh = language == "zh"
    unsure = "未能判定" if zh else "not decided"
    rows: dict[str, tuple[Any, Any, str]] = {
        one.id: (pd.NA, pd.NA, unsure) for one in q.questions()
    }
    for reached in Reach(q, broken_rules(q), ways=True).settle():
        told = way_said(reached.way, language) if reached.reachable else unsure
        if reached.reachable is False:
            rules = "；".join(f"{o}: {said(rule, language)}" for o, rule in reached.because.items())
            told = ("没有人能答到：" if zh else "nobody: ") + rules
        reachable = pd.NA if reached.reachable is None else reached.reachable
        needed = len(reached.way) if reached.reachable else pd.NA
        if reached.question:
            rows[reached.question] = (reachable, needed, told)
        elif reached.condition is not None:
            section = q.sections[int(reached.condition.place[1])]
            rows |= {one.id: (reachable, needed, told) for one in section.questions}
    table = pd.DataFrame(
        [(name, *row) for name, row in rows.items()],
        columns=["question", "reachable", "answers", "way"],
    )
    return table.astype({"reachable": "boolean", "answers": "Int64"})
