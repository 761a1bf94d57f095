"""Pictures in texts and as choices.

PI1 bad input: a path that leads out, another kind of file, no file, one too large, one that is no picture: what to do
PI2 lint asks for alt texts, and says which choice has no picture among others that have
PI3 ODK and LimeSurvey get the files beside, SurveyJS and the form page inside; every other target names what is missing
PI4 answers read back as of any choice; simulation knows them
PI5 versions see another picture
PI6 a file is written back as it was
PI7 paper prints them (DOCX with alternative text); what Word does not show is told in words and as a loss
"""

from __future__ import annotations

import base64
import csv
import io
import json
import shutil
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from docx.shared import Cm

from feedback.errors import FeedbackError, StudyError
from feedback.questionnaire.export import docx
from feedback.questionnaire.export.paper import lay_out
from feedback.questionnaire.export.pdf import paper_html
from feedback.questionnaire.export.write import export_questionnaire
from feedback.questionnaire.images import MOST_BYTES
from feedback.questionnaire.lint.run import lint_questionnaire
from feedback.questionnaire.model import Questionnaire, load_questionnaire
from feedback.questionnaire.simulate import simulate_responses
from feedback.questionnaire.versions.compare import compare_questionnaires
from feedback.questionnaire.writing import questionnaire_yaml
from feedback.responses.readers.read import read_responses

FORM = Path(__file__).parent / "pictured.yaml"
RED = (FORM.parent / "pictures" / "red.png").read_bytes()


@pytest.fixture(scope="module")
def form() -> Questionnaire:
    return load_questionnaire(FORM)


def changed(old: str, new: str, folder: Path) -> Path:
    text = FORM.read_text("utf-8")
    assert old in text
    (folder / "form.yaml").write_text(text.replace(old, new), "utf-8")
    shutil.copytree(FORM.parent / "pictures", folder / "pictures")
    return folder / "form.yaml"


@pytest.mark.parametrize("path", ["../red.png", "/etc/red.png", "pictures/../../red.png", "a/b/c/d/red.png", "red.svg", "red", ".red.png", "c:red.png"])  # fmt: skip
def test_paths(path: str, tmp_path: Path) -> None:  # PI1
    with pytest.raises(StudyError) as told:
        load_questionnaire(changed("pictures/店面.png", f"'{path}'", tmp_path))
    assert "form.yaml:18:17" in told.value.en
    assert "no picture beside the questionnaire" in told.value.en
    assert told.value.zh != told.value.en


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "cannot be read beside the questionnaire"),
        (b"<svg onload=alert(1)>", "is no PNG, JPEG, GIF or WebP"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * MOST_BYTES, "at most 2 MB"),
    ],
)
def test_files(content: bytes | None, why: str, tmp_path: Path) -> None:  # PI1
    form = load_questionnaire(changed("pictures/店面.png", "pictures/other.png", tmp_path))
    if content is not None:
        (tmp_path / "pictures" / "other.png").write_bytes(content)
    with pytest.raises(FeedbackError) as told:
        export_questionnaire(form, "html", tmp_path / "out")
    assert why in told.value.en
    assert told.value.zh != told.value.en
    assert not (tmp_path / "out").exists()
    assert why in lint_questionnaire(form, language="en").query("rule == 'I01'")["found"].iloc[0]


def test_link_out(tmp_path: Path) -> None:  # PI1
    form = load_questionnaire(changed("pictures/店面.png", "pictures/other.png", tmp_path))
    (tmp_path.parent / "secret.png").write_bytes(RED)
    (tmp_path / "pictures" / "other.png").symlink_to(tmp_path.parent / "secret.png")
    with pytest.raises(FeedbackError, match="leads out of the folder"):
        export_questionnaire(form, "html", tmp_path / "out")


def test_lint(form: Questionnaire, tmp_path: Path) -> None:  # PI2
    assert "I01" not in set(lint_questionnaire(form)["rule"])
    bare = load_questionnaire(
        changed(", alt: {zh: 绿色的店面, en: A green shop front}", "", tmp_path)
    )
    found = lint_questionnaire(bare, language="en").query("rule == 'I01'")
    assert found[["level", "question", "found"]].to_numpy().tolist() == [
        ["error", "look", "pictures/店面.png has no alt text"]
    ]
    shutil.rmtree(tmp_path / "pictures")
    some = load_questionnaire(changed(", image: {file: pictures/red.png, alt: {zh: 红色包装, en: 'A \"red\" box'}}", "", tmp_path))  # fmt: skip
    found = lint_questionnaire(some, language="en").query("rule == 'I01'")
    assert found["found"].tolist() == ["r without a picture among choices with one"]


def test_odk(form: Questionnaire, tmp_path: Path) -> None:  # PI3
    export_questionnaire(form, "xlsform", tmp_path, language="en")
    book = openpyxl.load_workbook(tmp_path / "pictured.xlsform.xlsx")
    head, *rows = book["survey"].values
    by_name = {row[1]: dict(zip(head, row, strict=True)) for row in rows}
    assert by_name["look"]["media::image::English (en)"] == "店面.png"
    assert by_name["rows_image"]["media::image::English (en)"] == "red.png"
    head, *rows = book["choices"].values
    of_pick = [dict(zip(head, row, strict=True)) for row in rows if row[0] == "pick_choices"]
    assert [row["media::image::中文 (zh)"] for row in of_pick] == ["red.png", "blue.png"]
    media = {path.name for path in (tmp_path / "pictured-media").iterdir()}
    assert media == {"red.png", "blue.png", "店面.png"}
    assert (tmp_path / "pictured-media" / "red.png").read_bytes() == RED


