"""`feedback questionnaire preview` writes the page and opens it."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from feedback.cli import app


def test_preview_opens_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda url: opened.append(url) or True)
    told = CliRunner().invoke(
        app, ["questionnaire", "preview", "hotel_stay", "--out", str(tmp_path)]
    )
    assert told.exit_code == 0, told.output
    page = tmp_path / "hotelstay.html"
    assert opened == [page.resolve().as_uri()]
    text = page.read_text(encoding="utf-8")
    assert "酒店入住满意度调查" in text
    assert "Hotel stay satisfaction survey" in text
    assert "http://" not in text and "https://" not in text
