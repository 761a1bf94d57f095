"""Handles after a platform's name in Chinese: with whose it is or what is to be done with it before (加…, 退到…), and the word for a name behind."""

# ruff: noqa: SIM905  (lists of short pieces read best in one string)
from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.responses.privacy.account_ids import is_product, is_said_of
from feedback.responses.privacy.accounts import is_word
from feedback.responses.privacy.hints import DIGITS, LETTERS, Net, hints
from feedback.responses.privacy.numbers import COUNTED, OTHER_NUMBER, Hit
from feedback.responses.privacy.platforms import LATIN_PLACES, OTHER_PLACES, PLACES

_HAN = "\u4e00-\u9fff"
_PLATFORMS = [*PLACES, *OTHER_PLACES]
_WHERE = rf"(?P<where>{'|'.join(_PLATFORMS)}|(?<![A-Za-z])(?:{'|'.join(LATIN_PLACES)})(?![A-Za-z]))"
# What stands before the platform: an aim of money, or whose it is.
_AIM = re.compile(
    r"(?:(?:(?:退[款回钱]?|转|轉|打|汇)(?:到|至|进|给|我)?|(?:退回?|转|轉|打|汇|充值?)(?:款|钱)?(?:到|至|进|给))|[加+搜](?:一?下)?我?的?|关注|私信|联系|我们?的?|本人的?)\Z"
)
_SAID = r"(?P<said>(?:上的?|里)?(?:我的?|本人)?(?:(?:账号|帐号|账户|帐户|賬號|帳號|号码?|昵称|网名|注册名|用户名|会员名|名字?|搜索?|叫|就?是|为|(?<![A-Za-z])u?id)|[:@( ]){0,4}(?P<comma>[,，] ?)?)"
# The end of a clause, or a sentence that goes on in Chinese words after a space.
_END = r"(?=[,，。.!！?？;；、)）\n…~～吧哈哦谢]|就行|即可|\s|\Z)"
_AFTER = re.compile(
    rf"{_WHERE}{_SAID}(?:(?P<dotted>[a-z][a-z0-9_]{{1,20}}(?:\.[a-z][a-z0-9_]{{0,20}}){{1,4}})|(?P<mixed>(?=[A-Za-z_\-]*[0-9_\-])[A-Za-z][A-Za-z0-9_\-]{{4,28}}[A-Za-z0-9])|(?P<letters>[A-Za-z]{{5,20}})|(?P<digits>[1-9]\d{{6,11}})|(?P<han>[{_HAN}]{{2,6}}[A-Za-z]{{1,8}}|[{_HAN}]{{2,6}}[0-9]{{2,6}}))(?![A-Za-z0-9_@\-])(?P<end>{_END})?",
    re.IGNORECASE,
)
# A handle, then whose it is: qiaoqiao是我的微信, 青草地是我抖音名
_BEFORE = re.compile(
    rf"(?:(?<![A-Za-z0-9_.@\-])(?P<id>[A-Za-z][A-Za-z0-9_.\-]{{4,28}}[A-Za-z0-9]|[1-9]\d{{5,11}})[ ,]?(?:这个?|就)?是(?:我|本人)的?(?:{'|'.join(_PLATFORMS)}|{'|'.join(LATIN_PLACES)})"
    rf"|(?:(?<![{_HAN}])|(?<=这个))(?P<name>[{_HAN}]{{2,8}})(?:这个?|就)?是(?:我|本人)的?(?:{'|'.join(_PLATFORMS)})(?:昵称|网名|名字?|号|账号|id))",
    re.IGNORECASE,
)
# In Chinese small letters glued to three figures, or to an underscore, are a name somebody chose, where a word for being
# reached stands in the same sentence: 不行就加qiqi9081, 号是kf_9081x. Models and codes have capitals (MX2983).
_CHOSEN = re.compile(
    r"(?<![A-Za-z0-9_.@/\-])(?:[a-z]{4,16}[0-9]{3,8}[a-z]{0,3}|(?![a-z_]*(?:error|code|wifi|official|http|api|type|system|test))(?P<joined>[a-z]{2,16}_[a-z0-9_]{2,16})|(?:(?<=[搜加])|(?<=搜索))(?!(?:hdmi|usb|wifi|ps|type)-)[a-z]{2,12}-[0-9]{3,8}|(?:(?<=搜索|搜我|关注|名字)|(?<=搜索 |关注 ))(?!official)[a-z]{2,16}[_.][a-z][a-z0-9_.]{2,20})(?![A-Za-z0-9_@\-])"
)
# Without a figure it is as often what a program prints (登录后弹出 please_wait), unless it stands right behind where one is reached.
_PRINTS = re.compile(
    r"提示|[显顯]示|[报報]|[弹彈]|出[现現]|跳|返回|[状狀][态態]|[写寫]|[错錯]|反[馈饋]|页|頁|按[钮鈕]|功能|模式|版|找不|[没沒]|[里裡]|[说說]|店|商品|直播|活[动動]|支付(?!宝)|付款|代[码碼]|字段|接口"
)
_RIGHT_BEHIND = re.compile(
    r"(?:微信|我微|[微薇威维徽]|(?<![A-Za-z])[vw]x?|[加搜找]|搜索|关注|私信|联系|小号|号|[账帐賬帳][户戶]|id|邮箱|抖音|快手|小红书|小紅書|微博|用户名?|会员名|登[录陆錄]名|昵称|名字?|(?<![A-Za-z])(?:line|ins|ig|qq))(?:我的?|号|[账帐賬帳][号號户戶])?(?:就?是|叫|为|係|[:@“\"( ❤]){0,2}\Z",
    re.IGNORECASE,
)
_PROGRAMS = re.compile(
    r"(?:\A|_)(?:errors?|err|fail(?:ed|ure)?|time_?out|null|none|nan|undefined|unknown|invalid|expired|denied|forbidden|unauthori[sz]ed|missing|not|out_of|sold_out|pending|success|true|false|login|logout|sign_(?:in|up|out)|pay(?:ment)?|network|order_(?:id|no)|user_(?:id|name)|to_do|free_shipping|read_only|in_stock|coming_soon|server|token|session)(?:_|\Z)"
)
_CONTACT = re.compile(
    r"(?:微信|我微|(?<![A-Za-z])[vw]x|[加搜找]|小号|号[是:]|[账帐賬帳][号號户戶]|登[录陆錄]|支付宝|联系|私信|私聊|邮箱|抖音|快手|小红书|微博|用户|关注|群主?|号主|(?<![A-Za-z])(?:line|ins|ig|qq|id)(?![A-Za-z]))[^。!?\n]*\Z",
    re.IGNORECASE,
)
# What is done with an account begins so: 支付宝chengyu.w收款, lazy.bear.tw有串文
_DONE_THERE = "收付转轉有发發上写寫已和跟可就这這那"
# Where names have points in them and few sites are told.
_DOTTED_ON = frozenset(["脆上", "脆友", "ig", "ins", "line"])
_NEAR = 16  # characters
_LATIN_OR_FIGURE = re.compile(r"[A-Za-z0-9]{2}|[a-z]\.")
_NAMES = re.compile(r"名|称|叫|[账帐賬帳]|id|号|號|搜|@", re.IGNORECASE)
_IS = re.compile(r"[是为:@( ]")
_SITE = re.compile(r"\.(?:com|cn|net|org|hk|tw|app|io|me|co)\Z")
_LATIN_NAMES = frozenset(
    "wechat weixin alipay tiktok douyin weibo taobao kuaishou xiaohongshu rednote bilibili zhihu douban wallet zhifubao meituan pinduoduo temu little store online".split()
)
# Sites on which a Latin word at the end of a clause is somebody's name (抖音xiaolucc，有视频), unless it is one of these.
_NAMED_ON = frozenset(
    "ig ins 微信 抖音 快手 小红书 小紅書 微博 知乎 b站 豆瓣 支付宝 噗浪 dcard 巴哈姆特".split()
)
_SAID_THERE = frozenset(
    "follow follower followers likes reel reels story stories filter filters review reviews checkin checkout delivery booking order orders refund update updates music series vlogs shopping fashion beauty travel hotel coffee discount member members system server report reports comment comments trending influencer influencers blogger bloggers content design studio market global international official hashtag challenge skincare makeup outfit moments official".split()
)
_STATES = re.compile(
    r"登|绑|封|冻|盗|异常|安全|余额|申诉|注销|密码|认证|实名|客服|活动|优惠|满|减|花了|券|红包|支付|付|下单|团购"
)
HINTS = hints(
    _PLATFORMS,
    LATIN_PLACES,
    "搜索",
    "关注",
    "我微",
    "小号",
    "号主",
    "号是",
    "账号",
    "帐号",
    "帳號",
    "账户",
    "登录",
    "加我",
    "搜我",
    "就加",
    "私聊",
    "用户",
)

