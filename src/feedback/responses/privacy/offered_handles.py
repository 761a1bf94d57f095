"""Handles told with where one is reached, whatever words of asking stand between: 微信联系我，…; WeChat me at …, … on Discord.

A word nobody has in a sentence (joined by a stroke or a point, letters before figures) is a handle where a platform and the words for
being reached or called stand beside it; letters alone only where nothing but a name can follow.
"""

# ruff: noqa: SIM905  (lists of short pieces read best in one string)
from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.responses.privacy.account_ids import CLAUSE_END, is_pinyin, is_product, is_said_of
from feedback.responses.privacy.accounts import is_word
from feedback.responses.privacy.hints import DIGITS, LETTERS, Net, hints
from feedback.responses.privacy.numbers import COUNTED, Hit
from feedback.responses.privacy.plain_words import is_plain
from feedback.responses.privacy.platforms import (
    LATIN_PLACES,
    OTHER_PLACES,
    OTHER_SITES,
    PLACES,
    SITES,
)

_TOKEN = (
    r"(?<![A-Za-z0-9_.@/\-])@?(?P<id>[A-Za-z][A-Za-z0-9_.\-]{2,28}[A-Za-z0-9_])(?![A-Za-z0-9_@\-])"
)
_NUMBER = r"(?<![\dA-Za-z.\-])(?P<digits>[1-9]\d{5,11})(?![\dA-Za-z\-]|\.\d)"

# 微🌟信, w❤x, 微|信: whatever sign is put between
_SIGNED_PLACE = r"[微薇威维維徽](?:[^\w\s,，。]\ufe0f?)(?:信|x)|(?<![A-Za-z])[wv][^\w\s,，。:：]\ufe0f?[x信](?![A-Za-z])|微(?:[^\w\s,，。:：]\ufe0f?)号"
_PLACE = rf"(?:{'|'.join(PLACES)}|{_SIGNED_PLACE}|(?<![依信无無抵诬誣耍仰])[赖賴](?=的?[A-Za-z:是 ])|(?<![A-Za-z])(?:{'|'.join(LATIN_PLACES)})(?![A-Za-z]))"
# Words of asking, answering and calling; one that tells that a handle follows is among them.
_TELLS = r"联系|聯絡|[揾搵]|加|搜索?|找|发|退|转|轉|打|关注|叫|就?是|写|填|留|绑定?|名字?|昵称|暱稱|用户名?|号码?|號碼?|[账帐賬帳][号號户戶]|(?<![A-Za-z])u?id|同[号名]|同样|那就|[:：→=🆔(（@]"
_FILLS = r"[ ,，“\"「\ufe0f\u2190-\u2bff\U0001f300-\U0001faff]|国际版|小号|大号|主页|视频|款|钱|的|到|给|我|你们?|您|那|吧|可以|直接|麻烦|请|一?下|上面?|里面?|去|来|也|都|[换改]成?了?|在|用|最好|这个|哈|哦|呢|啊|啦|喇|话|邮箱|私[信聊訊]|[賣卖]场|賣場"
_AFTER_PLACE = re.compile(
    rf"(?:{_PLACE}|(?P<other>{'|'.join(OTHER_PLACES)}))(?P<said>(?:{_TELLS}|{_FILLS}){{0,9}}?)(?:{_TOKEN}|{_NUMBER})",
    re.IGNORECASE,
)
_TOLD = re.compile(_TELLS, re.IGNORECASE)
# … or it stands before the platform: 发到我支付宝，…, tag me on Instagram …
_ASKED = re.compile(
    r"(?:加|发|退|转|轉|打|[汇匯]|[留给找私搜]|联系|关注|我)(?:款|钱|到|给|[个個]|一?下|我|你们?|您|的|去|在)*\Z"
)
_ASKED_IN_ENGLISH = re.compile(
    r"\b(?:(?:add|find|tag|follow|message|msg|dm|pm|text|reach|ping|contact|hit) (?:me|us|him|her)(?: up)?|my|our|search|refund|pay|send|transfer)\b[^.!?;]{0,14}\Z",
    re.IGNORECASE,
)
# … or the clause is the platform and the handle: 淘宝sunny2015，谢谢
_BEGINS = re.compile(r"(?:\A|[,，。;；!！?？\n]) ?\Z")
_ENDS = re.compile(r" ?(?:\Z|[,，。;；!！\n])")
# What a figure alone has to stand behind: money and posts are counted, too.
_TOLD_NUMBER = re.compile(r"号|號|id|名|搜|加|找|🆔|[账帐賬帳留填叫]|联系我", re.IGNORECASE)
# Where nothing but a name follows; a shop is looked for, too.
_TOLD_NAME = re.compile(
    r"叫|号是|名|昵称|暱稱|id|(?:留|写|填)的?是|我的?,|🆔|→|用户", re.IGNORECASE
)
# A number or a name somebody has, by the word for it alone; one of things has another before it: 型号, 订单号, 房号.
_AFTER_WORD = re.compile(
    rf"(?:(?<![型货貨批款单單班车車序编編条條证證房桌票件码碼机機柜櫃误誤代错錯楼樓门門座台店档色尺众眾暗信字符逗引括问叹])[号號]|(?<![A-Za-z])u?id|昵称|暱稱|网名|網名|用户名|登[录陆錄]名|[账帐賬帳][号號户戶])(?:[:：= (（🆔]|就?是|叫|为|為){{1,4}}{_TOKEN}",
    re.IGNORECASE,
)
# The handle first: lemon-tree77（微信）, dumpling.dad是我抖音
_BEFORE_PLACE = re.compile(
    rf"{_TOKEN}(?:[ ,，]{{0,2}}(?:这个?|就)?是(?:我|本人)的?|[ ]?[(（])(?:{_PLACE})", re.IGNORECASE
)

