"""Choices carried forward and loops, before the programs that ask.

CF1 pyxform converts them without a warning and ODK Validate finds the form valid
CF2 survey-core offers what was ticked, and shows the pages of a loop
CF4 at least two of what is offered, where only one is: ODK takes the form, survey-core lets one pass
CF3 the form page in Chromium offers what was ticked; a choice unticked later is no answer any more; what is saved reads back
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from feedback.questionnaire.export.write import export_questionnaire
from feedback.questionnaire.model import Questionnaire, load_questionnaire
from feedback.responses.readers.read import read_responses

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


@pytest.fixture
def at_least_two(tmp_path: Path) -> Questionnaire:
    text = (HERE / "carry.yaml").read_text("utf-8")
    text = text.replace("{id: again, type: multiple,", "{id: again, type: multiple, least: 2,")
    (tmp_path / "two.yaml").write_text(text, "utf-8")
    return load_questionnaire(tmp_path / "two.yaml")


def test_odk_takes_what_is_offered(
    at_least_two: Questionnaire, odk_form: Any, tmp_path: Path
) -> None:  # CF4
    xform = odk_form(export_questionnaire(at_least_two, "xlsform", tmp_path).files[0].read_bytes())
    assert "count-selected(.) &gt;= min(2, if(selected(" in xform


ENOUGH = """\
const Survey = require("survey-core");
const { survey, records } = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(records.map((data) => {
  const model = new Survey.Model(survey);
  model.data = data;
  return model.getQuestionByName("again").validate(true);
})));
"""


def test_survey_core_takes_what_is_offered(
    at_least_two: Questionnaire, survey_core: Any, tmp_path: Path
) -> None:  # CF4
    file = export_questionnaire(at_least_two, "surveyjs", tmp_path).files[0]
    records = [
        {"had": ["soup"], "again": ["soup"]},
        {"had": ["soup", "cake"], "again": ["soup"]},
        {"had": ["soup", "cake"], "again": ["soup", "cake"]},
        {"had": ["soup", "fish", "cake"], "again": ["soup", "cake"]},
        {"had": ["soup", "fish", "cake"], "again": ["cake"]},
        {"had": ["soup", "fish"]},
    ]
    told = survey_core(ENOUGH, {"survey": json.loads(file.read_text("utf-8")), "records": records})
    assert told == [True, False, True, True, False, True]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_form_page(form: Questionnaire, browser_page: Any, tmp_path: Path) -> None:  # CF3
    file = export_questionnaire(form, "html", tmp_path, language="en").files[0]
    browser_page.goto(file.as_uri())
    browser_page.click("#next")
    browser_page.check('input[name="had"][value="soup"]')
    browser_page.check('input[name="had"][value="cake"]')
    browser_page.click("#next")
    words = browser_page.locator('[data-question="fav"] .answer:visible').all_inner_texts()
    assert [word.strip() for word in words] == ["Soup", "Cake", "All alike"]
    assert browser_page.locator('[data-question="order"] .rank:visible').count() == 1
    browser_page.check('input[name="fav"][value="cake"]')
    browser_page.check('input[name="again"][value="soup"]')
    browser_page.click("#back")
    browser_page.uncheck('input[name="had"][value="cake"]')
    browser_page.click("#next")
    browser_page.click("#next")
    assert browser_page.is_visible("#e-fav")  # the cake is no answer any more
    browser_page.check('input[name="fav"][value="soup"]')
    browser_page.click("#next")
    browser_page.click("summary")
    with browser_page.expect_download() as download:
        browser_page.click("#csv")
    saved = tmp_path / "saved.csv"
    saved.write_bytes(Path(download.value.path()).read_bytes())
    read = read_responses(saved, questionnaire=form)
    assert read.responses["fav"].tolist() == ["soup"]
    assert read.responses["again_soup"].tolist() == [True]
    assert read.issues["row"].isna().all()
