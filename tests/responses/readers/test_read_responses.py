"""What a reader rights, what it refuses, and how it says so.

B1 labels in any width, case, script and language become codes; -3 never passes for 3
B2 what does not fit is missing and an issue with row, respondent, column, found and both reasons
B3 times taken and dates in the shapes tools write
B4 previews and repeated identifiers are counted, unfinished answers marked
B5 personal data asked for on purpose stays out of comments, issues and written files
B6 one message for what is no export of this questionnaire, damaged, protected, empty, ambiguous
B7 any table by a mapping
B9 a second heading is nobody's and said; who answers in words that there is nothing to rate is somebody.
B8 what `feedback read` wrote is not scored twice; the pipeline turns reversed items once
"""

from __future__ import annotations

import json
import time
from pathlib import Path

import pandas as pd
import pytest
from shapes import WRITERS
from strategies import draw_answers
from typer.testing import CliRunner

from feedback.errors import ColumnError, FeedbackError, InputError, StudyError
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.simulate import simulate_responses
from feedback.responses.readers.read import ReadResponses, read_responses
from feedback.responses.readers.timing import seconds_of


def csv_of(path: Path, text: str, *, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def one_column(q: Questionnaire, folder: Path, column: str, cells: list[str]) -> ReadResponses:
    """A table of one mapped column."""
    rows = "".join(f'{i},"{cell}"\n' for i, cell in enumerate(cells, 1))
    file = csv_of(folder / "one.csv", "who,it\n" + rows)
    return read_responses(file, questionnaire=q, mapping={"who": "respondent", "it": column})


@pytest.fixture
def answers(every_type: Questionnaire) -> pd.DataFrame:
    return simulate_responses(every_type, 30, comments=True, seed=4).responses


# B1


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("非常满意", 5), ("非常滿意", 5), ("  非常 满意 ", 5), ("very SATISFIED", 5), ("Ｖｅｒｙ satisfied", 5),
        ("5", 5), ("５", 5), ("5.0", 5), ("5分", 5), ("5 - 非常满意", 5), ("4、满意", 4), ("Very dissatisfied.", 1),
    ],
)  # fmt: skip
def test_b1_spellings(every_type: Questionnaire, tmp_path: Path, cell: str, code: int) -> None:
    read = one_column(every_type, tmp_path, "overall", [cell, "不满意"])
    assert read.responses["overall"].tolist() == [code, 2]


@pytest.mark.parametrize(
    "cell", ["-3", "1.5", "55", "0", "5 - 不满意", "很好", "=1+4", "5,4", "['5']"]
)
def test_b1_never_a_guess(every_type: Questionnaire, tmp_path: Path, cell: str) -> None:
    read = one_column(every_type, tmp_path, "overall", [cell, "5"])
    assert read.responses["overall"].isna().tolist() == [True, False]
    assert read.issues.loc[read.issues["row"] == 2, "found"].tolist() == [cell]


@pytest.mark.parametrize("study", ["questionnaire: {form}", "scale: {{low: 1, high: 5}}"])
def test_b1_a_rating_that_says_it_is_none(
    every_type: Questionnaire, answers: pd.DataFrame, tmp_path: Path, study: str
) -> None:
    from feedback.pipeline.intake import read_answers
    from feedback.study import load_study

    words = ["N/A", "ｎ／ａ", "不适用", "－", "—", "Not applicable", "未评分", "N.A.", "拒答"]
    read = one_column(every_type, tmp_path, "overall", [*words, "很好", "", "5"])
    assert read.responses["overall"].isna().sum() == 11 and read.counts["no_rating"] == len(words)
    assert read.issues.dropna(subset="row")["found"].tolist() == ["很好"]
    assert "9 格" in read.explain("zh") and "9 cells" in read.explain("en")
    # `run` counts the same cells, whether a questionnaire or the study's columns say what was asked
    file = tmp_path / "all.csv"
    cells = [*words, "很好", "", "5", *["4"] * 18]
    answers.assign(overall=cells, overall_na=False).to_csv(file)
    told = study.format(form=_file())
    lines = f"study: s\ntitle: t\nraw: {file}\n{told}\ncolumns: {{rating: overall}}\n"
    (tmp_path / "s.yaml").write_text(lines, encoding="utf-8")
    found = read_answers(load_study(tmp_path / "s.yaml"))
    # with nothing else asked such a row has no answer at all, as the blank one, and is dropped: no cell is counted twice
    empty = int((found.rejected["reason"] == "no answer at all").sum())
    assert found.unanswered.get("overall", 0) + empty == len(words) + (empty > 0)
    assert (empty > 0) is ("questionnaire" not in study)


