"""Handles in English sentences: tweeted as …, DM me at …, on Facebook I'm …, username … is locked, my PayPal …"""

# ruff: noqa: SIM905  (lists of short pieces read best in one string)
from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.responses.privacy.account_ids import CLAUSE_END, is_product, is_said_of
from feedback.responses.privacy.accounts import is_word
from feedback.responses.privacy.hints import hints
from feedback.responses.privacy.numbers import COUNTED, Hit

_SITES = "facebook instagram insta twitter tiktok snapchat snap telegram whatsapp skype discord paypal venmo zelle reddit threads wechat line linkedin youtube twitch steam".split()
_SITE = rf"(?:{'|'.join(_SITES)})"
_CUE = (
    rf"(?P<cue>(?P<told>(?:(?:find|add|dm|message|follow) me on|hit me up on|i['’]?m on) {_SITE}(?: as|:)?|(?:snap|telegram|venmo|pay ?pal|zelle|message|dm) me at|my (?:wechat|telegram|whatsapp|venmo|paypal|snapchat) id)|(?P<posted>(?:tweet(?:ed)?|post(?:ed|ing)?|review(?:ed)?|comment(?:ed)?|signed up|registered|logged in|log in|known|find me|(?:up|in) on {_SITE}) (?:on {_SITE} |about it |this |it )?as|on {_SITE},? (?:as|i['’]?m|i am)"
    rf"|(?:dm|message|msg|pm|text|add|ping|tag|find|follow|venmo|snap|telegram) me (?:at|on {_SITE}(?: as)?)|zelle (?:goes|is|me|it)? ?(?:to|at)|(?:my )?{_SITE} (?:account|id)(?: is|:)?|my {_SITE}(?: is|:)?|(?:pay|send) (?:me|it) (?:on|via|by) {_SITE}|(?:discord|snap|venmo|gamertag|handle)(?: is|:)?)"
    r"|(?P<login>login(?: name| id)?|log-in|user ?name|user ?id|client id|account name))"
)
_HANDLED = re.compile(
    rf"(?<![A-Za-z]){_CUE} (?:(?P<dotted>[a-z][a-z0-9_]{{0,20}}\.[a-z][a-z0-9_]{{0,20}})|(?P<mixed>(?=[A-Za-z_]*[0-9_])[A-Za-z][A-Za-z0-9_]{{3,28}})|(?P<coded>[A-Z]{{1,4}}-\d{{5,12}})|(?P<letters>[a-z]{{5,20}})|(?P<digits>\d{{7,12}}))(?![A-Za-z0-9_@\-])",
    re.IGNORECASE,
)
_NAMED = re.compile(
    rf"(?i:(?:review|posted|comment|rating|tweet)[a-z]{{0,3}}(?: [a-z]+){{0,4}} under the (?:user ?|screen ?)?name(?: of)?|on {_SITE},? (?:i['’]?m|i am|as)|zelle (?:goes )?to) (?P<id>[A-Z][a-z]{{1,14}} [A-Z][A-Za-z'’]{{1,14}})"
)
# A login that is spoken of, with what is wrong with it: letters alone are a name only then.
_WRONG = re.compile(
    r" (?:(?:and |/ ?)?(?:my )?(?:password|passwd|pw)\b|keeps?|(?:is|was|still|got|gets|has been)(?: still)? (?:locked|blocked|refused|rejected|disabled|suspended)|refused|rejected|is not (?:recogni[sz]ed|accepted)|(?:did|does|will) ?n['’o]t work|won['’]t work|never work)"
)
_NOT_A_NAME = frozenset(
    """page pages screen form button process procedure system portal link code codes details session sessions prompt box field fields menu option options step steps method tab credentials attempt attempts info information data service server site
    website feature function interface area window problem problems issue issues error errors token password passwords email number request requests requirement requirements flow timer timeout captcha verification account accounts which there where
    mobile online again""".split()
)
_DOMAIN = re.compile(r"\.(?:com|cn|net|org|hk|tw|app|io|me|co|uk|it|so|the|and|but|you|they|we)\Z")
HINTS = hints(
    " as ", " me at", "i'm", "i’m", "i am", "my ", "discord", "snap ", "venmo", "zelle", "gamertag", "handle", "login", "log-in", "username", "user name", "userid", "user id", "client id", "account name", "the name", "me on ",
)  # fmt: skip


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
        ``("account", start, end)``. Letters alone are a login only where it is said what is wrong with it.
    """
    if said.isdisjoint(HINTS):
        return
    for match in _HANDLED.finditer(text):
        kind = next(
            name for name in ("dotted", "mixed", "coded", "letters", "digits") if match[name]
        )
        if _is_handle(text, match, kind):
            yield "account", *match.span(kind)
    for match in _NAMED.finditer(text):
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
        return bool(ends) and len(handle) > 5 and not is_said_of(handle)
    if kind == "letters":
        wrong = match["login"] and _WRONG.match(text, match.end())
        return bool(wrong) and not (handle.lower() in _NOT_A_NAME or is_said_of(handle))
    return kind == "coded" or bool(re.search(r"my|:|is", match["cue"].lower()))
