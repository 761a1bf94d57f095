"""Answers come in the tools' own shapes from the readers' tests; servers are those of tools/survey_servers."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from survey_servers.base import TOKEN

_TESTS = Path(__file__).parents[1]
for _folder in (_TESTS / "connect", _TESTS / "responses" / "readers", _TESTS / "questionnaire"):
    if str(_folder) not in sys.path:
        sys.path.insert(0, str(_folder))


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    """The token where it belongs, and no waiting between tries."""
    monkeypatch.setenv("SURVEY_TOKEN", TOKEN)
    monkeypatch.setattr("feedback.connect.calls._BACKOFF", 0.001)
