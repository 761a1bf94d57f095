"""Values from the link and answers told again, before the programs that ask.

KC1 pyxform converts them without a warning and ODK Validate finds the form valid: a label is told by a calculation
KC2 survey-core shows the label of the choice in the later text, in the language of the form; the linter has nothing to say
KC3 the form page in Chromium takes the value from its address, tells answers again by label in both languages, and what is
    saved reads back; the next person has the same value
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
    return load_questionnaire(Path(__file__).parents[1] / "linked.yaml")


def test_odk(form: Questionnaire, odk_form: Any) -> None:  # KC1
    (content,) = xlsform.write(form, language="zh").files.values()
    xform = odk_form(content)
    assert "jr:choice-name( /data/start/dept ," in xform
    assert '<output value=" /data/start/dept_said "/>' in xform


SCRIPT = """\
const Survey = require("survey-core");
require("survey-core/i18n/simplified-chinese");
const { survey, record } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const model = new Survey.Model(survey);
model.data = record;
const said = ["zh-cn", "en"].map((locale) => {
  model.locale = locale;
  return [model.pages[1].locTitle.renderedHtml, model.getQuestionByName("why").locTitle.renderedHtml];
});
const kept = model.data;
model.doComplete();
console.log(JSON.stringify({ said, data: kept, completed: model.data, errors: model.jsonErrors || [] }));
"""


def test_survey_core(form: Questionnaire, survey_core: Any) -> None:  # KC2
    (content,) = surveyjs.write(form, language="zh").files.values()
    record = {"store": "SH01", "nick": "小王", "dept": "toys", "image": {"tidy": 4}}
    told: dict[str, Any] = survey_core(SCRIPT, {"survey": json.loads(content), "record": record})
    assert told["errors"] == []
    assert told["said"][0][0] == "关于玩具柜台"
    assert told["said"][0][1].startswith("小王，玩具柜台哪里可以更好？")
    assert told["said"][1][0] == "About Toys"
    assert told["data"]["store"] == told["completed"]["store"] == "SH01"


def test_linter(form: Questionnaire, assert_linted: Any) -> None:  # KC2
    (content,) = surveyjs.write(form, language="zh").files.values()
    assert_linted(content)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_form_page(form: Questionnaire, browser_page: Any, tmp_path: Path) -> None:  # KC3
    file = export_questionnaire(form, "html", tmp_path).files[0]
    browser_page.goto(f"{file.as_uri()}?store=SH01")
    browser_page.click("#next")
    browser_page.fill('input[name="nick"]', "<b>小王</b>")
    browser_page.check('input[name="dept"][value="toys"]')
    browser_page.check('input[name="tidy"][value="4"]')
    browser_page.click("#next")
    assert browser_page.inner_text('[data-page="after"] h2') == "关于玩具柜台"
    asked = browser_page.inner_text('[data-question="why"]')
    assert "<b>小王</b>，玩具柜台" in asked
    assert "比较符合" in asked
    assert "门店 SH01" in asked
    browser_page.click('button[data-say="en"]')
    assert browser_page.inner_text('[data-page="after"] h2') == "About Toys"
    browser_page.click("#next")
    browser_page.click("#again")
    browser_page.click("#next")
    browser_page.check('input[name="dept"][value="food"]')
    browser_page.click("#next")
    browser_page.click("#next")
    browser_page.click("summary")
    with browser_page.expect_download() as download:
        browser_page.click("#csv")
    saved = tmp_path / "saved.csv"
    saved.write_bytes(Path(download.value.path()).read_bytes())
    found = read_responses(saved, questionnaire=form)
    assert found.responses["store"].tolist() == ["SH01", "SH01"]
    assert found.responses["dept"].tolist() == ["toys", "food"]
    assert found.issues.empty
