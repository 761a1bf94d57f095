"""Handles in English sentences: tweeted as …, DM me at …, on Facebook I'm …, username … is locked, my PayPal …"""

# ruff: noqa: SIM905  (lists of short pieces read best in one string)
from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.responses.privacy.account_ids import CLAUSE_END, is_product, is_said_of
from feedback.responses.privacy.accounts import is_word
from feedback.responses.privacy.first_names import AMBIGUOUS, FIRST_NAMES
from feedback.responses.privacy.hints import Net, hints
from feedback.responses.privacy.numbers import COUNTED, Hit
from feedback.responses.privacy.plain_words import LONGEST_WORD, SPOKEN_OF, is_plain

_SITES = "facebook instagram insta twitter tiktok snapchat snap telegram whatsapp skype discord paypal venmo zelle reddit threads wechat line linkedin youtube twitch steam ebay viber signal kakao bluesky kik".split()
_AMBIGUOUS = ("line", "steam", "snap", "signal", "threads")
_SITE = rf"(?:{'|'.join(_SITES)})"
_CUE = (
    rf"(?P<cue>(?P<told>(?:(?:find|add|[dp]m|message|msg|text|ping|follow) me on|hit me up on|i['’]?m on) {_SITE}(?: as|:|,)?|(?P<am>on {_SITE},? (?:i['’]?m|i am))|(?:snap|telegram|venmo|pay ?pal|zelle|message|dm) me at|my (?:wechat|telegram|whatsapp|venmo|paypal|snapchat) id)|(?P<signed>(?:logged|logging|signed|signing) in as|account under(?: the name(?: of)?)?|account (?:is|was) under the name(?: of)?)|(?P<posted>(?:tweet(?:ed)?|post(?:ed|ing)?|review(?:ed)?|comment(?:ed)?|signed up|registered|logged in|log in|known|find me|(?:up|in) on {_SITE}) (?:on {_SITE} |about it |this |it )?as|on {_SITE},? (?:as|i['’]?m|i am)"
    rf"|(?:dm|message|msg|pm|text|add|ping|tag|find|follow|venmo|snap|telegram) me (?:at|on {_SITE}(?: as)?)|zelle (?:goes|is|me|it)? ?(?:to|at)|(?:my )?{_SITE} (?:account|id)(?: is|:)?|my {_SITE}(?: is|:)?|(?:pay|send) (?:me|it) (?:on|via|by) {_SITE}|(?:discord|snap|venmo|gamertag|handle)(?: is|:)?)"
    r"|(?P<login>log[io]n(?: name| id)?|log-in|(?P<chosen>user ?name|screen ?name|gamer ?tag)|user ?id|client id|account name))"
)
_HANDLED = re.compile(
    rf"(?<![A-Za-z]){_CUE} (?:(?P<dotted>[a-z][a-z0-9_]{{0,20}}\.[a-z][a-z0-9_]{{0,20}})|(?P<mixed>(?=[A-Za-z_]*[0-9_])[A-Za-z][A-Za-z0-9_]{{3,28}})|(?P<coded>[A-Z]{{1,4}}-\d{{5,12}})|(?P<letters>[a-z]{{5,20}})|(?P<digits>\d{{7,12}}))(?![A-Za-z0-9_@\-])",
    re.IGNORECASE,
)
_NAMED = re.compile(
    rf"(?i:(?:review|posted|comment|rating|tweet)[a-z]{{0,3}}(?: [a-z]+){{0,4}} under the (?:user ?|screen ?)?name(?: of)?|on {_SITE},? (?:i['’]?m|i am|as)|zelle (?:goes )?to|(?:reviewed|posted|commented)(?: by me)? as|(?:user|screen|display|my|^)[ ]?name on [a-z ]{{3,20}}(?:is|:)|(?:xbl|psn):) (?P<id>[A-Z][a-z]{{1,14}} [A-Z][A-Za-z'’]{{1,14}}[0-9]{{0,4}})"
)
# A site, and what only a handle looks like: insta mia.bakes.daily has the pics, snap, katie_b03
_BESIDE = re.compile(
    rf"(?<![A-Za-z./@\-])(?:(?!(?:{'|'.join(_AMBIGUOUS)})[ ]){_SITE}|tg|ig|fb)(?:[,:]? |: ?| - )(?:is )?@?(?P<id>[a-z][a-z0-9_]{{0,20}}(?:\.[a-z0-9_]{{1,20}}){{2,4}}|(?<=[:\-] )[a-z0-9_]{{3,20}}\.[a-z0-9_]{{3,20}}|(?=[a-z0-9.]*_)[a-z0-9_.]{{5,30}}(?<![_.])|(?<=[:,] )[a-z]{{4,20}}[0-9]{{2,6}})(?![A-Za-z0-9_@\-])",
)
# A clause that is a site and a name: tg nickfromleeds
_SOLE = re.compile(
    r"(?:\A|(?<=[,.;!?(] )|(?<=[,;(\n]))(?:my )?(?:tg|ig|insta|telegram|instagram|twitter|we ?chat|snapchat|kakao|discord|tiktok)(?: id)?:? (?P<id>[a-z]{8,20})(?=\s*\Z|[,.;)\n](?:\s|\Z))",
    re.IGNORECASE,
)
# wechat bobbychan add me
_ASKED = re.compile(
    r"(?<![A-Za-z])(?:we ?chat|whatsapp|telegram|snap(?:chat)?|insta(?:gram)?|ig|tg|discord|skype|kik|viber|kakao)(?: id)?:? (?P<id>[a-z]{6,20})(?=[,.]? (?:please )?(?:add|message|msg|dm|pm|text|ping|find) me\b)",
    re.IGNORECASE,
)
# Signs between the word for a handle, or a platform, and one of letters alone: Insta - travelswithmo, handle: wanderlusthelen
_SIGNED = re.compile(
    rf"(?<![A-Za-z])(?:(?:(?!(?:line|steam|signal|threads)\b){_SITE}|tg|ig|etsy)(?: (?:seller|user|name|channel))?(?:(?P<is> is )| - |: | \(|(?<=seller) |, ?i['’]?m | i['’]?m )|(?:handle|login)(?: everywhere)?: |handle everywhere is |(?:handle|user ?name)['’]s )(?P<id>[a-z]{{7,20}})(?=\s*\Z|[,.;)\n](?:\s|\Z)|\))",
    re.IGNORECASE,
)
# A capital inside is no word's, but a firm's (seller BestBuy): my channel TrainsAndTea, I post as HarborHiker
_HUMPED = re.compile(
    rf"(?i:\b(?:i post as|post(?:ed|ing) as|review(?:ed|ing) as|i go by|listed under|seller(?= [A-Z][A-Za-z]{{4,40}} on (?:etsy|ebay|vinted|depop|poshmark))|(?:my|our|{_SITE}|(?:my )?etsy) (?:channel|shop|(?<=etsy )store|page|blog)(?: is|:)?)) (?P<id>[A-Z][a-z]{{2,12}}(?:[A-Z][a-z]{{1,12}}){{1,3}})(?![A-Za-z])"
)
# A name on what is in it, not one that somebody chose.
_BOOKED = re.compile(
    r"(?i)\A(?:my ?)?name on [a-z ]{0,12}(?:card|ticket|booking|reservation|passport|receipt|order|invoice|bill|voucher|badge|policy)"
)
_NO_ONES = frozenset(
    "guest user wrong person default unknown standard premium game pass sony interactive microsoft studios entertainment network gold ultimate plus store member player".split()
)
_FIRMS = frozenset(
    "PayPal YouTube TikTok LinkedIn WhatsApp WeChat FaceTime OpenTable TripAdvisor GitHub WordPress DoorDash AliExpress QuickBooks PlayStation MasterCard JetBlue".split()
)
# A login that is spoken of, with what is wrong with it: letters alone are a name only then.
_WRONG = re.compile(
    r" (?:(?:and |/ ?)?(?:my )?(?:password|passwd|pw)\b|keeps?|(?:is|was|still|got|gets|has been)(?: still)? (?:locked|blocked|refused|rejected|disabled|suspended)|refused|rejected|is not (?:recogni[sz]ed|accepted)|(?:did|does|will) ?n['’o]t work|won['’]t work|never work)"
)
_DOMAIN = re.compile(r"\.(?:com|cn|net|org|hk|tw|app|io|me|co|uk|it|so|the|and|but|you|they|we)\Z")
_CUES = hints(
    " as ", " me at", " under", "screen name", "screenname", "gamer tag", "i'm", "i’m", "i am", "my ", "discord", "snap ", "venmo", "zelle", "gamertag", "handle", "login", "logon", "log-in", "username", "user name", "userid", "user id", "client id", "account name", "the name", "name on", "xbl:", "psn:", "me on ",
)  # fmt: skip
# Where there is a platform: the sign it is told by stands behind it, of those that are words no space.
_SITE_HINTS = hints(
    [
        f"{site}{sign}"
        for site in (*_SITES, "tg", "ig", "fb", "we chat")
        for sign in (":", ",", *([" "] if site not in _AMBIGUOUS else []))
    ],
    [f"{site} id" for site in ("wechat", "telegram", "instagram")],
)
_NAMED_HINTS = _SITE_HINTS | hints(
    "handle", "login:", "username", "post as", "posted as", "posting as", "reviewed as", "i go by", "listed under", "seller", "channel", " shop", " store", "blog", "i'm", "i’m", "insta (", "instagram (", "etsy",
)  # fmt: skip
HINTS = _CUES | _NAMED_HINTS

