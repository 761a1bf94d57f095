"""From raw files to typed answers: the same knowledge on every road, and what was seen is said.

IN1 dates of every shape, zones, order of day and month.
IN2 a recommend question of 1 to 11 is moved, one of 1 to 5 is named.
IN3 worksheets, titles, encodings: what was read is among the remarks.
IN4 an answer of which nothing could be read is refused; lost dates are said at the top.
IN5 blank rows are counted.
IN6 a label of nothing in the study is refused with its line and column.
IN7 a rated column is called as the study, else the taxonomy, else its item calls what it rates.
IN8 totals and a second header are nobody's rows.
IN9 who has no identifier is no copy of another who has none.
IN10 answers numbered otherwise than their scale are refused with the scale they seem to have.
IN11 a rating cell that says there is none (N/A, 不适用) costs neither the row nor its comment, and is counted.
IN12 ="5", as exports keep Excel off a number, is 5.
IN13 groups that differ by capitals and spaces alone are one, with a count; grades of one letter stay apart.
IN14 a recommend question of 0 to 5 makes no NPS; one of 1 to 10 says that it has no 0.
IN15 two columns alike but for case or space are two.
IN16 groups that are several answers in a cell are said to be.
IN17 a second heading is nobody's answer, with and without the name of its tool, and said but where the tool always writes one; who
    rates nothing and says so, or ticks a box that is headed as it is ticked, is no heading.
IN18 a sign for nothing (N/A, -, 无) makes no group and no wave, and is counted; 无 beside 有 is an answer.
IN19 a heading that states another scale than the study is said.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from feedback import load_study, read_responses, score_nps
from feedback.errors import ColumnError, FeedbackError, InputError, StudyError
from feedback.pipeline.intake import Answers, read_answers
from feedback.pipeline.planning import plan_of
from feedback.pipeline.reading import clean, labels_of
from feedback.pipeline.rows_lost import loss_sentence
from feedback.pipeline.run import begin_run
from feedback.responses.dates import read_dates
from feedback.responses.readers.opening import open_export
from feedback.responses.readers.recognise import lay_out_beside
from feedback.responses.respondents import rounded_identifiers
from feedback.responses.validate import Numeric, parse_ratings
from feedback.text.aspects.taxonomy import load_taxonomy

STUDY = """\
study: shop
title: t
columns: {rating: r, text: t, date: d, nps: n}
scale: {low: 1, high: 5}
taxonomy: hotel
"""


def answers(folder: Path, rows: list[str], *, more: str = "", head: str = "t,r,d,n") -> Answers:
    """Typed answers of a study of these rows."""
    (folder / "study.yaml").write_text(STUDY + more, encoding="utf-8")
    (folder / "raw.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return read_answers(load_study(folder / "study.yaml"), raw=folder / "raw.csv")


def test_dates_of_every_shape_and_one_that_is_none(tmp_path: Path) -> None:  # IN1
    shapes = ["2024/5/6 下午3:20", "2024/05/06 1:02:03 PM GMT+8", "2024-05-06 9:05", "9999-12-31"]
    found = answers(tmp_path, [f"好{number},5,{cell},9" for number, cell in enumerate(shapes)])
    assert found.responses["date"].astype("str").tolist()[:3] == [
        "2024-05-06 15:20:00",
        "2024-05-06 13:02:03",
        "2024-05-06 09:05:00",
    ]
    assert found.rejected[["row", "found", "reason"]].values.tolist() == [
        [5, "9999-12-31", "no year between 1678 and 2261"]
    ]


def test_the_zone_of_the_study_is_used_and_utc_is_said(tmp_path: Path) -> None:  # IN1
    rows = ["好,5,2024-05-06T20:00:00Z,9", "差,1,2024-05-06T21:00:00Z,9"]
    as_written = answers(tmp_path, rows)
    assert as_written.responses["date"].dt.day.tolist() == [6, 6]
    assert "UTC" in as_written.remarks[0].en
    there = answers(tmp_path, rows, more="timezone: Asia/Shanghai\n")
    assert there.responses["date"].dt.day.tolist() == [7, 7]
    assert there.remarks == ()


def test_day_first_where_the_column_cannot_tell(tmp_path: Path) -> None:  # IN1
    rows = ["好,5,3/4/2025,9", "差,1,5/4/2025,9"]
    assert answers(tmp_path, rows).responses["date"].isna().all()
    told = answers(tmp_path, rows, more="day_first: true\n")
    assert told.responses["date"].dt.month.tolist() == [4, 4]


NPS = [1, 11, 3, 4, 5, 10, 9, 8] * 5


def test_a_recommend_question_of_1_to_11_is_moved_and_said(tmp_path: Path) -> None:  # IN2
    found = answers(tmp_path, [f"好,5,2024-05-06,{value}" for value in NPS])
    assert round(score_nps(found.responses["nps"]).nps, 1) == -25.0
    assert "1 to 11" in found.remarks[0].en
    with_zero = answers(tmp_path, [f"好,5,2024-05-06,{value}" for value in [*NPS, 0]])
    assert with_zero.responses["nps"].isna().sum() == NPS.count(11)
    assert with_zero.remarks == ()


def test_read_moves_it_as_run_does(tmp_path: Path) -> None:  # IN2
    file = tmp_path / "a.csv"
    rows = [f"{number},5,{value}" for number, value in enumerate(NPS)]
    file.write_text("\n".join(["respondent,overall,recommend", *rows]) + "\n", encoding="utf-8")
    names = {name: name for name in ("respondent", "overall", "recommend")}
    read = read_responses(file, questionnaire="hotel_stay", mapping=names)
    assert read.responses["recommend"].tolist() == [value - 1 for value in NPS]
    assert read.issues["why_en"].str.contains("1 to 11").any()


def test_ratings_of_five_in_the_recommend_column_are_named(tmp_path: Path) -> None:  # IN2
    found = answers(tmp_path, [f"好,5,2024-05-06,{1 + value % 5}" for value in range(30)])
    assert "map it as rating" in found.remarks[0].en


def test_what_stood_above_the_header_and_the_encoding_are_said(tmp_path: Path) -> None:  # IN3
    (tmp_path / "study.yaml").write_text(STUDY, encoding="utf-8")
    file = tmp_path / "raw.csv"
    text = "滿意度調查\n\nt,r,d,n\n房間有點潮，隔音不好,5,2024-05-06,9\n早餐選擇少，雞蛋還是冷的,1,2024-05-06,9\n"
    file.write_bytes(text.encode("big5"))
    found = read_answers(load_study(tmp_path / "study.yaml"), raw=file)
    assert found.comments["text"].tolist() == ["房間有點潮，隔音不好", "早餐選擇少，雞蛋還是冷的"]
    assert [remark.en for remark in found.remarks] == [
        "read as Big5",
        "2 rows above the header were passed over (滿意度調查)",
    ]
    assert found.rejected.empty


@pytest.mark.parametrize("sheet", ["spring", "autumn"])
def test_the_study_names_the_sheet(tmp_path: Path, sheet: str) -> None:  # IN3
    file = tmp_path / "raw.xlsx"
    with pd.ExcelWriter(file) as book:
        for name in ("spring", "autumn"):
            row = {"t": [name], "r": [5], "d": ["2024-05-06"], "n": [9]}
            pd.DataFrame(row).to_excel(book, sheet_name=name, index=False)
    (tmp_path / "study.yaml").write_text(STUDY + f"sheet: {sheet}\n", encoding="utf-8")
    found = read_answers(load_study(tmp_path / "study.yaml"), raw=file)
    assert found.comments["text"].tolist() == [sheet]


def test_rows_without_any_answer_are_nobodys(tmp_path: Path) -> None:
    rows = ["好,5,2024-05-06,9", ",,2024-05-06,", ",,,", "  ,,2024-05-07,", ",,2024-05-08,x"]
    found = answers(tmp_path, rows)
    assert len(found.responses) == 2  # what did not fit was said all the same
    told = found.rejected[found.rejected["reason"] == "no answer at all"]
    assert told["row"].tolist() == [3, 5]
    assert set(told["action"]) == {"row dropped"}


@pytest.mark.parametrize(("rows", "said"), [(100, False), (4, True)])
def test_a_loss_above_one_in_twenty_is_said(tmp_path: Path, rows: int, said: bool) -> None:
    answered = [f"第{number}次来，房间{number}有点潮,5,2024-05-06,9" for number in range(rows)]
    (tmp_path / "study.yaml").write_text(STUDY, encoding="utf-8")
    table = "\n".join(["t,r,d,n", *answered, ",9,2024-05-06,9"])
    (tmp_path / "raw.csv").write_text(table + "\n", encoding="utf-8")
    study = load_study(tmp_path / "study.yaml")
    for language, sentence in (("en", "1 of 5 rows (20%)"), ("zh", "5 行数据中有 1（20%）未用")):
        run = clean(begin_run(study, raw=tmp_path / "raw.csv", language=language))
        assert (sentence in loss_sentence(run)) is said


def test_what_a_reader_typed_stays_typed(tmp_path: Path) -> None:
    cells = pd.Series([pd.Timestamp(2024, 5, 6), "2024/5/7 下午3:20", None], dtype=object)
    assert read_dates(cells).stamps.dt.hour.tolist()[:2] == [0, 15]
    values, why = parse_ratings(pd.Series([4, "5分", 9, None], dtype=object), Numeric(1, 5, {}))
    assert values.tolist()[:2] == [4.0, 5.0]
    assert why.tolist() == ["", "", "outside the scale 1 to 5", ""]


def test_an_answer_of_which_nothing_could_be_read_is_refused(tmp_path: Path) -> None:  # IN4
    rows = [f"好{number},{number % 5 + 1},2024-05-06,not sure" for number in range(12)]
    with pytest.raises(InputError, match=r"column n: none of its 12 cells .* not sure"):
        answers(tmp_path, rows)
    one = [*rows[:11], "好,5,2024-05-06,9"]
    assert answers(tmp_path, one).responses["nps"].notna().sum() == 1
    few = [f"好{number},{number % 5 + 1},2024-05-06," for number in range(12)]
    assert len(answers(tmp_path, [*few, "好,5,2024-05-06,?"]).responses) == 13


def test_dates_of_which_none_could_be_read_are_said_at_the_top(tmp_path: Path) -> None:  # IN4
    rows = [f"房间很好{number},{number % 5 + 1},9月{number + 1}日,9" for number in range(12)]
    answers(tmp_path, rows)
    study = load_study(tmp_path / "study.yaml")
    for language, said in (("en", "no period and no change"), ("zh", "没有时间段")):
        run = clean(begin_run(study, raw=tmp_path / "raw.csv", language=language))
        assert said in loss_sentence(run)
        assert "9月1日" in loss_sentence(run)


def test_blank_rows_are_counted(tmp_path: Path) -> None:  # IN5
    rows = ["好,5,2024-05-06,9", ",,,", "", "差,1,2024-05-06,3", ",,,", "", ""]
    found = answers(tmp_path, rows)
    assert (found.rows_in, found.files[0]["blank_rows"]) == (2, 3)
    assert found.remarks[-1].en == "3 rows are blank and not counted among the rows"
    assert found.responses.attrs == {}
    whole = answers(tmp_path, [*rows[:1], *rows[3:4]])
    assert "blank_rows" not in whole.files[0]
    assert whole.remarks == ()


def test_a_label_of_nothing_in_the_study_is_refused(tmp_path: Path) -> None:  # IN6
    labels = "columns: {rating: r, text: t, date: d, nps: n, segments: {branch: s}}\nlabels:\n"
    study = STUDY.replace(
        "columns: {rating: r, text: t, date: d, nps: n}\n", labels + "  brnach: B\n"
    )
    file = tmp_path / "study.yaml"
    file.write_text(study, encoding="utf-8")
    with pytest.raises(StudyError, match=r"study\.yaml:5:3: labels\.brnach: .*branch\?"):
        plan_of(load_study(file), language="en")
    for known in ("branch", "breakfast", "room_cleanliness", "r"):
        file.write_text(study.replace("brnach", known), encoding="utf-8")
        assert plan_of(load_study(file), language="en").labels[known] == "B"


def test_rated_columns_are_called_as_the_taxonomy_calls_their_aspect(tmp_path: Path) -> None:  # IN7
    mapped = STUDY.replace("nps: n}", "aspects: {q1: breakfast, q2: own}}")
    (tmp_path / "study.yaml").write_text(mapped, encoding="utf-8")
    plan = plan_of(load_study(tmp_path / "study.yaml"), language="zh")
    assert (plan.column_labels["q1"], plan.column_labels["q2"]) == ("早餐餐饮", "own")


def test_an_item_lends_its_label_where_the_taxonomy_has_none(tmp_path: Path) -> None:  # IN7
    item = "{id: %s, aspect: %s, text: {zh: %s的题, en: about %s}%s}"
    items = [
        item % ("a", "quality", "甲", "a", ", label: {zh: 藏书, en: Books}"),
        item % ("b", "breakfast", "乙", "b", ", label: {zh: 餐, en: Meal}"),
        item % ("c", "seats", "丙", "c", ""),
    ]
    (tmp_path / "form.yaml").write_text(
        "id: form\ntitle: {zh: 题, en: t}\nscales:\n  five: {points: [{code: 1, zh: 差, en: bad}, {code: 2, zh: 好, en: good}]}\n"
        "sections:\n  - id: s\n    title: {zh: 页, en: p}\n    questions:\n      - id: rate\n        type: likert\n        scale: five\n"
        "        text: {zh: 评, en: rate}\n        items:\n"
        + "".join(f"          - {each}\n" for each in items),
        encoding="utf-8",
    )
    file = tmp_path / "study.yaml"
    file.write_text(
        "study: s\ntitle: t\nquestionnaire: form.yaml\ntaxonomy: hotel\n", encoding="utf-8"
    )
    plan = plan_of(load_study(file), language="zh")
    named = labels_of(plan, load_taxonomy("hotel"), language="zh")
    assert [named[name] for name in ("quality", "breakfast", "seats")] == [
        "藏书",
        "早餐餐饮",
        "丙的题",
    ]


def test_totals_and_a_second_header_are_nobodys(tmp_path: Path) -> None:  # IN8
    rows = ["好,5,A店,9", "t,r,shop,n", "差,2,B店,3", ",3.4,平均,7"]
    more = STUDY.replace("date: d", "segments: [shop]")
    (tmp_path / "s").mkdir()
    (tmp_path / "s/study.yaml").write_text(more, encoding="utf-8")
    (tmp_path / "s/raw.csv").write_text("\n".join(["t,r,shop,n", *rows]), encoding="utf-8")
    found = read_answers(load_study(tmp_path / "s/study.yaml"), raw=tmp_path / "s/raw.csv")
    assert found.responses["rating"].tolist() == [5, 2] and found.rows_in == 4
    assert found.rejected[["row", "found", "reason"]].values.tolist() == [
        [3, "t, r, shop, n", "the header once more"],
        [5, "3.4, 平均, 7", "a row of totals or averages"],
    ]


@pytest.mark.parametrize("shared", ["匿名", "N/A", "-", "Anonymous", "1.23457E+17", "0"])
def test_people_without_an_identifier_are_not_one_person(
    tmp_path: Path, shared: str
) -> None:  # IN9
    rows = [f"好{number},5,,9,{shared}" for number in range(3)] + ["差,1,,2,k7", "差,1,,2,k7"]
    head = "t,r,d,n,id"
    (tmp_path / "study.yaml").write_text(STUDY.replace("date: d", "respondent: id"))
    (tmp_path / "raw.csv").write_text("\n".join([head, *rows]), encoding="utf-8")
    found = read_answers(load_study(tmp_path / "study.yaml"), raw=tmp_path / "raw.csv")
    assert found.responses.index.tolist() == ["r000001", "r000002", "r000003", "k7"]
    assert any("rounded" in said.en for said in found.remarks) == (shared == "1.23457E+17")


def test_numbers_that_excel_cut_are_no_identifiers() -> None:  # IN9
    cut = pd.Series(["110101199001010000", "110101199001011000", "7"], dtype="str")
    assert rounded_identifiers(cut).tolist() == [True, True, False]
    whole = pd.Series(["110101199001010000", "110101199001011234"], dtype="str")
    assert not rounded_identifiers(whole).any()


@pytest.mark.parametrize(
    ("codes", "scale", "message"),
    [
        ("01234", "{low: 1, high: 5}", "scale seems to be 0–4"),
        ("44434322220444", "{low: 1, high: 5}", "scale seems to be 0–4"),
        ("12345", "{low: 0, high: 4}", "scale seems to be 1–5"),
        (["0.8", "0.95", "1", "0.4"], "{low: 0, high: 100}", "fractions between 0 and 1"),
    ],
)
def test_a_scale_numbered_otherwise_is_refused(
    tmp_path: Path, codes: list[str], scale: str, message: str
) -> None:  # IN10
    rows = [f"好{number},{codes[number % len(codes)]},,9" for number in range(40)]
    (tmp_path / "study.yaml").write_text(STUDY.replace("{low: 1, high: 5}", scale))
    (tmp_path / "raw.csv").write_text("\n".join(["t,r,d,n", *rows]), encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_answers(load_study(tmp_path / "study.yaml"), raw=tmp_path / "raw.csv")


def test_a_zero_beside_the_best_answer_is_put_aside(tmp_path: Path) -> None:  # IN10
    rows = [f"好{number},{number % 6},,9" for number in range(40)]
    found = answers(tmp_path, rows)
    assert len(found.responses) == 33 and len(found.rejected) == 7


def test_percentages_on_a_scale_of_a_hundred(tmp_path: Path) -> None:  # IN10
    values, why = parse_ratings(pd.Series(["80%", "95.5 ％", "120%"]), Numeric(0, 100, {}))
    assert values.tolist()[:2] == [80, 95.5] and why.tolist()[2].startswith("outside")
    assert parse_ratings(pd.Series(["80%"]), Numeric(0, 10, {}))[0].isna().all()


def test_ratings_of_seven_in_the_recommend_column_are_named(tmp_path: Path) -> None:  # IN2
    found = answers(tmp_path, [f"好{number},5,,{number % 7 + 1}" for number in range(28)])
    assert "nps" not in found.responses and any("1 to 7" in said.en for said in found.remarks)
    good = answers(tmp_path, [f"好{number},5,,{number % 8 + 1}" for number in range(28)])
    assert good.responses["nps"].notna().all()


def test_formulas_never_calculated_are_refused(tmp_path: Path) -> None:  # IN4
    from openpyxl import Workbook

    book = Workbook()
    for row in (
        ["r", "t", "d", "n", "a"],
        ["=E2+1", "好", None, 9, 3],
        ['=E3&"<"', "差", None, 2, 1],
    ):
        book.active.append(row)
    book.save(tmp_path / "raw.xlsx")
    (tmp_path / "study.yaml").write_text(STUDY, encoding="utf-8")
    with pytest.raises(InputError, match=r"=E2\+1"):
        read_answers(load_study(tmp_path / "study.yaml"), raw=tmp_path / "raw.xlsx")


def test_several_columns_without_a_name(tmp_path: Path) -> None:  # IN5
    found = answers(tmp_path, ["好,5,2024-05-06 10:00,9,,,"] * 2, head="t,r,d,n,,,")
    assert len(found.responses) == 1 and found.rejected["reason"].tolist() == [
        "the same submission twice"
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [("high: 5", "high: .inf"), ("low: 1", "low: -.inf"), ("text: t", "text: [t, t]")],
)
def test_entries_without_a_meaning_are_refused(
    tmp_path: Path, before: str, after: str
) -> None:  # IN6
    (tmp_path / "study.yaml").write_text(STUDY.replace(before, after), encoding="utf-8")
    with pytest.raises(StudyError, match=r"study.yaml:\d"):
        load_study(tmp_path / "study.yaml")


def test_totals_below_the_export_of_a_questionnaire(tmp_path: Path) -> None:  # IN8
    head = "respondent,overall,recommend,shop"
    rows = [head, "1,5,9,A店", head, "2,2,3,B店", ",3,6,平均"]
    (tmp_path / "raw.csv").write_text("\n".join(rows), encoding="utf-8")
    names = {name: name for name in ("respondent", "overall", "recommend")}
    read = read_responses(tmp_path / "raw.csv", questionnaire="hotel_stay", mapping=names)
    assert len(read.responses) == 2 and read.counts["rows_in"] == 4
    assert read.counts["broken_rows"] == 2
    assert (
        read.issues["why_en"].isin(["the header once more", "a row of totals or averages"]).sum()
        == 2
    )


def test_a_rating_that_says_it_is_none(tmp_path: Path) -> None:  # IN11
    words = ["N/A", "n/a", "不适用", "-", "未评分"]
    rows = [
        f"等位太久{k},{word},2024-05-06 10:0{k},9" for k, word in enumerate([*words, "4", "坏的"])
    ]
    found = answers(tmp_path, rows)
    assert len(found.comments) == 6 and found.responses["rating"].notna().sum() == 1
    assert found.unanswered["r"] == 5
    assert found.rejected["found"].tolist() == ["坏的"]  # that is no word for no answer
    # the scale's own words come first
    assert parse_ratings(pd.Series(["无", "-"]), Numeric(1, 5, {"无": 1}))[0].tolist()[0] == 1


def test_numbers_kept_from_a_spreadsheet(tmp_path: Path) -> None:  # IN12
    row = '好,"=""5""",2024-05-06 10:00,"=""9"""'
    found = answers(tmp_path, [row, "差,2,2024-05-06 11:00,3"])
    assert found.responses[["rating", "nps"]].to_numpy().tolist() == [[5, 9], [2, 3]]


