"""Accounts told by the word for them alone: 账号…, 用户ID…, 登录名…, customer ID, username, account number."""

# ruff: noqa: SIM905  (lists of short pieces read best in one string)
from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.responses.privacy.held_numbers import GAP
from feedback.responses.privacy.hints import DIGITS, WORD_SIGNS, Net, hints
from feedback.responses.privacy.numbers import COUNTED

Hit = tuple[str, int, int]

_VALUE = (
    r"(?P<id>[A-Za-z0-9_][A-Za-z0-9_.\-]{3,29}(?<![.\-])(?:#[A-Za-z0-9]{3,6})?)(?![A-Za-z0-9_])"
)
# An order, a shop or an article has a number, too; a game's own account is told with the game.
_CHINESE = re.compile(
    r"(?<![單单品铺店码订訂])(?<!集团)(?:账号|帐号|賬號|帳號|账户[名号]?|帐户[名号]?|用户名|用戶名|登[录入陆錄][名号]|(?:用户|用戶|客户|玩家|会员|會員|登[录陆錄]|账户|角色|(?<![\u4e00-\u9fff])我的?)(?:id|编号|編號|名)"
    r"|用户(?=[A-Za-z]+[_0-9])|(?:苹果|apple) ?id|(?<![A-Za-z\u4e00-\u9fff])(?<![A-Za-z] )id(?=[:： 是])|(?<![A-Za-z])uid|好友(?:码|代码)|会议号)"
    rf"(?P<said>(?:id)?{GAP}(?:我?的?(?:名字|姓名)的?(?:全拼|拼音|缩写)[:： ]?)?){_VALUE}",
    re.IGNORECASE,
)
_ENGLISH = re.compile(
    r"(?<![A-Za-z_])(?P<cue>(?P<numbered>(?:customer|client|account holder|patron|borrower|cardholder|cardmember|policy ?holder|user|account|acct?|rewards?|loyalty|profile|subscriber|player|guest|member(?:ship)?|login|log-in|sky ?miles|epic|riot)[ ]?(?:id|no\b\.?|number|num|#)|a/c(?: no\.?| number| #|(?= \d{6}))|acct?(?=[ .:#]{1,3}\d{4})|account(?=[ ,:(]{1,3}\d{7})|account(?= \d{5}-\d{4})|zoom id|apple id|friend code)"
    r"|(?P<named>user ?name|user ?id|screen ?name|nick ?name|login(?: name)?|log-in|profile(?: name)?|account name|handle|gamer ?tag|battle ?tag|account|acct(?=:)|user(?=[:=])|(?<=my )id|(?<![A-Za-z] )id(?=:| [A-Za-z]+[0-9_]))"
    r"|(?P<signed>(?:logged|logging|log|signed|signing|sign) in (?:as|with)|registered (?:as|under)|i post as|user(?= [A-Za-z]+[0-9_])|account under)|uid|customer ref(?:erence)?(?: no\.?| number)?(?=[ :#]{1,3}(?:[A-Z]{1,4}-?)?\d))"
    rf"(?!_)(?P<said>(?:['’]s|[ ]?(?:is|was|id|:|#|=|-(?= )|“|\"|'|,|\(|\.(?= ))|[ ]){{0,3}})(?!(?:user|under|number|name|id|no)\b){_VALUE}",
    re.IGNORECASE,
)
# A wallet's address: Ethereum's, Bitcoin's, Tron's, each by its length and letters.
_WALLET = re.compile(
    r"(?<![A-Za-z0-9])(?:0x[0-9a-fA-F]{40}|(?=[13])(?=[A-Za-z]*\d)(?=[^a-z]{0,34}[a-z])(?=[^A-Z]{0,34}[A-Z])[13][1-9A-HJ-NP-Za-km-z]{25,34}|bc1[a-z0-9]{25,60}|T[1-9A-HJ-NP-Za-km-z]{33}|7656119\d{10})(?![A-Za-z0-9])"
    # names a platform gives by itself
    r"|(?<![A-Za-z0-9_])(?:jd|tb|wb|wx|elm|didi|mt|dy|ctrip|user|momo)_[a-z0-9]*[0-9][a-z0-9]{4,20}(?![A-Za-z0-9])|(?<=[Rr]iot [Ii][Dd] )[A-Za-z0-9]{3,16}#[A-Z0-9]{2,5}(?![A-Za-z0-9])|(?<![A-Za-z0-9_@])(?=[A-Za-z]{0,20}[a-z][A-Z0-9_])[A-Z][A-Za-z0-9_]{4,20}#[0-9]{4,5}(?![0-9])"
)
_PASSWORD = re.compile(
    r"[ ,，/、]{0,2}(?:密码|密碼|口令|(?:and )?(?:my )?(?:password|pwd|pw)\b)", re.IGNORECASE
)
_FAILS = re.compile(" ?(?:被[冻封锁盗凍鎖盜]|登[录不陆錄]|提示|显示不|密码|无法|忘[了记]|不存在)")
# zhangjianing ends as English words do
_PINYIN = re.compile(
    r"(?=[a-z]{8})(?:(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])(?:[iu]?a(?:ng?|i|o)?|[aeo]i|i?ong|eng?|[eo]u|[uü]?e|er|i(?:e|ng?|u)?|u(?:o|i|n)?|o)){2,5}"
)
# … and these are words for what one logs in with, typed without Chinese.
PINYIN_WORDS = frozenset(
    "dianhua shouji shoujihao haoma mima weixin weibo zhanghao yonghu yonghuming youxiang yanzhengma yanzheng denglu mingzi xingming shenfenzheng huiyuan kefu zhuce zhifubao taobao jingdong douyin erweima nicheng duanxin".split()
)
_LATIN_GOES_ON = re.compile(r" ?[A-Za-z]")
_NUMBER_AHEAD = re.compile(r"[0-9]{4,}")
_CAMEL = re.compile(r"[a-z]{2}[A-Z][a-z]")
_LOGINS = ("login", "log-in", "login name", "user name", "username", "user id", "userid")
_GIVEN = re.compile(
    r"(?!(?:in|on|at|to|by|as|v)\d)(?:[a-z]\d{6,9}|[a-z]{2,3}\d{4,8})", re.IGNORECASE
)
_POINTED = re.compile(
    r"(?!www\.)[a-z]{1,14}(?:\.[a-z]{1,14}){1,2}\.(?!(?:com|net|org|uk|cn|au|hk|tw|html?|php|exe|it|the|and|so|but|we|you|they)\Z)[a-z]{1,14}"
)
# page.not.loading: points where others type spaces
_IN_SENTENCES = frozenset(
    "not is was are isn isnt doesn doesnt didnt cant wont never always still just only page screen button form site link password the my me it and or to no".split()
)
_PLAIN_CUES = ("account", "profile", "login", "id")
_MINE = re.compile(r"(?:\bmy|\bhis|\bher|我的?|^|[,.;!?]) ?\Z", re.IGNORECASE)
CLAUSE_END = re.compile(r"[\"”]?(?:\s*\Z|[,，。;；!！)）\n]|\.(?:\s|\Z)| (?:on|and|but|with|in) )")
# What people say of an account, a login or a page.
_STATES = frozenset(
    """taken invalid broken wrong gone correct locked blocked unknown missing dead lost expired disabled hacked empty suspended private public free fine good great bad fake real valid active inactive
    impossible useless required optional unavailable available incorrect secure unique long short slow down closed open hidden visible different same terrible awful horrible amazing awesome perfect rude nice
    frozen dormant overdue overdrawn negative positive pending premium basic standard joint business corporate personal family savings incomplete complete outdated forgotten stolen
    sticky stale toast kaput stuck insecure unsafe safe stable unstable obsolete duplicate separate similar identical inaccurate accurate foreign overseas permanent temporary insufficient urgent
    wrong again never always not only also still just default error none null admin guest test user email phone here there full stuck clear easy hard simple pointless password names history page card cards""".split()
)
_STATE_ENDS = (
    "ed",
    "ing",
    "able",
    "ible",
    "ful",
    "less",
    "ous",
    "ive",
    "ly",
    "tion",
    "some",
    "atory",
    "itory",
)
# What follows an account as a word or a product, whatever number stands behind it.
_PRODUCTS = frozenset(
    """vip svip premium member class edition model app apps plus pro max mini ios android iphone ipad ipod mate redmi galaxy xiaomi huawei oppo vivo airpods windows office version level lv brand wifi login error admin password code qrcode sms email mail phone covid gpt chatgpt web part
    episode season series chapter vlog video top number room suite table gate lobby level floor desk counter terminal door booth bay ward platform stop exit station block building tower hall lane stage day week
    api feed item bus tram train track route post thread step phase test beta build patch update server client seat row aisle zone unit task ticket batch round match question page screen tab slot port channel camera sensor module photo image picture file folder door window lift shelf
    macbook thinkpad matebook matepad pixel nova note reno honor surface kindle switch playstation gopro xperia zenfone legion galaxys galaxynote gtx rtx win windows fifa covid forza nba portal excel word powerpoint
    python java vue react node angular php mysql hdmi usb dvd cpu gpu ram ssd dpi fps mbps code promo coupon save off welcome spring summer autumn winter fall holiday double black sale deal first"""
    .split()
)  # fmt: skip
_EDITION = re.compile(r"(?<=[0-9])(?:pro|max|ultra|plus|mini|air|lite|se|off){1,2}\Z")
_HINTS = hints(
    "账号 帐号 賬號 帳號 账户 帐户 用户 用戶 登录 登入 登陆 登錄 客户 玩家 会员 會員 角色 我的id 我id 会议号 好友码 好友代码 uid".split(),
    "id: id： id是 id".split(),
    "苹果id",
)
_ENGLISH_HINTS = hints(
    "account acct acc a/c customer client user member reward loyalty profile subscriber player skymiles epic riot username nickname login handle gamertag battletag uid".split(),
    "id:", "id ", "user:", "user=", "apple id", "zoom id", "friend code", "0x", "bc1", "usdt", "trc20", "7656119", "jd_", "tb_", "wb_", "wx_", "elm_", "didi_", "mt_", "dy_", "ctrip_", "user_", "momo_", "#", "btc", "bitcoin", "比特币", "钱包", "borrower", "patron", "cardholder", "cardmember", "policyholder", "policy holder", "user", "screen name", "screenname", "user name", "nick name", "gamer tag", "sky miles", "in as ", "in with ", "registered", "log-in", "i post as", "guest id", "guest no", "guest number",
)  # fmt: skip


