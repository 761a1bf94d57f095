"""Screening and best-worst sets before the programs that ask.

SX1 pyxform converts them without a warning and ODK Validate finds the form valid
SX2 survey-core ends after the page for whoever is stopped, and asks the sets of the others; the linter has nothing to say
SX3 the form page in Chromium: who is stopped reads why and is done; what is saved of others reads back
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from feedback.questionnaire.export.write import export_questionnaire
from feedback.questionnaire.model import Questionnaire, load_questionnaire
from feedback.responses.readers.read import read_responses


@pytest.fixture(scope="module")
def form() -> Questionnaire:
    return load_questionnaire(Path(__file__).parents[1] / "screened.yaml")


def test_odk(form: Questionnaire, odk_form: Any, tmp_path: Path) -> None:  # SX1
    file = export_questionnaire(form, "xlsform", tmp_path).files[0]
    odk_form(file.read_bytes())


SCRIPT = """\
const Survey = require("survey-core");
const { survey, records } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const said = records.map((data) => {
  const model = new Survey.Model(survey);
  model.data = data;
  const pages = model.visiblePages.map((page) => page.name);
  const asked = model.visiblePages.flatMap((page) => page.questions.filter((one) => one.isVisible).map((one) => one.name));
  return { pages, asked, errors: model.jsonErrors || [] };
});
console.log(JSON.stringify(said));
"""


def test_survey_core(form: Questionnaire, survey_core: Any, tmp_path: Path) -> None:  # SX2
    file = export_questionnaire(form, "surveyjs", tmp_path).files[0]
    records = [{"age": 16, "visits": "y"}, {"age": 30, "visits": "n"}, {"age": 30, "visits": "y"}]
    told: list[dict[str, Any]] = survey_core(
        SCRIPT, {"survey": json.loads(file.read_text("utf-8")), "records": records}
    )
    assert [each["errors"] for each in told] == [[], [], []]
    assert [each["pages"] for each in told] == [["first"], ["first"], ["first", "matters"]]
    assert [each["asked"][-1] for each in told] == ["bye", "bye", "why"]
    assert "bye" not in told[2]["asked"]


def test_linter(form: Questionnaire, ask_node: Any, tmp_path: Path) -> None:  # SX2
    file = export_questionnaire(form, "surveyjs", tmp_path).files[0]
    (told,) = ask_node("lint.cjs", "lint", [json.loads(file.read_text("utf-8"))])
    assert told["findings"] == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_form_page(form: Questionnaire, browser_page: Any, tmp_path: Path) -> None:  # SX3
    file = export_questionnaire(form, "html", tmp_path).files[0]
    browser_page.goto(file.as_uri())
    browser_page.click("#next")
    browser_page.fill('input[name="age"]', "16")
    browser_page.check('input[name="visits"][value="y"]')
    assert browser_page.is_visible('[data-question="bye"]')
    browser_page.click("#next")
    assert browser_page.is_visible("#again")  # done
    browser_page.click("#again")
    browser_page.click("#next")
    browser_page.fill('input[name="age"]', "30")
    browser_page.check('input[name="visits"][value="y"]')
    assert browser_page.is_hidden('[data-question="bye"]')
    browser_page.click("#next")
    for number, one in enumerate(form.max_diffs["md"].shown, 1):
        browser_page.check(f'input[name="md{number}b"][value="{one[0].code}"]')
        browser_page.check(f'input[name="md{number}w"][value="{one[-1].code}"]')
    browser_page.click("#next")
    browser_page.click("summary")
    with browser_page.expect_download() as download:
        browser_page.click("#csv")
    saved = tmp_path / "saved.csv"
    saved.write_bytes(Path(download.value.path()).read_bytes())
    found = read_responses(saved, questionnaire=form)
    assert len(found.responses) == 1
    assert found.responses.iloc[0]["md7w"] == form.max_diffs["md"].shown[6][-1].code
    assert found.issues["why_en"].tolist() == ["screened out"]
