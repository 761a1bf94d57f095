"""Other ways of writing a word of the lists: contractions, misspellings, Cantonese as it is typed."""

from __future__ import annotations

import re
from itertools import product

# How Cantonese is typed where its signs are hard to find, and what a hasty hand makes of a double letter.
_TYPED = {
    "咗": "左",
    "嘢": "野",
    "啲": "d",
    "俾": "比",
    "嘅": "既",
    "返": "番",
    "嚟": "黎",
    "着": "著",
    "黐": "痴",
}
_FEW = 3  # such signs in a word, each typed either way
_DOUBLED = re.compile("([a-z])\\1")
_LONG = 7  # letters


def typed_spellings(word: str) -> set[str]:
    """Common misspellings: 坏左 for 坏咗, "horible" and "dissapointed"; of long words only, so that none is another word.

    Examples
    --------
    >>> sorted(typed_spellings("disappointed")), sorted(typed_spellings("食咗嘢")), sorted(typed_spellings("good"))
    (['disapointed', 'dissapointed'], ['食咗野', '食左嘢', '食左野'], [])
    """
    if len(word) > 1 and not word.isascii():
        signs = [sign for sign in dict.fromkeys(word) if sign in _TYPED][:_FEW]
        ways = product(*((sign, _TYPED[sign]) for sign in signs))
        tables = (str.maketrans(dict(zip(signs, way, strict=True))) for way in ways)
        return {word.translate(table) for table in tables} - {word} if signs else set()
    if len(word) < _LONG or not word.isalpha():
        return set()
    found = {word[: twice.start()] + word[twice.end() - 1 :] for twice in _DOUBLED.finditer(word)}
    if word.startswith("disapp"):
        found.add("dissap" + word[6:])
    return found


def other_spellings(word: str) -> set[str]:
    """Other ways of typing a contraction; a lone negator keeps its "not" apart (not as, not that).

    Examples
    --------
    >>> sorted(other_spellings("can't complain"))
    ['can not complain', 'cannot complain', 'cant complain']
    >>> sorted(other_spellings("could have been"))
    ['could of been', "could've been", 'couldve been']
    """
    found = {word.replace("n't", "nt")}
    if " " in word:
        full = word.replace("can't", "can not").replace("won't", "will not").replace("n't", " not")
        found |= {full, full.replace("can not", "cannot")}
    for each in (word, *found):
        found |= {each.replace(" have ", short) for short in ("'ve ", "ve ", " of ")}
    return found - {word}
