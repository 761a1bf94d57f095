"""Quotas of whoever a rule describes: several answers together, a number, a ticked choice.

QR1 who is in the cell; bad input: a rule without a limit, both ways at once, what no question answers, a code nobody gives
QR2 simulation turns away who falls into a full cell; a quota that counts stops nobody
QR3 read back: who was turned away is left out, the cell is told in words
QR4 LimeSurvey keeps rules of choices of single questions (any of several codes); others are in its loss report
QR5 the codebook holds who is wanted and how many; DDI says that it does not
QR6 a study counts the cells, also where a question is a group of the report
QR7 a file is written back as it was; versions tell that quotas differ
QR8 nobody is counted by personal data or by the words people wrote: the form is refused
QR9 no table of a run has what people wrote where a quota asks whether they wrote, nor what they wrote beside a choice
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
from feedback.questionnaire.export.write import export_questionnaire
from feedback.questionnaire.lint.run import lint_questionnaire
from feedback.questionnaire.model import Questionnaire, load_questionnaire
from feedback.questionnaire.outline import outline
from feedback.questionnaire.quotas import cells_of, quota_table, turned_away
from feedback.questionnaire.simulate import simulate_responses
from feedback.questionnaire.versions.compare import compare_questionnaires
from feedback.questionnaire.writing import questionnaire_yaml
from feedback.responses.readers.read import read_responses

FORM = Path(__file__).parent / "ruled_quotas.yaml"
ANSWERS = pd.DataFrame({
    "sex": ["m", "m", "f", "m", None], "age": [24.0, 25.0, 20.0, None, 19.0], "region": ["n", "n", "n", "s", "n"],
    "used_p": [True, False, True, None, True],
})  # fmt: skip
BOTH = "needs either of (single choices) with limits or each, or when (a rule) with limit"


@pytest.fixture(scope="module")
def form() -> Questionnaire:
    return load_questionnaire(FORM)


def test_who_is_in(form: Questionnaire) -> None:  # QR1
    found = quota_table(form, ANSWERS, language="en")
    assert found["n"].tolist() == [1, 3, 3]  # a missing answer is in no cell
    assert found["cell"].tolist()[0] == "“Sex” is “Man” and “Age” is at most 24"
    assert [cell.limit for quota in form.quotas for cell in cells_of(form, quota)] == [10, 30, 50]


@pytest.mark.parametrize(
    ("old", "new", "spot", "why"),
    [
        (", limit: 10}", "}", "15:", BOTH),
        (", limit: 10}", ", limit: 10, of: [sex]}", "15:", BOTH),
        (", limit: 10}", ", limit: 10, each: 5}", "15:", BOTH),
        ("compare: [age,", "compare: [agee,", "15:", "agee, which no question answers. Did you mean: age"),
        (", limit: 10}", ", limit: 0}", "15:", "at least 1"),
    ],
)  # fmt: skip
def test_bad_input(old: str, new: str, spot: str, why: str, tmp_path: Path) -> None:  # QR1
    assert_refused(changed(FORM, old, new, tmp_path), spot, why)


PERSONAL = "which asks for personal data; no report keeps such answers"


@pytest.mark.parametrize(
    ("old", "new", "spot", "why"),
    [
        ("type: numeric, required: true,", "type: numeric, personal_data: true,", "15:", PERSONAL),
        ("id: used, type: multiple,", "id: used, type: multiple, personal_data: true,", "17:", PERSONAL),
        ("when: {contains: [used, p]}, limit: 50", "of: [sex], each: 5", "17:", PERSONAL),
        ("contains: [used, p]", 'compare: [why, "==", "1000"]', "17:", "compares what people write in why"),
        ("contains: [used, p]", "not: {in: [why, [price]]}", "17:", "Write answered: why"),
    ],
)  # fmt: skip
def test_of_nothing_personal(
    old: str, new: str, spot: str, why: str, tmp_path: Path
) -> None:  # QR8
    file = changed(FORM, old, new, tmp_path)
    if "of: [sex]" in new:
        file = changed(file, "id: sex, type: single,", "id: sex, type: single, personal_data: true,", tmp_path)  # fmt: skip
        file = changed(file, '{compare: [sex, "==", m]}', '{compare: [age, ">=", 2]}', tmp_path)
        file = changed(file, "{in: [sex, [m, f]]}", "{in: [region, [s]]}", tmp_path)
    assert_refused(file, spot, why)


def test_only_whether_they_wrote(tmp_path: Path) -> None:  # QR9
    file = changed(FORM, "contains: [used, p]", "and: [{answered: why}, {answered: region}]", tmp_path)  # fmt: skip
    file = changed(file, "en: South}", "en: South, specify: true}", tmp_path)
    file = changed(file, "quotas:\n", "quotas:\n  - {id: cities, of: [region], each: 90}\n  - {id: mail, when: {compare: [src, '==', mail]}, limit: 9, full: count}\n", tmp_path)  # fmt: skip
    file = changed(file, "    questions:\n      - {id: sex,", "    questions:\n      - {id: src, type: hidden, text: {zh: 来源, en: Source}}\n      - {id: sex,", tmp_path)  # fmt: skip
    form = load_questionnaire(file)
    drawn = simulate_responses(form, 40, seed=2, missing=0).responses
    drawn["src"] = ["mail", "13800138000", *["mail"] * 38]
    drawn["region"], drawn["region_specify"] = "s", "Lhasa, ask Tenzin"
    drawn["why"] = ["Ask Mary Poppins, zyzzyva lane 5", None] * 20
    drawn.reset_index().to_csv(tmp_path / "in.csv", index=False)
    (tmp_path / "s.yaml").write_text(f"study: s\ntitle: S\nquestionnaire: {file}\nraw: in.csv\n", "utf-8")  # fmt: skip
    run = run_study(load_study(tmp_path / "s.yaml"), out=tmp_path / "out", report=False)
    told = run.table("quotas").set_index("quota")["n"]
    assert told[["pool", "mail"]].tolist() == [20, 39]
    assert told["cities"].sum() == 40
    kept = run.table("responses")
    assert set(kept["why"].dropna()) == set(kept["region_specify"]) == {"answered"}
    assert kept["src"].str.contains("1380").sum() == 0
    said = kept.to_csv()
    assert "zyzzyva" not in said
    assert "Tenzin" not in said


def test_lint(form: Questionnaire, tmp_path: Path) -> None:  # QR1
    assert not len(lint_questionnaire(form).query("rule == 'Q01' or rule == 'G01'"))
    wrong = load_questionnaire(changed(FORM, "[sex, [m, f]]", "[sex, [m, w]]", tmp_path))
    found = lint_questionnaire(wrong, language="en").query("rule == 'G01'")
    assert found[["level", "question"]].to_numpy().tolist() == [["error", "older"]]
    assert "sex has no answer w" in found["found"].iloc[0]
    skipped = changed(FORM, "type: numeric, required: true", "type: numeric", tmp_path)
    late = lint_questionnaire(load_questionnaire(skipped), language="en").query("rule == 'Q01'")
    assert "age is not required" in late["found"].iloc[0]


def test_outline(form: Questionnaire) -> None:  # QR1
    said = outline(form, language="en").splitlines()
    assert said[-1] == "   - “Used” includes “Pool”: 50"
    assert "   - “Sex” is “Man” and “Age” is at most 24: 10" in said
    assert "Quota [pool]  (only counted)" in said


def test_simulated_and_read(form: Questionnaire, tmp_path: Path) -> None:  # QR2, QR3
    drawn = simulate_responses(form, 400, seed=4, missing=0).responses
    went_on = drawn[drawn["overall"].notna()]
    young = went_on["sex"].eq("m") & went_on["age"].le(24)
    assert (int(young.sum()), int(went_on["region"].eq("n").sum())) == (10, 30)
    assert int(went_on["used_p"].sum()) > 50  # only counted
    drawn.reset_index().to_csv(tmp_path / "in.csv", index=False)
    read = read_responses(tmp_path / "in.csv", questionnaire=form)
    assert read.counts["quota_full"] == int(drawn["overall"].isna().sum())
    assert len(read.responses) == len(went_on)
    assert read.quotas is not None
    assert read.quotas["n"].tolist()[:2] == [10, 30]
    assert read.quotas["quota_state"].tolist() == ["reached", "reached", "over"]
    assert "24" in read.quotas["cell"].iloc[0]
    assert "“年龄”" in read.quotas["cell"].iloc[0]


def test_turned_away_in_order(form: Questionnaire) -> None:  # QR2
    come = pd.concat([ANSWERS.iloc[[0]]] * 11 + [ANSWERS.iloc[[1]]], ignore_index=True)
    assert turned_away(form, come).tolist() == [-1] * 10 + [0, -1]


def test_limesurvey(form: Questionnaire, tmp_path: Path) -> None:  # QR4
    losses = export_questionnaire(form, "limesurvey", tmp_path).losses
    lost = losses[losses["feature"] == "quotas"]
    assert set(lost["place"]) == {"youngmen", "pool"}
    text = (tmp_path / "ruled.limesurvey.txt").read_text("utf-8")
    rows = list(csv.DictReader(io.StringIO(text), delimiter="\t"))
    assert [row["mandatory"] for row in rows if row["class"] == "QTA"] == ["30"]
    assert [row["name"] for row in rows if row["class"] == "QTAM"] == ["m", "f", "n"]


def test_every_target(form: Questionnaire, targets_here: list[str], tmp_path: Path) -> None:  # QR5
    expected = {
        "codebook": set(), "html": {"youngmen", "older"}, "limesurvey": {"youngmen", "pool"},
    }  # fmt: skip
    for target in targets_here:
        losses = export_questionnaire(form, target, tmp_path).losses
        named = set(losses.loc[losses["feature"] == "quotas", "place"])
        assert named == expected.get(target, {"youngmen", "older", "pool"}), target


def test_codebook(form: Questionnaire, tmp_path: Path) -> None:  # QR5
    export_questionnaire(form, "codebook", tmp_path)
    held = json.loads((tmp_path / "ruled.codebook.json").read_text("utf-8"))["x-feedback"]["quotas"]
    assert [quota["id"] for quota in held] == ["youngmen", "older", "pool"]
    assert held[2]["cells"][0]["rule"] == {"contains": ["used", "p"]}
    assert (held[2]["full"], held[2]["cells"][0]["limit"]) == ("count", 50)


def test_study(form: Questionnaire, tmp_path: Path) -> None:  # QR6
    drawn = simulate_responses(form, 200, seed=2, missing=0).responses
    drawn.reset_index().to_csv(tmp_path / "in.csv", index=False)
    (tmp_path / "s.yaml").write_text(
        f"study: s\ntitle: S\nquestionnaire: {FORM}\nraw: in.csv\n", "utf-8"
    )
    study = load_study(tmp_path / "s.yaml")
    told = run_study(study, out=tmp_path / "out", report=False, language="en").table("quotas")
    kept = drawn[drawn["overall"].notna()]
    assert told["n"].tolist() == quota_table(form, kept)["n"].tolist()
    assert told["n"].min() > 0


def test_round_trip_and_versions(form: Questionnaire, tmp_path: Path) -> None:  # QR7
    (tmp_path / "again.yaml").write_text(questionnaire_yaml(form), "utf-8")
    assert load_questionnaire(tmp_path / "again.yaml").quotas == form.quotas
    other = load_questionnaire(changed(FORM, "limit: 10", "limit: 11", tmp_path))
    assert "quotas differ" in compare_questionnaires(form, other).explain("en")
