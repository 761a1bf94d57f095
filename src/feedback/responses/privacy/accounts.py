"""Accounts: handles of messengers and platforms, QQ numbers, profile pages, IBAN."""

# ruff: noqa: SIM905  (lists of short pieces read best in one string)
from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.responses.privacy.account_ids import CLAUSE_END, is_product, is_said_of
from feedback.responses.privacy.hints import NUMERALS, WORD_SIGNS, Net, hints, matches
from feedback.responses.privacy.plain_words import LONGEST_WORD, is_plain, is_verdict

Hit = tuple[str, int, int]

# Between a cue and a handle people put spaces, colons, quotes, arrows and emoji.
_GAP = r"\s:：(（\[【{=>|丨\-@“\"「\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"
_HEART = r"[❤♥♡💚💗💬🛰]\ufe0f?"
_SAID = (
    r"(?P<said>(?:号码?|號碼?|账号|帐号|賬號|帳號|昵称|暱稱|卡[称稱]|用户名|主页|[户戶]口|[账帐賬帳][户戶]|[卖賣买買]家|同(?:号|名|[\u4e00-\u9fff]{2})|搜[索尋寻一下]{0,2}|(?:handle|user ?name|user|messenger|name|tag|account|profile|pay|tag|uid|ids?|as|me)(?![A-Za-z])|['’]s"
    rf"|[ ]?(?:is|就是|是|為|为|叫|係|系|加|[找搵]|发|到|拼音|都|[换換改]成了?|[绑綁](?:定)?的(?:是)?|[填用]的(?:是)?|[/、和跟或](?:我的?)?(?:微信|vx|wx|qq|扣扣|电话|手机号?|抖音|快手)(?![A-Za-z]))|[{_GAP}]){{0,6}})"
)
_HANDLE = (
    r"(?P<id>(?:live:\.?)?[@$]?[A-Za-z0-9_][A-Za-z0-9_.\-]{3,29}(?:#[0-9]{3,6})?)(?![A-Za-z0-9_\-])"
)

_HAN_DIGITS = "零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖"

