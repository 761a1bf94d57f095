"""Names told by a title or a role beside them: 王芳女士, 前台李娜, 我姓陈, Mr. Garcia, our waiter Kevin."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.responses.privacy.names import (
    ANY,
    DOUBLE,
    FOLLOWS,
    LIKELY,
    NO_GIVEN,
    NOT_NAMES,
    PLAIN,
)

Hit = tuple[str, int, int]

_HAN = "\u4e00-\u9fff"
_TITLE = "先生|女士|小姐(?!姐)|老师|老師|经理(?!部)|經理|师傅|師傅|主管|店长|店長|医生|醫生|大夫|护士|護士|教练|教練|主任|教授|阿姨|大姐|大哥|同学|同學|太太|领班|領班|领导|Sir(?![A-Za-z])"
# A family name with a title begins after these, after no Chinese character, or after a role.
_BEFORE = r"(?<![\u4e00-\u9fff])|(?<=[的是找叫请謝谢跟和与與位给給向被由让讓对對有为了到见赞扬揚夸問问名系繫])|(?<=前台)|(?<=服务员)|(?<=服務員)|(?<=客服)|(?<=司机)|(?<=司機)|(?<=管家)|(?<=店员)|(?<=店員)|(?<=[揾搵])"
# 谢 of 谢谢 and 感谢 is no family name.
_THANKS = "(?:(?<=[感谢多答])谢|谢谢)"
_TITLED = re.compile(rf"(?:{_BEFORE})(?!{_THANKS})(?P<name>{LIKELY}[{_HAN}]{{0,2}}?)(?={_TITLE})")
# A family name that begins hardly any other word needs no border before it where nothing else stands between.
# 先生, 女士 and 小姐 stand after names of persons only; so family names that are words elsewhere count too.
_ADDRESSED = re.compile(
    rf"(?:{_BEFORE})(?!{_THANKS})(?P<name>[{ANY.translate(dict.fromkeys(map(ord, '和向应時时')))}])(?=先生|女士|小姐(?!姐))"
    # 售後黃小姐: hardly a word ends in these before such a title
    r"|(?P<plain>[林周黄黃郑鄭罗羅许許谢謝冯馮潘叶葉苏蘇])(?=先生|女士|小姐(?!姐))(?<![感谢謝多答][谢謝])"
)
_PLAIN_TITLED = re.compile(
    rf"(?P<name>(?:{DOUBLE}|[王李刘陈杨赵吴徐孙朱郭梁宋韩邓彭肖萧袁蔡魏吕沈姚崔廖贾劉陳楊趙吳孫鄧蕭呂賈]))(?={_TITLE})"
)
# 陳生, 陳太, 刘总, 杨姐: short forms, only where a name can begin and before what is said of a person.
_SHORT = re.compile(
    rf"(?=[{PLAIN}][总總生太姐哥姨叔])(?:{_BEFORE})(?P<name>[{PLAIN}])(?=[总總姐哥姨叔](?:\Z|[ ,，。！!；;0-9]|[話话嘅幫帮亲親很说說态給给打服跟都一])|[生太](?:\Z|[ ,，。！!；;0-9]|[話话嘅幫帮唔傾倾]|好(?:好|有|nice)))"
)
_LATIN = r"[A-Z][a-z]{1,14}(?: [A-Z][a-z]{1,14})?"
# Lily老师, Cindy小姐, May姐; 職員Jacky Lam幫我, 前台Tony很
_LATIN_TITLED = re.compile(
    rf"(?<![A-Za-z])(?P<name>{_LATIN}) ?(?:{_TITLE}|[姐哥](?![妹弟姐哥]))"
    rf"|(?:服务员|服務員|侍應|侍应|前台|前臺|客服|管家|店员|店員|职员|職員|导游|導遊|导购|经理|經理|店长|店長|技师|技師|司机|司機|销售|顾问|顧問|同事|护士|護士|医生|醫生|教练|教練|老师|老師|保安|多謝|多谢|搵)(?:叫|是|嘅|阿|：|:| ){{0,2}}(?P<role>{_LATIN})(?= ?(?:[{_HAN}]|[,，。！!]|\Z))"
)
# 我女儿王小雨, 我先生李明发烧
_KIN = re.compile(
    rf"我(?:的)?(?:先生|太太|老公|老婆|丈夫|妻子|女儿|女兒|儿子|兒子|孩子|爸爸?|妈妈?|媽媽?|父亲|父親|母亲|母親|朋友|同事)(?:叫|是| ){{0,1}}(?P<name>[{PLAIN}][{_HAN}]{{1,2}})"
)
# 小陈服务员, 客服小美, 导游阿布
_NICK = re.compile(
    rf"(?:(?<![{_HAN}])|(?<=[的找叫请謝谢和]))(?P<before>[小老阿][{PLAIN}])(?=服务员|服務員|前台|客服|管家|店员|店員|{_TITLE})"
    rf"|(?:服务员|服務員|前台|前臺|客服|管家|店员|店員|导游|導遊|导购|技师|司机|销售|顾问|职员|職員)(?P<after>小[美丽玲芳娟燕敏婷雪琳莉萍霞红倩娜薇颖慧洁晶莹佳媛梦欣悦雯菲蕾琪瑶岚麗紅穎潔瑩夢悅強强军伟杰磊涛军辉鹏飞斌龙]|阿(?!姨)[{_HAN}])(?=\Z|[,，。！!]|[答很非真特超态態帮幫给給服热熱耐细說说推处没沒不强強手开開好講])"
)
_ROLE = (
    r"(?:服务员|服務員|前台|前臺|客服|管家|店员|店員|导购|收银员?|技师|店长|领班|大堂经理|值班经理|客房经理|经理|經理|主管|师傅|司机|导游|销售|顾问|护士|医生|教练|讲师|老师|保洁阿姨|阿姨|保安|保洁|门卫|骑手|快递员|外卖员|小哥|小妹|小姑娘|小伙子?|小姐姐"
    r"|表扬|表揚|点名|點名|点赞|點讚|感谢|感謝|谢谢|謝謝|夸一下|投诉|投訴)"
)
_AFTER_ROLE = re.compile(
    rf"{_ROLE}(?:一下|下|了|是|叫|名叫|：|:|—| ){{0,2}}(?P<name>(?:{DOUBLE}|{LIKELY}|[小阿老](?=[{PLAIN}](?![{_HAN}]{{0,1}}[店院朋姐])))[{_HAN}]{{1,3}})"
)
_SURNAMED = re.compile(
    rf"(?<![同贵百其])姓(?:是|为)?(?P<name>{LIKELY})(?=[的,，。.!！;；、 )）]|\Z|先生|女士|小姐|老师|经理)"
)
# Looking for strings is far quicker than for patterns.
_HINTS = (
    "先生",
    "女士",
    "小姐",
    "老师",
    "老師",
    "经理",
    "經理",
    "师傅",
    "師傅",
    "主管",
    "店长",
    "医生",
    "大夫",
    "护士",
    "教练",
    "主任",
    "教授",
    "阿姨",
    "大姐",
    "大哥",
    "同学",
    "太太",
    "领班",
    "服务员",
    "服務員",
    "前台",
    "前臺",
    "客服",
    "管家",
    "店员",
    "店員",
    "导购",
    "收银",
    "技师",
    "司机",
    "导游",
    "销售",
    "顾问",
    "讲师",
    "快递员",
    "保安",
    "保洁",
    "门卫",
    "骑手",
    "外卖员",
    "小哥",
    "小妹",
    "小姑娘",
    "小伙",
    "表扬",
    "表揚",
    "点名",
    "點名",
    "点赞",
    "點讚",
    "谢",
    "謝",
    "夸一下",
    "投诉",
    "投訴",
    "姓",
    "醫生",
    "護士",
    "教練",
    "同學",
    "司機",
    "導遊",
    "店長",
    "職員",
    "职员",
    "侍應",
    "侍应",
    "同事",
    "Sir",
)
_COMMON = frozenset(
    """全然 白族 何满 付姓 康师 文件 文明 文化 文艺 文字 文档 张口 张罗 张嘴 张扬 张望 张狂 张贴 陈旧 陈设 陈列 陈述 黄色 黄金 黄毛 黄头 黄牌 黄酒 周到 周末 周围 周边 周一 周二 周三 周四 周五 周六 周日 周岁 周歲 周年 周全 周密
    胡乱 胡说 胡闹 胡搅 胡言 林立 罗列 罗嗦 唐突 唐装 杜绝 苏州 苏打 丁点 陆续 姜汤 孙子 朱红 杨梅 李子 韩语 韩国 韩式 韩餐 宋体 沈阳 郑州 郑重 徐徐 徐州 王者 王牌
    刘海 蔡徐 汪汪 魏晋 马上 马虎 马路 高级 高傲 高兴 高大 高冷 高中 高数 高度 高效 高层 金牌 金碧 金色 任何 任课 任意 任务 安装 安排 安全 安静 安检 安保 司机 司法
    项目 查房 方便 方面 方法 方式 温柔 温和 温馨 温暖 万能 万达 万分 何时 何必 何况 成天 成年 全程 全部 全体 全都 全是 全身 全心 全员 康复 康乐 武术 武警 古筝
    白眼 白天 白班 强烈 强调 强行 严肃 严重 严格 严厉 谢绝 谢谢 谢师 许诺 许多 毛手 毛毛 毛病 关门 关心 关注 关系 于是 时不 时间 时常 常常 常年 单独 单位 程序 江湖
    石沉 石头 游泳 游客 柜台 路过 路线 平时 平易 平台 卜卦 满意 满脸 满面 尹始 向导 向我 元旦 连续 连忙 凌晨 田径 田园 水电 尤其 阳光 年轻 热情 易懂 易于 贺卡
    经常 经过 水果 雷厉 雷人 段位 习惯 史上 史无 史诗 顾客 顾虑 顾及 房间 甘愿 祝福 祝您 祝你 祝贺 祝大 包容 包间 包装 包括 包子 尚可 舒服 舒适 舒心 梅花 童装
    毕竟 毕业 裴多 季度 季节 牟利 艾灸 农业 洪亮 储物 储蓄 简单 简直 简洁 符合 庄重 庄园 章程 鲁莽 牛肉 牛奶 牛人 牛气 齐全 齐心 汤底 汤品 汤水 施工 施舍 樊篱
    龙虾 龙头 云南 云端 常客 常来 常规 钱包 钱多 钱款 钱都 覃塘 戴口 戴着 戴眼 戴帽 莫名 莫非 孔武 付款 付钱 付出 白色 白白 熊孩 熊猫 秦皇 尹正 夏天 夏季 韦编 傅粉
    葛根 邢台 乔装 乔迁 伍佰 颜值 颜色 倪虹 聂拉 岳父 岳母 翟志 殷勤 申请 申诉 申报 欧式 欧洲 耿直 耿耿 兰州 兰花 焦急 焦虑 俞允 左右 左边 柳州 柳树 费心 费用 费劲 费时
    曹县 廖若 邹城 孟婆 叶子 余额 余下 余温 于此 潘多 董事 袁大 田野 萧条 萧瑟 曾经 彭湃 吕梁 崔促 钟头 钟点 钟表 谭鱼 汪洋 范围 范儿 贾宝 付费 郝然 龚自 邵阳 万一 万万 万事 万年 万家
    卢浮 蒋门 杜撰 杜康 魏蜀 薛之 闫罗 阎王 侯机 侯车 陶瓷 陶醉 黎明 黎族 鲍鱼 华丽 华为 华人 喻为 祁连 蒲公 屈指 屈服 饶有 解释 解决 解答 解说 管理 管家 管事 管饭 柴火 蒙混 辛苦 辛勤 辛辣 靳东 盛情 盛饭 盛汤 盛装 曲折 曲解
    翁婿 冉冉 骆驼 蓝色 蓝天 谷歌 苗条 涂抹 霍然 纪念 柯达 阮囊 时尚 时候 时刻 穆斯 江南 江边 江景 江浙 倪端 应该 应对 应急 景区 景色 景点 景观 党员 宫殿 冷淡 冷漠 冷静 冷冰 冷水 冷脸 冷面 冷菜 席位 席地 卫生 卫生间 卫浴 米饭 米粉 米线 乐意 乐于 乐观 乐呵 乐园 卓越 卓绝 吉祥 吉利 缪斯 车上 车间 车位 车里 芦苇 麦当 褚色 戚戚 岑寂
    隋唐 商量 商家 商务 商场 商品 刁难 刁钻 沙发 沙拉 荣幸 荣誉 桑拿 桑叶 郎君 丛林 仲裁 虞美 巩固 池子 池边 麻烦 麻利 麻木 迟到 迟迟 迟钝 宗教 桂林 桂花 佟丽 佟掌 臧否 苟且 邬达 边上 边走 边吃 卞京 姬松 栾川 支付 支持 伏特 亓官 朴素 薄荷 薄弱 阚泽 蔺草 匡威 简陋 桓台 晁盖 鹿肉 冀州 揭开 元气 凤爪""".split()  # noqa: SIM905
)
_ADVERBS = "全"  # family names that stand after a role as "all of them" far more often: 前台全卡住
_TITLE_WORDS = re.compile(_TITLE)
_NOT_GIVEN = NO_GIVEN | frozenset("很真特非态热耐细主帮十先女老师经")
# Where a given name has ended in praise and blame.
_GOES_ON = re.compile(
    rf"[很非真特超态服热耐细主帮给为的是在有也都就还不人这太十过带对让说又因会能把推处态办打找解一介送接全笑亲体贴贴及]|推荐|{_TITLE}"
)
_WORD_EN = r"[A-Z](?:[a-z]+|['’][A-Z][a-z]+)(?:[-'’]?[A-Z][a-z]+)?"
_TITLED_EN = re.compile(
    rf"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Mx|Madam|Sir)\b\.? (?P<name>{_WORD_EN}(?: {_WORD_EN}){{0,2}})"
)
_ROLE_EN = re.compile(
    r"\b(?i:waiter|waitress|receptionist|server|bartender|hostess|host|cashier|driver|concierge|nurse|manager|housekeeper|agent|barista|chef|stylist|technician|guide|colleague|clerk|employee|lady|guy|man|woman|girl|rep|representative|steward|stewardess|attendant|staff member)"
    rf"(?:(?i:,| named| called|,? whose name (?:was|is)| by the name of| -| \()) ?(?P<name>{_WORD_EN}(?: {_WORD_EN})?)|"
    rf"\b(?i:waiter|waitress|receptionist|server|bartender|hostess|cashier|driver|barista|stylist|guide|manager|nurse|concierge|technician) (?P<bare>{_WORD_EN}(?: {_WORD_EN})?)(?= (?:was|is|were|did|made|helped|went|took|gave|refused|told|said|who|and|kept|forgot|ignored|could|always|never|at|from|in)\b|[,.!]|\Z)|"
    rf"\b(?i:shout[- ]?out to|kudos to|props to|special thanks to|ask for|named|a big thank you to) (?P<thanked>{_WORD_EN}(?: {_WORD_EN})?)(?=\s*(?:at|from|in|for|who|on|and|is|was)\b|[,.!]|\Z)"
)
_MAY_BE_TITLED_EN = re.compile(
    r"(?:Mrs?|Ms|Miss|Dr|Prof|Mx|Madam|Sir)\b\.? [A-Z]|[A-Za-z](?:,| -)? \(?[A-Z][a-z]"
)
# What stands between Chinese as a word, not as a name.
_LATIN_WORDS = frozenset(
    """wifi app bot review nice very check free good clean hello kitty apple dior ok okay sorry bye system robot pos demo email mail
    message online line offer deal order room upgrade late fast slow cool hotel staff desk lobby bar buffet chanel gucci iphone android
    english python java math maths physics excel ppt word photoshop ielts toefl spanish french japanese german korean chinese costa nike adidas starbucks sir""".split()  # noqa: SIM905
)
_MAY_BE_LATIN = re.compile(r"[A-Z][a-z]")
_BRANDS = frozenset(
    [
        "coffee",
        "pepper",
        "martens",
        "clean",
        "whippy",
        "pacman",
        "bean",
        "potato",
        "universal",
        "world",
        "fix",
        "muscle",
        "big",
        "softee",
    ]
)
_LATIN_WORDS |= _BRANDS | NOT_NAMES


def find_titled(text: str) -> Iterator[Hit]:
    """Names beside a title or a role, of a text in half-width characters; the title itself stays."""
    if any(map(text.__contains__, _HINTS)):
        yield from _find_chinese(text)
    if not text.isascii():
        yield from _find_familiar(text)
    if _MAY_BE_TITLED_EN.search(text):
        for match in _TITLED_EN.finditer(text):
            if match["name"].split()[0].lower() not in _BRANDS | NOT_NAMES:
                yield "name", *match.span("name")
        for match in _ROLE_EN.finditer(text):
            for part in ("name", "bare", "thanked"):
                if match[part] and not any(w.lower() in NOT_NAMES for w in match[part].split()):
                    yield "name", *match.span(part)


def _find_chinese(text: str) -> Iterator[Hit]:
    for pattern in (_TITLED, _ADDRESSED, _PLAIN_TITLED):
        for match in _each(pattern, text):
            group = match.lastgroup or "name"
            name = match[group]
            if name[:2] in _COMMON or (
                len(name) > 1 and any(char in NO_GIVEN for char in name[1:])
            ):
                continue
            # 张经理: the two characters after the family name may be the title's own first ones
            if text[match.start(group) : match.start(group) + 2] not in _COMMON:
                yield "name", *match.span(group)
    for match in _SURNAMED.finditer(text):
        yield "name", *match.span("name")
    for match in _AFTER_ROLE.finditer(text):
        start, name = match.start("name"), match["name"]
        end = _end_after_role(text, start, name)
        if end:
            yield "name", start, end


def _find_familiar(text: str) -> Iterator[Hit]:
    """Short forms, nicknames, first names in Latin letters and the names of kin in a Chinese sentence."""
    for match in _SHORT.finditer(text):
        if text[match.start() : match.start() + 2] not in _COMMON:
            yield "name", *match.span("name")
    if _MAY_BE_LATIN.search(text):
        for match in _LATIN_TITLED.finditer(text):
            group = match.lastgroup or "name"
            if not any(word.lower() in _LATIN_WORDS for word in match[group].split()):
                yield "name", *match.span(group)
    if "小" in text or "阿" in text or "老" in text:
        for match in _NICK.finditer(text):
            yield "name", *match.span(match.lastgroup or "before")
    if "我" in text:
        for match in _KIN.finditer(text):
            start = match.start("name")
            end = _end_after_role(text, start, match["name"])
            if end:
                yield "name", start, end


def _each(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Every match, those that begin inside another too: 司机马师傅 holds 马师傅."""
    match = pattern.search(text)
    while match:
        yield match
        match = pattern.search(text, match.start() + 1)


def _end_after_role(text: str, start: int, name: str) -> int:
    """Where a name after a role ends; 0 when it is a word: 服务员周到, 前台安排."""
    if name[:2] in _COMMON or name[0] in _ADVERBS:
        return 0
    if name[0] in "小阿老" and len(name) > 1:
        return start + 2
    first = 2 if name[:2] in DOUBLE.split("|") else 1
    for given in (1, 2):
        stop = start + first + given
        chars = text[start + first : stop]
        if len(chars) < given or any(char in _NOT_GIVEN for char in chars):
            return 0
        if FOLLOWS.match(text, stop) or _GOES_ON.match(text, stop):
            return stop
    return start + first + 2 if name[0] in PLAIN else 0
