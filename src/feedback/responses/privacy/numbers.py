"""Numbers that belong to a person: phones, identity documents, bank cards."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.responses.privacy.hints import DIGITS, NUMERALS, Net, hints

Hit = tuple[str, int, int]

# Without five digits near one another, or as many as a phone has written out, no number is here.
_ANY_DIGIT = re.compile(r"\d")
_FIVE_DIGITS = re.compile(r"[0-9](?:[^0-9]{0,3}[0-9]){4}")
_SEVEN_DIGITS = re.compile(r"[0-9](?:[^0-9\u4e00-\u9fff]{0,5}[0-9]){6}")
_SPELT = re.compile("[零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]{11}")

_SEP = r"[ .\-]{0,3}"
# A decimal or a thousand behind the comma is an amount; after a phone often comes 「，8栋」.
_START, _END = r"(?<!\d)(?<!\d\.)", r"(?!\d)(?!\.\d)(?!,\d{3}(?!\d))"
_PREFIX = rf"(?:\(?(?:\+|00)?86\)?{_SEP}|0)?"
_MOBILE = re.compile(
    rf"{_START}{_PREFIX}1[3-9](?:\d{_SEP}\d{{4}}{_SEP}\d{{4}}|\d{{2}}[ \-]\d{{3}}[ \-]\d{{4}}|(?:[ \-]\d){{9}}){_END}(?!-\d)"
    rf"|{_START}1 [3-9](?: \d){{9}}{_END}"
    # whatever sign stands between, in the groups of a mobile: 139^6277^4081, 139<6277>4081
    rf"|{_START}1[3-9]\d[^\w\s¥$€£￥%;,、]{{1,2}}\d{{4}}[^\w\s¥$€£￥%;,、]{{1,2}}\d{{4}}{_END}(?!-\d)"
    r"|[一幺壹][三四五六七八九叁肆伍陆柒捌玖][零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]{9}"
)
_LANDLINE = re.compile(
    rf"{_START}(?:\(?(?:(?:\+|00)86\)?{_SEP}|86[ \-])\(?0?\)?(?:10|2\d|[3-9]\d\d)\)?|\(?0(?:10|2[0-57-9]|[3-9]\d\d)\)?){_SEP}[2-8]\d{{2,3}}[ \-]?\d{{4}}{_END}"
)
# Abroad: with the country's number, in the American grouping, or Hong Kong, Macau and Taiwan.
_ABROAD = re.compile(
    rf"{_START}\+[1-9]\d{{0,2}}(?:[ .\-]{{0,2}}\(?\d{{1,5}}\)?){{2,6}}{_END}"
    rf"|{_START}\(?(?:\+|00)?85[23]\)?[ \-]{{0,2}}[235689]\d{{3}}[ \-]?\d{{4}}{_END}"
    rf"|{_START}(?<!-)(?:1[ .\-]?(?=\()|1[ .\-])?(?:\([2-9]\d\d\)[ \-]{{0,2}}|[2-9]\d\d(?:\) | ?[.\-/] ?| ))[2-9]\d\d(?: ?[.\-/] ?| )\d{{4}}{_END}(?![-/]\d)"
    rf"|{_START}0[1-9](?:\.\d\d){{4}}{_END}(?!\.)"
    rf"|{_START}07\d{{3}}[ \-]?\d{{3}}[ \-]?\d{{3}}{_END}"
    rf"|{_START}09\d\d[ \-]?\d{{3}}[ \-]?\d{{3}}{_END}"
    rf"|{_START}\(0[2-8]\d{{0,2}}\)[ \-]?\d{{3,4}}[ \-]?\d{{3,4}}{_END}"
    rf"|{_START}(?<!-)0[2-8]-(?!(?:19|20)\d\d-?[01])\d{{4}}-?\d{{4}}{_END}(?!-\d)"
    rf"|{_START}(?<!\d\d[ \-])00(?:1|[2-7]\d|8[1-57-9]\d?|9\d|3[578]\d)[ \-]\d{{1,5}}(?:[ \-]\d{{2,6}}){{1,4}}{_END}"
)
# Without area code, or grouped as some other country does: a phone only where the words say so.
_LOCAL = re.compile(
    rf"{_START}(?<!-)(?:[2-9]\d{{2,3}}[ \-]?\d{{4}}|0\d{{1,4}}(?:[ \-]?\d{{2,4}}){{2,3}}|[2-9]\d\d[ .\-]\d{{7}}|[2-9]\d{{2}}(?:[ .]\d\d){{3}}|[2-9]\d{{9}}){_END}(?![ \-]\d)"
)
PHONE_CUE = re.compile(
    r"(?:电话|電話|手机|手機|手提|座机|座機|固话|办公室|我家(?=[2-8]\d{7})|老人机|备用机|工作机|市話|家電|室話|宅电|小灵通|短号|传真|傳真|[致回覆复來来][电電]|拨打?|撥打?|打(?:俾我|畀我啦?|给我|我|返)?|[联聯][系絡络繫](?:我|方式)?|热线|(?<![票单單])号码|(?<![票单單])號碼|我的号|[📞☎📱✆]\ufe0f?|[揾搵](?:我|[\u4e00-\u9fff][生太姐])"
    r"|whats\s?app|(?<![A-Za-z])tel|phone|mobile|cell|(?<![A-Za-z])(?:mob|ph|hp|dial|ring|fax|call|te?xt|landline|bell|shout)(?![A-Za-z]{2})|(?<![A-Za-z])my (?:n(?:umber|o[.:])|#|digits)|area code [0-9]{3}|contact|reach)"
    r"(?:号码?|號碼?|['’]s|啊|呢|呀|[ ]?(?:俾?我|本人)|[ ]?(?:no\.?|number|me|back|at|on|is|was|:)|[我已都又再]{0,2}[留填写改换登](?:记|成)?[的了下]?|不对|应为|應該是|是){0,4}[\s:：.,，是係為为(（#]{0,4}$",
    re.IGNORECASE,
)
# The word for a phone behind its number: 4152740836 is my cell, 82643957是家里电话.
PHONE_AFTER = re.compile(
    r"[ ,，)）]{0,2}(?:my (?:landline|mobile|cell|phone|number)\b|(?:is|was)(?: also)? (?:mine|the landline|(?:my|our|his|her|the) (?:(?:home|work|cell|mobile|office|other|new|[A-Z][a-z]{3,12}) ?)?(?:phone|cell|mobile|number|landline))|(?:是|係|就是)(?:我|他|她|我们|家|本人){0,2}的?(?:家里)?(?:电话|電話|手机|手機|座机|号码)|打(?:这个|呢個|电话|電話)号?|这个(?:电话|号码)|[ ]?(?:手机|电话|手機|電話)(?=\Z|[,，。;；!！ )）\n])|[ ,，]?(?:这|那)?是我家?的?(?:电话|電話|手机|座机|号码)|(?:是)?我(?:的)?(?:电话|電話|手机|手機))",
    re.IGNORECASE,
)
# Strings in small letters without one of which no word for a phone stands before or behind a number.
PHONE_WORDS = hints(
    [
        "电话",
        "電話",
        "手机",
        "手機",
        "手提",
        "座机",
        "座機",
        "固话",
        "市話",
        "家電",
        "室話",
        "宅电",
        "小灵通",
        "短号",
        "传真",
        "傳真",
        "致电",
        "致電",
        "回电",
        "回電",
        "覆电",
        "覆電",
        "复电",
        "复電",
        "來电",
        "來電",
        "来电",
        "来電",
        "拨",
        "撥",
        "打",
        "联系",
        "联絡",
        "联络",
        "联繫",
        "聯系",
        "聯絡",
        "聯络",
        "聯繫",
        "热线",
        "号码",
        "號碼",
        "我的号",
        "📞",
        "☎",
        "📱",
        "✆",
        "揾",
        "搵",
        "whats",
        "tel",
        "phone",
        "mob",
        "cell",
        "ph",
        "hp",
        "dial",
        "ring",
        "fax",
        "call",
        "text",
        "txt",
        "landline",
        "bell",
        "shout",
        "contact",
        "reach",
        "mine",
        "number",
        "办公室",
        "我家",
        "老人机",
        "备用机",
        "工作机",
        "转",
        "轉",
        "分机",
        "分機",
        "内线",
        "內線",
    ],
    ["my n", "my #", "my digits", "area code "],
)
# An extension goes with its number.
_EXTENSION = re.compile(
    r"[ ,，)）(（]?(?:转|轉|分机|分機|内线|內線|#(?=\d)|(?:ext(?:ension)?\b\.?|x(?=[ ]?\d)))(?:号|號|[ .:：#-]){0,2}\d{1,6}(?!\d)|-\d{2,5}(?![\d-])",
    re.IGNORECASE,
)
# A second number, or its last digits: 139-6277-4081/4082, 13962774081或62774082
_ANOTHER = re.compile(r" ?(?:/|、|或者?|和|及|or) ?(?P<id>\d{7,8}|\d{4})(?![\d.\-年元月])")
# So many digits after such a word make any seven before them a phone.
_SURE_EXTENSION = re.compile(
    r"[ ,，)）(（]?(?:(?:转|轉)(?=\d{3})|分机|分機|内线|內線)(?:号|號|[ .:：#-]){0,2}\d{2,5}(?![\d路分次元个])"
)
# Free numbers are a company's, whatever stands before them: 400 and 800 in China, 1-800 and its like in America.
HOTLINE = re.compile(r"(?:400|800)\d{7}\Z|1?(?:800|888|877|866|855|844|833)\d{7}\Z")
_GLUED = re.compile("[A-Za-z]")
# What is counted, not dialled.
OTHER_NUMBER = re.compile(
    r"(?:[单單][号號]?|[\u4e00-\u9fff](?<![号號电電密区區])[码碼]|(?:取餐|预约|排队|设备|机器|交易|[卷券])号|版本|(?:商品|产品|订单|活动|设备|店铺|门店|课程|视频)id|编[号號码]|編號|[订訂][单單](?:id)?|流水号?|[工桌房卡]号|条码|條碼|型号|型號|发票(?:号码?|代码)?|[税稅]号|代码|序列号|批号|积分|货号|价格?|[共花扣付]了?"
    r"|(?<![A-Za-z])sn码?|isbn|(?<![A-Za-z])sku|order(?: number| no\.?| id)?|tracking(?: no\.?| number)?|invoice|confirmation(?: number| no\.?)?|booking(?: ref\w*)?"
    r"|(?<![A-Za-z])(?:ref\w*|case|warranty|gift card|barcode|batch|lot|(?<!area )(?<!dial )code|version|branch|flight|seat|gate|paid|item|error)|發票號碼?|serial|model|ticket|transaction|voucher(?: code)?|points|balance|score|[¥$€£￥])[\s:：#.是为]{0,3}$",
    re.IGNORECASE,
)
COUNTED = re.compile(
    r" ?(?:元|块钱?|人民币|美元|円|日元|万|个|次|条|件|只|套|分|积分|平方?|米|字|毫安|毫升|dollars?|yuan|points|rmb|%)",
    re.IGNORECASE,
)

_ID18 = re.compile(
    rf"(?<![\dA-Za-z])[1-8]\d{{5}}{_SEP}(?:18|19|20)\d\d{_SEP}(?:0[1-9]|1[0-2]){_SEP}(?:0[1-9]|[12]\d|3[01]){_SEP}\d{{3}}[\dXx](?![\dA-Za-z])"
)
_ID_LOOSE = re.compile(r"(?<![\dA-Za-z])\d{15,17}[\dXx]?(?![\dA-Za-z])")
_HKID = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{1,2} ?\d{6} ?\(?[0-9Aa]\)?(?![A-Za-z0-9])")
ID_CUE = re.compile(
    r"(?:身[份分][证證](?:字[号號])?|sfz|[证證]件|實名|实名|(?<![A-Za-z])(?<!商品)(?<!产品)(?<!订单)(?<!活动)(?<!设备)(?<!店铺)(?<!门店)(?<!课程)(?<!视频)id|hkid|(?<![A-Za-z])identity|resident)(?:号码?|號碼?|[是为:：( ]|no\.?|number|card|is){0,5}[\s:：]{0,2}$",
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
    r"(?:卡[号號]?|存[折摺]|[账帐賬帳][号號]|[账帐賬帳][户戶]|[户戶]口(?:[号號][码碼]?)?|(?<!gift )(?<!score )(?<!memory )(?<!key )card|account|routing|sort code|iban|(?<![A-Za-z])(?:visa|mastercard|amex|cc))(?:号码?|[是为:：( ]|no\.?|number|is|#){0,4}[\s:：]{0,2}$",
    re.IGNORECASE,
)
# An account of a bank abroad is shorter; expiry and security code stand behind a card.
_SHORT_ACCOUNT = re.compile(
    r"(?i:(?:(?:bank |checking |savings )?acc(?:oun)?t? (?:number|no\.?|#)|(?:routing|(?<![a-z])aba|(?<![a-z])bsb|(?<![a-z])clabe)(?: (?:number|no\.?))?|(?<![a-z])sort(?: code|(?= \d\d[ -]\d\d[ -]\d\d))|[银銀]行[账帐賬帳][号號]|(?:安全|验证|后三位)[码碼]?(?=\d{3}(?!\d))|cvv2?|cvc)[ :：是为is]{0,4})(?P<id>\d[\d \-]{1,20}\d)(?!\d)"
    r"|(?i:(?:\bexp(?:iry|ires|iration)?(?: date)?|有效期)[ :：至到]{0,3})(?P<until>(?:0[1-9]|1[0-2]) ?/ ?\d\d(?:\d\d)?)(?!\d)"
)
_SHORT_WORDS = hints(
    ["account", "acct", "acc ", "routing", "aba ", "bsb", "clabe", "sort ", "cvv", "cvc", "exp"],
    ["银行", "銀行", "安全", "验证", "后三位", "有效期"],
)
_CARD_ENDED = re.compile(r"\d{4}[^0-9]{0,8}\Z")

# An American social security number, and a British national insurance number: their shape is nobody else's.
_SSN = re.compile(r"(?<![\dA-Za-z\-.])(?!000|666|9)\d{3}-(?!00)\d\d-(?!0000)\d{4}(?![\dA-Za-z\-])")
_NINO = re.compile(
    r"[A-CEGHJ-PR-TW-Z](?<![\dA-Za-z].)[A-CEGHJ-NPR-TW-Z](?: \d\d \d\d \d\d [A-D]|\d{6}[A-D])(?![\dA-Za-z])"
)

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
# How far before a number its cue may begin.
_REACH = 20

NETS = (Net(least=((DIGITS, 5),)), Net(least=((NUMERALS, 11),)))


def find_numbers(text: str, said: frozenset[str]) -> Iterator[Hit]:
    """Identity numbers, cards and phones of a text in half-width digits; the surest first.

    No pattern is tried on a text with fewer digits than its shortest number.
    """
    digits = len(_ANY_DIGIT.findall(text))
    spelt = _SPELT.search(text) is not None
    if not (digits >= 5 and _FIVE_DIGITS.search(text)) and not spelt:
        return
    if not said.isdisjoint(_SHORT_WORDS):
        yield from _find_short_accounts(text)
    if not spelt and not _SEVEN_DIGITS.search(text):
        return
    yield from _find_identities(text, digits)
    for match in _CARD.finditer(text) if digits >= 12 else ():
        if _is_card(text, match):
            yield "bank_card", *match.span()
    called = not said.isdisjoint(PHONE_WORDS)
    yield from _find_phones(
        text,
        [_MOBILE] * (digits >= 11 or spelt)
        + [_LANDLINE] * (digits >= 10)
        + [_ABROAD] * (digits >= 8 or "+" in text)
        + [_LOCAL] * (digits >= 7 and called),
    )


def _find_identities(text: str, digits: int) -> Iterator[Hit]:
    for match in _ID18.finditer(text) if digits >= 17 else ():
        before = text[max(0, match.start() - _REACH) : match.start()]
        if is_id_number(match[0], before):
            yield "id_number", *match.span()
    for match in _HKID.finditer(text):
        # after a cue a digit mistyped makes it no other number
        if _before(text, match.start(), ID_CUE) or (
            "(" in match[0] and has_hkid_check_digit(match[0])
        ):
            yield "id_number", *match.span()
    for pattern, asked in ((_SSN, "-" in text), (_NINO, digits >= 6)):
        for match in pattern.finditer(text) if asked else ():
            if not _before(text, match.start(), OTHER_NUMBER):
                yield "id_number", *match.span()
    for match in _ID_LOOSE.finditer(text) if digits >= 15 else ():
        if _before(text, match.start(), ID_CUE) and not _before(text, match.start(), OTHER_NUMBER):
            yield "id_number", *match.span()


def _find_short_accounts(text: str) -> Iterator[Hit]:
    for match in _SHORT_ACCOUNT.finditer(text):
        before = text[max(0, match.start() - 12) : match.start()]
        if match["id"] or _CARD_ENDED.search(before):
            yield "bank_card", *match.span(match.lastgroup or 0)


def _find_phones(text: str, patterns: list[re.Pattern[str]]) -> Iterator[Hit]:
    for pattern in patterns:
        for match in pattern.finditer(text):
            start, end = match.span()
            said = _before(text, start, PHONE_CUE) or PHONE_AFTER.match(text, end)
            extension = _EXTENSION.match(text, end)
            if pattern is _LOCAL:
                sure = _SURE_EXTENSION.match(text, end) and not _before(text, start, OTHER_NUMBER)
                if not (said or sure) or (said and COUNTED.match(text, end)):
                    continue
            if "/" in match[0] and not said:  # rooms 415/516/6172
                continue
            if not (said or pattern is _MOBILE) and _GLUED.search(text[:start][-1:]):
                continue  # order RR0205088615
            if pattern in (_ABROAD, _LOCAL) and not _is_whole(match[0]):
                continue
            if (
                said
                or extension
                or not (_before(text, start, OTHER_NUMBER) or COUNTED.match(text, end))
            ):
                end = extension.end() if extension else end
                yield "phone", start, end
                another = _ANOTHER.match(text, end)
                if another:
                    yield "phone", *another.span("id")


def _is_whole(number: str) -> bool:
    """Enough digits for a phone with its area code, and no hotline."""
    digits = "".join(filter(str.isdecimal, number))
    least = 11 if number.startswith("00") else 10 if number[0] == "0" else 7
    return least <= len(digits) <= 15 and not HOTLINE.match(digits)


def _is_card(text: str, match: re.Match[str]) -> bool:
    digits = "".join(filter(str.isdecimal, match[0]))
    if _before(text, match.start(), CARD_CUE):
        return 13 <= len(digits) <= 19
    # a UnionPay card by its length, mistyped or not: nothing else begins with 62 and is as long
    is_union_pay = digits.startswith("62") and len(digits) in (16, 19)
    return (
        bool(ISSUER.match(digits))
        and (is_union_pay or passes_luhn(digits))
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
    places = [char for char in number.upper() if char.isdecimal() or char == "X"]
    if len(places) != 18 or "X" in places[:17]:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(places, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == places[17]


# a province (GB/T 2260) and the birthday of somebody who may answer: of numbers made up of a day only one of years ago looks like it
_GROWN_UP = re.compile(
    r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])\d{4}(?:19[2-9]\d|200\d|201[0-2])(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
)


def is_id_number(number: str, before: str) -> bool:
    """Whether 18 places are a mainland identity number: by the check digit, by what is said before, or mistyped, by region and birthday.

    Examples
    --------
    >>> is_id_number("110105194912310021", ""), is_id_number("110105194912310021", "订单号")
    (True, False)
    >>> is_id_number("110105202603010021", "")
    False
    """
    if has_id_check_digit(number) or ID_CUE.search(before):
        return True
    bare = "".join(sign for sign in number if sign.isalnum())
    return bool(_GROWN_UP.fullmatch(bare)) and not OTHER_NUMBER.search(before)


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
