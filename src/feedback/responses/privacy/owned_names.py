"""Screen names in Chinese told by whose they are: 抖音上的…就是我, 我抖音…，视频在置顶, 用…这个号发的, 群里的…是我."""

# ruff: noqa: SIM905  (lists of short pieces read best in one string)
from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.responses.privacy.hints import hints, matches
from feedback.responses.privacy.numbers import Hit

_HAN = "\u4e00-\u9fff"
_SITES = "抖音 快手 小红书 小紅書 小红薯 微博 b站 哔哩哔哩 知乎 豆瓣 贴吧 虎扑 闲鱼 大众点评 点评 美团 淘宝 视频号 公众号 得物 网易云 脸书 臉書 連登 連登討論區 微信群 群里 群裡 小破站 头条 马蜂窝 携程 论坛".split()
_SITE = rf"(?:{'|'.join(_SITES)}|(?<![A-Za-z])(?:fb|ig|ins|line)(?![A-Za-z]))"
_CHAR = rf"[{_HAN}A-Za-z0-9_丶灬·・\U0001f300-\U0001faff\u2600-\u27bf]"
_NAME = rf"{_CHAR}{{2,12}}"
_SIGN = r"(?:[上里裡]?的?[那这這][个個]|上的?|里的?|裡的?|的|up主|博主|用户|账号|帐号|帳號|号|昵称|名字?|名稱|:| |“|\"|「|@){0,3}"
_QUOTED = r"[”\"」]?"
_OWNED = re.compile(
    rf"{_SITE}{_SIGN}(?P<owned>{_CHAR}{{2,12}}?){_QUOTED}(?:(?:那|这)[条個个篇]\w{{0,4}})?(?=就?是(?:我|本人)(?!们|家|国|爸|妈|朋友|老|见|看|去|用|吃|喝|住|来|在|想|要|觉|这|最|第|每|常|经|知|认|喜|需|买|定|订|选|付)|就?是我发的)"
    rf"|用(?P<used>{_CHAR}{{3,12}})这个(?:账?号|昵称|名字|id)(?=发|评|留|下|登|注|写)",
    re.IGNORECASE,
)
_MINE = re.compile(
    rf"(?:(?P<asked>关注我的?|搜我的?|我|本人)的?){_SITE}(?P<sign>(?:的?(?:账号|帐号|帳號|昵称|名字?|名稱|号)|就?是|叫|:| |“|\"|「|@){{0,3}})(?P<mine>{_NAME}){_QUOTED}(?=[ ,，。!！;；、)）\n~～]|\Z)",
    re.IGNORECASE,
)
# The word for a name of one's own and a place where people have one.
_NAMED = re.compile(
    rf"(?:(?:{_SITE}|群|会员|用户|账号|帐号|游戏|角色|玩家|直播间|微信|qq)(?:昵称|暱稱|用户名|会员名|網名|网名|角色名|名稱|id)(?:是|叫|:| ){{0,2}}|(?<![{_HAN}])(?:我的?)?(?:会员名(?![额单次字被跟和错]|不[符对匹正能存一同见准是让给支可]|没[有了法改显变]|无[效法]|与[身实證证订登名]|对不|显示|有误)|买家昵称|会员昵称)(?:是|叫|:| ){{0,2}}|(?:全网|全網|各大?平台|{_SITE})同名(?:是|叫|:| |,){{1,2}})[“\"「]?(?P<named>{_NAME}(?: [0-9]{{1,6}})?){_QUOTED}(?=[ ,，。!！;；、)）\n~～]|\Z)",
    re.IGNORECASE,
)
# After a word a sentence stands behind as often: only what begins as a name.
_PET_NAMED = re.compile(
    rf"(?:(?<![{_HAN}A-Za-z])(?:我的?)?(?:账号|帐号|帳號)|{_SITE}(?:账号|帐号|帳號|搜索?|搜一下|用户)|群[里裡]我(?:是|叫)|昵称|暱稱|网名|同名)(?:是|叫|:| |“|\"){{0,2}}(?P<pet>{_NAME}?){_QUOTED}(?=[ ,，。!！;；、)）\n~～]|发的|\Z)"
    rf"|(?:(?<![A-Za-z])id|旺旺(?:号|名|id)?)(?::| |是){{0,2}}(?P<figured>[{_HAN}]{{2,8}}[0-9]{{2,6}})(?![0-9元块年月日.])",
    re.IGNORECASE,
)
# What one says of a site or does there: no name.
_DOES = re.compile(
    r"[发發刷看搜付转轉拍录錄删刪加买買收登绑綁封改换換写寫说說推荐薦订訂定点住约抢领充]|评论|評論|违规|被|无法|没|找不|不[能对到了是好会让行给可准支见上下]|显示|乱码|失败|错误|重复|异常|注销|申诉|客服|系统|官方|平台|私密|公开|广告|廣告|新[号人]|小号|大号|直播|教程|攻略|好友|粉丝|专页|專頁|忘|怎么|怎麼|什么|什麼|太|很|都"
)
_OTHERS = re.compile(
    r"[的了者人们們吗呢吧就]\Z|说|好[吃用看喝评]|(?<!探)店|[馆館酒餐这這那哪看见]|顾客|客户|客人|妹子|热搜|評分|评分|高分|差评\Z|流量|问题|問題|原因|重点|关键"
)
# 鹿鹿要早睡, 小林子呀, 阿凯在路上: names begin so, and few sentences do.
_PET = re.compile(
    rf"(?P<one>[{_HAN}])(?P=one)(?<!天天)(?<!谢谢)(?<!常常)(?<!人人)(?<!慢慢)(?<!刚刚)(?<!看看)(?<!多多)(?<!试试)(?<!等等)(?<!仅仅)(?<!往往)(?<!偏偏)(?<!统统)(?<!好好)(?<!明明)(?<!真真)(?<!问问)(?<!想想)(?<!说说)(?<!家家)(?<!事事)(?<!处处)(?<!每每)(?<!渐渐)(?<!稍稍)(?<!早早)(?<!白白)(?<!大大)(?<!满满)|一[只个颗朵枚条](?!个|只|.*的)|[小阿](?!时|区|票|程|视|广|心|票|费|哥|姐)"
)
_SENTENCE = re.compile(r"[是很把给就也吗呢吧这那有得]|上[的了]|[了的]\Z")
HINTS = hints(
    _SITES, [f"{of}{site}" for of in ("我", "我的") for site in ("ig", "fb", "ins", "line")],
    "这个号 这个账号 这个昵称 昵称 暱稱 用户名 会员名 網名 网名 同名 角色名 名稱 账号 帐号 帳號 旺旺".split(),
)  # fmt: skip
_OWNED_HINTS = hints("是我", "是本人", "这个号", "这个账号", "这个昵称", "这个名字", "这个id")
_MINE_HINTS = hints("我", "本人")
_NAMED_HINTS = hints(
    "同名", "会员名", "昵称", "暱稱", "用户名", "会员名", "網名", "网名", "角色名", "名稱", "id"
)
_PET_HINTS = hints(
    "昵称",
    "暱稱",
    "网名",
    "同名",
    "账号",
    "帐号",
    "帳號",
    "搜",
    "用户",
    "群里我",
    "群裡我",
    "id",
    "旺旺",
)


