"""Personal data in open answers: found, named and masked before anything else reads the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

LABELS = {
    "phone": ("电话", "phone"),
    "id_number": ("身份证号", "id number"),
    "email": ("邮箱", "email"),
    "bank_card": ("银行卡号", "bank card"),
    "plate": ("车牌", "licence plate"),
    "account": ("账号", "account"),
    "name": ("姓名", "name"),
}
_FULL = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
_S = r"[ \-–—·]?"
_PATTERNS = {
    "email": re.compile(
        r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}"
    ),
    "id_number": re.compile(
        rf"(?<!\d)[1-9]\d{{5}}{_S}(?:19|20)\d\d{_S}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]){_S}\d{{3}}[\dXx](?!\d)"
    ),
    "bank_card": re.compile(
        r"(?<!\d)[3-6]\d{3}(?:[ -]?\d{4}){2}[ -]?\d{1,4}(?:[ -]?\d{1,3})?(?!\d)"
    ),
    "phone": re.compile(
        rf"(?<!\d)(?:(?:\+|00)?86{_S})?1[3-9]\d(?:{_S}\d{{4}}{_S}\d{{4}})(?!\d)"
        r"|(?<!\d)\(?0(?:10|2\d|[3-9]\d\d)\)?[ -]?[2-9]\d{6,7}(?!\d)"
        r"|(?<!\d)(?:\+|00)?852[ -]?[2-9]\d{3}[ -]?\d{4}(?!\d)"
    ),
    "plate": re.compile(
        r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][ ·•.-]?[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳](?![A-Za-z0-9])"
    ),
    "account": re.compile(
        r"(?:微信号?|薇信|vx|wx|wechat|qq号?|QQ号?|扣扣)(?:是|[:：])?\s*([A-Za-z0-9_-]{5,20})(?![A-Za-z0-9])",
        re.IGNORECASE,
    ),
    "name": re.compile(
        r"(?:姓名|联系人|收件人)(?:是|[:：])?\s*([\u4e00-\u9fff]{2,4})(?![\u4e00-\u9fff])"
    ),
}


def find_personal_data(series: pd.Series) -> pd.DataFrame:
    """Find personal data in a column of texts.

    Parameters
    ----------
    series
        Texts; missing and what is no text holds none.

    Returns
    -------
    pandas.DataFrame
        A row a finding, indexed as `series`: kind, start, end (characters of the text).
    """
    import pandas as pd

    rows = [
        (index, *hit)
        for index, text in series.items()
        if isinstance(text, str)
        for hit in _find(text)
    ]
    index = pd.Index([row[0] for row in rows], name=series.index.name)
    return pd.DataFrame(
        {
            "kind": pd.Series([row[1] for row in rows], index=index, dtype="str"),
            "start": pd.Series([row[2] for row in rows], index=index, dtype="int64"),
            "end": pd.Series([row[3] for row in rows], index=index, dtype="int64"),
        }
    )


def mask_personal_data(series: pd.Series) -> pd.Series:
    """Replace personal data by what it was: 【电话】 in Chinese text, [phone] in English.

    Parameters
    ----------
    series
        Texts; missing stays missing, what is no text stays as it is.

    Returns
    -------
    pandas.Series
        Index and name of `series`.

    Examples
    --------
    >>> import pandas as pd
    >>> mask_personal_data(pd.Series(["请回电 13912345678", "call 139 1234 5678 please"])).tolist()
    ['请回电 【电话】', 'call [phone] please']
    """
    import pandas as pd

    masked = [_mask(text) if isinstance(text, str) else text for text in series]
    return pd.Series(masked, index=series.index, dtype=series.dtype, name=series.name)


def _find(text: str) -> Iterator[tuple[str, int, int]]:
    if not any(mark in text for mark in "@名人") and sum(map(str.isdigit, text)) < 5:
        return
    narrow = text.translate(_FULL)
    taken: list[tuple[int, int, str]] = []
    for kind, pattern in _PATTERNS.items():
        for match in pattern.finditer(narrow):
            start, end = match.span(1 if pattern.groups else 0)
            if kind == "bank_card" and not _luhn(match[0]):
                continue
            if all(end <= first or start >= last for first, last, _ in taken):
                taken.append((start, end, kind))
    for start, end, kind in sorted(taken):
        yield kind, start, end


def _luhn(text: str) -> bool:
    digits = [int(digit) for digit in text if digit.isdigit()][::-1]
    if not 15 <= len(digits) <= 19:
        return False
    doubled = (2 * digit - 9 * (digit > 4) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _mask(text: str) -> str:
    chinese = any("\u4e00" <= char <= "\u9fff" for char in text)
    pieces, last = [], 0
    for kind, start, end in _find(text):
        label = LABELS[kind]
        pieces += [text[last:start], f"【{label[0]}】" if chinese else f"[{label[1]}]"]
        last = end
    return "".join([*pieces, text[last:]]) if pieces else text
