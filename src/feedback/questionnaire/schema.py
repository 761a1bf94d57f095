"""The JSON Schema of questionnaire files: editors complete and check YAML by it."""

from __future__ import annotations

import json
from typing import Any

from feedback.questionnaire.model import Questionnaire


def questionnaire_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a questionnaire file.

    Returns
    -------
    dict
        What `questionnaires/questionnaire.schema.json` holds.

    Examples
    --------
    >>> questionnaire_schema()["required"]
    ['id', 'title', 'sections']
    """
    schema = Questionnaire.model_json_schema(by_alias=True)
    # words of the form may stand in a file of their own
    words = schema["properties"]["interface"]
    schema["properties"]["interface"] = {"anyOf": [words, {"type": "string"}]}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def schema_text() -> str:
    """The schema as it ships, one fixed spelling."""
    return json.dumps(questionnaire_schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
