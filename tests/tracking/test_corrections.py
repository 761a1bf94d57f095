"""What people put right, and what it teaches.

CO1 headings, grades and aspects are read in either language and in the help desk's words.
CO2 unknown grades, unknown aspects, unknown tickets and rows that contradict: one sentence each, with the rows; the rest stands.
CO3 corrections teach: what the words miss and people call grave is raised, with its clause; nothing is lowered.
CO4 under thirty corrections, with one kind alone, or without a pattern in them, nothing is taught.
"""

import numpy as np
import pandas as pd
import pytest

from feedback.errors import ColumnError
from feedback.tracking.corrections import read_corrections
from feedback.tracking.taught_grades import taught_grades

ASPECTS = {"wifi": ["无线网络", "Wi-Fi"]}


def read(tmp_path, text, **more):
    (tmp_path / "c.csv").write_text(text, encoding="utf-8")
    return read_corrections(tmp_path / "c.csv", tickets=["T1", "T2", "T3"], aspects=ASPECTS, **more)


def test_either_language(tmp_path):  # CO1
    found = read(
        tmp_path, "工单号,级别,方面\nT1,重大,无线网络\nT2,P1,\n", grades={"P1": "escalated"}
    )
    assert found.table.loc["T1"].tolist() == ["major", "wifi"]
    assert found.table.loc["T2"].tolist() == ["escalated", ""]
    assert found.remarks == ()
    with pytest.raises(ColumnError):
        read(tmp_path, "级别,方面\n重大,wifi\n")


def test_what_does_not_fit(tmp_path):  # CO2
    rows = "T1,majr,\nT2,major,泳池\nT3,major,\nT3,general,wifi\nT9,major,\n"
    found = read(tmp_path, "ticket,grade,aspect\n" + rows)
    said = [each.en for each in found.remarks]
    assert len(said) == 4
    assert "row 2 'majr' (did you mean: major" in said[0]
    assert "1 corrected tickets are not in the exports" in " ".join(said)
    assert "row 3" in " ".join(said) and "contradict each other on 1 tickets (T3)" in said[-1]
    assert found.table.loc["T3"].tolist() == ["general", "wifi"]
    assert found.table.loc["T1"].tolist() == ["", ""]


def taught(n=60, *, shuffled=False, grave=0.5):
    random = np.random.default_rng(3)
    calm = ["菜有点咸", "等位太久", "灯光太暗", "音乐太吵", "停车不便"]
    bad = ["刷不了卡", "机器全坏了，刷不了卡", "整天刷不了卡，白跑一趟"]
    signs = random.random(n) < grave
    texts = [f"{random.choice(bad if each else calm)}，第{i}桌" for i, each in enumerate(signs)]
    ids = [f"T{i}" for i in range(n)]
    if shuffled:
        signs = random.permutation(signs)
    corrected = pd.Series(np.where(signs, "major", "general"), index=ids, dtype="str")
    more = pd.Series(
        ["你们又刷不了卡，第3次来", "汤偏咸", ""], index=["N1", "N2", "N3"], dtype="str"
    )
    whole = pd.concat([pd.Series(texts, index=ids, dtype="str"), more])
    suggested = pd.Series("general", index=whole.index, dtype="str")
    return taught_grades(whole, corrected=corrected, suggested=suggested)


def test_taught():  # CO3
    found = taught()
    assert list(found.index) == ["N1"] and found["grade"].tolist() == ["major"]
    assert "刷不了卡" in found["phrase"].iloc[0]


def test_too_little_to_learn_from():  # CO4
    assert not len(taught(20))
    assert not len(taught(60, grave=1.0))
    assert not len(taught(60, shuffled=True))
