"""Screening, and best and worst of balanced sets (MaxDiff).

SC1 laid out: each set is two single choices of its items; whoever was stopped is asked nothing after it
SC2 bad input: a stop for everybody, sets that hold everything or too little, an id too long or taken, odd choices: line,
    column, what to do
SC3 simulation: nobody stopped answers more; the tastes drawn are found again; best is never worst
SC4 read back: who was screened out is left out and counted; the same choice twice is no answer and listed
SC5 every target holds the sets and the farewell; the loss report says how
SC6 the report has the table of best and worst, and says how many were screened out
SC7 a file is written back as it was
SC8 forms without jumps (paper, Google) say who stops, once; a farewell has no place for an answer
SC9 lint finds questions that only those could reach who are stopped before
SC10 versions: other sets and another rule to stop are differences; answers to sets are carried over
"""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from changed_forms import assert_refused, changed

from feedback import load_study, run_study
from feedback.errors import StudyError
from feedback.measures.max_diff import score_max_diff
from feedback.questionnaire.export.paper import lay_out
from feedback.questionnaire.export.write import export_questionnaire
from feedback.questionnaire.lint.logic import logic_faults
from feedback.questionnaire.model import Questionnaire, load_questionnaire
from feedback.questionnaire.simulate import simulate_responses
from feedback.questionnaire.versions.carry import Bridge
from feedback.questionnaire.versions.compare import compare_questionnaires
from feedback.questionnaire.versions.hashes import item_wordings, wording_of
from feedback.questionnaire.writing import questionnaire_yaml
from feedback.responses.readers.read import read_responses

FORM = Path(__file__).parent / "screened.yaml"
BEST, WORST = ([f"md{i}{side}" for i in range(1, 8)] for side in "bw")


@pytest.fixture(scope="module")
def form() -> Questionnaire:
    return load_questionnaire(FORM)


def test_laid_out(form: Questionnaire) -> None:  # SC1
    asked = form.laid_out
    assert asked.laid_out is asked
    pairs = [name for pair in zip(BEST, WORST, strict=True) for name in pair]
    assert list(asked.columns) == ["age", "visits", *pairs, "why"]
    first = [choice.code for choice in form.max_diffs["md"].shown[0]]
    assert list(asked.value_labels("md1b")) == list(asked.value_labels("md1w")) == first
    assert asked.text("md3w", language="en") == "When you choose a coffee shop: Which matters least? (set 3 of 7)"  # fmt: skip
    answers = pd.DataFrame({"age": [17, 30, 30, None], "visits": ["y", "n", "y", "y"]})
    seen = form.visible(answers)
    assert seen["bye"].tolist() == [True, True, False, False]
    assert seen["md1b"].tolist() == seen["why"].tolist() == [False, False, True, True]


@pytest.mark.parametrize(
    ("old", "new", "spot", "why"),
    [
        ('show_if: {or: [{compare: [age, "<", 18]}, {compare: [visits, "==", n]}]}', "hint: {zh: 谢, en: Bye}", "23:9", "bye stops everybody"),
        ("per_set: 3", "per_set: 7", "33:9", "per_set"),
        ("sets: 7", "sets: 4", "34:9", "less than twice each. Take at least 5 sets"),
        ("id: md", "id: mattersmostofallthi", "30:9", "is too long"),
        ("id: why", "id: md7w", "30:9", "needs the id md7w, which is used"),
        ("en: Quiet}", "en: Quiet, specify: true}", "45:46", "cannot be specify"),
    ],
)  # fmt: skip
def test_bad_input(old: str, new: str, spot: str, why: str, tmp_path: Path) -> None:  # SC2
    assert_refused(changed(FORM, old, new, tmp_path), spot, why)


