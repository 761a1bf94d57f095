"""Files to hand in.

UP1 one column that counts; bad input: kinds, numbers and sizes nobody could mean
UP2 read back from what each tool writes: a count, JSON, addresses, a name; names are never kept or quoted, whatever they are
UP3 simulation within the limit, at least one where it is required
UP4 every target limits what it can and names the rest; LimeSurvey counts files in rules, others say that they cannot
UP5 lint: files may show persons
UP6 a file is written back as it was
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
from feedback.questionnaire.lint.run import lint_questionnaire
from feedback.questionnaire.model import Questionnaire, load_questionnaire
from feedback.questionnaire.simulate import simulate_responses
from feedback.questionnaire.writing import questionnaire_yaml
from feedback.responses.readers.read import read_responses

FORM = Path(__file__).parent / "upload.yaml"


@pytest.fixture(scope="module")
def form() -> Questionnaire:
    return load_questionnaire(FORM)


@pytest.mark.parametrize(
    ("old", "new", "spot"),
    [
        ("kinds: [image, document]", "kinds: [image, exe]", "12:24"),
        ("kinds: [image, document]", "kinds: []", "12:9"),
        ("files: 3", "files: 0", "13:9"),
        ("megabytes: 2", "megabytes: 5000", "14:9"),
    ],
)
def test_bad_input(old: str, new: str, spot: str, tmp_path: Path) -> None:  # UP1
    assert_refused(changed(FORM, old, new, tmp_path), spot.split(":", maxsplit=1)[0] + ":", "")


HOSTILE = "<img src=x onerror=alert(1)>;张三 身份证.png"
CELLS = {
    "": None, "2": 2, "0": None, "3.0": 3, "IMG_1.jpg": 1, HOSTILE: 1, "=cmd|calc!A1.png": 1,
    json.dumps([{"title": "a", "name": HOSTILE}, {"name": "b.png"}], ensure_ascii=False): 2, "[]": None, "[broken": 1,
    "https://x.example/1.png, https://x.example/2.png": 2,
}  # fmt: skip


def test_read(form: Questionnaire, tmp_path: Path) -> None:  # UP2
    rows = pd.DataFrame({"respondent": [str(i) for i in range(len(CELLS))], "photo": list(CELLS), "more": "x", "none": "y"})  # fmt: skip
    rows.to_csv(tmp_path / "in.csv", index=False)
    read = read_responses(tmp_path / "in.csv", questionnaire=form)
    found = [None if pd.isna(value) else int(value) for value in read.responses["photo"]]
    assert found == list(CELLS.values())
    for table in read:
        assert "onerror" not in table.to_csv()


def test_surveyjs_files(form: Questionnaire, tmp_path: Path) -> None:  # UP2
    answers = [{"photo": [{"name": HOSTILE, "type": "image/png", "content": "data:image/png;base64,AAAA"}] * 2, "more": "x"}, {"more": "y"}]  # fmt: skip
    (tmp_path / "in.json").write_text(json.dumps(answers, ensure_ascii=False), "utf-8")
    read = read_responses(tmp_path / "in.json", questionnaire=form, platform="surveyjs")
    assert read.responses["photo"].fillna(0).tolist() == [2, 0]
    for table in read:
        assert "onerror" not in table.to_csv()
        assert "base64" not in table.to_csv()


def test_simulated(form: Questionnaire, tmp_path: Path) -> None:  # UP3
    drawn = simulate_responses(form, 400, seed=2, missing=0).responses["photo"]
    assert set(drawn) == {0, 1, 2, 3}
    text = FORM.read_text("utf-8").replace("files: 3", "files: 3\n        required: true")
    (tmp_path / "form.yaml").write_text(text, "utf-8")
    must = simulate_responses(load_questionnaire(tmp_path / "form.yaml"), 400, seed=2)
    assert must.responses["photo"].min() == 1


def test_every_target(form: Questionnaire, targets_here: list[str], tmp_path: Path) -> None:  # UP4
    for target in targets_here:
        losses = export_questionnaire(form, target, tmp_path, language="en").losses
        told = losses.loc[losses["feature"] == "uploads", "place"].tolist()
        assert (set(told) == {"photo"}) is (target not in ("limesurvey", "ddi", "codebook")), target
    rows = list(openpyxl.load_workbook(tmp_path / "upload.xlsform.xlsx")["survey"].values)
    assert next(row for row in rows if row[1] == "photo")[0] == "file"
    text = (tmp_path / "upload.limesurvey.txt").read_text("utf-8")
    by_name = {row["name"]: row for row in csv.DictReader(io.StringIO(text), delimiter="\t") if row["class"] == "Q"}  # fmt: skip
    photo = by_name["photo"]
    assert (photo["type/scale"], photo["max_num_of_files"], photo["max_filesize"]) == ("|", "3", "2048")  # fmt: skip
    assert "pdf" in photo["allowed_filetypes"]
    assert by_name["more"]["relevance"] == "photo_filecount.NAOK > 0"
    assert by_name["none"]["relevance"] == "photo_filecount.NAOK > 0 and photo_filecount.NAOK > 1"
    losses = export_questionnaire(form, "xlsform", tmp_path).losses
    assert losses.loc[losses["feature"] == "show_if", "place"].tolist() == ["none"]
    survey = json.loads((tmp_path / "upload.surveyjs.json").read_text("utf-8"))
    asked = survey["pages"][0]["elements"][0]
    assert (asked["type"], asked["allowMultiple"], asked["maxSize"]) == ("file", True, 2 * 1024 * 1024)  # fmt: skip


def test_lint(form: Questionnaire, tmp_path: Path) -> None:  # UP5
    text = FORM.read_text("utf-8").replace("        personal_data: true\n", "")
    (tmp_path / "form.yaml").write_text(text, "utf-8")
    found = lint_questionnaire(load_questionnaire(tmp_path / "form.yaml"), language="en")
    assert found.loc[found["question"] == "photo", "rule"].tolist() == ["P01"]


def test_written_back(form: Questionnaire, tmp_path: Path) -> None:  # UP6
    (tmp_path / "again.yaml").write_text(questionnaire_yaml(form), "utf-8")
    assert load_questionnaire(tmp_path / "again.yaml") == form
