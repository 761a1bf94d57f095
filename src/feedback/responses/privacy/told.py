"""Phones told in words: four one five double oh, 155后面2003最后7742, 135四个8."""

# ruff: noqa: SIM905  (lists of short pieces read best in one string)
from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.responses.privacy.hints import Net, hints
from feedback.responses.privacy.numbers import COUNTED, OTHER_NUMBER, PHONE_AFTER, PHONE_CUE, Hit

_WORDS = {
    word: str(value)
    for value, word in enumerate("zero one two three four five six seven eight nine".split())
}
_WORDS |= {"oh": "0", "o": "0", "nought": "0", "naught": "0"}
_TIMES = {"double": 2, "triple": 3}
_ROUND = {"hundred": "00", "thousand": "000"}
_WORD = rf"(?:(?:double[ -]|triple[ -])?(?:{'|'.join(_WORDS)})(?:[ -](?:hundred|thousand))?|[0-9]{{1,6}})"
# Told in English words, or partly: four one five, 672 oh nine three eight.
_ENGLISH = re.compile(
    rf"(?<![A-Za-z0-9]){_WORD}(?:[ ,.\-/]{{1,3}}{_WORD}){{3,14}}(?![A-Za-z0-9])", re.IGNORECASE
)
_MAY_BE_ENGLISH = re.compile(
    rf"(?:{'|'.join(_WORDS)})[ ,.\-/]{{1,3}}{_WORD}[ ,.\-/]{{1,3}}{_WORD}", re.IGNORECASE
)
_ENGLISH_HINTS = hints(_WORDS.keys() - {"o", "oh", "one", "nought", "naught"})

_HAN = "零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖"
_VALUES = dict(zip(_HAN, "0012345678911" + "23456789", strict=True))
_VALUES |= {str(digit): str(digit) for digit in range(10)}
_DIGIT = f"[0-9{_HAN}]"
_COUNTS = dict(zip("两二三四五六七八2345678", (2, 2, 3, 4, 5, 6, 7, 8, 2, 3, 4, 5, 6, 7, 8), strict=True))  # fmt: skip
_REPEATED = rf"[{''.join(_COUNTS)}][个個连連]{_DIGIT}"
# What is said between the pieces of one number.
_JOIN = r"[ ,，、。.…-]|然后|然後|接着|接著|跟着|后面|後面|后边|中间|中間|前面|开头|開頭|打头|打頭|起头|最后|最後|末尾|结尾|(?:最?[前后後]|中间|中間|末尾?|尾)?[三四34]位(?:数|數|数字)?|再来|再|后|後|加上|加|是|的|就是"
_APART = re.compile(
    rf"(?<![0-9{_HAN}])[1一幺壹](?:(?:{_JOIN}){{0,4}}(?:{_REPEATED}|{_DIGIT})){{2,10}}(?!\d)"
)
_PIECE = re.compile(rf"(?P<count>[{''.join(_COUNTS)}])[个個连連](?P<of>{_DIGIT})|{_DIGIT}")
_PLACES = re.compile("[三四34]位")  # how many places come, no digit
_SAYS_APART = re.compile(rf"[\u4e00-\u9fff](?<![{_HAN}])")
_APART_HINTS = hints(
    "然后 然後 后面 後面 后边 接着 接著 跟着 中间 中間 最后 最後 开头 開頭 打头 打頭 起头 末尾 结尾 四位 短号".split(),
    [f"{count}个{digit}" for count in _COUNTS for digit in _VALUES],
)
HINTS = _ENGLISH_HINTS | _APART_HINTS
_MOBILE = re.compile(r"1[3-9]\d{9}")
_SHORT_NUMBER = re.compile(r"短号[是:： ]{0,2}(?P<id>\d{3,6})(?!\d)")
# How far before a number its cue may begin, and how few digits a phone has.
_REACH, _LEAST = 20, 7

NETS = (Net(HINTS),)


def find_told(text: str, said: frozenset[str]) -> Iterator[Hit]:
    """Phones of a text in half-width characters whose digits are words, repeated or told one piece after another."""
    if not said.isdisjoint(_APART_HINTS):
        for match in _APART.finditer(text):
            counted = COUNTED.match(text, match.end())
            if (
                not counted
                and _SAYS_APART.search(match[0])
                and _MOBILE.fullmatch(_digits_of(match[0]))
            ):
                yield "phone", *match.span()
        for match in _SHORT_NUMBER.finditer(text):
            yield "phone", *match.span("id")
    if not said.isdisjoint(_ENGLISH_HINTS) and _MAY_BE_ENGLISH.search(text):
        yield from _find_english(text)


def _digits_of(told: str) -> str:
    """The digits of a number told in Chinese: 四个8 is 8888."""
    return "".join(
        _VALUES[piece["of"]] * _COUNTS[piece["count"]] if piece["of"] else _VALUES[piece[0]]
        for piece in _PIECE.finditer(_PLACES.sub("", told))
    )


def _find_english(text: str) -> Iterator[Hit]:
    """Phones in English words; counting (one, two, three…) is none."""
    for match in _ENGLISH.finditer(text):
        number, times, words = "", 1, 0
        for token in re.findall(r"[a-z]+|[0-9]+", match[0].lower()):
            if token in _TIMES:
                times = _TIMES[token]
            else:
                number += _ROUND.get(token) or _WORDS.get(token, token) * times
                words, times = words + (token in _WORDS), 1
        before = text[max(0, match.start() - _REACH) : match.start()]
        cued = PHONE_CUE.search(before) or PHONE_AFTER.match(text, match.end())
        if words < 3 or len(number) > 15 or number in "01234567890" or OTHER_NUMBER.search(before):
            continue
        if len(number) in (10, 11) or (cued and len(number) >= _LEAST):
            yield "phone", *match.span()
