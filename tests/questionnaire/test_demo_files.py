"""The demo's files are what the generator draws, byte for byte.

1. Writing again gives the bytes that ship.
2. The CSV holds the draw: BOM, question ids as headers, every cell back as it was.
3. truth.json reads back as the truth that was drawn.
4. The rows to be rejected stand where the truth says, and are wrong as it says; nothing else is.
5. The command tells what it wrote; wrong arguments leave with 2 and no traceback.
6. The study file and the questionnaire agree with the data.
7. data/raw/README.md says what is planted.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from demo_study import DemoDraw, load_truth, plan, write_demo
from demo_study.__main__ import main
from feedback.errors import InputError
from feedback.files import shipped
from feedback.questionnaire.model import load_questionnaire
from feedback.study import load_study

NAMES = (
    "wave1.csv", "wave2.csv", "truth.json", "tickets.csv", "stays.csv", "owners.csv", "tickets_truth.json", "bookings.csv",
    "bookings_truth.json", "journey.csv", "journey_actions.csv", "journey_owners.csv", "journey_truth.json", "training.csv", "training_truth.json",
)  # fmt: skip


def cells(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")


def test_writing_again_gives_the_same_bytes(draw: DemoDraw, tmp_path: Path) -> None:  # 1
    written = write_demo(draw, tmp_path / "new")
    assert [path.name for path in written] == list(NAMES)
    for path in written:
        assert path.read_bytes() == (shipped("data/raw/demo") / path.name).read_bytes(), (
            f"{path.name}: run PYTHONPATH=tools python -m demo_study data/raw/demo and commit what it writes"
        )


def test_the_csv_holds_the_draw(draw: DemoDraw) -> None:  # 2
    files = [shipped("data/raw/demo") / name for name in NAMES[:2]]
    assert all(path.read_bytes().startswith(b"\xef\xbb\xbf") for path in files)
    assert not any(b"\r" in path.read_bytes() for path in files)
    read = pd.concat([cells(path) for path in files], ignore_index=True)
    pd.testing.assert_frame_equal(read, draw.responses)


def test_the_truth_reads_back(draw: DemoDraw) -> None:  # 3
    truth = load_truth(shipped("data/raw/demo") / "truth.json")
    assert truth == draw.truth
    assert len(truth.mentions()) == sum(len(comment.mentions) for comment in truth.comments)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"n": 1}', "\x00"])
def test_a_file_that_is_no_truth(content: str, tmp_path: Path) -> None:  # 3
    path = tmp_path / "truth.json"
    path.write_text(content)
    with pytest.raises(InputError, match="not a truth file"):
        load_truth(path)
    with pytest.raises(InputError, match="not a truth file"):
        load_truth(tmp_path / "none.json")


def test_rejected_rows_stand_where_the_truth_says(draw: DemoDraw) -> None:  # 4
    questionnaire = load_questionnaire("hotel_stay")
    codes = {c: questionnaire.codes(c) for c in (*questionnaire.items, "overall", "recommend")}
    found = []
    for name in NAMES[:2]:
        frame = cells(shipped("data/raw/demo") / name)
        seen = set()
        for i, row in enumerate(frame.to_dict("records"), start=2):
            if row["respondent"] in seen:
                found.append((name, i, row["respondent"], "respondent"))
            seen.add(row["respondent"])
            if pd.isna(
                pd.to_datetime(row["submitted"], errors="coerce", format="%Y/%m/%d %H:%M:%S")
            ):
                found.append((name, i, row["respondent"], "submitted"))
            found += [
                (name, i, row["respondent"], column)
                for column, known in codes.items()
                if row[column] and row[column] not in known
            ]
    assert found == [(r.file, r.row, r.respondent, r.column) for r in draw.truth.rejected]
    assert len(found) == 7


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:  # 5
    assert main([str(tmp_path)]) == 0
    assert capsys.readouterr().out.split() == [str(tmp_path / name) for name in NAMES]
    assert main([]) == 2
    assert main(["--help"]) == 2
    (tmp_path / "file").write_text("")
    assert main([str(tmp_path / "file" / "below")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_study_questionnaire_and_data_agree(draw: DemoDraw) -> None:  # 6
    study = load_study("demo")
    assert study.taxonomy == "hotel"
    assert [path.name for path in study.raw_paths()] == list(NAMES[:2])
    questionnaire = load_questionnaire(study.resolve(str(study.questionnaire)))
    record = questionnaire.record
    ours = [record.respondent, record.date, record.seconds, record.wave, *questionnaire.columns]
    assert list(draw.responses.columns) == [*ours, study.customer.respondents]
    for column in questionnaire.segments:
        assert set(draw.responses[column]) == set(questionnaire.value_labels(column).values())


def test_the_readme_says_what_is_planted() -> None:  # 7
    readme = Path(__file__).parents[2] / "data" / "raw" / "README.md"
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in readme.read_text(encoding="utf-8").splitlines()
        if line.startswith("|")
    ]
    weights = {row[0]: float(row[1]) for row in rows if row[0] in plan.DRIVER_WEIGHTS}
    assert weights == plan.DRIVER_WEIGHTS
    branches = {row[0].split()[-1]: row for row in rows if row[0].split()[-1] in plan.BRANCH_SHARES}
    assert set(branches) == set(plan.BRANCH_SHARES)
    told = [
        plan.PainPoint(branch, row[1], tuple(float(cell.strip(" %")) / 100 for cell in row[2:4]))
        for branch, row in branches.items()
        if row[1] != "none"
    ]
    assert told == list(plan.PAIN_POINTS)
    labels = load_questionnaire("hotel_stay").value_labels("branch")
    assert {row[0].split()[1]: row[0].split()[0] for row in branches.values()} == labels
