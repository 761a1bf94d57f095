"""Random arms before the programs that ask.

AC1 pyxform converts them without a warning and ODK Validate finds the form valid
AC2 survey-core tells the wording of the arm the page has set, and shows its block alone
AC3 the form page in Chromium draws an arm for each person, keeps it over a reload, takes one from the link; what is saved
    reads back
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
    return load_questionnaire(Path(__file__).parents[1] / "arms.yaml")


def test_odk(form: Questionnaire, odk_form: Any, tmp_path: Path) -> None:  # AC1
    xform = odk_form(export_questionnaire(form, "xlsform", tmp_path).files[0].read_bytes())
    assert "once(random())" in xform


SCRIPT = """\
const Survey = require("survey-core");
const { survey, records } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const said = records.map((data) => {
  const model = new Survey.Model(survey);
  model.locale = "en";
  for (const [name, value] of Object.entries(data)) model.setValue(name, value);
  const pages = model.visiblePages.map((page) => page.name);
  const told = model.getQuestionByName("price").locTitle.renderedHtml;
  model.doComplete();
  return { pages, told, kept: model.data, errors: model.jsonErrors || [] };
});
console.log(JSON.stringify(said));
"""


def test_survey_core(form: Questionnaire, survey_core: Any, tmp_path: Path) -> None:  # AC2
    file = export_questionnaire(form, "surveyjs", tmp_path).files[0]
    records = [{"ask": "a", "block": "x", "price": 4}, {"ask": "b", "block": "y", "price": 4}]
    told: list[dict[str, Any]] = survey_core(
        SCRIPT, {"survey": json.loads(file.read_text("utf-8")), "records": records}
    )
    assert [each["errors"] for each in told] == [[], []]
    assert [each["pages"] for each in told] == [["first", "blockx"], ["first", "blocky"]]
    assert "prices&quot;" in told[0]["told"].replace('"', "&quot;")
    assert told[1]["told"].startswith("Compared with elsewhere")
    assert told[1]["kept"]["ask"] == "b"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_form_page(form: Questionnaire, browser_page: Any, tmp_path: Path) -> None:  # AC3
    file = export_questionnaire(form, "html", tmp_path, language="en").files[0]
    browser_page.goto(file.as_uri())
    for person in range(12):
        browser_page.click("#next")
        said = browser_page.inner_text('[data-question="price"] legend')
        if person == 0:
            browser_page.reload()
            assert browser_page.inner_text('[data-question="price"] legend') == said
        assert said.startswith(("How satisfied", "Compared"))
        browser_page.check(f'input[name="price"][value="{4 if said.startswith("How") else 2}"]')
        browser_page.click("#next")
        browser_page.click("#next")
        browser_page.click("#again")
    browser_page.goto(f"{file.as_uri()}?ask=b&block=no")
    browser_page.click("#next")
    browser_page.check('input[name="price"][value="2"]')
    browser_page.click("#next")
    browser_page.click("#next")
    browser_page.click("summary")
    with browser_page.expect_download() as download:
        browser_page.click("#csv")
    saved = tmp_path / "saved.csv"
    saved.write_bytes(Path(download.value.path()).read_bytes())
    found = read_responses(saved, questionnaire=form).responses
    assert len(found) == 13
    assert (found["price"] == found["ask"].map({"a": 4, "b": 2})).all()
    assert set(found["block"]) <= {"x", "y", "z"}
    assert found["block"].nunique() > 1  # one in 3^12 is not
    assert found["ask"].iloc[-1] == "b"