_SITE_NAMES = "|".join(map(re.escape, SITES))
_SITE = rf"(?:(?:{_SITE_NAMES}|cash ?app)|(?<=on )x|(?<=my )x|(?-i:X)(?=:| (?:id|handle|user|account|me at)\b))"
_ENGLISH_FILLS = r"(?:(?:me|at|on|as|is|was|to|it|user(?:name)?|id|handle|host|seller|profile|name(?:['’]s)?|account|under|i['’]?m|i am|i go by|search|look(?: up)?|for|by|or|add|ping)(?![A-Za-z])|[ :,\-(=]|→){1,8}?"
_AFTER_SITE = re.compile(
    rf"(?<![A-Za-z./@])(?:{_SITE}|(?P<other>{'|'.join(map(re.escape, OTHER_SITES))}))(?![A-Za-z./@])(?P<said>{_ENGLISH_FILLS}){_TOKEN}",
    re.IGNORECASE,
)
_ON_SITE = re.compile(
    rf"(?P<verb>(?:i['’]?m|i am|i go by|known as|me as|posted as|reviewed as) )?{_TOKEN} (?:on|via) (?:my )?(?:{'|'.join(SITES)}|x|cash ?app)\b(?![./@])"
    rf"|{_TOKEN.replace('<id>', '<mine>')} is my (?:{_SITE_NAMES}|cash ?app)\b",
    re.IGNORECASE,
)
# What an organisation or a site calls its people by: nickname: …, employee ID EX-20931, (library card 77X20183).
_ENGLISH_WORD = re.compile(
    rf"(?<![A-Za-z])(?P<word>(?:user|screen|display|profile|account|login|gamer|nick|channel) ?(?:name|tag)|nickname|alias|login|log-in|user ?id|gamertag|(?P<numbered>(?:employee|staff|student|pupil|patient|tenant|badge|library(?: card)?|reader|passenger|travell?er|insurance|member(?:ship)?|bonvoy|sky ?miles|loyalty|rewards?|customer|client|policy|account) ?(?:id|no\b\.?|number|num|#|card)))(?P<said>(?:['’]s|[ :#=(\-“\"]|(?:is|was)(?![A-Za-z])){{1,5}})(?:{_TOKEN}|(?P<coded>[A-Z]{{1,3}}[ -]?\d{{5,12}}|(?=(?:[A-Z]*\d){{5}})\d{{1,8}}[A-Z][A-Z0-9]{{1,10}}|\d{{6,12}}|[a-z]\.[a-z]{{4,16}})(?![A-Za-z0-9_@\-]|\.\d))",
    re.IGNORECASE,
)
_NAMES = re.compile(
    r"user|host|seller|profile|\bid\b|handle|name|account|\bas\b|i['’]?m|i am", re.IGNORECASE
)
_FIRST_PERSON = re.compile(
    r"i['’]?m|i am|i go by|user|handle|name(?: is|['’]s|:)|me as| as ", re.IGNORECASE
)