# Asking to be added: whatever Latin handle follows, plain words too.
_WECHAT = (
    rf"(?:[微薇威维維徽徵溦巍葳嶶] ?(?:{_HEART}|[.\-*·_/|])? ?(?:信|心(?=[:：号 ]*[A-Za-z0-9_])|xin|x(?: (?=[A-Za-z][A-Za-z_]*[0-9])|(?![a-z]{{0,2}}[^a-z0-9_:])))|(?<![A-Za-z])[vVwW]信|we ?chat|we?i ?(?:xin|信)|(?<![A-Za-z/])[vw] ?x(?![A-Za-z0-9]{{0,2}}[^A-Za-z0-9:：_]?\Z)|(?<![\u4e00-\u9fff])[微薇](?=[:：]? ?[A-Za-z])|绿泡泡?|小?绿信|绿色?(?:聊天)?(?:软件|图标|app)|绿标|聊天软件|卫星|(?<![A-Za-z])w{_HEART}|(?<![A-Za-z])(?:wei|wxh?)(?=[:：]|[a-z_]{{5,20}}[0-9])|(?:企业微信|企微|微信群|飞信|米聊)"
    rf"|(?<![A-Za-z0-9])[vV微薇威维]{_HEART}信?|(?<![A-Za-z0-9])[vV](?=我|[:：])|(?:\A|(?<=[,，。;；\n]))[vV](?= [a-z]{{6,20}}(?:[,，。\u4e00-\u9fff]|\Z))|(?:[加嘉佳伽迦家]|[+➕]|私我?|联系|(?<![A-Za-z])我)(?:一?下|[个個]|我|你)?的? ?[vV微薇威维徽嶶](?:信|{_HEART})?)"
)
# A handle asked for by hand has words before it: vx你记一下…, 微信加这个…, and its signs may be told: lin下划线zq0923.
_FILLED = rf"(?:[{_GAP},，.…、/~》'’]|这个|这是|在这里?|给你|留给你|你|您|请|记一?下|加一?下|加上?|联系|私聊|聊|搜索?|查找|我的?|的|是|就|吧|哈){{0,4}}"
_WECHAT_AT = re.compile(
    rf"{_WECHAT}(?:我)?(?P<gap>{_SAID}{_FILLED})(?P<id>[A-Za-z](?:[A-Za-z0-9_\-]|\.(?=[A-Za-z0-9])|(?:下划线|下劃線|横杠|横线|减号|杠)(?=[A-Za-z0-9])){{5,29}}|[1-9][0-9]{{5,10}}(?![0-9元块]))(?![A-Za-z0-9_\-])",
    re.IGNORECASE,
)
# The handle first: zw8842w是我微信, 829103746（QQ）, jess_tr is my insta
_BEFORE_CUE = re.compile(
    r"(?<![A-Za-z0-9_.@\-])(?P<id>(?=[A-Za-z.\-]*[0-9_])[A-Za-z][A-Za-z0-9_.\-]{4,28}[A-Za-z0-9_]|[1-9][0-9]{5,10})"
    r"(?:[ ,，]{0,2}(?:这个?|就)?是?(?:我|本人)的?(?:微信|v信|vx|wx|q ?q|扣扣|抖音|快手|小红书|微博|ins|line|tg|支付宝|账号|用户名|id)|[ ]?[(（](?:微信|v信|vx|wx|q ?q|扣扣|抖音|快手|小红书|ins|line|tg)(?:号|同号|账号)?[)）]"
    r"|[ ,，]{0,2}(?:加|搜)我(?![\u4e00-\u9fff]{0,2}[店院])| is my (?:insta(?:gram)?|ig|twitter|tiktok|snap(?:chat)?|user ?name|handle|login|wechat|telegram|skype|discord|gamertag|psn|paypal|venmo)\b)",
    re.IGNORECASE,
)
_BEFORE_HINTS = hints(
    "是我",
    "加我",
    "搜我",
    "我的微信",
    "我微信",
    "(微信",
    "(v",
    "(w",
    "(q",
    "(扣",
    "(抖",
    "(快手",
    "(小红",
    "(ins",
    "(line",
    "(tg",
    " is my ",
    "我qq",
    "我的",
)
_ADD_ME = re.compile(
    r"(?:加我|找我)[ ,，:：]?(?P<id>[A-Za-z](?=[A-Za-z_\-]*[0-9])[A-Za-z0-9_\-]{5,19})(?![A-Za-z0-9_\-])"
)
_QQ = re.compile(
    r"(?:(?<![A-Za-z])q ?[_.\-]?q|扣扣|口口(?=[:：号]? ?[0-9])|求求(?=[:：号]? ?[0-9])|[扣抠叩筘](?=[:：号] ?[0-9])|[抠叩](?=[0-9]{6})|腾讯号|企鹅|球球|秋秋|抠抠|蔻蔻|叩叩|🐧|(?:加|微信|qq)?群号|加群|扣我(?=[1-9][0-9]{6,9}(?![0-9元块.点积]))|(?<![\u4e00-\u9fff])扣(?=[1-9][0-9]{7,9}(?![0-9元块.]))|[加+➕私]我?(?:的)?(?:q(?![a-z])|扣)|(?<![A-Za-z])q(?:号|[:：]|(?= {0,3}[1-9](?: ?[0-9]){5})|(?<=我q)|(?<=我的q)))"
    rf"(?:群[里裡]?|号码?|[九十]位|number|账号|同号|同|也行|也可以?|也能加|都行|都可以|[/、和跟或]?(?:我的?)?(?:微信|vx|wx|手机|抖音)|is|是|为|就|都|搜|加|联系|我的?|号|[{_GAP}]){{0,6}}(?P<id>[1-9](?:[ \-.]?\d){{4,10}}|[{_HAN_DIGITS}两](?: ?[{_HAN_DIGITS}]){{5,10}})(?![ \-]?\d|[年月元人块个])",
    re.IGNORECASE,
)
_PLATFORM = (
    r"抖音|dou音|某音|斗音|[dD]音|抖y|快手|小红书|小紅書|小?红[薯书書]|小哄书|小?绿[书薯]|推特|油管|脸书|臉書|[电電][报報](?=[@号:：])|哔哩哔哩|[bB]ili ?bili|(?<![A-Za-z])(?:xhs|dy|ks|wb|zfb|ptt|red(?=号|账号|id))(?![A-Za-z])(?!-?[0-9]{5})|微博|围脖|[bB]站|支 ?付 ?[宝寶]|闲鱼|知乎|豆瓣|旺旺|[蝦虾]皮|露天|淘宝|财付通|京东|拼多多|美团|饿了么|钉钉|飞书|陌陌|探探|飞机(?=号?[:：]? ?@)|纸飞机|(?<![依信无抵诬耍仰])[赖賴](?=[A-Za-z:：是 ])|王者|游戏|吃鸡|战网|视频号|头条|百家号|贴吧|虎扑|点评|携程|飞猪|转转|得物|即刻|腾讯会议|[yY]{2}(?=号)"
    r"|(?<![A-Za-z])(?:alipay|line|ins|insta|instagram|ig|twitter|facebook|fb|tiktok|telegram|tg|whatsapp|snap|snapchat|skype|kakao(?:talk)?|discord|reddit|paypal|venmo|cash ?app|zelle|revolut|threads|signal|gamertag|linkedin|yelp|tripadvisor|xbl|gt(?=:)|kik|viber|twitch|youtube|ebay|bluesky|mastodon"
    r"|wechat|weixin|xbox|psn|messenger(?=:)|battle\.?net|epic(?: games)?|soul|switch|roblox|minecraft|github|etsy|couchsurfing|strava|sc(?=:)|steam)(?![A-Za-z])"
)
_ON_PLATFORM = re.compile(rf"(?P<where>{_PLATFORM})(?:我|上)?{_SAID}{_HANDLE}", re.IGNORECASE)
_SAYS_HANDLE = re.compile(
    r"[:：=@号號“\"]|昵称|暱稱|用户名|名|搜|\bu?ids?\b|是|叫|為|为|係|handle|\baccount\b|\btag\b",
    re.IGNORECASE,
)
_STRONG = re.compile(
    r"[加❤♥♡💚💗💬🛰嘉私我]|[+➕]|绿|[:：=是号號搜]|\bu?ids?\b|\bis\b", re.IGNORECASE
)
_CHOSEN = re.compile(r"[0-9_@$#]|[A-Za-z]\.[A-Za-z]")
_SENTENCE = re.compile(r"[A-Za-z]+\Z")
_HAN = re.compile("[\u3400-\u9fff]")
# Platforms whose members are numbers; what many others are counted by.
_BY_NUMBER = frozenset(
    "陌陌 探探 小红书 小紅書 小红薯 红薯 红书 小哄书 抖音 快手 xhs dy ks b站 soul 腾讯会议".split()
)
_MANY = re.compile(r" ?(?:[元块个万人次粉条赞多份张折点分天级阅]|赞|粉丝|播放)")
_COMMON_WORDS = frozenset(
    """payment paying official account mini miniprogram program group service customer message channel public enterprise support app apps ios android live vip plus
    friends store shop platform pad ipad lite pro max group groups video videos story stories page post posts ads music chat business notes pay wallet login scan friend
    qrcode ticket coupon club market reading sports phone music voice number failed moments wifi screen online error system channel please""".split()
)
_HOSTS = (
    r"facebook\.com|fb\.com|instagram\.com|twitter\.com|x\.com|linkedin\.com/in|t\.me|tiktok\.com|douyin\.com|xiaohongshu\.com|xhslink\.com|weibo\.(?:com|cn)|zhihu\.com/people|bilibili\.com|b23\.tv|github\.com"
    r"|kuaishou\.com|youtube\.com|youtu\.be|line\.me|wa\.me|vk\.com|threads\.net|douban\.com/people|(?:user\.)?qzone\.qq\.com|i\.qq\.com|reddit\.com/u(?:ser)?|snapchat\.com|discord\.gg|paypal\.me|venmo\.com|pinterest\.com|medium\.com|linktr\.ee|twitch\.tv|soundcloud\.com|vimeo\.com|about\.me|ko-fi\.com|patreon\.com|onlyfans\.com|ebay\.com/usr|steamcommunity\.com/(?:id|profiles)|calendly\.com|u\.wechat\.com|weixin\.qq\.com/r|qm\.qq\.com|pf\.kakao\.com|signal\.me|payme\.hsbc|cash\.app|revolut\.me|monzo\.me|m\.me|qr\.alipay\.com"
)
_PROFILE = re.compile(
    rf"(?:https?://|www\.|(?<![A-Za-z0-9.@]))(?:[a-z]{{1,10}}\.)?(?:{_HOSTS})/[A-Za-z0-9_@./%?=&\-]{{2,120}}"
    # any site's page of a user
    r"|(?:https?://|www\.)[A-Za-z0-9.\-]{3,60}/(?:[A-Za-z0-9_\-]{1,30}/){0,3}(?:u|users?|people|profiles?|members?|user_details|space|author)(?:/|\?[a-z]{0,10}id=)[A-Za-z0-9_@.%?=&\-]{2,80}(?:/[0-9]{4,})?"
    r"|(?<![A-Za-z0-9@.])[a-z0-9\-]{2,30}\.(?:com|cn|net|org|co|io|tv)/(?:u|users?|people|profiles?|members?|space)/(?:show/)?[A-Za-z0-9_@.%\-]{2,80}"
    # a page named after the sign, an athlete's, a reviewer's; a name that is a site
    r"|(?<![A-Za-z0-9@.])(?:https?://)?[A-Za-z0-9.\-]{3,60}/(?:@|athletes/|(?:maps/)?contrib/)[A-Za-z0-9_.\-]{2,60}"
    r"|(?<![A-Za-z0-9.@])(?:https?://)?[A-Za-z0-9\-]{3,30}\.(?:bsky\.social|(?:wordpress|blogspot|tumblr|substack)\.com)|(?<![A-Za-z0-9_])wxid_[a-z0-9]{8,24}",
    re.IGNORECASE,
)
_IBAN = re.compile(
    r"(?:(?<![A-Za-z0-9])|(?<=IBAN)|(?<=iban))(?:[A-Z]{2}\d\d(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,4})?"
    r"|[a-z]{2}\d\d(?:[ -]?[a-z0-9]{4}){2,7}(?:[ -]?[a-z0-9]{1,4})?)(?![A-Za-z0-9])"
)
_SAYS_IBAN = re.compile(r"iban[ :：#是为is]{0,6}\Z", re.IGNORECASE)
MAY_BE_IBAN = re.compile(r"[A-Za-z]{2}\d\d[ -]?[A-Za-z0-9]{4}")
# Without four characters a handle could have there is none: most Chinese comments end here.
_MAY_BE_HANDLE = re.compile(
    rf"[{_HAN_DIGITS}]{{6}}|" r"[A-Za-z_][A-Za-z0-9_.\-]{3}|[0-9](?:[ \-]?[0-9]){4}"
)
# Strings without one of which there is no account: looking for strings is far quicker than for patterns.
_HINTS = hints(
    (
        "扣 群号 加群 q扣 企鹅 球球 秋秋 抠抠 蔻蔻 叩叩 口口 求求 扣: 扣： 抠 叩 筘 腾讯 🐧 q号 加q 微信 微心 微.信 微-信 微*信 微·信 微_信 微/信 薇信 薇心 嶶信 徵信 威信 维信 維信 徽信 溦信 微x 威x 薇x v信 w信 wei信 绿泡 绿信 绿色 绿标 卫星 聊天软件 企微 v我 "
        "抖音 dou音 某音 斗音 d音 抖y 红薯 红书 哄书 绿书 绿薯 推特 油管 脸书 臉書 电报 電報 哔哩 加我 找我 财付通 飞信 米聊 快手 小红书 小紅書 小红薯 微博 围脖 b站 支付 闲鱼 蝦皮 虾皮 露天 知乎 豆瓣 旺旺 淘宝 京东 拼多多 美团 饿了么 钉钉 飞书 "
        "陌陌 探探 飞机 赖 賴 王者 游戏 吃鸡 战网 视频号 头条 百家号 贴吧 虎扑 点评 携程 飞猪 转转 得物 即刻 yy号 ❤ ♥ ♡ 💚 💗 💬 🛰"
    ).split(),
    "支 付",
)
_QQ_HINTS = hints(
    "q",
    "扣",
    "群号",
    "加群",
    "口口",
    "求求",
    "抠",
    "叩",
    "筘",
    "腾讯号",
    "企鹅",
    "球球",
    "秋秋",
    "蔻蔻",
    "🐧",
)
_ADD_HINTS = hints("加我", "找我")
_WECHAT_HINTS = hints(
    *"微 薇 威 维 維 徽 徵 溦 巍 葳 嶶 v w 绿 聊天软件 卫星 企微 飞信 米聊".split()
)
_LATIN = (
    "qq|q|xbl|wb|zfb|ptt|bili ?bili|kik|viber|twitch|youtube|ebay|bluesky|mastodon|linkedin|yelp|tripadvisor|xhs|dy|ks|red|line|ins|insta|instagram|ig|twitter|facebook|fb|tiktok|telegram|tg|whatsapp|snap|snapchat"
    r"|skype|kakao(?:talk)?|discord|reddit|paypal|venmo|cash ?app|zelle|revolut|threads|signal|gamertag|xbox|psn|steam|we ?chat|weixin|alipay|messenger|battle\.?net|epic|soul|switch|roblox|minecraft|github|etsy|couchsurfing|strava"
)
_LATIN_HINT = re.compile(
    r"[加嘉佳伽迦家私我系+➕](?:一?下|个|我|你)?的?[vq微薇威维徽扣]|[微薇威维] ?[❤♥♡💚💗💬🛰]?\ufe0f? ?信|[+加私我] v|wei xin|(?<![a-z])[vw] ?x|(?<![\u4e00-\u9fff])[微薇][:：]? ?[a-z]"
    rf"|(?<![a-z])(?:(?:v|sc|gt|wei|wxh?):|wei[a-z_]{{5,20}}[0-9])|(?<![a-z])(?:{_LATIN})(?![a-z])"
)
# Strings of which the pattern before needs one: the automaton has seen them already.
_LATIN_HINTS = hints(
    re.sub(r"\\.\?| \?|\(\?:talk\)\?|h\?", "", _LATIN).split("|"),
    ["battle.net", "bili bili", "we chat", "cash app", "wxh", "wei", "v:", "sc:", "gt:", "wei:", "加", "嘉", "佳", "伽", "迦", "家", "私", "我", "系", "+", "➕", "微", "薇", "威", "维", "wei xin", "vx", "wx", "v x", "w x", "q_q", "q-q", "q.q", "w❤", "w♥"],
)  # fmt: skip
_SITES = hints(
    (
        "facebook. fb. instagram. twitter. x.com linkedin. t.me/ tiktok. douyin. xiaohongshu. xhslink. weibo. zhihu. bilibili. b23. github. kuaishou. youtu line.me wa.me vk.com threads. douban. qzone. reddit. snapchat. discord. paypal. venmo. pinterest. medium. /u /people /profile /member /space /author /@ /athletes /contrib bsky. wordpress. blogspot. tumblr. substack. linktr. twitch. soundcloud. vimeo. about.me ko-fi. patreon. onlyfans. ebay. steamcommunity. calendly. wechat.com weixin.qq qm.qq kakao. signal.me payme.hsbc cash.app revolut.me monzo.me m.me/ alipay.com wxid_ i.qq."
    ).split()
)

