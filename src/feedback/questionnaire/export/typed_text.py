"""Text typed by designers, made harmless for a target without changing what people read."""

from __future__ import annotations

import html
import re
import unicodedata

# WORD JOINER: nobody sees it, and it parts "{" from a name and "=" from a formula
JOINER = "\u2060"
_FORMULA = tuple("=+-@\t\r")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")


def safe_text(text: str) -> str:
    """Text without characters that files of survey tools cannot hold.

    Examples
    --------
    >>> safe_text("a\\x00b\\r\\nc")
    'ab\\nc'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    return "".join(
        "\ufffd" if unicodedata.category(sign) == "Cs" else sign
        for sign in text
        if sign in "\n\t" or unicodedata.category(sign) != "Cc"
    ).strip() or "…"  # fmt: skip


def without_piping(text: str, *openers: str) -> str:
    """Safe text in which no opener ("{", "${", "[") begins a reference to an answer.

    Examples
    --------
    >>> without_piping("like ${x}", "${") == "like $" + JOINER + "{x}"
    True
    """
    text = safe_text(text)
    for opener in openers:
        apart = f"{opener[0]}{JOINER}{opener[1:]}"
        text = text.replace(opener, apart)
    return text


def without_tags(text: str) -> str:
    """Text in which no "<" begins a tag."""
    return _TAG.sub(f"<{JOINER}", text)


def without_formula(text: str) -> str:
    """Text that a spreadsheet does not take for a formula.

    Examples
    --------
    >>> without_formula("=1+1") == JOINER + "=1+1"
    True
    """
    return f"{JOINER}{text}" if text.startswith(_FORMULA) else text


def as_html(text: str) -> str:
    """Text for a place that shows HTML and reads {expressions}.

    Examples
    --------
    >>> as_html("<b>{x}</b> & more")
    '&lt;b&gt;&#123;x&#125;&lt;/b&gt; &amp; more'
    """
    escaped = html.escape(safe_text(text), quote=False)
    return escaped.replace("{", "&#123;").replace("}", "&#125;").replace("\n", "<br />")
