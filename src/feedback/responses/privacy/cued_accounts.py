"""Accounts told by what stands around them: a bank's name, where money goes, a programme for members, a login's password.

A number is taken for its surroundings alone, never for its own digits: a transfer's aim (退到…), a bank before or behind it, a
programme that counts nights and miles, a household's number with a utility, a password behind an account found before.
"""

# ruff: noqa: SIM905  (lists of short pieces read best in one string)
from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.responses.privacy.hints import Net, hints, matches
from feedback.responses.privacy.numbers import COUNTED, HOTLINE, Hit

_DIGITS = r"\d(?:[ -]?\d)"
_END = r"(?![\dA-Za-z])(?![.:/]\d)(?! ?-)"
_BANKS_ZH = "工商银行 建设银行 农业银行 中国银行 交通银行 招商银行 浦发银行 中信银行 光大银行 民生银行 兴业银行 平安银行 华夏银行 邮储银行 邮政储蓄 广发银行 浙商银行 北京银行 上海银行 宁波银行 南京银行 杭州银行 农商行 农信社 信用社 工行 建行 农行 中行 交行 招行 邮储 浦发 民生 兴业 光大 國泰世華 国泰世华 中國信託 臺灣銀行 台銀 合庫 華南銀行 彰銀 兆豐 土銀 元大 凱基 新光 玉山 台新 富邦 第一銀行 永豐 郵局 中銀 匯豐 汇丰 恒生 渣打 東亞銀行".split()
_BANKS_EN = "halifax starling nationwide tsb rbs westpac anz commbank dbs ocbc uob maybank hsbc chase citi citibank barclays lloyds natwest santander monzo revolut wells fargo".split()
_BANK = rf"(?:{'|'.join(_BANKS_ZH)}|(?<![A-Za-z])(?:{'|'.join(_BANKS_EN)})(?![A-Za-z]))"
# 工行卡6222…, 中銀香港 012-875-…; 1029…（浦发）
_BESIDE_BANK = (
    re.compile(
        rf"{_BANK}(?:香港|银行|銀行|[\u4e00-\u9fff]{{2,3}}分行|\(\d{{3}}\)|\d{{3}}-(?=\d{{4}}-)|[ :,(卡的账帐賬帳户戶号號是为給给到]|account|acct|no\.?){{0,6}}(?P<id>{_DIGITS}{{9,21}}){_END}",
        re.IGNORECASE,
    ),
    re.compile(rf"(?<![\dA-Za-z.\-])(?P<id>{_DIGITS}{{9,21}})[ ,(]{{0,2}}{_BANK}", re.IGNORECASE),
)
_BANK_HINTS = hints(_BANKS_ZH, _BANKS_EN)
# 打款到…, 钱退到…, 收款账户…
_PAID_TO = re.compile(
    rf"(?:打款|打钱|[退转轉汇匯]款?|转账|轉賬|收款|付款|打)(?:给我?|我)?(?:到|至|进|去|[账帐賬帳][户号戶號]|卡号?|:){{1,3}}[ :]{{0,2}}(?P<id>{_DIGITS}{{11,21}}){_END}(?!这?[个笔]?[订单])"
)
_PAID_HINTS = hints("打款", "打钱", "退", "转", "轉", "汇", "匯", "收款", "付款", "打到")
_DATE = re.compile(
    r"(?:19|20)\d\d[ -](?:19|20)\d\d\Z|(?:19|20)\d\d[ -]?(?:0?[1-9]|1[0-2])[ -]?(?:0?[1-9]|[12]\d|3[01])(?:\D|\Z)"
)

