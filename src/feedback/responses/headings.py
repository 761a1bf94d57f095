"""Headings of a file under the names a study writes: a line break or a space within a cell is nobody's wish."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

_UNSEEN = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")


def named_as(table: pd.DataFrame, wanted: Iterable[str | None]) -> pd.DataFrame:
    r"""The table, its headings spelt as they are wanted where only space, width or case of a letter differ.

    Parameters
    ----------
    table
        As a file holds it.
    wanted
        Names somebody asks for; None asks for nothing.

    Returns
    -------
    DataFrame
        A heading that is there as it is wanted stands, and so do two that differ in nothing else: which of them is
        meant is not for us to say. A second one of the same name (`Unit #2`) goes with the first. Its rows and
        `.attrs` are the same.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame(columns=["受理\n时间", " Closed（UTC）", "Unit", "unit "])
    >>> named_as(table, ["受理时间", "closed(UTC)", "UNIT"]).columns.tolist()
    ['受理时间', 'closed(UTC)', 'Unit', 'unit ']
    """
    there = set(table.columns)
    asked = {_plain(name): name for name in wanted if name is not None and name not in there}
    if not asked:
        return table
    plain = [_plain(str(name)) for name in table.columns]
    renamed = {
        name: asked[each]
        for name, each in zip(table.columns, plain, strict=True)
        if each in asked and plain.count(each) == 1
    }
    twins = {f"{name} #2": f"{to} #2" for name, to in renamed.items()}
    return table.rename(columns=renamed | {name: to for name, to in twins.items() if name in there})


def _plain(name: str) -> str:
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", name)).casefold()
