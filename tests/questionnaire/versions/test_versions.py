"""Two versions of a questionnaire: what differs, and how answers of one count in the other.

V1 each kind of change is told with what it does to a comparison; nothing else is.
V2 a difference that nobody reads (width, case, punctuation) is none; the least number of items is called moved.
V3 a crosswalk maps codes one by one, stretches ends on ends, leaves out, turns what is scored the other way.
V4 what is wrong with a crosswalk is one message, with line and column, all faults at once.
V5 the command prints both languages and JSON; bad input ends with exit code 2 and no traceback.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import yaml
from typer.testing import CliRunner

from feedback.cli import app
from feedback.errors import StudyError
from feedback.questionnaire.model import Questionnaire, load_questionnaire
from feedback.questionnaire.versions.carry import Bridge
from feedback.questionnaire.versions.compare import compare_questionnaires
from feedback.questionnaire.versions.crosswalk import Mapped, load_crosswalk

FORM = """\
id: shop
version: "1"
title: {zh: 小店, en: Shop}
scales:
  five: {points: [{code: 1, zh: 很差, en: Very bad}, {code: 2, zh: 差, en: Bad}, {code: 3, zh: 一般, en: So-so}, {code: 4, zh: 好, en: Good}, {code: 5, zh: 很好, en: Very good}], not_applicable: {code: 99, zh: 不适用, en: Not applicable}}
sections:
  - id: s
    title: {zh: 一, en: One}
    questions:
      - {id: overall, type: csat, role: overall, scale: five, text: {zh: 总体满意吗？, en: "Satisfied overall?"}}
      - {id: tidy, type: csat, scale: five, text: {zh: 整洁吗？, en: "Is it tidy?"}}
      - id: parts
        type: likert
        scale: five
        text: {zh: 请评价, en: Please rate}
        items:
          - {id: speed, text: {zh: 结账的速度, en: Speed of checkout}, dimension: desk}
          - {id: queue, text: {zh: 排队的时间, en: Time in the queue}, dimension: desk}
      - {id: shop, type: single, choices: [{code: a, zh: 东店, en: East}, {code: b, zh: 西店, en: West}], text: {zh: 哪家店？, en: "Which shop?"}}
      - {id: spent, type: numeric, unit: {zh: 元, en: yuan}, text: {zh: 花了多少？, en: "How much did you spend?"}}
      - {id: why, type: long_text, text: {zh: 为什么？, en: "Why?"}}
