"""One intake: what `read` makes of a file, `run` makes of it, whatever the file and whoever named its columns.

OI1 every file found hard to read, through both: the same answers, dates, comments and people, or the same refusal.
OI2 a study that maps the columns of a survey tool's export knows what the tool says beside its answers.
OI3 files without identifiers: nobody of the second file is taken for somebody of the first.
OI4 a study's zone moves the stamps of its questionnaire's exports, too.
OI5 answers on plainly another scale are refused by name; a stray one is put aside and listed.
OI6 the reasons of the readers are said in both languages; unreadable answers of the overall question cost their row.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_series_equal

from feedback import FeedbackError, load_questionnaire, load_study, read_responses
from feedback.pipeline.intake import DATE, NPS, RATING, Answers, read_answers
from feedback.pipeline.wording import READER_REASONS, reason_in
from feedback.questionnaire.model import Questionnaire
from feedback.responses.readers.result import ReadResponses

FOUND = {
    "02-qualtrics-two-header-rows": {"q.yaml": ("in.csv", "in.xlsx")},
    "03-answers-of-1980-vanish": {"q.yaml": ("in.csv",)},
    "05-one-odd-date-ends-everything": {"q.yaml": ("read.csv",)},
    "10-odk-utc-and-rejected": {"q.yaml": ("in.csv",)},
    "12-own-specify-labels-left-out": {"q.yaml": ("kobo_labels.csv",)},
    "13-limesurvey-chinese-code-and-text-heads": {"q.yaml": ("in.csv",)},
    "17-question-ids-of-the-tool-itself": {"q.yaml": ("kobo.csv",)},
    "tool-01-ls-expression-codes-shift-servqual": {"servqual": ("code.csv", "input.csv")},
    "tool-02-ls-negative-codes-m1": {"awkward.yaml": ("input.csv",)},
    "tool-03-ls-servqual-full-headings": {"servqual": ("full_en.csv", "full_zh.csv")},
    "tool-04-ls-chinese-own-columns": {
        "restaurant": ("codetext_zh.csv", "full_en.csv", "full_zh.csv")
    },
    "tool-05-ls-convert-y-n": {"every_type.yaml": ("y10.csv", "y12.csv")},
    "tool-06-ls-sav": {"every_type.yaml": ("pspp.sav",), "nps": ("raw.sav",)},
    "tool-07-ls-json": {"hotel_stay": ("input.json",), "csat": ("csat.json",)},
    "tool-08-ls-underscored-and-abbreviated-heads": {
        "every_type.yaml": ("abbreviated.csv", "under.csv")
    },
    "tool-09-spss-user-missing-not-applicable": {
        "every_type.yaml": ("labels_only.sav", "user_missing.sav")
    },
    "tool-10-dta-parquet-unread": {"every_type.yaml": ("every_type.dta", "every_type.parquet")},
}
CASES = [
    (folder, form, file)
    for folder, forms in FOUND.items()
    for form, files in forms.items()
    for file in files
]


def answers_of(folder: Path, form: str, *files: Path, more: str = "") -> Answers:
    """As `run` reads them."""
    study = folder / "study.yaml"
    listed = ", ".join(f'"{file}"' for file in files)
    study.write_text(
        f'study: one\ntitle: One\nquestionnaire: "{form}"\nraw: [{listed}]\n{more}',
        encoding="utf-8",
    )
    return read_answers(load_study(study))


def compare(read: ReadResponses, run: Answers, form: Questionnaire) -> None:
    responses, plan = read.responses, run.plan
    dropped = run.rejected.loc[run.rejected["action"] == "row dropped"]
    people = run.responses.index
    assert set(people) <= set(responses.index)
    assert len(responses) - len(people) <= len(dropped)  # each of them listed
    for column in plan.items:
        same(run.responses[column], responses.loc[people, column])
    if plan.rating:
        same(run.responses[RATING], responses.loc[people, plan.rating[0]])
    if plan.nps and NPS in run.responses:
        same(run.responses[NPS], responses.loc[people, plan.nps[0]])
    if plan.date and form.record.date in responses:
        dates = responses.loc[people, form.record.date]
        assert run.responses[DATE].tolist() == dates.tolist() or run.responses[DATE].isna().all() == dates.isna().all()  # fmt: skip
    for name in form.segments:
        shown = form.value_labels(name, language="zh")
        told = responses.loc[people, name].astype("object").map(lambda code, of=shown: of.get(code, code), na_action="ignore")  # fmt: skip
        assert run.responses[name].fillna("").tolist() == told.fillna("").astype(str).tolist()
    said = run.comments.dropna(subset="text")
    theirs = read.comments[read.comments["respondent"].isin(people)]
    theirs = theirs[theirs["question"].isin(plan.text)]
    columns = ["respondent", "question", "text"]
    assert set(map(tuple, said[columns].to_numpy())) == set(map(tuple, theirs[columns].to_numpy()))


def same(ours: pd.Series, theirs: pd.Series) -> None:
    assert_series_equal(
        ours.astype("float64"),
        theirs.astype("Float64").astype("float64"),
        check_names=False,
    )


@pytest.mark.shared
@pytest.mark.parametrize(("folder", "form", "file"), CASES)
def test_found_files(
    folder: str, form: str, file: str, shared: Path, tmp_path: Path
) -> None:  # OI1
    place = shared / "faults" / "intake" / folder
    if not place.is_dir():
        pytest.skip("needs the found files beside the checkout")
    named = str(place / form) if form.endswith(".yaml") else form
    questionnaire = load_questionnaire(named)
    try:
        read = read_responses(place / file, questionnaire=questionnaire)
    except FeedbackError as refused:
        with pytest.raises(FeedbackError) as ended:
            answers_of(tmp_path, named, place / file)
        assert ended.value.en == refused.en
        return
    if not (
        questionnaire.texts or questionnaire.rated or questionnaire.overall or questionnaire.nps
    ):
        pytest.skip("nothing of it is analysed")
    compare(read, answers_of(tmp_path, named, place / file), questionnaire)


WJX = """\
序号,提交答卷时间,所用时间,来自IP,1、总体满意度,2、还有什么想说的？,审核状态
1,2026/1/2 10:00:00,30秒,1.2.3.4,4,(空),通过
2,2026/1/2 10:01:00,31秒,1.2.3.5,(跳过),很好,通过
3,2026/1/2 10:02:00,32秒,1.2.3.6,-3,太慢了,通过
4,2026/1/2 10:03:00,33秒,1.2.3.7,5,不错,不通过
5,2026/1/2 10:04:00,33秒,1.2.3.7,2,等位久,通过
"""
MAPPED = """\
study: mapped
title: Mapped
raw: {raw}
columns: {{respondent: 序号, date: 提交答卷时间, rating: 1、总体满意度, text: 2、还有什么想说的？}}
scale: {{low: 1, high: 5}}
"""


def test_mapped_columns_of_a_tool(tmp_path: Path) -> None:  # OI2
    (tmp_path / "raw.csv").write_text(WJX, encoding="utf-8")
    (tmp_path / "s.yaml").write_text(MAPPED.format(raw=tmp_path / "raw.csv"), encoding="utf-8")
    answers = read_answers(load_study(tmp_path / "s.yaml"))
    assert answers.responses.index.tolist() == ["1", "2", "3", "5"]
    assert answers.responses[RATING].fillna(0).tolist() == [4, 0, 0, 2]
    assert answers.unanswered == {"1、总体满意度": 2, "2、还有什么想说的？": 1}
    assert answers.comments["text"].dropna().tolist() == ["很好", "太慢了", "等位久"]
    assert answers.rejected["row"].tolist() == [5]
    assert answers.rows_in == 5


def test_mapped_columns_of_qualtrics_and_limesurvey(tmp_path: Path) -> None:  # OI2
    (tmp_path / "q.csv").write_text(
        "StartDate,Status,ResponseId,Q1,Q2\nStart Date,Response Type,Response ID,How?,Why?\n"
        '"{""ImportId"":""a""}","{""ImportId"":""b""}","{""ImportId"":""c""}","{""ImportId"":""d""}","{""ImportId"":""e""}"\n'
        "2026-01-02,IP Address,R_1,4,fine\n2026-01-02,Survey Preview,R_2,1,test\n2026-01-03,IP Address,R_3,-99,-99\n",
        encoding="utf-8",
    )
    (tmp_path / "l.csv").write_text(
        "id,submitdate,lastpage,startlanguage,seed,Q1,Q2\n7,1980-01-01 00:00:00,2,en,1,4,fine\n8,2026-01-01 10:00:00,2,en,1,5,good\n",
        encoding="utf-8",
    )
    study = "study: m\ntitle: M\nlanguage: en\nraw: {}\ncolumns: {{respondent: {}, date: {}, rating: Q1, text: Q2}}\nscale: {{low: 1, high: 5}}\n"
    (tmp_path / "q.yaml").write_text(study.format(tmp_path / "q.csv", "ResponseId", "StartDate"))
    (tmp_path / "l.yaml").write_text(study.format(tmp_path / "l.csv", "id", "submitdate"))
    answers = read_answers(load_study(tmp_path / "q.yaml"), language="en")
    assert answers.responses[RATING].tolist() == [4]
    assert answers.responses.index.tolist() == ["R_1"]
    assert sorted(answers.rejected["row"]) == [5, 6]  # the preview, and who answered nothing
    answers = read_answers(load_study(tmp_path / "l.yaml"), language="en")
    assert answers.responses[DATE].isna().tolist() == [True, False]


FORM = """\
id: visit
title: {en: Visit}
languages: [en]
record: {date: day}
scales:
  good:
    kind: satisfaction
    points: [{code: 1, en: bad}, {code: 2, en: poor}, {code: 3, en: fair}, {code: 4, en: good}, {code: 5, en: very good}]
