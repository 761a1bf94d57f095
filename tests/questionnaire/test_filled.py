"""Rows to fill in: numbers, texts, and points that make a total.

FI1 each row is a column of its own, of numbers or of text; a rule may ask about one
FI2 bad input: a repeated id, one row alone, no total, a wrong word in a type: line, column, what to do, both languages
FI3 simulated points make the total for everybody, answered or left out as a whole
FI4 read back: points that do not make the total are no answer and listed; a row left empty beside a full total is 0;
    numbers outside the limits are listed
FI5 lint: a total among many rows is told; a rule that names the whole question, too
FI6 on paper every row has a number, its own blank and the total
"""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from changed_forms import assert_refused, changed

from feedback.errors import StudyError
from feedback.questionnaire.export.paper import Blank, Lines, lay_out
from feedback.questionnaire.lint.run import lint_questionnaire
from feedback.questionnaire.model import Questionnaire, load_questionnaire
from feedback.questionnaire.simulate import simulate_responses
from feedback.responses.readers.read import read_responses

FORM = Path(__file__).parent / "filled.yaml"


@pytest.fixture(scope="module")
def form() -> Questionnaire:
    return load_questionnaire(FORM)


def test_columns(form: Questionnaire) -> None:  # FI1
    kinds = {column: answer.kind for column, answer in form.answers.items()}
    assert kinds == {
        "food": "number", "clothes": "number", "price": "number", "range": "number", "access": "number",
        "first": "text", "second": "text",
    }  # fmt: skip
    answers = pd.DataFrame({"price": [6.0, 4.0, None]})
    assert form.visible(answers)["names"].tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("old", "new", "spot", "why"),
    [
        ("{id: range,", "{id: price,", "26:14", "the id price is used twice"),
        ("total: 10", "total: 0", "21:9", "total"),
        ("total: 10", "total: ten", "21:9", "total"),
        ("type: constant_sum", "type: constantsum", "19:9", "no question type constantsum"),
        ("low: 0", "low: 6000", "12:9", "is more than high"),
        ("longest: 40", "longest: 0", "30:9", "longest"),
        ("en: Range of goods", "en: ''", "26:25", "the en wording is missing"),
    ],
)  # fmt: skip
def test_bad_input(old: str, new: str, spot: str, why: str, tmp_path: Path) -> None:  # FI2
    assert_refused(changed(FORM, old, new, tmp_path), spot, why)


def test_one_row_has_nothing_to_share(form: Questionnaire, tmp_path: Path) -> None:  # FI2
    lines = FORM.read_text("utf-8").splitlines()
    kept = [line for line in lines if "id: range" not in line and "id: access" not in line]
    (tmp_path / "form.yaml").write_text("\n".join(kept), "utf-8")
    with pytest.raises(StudyError, match="needs at least 2, found 1"):
        load_questionnaire(tmp_path / "form.yaml")


def test_simulated_points_make_the_total(form: Questionnaire) -> None:  # FI3
    drawn = simulate_responses(form, 400, seed=4, missing=0.1).responses
    points = drawn[["price", "range", "access"]]
    assert points.sum(axis=1).eq(10).all()  # required
    assert points.mean().max() - points.mean().min() > 0.3  # a share of its own for each
    free = form.model_copy(update={})
    loose = Questionnaire.model_validate(
        free.model_dump(by_alias=True) | {
            "sections": [
                {**section, "questions": [{**q, "required": False} for q in section["questions"]]}
                for section in free.model_dump(by_alias=True, exclude_none=True)["sections"]
            ]
        }
    )  # fmt: skip
    points = simulate_responses(loose, 400, seed=4, missing=0.1).responses[list(points)]
    assert points.isna().any(axis=1).eq(points.isna().all(axis=1)).all()
    assert 0 < points.isna().all(axis=1).sum() < 400


def test_totals_are_checked(form: Questionnaire, tmp_path: Path) -> None:  # FI4
    rows = "respondent,food,clothes,price,range,access,first\n1,10,20,5,3,2,A\n2,9000,0,5,3,1,B\n3,,,7,3,,C\n4,,,,,,D\n"
    (tmp_path / "in.csv").write_text(rows, "utf-8")
    found = read_responses(tmp_path / "in.csv", questionnaire=form)
    points = found.responses[["price", "range", "access"]].astype(object)
    points = points.where(points.notna(), None).to_numpy().tolist()
    assert points == [[5, 3, 2], [None] * 3, [7, 3, 0], [None] * 3]
    listed = found.issues[found.issues["row"].notna()]
    assert listed[["row", "answer", "found", "why_en"]].to_numpy().tolist() == [
        [3, "food", "9000", "not a number within 0–5000"],
        [3, "weights", "9", "the rows do not make 10 together"],
    ]


def test_lint(form: Questionnaire) -> None:  # FI5
    content = json.loads(form.model_dump_json(by_alias=True, exclude_none=True))
    weights = content["sections"][0]["questions"][1]
    weights["items"] += [{"id": f"more{i}", "text": {"zh": f"第{i}项", "en": f"thing {i}"}} for i in range(6)]  # fmt: skip
    content["sections"][0]["questions"][2]["show_if"] = {"compare": ["weights", ">", 3]}
    found = lint_questionnaire(Questionnaire.model_validate(content), language="en")
    told = list(zip(found["rule"], found["found"], strict=True))
    assert any(rule == "L03" and "9 rows to share 10 among" in text for rule, text in told)
    assert any("weights has several answers" in text for _, text in told)


def test_paper(form: Questionnaire) -> None:  # FI6
    (page,) = lay_out(form, "en").pages
    numbers = [printed.number for printed in page.questions]
    assert numbers == ["1", "1.1", "1.2", "2", "2.1", "2.2", "2.3", "3", "3.1", "3.2"]
    fields = {printed.number: printed.field for printed in page.questions}
    assert fields["1.1"] == Blank("____________ yuan")
    assert fields["3.1"] == Lines(1)
    said = {printed.number: " ".join(printed.told) for printed in page.questions}
    assert "the rows make 10 together" in said["2"]
    assert "only if question 2.1" in said["3"]
