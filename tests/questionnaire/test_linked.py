"""Values from the link, and answers told again in later texts.

LK1 a hidden field is a text column nobody is asked; with `role: segment` the report compares its values
LK2 bad input: an unknown name, one of several answers, a later question, a place where nothing can be told again, a
    required hidden field: line, column, what to do
LK3 every tool gets its own words for it; where it has none the text names the answer and the loss report says so
LK4 what a designer typed besides cannot become a reference
LK5 charts and tables name the answer in words; a wording is found in an export that has no ids
LK6 simulation draws from the values given; lint knows them
LK7 a report of a study groups by a value of the link
LK8 a page of hidden fields alone is no page where there are none
"""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from changed_forms import assert_refused, changed

from feedback import load_study, run_study
from feedback.questionnaire.export.paper import lay_out
from feedback.questionnaire.export.write import export_questionnaire
from feedback.questionnaire.lint.run import lint_questionnaire
from feedback.questionnaire.model import Questionnaire, load_questionnaire
from feedback.questionnaire.simulate import simulate_responses
from feedback.responses.readers.read import read_responses

FORM = Path(__file__).parent / "linked.yaml"


@pytest.fixture(scope="module")
def form() -> Questionnaire:
    return load_questionnaire(FORM)


def test_columns(form: Questionnaire) -> None:  # LK1
    assert form.answers["store"].kind == "text"
    assert form.segments == {"store": {}}
    assert [printed.number for page in lay_out(form, "en").pages for printed in page.questions] == ["1", "2", "3", "4"]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "spot", "why"),
    [
        ("<<nick>>，", "<<nik>>，", "44:9", "no answer column nik. Did you mean"),
        ("zh: 关于您,", "zh: 关于<<dept>>,", "16:5", "dept is not answered yet here"),
        ("zh: 门店编号,", "zh: 门店<<why>>,", "23:9", "why is not answered yet here"),
        ("title: {zh: 门店回访,", "title: {zh: 门店<<store>>回访,", "3:1", "stands in title"),
        ("type: hidden", "type: hidden\n        required: true", "20:9", "never asked. Take required out"),
        ("default: web", "default: 'web ${nick}'", "21:9", "default holds '$'"),
        ("default: web", "default: '=1+1'", "21:9", "default holds '='"),
    ],
)  # fmt: skip
def test_bad_input(old: str, new: str, spot: str, why: str, tmp_path: Path) -> None:  # LK2
    assert_refused(changed(FORM, old, new, tmp_path), spot, why)


def test_several_answers_cannot_be_told(form: Questionnaire) -> None:  # LK2
    content = json.loads(form.model_dump_json(by_alias=True, exclude_none=True))
    dept = content["sections"][0]["questions"][2]
    dept["type"] = "multiple"
    del dept["dropdown"]
    content["sections"][1]["title"] = {"zh": "<<dept_food>>", "en": "<<dept_food>>"}
    content["sections"][1]["questions"][0]["text"] = {"zh": "问题", "en": "Question"}
    with pytest.raises(ValueError, match="dept_food is one of several answers"):
        Questionnaire.model_validate(content)


def test_every_tool(form: Questionnaire, targets_here: list[str], tmp_path: Path) -> None:  # LK3
    made = {target: export_questionnaire(form, target, tmp_path) for target in targets_here}
    said = {
        target: "\n".join(path.read_text("utf-8") for path in result.files if path.suffix in (".txt", ".csv", ".json", ".gs", ".html"))
        for target, result in made.items()
    }  # fmt: skip
    rows = list(openpyxl.load_workbook(tmp_path / "linked.xlsform.xlsx")["survey"].values)
    labels = [row[2] for row in rows]
    assert "关于${dept_said}柜台" in labels
    assert ("hidden", "store") in [row[:2] for row in rows]
    assert "关于{dept.shown}柜台" in said["limesurvey"]
    assert "{image_tidy.shown}" in said["limesurvey"]
    assert "关于{dept}柜台" in said["surveyjs"]
    assert "{image.tidy}" in said["surveyjs"]
    assert "关于[dept]柜台" in said["redcap"]
    assert "@HIDDEN @DEFAULT='web'" in said["redcap"]
    assert "[[ED:store:web]]" in said["qualtrics"]
    survey = json.loads((tmp_path / "linked.qualtrics.qsf").read_text("utf-8"))
    (flow,) = [one["Payload"]["Flow"] for one in survey["SurveyElements"] if one["Element"] == "FL"]
    assert [one["Field"] for one in flow[0]["EmbeddedData"]] == ["store"]
    assert len({one["FlowID"] for one in flow}) == len(flow)
    for target in ("qualtrics", "wjx", "google"):
        assert "（“柜台”的回答）" in said[target], target
        assert "piping" in set(made[target].losses["feature"]), target
        assert "<<" not in said[target]
    for target in ("xlsform", "limesurvey", "surveyjs", "redcap", "html"):
        assert "piping" not in set(made[target].losses["feature"]), target


