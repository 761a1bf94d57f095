"""What people chose, and pages in random order, arrive in the tables of a run and on the page of measures.

CR1 how many took each choice: of those who answered (single), of those it was put to (multiple), who put it first and its
    mean place (ranking); by hand, the interval Wilson's (Newcombe 1998, 81 of 263: .2553 to .3662)
CR2 groups of the report, attention checks and personal data are left out; a survey of nothing but choices is a study, too
CR3 with weights the shares follow them
CR4 of a shuffled page: what those rated who met it first, less the others; the run says in words whether it matters, and
    where the tool kept no order that it cannot be told
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from feedback import load_questionnaire, load_study, run_study, survey_design
from feedback.pipeline.choice_columns import choice_columns
from feedback.pipeline.choice_table import choice_table
from feedback.pipeline.design_tables import order_table, order_words
from feedback.pipeline.plan import ChoiceColumns
from feedback.pipeline.planning import plan_of

FORM = """
id: cups
title: {en: Cups, zh: 杯子}
languages: [en, zh]
sections:
  - id: one
    title: {en: One, zh: 一}
    questions:
      - {id: site, type: single, role: segment, text: {en: Where?, zh: 哪里？}, choices: [{code: a, en: North, zh: 北}, {code: b, en: South, zh: 南}]}
      - {id: cup, type: single, text: {en: Which cup?, zh: 哪个杯子？}, choices: [{code: r, en: Red, zh: 红}, {code: b, en: Blue, zh: 蓝}]}
      - {id: had, type: multiple, text: {en: Had?, zh: 喝过？}, choices: [{code: t, en: Tea, zh: 茶}, {code: c, en: Coffee, zh: 咖啡}]}
      - {id: best, type: ranking, text: {en: Rank, zh: 排序}, choices: [{code: p, en: Price, zh: 价格}, {code: q, en: Quality, zh: 质量}]}
      - {id: check, type: single, attention: r, text: {en: Choose red., zh: 请选红。}, choices: [{code: r, en: Red, zh: 红}, {code: b, en: Blue, zh: 蓝}]}
      - {id: town, type: single, personal_data: true, purpose: {en: For a parcel., zh: 寄件用。}, text: {en: Your town?, zh: 城市？}, choices: [{code: x, en: X, zh: 甲}, {code: y, en: Y, zh: 乙}]}
"""
ROWS = (
    "respondent,site,cup,had_t,had_c,best_p,best_q,check,town\n"
    "1,a,r,True,False,1,2,r,x\n2,a,b,True,True,2,1,r,x\n3,b,b,False,False,1,,r,x\n4,b,,,,,,r,x\n"
)


def study(folder: Path) -> object:
    (folder / "q.yaml").write_text(FORM, "utf-8")
    (folder / "in.csv").write_text(ROWS, "utf-8")
    (folder / "s.yaml").write_text("study: s\ntitle: S\nquestionnaire: q.yaml\nraw: in.csv\n", "utf-8")  # fmt: skip
    return load_study(folder / "s.yaml")


def test_counts_by_hand(tmp_path: Path) -> None:  # CR1, CR2
    done = run_study(study(tmp_path), out=tmp_path / "out", report=False, language="en")
    found = done.table("choices").set_index(["question", "choice"])
    assert found.index.get_level_values(0).unique().tolist() == ["Which cup?", "Had?", "Rank"]
    counts = {choice: (row.n_chose, row.n) for (_, choice), row in found.iterrows()}
    assert counts == {
        "Red": (1, 3), "Blue": (2, 3), "Tea": (2, 3), "Coffee": (1, 3), "Price": (2, 3), "Quality": (1, 3),
    }  # fmt: skip
    assert found["share"].tolist()[1] == pytest.approx(2 / 3)
    assert found["mean_place"].tolist()[-2:] == [pytest.approx(4 / 3), 1.5]
    assert found["mean_place"].isna().tolist()[:4] == [True] * 4
    assert len(done.responses) == 3  # the fourth answered nothing that is told


def test_what_is_told_elsewhere_is_left_out(tmp_path: Path) -> None:  # CR2
    study(tmp_path)
    form = load_questionnaire(tmp_path / "q.yaml")
    assert list(choice_columns(form, groups={"site"}, language="zh")) == ["cup", "had", "best"]
    assert "site" in choice_columns(form, groups=set(), language="zh")


def plan_with(tmp_path: Path, **entries: object) -> object:
    return replace(plan_of(study(tmp_path), language="en"), **entries)


def test_interval_and_weights(tmp_path: Path) -> None:  # CR1, CR3
    cup = ChoiceColumns("Cup", "single", {"r": "Red", "b": "Blue"}, ("cup",))
    plan = plan_with(tmp_path, choices={"cup": cup})
    answers = pd.DataFrame({"cup": ["r"] * 81 + ["b"] * 182 + [None] * 7})
    plain = choice_table(answers, plan, level=0.95).iloc[0]
    assert (plain["n_chose"], plain["n"], plain["missing"]) == (81, 263, 7)
    assert (round(plain["share_low"], 4), round(plain["share_high"], 4)) == (0.2553, 0.3662)
    design = survey_design(answers.assign(w=np.where(answers["cup"].eq("r"), 2.0, 1.0)), weights="w")  # fmt: skip
    heavy = choice_table(answers, plan, level=0.95, weights=design).iloc[0]
    assert heavy["share"] == pytest.approx(162 / 344)
    assert heavy["share_low"] < heavy["share"] < heavy["share_high"]


def shuffled(tmp_path: Path, answers: pd.DataFrame) -> tuple[pd.DataFrame, str, str]:
    pages = {"food": ("Food", ("taste",)), "room": ("Room", ("quiet",))}
    plan = plan_with(tmp_path, orders={"seen": pages}, column_labels={"taste": "Taste", "quiet": "Quiet", "seen": "Order"})  # fmt: skip
    table = order_table(answers, plan, level=0.95)
    said = order_words(answers, plan, table)
    return table, said.en, said.zh


def test_order_of_pages(tmp_path: Path) -> None:  # CR4
    food, room = ["food room"] * 20, ["room food"] * 20
    rng = np.random.default_rng(1)
    answers = pd.DataFrame({"seen": food + room, "taste": [5.0] * 19 + [4.0] + [2.0] * 19 + [3.0], "quiet": rng.integers(1, 6, 40)})  # fmt: skip
    table, en, zh = shuffled(tmp_path, answers)
    assert table["item_label"].tolist() == ["Taste", "Quiet"]
    row = table.iloc[0]
    assert (row["n"], row["later_n"]) == (20, 20)
    assert row["order_difference"] == pytest.approx(4.95 - 2.05)
    assert row["order_difference_low"] > 0
    assert "Taste (+2.90)" in en
    assert "Taste（+2.90）" in zh
    assert "Quiet" not in en
    assert "“Food”, “Room”" in en


def test_order_that_does_not_matter_or_is_not_kept(tmp_path: Path) -> None:  # CR4
    same = pd.DataFrame({"seen": ["food room", "room food"] * 20, "taste": [3.0, 3.0, 4.0, 4.0] * 10, "quiet": [1.0] * 40})  # fmt: skip
    assert "no clear difference" in shuffled(tmp_path, same)[1]
    unkept = same.assign(seen=None)
    table, en, zh = shuffled(tmp_path, unkept)
    assert not len(table)
    assert "cannot be told" in en
    assert "无法判断" in zh
    assert "Too little" in shuffled(tmp_path, same.head(12))[1]
