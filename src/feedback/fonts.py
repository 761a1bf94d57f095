"""Finding a font that has Chinese: one that is named, the system's, or the extra that comes with the package.

Fonts are added to the running process (`addfont`) and never looked up in matplotlib's cache on disk,
which does not notice fonts installed after it was written.
"""

from __future__ import annotations

import os
import re
import sys
from dataclasses import replace
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
REGULAR, BOLD = 400, 700  # CSS weights
_HEAVY = 600  # from here on a face passes for bold
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
        path = Path(os.path.expanduser(named))
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
    home = Path(os.path.expanduser("~"))  # Path.home raises where nobody knows the user
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
    """Make the font's family answer for regular and for bold in this process; the family's name.

    The simplified face of a collection stands for its regular weight, whatever weight the file
    calls itself; a bold face of the same family for bold, else the same face once more. So no
    chart, ours or a user's, asks for a weight that is not there, which matplotlib would complain of.
    """
    regular = regular_face(path)
    bold = _bold_face(path, regular.name) or regular
    _put_first(regular, bold)
    return str(regular.name)


def regular_face(path: Path) -> Any:
    """The face of a file to write with, as matplotlib describes it: simplified, upright, nearest to regular."""
    faces = _faces(path)
    simplified = [face for face in faces if re.search(r"(SC|CN|GB)\b", face.name)] or faces
    family = [face for face in faces if face.name == simplified[0].name]
    return min(family, key=lambda face: (face.style != "normal", abs(_weight(face) - REGULAR)))


def is_installed(path: Path) -> bool:
    """Whether other programs of this machine find the font by its name."""
    return any(path.resolve().is_relative_to(folder.resolve()) for folder in _font_folders()[:-1])


def register_fallback(name: str, folder: Path) -> None:
    """The same for a family that matplotlib brings along, by its own files and not by the machine's."""
    stem = name.replace(" ", "")
    regular, bold = (
        next(face for face in _faces(folder / file) if face.name == name)
        for file in (f"{stem}.ttf", f"{stem}-Bold.ttf")
    )
    _put_first(regular, bold)


def _put_first(regular: Any, bold: Any) -> None:
    """First of equals is taken; a file of the same family elsewhere, or gone since, is not looked at."""
    from matplotlib import font_manager

    upright = {"name": regular.name, "style": "normal", "variant": "normal", "stretch": "normal"}
    ours = [replace(regular, weight=REGULAR, **upright), replace(bold, weight=BOLD, **upright)]
    known = font_manager.fontManager.ttflist
    known[:] = [*ours, *(face for face in known if face not in ours)]


def _bold_face(path: Path, family: str) -> Any | None:
    """The face nearest to bold among the file's sibling named so and what the machine has of the family."""
    from matplotlib import font_manager

    sibling = path.with_name(re.sub("regular", "Bold", path.name, flags=re.IGNORECASE))
    if sibling != path and sibling.is_file():
        _faces(sibling)
    heavy = [
        face
        for face in font_manager.fontManager.ttflist
        if face.name == family and face.style == "normal" and _weight(face) >= _HEAVY
    ]
    heavy.sort(key=lambda face: (str(face.fname) != str(sibling), abs(_weight(face) - BOLD)))
    return next((face for face in heavy if has_chinese(Path(face.fname))), None)


def _weight(face: Any) -> int:
    from matplotlib.font_manager import weight_dict

    return int(weight_dict.get(face.weight, face.weight))


def _faces(path: Path) -> list[Any]:
    """Every face of a file as matplotlib knows it; the file is added where it does not."""
    from matplotlib import font_manager

    manager = font_manager.fontManager
    if not (found := [face for face in manager.ttflist if str(face.fname) == str(path)]):
        before = len(manager.ttflist)
        manager.addfont(str(path))
        found = manager.ttflist[before:]
    return found
