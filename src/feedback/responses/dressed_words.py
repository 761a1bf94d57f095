"""An answer's words without what forms put around them: A. 满意, ★★★★★ 非常满意, 满意 Satisfied, very_satisfied."""

from __future__ import annotations

import re
from collections.abc import Callable

from feedback.responses.plain_cells import normalise

_HAN = "\u3400-\u9fff"
# the letter of an option, before or behind its words: A. 满意, (A) 满意, A满意, 满意（A）, a) Satisfied
_LETTER_BEFORE = re.compile(
    rf"[(\[]?[A-Ka-k](?:[)\]]\s*[.、:]?|\s*[.、:)\]–—-]|(?=[{_HAN}]))\s*(?=\w)"
)
_LETTER_BEHIND = re.compile(r"(?<=\w)\s*[(\[][A-Ka-k][)\]]$")
# stars, faces, bullets and ticks at either end
_SIGNS = re.compile(r"^[^\w(\[]+|[^\w)\]]+$")
_JOINED = re.compile(r"(?<=[^\W\d_])[_-](?=[^\W\d_])")
_TWO_LANGUAGES = re.compile(
    rf"(?P<zh>[{_HAN}]+)[^\w]*(?P<en>[A-Za-z][A-Za-z ]*[A-Za-z])[^\w]*"
    rf"|(?P<en_first>[A-Za-z][A-Za-z ]*[A-Za-z])[^\w]*(?P<zh_last>[{_HAN}]+)[^\w]*"
)


def undressed(cell: str) -> str:
    """The words of one answer, without its option's letter and without signs at its ends.

    >>> [undressed(cell) for cell in ("A. 非常满意", "(b) Satisfied", "😡 很差", "满意（B）", "★★★ ok")]
    ['非常满意', 'Satisfied', '很差', '满意', 'ok']
    """
    said = _SIGNS.sub("", normalise(cell)).strip()
    return _LETTER_BEHIND.sub("", _LETTER_BEFORE.sub("", said, count=1) if _LETTER_BEFORE.match(said) else said)  # fmt: skip


def parted(cell: str) -> str:
    """The same with the words parted that a program joined: very_satisfied, very-satisfied."""
    return _JOINED.sub(" ", undressed(cell))


def in_chinese(cell: str) -> str:
    """The Chinese half of an answer in two languages; any other as `undressed` leaves it.

    >>> in_chinese("Very satisfied / 非常满意"), in_english("非常满意（Very satisfied）")
    ('非常满意', 'Very satisfied')
    """
    return _half(cell, "zh", "zh_last")


def in_english(cell: str) -> str:
    """Its English half."""
    return _half(cell, "en", "en_first")


def _half(cell: str, *names: str) -> str:
    said = undressed(cell)
    found = _TWO_LANGUAGES.fullmatch(said)
    return next((half for name in names if found and (half := found[name])), said)


# from the plainest: how the answers of a whole column are read until they are words of one scale
FORMS: tuple[Callable[[str], str], ...] = (normalise, undressed, parted, in_chinese, in_english)
