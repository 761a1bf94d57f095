"""Loops: a page asked once for each thing of a list.

LO1 written out: ids with the code behind them, texts with the thing, rules and pieces of the loop's own follow
LO2 bad input: nothing or both to loop over, what is no multiple question before, an id too long or taken: line, column
LO3 asked of those who ticked it; simulated, exported to every target, read back as wide columns
LO4 labels tell the things apart in tables; a study has a row for each
LO5 a file is written back as plain pages, equal; lint names the line of the loop; translations are refused, not misplaced
"""

from __future__ import annotations

from pathlib import Path

import pytest
from changed_forms import assert_refused, changed

from feedback import load_study, run_study
from feedback.questionnaire.export.write import export_questionnaire
from feedback.questionnaire.lint.report import placed_findings
from feedback.questionnaire.model import Questionnaire, load_questionnaire
from feedback.questionnaire.simulate import simulate_responses
from feedback.questionnaire.writing import questionnaire_yaml
from feedback.responses.readers.read import read_responses

FORM = Path(__file__).parent / "loop.yaml"
WIDE = ["speedfood", "stafffood", "whyfood", "speedt2", "stafft2", "whyt2", "knowa", "knowb"]


@pytest.fixture(scope="module")
def form() -> Questionnaire:
    return load_questionnaire(FORM)


def test_written_out(form: Questionnaire) -> None:  # LO1
    assert [section.id for section in form.sections] == ["first", "ratefood", "ratet2", "branda", "brandb"]  # fmt: skip
    assert list(form.columns)[3:] == WIDE
    assert form.sections[2].title.en == "About Toys"
    assert form.answers["speedt2"].text.zh == "玩具快吗？"
    why = form.answers["whyt2"].question
    assert why.text.en == "You said <<speedt2>>. Why?"
    assert why.show_if is not None
    assert why.show_if.model_dump(by_alias=True) == {"compare": ("speedt2", "<", 2)}


@pytest.mark.parametrize(
    ("old", "new", "spot", "why"),
    [
        ("loop: {over: used}", "loop: {over: usd}", "25:18", "usd is no multiple question on a page before"),
        ("loop: {over: used}", "loop: {over: used, items: [{code: a, zh: 甲, en: A}]}", "25:11", "needs one of over"),
        ("loop: {over: used}", "loop: {}", "25:11", "needs one of over"),
        ("id: speed,", "id: speedofservicehere,", "28:10", "does not fit"),
        ("id: used", "id: knowa", "40:10", "knowa"),
        ("scale: sat, text: {zh: 您了解", "scale: sad, text: {zh: 您了解", "40:32", "no scale sad"),
    ],
)  # fmt: skip
def test_bad_input(old: str, new: str, spot: str, why: str, tmp_path: Path) -> None:  # LO2
    assert_refused(changed(FORM, old, new, tmp_path), spot.split(":", maxsplit=1)[0] + ":", why)


def test_asked_simulated_read(
    form: Questionnaire, targets_here: list[str], tmp_path: Path
) -> None:  # LO3
    drawn = simulate_responses(form, 300, seed=1, missing=0).responses
    ticked = drawn["used_T2"].fillna(False).astype(bool)
    assert (drawn["speedt2"].notna() == ticked).all()
    assert drawn["knowa"].notna().all()
    for target in targets_here:
        losses = export_questionnaire(form, target, tmp_path / target).losses
        assert "speedt2" in "".join(
            file.read_text("utf-8", errors="ignore")
            for file in (tmp_path / target).iterdir()
            if file.suffix in (".json", ".csv", ".txt", ".html", ".xml", ".qsf")
        ) or target in ("wjx", "google", "docx", "pdf", "xlsform", "codebook"), (
            target,
            len(losses),
        )
    drawn.reset_index().to_csv(tmp_path / "in.csv", index=False)
    read = read_responses(tmp_path / "in.csv", questionnaire=form)
    assert read.responses["speedt2"].fillna(0).tolist() == drawn["speedt2"].fillna(0).tolist()


def test_report(form: Questionnaire, tmp_path: Path) -> None:  # LO4
    assert form.label("speedt2", language="en") == "Speed (Toys)"
    assert form.label("stafffood", language="zh") == "员工（食品）"
    assert form.label("knowa", language="en") == "How well do you know Brand A?"
    drawn = simulate_responses(form, 200, seed=1, comments=True).responses
    drawn.reset_index().to_csv(tmp_path / "in.csv", index=False)
    (tmp_path / "s.yaml").write_text(f"study: s\ntitle: S\nquestionnaire: {FORM}\nraw: in.csv\n", "utf-8")  # fmt: skip
    done = run_study(load_study(tmp_path / "s.yaml"), out=tmp_path / "out", report=False)
    assert {"速度（食品）", "速度（玩具）", "员工（食品）"} <= set(done.table("items")["label"])


def test_written_back(form: Questionnaire, tmp_path: Path) -> None:  # LO5
    (tmp_path / "again.yaml").write_text(questionnaire_yaml(form), "utf-8")
    assert load_questionnaire(tmp_path / "again.yaml") == form


def test_lines_of_lint(tmp_path: Path) -> None:  # LO5
    file = changed(FORM, "zh: <<item>>快吗？", "zh: 您对<<item>>的价格和服务满意吗？", tmp_path)
    found = placed_findings(file, language="en")
    lines = found.loc[found["question"].isin(["speedfood", "speedt2"]) & (found["rule"] == "W01"), "line"]  # fmt: skip
    assert lines.tolist() == [28, 28]
