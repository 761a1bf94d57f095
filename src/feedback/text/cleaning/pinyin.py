"""Readings a converter glued to the characters it lost: 服務(wù) becomes 服務."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from feedback.text.cleaning.edits import Edit, Rule
from feedback.text.cleaning.rules import HAN

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ"
# A converter that lost the bracket's start leaves "?" in its place.
_GLUED = re.compile(rf"([{HAN}])([(（]([A-Za-z{_TONED}]{{1,7}})[)）])")
_BRACKETED = re.compile(rf"[(（][A-Za-z{_TONED}]{{1,7}}[)）]")


@lru_cache(maxsize=8192)
def reading_fits(char: str, reading: str) -> bool:
    """Whether `reading`, tones aside, is one of the readings of a character.

    Examples
    --------
    >>> reading_fits("說", "shuō"), reading_fits("說", "app")
    (True, False)
    """
    from pypinyin import Style, pinyin

    known = pinyin(char, style=Style.NORMAL, heteronym=True, v_to_u=True)[0]
    return _toneless(reading) in {_toneless(one) for one in known}


def _toneless(reading: str) -> str:
    decomposed = unicodedata.normalize("NFD", reading.lower().replace("v", "ü"))
    return "".join(char for char in decomposed if unicodedata.category(char) != "Mn")


@lru_cache(maxsize=8192)
def is_traditional(char: str) -> bool:
    """Whether simplified Chinese writes this character in another way."""
    from feedback.text.cleaning.wording import to_simplified

    return to_simplified(char, "t2s") != char


def _glued(text: str) -> Iterator[Edit]:
    """Brackets after a traditional character that hold its reading.

    A reading after a character both scripts share, 工行(háng), is somebody explaining a reading: it stays.
    """
    for match in _GLUED.finditer(text):
        char, reading = match[1], match[3]
        if is_traditional(char) and reading_fits(char, reading):
            yield match.start(2), match.end(2), ""


PINYIN = Rule("pinyin", _BRACKETED.search, _glued)
