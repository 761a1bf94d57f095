"""Answers that come with words or as words: each form a tool or a person gives the same scale.

WA1 a number beside its words, in any form · WA2 what is no scale stays unread · WA3 usual words · WA4 both
roads read alike · WA5 the road: ends in words, words nobody explained, a scale that runs the other way
WA6 who is not sure · WA7 what forms put around words.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from feedback.errors import InputError, StudyError
from feedback.pipeline.intake import read_answers
from feedback.questionnaire.model import load_questionnaire
from feedback.responses.readers.read import read_responses
from feedback.responses.usual_words import degree_of, usual_words
from feedback.responses.validate import Numeric, parse_ratings
from feedback.responses.worded_numbers import numbers_with_words
from feedback.study import load_study

ZH = ["非常不满意", "不满意", "一般", "满意", "非常满意"]
FORMS = [
    "{n} {w}", "{n}{w}", "{w}{n}", "{n}={w}", "{n}. {w}", "{n}：{w}", "{n}、{w}", "({n}) {w}", "{w}（{n}）", "{n}分 {w}", "{n}分（{w}）",
    "{n} – {w}", "{n}_{w}", "[{n}] {w}", "{n}星 {w}", "{w}/{n}", "{w} - {n}", "{w}，{n}分",
]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_number_and_its_words(form: str) -> None:  # WA1
    whole = pd.Series([form.format(n=n, w=ZH[n - 1]) for n in (1, 2, 3, 4, 5, 5, 2)])
    assert parse_ratings(whole, Numeric(1, 5, {}))[0].tolist() == [1, 2, 3, 4, 5, 5, 2]
    ends = pd.Series([form.format(n=0, w="完全不会"), "7", form.format(n=10, w="一定会"), "9"])
    assert parse_ratings(ends, Numeric(0, 10, {}))[0].tolist() == [0, 7, 10, 9]


def test_a_number_drawn_or_spelt() -> None:  # WA1
    cells = pd.Series(["三星", "五分", "4\ufe0f\u20e3", "'2", "１"])
    assert parse_ratings(cells, Numeric(1, 5, {}))[0].tolist() == [3, 5, 4, 2, 1]


def test_what_is_no_scale() -> None:  # WA2
    for cells in (
        ["3天", "5天", "2天"],
        ["等了3天"],
        ["2 rooms", "4"],
        ["3 一般", "4 一般"],
        ["2个1.5", "3"],
    ):
        assert numbers_with_words(pd.Series(cells), 1, 5) == {}
    values, why = parse_ratings(
        pd.Series(["3 一般", "2 差", "9 好", "等了4天才到"]), Numeric(1, 5, {})
    )
    assert values.tolist()[:2] == [3, 2]
    assert (why != "").tolist() == [False, False, True, True]


USUAL = [
    ("很不满意 不满意 一般 满意 很满意", 5),
    ("非常不滿意 不太滿意 一般 比較滿意 非常滿意", 5),
    ("非常不同意 不同意 同意 非常同意", 4),
    ("非常不同意 不同意 有点不同意 中立 有点同意 同意 非常同意", 7),
    ("很差 较差 一般 较好 很好", 5),
    ("不满意 一般 满意", 3),
    ("Very dissatisfied/Dissatisfied/Neither satisfied nor dissatisfied/Satisfied/Very satisfied", 5),
    ("Strongly disagree/Somewhat disagree/Neutral/Somewhat agree/Strongly agree", 5),
    ("very poor/poor/fair/good/excellent", 5),
    ("Very dissatisfied/Dissatisfied/Neither/Satisfied/Very satisfied", 5),
    ("很不满意 不满意 不好不坏 满意 很满意", 5),
    ("非常差 差 还可以 好 非常好", 5),
    # who is asked to agree and is not sure stands in the middle
    ("非常不同意 不同意 不确定 同意 非常同意", 5),
    ("非常不認同 不認同 無所謂 認同 非常認同", 5),
    ("Strongly disagree/Disagree/Undecided/Agree/Strongly agree", 5),
    ("Disagree strongly/Tend to disagree/Neither/Tend to agree/Agree strongly", 5),
    ("Very unlikely/Unlikely/Not sure/Likely/Very likely", 5),
    # whatever it is of
    ("非常不热情 不热情 一般 热情 非常热情", 5),
    ("Very unclear/Unclear/Neutral/Clear/Very clear", 5),
    ("很慢 慢 一般 快 很快", 5),
    ("非常失望 失望 一般 满意 非常满意", 5),
    ("Very difficult/Difficult/Neither easy nor difficult/Easy/Very easy", 5),
    ("Completely dissatisfied/Mostly dissatisfied/Somewhat dissatisfied/Neither/Somewhat satisfied/Mostly satisfied/Completely satisfied", 7),
    ("Very bad/Bad/OK/Good/Very good", 5),
    ("Very poor/Poor/Acceptable/Good/Very good", 5),
    # known from the whole of them
    ("poor/fair/good/very good/excellent", 5),
    ("poor/fair/good/excellent", 4),
    ("差 中 良 优", 4),
    ("非常不满意 不满意 基本满意 满意 非常满意", 5),
    ("远低于预期 低于预期 符合预期 超出预期 远超预期", 5),
    ("Much worse/Worse/About the same/Better/Much better", 5),
    ("肯定不会 可能不会 不确定 可能会 肯定会", 5),
    ("Not at all helpful/Not so helpful/Somewhat helpful/Very helpful/Extremely helpful", 5),
    ("Never/Rarely/Sometimes/Often/Always", 5),
]  # fmt: skip


@pytest.mark.parametrize(("words", "points"), USUAL)
def test_usual_words(words: str, points: int) -> None:  # WA3
    scale = words.split("/") if "/" in words else words.split()
    assert usual_words(pd.Series(scale[::-1]), 1, points) == {
        word: n for n, word in enumerate(scale, 1)
    }


@pytest.mark.parametrize(
    ("words", "points"),
    [
        ("满意 比较满意 非常满意", 5),  # two of them would be a 4
        ("poor/fair/good/excellent", 5),  # a shorter scale, whole
        ("有/没有", 3),
        ("非常不满意 不满意 一般 满意 非常满意", 7),  # another length
        ("满意 同意", 5),
        ("很满意 满意 说不上来 不满意 很不满意", 5),  # cannot say
        ("很滿意 滿意 說不上 不滿意 很不滿意", 5),
        ("非常满意", 5),
        ("早餐 房间 前台", 5),
    ],
)
def test_words_whose_place_is_not_plain(words: str, points: int) -> None:  # WA3
    assert usual_words(pd.Series(words.split("/") if "/" in words else words.split()), 1, points) == {}  # fmt: skip


@pytest.mark.parametrize(("rare", "n"), [("说不上来", 2), ("还可以", 2), ("说不上好坏", 4)])
def test_a_rare_word_beside_the_middle_costs_no_column(rare: str, n: int) -> None:  # WA3
    said = ["很满意"] * 40 + ["满意"] * 40 + ["一般"] * 30 + ["不满意"] * 10
    known = {"很满意": 5, "满意": 4, "一般": 3, "不满意": 2}
    assert usual_words(pd.Series([rare] * n + said), 1, 5) == known
    # as many as either are two words of the scale
    assert "一般" not in usual_words(pd.Series(["还可以"] * 30 + said), 1, 5)


def test_degrees() -> None:  # WA3
    told = {word: degree_of(word) for word in ("极有可能", "完全不会推荐", "not at all likely", "unlikely", "较差", "不太满意", "好吃", "说不上好坏", "說不上滿意還是不滿意", "说不上满意，也说不上不满意", "说不上来", "说不上好", "说不上")}  # fmt: skip
    assert {word: each and (each.side, each.strength) for word, each in told.items()} == {
        "说不上好坏": (0, 0), "說不上滿意還是不滿意": (0, 0), "说不上满意，也说不上不满意": (0, 0), "说不上来": None, "说不上好": None, "说不上": None,
        "极有可能": (1, 3), "完全不会推荐": (-1, 3), "not at all likely": (-1, 4), "unlikely": (-1, 2), "较差": (-1, 1),
        "不太满意": (-1, 1), "好吃": None,
    }  # fmt: skip


FORM = """
id: q
version: "1"
title: {zh: 问, en: Q}
languages: [zh, en]
sections:
  - id: s
    title: {zh: 一, en: One}
    questions:
      - {id: tell, type: nps, text: {zh: "会推荐吗？", en: "Would you recommend us?"}}
