"""Random orders of pages and time on page before the programs that ask.

BC1 pyxform converts them without a warning and ODK Validate finds the form valid
BC2 survey-core shuffles the panels, every order comes, and the line of the loss report keeps the order and the time
BC3 the form page in Chromium draws an order for each person, keeps it over a reload, takes one from the link, goes back and forth in
    it and keeps the seconds of each page; what is saved reads back
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from feedback.questionnaire.export.write import export_questionnaire
from feedback.questionnaire.model import Questionnaire, load_questionnaire
from feedback.responses.readers.read import read_responses

TITLES = {"Food": "food", "Staff": "staff", "Rooms": "rooms"}


@pytest.fixture(scope="module")
def form() -> Questionnaire:
    return load_questionnaire(Path(__file__).parents[1] / "blocks.yaml")


def test_odk(form: Questionnaire, odk_form: Any, tmp_path: Path) -> None:  # BC1
    xform = odk_form(export_questionnaire(form, "xlsform", tmp_path).files[0].read_bytes())
    assert "'food staff rooms'" in xform
    assert "audit" in xform


SCRIPT = """\
const Survey = require("survey-core");
const { survey, times, lines } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const said = [...Array(times).keys()].map(() => {
  const model = new Survey.Model(survey);
  new Function("survey", lines)(model);
  model.setValue("came", "n");
  const pages = model.visiblePages.map((page) => page.name);
  model.nextPage();
  const shown = model.currentPage.elements.filter((one) => one.isVisible).map((one) => one.name);
  model.data = { ...model.data, dishes: { taste: 4, choice: 4 }, polite: 4, clean: 3, overall: 4 };
  model.doComplete();
  return { pages, shown, kept: model.data, errors: model.jsonErrors || [] };
});
console.log(JSON.stringify(said));
"""


def test_survey_core(form: Questionnaire, survey_core: Any, tmp_path: Path) -> None:  # BC2
    done = export_questionnaire(form, "surveyjs", tmp_path)
    losses = done.losses.set_index("feature")
    line = losses.loc["block_order", "remedy_en"].split("page: ", 1)[1]
    told: list[dict[str, Any]] = survey_core(
        SCRIPT,
        {"survey": json.loads(done.files[0].read_text("utf-8")), "times": 60, "lines": line},
    )
    assert all(each["errors"] == [] for each in told)
    assert {tuple(each["pages"]) for each in told} == {("first", "shown", "last")}
    assert len({tuple(each["shown"]) for each in told}) == 6  # one of six missing is 1 in 9,000
    assert all(each["kept"]["shown"] == " ".join(each["shown"]) for each in told)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_form_page(form: Questionnaire, browser_page: Any, tmp_path: Path) -> None:  # BC3
    file = export_questionnaire(form, "html", tmp_path, language="en").files[0]
    browser_page.goto(file.as_uri())
    orders = [answer(browser_page, reload=person == 0) for person in range(10)]
    assert len(set(orders)) > 1  # one in 6^9 is not
    browser_page.goto(f"{file.as_uri()}?shown=rooms staff food")
    orders.append(answer(browser_page, again=False))
    assert orders[-1] == "rooms staff food"
    browser_page.click("summary")
    with browser_page.expect_download() as download:
        browser_page.click("#csv")
    saved = tmp_path / "saved.csv"
    saved.write_bytes(Path(download.value.path()).read_bytes())
    found = read_responses(saved, questionnaire=form).responses
    assert found["shown"].tolist() == orders
    assert found["stafftime"].gt(0).all()
    assert found["foodtime"].iloc[0] >= 0.6
    assert (found["foodtime"] + found["stafftime"] <= found["seconds"] + 1).all()


def answer(page: Any, *, reload: bool = False, again: bool = True) -> str:
    """One person's answers; the pages she met, in order."""
    page.click("#next")
    page.check('input[name="came"][value="n"]')
    page.click("#next")
    met = []
    for step in range(3):
        name = TITLES[page.inner_text(".page:not([hidden]) h2")]
        met.append(name)
        if reload and step == 1:
            page.reload()
            assert TITLES[page.inner_text(".page:not([hidden]) h2")] == name
            page.click("#back")
            assert TITLES[page.inner_text(".page:not([hidden]) h2")] == met[0]
            page.click("#next")
        fields = {"food": ("taste", "choice"), "staff": ("polite",), "rooms": ("clean",)}[name]
        for field in fields:
            page.check(f'input[name="{field}"][value="4"]')
        page.wait_for_timeout(700 if reload and name == "food" else 120)
        page.click("#next")
    page.check('input[name="overall"][value="4"]')
    page.click("#next")
    if again:
        page.click("#again")
    return " ".join(met)
