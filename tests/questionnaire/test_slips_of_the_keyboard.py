"""What a Chinese keyboard types where YAML wants half-width signs is named with its place; empty and single-language
wordings say what to write."""

from __future__ import annotations

from pathlib import Path

import pytest

from feedback.errors import StudyError
from feedback.questionnaire.model import load_questionnaire

HEAD = "id: trial\ntitle: {zh: 试, en: Trial}\nsections:\n  - id: a\n    title: {zh: 甲, en: A}\n    questions:\n"


@pytest.mark.parametrize(
    ("lines", "place", "said"),
    [
        ("      - id: one\n        type：long_text\n        text: {zh: 为, en: Why}\n", ":8:13:", "full-width ："),
        ("      - {id: one, type: long_text, text: {zh: 为， en: Why}}\n", ":7:48:", "full-width ，"),
        ("      - id: one\n\u3000\u3000type: long_text\n        text: {zh: 为, en: Why}\n", ":8:1:", "full-width space"),
        ("      - {id: one, type: long_text, text: 早餐}\n", ":7:36:", "{zh: …, en: …}"),
        ("      - {id: one, type: long_text, text: {zh: , en: Why}}\n", ":7:43:", "is empty"),
    ],
)  # fmt: skip
def test_slip_is_named(tmp_path: Path, lines: str, place: str, said: str) -> None:
    file = tmp_path / "trial.yaml"
    file.write_text(HEAD + lines, encoding="utf-8")
    with pytest.raises(StudyError) as error:
        load_questionnaire(file)
    assert place in error.value.en
    assert said in error.value.en


def test_full_width_signs_inside_a_wording_are_text(tmp_path: Path) -> None:
    file = tmp_path / "trial.yaml"
    file.write_text(
        HEAD + "      - {id: one, type: long_text, text: {zh: 早餐：好，吗？, en: Why}}\n",
        encoding="utf-8",
    )
    assert load_questionnaire(file).text("one") == "早餐：好，吗？"
