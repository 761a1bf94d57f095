"""Rows below a table that are nobody's answers: totals, averages, the header once more."""

from __future__ import annotations

import re
from collections.abc import Collection

import pandas as pd

from feedback.questionnaire.parts import Words
from feedback.responses.validate import normalised

SUMMARY_ROW = Words(zh="合计、平均等汇总行", en="a row of totals or averages")
HEADER_AGAIN = Words(zh="重复的表头", en="the header once more")

_WORDS = (
    "合计|总计|共计|小计|汇总|总和|求和|平均|平均值|平均数|平均分|均值|均分|總計|合計|小計|平均數|最高|最高分|最低|最低分|最大值|最小值|中位数|标准差|样本量|人数|"
    r"(?:grand |sub-?)?totals?|averages?|avg|mean|sum|median|std\.? ?dev|standard deviation|count|(?:overall|column) (?:total|average|mean)"
)
_SUMMARY = re.compile(rf"(?:{_WORDS})[.:]?", re.IGNORECASE)
_OF_GROUP = re.compile(rf"(.*\S)\s*(?:{_WORDS})[.:]?", re.IGNORECASE)  # A店 小计, East Total
_FIGURE = r"[+-]?[\d,]*\.?\d+\s*%?|[nN]\s*=\s*\d+|#\S+[!?]|#N/A|-+"


def summary_rows(table: pd.DataFrame, *, answers: Collection[str]) -> pd.Series:
    """Rows of totals or averages, by the word they bear and what else stands in them.

    Parameters
    ----------
    table
        Raw cells, all columns of the file.
    answers
        Columns that hold answers: a word there is somebody's own.

    Returns
    -------
    Series
        (n,) bool. Such a row bears the word in a column without answers, holds figures else, stands at the
        end or names a group whose rows stand elsewhere; nobody with other words bears the same.

    Examples
    --------
    >>> table = pd.DataFrame({"shop": ["A", "B", "平均"], "r": ["5", "4", "4.5"], "t": ["好", "行", None]})
    >>> summary_rows(table, answers=["r", "t"]).tolist()
    [False, False, True]
    """
    found = pd.Series(False, index=table.index)
    labels = [name for name in table.columns if name not in set(answers)]
    cells = {name: normalised(table[name]) for name in labels}
    bearing: dict[str, pd.Series] = {}
    for name, column in cells.items():
        here = pd.Series(False, index=table.index)
        for word in column.dropna().unique():
            group = _OF_GROUP.fullmatch(word)
            if _SUMMARY.fullmatch(word) or (group and column.eq(group[1]).any()):
                here |= column.eq(word).fillna(False).astype(bool)
        if here.any():
            bearing[name] = here
    if not bearing:
        return found
    told = pd.DataFrame(bearing).any(axis=1)
    few = table[told]
    bare = pd.Series(True, index=few.index)
    for name in few.columns:
        said = normalised(few[name])
        figure = said.str.fullmatch(_FIGURE).fillna(False).astype(bool)
        word = bearing[name][told] if name in bearing else False
        bare &= said.isna() | figure | word
    found[told] = bare
    behind = found[::-1].cummin()[::-1]  # nothing but such rows from here on
    of_group = pd.Series(False, index=table.index)
    for name, here in bearing.items():
        named = cells[name].where(found & here)
        plain = (
            named.str.fullmatch(_SUMMARY.pattern, flags=re.IGNORECASE).fillna(False).astype(bool)
        )
        of_group |= named.notna() & ~plain
        shared = cells[name].isin(set(cells[name][here & ~found]))
        found &= ~(here & shared)
    return found & (behind | of_group)


def headers_again(table: pd.DataFrame) -> pd.Series:
    """(n,) bool: rows that hold the names of the columns, as where files were put one below the other.

    Examples
    --------
    >>> headers_again(pd.DataFrame({"r": ["5", "r"], "t": ["好", "t"]})).tolist()
    [False, True]
    """
    again = pd.Series(len(table.columns) > 1, index=table.index)
    for name in table.columns:
        if again.any():
            said = normalised(table[name][again]).str.removeprefix("\ufeff")
            again[again] = said.fillna("").eq(" ".join(str(name).split()))
    return again
