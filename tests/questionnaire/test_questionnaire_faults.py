"""What is wrong in a questionnaire file is told with line and column, in both languages.

1. Each kind of fault names the line and column where it stands.
2. Several faults are told at once, at most ten, and how many are left.
3. Chinese and English name the same places.
4. YAML's traps: words stay words, a repeated key is a fault, aliases are refused, deep nesting too.
5. No file, whatever it holds, gives another error than a FeedbackError.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.errors import FeedbackError, InputError, StudyError
from feedback.placed_yaml import read_placed_yaml
from feedback.questionnaire.model import Questionnaire, load_questionnaire

FORM = """\
id: small
title: {zh: 小问卷, en: Small form}
scales:
  five:
    points:
      - {code: 1, zh: 差, en: Bad}
      - {code: 5, zh: 好, en: Good}
sections:
  - id: main
    title: {zh: 主, en: Main}
    questions:
      - id: rooms
        type: likert
        scale: five
        text: {zh: 房间, en: Rooms}
        items:
          - {id: clean, aspect: room_cleanliness, text: {zh: 干净, en: Clean}}
          - {id: quiet, aspect: noise, text: {zh: 安静, en: Quiet}}
      - id: overall
        type: csat
        role: overall
        scale: five
        text: {zh: 总体, en: Overall}