def test_one_group_of_two_spellings(tmp_path: Path) -> None:  # IN13
    shops = [
        "Cloud Hill",
        "cloud hill ",
        "CLOUD  HILL",
        "Cloud Hill",
        "a",
        "A",
        "云山店",
        "云山 店",
        "云山店",
    ]
    more = "columns: {rating: r, text: t, segments: [shop]}\n"
    rows = [f"好{k},{k % 5 + 1},{shop}" for k, shop in enumerate(shops)]
    (tmp_path / "study.yaml").write_text(
        STUDY.replace("columns: {rating: r, text: t, date: d, nps: n}\n", more), encoding="utf-8"
    )
    (tmp_path / "raw.csv").write_text("\n".join(["t,r,shop", *rows]), encoding="utf-8")
    found = read_answers(load_study(tmp_path / "study.yaml"), raw=tmp_path / "raw.csv")
    assert found.responses["shop"].value_counts().to_dict() == {"Cloud Hill": 4, "云山店": 3, "a": 1, "A": 1}  # fmt: skip
    said = found.remarks[0]
    assert "joined to one group (3 answers" in said.en and "3 份答卷" in said.zh


@pytest.mark.parametrize(
    ("scale", "n", "scored", "said"),
    [
        (range(6), 60, False, "each of 0 to 5"),
        (range(1, 11), 200, True, "no 0"),
        (range(1, 11), 50, True, ""),  # of fifty nobody may have chosen 0
        (range(11), 200, True, ""),
    ],
)
def test_recommend_scales(  # IN14
    tmp_path: Path, scale: range, n: int, scored: bool, said: str
) -> None:
    rows = [f"好{k},{k % 5 + 1},,{scale[k % len(scale)]}" for k in range(n)]
    found = answers(tmp_path, rows)
    assert ("nps" in found.responses) == scored
    assert any(said in remark.en for remark in found.remarks) if said else not found.remarks


