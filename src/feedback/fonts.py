"""Finding a font that has Chinese: one that is named, the system's, or the extra that comes with the package.

Fonts are added to the running process (`addfont`) and never looked up in matplotlib's cache on disk,
which does not notice fonts installed after it was written.
"""

from __future__ import annotations

import os
import re
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

from feedback.errors import FontError

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


def register(path: Path) -> str:
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
