"""An export of a survey tool as typed responses, comments and a list of what did not fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedback.errors import StudyError
from feedback.questionnaire.flow import Farewell
from feedback.questionnaire.parts import Words
from feedback.questionnaire.quotas import beyond, cells_of, in_cell, quota_table
from feedback.questionnaire.unasked import Unasked
from feedback.responses.readers.issues import DROPPED, KEPT, LEFT_OUT, Issues
from feedback.responses.readers.layout import Habits, Raw
from feedback.responses.readers.opening import open_export
from feedback.responses.readers.own import TICKED
from feedback.responses.readers.persons import personal_columns, without_personal
from feedback.responses.readers.recognise import understand
from feedback.responses.readers.result import ReadResponses
from feedback.responses.readers.ticked import Ticked, as_ticked
from feedback.responses.respondents import (
    SEEN_BEFORE,
    comments_in,
    seen_before,
    told_by_wave,
)
from feedback.responses.submissions import (
    SENT_TWICE,
    equal_rows_words,
    mark_rows,
    sent_twice,
)
from feedback.study import known_zone

if TYPE_CHECKING:
    import pandas as pd

    from feedback.questionnaire.model import Questionnaire

SCREENED_OUT = Words(zh="不符合条件，已提前结束", en="screened out")
QUOTA_FULL = Words(zh="配额已满，已提前结束", en="quota full")
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
    encoding: str | None = None,
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
    encoding
        Of a text file, where its own should not be found out: gb18030, cp932 …
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
    [[3, '12', 'outside the scale 0 to 10']]
    """
    from feedback.questionnaire.model import load_questionnaire

    if isinstance(questionnaire, str | Path):
        questionnaire = load_questionnaire(questionnaire)
    if isinstance(mapping, str | Path):
        from feedback.responses.readers.flat import read_mapping

        mapping = read_mapping(mapping)
    questionnaire = questionnaire.laid_out
    export = read_typed(
        path, questionnaire=questionnaire, platform=platform, mapping=mapping, sheet=sheet, encoding=encoding,
        timezone=timezone, day_first=day_first,
    )  # fmt: skip
    return _finished(export, questionnaire)


@dataclass(frozen=True)
class TypedExport:
    """An export whose cells have been read, before anybody is left out: `read_responses` and a study go on from it.

    Attributes
    ----------
    raw
        The file as it was opened.
    platform
        What it was taken for.
    respondent
        Its column of identifiers, "" where it has none.
    ticked
        Its rows that are answers, typed, as ticked.
    issues
        What did not fit.
    marks
        Of `mark_rows`, a row each of `ticked`.
    sent, equal, again
        (n,) bool: sent before, equal to an earlier row, an identifier that came before.
    stopped, away
        (n,) bool: screened out, turned away by a full quota.
    """

    raw: Raw
    platform: str
    respondent: str
    ticked: Ticked
    issues: Issues
    marks: pd.DataFrame
    sent: pd.Series
    equal: pd.Series
    again: pd.Series
    stopped: pd.Series
    away: pd.Series

    @property
    def broken(self) -> int:
        """Rows put aside: with more cells than the header, of totals, the header once more."""
        return len(self.raw.table.attrs.get("broken_rows", ())) + self.ticked.nobodys


def read_typed(
    path: str | Path,
    *,
    questionnaire: Questionnaire,
    platform: str = "auto",
    mapping: Mapping[str, str] | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    timezone: str | None = None,
    day_first: bool | None = None,
    wanted: Iterable[str] = (),
) -> TypedExport:
    """Open an export and read its cells: parameters and errors as of `read_responses`.

    `wanted` are columns whose presence shows that the file belongs to the questionnaire, however few
    of the answers it holds.
    """
    questionnaire = questionnaire.laid_out
    raw = open_export(path, sheet=sheet, encoding=encoding)
    name, layout = understand(
        raw, questionnaire, platform=platform, mapping=mapping, wanted=frozenset(wanted)
    )
    layout = replace(layout, habits=_with_clock(layout.habits, timezone, day_first))
    issues = Issues()
    ticked = as_ticked(raw, layout, questionnaire, issues)
    marks = mark_rows(raw.table.loc[ticked.rows].reset_index(drop=True))
    sent, equal = sent_twice(marks)
    waves = ticked.frame.get(questionnaire.record.wave or "wave")
    again = seen_before(ticked.respondents, waves) & ~sent
    stopped = stopped_rows(ticked.frame, questionnaire)
    once = ~(sent | again | stopped)
    away = turned_away_rows(ticked.frame, questionnaire, counted=once) & ~stopped
    for rows, why in ((stopped, SCREENED_OUT), (away, QUOTA_FULL)):
        left = rows.to_numpy(dtype=bool)
        issues.cells(left, column="", answer="", found=None, why=why, kept_as=DROPPED)
    return TypedExport(
        raw, name, layout.respondent or "", ticked, issues, marks, sent, equal, again, stopped, away
    )


