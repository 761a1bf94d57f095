"""Cleaned comments in the characters people typed: they are read in simplified ones, and shown as they were written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import pandas as pd

from feedback.arrow_columns import is_among
from feedback.text.cleaning.clean import tidy
from feedback.text.cleaning.options import CleaningRules
from feedback.text.cleaning.wording import simplified_rule, to_simplified


def as_written(clean: pd.Series, text: pd.Series) -> pd.Series:
    """Cleaned comments before traditional characters were made simplified.

    Parameters
    ----------
    clean
        (n,) cleaned and masked, in simplified characters.
    text
        (n,) what it was made of, masked; same order. Missing stays what `clean` has.

    Returns
    -------
    Series
        (n,) index and name of `clean`, each of the length it has there, so that places stay. What cannot be told from `text` sign by
        sign (a frame taken out, something masked only after cleaning) stays as it is in `clean`.

    Examples
    --------
    >>> as_written(pd.Series(["等候时间太长", "很好"]), pd.Series(["等候時間太長　", "很好"])).tolist()
    ['等候時間太長', '很好']
    """
    found = clean.copy()
    typed = text.fillna("").astype("str").tolist()
    rows = [row for row, said in enumerate(typed) if _traditional().search(said)]
    if not rows:
        return found
    tidied, _ = tidy([typed[row] for row in rows], CleaningRules().chain())
    read, _ = tidy(tidied, [simplified_rule("auto")])
    known = clean.iloc[rows].tolist()
    for row, own, simple, old in zip(rows, tidied, read, known, strict=True):
        if simple == old and len(own) == len(simple):
            found.iloc[row] = own
    return found


def quotes_as_written(
    quotes: pd.DataFrame, comments: pd.DataFrame, *, column: str = "quote"
) -> pd.DataFrame:
    """Quotes of comments in the characters of whoever is quoted.

    Parameters
    ----------
    quotes
        comment and `column`: a part of the comment's `clean`, "…" where it was cut.
    comments
        By comment: clean and text, masked.

    Returns
    -------
    DataFrame
        The same rows.
    """
    quoted = is_among(comments.index.astype("str"), quotes["comment"].astype("str"))
    own = comments[["clean", "text"]][quoted]
    own = own.set_axis(own.index.astype("str"))
    own = own[~own.index.duplicated()]
    typed = as_written(own["clean"], own["text"])
    shown = [
        _in_place(str(quote), str(own["clean"].get(key, "")), str(typed.get(key, "")))
        for quote, key in zip(quotes[column], quotes["comment"].astype("str"), strict=True)
    ]
    return quotes.assign(**{column: pd.array(shown, dtype="str")})


def _in_place(quote: str, clean: str, typed: str) -> str:
    part = quote.removeprefix("…").removesuffix("…")
    at = clean.find(part)
    if at < 0 or len(clean) != len(typed):
        return quote
    return quote.replace(part, typed[at : at + len(part)], 1)


def simplified_signs(texts: Iterable[str]) -> tuple[str, str]:
    """The traditional characters of some texts, and the simplified one of each in the same place.

    >>> simplified_signs(["電梯很慢", "电梯"])
    ('電', '电')
    """
    found = {sign for text in texts for sign in _traditional().findall(text)}
    pairs = [(sign, to_simplified(sign, "t2s")) for sign in sorted(found)]
    single = [(old, new) for old, new in pairs if len(new) == 1 and new != old]
    return "".join(old for old, _ in single), "".join(new for _, new in single)


@lru_cache(maxsize=1)
def _traditional() -> re.Pattern[str]:
    """A character that simplified Chinese, or Hong Kong's way to it, writes otherwise."""
    signs = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    apart: set[str] = set()
    for way in ("t2s", "hk2s"):
        other = to_simplified("\n".join(signs), way).split("\n")
        apart |= {old for old, new in zip(signs, other, strict=True) if old != new}
    return re.compile(f"[{''.join(sorted(apart))}]")
