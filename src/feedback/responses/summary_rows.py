"""Rows below a table that are nobody's answers: totals, averages, the header once more."""

from __future__ import annotations

import re
from collections.abc import Collection

import pandas as pd

from feedback.questionnaire.parts import Words
from feedback.responses.plain_cells import normalise, normalised

SUMMARY_ROW = Words(zh="合计、平均等汇总行", en="a row of totals or averages")
HEADER_AGAIN = Words(zh="重复的表头", en="the header once more")

_WORDS = (
    "合计|总计|共计|小计|汇总|总和|求和|平均|平均值|平均数|平均分|均值|均分|總計|合計|小計|平均數|最高|最高分|最低|最低分|最大值|最小值|中位数|标准差|样本量|人数|"
    r"(?:grand |sub-?)?totals?|averages?|avg|mean|sum|median|std\.? ?dev|standard deviation|count|(?:overall|column) (?:total|average|mean)"
)
_SUMMARY = re.compile(rf"(?:{_WORDS})[.:]?", re.IGNORECASE)
_OF_GROUP = re.compile(rf"(.*\S)\s*(?:{_WORDS})[.:]?", re.IGNORECASE)  # A店 小计, East Total
_ENDS = re.compile(rf"(?:{_WORDS})[.:：]?\s*$", re.IGNORECASE)
_FIGURE = r"[+-]?[\d,]*\.?\d+\s*%?|[nN]\s*=\s*\d+|#\S+[!?]|#N/A|-+"
_LONGEST = 60  # characters of a name with such a word behind it
_LAST = frozenset("计和总均值数分差量高低汇計數lLsSeEgGnNmMvVtT.:： ")


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
    kept = set(answers)
    cells, bearing = {}, {}  # by position: columns without a name share an empty one
    for number, name in enumerate(table.columns):
        column = table.iloc[:, number]
        here = pd.Series(False, index=table.index) if name in kept else _bearing(column)
        if here.any():
            cells[number], bearing[number] = normalised(column), here
    if not bearing:
        return found
    told = pd.DataFrame(bearing).any(axis=1)
    bare = pd.Series(True, index=table.index[told])
    for number in range(len(table.columns)):
        said = normalised(table.iloc[:, number][told])
        figure = said.str.fullmatch(_FIGURE).fillna(False).astype(bool)
        word = bearing[number][told] if number in bearing else False
        bare &= said.isna() | figure | word
    found[told] = bare
    behind = found[::-1].cummin()[::-1]  # nothing but such rows from here on
    of_group = pd.Series(False, index=table.index)
    for number, here in bearing.items():
        named = cells[number].where(found & here)
        plain = (
            named.str.fullmatch(_SUMMARY.pattern, flags=re.IGNORECASE).fillna(False).astype(bool)
        )
        of_group |= named.notna() & ~plain
        shared = cells[number].isin(set(cells[number][here & ~found]))
        found &= ~(here & shared)
    return found & (behind | of_group)


def _bearing(column: pd.Series) -> pd.Series:
    """(n,) bool: cells that are a word of summary, or such a word behind what another cell says."""
    words = {
        cell: normalise(str(cell))
        for cell in column.dropna().unique()
        if len(said := str(cell)) <= _LONGEST and said[-1:] in _LAST and _ENDS.search(said)
    }
    if not words:
        return pd.Series(False, index=column.index)
    others = {normalise(cell) for cell in map(str, column.dropna().unique())}
    summary = []
    for cell, word in words.items():
        group = _OF_GROUP.fullmatch(word)
        if _SUMMARY.fullmatch(word) or (group and group[1] in others):
            summary.append(cell)
    return column.isin(summary)


def headers_again(table: pd.DataFrame) -> pd.Series:
    """(n,) bool: rows that hold the names of the columns, as where files were put one below the other.

    Examples
    --------
    >>> headers_again(pd.DataFrame({"r": ["5", "r"], "t": ["好", "t"]})).tolist()
    [False, True]
    """
    again = pd.Series(len(table.columns) > 1, index=table.index)
    for number, name in enumerate(table.columns):
        if again.any():
            said = normalised(table.iloc[:, number][again]).str.removeprefix("\ufeff")
            again[again] = said.fillna("").eq(" ".join(str(name).split()))
    return again


def nobodys_rows(table: pd.DataFrame, *, answers: Collection[str]) -> list[tuple[int, Words, str]]:
    """Number, reason and cells of the rows of both kinds; index of `table` as a spreadsheet counts.

    Examples
    --------
    >>> table = pd.DataFrame({"g": ["A", "合计"], "r": ["5", "9"]}, index=[2, 3])
    >>> [(row, said) for row, _, said in nobodys_rows(table, answers=["r"])]
    [(3, '合计, 9')]
    """
    again = headers_again(table)
    totals = summary_rows(table[~again], answers=answers)
    reasons = dict.fromkeys(again.index[again], HEADER_AGAIN)
    reasons |= dict.fromkeys(totals.index[totals], SUMMARY_ROW)
    return [
        (int(row), why, ", ".join(map(str, table.loc[row].dropna())))
        for row, why in sorted(reasons.items(), key=lambda pair: int(pair[0]))
    ]
