"""What stands in a column of comments: text, a number somebody typed, nothing, or something else."""

from __future__ import annotations

import warnings
from collections.abc import Iterable

import numpy as np
import pandas as pd

from feedback.errors import FeedbackWarning, InputError


def as_series(comments: object, *, where: str) -> pd.Series:
    """`comments` as a Series; lists and arrays get a plain index.

    Raises
    ------
    InputError
        A single string, a frame, or something that is no column.
    """
    if isinstance(comments, pd.Series):
        return comments
    if isinstance(comments, (str, bytes, pd.DataFrame)) or not isinstance(comments, Iterable):
        kind = type(comments).__name__
        raise InputError(
            en=f"{where}: one column of comments is needed, found {kind}. Give a Series or a list of texts.",
            zh=f"{where}：需要一列评论，得到的是 {kind}。请传入 Series 或文本列表。",
        )
    return pd.Series(list(comments), dtype=object)


def as_texts(comments: pd.Series, *, where: str) -> list[str | None]:
    """The texts of a column, None where there is none.

    Numbers (and truth values) are what somebody typed into the field and become their text;
    anything else (lists, bytes, dates …) counts as missing and is told in one warning.

    Examples
    --------
    >>> import pandas as pd
    >>> as_texts(pd.Series(["很好", None, 5]), where="demo")
    ['很好', None, '5']
    """
    texts: list[str | None] = []
    odd: list[int] = []
    for place, cell in enumerate(comments.tolist()):
        if isinstance(cell, str):
            texts.append(cell)
        elif cell is None or cell is pd.NA or cell is pd.NaT:
            texts.append(None)
        elif isinstance(cell, (int, float, np.number)):
            texts.append(None if cell != cell else str(cell))  # noqa: PLR0124 (NaN)
        else:
            odd.append(place)
            texts.append(None)
    if odd:
        shown = ", ".join(str(label) for label in comments.index[odd[:5]]) + (
            " …" if len(odd) > 5 else ""
        )
        message = InputError(
            en=f"{where}: {len(odd)} cell(s) hold neither text nor a number and count as missing (rows {shown}). "
            "Convert them to text first.",
            zh=f"{where}：{len(odd)} 个单元格既不是文本也不是数字，按缺失处理（行 {shown}）。请先转换为文本。",
        )
        warnings.warn(str(message), FeedbackWarning, stacklevel=3)
    return texts
