"""What stands in a column of comments: text, a number somebody typed, nothing, or something else."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from typing import overload

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from feedback.errors import FeedbackWarning, InputError
from feedback.numeric import Flags

_READ_AT_ONCE = 10_000  # texts that are Python's own while a column is gone through


class TextColumn(Sequence[str]):
    """Texts as Arrow keeps them, read like a list: Python's own, at more than their size again, only while looked at.

    Parameters
    ----------
    column
        Texts, none missing.
    places
        Which of them, in their order; None: all. Those are no copy: they are taken out when they are looked at.
    """

    def __init__(self, column: pa.ChunkedArray, places: np.ndarray | None = None) -> None:
        self._column = column
        self._places = places

    @classmethod
    def of(cls, texts: pd.Series, places: np.ndarray | None = None) -> TextColumn:
        """Of a column of Arrow text without missing cells."""
        column = pa.array(texts.array).cast(pa.large_string())
        whole = column if isinstance(column, pa.ChunkedArray) else pa.chunked_array([column])
        return cls(whole, places)

    def __len__(self) -> int:
        return len(self._column) if self._places is None else len(self._places)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return list(self._taken(place).to_pylist())
        own = place if self._places is None else int(self._places[place])
        return str(self._column[own].as_py())

    def __iter__(self) -> Iterator[str]:
        for first in range(0, len(self), _READ_AT_ONCE):
            yield from self[first : first + _READ_AT_ONCE]

    def at(self, places: np.ndarray) -> TextColumn:
        """The texts at these places."""
        return TextColumn(self._column, places if self._places is None else self._places[places])

    def blank(self) -> Flags:
        """(n,) bool: nothing but white space."""
        found: Flags = np.empty(len(self), dtype=bool)
        for first in range(0, len(self), _READ_AT_ONCE):
            here = slice(first, first + _READ_AT_ONCE)
            # most texts show by one sign that they are not; what Python calls white space is asked of the others
            plain = pc.match_substring_regex(self._taken(here), "[0-9A-Za-z\\x{4e00}-\\x{9fff}]")
            found[here] = ~np.asarray(plain, dtype=bool)
        rest = np.flatnonzero(found)
        found[rest] = [not text.strip() for text in self.at(rest)]
        return found

    def _taken(self, part: slice) -> pa.ChunkedArray:
        if self._places is None or not len(self._places[part]):
            return self._column[part if self._places is None else slice(0)]
        places = self._places[part]
        first, last = int(places.min()), int(places.max())
        near, own = self._column.slice(first, last + 1 - first), places - first
        if (np.diff(own) <= 0).any():
            return near.take(pa.array(own))
        chosen = np.zeros(
            len(near), dtype=bool
        )  # stretch by stretch, where `take` would copy all of them
        chosen[own] = True
        return near.filter(pa.array(chosen))


def text_column(comments: pd.Series, *, where: str) -> Sequence[str | None]:
    """`as_texts`, or the column as it is where Arrow has it and none is missing."""
    kind = comments.dtype
    if isinstance(kind, pd.StringDtype) and kind.storage == "pyarrow" and not comments.hasnans:
        return TextColumn.of(comments)
    return as_texts(comments, where=where)


def texts_at(texts: Sequence[str], places: np.ndarray) -> Sequence[str]:
    """The texts at these places, as the column is kept."""
    if isinstance(texts, TextColumn):
        return texts.at(places)
    return [texts[place] for place in places.tolist()]


def blank_texts(texts: Sequence[str]) -> Flags:
    """(n,) bool: nothing but white space."""
    if isinstance(texts, TextColumn):
        return texts.blank()
    return np.array([not text.strip() for text in texts], dtype=bool)


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
