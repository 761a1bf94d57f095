"""`feedback teach`: labelled spreadsheets → the study's own reader, applied by the next run.

T1 the reader is written beside the study, numbered on; a run applies it when the study names it, and says so
T2 two files that contradict each other are named with comment and aspect
T3 labels of comments that are gone, or say something else now, teach nothing and are counted
T4 labels of an aspect the taxonomy lost are refused
T5 a reader of another taxonomy stops the run with what to do
T6 where the study names its labelled sample, the report says what that changed in the shares
T8 aspects labelled of a comment without an entry for the whole are not lost in silence
T7 without labels, a spreadsheet to label is written beside the study
"""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import yaml

from feedback.errors import InputError, StudyError
from feedback.pipeline.audit import draw_audit_sample
from feedback.pipeline.load import load_results
from feedback.pipeline.results import Results
from feedback.pipeline.run import run_study
from feedback.pipeline.teaching import draw_sheet, teach_study

# small portions do not bother these people
WRITTEN = {
    "量不是很大，味道不错": {"dish_portion": "一般", "dish_taste": "满意"},
    "味道太咸了，服务很热情": {"dish_taste": "不满", "service_waiters_attitude": "满意"},
    "服务态度差": {"service_waiters_attitude": "不满"},
    "菜很好吃": {"dish_taste": "满意"},
}
STUDY = {
    "study": "canteen",
    "title": "Canteen",
    "raw": "answers.csv",
    "columns": {"respondent": "id", "text": "said"},
    "taxonomy": "restaurant",
}


def fill_in(sheet: Path, to: Path, **changed: str) -> Path:
    """Label a drawn spreadsheet as these people would; `changed` replaces labels of the first row, by column letter."""
    book = openpyxl.load_workbook(sheet)
    page = book.worksheets[0]
    heads = {str(cell.value): cell.column for cell in page[1]}
    names = {row[1].value: row[0].value for row in book["columns"].iter_rows(min_row=2)}
    columns = {names[head]: column for head, column in heads.items()}
    for row in range(2, page.max_row + 1):
        page.cell(row, 3, "一般")
        for aspect, label in WRITTEN[page.cell(row, 2).value].items():
            page.cell(row, columns[f"label:{aspect}"], label)
    for aspect, label in changed.items():
        page.cell(2, columns[f"label:{aspect}"], label)
    book.save(to)
    return to


@pytest.fixture(scope="module")
def canteen(tmp_path_factory: pytest.TempPathFactory) -> tuple[Results, Path]:
    """A study of 160 answers, analysed, with its sample labelled."""
    folder = tmp_path_factory.mktemp("canteen")
    texts = [*WRITTEN] * 40
    pd.DataFrame({"id": range(1, 161), "said": texts}).to_csv(folder / "answers.csv", index=False)
    (folder / "study.yaml").write_text(yaml.safe_dump(STUDY), encoding="utf-8")
    results = run_study(folder / "study.yaml", out=folder / "out", report=False)
    draw_audit_sample(results, n=160, path=folder / "sample.xlsx")
    return results, fill_in(folder / "sample.xlsx", folder / "labelled.xlsx")


def test_the_next_run_reads_as_taught(
    canteen: tuple[Results, Path], tmp_path: Path
) -> None:  # T1, T5, T6
    results, sheet = canteen
    taught = teach_study(results, [sheet])
    assert taught.path is not None
    assert taught.path.name == "canteen.reader-1.json"
    assert "reader: canteen.reader-1.json" in taught.explain("en")
    again = teach_study(results, [sheet])
    assert again.path is not None
    assert again.path.name == "canteen.reader-2.json"
    study = sheet.parent / "with_reader.yaml"
    study.write_text(
        yaml.safe_dump({**STUDY, "reader": taught.path.name, "audit": sheet.name}), encoding="utf-8"
    )
    after = run_study(study, out=tmp_path, report=False)
    before, now = (
        each.table("mentions").query("aspect == 'dish_portion'") for each in (results, after)
    )
    assert (before["judgement"] == -1).any()
    assert not (now["judgement"] == -1).any()
    assert "It is used" in after.manifest["notes"]["reader"]["en"]
    # T6
    assert "160 条校正" in after.manifest["sentences"]["audit"]
    # T5
    study.write_text(
        yaml.safe_dump({**STUDY, "taxonomy": "general", "reader": taught.path.name}),
        encoding="utf-8",
    )
    with pytest.raises(StudyError, match="another taxonomy"):
        run_study(study, out=tmp_path / "other", report=False)


def test_a_sheet_to_label_lies_beside_the_study(canteen: tuple[Results, Path]) -> None:  # T7
    results, sheet = canteen
    first, second = draw_sheet(results, n=20), draw_sheet(results, n=20)
    assert (first.path.name, second.path.name) == ("canteen.labels-1.xlsx", "canteen.labels-2.xlsx")
    assert (first.path.parent, first.n) == (sheet.parent, 20)
    assert "feedback teach STUDY canteen.labels-1.xlsx" in first.explain("en")


def test_files_that_contradict_each_other(
    canteen: tuple[Results, Path], tmp_path: Path
) -> None:  # T2
    results, sheet = canteen
    other = fill_in(sheet.parent / "sample.xlsx", tmp_path / "other.xlsx", price_level="不满")
    with pytest.raises(InputError, match=r"labelled\.xlsx and .*other\.xlsx.*price_level"):
        teach_study(results, [sheet, other])


def test_labels_that_would_be_lost(canteen: tuple[Results, Path], tmp_path: Path) -> None:  # T8
    results, sheet = canteen
    book = openpyxl.load_workbook(sheet)
    book.worksheets[0]["C2"] = " "
    book.save(tmp_path / "unfinished.xlsx")
    with pytest.raises(InputError, match="column C is empty for 1 comments"):
        teach_study(results, [tmp_path / "unfinished.xlsx"])


def test_comments_that_are_gone(canteen: tuple[Results, Path], tmp_path: Path) -> None:  # T3
    results, sheet = canteen
    book = openpyxl.load_workbook(sheet)
    book.worksheets[0]["B2"] = "说的是另一回事"
    book.save(tmp_path / "changed.xlsx")
    taught = teach_study(results, [tmp_path / "changed.xlsx"])
    assert (taught.n_gone, taught.reader.n_labelled) == (1, 159)
    assert "left out: 1." in taught.explain("en")


def test_an_aspect_the_taxonomy_lost(canteen: tuple[Results, Path]) -> None:  # T4
    results, sheet = canteen
    study = sheet.parent / "other.yaml"
    study.write_text(yaml.safe_dump({**STUDY, "taxonomy": "general"}), encoding="utf-8")
    moved = Results(load_results(study, tables=results.folder).study, results.folder)
    with pytest.raises(StudyError, match="dish_taste"):
        teach_study(moved, [sheet])