_SITE_ENDING = re.compile(
    r"\.(?:com|cn|net|org|hk|tw|app|io|me|co|uk|html?|php|exe|pdf|jpe?g|png|docx?|xlsx?|js|ts|py|store|shop|apk|zip|mp[34]|csv|json|xml)\Z",
    re.IGNORECASE,
)
_LETTERS_THEN_FIGURES = re.compile(
    r"(?=[A-Za-z]*[a-z])[A-Za-z]{3,20}[0-9]{1,10}[a-z]{0,6}|[a-z]{1,2}[0-9]{4,10}|[a-z]{2,}[0-9]{1,4}[a-z]{2,}[0-9]{0,4}"
)
_CUT = re.compile(r"[a-z][a-z0-9]*(?:[.\-][a-z0-9]{2,20}){1,3}", re.IGNORECASE)
_FIGURES = re.compile("[0-9]{2}")
_YEAR = re.compile(r"(?:19|20)\d{2}(?:[ .\-]?[01]\d(?:[ .\-]?[0-3]\d)?)?\Z")
_CAMEL = re.compile(r"(?=.*[a-z][A-Z])[A-Za-z]{6,24}")
# rtx4070, kfr-35gw, wh-1000xm4: no vowel and few figures are a model's as often as somebody's
_MODEL = re.compile(r"(?=[^aeiou]*\Z)[a-z]{2,4}-?[0-9]{1,4}[a-z]{0,3}[0-9]?", re.IGNORECASE)
_SENTENCE = frozenset(
    "not is was are isn doesn didn cant wont never always still just only the my me it and or to no but so we you they i this that then please thanks very good bad slow fast".split()
)
_PROGRAMS = re.compile(
    r"(?:\A|_)(?:errors?|fail(?:ed|ure)?|timeout|null|none|undefined|unknown|invalid|denied|pending|success|true|false|login|logout|pay(?:ment)?|order|user|wallet|balance|official|support|service|customer|type)(?:_|\Z)",
    re.IGNORECASE,
)
_CHINESE_HINTS = hints(
    PLACES, OTHER_PLACES, LATIN_PLACES, "赖 賴 号 號 账 帐 賬 帳 昵称 暱稱 网名 網名 用户名 登录名 登陆名 登錄名 id: id： 微 薇 威 维 維 徽 w❤ w♥ v❤".split()
)  # fmt: skip
_SITE_HINTS = hints(
    SITES, OTHER_SITES, "cash app", "cashapp", "on x", "via x", "my x", "x:", "x id", "x handle", "x user", "x account", "x me"
)  # fmt: skip
_WORD_HINTS = hints(
    "username", "user name", "user tag", "screen", "display", "profile", "account", "gamer", "nick", "channel", "alias", "login", "log-in", "userid", "user id", "employee", "staff", "student", "pupil", "patient", "tenant", "badge", "library", "reader", "passenger", "travel", "insurance", "member", "bonvoy", "sky", "loyalty", "reward", "customer", "client", "policy"
)  # fmt: skip
# What letters alone are told by.
_NAMELY = hints("i go by", "i'm ", "i’m ", "i am ", "user", "handle", "name", " as ", "my ")
_MAY_BE_CHINESE = re.compile(r"[A-Za-z][A-Za-z0-9_.\-]{2}|[1-9]\d{5}")
_MAY_BE_CHOSEN = re.compile(
    r"[A-Za-z]\d|\d[A-Z]|[A-Za-z0-9]_|_[A-Za-z]|[a-z][.\-][a-z0-9]|[a-z][A-Z]"
)

HINTS = _CHINESE_HINTS | _WORD_HINTS | _SITE_HINTS
NETS = (Net(HINTS, least=((LETTERS, 1),)), Net(HINTS, least=((DIGITS, 6),)))


def find_offered_handles(text: str, said: frozenset[str]) -> Iterator[Hit]:
    """Handles beside a platform and words of asking, of a text in half-width characters.

    Parameters
    ----------
    text
        Half-width characters; what was found before is blotted out with NUL.
    said
        The hints that stand in it.

    Yields
    ------
    tuple
        ``("account", start, end)``. Products, codes, sites and what programs print are left.
    """
    if not text.isascii() and not said.isdisjoint(_CHINESE_HINTS) and _MAY_BE_CHINESE.search(text):
        yield from _find_chinese(text)
    if not said.isdisjoint(_WORD_HINTS):
        for match in _ENGLISH_WORD.finditer(text):
            if _is_called(text, match):
                yield "account", *match.span("id" if match["id"] else "coded")
    if not said.isdisjoint(_SITE_HINTS) and (
        _MAY_BE_CHOSEN.search(text) or not said.isdisjoint(_NAMELY)
    ):
        yield from _find_on_sites(text)


