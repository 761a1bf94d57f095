"""Handles in a sentence: after the sign @, before the platform they are on (tom_ben on snap), u/tomben, a page's person."""

# ruff: noqa: SIM905  (lists of short pieces read best in one string)
from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.responses.privacy.account_ids import is_product
from feedback.responses.privacy.english_names import NOT_NAMES
from feedback.responses.privacy.first_names import AMBIGUOUS, FIRST_NAMES
from feedback.responses.privacy.hints import Net, hints
from feedback.responses.privacy.plain_words import SPOKEN_OF

Hit = tuple[str, int, int]

_HAN = "\u4e00-\u9fff"
_PLACES = "telegram snap snapchat threads skype paypal venmo line reddit twitter instagram ig insta facebook tiktok discord x yelp youtube steam".split()
_WHERE = rf"(?:{'|'.join(_PLACES)})"
# Begins with the sign, so that it is found as quickly as a letter is.
_AT = re.compile(
    rf"@[ ]?(?:(?P<latin>[A-Za-z0-9_.]{{3,30}})(?![A-Za-z0-9_@])|(?P<han>[{_HAN}][{_HAN}A-Za-z_\-]{{1,12}}[0-9]{{2,8}})(?![0-9]))"
)
_GLUED = re.compile(r"[A-Za-z0-9._@]\Z")
# A handle of letters alone may be a shop's, unless its owner says so.
_MINE = re.compile(
    r"\b(?:(?:dm|message|msg|follow|find|add|tag|tweet|ping) me\b[ A-Za-z:]{0,16}|(?:my|our) (?:tweet|post|review|story|reel|video|page|channel)[ A-Za-z:]{0,10}|(?:tweet|post|wrote|messag|review)[a-z]*(?: [a-z]+){0,3} (?:from|as) |(?:tweeted|posted)(?: it| this)? (?:on|at) |channel |\b(?:insta(?:gram)?|ig|twitter|tiktok|threads|snap(?:chat)?|telegram|x(?=:))[,: ]{1,3}|ping me |i['’]?m |i post as |my [A-Za-z]{1,10} (?:is |['’]s )?)\Z",
    re.IGNORECASE,
)
_DM = re.compile(r"\bdm \Z", re.IGNORECASE)
_ON = re.compile(rf" on (?!line|x\b){_WHERE}\b", re.IGNORECASE)
# I'm tom_ben on telegram, add tom_ben on snap, dm tom_ben
_SAID = re.compile(
    rf"\b(?:i['’]?m|i am|add|follow|find|at|dm) (?P<on>(?=[A-Za-z.]*[0-9_.][A-Za-z0-9_.]*[A-Za-z0-9])[A-Za-z_][A-Za-z0-9_.]{{2,30}})(?= on {_WHERE}\b)"
    # tomben27 on reddit: letters, then digits
    rf"|(?<![A-Za-z0-9_.@\-/])(?P<there>[A-Za-z]{{3,20}}[0-9]{{1,6}})(?= on {_WHERE}\b)"
    r"|\b(?:dm|posting as|i go by|ping me|message me at|pm me at?) (?P<dm>(?=[A-Za-z]*[0-9_])[A-Za-z_][A-Za-z0-9_.]{3,30})(?![A-Za-z0-9_])",
    re.IGNORECASE,
)
_SAID_HINTS = hints("dm ", "posting as", "i go by", "ping me", "message me at", "pm me")
_ON_HINTS = hints([f" on {name}" for name in _PLACES])
_OTHERS = (
    (
        hints("facebook", "fb", "linkedin", "yelp", "whatsapp", "gamertag", "messenger"),
        re.compile(
            r"(?i:\b(?:facebook|fb|linkedin|yelp|whatsapp|gamertag|messenger)(?P<said> name(?: is|:)?| as| is|:|名(?:是|叫)?) ?)(?P<id>[A-Z][a-z]{1,14} (?:[A-Z][a-z]{1,14}(?: [A-Z][a-z]{1,14})?(?![A-Za-z])|[A-Z]\.(?: [A-Z][a-z]{2,14})?))"
        ),
    ),
    (
        hints("facebook", "fb ", "fb:", "fb叫", "fb是", "messenger", "脸书", "臉書", "ig ", "ig:"),
        re.compile(
            r"(?i:(?<![A-Za-z])(?:facebook|fb|messenger|ig)(?:[ :\-]|[叫是])|脸书|臉書)(?: ?[:\-] ?| ?(?:上?我?叫|名?是) ?| )?(?P<id>[A-Z][a-z]{1,14}(?:[ \-][A-Z][A-Za-z\-]{0,14}){1,3}(?: [0-9]{2,6}| ?[\u4e00-\u9fff]{2,4}(?= ?(?:私|[,，]|inbox|pm|dm)))?)(?=[ ,，]{0,2}(?i:(?:可以|可|请|請|直接)?(?:私[信訊]|(?:inbox|pm|dm|私信?|聯[絡络]|联系|揾|搵|找|加)我)|message me|msg me|dm me|inbox me))"
        ),
    ),
    (hints("u/"), re.compile(r"(?<![A-Za-z0-9])u/(?P<id>[A-Za-z0-9_\-]{3,20})")),
    (
        hints(
            "venmo",
            "cash",
            "paypal",
            "pay pal",
            "revtag",
            "rev tag",
            "paytag",
            "pay tag",
            "revolut",
            "monzo",
            "wise",
        ),
        re.compile(
            r"(?i:\b(?:venmo|cash ?app|cash ?tag|pay ?pal|rev ?tag|pay ?tag|revolut|monzo|wise)(?: me| is)?[ :]{1,2})(?P<id>[@$][A-Za-z][A-Za-z0-9\-]{3,30})"
        ),
    ),
)
# What begins no name after a page: Facebook: Great Deals, Yelp: Best Pizza.
_SAID_OF_A_PAGE = frozenset(
    "great good best better bad worst awful terrible horrible amazing awesome excellent perfect fantastic wonderful lovely nice very so really too free cheap fake false misleading not no never always only just total pure utter complete one two three four five ten zero marketplace meta customer text mixed old new young the my our your this that check see read try more most all".split()
)
_OFFICES = frozenset(
    "group admin manager ads customer service care support page team official marketplace staff live reels center centre store shop business help desk story stories reply replies post highlight highlights game pass".split()
)
HINTS = hints("@") | _SAID_HINTS | _ON_HINTS | frozenset().union(*(words for words, _ in _OTHERS))

