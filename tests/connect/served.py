"""Simulated answers as each tool's interface gives them: the shapes of the readers' tests, typed as the interfaces type.

LimeSurvey: its JSON export (a real one of 6.10 looked at). KoboToolbox: data.json (paths with /, what is not answered
is left out, `_id` a number). ODK Central: OData (groups nested, null where nothing was answered, `__system`). REDCap: flat
JSON, all text. SurveyJS: survey.data.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pandas as pd
from shapes import _limesurvey, _redcap, _span, _xlsform, day_and_time, surveyjs_records

from feedback.questionnaire.model import Questionnaire, load_questionnaire
from feedback.questionnaire.simulate.draw import simulate_responses

Record = dict[str, Any]


def drawn(q: Questionnaire, n: int, *, seed: int = 3) -> pd.DataFrame:
    """Answers of n people, numbered from 1, each submitted at another minute."""
    answers = simulate_responses(q, n, seed=seed, comments=True).responses
    answers = answers.sort_values(
        str(q.record.date), kind="stable"
    )  # a server numbers them as they come
    answers.index = pd.Index([str(i) for i in range(1, n + 1)], name="respondent")
    return answers


def _rows(columns: list[tuple[str, list[str]]], n: int) -> list[Record]:
    return [{head: cells[row] for head, cells in columns} for row in range(n)]


def limesurvey(q: Questionnaire, answers: pd.DataFrame) -> list[Record]:
    rows = _rows(_limesurvey(q, answers, "zh", heading="code", full=False), len(answers))
    return [
        {**row, "id": int(row["id"]), "lastpage": int(row["lastpage"]), "datestamp": row["submitdate"]}
        for row in rows
    ]  # fmt: skip


def _stamped(q: Questionnaire, answers: pd.DataFrame) -> list[str]:
    shifted = answers.assign(**{q.record.date: answers[q.record.date] - pd.Timedelta(hours=8)})
    return day_and_time(shifted, q, "%Y-%m-%dT%H:%M:%S")


def kobo(q: Questionnaire, answers: pd.DataFrame) -> list[Record]:
    columns = _xlsform(q, answers, joint="/", split=False, columns=_span(q, answers))
    stamps = _stamped(q, answers)
    return [
        {name: cell for name, cell in row.items() if cell != ""}
        | {
            "_id": 1000 + i, "_uuid": f"uuid-{i}", "meta/instanceID": f"uuid:uuid-{i}", "_submission_time": stamps[i],
            "__version__": "v1", "_validation_status": {}, "_attachments": [], "_geolocation": [None, None],
        }
        for i, row in enumerate(_rows(columns, len(answers)))
    ]  # fmt: skip


def central(q: Questionnaire, answers: pd.DataFrame) -> list[Record]:
    columns = _xlsform(q, answers, joint="/", split=False, columns=_span(q, answers))
    found = []
    for i, row in enumerate(_rows(columns, len(answers))):
        came = f"{_stamped(q, answers)[i]}.{i % 1000:03}Z"
        record: Record = {
            "__id": f"uuid:instance-{i}",
            "__system": {"submissionDate": came, "updatedAt": None, "submitterId": "5", "submitterName": "web", "status": None,
                         "reviewState": None, "attachmentsPresent": 0, "edits": 0, "formVersion": "1"},
            "meta": {"instanceID": f"uuid:instance-{i}"},
        }  # fmt: skip
        for path, cell in row.items():
            *groups, name = path.split("/")
            inner = record
            for group in groups:
                inner = inner.setdefault(group, {})
            inner[name] = cell or None
        found.append(record)
    return found


def redcap(q: Questionnaire, answers: pd.DataFrame) -> list[Record]:
    return _rows(_redcap(q, answers, "zh", labels=False), len(answers))


def surveyjs(q: Questionnaire, answers: pd.DataFrame) -> list[Record]:
    return surveyjs_records(q, answers)


SERVED: dict[str, Callable[[Questionnaire, pd.DataFrame], list[Record]]] = {
    "limesurvey": limesurvey, "kobo": kobo, "central": central, "redcap": redcap, "surveyjs": surveyjs,
}  # fmt: skip


@cache
def _written(kind: str, n: int) -> str:
    q = load_questionnaire("restaurant")
    return json.dumps(SERVED[kind](q, drawn(q, n)), ensure_ascii=False)


def served(kind: str, n: int) -> list[Record]:
    """What the server of a tool holds when n people have answered the restaurant's questionnaire."""
    found: list[Record] = json.loads(_written(kind, n))
    return found
