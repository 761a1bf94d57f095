"""Rows to fill in (numbers, texts, a constant sum) before the programs that ask.

FC1 pyxform converts them without a warning and ODK Validate finds the form valid; the total stands in its constraint
FC2 survey-core refuses points that do not make the total and takes those that do; the linter has nothing to say
FC3 the form page in Chromium: a wrong total stops, a right one goes on, a row left empty beside a full total is 0;
    what is saved reads back
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from feedback.questionnaire.export import surveyjs, xlsform
from feedback.questionnaire.export.write import export_questionnaire
from feedback.questionnaire.model import Questionnaire, load_questionnaire
from feedback.responses.readers.read import read_responses


@pytest.fixture(scope="module")
def form() -> Questionnaire:
    return load_questionnaire(Path(__file__).parents[1] / "filled.yaml")


def test_odk(form: Questionnaire, odk_form: Any) -> None:  # FC1
    (content,) = xlsform.write(form, language="zh").files.values()
    xform = odk_form(content)
    assert "coalesce( /data/visit/weights/price , 0)" in xform
    assert "+ . = 10" in xform


SCRIPT = """\
const Survey = require("survey-core");
const { survey, records } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const said = records.map((data) => {
  const model = new Survey.Model(survey);
  model.data = data;
  return { valid: model.validate(false), errors: model.jsonErrors || [], data: model.data };
});
console.log(JSON.stringify(said));
"""


def test_survey_core(form: Questionnaire, survey_core: Any) -> None:  # FC2
    (content,) = surveyjs.write(form, language="zh").files.values()
    wrong = {"weights": {"price": 5, "range": 3, "access": 1}}
    right = {"weights": {"price": 5, "range": 3, "access": 2}, "spent": {"food": 30}}
    above = {**right, "spent": {"food": 9000}}
    told: list[dict[str, Any]] = survey_core(
        SCRIPT, {"survey": json.loads(content), "records": [wrong, right, above]}
    )
    assert [each["errors"] for each in told] == [[], [], []]
    assert [each["valid"] for each in told] == [False, True, False]
    assert told[1]["data"]["weights"] == right["weights"]


def test_linter(form: Questionnaire, assert_linted: Any) -> None:  # FC2
    (content,) = surveyjs.write(form, language="zh").files.values()
    assert_linted(content)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_form_page(form: Questionnaire, browser_page: Any, tmp_path: Path) -> None:  # FC3
    file = export_questionnaire(form, "html", tmp_path).files[0]
    browser_page.goto(file.as_uri())
    browser_page.click("#next")
    browser_page.fill('input[name="food"]', "9000")
    browser_page.fill('input[name="price"]', "6")
    browser_page.fill('input[name="range"]', "3")
    assert browser_page.is_visible('input[name="first"]')  # price ≥ 5
    browser_page.click("#next")
    assert "10" in browser_page.inner_text("#e-weights")
    assert "9" in browser_page.inner_text("#e-weights")
    assert browser_page.inner_text("#e-spent")
    browser_page.fill('input[name="food"]', "４０.5")
    browser_page.fill('input[name="range"]', "4")
    browser_page.fill('input[name="second"]', "东街小店")
    browser_page.click("#next")
    browser_page.click("summary")
    for button in ("csv", "json"):
        with browser_page.expect_download() as download:
            browser_page.click(f"#{button}")
        saved = tmp_path / f"saved.{button}"
        saved.write_bytes(Path(download.value.path()).read_bytes())
        found = read_responses(saved, questionnaire=form)
        row = found.responses.iloc[0]
        assert (row["price"], row["range"], row["access"]) == (6, 4, 0)
        assert row["food"] == 40.5
        assert row["second"] == "东街小店"
        assert found.issues.empty