def find_owned_names(text: str, said: frozenset[str]) -> Iterator[Hit]:
    """Screen names of a text in half-width characters whose owner, or the word for a name, stands beside them.

    Parameters
    ----------
    text
        Half-width characters; what was found before is blotted out with NUL.
    said
        The hints that stand in it.

    Yields
    ------
    tuple
        ``("account", start, end)``. What is said of a site or done there (我抖音刷到的, 昵称显示乱码) is left.
    """
    if text.isascii() or said.isdisjoint(HINTS):
        return
    for match in matches(
        text,
        said,
        (
            (_OWNED_HINTS, _OWNED),
            (_MINE_HINTS, _MINE),
            (_NAMED_HINTS, _NAMED),
            (_PET_HINTS, _PET_NAMED),
        ),
    ):
        group = match.lastgroup or "owned"
        if _is_name(match, group):
            yield "account", *match.span(group)


def _is_name(match: re.Match[str], group: str) -> bool:
    """Whether somebody is called so: the less is said about whose it is, the less of a sentence it may be."""
    name = match[group]
    if not re.search(f"[{_HAN}]", name):
        return False
    if group in ("owned", "used"):
        return not _OTHERS.search(name) and not (_DOES.search(name) and not _PET.match(name))
    if _OTHERS.search(name) or _DOES.search(name):
        return False
    if group == "pet":
        return _PET.match(name) is not None
    if group == "mine" and not match["sign"] and match["asked"][0] not in "关搜":
        sentence = re.search("[是很把给就也吗呢吧这那有得了的在到过元块]", name)
        return _PET.match(name) is not None or (len(name) > 4 and not sentence)
    if _PET.match(name) or re.search("[丶灬·・0-9]", name):
        return True
    return not _SENTENCE.search(name)