NETS = (Net(HINTS),)


def find_signed_handles(text: str, said: frozenset[str]) -> Iterator[Hit]:
    """Handles told by a sign or by what stands around them, of a text in half-width characters."""
    for match in _AT.finditer(text) if "@" in text else ():
        if match["han"]:
            if not re.search(r"[A-Za-z0-9.]\Z", text[: match.start()][-1:]):
                yield "account", *match.span()
        elif _is_signed(text, match):
            yield "account", *match.span()
    if not (said.isdisjoint(_SAID_HINTS) and said.isdisjoint(_ON_HINTS)):
        for match in _SAID.finditer(text):
            if not is_product(match[match.lastgroup or 0]):
                yield "account", *match.span(match.lastgroup or 0)
    for words, pattern in _OTHERS:
        if not said.isdisjoint(words):
            for match in pattern.finditer(text):
                if _is_called(match):
                    yield "account", *match.span("id")


def _is_called(match: re.Match[str]) -> bool:
    """Whether two capitalised words are a person: Facebook is Meta Platforms and Yelp: Five Stars are said of the page."""
    first, *rest = match["id"].lower().rstrip(".").split()
    if first in _SAID_OF_A_PAGE or not _OFFICES.isdisjoint([first, *rest]):
        return False
    told = "said" not in match.re.groupindex or "gamertag" in match[0].lower()
    if told or match["said"].strip().lower() not in ("is", ":") or first in FIRST_NAMES | AMBIGUOUS:
        return True
    return (NOT_NAMES | SPOKEN_OF).isdisjoint([*rest, *(word.removesuffix("s") for word in rest)])


def _is_signed(text: str, match: re.Match[str]) -> bool:
    """Whether the handle after a sign is somebody's: it has a digit, or its owner stands beside it."""
    handle, before = match["latin"], text[max(0, match.start() - 40) : match.start()]
    if handle.lower() in _PLACES:
        return False
    if not handle[0].isdecimal() and any(map(str.isdecimal, handle)):
        return not (_GLUED.search(before) or is_product(handle))
    if before.endswith("from ") and handle[0].isupper():  # an airline's
        return False
    if (
        before[-1:] in ("找", "加", "搜")
        or _MINE.search(before)
        or (_DM.search(before) and re.search("[0-9_]", handle))
    ):
        return True
    return bool(_ON.match(text, match.end())) and not _GLUED.search(before)
