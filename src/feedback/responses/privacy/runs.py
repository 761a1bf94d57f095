"""Numbers that prove themselves by a check digit, their shape or the word before them, however they are grouped or spelt."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.responses.privacy.hints import NUMERALS, Net
from feedback.responses.privacy.numbers import (
    CARD_CUE,
    COUNTED,
    HOTLINE,
    ISSUER,
    OTHER_NUMBER,
    PHONE_AFTER,
    PHONE_CUE,
    PHONE_WORDS,
    Hit,
    is_id_number,
    passes_luhn,
)

# As written, as in banks, and as told over a radio: 洞两拐勾, 幺 and its slips.
_HAN_DIGITS = "零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖两洞拐勾妖么"
_HAN_VALUES = "00123456789" + "1123456789" + "207911"
_SPELT = {ord(han): value for han, value in zip(_HAN_DIGITS, _HAN_VALUES, strict=True)}
# Letters that look like a digit, read so only inside a run that is mostly digits.
_LOOKALIKE = {ord(char): "0" for char in "Oo"} | {ord(char): "1" for char in "lI|"}
_SPELT |= _LOOKALIKE
# Circled, parenthesised and mathematical digits, one character to one.
ROUND = {ord("⓪"): "0", ord("⓿"): "0"}
for _first in (0x3220, 0x3280, 0x2460, 0x2776, 0x2780, 0x278A, 0x2474, 0x2488, 0x24F5):
    ROUND |= {_first + place: str(place + 1) for place in range(9)}
for _first in (0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x0660, 0x06F0):
    ROUND |= {_first + place: str(place) for place in range(10)}
ROUND |= {ord(char): str(place) for place, char in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}
ROUND |= {0x2080 + place: str(place) for place in range(10)}

# Those of a radio are words elsewhere (6222…两次): only beside a digit in Chinese.
_RADIO = "两洞拐勾妖么"
_DIGIT = rf"(?:[0-9{_HAN_DIGITS[: -len(_RADIO)]}OolI|]|(?<=[{_HAN_DIGITS}])[{_RADIO}]|[{_RADIO}](?=[{_HAN_DIGITS}]))"
# What people put between the digits of one number: spaces, points, dashes, an emoji with its selectors.
_SEP = r"[ \n.,、\\\-_·•*#/~()|+=:\"…【】\[\]空杠横\u20e3\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]"
# What stands between prices and times as well: only after a word for a phone.
_ODD_SEP = re.compile(r"[\n|+=:\"…【】\[\]空杠横]")
# A letter glued to others begins no number: tel. (0117), cell# 415.
_RUN = re.compile(rf"(?![OolI|](?<=[A-Za-z].)){_DIGIT}(?:{_SEP}{{0,4}}{_DIGIT})*+[Xx]?")
_GROUP = re.compile(rf"{_DIGIT}+[Xx]?")
_HAN_RUN = re.compile(rf"[{_HAN_DIGITS} ]+")
_SURE_DIGIT = re.compile(rf"[0-9{_HAN_DIGITS[: -len(_RADIO)]}]")
_LEAST, _MOST = 7, 19
# So many digits and more may prove themselves; fewer are a phone only by the word for one, or by a country's number.
_PROVED = 10
# Whatever may be a digit, so many of them in a row: quicker to look for than a run, and never narrower.
_ANY, _NOUGHT, _ONE = f"[0-9{_HAN_DIGITS}OolI|]", "[0零〇洞Oo]", "[1一幺壹妖么lI|]"
_FEW_DIGITS = re.compile(rf"{_ANY}(?:{_SEP}{{0,4}}{_ANY}){{{_LEAST - 1}}}")
_MANY_DIGITS = re.compile(rf"{_ANY}(?:{_SEP}{{0,4}}{_ANY}){{{_PROVED - 1}}}")
_COUNTRY = re.compile(
    rf"{_NOUGHT}{_SEP}{{0,4}}(?:{_NOUGHT}|{_ONE}{_SEP}{{0,4}}{_ONE})"
)  # 00 or 011
_BIRTH = re.compile(
    r"[1-8]\d{5}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
)
_MOBILE = re.compile(r"(?:0{0,2}86)?1[3-9]\d{9}")
# A phone without a word before it in groups people speak it in: none shorter than three but the last.
_SPOKEN = re.compile(
    r"(?:(?:00)?86,)?(?:1\d\d,\d{4},\d{4}|1\d\d,\d{3,5},\d{3,5}|1\d\d,\d{8}|1\d{3,6},\d{3,7}(?:,\d{3,4})?|1\d{10})"
)
# In any other groups a word for a phone has to stand somewhere before: 电话尾号3374，完整的是158 201 633 74.
_ANY_GROUPS = re.compile(r"(?:(?:00)?86,)?1\d\d(?:,\d{2,5}){3,4}")
_PHONE_NEAR = re.compile(
    "[电電][话話]|手机|手機|[号號][码碼]|phone|mobile|(?<![a-z])cell", re.IGNORECASE
)
_GROUPED = re.compile(
    r"(?=(?:,?\d){10,12}\Z)0\d{2,4}(?:,\d{2,8}){1,4}|(?=(?:,?\d){10,12}\Z)0\d,\d{3,4},?\d{4}|(?:00|011),\d{1,3}(?:,\d{2,7}){1,4}"
)
_ONE_BY_ONE = re.compile(r"(?:\d,){10}\d")
# A mobile, an identity number or a card by its first places and its length.
_MAY_BE = re.compile(
    r"(?:0{0,2}86)?1[3-9]\d{9}|[1-8]\d{5}(?:18|19|20)\d{9}[\dXx]|(?:62|4|5[1-5]|2[2-7]|3[457]|6011)\d{12,17}"
)
_REACH = 20

NETS = (Net(least=((NUMERALS, _LEAST - 1),)),)


def find_runs(text: str, said: frozenset[str]) -> Iterator[Hit]:
    """Identity numbers, cards and phones among the runs of digits of a text in half-width characters."""
    if len(_SURE_DIGIT.findall(text)) < _LEAST - 1:
        return
    called = not said.isdisjoint(PHONE_WORDS)
    if not (_FEW_DIGITS if called else _MANY_DIGITS).search(text) and (
        called or not _COUNTRY.search(text)
    ):
        return
    for run in _RUN.finditer(text):
        if len(run[0]) < _LEAST:
            continue
        digits = "".join(filter(str.isdecimal, run[0].translate(_SPELT)))
        if len(digits) < _LEAST:
            continue
        if len(digits) < _PROVED and not called and "00" not in digits and "011" not in digits:
            continue
        if sum(char in "OolI|" for char in run[0]) * 2 > len(run[0]):
            continue
        groups = [
            (match.start() + run.start(), match.end() + run.start())
            for match in _GROUP.finditer(run[0])
        ]
        yield from _find_in_run(text, groups)


def _find_in_run(text: str, groups: list[tuple[int, int]]) -> Iterator[Hit]:
    """The numbers that neighbouring groups make together; at most 19 digits, so the time stays linear."""
    pieces = [text[start:end].translate(_SPELT) for start, end in groups]
    joined = "".join(pieces)
    places = [0]
    for piece in pieces:
        places.append(places[-1] + len(piece))
    # a sign that joins nothing but prices and times is an edge as well: 卡号 6222…|12/27
    edges = [
        place in (0, len(groups))
        or bool(_ODD_SEP.search(text, groups[place - 1][1], groups[place][0]))
        for place in range(len(groups) + 1)
    ]
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
            all_of_it = first == 0 and last == len(groups) - 1
            whole = all_of_it or (last - first < 6 and edges[first] and edges[last + 1])
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
        return "id_number" if is_id_number(number, before) else None
    if not number.isdecimal() or not _is_apart(text, start, end):
        return None
    if whole and 13 <= len(number) <= 19 and CARD_CUE.search(before):
        return "bank_card"
    # nobody counts so far in words of one digit each
    if whole and 15 < len(number) <= 19 and _HAN_RUN.fullmatch(text, start, end):
        return "bank_card"
    if OTHER_NUMBER.search(before) or (pieces[0] == "1" and HOTLINE.match(number)):
        return None
    if (
        (min(map(len, pieces)) >= 2 or max(map(len, pieces)) == 1)
        and ISSUER.match(number)
        and passes_luhn(number)
    ):
        return "bank_card"
    counted = COUNTED.match(text, end)
    said = whole and (PHONE_CUE.search(before) or PHONE_AFTER.match(text, end))
    if _MOBILE.fullmatch(number) and (said or not counted):
        return "phone" if said or _is_spoken(text, start, end, ",".join(pieces)) else None
    if counted or HOTLINE.match(number):
        return None
    # 0161 427 4083, 090-2740-8361, 00 44 7427 408361: nothing else begins with a nought and stands in groups
    if (
        whole
        and len(pieces) > 1
        and _GROUPED.fullmatch(",".join(pieces))
        and not _ODD_SEP.search(text, start, end)
    ):
        return "phone"
    if not said:
        return None
    return "phone" if number[0] == "0" or len(number) in (7, 8, 10) else None


def _is_spoken(text: str, start: int, end: int, shape: str) -> bool:
    """Whether a mobile's digits stand in the groups people speak it in."""
    if _ODD_SEP.search(text, start, end):
        return False
    if _SPOKEN.fullmatch(shape) or _ONE_BY_ONE.fullmatch(shape):
        return True
    return bool(
        _ANY_GROUPS.fullmatch(shape) and _PHONE_NEAR.search(text[max(0, start - 40) : start])
    )


def _is_apart(text: str, start: int, end: int) -> bool:
    """No digit, decimal or dash joins the number to another; letters may be glued to it."""
    head, tail = text[max(0, start - 2) : start], text[end : end + 2]
    joined = re.search(r"[0-9][.\-]?\Z", head) or re.match(r"[.\-]?[0-9]|,\d{3}", tail)
    return not joined and not re.search(r"[A-Za-z]\Z", head)