@pytest.mark.parametrize("word", ["不适用", "(跳过)"])
def test_b1_no_rating_is_counted_once_a_person(
    every_type: Questionnaire, tmp_path: Path, word: str
) -> None:
    """One person sends the same three times; what only the tool writes is nobody's word."""
    file = csv_of(tmp_path / "one.csv", "who,it\n" + f"1,{word}\n" * 3 + "2,5\n")
    names = {"who": "respondent", "it": "overall"}
    read = read_responses(file, questionnaire=every_type, mapping=names)
    typed = int(word == "不适用")
    assert read.counts["responses"] == 2
    assert (read.counts["no_rating"], read.counts["skipped"]) == (typed, 1 - typed)
    assert ("1 格写明没有评分" in read.explain("zh")) == bool(typed)
    assert ("1 格评分由问卷工具记为跳过" in read.explain("zh")) != bool(typed)
    assert ("skipped or not answered: 1" in read.explain("en")) != bool(typed)


def test_b1_not_applicable_is_not_missing(every_type: Questionnaire, tmp_path: Path) -> None:
    read = one_column(every_type, tmp_path, "clean", ["未使用", "did not use", "99", "", "3"])
    assert read.responses["clean_na"].tolist() == [True, True, True, False, False]
    assert read.responses["clean"].tolist()[-1] == 3


def test_b1_reversed_items(every_type: Questionnaire, tmp_path: Path) -> None:
    read = one_column(every_type, tmp_path, "longwait", ["1", "非常同意", "4"])
    assert read.responses["longwait"].tolist() == [7, 1, 4]
    assert read.responses["longwait_ticked"].tolist() == [1, 7, 4]


def test_b1_places_count_from_the_first_shown(
    every_type: Questionnaire, answers: pd.DataFrame, tmp_path: Path
) -> None:
    """The scale is shown from 5 down, so place 1 is 5; 0 to 10 comes as 1 to 11."""
    file = WRITERS["wjx_numbers"][1](every_type, answers, tmp_path / "w", "zh")
    raw = pd.read_csv(file, dtype=str).set_index("序号")
    read = read_responses(file, questionnaire=every_type)
    overall = raw.filter(like="总的来说").iloc[:, 0]
    first = overall[overall == "1"].index
    assert len(first) and (read.responses.loc[first, "overall"] == 5).all()
    recommend = raw.filter(like="推荐").iloc[:, 0]
    top = recommend[recommend == "11"].index
    assert len(top) and (read.responses.loc[top, "recommend"] == 10).all()


# B2


def test_b2_an_issue_says_all(every_type: Questionnaire, tmp_path: Path) -> None:
    read = one_column(every_type, tmp_path, "recommend", ["9", "12", "ten"])
    told = read.issues[read.issues["row"].notna()]
    assert told["row"].tolist() == [3, 4] and told["respondent"].tolist() == ["2", "3"]
    assert told["column"].unique().tolist() == ["it"] and told["answer"].unique().tolist() == [
        "recommend"
    ]
    assert told["found"].tolist() == ["12", "ten"] and told["kept_as"].unique().tolist() == [
        "missing"
    ]
    assert told["why_zh"].notna().all() and told["why_en"].notna().all()


def test_b2_columns_nobody_asked_for_and_columns_missing(
    every_type: Questionnaire, answers: pd.DataFrame, tmp_path: Path
) -> None:
    answers = answers.drop(columns="nights").assign(shoe_size=42)
    file = WRITERS["html_csv"][1](every_type, answers, tmp_path / "x", "zh")
    read = read_responses(file, questionnaire=every_type)
    whole = read.issues[read.issues["row"].isna()]
    assert "shoe_size" in whole["column"].tolist()
    assert "nights" in whole["answer"].tolist()
    assert (
        read.responses["nights"].isna().all() and str(read.responses["nights"].dtype) == "Float64"
    )


