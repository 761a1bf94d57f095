"""`feedback teach`: labelled spreadsheets → the study's own reader, applied by the next run.

T1 the reader is written beside the study, numbered on; a run applies it when the study names it, and says so
T2 two files that contradict each other are named with comment and aspect
T3 labels of comments that are gone, or say something else now, teach nothing and are counted
T4 labels of an aspect the taxonomy lost are refused, by the page as well
T5 a reader of another taxonomy stops the run with what to do
T6 where the study names its labelled sample, the report says what that changed in the shares
T8 aspects labelled of a comment without an entry for the whole are not lost in silence
T9 the report says by which reader all waves were read, that the last run was read by another, that a newer one is there
T10 labels of the page count like those of a spreadsheet; two coders' contradictions are settled by their settled file;
    agreement of two coders is told; a coder's name that cannot name a file, and a file that is not there, are refused
T11 a sample can be planned by the precision it shall give
T12 without labels, shares stand with the error to expect, and there are no corrected costs
T13 spreadsheets that contradict each other are laid into one to settle in, once, with what each says; what is filled in there holds,
    in the report's accuracy, too, and what is left open is still told
T7 without labels, a spreadsheet to label is written beside the study
"""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import yaml

from feedback.errors import AnalysisError, InputError, StudyError
from feedback.pipeline.audit import draw_audit_sample
from feedback.pipeline.label_page import label_study
from feedback.pipeline.labelling import compare_coders
from feedback.pipeline.load import load_results
from feedback.pipeline.results import Results
from feedback.pipeline.run import run_study
from feedback.pipeline.teaching import draw_sheet, teach_study
from feedback.text.plan_labels import plan_labels
from feedback.text.teaching.label_book import LabelBook

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
    assert "sure enough to be used" in after.manifest["notes"]["reader"]["en"]
    # T6
    assert "160 条校正" in after.manifest["sentences"]["audit"]
    corrected = after.table("corrected").set_index(["figure", "aspect"])["corrected"]
    assert corrected["share", "dish_portion"] == 0
    assert corrected["share", "dish_taste"] == pytest.approx(0.25)
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


def test_taught_again_where_the_reader_no_longer_fits(canteen: tuple[Results, Path]) -> None:  # T7
    _, sheet = canteen
    study = sheet.parent / "stale.yaml"
    stale = {**STUDY, "study": "stale", "reader": "gone.json"}
    study.write_text(yaml.safe_dump(stale), encoding="utf-8")
    taught = teach_study(study, [sheet.name], write=False)  # the sheet lies beside the study
    assert (taught.reader.n_labelled, taught.n_gone) == (160, 0)
    study.write_text(yaml.safe_dump(stale | {"study": "stale_page"}), encoding="utf-8")
    assert len(label_study(study, n=20).deck) == 20


def test_files_that_contradict_each_other(
    canteen: tuple[Results, Path], tmp_path: Path
) -> None:  # T2
    results, sheet = canteen
    other = fill_in(sheet.parent / "sample.xlsx", tmp_path / "other.xlsx", price_level="不满")
    with pytest.raises(InputError, match=r"labelled\.xlsx and .*other\.xlsx.*price_level"):
        teach_study(results, [sheet, other])