def test_two_columns_alike_but_for_case_are_two(tmp_path: Path) -> None:  # IN15
    for heads in ("STAR,STAR,text", '"st\nar","st\nar",text', "star ,star ,text"):
        (tmp_path / "raw.csv").write_text(f"{heads}\n5,1,很好\n4,2,不错\n", "utf-8")
        (tmp_path / "study.yaml").write_text(
            "study: twins\ntitle: t\nraw: raw.csv\ncolumns: {rating: star, text: text}\nscale: {low: 1, high: 5}\ntaxonomy: hotel\n",
            "utf-8",
        )
        with pytest.raises(FeedbackError, match="two columns are called 'star'"):
            read_answers(load_study(tmp_path / "study.yaml"))


@pytest.mark.parametrize("sign", [";", "；", "┋", ",", "，", "、", "|"])
def test_several_answers_in_a_cell_of_a_segment_are_said(tmp_path: Path, sign: str) -> None:  # IN16
    why = ["聚餐", "约会", f"聚餐{sign}约会", f"约会{sign}聚餐", f"路过{sign}聚餐"]
    head = '"s",r,d,n,t'
    rows = [f'"{why[n % 5]}",{n % 5 + 1},2024-05-06,9,好{n}' for n in range(20)]
    found = answers(tmp_path, rows, more="", head=head)
    assert not any("segments" in said.en for said in found.remarks)
    study = STUDY.replace("nps: n", "nps: n, segments: [s]")
    (tmp_path / "two.yaml").write_text(study, encoding="utf-8")
    found = read_answers(load_study(tmp_path / "two.yaml"), raw=tmp_path / "raw.csv")
    said = [each.en for each in found.remarks if "several answers in a cell" in each.en]
    assert said == [each for each in said if each.startswith("column s: 3 of its 5 groups")]
    assert len(said) == 1


