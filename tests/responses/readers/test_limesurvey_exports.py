"""Real exports of LimeSurvey 6.10 read back equal to the answers that were put in (data: ../shared/data).

L1 every variant of five questionnaires: each answer equal, or one message that says what to export instead
L2 respondent, date, time taken and `finished` come along, and nothing is listed that is no fault

`python tests/responses/readers/test_limesurvey_exports.py FOLDER` prints the table.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from feedback.errors import InputError
from feedback.questionnaire.model import Questionnaire, load_questionnaire
from feedback.responses.readers.read import ReadResponses, read_responses

pytestmark = pytest.mark.shared
FOLDER = "data/limesurvey_6_10"
QUESTIONNAIRES = ("csat", "every_type", "hotel_stay", "journey", "servqual")
# what cannot be read, and what the message must name
REFUSED = {
    "csv.abbreviated.long.en.csv": "Question code",
    "doc.full.long.en.doc": "CSV",
    "pdf.full.long.en.pdf": "CSV",
    "html.full.long.en.html": "CSV",
    "rsyntax.full.short.x.R": "CSV",
    "stataxml.full.short.x.xml": "CSV",
}


@dataclass(frozen=True)
class Compared:
    """Answers of a file beside those that were put in."""

    cells: int
    equal: int
    wrong: dict[str, int]
    read: ReadResponses


def loaded(name: str, folder: Path) -> Questionnaire:
    return load_questionnaire(folder / "every_type.yaml" if name == "every_type" else name)


def truth_of(name: str, q: Questionnaire, folder: Path) -> pd.DataFrame:
    """What was put in, as typed answers as ticked."""
    table = pd.read_csv(folder / f"sim_{name}.csv", dtype=str, encoding="utf-8-sig")
    table = table.set_index("respondent")
    for column, answer in q.answers.items():
        if answer.part == "specify":
            # LimeSurvey keeps the tick of its own "other" of a multiple choice in the text alone
            ticked = table.get(column.removesuffix("specify") + "oth")
            if ticked is not None:
                table[column] = table[column].mask(ticked.eq("True"), "something")
    return table


def compare(file: Path, name: str, folder: Path) -> Compared:
    """Read a file and count the answers that came back as they were put in."""
    q = loaded(name, folder)
    read = read_responses(file, questionnaire=q)
    truth = truth_of(name, q, folder)
    ids = json.loads((folder / f"ids_{name}.json").read_text(encoding="utf-8"))
    found = read.responses.rename(index=ids)
    wrong: dict[str, int] = {}
    cells = 0
    for column in (
        c for c in truth.columns if c in found.columns and c not in ("submitted", "seconds")
    ):
        ticked = f"{column}_ticked"
        said = found[ticked if ticked in found else column].reindex(truth.index)
        cells += len(truth)
        off = int((said.map(_plain) != truth[column].map(_plain)).sum())
        if off:
            wrong[column] = off
    return Compared(cells, cells - sum(wrong.values()), wrong, read)


def _plain(value: object) -> str:
    """One spelling for a cell of either side."""
    if pd.isna(value):  # type: ignore[call-overload]
        return ""
    text = str(value).removesuffix(" 00:00:00")
    return text.removesuffix(".0")


def files(folder: Path) -> list[Path]:
    """Every export, of every questionnaire."""
    return sorted(f for f in folder.glob("*.*.*") if f.name.split(".")[0] in QUESTIONNAIRES)


def variant(file: Path) -> str:
    return file.name.partition(".")[2]


def test_l1_every_variant_reads_back_or_says_what_to_export(shared: Path) -> None:
    folder = shared / FOLDER
    wrong = []
    for file in files(folder):
        name = file.name.split(".")[0]
        ask = REFUSED.get(variant(file))
        try:
            got = compare(file, name, folder)
        except InputError as error:
            if ask is None or ask not in str(error):
                wrong.append(f"{file.name}: {error}")
            continue
        if ask is not None or got.equal != got.cells:
            wrong.append(f"{file.name}: {got.equal} of {got.cells} cells equal, {got.wrong}")
        beside = got.read.responses
        dates = beside.get("submitted", beside.get("date"))
        if not (
            got.read.platform in ("limesurvey", "spss")
            and list(beside.index) == [str(number) for number in range(1, 61)]
            and dates is not None
            and dates.notna().all()
            and (beside["seconds"] == 30).all()
            and beside["finished"].all()
        ):
            wrong.append(f"{file.name}: L2 own columns as {got.read.platform}")
        if len(got.read.issues):
            wrong.append(f"{file.name}: L2 {got.read.issues.iloc[0].dropna().to_dict()}")
    assert not wrong, "\n".join(wrong)


def table_of(folder: Path) -> str:
    """Variant by questionnaire: cells equal of cells, or refused."""
    rows: dict[str, dict[str, str]] = {}
    for file in files(folder):
        name = file.name.split(".")[0]
        try:
            got = compare(file, name, folder)
            told = f"{got.equal}/{got.cells}"
        except InputError:
            told = "refused"
        rows.setdefault(variant(file), {})[name] = told
    lines = ["| variant | " + " | ".join(QUESTIONNAIRES) + " |", "|---" * 6 + "|"]
    for each, cells in sorted(rows.items()):
        lines.append(f"| {each} | " + " | ".join(cells.get(q, "–") for q in QUESTIONNAIRES) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table_of(Path(sys.argv[1])))