sections:
  - id: all
    title: {en: All}
    questions:
      - {id: overall, type: csat, role: overall, scale: good, text: {en: "How was it?"}}
      - {id: recommend, type: nps, text: {en: "Recommend?"}}
      - {id: why, type: long_text, text: {en: "Why?"}}
"""


def form_of(tmp_path: Path) -> Path:
    path = tmp_path / "visit.yaml"
    path.write_text(FORM, encoding="utf-8")
    return path


def google(path: Path, rows: list[tuple[str, object, object, str]]) -> Path:
    heads = ["Timestamp", "How was it?", "Recommend?", "Why?"]
    pd.DataFrame(rows, columns=heads).to_csv(path, index=False)
    return path


def test_files_without_identifiers(tmp_path: Path) -> None:  # OI3
    files = [
        google(
            tmp_path / f"{n}.csv",
            [(f"2026-0{n}-0{i} 10:00:00", i, 2 * i, f"text {n} {i}") for i in range(1, 6)],
        )
        for n in (1, 2)
    ]
    answers = answers_of(tmp_path, str(form_of(tmp_path)), *files)
    assert len(answers.responses) == 10
    assert answers.responses.index.is_unique
    assert not len(answers.rejected)


def test_zone_of_a_questionnaire_study(tmp_path: Path) -> None:  # OI4
    (tmp_path / "a.csv").write_text(
        "respondent,day,overall,recommend,why\na,2026-01-01T20:00:00Z,4,9,ok\nb,2026-01-01T20:00:00Z,5,9,no\n"
    )
    more = "timezone: Asia/Shanghai\ncolumns: {date: day}\n"
    answers = answers_of(tmp_path, str(form_of(tmp_path)), tmp_path / "a.csv", more=more)
    assert answers.responses[DATE].dt.day.tolist() == [2, 2]
    read = read_responses(
        tmp_path / "a.csv", questionnaire=str(form_of(tmp_path)), timezone="Asia/Shanghai"
    )
    assert read.responses["day"].dt.day.tolist() == [2, 2]


def test_columns_of_the_record(tmp_path: Path) -> None:  # OI1
    """Somebody has added her own numbers, days and waves to a tool's export: they count, by both roads."""
    form = FORM.replace("{date: day}", "{date: day, wave: wave}")
    (tmp_path / "visit.yaml").write_text(form)
    (tmp_path / "a.csv").write_text(
        "_uuid,_submission_time,respondent,day,wave,overall,recommend,why\n"
        "u1,2026-01-05T10:00:00,p1,1980-01-01,w1,4,9,ok\nu2,2026-01-05T10:00:00,p1,2026-01-02,w2,5,9,no\n"
    )
    read = read_responses(tmp_path / "a.csv", questionnaire=str(tmp_path / "visit.yaml"))
    run = answers_of(tmp_path, str(tmp_path / "visit.yaml"), tmp_path / "a.csv")
    assert read.responses.index.tolist() == run.responses.index.tolist() == ["w1:p1", "w2:p1"]
    assert read.responses["day"].tolist() == run.responses[DATE].tolist()
    assert read.responses["day"].dt.year.tolist() == [1980, 2026]
    assert run.responses["wave"].tolist() == ["w1", "w2"]