NETS = (
    Net(HINTS, least=((LETTERS, 1),)),
    Net(HINTS, least=((DIGITS, 2),)),
    Net(hints("是我", "是本人")),
)


def find_platform_handles(text: str, said: frozenset[str]) -> Iterator[Hit]:
    """Handles on platforms of a text in half-width characters that holds Chinese.

    Parameters
    ----------
    text
        Half-width characters; what was found before is blotted out with NUL.
    said
        The hints that stand in it.

    Yields
    ------
    tuple
        ``("account", start, end)``. Product names, sites, amounts and what is said of a platform are left.
    """
    if text.isascii() or said.isdisjoint(HINTS):
        return
    for match in _AFTER.finditer(text) if _LATIN_OR_FIGURE.search(text) else ():
        kind = match.lastgroup if match.lastgroup != "end" else _shape(match)
        if kind and _is_handle(text, match, kind):
            yield "account", *match.span(kind)
    for match in _CHOSEN.finditer(text):
        before = text[max(0, match.start() - _NEAR) : match.start()]
        if (
            _CONTACT.search(before)
            and not (match["joined"] and is_said_by_a_program(match["joined"], before))
            and not (OTHER_NUMBER.search(before) or is_product(match[0]) or _SITE.search(match[0]))
            and not COUNTED.match(text, match.end())
        ):
            yield "account", *match.span()
    for match in _BEFORE.finditer(text) if "是我" in text or "是本人" in text else ():
        handle = match["id"] or match["name"]
        if match["name"] or not (is_word(handle) or handle.lower() in _LATIN_NAMES):
            yield "account", *match.span(match.lastgroup or 0)


