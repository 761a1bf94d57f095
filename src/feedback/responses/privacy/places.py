"""Where somebody lives, down to the door."""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import ascii_letters

from feedback.responses.privacy.hints import CAPITALS, LETTERS, Net, hints, signs

Hit = tuple[str, int, int]

_HAN = "\u3400-\u9fff"
_CN = "一二三四五六七八九十百零〇两"
_NUMBER = rf"[0-9A-Za-z{_CN}]{{1,6}}"
_AT_HOME = re.compile(
    r"(?:家庭[住地]址|[收寄送][件货貨]?(?:地址|在)|住址|地址(?!在)|户籍|[戶户]口|门牌号?|門牌號?|宿舍|房号|户号|屋企(?:地址)?|(?:我|我们|本人)家?[就]?住[在喺]?|我们小区|门牌|搬去|接我到|上门地址|地址写的|上门(?:维修|安装|服务)|派人[到来去]|装在|房子[是在]|家住在?|(?:我|他|她|老)家[就]?在|家里|老家|租的?(?:房子)?在?|[寄送][到至往]|[配派]送到|外卖[送到]|送[货貨]|送餐[到去]?|送咗?[去上]|[邮郵]寄|快[递遞]寄|搬到|(?<![\u4e00-\u9fff])[住寄]|我是)"
    rf"(?:(?:村|家|单位|公司|学校)里?[:： ])?(?:[写寫填留]的?(?:是|都是)?|[是为為在到去往至:： ]){{0,3}}(?!的|了|过)(?P<place>[{_HAN}][{_HAN}A-Za-z0-9 \-#,]{{4,50}})"
)
_HOME_HINTS = hints(
    [
        "址",
        "件在",
        "货在",
        "貨在",
        "户籍",
        "户口",
        "戶口",
        "门牌",
        "門牌",
        "宿舍",
        "房号",
        "户号",
        "屋企",
        "住",
        "家在",
        "家就在",
        "家里",
        "老家",
        "租",
        "送到",
        "送至",
        "送往",
        "寄",
        "外卖送",
        "送货",
        "送貨",
        "快递",
        "快遞",
        "搬",
        "上门",
        "派人",
        "装在",
        "房子",
        "外卖到",
        "送餐",
        "送去",
        "送上",
        "送咗",
        "我们小区",
        "接我到",
        "我是",
    ]
)
# A room of the place that is being judged is no home.
_HOTEL = re.compile("酒店|宾馆|賓館|旅馆|民宿|客栈|病房|餐厅|门面|门店|店里|商场|广场")
_PART = "号楼|號樓|栋|棟|幢|座|单元|單元|弄|巷|号院|号|號|楼|樓|#|舍|组|組|队|期|室|邨"
_DOOR = re.compile(
    rf"{_NUMBER}(?:{_PART})[ ,]?(?:{_NUMBER}(?:{_PART}|层|梯)(?:之[0-9]{{1,2}})?[ ,]?){{0,5}}(?:[0-9]{{2,5}}[A-Za-z]?(?:室|户|房|号|號)?|[A-Za-z0-9]{{1,2}}[室户]|[东西中南北]户)?"
    r"|[0-9]{1,3}[号]?-[0-9]{1,3}(?:-[0-9]{1,4})?(?:室|号|户)?|T?[0-9]{1,2}[栋幢座][0-9]{3,4}"
)
_MAY_BE_DOOR = re.compile(rf"[0-9A-Za-z{_CN}](?:{_PART})|[0-9]-[0-9]")
# What names a place where people live; and words that no such name holds.
_OTHER_NUMBER = re.compile(
    r"(?:[号碼码单單次班本票金间間了到价共型款批第编]|比分|电话|電話|日期|时间)[ :：是为]{0,2}[A-Z]?[0-9]{1,3}[#栋幢]?-[0-9]{1,2}-[0-9]"
)
_LIVED_IN = re.compile(
    r"小区|花园|花苑|家园|公寓|新村|大厦|[区區苑城府湾里庄村镇鎮乡鄉路街道巷弄县縣市园園郦居寓阁墅邨大厦廈楼樓坊门期]"
)
_SENTENCE = re.compile(
    r"(?<!成)都(?![江匀村镇乡])|[的了是在到我们不很有被给说这那就才也去来着过吗呢,入进离靠错觉搞]"
)
_NO_HOUSE = re.compile(rf"{_NUMBER}(?:楼|樓|层|期|座|队|号),?\Z")
# House and room in one: a home's after a word for living, whatever its estate is called (康桥半岛38号602).
_ROOMED = re.compile(r"(?:号|號|栋|棟|幢|座|楼|樓)[0-9]{3,4}(?:室|户|号|號)?\Z")
_ROOM = rf"[0-9{_CN}]{{3,4}}(?:[室号户])?"
# Staircase and door, or lane, house and room: the door of a home without any word before it.
_HOME = re.compile(
    rf"[{_HAN}]{{2,14}}?(?:[0-9]{{1,4}}(?:号|號|弄))?(?:[{_HAN}]{{2,10}}?)?[A-Z]?区?(?:"
    rf"[0-9{_CN}]{{1,3}}(?:栋|棟|幢|座|号楼|號樓|#楼?|号)[0-9{_CN}]{{1,2}}(?:单元|單元|门|梯)(?:[0-9{_CN}]{{1,2}}[楼层]|,)?{_ROOM}"
    rf"|[0-9]{{1,4}}弄[0-9]{{1,3}}[号號][楼樓]?{_ROOM}|[0-9]{{1,4}}号院[0-9]{{1,3}}号楼(?:[0-9]单元)?{_ROOM}"
    rf"|[0-9]{{1,3}}[#栋幢]?-[0-9]{{1,2}}-(?:[1-9]|[1-4][0-9])0[0-9](?![0-9\-])|[0-9]{{1,3}}[#栋幢]?-[0-9]{{1,2}}-[1-9][0-9]{{0,1}}[01][0-9](?![0-9\-])"
    rf"|(?:镇|鎮|乡|鄉)[{_HAN}]{{1,6}}村[0-9]{{1,4}}[号號]|村[{_HAN}]{{0,4}}[0-9{_CN}]{{1,3}}[组組队隊社][0-9{_CN}]{{1,4}}[号號]"
    # a named place where people live, its house and a room: 紫荆苑4号楼301, 紫荆苑4-301
    rf"|(?:花[园苑園]|小区|小區|家[园園]|公寓|新[村苑]|[苑府湾灣庭郡邸居里洋园園寓]|江[南山]|宿舍)(?:[一二三四五六东西南北A-Z]{{0,2}}[区區期])?[ ]?(?:[A-Z]?[0-9{_CN}]{{1,3}}(?:栋|棟|幢|座|号楼|號樓)(?:[0-9{_CN}]{{1,2}}(?:单元|單元|门))?(?:{_ROOM}(?![0-9元块])|(?<=[单單]元)(?![,，]?[0-9{_CN}]{{3}}))|[0-9]{{1,2}}座[0-9]{{1,2}}[樓楼][A-Z0-9]{{1,4}}室|(?<=园|苑|区|村|庭|郡|邸|居)[A-Z]座{_ROOM}(?![0-9元块])|[0-9]{{1,3}}[号舍][0-9]{{3,4}}(?:室|号)?(?![0-9元块])|[0-9]{{1,2}}-[1-9][0-9]?0[1-9](?![0-9\-元]))"
    r"|[路街段道][0-9]{0,4}(?:巷|弄|號|号)?(?:[0-9]{1,4}(?:巷|弄)){1,2}[0-9]{1,4}[號号](?:[0-9]{1,2}[樓楼](?:之[0-9]{1,2}|[A-Z]?室?)?|[0-9]{3,4}(?![0-9元块])室?)?)"
)
# House, staircase and room are a home's, whatever stands before them: 8号楼3单元502
_STAIRCASE = re.compile(
    rf"(?<![0-9A-Za-z{_CN}])[A-Z]?[0-9{_CN}]{{1,3}}(?:栋|棟|幢|座|号楼|號樓|号)[0-9{_CN}A-Z]{{1,2}}(?:单元|單元)(?:[0-9{_CN}]{{1,2}}[楼樓层],?)?"
    # a room: 502, 2室, 2号; not what is counted there (2台电梯, 30户, 24小时)
    rf"(?:(?:[0-9]{{1,4}}|[{_CN}]{{3,4}})(?:室|[号號](?!电梯|電梯|[门門机機车車]))|(?:[0-9]{{3,4}}|[{_CN}]{{3,4}})(?:户(?![{_HAN}]))?|[0-9]{{1,2}}(?=[\s,，。.;；!！?？)）的]|\Z))(?![0-9{_CN}户戶年月])"
)
# … and whose it is behind it: 枫林绿洲21号楼1402的业主
_RESIDENT = re.compile(
    rf"(?P<place>(?:(?![我是的在住了])[{_HAN}A-Z0-9]){{2,21}}?(?:栋|棟|幢|座|号楼|號樓|舍|号|號|樓|楼)-?[0-9]{{3,4}}(?:室|号|户)?)的?(?:业主|業主|住户|住戶|居民|租户|租客)"
)
_RESIDENT_HINTS = hints("业主", "業主", "住户", "住戶", "居民", "租户", "租客")
# 我住3栋1502, 家住12号楼803
_LIVES_IN = re.compile(
    rf"(?:(?:我|我们|(?<![\u4e00-\u9fff]))住在?(?=[0-9{_CN}]{{1,2}}[栋棟幢座])|家住在?)(?P<place>[0-9{_CN}]{{1,2}}(?:栋|棟|幢|座|号楼|號樓)[0-9]{{3,4}}(?:室|号|户)?)(?![0-9元])"
)
_MAY_BE_HOME = re.compile(
    rf"[A-Z]座[0-9]|[0-9{_CN}](?:单元|單元|门|弄|号院|巷|[组組队]|#)|村[0-9]|[0-9]座[0-9]|[0-9][号舍][0-9]{{3}}|[0-9][#栋幢]?-[0-9]{{1,2}}-[0-9]{{3,4}}|[0-9{_CN}](?:栋|棟|幢|座|号楼|號樓)[0-9{_CN}]|[0-9]-[1-9][0-9]?0[1-9]"
)
# what such an address begins with, quicker to look for
_HOUSE_START = re.compile(rf"[A-Z]座[0-9]|[0-9{_CN}][单單门弄号巷组組队#座舍栋棟幢號\-]")
_SUFFIX = r"(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Court|Ct|Boulevard|Blvd|Way|Place|Pl|Terrace|Close|Crescent|Square|Sq|Grove|Gardens)"
_STREET = rf"[0-9]{{1,5}}[A-Za-z]? (?:[NSEW]\.? )?(?:(?:[A-Z][A-Za-z'’.]+|[0-9]{{1,3}}(?:st|nd|rd|th)) ){{1,4}}{_SUFFIX}\b\.?"
_POSTCODE = r"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}(?![A-Za-z0-9])"
_STATE = "(?:A[KLRZ]|C[AOT]|DC|DE|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])(?![A-Za-z])"
_TOWN = rf"(?:,? (?:[A-Z][a-z]+ ?){{0,2}},? ?(?:{_POSTCODE}|[A-Z]{{2}} [0-9]{{5}}(?:-[0-9]{{4}})?|[0-9]{{6}}(?![0-9])|(?:NSW|VIC|QLD|SA|WA|TAS|ACT|NT) [0-9]{{4}}(?![0-9])|[A-Z]{{2}},? [A-Z][0-9][A-Z] ?[0-9][A-Z][0-9](?![A-Za-z0-9])|{_STATE}|(?<=Dublin )[0-9]{{1,2}}(?![0-9])))?"
_DOOR_EN = r"(?:(?:Apt|Apartment|Unit|Flat|Room|Suite|Ste)\.?|#) ?#?[0-9]{0,4}[A-Z]?"
_ENGLISH_DOOR = re.compile(
    rf"{_DOOR_EN},? {_STREET}{_TOWN}|{_STREET},? {_DOOR_EN}(?![A-Za-z0-9]){_TOWN}|[0-9]{{1,4}}/{_STREET}{_TOWN}|{_STREET}, (?:[A-Z][a-z]+,? )?(?:{_POSTCODE}|[A-Z]{{2}} [0-9]{{5}})"
)
_HOME_WORDS = (
    r"(?:(?:i|we) live (?:at|on)|lives at|(?:home|my|mailing|shipping|delivery|postal|billing)? ?address(?: is|:| -)?|(?:deliver(?:ed|y)?|ship(?:ped)?|mail(?:ed)?|sent?|send|post(?:ed)?) (?:it |them |this |my \w+ |(?:the |a |my |our )?(?:\w+ ){1,2})?to"
    r"|resid(?:e|ing) at|(?:parcel|package|order|food|it) (?:was )?(?:left|dropped|delivered) at|(?:dropped|left) it at|(?:my|our) (?:house|home|flat|apartment|place)(?: is)?(?: at|,)?|(?:wrong|next|neighbou?r['’]?s?) (?:house|home|flat|apartment|address|door|building)[^.!?0-9]{0,20}\b(?:mine|ours) is|i['’]?m at|(?:parcel|package|packages|delivery|letter) for|(?:technician|engineer|plumber|courier|driver|cleaner) (?:came|went|sent) to|we (?:have )?moved to|live in)"
)
_ENGLISH_HOME = re.compile(
    rf"(?i:\b{_HOME_WORDS}) (?P<place>{_STREET}{_TOWN}|P\.?O\.? ?Box [0-9]{{1,6}}(?:, {_STREET}{_TOWN})?|[0-9]{{1,4}} (?i:rue|via|calle|rua|avenue) (?:[A-Za-z'’]+ ?){{1,3}})"
)
_POSTAL = re.compile(
    rf"(?i:\b(?:post ?code(?= is|:)|(?:my|our|his|her|home) (?:post ?code|zip(?: ?code)?)|zip ?code(?= is|:| [0-9-]{{10}}))(?: is|:)?) (?P<place>{_POSTCODE}|[0-9]{{5}}(?:-[0-9]{{4}})?(?![0-9]))"
)
# A flat, its tower and their estate; a block with a floor and a door after the sign: Block 421 Ang Mo Kio Ave 10 #08-1137
_ESTATE = re.compile(
    r"\b(?:(?i:flat|apartment|apt|unit)|(?i:room)(?=[^,]*,(?: [0-9]{1,2}/F,?)? [A-Za-z.]+ [0-9A-Z]{1,3}, [A-Z])) (?:[0-9]{3,4}[A-Z]?|[0-9]{1,2}[A-Z]), (?:[0-9]{1,2}/F,? )?(?i:tower|block|building|bldg)\.? (?:[0-9]{1,3}|[A-Z])(?:, [A-Z][A-Za-z]*(?: [A-Z][A-Za-z]*){0,3}){0,3}"
    r"|\b(?:Block|Blk) [0-9]{1,4}[A-Z]?,? (?:[A-Z0-9][A-Za-z0-9]* ){1,5}#[0-9]{1,2}-[0-9]{1,4}"
)
_STORE = re.compile(
    r" (?i:store|branch|shop|office|location|outlet|restaurant|hotel|clinic|site|showroom)\b"
)
_ESTATE_HINTS = hints("tower", "block", "building", "bldg", "blk")
_STREET_START = re.compile(r"[0-9][A-Za-z]? [A-Za-z0-9]")
_ENGLISH_END = re.compile(rf"\b{_SUFFIX}\b|\b(?:rue|via|calle|rua|Box)\b")
_ANY_DIGIT = re.compile(rf"[0-9]|[{_CN}](?:栋|幢|单元|号楼|组)")

