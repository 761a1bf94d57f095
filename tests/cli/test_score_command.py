"""`feedback score`: what a user sees."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from feedback.cli import app
from feedback.errors import ColumnError


def test_scores_a_file_and_says_what_it_did(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("nr,said\na,房间很干净\nb,太吵\n", encoding="utf-8")
    arguments = [str(tmp_path / "in.csv"), "--out", str(tmp_path / "out"), "--text", "said"]
    run = CliRunner().invoke(app, ["score", *arguments, "--id", "nr", "--taxonomy", "hotel"])
    assert run.exit_code == 0, run.output
    assert "2 of 2 rows scored in 1 parts" in run.output
    assert str(tmp_path / "out") in run.output
    assert run.stderr == ""  # no bar where nobody watches
    found = pd.read_parquet(tmp_path / "out" / "comments")
    assert found["comment"].tolist() == ["a", "b"]


def test_a_wrong_column_is_named(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("txt\n好\n", encoding="utf-8")
    run = CliRunner().invoke(app, ["score", str(tmp_path / "in.csv"), "--out", str(tmp_path / "o")])
    assert isinstance(run.exception, ColumnError)
    with pytest.raises(ColumnError, match="Did you mean: txt"):
        raise run.exception
