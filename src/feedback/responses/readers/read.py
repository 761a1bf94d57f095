"""An export of a survey tool as typed responses, comments and a list of what did not fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedback.errors import StudyError
from feedback.questionnaire.parts import Words
from feedback.responses.readers.issues import DROPPED, LEFT_OUT, Issues
from feedback.responses.readers.layout import Habits, Layout, Raw
from feedback.responses.readers.opening import open_export
from feedback.responses.readers.own import TICKED
from feedback.responses.readers.persons import personal_columns, without_personal
from feedback.responses.readers.recognise import understand
from feedback.responses.readers.result import ReadResponses
from feedback.responses.readers.ticked import Ticked, as_ticked
from feedback.study import known_zone

if TYPE_CHECKING:
    import pandas as pd

    from feedback.questionnaire.model import Questionnaire

SEEN_BEFORE = Words(zh="该受访者编号已出现过", en="identifier seen before")
PERSONAL = Words(
    zh="按设计收集的个人信息：不进入 comments，写出的文件中不含此列",
    en="personal data asked for on purpose: not among the comments, left out of written files",
)


def read_responses(
    path: str | Path,
    *,
    questionnaire: Questionnaire | str | Path,
    platform: str = "auto",
    mapping: Mapping[str, str] | str | Path | None = None,
    sheet: str | None = None,
    timezone: str | None = None,
    day_first: bool | None = None,
) -> ReadResponses:
    """Read the export of a survey tool back into the questionnaire's own columns.

    Labels (Chinese, English or mixed, any width, case or script) become codes, places of options
    become codes, reversed items are scored, "not applicable" is kept apart from missing. What does
    not fit is missing and listed in `issues`; nothing is guessed.

    Parameters
    ----------
    path
        CSV, TSV, a workbook (.xlsx, .xls, .ods), JSON (also one object a line), Parquet, or a file of
        SPSS, Stata or SAS; told by its content, not its ending.
    questionnaire
        The questionnaire, its file, or the name of one that ships.
    platform
        auto (told by the columns a tool writes itself), wjx, limesurvey, qualtrics, surveyjs,
        xlsform (odk, kobo), redcap, google, spss, html (our own form) or flat.
    mapping
        {column of the file: our column}, or a YAML file of that; for any other table.
    sheet
        Worksheet of a workbook; the first that holds a table when left out.
    timezone
        IANA name of the zone the survey lives in; stamps that say their offset are brought to it.
    day_first
        Whether 3/4/2025 is in April, where the column itself cannot tell.

    Returns
    -------
    ReadResponses
        Unpacks into responses, comments, issues.

    Raises
    ------
    InputError
        The file cannot be opened, could come from several tools, or is no export of this
        questionnaire (expected and found columns are named).
    StudyError
        No such platform or time zone, or the mapping names a column the questionnaire does not have.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "export.csv"
    >>> _ = file.write_text("respondent,overall,recommend\\n1,非常满意,9\\n2,4分,12\\n", encoding="utf-8")
    >>> from feedback import load_questionnaire
    >>> q = load_questionnaire("hotel_stay")
    >>> names = {"respondent": "respondent", "overall": "overall", "recommend": "recommend"}
    >>> responses, comments, issues = read_responses(file, questionnaire=q, mapping=names)
    >>> responses[["overall", "recommend"]].values.tolist()
    [[5, 9], [4, <NA>]]
    >>> issues.loc[issues["row"].notna(), ["row", "found", "why_en"]].values.tolist()
    [[3, '12', 'not an answer of this question']]
    """
    from feedback.questionnaire.model import load_questionnaire

    if isinstance(questionnaire, str | Path):
        questionnaire = load_questionnaire(questionnaire)
    if isinstance(mapping, str | Path):
        from feedback.responses.readers.flat import read_mapping

        mapping = read_mapping(mapping)
    raw = open_export(path, sheet=sheet)
    name, layout = understand(raw, questionnaire, platform=platform, mapping=mapping)
    layout = replace(layout, habits=_with_clock(layout.habits, timezone, day_first))
    issues = Issues()
    ticked = as_ticked(raw, layout, questionnaire, issues)
    return _finished(raw, (name, layout), questionnaire, ticked, issues)


def _with_clock(habits: Habits, timezone: str | None, day_first: bool | None) -> Habits:
    if timezone is not None:
        try:
            known_zone(timezone)
        except ValueError as error:
            raise StudyError(
                en=f"{error}.", zh=f"timezone：没有时区 {timezone!r}。请写地名，如 Asia/Shanghai。"
            ) from error
    return replace(habits, zone=timezone, day_first=day_first)


def _finished(
    raw: Raw, understood: tuple[str, Layout], questionnaire: Questionnaire, ticked: Ticked,
    issues: Issues,
) -> ReadResponses:  # fmt: skip
    import pandas as pd

    name, layout = understood
    frame, respondents = ticked.frame, ticked.respondents
    wave = frame.get(questionnaire.record.wave or "wave")
    key = pd.DataFrame({"id": respondents, "wave": "" if wave is None else wave})
    twice = key.duplicated().to_numpy(dtype=bool)
    issues.cells(
        twice, column=layout.respondent or "", answer="respondent", found=respondents,
        why=SEEN_BEFORE, kept_as=DROPPED,
    )  # fmt: skip
    silent = ~twice & ~answered_rows(frame, questionnaire)
    for column in personal_columns(questionnaire):
        if frame[column].notna().any():
            issues.whole(why=PERSONAL, answer=column, kept_as=LEFT_OUT)
    listed = issues.frame(ticked.rows, respondents)
    listed = without_personal(listed, questionnaire)
    if wave is not None and key["id"][~twice].duplicated().any():
        respondents = key["wave"].fillna("").astype("str") + ":" + key["id"]
    responses = _scored(frame, questionnaire)[~twice]
    responses.index = pd.Index(respondents[~twice], name="respondent", dtype="str")
    comments = comments_of(responses, questionnaire)
    broken = len(raw.table.attrs.get("broken_rows", ()))
    counts = {
        "rows_in": len(frame) + ticked.previews + broken,
        "responses": len(responses),
        "previews": ticked.previews,
        "duplicates": int(twice.sum()),
        "unanswered": int(silent.sum()),
        "broken_rows": broken,
        "unfinished": int((~responses["finished"].fillna(True)).sum())
        if "finished" in responses
        else 0,
        "comments": len(comments),
        "issues": len(listed),
    }
    return ReadResponses(responses, comments, listed, name, counts, source=str(raw.path))


def answered_rows(frame: pd.DataFrame, questionnaire: Questionnaire) -> Any:
    """(n,) bool: rows with an answer; an unticked choice is none, "not applicable" is one."""
    import numpy as np

    found = np.zeros(len(frame), dtype=bool)
    for column, answer in questionnaire.answers.items():
        said = frame[column].fillna(False) if answer.kind == "flag" else frame[column].notna()
        found |= said.to_numpy(dtype=bool)
        if answer.not_applicable:
            found |= frame[answer.not_applicable].fillna(False).to_numpy(dtype=bool)
    return found


def _scored(frame: pd.DataFrame, questionnaire: Questionnaire) -> pd.DataFrame:
    """Reversed items turned, with the answer as ticked beside."""
    import pandas as pd

    columns: dict[str, pd.Series] = {}
    reverse = set(questionnaire.reverse)
    for name in frame.columns:
        if name not in reverse:
            columns[name] = frame[name]
            continue
        low, high = questionnaire.ends(name) or (0, 0)
        columns[name] = low + high - frame[name]
        columns[f"{name}{TICKED}"] = frame[name]
    return pd.DataFrame(columns, index=frame.index)


def comments_of(responses: pd.DataFrame, questionnaire: Questionnaire) -> pd.DataFrame:
    """A row an open answer, personal data asked for on purpose left out."""
    import pandas as pd

    hidden = set(personal_columns(questionnaire))
    parts = []
    for column, answer in questionnaire.answers.items():
        if answer.kind != "text" or column in hidden:
            continue
        told = responses[column].dropna()
        part = pd.DataFrame(
            {
                "respondent": told.index.astype("str"),
                "question": column,
                "text": told.to_numpy(dtype=object),
            },
            index=pd.Index(told.index.astype("str") + "/" + column, name="comment", dtype="str"),
        )
        parts.append(part.astype("str"))
    if not parts:
        empty = pd.DataFrame({"respondent": [], "question": [], "text": []}, dtype="str")
        return empty.set_index(pd.Index([], name="comment", dtype="str"))
    return pd.concat(parts)
