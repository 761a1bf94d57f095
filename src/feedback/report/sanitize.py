"""What came out of a notebook, reduced to what a report may hold: no script, no style, no request."""

from __future__ import annotations

import re
from html import escape
from typing import Any

_TAGS = set(
    re.findall(
        r"\w+",
        "a abbr article blockquote br caption code col colgroup dd del details div dl dt em figcaption figure "
        "h1 h2 h3 h4 h5 h6 hr i b img kbd li mark ol p pre q s section small span strong sub summary sup "
        "table tbody td tfoot th thead time tr u ul",
    )
)
_EVERYWHERE = {"class", "id", "lang", "dir", "title", "role", "aria-label", "aria-hidden"}
_ATTRIBUTES = {
    "*": _EVERYWHERE,
    "a": {"href"},
    "details": {"open"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
    "time": {"datetime"},
}
_PICTURES = tuple(f"data:image/{kind};base64," for kind in ("png", "jpeg", "svg+xml"))
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
# The cleaner takes quadratic time over a text of many ampersands: while it works, each stands
# behind a character that Unicode promises never to assign.
_AMPERSAND = re.compile(r"&(?:amp;|#38;|#x26;|(?!#?\w{1,31};))", re.IGNORECASE)
_STAND_IN = "\ufdd0"


def safe_html(html: str) -> str:
    """Allowed tags and attributes stay, all others go; pictures only when inside the page.

    Examples
    --------
    >>> safe_html('<b onclick="x()">慢</b><script>alert(1)</script><img src="https://x.org/a.png" alt="a">')
    '<b>慢</b><img alt="a">'
    """
    import nh3

    cleaned = nh3.clean(
        _AMPERSAND.sub(_STAND_IN, html.replace(_STAND_IN, "")),
        tags=_TAGS,
        clean_content_tags={"script", "style"},
        attributes=_ATTRIBUTES,
        attribute_filter=_kept,
        url_schemes={"http", "https", "mailto", "data"},
        link_rel=None,
    )
    return cleaned.replace(_STAND_IN, "&amp;")


def _kept(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src":
        return value if value.startswith(_PICTURES) else None
    if tag == "a" and name == "href":
        return None if value.strip().lower().startswith("data:") else value
    return value


def said_markdown(source: str) -> str:
    """Markdown that a notebook printed: respondents' words may be in it, so markup in it is text."""
    return _markdown(source, escape_markup=True)


def written_markdown(source: str) -> str:
    """Markdown of a text cell, which an author wrote; harmless HTML in it works."""
    return _markdown(source, escape_markup=False)


def _markdown(source: str, *, escape_markup: bool) -> str:
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    renderer = IPythonRenderer(
        escape=escape_markup, allow_harmful_protocols=False, exclude_anchor_links=True
    )
    return safe_html(MarkdownWithMath(renderer=renderer).render(source))


def plain_text(text: Any) -> str:
    """Text for a pre element: ANSI colours gone, markup escaped."""
    return escape(_ANSI.sub("", str(text)))
