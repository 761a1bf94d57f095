"""A form in French, Arabic and traditional Chinese in a real browser, on a phone and on a desk.

1. The page runs from right to left in Arabic, from left to right in the others, whichever comes first.
2. The switch says what each language calls itself; choices of a list, words of the form and the title change with it.
3. Nothing is wider than the screen; the word on the left stays on the left.
4. Filled in in Arabic and read back: the answers are there, with the language.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from feedback.questionnaire.export.write import export_questionnaire
from feedback.questionnaire.model import Questionnaire, load_questionnaire
from feedback.responses.readers.read import read_responses

EXAMPLE = Path(__file__).parents[1] / "three_languages.yaml"
CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as engine:
        opened = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def riad() -> Questionnaire:
    return load_questionnaire(EXAMPLE)


@pytest.fixture(params=[390, 1280])
def page(browser: Any, riad: Questionnaire, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Any]:  # fmt: skip
    made = export_questionnaire(riad, "html", tmp_path / "out", language="ar").files[0]
    context = browser.new_context(
        viewport={"width": request.param, "height": 844}, accept_downloads=True
    )
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.goto(made.as_uri())
    yield opened
    assert faults == []
    context.close()


def direction(page: Any, where: str = "main") -> str:
    return str(page.eval_on_selector(where, "one => getComputedStyle(one).direction"))


def seen(page: Any, where: str) -> list[str]:
    texts = page.eval_on_selector_all(where, "all => all.map(one => one.innerText.trim())")
    return [text for text in texts if text]


def narrow(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_each_language_runs_its_own_way(page: Any) -> None:  # 1, 2, 3
    assert seen(page, "button.language") == ["العربية", "Français", "繁體中文"]
    assert (direction(page), page.get_attribute("html", "lang")) == ("rtl", "ar")
    assert seen(page, "#next") == ["ابدأ"]
    assert narrow(page)
    page.click("#next")
    assert seen(page, "select[name=room] option")[1:] == ["غرفة مفردة", "غرفة مزدوجة"]
    first, last = (page.locator(f'input[name="overall"][value="{code}"]').bounding_box() for code in (1, 99))  # fmt: skip
    assert first["x"] >= last["x"]  # the first answer at the right, or all at the right edge
    left, right = (page.locator(f".bipolar .{side}").bounding_box() for side in ("left", "right"))
    assert left["x"] < right["x"]
    assert narrow(page)
    page.click('button.language[data-say="fr"]')
    assert (direction(page), page.title()) == ("ltr", "Votre séjour au riad")
    assert seen(page, "#next") == ["Suivant"]
    assert narrow(page)
    page.click('button.language[data-say="zh-Hant"]')
    assert seen(page, "select[name=room] option")[1:] == ["單人房", "雙人房"]
    assert seen(page, "#next") == ["下一頁"]
    assert page.get_attribute("html", "lang") == "zh-Hant"


def test_an_error_is_told_in_the_language_of_the_page(page: Any) -> None:  # 2
    page.click("#next")
    page.click("#next")
    assert seen(page, "#e-overall") == ["يرجى الإجابة عن هذا السؤال."]


def test_filled_in_and_read_back(page: Any, riad: Questionnaire, tmp_path: Path) -> None:  # 4
    page.click("#next")
    page.check('input[name="overall"][value="5"]')
    page.check('input[name="clean"][value="4"]')
    page.select_option('select[name="room"]', "d")
    page.click("#next")
    assert "راضٍ جدًا" in page.inner_text('[data-question="again"] > legend')
    while page.is_visible("#next"):
        page.click("#next")
    page.click("summary")
    with page.expect_download() as download:
        page.click("#csv")
    file = tmp_path / "answers.csv"
    file.write_bytes(Path(download.value.path()).read_bytes())
    responses, _, issues = read_responses(file, questionnaire=riad)
    assert issues.empty
    row = responses.iloc[0]
    assert (row["overall"], row["clean"], row["room"]) == (5, 4, "d")