def _find_on_sites(text: str) -> Iterator[Hit]:
    for match in _AFTER_SITE.finditer(text):
        if _is_told_in_english(text, match):
            yield "account", *match.span("id")
    for match in (
        _ON_SITE.finditer(text) if " on " in text or " is my " in text or " via " in text else ()
    ):
        handle, verb = match["id"] or match["mine"], match["verb"] is not None
        if is_chosen(handle) or ((verb or match["mine"]) and _is_name(handle, verb)):
            yield "account", *match.span("id" if match["id"] else "mine")


def _find_chinese(text: str) -> Iterator[Hit]:
    for match in _AFTER_PLACE.finditer(text):
        if _is_told(text, match):
            yield "account", *match.span("id" if match["id"] else "digits")
    for match in _AFTER_WORD.finditer(text):
        if is_chosen(match["id"]) and not match["id"].isupper():
            yield "account", *match.span("id")
    for match in _BEFORE_PLACE.finditer(text):
        if is_chosen(match["id"]) or is_pinyin(match["id"]):
            yield "account", *match.span("id")


def is_chosen(handle: str) -> bool:
    """Whether letters, figures and signs are put together as nobody does in a sentence, and as no product or file is.

    Examples
    --------
    >>> [is_chosen(word) for word in ("lemontree-77", "oliver_in_sh", "dumpling.dad", "check-in", "iphone15", "pay_failed")]
    [True, True, True, False, False, False]
    """
    if is_product(handle) or is_word(handle) or _SITE_ENDING.search(handle):
        return False
    if _PROGRAMS.search(handle) or _MODEL.fullmatch(handle):
        return False
    if "_" in handle:
        return len(re.sub("[^A-Za-z]", "", handle)) > 1
    if _CUT.fullmatch(handle):
        figures = any(map(str.isdigit, handle)) and any(map(str.islower, handle))
        pieces = re.split(r"[.\-]", handle.lower())
        return (
            (figures or "." in handle)
            and _SENTENCE.isdisjoint(pieces)
            and not any(map(is_word, pieces))
        )
    return _LETTERS_THEN_FIGURES.fullmatch(handle) is not None


def _is_told(text: str, match: re.Match[str]) -> bool:
    said, handle = match["said"], match["id"]
    asked = _ASKED.search(text[max(0, match.start() - 10) : match.start()])
    signed = handle and re.search(r"[a-z0-9][._][a-z]", handle)
    alone = _BEGINS.search(text[max(0, match.start() - 2) : match.start()]) and _ENDS.match(
        text, match.end()
    )
    if not (asked or signed or alone or _TOLD.search(said)) or COUNTED.match(text, match.end()):
        return False
    named = _TOLD_NUMBER.search(said) is not None
    if not handle:
        return named
    if match["other"]:
        return is_chosen(handle) and (named or _FIGURES.search(handle) is not None)
    if is_chosen(handle):
        return True
    return bool(CLAUSE_END.match(text, match.end()) and handle.islower()) and (
        is_pinyin(handle) or bool(_TOLD_NAME.search(said) and _is_name(handle, False))
    )


def _is_called(text: str, match: re.Match[str]) -> bool:
    handle = match["id"] or match["coded"]
    if COUNTED.match(text, match.end()) or _YEAR.match(handle):
        return False
    if match["numbered"]:
        return sum(map(str.isdigit, handle)) > 4 and not handle.islower()
    if match["coded"]:
        return True
    if is_chosen(handle):
        return True
    signed = re.search("[:(\\-]", match["said"])
    return bool(signed and CLAUSE_END.match(text, match.end()) and _is_name(handle, True))


def _is_told_in_english(text: str, match: re.Match[str]) -> bool:
    handle, said = match["id"], match["said"]
    asked = _ASKED_IN_ENGLISH.search(text[max(0, match.start() - 40) : match.start()])
    if not (asked or re.search(r"[A-Za-z:(@=→\-]", said)) or COUNTED.match(text, match.end()):
        return False
    if is_chosen(handle):
        return not match["other"] or bool(_NAMES.search(said) or _FIGURES.search(handle))
    return bool(
        _FIRST_PERSON.search(said)
        and CLAUSE_END.match(text, match.end())
        and _is_name(handle, True)
    )


def _is_name(handle: str, camel: bool) -> bool:
    """Whether letters alone are neither a word of English, as far as its ending tells, nor said of an account."""
    if camel and _CAMEL.fullmatch(handle):
        return True
    return bool(
        re.fullmatch("[a-z]{6,24}", handle)
        and not handle.endswith("s")
        and not (is_word(handle) or is_plain(handle) or is_said_of(handle))
    )
