"""What the survey tools' own programs say of our exports.

C1 pyxform converts every questionnaire that ships and random ones, without a warning; both languages are there
C2 ODK Validate finds every one of them valid
C3 survey-core loads them without an error, in both locales, and shows what the questionnaire says
C4 survey-core shows and hides what the questionnaire shows and hides, on random answers
C5 the linter of survey-core 3 has nothing to say
C6 a person fills in the rendered form in Chromium, in both languages, and what is sent is what was ticked
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from rereaders import plain
from strategies import draw_answers, questionnaires
from test_export_logic import fields, nested
from test_export_round_trip import awkward

from feedback.files import shipped
from feedback.questionnaire.export import surveyjs, xlsform
from feedback.questionnaire.model import Questionnaire, load_questionnaire
from feedback.questionnaire.scaled_questions import Servqual

SHIPPED = sorted(path.stem for path in shipped("questionnaires").glob("*.yaml"))
CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)


def workbook(q: Questionnaire, folder: Path, language: str = "") -> Path:
    (content,) = xlsform.write(q, language=language or q.languages[0]).files.values()
    path = folder / f"{q.id}.xlsx"
    path.write_bytes(content)
    return path


def survey_of(q: Questionnaire, language: str = "") -> Any:
    (content,) = surveyjs.write(q, language=language or q.languages[0]).files.values()
    return json.loads(content)


@pytest.fixture(scope="module")
def all_of_them(every_type: Questionnaire) -> list[Questionnaire]:
    return [every_type, awkward(), *(load_questionnaire(name) for name in SHIPPED)]


@pytest.fixture(scope="module")
def forms(
    all_of_them: list[Questionnaire], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """{questionnaire: XForm}, as pyxform converts it."""
    convert = pytest.importorskip("pyxform.xls2xform", reason="pyxform is not installed").convert
    folder = tmp_path_factory.mktemp("xlsform")
    found = {}
    for q in all_of_them:
        result = convert(workbook(q, folder), validate=False)
        assert result.warnings == [], q.id
        found[q.id] = result.xform
    return found


def test_c1_pyxform_converts_them(forms: dict[str, str], all_of_them: list[Questionnaire]) -> None:
    for q in all_of_them:
        for language in q.languages:
            assert f'<translation lang="{xlsform.language_name(language)}"' in forms[q.id]


def test_c1_pyxform_converts_random_ones(tmp_path: Path) -> None:
    convert = pytest.importorskip("pyxform.xls2xform", reason="pyxform is not installed").convert

    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
    @given(questionnaires())
    def check(q: Questionnaire) -> None:
        assert convert(workbook(q, tmp_path), validate=False).warnings == []

    check()


def test_c2_odk_validate_accepts_them(forms: dict[str, str], java: str, tmp_path: Path) -> None:
    import pyxform

    jar = Path(pyxform.__file__).parent / "validators/odk_validate/bin/ODK_Validate.jar"
    paths = []
    for name, form in forms.items():
        path = tmp_path / f"{name}.xml"
        path.write_text(form, encoding="utf-8")
        paths.append(str(path))
    done = subprocess.run(
        [java, "-Djava.awt.headless=true", "-jar", str(jar), *paths],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Xform is valid!") == len(paths)


def test_c2_odk_validate_is_awake(java: str, tmp_path: Path, every_type: Questionnaire) -> None:
    """A cycle of conditions, which pyxform lets pass, stops it."""
    xls2xform = pytest.importorskip("pyxform.xls2xform", reason="pyxform is not installed")
    content = every_type.model_dump(by_alias=True, exclude_none=True)
    content["sections"][0]["questions"][3]["show_if"] = {"answered": "phone"}
    content["sections"][2]["questions"][3]["show_if"] = {"answered": "poolwhy"}
    broken = Questionnaire.model_validate(content)
    with pytest.raises(Exception, match=r"(?i)cycl"):
        xls2xform.convert(workbook(broken, tmp_path), validate=True)


def test_c3_survey_core_loads_them(all_of_them: list[Questionnaire], ask_node: Any) -> None:
    asked = [{"survey": survey_of(q), "answers": []} for q in all_of_them]
    for q, told in zip(all_of_them, ask_node("ask.cjs", "render", asked), strict=True):
        assert told["errors"] == [], q.id
        if len(q.languages) == 2:
            assert sorted(told["locales"]) == ["en", "zh-cn"], q.id
        for language, texts in zip(("en", "zh"), told["texts"], strict=True):
            if language in q.languages:
                _says_what_we_say(q, language, texts)


def _says_what_we_say(q: Questionnaire, language: str, texts: dict[str, Any]) -> None:
    for question in q.questions():
        if isinstance(question, Servqual):
            assert plain(texts[f"{question.id}_e"]["title"]) == plain(
                question.expectation.say(language)
            )
            continue
        shown = texts[question.id]
        if question.type == "note":
            continue
        assert plain(shown["title"]) == plain(question.text.say(language))
        assert shown["required"] == question.required
        items = {item.id: item.text for item in getattr(question, "items", ())}
        for value, text in shown["rows"] if items else ():
            assert plain(text) == plain(items[value].say(language))
        said = {plain(choice.say(language)) for choice in getattr(question, "choices", ())}
        if said:
            assert {plain(text) for _, text in shown["choices"]} == said


def test_c4_survey_core_shows_what_we_show(every_type: Questionnaire, ask_node: Any) -> None:
    found = [every_type]

    @settings(
        max_examples=10, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(questionnaires())
    def collect(q: Questionnaire) -> None:
        if any(question.show_if for question in q.questions()):
            found.append(q)

    collect()
    found = found[:6]
    drawn = [draw_answers(q, 20, seed=7) for q in found]
    asked = [
        {
            "survey": survey_of(q),
            "answers": [nested(fields(q, "surveyjs", row)) for _, row in answers.iterrows()],
        }
        for q, answers in zip(found, drawn, strict=True)
    ]
    told = ask_node("ask.cjs", "render", asked)
    for q, answers, one in zip(found, drawn, told, strict=True):
        ours = q.visible(answers)
        assert one["errors"] == []
        for question in q.questions():
            if question.type in ("hidden", "arm"):
                continue  # never shown: see test_linked_in_consumers.py, test_arms_in_consumers.py
            name = f"{question.id}_p" if isinstance(question, Servqual) else question.id
            theirs = [respondent[name] for respondent in one["visible"]]
            assert theirs == ours[question.id].tolist(), (q.id, question.id)
    assert {False, True} <= set(every_type.visible(draw_answers(every_type, 20, seed=7))["why"])


def test_c5_the_linter_has_nothing_to_say(all_of_them: list[Questionnaire], ask_node: Any) -> None:
    broken = survey_of(all_of_them[0])
    broken["pages"][0]["elements"][3]["visibleIf"] = "{nobody} = 1"
    *told, of_broken = ask_node("lint.cjs", "lint", [*map(survey_of, all_of_them), broken])
    for q, one in zip(all_of_them, told, strict=True):
        assert one["findings"] == [], q.id
    assert "nobody" in json.dumps(of_broken["findings"])


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as engine:
        opened = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


PAGE = """<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="{core}/survey-core.fontless.min.css">
<div id="form"></div><script src="{core}/survey.core.min.js"></script>
<script src="{core}/i18n/simplified-chinese.js"></script><script src="{ui}/survey-js-ui.min.js"></script>
<script>const model = new Survey.Model({survey});
model.onComplete.add(sender => window.sent = sender.data);
model.render(document.getElementById("form"));</script>"""
WORDS = {
    "zh": {"title": "客户回访", "other": "其他", "thanks": "谢谢您。", "check": "本行请选"},
    "en": {"title": "Customer follow-up", "other": "Other", "thanks": "Thank you.", "check": "Please tick"},
}  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_c6_filled_in_by_hand(
    every_type: Questionnaire, browser: Any, surveyjs_ui: Path, tmp_path: Path, language: str
) -> None:
    text = PAGE.format(
        core=(surveyjs_ui / "survey-core").as_uri(),
        ui=(surveyjs_ui / "survey-js-ui").as_uri(),
        survey=json.dumps(survey_of(every_type, language)),
    )
    path = tmp_path / "form.html"
    path.write_text(text, encoding="utf-8")
    page, faults = browser.new_page(), []
    page.set_default_timeout(60_000)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(path.as_uri())
    words = WORDS[language]

    def question(name: str) -> Any:
        return page.locator(f'[data-name="{name}"]')

    def tick(name: str, value: object) -> None:
        question(name).locator(f'label:has(input[value="{value}"])').click()

    def press(button: str) -> None:
        page.locator(f"input.sd-navigation__{button}-btn").click()

    question("channel").wait_for()
    assert words["title"] in page.inner_text("#form")
    assert question("poolwhy").count() == 0
    question("channel").get_by_text(words["other"], exact=True).click()
    question("channel").locator("textarea").fill("朋友")
    tick("used", "pool")
    question("poolwhy").locator("input").fill("水太凉")
    question("nights").locator("input").fill("3")
    press("next")
    question("services").wait_for()
    for row in question("services").locator("tbody tr").all():
        check = words["check"] in row.inner_text()
        # columns stand from high to low, "not applicable" last; rows are shuffled
        row.locator("label").nth(3 if check else 4).click()
    press("next")
    tick("overall", 1)
    tick("recommend", 3)
    question("why").locator("textarea").fill("太吵")
    page.keyboard.press(
        "Tab"
    )  # the library takes a text when the field is left; a click may come too soon
    press("complete")
    page.wait_for_function("window.sent !== undefined", timeout=60_000)
    sent = page.evaluate("window.sent")
    assert faults == []
    assert words["thanks"] in page.inner_text("body")
    services = sent["services"]
    assert (sent["channel"], sent["channel-Comment"], sent["used"]) == ("other", "朋友", ["pool"])
    assert (sent["poolwhy"], sent["nights"], sent["recommend"]) == ("水太凉", 3, 3)
    assert sorted(services) == ["check1", "clean", "quiet", "staff"]
    assert services["check1"] == 2
    assert sorted(services.values()) == [1, 1, 1, 2]
    assert (sent["overall"], sent["why"]) == (1, "太吵")
    page.close()
