"""The schema that ships is that of the model, and every shipped questionnaire obeys it."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from feedback.files import shipped
from feedback.questionnaire.schema import schema_text

SHIPPED = shipped("questionnaires")
FILES = [*sorted(SHIPPED.glob("*.yaml")), Path(__file__).parent / "every_type.yaml"]


def test_shipped_schema_is_current() -> None:
    kept = (SHIPPED / "questionnaire.schema.json").read_text(encoding="utf-8")
    assert kept == schema_text(), "feedback questionnaire schema --out questionnaires/…"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_questionnaires_obey(file: Path) -> None:
    checker = jsonschema.Draft202012Validator(json.loads(schema_text()))
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert [error.message for error in checker.iter_errors(content)] == []


def test_schema_refuses_what_the_model_refuses() -> None:
    checker = jsonschema.Draft202012Validator(json.loads(schema_text()))
    content = yaml.safe_load(FILES[0].read_text(encoding="utf-8"))
    content["sections"][0]["questions"][0]["typ"] = "single"
    assert list(checker.iter_errors(content))