def test_columns_of_two(form: Questionnaire, tmp_path: Path) -> None:  # SC2
    text = FORM.read_text("utf-8")
    start = text.index("      - id: md\n")
    block = text[start : text.index("      - {id: why")]
    other = block.replace("id: md\n", "id: md1\n").replace("sets: 7", "sets: 11")
    third = block.replace("id: md\n", "id: md11\n")
    (tmp_path / "form.yaml").write_text(text.replace(block, block + other + third), "utf-8")
    with pytest.raises(StudyError, match="the set 1 of md11 needs the id md111b, which is used"):
        load_questionnaire(tmp_path / "form.yaml")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("show_if: {or: [", "show_if: {or: [{compare: [visits, '==', y]}, ", "nobody can reach md and 1 more: whoever could was stopped before (bye)"),
        ("type: long_text,", "type: long_text, show_if: {compare: [age, '<', 18]},", "nobody can reach why: whoever could was stopped before (bye)"),
    ],
)  # fmt: skip
def test_nobody_is_left(old: str, new: str, said: str, tmp_path: Path) -> None:  # SC9
    text = FORM.read_text("utf-8")
    assert old in text
    (tmp_path / "form.yaml").write_text(text.replace(old, new), "utf-8")
    (fault,) = logic_faults(load_questionnaire(tmp_path / "form.yaml"))
    assert fault.found.en == said
    with pytest.raises(StudyError, match="nobody can reach"):
        export_questionnaire(load_questionnaire(tmp_path / "form.yaml"), "codebook", tmp_path)


def test_somebody_is_left(form: Questionnaire) -> None:  # SC9
    assert logic_faults(form) == ()


def test_simulated(form: Questionnaire) -> None:  # SC3
    drawn = simulate_responses(form, 600, seed=2).responses
    stopped = form.visible(drawn)["bye"]
    assert 0 < stopped.sum() < 600
    assert drawn.loc[stopped, [*BEST, *WORST]].isna().all(axis=None)
    kept = drawn[~stopped]
    assert not (kept[BEST].to_numpy() == kept[WORST].to_numpy()).any()
    sets = [[choice.code for choice in one] for one in form.max_diffs["md"].shown]
    found = score_max_diff(kept[BEST], kept[WORST], sets).sort_values("utility")
    assert found["utility"].iloc[-1] - found["utility"].iloc[0] > 2  # drawn 3 apart


def test_read(form: Questionnaire, tmp_path: Path) -> None:  # SC4
    sets = form.max_diffs["md"].shown
    rows = pd.DataFrame(
        {"respondent": [1, 2, 3], "age": [30, 16, 40], "visits": ["y", "y", "来过"]}
    )
    for i, one in enumerate(sets, 1):
        rows[f"md{i}b"] = [one[0].code, None, one[0].zh]
        rows[f"md{i}w"] = [one[1].code, None, one[0].zh if i == 1 else one[2].zh]
    rows.to_csv(tmp_path / "in.csv", index=False)
    read = read_responses(tmp_path / "in.csv", questionnaire=form)
    responses, _, issues = read
    assert responses.index.tolist() == ["1", "3"]
    assert (read.counts["screened_out"], read.counts["duplicates"]) == (1, 0)
    assert "(dropped: 1 screened out)" in read.explain("en")
    assert "（剔除：甄别不合格 1 行）" in read.explain("zh")
    assert responses.loc["3", ["md1b", "md1w"]].isna().all()
    assert responses.loc["3", "md2b"] == sets[1][0].code
    told = issues[issues["row"].notna()]
    assert set(zip(told["row"], told["why_en"], strict=True)) == {
        (3, "screened out"), (4, "the same choice was best and worst"),
    }  # fmt: skip


def test_every_target(form: Questionnaire, targets_here: list[str], tmp_path: Path) -> None:  # SC5
    for target in targets_here:
        losses = export_questionnaire(form, target, tmp_path).losses
        assert "max_diff" in set(losses["feature"]), target
    survey = json.loads((tmp_path / "screened.surveyjs.json").read_text("utf-8"))
    names = [element["name"] for page in survey["pages"] for element in page["elements"]]
    assert names[2:5] == ["bye", "md1b", "md1w"]
    assert survey["pages"][1]["visibleIf"].startswith("!(")
    numbers = [one.number for page in lay_out(form.laid_out, "en").pages for one in page.questions]
    assert len(numbers) == len(set(numbers) - {""}) + 1