@pytest.mark.parametrize(
    "cells",
    [
        ["Paris, France", "Lyon, France", "Rome, Italy"],
        ["A、B店", "C、D店", "E店"],
        ["HR, Berlin", "HR, Paris", "IT, Paris"],
    ],
)
def test_names_with_commas_are_names(tmp_path: Path, cells: list[str]) -> None:  # IN16
    (tmp_path / "two.yaml").write_text(
        STUDY.replace("nps: n", "nps: n, segments: [s]"), encoding="utf-8"
    )
    rows = [f'"{cells[n % 3]}",{n % 5 + 1},2024-05-06,9,好{n}' for n in range(20)]
    (tmp_path / "raw.csv").write_text("\n".join(["s,r,d,n,t", *rows]) + "\n", encoding="utf-8")
    found = read_answers(load_study(tmp_path / "two.yaml"), raw=tmp_path / "raw.csv")
    assert not any("several answers" in said.en for said in found.remarks)


_WORDED = ["Response ID,Overall how satisfied were you?,Anything else?,Recorded Date"]
_BELOW = [f"R_{n},{n % 5 + 1},fine {n},2025-06-{n + 1:02d}" for n in range(12)]
_MAPPED = "columns: {respondent: ResponseId, rating: Q1, text: Q2, date: RecordedDate}"