def test_limesurvey(form: Questionnaire, tmp_path: Path) -> None:  # PI3
    export_questionnaire(form, "limesurvey", tmp_path, language="en")
    text = (tmp_path / "pictured.limesurvey.txt").read_text("utf-8")
    rows = list(csv.DictReader(io.StringIO(text), delimiter="\t"))
    red = next(row["text"] for row in rows if row["class"] == "A" and row["name"] == "r")
    sid = next(row["text"] for row in rows if row["name"] == "sid")
    assert red == f'Red<br /><img src="/upload/surveys/{sid}/images/red.png" alt="A &quot;red&quot; box" />'  # fmt: skip
    assert (tmp_path / "pictured.limesurvey.images" / "red.png").read_bytes() == RED


def test_surveyjs(form: Questionnaire, tmp_path: Path) -> None:  # PI3
    losses = export_questionnaire(form, "surveyjs", tmp_path).losses
    assert losses.loc[losses["feature"] == "images", "place"].tolist() == ["any"]  # has a limit
    survey = json.loads((tmp_path / "pictured.surveyjs.json").read_text("utf-8"))
    by_name = {element["name"]: element for element in survey["pages"][0]["elements"]}
    link = by_name["pick"]["choices"][0]["imageLink"]
    assert base64.b64decode(link.removeprefix("data:image/png;base64,")) == RED
    assert (by_name["pick"]["type"], by_name["pick"]["multiSelect"]) == ("imagepicker", False)
    assert by_name["look_image"]["altText"]["default"] == "A green shop front"


def test_form_page(form: Questionnaire, tmp_path: Path) -> None:  # PI3
    export_questionnaire(form, "html", tmp_path)
    page = (tmp_path / "pictured.html").read_text("utf-8")
    assert page.count(base64.b64encode(RED).decode()) == 3
    assert "img-src data:" in page
    assert "A &#34;red&#34; box" in page


def test_paper(form: Questionnaire, tmp_path: Path) -> None:  # PI7
    page = paper_html(lay_out(form, "en"))
    assert page.count(base64.b64encode(RED).decode()) == 3
    assert 'alt="A &quot;red&quot; box"' in page
    document = Document(io.BytesIO(docx.write(form, language="zh").files["pictured.zh.docx"]))
    kept = {relation.target_part.blob for relation in document.part.rels.values() if "image" in relation.reltype}  # fmt: skip
    assert kept == {(FORM.parent / "pictures" / name).read_bytes() for name in ("red.png", "blue.png", "店面.png")}  # fmt: skip
    shapes = list(document.inline_shapes)
    assert all(0 < shape.width <= Cm(9) and 0 < shape.height <= Cm(6) for shape in shapes)
    assert shapes[0]._inline.docPr.get("descr") == "绿色的店面"


def test_paper_says_what_it_cannot_show(tmp_path: Path) -> None:  # PI7
    form = changed("pictures/店面.png", "pictures/shop.webp", tmp_path)
    (tmp_path / "pictures" / "shop.webp").write_bytes(b"RIFF\x00\x00\x00\x00WEBPVP8 ")
    losses = export_questionnaire(load_questionnaire(form), "docx", tmp_path, language="en").losses
    assert losses.loc[losses["feature"] == "images", "place"].tolist() == ["look"]
    text = "\n".join(each.text for each in Document(tmp_path / "pictured.en.docx").paragraphs)
    assert "[A green shop front]" in text
    (tmp_path / "pictures" / "red.png").write_bytes(RED[:12])
    with pytest.raises(FeedbackError, match="breaks off"):
        export_questionnaire(load_questionnaire(form), "docx", tmp_path)


def test_every_target(form: Questionnaire, targets_here: list[str], tmp_path: Path) -> None:  # PI3
    for target in targets_here:
        losses = export_questionnaire(form, target, tmp_path).losses
        lost = losses.loc[losses["feature"] == "images", "place"].tolist()
        expected = {
            "xlsform": [],
            "html": [],
            "surveyjs": ["any"],
            "codebook": [],
            "docx": [],
            "pdf": [],
        }
        assert lost == expected.get(target, ["look", "pick", "any", "rows"]), target


def test_read(form: Questionnaire, tmp_path: Path) -> None:  # PI4
    drawn = simulate_responses(form, 50, seed=1).responses
    drawn.reset_index().to_csv(tmp_path / "in.csv", index=False)
    read = read_responses(tmp_path / "in.csv", questionnaire=form)
    assert read.responses["pick"].fillna("").tolist() == drawn["pick"].fillna("").tolist()


def test_versions(form: Questionnaire, tmp_path: Path) -> None:  # PI5
    text = FORM.read_text("utf-8")
    head, tail = text.split("      - id: any")
    (tmp_path / "form.yaml").write_text(head.replace("pictures/red.png", "pictures/red2.png") + "      - id: any" + tail, "utf-8")  # fmt: skip
    found = compare_questionnaires(form, load_questionnaire(tmp_path / "form.yaml")).table
    changes = found.set_index("now")["changes"]
    assert (changes["pick"], changes["any_r"], changes["style"]) == ("labels", "", "")


def test_written_back(form: Questionnaire, tmp_path: Path) -> None:  # PI6
    (tmp_path / "again.yaml").write_text(questionnaire_yaml(form), "utf-8")
    assert load_questionnaire(tmp_path / "again.yaml") == form