# A street in English is told by its number, apart from its name or with a letter behind it.
_FIGURES, _COUNTED = signs("0123456789"), signs(f"0123456789{_CN}")
NETS = (
    Net(
        _HOME_HINTS, pair=(signs(f"0123456789{ascii_letters}{_CN}"), signs(_PART.replace("|", "")))
    ),
    Net(_HOME_HINTS, pair=(_FIGURES, signs("-"))),
    Net(hints("住"), pair=(_COUNTED, signs("栋棟幢座号號"))),
    Net(
        _RESIDENT_HINTS | _ESTATE_HINTS | hints("单元", "單元", "box", "ode", "zip"),
        least=((_COUNTED, 1),),
    ),
    Net(pair=(_COUNTED, signs("单單门弄号巷组組队#座舍栋棟幢號-"))),
    Net(pair=(signs("村"), _FIGURES)),
    Net(least=((_COUNTED, 3),), pair=(CAPITALS, signs("座"))),
    Net(least=((LETTERS, 2),), pair=(_FIGURES, signs(f" {ascii_letters}"))),
)


def find_places(text: str, said: frozenset[str]) -> Iterator[Hit]:
    """Home addresses with their door, of a text in half-width characters.

    A street with its number alone is a shop's more often than a home: it needs a word for living before it.
    A room of a hotel, a floor or a house without a door is left.
    """
    if not _ANY_DIGIT.search(text):
        return
    at_home = not said.isdisjoint(_HOME_HINTS) and _MAY_BE_DOOR.search(text)
    for match in _AT_HOME.finditer(text) if at_home else ():
        doors = list(_DOOR.finditer(match["place"]))
        # The first door with its whole body; what the sentence goes on with is no address.
        # an address of nobody in particular is a shop's, unless a room is told
        shop = match[0].startswith(("地址", "搬")) and len(doors) < 2
        if shop and _NO_HOUSE.match(doors[0][0] if doors else "") and "村" not in match["place"]:
            continue
        if (
            doors
            and _is_place(match["place"], doors[0])
            and not _is_business(match["place"], doors)
        ):
            start = match.start("place")
            yield "address", start, start + _end_of_doors(doors, match["place"])
    for match in _LIVES_IN.finditer(text) if "住" in text else ():
        yield "address", *match.span("place")
    for match in _RESIDENT.finditer(text) if not said.isdisjoint(_RESIDENT_HINTS) else ():
        if not _HOTEL.search(match["place"]):
            yield "address", *match.span("place")
    for match in _STAIRCASE.finditer(text) if "单元" in text or "單元" in text else ():
        yield "address", *match.span()
    if (_HOUSE_START.search(text) or "村" in text) and _MAY_BE_HOME.search(text):
        for match in _HOME.finditer(text):
            # 取件码12-3-4407, 订单号1-1-3912: a number of something else
            if not (_HOTEL.search(match[0]) or _OTHER_NUMBER.search(match[0])):
                yield "address", *match.span()
    yield from _find_english(text, said)


