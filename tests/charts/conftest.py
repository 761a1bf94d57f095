"""A machine with one font of one face."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import matplotlib as mpl
import pytest
from matplotlib import font_manager

from feedback import fonts
from feedback.charts import theme


@pytest.fixture
def one_face(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The extra's font: one face; nothing of the machine's fonts, and nothing kept from earlier tests."""
    path = fonts.extra_font()
    if path is None:
        pytest.skip("needs the extra feedback-workbench[fonts]")
    manager = font_manager.fontManager
    brought = [f for f in manager.ttflist if str(f.fname).startswith(mpl.get_data_path())]
    monkeypatch.setattr(manager, "ttflist", brought)
    monkeypatch.setattr(theme, "_session", {})
    with mpl.rc_context():  # what is set with this font alone is forgotten with it
        yield path
