"""Font and palette: the only place that touches rcParams.

Fonts are added to the running process (`addfont`) and never looked up in matplotlib's cache on disk,
which does not notice fonts installed after it was written.
"""

from __future__ import annotations

import os
import re
import sys
import unicodedata
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from feedback.errors import LANGUAGES, FontError, StudyError

REMEDY_EN = 'Install the font that comes as an extra: pip install "feedback-workbench[fonts]", '
REMEDY_EN += "or name a font file that has Chinese in FEEDBACK_FONT."
REMEDY_ZH = '请安装附带的字体：pip install "feedback-workbench[fonts]"，或用 FEEDBACK_FONT 指定一个含中文的字体文件。'

# Best first; matched against the start of the file name, case aside.
_KNOWN_FILES = (
    "NotoSansCJKsc-Regular", "NotoSansCJK-Regular", "NotoSansSC-Regular", "SourceHanSansSC-Regular",
    "SourceHanSansCN-Regular", "SourceHanSans-Regular", "PingFang", "msyh", "Hiragino Sans GB",
    "wqy-microhei", "wqy-zenhei", "STHeiti", "simhei", "Deng", "NotoSansCJK", "NotoSansSC", "SourceHanSans",
    "DroidSansFallback", "simsun", "NotoSerifCJK-Regular", "NotoSerifSC", "SourceHanSerif", "uming", "ukai",
)  # fmt: skip
_FONT_SUFFIXES = (".ttf", ".ttc", ".otf", ".otc")
_PROOF = "满意度服务价格排队您"
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
    name = _FALLBACK if path is None else _register(path)
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


def theme_is_set() -> bool:
    """Whether `use_theme` has run in this process."""
    return bool(_session)


def check_language(language: str) -> str:
    """Return `language` if the house speaks it, else say which it speaks."""
    if language not in LANGUAGES:
        raise StudyError(
            en=f"language: {language!r} is not known. Use one of: {', '.join(LANGUAGES)}.",
            zh=f"language：不认识 {language!r}。可用：{'、'.join(LANGUAGES)}。",
        )
    return language


def find_font(font: str | Path | None = None) -> Path | None:
    """Path of the font to draw with, None when the machine has none with Chinese.

    Raises
    ------
    FontError
        A font was named (argument or FEEDBACK_FONT) that is not there or has no Chinese.
    """
    named = font or os.environ.get("FEEDBACK_FONT")
    if named:
        path = Path(named).expanduser()
        if not has_chinese(path):
            raise FontError(
                en=f"font {path}: not a readable font file with Chinese. {REMEDY_EN}",
                zh=f"字体 {path}：不是可读的中文字体文件。{REMEDY_ZH}",
            )
        return path
    return system_font() or extra_font()


@lru_cache(maxsize=1)
def system_font() -> Path | None:
    """The best known Chinese font among the system's font files, by file name."""
    found: dict[int, list[Path]] = {}
    for folder in _font_folders():
        for here, _, names in os.walk(folder):
            for name in names:
                if name.lower().endswith(_FONT_SUFFIXES):
                    rank = _rank_of(name)
                    if rank is not None:
                        found.setdefault(rank, []).append(Path(here) / name)
    for rank in sorted(found):
        for path in sorted(found[rank]):
            if has_chinese(path):
                return path
    return None


def _rank_of(name: str) -> int | None:
    plain = name.casefold()
    for rank, start in enumerate(_KNOWN_FILES):
        if plain.startswith(start.casefold()):
            return rank
    return None


def _font_folders() -> list[Path]:
    home = Path.home()
    if sys.platform == "win32":
        local = Path(os.environ.get("LOCALAPPDATA", home)) / "Microsoft" / "Windows" / "Fonts"
        return [Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts", local]
    if sys.platform == "darwin":
        return [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"]
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local/share")
    shared = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts")]
    return [*shared, data / "fonts", home / ".fonts", Path(sys.prefix) / "fonts"]


def extra_font() -> Path | None:
    """The font of the extra `feedback-workbench[fonts]` (Noto Sans SC, OFL), None without it."""
    try:
        import pylopdf_fonts_zh_cn
    except ImportError:
        return None
    path = Path(pylopdf_fonts_zh_cn.sans_path())
    return path if has_chinese(path) else None


def has_chinese(path: Path) -> bool:
    """Whether the file is a font that has the commonest characters of feedback."""
    from matplotlib.ft2font import FT2Font

    try:
        characters = FT2Font(str(path)).get_charmap()
    except (OSError, RuntimeError, ValueError):
        return False
    return all(ord(character) in characters for character in _PROOF)


def _register(path: Path) -> str:
    """Add the font and its bold sibling to this process; the family's name, simplified face first."""
    from matplotlib import font_manager

    manager = font_manager.fontManager
    bold = path.with_name(re.sub("regular", "Bold", path.name, flags=re.IGNORECASE))
    for file in dict.fromkeys((path, bold)):
        if file.is_file() and not _entries(file):
            manager.addfont(str(file))
    names = [entry.name for entry in _entries(path)]
    simplified = [name for name in names if re.search(r"(SC|CN|GB)\b", name)]
    return (simplified or names)[0]


def _entries(path: Path) -> list[Any]:
    from matplotlib import font_manager

    return [entry for entry in font_manager.fontManager.ttflist if str(entry.fname) == str(path)]


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
        use_theme()
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
