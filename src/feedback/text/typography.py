"""Signs that look alike and mean the same, read as one: what every lexicon and rule gets to see.

Phones and word processors write ’ where a keyboard writes '; a rule that looks for "wasn't" must not care.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from feedback.sign_tables import Codes, code_table, translate_each

APOSTROPHES = "\u2018\u2019\u201a\u201b\u02bc\u02bb\u02b9\u02bd\u02c8\u2032\u2035\u00b4\u0060\uff07\uff40\ua78c\u055a\u05f3"
QUOTES = "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u2036\u02ba\u301d\u301e\u301f\uff02\u02ee"
HYPHENS = "\u2010\u2011\u2012\u2013\u2212\u00ad\ufe63\uff0d\u2043"
DASHES = "\u2014\u2015\u2e3a\u2e3b\ufe31\ufe58\u2500\u2501"
ELLIPSES = "\u2026\u22ef\u2025\ufe19"
# Signs that NFKC would turn into another meaning: ① is no 1 in 1元.
_KEPT = frozenset({"No", "So", "Sm", "Sk"})
_DASH = re.compile("\u2014+|-{2,}")
# not for "clean?to"
_LOST = re.compile(r"\b([a-z]+n)(?:\?{1,3}|''| '|' )(t)\b", re.IGNORECASE)
_DOTS = re.compile(r"\.{2,}")


@cache
def sign_table() -> dict[int, int]:
    """Sign → the sign it is read as; every step keeps the length of a text.

    Apostrophes, quotation marks, hyphens, dashes and ellipses become ' " - — …; full-width and other forms of a
    letter or sign the usual one (NFKC, where that is one sign); every space a plain one.
    """
    table = {}
    for code in (*range(0xA0, 0xD800), *range(0xE000, 0x10000), *range(0x1D400, 0x1D800)):
        sign = chr(code)
        folded = unicodedata.normalize("NFKC", sign)
        if len(folded) == 1 and folded != sign and unicodedata.category(sign) not in _KEPT:
            table[code] = ord(folded)
        elif unicodedata.category(sign) == "Zs":
            table[code] = 0x20
    for signs, plain in (
        (APOSTROPHES, "'"),
        (QUOTES, '"'),
        (HYPHENS, "-"),
        (DASHES, "\u2014"),
        (ELLIPSES, "\u2026"),
    ):
        table |= {ord(sign): ord(plain) for sign in signs}
    del table[0x2014], table[0x2026]
    return table


def level_signs(text: str) -> str:
    """The text with each sign in its plain form, of the same length.

    Examples
    --------
    >>> level_signs("It wasn’t “good” －　ＯＫ！")
    'It wasn\\'t "good" - OK!'
    """
    return text if text.isascii() and "`" not in text else text.translate(sign_table())


def found_apostrophes(text: str) -> str:
    """The text with the apostrophe of "not" that an export lost, doubled or set apart, of the same length.

    Examples
    --------
    >>> found_apostrophes("It wasn?t clean"), found_apostrophes("Why? To see"), found_apostrophes("doesn''t")
    ("It wasn't clean", 'Why? To see', " doesn't")
    """
    if "?" not in text and "'" not in text:
        return text
    return _LOST.sub(lambda found: f"{found[1]}'{found[2]}".rjust(len(found[0])), text)


def spelt_out_each(texts: Sequence[str]) -> list[str]:
    """`spelt_out` of every text, the signs of all looked up at once."""
    return [_respelt(text) for text in translate_each(texts, _sign_codes())]


@cache
def _sign_codes() -> Codes:
    return code_table(sign_table())


def spelt_out(text: str) -> str:
    """The text with plain signs only, dashes and ellipses written as a typist without them would.

    For lexicons that split words at ASCII white space, such as VADER's: one score for all ways of typing a text.

    Examples
    --------
    >>> spelt_out("Nice room—but it wasn’t clean…")
    "Nice room - but it wasn't clean ..."
    """
    return _respelt(level_signs(text))


def _respelt(level: str) -> str:
    level = found_apostrophes(level).replace("\u2026", "...")
    if "\u2014" in level or "--" in level:
        level = _DASH.sub(" - ", level)
    return " ".join((_DOTS.sub(" ... ", level) if ".." in level else level).split())