@pytest.mark.parametrize(
    ("more", "told"),
    [("platform: qualtrics\n", False), ("platform: google\n", True), ("", True)],
)
@pytest.mark.parametrize("rows", [2, 12])
def test_a_second_heading_is_no_answer(
    tmp_path: Path, more: str, told: bool, rows: int
) -> None:  # IN17
    study = STUDY.replace("columns: {rating: r, text: t, date: d, nps: n}", _MAPPED) + more
    (tmp_path / "two.yaml").write_text(study, encoding="utf-8")
    lines = ["ResponseId,Q1,Q2,RecordedDate", *_WORDED, *_BELOW[:rows]]
    (tmp_path / "raw.csv").write_text("\n".join(lines), encoding="utf-8")
    found = read_answers(load_study(tmp_path / "two.yaml"), raw=tmp_path / "raw.csv")
    assert found.rows_in == len(found.responses) == len(found.comments) == rows
    assert found.rejected.empty
    assert any("second heading" in said.en for said in found.remarks) is told


@pytest.mark.parametrize(
    "first",
    [
        "R_0,5,very good,2025-06-01",  # an answer
        "R_0,满意,好,2025-06-01",  # in words where the others are in numbers
        "R_0,n/a,n/a,n/a",
        "R_0,not asked,not asked,not asked",
        "test,5,test,2025-06-01",
    ],
)
def test_a_first_answer_is_no_second_heading(tmp_path: Path, first: str) -> None:  # IN17
    study = STUDY.replace("columns: {rating: r, text: t, date: d, nps: n}", _MAPPED)
    (tmp_path / "two.yaml").write_text(study, encoding="utf-8")
    lines = ["ResponseId,Q1,Q2,RecordedDate", first, *_BELOW[1:]]
    (tmp_path / "raw.csv").write_text("\n".join(lines), encoding="utf-8")
    found = read_answers(load_study(tmp_path / "two.yaml"), raw=tmp_path / "raw.csv")
    assert found.rows_in == len(_BELOW)
    assert not any("second heading" in said.en for said in found.remarks)


