"""ODK Central, KoboToolbox and others that ask an XLSForm: CSV or XLSX, codes or labels.

Heads are paths: section/battery/item or section-battery-item, or the last name alone. A select_multiple
is one column of codes with blanks between, a column q/code for each choice, or both.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from feedback.questionnaire.questions import Multiple
from feedback.responses.readers.layout import JOINED, Habits, Layout, Raw, Source
from feedback.responses.readers.named import fields_of
from feedback.responses.readers.status import set_aside
from feedback.responses.readers.wording import match_headers

if TYPE_CHECKING:
    import pandas as pd

    from feedback.questionnaire.model import Questionnaire

_RESPONDENT = (
    "_uuid", "meta/instanceID", "meta-instanceID", "meta:instanceID", "instanceID", "KEY", "__id", "_id",
)  # fmt: skip
_DATE = (
    "SubmissionDate", "_submission_time", "__system/submissionDate", "__system.submissionDate", "end", "today",
)  # fmt: skip
_OWN = {
    *_RESPONDENT, *_DATE, "start", "end", "deviceid", "DeviceID", "username", "phonenumber", "simserial", "subscriberid",
    "__version__", "_validation_status", "_notes", "_status", "_submitted_by", "_tags", "_index", "_parent_index",
    "_parent_table_name", "SubmitterID", "SubmitterName", "AttachmentsPresent", "AttachmentsExpected", "Status",
    "ReviewState", "Edits", "FormVersion", "meta/rootUuid", "meta-instanceName", "meta/instanceName", "_xform_id_string",
    "_geolocation", "_attachments", "formhub/uuid", "background-audio", "audit", "meta/audit", "meta-audit",
}  # fmt: skip
_IN_UTC = (
    "SubmissionDate",
    "_submission_time",
    "__system/submissionDate",
    "__system.submissionDate",
)
_OFFSET = r"\d(Z|[+-]\d\d:?\d\d)\s*$"
_MARKS = {
    "_uuid", "_submission_time", "__version__", "KEY", "meta-instanceID", "meta/instanceID", "meta:instanceID",
    "SubmissionDate", "SubmitterID", "_validation_status", "instanceID", "formhub/uuid", "AttachmentsPresent",
    "__system.submissionDate",
}  # fmt: skip


def recognises(raw: Raw) -> bool:
    """Whether columns of ODK or Kobo are there."""
    return raw.form in ("table", "json") and bool(set(raw.headers) & _MARKS)


def lay_out(raw: Raw, questionnaire: Questionnaire) -> Layout:
    """By the last names of a path, else by labels."""
    rest = [head for head in raw.headers if head not in _OWN]
    sources = _by_path(rest, questionnaire)
    language = None
    for depth in (1, 2):
        taken = {source.raw for source in sources}
        done = {(source.question, source.column) for source in sources}
        said = {head: " ".join(head.split("/")[-depth:]) for head in rest if head not in taken}
        worded, spoken = match_headers(said, questionnaire, said=said)
        language = language or spoken
        sources += [s for s in worded if (s.question, s.column) not in done]
    there = set(raw.headers)
    span = ("start", "end") if {"start", "end"} <= there else None
    date = next((name for name in _DATE if name in there), None)
    return Layout(
        sources=tuple(sources),
        habits=Habits(separators=(JOINED, " ", ", ", ";"), language=language),
        respondent=next((name for name in _RESPONDENT if name in there), None),
        date=date,
        table=_local(raw.table, date),
        dropped=set_aside(
            raw.table,
            (
                "ReviewState",
                "__system/reviewState",
                "__system.reviewState",
                "_validation_status",
                "_validation_status.label",
            ),
        ),
        span=span,
        known=frozenset(_OWN),
    )


def _local(table: pd.DataFrame, date: str | None) -> pd.DataFrame:
    """The stamp of submission, which the server writes in UTC, on the clock of the device (`end`, `start`)."""
    import pandas as pd

    if date not in _IN_UTC:
        return table
    beside = [name for name in ("end", "start", "meta-end", "meta-start") if name in table]
    offset = pd.Series(pd.NA, index=table.index, dtype="string")
    for name in beside:
        offset = offset.fillna(table[name].astype("string").str.extract(_OFFSET)[0])
    offset = offset.str.replace("Z", "+00:00", regex=False)
    offset = offset.str.replace(r"([+-]\d\d):?(\d\d)", r"\1:\2", regex=True)
    known = offset.mode()
    if len(known):
        offset = offset.fillna(known.iloc[0])  # a row without one: where most were asked
    written = table[date].astype("string").str.strip()
    moment = pd.to_datetime(
        written.where(written.str.contains(_OFFSET.replace("(", "(?:"), regex=True), written + "Z"),
        utc=True, format="ISO8601", errors="coerce",
    )  # fmt: skip
    minutes = offset.str[1:3].astype("Float64") * 60 + offset.str[4:6].astype("Float64")
    east = minutes.where(offset.str[0] != "-", -minutes)
    wall = moment.dt.tz_localize(None) + pd.to_timedelta(east.fillna(0).astype(float), unit="m")
    local = wall.dt.strftime("%Y-%m-%dT%H:%M:%S") + offset.fillna("+00:00")
    return table.assign(**{date: local.where(moment.notna(), table[date]).astype("str")})


def _by_path(headers: list[str], questionnaire: Questionnaire) -> list[Source]:
    fields = fields_of(questionnaire, "xlsform")
    ticks = {
        (question.id, choice.code): Source("", question.id, "flag", f"{question.id}_{choice.code}")
        for question in questionnaire.questions()
        if isinstance(question, Multiple)
        for choice in question.choices
    }
    found = []
    for head in headers:
        steps = re.split(r"[/\-:.]", head)
        tick = ticks.get((steps[-2], steps[-1])) if len(steps) > 1 else None
        if tick is not None:
            found.append(replace(tick, raw=head))
        else:
            found += [replace(source, raw=head) for source in fields.get(steps[-1], ())]
    return found
