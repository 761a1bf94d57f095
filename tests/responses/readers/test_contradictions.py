"""Ticks that contradict each other are listed, as the loss reports of paper, 问卷星 and Google Forms promise.

CN1 an exclusive choice beside others: listed with row and code, the ticks stay as they were; alone, or unticked, nothing
CN2 a study counts no cell as lost for it
"""

from __future__ import annotations

from pathlib import Path

import pytest

from feedback import load_questionnaire, load_study, read_responses, run_study

FORM = """
id: had
title: {en: Drinks}
languages: [en]
sections:
  - id: one
    title: {en: One}
    questions:
      - {id: had, type: multiple, text: {en: Had?}, choices: [{code: t, en: Tea}, {code: c, en: Coffee}, {code: n, en: None, exclusive: true}]}
      - {id: why, type: long_text, text: {en: "Why?"}}
"""
ROWS = "respondent,had_t,had_c,had_n,why\n1,True,False,True,good\n2,False,False,True,bad\n3,True,True,False,fine\n4,False,False,False,x\n5,,,,y\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "q.yaml").write_text(FORM.replace("en: None", 'en: "None"'), "utf-8")
    (tmp_path / "in.csv").write_text(ROWS, "utf-8")
    (tmp_path / "s.yaml").write_text("study: s\ntitle: S\nquestionnaire: q.yaml\nraw: in.csv\n", "utf-8")  # fmt: skip
    return tmp_path


def test_listed(folder: Path) -> None:  # CN1
    read = read_responses(folder / "in.csv", questionnaire=load_questionnaire(folder / "q.yaml"))
    (issue,) = read.issues.to_dict("records")
    assert (issue["row"], issue["answer"], issue["found"], issue["kept_as"]) == (
        2,
        "had",
        "n",
        "kept",
    )
    assert "ticked beside them" in issue["why_en"]
    assert "互斥" in issue["why_zh"]
    assert read.responses[["had_t", "had_c", "had_n"]].iloc[0].tolist() == [True, False, True]


def test_study(folder: Path) -> None:  # CN2
    done = run_study(load_study(folder / "s.yaml"), out=folder / "out", report=False, language="en")
    assert not len(done.table("rejected"))
    assert done.table("choices")["n_chose"].tolist() == [2, 1, 2]
