"""Quotas before the programs that ask.

QC1 the form page in Chromium: who comes after the last one wanted reads so and is done, and counts in no cell; what is
    saved reads back
QC2 pyxform converts them without a warning and ODK Validate finds the form valid
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from feedback.questionnaire.export.write import export_questionnaire
from feedback.questionnaire.model import Questionnaire, load_questionnaire
from feedback.responses.readers.read import read_responses

FORM = Path(__file__).parents[1] / "quotas.yaml"


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Questionnaire:
    file = tmp_path_factory.mktemp("form") / "form.yaml"
    file.write_text(FORM.read_text("utf-8").replace("m: 40, f: 60", "m: 1, f: 60"), "utf-8")
    return load_questionnaire(file)


def test_odk(form: Questionnaire, odk_form: Any, tmp_path: Path) -> None:  # QC2
    odk_form(export_questionnaire(form, "xlsform", tmp_path).files[0].read_bytes())


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_form_page(form: Questionnaire, browser_page: Any, tmp_path: Path) -> None:  # QC1
    file = export_questionnaire(form, "html", tmp_path).files[0]
    browser_page.goto(file.as_uri())
    for sex, goes_on in (("m", True), ("m", False), ("f", True)):
        browser_page.click("#next")
        browser_page.check(f'input[name="sex"][value="{sex}"]')
        browser_page.check('input[name="region"][value="n"]')
        browser_page.click("#next")
        assert browser_page.is_visible("#again") is not goes_on
        if goes_on:
            assert browser_page.is_hidden("#full")
            browser_page.check('input[name="overall"][value="4"]')
            browser_page.click("#next")
            assert browser_page.is_hidden("#full")
        else:
            assert browser_page.inner_text("#full") == "这一组的名额已满，谢谢！"
        browser_page.click("#again")
    browser_page.click("summary")
    with browser_page.expect_download() as download:
        browser_page.click("#csv")
    saved = tmp_path / "saved.csv"
    saved.write_bytes(Path(download.value.path()).read_bytes())
    found = read_responses(saved, questionnaire=form)
    assert found.responses["sex"].tolist() == ["m", "f"]
    assert found.counts["quota_full"] == 1
    assert found.issues["why_en"].tolist() == ["quota full"]
