"""Names in Chinese told by what is done or by what stands beside: 由范冰接待, 给章子怡点赞, 小张帮我, a name beside a number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.responses.privacy.common_words import COMMON
from feedback.responses.privacy.hints import CAPITALS, LETTERS, Net, hints, signs
from feedback.responses.privacy.names import (
    ANY,
    DOUBLE,
    FAMILY_NAMES,
    FOLLOWS,
    LIKELY,
    NO_GIVEN,
    PLAIN,
)
from feedback.responses.privacy.roles import GIVEN

Hit = tuple[str, int, int]

_HAN = "\u4e00-\u9fff"
_NAME = rf"(?P<name>(?:{DOUBLE}|{LIKELY})[{_HAN}]{{1,2}})"
_SHORT_NAME = rf"(?P<name>(?:{DOUBLE}|{LIKELY})[{_HAN}]{{1,2}}?)"
_DONE = "接待|负责|負責|处理|處理|办理|办的|辦的|订的|訂的|给我|給我|帮我|幫我|带我|帶我|沟通|溝通|服务|服務|介绍|介紹|推荐|推薦|讲解|講解|签收|簽收|送来|送來|打来|打來|拒绝|拒絕|骂|罵|骗|騙|确认|確認|跟进|跟進|回复|回覆"
_ABOUT = "顾客|顧客|客人|旅客|住客|家属|家屬|户主|戶主|法人|物业|民警|辅导员|同行人|同住人|卡主|实名|抬头|经办|下单人|订单人|我的名字|转告|轉告|转交|轉交|转达给|转达|预订人写"
_SPEAKS = "回电|回電|来道歉|道歉|说|說|吵|接的|接电话|解释|解釋|联系我|很耐心|真耐心|很热情|真热情|人很好|人真好|态度|態度|在前台|(本人|(前台|(客服|,电话|，电话|,手机|，手机|,身份证|，身份证"
_SPEAKS_PATTERN = _SPEAKS.replace("(", r"\(")
# Given names of two characters; places end so, too.
_THREE = rf"(?P<name>(?:{DOUBLE}|{LIKELY})(?!先生|女士|小姐|经理|老师|主任|[^小]长|医生|师傅|总监|书记|主管|护士|教练|阿姨|大[姐哥]|同学|警官|律师)[{_HAN}]{{2}}(?<![山湖海河江岛城园楼店街路村镇洲港湾泉寺塔溪])(?![山湖镇乡村苑区街路]))"
# Where a sentence begins: after no Chinese character, or after a word that joins.
_BORDER = rf"(?:(?<![{_HAN}])|(?<=[的是由让讓跟和被找给給为為叫请請]))"
_DOING = [
    "办入住",
    "办退房",
    "接电话",
    "收银",
    "值班",
    "开车",
    "带队",
    "讲课",
    "接待我",
    "接待我们",
    "服务我",
    "服务我们",
    "负责",
    "前台",
    "门口",
    "同行",
    "送货",
    "送餐",
    "上门",
]
# Each with the strings without one of which it finds nothing, and whether the given name has to be of the usual characters.
_FRAMES = (
    # 由范冰接待, 跟何洁沟通过, 房间是梁静订的
    (
        hints(_DONE.split("|")),
        True,
        re.compile(rf"(?<=[由让讓跟被找是经經]){_SHORT_NAME}(?={_DONE})"),
    ),
    # 章子怡帮我换了房, at the beginning of a sentence
    (
        hints(_DONE.split("|")),
        True,
        re.compile(rf"(?<![{_HAN}]){_SHORT_NAME}(?={_DONE})"),
    ),
    # 顾客章晓梅, 转告章晓梅: who a form or a sentence is about
    (
        hints(_ABOUT.split("|")),
        True,
        re.compile(rf"(?:{_ABOUT})(?:人|代表)?(?:是|[:： ]){{0,2}}{_THREE}"),
    ),
    # 转告任静护士
    (
        hints("转告", "轉告", "转交", "轉交", "转达", "轉達"),
        True,
        re.compile(
            rf"[转轉][告交达達]给?(?P<name>{LIKELY}[{_HAN}])(?=护士|医生|老师|经理|先生|女士|小姐|师傅|同学|主任|[,，。]|\Z)"
        ),
    ),
    # 请章晓梅回电, 跟章晓梅吵, 章晓梅说没房, 章晓梅（前台）
    (
        hints(_SPEAKS.split("|")),
        True,
        re.compile(
            rf"(?:(?<![{_HAN}])|(?<=[请請让讓问問和跟找是由被])){_THREE}(?={_SPEAKS_PATTERN})"
        ),
    ),
    # 给章子怡点个赞, 为汪涵点赞
    (
        hints("赞", "讚", "五星", "好评", "好評"),
        False,
        re.compile(
            rf"[给給为為]{_SHORT_NAME}(?=点个?赞|点一?个?大?赞|點個?讚|五星|好[评評]|[一]个赞)"
        ),
    ),
    # 帮我办入住的林可欣业务不熟
    (
        hints(f"{done}的" for done in _DOING),
        True,
        re.compile(rf"(?:{'|'.join(_DOING)})的{_NAME}"),
    ),
    # 胸牌是关晓彤, 名牌上写着翟天临, 曾黎,工号0382
    (
        hints("胸牌", "工牌", "名牌"),
        False,
        re.compile(rf"[胸工名]牌(?:上)?(?:名字)?(?:写着|寫著|写的?是?|是|叫|[:：])?{_NAME}"),
    ),
    (hints("工号", "工號"), False, re.compile(rf"(?<![{_HAN}]){_SHORT_NAME}[ ,，(]工[号號]")),
    # 此致 谷智鑫, 谷智鑫敬上
    (
        hints("敬上", "谨上", "谨启"),
        False,
        re.compile(rf"(?<![{_HAN}]){_SHORT_NAME} ?[敬谨][上启]"),
    ),
    (hints("此致", "—"), True, re.compile(rf"(?:此致|—{{2}}) ?{_NAME}(?=\Z|[ ,，。])")),
)
# Beside a number that was masked: 沙溢 13827409163, 打13827409163找沙溢.
_BESIDE = (
    re.compile(
        rf"(?:(?<![{_HAN}])|(?<=[找系絡络]))(?P<name>(?:{DOUBLE}|{LIKELY})[{_HAN}]{{1,2}})[ ,，:：(]{{0,2}}(?:电话|電話|手机|手機|[Tt]el)?[ :：是]{{0,2}}\x00"
    ),
    re.compile(
        rf"\x00[ ,，(]{{1,2}}(?P<name>(?:{DOUBLE}|{LIKELY})[{_HAN}]{{1,2}})(?=\Z|[ ,，。)先女小])"
    ),
    re.compile(rf"\x00[ ,，]?找(?P<name>[{_HAN}]{{2,3}})(?=\Z|[ ,，。!！])"),
    # 联系阿强134…
    re.compile(
        rf"(?:[找叫]|[联聯][系絡络繫])(?P<name>[小老阿](?!板|师|師|姨|人|区)[{_HAN}])[ ,，:：(]{{0,2}}(?:电话|電話)?[ :：]?\x00"
    ),
)
# 小张帮我搬行李, 老李开的车: a diminutive with a family name that does something.
_LITTLE = re.compile(
    rf"{_BORDER}(?P<name>[小老阿][{PLAIN}])(?=帮|幫|给|給|很[热好耐有细专会]|[挺真]的?[好热棒]|态度|態度|服务|服務|接待|开[的车]|開[的車]|特别|特別|非常|人[很真特不]|说|說|推荐|介绍|[讲講]|剪|[护護]士|上门)"
)
# A doubled or little name behind a role and a word for a young person: 前台美女丽丽, 客服小七, 主播琳琳.
_ROLE = "前台|前臺|客服|管家|导购|顾问|主播|收银|店员|服务员|美容师|技师|护士|老师|导游|教练|销售|发型师|美甲师|化妆师|服務員|店員|導遊|同事|侍應"
_LITTLE_GIVEN = "".join(sorted(GIVEN - frozenset("小大元中心时龙"))) + "凡七雅豆米鱼荷兔"
_YOUNG = re.compile(
    rf"(?:{_ROLE})(?:的)?(?:小姐姐|美女|妹[子妹]|小哥|帅哥|姑娘)?(?:叫|是)?[0-9]{{0,4}}号?"
    rf"(?P<name>([{_HAN}])(?<![天慢轻常好刚谢看说问早样人多偶等稍婆渐仅单往乖悄默听想试爸妈哥姐妹弟个次每处时久深静高大家统满点种件位句])\2|小[{ANY}{_LITTLE_GIVEN}]|阿(?!姨)[{_HAN}A-Z][a-z]{{0,8}})(?=\Z|[^{_HAN}]|[很态態非真特服也帮幫给給超人热讲])"
)
# 我叫买买提, 她叫古力娜扎: whatever it is made of, to the end of the clause, after who is called so.
_CALLED = re.compile(
    rf"(?:(?<![{_HAN}])我叫|[他她]叫|[女儿兒]子?叫|[宝寶][宝寶]叫|孩子叫)(?P<name>[{_HAN}]{{2,5}}(?:·[{_HAN}]{{1,6}})?|[A-Z]?[a-z]{{2,14}})(?=\Z|[ ,，。!！;；嘛])"
)
_CALL_ME = re.compile(
    r"(?:叫我|英文名|我是)(?:叫|是)?(?P<name>[A-Z][a-z]{2,14}(?: [A-Z][a-z]{1,14})?|(?<=叫我)[小老阿][\u4e00-\u9fff])(?=就|[,，。!！;；]|\Z)"
)
# A name in Latin letters after the field of a form, in front of a Chinese family name, beside a young person.
_FIELD = re.compile(
    r"(?:姓名|拼音|护照名|護照名|名字)(?:拼音)?(?:是|[:：])? ?(?P<name>[A-Z][A-Za-z]{1,14}(?: [A-Z][A-Za-z]{1,14}){1,2})(?![A-Za-z])"
    rf"|[呢这那個个]位(?P<who>[A-Z][a-z]{{2,12}})(?=姐|哥|小姐|先生|同事)|阿(?P<short>[A-Z][a-z]{{1,12}})(?=[姐哥])|(?<![A-Za-z])(?P<mixed>[A-Z][a-z]{{1,12}}[{PLAIN}](?![{_HAN}]))"
)
# 強哥, 明仔, 張太, 何生: as Cantonese shortens.
_HONG_KONG = re.compile(
    rf"{_BORDER}(?P<name>[{_HAN}])(?<![各阿大小老二的先衰醫医学師个個帅靚表])(?=[哥姐仔](?:好|[有冇]|真|超|態度))|{_BORDER}(?P<family>[{ANY}])(?<![时先学成老])(?=[生太](?:[等幫帮覆]|好好))"
)
_NO_CALL = re.compile(
    r"做|外卖|外賣|车|車|保安|前台|服务|服務|客服|经理|經理|什么|甚麼|不|没|来|去|了|的|他|她|你|我|人|代驾|滴滴|快递|阿姨|醒|起|停|送|水|号|苦|好|退|换|个|份|家|这|那"
)


_SHAPES = (
    (hints(rf"{little}{family}" for little in "小老阿" for family in PLAIN), _LITTLE),
    (hints(_ROLE.split("|")), _YOUNG),
    (
        hints(
            [a + b for a in "姐哥仔" for b in "好有冇真超態"],
            [a + b for a in "生太" for b in "等幫帮覆好"],
        ),
        _HONG_KONG,
    ),
)
_MAY_BE_LATIN = re.compile("[A-Z][A-Za-z]")
_CALLS = hints("叫", "我是", "英文名")

_DEEDS, _TALK = hints(_DONE.split("|")), hints(_SPEAKS.split("|"))
_CUES = frozenset(_CALLS).union(*(words for words, *_ in (*_FRAMES, *_SHAPES)))
NETS = (
    Net(_CUES - _DEEDS - _TALK),
    # by what somebody did or said, only where a family name begins
    *(
        Net(words, pair=(before, FAMILY_NAMES))
        for words, before in (
            (_DEEDS, signs("由让讓跟被找是经經")),
            (_TALK, signs("请請让讓问問和跟找是由被")),
            (_DEEDS | _TALK, None),
        )
    ),
    Net(least=((signs("\x00"), 1),)),
    Net(pair=(CAPITALS, LETTERS)),
)


def find_introduced(text: str, said: frozenset[str]) -> Iterator[Hit]:
    """Names told by their frame, of a text in half-width characters; numbers found before are blotted out."""
    if text.isascii():
        return
    for words, usual, pattern in _FRAMES:
        if not said.isdisjoint(words):
            for match in pattern.finditer(text):
                yield from _checked(text, match, usual=usual)
    if "\x00" in text:
        yield from _find_beside(text)
    for words, pattern in _SHAPES:
        if not said.isdisjoint(words):
            for match in pattern.finditer(text):
                yield "name", *match.span(match.lastgroup or "name")
    if _MAY_BE_LATIN.search(text):
        for match in _FIELD.finditer(text):
            yield "name", *match.span(match.lastgroup or 0)
    if not said.isdisjoint(_CALLS):
        yield from _find_called(text)


def _find_beside(text: str) -> Iterator[Hit]:
    for pattern in _BESIDE:
        for match in pattern.finditer(text):
            if not _NO_CALL.search(match["name"]):
                usual = match["name"][0] not in PLAIN + "小老阿"
                yield from _checked(text, match, usual=usual)


def _find_called(text: str) -> Iterator[Hit]:
    for match in _CALLED.finditer(text):
        if not _NO_CALL.search(match["name"]):
            yield "name", *match.span("name")
    for match in _CALL_ME.finditer(text):
        yield "name", *match.span("name")


def _checked(text: str, match: re.Match[str], *, usual: bool) -> Iterator[Hit]:
    """The name, unless it is a word; `usual` asks for given names of the usual characters."""
    name, (start, end) = match["name"], match.span("name")
    first = 2 if name[:2] in DOUBLE.split("|") else 1
    if name[:2] in COMMON or any(char in NO_GIVEN for char in name[first:]):
        return
    given = name[first:]
    if usual and not all(char in GIVEN for char in given):
        if not any(char in GIVEN for char in given):
            return
        if given[0] in GIVEN and not FOLLOWS.match(text, end):
            end -= len(given) - 1
    yield "name", start, end
