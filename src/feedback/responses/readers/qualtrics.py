"""Qualtrics: CSV with three header rows (name, wording, {"ImportId": …}); numbers or choice texts.

Names: q, rows of a matrix q_1, q_2 …, a pair of matrices qE_1, qP_1, choices q_1 or one column "1,3",
text beside a choice q_3_TEXT. Previews and tests are no answers.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from feedback.questionnaire.questions import Multiple
from feedback.responses.readers.layout import Habits, Layout, Raw, Source
from feedback.responses.readers.named import named_sources, spelled_codes
from feedback.responses.readers.status import set_aside
from feedback.responses.readers.wording import match_headers

if TYPE_CHECKING:
    import pandas as pd

    from feedback.questionnaire.model import Questionnaire

_OWN = frozenset(
    {
        "StartDate", "EndDate", "Status", "IPAddress", "Progress", "Duration (in seconds)", "Finished",
        "RecordedDate", "ResponseId", "ResponseID", "RecipientLastName", "RecipientFirstName",
        "RecipientEmail", "ExternalReference", "ExternalDataReference", "LocationLatitude",
        "LocationLongitude", "DistributionChannel", "UserLanguage", "ResponseSet", "Name", "Q_TotalDuration",
    }
)  # fmt: skip
# preview 1, test 2, spam 8, and their sums; 16 is an answer given off line
_NO_ANSWERS = frozenset({"1", "2", "8", "9", "12", "17", "test"})
# beside an answer: the group of a recommendation, the order shown, clicks on a page
_BESIDE = ("_NPS_GROUP", "_DO", "_First Click", "_Last Click", "_Click Count")
_SEEN_NOT_ANSWERED = frozenset({"-99"})


def recognises(raw: Raw) -> bool:
    """Whether the ImportId row or Qualtrics' own columns are there."""
    if raw.form != "table":
        return False
    heads = set(raw.headers)
    return _import_row(raw.table) is not None or len(heads & _OWN) >= 4


def _import_row(table: pd.DataFrame) -> int | None:
    """Place of the row that holds {"ImportId": …}, among the first two under the names."""
    for place in range(min(2, len(table))):
        cells = table.iloc[place].dropna().astype("str")
        if len(cells) and cells.str.contains('"ImportId"', regex=False).mean() > 0.5:
            return place
    return None


def lay_out(raw: Raw, questionnaire: Questionnaire) -> Layout:
    """By name, else by the wording in the second header row."""
    place = _import_row(raw.table)
    said = dict(raw.meta.get("wordings", {})) if recognises(raw) else {}
    table = raw.table
    if place is not None:
        if place:
            said = {str(head): str(text) for head, text in raw.table.iloc[0].dropna().items()}
        table = raw.table.iloc[place + 1 :]
    rest = [head for head in raw.headers if head not in _OWN]
    sources = _by_name(rest, questionnaire)
    taken = {source.raw for source in sources}
    done = {(source.question, source.column) for source in sources}
    worded, language = match_headers(
        [head for head in rest if head not in taken], questionnaire, said=said
    )
    for source in worded:
        if (source.question, source.column) not in done:
            answers = questionnaire.answers_to(source.question)
            sources.append(replace(source, codes=spelled_codes(answers[0], "qualtrics")))
    return Layout(
        sources=tuple(sources),
        habits=Habits(
            separators=(",",), unanswered=_SEEN_NOT_ANSWERED, unwritten=_SEEN_NOT_ANSWERED,
            language=language,
        ),
        respondent=_there(raw, "ResponseId", "ResponseID"),
        date=_there(raw, "RecordedDate", "EndDate"),
        seconds=_there(raw, "Duration (in seconds)"),
        finished=_finished(table),
        known=_OWN | {head for head in raw.headers if head.endswith(_BESIDE)},
        dropped=set_aside(table, ("Status", "DistributionChannel"), codes=_NO_ANSWERS),
        table=table,
        wordings=said,
    )  # fmt: skip


def _there(raw: Raw, *names: str) -> str | None:
    return next((name for name in names if name in raw.headers), None)


def _by_name(headers: list[str], questionnaire: Questionnaire) -> list[Source]:
    found = named_sources(questionnaire, "qualtrics", headers, name_of=str.strip)
    taken = {source.raw for source in found}
    for question in questionnaire.questions():
        if isinstance(question, Multiple) and question.id in headers and question.id not in taken:
            codes = spelled_codes(questionnaire.answers_to(question.id)[0], "qualtrics")
            found.append(Source(question.id, question.id, "list", codes=codes))
    return found


def _finished(table: pd.DataFrame) -> pd.Series | None:
    if "Finished" not in table:
        return None
    told = table["Finished"].str.strip().str.casefold()
    return told.isin({"true", "1", "yes", "是"}).astype("boolean").mask(told.isna())
