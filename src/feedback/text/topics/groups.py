"""Groups, periods and ratings given beside comments, brought into line with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.arrow_columns import is_among, is_unique, reindexed
from feedback.errors import InputError

if TYPE_CHECKING:
    import pandas as pd


def align_labels(given: object, index: pd.Index, *, where: str, name: str) -> pd.Series:
    """What `given` says of each comment in `index`; comments of which it says nothing are left out.

    Raises
    ------
    InputError
        Not a Series, a label given twice, or no label shared with the comments.
    """
    import pandas as pd

    if not isinstance(given, pd.Series):
        raise InputError(
            en=f"{where}: `{name}` should be a Series indexed like the comments, it is "
            f"{type(given).__name__}.",
            zh=f"{where}：{name} 应为与评论同索引的 Series，实为 {type(given).__name__}。",
        )
    if not is_unique(given.index):
        label = given.index[given.index.duplicated()][0]
        raise InputError(
            en=f"{where}: the index of `{name}` repeats {label!r}. Give each comment one value.",
            zh=f"{where}：{name} 的索引 {label!r} 重复，请让每条评论只有一个取值。",
        )
    if given.index.equals(index):
        return given.dropna()
    found = reindexed(given, index).dropna()
    if len(index) and not len(found) and not is_among(index, given.index).any():
        raise InputError(
            en=f"{where}: `{name}` shares no label with the comments. Give it the index the tokens "
            "have.",
            zh=f"{where}：{name} 与评论没有共同索引，请使用与 tokens 相同的索引。",
        )
    return found
