"""A second survey for a target.

RV1 the hash of the wording changes with a word that people read, and not with the version's name or a rule that is ignored.
RV2 a period keeps the wording under which it was first measured; a later wording does not rewrite it.
RV3 the plan says how many answers are needed and the hash; the questionnaire lies beside it; a changed wording is refused.
RV5 the baseline is over: where no number of new answers is enough beside it, the plan says so.
RV4 an unknown target, one of complaints, one without a baseline: refused, each with its reason.
"""

import json
from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest

from feedback.errors import StudyError
from feedback.pipeline.followup.folder import Followup
from feedback.pipeline.followup.resurvey import TABLE, keep_wording, plan_resurvey, wording_of
from feedback.pipeline.followup.state import FollowupRun
from feedback.questionnaire.model import load_questionnaire
from feedback.study import load_study
from feedback.tracking.told import round_number


def figures() -> pd.DataFrame:
    row = {"metric": "csat", "unit": "", "aspect": "", "period": "2025Q1", "n": 400, "estimate": 0.5, "low": 0.45,
           "high": 0.55, "error": 0.025, "method": "wilson", "last": pd.Timestamp("2025-03-31"), "frozen": pd.NaT}  # fmt: skip
    return pd.DataFrame([row, row | {"period": "2025Q3"}])


@pytest.fixture
def followup(tmp_path):
    study = load_study("demo")
    folder = tmp_path / "tables" / "followup"
    folder.mkdir(parents=True)
    figures().to_parquet(folder / "measurements.parquet")
    target = {
        "metric": "csat",
        "aspect": "",
        "unit": "",
        "baseline": "2025Q1",
        "kind": "points",
        "start": 0.5,
        "aim": 0.6,
    }
    rows = {"T1": target, "T2": target | {"metric": "complaints"}, "T3": target | {"baseline": ""}}  # fmt: skip
    pd.DataFrame(rows.values(), index=pd.Index(rows, name="target")).to_parquet(folder / "targets.parquet")  # fmt: skip
    now = wording_of(load_questionnaire("hotel_stay"))
    pd.DataFrame({"period": ["2025Q1"], "questionnaire": "hotel_stay", "wording": now}).to_parquet(folder / f"{TABLE}.parquet")  # fmt: skip
    facts = {"as_of": "2025-12-05", "language": "en", "labels": {}, "units": [], "notes": []}
    (folder / "followup.json").write_text(json.dumps(facts))
    manifest = {"parameters": {"level": 0.95}}
    (folder.parent / "manifest.json").write_text(json.dumps(manifest))
    return Followup(study, folder)


def test_hash_of_what_is_read():  # RV1
    q = load_questionnaire("hotel_stay")
    assert wording_of(q) == wording_of(q.model_copy(update={"version": "9", "lint_ignore": ()}))
    section = q.sections[0]
    question = section.questions[0]
    text = question.text.model_copy(update={"zh": question.text.zh + "？"})
    changed = section.model_copy(update={"questions": (question.model_copy(update={"text": text}), *section.questions[1:])})  # fmt: skip
    assert wording_of(q) != wording_of(q.model_copy(update={"sections": (changed, *q.sections[1:])}))  # fmt: skip


def test_first_wording_stays():  # RV2
    results = SimpleNamespace(study=load_study("demo"), manifest={})
    old = pd.DataFrame({"period": ["2025Q1"], "questionnaire": "hotel_stay", "wording": "old"})
    run = FollowupRun(results, pd.Timestamp("2025-12-05"), "en", stored={TABLE: old})
    found = keep_wording(run.with_tables(measurements=figures())).tables[TABLE]
    now = wording_of(load_questionnaire("hotel_stay"))
    assert found["wording"].tolist() == ["old", now]
    again = replace(run, stored={TABLE: found}).with_tables(measurements=figures())
    pd.testing.assert_frame_equal(keep_wording(again).tables[TABLE], found)


def test_plan_and_changed_wording(followup, tmp_path, monkeypatch):  # RV3
    monkeypatch.setattr(Followup, "results", SimpleNamespace(level=0.95))
    found = plan_resurvey(followup, "T1", out=tmp_path / "again")
    assert (
        found.needed == 386
    )  # .25 / ((.1 / (1.959964 + 0.841621))² - .25 / 400): the baseline is what it is
    text = (found.folder / "plan.md").read_text(encoding="utf-8")
    # 386 would tell the share it comes from
    assert (
        "390 in the second survey" in text
        and "beside the 400 of the baseline" in text
        and found.wording in text
    )
    assert any(path.suffix == ".html" for path in found.folder.iterdir())
    table = followup.extra(TABLE).assign(wording="other")
    table.to_parquet(followup.folder / f"{TABLE}.parquet")
    with pytest.raises(StudyError, match="no longer that of 2025Q1"):
        plan_resurvey(followup, "T1", out=tmp_path / "more")
    assert not (tmp_path / "more").exists()


def test_a_baseline_no_survey_can_be_told_from(followup, tmp_path, monkeypatch):  # RV5
    monkeypatch.setattr(Followup, "results", SimpleNamespace(level=0.95))
    table = followup.table("targets").assign(
        aim=0.56
    )  # .06 / 2.8016 is less than the baseline's own error, .025
    table.to_parquet(followup.folder / "targets.parquet")
    again = Followup(followup.study, followup.folder)
    found = plan_resurvey(again, "T1", out=tmp_path / "again")
    text = (found.folder / "plan.md").read_text(encoding="utf-8")
    assert "no number is enough beside a baseline of 400" in text
    assert f"{round_number(found.needed):,} in each of two new periods" in text
    assert found.needed == 1091  # 2 · .25 / (.06 / 2.801585)², rounded up


@pytest.mark.parametrize(("target", "why"), [("T9", "no target"), ("T2", "complaints"), ("T3", "no baseline")])  # fmt: skip
def test_refused(followup, tmp_path, target, why):  # RV4
    with pytest.raises(StudyError, match=why):
        plan_resurvey(followup, target, out=tmp_path / "x")
