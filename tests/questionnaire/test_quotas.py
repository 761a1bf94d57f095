"""Quotas: how many answers are wanted of each choice or combination.

QT1 cells, limits and their order; bad input: what is no single choice, a code nobody can give, no limit, an id used
    twice: line, column, what to do
QT2 simulation: nobody beyond a full cell goes on, the others are untouched; a quota that counts stops nobody
QT3 read back: who was turned away is left out and counted, every cell is counted; the manifest holds it
QT4 LimeSurvey keeps them (QTA, QTALS, QTAM behind its question); every other target names them in its loss report
QT5 a study's table tells limit, n and state in words of its choices
QT6 lint: a quota people can skip, cells without a limit, a quota decided late
QT7 a file is written back as it was; versions tell that quotas differ
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pandas as pd
import pytest
from changed_forms import assert_refused, changed

from feedback import load_study, run_study
from feedback.pipeline.intake import read_answers
from feedback.questionnaire.export.write import export_questionnaire
from feedback.questionnaire.lint.run import lint_questionnaire
from feedback.questionnaire.model import Questionnaire, load_questionnaire
from feedback.questionnaire.quotas import cells_of, quota_table, turned_away
from feedback.questionnaire.simulate import simulate_responses
from feedback.questionnaire.versions.compare import compare_questionnaires
from feedback.questionnaire.writing import questionnaire_yaml
from feedback.responses.readers.read import read_responses
from feedback.responses.readers.write import write_read

FORM = Path(__file__).parent / "quotas.yaml"


@pytest.fixture(scope="module")
def form() -> Questionnaire:
    return load_questionnaire(FORM)


def test_cells(form: Questionnaire) -> None:  # QT1
    sexes, crossed = (cells_of(form, quota) for quota in form.quotas)
    assert [(cell.codes, cell.limit) for cell in sexes] == [(("m",), 40), (("f",), 60)]
    assert [cell.limit for cell in crossed] == [30, 30, 20, 30]
    assert crossed[2].words.say("en") == "Woman × North"


@pytest.mark.parametrize(
    ("old", "new", "spot", "why"),
    [
        ("of: [sex]", "of: [sexx]", "16:5", "sexx is none. Did you mean: sex"),
        ("of: [sex]", "of: [why]", "16:5", "single choices; why is none"),
        ("of: [sex]", "of: [sex, sex]", "16:5", "names a question twice"),
        ("limits: {m: 40, f: 60}", "limits: {m: 40, w: 60}", "17:21", "nobody can answer w"),
        ("    limits: {m: 40, f: 60}\n", "", "15:5", "has no limit"),
        ("limits: {m: 40, f: 60}", "limits: {m: 0}", "17:14", "1"),
        ("id: cells", "id: sexes", "19:6", "two quotas are called sexes"),
    ],
)
def test_bad_input(old: str, new: str, spot: str, why: str, tmp_path: Path) -> None:  # QT1
    assert_refused(changed(FORM, old, new, tmp_path), spot, why)


def test_simulated(form: Questionnaire) -> None:  # QT2
    drawn = simulate_responses(form, 300, seed=4).responses
    went_on = drawn[drawn["overall"].notna()]
    assert went_on["sex"].value_counts().to_dict() == {"f": 60, "m": 40}
    assert len(drawn) == 300
    assert drawn["submitted"].is_monotonic_increasing
    few = simulate_responses(form, 40, seed=4).responses
    assert few["overall"].notna().all()


def test_who_is_turned_away(form: Questionnaire) -> None:  # QT2
    come = pd.DataFrame({"sex": ["m"] * 42 + ["f", None, "m"], "region": ["n"] * 45}, dtype="string")  # fmt: skip
    away = turned_away(form, come)
    assert away.tolist() == [-1] * 40 + [0, 0, -1, -1, 0]


def test_read(form: Questionnaire, tmp_path: Path) -> None:  # QT3
    drawn = simulate_responses(form, 300, seed=4).responses
    drawn.reset_index().to_csv(tmp_path / "in.csv", index=False)
    read = read_responses(tmp_path / "in.csv", questionnaire=form)
    assert read.counts["quota_full"] == 200
    assert len(read.responses) == 100
    assert "200 turned away by a full quota" in read.explain("en")
    assert "配额已满 200 行" in read.explain("zh")
    assert read.quotas is not None
    told = read.quotas.set_index(["quota", "cell"])
    assert told.loc[("sexes", "男"), ["limit", "n", "wanting"]].tolist() == [40, 40, 0]
    assert told.loc["sexes", "quota_state"].tolist() == ["reached", "reached"]
    assert told.loc["cells", "n"].sum() == 100
    assert {"over", "short"} <= set(told.loc["cells", "quota_state"])
    write_read(read, tmp_path / "out", questionnaire=form)
    manifest = json.loads((tmp_path / "out" / "read.json").read_text("utf-8"))
    assert manifest["quotas"][0] == {
        "quota": "sexes", "cell": "男", "limit": 40, "n": 40, "wanting": 0, "quota_state": "reached",
    }  # fmt: skip


def test_a_row_sent_twice_fills_no_cell(form: Questionnaire, tmp_path: Path) -> None:  # QT3
    """One of those who went on comes again: the cells are as full as before, for `read`, its issues and `run` alike."""
    drawn = simulate_responses(form, 300, seed=4).responses.reset_index()
    went_on = drawn[drawn["overall"].notna()].head(1)
    pd.concat([drawn, went_on]).to_csv(tmp_path / "in.csv", index=False)
    read = read_responses(tmp_path / "in.csv", questionnaire=form)
    assert (read.counts["quota_full"], read.counts["duplicates"]) == (200, 1)
    assert read.issues["why_en"].eq("quota full").sum() == 200
    (tmp_path / "s.yaml").write_text(f"study: s\ntitle: S\nquestionnaire: {FORM}\nraw: in.csv\n", "utf-8")  # fmt: skip
    rejected = read_answers(load_study(tmp_path / "s.yaml")).rejected
    assert rejected["reason"].eq("quota full").sum() == 200


def test_break_off_is_not_turned_away(form: Questionnaire, tmp_path: Path) -> None:  # QT3
    rows = pd.DataFrame({"respondent": [1, 2], "sex": ["m", "m"], "region": ["n", "s"], "overall": [4, None], "why": ["x", None]})  # fmt: skip
    rows.to_csv(tmp_path / "in.csv", index=False)
    read = read_responses(tmp_path / "in.csv", questionnaire=form)
    assert (len(read.responses), read.counts["quota_full"]) == (2, 0)
    assert "short" in set(quota_table(form, read.responses)["quota_state"])


def test_limesurvey(form: Questionnaire, tmp_path: Path) -> None:  # QT4
    losses = export_questionnaire(form, "limesurvey", tmp_path).losses
    assert losses.loc[losses["feature"] == "quotas", "place"].tolist() == ["cells"]  # only counts
    text = (tmp_path / "quotas.limesurvey.txt").read_text("utf-8")
    rows = list(csv.DictReader(io.StringIO(text), delimiter="\t"))
    quotas = [row for row in rows if row["class"] == "QTA"]
    assert [row["mandatory"] for row in quotas] == ["40", "60", "30", "30", "20", "30"]
    assert [row["default"] for row in quotas] == ["1", "1", "0", "0", "0", "0"]
    messages = [row for row in rows if row["class"] == "QTALS" and row["related_id"] == "1"]
    assert [row["relevance"] for row in messages] == ["这一组的名额已满，谢谢！", "This group is complete, thank you!"]  # fmt: skip
    owner, members = "", []
    for row in rows:
        owner = row["name"] if row["class"] == "Q" else owner
        if row["class"] == "QTAM":
            members.append((owner, row["name"], row["related_id"]))
    assert members == [
        ("sex", "m", "1"), ("sex", "f", "2"), ("sex", "m", "3"), ("sex", "m", "4"), ("sex", "f", "5"), ("sex", "f", "6"),
        ("region", "n", "3"), ("region", "s", "4"), ("region", "n", "5"), ("region", "s", "6"),
    ]  # fmt: skip


def test_every_target(form: Questionnaire, targets_here: list[str], tmp_path: Path) -> None:  # QT4
    for target in targets_here:
        losses = export_questionnaire(form, target, tmp_path).losses
        lost = losses[losses["feature"] == "quotas"]
        if target == "codebook":  # holds them
            assert lost.empty
            continue
        assert len(lost), target
        if target not in ("limesurvey", "html"):
            assert "Man 40, Woman 60" in lost["what_en"].iloc[0], target


def test_report(form: Questionnaire, tmp_path: Path) -> None:  # QT5
    drawn = simulate_responses(form, 300, seed=4).responses
    drawn["why"] = ["排队太久了" if i % 2 else "环境干净" for i in range(len(drawn))]
    drawn.loc[drawn["overall"].isna(), "why"] = None
    drawn.reset_index().to_csv(tmp_path / "in.csv", index=False)
    (tmp_path / "s.yaml").write_text(f"study: s\ntitle: S\nquestionnaire: {FORM}\nraw: in.csv\n", "utf-8")  # fmt: skip
    done = run_study(load_study(tmp_path / "s.yaml"), out=tmp_path / "out", report=False)
    table = done.table("quotas")
    assert table["n"].tolist()[:2] == [40, 60]
    assert table["cell"].tolist()[:2] == ["男", "女"]
    assert table["n"].iloc[2:].sum() == 100
    assert (done.table("rejected")["reason"] == "quota full").sum() == 200


def test_lint(form: Questionnaire, tmp_path: Path) -> None:  # QT6
    assert "Q01" not in set(lint_questionnaire(form)["rule"])
    loose = load_questionnaire(changed(FORM, "        role: segment\n        required: true", "        role: segment", tmp_path))  # fmt: skip
    found = lint_questionnaire(loose, language="en")
    assert found.loc[found["rule"] == "Q01", "found"].unique().tolist() == [
        "sex is not required: whoever skips it counts in no cell"
    ]
    open_ = load_questionnaire(changed(FORM, "limits: {m: 40, f: 60}", "limits: {m: 40}", tmp_path))
    found = lint_questionnaire(open_, language="en")
    assert found.loc[found["rule"] == "Q01", "found"].tolist() == ["no limit for f"]


def test_written_back(form: Questionnaire, tmp_path: Path) -> None:  # QT7
    (tmp_path / "again.yaml").write_text(questionnaire_yaml(form), "utf-8")
    assert load_questionnaire(tmp_path / "again.yaml") == form
    other = load_questionnaire(changed(FORM, "f: 60", "f: 61", tmp_path))
    (remark,) = compare_questionnaires(form, other).remarks
    assert remark.en.startswith("The quotas differ")


def test_where_no_tool_kept_a_quota_nobody_was_turned_away(tmp_path: Path) -> None:  # QT3
    """Twelve women for a limit of three, in a tool that keeps none: the content are not asked why and are complete."""
    (tmp_path / "q.yaml").write_text(
        """
