"""Where somebody lives, down to the door, and when somebody was born."""

from __future__ import annotations

import re
from collections.abc import Iterator

Hit = tuple[str, int, int]

_DIGITS = frozenset("0123456789")
_HAN = "\u3400-\u9fff"
_NUMBER = r"[0-9A-Za-z一二三四五六七八九十百]{1,6}"
_AT_HOME = re.compile(
    r"(?:家庭[住地]址|[收寄]件地址|[收送][货貨]地址|[住地]址|户籍|[戶户]口|(?:我|我们|本人)家?[就]?住在?|家住在?|(?:我|他|她|老)家[就]?在|[寄送]到|[寄送]往|搬到)"
    rf"(?:[是为為在:： ]){{0,3}}(?!的|了|过)(?P<place>[{_HAN}][{_HAN}A-Za-z0-9 \-]{{4,50}})"
)
# A room of the place that is being judged is no home.
_HOTEL = re.compile("酒店|宾馆|賓館|旅馆|民宿|客栈|病房|餐厅|门店|店里")
_DOOR = re.compile(
    rf"{_NUMBER}(?:号楼|號樓|栋|棟|幢|座|单元|單元|弄|号院|号|號|楼|樓)[ ]?(?:{_NUMBER}(?:单元|單元|栋|幢|座|号楼|号|號|层|樓|楼)[ ]?){{0,3}}(?:[0-9A-Za-z]{{2,5}}(?:室|户|房|号|號)?|[A-Za-z0-9]室)"
)
# Staircase and door, or lane, house and room: the door of a home without any word before it.
_HOME = re.compile(
    rf"[{_HAN}]{{2,14}}(?:[0-9]{{1,4}}(?:号|號|弄))?(?:[{_HAN}]{{2,10}})?(?:[0-9]{{1,3}}(?:栋|棟|幢|座|号楼|號樓)[0-9]{{1,2}}(?:单元|單元|门)[0-9]{{3,4}}(?:室|号|户)?"
    r"|[0-9]{1,4}弄[0-9]{1,3}[号號][楼樓]?[0-9]{3,4}室?|[0-9]{1,4}号院[0-9]{1,3}号楼(?:[0-9]单元)?[0-9]{3,4}室?)"
)
_MAY_BE_HOME = re.compile(r"[0-9](?:单元|單元|门|弄|号院)[0-9]")
_ENGLISH_STREET = r"[0-9]{1,5}[A-Za-z]? (?:[A-Z][A-Za-z'’.]+ ){1,4}(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Court|Ct|Boulevard|Blvd|Way|Place|Pl|Terrace|Close|Crescent|Square)\b\.?"
_DOOR_EN = r"(?:Apt|Apartment|Unit|Flat|Room|#) ?#?[0-9]{0,4}[A-Z]?"
_ENGLISH_DOOR = re.compile(
    rf"{_DOOR_EN},? {_ENGLISH_STREET}|{_ENGLISH_STREET},? {_DOOR_EN}(?![A-Za-z0-9])"
)
_ENGLISH_HOME = re.compile(
    rf"(?i:\b(?:(?:i|we) live (?:at|on)|(?:home |my |mailing |shipping |delivery )address(?: is|:)?|(?:deliver(?:ed)?|ship(?:ped)?|mail(?:ed)?|sent?|send) (?:it |them |this )?to|resid(?:e|ing) at)) (?P<place>{_ENGLISH_STREET})"
)
_ENGLISH_END = re.compile(
    r"\b(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Court|Ct|Boulevard|Blvd|Way|Place|Pl|Terrace|Close|Crescent|Square)\b"
)

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_DATE = (
    r"(?:(?:19|20)\d\d ?[年.\-/] ?\d{1,2} ?[月.\-/] ?\d{1,2}[日号號]?|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)|(?:19|20)\d\d年\d{1,2}月"
    rf"|\d{{1,2}}[/.\-]\d{{1,2}}[/.\-](?:19|20)?\d\d|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? (?:19|20)\d\d|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH},? (?:19|20)\d\d)"
)
_BORN = re.compile(
    rf"(?:出生(?:日期|年月日?|时间|於|于)?|生日|生[于於]|(?i:\bborn(?: on| in)?|\bd\.?o\.?b\.?|\bdate of birth|\bbirth ?da(?:y|te)))(?:[ 是为為:：在]|(?i:is|was)\b){{0,4}}(?P<date>{_DATE}|\d{{1,2}}月\d{{1,2}}[日号號](?!去|来|到|在))"
)
_BORN_AFTER = re.compile(rf"(?<!\d)(?P<date>{_DATE})(?:出?生(?:人|的|于|$|[,，。])|出生)")
_MAY_BE_BORN = re.compile(r"生|(?i:born|birth|dob|d\.o\.b)")


def find_places(text: str) -> Iterator[Hit]:
    """Home addresses with their door, and birth dates, of a text in half-width characters.

    A street with its number alone is a shop's more often than a home: it needs a word for living before it.
    A room of a hotel, a floor or a house without a door is left.
    """
    if not _DIGITS.isdisjoint(text):
        yield from _find_homes(text)
        if _MAY_BE_BORN.search(text):
            for pattern in (_BORN, _BORN_AFTER):
                for match in pattern.finditer(text):
                    yield "birth_date", *match.span("date")


def _find_homes(text: str) -> Iterator[Hit]:
    for match in _AT_HOME.finditer(text):
        doors = list(_DOOR.finditer(match["place"]))
        # The first door with its whole body; what the sentence goes on with is no address.
        if doors and doors[0].start() >= 2 and not _HOTEL.search(match["place"]):
            start = match.start("place")
            yield "address", start, start + doors[-1].end()
    if _MAY_BE_HOME.search(text):
        for match in _HOME.finditer(text):
            yield "address", *match.span()
    if _ENGLISH_END.search(text):
        for match in _ENGLISH_DOOR.finditer(text):
            yield "address", *match.span()
        for match in _ENGLISH_HOME.finditer(text):
            yield "address", *match.span("place")
