"""Number plates: mainland, with the letters of forces and embassies, and others after a word for a car."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.responses.privacy.hints import CAPITALS, DIGITS, LETTERS, NUMERALS, Net, hints, signs

Hit = tuple[str, int, int]

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_HAN = "零一二三四五六七八九"
_ONE = "A-HJ-NP-Za-hj-np-z0-9"
_SEP = r"[ ·•.\-/_]"
_PLATE = re.compile(
    rf"[{PROVINCES}]牌?(?P<letter>[A-HJ-NP-Za-hj-np-z]){_SEP}?\(?"
    rf"(?:[{_ONE}O][ ·•]?[{_ONE}O]{{4,5}}\)?|[{_ONE}]{{4}}[挂警港澳领使学](?![生校院期习长区]))(?![A-Za-z0-9])"
)
# Other places for the space or the dash: 京 N8C271, 京-N8C271, 京N-8C271; digits in Chinese.
_LOOSE_PLATE = re.compile(
    rf"[{PROVINCES}]{_SEP}{{0,2}}[A-HJ-NP-Z]{_SEP}{{0,2}}[A-HJ-NP-Z0-9]{{5,6}}(?![A-Za-z0-9])"
    rf"|[{PROVINCES}]{_SEP}?[A-HJ-NP-Z]{_SEP}?[A-HJ-NP-Z0-9]{{2,3}}{_SEP}{{1,2}}[A-HJ-NP-Z0-9]{{2,3}}(?![A-Za-z0-9])"
    rf"|[{PROVINCES}]{_SEP}?[A-HJ-NP-Z](?:{_SEP}[A-HJ-NP-Z0-9]){{5,6}}(?![ \-]?[A-Za-z0-9])"
    rf"|[{PROVINCES}][A-HJ-NP-Z]{_SEP}?[A-HJ-NP-Z0-9{_HAN}]{{5,6}}(?![A-Za-z0-9{_HAN}])"
    rf"|WJ ?[{PROVINCES}]?{_SEP}?[0-9]{{4,5}}[A-Z]?(?![A-Za-z0-9])"
    rf"|[军空海北沈兰济南广成][A-Z]{_SEP}?[0-9]{{5}}(?![0-9A-Za-z])|使[0-9]{{6}}(?!\d)"
)
_CUED_PLATE = re.compile(
    r"(?:[车車]牌(?:号码?|號碼?)?|(?:机|機)?[车車]号|(?i:licen[cs]e plates?|lic\.? plate|plates? (?:number|no\.?)|number plate|(?:my |car )plates?|\breg(?:istration)?(?: no\.?| number)?"
    r"|\bplates(?= [A-Z0-9])))(?:[ 是係为為:：]|is\b|was\b){0,4}"
    r"(?P<id>[A-Za-z0-9]{1,7}(?:[ \-·][A-Za-z0-9]{1,5}){0,2})(?![A-Za-z0-9])"
)
# A British plate needs a car near it: XR27 PRO is a model.
_BRITISH = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}[0-9]{2} ?[A-Z]{3}(?![A-Za-z0-9])")
_CAR = re.compile(r"\b(?:car|vehicle|van|truck|parked|parking|valet|driv\w+|reg|plates?)\b", re.I)
_TAIWAN = re.compile(r"(?:[车車]|停)[\u4e00-\u9fff]{0,3}(?P<id>[A-Z]{3}-[0-9]{4})(?![0-9])")
_COUNTED = re.compile(r" ?(?:元|块|个|次|条|人|分|款|号[楼线店馆])")
_PLATE_START = re.compile(
    rf"[{PROVINCES}]牌?[ ·•.\-/_]{{0,2}}[A-Za-z]|WJ|[军空海北沈兰济南广成][A-Z]|使[0-9]"
)
_HINTS = hints("车", "車", "plate", "reg")

NETS = (
    Net(least=((signs(PROVINCES + "军空海北沈兰济南广成"), 1), (LETTERS, 1), (NUMERALS, 3))),
    Net(hints("使"), least=((DIGITS, 6),)),
    Net(least=((CAPITALS, 2), (DIGITS, 4))),
    Net(least=((CAPITALS, 5), (DIGITS, 2))),
    Net(_HINTS, least=((DIGITS, 2),)),
)


def find_plates(text: str, said: frozenset[str]) -> Iterator[Hit]:
    """Number plates of a text in half-width characters."""
    if _PLATE_START.search(text):
        for pattern in (_PLATE, _LOOSE_PLATE):
            for match in pattern.finditer(text):
                digits = sum(char.isdecimal() or char in _HAN for char in match[0])
                if digits >= 3 and not _COUNTED.match(text, match.end()):
                    yield "plate", *match.span()
    if not said.isdisjoint(_HINTS):
        for match in _CUED_PLATE.finditer(text):
            end = _end_of_plate(match["id"])
            if end:
                yield "plate", match.start("id"), match.start("id") + end
        for match in _TAIWAN.finditer(text):
            yield "plate", *match.span("id")
    for match in _BRITISH.finditer(text):
        if _CAR.search(text[max(0, match.start() - 40) : match.end() + 40]):
            yield "plate", *match.span()


def _end_of_plate(value: str) -> int:
    """Where the plate in what follows the cue ends: its groups have capitals or digits; 0 when it is none."""
    end = 0
    for group in re.finditer(r"[A-Za-z0-9]+", value):
        if group[0].isdecimal() or group[0].isupper() or any(map(str.isdecimal, group[0])):
            end = group.end()
        else:
            break
    digits = sum(map(str.isdecimal, value[:end]))
    return end if digits >= 2 and 4 <= end <= 10 else 0
