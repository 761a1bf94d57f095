"""Qualtrics export, read back by a checker of the tags of our own.

Q1 the file begins [[AdvancedFormat]]; one tag a line; only known tags, each where it may stand.
Q2 ids are unique and those the readers expect; scales keep codes and order.
Q3 text typed by designers holds no tag, no HTML and no piped text.
Q4 what cannot be carried is named.
"""

from __future__ import annotations

import html
import re

import pytest

from feedback.questionnaire.export.qualtrics import escaped, write
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.naming import held_by
from feedback.questionnaire.parts import Words

TAG = re.compile(r"^\[\[([A-Za-z]+)(?::([^\[\]]+))?\]\]$")
KINDS = {
    "MC:SingleAnswer:Vertical": ["AdvancedChoices"],
    "MC:SingleAnswer:Horizontal": ["AdvancedChoices"],
    "MC:MultipleAnswer:Vertical": ["AdvancedChoices"],
    "MC:Dropdown": ["AdvancedChoices"],
    "Matrix:SingleAnswer": ["AdvancedChoices", "AdvancedAnswers"],
    "RO": ["AdvancedChoices"],
    "TE:SingleLine": [],
    "TE:Essay": [],
    "Text": [],
}


def parse(text: str) -> dict[str, dict[str, object]]:
    """{id: kind, text, lists of {code: label}}; anything else is an error."""
    lines = [line for line in text.split("\n") if line]
    assert lines[0] == "[[AdvancedFormat]]"
    questions: dict[str, dict[str, object]] = {}
    current: dict[str, object] = {}
    entries: dict[str, str] = {}
    code = None
    for line in lines[1:]:
        tag = TAG.match(line)
        if tag is None:
            assert "[[" not in line and "${" not in line and not re.search(r"<[A-Za-z/!]", line)
            if code is not None:
                assert code not in entries, f"code {code} twice"
                entries[code], code = html.unescape(line), None
            else:
                assert "text" not in current and "id" in current, f"loose line: {line}"
                current["text"] = html.unescape(line)
            continue
        assert code is None, "a choice without a label"
        name, value = tag.groups()
        if name == "Block":
            assert value
        elif name == "ED":  # embedded data: what the link brings, before any question
            assert not questions and value
        elif name == "Question":
            assert value in KINDS
            current = {"kind": value, "lists": []}
        elif name == "ID":
            assert value not in questions and re.fullmatch(r"[a-z][A-Za-z0-9]{0,24}", value)
            current["id"] = value
            questions[value] = current
        elif name in ("AdvancedChoices", "AdvancedAnswers"):
            entries = {}
            current["lists"].append((name, entries))
        else:
            assert name == current["lists"][-1][0].removeprefix("Advanced")[:-1]
            assert re.fullmatch(r"-?\d+", value)
            code = value
    for question in questions.values():
        assert [name for name, _ in question["lists"]] == KINDS[question["kind"]]
        assert question["text"] and all(entries for _, entries in question["lists"])
    return questions


def read(questionnaire: Questionnaire, language: str) -> dict[str, dict[str, object]]:
    files = write(questionnaire, language=language).files
    return parse(files[f"{questionnaire.id}.qualtrics.{language}.txt"].decode())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_tags_stand_where_they_may(every_type: Questionnaire, language: str) -> None:  # Q1
    questions = read(every_type, language)
    assert questions["overall"]["text"] == every_type.text("overall", language=language)
    assert questions["why"]["kind"] == "TE:Essay"
    assert questions["first"]["kind"] == "RO"


def test_ids_are_those_the_readers_expect(every_type: Questionnaire) -> None:  # Q2
    questions = read(every_type, "zh")
    names = set()
    for tag, question in questions.items():
        lists = dict(question["lists"])
        many = question["kind"].startswith(("Matrix", "MC:Multiple", "RO"))
        names |= {f"{tag}_{code}" for code in lists["AdvancedChoices"]} if many else {tag}
    held = {held.field for held in held_by(every_type, "qualtrics").values()}
    assert {name for name in held if not name.endswith("_TEXT")} <= names


def test_scales_keep_codes_and_order(every_type: Questionnaire) -> None:  # Q2
    _, (_, points) = read(every_type, "zh")["services"]["lists"]
    assert next(iter(points.items())) == ("5", "非常满意")
    assert list(points.items())[-1] == ("99", "未使用")
    ((_, nps),) = read(every_type, "en")["recommend"]["lists"]
    assert list(nps) == [str(code) for code in range(11)]


@pytest.mark.parametrize(
    "typed", ["[[Block:x]]", "<script>alert(1)</script>", "${e://Field/x}", "a\n[[PageBreak]]\nb"]
)
def test_what_a_designer_types_stays_text(every_type: Questionnaire, typed: str) -> None:  # Q3
    words = Words(zh=typed, en=typed)
    section = every_type.sections[0]
    note, channel, *rest = section.questions
    choices = (
        channel.choices[0].model_copy(update={"zh": typed, "en": typed}),
        *channel.choices[1:],
    )
    channel = channel.model_copy(update={"text": words, "choices": choices})
    section = section.model_copy(
        update={"title": words, "text": words, "questions": (note, channel, *rest)}
    )
    changed = every_type.model_copy(
        update={"sections": (section, *every_type.sections[1:]), "introduction": words}
    )
    questions = read(Questionnaire.model_validate(changed.model_dump(by_alias=True)), "zh")
    assert questions["channel"]["text"] == " ".join(typed.split())
    assert questions["channel"]["lists"][0][1]["1"] == " ".join(typed.split())


def test_escaping_is_turned_back_by_a_browser() -> None:  # Q3
    typed = 'a < b & c > d [[x]] ${y} &amp; "z"'
    assert html.unescape(escaped(typed)) == typed


def test_losses_are_named(every_type: Questionnaire) -> None:  # Q4
    written = write(every_type, language="zh")
    features = {loss.feature for loss in written.losses}
    assert {"required", "show_if", "reverse", "randomise", "specify", "closing"} <= features
    assert written.unproven is not None
    assert write(every_type, language="zh") == written
