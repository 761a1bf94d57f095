"""SPSS syntax with its data file.

SS1 the pair as LimeSurvey writes it (V1 … renamed, single quotes, value labels) gives the answers a CSV gives
SS2 fixed columns as data archives write them (FILE HANDLE, DATA LIST, declared missing) and free ones
SS3 other commands, comments and labels with points, slashes and quotes in them do not disturb
SS4 a data file that is not there, a syntax without variables, an empty file: one message; rows too long are counted
SS5 a study reads it and keeps the hash of the data file, too
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from feedback.errors import InputError
from feedback.files import sha256_of
from feedback.pipeline.intake import read_answers
from feedback.questionnaire.model import Questionnaire, load_questionnaire
from feedback.questionnaire.simulate import simulate_responses
from feedback.responses.readers.opening import open_export
from feedback.responses.readers.read import read_responses
from feedback.study import load_study

HEAD = """*$Rev: 121017 $.
SET UNICODE=ON.
SHOW LOCALE.
PRESERVE LOCALE.
SET LOCALE='en_UK'.
GET DATA
 /TYPE=TXT
 /FILE='C:\\away\\survey_1_SPSS_data_file.dat'
 /DELCASE=LINE
 /DELIMITERS=","
 /QUALIFIER="'"
 /ARRANGEMENT=DELIMITED
 /FIRSTCASE=1
 /IMPORTCASE=ALL
 /VARIABLES=
"""


def as_limesurvey(frame: pd.DataFrame, form: Questionnaire, folder: Path) -> Path:
    """The pair: .sps with labels by V1, V2 …, .dat with every cell in single quotes."""
    flat = frame.reset_index()
    columns = [c for c in flat if c in form.answers or c == "respondent"]
    names = [f"V{n}" for n in range(1, len(columns) + 1)]
    lines = [f" {name} A{50}" for name in names]
    text = HEAD + "\n".join(lines) + ".\nCACHE.\nEXECUTE.\n*Define Variable Properties.\n"
    for name, column in zip(names, columns, strict=True):
        said = form.text(column, language="en") if column in form.answers else "id"
        doubled = said.replace('"', '""')
        text += f'VARIABLE LABELS {name} "{doubled}".\n'
    text += "*Define Value labels.\n"
    for name, column in zip(names, columns, strict=True):
        labels = form.value_labels(column, language="en") if column in form.answers else {}
        if labels:
            rows = "\n".join(f'{code} "{label}"' for code, label in labels.items())
            text += f"VALUE LABELS  {name}\n{rows}.\n"
    text += "RESTORE LOCALE.\n"
    text += "".join(
        f"RENAME VARIABLE ( {a} = {b} ).\n" for a, b in zip(names, columns, strict=True)
    )
    (folder / "survey_1_SPSS_syntax_file.sps").write_text(text, "utf-8")
    cells = flat[columns].astype(object).where(flat[columns].notna(), "")
    data = [",".join("'" + str(cell).replace("'", "''") + "'" for cell in row) for row in cells.to_numpy()]  # fmt: skip
    (folder / "survey_1_SPSS_data_file.dat").write_text("\n".join(data) + "\n", "utf-8")
    return folder / "survey_1_SPSS_syntax_file.sps"


def test_limesurvey_pair(tmp_path: Path) -> None:  # SS1
    form = load_questionnaire("csat")
    drawn = simulate_responses(form, 40, seed=2).responses
    text = next(column for column, answer in form.answers.items() if answer.kind == "text")
    drawn[text] = drawn[text].astype("string")
    drawn.iloc[0, list(drawn.columns).index(text)] = 'it\'s late, "again"'
    drawn.to_csv(tmp_path / "in.csv", encoding="utf-8-sig")
    wanted = read_responses(tmp_path / "in.csv", questionnaire=form)
    found = read_responses(as_limesurvey(drawn, form, tmp_path), questionnaire=form)
    assert found.platform == "spss"
    both = [column for column in form.answers if column in wanted.responses]
    assert len(both) > 3
    pd.testing.assert_frame_equal(found.responses[both], wanted.responses[both], check_dtype=False)
    assert found.responses[text].iloc[0] == 'it\'s late, "again"'
    assert found.issues["row"].notna().sum() == 0


FIXED = '''* a data archive's setup file .
FILE HANDLE DATA / NAME="data-filename" LRECL=9.
DATA LIST FILE=DATA /
   ID 1-2        SEX 3         AGE 4-6
   TOWN 7-9 (A)
.
/* what follows, is. for people */
VARIABLE LABELS
   SEX 'What is it?  a/b.'
   AGE "His or her ""age"""
