"""Numbers that belong to a person: phones, identity documents, bank cards."""

from __future__ import annotations

import re
from collections.abc import Iterator

Hit = tuple[str, int, int]

# Without five digits near one another, or as many as a phone has written out, no number is here.
_ANY_DIGIT = re.compile("[0-9]")
_FIVE_DIGITS = re.compile(r"[0-9](?:[^0-9]{0,3}[0-9]){4}")
_SPELT = re.compile("[零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]{11}")

_SEP = r"[ .\-]{0,3}"
# A decimal or a thousand behind the comma is an amount; after a phone often comes 「，8栋」.
_START, _END = r"(?<!\d)(?<!\d\.)", r"(?!\d)(?!\.\d)(?!,\d{3}(?!\d))"
_PREFIX = rf"(?:\(?(?:\+|00)?86\)?{_SEP}|0)?"
_MOBILE = re.compile(
    rf"{_START}{_PREFIX}1[3-9](?:\d{_SEP}\d{{4}}{_SEP}\d{{4}}|\d{{2}}[ \-]\d{{3}}[ \-]\d{{4}}|(?:[ \-]\d){{9}}){_END}(?!-\d)"
    rf"|{_START}1 [3-9](?: \d){{9}}{_END}"
    r"|[一幺壹][三四五六七八九叁肆伍陆柒捌玖][零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]{9}"
)
_LANDLINE = re.compile(
    rf"{_START}(?:(?:\+|00)86{_SEP}(?:10|2\d|[3-9]\d\d)|\(?0(?:10|2[0-57-9]|[3-9]\d\d)\)?){_SEP}[2-8]\d{{2,3}}[ \-]?\d{{4}}{_END}"
)
# Abroad: with the country's number, in the American grouping, or Hong Kong, Macau and Taiwan.
_ABROAD = re.compile(
    rf"{_START}\+[1-9]\d{{0,2}}(?:[ .\-]{{0,2}}\(?\d{{1,5}}\)?){{2,6}}{_END}"
    rf"|{_START}\(?(?:\+|00)?85[23]\)?[ \-]{{0,2}}[235689]\d{{3}}[ \-]?\d{{4}}{_END}"
    rf"|{_START}(?<!-)(?:1[ .\-])?(?:\([2-9]\d\d\) ?|[2-9]\d\d[ .\-])[2-9]\d\d[.\- ]\d{{4}}{_END}(?!-\d)"
    rf"|{_START}09\d\d[ \-]?\d{{3}}[ \-]?\d{{3}}{_END}"
    rf"|{_START}\(0[2-8]\d{{0,2}}\)[ \-]?\d{{3,4}}[ \-]?\d{{3,4}}{_END}"
)
# Without area code, or grouped as some other country does: a phone only where the words say so.
_LOCAL = re.compile(
    rf"{_START}(?<!-)(?:[2-9]\d{{2,3}}[ \-]?\d{{4}}|0\d{{1,4}}(?:[ \-]?\d{{2,4}}){{2,3}}|[2-9]\d{{9}}){_END}(?![ \-]\d)"
)
PHONE_CUE = re.compile(
    r"(?:电话|電話|手机|手機|手提|座机|座機|固话|市話|家電|室話|宅电|传真|傳真|致[电電]|拨打?|撥打?|打(?:俾我|给我|我)?|[联聯][系絡络繫](?:我|方式)?|热线|号码|號碼"
    r"|whats\s?app|(?<![A-Za-z])tel|phone|mobile|cell|(?<![A-Za-z])fax|(?<![A-Za-z])call|(?<![A-Za-z])text|reach|(?<![A-Za-z])ring|(?<![A-Za-z])dial)"
    r"(?:号码?|號碼?|俾?我|[ ]?(?:no\.?|number|me|back|at|on|is|was|:)){0,3}[\s:：.,，是係為为（(#]{0,4}$",
    re.IGNORECASE,
)
# An extension goes with its number.
_EXTENSION = re.compile(
    r"[ ,，]?(?:转|轉|分机|分機|内线|內線|(?:ext(?:ension)?\b\.?|x(?=[ ]?\d)))(?:号|號|[ .:：#-]){0,2}\d{1,6}(?!\d)",
    re.IGNORECASE,
)
# Free numbers are a company's, whatever stands before them: 400 and 800 in China, 1-800 and its like in America.
HOTLINE = re.compile(r"(?:400|800)\d{7}\Z|1?(?:800|888|877|866|855|844|833)\d{7}\Z")
# What is counted, not dialled.
OTHER_NUMBER = re.compile(
    r"(?:[单單][号號]?|编[号號码]|編號|[订訂][单單](?:id)?|流水号?|[工桌房卡]号|条码|條碼|型号|型號|发票(?:号|代码)?|[税稅]号|代码|序列号|批号|积分|货号|价格?|[共花扣付]了?"
    r"|(?<![A-Za-z])sn码?|isbn|(?<![A-Za-z])sku|order(?: number| no\.?| id)?|tracking(?: no\.?| number)?|invoice|confirmation(?: number| no\.?)?|booking(?: ref\w*)?"
    r"|(?<![A-Za-z])ref\w*|serial|model|ticket|transaction|voucher(?: code)?|points|balance|score|[¥$€£￥])[\s:：#.是为]{0,3}$",
    re.IGNORECASE,
)
COUNTED = re.compile(
    r" ?(?:元|块钱?|人民币|美元|円|日元|万|个|次|条|分|积分|平方?|米|字|毫安|毫升|dollars?|yuan|points|rmb|%)",
    re.IGNORECASE,
)