"""


@pytest.mark.parametrize("form", FORMS)
def test_both_roads_read_alike(form: str, tmp_path: Path) -> None:  # WA4
    cells = [form.format(n=0, w="完全不会"), "7", form.format(n=10, w="一定会"), "9"]
    (tmp_path / "q.yaml").write_text(FORM, "utf-8")
    pd.DataFrame({"tell": cells}).to_csv(tmp_path / "in.csv", index=False)
    read = read_responses(
        tmp_path / "in.csv", questionnaire=load_questionnaire(tmp_path / "q.yaml")
    )
    assert read.responses["tell"].tolist() == [0, 7, 10, 9]


def run_of(folder: Path, cells: list[str], extra: str = "", columns: str = "") -> pd.DataFrame:
    pd.DataFrame({"n": cells, "t": [f"第{i}次来，早餐很好" for i in range(len(cells))]}).to_csv(
        folder / "in.csv", index=False
    )
    (folder / "study.yaml").write_text(
        f"study: words\ntitle: t\nlanguage: zh\nraw: in.csv\ncolumns: {{nps: n, text: t{columns}}}\ntaxonomy: hotel\n{extra}",
        "utf-8",
    )
    return read_answers(load_study(folder / "study.yaml"))


SCORES = [str(n) for n in (9, 8, 7, 6, 9, 3, 5, 8)] * 3


def test_ends_in_words_are_not_lost(tmp_path: Path) -> None:  # WA5
    found = run_of(tmp_path, [*SCORES, "完全不可能", "极有可能", "极有可能"])
    assert found.responses["nps"].tolist()[-3:] == [0, 10, 10]
    assert "完全不可能 = 0，极有可能 = 10" in found.remarks[0].zh


def test_ends_whose_numbers_are_not_plain(tmp_path: Path) -> None:  # WA5
    cells = [*SCORES, "极有可能", "极有可能", "极有可能"]
    with pytest.raises(InputError, match=r"3 of 27 answers are words of a scale") as told:
        run_of(tmp_path, cells)
    assert "answers: {极有可能: 10}" in told.value.zh
    mapped = "nps_scale: {low: 0, high: 10, answers: {极有可能: 10}}"
    assert run_of(tmp_path, cells, mapped).responses["nps"].tolist()[-3:] == [10, 10, 10]
    with pytest.raises(StudyError, match="outside low to high"):
        run_of(tmp_path, cells, mapped.replace("极有可能: 10", "极有可能: 12"))


def test_a_scale_that_runs_the_other_way(tmp_path: Path) -> None:  # WA5
    cells = ["0 一定会", "10 完全不会", *SCORES]
    with pytest.raises(
        InputError, match=r"0 stands for “一定会” and 10 for “完全不会”.*columns.reverse"
    ):
        run_of(tmp_path, cells)
    turned = run_of(tmp_path, cells, columns=", reverse: [n]").responses["nps"]
    assert turned.tolist()[:3] == [10, 0, 1]


INVERTED = ["1 非常满意", "2", "3", "4", "5 非常不满意"]
SATISFIED = FORM.replace(
    "      - {id: tell, type: nps,", "      - {id: tell, type: csat, scale: sat,"
).replace(
    "sections:",
    "scales:\n  sat: {kind: satisfaction, points: [{code: 1, zh: 很不满意, en: Bad}, {code: 2, zh: 不满, en: Poor}, {code: 3, zh: 一般, en: Fair}, {code: 4, zh: 满意, en: Good}, {code: 5, zh: 很满意, en: Fine}]}\nsections:",
)


def test_words_that_say_the_opposite_are_not_read(tmp_path: Path) -> None:  # WA4
    for form in (*FORMS, "{n} - {w}"):
        cells = [form.format(n=n, w=ZH[5 - n]) if n in (1, 5) else str(n) for n in range(1, 6)]
        pd.DataFrame({"tell": cells}).to_csv(tmp_path / "in.csv", index=False)
        (tmp_path / "q.yaml").write_text(SATISFIED, "utf-8")
        read = read_responses(
            tmp_path / "in.csv", questionnaire=load_questionnaire(tmp_path / "q.yaml")
        )
        assert read.responses["tell"].dropna().tolist() == [2, 3, 4], form
        assert (
            read.issues.astype("str")
            .eq("its words say the opposite of its numbers")
            .any(axis=1)
            .sum()
            >= 1
        )


def test_a_recommend_question_from_one_to_eleven_with_words(tmp_path: Path) -> None:  # WA5
    cells = ["1 Not at all likely", *[str(n) for n in range(2, 11)], "11 Extremely likely"] * 3
    found = run_of(tmp_path, cells)
    assert found.responses["nps"].tolist() == list(range(11)) * 3
    assert "1–11" in found.remarks[0].zh
    (tmp_path / "q.yaml").write_text(FORM, "utf-8")
    pd.DataFrame({"tell": cells}).to_csv(tmp_path / "in.csv", index=False)
    read = read_responses(
        tmp_path / "in.csv", questionnaire=load_questionnaire(tmp_path / "q.yaml")
    )
    assert read.responses["tell"].tolist() == list(range(11)) * 3
    ends = ["0 - Not at all likely", "1", "2", "3", "4", "5", "10 - Extremely likely"] * 4
    assert run_of(tmp_path, ends).responses["nps"].notna().all()


def test_words_of_a_column_asked_the_other_way(tmp_path: Path) -> None:  # WA5
    cells = ["完全不可能", "极有可能", "0", "10", *SCORES]
    found = run_of(tmp_path, cells, columns=", reverse: [n]").responses["nps"]
    assert found.tolist()[:4] == [0, 10, 10, 0]


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("完全不同意 不同意 说不清 同意 完全同意", [1, 2, 3, 4, 5]),
        ("很不满意 不满意 说不清 满意 很满意", [1, 2, None, 4, 5]),  # says nothing of the service
        ("很不满意 不满意 一般 满意 很满意 说不清", [1, 2, 3, 4, 5, None]),
        ("非常不同意 不同意 一般 一般 同意 非常同意 不好说", [1, 2, 3, 3, 4, 5, None]),
    ],
)
def test_who_is_not_sure(tmp_path: Path, words: str, numbers: list[float | None]) -> None:  # WA6
    file = tmp_path / "a.csv"
    pd.DataFrame({"q": words.split() * 5, "n": "3"}).to_csv(file, index=False)
    text = f"study: s\ntitle: t\nraw: {file}\ncolumns: {{rating: n, aspects: [q]}}\nscale: {{low: 1, high: 5}}\naspect_scale: {{low: 1, high: 5}}\n"
    (tmp_path / "s.yaml").write_text(text, "utf-8")
    found = read_answers(load_study(tmp_path / "s.yaml")).responses["q"]
    assert [None if pd.isna(n) else n for n in found[: len(numbers)]] == numbers


def test_words_that_leave_the_length_of_the_scale_open() -> None:  # WA3
    for words in ("Poor/Fair/Good/Excellent", "好/差", "Not at all likely/Slightly likely/Very likely", "不满意/说不清/满意"):  # fmt: skip
        assert usual_words(pd.Series(words.split("/")), 1, 5) == {}


EN = ["Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied"]
DRESSED = [
    "{l}、{w}", "{l}. {e}", "({l}) {w}", "{l}{w}", "{l}) {e}", "{w}（{l}）", "{f}{w}", "{s} {w}", "{w} {e}", "{e}/{w}", "{w}（{e}）", "✔{e}",
]  # fmt: skip


@pytest.mark.parametrize("form", [*DRESSED, "_", "-"])
@pytest.mark.parametrize("best_first", [False, True])
def test_what_forms_put_around_words(form: str, best_first: bool) -> None:  # WA7
    letters = "EDCBA" if best_first else "abcde"
    cells = [
        EN[n].lower().replace(" ", form)
        if len(form) == 1
        else form.format(l=letters[n], w=ZH[n], e=EN[n], f="😡🙁😐🙂😍"[n], s="★" * (n + 1))
        for n in (0, 1, 2, 3, 4, 4, 1)
    ]
    found = usual_words(pd.Series(cells), 1, 5)
    assert [found[cell] for cell in cells] == [1, 2, 3, 4, 5, 5, 2]


def test_letters_of_what_is_no_scale() -> None:  # WA7
    for cells in (["A. 早餐", "B. 晚餐"], ["A栋", "B栋"], ["A", "B", "C"], ["VIP满意", "C 满意度"]):
        assert usual_words(pd.Series(cells), 1, 5) == {}


def test_stars_beside_their_number() -> None:  # WA1
    cells = pd.Series(["★★★★ (4)", "★★☆☆☆ 2", "★ (3)"])
    assert parse_ratings(cells, Numeric(1, 5, {}))[0].fillna(0).tolist() == [4, 2, 0]


CHOSEN = """
id: chosen
version: "1"
title: {zh: 选择, en: Choice}
languages: [zh, en]
scales:
  s:
    points:
      - {code: 1, zh: 差, en: Poor}
      - {code: 2, zh: 一般, en: Fair}
      - {code: 3, zh: 好, en: Good}
