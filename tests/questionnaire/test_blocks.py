"""Random order of pages, and time on page.

BL1 a column of page ids, a column of seconds; never numbered, required or asked
BL2 bad input: pages that are not there, not together, named twice, behind their order; a page that asks about another of them,
    ends the survey or turns people away; a clock twice, on a page nobody sees, or in a rule: line, column, what to do
BL3 a loop named as a block is all of its pages
BL4 simulation draws all orders alike and gives each page that was asked its seconds
BL5 read back in any spelling of the order; what is no order is listed; who broke off has met the first pages
BL6 LimeSurvey shuffles the groups, SurveyJS the panels of one page, Qualtrics draws and writes down; the others say so
BL7 times come back from LimeSurvey's groups and from a Timing question of Qualtrics
BL9 the report tells how long each page took and how many rushed it; a row that holds a time alone is nobody's answer
BL10 a column that somebody added, headed by the id, is read beside what any tool writes
BL8 a file is written back as it was; versions see other pages
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest

from feedback import load_study, run_study
from feedback.errors import StudyError
from feedback.questionnaire.export.write import export_questionnaire
from feedback.questionnaire.model import Questionnaire, load_questionnaire
from feedback.questionnaire.outline import outline
from feedback.questionnaire.simulate import simulate_responses
from feedback.questionnaire.versions.compare import compare_questionnaires
from feedback.questionnaire.writing import questionnaire_yaml
from feedback.responses.readers.read import read_responses
from feedback.responses.readers.result import ReadResponses

FORM = Path(__file__).parent / "blocks.yaml"
PAGES = ["food", "staff", "rooms"]


@pytest.fixture(scope="module")
def form() -> Questionnaire:
    return load_questionnaire(FORM)


def test_columns(form: Questionnaire) -> None:  # BL1
    kinds = {name: form.answers[name].kind for name in ("shown", "foodtime")}
    assert kinds == {"shown": "text", "foodtime": "number"}
    assert not form.segments
    assert "shown" not in form.texts


@pytest.mark.parametrize(
    ("old", "new", "spot", "why"),
    [
        ("[food, staff, rooms]", "[food, stuff]", "18:", "no page stuff. Did you mean: staff?"),
        ("[food, staff, rooms]", "[food, rooms]", "18:", "do not stand one after the other"),
        ("[food, staff, rooms]", "[staff, food]", "18:", "do not stand one after the other"),
        ("[food, staff, rooms]", "[food, food]", "18:", "already. Name it once"),
        ("[food, staff, rooms]", "[first, food]", "18:", "stands on or after its first page"),
        ('[came, "==", n]}', "[polite, '>', 2]}", "18:", "asks about polite of another page"),
        ("    title: {zh: 开始, en: Begin}\n", "    title: {zh: 开始, en: Begin}\n    show_if: {compare: [asked, '==', y]}\n", "23:", "drawn for everybody, but the page first has a show_if"),
        ("房间干净吗", "<<polite>>，房间干净吗", "18:", "asks about polite of another page"),
        ("      - {id: polite,", "      - {id: away, type: stop, show_if: {answered: came}, text: {zh: 完, en: End}}\n      - {id: polite,", "18:", "can end the survey"),
        ("sections:\n", "quotas:\n  - {id: clean, of: [pick], each: 5}\nsections:\n", "20:", "turns people away on the page staff"),
        ("      - {id: foodtime,", "      - {id: again, type: page_time, text: {zh: 二, en: Two}}\n      - {id: foodtime,", "24:", "two questions of type page_time"),
        ('[came, "==", n]}', "[foodtime, '>', 2]}", "37:", "asks about foodtime, an order or a time"),
        ("id: foodtime, type: page_time,", "id: foodtime, type: page_time, required: true,", "23:", "taken of everybody and never asked. Take required out"),
        ("id: shown, type: block_order,", "id: shown, type: block_order, show_if: {answered: came},", "18:", "drawn for everybody and never asked. Take show_if out"),
    ],
)  # fmt: skip
def test_bad_input(old: str, new: str, spot: str, why: str, tmp_path: Path) -> None:  # BL2
    text = FORM.read_text("utf-8")
    assert old in text
    text = text.replace(old, new)
    if "of: [pick]" in new:
        text = text.replace("    questions:\n      - {id: stafftime,", "    questions:\n      - {id: pick, type: single, required: true, text: {zh: 选, en: Pick}, choices: [{code: a, zh: 甲, en: A}, {code: b, zh: 乙, en: B}]}\n      - {id: stafftime,")  # fmt: skip
    if "[asked," in new:
        asked = "      - {id: asked, type: single, text: {zh: 问, en: Ask}, choices: [{code: y, zh: 是, en: Yes}, {code: n, zh: 否, en: No}]}\n"
        text = text.replace("sections:\n", f"sections:\n  - id: before\n    title: {{zh: 前, en: Before}}\n    questions:\n{asked}")  # fmt: skip
    (tmp_path / "form.yaml").write_text(text, "utf-8")
    with pytest.raises(StudyError) as told:
        load_questionnaire(tmp_path / "form.yaml")
    assert why in told.value.en
    assert f"form.yaml:{spot}" in told.value.en
    assert told.value.zh != told.value.en


AB = "choices: [{code: a, zh: 甲, en: A}, {code: b, zh: 乙, en: B}, {code: c, zh: 丙, en: C}, {code: d, zh: 丁, en: D}, {code: e, zh: 戊, en: E}]"  # fmt: skip


@pytest.mark.parametrize(
    ("question", "rule", "named"),
    [
        (f"{{id: best, type: max_diff, text: {{zh: 最, en: Best?}}, {AB}}}", "{compare: [best1b, '==', a]}", "best1b"),
        (f"{{id: kind, type: multiple, text: {{zh: 选, en: Pick}}, {AB}}}", "{contains: [kind, a]}", "kind_a"),
        (f"{{id: kind, type: ranking, text: {{zh: 排, en: Rank}}, {AB}}}", "{compare: [kind_a, '==', 1]}", "kind_a"),
        ("{id: sq, type: servqual, scale: sat, text: {zh: 实, en: Is}, expectation: {zh: 望, en: Should}, items: [{id: goodfood, text: {zh: 好, en: Good}}]}", "{compare: [goodfood_p, '>', 2]}", "goodfood_p"),
        ("{id: want, type: kano, text: {zh: 问, en: Ask}, functional: {zh: 有, en: With}, dysfunctional: {zh: 无, en: Without}}", "{compare: [want_f, '==', 1]}", "want_f"),
    ],
)  # fmt: skip
def test_pages_that_hang_on_each_other(
    question: str, rule: str, named: str, tmp_path: Path
) -> None:  # BL2
    text = FORM.read_text("utf-8").replace('{compare: [came, "==", n]}', rule)
    text = text.replace("      - {id: polite,", f"      - {question}\n      - {{id: polite,")
    (tmp_path / "form.yaml").write_text(text, "utf-8")
    with pytest.raises(StudyError, match=f"the page rooms asks about {named} of another page"):
        load_questionnaire(tmp_path / "form.yaml")
    # of a page outside of the order it may ask, also where the name begins as another's does
    before = text.replace(f"      - {question}\n", "")
    before = before.replace("      - {id: came,", f"      - {question}\n      - {{id: came,")
    (tmp_path / "form.yaml").write_text(before.replace("id: polite,", "id: good,"), "utf-8")
    load_questionnaire(tmp_path / "form.yaml")


def test_unseen_clock(tmp_path: Path) -> None:  # BL2
    text = FORM.read_text("utf-8")
    page = "  - id: nobody\n    title: {zh: 空, en: Empty}\n    questions:\n      - {id: t, type: page_time, text: {zh: 用时, en: Time}}\n"
    (tmp_path / "form.yaml").write_text(
        text.replace("  - id: last\n", f"{page}  - id: last\n"), "utf-8"
    )
    with pytest.raises(StudyError, match="nobody sees the page"):
        load_questionnaire(tmp_path / "form.yaml")


def test_loop_in_random_order(tmp_path: Path) -> None:  # BL3
    loop = Path(__file__).parent / "loop.yaml"
    form = load_questionnaire(loop)
    pages = [s.id for s in form.sections]
    text = loop.read_text("utf-8")
    looped = next(
        line.split("id: ")[1]
        for line, after in zip(
            text.splitlines(), [*text.splitlines()[1:], ""][: len(text.splitlines())], strict=True
        )
        if line.startswith("  - id: ") and "loop:" in after
    )
    order = f"      - {{id: drawn, type: block_order, blocks: [{looped}], text: {{zh: 次序, en: Order}}}}\n"
    head, rest = text.split("    questions:\n", 1)
    (tmp_path / "loop.yaml").write_text(f"{head}    questions:\n{order}{rest}", "utf-8")
    blocks = next(
        one.blocks for one in load_questionnaire(tmp_path / "loop.yaml").questions() if one.id == "drawn"
    )  # type: ignore[union-attr]  # fmt: skip
    assert list(blocks) == [page for page in pages if page.startswith(looped)]
    assert len(blocks) > 1


def test_simulated(form: Questionnaire) -> None:  # BL4
    drawn = simulate_responses(form, 3000, comments=False, seed=3).responses
    shares = drawn["shown"].value_counts(normalize=True)
    assert len(shares) == 6
    assert np.abs(shares - 1 / 6).max() < 0.025
    assert drawn["stafftime"].gt(0).all()
    assert (drawn["foodtime"] + drawn["stafftime"] <= drawn["seconds"]).all()


def test_read(form: Questionnaire, tmp_path: Path) -> None:  # BL5
    orders = [
        "rooms food staff",
        "ROOMS, food",
        "rooms|staff|food",
        "rooms rooms food",
        "hall",
        None,
        " ",
    ]
    rows = pd.DataFrame({"respondent": range(7), "shown": orders, "came": "n", "taste": 4, "choice": 4, "overall": 4, "polite": 4, "foodtime": ["12.5", "12 s", "-", "", "soon", "3", "1,200"]})  # fmt: skip
    rows.to_csv(tmp_path / "a.csv", index=False)
    found = read_responses(tmp_path / "a.csv", questionnaire=form)
    told = found.responses["shown"].fillna("").tolist()
    assert told == ["rooms food staff", "rooms food", "rooms staff food", "", "", "", ""]
    listed = found.issues.loc[found.issues["answer"] == "shown", "why_en"].tolist()
    assert listed == ["no order of food, staff, rooms"] * 2
    assert found.responses["foodtime"].fillna(-1).tolist() == [12.5, 12, -1, -1, -1, 3, 1200]
    assert found.comments.empty


def test_orders_as_people_write_them(form: Questionnaire, tmp_path: Path) -> None:  # BL5
    orders = ["rooms、food、staff", "rooms/food/staff", "rooms->food->staff", "rooms → food → staff", "房间、餐饮、员工", "Rooms, Food, Staff", "房間＞餐飲＞員工", "房间 餐饮 员工", "房间、餐饮、大堂", "房间、房间"]  # fmt: skip
    rows = pd.DataFrame({"respondent": range(10), "shown": orders, "came": "n", "taste": 4, "choice": 4, "overall": 4, "polite": 4})  # fmt: skip
    rows.to_csv(tmp_path / "a.csv", index=False)
    found = read_responses(tmp_path / "a.csv", questionnaire=form)
    assert found.responses["shown"].fillna("").tolist() == ["rooms food staff"] * 8 + [""] * 2
    listed = found.issues.loc[found.issues["answer"].eq("shown"), "found"].tolist()
    assert listed == orders[8:]


def test_one_rule_for_times(form: Questionnaire, tmp_path: Path) -> None:  # BL5
    times = ["1分20秒", "00:12", "1:02:03", "-3", "0", "0.0", "9999999", "12 s", ".5", "soon"]
    rows = pd.DataFrame({"respondent": range(10), "shown": "food", "came": "n", "taste": 4, "choice": 4, "overall": 4, "polite": 4, "foodtime": times, "stafftime": 5})  # fmt: skip
    rows.to_csv(tmp_path / "in.csv", index=False)
    read = read_responses(tmp_path / "in.csv", questionnaire=form)
    told = [80, 12, 3723, -1, -1, -1, -1, 12, 0.5, -1]
    assert read.responses["foodtime"].fillna(-1).tolist() == told
    listed = read.issues.loc[read.issues["answer"].eq("foodtime"), ["found", "why_en"]]
    assert listed["found"].tolist() == ["-3", "9999999", "soon"]
    assert set(listed["why_en"]) == {"not a length of time"}
    (tmp_path / "s.yaml").write_text(f"study: s\ntitle: S\nquestionnaire: {FORM}\nraw: in.csv\n", "utf-8")  # fmt: skip
    ran = run_study(load_study(tmp_path / "s.yaml"), out=tmp_path / "out", report=False)
    assert ran.responses["foodtime"].fillna(-1).tolist() == told
    rejected = ran.table("rejected")
    assert rejected.loc[rejected["column"].eq("foodtime"), "found"].tolist() == listed["found"].tolist()  # fmt: skip


def test_limesurvey(form: Questionnaire, tmp_path: Path) -> None:  # BL6, BL7
    export_questionnaire(form, "limesurvey", tmp_path, language="en")
    text = (tmp_path / "blocks.limesurvey.txt").read_text("utf-8")
    rows = list(csv.DictReader(io.StringIO(text), delimiter="\t"))
    groups = [row for row in rows if row["class"] == "G"]
    assert [row["random_group"] for row in groups] == ["", "shown", "shown", "shown", ""] * 2
    assert not {"shown", "foodtime"} & {row["name"] for row in rows}
    titles = ["Begin", "Food", "Staff", "Rooms", "All in all"]
    for heads in (
        [f"groupTime{n}" for n in (31, 32, 33, 34, 35)],
        [f"Group time: {title}" for title in titles],
    ):
        said = {"id": [1, 2], "submitdate": ["2026-01-05 10:00:00"] * 2, "lastpage": [5, 5], "startlanguage": ["en", "en"], "seed": [7, 8], "came": ["n", "y"], "dishes[taste]": [4, 5], "dishes[choice]": [4, 5], "overall": [4, 5], "polite": [4, 5], "interviewtime": ["60.5", "70"]}  # fmt: skip
        said |= {head: [f"{n}.25", f"{n}.5"] for n, head in enumerate(heads)}
        pd.DataFrame(said).to_csv(tmp_path / "a.csv", index=False)
        found = read_responses(tmp_path / "a.csv", questionnaire=form)
        assert found.platform == "limesurvey"
        assert found.responses["foodtime"].tolist() == [1.25, 1.5]
        assert found.responses["stafftime"].tolist() == [2.25, 2.5]
    # groups of another survey tell nothing
    pd.DataFrame(said).drop(columns=heads[-1]).to_csv(tmp_path / "b.csv", index=False)
    assert read_responses(tmp_path / "b.csv", questionnaire=form).responses["foodtime"].isna().all()


def test_qsf(form: Questionnaire, tmp_path: Path) -> None:  # BL6, BL7
    losses = export_questionnaire(form, "qsf", tmp_path, language="en").losses
    assert not {"block_order", "page_time"} & set(losses["feature"])
    survey = json.loads((tmp_path / "blocks.qualtrics.qsf").read_text("utf-8"))
    flow = next(e for e in survey["SurveyElements"] if e["Element"] == "FL")["Payload"]
    (drawn,) = [step for step in flow["Flow"] if step["Type"] == "BlockRandomizer"]
    assert (drawn["SubSet"], [group["Description"] for group in drawn["Flow"]]) == (3, PAGES)
    for group, page in zip(drawn["Flow"], PAGES, strict=True):
        kept, block = group["Flow"]
        assert kept["EmbeddedData"][0]["Value"] == f"${{e://Field/shown}} {page}"
        assert block["Type"] == ("Branch" if page == "rooms" else "Standard")

    def ids(step: dict[str, Any]) -> list[str]:
        return [step["FlowID"], *(name for each in step.get("Flow", []) for name in ids(each))]

    named = ids(flow)
    assert len(set(named)) == len(named) == flow["Properties"]["Count"]
    timing = [e["Payload"] for e in survey["SurveyElements"] if e["Element"] == "SQ" and e["Payload"]["QuestionType"] == "Timing"]  # fmt: skip
    assert [one["DataExportTag"] for one in timing] == ["foodtime", "stafftime"]
    assert [one["Display"] for one in timing[0]["Choices"].values()] == ["First Click", "Last Click", "Page Submit", "Click Count"]  # fmt: skip
    table = pd.DataFrame({"StartDate": ["2026-01-05 10:00:00"] * 2, "EndDate": ["2026-01-05 10:05:00"] * 2, "Finished": ["1", "1"], "ResponseId": ["R_1", "R_2"], "Progress": ["100"] * 2,
        "shown": [" rooms food staff", " food"], "foodtime_First Click": [1, 2], "foodtime_Page Submit": [9.5, 8], "foodtime_Click Count": [2, 2], "came": [1, 2], "dishes_1": [4, 4], "dishes_2": [4, 4], "overall": [4, 4], "polite": [4, 4]})  # fmt: skip
    table.to_csv(tmp_path / "q.csv", index=False)
    found = read_responses(tmp_path / "q.csv", questionnaire=form)
    assert found.responses["shown"].tolist() == ["rooms food staff", "food"]
    assert found.responses["foodtime"].tolist() == [9.5, 8]
    assert not found.issues["column"].isin(["foodtime_First Click", "foodtime_Click Count"]).any()


def test_odk(form: Questionnaire, tmp_path: Path) -> None:  # BL6
    export_questionnaire(form, "xlsform", tmp_path, language="en")
    head, *rows = openpyxl.load_workbook(tmp_path / "blocks.xlsform.xlsx")["survey"].values
    by_name = {row[1]: dict(zip(head, row, strict=True)) for row in rows}
    assert by_name["shown"]["calculation"] == "'food staff rooms'"
    assert by_name["audit"]["type"] == "audit"
    assert "foodtime" not in by_name


def test_every_target(form: Questionnaire, targets_here: list[str], tmp_path: Path) -> None:  # BL6
    for target in targets_here:
        losses = export_questionnaire(form, target, tmp_path).losses
        degrees = {
            feature: set(losses.loc[losses["feature"] == feature, "degree"])
            for feature in ("block_order", "page_time")
        }
        if target in ("qsf", "html", "ddi", "codebook"):
            assert degrees == {"block_order": set(), "page_time": set()}, target
        else:
            shuffles = target in ("limesurvey", "surveyjs")
            assert degrees["block_order"] == {"changed" if shuffles else "lost"}, target
            assert degrees["page_time"] == {"changed" if target == "limesurvey" else "lost"}, target


def test_written_back(form: Questionnaire, tmp_path: Path) -> None:  # BL8
    (tmp_path / "again.yaml").write_text(questionnaire_yaml(form), "utf-8")
    assert load_questionnaire(tmp_path / "again.yaml") == form
    fewer = FORM.read_text("utf-8").replace("[food, staff, rooms]", "[food, staff]")
    (tmp_path / "other.yaml").write_text(fewer, "utf-8")
    found = compare_questionnaires(form, load_questionnaire(tmp_path / "other.yaml")).table
    rows = found.set_index("now")
    assert "limit" in rows.loc["shown", "changes"]
    assert (
        rows.loc["shown", "why_en"] == "Another limit: blocks food staff rooms → blocks food staff."
    )
    # the order of what comes before changed for every question of these pages, for no other
    changed = rows.index[rows["changes"].str.contains("page_order")].tolist()
    assert changed == ["taste", "choice", "polite", "clean"]
    assert "food staff rooms → –" in rows.loc["clean", "why_en"]
    assert rows.loc["clean", "comparable"] == "caution"
    assert rows.loc["overall", "comparable"] == "same"


def test_outline_names_the_shuffled_pages(form: Questionnaire) -> None:  # BL8
    for language, said in (("zh", "随机顺序"), ("en", "shuffled")):
        lines = outline(form, language=language).splitlines()
        heads = [line for line in lines if line[:1].isdigit()]
        assert [f"({said}: shown)" in line for line in heads] == [False, True, True, True, False]
        assert "      - food, staff, rooms" in lines


def test_report(form: Questionnaire, tmp_path: Path) -> None:  # BL9
    drawn = simulate_responses(form, 400, seed=3, careless=0, speeding=0, missing=0).responses
    drawn["foodtime"] = 12.0
    drawn.loc[drawn.index[:40], "foodtime"] = 3.5  # two items: less than 2 s each
    drawn["stafftime"] = drawn["stafftime"].astype("object")
    drawn.iloc[0, drawn.columns.get_loc("stafftime")] = "soon"
    nobody = drawn.iloc[:1].astype("object")
    nobody.loc[:, [c for c in nobody if c not in ("foodtime", "submitted")]] = None
    nobody.index = ["nobody"]
    rows = pd.concat([drawn, nobody]).rename_axis("respondent").reset_index()
    rows.to_csv(tmp_path / "in.csv", index=False)
    (tmp_path / "s.yaml").write_text(f"study: s\ntitle: S\nquestionnaire: {FORM}\nraw: in.csv\ncolumns: {{segments: {{order: shown}}}}\n", "utf-8")  # fmt: skip
    done = run_study(load_study(tmp_path / "s.yaml"), out=tmp_path / "out", report=False)
    assert len(done.responses) == 400
    assert done.responses["shown"].tolist() == drawn["shown"].tolist()
    assert done.responses["order"].tolist() == drawn["shown"].tolist()
    table = done.table("page_times").set_index("page")
    food = table.loc["餐饮"]
    assert (food["n"], food["median"], food["rated"], food["n_fast"]) == (400, 12, 2, 40)
    assert food["share_fast"] == pytest.approx(0.1)
    assert 0.07 < food["share_fast_low"] < 0.1 < food["share_fast_high"] < 0.14
    assert table.loc["员工", "n"] == 399
    rejected = done.table("rejected")
    assert rejected.loc[rejected["column"] == "stafftime", "found"].tolist() == ["soon"]
    asked = done.asked
    assert [list(items) for _, items in asked.pages()] == [["味道", "选择"], ["员工礼貌吗？"]]
    assert {*asked.rated} >= {item for _, items in asked.pages() for item in items}


def _limesurvey(
    tmp_path: Path, form: Questionnaire, times: dict[str, list[float]]
) -> ReadResponses:
    said = {"id": [1, 2], "submitdate": ["2026-01-05 10:00:00"] * 2, "lastpage": [5, 5], "startlanguage": ["zh", "zh"], "seed": [7, 8], "第一次来吗？": ["否", "是"], "您对餐饮满意吗？ [味道]": ["满意"] * 2, "您对餐饮满意吗？ [选择]": ["满意"] * 2, "员工礼貌吗？": ["满意"] * 2, form.answers["clean"].text.zh: ["满意"] * 2, "总体满意吗？": ["满意"] * 2, "总时间": [60, 70]}  # fmt: skip
    pd.DataFrame(said | times).to_csv(tmp_path / "times.csv", index=False)
    return read_responses(tmp_path / "times.csv", questionnaire=form)


def test_group_times_go_by_title(tmp_path: Path) -> None:  # BL7
    # a question that speaks of a group's time is no time of a group
    text = FORM.read_text("utf-8").replace("房间干净吗？", "小组时间安排好吗？")
    (tmp_path / "form.yaml").write_text(text, "utf-8")
    form = load_questionnaire(tmp_path / "form.yaml")
    titles = ["开始", "餐饮", "员工", "房间", "总体"]
    every: dict[str, list[float]] = {f"组时间：{t}": [n, n] for n, t in enumerate(titles, 10)}
    for titles_now in (titles, titles[:4], titles[1:], ["开始", "饭菜", *titles[2:]], titles[::-1]):
        kept = {
            f"组时间：{title}": cells
            for title, cells in zip(titles_now, every.values(), strict=False)
        }
        found = _limesurvey(tmp_path, form, kept)
        told = [found.responses[c].tolist() for c in ("foodtime", "stafftime")]
        assert told == ([[11, 11], [12, 12]] if titles_now == titles else [[pd.NA] * 2] * 2)
        listed = found.issues["why_zh"].str.contains("组用时").any()
        assert listed == (titles_now != titles)


def test_no_group_for_an_order_alone(tmp_path: Path) -> None:  # BL7
    text = FORM.read_text("utf-8")
    order = next(line for line in text.splitlines(keepends=True) if "block_order" in line)
    page = f"  - id: orders\n    title: {{zh: 次序, en: Order}}\n    questions:\n{order}"
    text = text.replace(order, "").replace("  - id: food\n", f"{page}  - id: food\n")
    (tmp_path / "form.yaml").write_text(text, "utf-8")
    form = load_questionnaire(tmp_path / "form.yaml")
    file = export_questionnaire(form, "limesurvey", tmp_path, language="zh").files[0]
    rows = list(csv.DictReader(io.StringIO(file.read_text("utf-8")), delimiter="\t"))
    groups = [row["name"] for row in rows if row["class"] == "G" and row["language"] == "zh-Hans"]
    assert groups == ["开始", "餐饮", "员工", "房间", "总体"]
    found = _limesurvey(tmp_path, form, {f"groupTime{n}": [n, n] for n in range(31, 36)})
    assert found.responses["stafftime"].tolist() == [33, 33]
    assert not found.issues["column"].str.contains("groupTime").any()


GOOGLE = {"Timestamp": ["1/5/2026 10:00:00"] * 2, "First visit?": ["Yes", "No"], "How satisfied are you with the food? [Taste]": ["Satisfied"] * 2, "How satisfied are you with the food? [Choice]": ["Satisfied"] * 2, "How polite was the staff?": ["Satisfied"] * 2, "How clean were the rooms?": ["", "Satisfied"], "How satisfied are you overall?": ["Satisfied"] * 2}  # fmt: skip
WJX = {"序号": [1, 2], "提交答卷时间": ["2026/1/5 10:00:00"] * 2, "所用时间": ["60秒", "75秒"], "来源": ["链接"] * 2, "来源详情": ["N/A"] * 2, "来自IP": ["1.1.1.1"] * 2, "1、第一次来吗？": ["是", "否"], "2、味道": ["满意"] * 2, "2、选择": ["满意"] * 2, "3、员工礼貌吗？": ["满意"] * 2, "4、房间干净吗？": ["(跳过)", "满意"], "5、总体满意吗？": ["满意"] * 2}  # fmt: skip
LIMESURVEY = {"id": [1, 2], "submitdate": ["2026-01-05 10:00:00"] * 2, "lastpage": [5, 5], "startlanguage": ["en", "en"], "seed": [7, 8], "First visit?": ["Yes", "No"], "How satisfied are you with the food? [Taste]": ["Satisfied"] * 2, "How satisfied are you with the food? [Choice]": ["Satisfied"] * 2, "How polite was the staff?": ["Satisfied"] * 2, "How satisfied are you overall?": ["Satisfied"] * 2}  # fmt: skip


@pytest.mark.parametrize(("tool", "export"), [("google", GOOGLE), ("wjx", WJX), ("limesurvey", LIMESURVEY)])  # fmt: skip
@pytest.mark.parametrize("head", ["{id}", "{ID}", "6、{id}"])
def test_column_added_by_id(
    tool: str, export: dict[str, Any], head: str, form: Questionnaire, tmp_path: Path
) -> None:  # BL10
    def named(column: str) -> str:
        return head.replace("{id}", column).replace("{ID}", column.upper())

    added = {
        named("shown"): ["food staff rooms", "rooms、food、staff"],
        named("foodtime"): [3, "4秒"],
    }
    pd.DataFrame(export | added).to_csv(tmp_path / "a.csv", index=False)
    found = read_responses(tmp_path / "a.csv", questionnaire=form)
    assert found.platform == tool
    assert found.responses["shown"].tolist() == ["food staff rooms", "rooms food staff"]
    assert found.responses["foodtime"].tolist() == [3, 4]
    assert not found.issues["column"].isin([*added]).any()
    for target in ("google", "wjx", "docx"):
        losses = export_questionnaire(form, target, tmp_path).losses.set_index("feature")
        remedy = losses.loc["block_order", "remedy_en"]
        assert "column shown" in remedy
        assert "food staff rooms" in remedy


def test_losses_name_the_page_that_is_there(tmp_path: Path) -> None:  # BL6
    text = FORM.read_text("utf-8").replace("  - id: last\n", "  - id: overall\n")
    clock = "      - {id: lasttime, type: page_time, text: {zh: 用时, en: Time}}\n"
    text = text.replace("      - {id: overall, type", f"{clock}      - {{id: overall, type")
    (tmp_path / "form.yaml").write_text(text, "utf-8")
    form = load_questionnaire(tmp_path / "form.yaml")
    for target, said in (
        ("surveyjs", "getPageByName('overall_page')"),
        ("xlsform", "(overall_page)"),
    ):
        losses = export_questionnaire(form, target, tmp_path).losses
        remedies = losses.loc[losses["feature"].eq("page_time"), "remedy_en"]
        assert remedies.str.contains(said, regex=False).any()


def test_orders_and_times_take_no_time(form: Questionnaire, tmp_path: Path) -> None:  # BL4
    plain = "".join(
        line
        for line in FORM.read_text("utf-8").splitlines(keepends=True)
        if "block_order" not in line and "page_time" not in line
    )
    (tmp_path / "form.yaml").write_text(plain, "utf-8")
    without = load_questionnaire(tmp_path / "form.yaml")
    mean = [
        float(simulate_responses(q, 2000, seed=5).responses["seconds"].mean())
        for q in (form, without)
    ]
    # their pages' own seconds may raise it a little, three more answers would by a half
    assert 0.95 < mean[0] / mean[1] < 1.25
