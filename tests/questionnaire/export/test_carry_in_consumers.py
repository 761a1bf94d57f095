"""Choices carried forward and loops, before the programs that ask.

CF1 pyxform converts them without a warning and ODK Validate finds the form valid
CF2 survey-core offers what was ticked, and shows the pages of a loop
CF3 the form page in Chromium offers what was ticked; a choice unticked later is no answer any more; what is saved reads back
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
HERE = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def form() -> Questionnaire:
    return load_questionnaire(HERE / "carry.yaml")


@pytest.mark.parametrize("name", ["carry", "loop"])
def test_odk(name: str, odk_form: Any, tmp_path: Path) -> None:  # CF1
    form = load_questionnaire(HERE / f"{name}.yaml")
    odk_form(export_questionnaire(form, "xlsform", tmp_path).files[0].read_bytes())


SCRIPT = """\
const Survey = require("survey-core");
const { survey, data } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const model = new Survey.Model(survey);
model.data = data;
const offered = (name) => model.getQuestionByName(name)?.visibleChoices.map((one) => one.value);
console.log(JSON.stringify({
  fav: offered("fav"), again: offered("again"), order: offered("order"),
  pages: model.visiblePages.map((page) => page.name), errors: model.jsonErrors || [],
}));
"""


def test_survey_core(form: Questionnaire, survey_core: Any, tmp_path: Path) -> None:  # CF2
    file = export_questionnaire(form, "surveyjs", tmp_path).files[0]
    survey = json.loads(file.read_text("utf-8"))
    told = survey_core(SCRIPT, {"survey": survey, "data": {"had": ["soup", "cake"]}})
    assert (told["fav"], told["again"], told["order"], told["errors"]) == (
        ["soup", "cake", "all"], ["soup", "cake"], ["fish"], [],
    )  # fmt: skip
    looped = load_questionnaire(HERE / "loop.yaml")
    file = export_questionnaire(looped, "surveyjs", tmp_path).files[0]
    survey = json.loads(file.read_text("utf-8"))
    told = survey_core(SCRIPT, {"survey": survey, "data": {"used": ["T2"]}})
    assert told["pages"] == ["first", "ratet2", "branda", "brandb"]
    assert told["errors"] == []


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_form_page(form: Questionnaire, tmp_path: Path) -> None:  # CF3
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    file = export_questionnaire(form, "html", tmp_path, language="en").files[0]
    with playwright.sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context(accept_downloads=True).new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(file.as_uri())
        page.click("#next")
        page.check('input[name="had"][value="soup"]')
        page.check('input[name="had"][value="cake"]')
        page.click("#next")
        words = page.locator('[data-question="fav"] .answer:visible').all_inner_texts()
        assert [word.strip() for word in words] == ["Soup", "Cake", "All alike"]
        assert page.locator('[data-question="order"] .rank:visible').count() == 1
        page.check('input[name="fav"][value="cake"]')
        page.check('input[name="again"][value="soup"]')
        page.click("#back")
        page.uncheck('input[name="had"][value="cake"]')
        page.click("#next")
        page.click("#next")
        assert page.is_visible("#e-fav")  # the cake is no answer any more
        page.check('input[name="fav"][value="soup"]')
        page.click("#next")
        page.click("summary")
        with page.expect_download() as download:
            page.click("#csv")
        saved = tmp_path / "saved.csv"
        saved.write_bytes(Path(download.value.path()).read_bytes())
        read = read_responses(saved, questionnaire=form)
        assert read.responses["fav"].tolist() == ["soup"]
        assert read.responses["again_soup"].tolist() == [True]
        assert read.issues["row"].isna().all()
        assert faults == []
        browser.close()