id: kept
title: {zh: 配额, en: Quota}
languages: [zh, en]
quotas: [{id: women, of: [sex], limits: {f: 3}}]
sections:
  - id: a
    title: {zh: 全部, en: All}
    questions:
      - id: mood
        type: single
        text: {zh: 满意吗？, en: "Satisfied?"}
        choices: [{code: good, zh: 满意, en: "Yes"}, {code: bad, zh: 不满意, en: "No"}]
      - id: sex
        type: single
        required: true
        text: {zh: 性别, en: Sex}
        choices: [{code: f, zh: 女, en: Woman}, {code: m, zh: 男, en: Man}]
      - {id: why, type: long_text, text: {zh: 为什么？, en: "Why?"}, show_if: {in: [mood, [bad]]}}
""",
        "utf-8",
    )
    rows = pd.DataFrame({"respondent": range(12), "mood": ["bad"] * 6 + ["good"] * 6, "sex": "f", "why": ["x"] * 6 + [None] * 6})  # fmt: skip
    rows.to_csv(tmp_path / "in.csv", index=False)
    read = read_responses(tmp_path / "in.csv", questionnaire=load_questionnaire(tmp_path / "q.yaml"))  # fmt: skip
    assert (len(read.responses), read.counts["quota_full"]) == (12, 0)
    assert (read.responses["mood"] == "good").sum() == 6
