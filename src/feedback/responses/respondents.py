"""Who answered, each once, and what each wrote: the same for a file read by itself and for a study."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.questionnaire.parts import Words
from feedback.responses.privacy.mask import mask_personal_data
from feedback.responses.validate import normalised

if TYPE_CHECKING:
    import pandas as pd

SEEN_BEFORE = Words(zh="该受访者编号已出现过", en="identifier seen before")
# counters, UUIDs and Qualtrics' own: nobody's phone or e-mail
_PLAIN_ID = r"(?:[A-Za-z_]{0,3}\d{1,7}|(?:uuid:)?[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|R_\w{13,17})"


def identifiers_in(cells: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Identifiers as given, missing where none is or where one is personal data; and where that was.

    Parameters
    ----------
    cells
        (n,) text, or numbers a reader has typed already.

    Returns
    -------
    given, personal
        (n,) text; (n,) bool: somebody's phone, e-mail or the like.

    Examples
    --------
    >>> import pandas as pd
    >>> given, personal = identifiers_in(pd.Series(["７", "13800138000", None]))
    >>> given.tolist()[:1], personal.tolist()
    (['7'], [False, True, False])
    """
    import pandas as pd

    given = normalised(cells)
    doubtful = given.notna() & ~given.str.fullmatch(_PLAIN_ID).fillna(False).astype(bool)
    personal = pd.Series(False, index=given.index)
    personal[doubtful] = mask_personal_data(given[doubtful]) != given[doubtful]
    return given.where(~personal), personal


def numbered(given: pd.Series) -> pd.Series:
    """Identifiers, the number of the row where none was given: r000001."""
    import pandas as pd

    numbers = [f"r{number:06d}" for number in range(1, len(given) + 1)]
    return given.fillna(pd.Series(numbers, index=given.index, dtype="str"))


def seen_before(identifiers: pd.Series, waves: pd.Series | None) -> pd.Series:
    """(n,) bool: a person who has answered already, in the same wave."""
    import pandas as pd

    key = pd.DataFrame({"id": identifiers, "wave": "" if waves is None else waves})
    return key.duplicated()


def told_by_wave(identifiers: pd.Series, waves: pd.Series | None, kept: pd.Series) -> pd.Series:
    """Identifiers of a panel as wave:id, where one who is kept answers in two waves; else as they are."""
    if waves is None or not identifiers[kept].duplicated().any():
        return identifiers
    return waves.fillna("").astype("str") + ":" + identifiers


def comments_in(texts: pd.DataFrame) -> pd.DataFrame:
    """A row an open answer, question after question, those left open too.

    Parameters
    ----------
    texts
        A row a respondent (index respondent), a column an open question.

    Returns
    -------
    DataFrame
        Index comment (respondent/question); respondent, question, text.
    """
    import pandas as pd

    respondents = texts.index.astype("str")
    parts = [
        pd.DataFrame(
            {"respondent": respondents, "question": column, "text": texts[column].to_numpy(object)},
            index=respondents + "/" + column,
        )
        for column in map(str, texts.columns)
    ]
    found = pd.concat(parts) if parts else pd.DataFrame(columns=["respondent", "question", "text"])
    found.index = pd.Index(found.index, name="comment", dtype="str")
    return found.astype("str")