def test_forms_without_jumps(form: Questionnaire, tmp_path: Path) -> None:  # SC8
    pages = lay_out(form.laid_out, "en").pages
    bye = pages[0].questions[-1]
    assert (bye.number, bye.field) == ("", None)
    assert bye.told[0].startswith("If ")
    assert bye.told[0].endswith("please stop here.")
    assert pages[1].told == ()
    losses = export_questionnaire(form, "google", tmp_path, language="zh").losses
    assert losses.loc[losses["feature"] == "show_if", "place"].tolist() == ["bye"]
    script = (tmp_path / "screened.google.zh.gs").read_text("utf-8")
    farewell = next(line for line in script.splitlines() if "感谢您！" in line)
    assert "addSectionHeaderItem" in farewell  # to read: no box for an answer
    assert "请到此为止，不必再答。" in farewell
    assert "并非" not in script


def test_report(form: Questionnaire, tmp_path: Path) -> None:  # SC6
    drawn = simulate_responses(form, 300, seed=2).responses
    stopped = int(form.visible(drawn)["bye"].sum())
    drawn["why"] = ["排队太久了" if i % 2 else "环境干净" for i in range(len(drawn))]
    drawn.reset_index().to_csv(tmp_path / "in.csv", index=False)
    (tmp_path / "s.yaml").write_text(f"study: s\ntitle: S\nquestionnaire: {FORM}\nraw: in.csv\n", "utf-8")  # fmt: skip
    done = run_study(load_study(tmp_path / "s.yaml"), out=tmp_path / "out", report=False)
    assert (done.table("rejected")["reason"] == "screened out").sum() == stopped
    table = done.table("max_diff")
    assert set(table["choice"]) == {"口味", "价格", "距离", "座位", "服务", "网络", "安静"}
    assert table["net"].is_monotonic_decreasing
    assert (table["net_low"] < table["net"]).all()
    assert table["question"].unique().tolist() == ["选店标准"]


def test_versions(form: Questionnaire, tmp_path: Path) -> None:  # SC10
    text = FORM.read_text("utf-8")
    (tmp_path / "seed.yaml").write_text(text.replace("seed: 5", "seed: 6"), "utf-8")
    other = load_questionnaire(tmp_path / "seed.yaml")
    found = compare_questionnaires(form, other).table.set_index("now")
    assert found.loc[["age", "visits", "why"], "comparable"].tolist() == ["same"] * 3
    assert (found.loc[BEST, "comparable"] == "broken").any()
    with pytest.raises(StudyError, match="Another set of choices"):
        Bridge.between(form, other).refuse_broken(set(BEST), where="old.csv")
    assert wording_of(form) != wording_of(other)
    assert {*BEST, *WORST} <= set(item_wordings(form))
    (tmp_path / "older.yaml").write_text(text.replace('"<", 18', '"<", 21'), "utf-8")
    found = compare_questionnaires(form, load_questionnaire(tmp_path / "older.yaml")).table.set_index("now")  # fmt: skip
    assert found.loc[["why", "md1b"], "changes"].tolist() == ["asked", "asked"]
    drawn = pd.DataFrame({"md1b": ["taste"], "why": ["x"]})
    assert Bridge.between(form, form).carried(drawn).loc[0, ["md1b", "why"]].tolist() == ["taste", "x"]  # fmt: skip


def test_written_back(form: Questionnaire, tmp_path: Path) -> None:  # SC7
    (tmp_path / "again.yaml").write_text(questionnaire_yaml(form), "utf-8")
    assert load_questionnaire(tmp_path / "again.yaml") == form