sections:
  - id: a
    title: {zh: 甲, en: A}
    questions:
      - {id: rate, type: csat, scale: s, text: {zh: 服务, en: Service}}
      - id: why
        type: single
        text: {zh: 为何, en: Why}
        choices: [{code: info, zh: 咨询, en: A question}, {code: bill, zh: 账单, en: A bill}, {code: oth, zh: 其他, en: Other}]
"""


@pytest.mark.parametrize("form", ["{l}. {w}", "{l}、{w}", "({l}) {w}", "{w}（{l}）", "{l}{w}", "{n}. {w}", "{w} {e}", "{e} / {w}", "✔ {w}"])  # fmt: skip
def test_a_form_may_dress_up_its_labels(form: str, tmp_path: Path) -> None:  # WA7
    (tmp_path / "q.yaml").write_text(CHOSEN, "utf-8")
    said = {"rate": [("差", "Poor"), ("一般", "Fair"), ("好", "Good")], "why": [("咨询", "A question"), ("账单", "A bill"), ("其他", "Other")]}  # fmt: skip
    pd.DataFrame(
        {name: [form.format(l="ABC"[n], n=n + 1, w=w, e=e) for n, (w, e) in enumerate(words)] for name, words in said.items()}
    ).to_csv(tmp_path / "in.csv", index=False)  # fmt: skip
    read = read_responses(tmp_path / "in.csv", questionnaire=load_questionnaire(tmp_path / "q.yaml"))  # fmt: skip
    assert read.responses["rate"].tolist() == [1, 2, 3]
    assert read.responses["why"].tolist() == ["info", "bill", "oth"]


def test_words_of_two_answers_in_one_cell_are_not_read(tmp_path: Path) -> None:  # WA7
    (tmp_path / "q.yaml").write_text(CHOSEN, "utf-8")
    cells = ["咨询", "咨询 / A bill", "A. 投诉", "3. 差"]
    pd.DataFrame({"why": cells, "rate": ["好", "好", "好", "3. 差"]}).to_csv(tmp_path / "in.csv", index=False)  # fmt: skip
    read = read_responses(tmp_path / "in.csv", questionnaire=load_questionnaire(tmp_path / "q.yaml"))  # fmt: skip
    assert read.responses["why"].isna().tolist() == [False, True, True, True]
    assert read.responses["rate"].isna().tolist() == [False, False, False, True]