@pytest.mark.parametrize("other", ["{}.0", "{}.00", "{}"])
def test_a_number_of_a_table_is_the_person_of_another_file(
    tmp_path: Path, other: str
) -> None:  # OI3
    """pandas and R write 17.0 where a column has gaps: one person in two waves, once in each."""
    for wave, spelt in ((1, "{}"), (2, other)):
        table = pd.DataFrame({"id": [spelt.format(n) for n in (7, 17, 170)] + [""], "wave": f"w{wave}", "star": [1, 2, 3, 4]})  # fmt: skip
        table.to_csv(tmp_path / f"{wave}.csv", index=False)
    path = tmp_path / "s.yaml"
    path.write_text(
        "study: s\ntitle: s\nraw: [1.csv, 2.csv]\ncolumns: {respondent: id, wave: wave, rating: star}\nscale: {low: 1, high: 5}\n"
    )
    found = read_answers(load_study(path)).responses.index
    assert {"w1:7", "w2:7", "w1:17", "w2:17", "w1:170", "w2:170"} <= {*found} and len(found) == 8


def test_sent_twice(tmp_path: Path) -> None:  # OI3
    """The same row to the minute is one submission, by both roads; without a time of day it may be two people."""
    rows = [("2026-01-02 10:00:00", 4, 9, "ok")] * 2 + [("2026-01-02 10:05:00", 5, 9, "no")]
    form = str(form_of(tmp_path))
    for at, people in ((10, 3), (None, 2)):
        file = google(tmp_path / f"{people}.csv", [(row[0][:at], *row[1:]) for row in rows])
        read, run = read_responses(file, questionnaire=form), answers_of(tmp_path, form, file)
        assert len(read.responses) == len(run.responses) == people
        assert read.counts["duplicates"] == 3 - people
        assert run.equal_rows == people - 2
        whole = read.issues.loc[read.issues["row"].isna(), "why_en"]
        assert whole.str.contains("equal an earlier one").any() == (people == 3)


