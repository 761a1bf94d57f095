"""Screen names in Chinese: after a platform and a sign for a name (抖音昵称：…, B站叫…, 微博@…), or after 昵称 and ID alone."""

# ruff: noqa: SIM905  (lists of short pieces read best in one string)
from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.responses.privacy.hints import Net, hints, matches

Hit = tuple[str, int, int]

_HAN = "\u4e00-\u9fff"
_PLATFORMS = (
    "抖音 某音 斗音 抖y 快手 小红书 小紅書 小红薯 红薯 红书 小绿书 推特 油管 脸书 臉書 哔哩哔哩 b站 微博 围脖 闲鱼 咸鱼 知乎 豆瓣 旺旺 淘宝 京东 拼多多 美团 饿了么 大众点评 点评 携程 "
    "飞猪 转转 陌陌 探探 王者荣耀 王者 原神 吃鸡 战网 游戏 视频号 头条 百家号 贴吧 虎扑 得物 即刻 soul 网易云 全民k歌 最右 微信 支付宝 公众号 qq xhs dy ks wb line ins ig twitter facebook "
    "fb tiktok telegram tg youtube threads bili"
).split()
_NAMED = (
    "账号|帐号|id|注册名|昵称|暱稱|用户名?|用戶名|会员名|角色名|网名|網名|名字|名|号|主页|賬號|帳號"
)
# A screen name, to the end of its clause; what a name has in it that a sentence has seldom is allowed.
_NAME = rf"[{_HAN}A-Za-z0-9_丶灬·・]{{2,14}}"
_END = r"(?=[ ,，。.!！;；、)）\n]|\Z)"
_PEOPLE_ON = (
    "抖音",
    "快手",
    "小红书",
    "微博",
    "xhs",
    "b站",
    "B站",
    "视频号",
    "公众号",
    "ig",
    "fb",
    "line",
    "脸书",
    "臉書",
    "豆瓣",
    "知乎",
    "网易云",
)
# Each begins behind the platform.
_PATTERNS = (
    # the sign @, or quotes: the name says where it ends
    re.compile(
        rf"(?:(?:{_NAMED}|搜索?|搜一?下|叫|:|：| ){{0,4}}@|(?:{_NAMED}|搜索?|搜一?下|叫|:|：| ){{1,4}}[“\"「])(?P<name>(?=[A-Za-z0-9_]{{0,12}}[{_HAN}])[{_HAN}A-Za-z0-9_][{_HAN}A-Za-z0-9_\-]{{1,15}})",
        re.IGNORECASE,
    ),
    # 抖音昵称：…, 豆瓣ID叫…, 微博名是…
    re.compile(
        rf"(?:{_NAMED})[ ]?(?:[:：]|是|叫|為|为){{1,2}}[ ]?(?P<sure>{_NAME}){_END}", re.IGNORECASE
    ),
    # 抖音名小张爱旅游, B站叫…, 我昵称…: here a sentence goes on as often
    re.compile(
        rf"(?:(?<!字)名字?|昵称|暱稱|网名|網名|注册名|id|用户名?|叫|主页|博主|up主|号)[ ]?(?P<plain>{_NAME}){_END}",
        re.IGNORECASE,
    ),
    # 微博：小林子爱旅游，有图: a platform that people are on, and a colon
    re.compile(rf"[:：](?P<plainer>{_NAME}){_END}"),
    # 我的抖音是小林子呀, 我微博 小林子呀
    re.compile(rf"(?:是| )(?P<mine>{_NAME}){_END}"),
    # 京东账号小林子88, 账号是小林子0812
    re.compile(
        rf"(?:账号|帐号|賬號|帳號|用户名|会员名|登录名)(?:[:：]|是|叫|为)?[ ]?(?P<numbered>[{_HAN}A-Za-z]{{0,6}}[{_HAN}][A-Za-z]{{0,3}}[0-9]{{2,8}}){_END}"
    ),
    # 小红书上我叫青草地, 我在抖音叫青草地
    re.compile(
        rf"(?:{'|'.join(_PEOPLE_ON)}|微信|大众点评|点评|美团|淘宝|闲鱼)(?:上|里|里面)?(?:我?的?(?:名字|昵称))?(?:我就?叫|(?<=上)叫|(?<=里)叫)(?P<called>{_NAME}){_END}",
        re.IGNORECASE,
    ),
    # 我在小红书叫爱喝豆汁的阿蕾: of oneself any words are a name, but somebody or something called for
    re.compile(
        rf"我的?(?:(?<=的)名字|在)?(?:{'|'.join(_PEOPLE_ON)}|大众点评|点评)(?:上|里|里面)?(?:的?(?:名字|昵称|账号))?(?:就?叫)(?P<own>(?!做|[了过上来]|大家|[他她你它人]|朋友|同[学事]|老[公婆板]|店[家长员]|客服|一[个位]){_NAME}){_END}",
        re.IGNORECASE,
    ),
    # 公众号后台留言的麦兜吃鱼丸是我
    re.compile(
        rf"(?:留言|评论|发帖|点赞|提问)的(?P<commented>[{_HAN}A-Za-z0-9]{{3,12}})(?=就?是我(?![们的家]))"
    ),
)  # fmt: skip
# Without a platform before them these alone say that a name follows, where a clause begins.
_ALONE = re.compile("昵称|暱稱|网名|網名|注册名|id", re.IGNORECASE)
_CLAUSE_BEGINS = re.compile(
    rf"(?:\A|[^{_HAN}A-Za-z0-9\x00])[ ]?(?:我的?|本人|玩家|用户|会员|登[录陆])?(?:的)?\Z"
)
_MINE = re.compile(
    rf"我的?(?:{'|'.join(name for name in _PLATFORMS if name not in ('微信', 'qq', '游戏', '公众号', '支付宝', '京东', '美团', '携程'))})\Z"
)
# 店铺抖音号“…”, 你们官方微博@…: the account of who is judged
_SHOPS_OWN = re.compile(
    r"(?:店[铺鋪里家]|[门門分本总旗]店|商家|官方|你们|你們|贵司|品牌|酒店|餐厅|餐廳|景区|公司)的?(?:官方)?(?:抖音|快手|小红书|小紅書|微博|公众号|公眾號|b站|视频号|淘宝|ig|fb)\Z"
)
_NUMBERED = ("视频", "百家", "闲鱼", "头条", "抖音", "快手", "小红书", "旺旺")
_ON = tuple(_PLATFORMS)
# What is said of an account or a platform, not what it is called.
_SAID_OF = re.compile(
    r"违规|被|无法|没|找不|不[能对到了是好会让了行给用可准支允开出见上下动全清]|显示|乱码|失败|错误|重复|异常|注销|封了|绑定|登[录陆]|申诉|客服|系统|服务|服務|平台|假货|千万|一堆|差评|好评|攻略|教程|推荐|直播|虚假|宣传|广告|骗|私密|公开|恶劣|态度|实名|改|换|空(?![调间])|未|必填|为空|这家|那家|这个|那个|什么"
)
_SENTENCE = re.compile(r"[的了是很都把给就也太过吗呢吧这那有在得要]")
# … and what one calls for (叫外卖, 叫号) or an office that is written to (@官方客服).
_GOES_ON = re.compile(
    r"[0-9]+[号楼层桌窗]|[气声义誉不副单满次额称牌人来停卖好苦醒板卡号餐召]|外[卖送挂]|马上|发货|[上下]架|车(?!车)|代驾|快递|跑腿|骑手|师傅|服务员"
)
_OTHERS_NAME = re.compile(
    "^(?:笔记|视频|直播|博主)|说|好[吃用看喝评]|(?<!探)店|[家馆酒餐这那了到看见]|园区|上的|的人|推荐|种草|顾客|客户|客人|用户|妹子"
)
# How long it was, and the kinds of posts there are: nobody's name by themselves.
_TOPICS = "种草|種草|拔草|避雷|旅行|旅游|旅遊|出游|美食|吃货|探店|装修|裝修|减肥|減肥|瘦身|护肤|護膚|美妆|美妝|穿搭|育儿|育兒|带娃|健身|学习|學習|考研|留学|备孕|孕期|搬家|租房|恋爱|戀愛|读书|讀書|观影|追剧|手账|亲子|骑行|露营|宠物|购物|開箱|开箱"
NO_ONE = re.compile(
    rf"\A(?:[半整一二两兩三四五六七八九十几幾好多0-9]{{1,4}}[个個]?(?:半|多|整)?(?:小时|小時|钟头|分钟|分鐘|天|晚上?|周|週|星期|礼拜|月|季度|年)(?:前|后|後|多|了)?|(?:{_TOPICS}){{1,2}}(?:日记|日記|日常|笔记|筆記|记录|紀錄|攻略|分享|心得|探店|合集|清单|指南|打卡)?)\Z"
)
_CHOSEN = re.compile(rf"[{_HAN}][A-Z][A-Za-z]{{1,9}}\Z|[{_HAN}][0-9]{{2,6}}\Z")
_OFFICE = re.compile("官方|客服|平台|商家|店家|前台|系统")
_SHORT = ("line", "ins", "ig", "fb", "tg", "dy", "ks", "wb")
HINTS = hints(
    [name for name in _PLATFORMS if name not in _SHORT],
    "昵称 暱稱 网名 網名 注册名 留言的 评论的 发帖的 点赞的 提问的 id 账号 帐号 賬號 帳號 用户名 会员名 登录名".split(),
    [f"{name}{sign}" for name in _SHORT for sign in "@:： 号叫名昵搜"],
)
_SIGNS = hints(_NAMED.replace("?", "").split("|"), "博主", "up主", "叫")
# Each frame with the strings without one of which it finds nothing.
_FRAMES = tuple(
    zip(
        (
            hints("@", "“", '"', "「"),
            _SIGNS,
            _SIGNS,
            hints(":", "："),
            hints([f"我{of}{name}" for of in ("", "的") for name in _PLATFORMS]),
            hints("账号", "帐号", "賬號", "帳號", "用户名", "会员名", "登录名"),
            hints("我叫", "我就叫", "上叫", "里叫"),
            hints("叫"),
            hints("留言的", "评论的", "发帖的", "点赞的", "提问的"),
        ),
        _PATTERNS,
        strict=True,
    )
)