NETS = (Net(HINTS),)


def find_english_handles(text: str, said: frozenset[str]) -> Iterator[Hit]:
    """Handles of a text in half-width characters.

    Parameters
    ----------
    text
        Half-width characters; what was found before is blotted out with NUL.
    said
        The hints that stand in it.

    Yields
    ------
    tuple
        ``("account", start, end)``, or "name" where it stands on a card or a ticket. Letters alone are a login only where it is said what is wrong with it.
    """
    if not said.isdisjoint(_SITE_HINTS):
        yield from _find_beside(text)
    if not said.isdisjoint(_NAMED_HINTS):
        yield from _find_letters(text)
    if said.isdisjoint(_CUES):
        return
    for match in _HANDLED.finditer(text):
        kind = next(
            name for name in ("dotted", "mixed", "coded", "letters", "digits") if match[name]
        )
        if _is_handle(text, match, kind):
            yield "account", *match.span(kind)
    for match in _NAMED.finditer(text):
        as_whom = match[0].removesuffix(match["id"]).endswith(" as ")
        if (
            as_whom
            and "on " not in match[0]
            and (FIRST_NAMES | AMBIGUOUS).isdisjoint(match["id"].lower().split())
        ):
            continue  # posted as Per Request
        if not _NO_ONES.isdisjoint(match["id"].lower().split()):
            continue  # xbl: Game Pass
        yield "name" if _BOOKED.search(match[0]) else "account", *match.span("id")


