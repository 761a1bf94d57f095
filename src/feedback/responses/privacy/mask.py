"""Personal data in open answers: found, named and masked before anything else reads the text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from feedback.responses.cell_text import cell_text
from feedback.responses.privacy import (
    account_ids,
    accounts,
    birth_dates,
    cued_accounts,
    documents,
    emails,
    english_handles,
    english_names,
    held_numbers,
    introduced,
    likely_accounts,
    names,
    numbers,
    offered_handles,
    owned_names,
    places,
    plates,
    platform_handles,
    roles,
    runs,
    screen_names,
    signed_handles,
    titles,
    told,
)
from feedback.responses.privacy.hints import Finder, Hit, Net, looked
from feedback.responses.privacy.runs import ROUND
from feedback.sign_tables import Codes, code_table, translate_each

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

# The surest first; each with what a text has to hold for it.
_FINDERS: tuple[tuple[tuple[Net, ...], Finder], ...] = (
    (emails.NETS, emails.find_emails),
    (plates.NETS, plates.find_plates),
    (documents.NETS, documents.find_documents),
    (english_names.NETS, english_names.find_english_names),
    (offered_handles.NETS, offered_handles.find_offered_handles),
    (accounts.NETS, accounts.find_accounts),
    (numbers.NETS, numbers.find_numbers),
    (runs.NETS, runs.find_runs),
    (signed_handles.NETS, signed_handles.find_signed_handles),
    (account_ids.NETS, account_ids.find_account_ids),
    (cued_accounts.NETS, cued_accounts.find_cued_accounts),
    (held_numbers.NETS, held_numbers.find_held_numbers),
    (english_handles.NETS, english_handles.find_english_handles),
    (platform_handles.NETS, platform_handles.find_platform_handles),
    (screen_names.NETS, screen_names.find_screen_names),
    (owned_names.NETS, owned_names.find_owned_names),
    (told.NETS, told.find_told),
    (places.NETS, places.find_places),
    (birth_dates.NETS, birth_dates.find_birth_dates),
    (names.NETS, names.find_names),
    (titles.NETS, titles.find_titled),
    (roles.NETS, roles.find_after_roles),
    (introduced.NETS, introduced.find_introduced),
)
# Asked last, and only of a text in which none of those has found an account.
LAST = (likely_accounts.NETS, likely_accounts.find_likely_accounts)
_NETS = (*(nets for nets, _ in _FINDERS), LAST[0])
_TOLD = len(_FINDERS)
_ACCOUNT_LABELS = tuple(
    label for zh, en in [LABELS["account"]] for label in (f"【{zh}】", f"[{en}]")
)
# Characters looked at together: enough to spread the fixed costs, little enough to bound the memory.
_AT_ONCE = 100_000
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

    return _table(_find_each([cell_text(cell) for cell in series]), series)


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
    known = _known(cells)
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
    known = _known([cell_text(cell) for cell in cells])
    if not any(known.values()):
        return series.copy()
    masked = [
        _without(text, hits) if (hits := known[text := cell_text(cell)]) else cell for cell in cells
    ]
    keeps_text = isinstance(series.dtype, pd.StringDtype)
    return pd.Series(
        masked, index=series.index, dtype=series.dtype if keeps_text else object, name=series.name
    )


def _known(cells: Iterable[object]) -> dict[str, list[Hit]]:
    """The findings of each text among the cells."""
    texts = [*dict.fromkeys(cell for cell in cells if isinstance(cell, str))]
    return dict(zip(texts, _find_each(texts), strict=True))


def _without(text: str, hits: list[Hit]) -> str:
    """The text with labels in the place of what was found."""
    chinese = _HAN_OR_NO_LATIN.search(text) is not None
    pieces, last = [], 0
    for kind, start, end in hits:
        label = LABELS[kind]
        pieces += [text[last:start], f"【{label[0]}】" if chinese else f"[{label[1]}]"]
        last = end
    return "".join([*pieces, text[last:]])


def _find_each(texts: Sequence[str]) -> list[list[Hit]]:
    """Findings of each text in order of place, none overlapping another."""
    found: list[list[Hit]] = []
    ends = np.cumsum([len(text) + 1 for text in texts])
    while len(found) < len(texts):
        begin = len(found)
        before = ends[begin - 1] if begin else 0
        end = max(begin + 1, int(np.searchsorted(ends, before + _AT_ONCE, side="right")))
        found += _find_together(texts[begin:end])
    return found


def _find_together(texts: Sequence[str]) -> list[list[Hit]]:
    narrow = _narrowed(texts)
    found: list[list[Hit]] = [[] for _ in texts]
    if accounts.MAY_BE_IBAN.search("\n".join(narrow)):
        for place, text in enumerate(narrow):
            found[place] = list(accounts.find_ibans(text))
            narrow[place] = _blot(text, found[place]) if found[place] else text
    # What two findings fought over may hold a third: look again with the winners blotted out.
    places: Sequence[int] = range(len(narrow))
    untold: list[int] = []
    for turn in range(4):
        again = []
        for number, caught, said in looked([narrow[place] for place in places], _NETS):
            place = places[number]
            text = narrow[place]
            if not turn and caught >> _TOLD:
                untold.append(place)
            hits = [
                hit
                for finder, (_, find) in enumerate(_FINDERS)
                if caught >> finder & 1
                for hit in find(text, said)
            ]
            if hits:
                won = _settle(hits)
                found[place] += won
                narrow[place] = _blot(text, won)
                again.append(place)
        places = again
        if not places:
            break
    for place in untold:
        if not _has_account(texts[place], found[place]):
            found[place] += LAST[1](narrow[place])
    return [sorted(own, key=_place) for own in found]


def _has_account(text: str, hits: Sequence[Hit]) -> bool:
    """Whether one has been found, now or when the text was masked before."""
    return any(kind == "account" for kind, _, _ in hits) or any(
        label in text for label in _ACCOUNT_LABELS
    )


def _place(hit: Hit) -> int:
    return hit[1]


def _narrowed(texts: Sequence[str]) -> list[str]:
    """Texts in half-width characters, what was masked before blotted out."""
    narrow = translate_each(texts, _narrow_codes())
    return [
        _LABEL.sub(lambda label: "\x00" * len(label[0]), text)
        if "【" in text or "[" in text
        else text
        for text in narrow
    ]


@cache
def _narrow_codes() -> Codes:
    """The half-width character of each code."""
    return code_table(_NARROW)


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
