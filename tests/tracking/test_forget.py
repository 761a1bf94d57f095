"""A customer who asks to be forgotten.

FG1 afterwards no file under data/processed and reports holds what he wrote, in an answer or in a complaint.
FG2 a run made later leaves him out, by his respondent's id and by the customer's; others stay, counts go down by his rows.
FG3 the list holds a key and no id; the log says when, who, what and only grows; frozen figures stay.
FG4 somebody who is in no export is said, and nothing is written.
FG6 notes count what the pages count: who is forgotten is in neither.
FG7 the sheets are begun though a grade is not known: the units of the answers, and a note.
FG8 width, case, spaces and signs of no width of an id do not count, nor the .0 a table gives a number; noughts in front do,
    and who is written so is named.
FG9 an answer whose respondent has the customer's number and whose customer is another stays and is said; one that names no
    customer goes; where the answers have no column of customers the respondent's id is it, as for whoever was listed before.
FG5 a file that still holds his words is named, marked or in runs; a PDF of before is named, one of the run is made anew.
"""

from pathlib import Path

import pandas as pd
import pytest

from feedback.errors import InputError, StudyError
from feedback.pipeline.followup.actions import offered_by
from feedback.pipeline.followup.forget import forget_customer
from feedback.pipeline.followup.track import track_study
from feedback.pipeline.forgotten import forgotten_keys
from feedback.pipeline.run import run_study
from feedback.pipeline.run_folder import list_path, log_path
from feedback.study import load_study