_ID18 = re.compile(
    rf"(?<![\dA-Za-z])[1-8]\d{{5}}{_SEP}(?:18|19|20)\d\d{_SEP}(?:0[1-9]|1[0-2]){_SEP}(?:0[1-9]|[12]\d|3[01]){_SEP}\d{{3}}[\dXx](?![\dA-Za-z])"
)
_ID_LOOSE = re.compile(r"(?<![\dA-Za-z])\d{15,17}[\dXx]?(?![\dA-Za-z])")
_HKID = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{1,2}\d{6} ?\(?[0-9Aa]\)?(?![A-Za-z0-9])")
_PASSPORT = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{0,3}\d{6,12}(?:\(\d\))?(?![A-Za-z0-9])")
ID_CUE = re.compile(
    r"(?:身[份分][证證](?:字[号號])?|sfz|[证證]件|實名|实名|(?<![A-Za-z])id|hkid|(?<![A-Za-z])identity|resident)(?:号码?|號碼?|[是为:：( ]|no\.?|number|card|is){0,5}[\s:：]{0,2}$",
    re.IGNORECASE,
)
_PASSPORT_CUE = re.compile(
    r"(?:护照|護照|通行[证證]|[回台][乡鄉胞][证證]|居[住留][证證]|[军軍警][官人][证證]|[驾駕][驶駛]?[证證照]|身[份分][证證]字[号號]|[统統]一[证證][号號]|社保[卡号]|passport"
    r"|social security|(?<![A-Za-z])ssn|national insurance|(?<![A-Za-z])ni\b|driv(?:er|ing)['’]?s? licen[cs]e|green card)(?:号码?|號碼?|[是为為:：#( ]|no\.?|number|card|is){0,5}[\s:：]{0,2}$",
    re.IGNORECASE,
)
# Numbers of a person that an organisation gives are shorter, and grouped.
_GIVEN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{0,3}\d{3,14}(?:[ \-]\d{3,4}){0,3}(?![A-Za-z0-9])")
_GIVEN_CUE = re.compile(
    r"(?:[会會][员員](?:卡号?|卡號?|编?号|編?號)|[学學][号號]|病[历歷][号號]|住院[号號]|[门門][诊診][号號]|(?:就[诊診]|[医醫]保)[卡号號]"
    r"|(?<![A-Za-z])(?:membership|member|loyalty|student|patient|medical record) (?:id|no\.?|number|card(?: number)?))"
    r"(?:[是为為:：#( ]|号码?|is\b){0,4}$",
    re.IGNORECASE,
)

_CARD = re.compile(
    rf"{_START}\d{{4}}(?:[ \-]?\d{{4}}){{2,3}}(?:[ \-]?\d{{1,4}})?(?:[ \-]?\d{{1,3}})?{_END}(?![ \-]\d)|{_START}3[47]\d\d[ \-]?\d{{6}}[ \-]?\d{{5}}{_END}"
)
# Issuers: UnionPay, Visa, Mastercard, American Express, JCB, Discover.
ISSUER = re.compile(
    r"(?:62\d{14,17}|4\d{15}|(?:5[1-5]|2[2-7])\d{14}|3[47]\d{13}|35\d{14}|6011\d{12})\Z"
)
CARD_CUE = re.compile(
    r"(?:卡号?|[账帐賬]号|[账帐賬]户|card|account)(?:号码?|[是为:：( ]|no\.?|number|is){0,4}[\s:：]{0,2}$",
    re.IGNORECASE,
)

# An American social security number, and a British national insurance number: their shape is nobody else's.
_SSN = re.compile(
    r"(?<![\dA-Za-z\-.])(?!000|666|9)\d{3}-(?!00)\d\d-(?!0000)\d{4}(?![\dA-Za-z\-])"
    r"|(?<![\dA-Za-z])[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?: \d\d \d\d \d\d [A-D]|\d{6}[A-D])(?![\dA-Za-z])"
)

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
# How far before a number its cue may begin.
_REACH = 20


