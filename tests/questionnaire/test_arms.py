"""Random arms: A/B wordings and random blocks.

AR1 a column of codes with labels, a group of the report unless said otherwise; never numbered, required or asked
AR2 bad input: required, a rule of its own, a choice to write into: line, column, what to do
AR3 simulation draws all arms alike, everybody has one; a block is asked of its arm alone
AR4 read back by code and by label
AR5 ODK, LimeSurvey and QSF draw it once, each arm with the same chance; wordings are told in their own words, quotes and
    braces in them end nothing; every other target names who draws
AR6 the report's table: difference to the first arm, with intervals that hold together; a planted difference is found
AR7 a file is written back as it was; versions see another wording of an arm
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from changed_forms import assert_refused, changed

from feedback import load_study, run_study
from feedback.questionnaire.export.paper import lay_out
from feedback.questionnaire.export.write import export_questionnaire
from feedback.questionnaire.model import Questionnaire, load_questionnaire
from feedback.questionnaire.simulate import simulate_responses
from feedback.questionnaire.versions.compare import compare_questionnaires
from feedback.questionnaire.writing import questionnaire_yaml
from feedback.responses.readers.read import read_responses

FORM = Path(__file__).parent / "arms.yaml"


@pytest.fixture(scope="module")
def form() -> Questionnaire:
    return load_questionnaire(FORM)


def test_columns(form: Questionnaire) -> None:  # AR1
    assert form.answers["ask"].kind == "choice"
    assert list(form.segments) == ["ask"]
    assert form.value_labels("block", language="en") == {"x": "X", "y": "Y", "z": "Z"}
    printed = [one for page in lay_out(form.in_words, "en").pages for one in page.questions]
    assert [one.number for one in printed] == ["1", "2", "3"]
    assert printed[0].text.startswith('How satisfied are you with "prices"? / Compared')


@pytest.mark.parametrize(
    ("old", "new", "spot", "why"),
    [
        ("type: arm\n        text: {zh: 题面", "type: arm\n        required: true\n        text: {zh: 题面", "20:9", "drawn for everybody and never asked. Take required out"),
        ("role: null", "show_if: {answered: ask}", "26:9", "Take show_if out"),
        ("en: Z}", "en: Z, specify: true}", "31:37", "an arm cannot be specify"),
        ("          - {code: y, zh: 乙, en: Y}\n          - {code: z, zh: 丙, en: Z}\n", "", "28:9", "choices"),
    ],
)  # fmt: skip
def test_bad_input(old: str, new: str, spot: str, why: str, tmp_path: Path) -> None:  # AR2
    assert_refused(changed(FORM, old, new, tmp_path), spot, why)


def test_simulated(form: Questionnaire) -> None:  # AR3
    drawn = simulate_responses(form, 3000, comments=False, seed=3).responses
    assert drawn[["ask", "block"]].notna().all(axis=None)
    shares = drawn["block"].value_counts(normalize=True)
    assert np.abs(shares - 1 / 3).max() < 0.03
    asked = form.visible(drawn)
    assert (asked["park"] == (drawn["block"] == "x")).all()


def test_read(form: Questionnaire, tmp_path: Path) -> None:  # AR4
    label = form.value_labels("ask", language="zh")["b"]
    rows = pd.DataFrame({"respondent": [1, 2, 3], "ask": ["a", "b", None], "block": ["x", "y", "z"], "price": [4, 5, 3]})  # fmt: skip
    rows.to_csv(tmp_path / "codes.csv", index=False)
    rows["ask"] = rows["ask"].replace({"b": label})
    rows["block"] = ["甲", "乙", "Z"]
    rows.to_csv(tmp_path / "labels.csv", index=False)
    for name in ("codes", "labels"):
        found = read_responses(tmp_path / f"{name}.csv", questionnaire=form)
        assert found.responses["ask"].fillna("").tolist() == ["a", "b", ""], name
        assert found.responses["block"].tolist() == ["x", "y", "z"]
        assert found.comments.empty


def test_odk(form: Questionnaire, tmp_path: Path) -> None:  # AR5
    export_questionnaire(form, "xlsform", tmp_path, language="en")
    head, *rows = openpyxl.load_workbook(tmp_path / "arms.xlsform.xlsx")["survey"].values
    by_name = {row[1]: dict(zip(head, row, strict=True)) for row in rows}
    assert by_name["block_drawn"]["calculation"] == "once(random())"
    assert by_name["block"]["calculation"] == "if(${block_drawn} * 3 < 1, 'x', if(${block_drawn} * 3 < 2, 'y', 'z'))"  # fmt: skip
    assert by_name["price"]["label::English (en)"] == "${ask_said}"
    assert by_name["ask_said"]["calculation"] == "jr:choice-name(${ask}, '${ask_names}')"


def test_limesurvey(form: Questionnaire, tmp_path: Path) -> None:  # AR5
    export_questionnaire(form, "limesurvey", tmp_path, language="en")
    text = (tmp_path / "arms.limesurvey.txt").read_text("utf-8")
    rows = [row for row in csv.DictReader(io.StringIO(text), delimiter="\t") if row["class"] == "Q"]
    by_name = {(row["name"], row["language"]): row for row in rows}
    block = by_name["block", "zh-Hans"]
    assert (block["type/scale"], block["hidden"]) == ("*", "1")
    assert block["text"] == '{if(is_empty(block.NAOK), if(rand(1, 3) == 1, "x", if(rand(1, 2) == 1, "y", "z")), block.NAOK)}'  # fmt: skip
    said = by_name["price", "en"]["text"]
    assert said == '{if(ask.NAOK == "a", "How satisfied are you with ”prices”?", "Compared with elsewhere, how satisfied are you with prices?")}'  # fmt: skip
    assert "与别处相比" in by_name["price", "zh-Hans"]["text"]


def test_qsf(form: Questionnaire, tmp_path: Path) -> None:  # AR5
    losses = export_questionnaire(form, "qsf", tmp_path).losses
    assert losses.loc[losses["feature"] == "arms", "place"].tolist() == ["ask"]  # its wordings
    assert "show_if" not in set(losses["feature"])
    survey = json.loads((tmp_path / "arms.qualtrics.qsf").read_text("utf-8"))
    flow = next(e for e in survey["SurveyElements"] if e["Element"] == "FL")["Payload"]
    draws = [step for step in flow["Flow"] if step["Type"] == "BlockRandomizer"]
    assert [len(step["Flow"]) for step in draws] == [2, 3]
    assert draws[1]["Flow"][0]["EmbeddedData"][0]["Value"] == "x"

    def ids(step: dict[str, object]) -> list[object]:
        inner = step.get("Flow", [])
        assert isinstance(inner, list)
        return [step["FlowID"], *(name for each in inner for name in ids(each))]

    named = ids(flow)
    assert len(set(named)) == len(named) == flow["Properties"]["Count"]
    branch = next(step for step in flow["Flow"] if step["Type"] == "Branch")
    first = branch["BranchLogic"]["0"]["0"]
    assert (first["LogicType"], first["LeftOperand"], first["RightOperand"]) == ("EmbeddedField", "block", "x")  # fmt: skip


def test_every_target(form: Questionnaire, targets_here: list[str], tmp_path: Path) -> None:  # AR5
    for target in targets_here:
        losses = export_questionnaire(form, target, tmp_path).losses
        lost = losses.loc[losses["feature"] == "arms", "what_en"].tolist()
        draws = target in (
            "xlsform",
            "limesurvey",
            "qsf",
            "html",
            "ddi",
            "codebook",
        )  # the last two ask nobody
        assert any("is not drawn by chance" in what for what in lost) is not draws, target


def test_report(form: Questionnaire, tmp_path: Path) -> None:  # AR6
    drawn = simulate_responses(form, 800, seed=3).responses
    planted = drawn["ask"] == "b"
    drawn.loc[planted, "price"] = (drawn.loc[planted, "price"] - 1).clip(lower=1)
    drawn["park"] = ["排队太久了" if i % 2 else "环境干净" for i in range(len(drawn))]
    drawn.loc[drawn["block"] != "x", "park"] = None
    drawn.reset_index().to_csv(tmp_path / "in.csv", index=False)
    (tmp_path / "s.yaml").write_text(f"study: s\ntitle: S\nquestionnaire: {FORM}\nraw: in.csv\n", "utf-8")  # fmt: skip
    done = run_study(load_study(tmp_path / "s.yaml"), out=tmp_path / "out", report=False)
    table = done.table("arms").set_index(["arms", "arm"])
    assert list(table.index.get_level_values("arms")) == ["题面版本", "区块", "区块"]
    wording = table.iloc[0]
    means = drawn.groupby("ask")["price"].mean()
    assert wording["arm_difference"] == pytest.approx(means["b"] - means["a"])
    assert wording["arm_difference_high"] < 0
    assert wording["n"] + wording["first_n"] == 800
    blocks = table.loc["区块"]
    assert (blocks["arm_difference_low"] < 0).all()
    assert (blocks["arm_difference_high"] > 0).all()
    assert "ask" in done.manifest["segments"]


def test_written_back(form: Questionnaire, tmp_path: Path) -> None:  # AR7
    (tmp_path / "again.yaml").write_text(questionnaire_yaml(form), "utf-8")
    assert load_questionnaire(tmp_path / "again.yaml") == form
    (tmp_path / "other.yaml").write_text(FORM.read_text("utf-8").replace("与别处相比", "和别处相比"), "utf-8")  # fmt: skip
    found = compare_questionnaires(form, load_questionnaire(tmp_path / "other.yaml")).table
    assert found.set_index("now").loc["ask", "changes"] == "labels"
