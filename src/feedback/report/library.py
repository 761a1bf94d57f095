"""Notebooks by name: those of this workbench, else those that ship."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from feedback.errors import InputError, did_you_mean
from feedback.files import shipped
from feedback.report.parameters import load_notebook

_HEADING = re.compile(r"^#\s+(.+)$", re.MULTILINE)


def notebook_folder() -> Path:
    """`notebooks/` here where it holds notebooks, else the folder that ships."""
    own = Path("notebooks")
    return own if any(own.glob("*.ipynb")) else shipped("notebooks")


def find_notebook(name: str) -> Path:
    """A notebook by path, or by name with or without its number and ending.

    Raises
    ------
    InputError
        There is none; the nearest names are offered.

    Examples
    --------
    >>> find_notebook("drivers").name
    '40_drivers.ipynb'
    """
    if Path(name).is_file():
        return Path(name)
    folder = notebook_folder()
    paths = sorted(folder.glob("*.ipynb"))
    wanted = name.removesuffix(".ipynb").casefold()
    for path in paths:
        if wanted in (path.stem.casefold(), path.stem.partition("_")[2].casefold()):
            return path
    en, zh = did_you_mean(wanted, [path.stem.partition("_")[2] or path.stem for path in paths])
    raise InputError(
        en=f"{name}: no such notebook in {folder}.{en} `feedback notebook list` shows them.",
        zh=f"{name}：{folder} 中没有这个笔记本。{zh}`feedback notebook list` 可列出全部。",
    )


def title_of(notebook: Any, *, language: str = "zh") -> str:
    """The first heading in a language; the first of any where none is tagged.

    Parameters
    ----------
    notebook
        A path, or a notebook already read by nbformat.
    language
        "zh" or "en".
    """
    read = load_notebook(notebook) if isinstance(notebook, str | Path) else notebook
    texts = [cell for cell in read.cells if cell.cell_type == "markdown"]
    tagged = [cell for cell in texts if f"lang-{language}" in cell.metadata.get("tags", [])]
    for cell in (*tagged, *texts):
        if found := _HEADING.search(cell.source):
            return found[1].strip()
    return ""