@pytest.mark.parametrize("mapped", [True, False])
def test_another_scale(tmp_path: Path, mapped: bool) -> None:  # OI5
    table = pd.DataFrame({"respondent": range(40), "overall": [1 + i % 10 for i in range(40)]})
    table["recommend"], table["why"] = 9, "ok"
    table.to_csv(tmp_path / "a.csv", index=False)
    columns = "columns: {rating: overall, text: why}\nscale: {low: 1, high: 5}\n"
    study = f"study: s\ntitle: S\nraw: {tmp_path / 'a.csv'}\n"
    (tmp_path / "s.yaml").write_text(
        study + (columns if mapped else f'questionnaire: "{form_of(tmp_path)}"\n')
    )
    with pytest.raises(FeedbackError) as refused:
        read_answers(load_study(tmp_path / "s.yaml"))
    assert "20 of 40" in refused.value.en
    assert "1–5" in refused.value.zh
    table.assign(overall=[4] * 38 + [7, 9]).to_csv(tmp_path / "a.csv", index=False)
    answers = read_answers(load_study(tmp_path / "s.yaml"))
    assert answers.rejected["reason"].tolist() == ["outside the scale 1 to 5"] * 2
    assert answers.rejected["action"].tolist() == ["row dropped"] * 2  # OI6


@pytest.mark.parametrize("mapped", [True, False])
def test_recommendation_of_five(tmp_path: Path, mapped: bool) -> None:  # OI5
    table = pd.DataFrame({"respondent": range(30), "overall": 4, "why": "ok"})
    table["recommend"] = [1 + i % 5 for i in range(30)]
    table.to_csv(tmp_path / "a.csv", index=False)
    columns = (
        "columns: {rating: overall, nps: recommend, text: why}\nscale: {low: 1, high: 5}\n"
        if mapped
        else f'questionnaire: "{form_of(tmp_path)}"\n'
    )
    (tmp_path / "s.yaml").write_text(f"study: s\ntitle: S\nraw: {tmp_path / 'a.csv'}\n{columns}")
    answers = read_answers(load_study(tmp_path / "s.yaml"))
    assert NPS not in answers.responses
    assert len(answers.responses) == 30
    assert any("no NPS is made of it" in said.en for said in answers.remarks)


def test_reasons_in_both_languages() -> None:  # OI6
    for why in READER_REASONS:
        assert reason_in(why.en, language="zh") == why.zh
