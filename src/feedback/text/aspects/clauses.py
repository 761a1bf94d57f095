"""Clauses of many comments at once: text made comparable sign by sign, and where clauses end.

Every step keeps the length, so that an offset into what is read is an offset into what was written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from feedback.sign_tables import Codes, code_table, codes_of, translate_each
from feedback.text.typography import found_apostrophes, sign_table

SENTENCE_ENDS = "。！？!?…\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029~～"
_BREAKS = ',:，：;；（）()【】[]《》「」“”"—|'
_TRIMMED = SENTENCE_ENDS + _BREAKS + " .\t-"
_LAST = 0xFFFF  # beyond it stands no sign that ends anything
_HAN = (0x3400, 0x9FFF)
# 不 before a blank is said of a short word behind it (不 干净), but where it ends what stands before it (干净不 ...)
_PARTED = re.compile(
    r"(?<![好行能会对可要是差都也点净么了得吗吃用错贵便意味快])(不)([ \t]+)(?=[\u4e00-\u9fff]{1,4}(?![\u4e00-\u9fff]))"
)


@dataclass(frozen=True)
class Clauses:
    """Clause and sentence number of every sign of a text, counted from 0."""

    clause: npt.NDArray[np.int32]
    sentence: npt.NDArray[np.int32]


@lru_cache(maxsize=1)
def _simplify() -> dict[int, int]:
    """Sign → sign it is read as: plain, simplified, lower case; a lone surrogate as U+FFFD."""
    from opencc import OpenCC

    convert = OpenCC("t2s").convert
    table = dict.fromkeys(range(0xD800, 0xE000), 0xFFFD)
    han = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    simple = convert("".join(han))
    if len(simple) == len(han):
        for old, new in zip(han, simple, strict=True):
            if ord(new) > _LAST:  # 嗰, whose simplified form hardly anybody types, stays
                table[ord(new)] = ord(old)
            elif old != new:
                table[ord(old)] = ord(new)
    table |= {code: code + 32 for code in range(65, 91)}
    return table | {sign: table.get(plain, plain) for sign, plain in sign_table().items()}


def readable(text: str) -> str:
    """Text in simplified, half-width, lower-case signs, of the same length.

    Parameters
    ----------
    text
        Any text; a lone surrogate becomes U+FFFD.

    Examples
    --------
    >>> readable("環境ＯＫ，Wi-Fi慢")
    '环境ok,wi-fi慢'
    >>> readable("It wasn?t clean"), readable("房间不　干净")
    ("it wasn't clean", '房间 不干净')
    """
    return _joined_up(text.translate(_simplify()))


def readable_each(texts: Sequence[str]) -> list[str]:
    """`readable` of every text, the signs of all looked up at once.

    Examples
    --------
    >>> readable_each(["環境ＯＫ，Wi-Fi慢", "房间不　干净"])
    ['环境ok,wi-fi慢', '房间 不干净']
    """
    return [_joined_up(text) for text in translate_each(texts, _sign_codes())]


def _joined_up(text: str) -> str:
    """A text of plain signs with "not" and its neighbours mended."""
    text = found_apostrophes(text)
    return _PARTED.sub(r"\2\1", text) if "不 " in text or "不\t" in text else text


@lru_cache(maxsize=1)
def _sign_codes() -> Codes:
    """The same as `_simplify`, by code."""
    return code_table(_simplify())


def split_clauses(text: str) -> Clauses:
    """Number the clauses and sentences of a text made `readable`.

    A clause ends at a comma, semicolon, bracket, dash or quotation mark, and at a space between Chinese signs; a
    sentence at a full stop, exclamation or question mark, ellipsis, wave or line end. Points inside numbers and
    hyphens inside words end nothing.

    Parameters
    ----------
    text
        As `readable` gives it; several comments may be joined by line ends.

    Returns
    -------
    Clauses
        One number a sign; the ending sign belongs to the clause it ends.

    Examples
    --------
    >>> split_clauses("环境好,服务差。").clause.tolist()
    [0, 0, 0, 0, 1, 1, 1, 1]
    """
    codes = codes_of(text)
    known = np.minimum(codes, _LAST)
    sentence_end = _ends(SENTENCE_ENDS)[known] | _full_stops(codes)
    clause_end = sentence_end | _ends(_BREAKS)[known] | _han_spaces(codes) | _typed_dashes(codes)
    return Clauses(_numbered(clause_end), _numbered(sentence_end))


@lru_cache(maxsize=2)
def _ends(signs: str) -> npt.NDArray[np.bool_]:
    """For every code up to `_LAST` whether it is one of the signs."""
    table = np.zeros(_LAST + 1, dtype=bool)
    table[[ord(sign) for sign in signs]] = True
    return table


def _numbered(ends: npt.NDArray[np.bool_]) -> npt.NDArray[np.int32]:
    numbers = np.zeros(len(ends), dtype=np.int32)
    np.cumsum(ends[:-1], out=numbers[1:])
    return numbers


def _full_stops(codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
    after = np.append(codes[1:], np.uint32(10))
    follows_end = (after == 0x20) | (after == 10) | ((after >= _HAN[0]) & (after <= _HAN[1]))
    stops = codes == ord(".")
    ellipsis = stops & np.append(False, stops[:-1])  # "...": what … would be
    return (stops & follows_end) | ellipsis


def _han_spaces(codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
    han = (codes >= _HAN[0]) & (codes <= _HAN[1])
    beside = np.zeros(len(codes), dtype=bool)
    beside[1:] |= han[:-1]
    beside[:-1] |= han[1:]
    return ((codes == 0x20) | (codes == 9)) & beside


def _typed_dashes(codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
    """Hyphens that stand for a dash: between spaces, or two in a row."""
    hyphen = codes == ord("-")
    space = codes == 0x20
    before, after = np.append(False, space[:-1]), np.append(space[1:], False)
    doubled = np.append(False, hyphen[:-1])
    return hyphen & ((before & after) | doubled)


def clause_spans(text: str) -> list[tuple[int, int]]:
    """Start and end of each clause of a `readable` text, without the signs that end it.

    Examples
    --------
    >>> clause_spans("环境好,服务差。")
    [(0, 3), (4, 7)]
    """
    if not text:
        return []
    clause = split_clauses(text).clause
    starts = np.flatnonzero(np.diff(clause, prepend=-1)).tolist()
    ends = [*starts[1:], len(text)]
    spans = []
    for start, end in zip(starts, ends, strict=True):
        kept = text[start:end].strip(_TRIMMED)
        if kept:
            first = text.index(kept, start)
            spans.append((first, first + len(kept)))
    return spans
