"""A study drafted from a table of answers: roles, reasons, YAML that reads back and runs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from feedback.cli import app
from feedback.errors import InputError, StudyError
from feedback.pipeline.column_roles import column_roles
from feedback.pipeline.draft_taxonomy import chosen_taxonomy
from feedback.pipeline.intake import read_answers
from feedback.pipeline.stated_scales import stated_scale
from feedback.pipeline.study_draft import draft_study
from feedback.study import load_study

ROWS = 120


def column(*values: str, n: int = ROWS) -> list[str]:
    return [values[i % len(values)] for i in range(n)]


TEXTS = [
    f"上菜{'太慢' if i % 2 else '很快'}，第{i}次来了，服务员{'冷淡' if i % 3 else '热情'}，菜{'偏咸' if i % 4 else '好吃'}"
    for i in range(ROWS)
]
ENGLISH = [f"Waited {i} minutes, but the staff were kind" for i in range(ROWS)]

SHORT = [
    *column(
        "feedback came far too late",
        "too many assignments",
        "lectures are clear and engaging",
        n=ROWS - 9,
    ),
    *(f"please mend the {n}th projector in hall {n}" for n in range(9)),
]
# heading, cells, role
CASES = [
    ("序号", [str(i + 1) for i in range(ROWS)], "respondent"),
    ("Response ID", [f"R_{i:05d}" for i in range(ROWS)], "respondent"),
    ("提交答卷时间", column("2026/5/6 13:02:03", "2026/5/7 9:00:00"), "date"),
    ("月份", column("2026年5月", "2026年6月"), "date"),
    ("下单时间", column("2026-05-06", "2026/5/7", "3月3日"), "date"),
    ("Completed", column("6 May 2026", "7 May 2026"), "date"),
    ("所用时间", column("95秒", "120秒", "88秒"), "seconds"),
    ("总体满意度", column("5", "4", "3", "2", "1"), "rating"),
    ("Overall satisfaction", column("Very satisfied", "Neutral", "Very dissatisfied"), "rating"),
    ("星级", column("★★★★★", "★★★☆☆", "★☆☆☆☆"), "rating"),
    ("评分", column("5分", "4分", "2分"), "rating"),
    ("您有多大可能向朋友推荐我们？", column(*map(str, range(11))), "nps"),
    ("How likely are you to recommend us", column("10", "9", "0", "7"), "nps"),
    ("评价内容", TEXTS, "text"),
    ("comment", ENGLISH, "text"),
    ("What should we do better?", ENGLISH, "text"),
    ("门店", column("东城店", "西城店", "南城店"), "segments"),
    ("shop", column("1001", "1002", "1003"), "segments"),
    ("性别", column("男", "女"), "segments"),
    ("来店原因", column("聚餐┋约会", "约会┋聚餐", "聚餐", "路过"), "left"),
    ("价格", column("5", "4", "2"), "rating"),
    ("周次", column("第1周", "第2周", "第10周"), "wave"),
    ("时段", column("2025Q1", "2025Q2"), "wave"),
    ("group", column("before", "after"), "wave"),
    ("terminal", column("T1", "T2"), "segments"),
    ("小区", column("第1期", "第2期"), "segments"),
    ("期次", column("第1期", "第2期"), "wave"),
    ("What could be better?", SHORT, "text"),
    ("Q9?", SHORT, "text"),
    ("How often do you visit?", column("Once a week or more often", "Less than once a month", "Never before today"), "segments"),
    ("How likely are you to recommend our mobile app", column("10", "9", "0", "7"), "nps"),
    ("Overall satisfaction", column(*["Very satisfied", "Neither", "Very dissatisfied"] * 4, "N/A"), "rating"),
    ("speed (0-100)", column("0", "40", "75", "100"), "rating"),
    ("渠道", column("App", "N/A"), "left"),
    ("消费环境满意度", column("5", "4", "2"), "rating"),
    ("手机满意度", column("5", "4", "2"), "rating"),
    ("Phone support rating", column("5", "4", "2"), "rating"),
    ("Any suggestions for next time?", ENGLISH, "text"),
    ("有什么建议（上菜时间等）", TEXTS, "text"),
    ("Respondent gender", column("f", "m"), "segments"),
    ("年龄", column("18", "25", "40", "63"), "left"),
    ("来店次数", column("1", "2", "3", "4", "5"), "left"),
    ("手机号码", column("13800138000", "13900139000"), "left"),
    ("姓名", [f"张{i}" for i in range(ROWS)], "left"),
    ("联系方式", [f"138001{i:05d}" for i in range(ROWS)], "left"),
    ("来自IP", [f"10.0.0.{i}" for i in range(ROWS)], "left"),
    ("来源", column("微信"), "left"),
    ("备注", column(""), "left"),
    ("Q7_1", column("0", "1"), "left"),
    ("customer_code", [f"KD-{i:04d}" for i in range(ROWS)], "respondent"),
    ("order", [f"KD-{i // 2:04d}" for i in range(ROWS)], "left"),
    ("想说的话", column("好", "工作太多", "挺好", "无", "薪水低", "还行", "没有意见"), "text"),
    ("评价", column("好评", "中评", "差评"), "segments"),
    ("下单时间", column("中午", "刚才不久", "早上", "不记得了", "傍晚", "昨夜", "周一"), "segments"),
    ("消费金额", [f"{i * 3.7 + 20:.2f}" for i in range(ROWS)], "left"),
]  # fmt: skip


@pytest.mark.parametrize(("heading", "cells", "role"), CASES)
def test_a_column_by_itself(heading: str, cells: list[str], role: str) -> None:
    table = pd.DataFrame({heading: cells}, dtype="str")
    (found,) = column_roles(table)
    assert found.role == role, found.why.en
    # reasons are counts: nothing of what stands in a cell is repeated
    longest = max(cells, key=len)
    assert len(longest) < 6 or longest not in found.why.en + found.why.zh


def test_several_ratings_are_aspects_beside_the_overall_one() -> None:
    table = pd.DataFrame(
        {
            "服务": column("5", "4", "1", "3"),
            "环境": column("5", "2", "1", "0"),
            "总体满意度": column("9", "10", "2", "0"),
            "推荐意愿": column("9", "10", "2", "0"),
            "排队": column("70", "20", "100", "55"),
        },
        dtype="str",
    )
    roles = {found.column: found for found in column_roles(table)}
    assert [roles[name].role for name in table] == ["aspects", "aspects", "rating", "nps", "left"]
    assert roles["总体满意度"].scale == (0.0, 10.0)
    assert roles["环境"].scale == (1.0, 5.0)
    assert "0 is taken for does not apply" in roles["环境"].why.en


def test_one_of_several_ratings_is_called_nothing_but_rating() -> None:
    table = pd.DataFrame(
        {"资费": column("5", "1", "2"), "满意度": column("5", "4", "2")}, dtype="str"
    )
    assert [found.role for found in column_roles(table)] == ["aspects", "rating"]


def test_of_two_dates_the_one_of_submission() -> None:
    day = column("2026-05-06", "2026-05-07")
    table = pd.DataFrame({"开始时间": day, "提交时间": day}, dtype="str")
    assert [found.role for found in column_roles(table)] == ["left", "date"]


def answers(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    table = pd.DataFrame(
        {
            "序号": [str(i + 1) for i in range(ROWS)],
            "提交时间": column("2026/5/6 13:02", "2026/6/7 9:00"),
            '门店 "A": #1': column("东城店", "西城店"),
            "服务": column("5", "4", "1", "3"),
            "yes": column("4", "5", "2"),
            "总体满意度": column("非常满意", "满意", "一般", "不满意", "非常不满意"),
            "意见": TEXTS,
            "姓名": [f"李{i}" for i in range(ROWS)],
        }
    )
    table.to_csv(folder / "门店.csv", index=False)
    return folder / "门店.csv"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_draft_reads_back(tmp_path: Path, language: str) -> None:
    path = tmp_path / "studies" / "shops.yaml"
    raw = answers(tmp_path / "data")
    draft = draft_study(raw, study=path, language=language)
    path.parent.mkdir()
    path.write_text(draft.text, encoding="utf-8")
    study = load_study(path)
    assert study.study == "shops"
    assert study.raw_paths() == [raw]
    assert study.raw == ("data/门店.csv",)
    assert study.columns.rating == "总体满意度"
    assert list(study.columns.aspects) == ["服务", "yes"]
    assert list(study.columns.segments) == ['门店 "A": #1']
    assert study.scale is not None
    assert (study.scale.low, study.scale.high, study.scale.codes) == (1, 5, {})
    assert study.taxonomy == "restaurant"
    assert "姓名" not in str(study.columns)


def test_drafted_and_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    answers(tmp_path)
    said = CliRunner().invoke(app, ["study", "new", "门店.csv"], catch_exceptions=False)
    assert said.exit_code == 0
    assert "studies/answers.yaml" in said.output
    ran = CliRunner().invoke(
        app,
        ["run", "studies/answers.yaml", "-p", "topics=2", "--out", "out"],
        catch_exceptions=False,
    )
    assert ran.exit_code == 0, ran.output
    assert (tmp_path / "out" / "report" / "index.html").is_file()
    rejected = pd.read_csv(tmp_path / "out" / "tables" / "rejected.csv")
    assert rejected.empty


def test_what_is_there_is_not_overwritten(tmp_path: Path) -> None:
    raw = answers(tmp_path)
    study = tmp_path / "mine.yaml"
    study.write_text("study: mine\n", encoding="utf-8")
    with pytest.raises(InputError, match="not overwritten"):
        CliRunner().invoke(app, ["study", "new", str(raw), str(study)], catch_exceptions=False)
    assert study.read_text(encoding="utf-8") == "study: mine\n"


def test_no_answers_in_it(tmp_path: Path) -> None:
    raw = tmp_path / "x.csv"
    raw.write_text(
        "姓名,年龄\n" + "".join(f"张{i},{i + 18}\n" for i in range(40)), encoding="utf-8"
    )
    with pytest.raises(InputError, match="none of its 2 columns"):
        draft_study(raw, study=tmp_path / "x.yaml", language="en")


def test_answers_given_for_a_study_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="feedback study new"):
        load_study(answers(tmp_path))


@pytest.mark.parametrize(
    ("odd", "scale", "strange"),
    [("55", (1.0, 5.0), 3), ("9", (1.0, 10.0), 0), ("好", (1.0, 5.0), 3)],
)
def test_what_a_scale_does_not_hold_is_said(
    odd: str, scale: tuple[float, float], strange: int
) -> None:
    cells = [*column("5", "4", "3", "2", "1", n=117), odd, odd, odd]
    (found,) = column_roles(pd.DataFrame({"评分": cells}, dtype="str"))
    assert (found.role, found.scale) == ("rating", scale)
    assert (f"{strange} cells are none of them" in found.why.en) is bool(strange)


def test_of_several_ids_the_one_that_tells_people_apart() -> None:
    table = pd.DataFrame(
        {
            "user id": [f"u{i // 2}" for i in range(ROWS)],
            "Response ID": [f"R{i}" for i in range(ROWS)],
            "score": column("5", "3", "1"),
        },
        dtype="str",
    )
    assert [found.role for found in column_roles(table)] == ["left", "respondent", "rating"]


@pytest.mark.parametrize(
    "name", ["2024.csv", "2024-05.csv", "a" * 90 + ".csv", "null.csv", "No.csv"]
)
def test_any_name_of_a_file_makes_a_study(tmp_path: Path, name: str) -> None:
    raw = answers(tmp_path).rename(tmp_path / name)
    path = (tmp_path / name).with_suffix(".yaml")
    path.write_text(draft_study(raw, study=path, language="en").text, encoding="utf-8")
    assert load_study(path).raw_paths() == [raw]


@pytest.mark.parametrize(
    "heading", ["常用\nextra: [1", "a: b # c", "- x", "'\"", "x {{y}}", "\t tab", "100%"]
)
@pytest.mark.parametrize("cells", [("a;b", "b;a", "a"), ("5", "1", "3"), ("东", "西"), ("同",)])
def test_any_heading_is_read_back(tmp_path: Path, heading: str, cells: tuple[str, ...]) -> None:
    table = pd.DataFrame({heading: column(*cells), "评分": column("5", "3", "1")})
    raw, path = tmp_path / "x.csv", tmp_path / "x.yaml"
    table.to_csv(raw, index=False)
    path.write_text(draft_study(raw, study=path, language="zh").text, encoding="utf-8")
    study = load_study(path)
    assert study.columns.rating == "评分"
    named = {*study.columns.aspects, *study.columns.segments}
    assert all(" ".join(name.split()) == " ".join(heading.split()) for name in named)


def test_words_of_two_scales_are_both_read(tmp_path: Path) -> None:
    raw, path = tmp_path / "x.csv", tmp_path / "x.yaml"
    table = pd.DataFrame(
        {
            "服务": column("很满意", "满意", "一般", "很不满意"),
            "排队不久": column("非常同意", "同意", "一般", "非常不同意"),
            "总体": column("5", "4", "2", "1"),
        }
    )
    table.to_csv(raw, index=False)
    path.write_text(draft_study(raw, study=path, language="en").text, encoding="utf-8")
    study = load_study(path)
    assert study.language == "en"  # nobody wrote anything
    found = read_answers(study)
    assert found.responses[["服务", "排队不久"]].notna().all(axis=None)


def of_ten(*, low: int, n: int = ROWS) -> list[str]:
    return column(*map(str, range(low, 11)), n=n)


HEADINGS = [
    ("总体评分（0-10）", 3, (0.0, 10.0)),
    ("总体评分（0～10分）", 3, (0.0, 10.0)),
    ("总体评分(1-10)", 3, (1.0, 10.0)),
    ("Overall, 0 = very bad, 10 = very good", 3, (0.0, 10.0)),
    ("Overall from 0 (worst) to 10 (best)", 1, (0.0, 10.0)),
    ("总体满意度：0代表非常不满意，10代表非常满意", 2, (0.0, 10.0)),
    ("总体评分（满分10分）", 0, (0.0, 10.0)),
    ("总体评分（满分10分）", 3, (1.0, 10.0)),
    ("Overall rating (1-3 次)", 1, (1.0, 10.0)),
    ("总体评分(1-5)", 1, (1.0, 10.0)),  # not what stands there
]


@pytest.mark.parametrize(("heading", "low", "scale"), HEADINGS)
def test_the_heading_states_the_scale(heading: str, low: int, scale: tuple[float, float]) -> None:
    (found,) = column_roles(pd.DataFrame({heading: of_ten(low=low)}, dtype="str"))
    assert (found.role, found.scale) == ("rating", scale)


@pytest.mark.parametrize(
    "heading",
    [
        "Satisfaction with childcare (ages 0-5)", "Satisfaction (grades 1-6)", "Rooms 1-8 cleanliness", "Gate 1 to 9 staff",
        "Level 1-4 support", "第1-3题满意度", "第1至3章内容", "1-6层卫生", "年龄1-5", "Part 1: Question 5: Food",
        "Section 1: Room 4: cleanliness", "4G/5G信号满意度", "Wi-Fi/5G 满意度", "满意度 out of tenants",
    ],
)  # fmt: skip
def test_what_is_numbered_is_no_scale(heading: str) -> None:
    assert stated_scale(heading) is None


@pytest.mark.parametrize(
    ("heading", "high"),
    [
        ("Satisfaction level 1-5", 5), ("Rate your rooms 1-5 overall", 5), ("Rooms (1-5)", 5), ("Room 1-5", 5), ("Score/10", 10),
        ("Question 2: 1 = bad, 5 = good", 5), ("Level 1 = very poor, level 5 = very good", 5), ("第2题：1=差，7=好", 7),
    ],
)  # fmt: skip
def test_a_scale_beside_what_is_numbered(heading: str, high: int) -> None:
    found = stated_scale(heading)
    assert found is not None and found.high == high and not found.falling


@pytest.mark.parametrize(
    ("heading", "falling"),
    [
        ("服务（1=最好，5=最差）", True), ("服务（1=最差，5=最好）", False), ("1=最满意，5=最不满意", True), ("1代表非常满意，5代表非常不满意：前台服务", True), ("1代表非常不满意，5代表非常满意：前台服务", False), ("1=最不满意，5=最满意", False),
        ("1-5（1为最好）", True), ("1-5（5为最好）", False), ("1=优 2=良 3=中 4=差", True), ("Food (1 = best, 5 = worst)", True),
        ("Food (1 = worst, 5 = best)", False), ("1 being the best and 5 being the worst", True), ("from 1 (best) to 5 (worst)", True),
        ("from 1 (worst) to 5 (best)", False), ("1 = very satisfied to 5 = very dissatisfied", True), ("1-5 (1 = most important)", True),
        ("1 = least important, 7 = most important", False), ("1 = good, 5 = outstanding", False),
    ],
)  # fmt: skip
def test_which_end_a_heading_calls_good(heading: str, falling: bool) -> None:
    found = stated_scale(heading)
    assert found is not None and found.falling is falling


def test_a_scale_few_have_is_not_lent_to_columns_without_a_nought() -> None:
    cells, other = column("0", "2", "5"), column("1", "3", "5")
    table = pd.DataFrame({"总体（0-5）": cells, "服务": other, "早餐": other}, dtype="str")
    scales = [found.scale for found in column_roles(table)]
    assert scales == [(0.0, 5.0), (1.0, 5.0), (1.0, 5.0)]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("heads", "scales"),
    [
        (("总体评分（0-10）", "卫生", "早餐"), ("low: 0, high: 10", "low: 0, high: 10")),
        (("总体评分", "卫生", "早餐"), ("low: 1, high: 10", "low: 1, high: 10")),
        (("总体评分", "卫生（0-10）", "早餐"), ("low: 0, high: 10", "low: 0, high: 10")),
    ],
)
def test_the_line_of_a_scale_says_why(
    tmp_path: Path, language: str, heads: tuple[str, ...], scales: tuple[str, str]
) -> None:
    raw, path = tmp_path / "x.csv", tmp_path / "x.yaml"
    pd.DataFrame(dict.fromkeys(heads, of_ten(low=2))).to_csv(raw, index=False)
    text = draft_study(raw, study=path, language=language).text
    lines = [line for line in text.splitlines() if line.startswith(("scale:", "aspect_scale:"))]
    assert [line.partition("{")[2].partition("}")[0] for line in lines] == list(scales)
    stated = next((head for head in heads if "0-10" in head), None)
    for line in lines:
        why = line.partition("# ")[2]
        if stated:
            assert stated in why
        elif language == "zh":
            assert "2 到 10" in why and "没有人选 0、1" in why
        else:
            assert "2 to 10" in why and "nobody gave 0 or 1" in why


def test_one_scale_holds_the_whole_battery() -> None:
    table = pd.DataFrame(
        {
            "卫生": of_ten(low=0),  # the worst answer stands in one alone
            "早餐": of_ten(low=2),
            "前台": column("1", "4", "7"),
            "隔音": of_ten(low=1),
            "楼层": column("1", "2", "3"),
        },
        dtype="str",
    )
    roles = {found.column: found for found in column_roles(table)}
    assert [roles[name].role for name in table] == [*["aspects"] * 4, "left"]
    assert {roles[name].scale for name in ("卫生", "早餐", "前台", "隔音")} == {(0.0, 10.0)}
    assert "on the scale of the others" in roles["前台"].why.en
    assert "1 to 5 here, 0 to 10 there" in roles["楼层"].why.en


def test_a_short_scale_is_not_stretched() -> None:
    table = pd.DataFrame(
        {
            "服务评分": column(*"12345"),
            "环境评分": column(*"1234567"),
            "卫生评分": column(*"23456"),
        },
        dtype="str",
    )
    roles = {found.column: (found.role, found.scale) for found in column_roles(table)}
    assert roles["环境评分"] == roles["卫生评分"] == ("aspects", (1.0, 7.0))
    assert roles["服务评分"] == ("left", (1.0, 5.0))


@pytest.mark.parametrize(
    ("wording", "cells", "role"),
    [
        ("Which mobile plan do you use?", column("A", "B", "C"), "segments"),
        ("您常用哪家的手机？", column("甲", "乙", "丙"), "segments"),
        ("What is your mobile number?", [f"on request {i}" for i in range(ROWS)], "left"),
        ("您的姓名", [f"张{i}" for i in range(ROWS)], "left"),
        ("请问怎么称呼您，您的姓名是？", [f"张{i}" for i in range(ROWS)], "left"),
        ("您的姓名？", column("张三", "李四", "王五"), "left"),
        ("您的家庭住址是？", column("甲路1号", "乙路2号"), "left"),
        ("What is your full name?", column("Ann Lee", "Bo Wu"), "left"),
        ("How easy was it to reach us by phone?", column(*"12345"), "aspects"),
        ("电话联系我们方便吗？", column(*"12345"), "aspects"),
        ("What happened when you tried to reach us by e-mail?", ENGLISH, "text"),
    ],
)
def test_a_wording_that_speaks_of_what_is_personal(wording: str, cells: list[str], role: str) -> None:  # fmt: skip
    table = pd.DataFrame({"q1": cells, "q2": column(*"12345")}, dtype="str")
    found = column_roles(table, wordings={"q1": wording, "q2": "How satisfied are you?"})
    assert found[0].role == role
    if role == "left":
        assert found[0].why.en == "looks like personal data"
    # the question itself for a heading, as forms write it
    asked = column_roles(table.set_axis([wording, "How satisfied are you?"], axis=1))
    assert asked[0].role == role


@pytest.mark.parametrize(
    ("wording", "cells", "role"),
    [
        ("How likely are you to stay with us over the next years?", column(*"12345"), "aspects"),
        ("How do you feel about your income?", column(*"12345"), "aspects"),
        ("您觉得我们的收入分配公平吗？", column(*"12345"), "aspects"),
        ("What happened the last time you stayed with us?", ENGLISH, "text"),
        ("入住当天的时间安排上有什么遗憾？", TEXTS, "text"),
        ("How many nights did you stay?", column(*"12345"), "left"),
        ("您一年来几次？", column(*"12345"), "left"),
        ("您今年多大了？", column(*"12345"), "left"),
        ("您平均每月消费多少？", column(*"12345"), "left"),
        ("How long did you stay?", column(*"12345"), "left"),
        ("您等了多久？", column(*"12345"), "left"),
        ("How long was the wait, from 1 (short) to 5 (long)?", column(*"12345"), "aspects"),
        ("How old did the room feel, from 1 (old) to 5 (new)?", column(*"12345"), "aspects"),
        # what comes of satisfaction is no part of it
        ("您有多大可能再次光临？", column(*"12345"), "left"),
        (
            "您会推荐给亲友吗？",
            column("肯定不会", "可能不会", "不确定", "可能会", "肯定会"),
            "left",
        ),
        ("Would you buy from us again?", column(*"12345"), "left"),
        ("推荐菜的味道怎么样？", column(*"12345"), "aspects"),
        # nor is how much it matters
        ("价格对您有多重要？", column(*"12345"), "left"),
        (
            "Parking",
            column("Very unimportant", "Unimportant", "Neutral", "Important", "Very important"),
            "left",
        ),
        ("重要通知发得及时吗？", column(*"12345"), "aspects"),
        (
            "The staff were polite",
            column("Strongly disagree", "Disagree", "Undecided", "Agree", "Strongly agree"),
            "aspects",
        ),
        (
            "How often do you come?",
            column("Never", "Rarely", "Sometimes", "Often", "Always"),
            "segments",
        ),
        ("您在多大程度上同意“排队不久”？", column(*"12345"), "aspects"),
        ("您愿意给前台打多少分？", column(*"12345"), "aspects"),
        ("您的年龄是？", column(*"12345"), "left"),
        ("Age?", column(*"12345"), "left"),
        ("你的月收入是？", column(*"12345"), "left"),
        ("How old is your child?", column(*"12345"), "left"),
        ("孩子多大？", column(*"12345"), "left"),
        ("到店日期？", column("20260506", "20260507"), "date"),
        ("您的会员号？", [f"m{i}" for i in range(ROWS)], "respondent"),
        ("Interview date", column("2026-05-06", "2026-05-07"), "date"),
        ("提交时间", column("2026-05-06", "2026-05-07"), "date"),
        ("Survey wave", column("1", "2"), "wave"),
    ],
)
def test_a_question_may_mention_anything(wording: str, cells: list[str], role: str) -> None:
    table = pd.DataFrame({"q1": cells, "q2": column(*"54321")}, dtype="str")
    assert column_roles(table, wordings={"q1": wording, "q2": "Overall satisfaction"})[0].role == role  # fmt: skip
    asked = table.set_axis([wording, "Overall satisfaction"], axis=1)
    assert column_roles(asked)[0].role == role


def test_what_codes_stand_for_says_what_a_column_is() -> None:
    """As a file of a statistics program has it: labels of values, and codes declared missing."""
    table = pd.DataFrame(
        {
            "v1": column("1", "2", "5", "9"), "v2": column("1", "2", "3", "8"), "v3": column("0", "7", "10", "99"),
            "v4": column("1", "2", "4", "5"), "v5": column("1", "4", "97", "2"),
        },
        dtype="str",
    )  # fmt: skip
    labels = {
        "v1": {"1": "非常满意", "2": "满意", "3": "一般", "4": "不满意", "5": "非常不满意", "9": "说不清"},
        "v2": {"1": "城区", "2": "县城", "3": "乡镇", "8": "拒答"},
        "v3": {"0": "Not at all likely", "10": "Extremely likely", "99": "Don’t know"},
        "v4": {"1": "Very poor", "5": "Very good"},
    }  # fmt: skip
    wordings = {
        "v1": "您对道路总体满意吗",
        "v3": "How likely are you to recommend us?",
        "v4": "The bus",
        "v5": "The stop",
    }
    found = {
        each.column: each
        for each in column_roles(table, wordings=wordings, labels=labels, missing={"v5": ["97"]})
    }
    assert [each.role for each in found.values()] == [
        "rating",
        "segments",
        "nps",
        "aspects",
        "aspects",
    ]
    assert found["v1"].reverse is not None and found["v4"].reverse is None
    assert [each.unrated for each in found.values()] == [("9",), ("8",), ("99",), (), ()]
    assert found["v1"].scale == found["v4"].scale == found["v5"].scale == (1, 5)
    assert found["v2"].wording == "" and found["v3"].wording == wordings["v3"]


def test_labels_of_a_file_reach_the_draft_and_the_run(tmp_path: Path) -> None:
    pyreadstat = pytest.importorskip("pyreadstat")
    raw, path = tmp_path / "road.sav", tmp_path / "road.yaml"
    words = {
        1.0: "很不满意",
        2.0: "不满意",
        3.0: "一般",
        4.0: "满意",
        5.0: "很满意",
        98.0: "不知道",
    }
    table = pd.DataFrame({
        "id": np.arange(1.0, ROWS + 1), "area": [1.0, 2.0] * (ROWS // 2), "q1": [1.0, 3.0, 5.0, 98.0] * (ROWS // 4),
        "q2": [5.0, 98.0, 2.0, 4.0] * (ROWS // 4), "q3": [2.0, 4.0, 5.0, 3.0] * (ROWS // 4),
    })  # fmt: skip
    asked = ["编号", "地区", "总体满意度", "道路", "公交"]
    pyreadstat.write_sav(
        table, str(raw), column_labels=asked,
        variable_value_labels={"area": {1.0: "东区", 2.0: "西区"}, "q1": words, "q2": words, "q3": words},
    )  # fmt: skip
    path.write_text(draft_study(raw, study=path, language="zh").text, encoding="utf-8")
    study = load_study(path)
    assert study.scale is not None and study.scale.missing == ("98",)
    assert [*study.columns.segments] == ["area"] and [*study.columns.aspects] == ["q2", "q3"]
    answers = read_answers(study)
    assert {*answers.responses["area"]} == {"东区", "西区"}
    assert answers.unanswered == {"q1": ROWS // 4, "q2": ROWS // 4}
    assert len(answers.responses) == ROWS and answers.responses["rating"].max() == 5


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        *[(f"年龄 {listed}", "segments") for listed in ("1=18-25岁 2=26-35岁 3=36岁以上", "（1=18～25，2=26～35，3=36+）")],
        ("Visits: 1 = once; 2 = 2 to 5; 3 = 6+", "segments"), ("1=每天 2=每周1-2次 3=更少", "segments"),
        *[(name, "left") for name in ("性别", "您的最高学历是？", "Q3. 年级", "性别（单选）", "所学专业")],
        ("性别 1=男 2=女 3=其他", "segments"),
        *[(name, "left") for name in ("Gender", "What is your highest level of education?", "Occupation")],
        *[(name, "aspects") for name in ("专业", "专业设置", "职业发展", "岗位匹配度", "Education", "Degree of cleanliness")],
        *[(name, "aspects") for name in ("Faculty (1-5)", "学院（1-5分）", "Job (1=very bad, 5=very good)", "1=从不，2=偶尔，3=经常，4=总是")],
        *[(name, "aspects") for name in ("1 = Not at all, 2 = A little, 3 = Somewhat", "速度 1=慢 2=中 3=快", "岗位", "Job")],
        *[(name, "aspects") for name in ("性别平等满意度", "口味 1=难吃 2=一般 3=好吃", "服务：1分最差，5分最好")],
    ],
)  # fmt: skip
def test_the_numbers_of_options_are_no_ratings(heading: str, role: str) -> None:
    table = pd.DataFrame({heading: column(*"123"), "总体满意度": column(*"54321")}, dtype="str")
    found = column_roles(table)[0]
    assert found.role == role
    if role == "left":
        assert "numbers of options" in found.why.en


def test_a_zero_beside_a_stated_scale_does_not_apply(tmp_path: Path) -> None:
    raw, path = tmp_path / "x.csv", tmp_path / "x.yaml"
    cells = column("0", "1", "3", "7")
    pd.DataFrame({"服务（1-7）": cells, "总体（1-7）": column("7", "1", "4")}).to_csv(
        raw, index=False
    )
    text = draft_study(raw, study=path, language="en").text
    assert "aspect_scale: {low: 1, high: 7, missing: [0]}" in text
    assert "scale: {low: 1, high: 7}" in text


def test_a_heading_that_calls_the_low_number_good(tmp_path: Path) -> None:
    raw, path = tmp_path / "x.csv", tmp_path / "x.yaml"
    head = "总体（1=非常满意，5=非常不满意）"
    pd.DataFrame({head: column("1", "2", "5"), "服务": column("1", "3", "5")}).to_csv(
        raw, index=False
    )
    path.write_text(draft_study(raw, study=path, language="zh").text, encoding="utf-8")
    study = load_study(path)
    assert study.columns.reverse == (head,)
    assert study.scale is not None and (study.scale.low, study.scale.high) == (1, 5)


WORDED = [
    ("1、非常满意|2、满意|3、一般|4、不满意|5、非常不满意", (1, 5), True),
    ("1.优|2.良|3.中|4.差", (1, 4), True),
    ("1 - Very good|2 - Good|3 - Poor|4 - Very poor", (1, 4), True),
    ("很快（1）|较快（2）|一般（3）|很慢（4）", (1, 4), True),
    ("0 非常不满意|1 不满意|2 一般|3 满意|4 非常满意", (0, 4), False),
    ("1-很差|2-较差|3-较好|4-很好", (1, 4), False),
    ("0 - Not at all satisfied|3|5|8|10 - Extremely satisfied", (0, 10), False),
    ("2 不满意|3 一般|4 满意", (1, 5), False),
    ("-2|-1|0|1|2", (-2, 2), False),
]


@pytest.mark.parametrize(("words", "scale", "turned"), WORDED)
def test_words_beside_numbers_say_the_scale_and_its_direction(
    tmp_path: Path, words: str, scale: tuple[int, int], turned: bool
) -> None:
    raw, path = tmp_path / "x.csv", tmp_path / "x.yaml"
    cells = column(*words.split("|"))
    pd.DataFrame({"总体满意度": cells, "意见": [f"菜很好吃，第{n}次来" for n in range(len(cells))]}).to_csv(raw, index=False)  # fmt: skip
    path.write_text(draft_study(raw, study=path, language="zh").text, encoding="utf-8")
    study = load_study(path)
    assert study.scale is not None and (study.scale.low, study.scale.high) == scale
    assert (study.columns.reverse == ("总体满意度",)) is turned
    rating = read_answers(study).responses["rating"]
    order = pd.factorize(pd.Series(cells))[0] * (-1 if turned else 1)
    assert np.corrcoef(rating, order)[0, 1] > 0.9


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_second_heading_says_what_was_asked(tmp_path: Path, language: str) -> None:
    raw, path = tmp_path / "x.csv", tmp_path / "x.yaml"
    words = column("Very satisfied", "Neither", "Very dissatisfied", "Satisfied", "N/A")
    table = pd.DataFrame(
        {
            "ResponseId": ["Response ID", *(f"R_{n}" for n in range(ROWS))],
            "Q1": ["Overall, how satisfied were you?", *words],
            "Q2_1": ["How satisfied were you with: - Waiting time", *words],
            "site": ["Which site did you visit?", *column("North", "South")],
            "Q3": ["Anything else you would like to tell us?", *ENGLISH],
        }
    )
    table.to_csv(raw, index=False)
    draft = draft_study(raw, study=path, language=language)
    assert draft.rows == ROWS
    assert [role.role for role in draft.roles] == [
        "respondent",
        "rating",
        "aspects",
        "segments",
        "text",
    ]
    assert "rating: Q1  # Overall, how satisfied were you? | 4" in draft.text
    assert (
        f"site  # Which site did you visit? | 2 {'组' if language == 'zh' else 'groups'}"
        in draft.text
    )
    path.write_text(draft.text, encoding="utf-8")
    found = read_answers(load_study(path))
    assert len(found.responses) == ROWS and found.rejected.empty


def test_a_refusal_says_of_each_column_why(tmp_path: Path) -> None:
    raw = tmp_path / "x.csv"
    table = pd.DataFrame(
        {"姓名": [f"张{i}" for i in range(40)], "评分": column("勉强", "惊喜", n=40)}
    )
    table.to_csv(raw, index=False)
    with pytest.raises(InputError) as error:
        draft_study(raw, study=tmp_path / "x.yaml", language="en")
    assert "姓名: looks like personal data; 评分: a rating in words of its own" in error.value.en
    assert "姓名：像是个人信息；评分：评分，但用语不常见" in error.value.zh


AGREE = "（1=非常不同意，7=非常同意）"
PLAIN = ["门岗安保", "保洁", "绿化", "总体满意度"]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("head", "turned", "said"),
    [
        (f"物业人员态度冷淡{AGREE}", True, "reverse"),
        (f"本小区电梯经常出故障{AGREE}", True, "reverse"),
        ("The staff were rude (1 = strongly disagree, 7 = strongly agree)", True, "reverse"),
        (f"I had to wait too long{AGREE}", False, "complaint"),
        (f"前台态度冷淡{AGREE}", False, "complaint"),
        ("服务（1-7）", True, "against"),
        (f"物业人员态度热情{AGREE}", True, "against"),
        (f"物业人员态度热情{AGREE}", False, ""),
        ("投诉处理（1-7）", False, ""),
        ("故障处理（1=非常不满意，7=非常满意）", False, ""),
    ],
)
def test_an_item_whose_high_answers_may_be_bad(
    tmp_path: Path, head: str, turned: bool, said: str, language: str
) -> None:
    rng = np.random.default_rng(3)
    good = rng.normal(4, 1, 200)
    cells = {
        name: np.clip(np.round(good + rng.normal(0, 1, 200)), 1, 7).astype(int)
        for name in (*PLAIN, head)
    }
    cells[head] = 8 - cells[head] if turned else cells[head]
    raw, path = tmp_path / "x.csv", tmp_path / "x.yaml"
    pd.DataFrame(cells).to_csv(raw, index=False)
    draft = draft_study(raw, study=path, language=language)
    path.write_text(draft.text, encoding="utf-8")
    assert load_study(path).columns.reverse == ((head,) if said == "reverse" else ())
    remarks = {
        "zh": {"reverse": "同意的是一句抱怨", "complaint": "读来是一句抱怨", "against": "与其余评分负相关（"},
        "en": {"reverse": "agrees with a complaint", "complaint": "reads as a complaint", "against": "note: runs against"},
    }[language]  # fmt: skip
    assert [kind for kind, words in remarks.items() if words in draft.text][:1] == (
        [said] if said else []
    )


OF_HOTELS = [f"第{i}次入住，前台{'热情' if i % 2 else '冷淡'}，房间干净，早餐一般，空调太吵" for i in range(ROWS)]  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "aspect", "label"),
    [
        ("早餐（1-5）", "breakfast", None),
        ("Q4. 早餐 Breakfast (1-5) [only if used]", "breakfast", None),
        ("Satisfaction with the breakfast", "breakfast", None),
        ("早餐满意度", "breakfast", None),
        ("您对早餐的满意程度（1=非常不满意，5=非常满意）", "breakfast", None),
        ("How satisfied were you with: - Breakfast", "breakfast", None),
        ("早餐供应速度（1-5）", None, "早餐供应速度"),  # a guess stays a remark
        ("早餐 Noise (1-5)", None, "早餐 Noise"),  # two aspects are none
        ("班车（1-5）", None, "班车"),
    ],
)
def test_a_heading_names_an_aspect_of_the_taxonomy(
    tmp_path: Path, heading: str, aspect: str | None, label: str | None
) -> None:
    raw, path = tmp_path / "x.csv", tmp_path / "x.yaml"
    wording = "1-5" not in heading  # in a second row, under a code
    head = "Q4_1" if wording else heading
    columns = {
        "id": [str(n) for n in range(ROWS)],
        head: column(*"12345"),
        "Q5": column(*"54321"),
        "Q6": OF_HOTELS,
    }
    asked = ["您的编号", heading, "您对酒店总体的满意程度", "您还有什么意见"]
    if wording:
        columns = {name: [text, *cells] for (name, cells), text in zip(columns.items(), asked, strict=True)}  # fmt: skip
    else:
        columns["总体满意度"] = columns.pop("Q5")
    pd.DataFrame(columns).to_csv(raw, index=False)
    path.write_text(draft_study(raw, study=path, language="en").text, encoding="utf-8")
    study = load_study(path)
    assert study.taxonomy == "hotel"
    assert study.columns.aspects == {head: aspect or head}
    assert study.label(head, "zh") == (label or head)
    assert ("perhaps breakfast of hotel" in path.read_text("utf-8")) == ("供应" in heading)


def test_options_a_heading_lists_are_groups_by_name(tmp_path: Path) -> None:
    raw, path = tmp_path / "x.csv", tmp_path / "x.yaml"
    sex = [*column("1", "2", n=ROWS - 4), *["拒答"] * 4]
    table = pd.DataFrame(
        {"Q1": ["您的性别（1=男 2=女）", *sex], "Q2": ["总体满意度", *column(*"12345")]}
    )
    table.insert(0, "Q0", ["问卷编号", *(str(n) for n in range(ROWS))])
    table.to_csv(raw, index=False)
    path.write_text(draft_study(raw, study=path, language="zh").text, encoding="utf-8")
    study = load_study(path)
    assert study.columns.codes == {"Q1": {"1": "男", "2": "女"}}
    assert study.label("Q1", "zh") == "性别"
    groups = read_answers(study).responses["Q1"]
    assert groups.value_counts().to_dict() == {"男": 58, "女": 58}  # who would not say is no group
    path.write_text(path.read_text("utf-8").replace("    Q1: {1", "    Q9: {1"), encoding="utf-8")
    with pytest.raises(StudyError, match="codes name Q9"):
        load_study(path)


def test_a_heading_that_stands_twice_is_drafted_and_run(tmp_path: Path) -> None:
    raw, path = tmp_path / "x.csv", tmp_path / "x.yaml"
    rows = [f"{1 + i % 5},{1 + i * 7 % 4},{1 + i * 3 % 5}" for i in range(ROWS)]
    raw.write_text("\n".join(["服务星级,服务星级,总体满意度", *rows]), encoding="utf-8")
    path.write_text(draft_study(raw, study=path, language="zh").text, encoding="utf-8")
    found = read_answers(load_study(path), raw=raw)
    assert len(found.plan.items) == 2
    means = [found.responses[column].mean() for column in found.plan.items]
    assert means == pytest.approx([3.0, 2.5])


@pytest.mark.parametrize(
    ("said", "trade"),
    [
        (["The tram came late", "Dirty tram stop", "The conductor was rude", "Long wait at the stop", "Tickets cost too much"], "public_transport"),
        (["老师讲得太快", "作业太多", "教材太旧", "老师态度很好", "课程安排太紧"], "education"),
        (["Nobody listens", "More holidays please", "Rude colleagues", "Nobody helps me", "All fine"], "general"),
    ],
)  # fmt: skip
def test_the_trade_is_told_by_its_own_words(said: list[str], trade: str) -> None:
    """Staff, waiting and prices are spoken of in every trade, and every taxonomy takes their words."""
    assert chosen_taxonomy(pd.Series(said * 10))[0] == trade


@pytest.mark.parametrize("language", ["zh", "en"])
def test_without_an_overall_rating_the_draft_says_what_may_take_its_place(tmp_path: Path, language: str) -> None:  # fmt: skip
    raw, path = tmp_path / "x.csv", tmp_path / "x.yaml"
    said = [f"早餐太凉，等了{n}分钟，房间太吵" for n in range(ROWS)]
    pd.DataFrame({"id": range(ROWS), "您有多大可能推荐我们？（0-10）": [n % 11 for n in range(ROWS)], "意见": said}).to_csv(raw, index=False)  # fmt: skip
    text = draft_study(raw, study=path, language=language).text
    path.write_text(text, encoding="utf-8")
    assert load_study(path).columns.rating is None
    path.write_text(text.replace("#  rating", "  rating").replace("#scale", "scale"), encoding="utf-8")  # fmt: skip
    study = load_study(path)
    assert study.columns.rating == study.columns.nps == "您有多大可能推荐我们？（0-10）"
    assert read_answers(study).responses["rating"].notna().all()


LISTS = column("价格实惠┋配送快", "配送快", "品种多┋客服好┋配送快", "品种多")
BOXES = column("Friend, Web search", "Web search", "Radio, Friend", "Web search, Radio, Friend")


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("2、您选择本平台的原因【多选题】", LISTS),
        ("您选择本平台的原因", LISTS),  # 原因 heads comments, too; ┋ parts ticked options alone
        ("您為什麼選擇我們（複選）", column("價格;配送", "配送", "品種;價格")),
        ("How did you hear of us? (select all that apply)", BOXES),
        ("How did you hear of us?", BOXES),
    ],
)
def test_ticked_options_are_no_comments(heading: str, cells: list[str]) -> None:
    (role,) = column_roles(pd.DataFrame({heading: cells}))
    assert role.role == "left" and "several answers in a cell" in role.why.en


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("您的意见", TEXTS),
        ("What else?", [f"slow, dirty; room {n} was loud" for n in range(ROWS)]),
        ("为什么不多选好一点的菜", TEXTS),
    ],
)
def test_comments_with_commas_stay_comments(heading: str, cells: list[str]) -> None:
    (role,) = column_roles(pd.DataFrame({heading: cells}))
    assert role.role == "text"


def test_who_was_not_asked_in_traditional_characters_rates_nothing() -> None:
    cells = column("非常滿意", "滿意", "普通", "不適用", "不滿意")
    overall = column("非常滿意", "滿意", "普通", "滿意", "不滿意")
    roles = column_roles(pd.DataFrame({"整體滿意度": overall, "停車": cells}))
    assert [role.role for role in roles] == ["rating", "aspects"]


@pytest.mark.parametrize(
    ("heading", "answer", "ticked"),
    [
        ("您买了什么：咖啡", "咖啡", True),
        ("What did you buy? Tea", "Tea", True),
        ("Which channels? [Email]", "Email", True),
        ("您了解的渠道（朋友推荐）", "朋友推荐", True),
        ("会员", "√", True),
        ("Newsletter", "1", True),
        ("评分", "1", False),
        ("NPS 推荐意愿", "1", False),
        ("来源", "线上", False),
    ],
)
def test_an_option_in_a_column_of_its_own_is_called_one(
    heading: str, answer: str, ticked: bool
) -> None:
    table = pd.DataFrame({"总体评分": column("5", "4", "1"), heading: column(answer, "", "")})
    role = column_roles(table)[1]
    assert (role.role, "ticked" in role.why.en) == ("left", ticked)


def test_versions_are_groups_and_satisfaction_with_one_is_none() -> None:
    table = pd.DataFrame(
        {
            "评分": column("5", "4", "1"),
            "版本": column("5.1", "5.2", "5.3"),
            "新版本满意度": column("1", "2", "5"),
        }
    )
    assert [role.role for role in column_roles(table)] == ["rating", "segments", "aspects"]


def test_sliders_beside_an_overall_one_are_ratings() -> None:
    table = pd.DataFrame(
        {
            "CSAT (0-100)": [str(n % 101) for n in range(ROWS)],
            "Problem solved": [str((7 * n) % 101) for n in range(ROWS)],
            "Waiting time": [str((3 * n) % 101) for n in range(ROWS)],
            "Age": [str(18 + n % 75) for n in range(ROWS)],
            "Bonus": [str(10 * (n // 2)) for n in range(ROWS)],
        }
    )
    roles = column_roles(table)
    assert [role.role for role in roles] == ["rating", "aspects", "left", "left", "left"]
    assert roles[1].scale == (0, 100) and "called a time" in roles[2].why.en
    (alone, *_) = column_roles(table[["Problem solved"]])
    assert alone.role == "left"


def test_dates_whose_month_cannot_be_told_say_so() -> None:
    (role,) = column_roles(
        pd.DataFrame(
            {
                "Start Date": [
                    f"{1 + n % 12:02d}/{1 + n % 11:02d}/2026 {n % 24:02d}:15" for n in range(ROWS)
                ]
            }
        )
    )
    assert role.role == "left" and "day_first" in role.why.en


def test_a_number_of_people_beside_that_of_rows_says_that_they_answer_again() -> None:
    table = pd.DataFrame(
        {"序号": [str(n) for n in range(ROWS)], "会员号": [f"M{n // 2:04d}" for n in range(ROWS)]}
    )
    row, member = column_roles(table)
    assert (row.role, member.role) == ("respondent", "left")
    assert "60 different ones" in member.why.en and "respondent" in member.why.en


def test_what_the_tool_writes_is_no_question(tmp_path: Path) -> None:
    head = ["StartDate", "EndDate", "Status", "Finished", "ResponseId", "Q1", "Q2_NPS_GROUP", "Q2"]
    said = [*head[:5], "How satisfied are you overall?", "Recommend - Group", "How likely are you to recommend us?"]  # fmt: skip
    ids = [f'{{"ImportId":"{name}"}}' for name in head]
    rows = [
        ["2026-05-06", "2026-05-06", "IP Address", "True" if n % 9 else "False", f"R_{n:05d}",
         str(1 + n % 5), ("Promoter", "Passive", "Detractor")[n % 3], str(n % 11)]
        for n in range(ROWS)
    ]  # fmt: skip
    file = tmp_path / "camp.csv"
    pd.DataFrame([said, ids, *rows], columns=head).to_csv(file, index=False)
    draft = draft_study(file, study=tmp_path / "camp.yaml", language="en")
    roles = {role.column: role for role in draft.roles}
    assert roles["Finished"].role == roles["Q2_NPS_GROUP"].role == "left"
    assert "written by the survey tool" in roles["Finished"].why.en
    assert roles["Q2"].role == "nps" and roles["Q1"].role == "rating"


def test_two_header_rows_of_a_csv_are_one_heading(tmp_path: Path) -> None:
    head = ["Respondent ID", "Overall, how would you rate the workshop?", "How satisfied are you with the following?", "", "Any other comments?"]  # fmt: skip
    below = ["", "Response", "Trainer", "Catering", "Open-Ended Response"]
    words = ["Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied"]
    rates = ["Poor", "Fair", "Good", "Very good", "Excellent"]
    rows = [
        [str(n), rates[n % 5], words[n % 5], words[(n + 2) % 5], ENGLISH[n]] for n in range(ROWS)
    ]
    file = tmp_path / "workshop.csv"
    pd.DataFrame([below, *rows], columns=head).to_csv(file, index=False)
    draft = draft_study(file, study=tmp_path / "workshop.yaml", language="en")
    assert draft.rows == ROWS
    assert [role.role for role in draft.roles] == ["respondent", "rating", "aspects", "aspects", "text"]  # fmt: skip
    assert 'Trainer"' in draft.text and "Catering" in draft.text


def test_labels_that_state_a_scale_are_not_called_a_heading(tmp_path: Path) -> None:
    head = ["q1", "q2", "note"]
    said = ["Overall satisfaction (1 = very poor, 5 = excellent)", "Satisfaction with staff", "Comment"]  # fmt: skip
    rows = [[str(1 + n % 5), str(1 + n % 4), ENGLISH[n]] for n in range(ROWS)]
    file = tmp_path / "a.csv"
    pd.DataFrame([said, *rows], columns=head).to_csv(file, index=False)
    draft = draft_study(file, study=tmp_path / "a.yaml", language="en")
    assert "as the wording, labels or answers of q1 say" in draft.text