def test_b2_two_choices_of_one_rank(every_type: Questionnaire, tmp_path: Path) -> None:
    file = csv_of(tmp_path / "r.csv", "a,b,c\n1,1,2\n1,2,3\n")
    names = {"a": "first_room", "b": "first_food", "c": "first_wait"}
    read = read_responses(file, questionnaire=every_type, mapping=names)
    assert read.responses["first_room"].isna().tolist() == [True, False]
    assert read.responses["first_wait"].tolist() == [2, 3]
    assert (read.issues["why_en"] == "two choices have the same rank").sum() == 1


def test_b2_lists_keep_what_is_known(every_type: Questionnaire, tmp_path: Path) -> None:
    read = one_column(every_type, tmp_path, "used", ["泳池┋健身房", "Pool; sauna", "都没有", ""])
    assert read.responses["used_pool"].tolist()[:3] == [True, True, False]
    assert read.responses["used_none"].isna().tolist() == [False, False, False, True]
    told = read.issues[read.issues["row"].notna()]
    assert told["found"].tolist() == ["Pool; sauna"] and told["kept_as"].tolist() == ["the rest"]


# B3


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("95秒", 95), ("1分35秒", 95), ("1小时2分3秒", 3723), ("00:01:35", 95), ("1:35", 95), ("95.5", 95.5),
        ("1 min 35 s", 95), ("2 hours", 7200), ("１分３５秒", 95), ("", None), ("soon", None), ("-5", None),
        ("9" * 1000, None),
    ],
)  # fmt: skip
def test_b3_times_taken(said: str, seconds: float | None) -> None:
    assert seconds_of(said) == seconds


@pytest.mark.parametrize(
    "said",
    [
        "2026/1/5 15:04:05", "2026-01-05T15:04:05.000+08:00", "2026年1月5日 15:04:05",
        "2026/01/05 3:04:05 PM GMT+8", "2026/1/5 下午3:04:05",
    ],
)  # fmt: skip
def test_b3_dates(every_type: Questionnaire, tmp_path: Path, said: str) -> None:
    file = csv_of(tmp_path / "d.csv", f"when,it\n{said},5\n")
    read = read_responses(file, questionnaire=every_type, mapping={"when": "date", "it": "overall"})
    assert read.responses["submitted"].tolist() == [pd.Timestamp("2026-01-05 15:04:05")]


# B4


def test_b4_previews_duplicates_unfinished(
    every_type: Questionnaire, answers: pd.DataFrame, tmp_path: Path
) -> None:
    file = WRITERS["qualtrics_numbers"][1](every_type, answers, tmp_path / "q", "zh")
    lines = pd.read_csv(file, dtype=str, keep_default_na=False, header=None)
    lines.iloc[3, 2] = "1"  # a preview
    lines.iloc[5, 8] = lines.iloc[4, 8]  # the same person again
    lines.iloc[6, 6] = "0"  # stopped half-way
    lines.to_csv(file, header=False, index=False)
    read = read_responses(file, questionnaire=every_type)
    told = {
        name: read.counts[name]
        for name in ("rows_in", "responses", "previews", "duplicates", "unfinished")
    }
    assert told == {"rows_in": 30, "responses": 28, "previews": 1, "duplicates": 1, "unfinished": 1}
    dropped = read.issues[read.issues["kept_as"] == "row dropped"]
    assert dropped["row"].tolist() == [4, 6]


# B5


def test_b5_personal_data_stays_inside(
    every_type: Questionnaire, answers: pd.DataFrame, tmp_path: Path
) -> None:
    answers["phone"] = "13900001234"
    answers["why"] = "打我电话 13900001234"
    file = WRITERS["html_csv"][1](every_type, answers, tmp_path / "p", "zh")
    read = read_responses(file, questionnaire=every_type)
    assert "phone" not in read.comments["question"].tolist()
    assert "phone" in read.issues["answer"].tolist()
    out = tmp_path / "out"
    done = CliRunner().invoke(_app(), ["read", str(file), "-q", _file(), "--out", str(out)])
    assert done.exit_code == 0, done.output
    for written in out.iterdir():
        assert b"13900001234" not in written.read_bytes(), written.name
    assert "phone" not in pd.read_parquet(out / "responses.parquet")
    assert json.loads((out / "read.json").read_text())["left_out_as_personal_data"] == ["phone"]


