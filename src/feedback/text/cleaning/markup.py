"""Cleaning rules for what is around the words: markup, web addresses, quoted replies."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from feedback.text.cleaning.edits import Edit, Rule, by_pattern

# Escaped twice or more (&amp;amp;lt;) is unfolded in one go, so that depth costs nothing.
_ENTITY = r"&(?:amp;)*(#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,30};)"


def _entity(match: re.Match[str]) -> str:
    """The character an HTML entity stands for; one that stands for nothing stays as written."""
    return html.unescape("&" + match[1])


ENTITIES = by_pattern("html", _ENTITY, _entity, needs=["&"])

# Only names HTML knows: <3 and <好吃> are no tags.
_NAMES = (
    "a|abbr|b|big|blockquote|body|br|button|center|code|dd|del|div|dl|dt|em|font|footer|form|h[1-6]|head|header|hr"
    "|html|i|iframe|img|input|ins|label|li|link|meta|nav|ol|option|p|pre|s|section|select|small|span|strike|strong"
    "|script|style|sub|sup|svg|table|tbody|td|textarea|tfoot|th|thead|title|tr|u|ul|video|wbr"
)
_TAG = re.compile(
    rf"(?i:<(?:!--[^<>]{{0,2000}}--|!\[CDATA\[|!doctype[^<>]{{0,200}}|/?(?P<name>{_NAMES})(?:\s[^<>]{{0,1000}})?/?)>)"
)
_BREAKING = re.compile(
    r"(?i:br|p|div|li|tr|h[1-6]|blockquote|section|table|ul|ol|hr|title|dd|dt)\Z"
)


def _tags(text: str) -> Iterator[Edit]:
    """Tags to a space, those that break a line to a line end; scripts and styles with what they hold."""
    last, lowered = 0, text
    if len(text.lower()) == len(text):
        lowered = text.lower()
    never_closed = set()
    for match in _TAG.finditer(text):
        if match.start() < last:
            continue
        end, name = match.end(), (match["name"] or "").lower()
        if name in ("script", "style") and match[0][1] != "/" and name not in never_closed:
            close = lowered.find(f"</{name}>", end)
            end = close + len(name) + 3 if close >= 0 else end
            if close < 0:
                never_closed.add(name)
        yield match.start(), end, "\n" if _BREAKING.match(name) else " "
        last = end


TAGS = Rule("html", lambda text: "<" in text, _tags)

_PATH = r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]"
_STOP = r"(?<![.,;:!?'\")\]])"
# A bare name such as Ctrip.com is a word of the sentence; with a path behind it, it is an address.
URLS = by_pattern(
    "urls",
    rf"(?i:(?<![A-Za-z0-9])(?:(?:https?|ftp)://|www\.){_PATH}{{1,2000}}{_STOP}"
    rf"|(?<![A-Za-z0-9@.\-/])(?:[A-Za-z0-9\-]{{1,63}}\.){{1,4}}[A-Za-z]{{2,8}}/{_PATH}{{1,2000}}{_STOP})",
    " ",
    needs=[".", "://"],
)

_MAIL_LINE = re.compile(r"(?m:^[ \t]*[>＞][^\n]*$)")
_SHOP = "(?:商家|店家|卖家|掌柜|客服|酒店|宾馆|饭店|官方)的?(?:回复|回覆|答复|反馈|解释)"
_QUOTES = re.compile(
    r"//[ ]?@[^\n]*"  # forwarded on Weibo: from here on others speak
    r"|\[quote\b[^\]\n]{0,100}\](?:(?!\[quote\b)[^\n]){0,2000}?\[/quote\]"
    r"|(?:\A|(?<=\n))[ \t]*(?:回复|回覆|Reply to|Re)[ ]?@[^\s:：]{1,30}[ ]?[:：]"
    # the shop's answer, up to what the guest added later
    rf"|(?:\A|(?<=\n))[ \t]*{_SHOP}(?: ?\d{{4}}[年./-]\d{{1,2}}[月./-]\d{{1,2}}日?)?[:：][^\n]*?(?=[补追]充?(?:点评|评论|评价)|\n|\Z)"
    rf"|(?<=[。！？!?.~ ]){_SHOP} ?\d{{4}}[年./-]\d{{1,2}}[月./-]\d{{1,2}}日?[:：][^\n]*?(?=[补追]充?(?:点评|评论|评价)|\n|\Z)"
    r"|(?:\A|(?<=\n))[ \t]*-{2,}[ ]?(?:Original Message|原始邮件|原始郵件|Forwarded message)[ ]?-{2,}[\s\S]*"
    r"|(?:\A|(?<=\n))[ \t]*On [^\n]{5,120} wrote:[\s\S]*"
)


def _quoted(text: str) -> Iterator[Edit]:
    """What others said; a line that starts with ">" only where somebody answers it in another line."""
    lines = text.split("\n") if ">" in text or "＞" in text else []
    answered = any(line.strip() and not _MAIL_LINE.match(line) for line in lines)
    spans = [match.span() for match in _QUOTES.finditer(text)]
    if answered:
        spans += [match.span() for match in _MAIL_LINE.finditer(text)]
    last = 0
    for start, end in sorted(spans):
        if start >= last:
            yield start, end, ""
            last = end


# Begins with a set of signs, whose next is quickly found.
_MAY_QUOTE = re.compile(
    r"[>＞@\[家柜服店方馆w\-](?:(?<=[>＞])|(?<=//@)|(?<=// @)|(?<=[复覆]@)|(?<=[复覆] @)|(?i:(?<=re@)|(?<=re @)|(?<=reply to@)|(?<=reply to @))"
    r"|(?<=\[)quote|(?<=[家柜服店方馆])的?[回答解反]|(?<=w)rote:|(?<=--))"
)
QUOTED = Rule("quoted", _MAY_QUOTE.search, _quoted)
