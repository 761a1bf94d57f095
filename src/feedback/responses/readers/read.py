"""An export of a survey tool as typed responses, comments and a list of what did not fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedback.questionnaire.parts import Words
from feedback.responses.privacy import mask_personal_data
from feedback.responses.readers import cells
from feedback.responses.readers.gather import gather, read_dates
from feedback.responses.readers.issues import DROPPED, KEPT, LEFT_OUT, Issues
from feedback.responses.readers.layout import Layout, Raw
from feedback.responses.readers.opening import open_export
from feedback.responses.readers.own import TICKED
from feedback.responses.readers.recognise import PLATFORMS, understand
from feedback.responses.readers.timing import read_seconds
from feedback.responses.validate import normalised

if TYPE_CHECKING:
    import pandas as pd

    from feedback.questionnaire.model import Questionnaire

SEEN_BEFORE = Words(zh="该受访者编号已出现过", en="identifier seen before")
TOO_MANY_CELLS = Words(zh="单元格比表头多", en="more cells than the header")
NOT_ASKED_BY_US = Words(zh="不是该问卷的题目", en="no question of this questionnaire")
PERSONAL = Words(
    zh="按设计收集的个人信息：不进入 comments，写出的文件中不含此列",
    en="personal data asked for on purpose: not among the comments, left out of written files",
)
PERSONAL_ID = Words(
    zh="编号是个人信息，改用行号", en="the identifier is personal data; numbered by row instead"
)

# counters, UUIDs and Qualtrics' own: nobody's phone or e-mail
_PLAIN_ID = r"(?:[A-Za-z_]{0,3}\d{1,7}|(?:uuid:)?[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|R_\w{13,17})"


@dataclass(frozen=True)
class ReadResponses:
    """What an export holds; unpacks into `responses, comments, issues`.

    Attributes
    ----------
    responses
        Index respondent. `wave`, date and seconds under the names of the questionnaire's record
        (else "date", "seconds"), `finished` where the tool says it, then the answer columns with
        their `_na`. Reversed items are scored (low + high - answer); as ticked they stand beside in
        ID_ticked.
    comments
        Index comment; respondent, question, text as it came. A row an open answer, personal data
        asked for on purpose left out.
    issues
        row (as a spreadsheet counts; missing for the whole file), respondent, column (of the file),
        answer (our column), found (personal data masked), kept_as, why_zh, why_en.
    platform
        What the file was taken for.
    counts
        rows_in, responses, previews, duplicates, broken_rows, unfinished, comments, issues.
    """

    responses: pd.DataFrame
    comments: pd.DataFrame
    issues: pd.DataFrame
    platform: str
    counts: Mapping[str, int]
    source: str = ""
    notes: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def __iter__(self) -> Iterator[pd.DataFrame]:
        return iter((self.responses, self.comments, self.issues))

    @property
    def table(self) -> pd.DataFrame:
        """The responses."""
        return self.responses

    def explain(self, language: str = "zh") -> str:
        """What was read, in a few lines."""
        counts, tool = self.counts, PLATFORMS[self.platform]
        if language == "zh":
            lost = "，".join(
                f"{words} {counts[name]} 行"
                for name, words in (
                    ("previews", "预览或测试"),
                    ("duplicates", "重复编号"),
                    ("broken_rows", "残缺"),
                )
                if counts[name]
            )
            return (
                f"按 {tool}（{self.platform}）读取：{counts['rows_in']} 行 → {counts['responses']} 份答卷"
                + (f"（剔除：{lost}）" if lost else "")
                + f"，{counts['comments']} 条开放回答，{counts['issues']} 处问题。"
            )
        lost = ", ".join(
            f"{counts[name]} {words}"
            for name, words in (("previews", "previews or tests"), ("duplicates", "repeated identifiers"), ("broken_rows", "broken"))
            if counts[name]
        )  # fmt: skip
        return (
            f"Read as {tool} ({self.platform}): {counts['rows_in']} rows → {counts['responses']} responses"
            + (f" (dropped: {lost})" if lost else "")
            + f", {counts['comments']} open answers, {counts['issues']} issues."
        )

    def _repr_html_(self) -> str:
        from html import escape

        from feedback.errors import session_language

        return f"<p>{escape(self.explain(session_language()))}</p>{self.issues.head(20).to_html()}"


def read_responses(
    path: str | Path,
    *,
    questionnaire: Questionnaire | str | Path,
    platform: str = "auto",
    mapping: Mapping[str, str] | str | Path | None = None,
) -> ReadResponses:
    """Read the export of a survey tool back into the questionnaire's own columns.

    Labels (Chinese, English or mixed, any width, case or script) become codes, places of options
    become codes, reversed items are scored, "not applicable" is kept apart from missing. What does
    not fit is missing and listed in `issues`; nothing is guessed.

    Parameters
    ----------
    path
        CSV, TSV, XLSX, JSON (also one object a line) or SPSS .sav.
    questionnaire
        The questionnaire, its file, or the name of one that ships.
    platform
        auto (told by the columns a tool writes itself), wjx, limesurvey, qualtrics, surveyjs,
        xlsform (odk, kobo), redcap, google, spss, html (our own form) or flat.
    mapping
        {column of the file: our column}, or a YAML file of that; for any other table.

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
        No such platform, or the mapping names a column the questionnaire does not have.

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
    raw = open_export(path)
    name, layout = understand(raw, questionnaire, platform=platform, mapping=mapping)
    issues = Issues()
    ticked = as_ticked(raw, layout, questionnaire, issues)
    return _finished(raw, (name, layout), questionnaire, ticked, issues)