HINTS = _HINTS | _ENGLISH_HINTS


def is_said_of(handle: str) -> bool:
    """Whether letters are what people say of an account (taken, broken, locked), not its name."""
    lowered = handle.lower()
    return lowered in _STATES or lowered.endswith(_STATE_ENDS)


def is_pinyin(handle: str) -> bool:
    """Whether eight small letters and more are syllables of Chinese, and no word for what one logs in with.

    Examples
    --------
    >>> [is_pinyin(word) for word in ("zhangjianing", "shoujihao", "trending")]
    [True, False, False]
    """
    return handle not in PINYIN_WORDS and _PINYIN.fullmatch(handle) is not None


def is_product(handle: str) -> bool:
    """Whether a handle is a product, a plan or a coupon with its number: iphone15, vip2000, iPhone16Pro, save20."""
    plain = _EDITION.sub("", handle.lower())
    stem = plain.rstrip("0123456789")
    return stem in _PRODUCTS and len(plain) - len(stem) < 5


NETS = (Net(HINTS, least=((WORD_SIGNS, 1),)), Net(HINTS, least=((DIGITS, 4),)))


def find_account_ids(text: str, said: frozenset[str]) -> Iterator[Hit]:
    """Accounts after the word for one, of a text in half-width characters."""
    if not text.isascii() and not said.isdisjoint(_HINTS):
        for match in _CHINESE.finditer(text):
            if _is_told(text, match):
                yield "account", *match.span("id")
    if not said.isdisjoint(_ENGLISH_HINTS):
        for match in _ENGLISH.finditer(text):
            if _is_told_in_english(text, match):
                yield "account", *match.span("id")
        for match in _WALLET.finditer(text):
            yield "account", *match.span()


