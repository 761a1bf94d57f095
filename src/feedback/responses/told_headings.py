"""Headings as messages and pages repeat them: those of somebody else's file may be an answer, or name a person."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from feedback.errors import MEND, ColumnError, InputError, excerpt
from feedback.responses.privacy.mask import mask_personal_data


def headings_told(headings: Iterable[object]) -> list[str]:
    """Headings with personal data masked, in their order.

    Examples
    --------
    >>> headings_told(["对客户经理陈嘉怡(138 1271 5604)的满意度", 5])
    ['对客户经理【姓名】(【电话】)的满意度', '5']
    """
    said = pd.Series([str(heading) for heading in headings], dtype="str")
    return [str(heading) for heading in mask_personal_data(said)]


def no_such_column(
    wanted: Iterable[str],
    headings: Iterable[object],
    *,
    where: object,
    mend: tuple[str, str] = MEND,
) -> ColumnError:
    """The error that names the missing columns, and the file's headings with personal data masked.

    Of a file without a row of headings they are what its first respondent wrote.

    >>> print(no_such_column(["text"], ["打给我13812345678", "5"], where="a.csv", mend=("Name it.", "请指明。")).en)
    a.csv: no column text. Columns there: 打给我【电话】, 5. Name it.
    """
    return ColumnError.missing(wanted, headings_told(headings), where=str(where), mend=mend)


def two_columns(heading: str, *, where: object) -> InputError:
    """The error of a heading that two columns have.

    >>> print(two_columns("打给我13812345678", where="a.csv").en)
    a.csv: two columns are called '打给我【电话】'. Rename one in the file.
    """
    [told] = headings_told([heading])
    named = excerpt(told)
    return InputError(
        en=f"{where}: two columns are called {named!r}. Rename one in the file.",
        zh=f"{where}：有两列都叫 {named!r}。请在文件中改名。",
    )
