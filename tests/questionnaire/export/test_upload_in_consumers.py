"""Files to hand in, before the programs that ask.

UX1 pyxform converts them without a warning and ODK Validate finds the form valid
UX2 survey-core takes the question with its limits
UX3 the form page in Chromium counts the files chosen, refuses too many and too large ones, keeps no name; what is saved reads back
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from feedback.questionnaire.export.write import export_questionnaire
from feedback.questionnaire.model import Questionnaire, load_questionnaire
from feedback.responses.readers.read import read_responses

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)


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


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_form_page(form: Questionnaire, tmp_path: Path) -> None:  # UX3
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    file = export_questionnaire(form, "html", tmp_path, language="en").files[0]
    small = [{"name": f"secret{i}.png", "mimeType": "image/png", "buffer": b"x"} for i in range(4)]
    with playwright.sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context(accept_downloads=True).new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(file.as_uri())
        page.click("#next")
        assert page.is_hidden('[data-question="more"]')
        page.set_input_files('input[name="photo"]', small)
        page.click("#next")
        assert page.inner_text("#e-photo") == "Please choose at most 3."
        large = {"name": "big.png", "mimeType": "image/png", "buffer": b"x" * (2 * 1024 * 1024 + 1)}
        page.set_input_files('input[name="photo"]', [large])
        page.click("#next")
        assert page.inner_text("#e-photo") == "Each file may have 2 MB at most."
        page.set_input_files('input[name="photo"]', small[:2])
        assert page.is_visible('[data-question="none"]')
        page.click("#next")
        assert "secret" not in page.evaluate("JSON.stringify(localStorage)")
        page.click("summary")
        with page.expect_download() as download:
            page.click("#csv")
        saved = tmp_path / "saved.csv"
        saved.write_bytes(Path(download.value.path()).read_bytes())
        assert read_responses(saved, questionnaire=form).responses["photo"].tolist() == [2]
        assert faults == []
        browser.close()