"""


def form(**changes: object) -> Questionnaire:
    """The form with parts of its YAML changed: {question id or scale: entries, or None to take it out}."""
    content = yaml.safe_load(FORM)
    questions = content["sections"][0]["questions"]
    for name, entries in changes.items():
        if name == "five":
            content["scales"]["five"] |= entries
        elif name == "top":
            content |= entries
        elif name == "order":
            questions.sort(key=lambda q: entries.index(q["id"]))
        elif entries is None:
            questions[:] = [q for q in questions if q["id"] != name]
        else:
            found = [q for q in questions if q["id"] == name]
            found = found or [i for q in questions for i in q.get("items", ()) if i["id"] == name]
            found[0].update(entries)
    return Questionnaire.model_validate(content)


SEVEN = [{"code": n, "zh": f"{n} 分", "en": f"{n} points"} for n in range(1, 8)]
LABELS = [{"code": n, "zh": f"{n} 级", "en": f"grade {n}"} for n in range(1, 6)]


@pytest.mark.parametrize(
    ("changes", "item", "kinds", "verdict"),
    [
        ({"tidy": {"text": {"zh": "干净吗？", "en": "Is it clean?"}}}, "tidy", "reworded", "caution"),
        ({"parts": {"hint": {"zh": "不急", "en": "Take your time"}}}, "queue", "reworded", "caution"),
        ({"five": {"points": SEVEN}}, "overall", "scale", "broken"),
        ({"five": {"points": LABELS}}, "speed", "labels", "broken"),
        ({"five": {"order": "desc"}}, "speed", "order", "caution"),
        ({"five": {"not_applicable": None}}, "speed", "not_applicable", "caution"),
        ({"queue": {"reverse": True}}, "queue", "reversed", "caution"),
        ({"queue": {"dimension": "line"}}, "queue", "dimension", "caution"),
        ({"why": {"show_if": {"compare": ["overall", "<=", 2]}}}, "why", "asked", "caution"),
        ({"why": {"required": True}}, "why", "required", "caution"),
        ({"why": {"type": "short_text"}}, "why", "kind", "broken"),
        ({"spent": {"unit": {"zh": "美元", "en": "dollars"}}}, "spent", "unit", "broken"),
        ({"spent": {"high": 500}}, "spent", "limit", "caution"),
        ({"shop": {"choices": [{"code": "a", "zh": "东店", "en": "East"}, {"code": "c", "zh": "南店", "en": "South"}]}}, "shop", "choices", "caution"),
        ({"shop": {"choices": [{"code": "a", "zh": "西店", "en": "West"}, {"code": "b", "zh": "东店", "en": "East"}]}}, "shop", "labels", "broken"),
        ({"tidy": None}, "tidy", "removed", "gone"),
    ],
)  # fmt: skip
def test_each_change_has_its_verdict(
    changes: dict[str, object], item: str, kinds: str, verdict: str
) -> None:  # V1
    table = compare_questionnaires(form(), form(**changes)).table
    name = table["now"].where(table["now"] != "", table["was"])
    row = table[name == item].iloc[0]
    assert (row["changes"], row["comparable"]) == (kinds, verdict)
    assert row["why_en"]
    assert row["why_zh"]
    touched = {"five": {"overall", "tidy", "speed", "queue"}, "parts": {"speed", "queue"}}
    elsewhere = touched.get(next(iter(changes)), {item})
    assert set(table[~name.isin(elsewhere)]["comparable"]) == {"same"}


def test_new_item_worded_as_an_old_one() -> None:  # V1
    found = compare_questionnaires(form(), form(tidy={"id": "neat"}))
    table = found.table.set_index("now")
    assert table.loc["neat", "comparable"] == "new"
    assert "`tidy: {new id}`" in table.loc["neat", "why_en"]
    named = compare_questionnaires(
        form(), form(tidy={"id": "neat"}), crosswalk={"tidy": Mapped("neat")}
    )
    assert set(named.table["comparable"]) == {"same"}


def test_what_nobody_reads_is_no_difference() -> None:  # V2
    changed = form(tidy={"text": {"zh": "整洁吗?", "en": "is it  tidy"}})
    assert set(compare_questionnaires(form(), changed).table["comparable"]) == {"same"}
    order = ["overall", "parts", "shop", "spent", "why", "tidy"]
    table = compare_questionnaires(form(), form(order=order)).table.set_index("now")
    assert table.index[table["changes"] == "moved"].tolist() == ["tidy"]


def test_whole_questionnaire_is_spoken_of() -> None:  # V1
    said = compare_questionnaires(form(), form(five={"points": SEVEN})).explain("en")
    assert "Both call themselves version 1" in said
    assert "Not comparable unless a crosswalk says how (4)" in said
    assert "1–5 (5) → 1–7 (7)" in said
    assert "自称" not in said
    zh = compare_questionnaires(form(), form(five={"points": SEVEN})).explain("zh")
    assert "不可直接比较，须由对照表说明如何换算（4）" in zh


WALK = """\
items:
  tidy: neat
  overall: {scale: linear}
  speed: {scale: {1: 1, 2: 3, 3: 4, 4: 5, 5: 7}}
  queue: {scale: none}
  shop: {scale: {a: b, b: a}}