"""


def read(text: str, folder: Path) -> Questionnaire:
    path = folder / "form.yaml"
    path.write_text(text, encoding="utf-8")
    return load_questionnaire(path)


@pytest.mark.parametrize(
    ("old", "new", "spot", "said"),
    [
        ("role: overall", "weight: 2", "21:9", "unknown entry weight.*Known here: .*scale"),
        ("role: overall", "rolle: overall", "21:9", "unknown entry rolle.*Did you mean: role"),
        ("id: quiet", "id: clean", "18:14", "the id clean is used twice"),
        ("id: quiet", "id: Quiet_1", "18:14", "does not fit"),
        ("id: main", "id: 1st", "9:5", "does not fit"),
        ("type: csat", "type: scat", "19:9", "no question type scat"),
        ("        type: csat\n", "", "19:9", "type is missing"),
        (
            "        role: overall\n        scale: five",
            "        scale: fiv",
            "21:9",
            "Did you mean: five",
        ),
        ("{code: 5,", "{code: one,", "7:10", "expected a whole number, found 'one'"),
        ("{code: 5,", "{code: 1,", "7:10", "code 1 is given to two answers"),
        ("zh: 好,", "zh: 差,", "7:19", "zh 差 is given to two answers"),
        ("{zh: 总体, en: Overall}", "{zh: 总体}", "23:9", "the en wording is missing"),
        (
            "{zh: 总体, en: Overall}",
            "[总体]",
            "23:9",
            "expected a wording in each language, such as {zh: …, en: …}",
        ),
        ("title: {zh: 小问卷, en: Small form}\n", "", "1:1", "title is missing"),
        ("sections:", "sections: []\nrest:", "8:1", "needs at least 1"),
        (
            "{code: 5, zh: 好, en: Good}",
            "{code: 5, zh: 好, en: Good",
            "8:9",
            "broken YAML.*begin at 7:9",
        ),
        ("role: overall", "role: overall\n        role: overall", "22:9", "given twice"),
        ("small\n", "small\nlanguages: [zh, f]\n", "2:17", "not possible"),
        ("小问卷", "小\x07问卷", "2:14", "broken YAML"),
    ],
)
def test_a_fault_names_line_and_column(  # 1, 3
    old: str, new: str, spot: str, said: str, tmp_path: Path
) -> None:
    assert old in FORM
    with pytest.raises(StudyError) as caught:
        read(FORM.replace(old, new, 1), tmp_path)
    first = caught.value.en.splitlines()[0]
    assert f"form.yaml:{spot}: " in first
    assert re.search(said, first)
    assert f"form.yaml:{spot}：" in caught.value.zh.splitlines()[0]
    assert re.search("[\u4e00-\u9fff]", caught.value.zh.splitlines()[0])


def test_two_overall_questions(tmp_path: Path) -> None:  # 1
    second = FORM[FORM.index("      - id: overall") :].replace("id: overall", "id: again")
    with pytest.raises(StudyError, match=r"form.yaml:26:9: two questions have the role overall"):
        read(FORM + second, tmp_path)


def test_several_faults_at_once(tmp_path: Path) -> None:  # 2
    with pytest.raises(StudyError) as caught:
        read(
            FORM.replace("id: quiet", "id: Q")
            .replace("zh: 房间, ", "")
            .replace("code: 5", "code: x"),
            tmp_path,
        )
    assert re.findall(r"form.yaml:(\d+:\d+): ", caught.value.en) == ["7:10", "18:14"]
    assert re.findall(r"form.yaml:(\d+:\d+)：", caught.value.zh) == ["7:10", "18:14"]
    many = FORM.replace(
        "          - {id: quiet",
        "".join(f"          - {{id: Q{i}}}\n" for i in range(20)) + "          - {id: q",
    )
    with pytest.raises(StudyError) as caught:
        read(many, tmp_path)
    assert len(caught.value.en.splitlines()) == 11
    assert re.search(r"and \d+ more", caught.value.en)


def test_words_stay_words(tmp_path: Path) -> None:  # 4
    form = read(FORM.replace("en: Bad", "en: no").replace("en: Good", "en: yes"), tmp_path)
    assert form.value_labels("overall", language="en") == {1: "no", 5: "yes"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: &x [1]\nb: *x\n", "1:4: .*alias"),
        ("a: &x {b: *x}\n", "1:4: .*alias"),
        ("[" * 1500, "nested too deeply"),
        ("", "found nothing"),
        ("- a\n- b\n", "found list"),
        ("? [a, b]\n: 1\n", "cannot be a list"),
        ("a: !!python/object:os.system x\n", "broken YAML"),
        ("a: !!int x\n", "cannot be read"),
        ("a: 1\n---\nb: 2\n", "broken YAML"),
    ],
)
def test_traps_of_yaml(text: str, said: str, tmp_path: Path) -> None:  # 4
    with pytest.raises(StudyError, match=said):
        read(text, tmp_path)


def test_a_file_that_is_not_text(tmp_path: Path) -> None:  # 5
    path = tmp_path / "form.yaml"
    path.write_bytes(b"id: \xff\xfe\x00")
    with pytest.raises(InputError, match="UTF-8"):
        load_questionnaire(path)
    path.write_bytes(b"a: " + b"x" * 2_000_001)
    with pytest.raises(StudyError, match="2 MB"):
        load_questionnaire(path)


@settings(max_examples=150, deadline=None)
@given(
    at=st.integers(0, len(FORM)),
    gone=st.integers(0, 30),
    put=st.text(st.sampled_from("{}[]:,-&*!|>'\"%@`#? \n\tabc1不\x00\x85\u2028\ud800"), max_size=8),
)
def test_whatever_is_cut_or_put_in(  # 5
    at: int, gone: int, put: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("broken") / "form.yaml"
    path.write_bytes((FORM[:at] + put + FORM[at + gone :]).encode("utf-8", "surrogatepass"))
    try:
        load_questionnaire(path)
    except FeedbackError as error:
        assert "form.yaml" in error.en and "form.yaml" in error.zh


def test_places_of_a_file_that_ships() -> None:  # 1
    from feedback.files import shipped

    path = shipped("questionnaires") / "hotel_stay.yaml"
    placed = read_placed_yaml(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    seen = 0
    for place, (line, column) in placed.places.items():
        if place and isinstance(place[-1], str):
            assert lines[line - 1][column - 1 :].startswith(f"{place[-1]}:")
            seen += 1
    assert seen > 150