_TABLE = "评论,卫生,服务"
_RATED = [f"还可以{n},{n % 5 + 1},{(n + 1) % 5 + 1}" for n in range(40)]


def people_in(folder: Path, lines: list[str]) -> tuple[int, list[str]]:
    """Rows under the headings that are somebody's, and what is said of a second heading."""
    (folder / "raw.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    raw = open_export(folder / "raw.csv", sheet=None, encoding=None)
    found = lay_out_beside(raw, platform="auto")
    said = [each.en for each in found.remarks if "second heading" in each.en]
    return len(raw.table if found.table is None else found.table), said


@pytest.mark.parametrize(
    "lines",
    [
        [_TABLE, "房间干净,没去过,不清楚", *_RATED],
        [_TABLE, "房间干净,保密,不便透露", *_RATED],
        [_TABLE, "房间乾淨,沒印象,說不上來", *_RATED],
        [_TABLE, "很好,还没体验过,无所谓", *_RATED],
        [_TABLE, "很好,五星,三分", *_RATED],
        ["comment,q1,q2", "fine,don't know,not used", *_RATED],
        ["comment,q1,q2", "fine,Haven’t been there,prefer not to say", *_RATED],
        ["comment,q1,q2", "fine,I did not use it,No opinion", *_RATED],
        # ticked boxes hold their own heading
        ["意见,微信,App", "很好,微信,", "一般,,App"],
        ["意见,微信,App,网页", "很好,微信,App,", "一般,,,网页", "还行,,,网页"],
        ["id,score,WeChat,App", "7,4,WeChat,App", "8,5,,", "9,3,wechat,"],
        ["comment", "Comment"],
        # one in a shop of his own
        ["评论,卫生,门店", "房间干净,第一次来,城南", *(f"不错{n},{n % 5 + 1},城东" for n in range(9))],
        ["意见,微信,App", "很好,微信,App", *(f"一般{n},未选,未选" for n in range(9))],
        # words above figures in one column, among answers as everybody's
        [f"{_TABLE},门店,来源", "房间干净,第一次来,4,城东,网上", *(f"{row},城东,网上" for row in _RATED)],
    ],
)  # fmt: skip
def test_who_rates_nothing_is_somebody(tmp_path: Path, lines: list[str]) -> None:  # IN17
    assert people_in(tmp_path, lines) == (len(lines) - 1, [])


@pytest.mark.parametrize(
    "lines",
    [
        [f"Timestamp,{_TABLE}", "时间,您的意见,卫生打几分,服务打几分", *(f"2025-06-01,{row}" for row in _RATED)],
        ["id,comment,q1,q2", "ID,Anything else?,How clean was it?,Have you never waited?", *(f"{n},{row}" for n, row in enumerate(_RATED))],
        [_TABLE, "您想说的话,不良反应次数,未来一年再来的可能", *_RATED],
        [_TABLE, "您想说的话,未解决的工单数,不合格率", *_RATED],
        ["comment,q1,q2", "Anything else?,Pass rate,No. of visits", *_RATED],
        # two columns of numbers among open questions
        [f"{_TABLE},a,b,c", "您的意见,卫生如何,服务如何,开放题一,开放题二,开放题三", *(f"{row},甲{row[3]},乙,丙" for row in _RATED)],
    ],
)  # fmt: skip
def test_a_second_heading_is_said_whatever_the_tool(
    tmp_path: Path, lines: list[str]
) -> None:  # IN17
    rows, said = people_in(tmp_path, lines)
    assert rows == len(_RATED) and len(said) == 1


def in_groups(folder: Path, cells: list[str], *, more: str = "segments: [s]") -> Answers:
    """Answers of a study whose rows lie in these groups, or waves."""
    study = STUDY.replace("nps: n", f"nps: n, {more}")
    (folder / "two.yaml").write_text(study, encoding="utf-8")
    rows = [f"{cell},{n % 5 + 1},2024-05-06,9,好{n}" for n, cell in enumerate(cells)]
    (folder / "raw.csv").write_text("\n".join(["s,r,d,n,t", *rows]) + "\n", encoding="utf-8")
    return read_answers(load_study(folder / "two.yaml"), raw=folder / "raw.csv")


@pytest.mark.parametrize("nothing", ["N/A", "n/a", "-", "—", "无", "无 ", "null", "(空)", "NONE"])
@pytest.mark.parametrize("entry", ["segments: [s]", "wave: s"])
def test_a_sign_for_nothing_is_no_group(tmp_path: Path, nothing: str, entry: str) -> None:  # IN18
    found = in_groups(tmp_path, ["App", nothing, "Web", "App", nothing, ""] * 3, more=entry)
    column = found.responses["s" if "seg" in entry else "wave"]
    assert sorted(column.dropna().unique()) == ["App", "Web"]
    assert len(found.responses) == 18 and int(column.isna().sum()) == 9
    said = [each for each in found.remarks if "count as empty" in each.en]
    assert [each.en for each in said] == [
        f"column s: 6 cells that say {nothing.strip()} count as empty, not as a group"
    ]
    assert said[0].zh == f"列 s：6 格写的是 {nothing.strip()}，按未填处理，不算一组"


@pytest.mark.parametrize(
    "cells",
    [
        ["有", "无"],
        ["有房", "无", "有贷款"],
        ["none", "1 child", "2"],
        ["none", "some"],
        ["无", "1-2次", "3次以上"],
        ["无", "1个孩子", "2个孩子"],
        ["none", "1-2 times", "3 or more times"],
    ],
)
def test_none_beside_some_is_an_answer(tmp_path: Path, cells: list[str]) -> None:  # IN18
    found = in_groups(tmp_path, cells * 4)
    assert sorted(found.responses["s"].unique()) == sorted(cells)
    assert not any("count as empty" in each.en for each in found.remarks)


@pytest.mark.parametrize(
    "cells",
    [
        ["1号店", "2号店", "3人民路店"],
        ["18-25", "26-35", "65+"],
        ["有限公司", "有赞店"],
        ["2024年", "2025年"],
        ["1st floor", "2nd floor"],
        ["7 Days Inn West", "24h shop"],
    ],
)
@pytest.mark.parametrize("nothing", ["无", "none"])
def test_none_beside_what_only_begins_with_a_figure_is_no_group(
    tmp_path: Path, cells: list[str], nothing: str
) -> None:  # IN18
    found = in_groups(tmp_path, [*cells, nothing, *cells])
    assert sorted(found.responses["s"].dropna().unique()) == sorted(cells)
    said = [each.en for each in found.remarks if "as empty" in each.en]
    assert said == [f"column s: 1 cell that says {nothing} counts as empty, not as a group"]


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("r（0-10）", "its heading says 0 to 10, the study 1 to 10"),
        ("r 1=非常满意 10=非常不满意", "its heading calls the low number the good one"),
        ("r (1-10)", ""),
        ("r", ""),
    ],
)
def test_a_heading_against_the_study(tmp_path: Path, head: str, said: str) -> None:  # IN19
    study = STUDY.replace("rating: r,", f'rating: "{head}",').replace("high: 5", "high: 10")
    (tmp_path / "two.yaml").write_text(study, encoding="utf-8")
    rows = [f"{n % 10 + 1},2024-05-06,9,好{n}" for n in range(20)]
    (tmp_path / "raw.csv").write_text("\n".join([f"{head},d,n,t", *rows]) + "\n", encoding="utf-8")
    found = read_answers(load_study(tmp_path / "two.yaml"), raw=tmp_path / "raw.csv")
    told = [each for each in found.remarks if "heading" in each.en]
    assert len(told) == bool(said)
    assert all(said in each.en and "题目" in each.zh for each in told)


def test_a_wave_that_calls_its_columns_otherwise_says_so(tmp_path: Path) -> None:
    (tmp_path / "w1.csv").write_text("t,r\ngood,5\nbad,1\n", encoding="utf-8")
    (tmp_path / "w2.csv").write_text("text,rating\ngood,4\n", encoding="utf-8")
    study = tmp_path / "s.yaml"
    head = "study: s\ntitle: S\ncolumns: {text: t, rating: r}\nscale: {low: 1, high: 5}\n"
    study.write_text(head + "raw: [w1.csv, w2.csv]\n", encoding="utf-8")
    with pytest.raises(ColumnError, match=r"w2\.csv: no column") as told:
        read_answers(load_study(study))
    assert "w1.csv has these columns" in told.value.en and "改成一致" in told.value.zh
    study.write_text(head + "raw: [w2.csv]\n", encoding="utf-8")
    with pytest.raises(ColumnError) as alone:
        read_answers(load_study(study))
    assert "has these columns" not in alone.value.en