def test_spreadsheets_are_settled_in_a_third(tmp_path: Path) -> None:  # T13
    texts = [*WRITTEN] * 40
    pd.DataFrame({"id": range(1, 161), "said": texts}).to_csv(tmp_path / "answers.csv", index=False)
    (tmp_path / "study.yaml").write_text(yaml.safe_dump(STUDY), encoding="utf-8")
    results = run_study(tmp_path / "study.yaml", out=tmp_path / "out", report=False)
    draw_audit_sample(results, n=160, path=tmp_path / "sample.xlsx")
    li = fill_in(tmp_path / "sample.xlsx", tmp_path / "li.xlsx")
    wang = fill_in(tmp_path / "sample.xlsx", tmp_path / "wang.xlsx", price_level="不满")
    zhao = fill_in(
        tmp_path / "sample.xlsx", tmp_path / "zhao.xlsx", price_level="一般", dish_look="满意"
    )
    settled = tmp_path / "canteen.labels-settled-1.xlsx"
    for _ in range(2):
        with pytest.raises(InputError, match=r"canteen\.labels-settled-1\.xlsx") as told:
            teach_study(results, [li, wang, zhao])
        assert "is labelled differently (price_level, dish_look)" in told.value.en
        assert "160 comments labelled by both, 1 of them not alike" in told.value.en
    assert not (tmp_path / "canteen.labels-settled-2.xlsx").exists()
    book = openpyxl.load_workbook(settled)
    page = book.worksheets[0]
    heads = {cell.value: cell.column for cell in page[1]}
    assert page.max_row == 2
    said = page.cell(2, heads["各人的标注"]).value.splitlines()
    assert [line.partition(": ")[2] for line in said] == [
        "li 未提及 / wang 不满 / zhao 一般",
        "li 未提及 / wang 未提及 / zhao 满意",
    ]
    # what nobody doubts is there; what is left open is still told
    names = {row[1].value: row[0].value for row in book["columns"].iter_rows(min_row=2)}
    agreed = {names[head]: page.cell(2, place).value for head, place in heads.items()}
    assert agreed["label:price_level"] is agreed["label:dish_look"] is None
    for aspect, label in WRITTEN[str(page.cell(2, 2).value)].items():
        assert agreed[f"label:{aspect}"] == label
    with pytest.raises(InputError, match="column C is empty for 1 comments"):
        teach_study(results, [li, wang, zhao, settled])
    page.cell(2, 3, "不满")
    book.save(settled)
    assert teach_study(results, [li, wang, zhao, settled], write=False).reader.n_labelled == 160
    study = tmp_path / "audited.yaml"
    audit = [each.name for each in (li, wang, settled)]
    study.write_text(yaml.safe_dump({**STUDY, "audit": audit}), encoding="utf-8")
    audited = run_study(study, out=tmp_path / "audited", report=False)
    assert "160 条校正" in audited.manifest["sentences"]["audit"]


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
    for row in range(3, 100):
        book.worksheets[0][f"B{row}"] = "说的是另一回事"
    book.save(tmp_path / "changed.xlsx")
    with pytest.raises(AnalysisError, match=r"62 labelled comments: too few.*left out: 98\."):
        teach_study(results, [tmp_path / "changed.xlsx"])


def test_an_aspect_the_taxonomy_lost(canteen: tuple[Results, Path]) -> None:  # T4
    results, sheet = canteen
    study = sheet.parent / "other.yaml"
    study.write_text(yaml.safe_dump({**STUDY, "taxonomy": "general"}), encoding="utf-8")
    moved = Results(load_results(study, tables=results.folder).study, results.folder)
    with pytest.raises(StudyError, match="dish_taste"):
        teach_study(moved, [sheet])


def label_all(results: Results, coder: str, **changed: int) -> Path:
    """Label a study's comments on the page as a browser would; `changed` are the marks of the first one."""
    page = label_study(results, coder=coder, n=160)
    words = {"满意": 1, "一般": 0, "不满": -1}
    marks = {}
    for card in page.deck:
        said = {aspect: words[word] for aspect, word in WRITTEN[card["text"]].items()}
        marks[card["id"]] = {"marks": said, "whole": 0, "unclear": False, "done": True}
    marks[page.deck[0]["id"]]["marks"] |= changed
    page.marks, page.seq = marks, 1
    assert (page.saved_seq, page.trouble) == (1, "")
    return page.book.path


