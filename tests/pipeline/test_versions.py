"""A study whose older files were answered on an earlier version of its questionnaire.

SV1 old answers count under today's items through the crosswalk: figures by hand; a remark says what differs, the
    manifest which version each file was answered on.
SV2 a changed scale without a word on how it maps is refused, by item, in both languages; `none` begins anew.
SV3 entries that do not fit are one message with line and column.
SV4 the follow-up refuses a course through a changed scale; with `versions:` what was frozen is measured anew.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from feedback.errors import FeedbackError, StudyError
from feedback.pipeline.followup.same_scales import TABLE, keep_scales
from feedback.pipeline.followup.state import FollowupRun
from feedback.pipeline.intake import read_answers
from feedback.pipeline.versions import told_of
from feedback.questionnaire.model import load_questionnaire
from feedback.questionnaire.versions.hashes import wording_of
from feedback.study import Study, load_study

FORM = """\
id: shop
version: "{version}"
title: {{zh: 小店, en: Shop}}
record: {{wave: wave}}
scales:
  s: {{points: [{points}]}}
sections:
  - id: s
    title: {{zh: 一, en: One}}
    questions:
      - {{id: overall, type: csat, role: overall, scale: s, text: {{zh: 总体满意吗？, en: "Satisfied overall?"}}}}
      - {{id: {tidy}, type: csat, scale: s, text: {{zh: 整洁吗？, en: "Is it tidy?"}}}}
      - {{id: why, type: long_text, text: {{zh: 为什么？, en: "Why?"}}}}
"""
WALK = "items:\n  overall: {scale: linear}\n  tidy: {to: neat, scale: {1: 1, 2: 2, 3: 4, 4: 6, 5: 7}}\n"


def points(n: int) -> str:
    return ", ".join(f"{{code: {k}, zh: {k} 分, en: grade {k}}}" for k in range(1, n + 1))


def study(folder: Path, *, walk: str | None = WALK, extra: str | None = None) -> Study:
    (folder / "old.yaml").write_text(FORM.format(version=1, points=points(5), tidy="tidy"), "utf-8")
    (folder / "new.yaml").write_text(FORM.format(version=2, points=points(7), tidy="neat"), "utf-8")
    (folder / "old.csv").write_text("respondent,wave,overall,tidy,why\n1,A,1,2,slow\n2,A,2,3,\n3,A,5,5,\n", "utf-8")  # fmt: skip
    (folder / "new.csv").write_text("respondent,wave,overall,neat,why\n4,B,1,2,slow\n5,B,7,7,\n", "utf-8")  # fmt: skip
    if walk is not None:
        (folder / "walk.yaml").write_text(walk, "utf-8")
    told = "versions: {old.csv: old.yaml}\n" + ("crosswalk: walk.yaml\n" if walk else "")
    (folder / "shop.yaml").write_text(
        "study: shop\ntitle: Shop\nquestionnaire: new.yaml\nraw: [old.csv, new.csv]\n"
        + (told if extra is None else extra),
        "utf-8",
    )
    return load_study(folder / "shop.yaml")


def test_old_answers_count_today(tmp_path: Path) -> None:  # SV1
    found = read_answers(study(tmp_path))
    rating = found.responses["rating"].tolist()
    assert rating == [1.0, 2.5, 7.0, 1.0, 7.0]  # 1 + (code − 1) · 6/4
    assert found.responses["neat"].tolist() == [2.0, 4.0, 7.0, 2.0, 7.0]
    assert found.comments["text"].tolist()[::3] == ["slow", "slow"]
    assert not len(found.rejected)
    said = " ".join(remark.en for remark in found.remarks)
    assert "old.csv was answered on version 1 of the questionnaire, not 2: 2 items differ (overall, neat), 2 of them mapped" in said  # fmt: skip
    first, second = found.files
    assert (first["version"], second["version"]) == ("1", "2")
    assert first["wording"] == wording_of(load_questionnaire(tmp_path / "old.yaml"))
    assert second["wording"] == wording_of(load_questionnaire(tmp_path / "new.yaml"))
    assert (first["periods"], second["periods"]) == (["A"], ["B"])
    assert told_of({"inputs": found.files}, "version")("A") == "1"


def test_changed_scale_is_refused(tmp_path: Path) -> None:  # SV2
    with pytest.raises(StudyError) as told:
        read_answers(study(tmp_path, walk="items: {tidy: neat}\n"))
    assert "overall: Other points on the scale: 1–5 (5) → 1–7 (7)" in told.value.en
    assert "neat: Other points on the scale" in told.value.en
    assert "overall：量表的点数变了" in told.value.zh
    with pytest.raises(StudyError, match="overall: Other points"):
        read_answers(study(tmp_path, walk=None))
    none = "items: {overall: {scale: none}, tidy: {to: neat, scale: none}}\n"
    found = read_answers(study(tmp_path, walk=none))
    assert found.responses["rating"].dropna().tolist() == [1.0, 7.0]
    assert "2 not carried over" in " ".join(remark.en for remark in found.remarks)


@pytest.mark.parametrize(
    ("extra", "why"),
    [
        ("versions: {odl.csv: old.yaml}\n", "versions: odl.csv is no file under `raw:`. Did you mean: old.csv"),
        ("crosswalk: walk.yaml\n", "`crosswalk:` needs `versions:`"),
        ("versions: {old.csv: none.yaml}\n", "none.yaml: no such questionnaire file"),
        ("versions: {old.csv: old.yaml}\ncrosswalk: away.yaml\n", "away.yaml"),
        ("versions: {old.csv: old.yaml}\ncrosswalk: [walk.yaml, walk.yaml]\n", "two crosswalks lead from version 1"),
    ],
)  # fmt: skip
def test_bad_entries(extra: str, why: str, tmp_path: Path) -> None:  # SV3
    with pytest.raises(FeedbackError) as told:
        read_answers(study(tmp_path, extra=extra))
    assert why in told.value.en
    assert told.value.zh != told.value.en


def test_course_through_a_changed_scale(tmp_path: Path) -> None:  # SV4
    found = study(tmp_path)
    row = {
        "metric": "satisfaction",
        "unit": "",
        "aspect": "",
        "period": "A",
        "n": 3,
        "estimate": 2.7,
    }
    frame = pd.DataFrame([row, row | {"period": "B"}, row | {"metric": "nps"}])
    manifest = {"inputs": read_answers(found).files}
    run = FollowupRun(
        SimpleNamespace(study=found, manifest=manifest), pd.Timestamp("2026-01-01"), "en"
    )
    run = run.with_tables(measurements=frame)
    first = keep_scales(run).tables[TABLE]
    assert first[["period", "item"]].values.tolist() == [["A", "overall"], ["B", "overall"]]
    stored = {TABLE: first.assign(scale=["old", first["scale"][1]]), "frozen": frame}
    mended = keep_scales(replace(run, stored=stored))
    assert mended.stored["frozen"][["metric", "period"]].values.tolist() == [
        ["satisfaction", "B"],
        ["nps", "A"],
    ]
    assert mended.tables[TABLE].equals(first)
    assert "measured anew through the crosswalk" in mended.notes[0].en
    bare = study(tmp_path, extra="")
    plain = replace(run, stored=stored, results=SimpleNamespace(study=bare, manifest=manifest))
    with pytest.raises(StudyError, match="overall was measured on other answers in A"):
        keep_scales(plain)