def _find_beside(text: str) -> Iterator[Hit]:
    """What stands right behind a platform and has a handle's shape."""
    for match in _BESIDE.finditer(text):
        handle = match["id"]
        if not (is_product(handle) or _DOMAIN.search(handle) or COUNTED.match(text, match.end())):
            yield "account", *match.span("id")


def _find_letters(text: str) -> Iterator[Hit]:
    """Letters alone behind a sign: no word of English as far as its ending tells."""
    for pattern in (_SOLE, _ASKED, _SIGNED):
        for match in pattern.finditer(text):
            handle = match["id"].lower()
            # whatever a site is, is said in one word: only a longer one is a name
            short = pattern is _SIGNED and match["is"] and len(handle) < LONGEST_WORD
            if not (short or is_word(handle) or is_plain(handle)):
                yield "account", *match.span("id")
    for match in _HUMPED.finditer(text):
        if match["id"] not in _FIRMS:
            yield "account", *match.span("id")


def _is_handle(text: str, match: re.Match[str], kind: str) -> bool:
    handle = match[kind]
    if is_word(handle) or is_product(handle) or COUNTED.match(text, match.end()):
        return False
    if kind == "dotted":
        return not _DOMAIN.search(handle) and not is_said_of(handle.split(".")[0])
    if kind == "mixed":
        return len(re.sub("[^A-Za-z]", "", handle)) > 2
    if kind == "letters" and match["told"]:
        ends = CLAUSE_END.match(text, match.end())
        return (
            bool(ends)
            and len(handle) > (LONGEST_WORD if match["am"] else 5)
            and not is_plain(handle)
        )
    if kind == "letters" and (match["signed"] or match["chosen"]):
        goes_on = CLAUSE_END.match(text, match.end()) or _WRONG.match(text, match.end())
        return (
            bool(goes_on)
            and handle.islower()
            and not is_plain(handle)
            and (bool(match["signed"]) or len(handle) > 6)
        )
    if kind == "letters":
        wrong = match["login"] and _WRONG.match(text, match.end())
        return bool(wrong) and not (handle.lower() in SPOKEN_OF or is_said_of(handle))
    return kind == "coded" or bool(re.search(r"my|:|is", match["cue"].lower()))
