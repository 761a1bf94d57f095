"""The demo as it ships, drawn once for all tests of this room."""

from __future__ import annotations

import pytest

from feedback.questionnaire.demo import DemoDraw, draw_demo


@pytest.fixture(scope="session")
def draw() -> DemoDraw:
    return draw_demo()
