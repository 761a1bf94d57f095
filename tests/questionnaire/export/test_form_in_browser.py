"""The form page in a real browser.

1. Filled in and submitted by clicks: required checks, skip logic, exclusive choices, limits, ranks; the saved
   CSV and JSON hold what was ticked, in the questionnaire's columns.
2. Half-way reload loses nothing: answers, page, language and the order of shuffled rows stay.
3. Both languages at any time; the page says its language to screen readers; every field has a name.
4. Keyboard alone is enough.
5. No request leaves the page; what designers and respondents typed stays text, also in the saved CSV.
6. The page's skip logic agrees with the model's on random answers.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from feedback.questionnaire.export.write import export_questionnaire
from feedback.questionnaire.model import Questionnaire, load_questionnaire
from feedback.questionnaire.simulate import simulate_responses
from feedback.responses.readers.read import read_responses

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
def form(every_type: Questionnaire, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("form")
    return export_questionnaire(every_type, "html", folder).files[0]


@pytest.fixture
def page(browser: Any, form: Path) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, accept_downloads=True)
    opened = context.new_page()
    opened.faults, opened.requests = [], []
    opened.on("pageerror", lambda error: opened.faults.append(str(error)))
    opened.on(
        "console", lambda said: opened.faults.append(said.text) if said.type == "error" else None
    )
    opened.on("request", lambda request: opened.requests.append(request.url))
    opened.goto(form.as_uri())
    yield opened
    assert opened.faults == []
    assert [url for url in opened.requests if not url.startswith(("file:", "blob:"))] == []
    context.close()


def tick(page: Any, name: str, value: object) -> None:
    page.check(f'input[name="{name}"][value="{value}"]')


def onward(page: Any) -> None:
    page.click("#next")


def saved(page: Any, button: str) -> str:
    if page.query_selector("details[open]") is None:
        page.click("summary")
    with page.expect_download() as download:
        page.click(button)
    return Path(download.value.path()).read_text(encoding="utf-8-sig")


def heading(page: Any) -> str:
    return page.inner_text("section.page:not([hidden]) h2")


def read_back(folder: Path, q: Questionnaire, files: dict[str, str]) -> None:
    """What the page saved is what `read_responses` reads, nothing lost and nothing noted."""
    for kind, text in files.items():
        file = folder / f"form.{kind}"
        file.write_text(text, encoding="utf-8-sig", newline="")
        responses, comments, issues = read_responses(file, questionnaire=q)
        assert issues.empty, (kind, issues)
        row = responses.iloc[0]
        assert (row["clean"], row["longwait"], row["latecheck_f"], row["first_wait"]) == (
            2,
            1,
            1,
            1,
        )
        assert row["quiet_na"] and pd.isna(row["quiet"])
        assert (row["used_pool"], row["used_gym"]) == (True, False)
        assert row["channel_specify"] == '=HYPERLINK("x"),"朋友"'
        assert "等了很久\n<b>不满</b>" in set(comments["text"])


# 1
def test_filled_in_and_saved(page: Any, every_type: Questionnaire, tmp_path: Path) -> None:
    onward(page)
    onward(page)
    assert page.is_visible("#e-channel")
    assert heading(page) == "您的这次到访"
    tick(page, "channel", "oth")
    page.fill('[name="channel_specify"]', '=HYPERLINK("x"),"朋友"')
    for code in ("pool", "gym", "park", "oth"):
        tick(page, "used", code)
    page.fill('[name="nights"]', "90")
    onward(page)
    assert "3" in page.inner_text("#e-used")
    assert "60" in page.inner_text("#e-nights")
    tick(page, "used", "none")
    assert page.is_hidden('[data-question="poolwhy"]')
    assert not page.is_checked('input[name="used"][value="pool"]')
    tick(page, "used", "pool")
    assert not page.is_checked('input[name="used"][value="none"]')
    assert page.is_visible('[data-question="poolwhy"]')
    page.fill('[name="poolwhy"]', "水太凉")
    page.fill('[name="nights"]', "１２")
    page.fill('[name="arrived"]', "2026-03-01")
    onward(page)
    assert heading(page) == "服务"
    onward(page)
    assert page.is_visible("#e-services")
    for name, code in {"clean": 2, "quiet": 99, "check1": 2, "staff": 4, "longwait": 7, "effort": 6, "sq1_e": 7, "sq1_p": 5, "latecheck_f": 1, "latecheck_d": 5}.items():  # fmt: skip
        tick(page, name, code)
    page.select_option('[name="first_room"]', "2")
    onward(page)
    assert page.is_visible("#e-first")
    page.select_option('[name="first_wait"]', "1")
    onward(page)
    assert heading(page) == "总体"
    tick(page, "overall", 4)
    tick(page, "recommend", 3)
    page.fill('[name="why"]', "等了很久\n<b>不满</b>")
    assert page.is_visible('[data-question="phone"]')
    onward(page)
    assert "谢谢" in heading(page)
    csv_text = saved(page, "#csv")
    rows = list(csv.DictReader(io.StringIO(csv_text, newline="")))
    assert len(rows) == 1
    row = rows[0]
    assert list(row) == ["respondent", "submitted", "seconds", "language", *every_type.columns]
    expected = {
        "channel": "oth", "channel_specify": "'=HYPERLINK(\"x\"),\"朋友\"", "used_pool": "1", "used_gym": "0",
        "used_none": "0", "poolwhy": "水太凉", "nights": "12", "arrived": "2026-03-01", "clean": "2",
        "quiet": "99", "longwait": "7", "easybook": "", "sq1_e": "7", "sq1_p": "5", "latecheck_d": "5",
        "first_room": "2", "first_wait": "1", "first_food": "", "overall": "4", "recommend": "3",
        "why": "等了很久\n<b>不满</b>", "phone": "", "language": "zh",
    }  # fmt: skip
    assert {column: row[column] for column in expected} == expected
    assert int(row["seconds"]) >= 0
    json_text = saved(page, "#json")
    kept = json.loads(json_text)
    assert (kept["questionnaire"], kept["version"]) == ("everytype", "3")
    read_back(tmp_path, every_type, {"csv": csv_text, "json": json_text})
    answers = kept["responses"][0]["answers"]
    assert answers["clean"] == 2
    assert answers["channel_specify"] == '=HYPERLINK("x"),"朋友"'
    page.click("#again")
    onward(page)
    assert not page.is_checked('input[name="channel"][value="oth"]')
    assert page.inner_text("#kept") == "1"


# 1
def test_a_respondent_sees_nothing_of_who_collects(page: Any, every_type: Questionnaire) -> None:
    assert not page.is_visible("footer")
    assert every_type.id not in page.inner_text("body")


# 2
def test_reload_loses_nothing(page: Any) -> None:
    onward(page)
    tick(page, "channel", "web")
    onward(page)
    tick(page, "clean", 3)
    page.click('[data-say="en"]')
    order = page.eval_on_selector_all(".row", "rows => rows.map(row => row.dataset.column)")
    page.reload()
    assert heading(page) == "Service"
    assert page.is_checked('input[name="clean"][value="3"]')
    again = page.eval_on_selector_all(".row", "rows => rows.map(row => row.dataset.column)")
    assert again == order
    page.click("#back")
    assert page.is_checked('input[name="channel"][value="web"]')


# 3
def test_two_languages_and_names(page: Any) -> None:
    assert page.get_attribute("html", "lang") == "zh-CN"
    page.click('[data-say="en"]')
    assert page.get_attribute("html", "lang") == "en"
    assert page.get_attribute('[data-say="en"]', "aria-pressed") == "true"
    onward(page)
    assert page.inner_text("#where") == "Page 1 of 3"
    assert "网站" not in page.inner_text("main")
    assert page.title() == "Customer follow-up"
    nameless = page.evaluate(
        """() => [...document.querySelectorAll('#form input, #form select, #form textarea')]
            .filter(field => !(field.getAttribute('aria-label') || field.closest('label'))).map(field => field.name)"""
    )
    assert nameless == []
    groups = page.eval_on_selector_all(
        "fieldset", "sets => sets.filter(set => !set.querySelector('legend')).length"
    )
    assert groups == 0


# 4
def test_keyboard_alone(page: Any) -> None:
    page.focus("#next")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "H2"
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.is_checked('input[name="channel"][value="web"]')
    page.keyboard.press("ArrowDown")
    assert page.is_checked('input[name="channel"][value="app"]')
    page.focus('[name="nights"]')
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    assert heading(page) == "服务"
    page.focus("#next")
    page.keyboard.press("Enter")
    where = page.evaluate("document.activeElement.closest('[data-question]').dataset.question")
    assert where == "services"


# 5
def test_hostile_wording_stays_text(browser: Any, tmp_path: Path) -> None:
    nasty = "</script><script>window.bad=1</script><img src=x onerror=window.bad=1>"
    file = tmp_path / "nasty.yaml"
    words = json.dumps({"zh": nasty, "en": "{{ 7*7 }} ${x} 𠮷"}, ensure_ascii=False)
    file.write_text(
        f"id: nasty\ntitle: {words}\nintroduction: {words}\nsections:\n  - id: a\n    title: {words}\n    questions:\n"
        f"      - {{id: one, type: single, text: {words}, hint: {words}, dropdown: true, choices: [{{code: a, zh: {json.dumps(nasty)}, en: x}}, {{code: b, zh: y, en: y}}]}}\n",
        encoding="utf-8",
    )
    form = export_questionnaire(load_questionnaire(file), "html", tmp_path).files[0]
    page = browser.new_page()
    page.goto(form.as_uri())
    onward(page)
    assert page.evaluate("window.bad") is None
    assert nasty in page.inner_text("h1")
    assert page.inner_text("option[value=a]") == nasty
    page.click('[data-say="en"]')
    assert "{{ 7*7 }} ${x} 𠮷" in page.inner_text("main")
    page.close()


# 6
def test_skip_logic_agrees_with_the_model(page: Any, every_type: Questionnaire) -> None:
    table = simulate_responses(every_type, 150, comments=True, missing=0.3, seed=8).responses
    shown = every_type.visible(table)
    for respondent, row in table.iterrows():
        values = {
            column: (bool(value) if every_type.answers[column].kind == "flag" else value.item() if hasattr(value, "item") else str(value)[:10] if isinstance(value, pd.Timestamp) else value)
            for column in every_type.columns
            if pd.notna(value := row[column]) and value is not False
        }  # fmt: skip
        asked = page.evaluate(
            "values => { state.current.values = values; return look().asked; }", values
        )
        assert asked == shown.loc[respondent].to_dict(), respondent
