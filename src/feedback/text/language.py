"""In which language a comment is written."""

from __future__ import annotations

import re

from feedback.text.cleaning.rules import HAN

_HAN = re.compile(f"[{HAN}]")
_LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]+")
_KANA = re.compile(r"[\u3041-\u309f\u30a1-\u30fa]")
_OTHER_SCRIPT = re.compile(
    r"[\u0370-\u10ff\u1100-\u11ff\u1200-\u1fff\u2c00-\u2dff\ua000-\uabff\uac00-\ud7a3\ufb00-\ufdff\ufe70-\ufefc]"
)
_NOT_HAN = re.compile(
    f"[{''.join(own.pattern.strip('[]+') for own in (_LATIN_WORD, _KANA, _OTHER_SCRIPT))}]"
)
# Common words that give away a Latin-script language that is not English, and those of English.
_FOREIGN = frozenset(
    """le la les des une est pas très avec pour nous mais el los las una muy pero con para está bien der die das und
    ist nicht sehr ein eine mit war wir il che non è molto per o os uma muito não com het een niet zeer maar goed och
    är inte mycket var det som på rất và không của sangat tidak dan yang""".split()  # noqa: SIM905
)
_ENGLISH = frozenset(
    """the a an and is was are were be been to of in on for with not no but it this that very good bad great nice i my
    we our you your they he she at from have has had do did so too all just there as or if when service food staff
    would will can could more than time by""".split()  # noqa: SIM905
)
# Enough to tell; a novel in one cell costs no more than a page.
SAMPLE = 5000


def detect_language(text: str) -> str:
    """Language of one cleaned text: "zh", "en", "other", or "" when nothing is written in letters.

    A Han character counts as one word beside a Latin word; kana make Japanese ("other"). Latin script is
    English unless words of another language outnumber English ones.

    Examples
    --------
    >>> [detect_language(text) for text in ("服务 good", "Nice staff", "美味しいです", "Très bien", "123")]
    ['zh', 'en', 'other', 'other', '']
    """
    if not text:
        return ""
    sample = text[:SAMPLE]
    if not _NOT_HAN.search(sample) and _HAN.search(sample):
        return "zh"
    han = len(_HAN.findall(sample))
    kana = len(_KANA.findall(sample))
    if kana and kana * 5 >= han:
        return "other"
    other = len(_OTHER_SCRIPT.findall(sample))
    words = _LATIN_WORD.findall(sample)
    if han and han >= len(words) and han >= other:
        return "zh"
    if other > sum(map(len, words)):
        return "other"
    if not words:
        return "zh" if han else "other" if other or any(map(str.isalpha, sample)) else ""
    lowered = [word.lower() for word in words]
    foreign = sum(word in _FOREIGN or not word.isascii() for word in lowered)
    return "other" if foreign > sum(word in _ENGLISH for word in lowered) else "en"
