"""Questionnaires written as YAML.

Requirements
1. What is written reads back equal, whatever a designer typed.
2. Any YAML reader takes it alike: PyYAML's own, and the rules of the JSON Schema.
3. It looks like a file written by hand: short parts on one line, what is default left out.
4. A file is written whole or not at all.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedback.errors import InputError
from feedback.questionnaire.model import Questionnaire, load_questionnaire
from feedback.questionnaire.schema import schema_text
from feedback.questionnaire.writing import SCHEMA_LINE, questionnaire_yaml, write_questionnaire

HOSTILE = (
    "=HYPERLINK(\"http://x\")", "<script>alert(1)</script>", "[[Block]]", "${x}", "{{ y }}", "a\tb", "a\nb\n", "\"'", "|", "> x",
    "𠮷🙂", "\u202eabc", "no", "yes", "on", "null", "~", "1.0", "1e3", "0x1f", "2024-01-01", "12:30", "- a", "? b", "a: b", "a #b",
    "#c", "&d", "*e", "!f", "%g", "@h", "`i`", "true", " lead", "trail ", "", "\u2028", "\x85", "\ufeff", "a\\b", "…", "---", "...",
    "y", "N", "<<", "=", "0o7", "1_000", "+1", ".5", "-.inf", "a:", "key:value", "满意：非常", "「」", "\x7f", "\x00", "\ud800",
)  # fmt: skip
TEXTS = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=40)).map(lambda text: text + "x")
WORDS = st.fixed_dictionaries({"zh": TEXTS, "en": TEXTS})
VALUES = st.one_of(st.integers(-5, 10), st.floats(-1e30, 1e30), TEXTS)
COLUMNS = st.sampled_from(["channel", "clean", "clean_na"])
RULES: Any = st.recursive(
    st.one_of(
        st.fixed_dictionaries({"compare": st.tuples(COLUMNS, st.sampled_from(["==", "<="]), VALUES)}),
        st.fixed_dictionaries({"in": st.tuples(COLUMNS, st.lists(VALUES, min_size=1, max_size=3))}),
        st.fixed_dictionaries({"contains": st.tuples(st.just("used"), st.sampled_from(["1", "none", "a1"]))}),
        st.fixed_dictionaries({"answered": COLUMNS}),
    ),
    lambda inner: st.one_of(
        st.fixed_dictionaries({"and": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"or": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"not": inner}),
    ),
    max_leaves=6,
)  # fmt: skip


@st.composite
def questionnaires(draw: st.DrawFn) -> Questionnaire:
    labels = draw(st.lists(TEXTS, min_size=8, max_size=8, unique=True))
    pairs = [{"zh": zh, "en": en} for zh, en in zip(labels[:4], labels[4:], strict=True)]
    questions: list[dict[str, Any]] = [
        {
            "id": "channel", "type": "single", "text": draw(WORDS), "hint": draw(WORDS),
            "choices": [{"code": "1", **pairs[0]}, {"code": "none", **pairs[1]}],
        },
        {
            "id": "battery", "type": "likert", "text": draw(WORDS), "scale": "s", "show_if": draw(st.one_of(st.none(), RULES)),
            "items": [{"id": "clean", "text": draw(WORDS), "attention": draw(st.sampled_from([None, 1]))}, {"id": "b", "text": draw(WORDS)}],
        },
        {"id": "n", "type": "numeric", "text": draw(WORDS), "low": draw(st.one_of(st.none(), st.floats(-1e300, 0)))},
        {"id": "d", "type": "date", "text": draw(WORDS), "earliest": draw(st.one_of(st.none(), st.dates()))},
    ]  # fmt: skip
    content = {
        "id": "made", "version": draw(st.sampled_from(["1", "2.0", "no", "v1: a"])), "title": draw(WORDS),
        "introduction": draw(st.one_of(st.none(), WORDS)), "source": draw(TEXTS),
        "scales": {"s": {"points": [{"code": 1, **pairs[2]}, {"code": 2, **pairs[3]}]}},
        "sections": [{"id": "one", "title": draw(WORDS), "questions": questions, "show_if": draw(st.one_of(st.none(), RULES))}],
    }  # fmt: skip
    return Questionnaire.model_validate(content)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(q=questionnaires())
def test_1_reads_back_equal(q: Questionnaire, tmp_path: Path) -> None:
    path = tmp_path / "q.yaml"
    path.write_text(questionnaire_yaml(q), encoding="utf-8")
    assert load_questionnaire(path) == q


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("place", ["flow", "block"])
def test_1_hostile_texts(text: str, place: str, tmp_path: Path) -> None:
    q = load_questionnaire("umux_lite")
    said = (text + "x" * (200 if place == "block" else 0)) or "x"
    said = said if said.strip() else f"x{said}"
    changed = q.model_copy(
        update={"title": q.title.model_copy(update={"zh": said}), "source": said}
    )
    assert load_questionnaire(write_questionnaire(changed, tmp_path / "q.yaml")) == changed


def test_1_every_type(every_type: Questionnaire, tmp_path: Path) -> None:
    assert load_questionnaire(write_questionnaire(every_type, tmp_path / "q.yaml")) == every_type


def test_2_other_readers(every_type: Questionnaire) -> None:
    content = yaml.safe_load(questionnaire_yaml(every_type))
    checker = jsonschema.Draft202012Validator(json.loads(schema_text()))
    assert [error.message for error in checker.iter_errors(content)] == []
    assert Questionnaire.model_validate(content) == every_type


def test_3_looks_written_by_hand(every_type: Questionnaire) -> None:
    lines = questionnaire_yaml(every_type).splitlines()
    assert lines[0] == SCHEMA_LINE
    assert lines[1] == "id: everytype"
    assert "      - {code: 1, zh: 非常不满意, en: Very dissatisfied}" in lines
    assert "        show_if: {contains: [used, pool]}" in lines
    assert not any("false" in line or "null" in line for line in lines)
    assert questionnaire_yaml(every_type) == questionnaire_yaml(every_type)


def test_4_written_whole(every_type: Questionnaire, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(InputError):
        write_questionnaire(every_type, tmp_path / "file" / "q.yaml")
    path = write_questionnaire(every_type, tmp_path / "new" / "q.yaml")
    assert path.read_text(encoding="utf-8") == questionnaire_yaml(every_type)
    assert [entry.name for entry in path.parent.iterdir()] == ["q.yaml"]
