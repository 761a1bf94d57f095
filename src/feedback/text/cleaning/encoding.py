"""Text read in the wrong encoding, repaired where the bytes still tell what it was."""

from __future__ import annotations

import re

from feedback.text.cleaning.edits import by_pattern
from feedback.text.cleaning.rules import HAN

# U+FFFD, private use (icons of fonts, old emoji); a question mark between two of them was one too.
_LOST = "\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff"
LOST = by_pattern("broken", f"[{_LOST}]+(?:[?？]+[{_LOST}]+)*(?:[?？](?=[{HAN}]))?", "")
# U+FFFD as UTF-8, read as GBK
LOST_TWICE = by_pattern("broken", "(?:锟斤拷|锟斤|斤拷)+", "", needs=["锟斤", "斤拷"])

# Bytes 80–9f as Windows shows them, so that "å¥½" in either reading finds its bytes again.
_WINDOWS = {}
for _byte in range(0x80, 0xA0):
    try:
        _WINDOWS[bytes([_byte]).decode("cp1252")] = _byte
    except UnicodeDecodeError:
        _WINDOWS[chr(_byte)] = _byte
_WESTERN = f"[\u00a0-\u00ff{''.join(map(re.escape, _WINDOWS))}\u0080-\u009f]{{2,4000}}"
# A Han character's first two bytes in UTF-8, read as GBK: one of every three characters of such a text is of these.
_FIRST_TWO = "".join(
    bytes([first, second]).decode("gbk", "ignore")
    for first in range(0xE4, 0xEA)
    for second in range(0x80, 0xC0)
)
_MISREAD = f"[{HAN}€\u00a4-\u00f7\u2010-\u2642\u3000-\u33ff\ufe30-\uffef?]{{3,4000}}"
# A run whose bytes slid by one: it starts where a lead byte was lost and left a question mark.
_SLID = f"[?？]{{1,2}}[{HAN}，。、：；！？（）“”《》]{{3,400}}[@-~]?"


def common_share(text: str) -> float:
    """Share of Han characters that are common (level 1 of GB 2312, after conversion to simplified)."""
    from feedback.text.cleaning.wording import to_simplified

    han = re.findall(f"[{HAN}]", to_simplified(text, "t2s"))
    return sum(_is_common(char) for char in han) / len(han) if han else 0.0


def _is_common(char: str) -> bool:
    code = char.encode("gb2312", "ignore")
    return len(code) == 2 and 0xB0 <= code[0] <= 0xD7


def _western(match: re.Match[str]) -> str:
    """UTF-8 or GBK that was read as Latin-1 or Windows-1252."""
    run = match[0]
    raw = bytes(_WINDOWS.get(char, ord(char)) for char in run)
    read = raw.decode("utf-8", "ignore")
    if len(read.encode()) == len(raw) or _mostly(read, raw):
        return read
    # French and German have single accented letters; GBK, read as Latin-1, is half capitals with accents.
    if (
        len(raw) >= 6
        and len(raw) % 2 == 0
        and 3 * sum("°" <= char <= "÷" for char in run) >= len(run)
    ):
        try:
            read = raw.decode("gbk")
        except UnicodeDecodeError:
            return run
        if common_share(read) > 0.9:
            return read
    return run


def _misread(match: re.Match[str]) -> str:
    """UTF-8 that was read as GBK (服务 as 鏈嶅姟); what a lost byte spoiled is dropped."""
    run = match[0]
    raw = b"\x80".join(part.encode("gbk", "ignore") for part in run.split("€"))
    read = raw.decode("utf-8", "ignore")
    return read if _mostly(read, raw) and common_share(run) < 0.7 else run


def _mostly(read: str, raw: bytes) -> bool:
    """Whether bytes make common Chinese in UTF-8, though some were lost on the way."""
    return len(read) >= 2 and len(read.encode()) >= 0.7 * len(raw) and common_share(read) >= 0.9


def _slid(match: re.Match[str]) -> str:
    """GBK that lost a lead byte: all that follows was paired with the wrong neighbour."""
    run = match[0]
    marks = len(run) - len(run.lstrip("?？"))
    try:
        raw = run[marks - 1 :].replace("?", "？", 1).encode("gbk")
        read = raw[1:].decode("gbk")
    except UnicodeError:
        return run
    if common_share(read) >= 0.9 and common_share(run) < 0.65:
        # the second byte of 。 is the first of what became the full-width question mark
        return ("。" if marks > 1 else "") + read
    return run


WESTERN = by_pattern("encoding", _WESTERN, _western)
MISREAD = by_pattern("encoding", _MISREAD, _misread, needs=f"[{_FIRST_TWO}]..[{_FIRST_TWO}]")
SLID = by_pattern("encoding", _SLID, _slid)
