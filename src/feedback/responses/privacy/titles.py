"""Names told by a title or a role beside them: 王芳女士, 前台李娜, 我姓陈, Lily老师."""

# ruff: noqa: SIM905  (lists of short pieces read best in one string)
from __future__ import annotations

import re
from collections.abc import Iterator
from string import ascii_lowercase

from feedback.responses.privacy.common_words import COMMON
from feedback.responses.privacy.english_names import NOT_NAMES
from feedback.responses.privacy.hints import CAPITALS, Net, hints, signs
from feedback.responses.privacy.names import (
    ANY,
    DOUBLE,
    LIKELY,
    NO_GIVEN,
)

Hit = tuple[str, int, int]

_HAN = "\u4e00-\u9fff"
_TITLE = (
    "先生(?!活)|女士|小姐(?!姐)|老师(?!傅)|老師(?!傅)|经理(?![部费人])|經理(?![部費人])|师傅|師傅|主管|店长|店長|医生|醫生|大夫|护士|護士|教练|教練|主任|教授|阿姨|大姐|大哥|同学|同學|太太|领班|領班|领导"
    "|(?<!祝)老板(?!娘)|(?<!祝)老闆(?!娘)|掌柜|助理|副理|小姐姐|同志|院[长長]|校[长長]|[园園][长長]|[队隊][长長]|局[长長]|科[长長]|警官|姑娘|大[爷爺]|先森|某某?|[醫医][師师]|[护護]理[師师]|師奶|督导|組長|组长|班长|(?:妈妈|爸爸|奶奶|爷爷|叔叔)(?![们的]?[们])|[Ss]ir(?![A-Za-z])"
)
# A family name with a title begins after these, after no Chinese character, or after a role.
_BEFORE = r"(?<![\u4e00-\u9fff])|(?<=[的是找叫请謝谢跟和与與位给給向被由让讓对對有为了到见赞扬揚夸問问名系繫])|(?<=前台)|(?<=服务员)|(?<=服務員)|(?<=客服)|(?<=司机)|(?<=司機)|(?<=管家)|(?<=店员)|(?<=店員)|(?<=保洁)|(?<=保潔)|(?<=保安)|(?<=[揾搵])"
# 谢 of 谢谢 and 感谢 is no family name.
_THANKS = "(?:(?<=[感谢多答])谢|谢谢)"
# A character a family name begins with: quickly seen.
_STARTS = f"[{ANY}上诸东皇尉公慕令端独南闻歐諸]"
_TITLED = re.compile(
    rf"(?={_STARTS})(?:{_BEFORE})(?!{_THANKS})(?P<name>{LIKELY}[{_HAN}]{{0,2}}?)(?={_TITLE})"
)
# A family name that begins hardly any other word needs no border before it where nothing else stands between.
# 先生, 女士 and 小姐 stand after names of persons only; so family names that are words elsewhere count too.
_ADDRESSED = re.compile(
    rf"(?={_STARTS})(?:{_BEFORE})(?!{_THANKS})(?P<name>[{ANY.translate(dict.fromkeys(map(ord, '和向应時时')))}])(?=先生(?!活)|女士|小姐(?!姐))"
    # 的林可欣小姐: three characters before such a title are a name, whatever word its family name is elsewhere
    rf"|(?={_STARTS})(?:{_BEFORE})(?!{_THANKS})(?P<full>[{ANY.translate(dict.fromkeys(map(ord, '和向应時时')))}][{_HAN}]{{2}})(?=先生(?!活)|女士|小姐(?!姐))"
    # family names that are words elsewhere, and rare ones
    rf"|(?<![{_HAN}])(?P<rare>[代花佘敬冼麦麥练利禤麻])(?=先生(?!活)|女士|小姐(?!姐))"
    # 售後黃小姐: hardly a word ends in these before such a title
    r"|(?P<plain>[林周黄黃郑鄭罗羅许許谢謝冯馮潘叶葉苏蘇])(?=先生(?!活)|女士|小姐(?!姐))(?<![感谢謝多答][谢謝])"
)
_PLAIN_TITLED = re.compile(
    rf"(?P<name>(?:{DOUBLE}|[王李刘陈杨赵吴徐孙朱郭梁宋韩邓彭肖萧袁蔡魏吕沈姚崔廖贾劉陳楊趙吳孫鄧蕭呂賈]))(?={_TITLE})"
)
# 陳生, 陳太, 刘总, 杨姐, 路工: short forms, only where a name can begin and before what is said of a person.
_SHORTENED = ANY.translate(dict.fromkeys(map(ord, "和向应時时从从成大小老师学空表帅")))
_SHORT = re.compile(
    rf"(?={_STARTS})(?:{_BEFORE}|(?<=娘))(?P<name>[{_SHORTENED}])(?=[总總姐哥姨叔伯婶嫂工](?:\Z|[ ,，。！!；;0-9]|亲自|親自|热情|服务|收拾|上门|接[机待]|[話话嘅幫帮很说說态態给打服跟都一真也不人来處处做就特非超])"
    r"|[生太](?:\Z|[ ,，。！!；;0-9]|[話话嘅幫帮唔傾倾]|好(?:好|有|nice)))"
)
_LATIN = r"[A-Z][a-z]{1,14}(?: [A-Z][a-z]{1,14})?"
# Lily老师, Cindy小姐, May姐; 職員Jacky Lam幫我, 前台Tony很
_LATIN_TITLED = re.compile(
    rf"(?<![A-Za-z])(?P<name>{_LATIN}) ?(?:{_TITLE}|[姐哥](?![妹弟姐哥]))"
    rf"|(?:服务员|服務員|侍應|侍应|前台|前臺|客服|管家|店员|店員|职员|職員|导游|導遊|导购|经理|經理|店长|店長|技师|技師|司机|司機|销售|顾问|顧問|同事|护士|護士|医生|醫生|教练|教練|老师|老師|保安|私教|专员|專員|副理|[美理发髮][容型甲发髮]师|收银|服务生|同学|多謝|多谢|搵)(?:叫|是|嘅|阿|：|:| ){{0,2}}(?P<role>{_LATIN})(?= ?(?:[{_HAN}]|[,，。！!]|\Z))"
)
# Looking for strings is far quicker than for patterns.
_HINTS = hints(
    (
        "同志 院长 院長 校长 校長 园长 園長 队长 隊長 局长 局長 科长 科長 警官 姑娘 大爷 大爺 先森 某 醫師 医师 护理师 護理師 師奶 督导 組長 组长 班长 先生 女士 小姐 老师 老師 经理 經理 师傅 師傅 主管 店长 店長 医生 醫生 大夫 护士 護士 教练 教練 主任 教授 阿姨 大姐 大哥 同学 同學 太太 领班 領班 领导 老板 老闆 掌柜 总监 助理 "
        "副理 妈妈 爸爸 奶奶 爷爷 叔叔 Sir sir"
    ).split()
)
# What stands between Chinese as a word, not as a name.
_LATIN_WORDS = frozenset(
    """wifi app bot review nice very check free good clean hello kitty apple dior ok okay sorry bye system robot pos demo email mail
    message online line offer deal order room upgrade late fast slow cool hotel staff desk lobby bar buffet chanel gucci iphone android
    english python checkin checkout java math maths physics excel ppt word photoshop ielts toefl spanish french japanese german korean chinese costa nike adidas starbucks sir""".split()
)
_BUSINESS = re.compile("[什啥甚屁][么麼]?事")
_MAY_BE_LATIN = re.compile(r"[A-Z][a-z]")
_LATIN_WORDS |= NOT_NAMES