def test_a_page_of_hidden_fields(tmp_path: Path) -> None:  # LK8
    text = FORM.read_text("utf-8")
    start, end = text.index("      - id: store\n"), text.index("      - {id: nick")
    field = text[start:end]
    page = (
        "  - id: link\n    title: {zh: 只在链接里, en: Only in the link}\n    questions:\n" + field
    )
    text = text.replace(field, "").replace("sections:\n", "sections:\n" + page)
    (tmp_path / "form.yaml").write_text(text, "utf-8")
    form = load_questionnaire(tmp_path / "form.yaml")
    assert [one.title for one in lay_out(form, "en").pages] == ["About you", "About <<dept>>"]
    for target in ("wjx", "google"):
        for path in export_questionnaire(form, target, tmp_path).files:
            if "losses" not in path.name:
                assert "Only in the link" not in path.read_text("utf-8")
                assert "只在链接里" not in path.read_text("utf-8")


def test_beside_the_scale(tmp_path: Path) -> None:  # LK3
    text = FORM.read_text("utf-8").replace("  fit:\n", "  fit:\n    not_applicable: {code: 9, zh: 说不清, en: Cannot say}\n")  # fmt: skip
    (tmp_path / "form.yaml").write_text(text, "utf-8")
    page = export_questionnaire(load_questionnaire(tmp_path / "form.yaml"), "html", tmp_path).files[0]  # fmt: skip
    data = page.read_text("utf-8").split('id="data">')[1].split("</script>")[0]
    assert json.loads(data)["labels"]["tidy"]["9"] == {"zh": "说不清", "en": "Cannot say"}


def test_only_references_refer(form: Questionnaire, tmp_path: Path) -> None:  # LK4
    text = FORM.read_text("utf-8").replace("门店 <<store>>", "<b>${dept} [dept] {dept} <<store>>")
    (tmp_path / "form.yaml").write_text(text, "utf-8")
    hostile = load_questionnaire(tmp_path / "form.yaml")
    for target, forged in (("redcap", " [dept]"), ("surveyjs", "] {dept}"), ("html", "<b>${"), ("limesurvey", "] {dept}")):  # fmt: skip
        files = export_questionnaire(hostile, target, tmp_path / target).files
        content = "\n".join(path.read_text("utf-8") for path in files[:-1])
        assert forged not in content, target


def test_words(form: Questionnaire, tmp_path: Path) -> None:  # LK5
    assert form.text("why", language="en").startswith("(the answer to “Name”), what could")
    title = form.in_words.questions()
    heads = [question.text.say("zh") for question in title if question.id in ("nick", "dept", "why")]  # fmt: skip
    cells = ["小王", "玩具", "太挤"]
    pd.DataFrame([["2026-01-05", *cells]], columns=["时间戳记", *heads]).to_csv(tmp_path / "google.csv", index=False)  # fmt: skip
    row = read_responses(tmp_path / "google.csv", questionnaire=form).responses.iloc[0]
    assert row[["dept", "why"]].tolist() == ["toys", "太挤"]


def test_simulated(form: Questionnaire) -> None:  # LK6
    drawn = simulate_responses(form, 200, seed=3).responses
    assert set(drawn["store"]) == {"SH01", "SH02", "BJ01"}
    found = lint_questionnaire(form, language="en")
    assert set(found["rule"]) == {"P02"}


def test_groups_of_a_report(form: Questionnaire, tmp_path: Path) -> None:  # LK7
    drawn = simulate_responses(form, 120, seed=3).responses
    drawn["why"] = ["排队太久了" if i % 2 else "环境干净" for i in range(len(drawn))]
    drawn.reset_index().to_csv(tmp_path / "in.csv", index=False)
    (tmp_path / "s.yaml").write_text(f"study: s\ntitle: S\nquestionnaire: {FORM}\nraw: in.csv\n", "utf-8")  # fmt: skip
    done = run_study(load_study(tmp_path / "s.yaml"), out=tmp_path / "out", report=False)
    assert set(done.table("responses")["store"].dropna()) == {"SH01", "SH02", "BJ01"}
    assert "store" in done.manifest["segments"]
