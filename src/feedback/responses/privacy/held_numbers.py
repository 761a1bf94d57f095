"""Numbers an organisation gave somebody, and what is told of them: cards of shops and buses, wallets, utilities, last digits.

The word before the number decides: 储值卡号…, 轉數快…, 燃气编号…, UPI …; the last digits of a card or an account (尾号, 末五碼,
ending in) beside the word for what they are the last digits of.
"""

# ruff: noqa: SIM905  (lists of short pieces read best in one string)
from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.responses.privacy.hints import DIGITS, LETTERS, Net, hints, matches, signs
from feedback.responses.privacy.numbers import COUNTED, HOTLINE, Hit

# What stands between the word for a number and the number: signs, quotes, brackets, a new line, 是, 换成了.
GAP = r"(?:[\s:=→>~\"“'「『(\[【《]|就是|是|為|为|係|叫|[换換改]成了?|[绑綁](?:定)?的(?:是)?|[填用写寫]的(?:是)?|注册的是|现在是|应该是|應該是|我的){0,5}"
_DIGITS = r"\d(?:[ \-.]?\d)"
_END = r"(?![\dA-Za-z])(?![.:/]\d)(?! ?[-~至到] ?\d)"
_CARDS = "会员卡 會員卡 贵宾卡 貴賓卡 vip卡 储值卡 儲值卡 充值卡 健身卡 积分卡 里程卡 银行卡 銀行卡 信用卡 借记卡 储蓄卡 工资卡 社保卡 医保卡 电子凭证 就诊卡 诊疗卡 市民卡 公交卡 交通卡 一卡通 八達通 八达通 悠遊卡 悠游卡 etc 加油卡 油卡 饭卡 校园卡 学生卡 借书证 借閱證 借阅证 读者证 图书证 老年卡 门禁卡 洗车卡 美容卡 瑜伽卡 游泳卡 水卡 电卡 购电卡 燃气卡 健保卡 敬老卡".split()
_MEMBERS = "会员 會員 vip 金卡 银卡 白金卡 钻石卡 知音 知音卡 旅享家 荣誉客会 优悦会 常客 礼赏 医保个人 社保个人 保险单 保单 借呗 花呗".split()
_UTILITIES = "燃气 煤气 天然气 瓦斯 水费 电费 水表 电表 燃气表 用电 用水 暖气 供暖 有线电视 宽带 固话 缴费 物业".split()
_GAMES = (
    "王者荣耀 王者 和平精英 吃鸡 原神 英雄联盟 第五人格 金铲铲 穿越火线 星铁 蛋仔 游戏 玩家".split()
)
_WALLETS = "转数快 轉數快 fps payme 街口 云闪付 雲閃付 数字人民币 數字人民幣 数币 钱包 錢包 余额宝 alipayhk 全支付 悠遊付 linepay".split()
_PAID_BY = "payoneer|wise|gcash|paytm|phonepe|skrill|apple pay|google pay|alipay|wechat pay|paypal|venmo|zelle|revolut"
_NUMBER = r"(?:卡?[号號][码碼]?|[编編][号號]|id|識別碼|识别码|[账帐賬帳][号號户戶])"
_VALUE = rf"(?P<id>[A-Za-z]{{0,4}}[ \-]?{_DIGITS}{{4,21}}(?: ?[A-Z])?){_END}"
_LONG_VALUE = rf"(?P<long>[A-Za-z]{{0,3}}[ \-]?{_DIGITS}{{7,21}}){_END}"
_OF = rf"(?:{'|'.join(_CARDS + _MEMBERS + _UTILITIES)})"
_CARD = re.compile(
    rf"(?:{_OF}|{'|'.join(_GAMES)})(?:的|卡|户|客户|用户)?{_NUMBER}{{1,2}}{GAP}{_VALUE}|{_OF}卡?{GAP}{_LONG_VALUE}"
    # a card by its number alone: no key of a room, no gift, no graphics card
    rf"|(?<![房礼禮券票物惠量网網显顯点點刷过])卡[号號][码碼]?{GAP}(?P<card>{_DIGITS}{{6,21}}){_END}",
    re.IGNORECASE,
)
_WALLET = re.compile(
    rf"(?<![A-Za-z])(?:{'|'.join(_WALLETS)}|line pay)(?:钱包|錢包|支付)?(?: ?{_NUMBER}{GAP}{_VALUE}|[ ]?(?:搵我?|找我|转我|轉我|付我)?{GAP}(?:(?P<long>[A-Za-z]{{0,3}}{_DIGITS}{{6,21}}){_END}|(?P<handle>(?=[A-Za-z]*[0-9_.])[A-Za-z][A-Za-z0-9_.\-]{{4,28}}(?<![.\-]))(?![A-Za-z0-9])))"
    rf"|(?<![A-Za-z])(?:{_PAID_BY})(?: id| number| no\.?| key| account| #|:)(?:[ :]|is){{0,3}}(?P<paid>[A-Za-z]{{0,4}}{_DIGITS}{{5,21}}){_END}"
    r"|(?<![A-Za-z])(?:upi|vpa|phonepe|paytm|gpay)(?: id)?(?:[ :]|is|是){0,3}(?P<upi>[A-Za-z0-9._\-]{3,40}@[a-z]{2,15})(?![A-Za-z.])",
    re.IGNORECASE,
)
# Whose last digits they are stands before or behind.
_ENDED = r"(?:(?:最[后後]|末尾?|后|後)[ ]?[三四五六3-6](?:位[数數]?字?|[码碼]|个数字?|個數字)|尾[号號数數碼码](?:[三四五六3-6]位)?)(?:[ ]?(?:就?是|為|为|係|数字|:|#|\(|\*)){0,3}[ *]{0,4}"
_TAIL = re.compile(
    rf"(?:卡|[账帐賬帳][号號户戶]|[户戶]口|[借花][呗唄]|白条|存[折摺]|[转轉]|[汇匯]款|付款|visa|支付宝)[^。;!?\d\x00]{{0,8}}?{_ENDED}(?P<id>\d{{3,6}})(?![\d元块.:%])"
    rf"|{_ENDED}(?P<behind>\d{{3,6}})[ \)]?的?(?:那|这|這)?[张張个個]?的?[\u4e00-\u9fff]{{0,3}}(?:卡|[账帐賬帳][号號户戶]|存折)"
    rf"|身[份分][证證][号號]?[码碼]?的?{_ENDED}(?P<identity>\d{{3,8}}[Xx]?)(?![\d元块.:%])"
    rf"|(?P<phone>(?:手[机機]|[电電][话話]|[号號][码碼])[号號]?的?{_ENDED})(?P<phoned>\d{{3,5}})(?![\d元块.:%])",
    re.IGNORECASE,
)
_ENDING = re.compile(
    r"\b(?:card|account|acct|visa|mastercard|mc|amex|debit|credit|iban|paypal)\b(?: (?:number|no\.?|that|which|it|is|was|i used|with|digits))*[ ,(]{1,3}(?:ending|ends|ended)(?: in| with| on|:)?[ :#*x.]{0,5}(?P<id>\d{4,5})(?![\d.,%:/-]?\d)"
    # what a receipt has starred out before them
    r"|(?:(?:card|account|acct|visa|mastercard|amex|卡|[账帐賬帳][号號户戶])[^\d.;,。，；*x•]{0,8}(?:[*•]{2,}|x{4})|(?:visa|mastercard|amex) (?:\.{2,4}|…)|(?:[*x•]{4}[ \-]){2}[*x•]{4})[ \-]?(?P<starred>\d{4})(?![\d.,%:/-]?\d)"
    r"|(?<!gift )(?<!score )(?<!memory )(?<!key )(?<!sim )(?<!sd )(?<!room )\bcard(?: no\.?| number| #| id)?[ :]{1,2}(?P<card>\d(?:[ -]?\d){7,11})(?![\dA-Za-z.,%:/-])"
    r"|\blast (?:four|4|five|5) (?:digits?|numbers?|of (?:my|the|his|her|our) (?:card|account|visa|number))[^.;!?\d]{0,24}?[ :#*]{1,3}(?P<last>\d{4,5})(?![\d.,%:/-]?\d)",
    re.IGNORECASE,
)
_KINDS = {"phoned": "phone", "identity": "id_number"}
_CARD_HINTS = hints(_CARDS, _MEMBERS, _UTILITIES, _GAMES, "卡号", "卡號")
_WALLET_HINTS = hints(_WALLETS, _PAID_BY.split("|"), "line pay", "upi", "vpa", "gpay")
_TAIL_HINTS = hints(
    "尾号 尾號 尾数 尾數 尾碼 尾码".split(),
    [f"{n}{of}" for n in "三四五六3456" for of in ("位", "码", "碼", "个数", "個數")],
)
_ENDING_HINTS = hints(
    "ending",
    "card",
    "****",
    "visa .",
    "amex .",
    "mastercard .",
    "visa …",
    "xxxx",
    "••",
    "**",
    "ends",
    "ended",
    "last four",
    "last 4",
    "last five",
    "last 5",
)
_FRAMES = (
    (_CARD_HINTS, _CARD),
    (_WALLET_HINTS, _WALLET),
    (_TAIL_HINTS, _TAIL),
    (_ENDING_HINTS, _ENDING),
)
HINTS = frozenset().union(*(words for words, _ in _FRAMES))
_DATE = re.compile(r"(?:19|20)\d\d[ .\-]?(?:0?[1-9]|1[0-2])[ .\-]?(?:0?[1-9]|[12]\d|3[01])(?!\d)")
_MAY_BE = re.compile(r"\d{3}|\d[ \-.]\d|@|[a-z]\.[a-z]")