# A member of a programme, a guest of a chain.
_PROGRAMMES = "ffn|ffp|ff(?= ?(?:number|no|#))|bonvoy|hilton honou?rs|honou?rs|sky ?miles|mileage ?plus|aadvantage|avios|executive club|hyatt|ihg(?: one)?|marriott|accor|flying blue|miles (?:&|and) more|krisflyer|asia miles|phoenix ?miles|rapid rewards|true ?blue|qantas|skywards|frequent fl[iy]er|nectar|clubcard|membership|member|loyalty|rewards?"
_PROGRAMMES_ZH = "凤凰知音|知音卡|东方万里行|明珠俱乐部|明珠卡?|金鹏卡?|万豪旅享家|万豪|希尔顿荣誉客?会|希尔顿|洲际优悦会|优悦会|洲际|凯悦天地|凯悦|雅高心悦界|心悦界|雅高|香格里拉会|华住会?|锦江|亚朵|亚洲万里通|里程卡|常旅客"
_CHAINS = rf"bonvoy|hilton honou?rs|sky ?miles|mileage ?plus|hyatt|ihg(?: one)?|marriott|accor|clubcard|nectar|flying blue|krisflyer|aadvantage|avios|asia miles|true ?blue|rapid rewards|skywards|{_PROGRAMMES_ZH}"
_MEMBER = re.compile(
    rf"(?:(?<![A-Za-z])(?:{_PROGRAMMES})(?![A-Za-z])|{_PROGRAMMES_ZH})(?:['’]s|[ ]?(?:number|no\.?|num|id|is|was|account|card|#|会员|卡号?|号码?|编号|是|:|\()){{1,4}}[ ]?(?P<id>(?:[A-Za-z]{{1,3}}[ -]?)?{_DIGITS}{{4,17}}){_END}"
    rf"|(?:(?<![A-Za-z])(?:frequent fl[iy]er|ff[np]?|aadvantage|avios|krisflyer|sky ?miles|mileage ?plus|flying blue)(?: number| no\.?| #|:)?(?: is| was)?) (?P<flown>[A-Z]{{2}} ?\d{{6,12}}|(?=(?:[A-Z]*[0-9]){{4}})(?=[0-9]*[A-Z])[0-9A-Z]{{6,11}}){_END}"
    # a programme's own name and so many digits that they are no points
    rf"|(?<![A-Za-z])(?:{_CHAINS})(?![A-Za-z])(?:会员)?[ ]?(?P<bare>(?:(?=(?:\d[ -]?){{9}}){_DIGITS}{{8,17}}|[A-Z]?\d{{7,10}}[A-Z]){_END})"
    # an account cut into groups; a traveller's number
    rf"|(?<![A-Za-z])(?:(?:acct?|a/c)(?: no\.?| number| #|\.)?[ :#]{{1,3}}(?P<grouped>(?=(?:[ -]?\d){{9}})\d{{3,4}}(?:[ -]\d{{2,4}}){{1,4}})|account[ :#]{{1,3}}(?P<cut>(?!(?:19|20)\d\d-(?:19|20)\d\d(?!\d))(?=(?:-?\d){{8}})(?=[\d-]*\d{{4}})\d{{2,6}}(?:-\d{{2,6}}){{1,4}}|[A-Z]-?\d{{5,10}}[A-Z]?)){_END}"
    rf"|(?<![A-Za-z])(?:known travell?er(?: number| no\.?)?|ktn|redress (?:number|no\.?))(?: is|:|#)? ?(?P<travels>[A-Z]{{0,2}}\d[A-Z0-9]{{6,9}}){_END}"
    # a sort code and its account
    rf"|(?<![\dA-Za-z\-])(?P<sorted>\d\d-\d\d-\d\d[ ,/]{{1,2}}\d{{8}}){_END}"
    # a letter code and its figures: Membership ID: GLD-482910
    rf"|(?<![A-Za-z])(?:membership|member|customer|client|loyalty|policy ?holder) ?(?:number|no\.?|id|#|ref(?:erence)?)(?: is|:)? ?(?P<coded>[A-Z]{{1,4}}-\d{{5,12}}){_END}",
    re.IGNORECASE,
)
_MEMBER_HINTS = hints(
    re.sub(r"ff\(\?=.*?\)\)\||\(\?: one\)\?| \?", "", _PROGRAMMES)
    .replace("honou?rs", "honor|honour")
    .replace("fl[iy]er", "fl")
    .replace("(?:&|and)", "&|miles and")
    .replace("rewards?", "reward")
    .split("|"),
    re.sub(r"[\u4e00-\u9fff]\?", "", _PROGRAMMES_ZH).split("|"),
    "ff number", "ff no", "ff#", "ff #", "ffn", "ffp", "sky miles", "mileage plus", "true blue", "phoenix miles", "customer", "client", "policy holder", "policyholder", "account", "acc ", "acc.", "acc:", "acc#", "acct", "a/c", "known travel", "ktn", "redress", "sort", "bank", "transfer", "pay ", "paid", "refund",
)  # fmt: skip
_SORTED_CUE = re.compile(
    r"sort|\bacc(?:oun)?t?\b|a/c|bank|transfer|\bpay|\bpaid|refund", re.IGNORECASE
)
_NEAR = 30  # characters
_NUMBER_WORD = re.compile(r"number|\bno\b|\bnum\b|\bid\b|account|card|#|卡|号|编号", re.IGNORECASE)
_NOT_COUNTED = re.compile(
    r" ?(?:积分|里程|分|points?|miles?|nights?|stays?|members?|people|guests?|years?|months?|weeks?|days?|hours?|minutes?|times)",
    re.IGNORECASE,
)
# A household's number with a utility or its network, a client's with a bank; a member's told a word later.
_CLIENT = re.compile(
    r"(?:(?<![账帐开门])户号|戶號|客户号|客戶號|客户编号|用户号|缴费号|宽带(?:账号|帐号|号)|积分卡号?|里程卡号?|(?:会员|會員)[^\d,。；;!?？]{0,6}[,，]?(?:号码?|编号|卡号)|(?:我是|本人是)[^\d。]{0,8}会员,[^\d,。]{0,3}(?:号码?|编号|卡号))"
    rf"[ :是为為(]{{0,3}}(?P<id>[A-Za-z]{{0,4}}[-]?{_DIGITS}{{4,17}}){_END}"
)
_CLIENT_HINTS = hints(
    "户号", "戶號", "客户号", "客戶號", "客户编号", "用户号", "缴费号", "宽带", "积分卡", "里程卡", "会员", "會員"
)  # fmt: skip
# The word for an account or a card, and whatever words of paying stand between: 打到我卡上：…, 账户给你们：…; and behind it: …是我的账户.
_KEPT_IN = r"(?:存[折摺]|(?<![房礼禮券票物惠量网網显顯点點刷过门門声聲贺賀电電流内內])卡|[账帐賬帳][户戶号號])"
_LONG = r"(?:\d(?:[ .\-]?\d){9,21}|[零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]{10,21})"
_KEPT = re.compile(
    rf"{_KEPT_IN}(?:[ :,，(（→]|里面?|上|给|你们?|您|我的?|是|为|就|发|写|留|填|[号號][码碼]?|这个|这张|{_BANK}){{0,8}}(?P<id>{_LONG}){_END}"
    rf"|(?<![\dA-Za-z.\-])(?P<before>{_LONG})[ ,，]?(?:(?:这个?|就)?是(?:我|本人)的?|[(（](?:我的?)?)(?:[\u4e00-\u9fff]{{0,4}}){_KEPT_IN}",
)
_KEPT_HINTS = hints(
    "卡上 卡里 卡号 卡: 卡： 卡( 卡（ 卡是 卡给 我的卡 行卡 蓄卡 资卡 用卡 存折 存摺".split(),
    [a + b for a in "账帐賬帳" for b in "户戶号號"],
)
# In English a word for a number may stand between, the shape is any but an amount's: acct is 12 34 56 78, 77X20183.
_ENGLISH_LONG = (
    r"(?:\d(?:[ \-]?\d){6,17}|[A-Z]{1,3}-?\d{6,12}|(?=(?:[A-Z]*\d){5})\d{1,8}[A-Z][A-Z0-9]{1,10})"
)
_KEPT_ENGLISH = re.compile(
    rf"(?<![A-Za-z])(?i:accounts?|acct?|a/c)(?:(?i: ?(?:number|num|no)\b\.?)|[ :#(=]|(?i:(?<= )(?:is|was|into|to)\b)){{1,6}}(?P<id>{_ENGLISH_LONG}){_END}"
    rf"|(?<![\dA-Za-z.\-])(?P<before>{_ENGLISH_LONG}) is my (?i:(?:[a-z]+ ){{0,2}}(?:account|acct?|a/c|member(?:ship)?|customer)\b)"
)
_KEPT_ENGLISH_HINTS = hints("account", "acct", "acc ", "acc:", "a/c", " is my ")
# 100 200 300, 2000-3000: amounts and what lies between two of them
_AMOUNT = re.compile(r"\d{1,3}(?: \d{3})+\Z|\d{1,5}00-\d{1,5}00\Z")
# An account is asked for, one's own is told: 要输账号，我的是guest_hmy
_MINE = re.compile(
    r"(?:账号|帐号|賬號|帳號|用户名|登录名|微信号?|(?<![A-Za-z])(?:id|qq))[^。!?？\d]{0,8}[,，]?(?:(?:我|本人)(?:的|用的|填的|家的){1,2}(?:就?是|叫)?|(?:新的|现在的?|新号码?|换成的?)(?:是|叫|:))[ :]?(?P<id>(?=[A-Za-z.]*[\d_.])[A-Za-z][A-Za-z0-9_.\-]{3,29}(?<![.\-])|[1-9]\d{5,11})(?![A-Za-z0-9_])",
    re.IGNORECASE,
)
_MINE_HINTS = hints("新的", "现在", "新号", "换成", "我的", "我用的", "我填的", "本人的", "我家的")
# A QQ that is talked of: Q我：…, 找334890127这个号
_TALKED = re.compile(
    r"(?<![A-Za-z])q(?:我|一下|聊)[ :]{0,2}(?P<id>[1-9]\d{5,10})(?![\d元块])|(?<![\d.])(?P<this>[1-9]\d{5,10})(?=这个(?:q|扣|账号|号(?![码线楼])))",
    re.IGNORECASE,
)
_TALKED_HINTS = hints("q我", "q一下", "q聊", "这个q", "这个扣", "这个账号", "这个号")
# Behind an account that was found: its password, which has a figure or a sign.
_PASSWORD = re.compile(
    r"\x00(?:[ ,;、/|\n]{0,3}|[\u4e00-\u9fff]{1,8}[,，;；]?)(?:和|及|，|and |with )?(?:my |the )?(?:密码|密碼|口令|password|passwd|pwd|pw|pass(?=:))(?:都|是|为|:|=| |is|was){0,4}(?P<id>(?=[A-Za-z!@#$%^&*_]*\d)[A-Za-z0-9!@#$%^&*_\-]{4,30})",
    re.IGNORECASE,
)
_PASSWORD_HINTS = hints("密码", "密碼", "口令", "password", "passwd", "pwd", "pw", "pass:")
_FRAMES = (
    (_PAID_HINTS, _PAID_TO),
    (_CLIENT_HINTS, _CLIENT),
    (_TALKED_HINTS, _TALKED),
    (_KEPT_HINTS, _KEPT),
    (_KEPT_ENGLISH_HINTS, _KEPT_ENGLISH),
)
HINTS = (
    _BANK_HINTS
    | _MEMBER_HINTS
    | _PASSWORD_HINTS
    | _MINE_HINTS
    | frozenset().union(*(words for words, _ in _FRAMES))
)
_FIVE_DIGITS = re.compile(r"(?:\d[A-Z]?[ .-]?){5}|[零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]{10}")