HINTS = _SITES | _HINTS | _BEFORE_HINTS | _LATIN_HINTS
NETS = (Net(HINTS, least=((WORD_SIGNS, 1),)), Net(HINTS, least=((NUMERALS, 5),)))


def find_accounts(text: str, said: frozenset[str]) -> Iterator[Hit]:
    """Handles, QQ numbers and profile pages of a text in half-width characters."""
    if not _MAY_BE_HANDLE.search(text):
        return
    if not said.isdisjoint(_SITES):
        for match in _PROFILE.finditer(text):
            yield "account", *match.span()
    if not (said.isdisjoint(_HINTS) and said.isdisjoint(_BEFORE_HINTS)) or (
        not said.isdisjoint(_LATIN_HINTS) and _LATIN_HINT.search(text.lower())
    ):
        yield from _find_handles(text, said)


def _find_handles(text: str, said: frozenset[str]) -> Iterator[Hit]:
    for match in matches(text, said, ((_QQ_HINTS, _QQ), (_ADD_HINTS, _ADD_ME))):
        if not is_product(match["id"]):
            yield "account", *match.span("id")
    for match in _WECHAT_AT.finditer(text) if not said.isdisjoint(_WECHAT_HINTS) else ():
        chosen = any(char in "0123456789_-" for char in match["id"]) or "线" in match["id"]
        strong = _STRONG.search(match[0][: match.end("said") - match.start()])
        # vx and wx are WeChat in Chinese, weather in English
        by_letters = match[0][0] in "vVwW" and _HAN.search(text)
        if (chosen or strong or by_letters) and not (
            is_word(match["id"]) or is_said_of(match["id"])
        ):
            yield "account", *match.span("id")
    for match in _BEFORE_CUE.finditer(text) if not said.isdisjoint(_BEFORE_HINTS) else ():
        if not is_product(match["id"]):
            yield "account", *match.span("id")
    for match in _ON_PLATFORM.finditer(text):
        if _is_handle(text, match):
            yield "account", *match.span("id")


