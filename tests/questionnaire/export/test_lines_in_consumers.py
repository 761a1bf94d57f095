"""Sliders and opposite words before the programs that ask.

LC1 pyxform converts them without a warning and ODK Validate finds the form valid: the slider is a range with its steps
LC2 survey-core draws the slider, has no answer until it is moved, and the linter has nothing to say
LC3 the form page in Chromium: no answer until the slider is moved, a required one stops, a key moves it, words stand at
    both ends; what is saved reads back
LC4 LimeSurvey's own slider and pair of opposites, REDCap's own slider; their columns come home
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from feedback.questionnaire.export import limesurvey, redcap, surveyjs, xlsform
from feedback.questionnaire.export.write import export_questionnaire
from feedback.questionnaire.model import Questionnaire, load_questionnaire
from feedback.responses.readers.read import read_responses


@pytest.fixture(scope="module")
def form() -> Questionnaire:
    return load_questionnaire(Path(__file__).parents[1] / "lines.yaml")


def test_odk(form: Questionnaire, odk_form: Any) -> None:  # LC1
    (content,) = xlsform.write(form, language="zh").files.values()
    xform = odk_form(content)
    assert '<range ref="/data/visit/worth" start="-5" end="5" step="0.5">' in xform


SCRIPT = """\
const Survey = require("survey-core");
const { survey, records } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const said = records.map((data) => {
  const model = new Survey.Model(survey);
  model.data = data;
  const kinds = model.getAllQuestions().map((one) => one.getType());
  return { valid: model.validate(false), errors: model.jsonErrors || [], data: model.data, kinds };
});
console.log(JSON.stringify(said));
"""


def test_survey_core(form: Questionnaire, survey_core: Any) -> None:  # LC2
    (content,) = surveyjs.write(form, language="zh").files.values()
    told: list[dict[str, Any]] = survey_core(
        SCRIPT, {"survey": json.loads(content), "records": [{}, {"warmth": 60, "worth": 1.5}]}
    )
    assert [each["errors"] for each in told] == [[], []]
    assert [each["valid"] for each in told] == [False, True]
    assert told[0]["data"] == {}  # not the middle
    assert told[1]["kinds"] == ["slider", "slider", "matrix", "comment"]


def test_linter(form: Questionnaire, assert_linted: Any) -> None:  # LC2
    (content,) = surveyjs.write(form, language="zh").files.values()
    assert_linted(content)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_form_page(form: Questionnaire, browser_page: Any, tmp_path: Path) -> None:  # LC3
    file = export_questionnaire(form, "html", tmp_path).files[0]
    browser_page.goto(file.as_uri())
    browser_page.click("#next")
    assert browser_page.inner_text('[data-column="warmth"] output') == "–"
    browser_page.click("#next")
    assert browser_page.is_visible("#e-warmth")
    browser_page.focus('input[name="warmth"]')
    browser_page.keyboard.press("ArrowRight")
    assert browser_page.inner_text('[data-column="warmth"] output') == "51"
    assert browser_page.is_visible('input[name="worth"]')  # warmth ≥ 50
    left, right = (browser_page.locator(f'[data-column="modern"] .{side}').bounding_box() for side in ("left", "right"))  # fmt: skip
    points = browser_page.locator('[data-column="modern"] .answer')
    first, last = points.first.bounding_box(), points.last.bounding_box()
    assert left["x"] < first["x"] < last["x"] < right["x"]
    browser_page.check('[data-column="modern"] input[value="2"]')
    assert browser_page.is_visible('textarea[name="why"]')
    browser_page.click("#next")
    browser_page.click("summary")
    for button in ("csv", "json"):
        with browser_page.expect_download() as download:
            browser_page.click(f"#{button}")
        saved = tmp_path / f"saved.{button}"
        saved.write_bytes(Path(download.value.path()).read_bytes())
        found = read_responses(saved, questionnaire=form)
        row = found.responses.iloc[0]
        assert (row["warmth"], row["modern"]) == (51, 2)
        assert row[["worth", "busy"]].isna().all()
        assert found.issues.empty


def test_own_sliders(form: Questionnaire, tmp_path: Path) -> None:  # LC4
    (content,) = limesurvey.write(form, language="en").files.values()
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8")), delimiter="\t"))
    english = {row["name"]: row for row in rows if row["language"] == "en" and row["class"] in ("Q", "SQ")}  # fmt: skip
    slider = english["worth"]
    assert (slider["type/scale"], slider["slider_layout"]) == ("K", "1")
    assert (slider["slider_min"], slider["slider_max"], slider["slider_accuracy"]) == ("-5", "5", "0.5")  # fmt: skip
    assert english["modern"]["text"] == "dated|modern"
    (tmp_path / "lime.csv").write_text(
        '"id","submitdate","warmth[v]","worth[v]","image[modern]","image[busy]","why"\n"1","2026-01-05 10:00:00","70","1.5","4","2",""\n',
        "utf-8",
    )
    found = read_responses(tmp_path / "lime.csv", questionnaire=form).responses.iloc[0]
    assert found[["warmth", "worth", "modern", "busy"]].tolist() == [
        70,
        1.5,
        4,
        4,
    ]  # calm is the better end
    (content,) = redcap.write(form, language="en").files.values()
    fields = {row["Variable / Field Name"]: row for row in csv.DictReader(io.StringIO(content.decode("utf-8")))}  # fmt: skip
    assert fields["warmth"]["Field Type"] == "slider"
    assert fields["warmth"]["Choices, Calculations, OR Slider Labels"] == "Ice cold | Very warm"
