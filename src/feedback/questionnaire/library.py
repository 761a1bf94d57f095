"""The questionnaires there are to begin from: what ships, or the files of a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from feedback.errors import InputError
from feedback.files import shipped
from feedback.questionnaire.lint.length import minutes
from feedback.questionnaire.model import Questionnaire, load_questionnaire
from feedback.questionnaire.questions import Note, Stop
from feedback.questionnaire.scaled_questions import Battery, Kano, Servqual
from feedback.questionnaire.unasked import Unasked

if TYPE_CHECKING:
    import pandas as pd


def list_questionnaires(
    directory: str | Path | None = None, *, language: str = "zh"
) -> pd.DataFrame:
    """Questionnaires to begin from.

    Parameters
    ----------
    directory
        A folder of questionnaire files; those that ship when left out.
    language
        "zh" or "en" for the titles; the other where a file lacks it.

    Returns
    -------
    DataFrame
        Index `name` (what `load_questionnaire` takes); columns title, items (answers asked for: a row of a
        battery is one, a pair two), minutes (for somebody who is asked everything), languages.

    Raises
    ------
    InputError
        No such folder.
    StudyError
        A file is no questionnaire; line and column are named.

    Examples
    --------
    >>> list_questionnaires(language="en").loc["umux_lite", "items"]
    np.int64(3)
    """
    import pandas as pd

    folder = shipped("questionnaires") if directory is None else Path(directory)
    if not folder.is_dir():
        raise InputError(
            en=f"{folder}: no such folder. Name one that holds questionnaire files (*.yaml).",
            zh=f"{folder}：没有这个目录。请给出存放问卷文件（*.yaml）的目录。",
        )
    found = {}
    for file in sorted(folder.glob("*.yaml")):
        q = load_questionnaire(file)
        name = file.stem if directory is None else str(file)
        found[name] = (
            q.title.say(language), count_items(q), round(minutes(q), 1), ", ".join(q.languages),
        )  # fmt: skip
    table = pd.DataFrame.from_dict(
        found, orient="index", columns=["title", "items", "minutes", "languages"]
    )
    return table.rename_axis("name")


def count_items(q: Questionnaire) -> int:
    """How many answers a questionnaire asks for: a row of a battery is one, a pair two, a note none.

    Parameters
    ----------
    q
        The questionnaire.

    Returns
    -------
    int

    Examples
    --------
    >>> from feedback import load_questionnaire
    >>> count_items(load_questionnaire("hotel_stay"))
    17
    """
    counted = 0
    for question in q.questions():
        if isinstance(question, Battery):
            counted += len(question.items)
        elif isinstance(question, Servqual):
            counted += 2 * len(question.items)
        elif isinstance(question, Kano):
            counted += 2
        elif not isinstance(question, Note | Unasked | Stop):
            counted += 1
    return counted
