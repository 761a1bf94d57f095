"""What a tool says beside the answers: second heads, status, zones, texts beside a choice.

TM1 a row of wordings under the names is a head, in XLSX and CSV, with or without Qualtrics' own
TM2 previews, spam and rejected reviews are dropped and counted, in every language; held ones stay
TM3 ODK's and Kobo's stamps, in UTC, are brought to the clock of the device
TM4 the labels our XLSForm and REDCap exports write at "please specify" come back to their own question
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from feedback.questionnaire.model import Questionnaire
from feedback.responses.readers.read import read_responses


@pytest.fixture(scope="module")
def visit() -> Questionnaire:
    def words(zh: str, en: str) -> dict[str, str]:
        return {"zh": zh, "en": en}

    other = {"code": "oth", **words("其他", "Other"), "specify": True, "fixed": True}
    return Questionnaire.model_validate({
        "id": "visit", "title": words("到店", "Visit"), "languages": ["zh", "en"],
        "record": {"respondent": "respondent", "date": "submitted"},
        "sections": [{"id": "main", "title": words("主要", "Main"), "questions": [
            {"id": "shop", "type": "single", "text": words("哪家店？", "Which shop?"),
             "choices": [{"code": "east", **words("东店", "East")}, other]},
            {"id": "use", "type": "multiple", "text": words("点了什么？", "What did you order?"),
             "choices": [{"code": "tea", **words("茶", "Tea")}, other]},
            {"id": "why", "type": "long_text", "text": words("还想说什么？", "Anything else?")},
        ]}],
    })  # fmt: skip


_NAMES = [
    "StartDate",
    "Status",
    "Finished",
    "RecordedDate",
    "ResponseId",
    "shop",
    "shop_2_TEXT",
    "use_1",
    "use_2",
    "use_2_TEXT",
    "why",
]
_SAID = ["Start Date", "Response Type", "Finished", "Recorded Date", "Response ID", "Which shop? - Selected Choice",
         "Which shop? - Other - Text", "What did you order? - Selected Choice - Tea",
         "What did you order? - Selected Choice - Other", "What did you order? - Other - Text", "Anything else?"]  # fmt: skip
_ROW = ["2024-05-06 09:00:00", "0", "1", "2024-05-06 09:03:01", "R_1", "1", "", "1", "", "", "fine"]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_tm1_wording_row_of_qualtrics(visit: Questionnaire, tmp_path: Path, ending: str) -> None:
    table = pd.DataFrame([_SAID, _ROW], columns=_NAMES)
    file = tmp_path / f"in.{ending}"
    table.to_csv(file, index=False) if ending == "csv" else table.to_excel(file, index=False)
    read = read_responses(file, questionnaire=visit)
    assert read.platform == "qualtrics" and list(read.responses.index) == ["R_1"]
    assert read.comments["text"].tolist() == ["fine"]


@pytest.mark.parametrize(
    "said",
    [
        ["编号", "哪家店？", "点了什么？", "还想说什么？"],
        ["Respondent", "Which shop?", "What did you order? - Tea", "Anything else?"],
        ["respondent", "shop", "use_tea", "why"],
    ],
)
def test_tm1_wording_row_of_any_table(
    visit: Questionnaire, tmp_path: Path, said: list[str]
) -> None:
    rows = [said, ["a", "east", "1", "好"], ["b", "oth", "0", "fine"]]
    pd.DataFrame(rows, columns=["respondent", "shop", "use_tea", "why"]).to_csv(tmp_path / "a.csv", index=False)  # fmt: skip
    read = read_responses(tmp_path / "a.csv", questionnaire=visit)
    assert read.responses["shop"].tolist() == ["east", "oth"]
    assert not read.issues["row"].notna().any()


def test_tm1_answers_are_no_heads(visit: Questionnaire, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "respondent,shop,use_tea,why\na,East,1,Anything\nb,East,1,why\n"
    )
    assert len(read_responses(tmp_path / "a.csv", questionnaire=visit).responses) == 2


@pytest.mark.parametrize(
    ("status", "kept"),
    [
        ("IP Address", True), ("0", True), ("16", True), ("Imported", True), ("IP 地址", True), ("Offline", True),
        ("Survey Preview", False), ("1", False), ("Spam", False), ("8", False), ("调查预览", False), ("問卷預覽", False),
        ("Umfragevorschau", False), ("Aperçu de l'enquête", False), ("Vista previa de la encuesta", False),
        ("アンケートのプレビュー", False), ("垃圾", False), ("Survey Test", False), ("설문조사 미리보기", False),
    ],
)  # fmt: skip
def test_tm2_qualtrics(visit: Questionnaire, tmp_path: Path, status: str, kept: bool) -> None:
    rows = [_ROW, [*_ROW[:1], status, *_ROW[2:4], "R_2", *_ROW[5:]]]
    pd.DataFrame(rows, columns=_NAMES).to_csv(tmp_path / "a.csv", index=False)
    read = read_responses(tmp_path / "a.csv", questionnaire=visit)
    assert read.counts["responses"] == 1 + kept and read.counts["previews"] == 1 - kept


@pytest.mark.parametrize(
    ("head", "status", "kept"),
    [
        ("ReviewState", "rejected", False), ("ReviewState", "approved", True), ("ReviewState", "hasIssues", True),
        ("ReviewState", "edited", True), ("_validation_status", "Not approved", False), ("_validation_status", "On hold", True),
        ("_validation_status", "validation_status_not_approved", False), ("_validation_status", "未批准", False),
        ("_validation_status", "Approved", True),
    ],
)  # fmt: skip
def test_tm2_odk_and_kobo(
    visit: Questionnaire, tmp_path: Path, head: str, status: str, kept: bool
) -> None:
    (tmp_path / "a.csv").write_text(
        f"SubmissionDate,shop,use,why,KEY,_uuid,{head}\n2024-05-31T17:30:00Z,east,tea,ok,u1,u1,\n"
        f"2024-05-31T17:30:00Z,east,tea,bad,u2,u2,{status}\n"
    )
    read = read_responses(tmp_path / "a.csv", questionnaire=visit)
    assert len(read.responses) == 1 + kept


@pytest.mark.parametrize(
    ("stamps", "local"),
    [
        (("SubmissionDate", "2024-05-31T17:30:00.000Z", "2024-06-01T01:29:00.000+08:00"), "2024-06-01 01:30:00"),
        (("_submission_time", "2024-05-31T17:30:00", "2024-06-01T01:29:00+08:00"), "2024-06-01 01:30:00"),
        (("SubmissionDate", "2024-06-01T01:30:00Z", "2024-05-31T20:29:00.000-05:00"), "2024-05-31 20:30:00"),
        (("SubmissionDate", "2024-05-31T17:30:00Z", "2024-05-31T23:00:00.000+05:30"), "2024-05-31 23:00:00"),
        (("SubmissionDate", "2024-05-31T17:30:00Z", ""), "2024-05-31 17:30:00"),
    ],
)  # fmt: skip
def test_tm3_local_day(
    visit: Questionnaire, tmp_path: Path, stamps: tuple[str, str, str], local: str
) -> None:
    head, stamp, end = stamps
    (tmp_path / "a.csv").write_text(
        f"{head},start,end,shop,use,why,KEY,_uuid\n{stamp},{end},{end},east,tea,ok,u1,u1\n"
    )
    read = read_responses(tmp_path / "a.csv", questionnaire=visit)
    assert str(read.responses["submitted"].iloc[0]) == local
    if not end:
        assert read.issues["why_en"].str.contains("UTC").any()


@pytest.mark.parametrize("only", ["both", "shop", "use"])
@pytest.mark.parametrize(
    ("other", "ask"), [("Other", "Other: please specify"), ("其他", "其他：请注明")]
)
def test_tm4_own_specify_labels(
    visit: Questionnaire, tmp_path: Path, only: str, other: str, ask: str
) -> None:
    english = other == "Other"
    shop, use = ("Which shop?", "What did you order?") if english else ("哪家店？", "点了什么？")
    heads = [shop, *([ask] if only != "use" else []), use, *([ask] if only != "shop" else [])]
    cells = [
        other,
        *(["Kiosk"] if only != "use" else []),
        other,
        *(["Cocoa"] if only != "shop" else []),
    ]
    text = (
        ",".join([*heads, "_uuid", "_submission_time"]) + "\n" + ",".join([*cells, "u1", ""]) + "\n"
    )
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    row = read_responses(tmp_path / "a.csv", questionnaire=visit).responses.iloc[0]
    if only != "use":
        assert row["shop_specify"] == "Kiosk"
    if only != "shop":
        assert row["use_specify"] == "Cocoa"
