"""Rows that are one submission sent twice: equal in every column of the raw file, to the minute."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from feedback.questionnaire.parts import Words

SENT_TWICE = Words(zh="同一份答卷重复提交", en="the same submission twice")
_AT_ONCE, _KEY = 50_000, "0123456789abcdef"
_TIME_OF_DAY = re.compile(r"\b[0-2]?\d[:：时點点][0-5]\d")


def mark_rows(table: pd.DataFrame) -> pd.DataFrame:
    """A mark a row that equal rows share, also rows of another file with the same columns.

    Parameters
    ----------
    table
        Raw cells, all columns of the file.

    Returns
    -------
    DataFrame
        mark (unsigned 64-bit; equal for rows equal in all columns) and timed (whether a cell holds a
        time of day). Without one, equal rows may well be two people.
    """
    names = list(map(str, table.columns))  # several may have none
    ordered = (
        table.iloc[:, sorted(range(len(names)), key=names.__getitem__)].astype("str").fillna("")
    )
    named = "\x1f".join(map(str, ordered.columns))
    timed = pd.Series(False, index=table.index)
    for number in range(len(ordered.columns)):
        column = ordered.iloc[:, number]
        some = column.str.contains("[:：时點点]", regex=True).to_numpy(dtype=bool)  # few have one
        timed[some] |= column[some].str.contains(_TIME_OF_DAY, regex=True).to_numpy(dtype=bool)
    mark = pd.Series(hash_rows(ordered), index=table.index)
    of_columns = pd.util.hash_array(pd.array([named], dtype=object).to_numpy())[0]
    return pd.DataFrame({"mark": mark ^ of_columns, "timed": timed})


def hash_rows(table: pd.DataFrame) -> np.ndarray:
    """(n,) unsigned 64-bit, equal for rows with equal cells; a stretch at a time: pandas makes Python objects of their texts."""
    firsts = range(0, max(len(table), 1), _AT_ONCE)
    parts = (table.iloc[first : first + _AT_ONCE] for first in firsts)
    marks = [pd.util.hash_pandas_object(part, index=False, hash_key=_KEY) for part in parts]
    return np.concatenate([part.to_numpy() for part in marks])


def sent_twice(marks: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Second and later rows of one submission; and rows that equal an earlier one but carry no time.

    Examples
    --------
    >>> rows = pd.DataFrame({"at": ["2026-01-02 09:30", "2026-01-02 09:30", "2026-01-02"], "text": "好"})
    >>> twice, equal = sent_twice(mark_rows(rows))
    >>> twice.tolist(), equal.tolist()
    ([False, True, False], [False, False, False])
    """
    again = marks["mark"].duplicated()
    return again & marks["timed"], again & ~marks["timed"]


def equal_rows_words(n: int) -> Words:
    """What is said of rows that equal an earlier one and were kept."""
    return Words(
        zh=f"有 {n:,} 行与前面的行各列完全相同。文件里没有具体时间，分不清是两个人还是重复提交，因此全部保留；如可能重复提交，请核对。",
        en=f"{n:,} rows equal an earlier one in every column. The file has no time of day that would tell a person from a "
        "row sent twice, so all were kept; check them if the same form may have been sent twice.",
    )
