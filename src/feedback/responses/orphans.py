"""Bytes of two-byte encodings whose other half was lost: one spoils every character behind it up to the next ASCII one."""

from __future__ import annotations

import re
from itertools import accumulate

from feedback.responses.scripts import SCRIPTS, UNLIKELY

ORPHAN = "\x1a"  # substitute: no encoding writes it, and no text holds it
_SCRIPTS = {"gb18030": "simplified", "big5hkscs": "traditional", "cp950": "traditional", "cp949": "korean"}  # fmt: skip
_ODD_RUN = re.compile(rb"(?<![\x80-\xff])(?:[\x80-\xff]{2})+[\x80-\xff](?![\x80-\xff])")
_WORTH = 16.0  # bits of two bytes
_CLEAR = 6.0  # bits by which a text with a byte put aside must be the likelier one


def without_orphans(content: bytes, encoding: str) -> tuple[bytes, int]:
    """The content with a sign in place of each byte that has lost its other half; and how many.

    A run of bytes beyond ASCII of odd length has one, or ends in a character whose second byte is ASCII:
    the likelier text decides, and where in the run the byte was lost. Content that decodes is left as it is.

    Examples
    --------
    >>> cut = "1,房间很干净，服务员态度非常好,5".encode("gb18030").replace("净".encode("gb18030"), b"\\xbe")
    >>> without_orphans(cut, "gb18030")[0].decode("gb18030").replace(ORPHAN, "?")
    '1,房间很干?，服务员态度非常好,5'
    """
    script = _SCRIPTS.get(encoding)
    if script is None or ORPHAN.encode() in content:
        return content, 0
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        pass
    else:
        return content, 0  # nothing shows that a byte was lost: rare characters look the same
    either = SCRIPTS[script], SCRIPTS["traditional"]

    def likelihood(character: str) -> float:
        return max(of(character) for of in either)

    parts, done = [], 0
    for found in _ODD_RUN.finditer(content):
        run, end = found.group(), found.end()
        ahead = _pairs(run[:-1], encoding)
        behind = _pairs(run[1:], encoding)
        as_it_is = _pairs(run + content[end : end + 1], encoding)
        first = [0.0, *accumulate(_WORTH + likelihood(character) for character in ahead)]
        last = [0.0, *accumulate(_WORTH + likelihood(character) for character in reversed(behind))]
        sums = [left + right for left, right in zip(first, reversed(last), strict=True)]
        best = max(range(len(sums)), key=sums.__getitem__)
        if sums[best] + UNLIKELY / 4 > sum(_WORTH + likelihood(c) for c in as_it_is) + _CLEAR:
            place = found.start() + 2 * best
            parts += [content[done:place], ORPHAN.encode()]
            done = place + 1
    return b"".join([*parts, content[done:]]), len(parts) // 2


def _pairs(run: bytes, encoding: str) -> list[str]:
    """Characters of two bytes each, one that is none as U+FFFD."""
    return [run[at : at + 2].decode(encoding, "replace")[:1] for at in range(0, len(run), 2)]