.
VALUE LABELS
/SEX
   1 "Female."
   2 'Male / other'
/AGE 998 "Don't know"  999 "Refused" .
MISSING VALUES SEX (9) AGE (998 THRU HI).
FREQUENCIES VARIABLES=SEX.
EXECUTE.
'''


def test_fixed_columns(tmp_path: Path) -> None:  # SS2, SS3
    (tmp_path / "study.sps").write_text(FIXED, "utf-8")
    (tmp_path / "study.dat").write_text(" 11 41abc\n 29998d\n\n 32  . xy\n", "utf-8")
    raw = open_export(tmp_path / "study.sps")
    table = raw.table.astype(object).where(raw.table.notna(), None)
    assert table.to_numpy().tolist() == [
        ["1", "1", "41", "abc"],
        ["2", "9", "998", "d"],
        ["3", "2", None, "xy"],
    ]
    assert raw.labels == {"SEX": "What is it?  a/b.", "AGE": 'His or her "age"'}
    assert raw.values["SEX"] == {"1": "Female.", "2": "Male / other"}
    assert raw.values["AGE"] == {"998": "Don't know", "999": "Refused"}
    assert raw.declared_missing == {"SEX": frozenset({"9"}), "AGE": frozenset({"998"})}


def test_free_columns(tmp_path: Path) -> None:  # SS2
    said = 'DATA LIST FILE="x/data.txt" FREE (",") / id (A8) age * sex (A8).\nMISSING VALUES age (1, 2) sex (\'n\').\n'
    (tmp_path / "a.sps").write_text(said, "utf-8")
    (tmp_path / "data.txt").write_text('1,34,"m, f"\n2,1,n\n3,4,5,6\n', "utf-8")
    raw = open_export(tmp_path / "a.sps")
    assert raw.table.to_numpy().tolist() == [["1", "34", "m, f"], ["2", "1", "n"]]
    assert raw.declared_missing == {"age": frozenset({"1"}), "sex": frozenset({"n"})}
    assert raw.table.attrs["broken_rows"] == [(3, "3; 4; 5; 6")]


@pytest.mark.parametrize(
    ("syntax", "data", "why"),
    [
        (HEAD + " V1 A5.\n", None, "survey_1_SPSS_data_file.dat) does not lie beside it"),
        (HEAD.replace("TXT", "XLS") + " V1 A5.\n", "1\n", "names no variables"),
        ("DATA LIST FILE='survey_1_SPSS_data_file.dat' / A 1 B.\n", "1\n", "names no variables"),
        (HEAD + " V1 A5.\n", "\n\n", "holds no answers"),
    ],
)
def test_bad_pairs(syntax: str, data: str | None, why: str, tmp_path: Path) -> None:  # SS4
    (tmp_path / "a.sps").write_text(syntax, "utf-8")
    if data is not None:
        (tmp_path / "survey_1_SPSS_data_file.dat").write_text(data, "utf-8")
    with pytest.raises(InputError) as told:
        open_export(tmp_path / "a.sps")
    assert why in told.value.en
    assert told.value.zh != told.value.en


def test_a_study_keeps_both_hashes(tmp_path: Path) -> None:  # SS5
    form = load_questionnaire("csat")
    pair = as_limesurvey(simulate_responses(form, 20, seed=2).responses, form, tmp_path)
    told = f"study: s\ntitle: S\nquestionnaire: csat\nraw: {pair.name}\n"
    (tmp_path / "s.yaml").write_text(told, "utf-8")
    file = read_answers(load_study(tmp_path / "s.yaml")).files[0]
    assert file["data_file"] == "survey_1_SPSS_data_file.dat"
    assert file["data_sha256"] == sha256_of(tmp_path / "survey_1_SPSS_data_file.dat")
