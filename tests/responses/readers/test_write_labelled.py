"""Cleaned answers written for other programs, read back by readers that are not ours.

WL1 SPSS (pyreadstat): codes, labels of variables and values, "not applicable" as user-missing, measures
WL2 Stata (pandas.read_stata): the same; .a for "not applicable"; a choice is labelled, ticks are 0 and 1
WL3 both and the CSV read back by `read_responses` give the same answers, in either language of the labels
WL4 the Parquet file holds the codebook; datapackage.json names every column of each CSV with its type and codes,
    and every cell fits what it says
WL5 personal data stays out; labels and texts that are too long are cut at a whole character and told
WL6 an unknown format or language: exit code 2, nothing written
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pyreadstat
import pytest

from feedback.errors import InputError
from feedback.questionnaire.model import Questionnaire, load_questionnaire
from feedback.questionnaire.simulate import simulate_responses
from feedback.responses.readers.read import read_responses
from feedback.responses.readers.result import ReadResponses
from feedback.responses.readers.write import write_read

FORM = Path(__file__).parents[2] / "questionnaire" / "every_type.yaml"


@pytest.fixture(scope="module")
def form() -> Questionnaire:
    return load_questionnaire(FORM)


@pytest.fixture(scope="module")
def read(form: Questionnaire, tmp_path_factory: pytest.TempPathFactory) -> ReadResponses:
    file = tmp_path_factory.mktemp("in") / "in.csv"
    drawn = simulate_responses(form, 80, seed=3).responses
    drawn["why"] = drawn["why"].astype("string")
    drawn.iloc[0, list(drawn.columns).index("why")] = "满意" * 800
    drawn.to_csv(file, encoding="utf-8-sig")
    return read_responses(file, questionnaire=form)


@pytest.fixture(scope="module", params=["zh", "en"])
def folder(
    request: pytest.FixtureRequest, form: Questionnaire, read: ReadResponses,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:  # fmt: skip
    out = tmp_path_factory.mktemp(request.param)
    write_read(read, out, questionnaire=form, to=("sav", "dta"), language=request.param)
    return out


def test_spss(folder: Path, form: Questionnaire, read: ReadResponses) -> None:  # WL1
    frame, meta = pyreadstat.read_sav(folder / "responses.sav", user_missing=True)
    language = "zh" if "zh" in folder.name else "en"
    answers = read.responses
    assert frame["respondent"].tolist() == list(answers.index)
    said = answers["clean"].astype("Float64").mask(answers["clean_na"].fillna(False), 99)
    assert answers["clean_na"].sum() > 0
    pd.testing.assert_series_equal(
        frame["clean"], said.astype("float64").reset_index(drop=True), check_names=False
    )
    assert meta.missing_ranges["clean"] == [{"lo": 99.0, "hi": 99.0}]
    labels = form.value_labels("clean", language=language)
    told = {int(code): label for code, label in meta.variable_value_labels["clean"].items()}
    assert told == labels | {99: {"zh": "未使用", "en": "Did not use"}[language]}
    assert meta.column_names_to_labels["clean"] == form.text("clean", language=language)
    assert meta.variable_measure["clean"] == "ordinal"
    assert meta.variable_measure["nights"] == "scale"
    codes = meta.variable_value_labels["channel"]
    assert codes["web"] == {"zh": "网站", "en": "Website"}[language]
    # the reversed item is scored, its labels turned with it
    pd.testing.assert_series_equal(
        frame["longwait"], 8 - frame["longwait_ticked"], check_names=False
    )
    assert (
        meta.variable_value_labels["longwait"][7.0]
        == meta.variable_value_labels["longwait_ticked"][1.0]
    )
    assert (
        frame["arrived"].dropna().map(pd.Timestamp).tolist() == answers["arrived"].dropna().tolist()
    )
    assert frame["used_pool"].dropna().isin([0, 1]).all()
    assert "clean_na" not in frame


def test_stata(folder: Path, read: ReadResponses) -> None:  # WL2
    language = "zh" if "zh" in folder.name else "en"
    with pd.read_stata(folder / "responses.dta", iterator=True, convert_categoricals=False, convert_missing=True, convert_dates=False) as file:  # fmt: skip
        frame = file.read()
        assert (
            file.variable_labels()["channel"]
            == {"zh": "您通过什么渠道预约？", "en": "How did you book?"}[language]
        )
    answers = read.responses.reset_index()
    beside = answers["clean_na"].fillna(False).to_numpy(dtype=bool)
    assert {str(cell) for cell in frame.loc[beside, "clean"]} == {".a"}
    rest = ~beside & answers["clean"].notna()
    assert frame.loc[rest, "clean"].astype(float).tolist() == answers.loc[rest, "clean"].tolist()
    spoken = {"zh": ["网站", "手机应用", "其他"], "en": ["Website", "Mobile app", "Other"]}[
        language
    ]
    shown = pd.read_stata(folder / "responses.dta", columns=["channel"])["channel"]
    assert set(shown.dropna()) <= set(spoken)
    assert (
        shown.map(dict(zip(spoken, ["web", "app", "oth"], strict=True))).tolist()
        == answers["channel"].tolist()
    )
    known = answers["channel"].notna()
    place = {"web": 1, "app": 2, "oth": 3}
    assert (
        frame.loc[known, "channel"].astype(int).tolist()
        == answers.loc[known, "channel"].map(place).tolist()
    )


@pytest.mark.parametrize("kind", ["sav", "dta", "csv", "parquet"])
def test_read_back(
    folder: Path, form: Questionnaire, read: ReadResponses, kind: str
) -> None:  # WL3
    again = read_responses(folder / f"responses.{kind}", questionnaire=form)
    columns = [c for c in read.responses if c in form.answers or c.endswith(("_na", "_ticked"))]
    if kind == "dta":
        columns.remove("why")  # cut: WL5
    pd.testing.assert_frame_equal(
        again.responses[columns], read.responses[columns], check_dtype=False
    )
    assert again.issues["row"].notna().sum() == 0


def test_codebook_and_package(folder: Path, form: Questionnaire) -> None:  # WL4
    kept = pq.read_schema(folder / "responses.parquet").metadata
    book = json.loads(kept[b"feedback.codebook"])
    assert book["x-feedback"]["id"] == form.id
    assert set(form.answers) <= set(book["properties"])
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    assert [each["path"] for each in package["resources"]] == [
        "responses.csv",
        "comments.csv",
        "issues.csv",
    ]
    tests = {"integer": r"-?\d+", "number": r"-?\d+(\.\d+)?", "boolean": "True|False",
             "datetime": r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "string": r"(?s).*"}  # fmt: skip
    for resource in package["resources"]:
        table = pd.read_csv(
            folder / resource["path"], dtype="str", encoding="utf-8-sig", keep_default_na=False
        )
        fields = resource["schema"]["fields"]
        assert [field["name"] for field in fields] == list(table)
        for field in fields:
            cells = table[field["name"]]
            cells = cells[cells != ""]
            assert cells.str.fullmatch(tests[field["type"]]).all(), field
            if "constraints" in field:
                assert set(cells) <= {str(code) for code in field["constraints"]["enum"]}, field
    by_name = {field["name"]: field for field in package["resources"][0]["schema"]["fields"]}
    assert [each["value"] for each in by_name["clean"]["categories"]] == [1, 2, 3, 4, 5]
    assert by_name["clean"]["categoriesOrdered"] is True
    assert by_name["channel"]["constraints"]["enum"] == ["web", "app", "oth"]


def test_cut_and_told(folder: Path) -> None:  # WL5
    told = json.loads((folder / "read.json").read_text("utf-8"))["cut"]
    assert [("1 texts of why" in each["en"], "2,045" in each["zh"]) for each in told] == [
        (True, True)
    ]
    text = pd.read_stata(folder / "responses.dta", convert_categoricals=False)["why"][0]
    assert text == ("满意" * 800)[:681]  # 2,045 bytes hold 681 whole characters of three
    frame, _ = pyreadstat.read_sav(folder / "responses.sav")
    assert frame["why"][0] == "满意" * 800


PERSONAL = """\
id: p
title: {zh: 表, en: Form}
scales: {five: {points: [{code: 1, zh: 差, en: Bad}, {code: 2, zh: 好, en: Good}]}}
sections:
  - id: s
    title: {zh: 一, en: One}
    questions:
      - {id: a, type: csat, scale: five, text: {zh: LONG, en: LONG}}
      - {id: phone, type: short_text, personal_data: true, text: {zh: 手机号, en: Phone}}
      - {id: why, type: long_text, text: {zh: 为什么, en: Why}}
