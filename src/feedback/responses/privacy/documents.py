"""Numbers of documents and memberships, told by the word before them: 护照, 台胞证, 病历号, passport, SSN, NHS number."""

# ruff: noqa: SIM905  (lists of short pieces read best in one string)
from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.responses.privacy.hints import DIGITS, Net, hints

Hit = tuple[str, int, int]

# Words that make whatever number follows a person's own; a handful of digits is enough after them.
_CHINESE = (
    r"(?:(?:身[份分]|通行|台胞|回[乡鄉]|居[住留]|永居|[军軍]官|[军軍]人|警官|士兵|文职|退役|[驾駕][驶駛]?|行[驶駛]|学生|[学學]籍|工作|老[年人]|残疾|[护護]士|教[师師]|[记記]者"
    r"|海[员員]|准考|[导導]游|医[师师]|从业|出入|健康|献血|出生|[签簽]|优待|优抚|乘车|借书|结婚|离婚|房产|不动产|暂住|学位|毕业|资格|军属|烈属|旅行|护照|[会會][员員])[证證](?:明|件)?"
    r"|[护護]照|居留许可|[证證]件|[签簽][证證]|[驾駕]照|回[乡鄉]卡|旅行[证證]|[户戶]口[本簿]?|[户戶]籍|社保[卡]?|社会保[障险]|[医醫]保[卡]?|[统統]一[证證]|[军軍]籍|保[单單]"
    r"|[会會][员員](?:卡|[编編]|(?=[号號]))|[学學](?=[号號籍])|(?<![参參])考(?=[号號])|考生(?=[号號编編])|考籍|[报報]名(?=[号號]|序号|序號)|病[历歷案]|住院|[门門][诊診]|就[诊診]卡?|体检|[医醫]?[诊診]疗卡|一卡通|校园卡|常旅客卡?|里程卡)"
)
_AFTER_CHINESE = re.compile(
    rf"(?=[身通台回居永军軍警士文退驾駕行学學工老残护護教记記海准导導医醫师从出健献签簽优乘借结离房不暂毕资烈旅会會证證户戶社统統保员員胸病住门門就体诊診一校常里考报報]){_CHINESE}(?P<said>(?:[序卡档檔案编編]|[号號][码碼]?|字(?=第|[号號])|[是为為係:：=#( 「【“\"']|[Nn][Oo]\.?){{0,8}})"
)
_ENGLISH = re.compile(
    r"(?<![A-Za-z])(?P<cue>passport|ssn|social security|social(?= (?:is|no|number|\d{3} \d\d \d{4}))|ss#|national insurance|ni(?= (?:is|no|number))|nhs|nino|(?:driver|driving)['’]?s? licen[cs]e|green card|alien"
    r"|medicare|medicaid|aadhaar|pan(?= (?:card|no|number))|national id|tax file|tfn|sin(?= |#)|nric|frequent[ -]flyer|mileage plus|sky ?miles|loyalty|membership|member|student|patient|medical record|mrn"
    r"|resident(?:ce)?(?: permit| card| id)?|residence permit|residency|visa(?= (?:no|number|#))|work permit|policy|id(?: ?(?:card|no|number|#|:|：))|emirates id|hkid)"
    r"(?P<said>(?:[ ]?(?:card|id|no\.?|num(?:ber)?|is|was|#|:|：|=|\(|-)){0,5})[ ]?(?=[A-Za-z0-9(])",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"[号號#:：=]|\bno\b|num|\bid\b|\bis\b", re.IGNORECASE)
# Letters, digits and what people put between them; each group after the first has a digit, or is one capital at the end.
_VALUE = re.compile(
    r"(?:[\u4e00-\u9fff]{0,2}字?第)?(?:[军南北空海武士政京沪]字?第?)?(?:[Nn][Oo][.: ]?)?"
    r"(?P<id>[A-Za-z]{0,5}[0-9][A-Za-z0-9]{0,24}|[A-Z]{1,5}(?=[ \-][0-9])|[A-Z]{1,5}[0-9]*)"
    r"(?P<more>(?:(?: ?- ?| ?[/.·] ?| )[A-Za-z]{0,3}[0-9][A-Za-z0-9]{0,12}){0,6})(?:[ -][A-Z](?![A-Za-z]))?(?: ?\( ?[0-9A-Za-z] ?\))?号?(?![A-Za-z0-9_])"
)
_THREE_DIGITS = re.compile("[0-9](?:[^0-9]{0,3}[0-9]){2}")
_NO_NUMBER = re.compile(
    r" ?(?:开头|打头|年|月|日|天|岁|歲|元|块|个|次|张|折|点|级|份|人|周|小时|分钟|页|层|楼|%|weeks?|days?|months?|years?|hours?|minutes?|times|people|points|off|stars?)"
)
# What stands before a word for a paper and makes it a company's: 许可证, 产品合格证; a room card.
_COMPANY = re.compile(r"(?:许可|合格|营业|经营|保修|认|凭|保|验)$")


# The number of a case is the company's.
_CASE = re.compile(
    r"\b(?:case|ticket|order|booking|transaction|flight|record|claim|reference|ref) ?\Z",
    re.IGNORECASE,
)
_HINTS = hints(
    (
        "证 證 居留许可 护照 護照 驾照 駕照 户口 戶口 户籍 戶籍 回乡卡 回鄉卡 军籍 社保 社会保 医保 醫保 保单 保單 会员 會員 学号 學號 学籍 工号 工號 员工 員工 胸牌 工牌 警号 警號 病历 病歷 病案 "
        "住院 门诊 門診 就诊 就診 体检 诊疗 一卡通 校园卡 常旅客 里程 考号 考號 考生 考籍 报名 報名"
    ).split()
)
_ENGLISH_HINTS = hints(
    (
        "passport,ssn,social,insurance,ni ,nhs,nino,licen,green card,alien,medicare,medicaid,aadhaar,pan ,"
        "national id,tax file,tfn,sin ,sin#,nric,flyer,mileage,miles,loyalty,member,student,patient,medical,mrn,"
        "resid,visa,permit,employee,staff,badge,policy,id ,id#,id:,id：,idn,idc,hkid"
    ).split(",")
)

NETS = (Net(_HINTS | _ENGLISH_HINTS, least=((DIGITS, 3),)),)


def find_documents(text: str, said: frozenset[str]) -> Iterator[Hit]:
    """Numbers of documents of a text in half-width characters."""
    if not _THREE_DIGITS.search(text):
        return
    if not said.isdisjoint(_HINTS):
        yield from _find_chinese(text)
    if not said.isdisjoint(_ENGLISH_HINTS):
        for match in _ENGLISH.finditer(text):
            numbered = _NUMBERED.search(match["said"]) or match["cue"][-1] in "#:："
            if not _CASE.search(text[max(0, match.start() - 12) : match.start()]):
                yield from _value_at(text, match.end(), 4 if numbered else 6)


def _find_chinese(text: str) -> Iterator[Hit]:
    for match in _AFTER_CHINESE.finditer(text):
        if not _COMPANY.search(text[max(0, match.start() - 2) : match.start()]):
            least = 3 if _NUMBERED.search(match["said"]) else 6
            yield from _value_at(text, match.end(), least)


def _value_at(text: str, place: int, least: int) -> Iterator[Hit]:
    """The number that starts at `place`, when it has `least` digits and is no amount or date."""
    match = _VALUE.match(text, place)
    if match is None or sum(map(str.isdecimal, match[0])) < least:
        return
    if _NO_NUMBER.match(text, match.end()) and sum(map(str.isdecimal, match[0])) < 7:
        return
    yield "id_number", *match.span()