def test_labels_of_the_page(tmp_path: Path) -> None:  # T10
    texts = [*WRITTEN] * 40
    pd.DataFrame({"id": range(1, 161), "said": texts}).to_csv(tmp_path / "answers.csv", index=False)
    (tmp_path / "study.yaml").write_text(yaml.safe_dump(STUDY), encoding="utf-8")
    results = run_study(tmp_path / "study.yaml", report=False)
    with pytest.raises(InputError, match="nothing is labelled yet"):
        teach_study(results)
    with pytest.raises(InputError, match="cannot name a file"):
        label_study(results, coder="../x")
    with pytest.raises(InputError, match="no such file"):
        teach_study(results, [tmp_path / "canteen.labels-x.jsonl"])
    first = label_all(results, "li")
    taught = teach_study(results)
    assert (taught.reader.n_labelled, taught.reader.better) == (160, True)
    second = label_all(results, "wang", price_level=-1)
    found = compare_coders([LabelBook(first), LabelBook(second)])
    assert (found.n_differ, found.coders) == (1, ("li", "wang"))
    assert found.table.loc["dish_taste", "kappa"] == 1
    assert found.table.loc["price_level", "agree"] == pytest.approx(159 / 160)
    assert "160 comments labelled by both, 1 of them" in found.explain("en")
    with pytest.raises(InputError, match=r"price_level.*settle=True"):
        teach_study(results)
    page = label_study(results, settle=True)
    (card,) = page.deck
    assert "wang" in card["others"] and "抱怨" in card["others"]
    said = {"marks": {"dish_taste": 1}, "whole": 1, "unclear": False, "done": True}
    page.marks, page.seq = {card["id"]: said}, 1
    assert teach_study(results).reader.n_labelled == 160
    moved = Results(results.study.model_copy(update={"taxonomy": "general"}), results.folder)
    with pytest.raises(StudyError, match=r"labels-li\.jsonl.*dish_taste"):
        label_study(moved, coder="li")
    # the page counts in the report, too
    study = tmp_path / "labelled.yaml"
    study.write_text(yaml.safe_dump({**STUDY, "audit": first.name}), encoding="utf-8")
    after = run_study(study, out=tmp_path / "out", report=False)
    assert "160 条校正" in after.manifest["sentences"]["audit"]


def test_by_which_reader_waves_were_read(
    canteen: tuple[Results, Path], tmp_path: Path
) -> None:  # T9, T12
    results, sheet = canteen
    path = teach_study(results, [sheet]).path
    assert path is not None
    for number in (1, 2):
        (tmp_path / f"canteen.reader-{number}.json").write_bytes(path.read_bytes())
    table = pd.read_csv(sheet.parent / "answers.csv")
    table.assign(wave=["2025", "2026"] * 80).to_csv(tmp_path / "answers.csv", index=False)
    columns = {**STUDY["columns"], "wave": "wave"}  # type: ignore[dict-item]
    plain = {**STUDY, "columns": columns}
    study = tmp_path / "study.yaml"
    study.write_text(yaml.safe_dump(plain), encoding="utf-8")
    shipped = run_study(study, report=False)
    assert "reader_version" not in shipped.manifest["notes"]
    # T12
    assert len(shipped.corrected("share"))
    assert shipped.corrected("cost").empty
    study.write_text(yaml.safe_dump({**plain, "reader": "canteen.reader-1.json"}), encoding="utf-8")
    said = run_study(study, report=False).manifest["notes"]["reader_version"]
    assert "All 2 waves were read by canteen.reader-1.json" in said["en"]
    assert "last run of this study was read by the shipped reader" in said["en"]
    assert "canteen.reader-2.json, lies beside" in said["en"]
    assert "上一次分析由内置判断判读" in said["zh"]


def test_a_sample_of_a_wanted_precision(canteen: tuple[Results, Path]) -> None:  # T11
    results, _ = canteen
    # a quarter of comments complains of each of three: 1.96² · .25 · .75 · (1 − .56²) / .08² = 77.2
    assert len(draw_audit_sample(results, points=8)) == 100
    assert plan_labels(pd.Series([0.25]), points=5) == 198  # the same over .05²: 197.7
    assert len(draw_audit_sample(results, points=5)) == 160  # all there are
    with pytest.raises(InputError, match="between 0 and 50"):
        draw_audit_sample(results, points=0)
