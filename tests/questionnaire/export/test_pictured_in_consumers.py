"""Pictures before the programs that ask.

PX1 pyxform converts them without a warning and ODK Validate finds the form valid
PX2 survey-core takes the picker and the pictures; an answer is the code
PX3 the form page in Chromium shows every picture under its own policy
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from feedback.questionnaire.export.write import export_questionnaire
from feedback.questionnaire.model import Questionnaire, load_questionnaire


@pytest.fixture(scope="module")
def form() -> Questionnaire:
    return load_questionnaire(Path(__file__).parents[1] / "pictured.yaml")


def test_odk(form: Questionnaire, odk_form: Any, tmp_path: Path) -> None:  # PX1
    xform = odk_form(export_questionnaire(form, "xlsform", tmp_path).files[0].read_bytes())
    assert "jr://images/red.png" in xform


SCRIPT = """\
const Survey = require("survey-core");
const { survey } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const model = new Survey.Model(survey);
model.setValue("pick", "b");
model.setValue("any", ["r"]);
const kinds = model.getAllQuestions().map((one) => one.getType());
console.log(JSON.stringify({ kinds, data: model.data, errors: model.jsonErrors || [] }));
"""


def test_survey_core(form: Questionnaire, survey_core: Any, tmp_path: Path) -> None:  # PX2
    file = export_questionnaire(form, "surveyjs", tmp_path).files[0]
    told: dict[str, Any] = survey_core(SCRIPT, {"survey": json.loads(file.read_text("utf-8"))})
    assert told["errors"] == []
    assert told["kinds"] == ["image", "html", "imagepicker", "checkbox", "image", "matrix"]
    assert told["data"] == {"pick": "b", "any": ["r"]}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_form_page(form: Questionnaire, browser_page: Any, tmp_path: Path) -> None:  # PX3
    file = export_questionnaire(form, "html", tmp_path, language="en").files[0]
    faults: list[str] = []
    browser_page.on(
        "console", lambda said: faults.append(said.text) if said.type == "error" else None
    )
    browser_page.goto(file.as_uri())
    browser_page.click("#next")
    widths = browser_page.eval_on_selector_all("img", "all => all.map((one) => one.naturalWidth)")
    assert widths == [8] * 6
    assert browser_page.is_visible('[data-question="pick"] img >> nth=0')
    browser_page.check('input[name="pick"][value="b"]')
    assert faults == []
