"""Personal data in open answers: found, named and masked before anything else reads the text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING

from feedback.responses.cell_text import cell_text
from feedback.responses.privacy import (
    account_ids,
    cued_accounts,
    english_handles,
    held_numbers,
    owned_names,
    platform_handles,
    screen_names,
    signed_handles,
    told,
)
from feedback.responses.privacy.account_ids import find_account_ids
from feedback.responses.privacy.accounts import find_accounts, find_ibans
from feedback.responses.privacy.birth_dates import find_birth_dates
from feedback.responses.privacy.cued_accounts import find_cued_accounts
from feedback.responses.privacy.documents import find_documents
from feedback.responses.privacy.emails import find_emails
from feedback.responses.privacy.english_handles import find_english_handles
from feedback.responses.privacy.english_names import find_english_names
from feedback.responses.privacy.held_numbers import find_held_numbers
from feedback.responses.privacy.hints import said_in
from feedback.responses.privacy.introduced import find_introduced
from feedback.responses.privacy.names import find_names
from feedback.responses.privacy.numbers import Hit, find_numbers
from feedback.responses.privacy.offered_handles import find_offered_handles
from feedback.responses.privacy.owned_names import find_owned_names
from feedback.responses.privacy.places import find_places
from feedback.responses.privacy.plates import find_plates
from feedback.responses.privacy.platform_handles import find_platform_handles
from feedback.responses.privacy.roles import find_after_roles
from feedback.responses.privacy.runs import ROUND, find_runs
from feedback.responses.privacy.screen_names import find_screen_names
from feedback.responses.privacy.signed_handles import find_signed_handles
from feedback.responses.privacy.titles import find_titled
from feedback.responses.privacy.told import find_told

if TYPE_CHECKING:
    import pandas as pd

# What stands in the place of what was found, in Chinese and English.
LABELS = {
    "phone": ("电话", "phone"),
    "id_number": ("身份证号", "id number"),
    "email": ("邮箱", "email"),
    "bank_card": ("银行卡号", "bank card"),
    "plate": ("车牌", "licence plate"),
    "account": ("账号", "account"),
    "address": ("住址", "home address"),
    "birth_date": ("出生日期", "date of birth"),
    "name": ("姓名", "name"),
}
# A mask says only that somebody left a number; it is no word of a comment.
MASK = "|".join(rf"【{zh}】|\[{en}\]" for zh, en in LABELS.values())
# What was masked before is as if it had just been found.
_LABEL = re.compile(MASK)
# The surer kind keeps a number two patterns claim.
_ORDER = {
    kind: place
    for place, kind in enumerate(
        (
            "email",
            "id_number",
            "bank_card",
            "phone",
            "plate",
            "account",
            "address",
            "birth_date",
            "name",
        )
    )
}

# One character to one, so that places stay the same.
_NARROW = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_NARROW |= dict.fromkeys(
    [0x3000, 0xA0, 0x200B, 0x200C, 0x200D, 0x202F, 0xFEFF, *range(0x2000, 0x200B)], " "
)
_NARROW |= ROUND
# Letters of other scripts that look like Latin ones: wаng@163.com with a Cyrillic а.
_NARROW |= {
    ord(char): latin
    for char, latin in zip(
        "аеорсухіјѕһвкмтнАЕОРСУХІЈЅВКМТНοαερ", "aeopcyxijshbkmthAEOPCYXIJSBKMTHoaep", strict=True
    )
}
# Names have accents, patterns have none: José, Siobhán.
_NARROW |= {
    code: base
    for code in range(0xC0, 0x180)
    if (base := unicodedata.normalize("NFD", chr(code))[0]).isascii() and base.isalpha()
}
_NARROW |= dict.fromkeys([*range(0x2010, 0x2016), 0x2212, 0xFE63], "-")

# Without one of these there is no handle beside a sign, account by its word, screen name or number in words.
_SELDOM = frozenset[str]().union(
    account_ids.HINTS,
    cued_accounts.HINTS,
    english_handles.HINTS,
    held_numbers.HINTS,
    owned_names.HINTS,
    platform_handles.HINTS,
    screen_names.HINTS,
    signed_handles.HINTS,
    told.HINTS,
)
_LATIN_OR_DIGIT = re.compile("[0-9A-Za-z@]")
_HAN_OR_NO_LATIN = re.compile(r"[\u3400-\u9fff]|\A[^A-Za-z]*\Z")


def find_personal_data(series: pd.Series) -> pd.DataFrame:
    """Find personal data in a column of texts.

    Parameters
    ----------
    series
        Texts; a number counts as its text, missing and what is no text holds none.

    Returns
    -------
    pandas.DataFrame
        A row a finding, indexed as `series`: kind (a key of `LABELS`), start, end (characters of the text).

    Notes
    -----
    Phones (mainland, Hong Kong, Macau, Taiwan, with a country's number), identity numbers of 18 places
    with their check digit (passports, permits and other documents after a cue), e-mail, cards with an issuer's
    prefix and the Luhn digit, IBAN, plates, handles of messengers and platforms, profile pages, home addresses down
    to the door, birth dates, names after a cue (姓名, 我叫, 服务员, my name is) or beside a title (先生, 老师, Mr.) or told by what was done (helped by, 叫…的前台).
    What proves itself is found however it is grouped or spelt (137_6482_0915, 一三七 六四八二 零九一五, ①③⑦).
    Hotlines (400, 95xxx, 1-800), prices, order numbers, dates, shop addresses and hotel rooms are left alone.

    Examples
    --------
    >>> import pandas as pd
    >>> find_personal_data(pd.Series(["请回电 13900001234"])).values.tolist()
    [['phone', 4, 15]]
    """

    return _table([list(_find(cell_text(cell))) for cell in series], series)


def _table(found: list[list[Hit]], series: pd.Series) -> pd.DataFrame:
    import pandas as pd

    hits = [(row, *hit) for row, own in enumerate(found) for hit in own]
    return pd.DataFrame(
        {
            "kind": pd.array([hit[1] for hit in hits], dtype="str"),
            "start": pd.array([hit[2] for hit in hits], dtype="int64"),
            "end": pd.array([hit[3] for hit in hits], dtype="int64"),
        },
        index=series.index[[hit[0] for hit in hits]],
    )


def find_and_mask(series: pd.Series) -> tuple[pd.DataFrame, pd.Series]:
    """`find_personal_data` and `mask_personal_data` of a column of texts in one look.

    Parameters
    ----------
    series
        Texts (dtype str); missing stays missing.

    Returns
    -------
    DataFrame, Series
        As those two give them.

    Examples
    --------
    >>> import pandas as pd
    >>> found, masked = find_and_mask(pd.Series(["请回电 13900001234", "很好"], dtype="str"))
    >>> found["kind"].tolist(), masked.tolist()
    (['phone'], ['请回电 【电话】', '很好'])
    """
    import pandas as pd

    cells = series.tolist()
    known = {cell: list(_find(cell)) for cell in dict.fromkeys(cells) if isinstance(cell, str)}
    found = [known[cell] if isinstance(cell, str) else [] for cell in cells]
    masked = [
        _without(cell, hits) if hits else cell for cell, hits in zip(cells, found, strict=True)
    ]
    return _table(found, series), pd.Series(
        masked, index=series.index, dtype=series.dtype, name=series.name
    )


def mask_personal_data(series: pd.Series) -> pd.Series:
    """Replace personal data by what it was: 【电话】 in a text with Chinese, [phone] in another.

    Masking twice changes nothing more, and a text is masked alike whatever stands in the other rows.

    Parameters
    ----------
    series
        Texts; missing stays missing. A number that is a phone or card number is masked too;
        what is no text and holds none stays as it is.

    Returns
    -------
    pandas.Series
        Index and name of `series`.

    Examples
    --------
    >>> import pandas as pd
    >>> mask_personal_data(pd.Series(["请回电 13900001234", "call 139 0000 1234 please"])).tolist()
    ['请回电 【电话】', 'call [phone] please']
    """
    import numpy as np
    import pandas as pd

    cells = np.asarray(series, dtype=object).tolist()
    # groups and short answers are said by many: each once
    known = {cell: _mask(cell) for cell in dict.fromkeys(c for c in cells if isinstance(c, str))}
    masked = [known[cell] if isinstance(cell, str) else _mask(cell) for cell in cells]
    changed = any(new is not old for old, new in known.items())
    if not changed and all(
        new is old for new, old in zip(masked, cells, strict=True) if not isinstance(old, str)
    ):
        return series.copy()
    keeps_text = isinstance(series.dtype, pd.StringDtype)
    return pd.Series(
        masked, index=series.index, dtype=series.dtype if keeps_text else object, name=series.name
    )


def _mask(cell: object) -> object:
    text = cell_text(cell)
    hits = list(_find(text))
    return _without(text, hits) if hits else cell


def _without(text: str, hits: list[Hit]) -> str:
    """The text with labels in the place of what was found."""
    chinese = _HAN_OR_NO_LATIN.search(text) is not None
    pieces, last = [], 0
    for kind, start, end in hits:
        label = LABELS[kind]
        pieces += [text[last:start], f"【{label[0]}】" if chinese else f"[{label[1]}]"]
        last = end
    return "".join([*pieces, text[last:]])


def _find(text: str) -> Iterator[Hit]:
    """Findings in order of place, none overlapping another."""
    narrow = text if text.isascii() else text.translate(_NARROW)
    if "【" in narrow or "[" in narrow:
        narrow = _LABEL.sub(lambda label: "\x00" * len(label[0]), narrow)
    found = list(find_ibans(narrow)) if _LATIN_OR_DIGIT.search(narrow) else []
    narrow = _blot(narrow, found) if found else narrow
    # What two findings fought over may hold a third: look again with the winners blotted out.
    for _ in range(4):
        lowered = narrow.lower()
        said = said_in(lowered)
        hits = [
            *(_find_written(narrow, lowered, said) if _LATIN_OR_DIGIT.search(narrow) else ()),
            *find_accounts(narrow, lowered, said),
            *find_numbers(narrow, said),
            *find_runs(narrow, said),
            *(() if said.isdisjoint(_SELDOM) else _find_seldom(narrow, said)),
            *find_places(narrow, said),
            *find_birth_dates(narrow, said),
            *find_names(narrow, said),
            *find_titled(narrow, said),
            *find_after_roles(narrow, said),
            *find_introduced(narrow, said),
        ]
        if not hits:
            break
        won = _settle(hits)
        found += won
        narrow = _blot(narrow, won)
    yield from sorted(found, key=lambda hit: hit[1])


def _find_seldom(text: str, said: frozenset[str]) -> Iterator[Hit]:
    """What most comments hold no word for."""
    yield from find_signed_handles(text, said)
    yield from find_account_ids(text, said)
    yield from find_cued_accounts(text, said)
    yield from find_held_numbers(text, said)
    yield from find_english_handles(text, said)
    yield from find_platform_handles(text, said)
    yield from find_screen_names(text, said)
    yield from find_owned_names(text, said)
    yield from find_told(text, said)


def _find_written(text: str, lowered: str, said: frozenset[str]) -> Iterator[Hit]:
    """What has letters or digits in it: most Chinese comments have none."""
    yield from find_emails(text, lowered, said)
    yield from find_plates(text, said)
    yield from find_documents(text, said)
    yield from find_english_names(text, lowered)
    yield from find_offered_handles(text, said)


def _blot(text: str, hits: list[Hit]) -> str:
    pieces, last = [], 0
    for _, start, end in sorted(hits, key=lambda hit: hit[1]):
        pieces += [text[last:start], "\x00" * (end - start)]
        last = end
    return "".join([*pieces, text[last:]])


def _is_inside(hit: Hit, longer: list[Hit]) -> bool:
    return any(
        start <= hit[1] and hit[2] <= end and end - start > hit[2] - hit[1] + 3
        for _, start, end in longer
    )


def _settle(hits: list[Hit]) -> list[Hit]:
    """The surest kind first, then the longest; whatever overlaps it goes."""
    won: list[Hit] = []
    longer = [hit for hit in hits if hit[0] in ("account", "bank_card")]
    if longer:  # 中国银行 6217 8500 0029 3847 561: a phone inside a longer number is none
        hits = [hit for hit in hits if hit[0] != "phone" or not _is_inside(hit, longer)]
    taken = bytearray(max((hit[2] for hit in hits), default=0))
    for kind, start, end in sorted(hits, key=lambda hit: (_ORDER[hit[0]], hit[1] - hit[2])):
        if not any(taken[start:end]):
            won.append((kind, start, end))
            taken[start:end] = b"\x01" * (end - start)
    return won


def without_masks(texts: pd.Series) -> pd.Series:
    """Masked texts with a space for each mask: 姓名 in 【姓名】 is no word that anybody wrote.

    Parameters
    ----------
    texts : (n,) str
        Missing stays missing.

    Examples
    --------
    >>> import pandas as pd
    >>> without_masks(pd.Series(["【姓名】教练很好", "ask [name]"])).tolist()
    [' 教练很好', 'ask  ']
    """
    return texts.str.replace(MASK, " ", regex=True)
