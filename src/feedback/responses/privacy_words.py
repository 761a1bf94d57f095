"""E-mail addresses, number plates and accounts of messengers."""

from __future__ import annotations

import re
from collections.abc import Iterator

Hit = tuple[str, int, int]

_LABEL = "[A-Za-z0-9-]{1,63}"
_EMAIL = re.compile(
    rf"(?<![A-Za-z0-9._%+'-])[A-Za-z0-9._%+'-]{{0,63}}[A-Za-z0-9_+-]@{_LABEL}(?:\.{_LABEL}){{0,4}}\.[A-Za-z]{{2,24}}(?![A-Za-z0-9-])"
    rf"|(?<![A-Za-z0-9._%+'-])[A-Za-z0-9._%+'-]{{1,64}} ?[(\[{{]at[)\]}}] ?{_LABEL}(?: ?(?:\.|[(\[]dot[)\]]| dot ) ?[A-Za-z]{{2,24}}){{1,3}}"
    rf"|(?<![A-Za-z0-9._%+'-])[A-Za-z0-9._%+'-]{{1,64}} at {_LABEL}(?: dot [A-Za-z]{{2,24}}){{1,3}}",
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
_COUNTED = re.compile(r" ?(?:元|块|个|次|条|人|分|款|号[楼线店馆])")

_PLATE_START = re.compile(f"[{PROVINCES}][A-Za-z]")

# A string without which there is no account: looking for strings is far quicker than for patterns.
_HINTS = (
    "qq", "扣扣", "企鹅", "加q", "微信", "薇信", "威信", "v信", "wechat", "we chat", "weixin", "vx", "wx", "line id", "telegram", "skype",
    "instagram", "snapchat", "kakao", "ig:", "ig ",
)  # fmt: skip
_CHAT = re.compile(
    r"(?:微信|薇信|威信|v信|we ?chat|weixin|(?<![A-Za-z/])[vw]x)(?P<said>(?:号码?|ids?|账号|同号|[ ]?(?:is|是|为)|[\s:：(=]){0,5})"
    r"(?P<id>[A-Za-z][A-Za-z0-9_\-]{5,19})(?![A-Za-z0-9_\-])",
    re.IGNORECASE,
)
_QQ = re.compile(
    r"(?:(?<![A-Za-z])qq|扣扣|企鹅|加q)(?:群|号码?|number|账号|is|是|为|[\s:：(=]){0,6}(?P<id>[1-9]\d{4,10})(?!\d)",
    re.IGNORECASE,
)
_HANDLE = re.compile(
    r"(?<![A-Za-z])(?:line id|telegram|skype|instagram|snapchat|kakao(?:talk)?|\big)(?P<said>(?: ?(?:id|is|是)|[\s:：]){0,4})"
    r"(?P<id>@?[A-Za-z][A-Za-z0-9_.\-]{3,30}[A-Za-z0-9])",
    re.IGNORECASE,
)
_EXPLICIT = re.compile(r"[:：=是为号(]|\bids?\b|\bis\b", re.IGNORECASE)


def find_words(text: str) -> Iterator[Hit]:
    """E-mail addresses, plates and accounts of a text in half-width characters."""
    if _MAY_BE_EMAIL.search(text):
        for match in _EMAIL.finditer(text):
            yield "email", *match.span()
    for match in _PLATE.finditer(text) if _PLATE_START.search(text) else ():
        if sum(map(str.isdigit, match[0])) >= 3 and not _COUNTED.match(text, match.end()):
            yield "plate", *match.span()
    lowered = text.lower()
    if not any(hint in lowered for hint in _HINTS):
        return
    for match in _QQ.finditer(text):
        yield "account", *match.span("id")
    for pattern in (_CHAT, _HANDLE):
        for match in pattern.finditer(text):
            # "wechat payment" is a word; with a digit in it, or after "id:", it is a name somebody chose
            if any(char in "0123456789_@" for char in match["id"]) or _EXPLICIT.search(
                match["said"]
            ):
                yield "account", *match.span("id")
