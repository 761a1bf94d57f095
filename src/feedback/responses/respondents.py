"""Who answered, each once, and what each wrote: the same for a file read by itself and for a study."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.questionnaire.parts import Words
from feedback.responses.placeholders import is_nobody
from feedback.responses.plain_cells import normalised
from feedback.responses.privacy.mask import mask_personal_data

if TYPE_CHECKING:
    import pandas as pd

SEEN_BEFORE = Words(zh="该受访者编号已出现过", en="identifier seen before")
# counters, UUIDs and Qualtrics' own: nobody's phone or e-mail
_PLAIN_ID = r"(?:[A-Za-z_]{0,3}\d{1,7}|(?:uuid:)?[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|R_\w{13,17})"

# as a spreadsheet shows a number of more digits than it keeps: 1.23457E+17
_SHORTENED = r"\d(?:\.\d+)?[eE]\+\d{2,}"
_LONG_NUMBER, _CUT_NUMBER = r"\d{16,}", r"\d{15}0+"  # Excel keeps 15 digits
_OF_A_TABLE = r"^(\d{1,15})\.0+$"
_SHARED_ZERO = 3  # rows of one file with the identifier 0 from which it is nobody's


def rounded_identifiers(given: pd.Series) -> pd.Series:
    """(n,) bool: numbers whose last digits a spreadsheet has lost; several people may share one.

    Examples
    --------
    >>> import pandas as pd
    >>> rounded_identifiers(pd.Series(["1.23457E+17", "17", None])).tolist()
    [True, False, False]
    """
    shortened = given.str.fullmatch(_SHORTENED).fillna(False).astype(bool)
    long = given.str.fullmatch(_LONG_NUMBER).fillna(False).astype(bool)
    cut = given.str.fullmatch(_CUT_NUMBER).fillna(False).astype(bool)
    return shortened | cut if cut.sum() > 1 and cut.equals(long) else shortened


def rounded_said(cells: pd.Series) -> list[Words]:
    """A word on identifiers that no longer tell people apart."""
    n = int(rounded_identifiers(normalised(cells)).sum())
    if not n:
        return []
    return [
        Words(
            zh=f"有 {n:,} 个受访者编号被电子表格改写，末尾几位已丢失（如 1.23457E+17），无法再区分不同的人，因此不作编号使用；请把该列设为文本后重新导出",
            en=f"{n:,} identifiers were rounded by a spreadsheet (as in 1.23457E+17) and no longer tell people apart, so they "
            "are not used; export the file again with that column as text",
        )
    ]


def identifiers_in(cells: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Identifiers as given, missing where none is or where one is personal data; and where that was.

    None is a word such as 匿名 or N/A, a number that a spreadsheet has rounded, and a 0 that many share. A whole number that a table
    has made 17.0 is 17, as it stands in another file.

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
    >>> given, personal = identifiers_in(pd.Series(["７", "13800138000", "7.0", None]))
    >>> given.tolist()[:3:2], personal.tolist()
    (['7', '7'], [False, True, False, False])
    """
    import pandas as pd

    given = normalised(cells).str.replace(_OF_A_TABLE, r"\1", regex=True)
    zero = given.eq("0").fillna(False).astype(bool)
    nobody = is_nobody(given) | rounded_identifiers(given)
    given = given.mask(nobody | zero if zero.sum() >= _SHARED_ZERO else nobody)
    doubtful = given.notna() & ~given.str.fullmatch(_PLAIN_ID).fillna(False).astype(bool)
    personal = pd.Series(False, index=given.index)
    personal[doubtful] = mask_personal_data(given[doubtful]) != given[doubtful]
    return given.where(~personal), personal


def numbered(given: pd.Series) -> pd.Series:
    """Identifiers, the number of the row where none was given: r000001."""
    import numpy as np
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    digits = pc.cast(pa.array(np.arange(1, len(given) + 1)), pa.large_string())
    sign, nothing = (pa.scalar(text, pa.large_string()) for text in ("r", ""))
    numbers = pc.binary_join_element_wise(sign, pc.utf8_lpad(digits, 6, "0"), nothing)
    return given.fillna(pd.Series(pd.array(numbers, dtype="str"), index=given.index))


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


def told_by_survey(given: pd.Series, surveys: pd.Series) -> pd.Series:
    """Identifiers as survey:id, where two surveys have given the same number; else as they are.

    LimeSurvey numbers the answers of every survey from 1: answer 1 of two surveys is two people.

    Examples
    --------
    >>> import pandas as pd
    >>> told_by_survey(pd.Series(["1", "2", "1"]), pd.Series(["a", "a", "b"])).tolist()
    ['a:1', 'a:2', 'b:1']
    """
    import pandas as pd

    known = surveys.ne("") & given.notna()
    pairs = pd.DataFrame({"id": given, "survey": surveys})[known].drop_duplicates()
    if not pairs["id"].duplicated().any():
        return given
    return given.where(~known, surveys + ":" + given)


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
            {
                "respondent": respondents,
                "question": column,
                "text": texts[column].array
                if isinstance(texts[column].dtype, pd.StringDtype)
                else texts[column].to_numpy(object),
            },
            index=respondents + "/" + column,
        )
        for column in map(str, texts.columns)
    ]
    found = pd.concat(parts) if parts else pd.DataFrame(columns=["respondent", "question", "text"])
    found.index = pd.Index(found.index, name="comment", dtype="str")
    return found.astype("str")
