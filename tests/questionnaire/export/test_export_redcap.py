"""REDCap: the rules that linkml-redcap writes down, read from its own schema.

Q1 the eighteen columns, under their names
Q2 every cell fits the pattern, the list or the need that the schema gives its column
Q3 fields of a form and of a matrix stand together; a matrix has one type and one list of choices
   (checked for every questionnaire by the strict reader, rereaders.read_redcap)
"""

from __future__ import annotations

import csv
import importlib.resources
import io
import re
from typing import Any

import pytest
import yaml
from rereaders import read_redcap
from test_export_round_trip import awkward

from feedback.files import shipped
from feedback.questionnaire.export import redcap
from feedback.questionnaire.model import Questionnaire, load_questionnaire


def rows_of(q: Questionnaire, language: str) -> list[dict[str, str]]:
    (content,) = redcap.write(q, language=language).files.values()
    read_redcap(content, language)
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"))))


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    pytest.importorskip("linkml_redcap", reason="linkml-redcap is not installed")
    folder = importlib.resources.files("linkml_redcap") / "data_dictionary" / "schema"
    return yaml.safe_load((folder / "redcap_data_dictionary.yaml").read_text(encoding="utf-8"))


def test_q1_columns(every_type: Questionnaire, schema: dict[str, Any]) -> None:
    assert len(redcap.COLUMNS) == len(schema["classes"]["Field"]["attributes"]) == 18
    assert tuple(rows_of(every_type, "en")[0]) == redcap.COLUMNS


def test_q2_cells(every_type: Questionnaire, schema: dict[str, Any]) -> None:
    library = [load_questionnaire(path.stem) for path in shipped("questionnaires").glob("*.yaml")]
    rules = list(schema["classes"]["Field"]["attributes"].values())
    checked = 0
    for q in [every_type, *library]:
        for row in rows_of(q, q.languages[-1]):
            for rule, cell in zip(rules, row.values(), strict=True):
                assert cell or not rule["required"]
                if cell and "pattern" in rule:
                    assert re.fullmatch(rule["pattern"].strip("^$"), cell), cell
                values = schema["enums"].get(rule["range"], {}).get("permissible_values")
                if cell and values:
                    assert cell in values, (cell, rule["range"])
                    checked += 1
    assert checked > 400


def test_q3_scoring_rides_along(every_type: Questionnaire) -> None:
    rows = {row[redcap.COLUMNS[0]]: row for row in rows_of(every_type, "zh")}
    assert rows["longwait"]["Field Annotation"] == "dimension=effort; reverse"
    assert rows["check1"]["Field Annotation"] == "attention=2"
    assert rows["phone"]["Identifier?"] == "y"
    assert rows["used"]["Field Annotation"] == "@RANDOMORDER @NONEOFTHEABOVE='none' @MAXCHECKED=3"
    assert [row for row in rows.values() if row["Matrix Ranking?"] == "y"] == [
        rows["first_room"], rows["first_food"], rows["first_wait"],
    ]  # fmt: skip


def test_q3_conditions_of_sections_and_of_texts_beside_choices() -> None:
    rows = {row[redcap.COLUMNS[0]]: row[redcap.COLUMNS[11]] for row in rows_of(awkward(), "en")}
    page = "[time] <> '' and [time] <= -1 and [time] <> '-99'"
    assert rows["token"] == page
    assert rows["id"] == f"{page} and [self2(a2)] = '1'"
    assert rows["id_specify"] == "[id] = 'x'"
    assert rows["token_specify"] == "[token(x)] = '1'"