NETS = (
    Net(HINTS, least=((DIGITS, 2),)),
    Net(hints("@")),
    Net(_WALLET_HINTS, pair=(LETTERS, signs("."))),
)


def find_held_numbers(text: str, said: frozenset[str]) -> Iterator[Hit]:
    """Numbers of cards, wallets and households, and last digits, of a text in half-width characters.

    Parameters
    ----------
    text
        Half-width characters; what was found before is blotted out with NUL.
    said
        The hints that stand in it.

    Yields
    ------
    tuple
        ``("account", start, end)``, of the last digits of a phone or an identity number those kinds. Amounts, dates, hotlines,
        keys of rooms and gift cards are left.
    """
    if not _MAY_BE.search(text):
        return
    for match in matches(text, said, _FRAMES):
        group = match.lastgroup or "id"
        if _is_held(text, match, group):
            yield _KINDS.get(group, "account"), *match.span(group)


def _is_held(text: str, match: re.Match[str], group: str) -> bool:
    """Whether nothing says that it is an amount, a date or a hotline."""
    digits = "".join(filter(str.isdecimal, match[group]))
    if group in ("id", "long", "card") and (_DATE.fullmatch(match[group]) or HOTLINE.match(digits)):
        return False
    # 200.50 is an amount: only whole groups of digits stand behind a point
    if re.fullmatch(r"\d+\.\d{1,2}", match[group]):
        return False
    return not COUNTED.match(text, match.end())