"""


def test_crosswalk_carries_answers(tmp_path: Path) -> None:  # V3
    (tmp_path / "walk.yaml").write_text(WALK, "utf-8")
    old = form()
    new = form(
        five={"points": SEVEN, "not_applicable": {"code": 98, "zh": "不适用", "en": "Not applicable"}},
        tidy={"id": "neat"}, speed={"reverse": True},
    )  # fmt: skip
    walk = load_crosswalk(tmp_path / "walk.yaml").columns(old, new)
    bridge = Bridge.between(old, new, walk)
    with pytest.raises(StudyError, match=r"neat: Other points on the scale"):
        bridge.refuse_broken({"neat", "overall"}, where="a.csv")
    bridge.refuse_broken({"overall", "speed", "queue", "shop"}, where="a.csv")
    answers = pd.DataFrame(
        {
            "overall": pd.array([1, 2, 5, 99], "Int64"), "speed": pd.array([1, 2, 5, 99], "Int64"),
            "queue": pd.array([1, 1, 1, 1], "Int64"), "shop": pd.array(["a", "b", None, "a"], "string"),
            "why": pd.array(["x", None, None, None], "string"), "branch": ["n", "n", "s", "s"],
        }
    )  # fmt: skip
    found = bridge.carried(answers)
    assert found["overall"].tolist() == [1.0, 2.5, 7.0, 98.0]
    assert found["speed"].tolist() == [7.0, 5.0, 1.0, 98.0]  # 8 − code: the same opinion, turned
    assert found["queue"].isna().all()
    assert found["shop"].tolist()[:2] == ["b", "a"]
    assert found["why"].tolist()[0] == "x"
    assert found["branch"].tolist() == ["n", "n", "s", "s"]
    assert found["neat"].isna().all()  # not in the file
    said = bridge.said({"overall", "queue", "why"}, where="a.csv")
    assert said is not None
    assert (
        "2 items differ (overall, queue), 1 of them mapped by the crosswalk, 1 not carried over"
        in said.en
    )


BAD = [
    ("items: {tody: neat}", "1:9", "has no item tody. Did you mean: tidy"),
    ("items: {tidy: nest}", "1:9", "has no item nest. Did you mean: neat"),
    ("items: {overall: {scale: {1: 1}}}", "1:9", "no new code for 2, 3, 4, 5"),
    ("items: {overall: {scale: {1: 1, 2: 2, 3: 3, 4: 4, 5: 9}}}", "1:9", "9 is no code of the new item"),
    ("items: {overall: {scale: {1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 6}}}", "1:9", "6 is no code of the old item"),
    ("items: {shop: {scale: linear}}", "1:9", "linear fits ratings only"),
    ("items: {tidy: neat, overall: neat}", "1:21", "neat already has an old item"),
    ("items: {tidy: {two: neat}}", "1:16", "unknown entry two"),
    ("items: {tidy: {scale: double}}", "1:16", "no way to count old answers. Write same, linear or none"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "spot", "why"), BAD)
def test_bad_crosswalk(text: str, spot: str, why: str, tmp_path: Path) -> None:  # V4
    file = tmp_path / "walk.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(StudyError) as told:
        load_crosswalk(file).columns(form(), form(tidy={"id": "neat"}))
    assert f"walk.yaml:{spot}" in told.value.en
    assert why in told.value.en
    assert told.value.zh


def test_several_faults_at_once(tmp_path: Path) -> None:  # V4
    file = tmp_path / "walk.yaml"
    file.write_text("items:\n  tody: neat\n  shop: {scale: linear}\n", "utf-8")
    with pytest.raises(StudyError) as told:
        load_crosswalk(file).columns(form(), form(tidy={"id": "neat"}))
    assert told.value.en.count("walk.yaml:") == 2


def test_command(tmp_path: Path) -> None:  # V5
    run = CliRunner().invoke
    told = run(app, ["questionnaire", "diff", "csat", "csat", "--language", "zh"])
    assert told.exit_code == 0, told.output
    assert "可直接比较" in told.output
    told = run(app, ["questionnaire", "diff", "hotel", "hotel_stay", "--format", "json"])
    rows = json.loads(told.output)
    assert {row["now"] for row in rows} >= set(load_questionnaire("hotel_stay").answers)
    file = tmp_path / "walk.yaml"
    file.write_text("items: {x: y}", "utf-8")
    for arguments in (("csat", "csat", "--crosswalk", str(file)), ("csat", "cast")):
        command = [sys.executable, "-m", "feedback.cli", "questionnaire", "diff", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
        assert done.stderr.strip()
