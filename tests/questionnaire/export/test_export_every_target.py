"""Every questionnaire that ships, to every target; the command; what cannot be exported.

E1 no error, files and a loss report; every loss says what and what to do in both languages
E2 the command prints the files, and for `all` a table of targets and features, in zh and en
E3 broken logic, an unknown target or language: one message, nothing written
E4 400 items in reasonable time
E5 numbers have all their digits and no exponent, which no survey tool's expressions know
"""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from feedback import pdf
from feedback.cli import app
from feedback.errors import StudyError
from feedback.files import shipped
from feedback.questionnaire.export.result import FEATURES
from feedback.questionnaire.export.write import EXPORT_TARGETS, export_questionnaire, feature_table
from feedback.questionnaire.model import Questionnaire, load_questionnaire

OURS = ("xlsform", "limesurvey", "surveyjs", "redcap", "ddi")
EVERY_TYPE = Path(__file__).parents[1] / "every_type.yaml"


@pytest.mark.parametrize("target", EXPORT_TARGETS)
def test_e1_every_questionnaire(target: str, tmp_path: Path) -> None:
    if target == "pdf" and pdf._weasyprint() is None and pdf.browser() is None:
        pytest.skip("neither weasyprint's system libraries nor a Chromium make the PDF here")
    paths = sorted(shipped("questionnaires").glob("*.yaml"))
    # paper takes longest: one of them stands for all
    paths = paths if target not in ("pdf", "docx") else paths[:2]
    for path in paths:
        q = load_questionnaire(path.stem)
        try:
            result = export_questionnaire(q, target, tmp_path)
        except ModuleNotFoundError as error:
            pytest.skip(f"{error.name} is not installed")
        assert all(file.stat().st_size for file in result.files)
        assert result.files[-1].name.endswith(".losses.md")
        assert set(result.losses["feature"]) <= set(FEATURES)
        words = result.losses[["what_zh", "what_en", "remedy_zh", "remedy_en"]]
        assert words.map(lambda text: bool(text.strip())).all(axis=None)
        assert not words.map(lambda text: "{it}" in text).any(axis=None)


def test_e1_what_every_type_loses(every_type: Questionnaire, tmp_path: Path) -> None:
    results = [export_questionnaire(every_type, target, tmp_path) for target in OURS]
    table = feature_table(results, language="en")
    lost = {target: set(table.columns[table.loc[target] == "✗"]) for target in OURS}
    assert lost["limesurvey"] == {
        "reverse scoring", "dimension", "attention check", "personal-data flag",
    }  # fmt: skip
    assert lost["surveyjs"] == {"reverse scoring", "dimension", "personal-data flag"}
    assert lost["redcap"] == {
        "several languages in one file", "random order", "limits of numbers and choices",
    }  # fmt: skip
    assert "skip logic" not in set.union(*lost.values())


@pytest.mark.parametrize(
    ("spoken", "word"), [("zh", "多语言同在一份"), ("en", "several languages in one file")]
)
def test_e2_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoken: str, word: str
) -> None:
    monkeypatch.setenv("FEEDBACK_LANGUAGE", spoken)
    targets = {name: EXPORT_TARGETS[name] for name in OURS}
    monkeypatch.setattr("feedback.questionnaire.export.write.EXPORT_TARGETS", targets)
    done = CliRunner().invoke(
        app, ["questionnaire", "export", str(EVERY_TYPE), "--to", "all", "--out", str(tmp_path)]
    )
    assert done.exit_code == 0, done.output
    assert f"{tmp_path}/everytype.xlsform.xlsx" in done.output.replace("\\", "/")
    assert word in done.output
    assert "✗" in done.output
    written = {path.name for path in tmp_path.iterdir()}
    assert {"everytype.ddi26.xml", "everytype.redcap.csv", "everytype.limesurvey.txt"} <= written


def test_e3_an_unknown_target_writes_nothing(tmp_path: Path) -> None:
    command = ["questionnaire", "export", str(EVERY_TYPE), "--to", "surveyjs,surveyj", "--out", str(tmp_path / "out")]  # fmt: skip
    done = CliRunner().invoke(app, command)
    assert isinstance(done.exception, StudyError)
    assert "Did you mean: surveyjs" in done.exception.en
    assert not (tmp_path / "out").exists()


def test_e3_broken_logic_is_refused(every_type: Questionnaire, tmp_path: Path) -> None:
    content = every_type.model_dump(by_alias=True, exclude_none=True)
    content["sections"][2]["questions"][0]["show_if"] = {"compare": ["nobody", "==", 1]}
    broken = Questionnaire.model_validate(content)
    for target in OURS:
        with pytest.raises(StudyError, match="nobody"):
            export_questionnaire(broken, target, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_e3_a_language_it_does_not_have(tmp_path: Path) -> None:
    q = Questionnaire.model_validate({
        "id": "t", "title": {"zh": "问卷"}, "languages": ["zh"],
        "sections": [{"id": "s", "title": {"zh": "一"}, "questions": [
            {"id": "why", "type": "long_text", "text": {"zh": "为什么？"}}]}],
    })  # fmt: skip
    with pytest.raises(StudyError, match="zh"):
        export_questionnaire(q, "xlsform", tmp_path, language="en")
    for target in OURS:
        assert export_questionnaire(q, target, tmp_path).files


def test_e4_four_hundred_items(tmp_path: Path) -> None:
    scale = [{"code": code, "zh": f"{code} 分", "en": f"{code} points"} for code in range(1, 6)]
    items = [{"id": f"i{n}", "text": {"zh": f"第 {n} 项", "en": f"Item {n}"}} for n in range(400)]
    q = Questionnaire.model_validate({
        "id": "long", "title": {"zh": "长", "en": "Long"}, "scales": {"s": {"points": scale}},
        "sections": [{"id": "p", "title": {"zh": "一", "en": "One"}, "questions": [
            {"id": "b", "type": "likert", "scale": "s", "text": {"zh": "题", "en": "Battery"}, "items": items}]}],
    })  # fmt: skip
    begun = time.perf_counter()
    for target in OURS:
        export_questionnaire(q, target, tmp_path)
    assert time.perf_counter() - begun < 10


@pytest.mark.parametrize("target", ["qsf", "xlsform", "limesurvey", "surveyjs", "redcap", "ddi", "html"])  # fmt: skip
def test_e5_large_limits(target: str, tmp_path: Path) -> None:
    path = tmp_path / "income.yaml"
    path.write_text(
        """
id: income
version: "1"
title: {en: Income}
languages: [en]
sections:
  - id: money
    title: {en: Money}
    questions:
      - {id: earned, type: numeric, text: {en: Income of a year}, low: 0, high: 12345678}
      - {id: why, type: short_text, text: {en: Why}, show_if: {compare: [earned, ">=", 1000000]}}
""",
        encoding="utf-8",
    )
    result = export_questionnaire(load_questionnaire(str(path)), target, tmp_path)
    held = b""
    for file in result.files[:-1]:
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as packed:
                held += b"".join(packed.read(name) for name in packed.namelist())
        else:
            held += file.read_bytes()
    assert b"12345678" in held
    assert b"1.23457e" not in held
    assert b"1e+06" not in held
