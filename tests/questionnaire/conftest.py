"""The demo as it ships, drawn once for all tests of this room, and a questionnaire with every type."""

from __future__ import annotations

from pathlib import Path

import pytest

from demo_study import DemoDraw, draw_demo
from feedback.questionnaire.model import Questionnaire, load_questionnaire

EVERY_TYPE = Path(__file__).parent / "every_type.yaml"


@pytest.fixture(scope="session")
def draw() -> DemoDraw:
    return draw_demo()


@pytest.fixture(scope="session")
def every_type() -> Questionnaire:
    """Every kind of question once, with logic, reversed items, checks and "not applicable"."""
    return load_questionnaire(EVERY_TYPE)