def _is_told(text: str, match: re.Match[str]) -> bool:
    handle = match["id"]
    if is_product(handle) or COUNTED.match(text, match.end()):
        return False
    if handle.isdecimal():
        return len(handle) > 4
    if not handle.isalpha():
        return True
    told = match["said"].strip()
    pinyin = told and is_pinyin(handle)
    if handle in PINYIN_WORDS or (is_said_of(handle) and not pinyin):
        return False
    # 账户：fengxiaolu 提示不存在: behind a sign letters end where Chinese goes on; 用户名 fengxl 密码 …
    if len(handle) > 5 and ((told and handle.islower()) or _PASSWORD.match(text, match.end())):
        return not _LATIN_GOES_ON.match(text, match.end())
    if len(handle) > 5 and handle.islower() and _FAILS.match(text, match.end()):
        return True
    return bool((told or len(handle) > 5) and CLAUSE_END.match(text, match.end()))


def _is_told_in_english(text: str, match: re.Match[str]) -> bool:
    handle, lowered = match["id"], match["id"].lower()
    # 2024-11, 20261103: a month's statement, a day
    is_month = re.fullmatch(r"20[0-3]\d(?:-[01]\d|-?[01]\d-?[0-3]\d)", handle)
    if is_month or is_product(handle) or COUNTED.match(text, match.end()):
        return False
    digits = sum(map(str.isdecimal, handle))
    if match["numbered"] and (handle.isdecimal() or "id" not in match["cue"].lower()):
        return digits > 4 and bool(_NUMBER_AHEAD.search(handle))
    if handle.isdecimal():
        return digits > 5 and match["cue"].lower() != "handle"
    # AB29384756: letters before figures of a contract; LuluTravels: a capital inside is no word's
    if match["cue"].lower().startswith("acc") and re.fullmatch(r"[A-Z]{1,3}[0-9]{6,12}", handle):
        return True
    if match["named"] and _CAMEL.search(handle) and match["cue"].lower() not in _PLAIN_CUES:
        return not is_said_of(handle)
    if match["signed"] and re.fullmatch(r"[A-Z][0-9]{6,12}", handle):
        return True
    # a login given by a school or a firm: s1829104, jt4482
    if match["cue"].lower() in _LOGINS and _GIVEN.fullmatch(handle):
        return True
    # rk.nair.blr
    if _POINTED.fullmatch(handle) and _IN_SENTENCES.isdisjoint(lowered.split(".")):
        return True
    if re.search("[0-9_]", handle) and re.search("[A-Za-z]", handle):
        # "account in2024", "login 2fa": one letter or two are no handle
        return len(re.sub("[^A-Za-z]", "", handle)) > 2 and not re.fullmatch(
            r"[0-9]+[a-z]{1,3}", lowered
        )
    if match["signed"]:
        return False
    mine = match["cue"].lower() != "id" and _MINE.search(
        text[max(0, match.start() - 4) : match.start()]
    )
    is_told = re.search("is|:|=|['’]s", match["said"].lower())
    if match["cue"].lower() in ("account", "profile", "handle", "login") and ":" in match["said"]:
        is_told = None
    # lin.yt, greta.h; but not "my account is frozen.it …"
    if mine and re.search(r"[A-Za-z]{2}\.[A-Za-z]", handle):
        return not is_said_of(handle.split(".")[0])
    return bool(
        mine
        and is_told
        and len(handle) > 4
        and not is_said_of(handle)
        and CLAUSE_END.match(text, match.end())
    )
