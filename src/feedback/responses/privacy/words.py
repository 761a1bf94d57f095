"""E-mail addresses, number plates, accounts of messengers and banks, profile pages."""

from __future__ import annotations

import re
from collections.abc import Iterator

Hit = tuple[str, int, int]

_LABEL = "[A-Za-z0-9-]{1,63}"
_EMAIL = re.compile(
    rf"(?<![A-Za-z0-9._%+'-])[A-Za-z0-9._%+'-]{{0,63}}[A-Za-z0-9_+-]@{_LABEL}(?:\.{_LABEL}){{0,4}}\.[A-Za-z]{{2,24}}(?![A-Za-z0-9-])"
    rf"|(?<![A-Za-z0-9._%+'-])[A-Za-z0-9._%+'-]{{1,64}} ?[(\[{{]at[)\]}}] ?{_LABEL}(?: ?(?:\.|[(\[]dot[)\]]| dot ) ?[A-Za-z]{{2,24}}){{1,3}}"
    rf"|(?<![A-Za-z0-9._%+'-])(?:[A-Za-z0-9_%+'-]{{1,30}} dot ){{0,3}}[A-Za-z0-9._%+'-]{{1,64}} at {_LABEL}(?: dot [A-Za-z]{{2,24}}){{1,3}}",
    re.IGNORECASE,
)
# A known mail house lets the rest be spelt anyhow: a @ 163.com, a(at)163点com, a艾特qq点com, a#163。com.
_HOUSE = r"(?:163|126|139|189|qq|foxmail|gmail|googlemail|outlook|hotmail|live|yahoo|ymail|icloud|me|sina|sohu|aliyun|yeah|proton(?:mail)?|msn|aol)"
_SPELT_EMAIL = re.compile(
    rf"(?<![A-Za-z0-9._%+'-])(?:[A-Za-z0-9_]{{1,30}}[点點]){{0,2}}[A-Za-z0-9._%+'-]{{2,64}} ?(?:@|[(\[{{<]at[)\]}}>]|艾特|圈a|[#*]| at (?={_HOUSE} ?(?:点|dot\b))) ?{_HOUSE}"
    r" {0,2}(?:\.|。|点|點|,|，|[(\[{<]?dot[)\]}>]?| ) ?(?:com?|cn|net|org|me)(?: ?(?:\.|。|点|dot) ?[a-z]{2,3})?(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_MAY_BE_SPELT = re.compile(rf"(?:@|at[)\]}}>]|艾特|圈a|[#*]| at ) ?{_HOUSE}", re.IGNORECASE)
# With spaces around the sign, or a full stop that is Chinese, the ending has to be one of the known.
_SPACED_EMAIL = re.compile(
    rf"(?<![A-Za-z0-9._%+'-])(?:[A-Za-z0-9_%+'-]{{1,30}} ?[.。_-] ){{0,3}}[A-Za-z0-9._%+'-]{{2,64}} {{0,2}}@ {{0,2}}{_LABEL}(?: ?[.。] ?{_LABEL}){{0,2}} ?[.。] ?(?:com|cn|net|org|edu|gov|io|co|hk|tw|uk|de|jp)(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_MAY_BE_EMAIL = re.compile(
    r"[A-Za-z0-9_+-]@[A-Za-z0-9]|[(\[{]at[)\]}]| at [A-Za-z0-9-]{1,63} dot ", re.IGNORECASE
)

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE = re.compile(
    rf"[{PROVINCES}][A-HJ-NP-Za-hj-np-z][ ·•.\-]?"
    r"(?:[A-HJ-NP-Za-hj-np-z0-9][ ·•]?[A-HJ-NP-Za-hj-np-z0-9]{4,5}|[A-HJ-NP-Za-hj-np-z0-9]{4}[挂警港澳领使学](?![生校院期习长区]))"
    r"(?![A-Za-z0-9])"
)
# Other places for the space or the dash: 京 N8C271, 京-N8C271, 京N-8C271.
_LOOSE_PLATE = re.compile(
    rf"[{PROVINCES}][ ·•.\-]{{0,2}}[A-HJ-NP-Z][ ·•.\-]{{0,2}}[A-HJ-NP-Z0-9]{{5,6}}(?![A-Za-z0-9])"
    rf"|[{PROVINCES}][ ·•.\-]?[A-HJ-NP-Z][ ·•.\-]?[A-HJ-NP-Z0-9]{{2,3}}[ ·•.\-][A-HJ-NP-Z0-9]{{2,3}}(?![A-Za-z0-9])"
)
_CUED_PLATE = re.compile(
    r"(?:[车車]牌(?:号码?|號碼?)?|licen[cs]e plate|plate (?:number|no\.?)|number plate|\breg(?:istration)?(?: no\.?| number)?)(?:[ 是係为為:：]|is\b){0,4}"
    r"(?P<id>(?=[A-Z0-9 \-]{0,8}[0-9])[A-Z0-9]{1,4}[ \-]?[A-Z0-9]{2,5})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_PLATE_HINTS = ("车牌", "車牌", "plate", "Plate", "PLATE", "reg", "Reg")
_COUNTED = re.compile(r" ?(?:元|块|个|次|条|人|分|款|号[楼线店馆])")

_PLATE_START = re.compile(rf"[{PROVINCES}][ ·•.\-]{{0,2}}[A-Za-z]")

# A string without which there is no account: looking for strings is far quicker than for patterns.
_HINTS = (
    "qq", "扣扣", "企鹅", "加q", "微信", "薇信", "威信", "v信", "wechat", "we chat", "weixin", "vx", "wx", "line id", "telegram", "skype",
    "instagram", "snapchat", "kakao", "ig:", "ig ", "抖音", "小红书", "小紅書", "小红薯", "微博", "快手", "b站", "line", "ins:", "ins：", "ins ", "ins号", "ins是", "insta", "支付宝", "支付寶",
    "alipay", "twitter", "facebook", "tiktok", "加v", "+v", "加我", "加微", "加薇", "加威", "v我", "q号", "抠抠", "企鹅", "闲鱼", "知乎", "旺旺", "陌陌", "探探", "维信", "vx", "tg:", "tg：", "tg ", "tg号", "whatsapp",
    "➕v", "微 信", "薇 信", "威 信", "维 信", *(f"{cue}{heart}" for cue in "v微薇威" for heart in "❤♥💚💗💬🛰"), "http", "www.", " me @", " me on", " me at",
)  # fmt: skip
# Between a cue and a handle people put spaces, colons and emoji.
_GAP = r"\s:：(=@\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"
_CHAT = re.compile(
    r"(?:微信|薇信|威信|v信|we ?chat|weixin|(?<![A-Za-z/])[vw]x)(?P<said>(?:号码?|ids?|账号|同号|[ ]?(?:is|是|为)|["
    + _GAP
    + r"]){0,5})"
    r"(?P<id>[A-Za-z][A-Za-z0-9_\-]{5,19})(?![A-Za-z0-9_\-])",
    re.IGNORECASE,
)
_QQ = re.compile(
    r"(?:(?<![A-Za-z])qq|扣扣|企鹅|加q)(?:群|号码?|number|账号|is|是|为|["
    + _GAP
    + r"]){0,6}(?P<id>[1-9](?:[ \-]?\d){4,10})(?![ \-]?\d)",
    re.IGNORECASE,
)
_HANDLE = re.compile(
    r"(?<![A-Za-z])(?:line id|telegram|skype|instagram|snapchat|kakao(?:talk)?|\big)(?P<said>(?: ?(?:id|is|是)|[\s:：]){0,4})"
    r"(?P<id>@?[A-Za-z][A-Za-z0-9_.\-]{3,30}[A-Za-z0-9])",
    re.IGNORECASE,
)
# Names of platforms and what they say after them; without a colon or 号 a handle of plain words proves nothing.
_PLATFORM = r"抖音|小红书|小紅書|小红薯|微博|快手|[bB]站|支付宝|支付寶|[aA]lipay|闲鱼|知乎|旺旺|陌陌|探探|(?<![A-Za-z])(?:line|ins|insta|instagram|twitter|facebook|fb|tiktok|telegram|tg|whatsapp|snapchat|skype|kakao(?:talk)?)(?![A-Za-z])"
_ON_PLATFORM = re.compile(
    rf"(?:{_PLATFORM})(?P<said>"
    r"(?:号码?|號碼?|账号|帐号|賬號|帳號|昵称|暱稱|用户名|主页|搜[索尋寻]?|ids?|handle|[ ]?(?:is|是|為|为|叫)|["
    + _GAP
    + r"]){0,5})"
    r"(?P<id>[A-Za-z0-9][A-Za-z0-9_.\-]{3,29})(?![A-Za-z0-9_\-])",
    re.IGNORECASE,
)
_SAYS_HANDLE = re.compile(r"[:：=@号號]|昵称|暱稱|用户名|\bids?\b|是|叫|為|为", re.IGNORECASE)
_CHOSEN = re.compile(r"[0-9_]|[A-Za-z]\.[A-Za-z]")
_AT_HAN = re.compile(
    rf"(?:{_PLATFORM}) ?(?:号|:|：)? ?@(?P<id>[\u4e00-\u9fff][\u4e00-\u9fffA-Za-z0-9_\-]{{1,15}})"
)
# 加v, 加我v, +v, 加微, v我, 加q: asking to be added.
_ADD = re.compile(
    r"(?:(?:加|(?<![A-Za-z0-9])[+➕])(?:一?下|个|我|你)?的?(?:vx|wx|[vqVQ微薇威徽][信x]?|扣扣?|企鹅)|(?<![A-Za-z0-9])v我|(?<![A-Za-z])q号|抠抠|维信|維信|[微薇威维] 信|(?<![A-Za-z0-9])[vV微薇威][❤♥💚💗💬🛰]|(?:微信|薇信|威信|v信|(?<![A-Za-z])[vw]x)(?:号|號)?)"
    r"(?:号码?|號碼?|账号|同号|ids?|[ ]?(?:是|為|为)|["
    + _GAP
    + r"]){0,5}(?P<id>[A-Za-z][A-Za-z0-9_\-]{5,19}|[1-9](?:[ \-]?\d){4,10})(?![A-Za-z0-9_\-]|[ \-]\d)",
    re.IGNORECASE,
)
_ADD_SAYS = re.compile(r"[加❤♥💚💗💬🛰]|[+➕]|v我|抠|[:：=是号號]")
_COMMON_WORDS = frozenset(
    """payment paying official account mini miniprogram program group service customer message channel public enterprise support app apps ios android live vip plus
    friends store shop platform pad ipad lite pro max group groups video videos story stories page post posts ads music chat business notes pay wallet login scan friend
    qrcode ticket coupon club market reading sports phone music voice number""".split()  # noqa: SIM905
)
_DM_EN = re.compile(
    r"(?i:\b(?:dm|message|follow|find|add|tag) me (?:on|at)?\b[ A-Za-z]{0,14})(?P<id>@[A-Za-z0-9_.]{3,30})"
)
_PROFILE = re.compile(
    r"(?:https?://|www\.|(?<![A-Za-z0-9.@]))(?:[a-z]{1,10}\.)?(?:facebook\.com|fb\.com|instagram\.com|twitter\.com|x\.com|linkedin\.com/in|t\.me|tiktok\.com|douyin\.com|xiaohongshu\.com|xhslink\.com"
    r"|weibo\.(?:com|cn)|zhihu\.com/people|space\.bilibili\.com|bilibili\.com|github\.com|youtube\.com|line\.me|wa\.me|vk\.com|threads\.net|douban\.com/people|user\.qzone\.qq\.com)/[A-Za-z0-9_@./%?=&\-]{2,120}",
    re.IGNORECASE,
)
_IBAN = re.compile(
    r"(?<![A-Za-z0-9])[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?(?![A-Za-z0-9])"
)

_MAY_BE_IBAN = re.compile(r"[A-Z]{2}\d\d ?[A-Z0-9]{4}")
_EXPLICIT = re.compile(r"[:：=是为号(]|\bids?\b|\bis\b", re.IGNORECASE)


def find_words(text: str) -> Iterator[Hit]:
    """E-mail addresses, plates, accounts and profile pages of a text in half-width characters."""
    yield from _find_emails(text)
    yield from _find_plates(text)
    lowered = text.lower()
    if any(map(lowered.__contains__, _HINTS)):
        yield from _find_accounts(text)
        for match in _PROFILE.finditer(text):
            yield "account", *match.span()


def find_ibans(text: str) -> Iterator[Hit]:
    """International account numbers whose check digits are right; looked for before any shorter number."""
    if _MAY_BE_IBAN.search(text):
        for match in _IBAN.finditer(text):
            if is_iban(match[0]):
                yield "account", *match.span()


def _find_emails(text: str) -> Iterator[Hit]:
    if _MAY_BE_EMAIL.search(text):
        for match in _EMAIL.finditer(text):
            yield "email", *match.span()
    if _MAY_BE_SPELT.search(text):
        for match in _SPELT_EMAIL.finditer(text):
            yield "email", *match.span()
    if "@" in text:
        for match in _SPACED_EMAIL.finditer(text):
            yield "email", *match.span()


def _find_plates(text: str) -> Iterator[Hit]:
    if _PLATE_START.search(text):
        for pattern in (_PLATE, _LOOSE_PLATE):
            for match in pattern.finditer(text):
                if sum(map(str.isdigit, match[0])) >= 3 and not _COUNTED.match(text, match.end()):
                    yield "plate", *match.span()
    if any(map(text.__contains__, _PLATE_HINTS)):
        for match in _CUED_PLATE.finditer(text):
            yield "plate", *match.span("id")


def _find_accounts(text: str) -> Iterator[Hit]:
    for match in _QQ.finditer(text):
        yield "account", *match.span("id")
    for pattern in (_CHAT, _HANDLE):
        for match in pattern.finditer(text):
            # "wechat payment" is a word; with a digit in it, or after "id:", it is a name somebody chose
            if any(char in "0123456789_@" for char in match["id"]) or _EXPLICIT.search(
                match["said"]
            ):
                yield "account", *match.span("id")
    for match in _ON_PLATFORM.finditer(text):
        if match["id"].lower() in _COMMON_WORDS:
            continue
        said, chosen = match["said"], _CHOSEN.search(match["id"])
        # "my line: never again" is a sentence; LINE, or a handle with a digit, is none
        sentence = match[0].startswith("line") and not chosen and "id" not in said.lower()
        mine = text[max(0, match.start() - 4) : match.start()].lower().endswith(("my ", "我的"))
        if (
            (_SAYS_HANDLE.search(said) and not sentence)
            or (mine and chosen and match["id"][0] not in "vV0123456789")
            or ("is" in said and (mine or chosen))
        ):
            yield "account", *match.span("id")
    for match in _ADD.finditer(text):
        word = match["id"].lower()
        han = any("\u4e00" <= char <= "\u9fff" for char in match[0])
        if word not in _COMMON_WORDS and (han or _ADD_SAYS.search(match[0])):
            yield "account", *match.span("id")
    for pattern in (_AT_HAN, _DM_EN):
        for match in pattern.finditer(text):
            yield "account", *match.span("id")


def is_iban(number: str) -> bool:
    """Whether an international account number ends right (ISO 13616: 97 divides all but one of it).

    Examples
    --------
    >>> is_iban("GB82 WEST 1234 5698 7654 32"), is_iban("GB82 WEST 1234 5698 7654 33")
    (True, False)
    """
    places = number.replace(" ", "").upper()
    if not 15 <= len(places) <= 34:
        return False
    return int("".join(str(int(char, 36)) for char in places[4:] + places[:4])) % 97 == 1
