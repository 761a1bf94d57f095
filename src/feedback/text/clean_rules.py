"""The character-level cleaning rules, in the order they run."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

from feedback.text.clean_edits import Edit, Rule

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
ZWJ, VS16 = "\u200d", "\ufe0f"
EMOJI = (
    "\U0001f1e6-\U0001f1ff\U0001f300-\U0001f64f\U0001f680-\U0001f6ff\U0001f7e0-\U0001f7f0"
    "\U0001f900-\U0001faff\u2600-\u27bf\u2b05-\u2b07\u2b1b\u2b1c\u2b50\u2b55"
)
Replacement = str | Callable[[re.Match[str]], str]


def by_pattern(name: str, pattern: str, replacement: Replacement, *, needs: str = "") -> Rule:
    """Rule that replaces every match; `needs` is one character without which nothing can match."""
    compiled = re.compile(pattern)

    def edits(text: str) -> Iterator[Edit]:
        for match in compiled.finditer(text):
            new = replacement if isinstance(replacement, str) else replacement(match)
            if new != match[0]:
                yield match.start(), match.end(), new

    return Rule(name, (lambda text: needs in text) if needs else compiled.search, edits)


# Full-width letters, digits and signs; Chinese punctuation ，。！？：；（） stays as people write it.
_WIDE = {
    code: chr(code - 0xFEE0)
    for code in range(0xFF01, 0xFF5F)
    if chr(code) not in "！，：；？（）～"
}
_WIDE[0x3000] = " "
WIDE_CLASS = "[" + "".join(map(chr, _WIDE)) + "]+"


def _narrow(match: re.Match[str]) -> str:
    return match[0].translate(_WIDE)


def _join_surrogates(match: re.Match[str]) -> str:
    """Halves that make a pair become their character; a half alone is dropped."""
    return match[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def _entity(match: re.Match[str]) -> str:
    """The character an HTML entity stands for; one that stands for nothing stays as written."""
    return html.unescape("&" + match[1])


# Escaped twice or more (&amp;amp;lt;) is unfolded in one go, so that depth costs nothing.
ENTITY = r"&(?:amp;){0,64}(#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,30};)"
TAG = (
    r"<(?:!--[^<>]{0,2000}--|!\[CDATA\[|/?(?:a|abbr|b|big|blockquote|body|br|button|center|code|dd|del|div|dl|dt|em"
    r"|font|footer|form|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|label|li|link|meta|nav|ol|option|p|pre"
    r"|s|script|section|select|small|span|strike|strong|style|sub|sup|svg|table|tbody|td|textarea|tfoot|th|thead"
    r"|title|tr|u|ul|video|wbr)(?:\s[^<>]{0,1000})?/?)>"
)
_BREAKING = re.compile(r"</?(?:br|p|div|li|tr|h[1-6]|blockquote|section|table|ul|ol|hr)\b", re.I)


def _tag(match: re.Match[str]) -> str:
    return "\n" if _BREAKING.match(match[0]) else " "


URL = (
    r"(?<![A-Za-z0-9])(?:(?:https?|ftp)://|www\.)[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]{1,2000}"
    r"|(?<![A-Za-z0-9@.\-])[A-Za-z0-9][A-Za-z0-9\-]{0,62}(?:\.[A-Za-z0-9\-]{1,63}){0,3}"
    r"\.(?:com|cn|net|org|gov|edu|io|cc|top|vip|shop|info|xyz)(?:\.(?:cn|hk|tw|uk))?(?![A-Za-z0-9@.\-])"
    r"(?:/[A-Za-z0-9\-._~:/?#@!$&'*+,;=%]{0,2000})?"
)

_INVISIBLE = (
    "\u0000-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff"
)
# A joiner means something only inside an emoji or between letters of Arabic and Indic scripts.
INVISIBLE = (
    f"[{_INVISIBLE}]+|(?<![\u0600-\u0dff\u0f00-\u109f])\u200c+|(?<![\u0600-\u0dff\u0f00-\u109f{EMOJI}{VS16}])\u200d+"
    f"|(?<![0-9#*\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u25aa-\u25fe\u2934\u2935"
    f"\u3030\u303d\u3297\u3299{EMOJI}]){VS16}+"
)

LINE_END = r"\r\n?|[\u000b\u000c\u001c-\u001e\u0085\u2028\u2029]"
SPACES = r"[ \t\u001f\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+"


def line_and_space_rules() -> list[Rule]:
    """Line ends to LF (a bare CR splits rows in a CSV), runs of white space to one, none at the ends."""
    return [
        by_pattern("line_ends", LINE_END, "\n"),
        by_pattern("spaces", f"{SPACES}", " "),
        Rule("spaces", _BLANK_EDGES.search, _trim),
    ]


_BLANK_EDGES = re.compile(r"\A\s|\s\Z| \n|\n |\n\n")
_AROUND_LINE = re.compile(r" ?\n[ \n]*")


def _trim(text: str) -> Iterator[Edit]:
    """Spaces around line ends, blank lines, and white space at either end of the text."""
    first = len(text) - len(text.lstrip())
    last = len(text.rstrip())
    if last <= first:
        yield 0, len(text), ""
        return
    if first:
        yield 0, first, ""
    for match in _AROUND_LINE.finditer(text, first, last):
        if match[0] != "\n":
            yield match.start(), match.end(), "\n"
    if last < len(text):
        yield last, len(text), ""


_REPEATS = (
    # the same sign again and again; three dots and the Chinese ellipsis stay what they are
    r"(?P<mark>[!?！？,，;；:：、~～。·^*=#_])(?P=mark)+"
    r"|\.{4,}|…{3,}|—{3,}|-{4,}"
    # 好好好好 -> 好好, soooo -> soo; AAA, www and III are words
    rf"|(?P<han>[{HAN}])(?P=han){{2,}}|(?P<letter>[A-Za-z])(?P=letter){{3,}}"
    rf"|(?P<picture>[{EMOJI}]{VS16}?)(?P=picture){{2,}}"
    # 好吃好吃好吃 -> 好吃好吃, [哈哈][哈哈][哈哈] likewise
    rf"|(?P<unit>\[[{HAN}A-Za-z]{{1,8}}\])(?P=unit){{2,}}|(?P<word>[{HAN}]{{2,6}}?)(?P=word){{2,}}"
)


def _squeeze(match: re.Match[str]) -> str:
    if match["mark"]:
        return match["mark"]
    once = match["han"] or match["letter"] or match["picture"] or match["unit"] or match["word"]
    if once:
        return once * 2
    return {".": "...", "…": "……", "—": "——", "-": "---"}[match[0][0]]


def repeat_rule() -> Rule:
    """Repeated signs to one, repeated characters, emoji and words to two."""
    return by_pattern("repeats", _REPEATS, _squeeze)


SURROGATES = by_pattern("surrogates", "[\ud800-\udfff]+", _join_surrogates)
ENTITIES = by_pattern("html", ENTITY, _entity, needs="&")
TAGS = by_pattern("html", f"(?i:{TAG})", _tag, needs="<")
WIDTH = by_pattern("width", WIDE_CLASS, _narrow)
URLS = by_pattern("urls", URL, " ")
INVISIBLES = by_pattern("invisible", INVISIBLE, "")
BROKEN = by_pattern("broken", "[?？]?[\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff]+[?？]?", "")
