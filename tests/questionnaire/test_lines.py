"""Answers on a line: sliders, and pairs of opposite words.

LI1 a slider is a number, a pair a rating of numbered points; wordings of both ends reach every language
LI2 bad input: steps that miss the end, ends exchanged, a missing word, words given twice: line, column, what to do
LI3 simulated sliders stop at their steps; a reversed pair is turned when it is scored
LI4 read back: numbers outside the line are listed
LI5 what the ends mean stands under the question wherever a tool has no place for them; on paper there is a line to mark
LI6 a version that turns the words of the ends round is reworded
LI7 a limit of many digits reaches every tool as it is
"""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from changed_forms import assert_refused, changed

from feedback.questionnaire.export.flat import explained
from feedback.questionnaire.export.paper import Blank, Table, lay_out
from feedback.questionnaire.export.write import export_questionnaire
from feedback.questionnaire.model import Questionnaire, load_questionnaire
from feedback.questionnaire.simulate import simulate_responses
from feedback.questionnaire.versions.hashes import item_wordings
from feedback.questionnaire.writing import questionnaire_yaml
from feedback.responses.readers.read import read_responses

FORM = Path(__file__).parent / "lines.yaml"


@pytest.fixture(scope="module")
def form() -> Questionnaire:
    return load_questionnaire(FORM)


def test_columns(form: Questionnaire, tmp_path: Path) -> None:  # LI1
    kinds = {column: answer.kind for column, answer in form.answers.items()}
    assert kinds == {
        "warmth": "number", "worth": "number", "modern": "rating", "busy": "rating", "why": "text",
    }  # fmt: skip
    assert form.ends("modern") == (1, 5)
    assert form.reverse == ("busy",)
    assert form.text("busy", language="en") == "calm – noisy"
    (tmp_path / "again.yaml").write_text(questionnaire_yaml(form), "utf-8")
    assert load_questionnaire(tmp_path / "again.yaml") == form


@pytest.mark.parametrize(
    ("old", "new", "spot", "why"),
    [
        ("step: 0.5", "step: 0.3", "20:9", "steps of 0.3 do not lead from -5 to 5"),
        ("step: 0.5", "step: 0", "20:9", "step"),
        ("high: 5", "high: -9", "18:9", "low -5.0 is more than high -9.0"),
        ("en: Ice cold", "en: ''", "14:9", "the en wording is missing"),
        ("points: 5", "points: 2", "26:9", "points"),
        ("{id: modern,", "{id: modern, text: {zh: 甲, en: A},", "30:13", "Leave it out"),
        ("left: {zh: 清静, en: calm}, ", "", "31:13", "left"),
        ("{id: modern,", "{id: modern, attention: 9,", "30:26", "expects 9"),
    ],
)  # fmt: skip
def test_bad_input(old: str, new: str, spot: str, why: str, tmp_path: Path) -> None:  # LI2
    assert_refused(changed(FORM, old, new, tmp_path), spot, why)


def test_simulated(form: Questionnaire) -> None:  # LI3
    drawn = simulate_responses(form, 300, seed=4).responses
    worth = drawn["worth"].dropna()
    assert worth.between(-5, 5).all()
    assert (worth * 2 % 1 == 0).all()
    assert (worth % 1 != 0).any()
    assert drawn["warmth"].between(0, 100).all()
    assert drawn.loc[drawn["warmth"] < 50, "worth"].isna().all()


def test_begins_between_numbers(tmp_path: Path) -> None:  # LI3
    text = FORM.read_text("utf-8").replace("low: -5", "low: 0.5").replace("high: 5", "high: 5.5").replace("step: 0.5", "step: 1")  # fmt: skip
    (tmp_path / "form.yaml").write_text(text, "utf-8")
    drawn = simulate_responses(load_questionnaire(tmp_path / "form.yaml"), 300, seed=4).responses
    assert set(drawn["worth"].dropna()) <= {0.5, 1.5, 2.5, 3.5, 4.5, 5.5}


def test_outside_the_line(form: Questionnaire, tmp_path: Path) -> None:  # LI4
    (tmp_path / "in.csv").write_text("respondent,warmth,worth,modern,busy\n1,101,,6,1\n2,60,-5,5,\n", "utf-8")  # fmt: skip
    found = read_responses(tmp_path / "in.csv", questionnaire=form)
    assert found.responses["warmth"].isna().tolist() == [True, False]
    told = found.issues.loc[found.issues["row"].notna(), ["row", "answer", "found"]]
    assert told.to_numpy().tolist() == [[2, "warmth", "101"], [2, "modern", "6"]]


def test_paper(form: Questionnaire) -> None:  # LI5
    (page,) = lay_out(form, "en").pages
    warmth, worth, image, _ = page.questions
    assert "0 = Ice cold, 100 = Very warm" in warmth.told
    assert isinstance(worth.field, Blank)
    assert worth.field.gap.startswith("-5 |")
    assert worth.field.gap.endswith("points")
    assert isinstance(image.field, Table)
    assert image.field.rows[0] == ("3.1", "dated – modern")
    said = [words.zh for question in form.questions() for words in explained(question)]
    assert said == ["0 = 冷冰冰，100 = 很温暖", "1 = 左边的词，5 = 右边的词"]


@pytest.mark.parametrize("target", ["xlsform", "limesurvey", "surveyjs", "redcap", "qsf", "html", "google", "ddi"])  # fmt: skip
def test_long_limits(target: str, tmp_path: Path) -> None:  # LI7
    text = FORM.read_text("utf-8").replace("high: 5\n", "high: 9999995\n")
    (tmp_path / "form.yaml").write_text(text, "utf-8")
    written = export_questionnaire(load_questionnaire(tmp_path / "form.yaml"), target, tmp_path)
    found = ""
    for path in written.files:
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as held:
                found += "".join(held.read(name).decode() for name in held.namelist())
        else:
            found += path.read_text("utf-8")
    assert "9999995" in found
    assert "1e+07" not in found


def test_hashes(form: Questionnaire, tmp_path: Path) -> None:  # LI6
    turned = FORM.read_text("utf-8").replace("Ice cold", "x").replace("Very warm", "Ice cold").replace("x}", "Very warm}")  # fmt: skip
    (tmp_path / "turned.yaml").write_text(turned, "utf-8")
    before, after = item_wordings(form), item_wordings(load_questionnaire(tmp_path / "turned.yaml"))  # fmt: skip
    assert {column for column in before if before[column] != after[column]} == {"warmth"}
