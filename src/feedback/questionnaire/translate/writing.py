"""The file for a translator."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from feedback.files import written_whole
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.translate.cells import cells_of
from feedback.questionnaire.translate.sheet import sheet
from feedback.questionnaire.translate.xliff import xliff


def write_translation(
    questionnaire: Questionnaire,
    path: Path,
    *,
    language: str,
    source: str,
    format: Literal["xliff", "csv"] = "xliff",
) -> Path:
    """Write every cell of a questionnaire with what there is in `language`, whole or not at all.

    Parameters
    ----------
    questionnaire
        The questionnaire; one with loops as its file has them (`loops.as_written`).
    path
        The file; replaced where it is there.
    language, source
        Languages translated into and from.
    format
        "xliff" (1.2) or "csv".

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    InputError
        The file cannot be written.
    """
    cells = cells_of(questionnaire, source=source, target=language)
    content = (
        xliff(cells, name=f"{questionnaire.id}.yaml", source=source, target=language)
        if format == "xliff"
        else sheet(cells, source=source, target=language)
    )
    with written_whole(path) as beside:
        beside.write_bytes(content)
    return path
