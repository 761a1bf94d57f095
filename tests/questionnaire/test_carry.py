"""Choices carried forward.

CY1 choices are those of the source, but for one that rules out the others or asks to write; asked where there is one to offer
CY2 bad input: a source that is none, or comes later, choices of which none is the source's: line, what to do
CY3 simulation: nobody chooses what was not offered; read back such an answer is none, and listed
CY4 ODK, SurveyJS and (several answers) LimeSurvey offer it in their own words, the others say in the loss report that they do not
CY5 a file is written back as it was
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from changed_forms import assert_refused, changed

from feedback.questionnaire.export.write import export_questionnaire
from feedback.questionnaire.lint.logic import logic_faults
from feedback.questionnaire.model import Questionnaire, load_questionnaire
from feedback.questionnaire.simulate import simulate_responses
from feedback.questionnaire.writing import questionnaire_yaml
from feedback.responses.readers.read import read_responses

FORM = Path(__file__).parent / "carry.yaml"


@pytest.fixture(scope="module")
def form() -> Questionnaire:
    return load_questionnaire(FORM)


def test_choices(form: Questionnaire) -> None:  # CY1
    assert list(form.columns)[-6:] == ["again_soup", "again_fish", "again_cake", "order_soup", "order_fish", "order_cake"]  # fmt: skip
    answers = pd.DataFrame({"had_soup": [True, False, True], "had_fish": [False, False, True], "had_cake": [False, False, True], "had_oth": [False] * 3, "had_no": [False, True, False]})  # fmt: skip
    seen = form.visible(answers)
    assert seen["again"].tolist() == [True, False, True]
    assert seen["order"].tolist() == [True, True, False]
    assert logic_faults(form) == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "why"),
    [
        ("carry: {from: had}\n", "carry: {from: hat}\n", 26, "hat is no multiple question before this one. Did you mean: had"),
        ("carry: {from: had}\n", "carry: {from: order}\n", 26, "order is no multiple question before"),
        ("code: soup, zh: 汤, en: Soup}\n          - {code: fish, zh: 鱼, en: Fish}\n          - {code: cake, zh: 蛋糕, en: Cake}\n          - {code: all", "code: x1, zh: 甲, en: X}\n          - {code: all", 26, "no choice of fav is one of had"),
    ],
)  # fmt: skip
def test_bad_input(old: str, new: str, line: int, why: str, tmp_path: Path) -> None:  # CY2
    assert_refused(changed(FORM, old, new, tmp_path), f"{line}:", why)


def test_simulated_and_read(form: Questionnaire, tmp_path: Path) -> None:  # CY3
    drawn = simulate_responses(form, 400, seed=1).responses
    for code in ("soup", "fish", "cake"):
        had = drawn[f"had_{code}"].fillna(False).astype(bool)
        assert not (drawn["fav"].eq(code).fillna(False) & ~had).any()
        assert not (drawn[f"again_{code}"].fillna(False).astype(bool) & ~had).any()
        assert not (drawn[f"order_{code}"].notna() & had).any()
    assert drawn["fav"].nunique() == 4
    drawn.reset_index().to_csv(tmp_path / "in.csv", index=False)
    read = read_responses(tmp_path / "in.csv", questionnaire=form)
    assert read.issues[read.issues["row"].notna()].empty
    rows = pd.DataFrame({"respondent": [1, 2], "had_soup": [1, 1], "had_fish": [0, 0], "had_cake": [0, 0], "fav": ["fish", "soup"], "again_fish": [0, 1], "again_soup": [1, 1]})  # fmt: skip
    rows.to_csv(tmp_path / "in.csv", index=False)
    read = read_responses(tmp_path / "in.csv", questionnaire=form)
    assert read.responses["fav"].fillna("").tolist() == ["", "soup"]
    told = read.issues[read.issues["row"].notna()]
    assert set(zip(told["row"], told["answer"], told["why_en"], strict=True)) == {
        (2, "fav", "a choice that was not offered"), (3, "again", "a choice that was not offered"),
    }  # fmt: skip


def test_every_target(form: Questionnaire, targets_here: list[str], tmp_path: Path) -> None:  # CY4
    kept = {
        "xlsform": [],
        "surveyjs": [],
        "html": [],
        "limesurvey": ["fav"],
        "codebook": [],
    }
    for target in targets_here:
        losses = export_questionnaire(form, target, tmp_path).losses
        lost = losses.loc[losses["feature"] == "carry", "place"].tolist()
        assert lost == kept.get(target, ["fav", "again", "order"]), target
    head, *rows = openpyxl.load_workbook(tmp_path / "carried.xlsform.xlsx")["survey"].values
    filters = {row[1]: row[head.index("choice_filter")] for row in rows}
    assert filters["fav"] == "selected(${had}, name) or name = 'all'"
    assert filters["order"] == "not(selected(${had}, name))"
    text = (tmp_path / "carried.limesurvey.txt").read_text("utf-8")
    asked = {row["name"]: row for row in csv.DictReader(io.StringIO(text), delimiter="\t") if row["class"] == "Q"}  # fmt: skip
    assert (asked["again"]["array_filter"], asked["order"]["array_filter_exclude"]) == ("had", "had")  # fmt: skip
    survey = json.loads((tmp_path / "carried.surveyjs.json").read_text("utf-8"))
    assert survey["pages"][1]["elements"][0]["choicesVisibleIf"] == "{had} contains {item} or {item} = 'all'"  # fmt: skip


def test_written_back(form: Questionnaire, tmp_path: Path) -> None:  # CY5
    (tmp_path / "again.yaml").write_text(questionnaire_yaml(form), "utf-8")
    assert load_questionnaire(tmp_path / "again.yaml") == form