NETS = (Net(HINTS),)


def find_screen_names(text: str, said: frozenset[str]) -> Iterator[Hit]:
    """Screen names of a text in half-width characters."""
    if text.isascii() or said.isdisjoint(HINTS):
        return
    for match in matches(text, said, _FRAMES):
        group = match.lastgroup or "name"
        if _may_stand(text, match, group) and _is_screen_name(match[group], group):
            yield "account", *match.span(group)


def _may_stand(text: str, match: re.Match[str], group: str) -> bool:
    """Whether a platform stands before, or a word that needs none where a clause begins."""
    before = text[max(0, match.start() - 10) : match.start()].lower()
    if _SHOPS_OWN.search(before):
        return False
    if group == "numbered":
        return not before.endswith(tuple("单单店铺"))
    if group == "mine":
        return bool(_MINE.search(before))
    if group in ("commented", "called", "own"):
        return True
    if group in ("sure", "plain") and _ALONE.match(match[0]) and _CLAUSE_BEGINS.search(before):
        return True
    platform = before.rstrip(" 上里的群" if group != "plainer" else " ")
    if group == "plain" and match[0][0] == "号":
        return platform.endswith(_NUMBERED)
    on = next((name for name in _ON if platform.endswith(name)), "")
    if group == "plainer" and on not in _PEOPLE_ON:
        return False
    # a Latin one is a word of its own
    return bool(on) and not (
        "a" <= on[0] <= "z"
        and platform[: -len(on)][-1:].isascii()
        and platform[: -len(on)][-1:].isalpha()
    )


def _is_screen_name(name: str, group: str) -> bool:
    """Whether it is a name somebody chose: the looser the frame, the less of a sentence it may be."""
    if group == "name":
        return not _OFFICE.match(name)
    if not re.search(f"[{_HAN}]", name) or _SAID_OF.search(name):
        return False
    if group == "sure":
        return len(name) > 2 or not _SENTENCE.search(name)
    if group == "numbered":
        return not re.search("[余充扣消积花共第前后上下满差约到在了收费价年月买租]", name)
    if group == "own":
        return not _GOES_ON.match(name)
    if group == "commented":
        return not _OTHERS_NAME.search(name)
    # 爱吃辣的阿May: letters of two scripts are a name's, whatever words it is made of
    if _CHOSEN.search(name) and not _GOES_ON.match(name):
        return True
    return not (_SENTENCE.search(name) or _GOES_ON.match(name) or NO_ONE.match(name))