NETS = (Net(HINTS),)


def find_cued_accounts(text: str, said: frozenset[str]) -> Iterator[Hit]:
    """Accounts told by what stands around them, of a text in half-width characters.

    Parameters
    ----------
    text
        Half-width characters; what was found before is blotted out with NUL.
    said
        The hints that stand in it.

    Yields
    ------
    tuple
        ``("account", start, end)``. Amounts, points, dates and hotlines are left.
    """
    if "\x00" in text and not said.isdisjoint(_PASSWORD_HINTS):
        for match in _PASSWORD.finditer(text):
            yield "account", *match.span("id")
    for match in _MINE.finditer(text) if not said.isdisjoint(_MINE_HINTS) else ():
        if _is_account(text, match):
            yield "account", *match.span("id")
    if _FIVE_DIGITS.search(text):
        yield from _find_numbers(text, said)


def _find_numbers(text: str, said: frozenset[str]) -> Iterator[Hit]:
    """What has figures: numbers of banks, programmes, households."""
    for match in matches(text, said, _FRAMES):
        if _is_account(text, match):
            yield "account", *match.span(match.lastgroup or 0)
    for pattern in _BESIDE_BANK if not said.isdisjoint(_BANK_HINTS) else ():
        for match in pattern.finditer(text):
            if _is_account(text, match):
                yield "account", *match.span("id")
    if not said.isdisjoint(_MEMBER_HINTS):
        for match in _MEMBER.finditer(text):
            group = match.lastgroup or "id"
            priced = group == "id" and _may_be_price(text[match.start() : match.end()], match["id"])
            # a number with a sort code's shape is as often a date and an order
            if group == "sorted" and not _SORTED_CUE.search(text[: match.start()][-_NEAR:]):
                continue
            # nobody has ten million points, unless they are round
            few = sum(map(str.isdecimal, match[group])) < 8 or match[group].endswith("000")
            counted = few and (
                COUNTED.match(text, match.end()) or _NOT_COUNTED.match(text, match.end())
            )
            if not (priced or counted or _is_dated(match[group])):
                yield "account", *match.span(group)


def _may_be_price(said: str, number: str) -> bool:
    """Whether nothing but 是 or : stands between the programme and a figure too short for one of its numbers (万豪是12000一晚)."""
    return sum(map(str.isdecimal, number)) < 8 and not _NUMBER_WORD.search(
        said.removesuffix(number)
    )


def _is_account(text: str, match: re.Match[str]) -> bool:
    """Whether nothing says that the number is a date, an amount or a hotline."""
    number = match[match.lastgroup or 0]
    return not (
        _is_dated(number)
        or _AMOUNT.match(number)
        or COUNTED.match(text, match.end())
        or _NOT_COUNTED.match(text, match.end())
    )


def _is_dated(number: str) -> bool:
    return bool(_DATE.match(number) or HOTLINE.match("".join(filter(str.isdecimal, number))))