"""


def test_personal_data_and_long_labels(tmp_path: Path) -> None:  # WL5
    (tmp_path / "form.yaml").write_text(PERSONAL.replace("LONG", "很" * 300), "utf-8")
    (tmp_path / "in.csv").write_text(
        "respondent,a,phone,why\n1,2,13912345678,call 13912345678\n", "utf-8"
    )
    form = load_questionnaire(tmp_path / "form.yaml")
    read = read_responses(tmp_path / "in.csv", questionnaire=form)
    write_read(read, tmp_path / "out", questionnaire=form, to=["spss", ".dta"])
    for kind, load, most in (("sav", pyreadstat.read_sav, 85), ("dta", pyreadstat.read_dta, 80)):
        frame, meta = load(tmp_path / "out" / f"responses.{kind}")
        assert "phone" not in frame
        assert "139" not in frame["why"][0]
        label = meta.column_names_to_labels["a"]
        assert label == "很" * (len(label) - 1) + "…"
        assert most - 6 <= len(label) <= most


def test_refused(form: Questionnaire, read: ReadResponses, tmp_path: Path) -> None:  # WL6
    with pytest.raises(InputError, match=r"no such format\. Did you mean: sav"):
        write_read(read, tmp_path / "o", questionnaire=form, to=["savv"])
    with pytest.raises(InputError, match="has no fr"):
        write_read(read, tmp_path / "o", questionnaire=form, language="fr")
    assert not (tmp_path / "o").exists()
    (tmp_path / "in.csv").write_text("respondent,overall\n1,5\n", "utf-8")
    command = [
        sys.executable,
        "-m",
        "feedback.cli",
        "read",
        str(tmp_path / "in.csv"),
        "-q",
        str(FORM),
    ]
    done = subprocess.run(
        [*command, "--out", str(tmp_path / "o"), "--to", "xyz"], capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "o").exists()
