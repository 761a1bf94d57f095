"""Cleaning rules for single characters: width, white space, invisible characters, repeats, emoji."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from feedback.text.cleaning.edits import Edit, Rule, by_pattern

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
HAS_HAN = re.compile(f"[{HAN}]")
VS16 = "\ufe0f"
# ★ and ☆ are left out: ★★★★☆ is a rating, not a mood.
EMOJI = (
    "\U0001f1e6-\U0001f1ff\U0001f300-\U0001f64f\U0001f680-\U0001f6ff\U0001f7e0-\U0001f7f0"
    "\U0001f900-\U0001faff\u2600-\u2604\u2607-\u27bf\u2b05-\u2b07\u2b1b\u2b1c\u2b50\u2b55"
)

# Full-width letters, digits and signs; Chinese punctuation ，。！？：；（） stays as people write it.
_WIDE = {
    code: chr(code - 0xFEE0)
    for code in range(0xFF01, 0xFF5F)
    if chr(code) not in "！，：；？（）～"
}
WIDTH = by_pattern(
    "width", "[" + "".join(map(chr, _WIDE)) + "]+", lambda match: match[0].translate(_WIDE)
)

_INVISIBLE = (
    "\u0000-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff"
)
# A joiner means something only inside an emoji or between letters of Arabic and Indic scripts.
_JOINED = "\u0600-\u0dff\u0f00-\u109f"
_PICTURED = (
    "0-9#*\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u25aa-\u25fe\u2605\u2606\u2934\u2935"
    f"\u3030\u303d\u3297\u3299{EMOJI}"
)
INVISIBLES = by_pattern(
    "invisible",
    f"[{_INVISIBLE}]+|(?<![{_JOINED}\u200c])\u200c+|(?<![{_JOINED}{EMOJI}{VS16}\u200d])\u200d+"
    f"|(?<![{_PICTURED}{VS16}]){VS16}+",
    "",
    needs=f"[{_INVISIBLE}\u200c\u200d{VS16}]",
)

_AROUND_LINE = re.compile(r" ?\n[ \n]*")


def _trim(text: str) -> Iterator[Edit]:
    """Spaces around line ends, blank lines, and white space at either end of the text."""
    first = len(text) - len(text.lstrip())
    last = len(text.rstrip())
    if first:
        yield 0, first, ""
    for match in _AROUND_LINE.finditer(text, first, last):
        if match[0] != "\n":
            yield match.start(), match.end(), "\n"
    if first <= last < len(text):
        yield last, len(text), ""


# A bare CR splits a row in two when pandas reads its own CSV back, so every line end becomes LF.
LINE_ENDS = by_pattern("spaces", r"\r\n?|[\u000b\u000c\u001c-\u001e\u0085\u2028\u2029]", "\n")
_OTHER_BLANKS = r"\t\u001f\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
SPACES = by_pattern("spaces", f"[ {_OTHER_BLANKS}]+", " ", needs=f"[{_OTHER_BLANKS}]|  ")
TRIM = Rule("spaces", lambda text: text != text.strip() or "\n" in text, _trim)

_REPEATS = (
    # the same sign again and again; three dots and the Chinese ellipsis stay what they are
    r"(?P<mark>[!?！？,，;；:：、~～。·^*=#_])(?P=mark)+"
    r"|\.{4,}|…{3,}|—{3,}|-{4,}"
    # 好好好好 -> 好好, soooo -> soo; AAA, www and III are words
    rf"|(?P<han>[{HAN}])(?P=han){{2,}}|(?P<letter>[A-Za-z])(?P=letter){{3,}}"
    rf"|(?P<picture>[{EMOJI}]{VS16}?)(?P=picture){{2,}}"
    # 好吃好吃好吃 -> 好吃好吃, [哈哈][哈哈][哈哈] likewise
    rf"|(?P<unit>\[[{HAN}A-Za-z]{{1,8}}\])(?P=unit){{2,}}|(?P<word>[{HAN}]{{2,8}}?)(?P=word){{2,}}"
)
_SHORTEST = {".": "...", "…": "……", "—": "——", "-": "---"}


def _squeeze(match: re.Match[str]) -> str:
    if match["mark"]:
        return match["mark"]
    once = match["han"] or match["letter"] or match["picture"] or match["unit"] or match["word"]
    return once * 2 if once else _SHORTEST[match[0][0]]


_DOUBLED = re.compile(rf"([!?！？,，;；:：、~～。·^*=#_])\1|(.)\2\2|\]\[|{VS16}")
_WORD_THRICE = re.compile(rf"([{HAN}]{{2,8}}?)\1\1")


def _repeats(text: str) -> object:
    # a word of two characters said three times brings four that were there before
    return _DOUBLED.search(text) or (len(text) - len(set(text)) >= 4 and _WORD_THRICE.search(text))


REPEATS = Rule("repeats", _repeats, by_pattern("repeats", _REPEATS, _squeeze).edits)

LOWERCASE = by_pattern("lowercase", r"[A-ZÀ-ÖØ-ÞΑ-ΡΣ-ΫА-Я]+", lambda match: match[0].lower())

_SKIN = "\U0001f3fb-\U0001f3ff"
EMOJI_CLUSTER = (
    f"[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]{VS16}?\u20e3|[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff"
    f"\u25aa-\u25fe\u2934\u2935\u3030\u303d\u3297\u3299]{VS16}"
    f"|[{EMOJI}]{VS16}?[{_SKIN}]?(?:\u200d[{EMOJI}\u2640\u2642]{VS16}?[{_SKIN}]?){{0,8}}"
)


@lru_cache(maxsize=4096)
def emoji_name(picture: str, language: str) -> str:
    """Name of an emoji in "zh" or "en", after CLDR; the Unicode name where CLDR has none.

    Examples
    --------
    >>> emoji_name("👍", "zh"), emoji_name("👍", "en")
    ('拇指向上', 'thumbs up')
    """
    from emoji import EMOJI_DATA, config

    config.load_language(language)

    plain = re.sub(f"[{_SKIN}{VS16}]", "", picture)
    for form in (picture, plain, plain + VS16, plain[:1]):
        names = EMOJI_DATA.get(form, {})
        if language in names:
            return str(names[language]).strip(":").replace("_", " ")
    return unicodedata.name(picture[0], "emoji").lower()


def emoji_rule(policy: str) -> Rule:
    """Emoji to their names in brackets ("words", as platforms write [哈哈]) or away ("drop")."""

    def word(match: re.Match[str]) -> str:
        language = "zh" if HAS_HAN.search(match.string) else "en"
        return f"[{emoji_name(match[0], language)}]"

    return by_pattern("emoji", EMOJI_CLUSTER, word if policy == "words" else "")