def test_b5_an_identifier_that_is_a_phone(every_type: Questionnaire, tmp_path: Path) -> None:
    file = csv_of(tmp_path / "i.csv", "who,it\n13900001234,5\n")
    read = read_responses(
        file, questionnaire=every_type, mapping={"who": "respondent", "it": "overall"}
    )
    assert read.responses.index.tolist() == ["r000001"]
    assert not read.issues.astype(str).apply(lambda c: c.str.contains("13900001234")).any().any()


def test_b5_csv_holds_no_formulas(
    every_type: Questionnaire, answers: pd.DataFrame, tmp_path: Path
) -> None:
    answers["why"] = '=HYPERLINK("http://x","y")'
    file = WRITERS["html_csv"][1](every_type, answers, tmp_path / "p", "zh")
    out = tmp_path / "out"
    CliRunner().invoke(_app(), ["read", str(file), "-q", _file(), "--out", str(out)])
    for table in ("responses", "comments", "issues"):
        cells = pd.read_csv(out / f"{table}.csv", dtype=str, keep_default_na=False)
        assert not cells.apply(lambda column: column.str.match(r"[=+\-@]")).any().any()


# B6


def test_b6_another_questionnaire(
    every_type: Questionnaire, answers: pd.DataFrame, tmp_path: Path
) -> None:
    file = WRITERS["wjx_text"][1](every_type, answers, tmp_path / "w", "zh")
    with pytest.raises(InputError, match="no export of the questionnaire hotelstay") as error:
        read_responses(file, questionnaire="hotel_stay")
    assert "breakfast" in error.value.en and "客房的清洁" in error.value.en


