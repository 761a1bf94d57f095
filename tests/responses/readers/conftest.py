"""Random questionnaires and answers come from the questionnaire's own tests."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from feedback.questionnaire.model import Questionnaire, load_questionnaire

QUESTIONNAIRE_TESTS = Path(__file__).parents[2] / "questionnaire"
for _folder in (str(QUESTIONNAIRE_TESTS), str(Path(__file__).parent)):
    if _folder not in sys.path:
        sys.path.insert(0, _folder)


@pytest.fixture(scope="session")
def every_type() -> Questionnaire:
    return load_questionnaire(QUESTIONNAIRE_TESTS / "every_type.yaml")