def is_word(handle: str) -> bool:
    """Whether letters after a platform's name are a word or a product people say of it, no handle."""
    return handle.lower().strip(".") in _COMMON_WORDS or is_product(handle)


def _is_handle(text: str, match: re.Match[str]) -> bool:
    """Whether what follows a platform's name is a handle somebody chose, not the sentence going on."""
    handle, said, where = match["id"], match["said"].lower(), match["where"].lower()
    if is_word(handle):
        return False
    chosen = _CHOSEN.search(handle)
    if handle.isdecimal() and len(handle) < 6:
        return False
    mine = text[max(0, match.start() - 4) : match.start()].lower().endswith(("my ", "我的", "我"))
    if handle.isdecimal() and where in _BY_NUMBER and 7 <= len(handle) <= 11:
        return not _MANY.match(text, match.end())
    if handle[0] in "vV0123456789" and not re.search(r"[号號:：]|\bu?ids?\b", said):
        # 抖音299, facebook v2.0
        return False
    if not chosen:
        return _is_letters_of_handle(text, match, mine=mine)
    if _SAYS_HANDLE.search(said):
        return True
    return mine or bool(
        re.search(r"\b(?:is|as)\b|[0-9_@$#]|[加找搵搜]", f"{said} {handle}")
        or text[match.end("where") : match.end("where") + 1] == "我"
    )