def test_b6_json_of_another_questionnaire(every_type: Questionnaire, tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text(
        json.dumps({"questionnaire": "other", "version": "1", "answers": {"overall": 5}})
    )
    with pytest.raises(InputError, match="of other"):
        read_responses(file, questionnaire=every_type)


_BAD = {
    "empty.csv": b"", "heads.csv": b"overall,recommend\n", "zip.csv": b"PK\x03\x04rest", "broken.xlsx": b"PK\x03\x04rest",
    "locked.xlsx": b"\xd0\xcf\x11\xe0" + b"x" * 600, "broken.sav": b"$FL2" + b"x" * 300, "locked.sav": b"ENCRYPTEDSAV" + b"x" * 99,
    "text.sav": b"hello", "broken.json": b'[{"overall": 5}, {', "empty.json": b"[]", "number.json": b"5",
    "empty2.json": b"", "bytes.csv": bytes(range(256)) * 4, "line.ndjson": b'{"overall": 5}\n{"overall"\n',
    "deep.json": b"[" * 100_000, "nothing.sav": b"",
}  # fmt: skip


@pytest.mark.parametrize("name", list(_BAD))
def test_b6_files_that_cannot_be_read(every_type: Questionnaire, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(_BAD[name])
    with pytest.raises(FeedbackError) as error:
        read_responses(file, questionnaire=every_type)
    assert name in error.value.en and name in error.value.zh


def test_b6_no_file(every_type: Questionnaire, tmp_path: Path) -> None:
    for name in ("x.csv", "x.json", "x.sav"):
        with pytest.raises(InputError, match="no such file"):
            read_responses(tmp_path / name, questionnaire=every_type)


def test_b6_numbers_that_may_be_answers_or_places(tmp_path: Path) -> None:
    q = Questionnaire.model_validate({
        "id": "t", "title": {"zh": "T"}, "languages": ["zh"], "sections": [{"id": "s", "title": {"zh": "S"},
        "questions": [{"id": "recommend", "type": "nps", "text": {"zh": "推荐吗"}}]}],
    })  # fmt: skip
    head = "序号,提交答卷时间,所用时间,1、推荐吗\n"
    for cells, expected in ((["0", "9"], [0, 9]), (["11", "9"], [10, 8])):
        rows = "".join(f"{i},2026/1/5 12:00:00,9秒,{cell}\n" for i, cell in enumerate(cells))
        read = read_responses(csv_of(tmp_path / "n.csv", head + rows), questionnaire=q)
        assert read.responses["recommend"].tolist() == expected
    with pytest.raises(InputError, match="cannot tell"):
        read_responses(csv_of(tmp_path / "n.csv", head + "1,2026/1/5,9秒,5\n"), questionnaire=q)


def test_b6_unknown_platform_and_map(every_type: Questionnaire, tmp_path: Path) -> None:
    file = csv_of(tmp_path / "a.csv", "it\n5\n")
    with pytest.raises(StudyError, match="qualtrics"):
        read_responses(file, questionnaire=every_type, platform="qualtrix")
    with pytest.raises(ColumnError, match="no column that"):
        read_responses(file, questionnaire=every_type, mapping={"that": "overall"})
    with pytest.raises(StudyError, match="overall"):
        read_responses(file, questionnaire=every_type, mapping={"it": "overal"})


def test_b6_nothing_half_written(every_type: Questionnaire, tmp_path: Path) -> None:
    from feedback.cli import main  # noqa: F401 - the command exists

    file = csv_of(tmp_path / "a.csv", "x,y\n1,2\n")
    done = CliRunner().invoke(
        _app(), ["read", str(file), "-q", _file(), "--out", str(tmp_path / "out")]
    )
    assert isinstance(done.exception, InputError)
    assert not (tmp_path / "out").exists()


# B7


def test_b7_a_mapping_from_a_file_in_gb18030(every_type: Questionnaire, tmp_path: Path) -> None:
    file = csv_of(
        tmp_path / "a.csv", "工号,总体,设施,原因\n7,满意,泳池;停车场,排队太久\n", encoding="gb18030"
    )
    names = tmp_path / "map.yaml"
    names.write_text("工号: respondent\n总体: overall\n设施: used\n原因: why\n", encoding="utf-8")
    responses, comments, _ = read_responses(file, questionnaire=every_type, mapping=names)
    assert responses.loc["7", ["overall", "used_pool", "used_gym", "used_park"]].tolist() == [
        4,
        True,
        False,
        True,
    ]
    assert comments.loc["7/why", "text"] == "排队太久"


# B8


def test_b8_written_and_read_again(
    every_type: Questionnaire, answers: pd.DataFrame, tmp_path: Path
) -> None:
    file = WRITERS["kobo"][1](every_type, answers, tmp_path / "k", "zh")
    once = read_responses(file, questionnaire=every_type)
    once.responses.to_csv(tmp_path / "again.csv")
    again = read_responses(tmp_path / "again.csv", questionnaire=every_type)
    assert again.platform == "html"
    assert again.responses["longwait"].tolist() == once.responses["longwait"].tolist()
    assert again.responses["longwait_ticked"].tolist() == once.responses["longwait_ticked"].tolist()


@pytest.mark.parametrize(
    "name", ["wjx_numbers", "qualtrics_texts", "spss", "surveyjs", "limesurvey_full"]
)
def test_b8_the_pipeline_reads_exports(
    every_type: Questionnaire, tmp_path: Path, name: str
) -> None:
    from feedback.pipeline.intake import read_answers
    from feedback.study import load_study

    answers = simulate_responses(every_type, 60, comments=True, seed=3).responses
    file = WRITERS[name][1](every_type, answers, tmp_path / name, "zh")
    study = tmp_path / "studies" / "s.yaml"
    study.parent.mkdir()
    study.write_text(
        f"study: s\ntitle: t\nquestionnaire: {_file()}\nraw: {file}\n", encoding="utf-8"
    )
    got = read_answers(load_study(study))
    assert len(got.responses) == 60 and got.rejected.empty
    expected = answers["overall"].to_numpy(dtype=float, na_value=float("nan"))
    assert pd.Series(got.responses["rating"].to_numpy()).equals(pd.Series(expected))
    assert got.comments["text"].notna().sum() == answers["why"].notna().sum()


def _app() -> object:
    from feedback.cli import app

    return app


def _file() -> str:
    return str(Path(__file__).parents[2] / "questionnaire" / "every_type.yaml")


def test_unpacks_and_shows(every_type: Questionnaire, tmp_path: Path) -> None:
    read = one_column(every_type, tmp_path, "overall", ["5", "9"])
    responses, comments, issues = read
    assert len(responses) == 2 and comments.empty and len(issues)
    assert "CSV / XLSX" in read.explain("zh") and "2 rows" in read.explain("en")
    assert "<table" in read._repr_html_()


@pytest.mark.parametrize(
    "platform", ["wjx", "google", "qualtrics", "limesurvey", "redcap", "xlsform", "html"]
)
def test_named_platform_is_taken_at_its_word(
    every_type: Questionnaire, answers: pd.DataFrame, tmp_path: Path, platform: str
) -> None:
    name = next(n for n, (p, _) in WRITERS.items() if p == platform)
    file = WRITERS[name][1](every_type, answers, tmp_path / "x", "en")
    assert read_responses(file, questionnaire=every_type, platform=platform).platform == platform


def test_random_answers_with_no_texts_beside(every_type: Questionnaire, tmp_path: Path) -> None:
    answers = draw_answers(every_type, 5, seed=3, missing=1.0)
    file = WRITERS["google"][1](every_type, answers, tmp_path / "x", "en")
    read = read_responses(file, questionnaire=every_type)
    assert read.responses[list(every_type.columns)].isna().all().all()


@pytest.mark.parametrize(
    "heads", [("Scale 1", "Scale 2"), ("一家出色的企业应当怎样？", "我们的服务怎样？"), ("1", "2")]
)
def test_limesurvey_dual_scale_in_full(
    every_type: Questionnaire, answers: pd.DataFrame, tmp_path: Path, heads: tuple[str, str]
) -> None:
    """On two scales LimeSurvey heads both columns with one wording and the scale behind it."""
    file = WRITERS["limesurvey_full"][1](every_type, answers, tmp_path / "l", "zh")
    text = file.read_text(encoding="utf-8-sig")
    for row in ("设施看起来整洁", "说到做到"):
        asked = "设施应当看起来整洁" if row.startswith("设施") else row
        text = text.replace(
            f"一家出色的企业应当怎样？ [{asked}]", f"我们的服务怎样？ [{row}][{heads[0]}]"
        )
        text = text.replace(f"我们的服务怎样？ [{row}],", f"我们的服务怎样？ [{row}][{heads[1]}],")
    file.write_text(text, encoding="utf-8")
    read = read_responses(file, questionnaire=every_type)
    for column in ("sq1_e", "sq1_p", "sq2_e", "sq2_p"):
        assert read.responses[column].equals(answers[column].set_axis(read.responses.index)), column


def test_json_of_one_who_answered_little(every_type: Questionnaire, tmp_path: Path) -> None:
    """What nobody answered is no key in JSON; that does not make it another questionnaire."""
    file = tmp_path / "a.json"
    file.write_text(json.dumps({"overall": 4, "services": {"clean": 99}}))
    read = read_responses(file, questionnaire=every_type)
    assert read.platform == "surveyjs" and read.issues.empty
    assert read.responses["overall"].tolist() == [4] and read.responses["clean_na"].tolist() == [
        True
    ]
    saved = {
        "questionnaire": "everytype",
        "version": "2",
        "responses": [
            {"respondent": "a", "seconds": 9, "submitted": "2026-01-05", "overall": 4},
            {},
        ],
    }
    file.write_text(json.dumps(saved))
    read = read_responses(file, questionnaire=every_type)
    assert read.platform == "html" and len(read.responses) == 2
    assert read.issues["why_en"].str.contains("version 2").tolist() == [True]


def test_spss_labels_decide(every_type: Questionnaire, tmp_path: Path) -> None:
    """Ends of 0 to 10 labelled; a foreign scale under our name is refused, not taken by number."""
    pyreadstat = pytest.importorskip("pyreadstat")
    table = pd.DataFrame(
        {"recommend": [0.0, 7.0, 10.0], "overall": [1.0, 2.0, 3.0], "effort": [1.0, 4.0, 7.0]}
    )
    labels = {
        "recommend": {0.0: "完全不可能", 10.0: "非常可能"},
        "overall": {1.0: "金", 2.0: "银", 3.0: "铜"},
        "effort": {1.0: "非常同意", 4.0: "中立", 7.0: "非常不同意"},
    }
    file = tmp_path / "s.sav"
    pyreadstat.write_sav(table, str(file), variable_value_labels=labels)
    names = {name: name for name in table}
    read = read_responses(file, questionnaire=every_type, mapping=names)
    assert read.responses["recommend"].tolist() == [0, 7, 10]
    assert read.responses["overall"].isna().all()
    assert read.responses["effort"].tolist() == [7, 4, 1]
    told = read.issues[read.issues["row"].notna()]
    assert set(told["answer"]) == {"overall"} and len(told) == 3


@pytest.mark.parametrize(
    ("column", "filler"),
    [
        ("overall", "1"), ("overall", "(choice="), ("used", "a;"), ("used", "满意┋"), ("nights", "0."), ("arrived", "上午1:"),
        ("why", "，"),
    ],
)  # fmt: skip
def test_huge_cells_take_no_time(
    every_type: Questionnaire, tmp_path: Path, column: str, filler: str
) -> None:
    """Half a megabyte of anything in any column is an issue or a text, in linear time."""
    begun = time.perf_counter()
    read = one_column(every_type, tmp_path, column, [filler * (500_000 // len(filler)), ""])
    assert time.perf_counter() - begun < 30
    assert column == "why" or read.issues["found"].dropna().str.len().max() <= 200


def test_odd_cells(every_type: Questionnaire, tmp_path: Path) -> None:
    """Lone surrogates, numbers and lists of lists in JSON, nulls: nothing but values and issues."""
    odd = [
        "\ud83d",
        5,
        True,
        None,
        {"a": {"b": {"c": [1, {"d": 2}]}}},
        [[1, 2], {"a": 1}],
        1e400,
        "x" * 9,
    ]
    records = [
        dict.fromkeys(("overall", "used", "first", "why", "nights", "arrived"), cell)
        for cell in odd
    ]
    file = tmp_path / "odd.json"
    file.write_text(json.dumps(records))
    read = read_responses(file, questionnaire=every_type, platform="surveyjs")
    assert len(read.responses) == len(odd)
    assert read.responses["overall"].tolist()[1] == 5
    read.responses.to_parquet(tmp_path / "odd.parquet")
    read.issues.to_parquet(tmp_path / "issues.parquet")


@pytest.mark.parametrize(
    ("first", "people"),
    [
        ("房间干净,没去过,不清楚", 41),
        ("还行,保密,说不上来", 41),
        ("意见,卫生打几分,服务打几分", 40),
    ],
)
def test_a_first_answer_in_words(tmp_path: Path, first: str, people: int) -> None:  # B9
    asked = {"said": "long_text", "clean": "numeric", "service": "numeric"}
    q = Questionnaire.model_validate(
        {
            "id": "room",
            "title": {"zh": "客房", "en": "Room"},
            "sections": [
                {
                    "id": "s",
                    "title": {"zh": "客房", "en": "Room"},
                    "questions": [
                        {
                            "id": name,
                            "type": kind,
                            "text": {"zh": f"{name}怎样？", "en": f"{name}?"},
                        }
                        for name, kind in asked.items()
                    ],
                }
            ],
        }
    )
    rows = "".join(f"不错{n},{n % 5 + 1},{(n + 2) % 5 + 1}\n" for n in range(40))
    file = csv_of(tmp_path / "in.csv", f"said,clean,service\n{first}\n{rows}")
    read = read_responses(file, questionnaire=q)
    assert len(read.responses) == people == len(read.comments)
    told = read.issues["why_en"].str.contains("second heading").sum()
    assert told == (people == 40)
    assert read.issues["why_en"].str.contains("number").sum() == 2 * (people == 41)
