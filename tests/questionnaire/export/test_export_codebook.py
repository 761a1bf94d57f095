"""Codebook: a JSON Schema of the answers with everything beside it, and a workbook.

C1 the schema takes answers of this questionnaire and refuses others.
C2 columns hold scale, codes, dimension, reverse, attention, logic in words and names in the tools.
C3 positions lead back to codes where answers are shown from high to low.
C4 workbook: three sheets, frozen header, both languages, no formula.
C5 the same questionnaire gives the same bytes.
"""

from __future__ import annotations

import io
import json

import jsonschema
import pytest
from openpyxl import load_workbook

from feedback.questionnaire.export.codebook import codebook, write
from feedback.questionnaire.model import Questionnaire


def test_the_schema_takes_answers_and_refuses_others(every_type: Questionnaire) -> None:  # C1
    book = codebook(every_type)
    jsonschema.Draft202012Validator.check_schema(book)
    valid = jsonschema.Draft202012Validator(book)
    assert [*book["properties"]][:2] == ["channel", "channel_specify"]
    assert valid.is_valid(
        {"channel": "web", "clean": 5, "clean_na": False, "recommend": 0, "used_pool": True, "first_food": 2}
    )  # fmt: skip
    for wrong in (
        {"channel": "phone"},
        {"clean": 6},
        {"recommend": 11},
        {"nights": 0},
        {"extra": 1},
    ):
        assert not valid.is_valid(wrong), wrong


def test_columns_hold_what_scoring_needs(every_type: Questionnaire) -> None:  # C2
    about = codebook(every_type)["x-feedback"]
    columns = {column["column"]: column for column in about["columns"]}
    assert [*columns] == list(every_type.columns)
    assert columns["longwait"]["reverse"] and columns["longwait"]["dimension"] == "effort"
    assert about["scales"]["agreement"]["reverse_scoring"] == "8 - answer"
    assert columns["check1"]["attention"] == 2
    assert columns["clean"]["not_applicable"] == "clean_na"
    assert columns["clean"]["names"]["qualtrics"] == {"field": "services_1"}
    assert columns["used_pool"]["names"]["xlsform"] == {
        "field": "used",
        "code": "pool",
        "listed": True,
    }
    questions = {question["id"]: question for question in about["questions"]}
    assert questions["poolwhy"]["shown_if"]["words"]["zh"] == "“您用过哪些设施？”选了“泳池”"
    assert questions["poolwhy"]["shown_if"]["rule"] == {"contains": ["used", "pool"]}


def test_positions_lead_back_to_codes(every_type: Questionnaire) -> None:  # C3
    about = codebook(every_type)["x-feedback"]
    places = {column["column"]: column["names"]["wjx"] for column in about["columns"]}
    assert about["scales"]["satisfaction"]["position_to_code"] == {
        "1": 5, "2": 4, "3": 3, "4": 2, "5": 1, "6": 99,
    }  # fmt: skip
    assert about["scales"]["nps"]["position_to_code"]["1"] == 0
    assert places["quiet"] == {"question": 6, "row": 2}
    assert places["sq2_e"] == {"question": 9, "row": 2} and places["sq1_p"] == {
        "question": 10,
        "row": 1,
    }
    assert places["latecheck_d"] == {"question": 11, "row": 2}
    assert places["used_gym"] == {"question": 2, "option": 2} and places["overall"] == {
        "question": 13
    }


def test_the_workbook_can_be_read_and_calculates_nothing(every_type: Questionnaire) -> None:  # C4
    evil = every_type.sections[0].questions[1]
    words = evil.text.model_copy(update={"zh": '=HYPERLINK("http://x")', "en": "@SUM(1)"})
    section = every_type.sections[0]
    section = section.model_copy(
        update={"questions": (evil.model_copy(update={"text": words}), *section.questions[2:])}
    )
    changed = every_type.model_copy(update={"sections": (section, *every_type.sections[1:])})
    files = write(
        Questionnaire.model_validate(changed.model_dump(by_alias=True)), language="en"
    ).files
    book = load_workbook(io.BytesIO(files["everytype.codebook.xlsx"]))
    assert book.sheetnames == ["Items", "Scales", "Scoring"]
    for sheet in book.worksheets:
        assert sheet.freeze_panes == "B2" and sheet.max_row > 5
        kinds = {
            cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None
        }
        assert "f" not in kinds
    rows = list(book["Items"].iter_rows(values_only=True))
    assert {"文字 text zh", "文字 text en"} <= set(rows[0])
    channel = dict(zip(rows[0], rows[1], strict=True))
    assert channel["文字 text zh"] == '=HYPERLINK("http://x")'
    assert channel["代码 codes en"] == "web = Website\napp = Mobile app\noth = Other"
    scoring = {row[:2]: row for row in book["Scoring"].iter_rows(values_only=True)}
    assert scoring["反向 reverse", "longwait"][-1] == "score = 8 - answer"


def test_the_same_questionnaire_gives_the_same_bytes(
    every_type: Questionnaire, monkeypatch: pytest.MonkeyPatch
) -> None:  # C5
    first = write(every_type, language="zh")
    import openpyxl.writer.excel as writer

    class Later(writer.datetime.datetime):
        @classmethod
        def now(cls, tz: object = None) -> writer.datetime.datetime:
            return cls(2040, 1, 1)

    monkeypatch.setattr(writer.datetime, "datetime", Later)
    assert write(every_type, language="zh").files == first.files
    assert json.loads(first.files["everytype.codebook.json"])["x-feedback"]["version"] == "3"
    assert first.losses == ()
