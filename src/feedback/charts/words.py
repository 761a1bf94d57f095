"""How charts put numbers and sentences: percent, intervals, wrapping by display width."""

from __future__ import annotations

import math
import unicodedata

from feedback.charts.theme import check_language
from feedback.rounding import signed as with_sign


def opened(whom: str, note: str, language: str) -> str:
    """A note that begins with whom the figures are of, where that is not everybody."""
    return note if not whom else whom + say(language, zh="。", en=". ") + note


def say(language: str, *, zh: str, en: str) -> str:
    """The sentence in the language asked for."""
    return zh if check_language(language) == "zh" else en


def percent(share: float) -> str:
    """A share as whole percent, small ones with a digit more.

    Examples
    --------
    >>> percent(0.314), percent(0.0042), percent(float("nan"))
    ('31%', '0.4%', '–')
    """
    if not math.isfinite(share):
        return "–"
    return f"{share:.1%}" if 0 < abs(share) < 0.0095 else f"{share:.0%}"


def level_name(level: float) -> str:
    """A confidence level as charts name it.

    Examples
    --------
    >>> level_name(0.95), level_name(0.8), level_name(0.995)
    ('95%', '80%', '99.5%')
    """
    return f"{level * 100:g}%"


def signed(value: float, *, digits: int = 2) -> str:
    """A number with a true minus sign, and a plus where it gains; a dash for none."""
    return with_sign(value, digits) if math.isfinite(value) else "–"


def count(n: float) -> str:
    """A count with thousands separated."""
    return f"{int(n):,}" if math.isfinite(n) else "–"


def width_of(text: str) -> int:
    """Columns a text takes: a Chinese character two, a Latin letter one."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def shorten(text: str, *, width: int) -> str:
    """Cut to `width` columns with an ellipsis.

    Examples
    --------
    >>> shorten("等位时间太长了", width=9)
    '等位时间…'
    """
    if width_of(text) <= width:
        return text
    kept, used = [], 1
    for character in text:
        used += width_of(character)
        if used > width:
            break
        kept.append(character)
    return "".join(kept).rstrip() + "…"


def wrap(text: str, *, width: int) -> list[str]:
    """Lines of at most `width` columns; Chinese breaks anywhere but before punctuation, Latin at spaces."""
    lines, line, used = [], "", 0
    for piece in _pieces(text):
        fits = used + width_of(piece.rstrip()) <= width
        if line and not fits and piece not in "，。；：、！？）」”,.;:!?)":
            lines.append(line.rstrip())
            line, used = "", 0
        line, used = line + piece, used + width_of(piece)
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _pieces(text: str) -> list[str]:
    """Single wide characters and whole Latin words with the space after them."""
    pieces: list[str] = []
    word = ""
    for character in text:
        if width_of(character) == 2:
            pieces.extend([word, character] if word else [character])
            word = ""
        elif character == " ":
            pieces.append(word + " ")
            word = ""
        else:
            word += character
    return [*pieces, word] if word else pieces
