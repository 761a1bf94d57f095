"""A machine with one font of one face."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
import pytest
from matplotlib import font_manager

from feedback import fonts


@pytest.fixture
def one_face(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The extra's font: one face; nothing of the machine's fonts, and nothing kept from earlier tests."""
    path = fonts.extra_font()
    if path is None:
        pytest.skip("needs the extra feedback-workbench[fonts]")
    manager = font_manager.fontManager
    brought = [f for f in manager.ttflist if str(f.fname).startswith(mpl.get_data_path())]
    monkeypatch.setattr(manager, "ttflist", brought)
    return path