def _with_clock(habits: Habits, timezone: str | None, day_first: bool | None) -> Habits:
    if timezone is not None:
        try:
            known_zone(timezone)
        except StudyError as error:
            raise StudyError(en=f"timezone: {error.en}.", zh=f"timezone：{error.zh}。") from error
    return replace(habits, zone=timezone, day_first=day_first)


def _finished(export: TypedExport, questionnaire: Questionnaire) -> ReadResponses:
    import pandas as pd

    ticked, issues = export.ticked, export.issues
    frame, respondents = ticked.frame, ticked.respondents
    waves = frame.get(questionnaire.record.wave or "wave")
    sent, equal, again = export.sent, export.equal, export.again
    issues.cells(
        sent.to_numpy(dtype=bool), column="", answer="", found=None, why=SENT_TWICE, kept_as=DROPPED
    )
    if alike := int((equal.to_numpy(dtype=bool) & ~again.to_numpy(dtype=bool)).sum()):
        issues.whole(why=equal_rows_words(alike), kept_as=KEPT)
    issues.cells(
        again.to_numpy(dtype=bool), column=export.respondent, answer="respondent",
        found=respondents, why=SEEN_BEFORE, kept_as=DROPPED,
    )  # fmt: skip
    stopped, away = (rows & ~(sent | again) for rows in (export.stopped, export.away))
    dropped = sent | again | stopped | away
    kept = ~dropped.to_numpy(dtype=bool)
    silent = ~dropped & ~answered_rows(frame, questionnaire)
    for column in personal_columns(questionnaire):
        if frame[column].notna().any():
            issues.whole(why=PERSONAL, answer=column, kept_as=LEFT_OUT)
    listed = without_personal(issues.frame(ticked.rows, respondents), questionnaire)
    responses = _scored(frame, questionnaire)[~dropped]
    named = told_by_wave(respondents, waves, ~dropped)
    responses.index = pd.Index(named[~dropped], name="respondent", dtype="str")
    hidden = personal_columns(questionnaire)
    hidden += [one.id for one in questionnaire.questions() if isinstance(one, Unasked)]
    texts = [c for c, a in questionnaire.answers.items() if a.kind == "text" and c not in hidden]
    comments = comments_in(responses[texts]).dropna(subset="text")
    counts = {
        "rows_in": len(frame) + ticked.previews + export.broken,
        "responses": len(responses),
        "previews": ticked.previews,
        "duplicates": int((sent | again).sum()),
        "screened_out": int(stopped.sum()),
        **({"quota_full": int(away.sum())} if questionnaire.quotas else {}),
        "unanswered": int(silent.sum()),
        "no_rating": sum(int((rows & kept).sum()) for rows in issues.silent.values()),
        "skipped": sum(int((rows & kept).sum()) for rows in issues.skipped.values()),
        "broken_rows": export.broken,
        "unfinished": int((~responses["finished"].fillna(True)).sum())
        if "finished" in responses
        else 0,
        "comments": len(comments),
        "issues": len(listed),
    }
    return ReadResponses(
        responses, comments, listed, export.platform, counts, source=str(export.raw.path),
        quotas=quota_table(questionnaire, responses, language=questionnaire.languages[0]),
    )  # fmt: skip


def stopped_rows(frame: pd.DataFrame, questionnaire: Questionnaire) -> pd.Series:
    """(n,) bool: rows of people who were screened out."""
    import pandas as pd

    ends = [one.id for one in questionnaire.questions() if isinstance(one, Farewell)]
    if not ends:
        return pd.Series(False, index=frame.index)
    return questionnaire.visible(frame)[ends].any(axis=1)


def turned_away_rows(
    frame: pd.DataFrame, questionnaire: Questionnaire, *, counted: pd.Series
) -> pd.Series:
    """(n,) bool: rows of people who fell into a full cell and answered nothing after it; `counted`: (n,) bool, who may fill one."""
    import pandas as pd

    away = pd.Series(False, index=frame.index)
    for quota in questionnaire.quotas:
        after = [column for column in beyond(questionnaire, quota) if column in frame]
        if quota.full != "stop" or not after:
            continue
        silent = frame[after].isna().all(axis=1)
        for cell in cells_of(questionnaire, quota):
            here = pd.Series(in_cell(questionnaire, frame, cell), index=frame.index)
            went_on = here & ~silent
            # where more went on than were wanted the tool kept no quota: nobody was turned away
            if int((went_on & counted).sum()) == cell.limit:
                away |= here & silent
    return away


def answered_rows(frame: pd.DataFrame, questionnaire: Questionnaire) -> Any:
    """(n,) bool: rows with an answer; an unticked choice is none, "not applicable" is one."""
    import numpy as np

    found = np.zeros(len(frame), dtype=bool)
    for column, answer in questionnaire.answers.items():
        if isinstance(answer.question, Unasked):
            continue  # the link said it, nobody answered
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
