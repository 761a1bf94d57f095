"""Quotas before the programs that ask.

QC1 the form page in Chromium: who comes after the last one wanted reads so and is done, and counts in no cell; what is
    saved reads back
QC2 pyxform converts them without a warning and ODK Validate finds the form valid
"""

from __future__ import annotations

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
FORM = Path(__file__).parents[1] / "quotas.yaml"


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Questionnaire:
    file = tmp_path_factory.mktemp("form") / "form.yaml"
    file.write_text(FORM.read_text("utf-8").replace("m: 40, f: 60", "m: 1, f: 60"), "utf-8")
    return load_questionnaire(file)


def test_odk(form: Questionnaire, odk_form: Any, tmp_path: Path) -> None:  # QC2
    odk_form(export_questionnaire(form, "xlsform", tmp_path).files[0].read_bytes())


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_form_page(form: Questionnaire, tmp_path: Path) -> None:  # QC1
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    file = export_questionnaire(form, "html", tmp_path).files[0]
    with playwright.sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context(accept_downloads=True).new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(file.as_uri())
        for sex, goes_on in (("m", True), ("m", False), ("f", True)):
            page.click("#next")
            page.check(f'input[name="sex"][value="{sex}"]')
            page.check('input[name="region"][value="n"]')
            page.click("#next")
            assert page.is_visible("#again") is not goes_on
            if goes_on:
                assert page.is_hidden("#full")
                page.check('input[name="overall"][value="4"]')
                page.click("#next")
                assert page.is_hidden("#full")
            else:
                assert page.inner_text("#full") == "这一组的名额已满，谢谢！"
            page.click("#again")
        page.click("summary")
        with page.expect_download() as download:
            page.click("#csv")
        saved = tmp_path / "saved.csv"
        saved.write_bytes(Path(download.value.path()).read_bytes())
        found = read_responses(saved, questionnaire=form)
        assert found.responses["sex"].tolist() == ["m", "f"]
        assert found.counts["quota_full"] == 1
        assert found.issues["why_en"].tolist() == ["quota full"]
        assert faults == []
        browser.close()