@dataclass(frozen=True)
class Ticked:
    """Every row of an export that is an answer, typed, as ticked.

    Attributes
    ----------
    frame
        Record columns and answer columns; position as index.
    rows
        Row of each in the file.
    respondents
        Identifier of each; row number where none was given, or where it was personal data.
    previews
        Rows left out because they were previews or tests.
    """

    frame: pd.DataFrame
    rows: pd.Index
    respondents: pd.Series
    previews: int


def as_ticked(raw: Raw, layout: Layout, questionnaire: Questionnaire, issues: Issues) -> Ticked:
    """Read the rows that are answers; reversed items stay as ticked."""
    import numpy as np
    import pandas as pd

    table = raw.table if layout.table is None else layout.table
    rows, previews, finished = table.index, 0, layout.finished
    if layout.dropped is not None:
        drop, why = layout.dropped[0].to_numpy(dtype=bool), layout.dropped[1]
        for row in rows[drop]:
            issues.whole(why=why, row=int(row), kept_as=DROPPED)
        previews = int(drop.sum())
        table, rows = table[~drop], rows[~drop]
        finished = None if finished is None else finished[~drop]
    for remark in layout.remarks:
        issues.whole(why=remark, kept_as=KEPT)
    for number, text in raw.table.attrs.get("broken_rows", ()):
        issues.whole(why=TOO_MANY_CELLS, row=number, found=text, kept_as=DROPPED)
    _name_strangers(raw, layout, issues)
    respondents = _identifiers(table, layout, issues)
    beside = _beside(table, layout, questionnaire, issues)
    if finished is not None and "finished" not in questionnaire.answers:
        beside["finished"] = finished.reset_index(drop=True)
    answers = gather(table, layout, questionnaire, issues)
    frame = pd.concat([pd.DataFrame(beside, index=answers.index), answers], axis=1)
    return Ticked(frame, pd.Index(np.asarray(rows), name="row"), respondents, previews)


