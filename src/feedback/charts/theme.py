"""Look and font of every chart: the only place that touches rcParams."""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from feedback.errors import LANGUAGES, FontError, StudyError
from feedback.fonts import REMEDY_EN, REMEDY_ZH, find_font, register, register_fallback

_FALLBACK = "DejaVu Sans"  # travels with matplotlib; symbols and Latin


@dataclass(frozen=True, slots=True)
class Palette:
    """One colour, one feeling, on every chart and page; told apart under the common colour blindnesses."""

    negative: str = "#BF4A25"
    neutral: str = "#C3C8CE"
    positive: str = "#1F6F9F"
    muted: str = "#8A929C"
    ink: str = "#20272F"
    soft_ink: str = "#5A6470"
    line: str = "#DDE1E5"
    band: str = "#F4F5F7"
    paper: str = "#FFFFFF"


PALETTE = Palette()


@dataclass(frozen=True, slots=True)
class _Fonts:
    """What the session draws with: families in order, and every character they have."""

    families: tuple[str, ...]
    characters: frozenset[int]


_session: dict[str, _Fonts] = {}


def use_theme(*, language: str = "zh", font: str | Path | None = None) -> str:
    """Set the house's look and a font that has Chinese; call it once at the start of a notebook.

    Parameters
    ----------
    language
        "zh" or "en". In English a machine without a Chinese font draws with matplotlib's own;
        a Chinese word in a chart is then an error, not a box.
    font
        Path of a font file. Default: the environment variable FEEDBACK_FONT, then the fonts of
        the system, then the extra `feedback-workbench[fonts]`.

    Returns
    -------
    str
        The family's name.

    Raises
    ------
    FontError
        No font with Chinese is found, or the one named has none.
    """
    import matplotlib as mpl
    import seaborn as sns
    from matplotlib import font_manager

    check_language(language)
    path = find_font(font)
    if path is None and language == "zh":
        raise FontError(
            en=f"charts: no font on this machine has Chinese. {REMEDY_EN}",
            zh=f"图表：本机没有含中文的字体。{REMEDY_ZH}",
        )
    register_fallback(_FALLBACK, Path(mpl.get_data_path()) / "fonts" / "ttf")
    name = _FALLBACK if path is None else register(path)
    families = tuple(dict.fromkeys((name, _FALLBACK)))
    sns.set_theme(style="ticks", font=name, rc=_look(families))
    characters: set[int] = set()
    for family in families:
        found = font_manager.findfont(font_manager.FontProperties(family=[family]))
        characters.update(font_manager.get_font(found).get_charmap())
    _session["fonts"] = _Fonts(families, frozenset(characters))
    mpl.rcParams["font.family"] = list(families)
    return name


def _look(families: tuple[str, ...]) -> dict[str, Any]:
    return {
        "font.family": list(families),
        "font.sans-serif": list(families),
        "font.size": 10.5,
        "axes.unicode_minus": True,
        "text.parse_math": False,  # a dollar sign in somebody's words is a dollar sign
        "text.color": PALETTE.ink,
        "axes.labelcolor": PALETTE.soft_ink,
        "axes.edgecolor": PALETTE.line,
        "axes.labelsize": 9.5,
        "axes.grid": False,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "xtick.color": PALETTE.soft_ink,
        "ytick.color": PALETTE.ink,
        "xtick.labelsize": 9.5,
        "ytick.labelsize": 10.5,
        "grid.color": PALETTE.line,
        "grid.linewidth": 0.8,
        "legend.frameon": False,
        "legend.fontsize": 9.5,
        "figure.dpi": 100,
        "savefig.dpi": 160,
        "figure.facecolor": PALETTE.paper,
        "svg.fonttype": "path",  # looks the same where the font is not installed
        "svg.hashsalt": "feedback",  # equal input, equal file
    }


def hold_fonts() -> None:
    """The fonts of `use_theme` in force: set now if it has not run, and again where seaborn's set_theme or
    matplotlib's rcdefaults have taken them away since."""
    import matplotlib as mpl

    if not _session:
        use_theme(
            language="en"
        )  # draws Chinese too where there is a font; else its absence is told
    families = list(_session["fonts"].families)
    if mpl.rcParams["font.family"] != families:
        mpl.rcParams["font.family"] = families


def check_language(language: str) -> str:
    """Return `language` if the house speaks it, else say which it speaks."""
    if language not in LANGUAGES:
        raise StudyError(
            en=f"language: {language!r} is not known. Use one of: {', '.join(LANGUAGES)}.",
            zh=f"language：不认识 {language!r}。可用：{'、'.join(LANGUAGES)}。",
        )
    return language


def drawable(text: object) -> str:
    """Text with what the fonts cannot draw taken out: emoji go, a rare character becomes "?".

    For respondents' words and labels from files. A sign that carries no meaning of its own
    (emoji, joiners, controls, lone surrogates) is dropped; a letter that is missing leaves a "?".

    Examples
    --------
    >>> name = use_theme()
    >>> drawable("太慢了😡\\u200b，等$5")
    '太慢了，等$5'
    """
    kept = []
    have = _characters()
    for character in unicodedata.normalize("NFC", str(text)):
        category = unicodedata.category(character)
        if character.isspace():
            kept.append(" ")
        elif category[0] == "C" or _is_emoji(character):
            continue
        elif ord(character) in have:
            kept.append(character)
        elif category[0] in "LN":
            kept.append("?")
    return re.sub(" {2,}", " ", "".join(kept)).strip()


def _is_emoji(character: str) -> bool:
    """Pictures and their modifiers; some fonts have a few in black and white, which looks like a fault."""
    code = ord(character)
    pictured = code >= 0x1F000 and unicodedata.category(character) in {"So", "Sk"}
    return pictured or 0xFE00 <= code <= 0xFE0F


def missing_glyphs(texts: Iterable[str]) -> str:
    """Characters in `texts` that the session's fonts do not have, each once, in order."""
    have = _characters()
    found = (c for text in texts for c in text if not c.isspace() and ord(c) not in have)
    return "".join(dict.fromkeys(found))


def _characters() -> frozenset[int]:
    if not _session:
        use_theme(language="en")
    return _session["fonts"].characters


def glyph_error(characters: str) -> FontError:
    """The error for characters no font can draw."""
    codes = ", ".join(f"{c} (U+{ord(c):04X})" for c in characters[:5])
    return FontError(
        en=f"chart: the font cannot draw {codes}. {REMEDY_EN}",
        zh=f"图表：字体缺少字形 {codes}。{REMEDY_ZH}",
    )


@contextmanager
def whole_glyphs() -> Iterator[None]:
    """Drawing inside fails with FontError where matplotlib would draw a box and warn.

    Raises
    ------
    FontError
        A character has no glyph; the message says the remedy.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message=r"Glyph \d+ .*missing")
        try:
            yield
        except UserWarning as warning:
            code = re.search(r"Glyph (\d+)", str(warning))
            if code is None:
                raise
            raise glyph_error(chr(int(code[1]))) from warning
