"""REDCap: CSV of records, raw or labels, headed by field names or labels.

Names: item, q___c for a box (0 or 1), q_c for the rank of a choice. Labels: the wording of the field, of
a box "wording (choice=label)" with Checked or Unchecked.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedback.responses.readers.layout import Habits, Layout, Raw
from feedback.responses.readers.named import named_sources
from feedback.responses.readers.wording import match_headers

if TYPE_CHECKING:
    import pandas as pd

    from feedback.questionnaire.model import Questionnaire

_RESPONDENT = ("record_id", "Record ID", "study_id", "participant_id")
_OWN = re.compile(
    r"redcap_\w+|\w+_timestamp|\w+_complete|Event Name|Repeat Instrument|Repeat Instance|Survey Identifier|"
    r"Survey Timestamp|Complete\?|Data Access Group"
)
_TWIN = re.compile(r" #\d+$")


def recognises(raw: Raw) -> bool:
    """Whether REDCap's own columns are there."""
    if raw.form != "table" or not raw.headers:
        return False
    own = [head for head in raw.headers if _OWN.fullmatch(_TWIN.sub("", head))]
    return (bool(own) and raw.headers[0] in _RESPONDENT) or len(own) >= 2


def lay_out(raw: Raw, questionnaire: Questionnaire) -> Layout:
    """By field name, else by label."""
    sources = named_sources(questionnaire, "redcap", raw.headers, name_of=str.strip)
    taken = {source.raw for source in sources}
    own = {h for h in raw.headers if _OWN.fullmatch(_TWIN.sub("", h)) and h not in taken} | {
        *_RESPONDENT
    }
    done = {(source.question, source.column) for source in sources}
    worded, language = match_headers(
        [head for head in raw.headers if head not in taken | own], questionnaire
    )
    sources += [s for s in worded if (s.question, s.column) not in done]
    stamps = [
        h for h in raw.headers if h in own and re.search(r"_timestamp$|^Survey Timestamp$", h)
    ]
    return Layout(
        sources=tuple(sources),
        habits=Habits(unanswered=frozenset({"[not completed]"}), language=language),
        respondent=next((name for name in _RESPONDENT if name in raw.headers), None),
        date=stamps[-1] if stamps else None,
        finished=_complete(raw, own),
        known=frozenset(own),
    )


def _complete(raw: Raw, own: set[str]) -> pd.Series | None:
    """Whether every form of a record is complete."""
    columns = [
        head for head in raw.headers if head in own and re.search(r"_complete$|^Complete\?", head)
    ]
    if not columns:
        return None
    told = raw.table[columns]
    done = told.isin(["2", "Complete"])
    return done.all(axis=1).astype("boolean").mask(told.isna().all(axis=1))
