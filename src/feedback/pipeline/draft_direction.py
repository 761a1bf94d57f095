"""Rated items of a draft whose high answers may be the bad ones: complaints one agrees with, items against the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from feedback.measures.item_direction import against_the_rest
from feedback.pipeline.draft_role import ColumnRole, and_also
from feedback.pipeline.short_headings import short_heading
from feedback.questionnaire.parts import Words
from feedback.responses.plain_cells import normalised
from feedback.responses.usual_words import usual_words
from feedback.responses.validate import Numeric, parse_ratings

if TYPE_CHECKING:
    import pandas as pd

_RATED = ("rating", "nps", "aspects")
_AGREE = re.compile(r"同意|赞同|贊同|符合|认同|認同|\b(?:dis)?agree|\bapplies\b", re.IGNORECASE)
_UNHAPPY = 0.35  # of 0 to 1, where the statement names no aspect


def with_directions(
    table: pd.DataFrame, roles: Sequence[ColumnRole], *, taxonomy: str
) -> list[ColumnRole]:
    """The roles, with a remark on each aspect whose high answers may be bad ones.

    Parameters
    ----------
    table
        Answers as `column_roles` read them, a row a respondent.
    roles
        What each column was taken for.
    taxonomy
        Name of the one whose words judge the statements, besides the general one.

    Returns
    -------
    list of ColumnRole
        In the same order. `reverse` is set where an item asks for agreement with a complaint and runs against the other
        ratings, too (`against_the_rest`); where one of both holds, `why` says what to do.
    """
    rated = {role.column: role for role in roles if role.role in _RATED and role.scale}
    asked = [role for role in rated.values() if role.role == "aspects" and role.reverse is None]
    against = against_the_rest(_numbers(table, rated)) if len(rated) > 1 else {}
    agreed = {
        role.column: short_heading(role.heads[-1])
        for role in asked
        if _agrees(role, table[role.column])
    }
    complaints = _complaints(agreed, taxonomy)
    return [
        _directed(role, complains=role.column in complaints, r=against.get(role.column))
        if role in asked
        else role
        for role in roles
    ]


def _directed(role: ColumnRole, *, complains: bool, r: float | None) -> ColumnRole:
    if complains and r is not None:
        both = Words(
            zh=f"同意的是一句抱怨，且与其余评分负相关（题总相关 {r:.2f}）：分数高表示不满",
            en=f"agrees with a complaint, and runs against the other ratings (item-rest r {r:.2f}): a high answer is a bad one",
        )
        return replace(role, reverse=both)
    if complains:
        remark = Words(
            zh="；注意：题目读来是一句抱怨；若同意表示不满，请把该列写到 reverse 下",
            en="; note: it reads as a complaint; if who agrees is dissatisfied, put the column under reverse",
        )
    elif r is not None:
        remark = Words(
            zh=f"；注意：与其余评分负相关（题总相关 {r:.2f}）；请核对哪一端是好评，若小的数字是好评，请把该列写到 reverse 下",
            en=f"; note: runs against the other ratings (item-rest r {r:.2f}); check which end is good: if the low one, put the column under reverse",
        )
    else:
        return role
    return replace(role, why=and_also(role.why, remark))


def _agrees(role: ColumnRole, cells: pd.Series) -> bool:
    """Whether heading, wording or the answers themselves speak of agreement."""
    said = (*role.heads, *map(str, cells.dropna().unique()[:20]))
    return any(_AGREE.search(text) for text in said)


def _complaints(statements: Mapping[str, str], taxonomy: str) -> set[str]:
    """The columns whose statements the reader of opinions calls negative; that of feelings, where it finds none."""
    import pandas as pd

    from feedback.text.aspects.tag import tag_aspects
    from feedback.text.sentiment.score import score_sentiment

    if not statements:
        return set()
    texts = pd.Series(list(statements.values()), dtype="str")
    found = [tag_aspects(texts, taxonomy=name) for name in dict.fromkeys(("general", taxonomy))]
    mentions = pd.concat(found)
    judged = mentions[mentions["polarity"] != 0].groupby("comment")["polarity"].sum()
    feelings = score_sentiment(texts)
    negative = feelings.lt(_UNHAPPY).where(~feelings.index.isin(judged.index), False)
    negative.loc[judged.index] = judged < 0
    return {column for column, bad in zip(statements, negative, strict=True) if bad}


def _numbers(table: pd.DataFrame, rated: Mapping[str, ColumnRole]) -> pd.DataFrame:
    """(n, p) answers as numbers, high ones good as far as the headings say."""
    import pandas as pd

    columns = {}
    for name, role in rated.items():
        low, high = role.scale or (1.0, 5.0)
        words = usual_words(normalised(table[name]).dropna(), low, high)
        rule = Numeric(low, high, words, reverse=role.reverse is not None)
        columns[name] = parse_ratings(table[name], rule)[0]
    return pd.DataFrame(columns)