SAID, COMPLAINED = "大堂的紫色长颈鹿雕像太吓人了", "鹦鹉螺号淋浴间一直漏水没人管"
STUDY = """
study: small
title: Small
scale: {low: 1, high: 5}
raw: answers.csv
columns: {respondent: id, rating: rating, text: [said], date: day, segments: {unit: shop}}
tickets:
  files: tickets.csv
  columns: {ticket: no, opened: opened, unit: shop, customer: member, text: words}
customer: {salt: salt.txt, respondents: member}
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "studies").mkdir()
    (tmp_path / "studies/small.yaml").write_text(STUDY, encoding="utf-8")  # fmt: skip
    (tmp_path / "salt.txt").write_text("a salt of more than sixteen bytes", encoding="utf-8")
    said = ["房间很干净", "早餐不好吃", "无线网络太慢了", "前台态度很好"]
    answers = pd.DataFrame(
        {"id": [f"R{i}" for i in range(80)], "member": [f"C{i}" for i in range(80)]}
    )
    answers["rating"] = [1 + i % 5 for i in range(80)]
    answers["said"] = [f"{said[i % 4]}，第{i}次来" for i in range(80)]
    answers["day"], answers["shop"] = "2026-03-10", ["甲店", "乙店"] * 40
    answers.loc[7, "said"] = SAID
    answers.to_csv(tmp_path / "answers.csv", index=False)
    tickets = pd.DataFrame(
        {"no": [f"T{i}" for i in range(20)], "opened": "2026-03-12", "shop": "甲店"}
    )
    tickets["member"], tickets["words"] = [f"C{i}" for i in range(20)], "空调很吵"
    tickets.loc[7, "words"] = COMPLAINED
    tickets.loc[[7, 9], "shop"] = ""
    tickets.to_csv(tmp_path / "tickets.csv", index=False)
    return tmp_path


def holding(home: Path, text: str) -> list[str]:
    found = []
    for path in [*home.glob("data/processed/**/*"), *home.glob("reports/**/*")]:
        if path.suffix == ".parquet":
            table = pd.read_parquet(path).reset_index().astype("str")
            if table.apply(lambda column: column.str.contains(text, regex=False)).any(axis=None):
                found.append(path.name)
        elif path.is_file() and text.encode() in path.read_bytes():
            found.append(path.name)
    return found


def test_nothing_of_him_is_left(home):  # FG1 FG2 FG3 FG5 FG6
    study = load_study(home / "studies/small.yaml")
    run_study(study, report=False)
    before = track_study(study, as_of="2026-05-01", pages=False)
    frozen = before.table("measurements")
    assert any("2 of 20 tickets name no unit" in note["en"] for note in before.facts["notes"])
    assert holding(home, SAID) and holding(home, COMPLAINED)  # else the test would show nothing
    copy = home / "reports/passed_on.html"
    copy.parent.mkdir(exist_ok=True)
    copy.write_text(f"<p>{SAID[:4]}<mark>{SAID[4:7]}</mark>{SAID[7:]}</p>", encoding="utf-8")
    printed = [home / f"reports/{name}/report.pdf" for name in ("small-2026-04", "other")]
    for path in printed:
        path.parent.mkdir()
        path.write_bytes(b"%PDF-1.7 compressed")
    parts = home / "data/processed/.parts-small/part.arrow"  # of a run that was killed
    parts.parent.mkdir(mode=0o700)
    parts.write_text(SAID, encoding="utf-8")
    found = forget_customer(study, " c7")
    assert not parts.exists()
    assert [path.name for path in found.still] == ["passed_on.html"]
    # another study's is not his; what is left may hold his words
    assert [path.parent.name for path in found.unread] == ["small-2026-04"]
    copy.unlink()
    assert not holding(home, SAID) and not holding(home, COMPLAINED) and not holding(home, "R7,")
    assert sum(found.rows.values()) == 2
    after = track_study(study, as_of="2026-05-01", pages=False)
    assert any("1 of 19 tickets name no unit" in note["en"] for note in after.facts["notes"])
    assert len(after.table("tickets")) == 19 and len(after.results.table("responses")) == 79
    assert "R7" not in after.results.table("responses").index
    still = after.table("measurements").dropna(subset="frozen").reset_index(drop=True)
    assert len(still) > 10
    pd.testing.assert_frame_equal(still, frozen.dropna(subset="frozen").reset_index(drop=True))
    again = run_study(study, report=False)
    assert len(again.table("responses")) == 79
    assert len(forgotten_keys(study)) == 1 and "C7" not in list_path(study).read_text().upper()
    first = log_path(study).read_text()
    forget_customer(study, "C8")
    assert log_path(study).read_text().startswith(first) and len(forgotten_keys(study)) == 2


def test_the_run_s_documents_are_made_anew(home, monkeypatch):  # FG5
    study = load_study(home / "studies/small.yaml")
    run_study(study, report=False)
    study.reports.mkdir(parents=True)
    (study.reports / "report.pdf").write_bytes(b"%PDF-1.7 compressed")
    asked = {}

    def made(study, **told):
        asked.update(told)
        (study.reports / "report.pdf").write_bytes(b"%PDF-1.7 anew")

    monkeypatch.setattr("feedback.pipeline.followup.forget.run_study", made)
    assert forget_customer(study, "C7").unread == []
    assert asked["report"] and asked["formats"] == ["html", "pdf"]


def test_a_sheet_begun_over_a_grade_not_known(home, capsys):  # FG7
    from feedback.cli.actions import new

    path = home / "studies/small.yaml"
    text = path.read_text(encoding="utf-8").replace("text: words}", "text: words, grade: g}")
    path.write_text(text, encoding="utf-8")
    table = pd.read_csv(home / "tickets.csv", dtype=str).assign(g="P1")
    table.to_csv(home / "tickets.csv", index=False)
    run_study(load_study(path), report=False)
    with pytest.raises(InputError, match="P1"):
        track_study(load_study(path), pages=False)
    new(str(path), out="", language="zh")
    assert (home / "actions.xlsx").is_file() and (home / "owners.xlsx").is_file()
    assert "P1" in capsys.readouterr().err
    assert list(offered_by(path).units) == ["乙店", "甲店"]


def test_who_is_not_there(home):  # FG4
    study = load_study(home / "studies/small.yaml")
    with pytest.raises(InputError, match="no answer, complaint or order"):
        forget_customer(study, "C700")
    with pytest.raises(InputError, match="id is empty"):
        forget_customer(study, "  ")  # whose rows would be everybody's without an id
    assert not list_path(study).exists() and not log_path(study).exists()
    text = (home / "studies/small.yaml").read_text(encoding="utf-8")
    (home / "studies/small.yaml").write_text(text.replace("customer: {salt", "# {salt"), encoding="utf-8")  # fmt: skip
    with pytest.raises(StudyError, match="salt"):
        forget_customer(load_study(home / "studies/small.yaml"), "C7")


@pytest.mark.parametrize(
    ("written", "asked"),
    [("C7", "ｃ７\u200b"), ("Ｃ７", " c7"), ("7.0", "7"), ("7", "７.0"), ("0007", "０００７")],
)
def test_ids_in_other_spellings(home, written, asked):  # FG8
    for name in ("answers.csv", "tickets.csv"):
        table = pd.read_csv(home / name, dtype="str")
        table.replace({"member": {"C7": written}}).to_csv(home / name, index=False)
    study = load_study(home / "studies/small.yaml")
    assert sum(forget_customer(study, asked).rows.values()) == 2
    assert len(run_study(study, report=False).table("responses")) == 79


def test_noughts_in_front(home, capsys):  # FG8
    from feedback.cli.forget import forget

    for name, written in (("answers.csv", "0007"), ("tickets.csv", "7")):  # a spreadsheet took them
        table = pd.read_csv(home / name, dtype="str")
        table.replace({"member": {"C7": written}}).to_csv(home / name, index=False)
    study = load_study(home / "studies/small.yaml")
    with pytest.raises(InputError, match="0007, 7: noughts"):
        forget_customer(study, "07")
    forget(str(study.path), "0007")
    said = capsys.readouterr().out
    assert "answers.csv: 1 rows" in said and "tickets.csv: also has 7," in said


def test_a_respondent_of_the_same_number(home, capsys):  # FG9
    from feedback.cli.forget import forget

    answers = pd.read_csv(home / "answers.csv", dtype="str")
    answers["id"] = answers["member"].iloc[::-1].to_numpy()  # C79 … C0: other people's numbers
    answers.loc[70, "member"] = ""  # C9 answered and names no customer
    answers.to_csv(home / "answers.csv", index=False)
    study = load_study(home / "studies/small.yaml")
    with pytest.raises(InputError, match="a respondent of this id, who is another customer"):
        text = (home / "answers.csv").read_text(encoding="utf-8")
        (home / "answers.csv").write_text(text.replace("C60,C19", "X1,C19"), encoding="utf-8")
        forget_customer(study, "X1")
    forget(str(study.path), "C7")
    said = capsys.readouterr().out
    assert "answers.csv: 1 rows" in said and "answers.csv: 1 answers have a respondent" in said
    left = run_study(study, report=False).table("responses")
    assert len(left) == 79 and "C7" in left.index and "C72" not in left.index
    assert forget_customer(study, "C9").rows[home / "answers.csv"] == 2
    assert "C9" not in run_study(study, report=False).table("responses").index
    listed = pd.read_csv(list_path(study)).drop(columns="of")  # as it was kept before
    listed.to_csv(list_path(study), index=False)
    assert "C7" not in run_study(study, report=False).table("responses").index


def test_the_sheet_that_is_named_is_looked_through(home):  # FG1
    """Tickets in the second table of a workbook, which cannot be guessed."""
    tickets = pd.read_csv(home / "tickets.csv", dtype="str")
    with pd.ExcelWriter(home / "tickets.xlsx") as book:
        tickets.assign(member="X").to_excel(book, sheet_name="other", index=False)
        tickets.to_excel(book, sheet_name="all", index=False)
    text = STUDY.replace("files: tickets.csv", "files: tickets.xlsx\n  sheet: all")
    (home / "studies/small.yaml").write_text(text, encoding="utf-8")
    found = forget_customer(load_study(home / "studies/small.yaml"), "C7")
    assert {path.name: n for path, n in found.rows.items()} == {"answers.csv": 1, "tickets.xlsx": 1}
