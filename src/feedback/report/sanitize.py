"""HTML that came out of a notebook, reduced to what a report may hold: no script, no style, no request."""

from __future__ import annotations

import re
from html import escape
from typing import Any

_TAGS = frozenset(
    re.findall(
        r"\w+",
        "a abbr article blockquote br caption code col colgroup dd del details div dl dt em figcaption figure "
        "h1 h2 h3 h4 h5 h6 hr i b img kbd li mark ol p pre q s section small span strong sub summary sup "
        "table tbody td tfoot th thead time tr u ul",
    )
)
_ATTRIBUTES = {
    "*": ["class", "id", "lang", "dir", "title", "role", "aria-label", "aria-hidden"],
    "a": ["href"],
    "details": ["open"],
    "img": ["src", "alt", "width", "height"],
    "td": ["colspan", "rowspan"],
    "th": ["colspan", "rowspan", "scope"],
    "ol": ["start"],
    "time": ["datetime"],
}


def safe_html(html: str) -> str:
    """Allowed tags and attributes stay, the rest becomes text; pictures only when inside the page.

    Examples
    --------
    >>> safe_html('<b onclick="x()">慢</b><script>alert(1)</script><img src="https://x.org/a.png" alt="a">')
    '<b>慢</b>&lt;script&gt;alert(1)&lt;/script&gt;<img alt="a">'
    """
    import bleach  # type: ignore[import-untyped]

    without_style = _without_styles(html)
    return str(
        bleach.clean(
            without_style,
            tags=_TAGS,
            attributes=_allowed,
            protocols=["http", "https", "mailto", "data"],
            strip=False,
            strip_comments=True,
        )
    )


def _allowed(tag: str, name: str, value: str) -> bool:
    if tag == "img" and name == "src":
        return value.startswith(
            ("data:image/png;base64,", "data:image/jpeg;base64,", "data:image/svg+xml;base64,")
        )
    if tag == "a" and name == "href":
        return not value.strip().lower().startswith("data:")
    return name in _ATTRIBUTES["*"] or name in _ATTRIBUTES.get(tag, [])


def _without_styles(html: str) -> str:
    """pandas puts a style element before every table; as text it would be read aloud."""
    lower, kept, place = html.lower(), [], 0
    while (start := lower.find("<style", place)) >= 0:
        end = lower.find("</style>", start)
        if end < 0:
            break
        kept.append(html[place:start])
        place = end + len("</style>")
    return "".join([*kept, html[place:]])


def plain_text(text: Any) -> str:
    """Text for a pre element: ANSI colours gone, markup escaped."""
    return escape(re.sub(r"\x1b\[[0-9;]*m", "", str(text)))