def find_numbers(text: str) -> Iterator[Hit]:
    """Identity numbers, cards and phones of a text in half-width digits; the surest first."""
    if not (_ANY_DIGIT.search(text) and _FIVE_DIGITS.search(text)) and not _SPELT.search(text):
        return
    for match in _ID18.finditer(text):
        if has_id_check_digit(match[0]) or _before(text, match.start(), ID_CUE):
            yield "id_number", *match.span()
    for match in _HKID.finditer(text):
        # after a cue a digit mistyped makes it no other number
        if _before(text, match.start(), ID_CUE) or (
            "(" in match[0] and has_hkid_check_digit(match[0])
        ):
            yield "id_number", *match.span()
    for match in _SSN.finditer(text):
        if not _before(text, match.start(), OTHER_NUMBER):
            yield "id_number", *match.span()
    yield from _find_documents(text)
    for match in _CARD.finditer(text):
        if _is_card(text, match):
            yield "bank_card", *match.span()
    yield from _find_phones(text)


def _find_documents(text: str) -> Iterator[Hit]:
    for pattern, cue in ((_PASSPORT, _PASSPORT_CUE), (_ID_LOOSE, ID_CUE)):
        for match in pattern.finditer(text):
            if _before(text, match.start(), cue) and not _before(text, match.start(), OTHER_NUMBER):
                yield "id_number", *match.span()
    for match in _GIVEN.finditer(text):
        # 会员号 88012934 积分没到 is a number, 会员卡号5次 a count
        counted = len(match[0]) < 6 and COUNTED.match(text, match.end())
        if _before(text, match.start(), _GIVEN_CUE) and not counted:
            yield "id_number", *match.span()


def _find_phones(text: str) -> Iterator[Hit]:
    for pattern in (_MOBILE, _LANDLINE, _ABROAD, _LOCAL):
        for match in pattern.finditer(text):
            start, end = match.span()
            said = _before(text, start, PHONE_CUE)
            if pattern is _LOCAL and not said:
                continue
            if pattern in (_ABROAD, _LOCAL) and not _is_whole(match[0]):
                continue
            if said or not (_before(text, start, OTHER_NUMBER) or COUNTED.match(text, end)):
                extension = _EXTENSION.match(text, end)
                yield "phone", start, extension.end() if extension else end


def _is_whole(number: str) -> bool:
    """Enough digits for a phone with its area code, and no hotline."""
    digits = "".join(filter(str.isdigit, number))
    least = 10 if number[0] == "0" else 7
    return least <= len(digits) <= 15 and not HOTLINE.match(digits)


def _is_card(text: str, match: re.Match[str]) -> bool:
    digits = "".join(filter(str.isdigit, match[0]))
    if _before(text, match.start(), CARD_CUE):
        return 13 <= len(digits) <= 19
    return (
        bool(ISSUER.match(digits))
        and passes_luhn(digits)
        and not _before(text, match.start(), OTHER_NUMBER)
    )


def _before(text: str, place: int, cue: re.Pattern[str]) -> bool:
    return cue.search(text[max(0, place - _REACH) : place]) is not None


def has_id_check_digit(number: str) -> bool:
    """Whether a mainland identity number of 18 places ends in its check digit (GB 11643-1999, ISO 7064 MOD 11-2).

    Examples
    --------
    >>> has_id_check_digit("11010519491231002X"), has_id_check_digit("110105194912310021")
    (True, False)
    """
    places = [char for char in number.upper() if char.isdigit() or char == "X"]
    if len(places) != 18 or "X" in places[:17]:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(places, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == places[17]


def has_hkid_check_digit(number: str) -> bool:
    """Whether a Hong Kong identity number, such as A123456(3), ends in its check digit.

    Examples
    --------
    >>> has_hkid_check_digit("A123456(3)"), has_hkid_check_digit("A123456(4)")
    (True, False)
    """
    places = [char for char in number.upper() if char.isalnum()]
    body, check = places[:-1], places[-1]
    # letters count from A = 10; a missing first letter counts 36
    values = [36] * (8 - len(body)) + [int(char, 36) for char in body]
    total = sum(value * weight for value, weight in zip(values, range(9, 1, -1), strict=False))
    return (total + int(check, 16)) % 11 == 0


def passes_luhn(digits: str) -> bool:
    """Whether the last digit of a card number is its check digit (ISO/IEC 7812-1).

    Examples
    --------
    >>> passes_luhn("4111111111111111"), passes_luhn("4111111111111112")
    (True, False)
    """
    turned = [int(digit) for digit in digits][::-1]
    doubled = (2 * digit - 9 * (digit > 4) for digit in turned[1::2])
    return (sum(turned[::2]) + sum(doubled)) % 10 == 0
