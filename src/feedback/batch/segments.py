"""Values of a segment column as names to show and as names of folders: whatever they hold, they stay inside."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

SHOWN = 80  # characters of a name on a page
_LONGEST = 60  # characters of a folder's name
_BYTES = (
    150  # of a folder's name; file systems stop at 255, and names of temporary folders are longer
)
_RESERVED = re.compile(r"^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE)
_FORBIDDEN = set("<>:\"/\\|?*%#&;'`$!{}[]~^")  # in a path, an address or a shell
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # control, bidi, zero width, not a character


def shown_name(value: str, *, longest: int = SHOWN) -> str:
    """A value as one line of visible text.

    Parameters
    ----------
    value
        Whatever the column holds.
    longest
        Characters at most; what is longer ends in an ellipsis.

    Examples
    --------
    >>> shown_name("a\\u202eb\\u200b\\n c"), shown_name("\\u200b")
    ('ab c', '?')
    """
    kept = "".join(_visible(character) for character in value[: 20 * longest])
    line = " ".join(kept.split()) or "?"
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _visible(character: str) -> str:
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in _UNSEEN else character


def shown_names(values: Sequence[str]) -> list[str]:
    """`shown_name` of each; those that look the same are told apart by a mark.

    Examples
    --------
    >>> [name[:4] for name in shown_names(["ab", "a\\u200bb", "c"])]
    ['ab (', 'ab (', 'c']
    """
    shown = [shown_name(value) for value in values]
    twice = Counter(shown)
    return [
        f"{name} ({_mark(value)})" if twice[name] > 1 else name
        for name, value in zip(shown, values, strict=True)
    ]


def folder_names(values: Sequence[str]) -> list[str]:
    """A readable folder name for each value, unique also where case does not count.

    What cannot stand in a path, an address or a shell becomes "_"; a value that had to be changed,
    or that differs from another by case only, ends in a mark made of the value itself, so that the
    name does not depend on what else there is.

    Parameters
    ----------
    values
        Distinct values.

    Examples
    --------
    >>> folder_names(["虹桥店", "a/b"]) == ["虹桥店", "a_b-" + _mark("a/b")]
    True
    """
    plain = [_plain(value) for value in values]
    keys = Counter(_key(name) for name in plain)
    return [
        name if name == value and keys[_key(name)] == 1 else f"{name}-{_mark(value)}"
        for name, value in zip(plain, values, strict=True)
    ]


def _plain(value: str) -> str:
    text = unicodedata.normalize("NFC", shown_name(value, longest=_LONGEST))
    text = "".join("_" if character in _FORBIDDEN else character for character in text)
    text = text.replace("…", "").strip(" .")
    while len(text.encode()) > _BYTES:
        text = text[:-1]
    text = text.strip(" .") or "_"
    return f"_{text}" if _RESERVED.match(text) or text.startswith("-") else text


def _key(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _mark(value: str) -> str:
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:8]
