"""Rows to fill in (numbers, texts, a constant sum) before the programs that ask.

FC1 pyxform converts them without a warning and ODK Validate finds the form valid; the total stands in its constraint
FC2 survey-core refuses points that do not make the total and takes those that do; the linter has nothing to say
FC3 the form page in Chromium: a wrong total stops, a right one goes on, a row left empty beside a full total is 0;
    what is saved reads back
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from feedback.questionnaire.export import surveyjs, xlsform
from feedback.questionnaire.export.write import export_questionnaire
from feedback.questionnaire.model import Questionnaire, load_questionnaire
from feedback.responses.readers.read import read_responses

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)


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


def test_linter(form: Questionnaire, ask_node: Any) -> None:  # FC2
    (content,) = surveyjs.write(form, language="zh").files.values()
    (told,) = ask_node("lint.cjs", "lint", [json.loads(content)])
    assert told["findings"] == []


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_form_page(form: Questionnaire, tmp_path: Path) -> None:  # FC3
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    file = export_questionnaire(form, "html", tmp_path).files[0]
    with playwright.sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context(accept_downloads=True).new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(file.as_uri())
        page.click("#next")
        page.fill('input[name="food"]', "9000")
        page.fill('input[name="price"]', "6")
        page.fill('input[name="range"]', "3")
        assert page.is_visible('input[name="first"]')  # price ≥ 5
        page.click("#next")
        assert "10" in page.inner_text("#e-weights")
        assert "9" in page.inner_text("#e-weights")
        assert page.inner_text("#e-spent")
        page.fill('input[name="food"]', "４０.5")
        page.fill('input[name="range"]', "4")
        page.fill('input[name="second"]', "东街小店")
        page.click("#next")
        page.click("summary")
        for button in ("csv", "json"):
            with page.expect_download() as download:
                page.click(f"#{button}")
            saved = tmp_path / f"saved.{button}"
            saved.write_bytes(Path(download.value.path()).read_bytes())
            found = read_responses(saved, questionnaire=form)
            row = found.responses.iloc[0]
            assert (row["price"], row["range"], row["access"]) == (6, 4, 0)
            assert row["food"] == 40.5
            assert row["second"] == "东街小店"
            assert found.issues.empty
        assert faults == []
        browser.close()