NETS = (
    Net(_HINTS),
    Net(pair=(signs(_SHORTENED), signs("总總姐哥姨叔伯婶嫂工生太"))),
    Net(pair=(CAPITALS, signs(ascii_lowercase))),
)


def find_titled(text: str, said: frozenset[str]) -> Iterator[Hit]:
    """Names beside a title or a role, of a text in half-width characters; the title itself stays."""
    if not said.isdisjoint(_HINTS):
        yield from _find_chinese(text)
    if not text.isascii():
        yield from _find_familiar(text)


def _find_chinese(text: str) -> Iterator[Hit]:
    for pattern in (_TITLED, _ADDRESSED, _PLAIN_TITLED):
        for match in _each(pattern, text):
            group = match.lastgroup or "name"
            name = match[group]
            given = name[2:] if group == "full" else name[1:]
            # 关老师什么事: a verb, and what is none of his business
            if name == "关" and _BUSINESS.search(text[match.end(group) :][:10]):
                continue
            if name[:2] in COMMON or any(char in NO_GIVEN for char in given):
                continue
            # 张经理: the two characters after the family name may be the title's own first ones
            if text[match.start(group) : match.start(group) + 2] not in COMMON:
                yield "name", *match.span(group)


def _find_familiar(text: str) -> Iterator[Hit]:
    """Short forms and first names in Latin letters in a Chinese sentence."""
    for match in _SHORT.finditer(text):
        if text[match.start() : match.start() + 2] not in COMMON:
            yield "name", *match.span("name")
    if _MAY_BE_LATIN.search(text):
        for match in _LATIN_TITLED.finditer(text):
            group = match.lastgroup or "name"
            if not any(word.lower() in _LATIN_WORDS for word in match[group].split()):
                yield "name", *match.span(group)


def _each(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Every match, those that begin inside another too: 司机马师傅 holds 马师傅."""
    match = pattern.search(text)
    while match:
        yield match
        match = pattern.search(text, match.start() + 1)