def _find_english(text: str, said: frozenset[str]) -> Iterator[Hit]:
    if (_STREET_START.search(text) or "Box" in text) and _ENGLISH_END.search(text):
        for match in _ENGLISH_DOOR.finditer(text):
            yield "address", *match.span()
        for match in _ENGLISH_HOME.finditer(text):
            if not _STORE.match(text, match.end()):
                yield "address", *match.span("place")
    for match in _ESTATE.finditer(text) if not said.isdisjoint(_ESTATE_HINTS) else ():
        yield "address", *match.span()
    if "ode" in text or "zip" in text:
        for match in _POSTAL.finditer(text):
            yield "address", *match.span("place")


def _is_business(place: str, doors: list[re.Match[str]]) -> bool:
    """Whether a hotel, a shop or a mall is named; towers of homes are called 广场, too, and have rooms (T2栋2806)."""
    if any(_ROOMED.search(door[0]) for door in doors):
        place = place.replace("广场", "")
    return bool(_HOTEL.search(place))


def _is_place(place: str, door: re.Match[str]) -> bool:
    """Whether a name of a place, not a sentence, stands before the door, which is more than a floor."""
    name = place[: door.start()]
    if len(name) < 2 or _SENTENCE.search(name):
        return False
    if not (_LIVED_IN.search(name) or _ROOMED.search(door[0])):
        return False
    return not _NO_HOUSE.match(door[0]) or bool(re.search("[组組社村路街道弄巷]", name + door[0]))


def _end_of_doors(doors: list[re.Match[str]], place: str) -> int:
    """Where the last of the doors that follow one another ends: 612号…大厦2座7楼C室."""
    end = doors[0].end()
    for door in doors[1:]:
        between = place[end : door.start()]
        if len(between) > 8 or _SENTENCE.search(between):
            break
        end = door.end()
    return end
