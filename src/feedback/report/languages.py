"""Text cells of a notebook come in both languages, tagged lang-zh and lang-en: which it speaks, and one language alone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from feedback.report.parameters import load_notebook

_DEFAULT = re.compile(r"""^(language: .+? = )"(?:zh|en)\"""", re.MULTILINE)


def tag_of(language: str) -> str:
    """The tag of text cells in a language."""
    return f"lang-{language}"


def speaks(notebook: Any, language: str) -> bool:
    """Whether a notebook has text in a language; one without tags is read in any.

    Parameters
    ----------
    notebook
        A path, or a notebook already read by nbformat.
    language
        "zh" or "en".
    """
    read = load_notebook(notebook) if isinstance(notebook, str | Path) else notebook
    tags = {tag for cell in read.cells for tag in cell.metadata.get("tags", [])}
    return tag_of(language) in tags or not tags & {tag_of("zh"), tag_of("en")}


def in_one_language(notebook: Any, language: str) -> Any:
    """A notebook with the text of one language, for reading in JupyterLab; its parameter `language` says that one.

    Parameters
    ----------
    notebook
        Read by nbformat; changed in place.
    language
        "zh" or "en".

    Returns
    -------
    NotebookNode
        The same; it keeps its tags, so that reports know what it speaks.
    """
    other = tag_of("en" if language == "zh" else "zh")
    notebook.cells = [cell for cell in notebook.cells if other not in cell.metadata.get("tags", [])]
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            cell.source = _DEFAULT.sub(rf'\g<1>"{language}"', cell.source)
    return notebook