def _name_strangers(raw: Raw, layout: Layout, issues: Issues) -> None:
    """Columns nobody of us asked for."""
    taken = {source.raw for source in layout.sources} | set(layout.known)
    taken |= {
        layout.respondent or "",
        layout.date or "",
        layout.seconds or "",
        layout.wave or "",
        "",
    }
    taken |= {*(layout.span or ())}
    for head in raw.headers:
        if head not in taken:
            issues.whole(why=NOT_ASKED_BY_US, column=head)


def _identifiers(table: pd.DataFrame, layout: Layout, issues: Issues) -> pd.Series:
    import pandas as pd

    size = len(table)
    numbered = pd.Series([f"r{number:06d}" for number in range(1, size + 1)], dtype="str")
    if layout.respondent is None:
        return numbered
    given = normalised(table[layout.respondent].reset_index(drop=True))
    doubtful = given.notna() & ~given.str.fullmatch(_PLAIN_ID).fillna(False).astype(bool)
    personal = pd.Series(False, index=given.index)
    personal[doubtful] = mask_personal_data(given[doubtful]) != given[doubtful]
    if personal.any():
        issues.cells(
            personal.to_numpy(dtype=bool), column=layout.respondent, answer="respondent",
            found=None, why=PERSONAL_ID, kept_as="row number",
        )  # fmt: skip
    return given.where(given.notna() & ~personal, numbered)


def _beside(
    table: pd.DataFrame, layout: Layout, questionnaire: Questionnaire, issues: Issues
) -> dict[str, pd.Series]:
    """Wave, date and seconds under the questionnaire's names."""
    record = questionnaire.record
    found: dict[str, pd.Series] = {}

    def name_of(own: str | None, usual: str) -> str:
        return own or (usual if usual not in questionnaire.answers else f"{usual}_of_record")

    def note(column: str, unread: pd.Series, why: Words) -> None:
        issues.cells(
            unread.to_numpy(dtype=bool), column=column, answer="", why=why,
            found=table[column].reset_index(drop=True),
        )  # fmt: skip

    if layout.wave:
        found[name_of(record.wave, "wave")] = normalised(
            table[layout.wave].reset_index(drop=True)
        ).astype("string")
    if layout.date:
        times, unread = read_dates(
            table[layout.date].reset_index(drop=True), unanswered=layout.habits.unanswered
        )
        found[name_of(record.date, "date")] = times
        note(layout.date, unread, cells.NO_DATE)
    seconds = name_of(record.seconds, "seconds")
    if layout.seconds:
        taken, unread = read_seconds(table[layout.seconds].reset_index(drop=True))
        found[seconds] = taken
        note(layout.seconds, unread, cells.NO_TIME)
    elif layout.span:
        begin, end = (read_dates(table[name].reset_index(drop=True))[0] for name in layout.span)
        length = (end - begin).dt.total_seconds()
        found[seconds] = length.where(length >= 0).astype("Float64")
    return found


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
        "broken_rows": broken,
        "unfinished": int((~responses["finished"].fillna(True)).sum())
        if "finished" in responses
        else 0,
        "comments": len(comments),
        "issues": len(listed),
    }
    return ReadResponses(responses, comments, listed, name, counts, source=str(raw.path))


def personal_columns(questionnaire: Questionnaire) -> list[str]:
    """Answer columns of questions that ask for personal data on purpose."""
    return [
        column for column, answer in questionnaire.answers.items() if answer.question.personal_data
    ]


def without_personal(listed: pd.DataFrame, questionnaire: Questionnaire) -> pd.DataFrame:
    """What was found, without what was asked for as personal data and with the rest masked."""
    asked = {a.question.id for a in questionnaire.answers.values() if a.question.personal_data}
    hidden = listed["answer"].isin([*asked, *personal_columns(questionnaire)])
    listed = listed.copy()
    distinct = listed["found"].drop_duplicates().dropna()
    masked = dict(zip(distinct, mask_personal_data(distinct), strict=True))
    listed["found"] = listed["found"].map(masked).astype("string").mask(hidden)
    return listed


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
