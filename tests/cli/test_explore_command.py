"""`feedback explore` as a user meets it: refusals are one message and exit code 2."""

from __future__ import annotations

from pathlib import Path

import pytest

from feedback.cli import main


def refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: object) -> str:  # fmt: skip
    monkeypatch.setattr("sys.argv", ["feedback", "explore", *map(str, arguments)])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2
    return capsys.readouterr().err


def test_a_study_that_was_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    study = tmp_path / "mine.yaml"
    study.write_text("study: mine\ntitle: Mine\nraw: a.csv\ncolumns: {text: words}\n")
    said = refused(monkeypatch, capsys, study)
    assert f"Run `feedback run {study}` first." in said
    assert "Traceback" not in said
    assert not (tmp_path / "reports").exists()


def test_a_study_there_is_not(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "no such study file. Did you mean: demo?" in refused(monkeypatch, capsys, "demmo")


def test_a_language_there_is_not(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "--language fr: choose zh or en." in refused(monkeypatch, capsys, "demo", "--language", "fr")  # fmt: skip
