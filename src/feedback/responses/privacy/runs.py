"""Numbers that prove themselves by a check digit, their shape or the word before them, however they are grouped or spelt."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.responses.privacy.numbers import (
    CARD_CUE,
    COUNTED,
    HOTLINE,
    ID_CUE,
    ISSUER,
    OTHER_NUMBER,
    PHONE_CUE,
    Hit,
    has_id_check_digit,
    passes_luhn,
)

_HAN_DIGITS = "零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖"
_HAN_VALUES = "00123456789" + "1123456789"
_SPELT = {ord(han): value for han, value in zip(_HAN_DIGITS, _HAN_VALUES, strict=True)}
# Letters that look like a digit, read so only inside a run that is mostly digits.
_LOOKALIKE = {ord(char): "0" for char in "Oo"} | {ord(char): "1" for char in "lI|"}
_SPELT |= _LOOKALIKE
# Circled, parenthesised and mathematical digits, one character to one.
ROUND = {ord("⓪"): "0", ord("⓿"): "0"}
for _first in (0x2460, 0x2776, 0x2780, 0x278A, 0x2474, 0x24F5):
    ROUND |= {_first + place: str(place + 1) for place in range(9)}
for _first in (0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x0660, 0x06F0):
    ROUND |= {_first + place: str(place) for place in range(10)}
ROUND |= {ord(char): str(place) for place, char in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}
ROUND |= {0x2080 + place: str(place) for place in range(10)}

_DIGIT = rf"[0-9{_HAN_DIGITS}OolI|]"
# What people put between the digits of one number: spaces, points, dashes, an emoji with its selectors.
_SEP = r"[ .\-_·•*#/~()\u20e3\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]"
_RUN = re.compile(rf"{_DIGIT}(?:{_SEP}{{0,4}}{_DIGIT})*+[Xx]?")
_GROUP = re.compile(rf"{_DIGIT}+[Xx]?")
_SURE_DIGIT = re.compile(rf"[0-9{_HAN_DIGITS}]")
_FEW_DIGITS = re.compile(rf"{_DIGIT}(?:{_SEP}{{0,4}}{_DIGIT}){{6}}")
_LEAST, _MOST = 7, 19
_BIRTH = re.compile(
    r"[1-8]\d{5}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
)
_MOBILE = re.compile(r"(?:0{0,2}86)?1[3-9]\d{9}")
# A phone without a word before it in groups people speak it in: none shorter than three but the last.
_SPOKEN = re.compile(
    r"(?:(?:00)?86,)?(?:1\d\d,\d{4},\d{4}|1\d\d,\d{3,5},\d{3,5}|1\d{3,6},\d{3,7}(?:,\d{3,4})?|1\d{10})"
)
_ONE_BY_ONE = re.compile(r"(?:\d,){10}\d")
# A mobile, an identity number or a card by its first places and its length.
_MAY_BE = re.compile(
    r"(?:0{0,2}86)?1[3-9]\d{9}|[1-8]\d{5}(?:18|19|20)\d{9}[\dXx]|(?:62|4|5[1-5]|2[2-7]|3[457]|6011)\d{12,17}"
)
_REACH = 20


def find_runs(text: str) -> Iterator[Hit]:
    """Identity numbers, cards and phones among the runs of digits of a text in half-width characters."""
    if len(_SURE_DIGIT.findall(text)) < _LEAST - 1 or not _FEW_DIGITS.search(text):
        return
    for run in _RUN.finditer(text):
        groups = [
            (match.start() + run.start(), match.end() + run.start())
            for match in _GROUP.finditer(run[0])
        ]
        if len(run[0]) < _LEAST or sum(map(str.isdigit, run[0].translate(_SPELT))) < _LEAST:
            continue
        if sum(char in "OolI|" for char in run[0]) * 2 > len(run[0]):
            continue
        yield from _find_in_run(text, groups)


def _find_in_run(text: str, groups: list[tuple[int, int]]) -> Iterator[Hit]:
    """The numbers that neighbouring groups make together; at most 19 digits, so the time stays linear."""
    pieces = [text[start:end].translate(_SPELT) for start, end in groups]
    joined = "".join(pieces)
    places = [0]
    for piece in pieces:
        places.append(places[-1] + len(piece))
    first = 0
    while first < len(groups):
        found = None
        for last in range(first, min(len(groups), first + _MOST)):
            count = places[last + 1] - places[first]
            if count > _MOST:
                break
            if count < _LEAST:
                continue
            number = joined[places[first] : places[last + 1]]
            whole = first == 0 and last == len(groups) - 1
            # Cheap to ask, and seldom so: nothing else is looked at for most neighbours.
            if whole or (number[0] in "0123456789" and _MAY_BE.fullmatch(number)):
                shape = pieces[first : last + 1]
                kind = _kind(text, groups[first][0], groups[last][1], number, shape, whole=whole)
                found = (kind, last) if kind else found
        if found:
            kind, last = found
            yield kind, groups[first][0], groups[last][1]
            first = last
        first += 1


def _kind(
    text: str, start: int, end: int, number: str, pieces: list[str], *, whole: bool
) -> str | None:
    """What the groups that make `number` are; `whole` when no other group stands beside them."""
    before = text[max(0, start - _REACH) : start]
    if len(number) == 18 and _BIRTH.fullmatch(number):
        return "id_number" if has_id_check_digit(number) or ID_CUE.search(before) else None
    if not number.isdigit() or not _is_apart(text, start, end):
        return None
    if whole and 13 <= len(number) <= 19 and CARD_CUE.search(before):
        return "bank_card"
    if OTHER_NUMBER.search(before):
        return None
    if min(map(len, pieces)) >= 2 and ISSUER.match(number) and passes_luhn(number):
        return "bank_card"
    counted = COUNTED.match(text, end)
    said = whole and PHONE_CUE.search(before)
    if _MOBILE.fullmatch(number):
        shape = ",".join(pieces)
        if said or (not counted and (_SPOKEN.fullmatch(shape) or _ONE_BY_ONE.fullmatch(shape))):
            return "phone"
    if not said or counted or HOTLINE.match(number):
        return None
    return "phone" if number[0] == "0" or len(number) in (7, 8, 10) else None


def _is_apart(text: str, start: int, end: int) -> bool:
    """No digit, decimal or dash joins the number to another; letters may be glued to it."""
    head, tail = text[max(0, start - 2) : start], text[end : end + 2]
    joined = re.search(r"[0-9][.\-]?\Z", head) or re.match(r"[.\-]?[0-9]|,\d{3}", tail)
    return not joined and not re.search(r"[A-Za-z]\Z", head)
