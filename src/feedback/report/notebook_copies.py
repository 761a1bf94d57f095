"""Copies of the notebooks that ship, in a workbench: which of them are of an older version, and whether somebody edited them."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from feedback.files import shipped, written_whole

# of what each copy was made; beside the copies
RECORD = ".shipped.json"
Standing = Literal["own", "current", "older", "edited", "edited older"]


def copy_notebooks(folder: Path, names: Iterable[str], *, language: str | None = None) -> None:
    """Write copies of notebooks that ship into a folder, and beside them of what they were made.

    Parameters
    ----------
    folder
        `notebooks/` of a workbench.
    names
        Files, such as "40_drivers.ipynb".
    language
        "zh" or "en" for the text of that one; both where None.
    """
    told = _record(folder)
    for name in names:
        source = shipped("notebooks") / name
        with written_whole(folder / name) as beside:
            if language is None:
                shutil.copyfile(source, beside)
            else:
                _copy_in_one_language(source, beside, language)
        made = {"of": _digest(source), "is": _digest(folder / name)}
        told[name] = made | ({"language": language} if language else {})
    with written_whole(folder / RECORD) as beside:
        beside.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def standing_of(notebook: Path) -> Standing:
    """Whether a notebook of a workbench is as it was copied, and from what ships with this version.

    Returns
    -------
    str
        "own" where nothing is known of it; "current" and "older" of copies nobody edited: outputs and metadata do not count;
        "edited" and "edited older" of the others.
    """
    made = _record(notebook.parent).get(notebook.name)
    source = shipped("notebooks") / notebook.name
    if not isinstance(made, dict) or not source.is_file():
        return "own"
    edited = _digest(notebook) != made.get("is")
    if made.get("of") == _digest(source):
        return "edited" if edited else "current"
    return "edited older" if edited else "older"


def update_notebooks(folder: Path) -> tuple[list[str], list[str]]:
    """Copy anew what is older and nobody edited.

    Returns
    -------
    tuple
        Names of those copied, and of those edited, which stay as they are.
    """
    standing = {path.name: standing_of(path) for path in sorted(folder.glob("*.ipynb"))}
    told = _record(folder)
    older = [name for name, each in standing.items() if each == "older"]
    for name in older:
        copy_notebooks(folder, [name], language=told[name].get("language"))
    return older, [name for name, each in standing.items() if each == "edited older"]


def may_be_older(notebook: Path) -> bool:
    """Whether a notebook was edited from an older version, or nothing is known of it and the namesake that ships has other cells."""
    standing, source = standing_of(notebook), shipped("notebooks") / notebook.name
    unlike = standing == "own" and source.is_file() and _digest(source) != _digest(notebook)
    return unlike or standing == "edited older"


def _record(folder: Path) -> dict[str, Any]:
    """What stands in the record; nothing where it is missing or damaged."""
    try:
        told = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _digest(notebook: Path) -> str:
    """Of the kinds and sources of its cells; of its bytes where it cannot be read."""
    content = notebook.read_bytes()
    try:
        cells = [
            [cell["cell_type"], "".join(cell["source"])] for cell in json.loads(content)["cells"]
        ]
        content = json.dumps(cells, ensure_ascii=False).encode("utf-8", "replace")
    except (ValueError, KeyError, TypeError):
        pass  # no notebook any more: whoever runs it is told
    return hashlib.sha256(content).hexdigest()


def _copy_in_one_language(file: Path, to: Path, language: str) -> None:
    import nbformat

    from feedback.report.languages import in_one_language

    nbformat.write(in_one_language(nbformat.read(file, as_version=4), language), to)