def is_said_by_a_program(joined: str, before: str) -> bool:
    """Whether letters joined by a stroke are what apps print: pay_failed, out_of_stock."""
    if any(map(str.isdecimal, joined)):
        return False
    if _PROGRAMS.search(joined):
        return True
    return bool(_PRINTS.search(before)) and not _RIGHT_BEHIND.search(before)


def _lone_letters(handle: str, where: str) -> bool:
    """Whether small letters after a site where people have names are one: in Chinese few other words stand there."""
    return len(handle) > 5 and where.lower() in _NAMED_ON and not is_said_of(handle)


def _shape(match: re.Match[str]) -> str | None:
    return next(
        (name for name in ("dotted", "mixed", "letters", "digits", "han") if match[name]), None
    )


def _is_handle(text: str, match: re.Match[str], kind: str) -> bool:
    """Whether what follows is a handle, by its shape and by how much says so: the plainer, the more is asked."""
    handle, said, where, aim = (
        match[kind],
        match["said"].lower(),
        match["where"].lower(),
        _AIM.search(text[max(0, match.start() - 8) : match.start()]),
    )
    named = _NAMES.search(said) is not None
    clause = match["end"] is not None
    if match["comma"] and not (aim and kind in ("mixed", "dotted", "digits")):
        return False
    if kind == "dotted":
        ends_as_site = _SITE.search(handle) and not (handle.count(".") > 1 and where in _DOTTED_ON)
        return not ends_as_site and (clause or text[match.end()] in _DONE_THERE)
    if kind == "digits":
        told = named or (aim and not (aim[0][0] == "我" and not _IS.search(said)))
        return bool(told and clause and not COUNTED.match(text, match.end()))
    if kind == "han":
        return bool(named and clause) and not _STATES.search(handle) and not is_product(handle)
    lowered = handle.lower()
    if is_word(handle) or lowered in _LATIN_NAMES or lowered in _SAID_THERE:
        return False
    if kind == "mixed":
        if _PROGRAMS.search(lowered):  # 滴滴：order_pending 一直转
            return False
        begins = match.start() == 0 or text[match.start() - 1] in ",，。;；!！\n"
        lone = begins and clause and re.fullmatch("[a-z]{3,}[_-][a-z0-9]{3,}", handle)
        return named or bool(aim or lone)
    if (
        kind == "letters"
        and (clause or not said)
        and handle.islower()
        and _lone_letters(handle, match["where"])
    ):
        return True
    in_brackets = said.endswith("(") and text[match.end() : match.end() + 1] == ")"
    return bool(clause and (named or aim or in_brackets))