def _is_letters_of_handle(text: str, match: re.Match[str], *, mine: bool) -> bool:
    """Whether letters alone after a platform are a handle: "my line: never again", "login again" are sentences."""
    handle, said, where = match["id"], match["said"].lower(), match["where"].lower()
    if is_said_of(handle):
        return False
    ends = CLAUSE_END.match(text, match.end())
    if ends and re.search(r"handle|name|\bid\b|tag", said):
        return True
    if re.search(r"\bis\b", said):
        return bool(mine and ends) and len(handle) > 4
    if where in ("line", "signal", "red", "snap", "steam", "switch", "soul", "epic"):
        told = "id" in said or (_HAN.search(text) and ends and re.search("[:加搜找]", said))
        signed = ":" in said and ends and len(handle) >= LONGEST_WORD and not is_plain(handle)
        return bool((told or signed) and _SENTENCE.match(handle))
    if text.isascii() and ":" in said:
        before = text[: match.start()].lower()
        return bool(ends and not is_verdict(handle.strip("."))) and not before.endswith(
            ("on ", "from ", "via ", "in ", "to ", "your ")
        )
    return bool(_SAYS_HANDLE.search(said))


def find_ibans(text: str) -> Iterator[Hit]:
    """International account numbers whose check digits are right; looked for before any shorter number."""
    if MAY_BE_IBAN.search(text):
        for match in _IBAN.finditer(text):
            # after its own word a digit mistyped makes it no other number
            if is_iban(match[0]) or _SAYS_IBAN.search(
                text[max(0, match.start() - 12) : match.start()]
            ):
                yield "account", *match.span()


def is_iban(number: str) -> bool:
    """Whether an international account number ends right (ISO 13616: 97 divides all but one of it).

    Examples
    --------
    >>> is_iban("GB82 WEST 1234 5698 7654 32"), is_iban("GB82 WEST 1234 5698 7654 33")
    (True, False)
    """
    places = number.replace(" ", "").replace("-", "").upper()
    if not 15 <= len(places) <= 34:
        return False
    return int("".join(str(int(char, 36)) for char in places[4:] + places[:4])) % 97 == 1
