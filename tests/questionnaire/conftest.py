"""The demo as it ships, drawn once for all tests of this room, and a questionnaire with every type."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from demo_study import DemoDraw, draw_demo
from feedback import pdf
from feedback.questionnaire.export.write import EXPORT_TARGETS
from feedback.questionnaire.model import Questionnaire, load_questionnaire

sys.path.insert(0, str(Path(__file__).parent))  # changed_forms, strategies

EVERY_TYPE = Path(__file__).parent / "every_type.yaml"


@pytest.fixture(scope="session")
def draw() -> DemoDraw:
    return draw_demo()


@pytest.fixture(scope="session")
def every_type() -> Questionnaire:
    """Every kind of question once, with logic, reversed items, checks and "not applicable"."""
    return load_questionnaire(EVERY_TYPE)


@pytest.fixture(scope="session")
def targets_here() -> list[str]:
    """Every target this machine can write: a PDF wants weasyprint's libraries or a Chromium."""
    engine = pdf._weasyprint() is not None or pdf.browser() is not None
    return [target for target in EXPORT_TARGETS if target != "pdf" or engine]
