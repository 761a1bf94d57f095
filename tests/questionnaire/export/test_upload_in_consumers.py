"""Files to hand in, before the programs that ask.

UX1 pyxform converts them without a warning and ODK Validate finds the form valid
UX2 survey-core takes the question with its limits
UX3 the form page in Chromium counts the files chosen, refuses too many and too large ones, keeps no name; what is saved reads back
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
    return load_questionnaire(Path(__file__).parents[1] / "upload.yaml")


def test_odk(form: Questionnaire, odk_form: Any, tmp_path: Path) -> None:  # UX1
    odk_form(export_questionnaire(form, "xlsform", tmp_path).files[0].read_bytes())


SCRIPT = """\
const Survey = require("survey-core");
const { survey } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const model = new Survey.Model(survey);
const photo = model.getQuestionByName("photo");
console.log(JSON.stringify({ kind: photo.getType(), most: photo.maxSize, errors: model.jsonErrors || [] }));
"""


def test_survey_core(form: Questionnaire, survey_core: Any, tmp_path: Path) -> None:  # UX2
    file = export_questionnaire(form, "surveyjs", tmp_path).files[0]
    told: dict[str, Any] = survey_core(SCRIPT, {"survey": json.loads(file.read_text("utf-8"))})
    assert told == {"kind": "file", "most": 2 * 1024 * 1024, "errors": []}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_form_page(form: Questionnaire, browser_page: Any, tmp_path: Path) -> None:  # UX3
    file = export_questionnaire(form, "html", tmp_path, language="en").files[0]
    small = [{"name": f"secret{i}.png", "mimeType": "image/png", "buffer": b"x"} for i in range(4)]
    browser_page.goto(file.as_uri())
    browser_page.click("#next")
    assert browser_page.is_hidden('[data-question="more"]')
    browser_page.set_input_files('input[name="photo"]', small)
    browser_page.click("#next")
    assert browser_page.inner_text("#e-photo") == "Please choose at most 3."
    large = {"name": "big.png", "mimeType": "image/png", "buffer": b"x" * (2 * 1024 * 1024 + 1)}
    browser_page.set_input_files('input[name="photo"]', [large])
    browser_page.click("#next")
    assert browser_page.inner_text("#e-photo") == "Each file may have 2 MB at most."
    browser_page.set_input_files('input[name="photo"]', small[:2])
    assert browser_page.is_visible('[data-question="none"]')
    browser_page.click("#next")
    assert "secret" not in browser_page.evaluate("JSON.stringify(localStorage)")
    browser_page.click("summary")
    with browser_page.expect_download() as download:
        browser_page.click("#csv")
    saved = tmp_path / "saved.csv"
    saved.write_bytes(Path(download.value.path()).read_bytes())
    assert read_responses(saved, questionnaire=form).responses["photo"].tolist() == [2]
