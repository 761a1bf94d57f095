"""The message about a column that a file of somebody else's does not have: its headings may be somebody's answer."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from feedback.errors import MEND, ColumnError
from feedback.responses.privacy.mask import mask_personal_data


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
    masked = mask_personal_data(pd.Series([str(heading) for heading in headings], dtype="str"))
    return ColumnError.missing(wanted, masked.tolist(), where=str(where), mend=mend)
