"""`feedback questionnaire plan` and `simulate`: margins, power and answers from the command line."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from feedback.cli import app


@pytest.mark.parametrize(("language", "word"), [("zh", "份答卷"), ("en", "answers are needed")])
def test_plan_says_margins_and_power(language: str, word: str) -> None:
    told = CliRunner().invoke(
        app,
        [
            "questionnaire",
            "plan",
            "hotel_stay",
            "--n",
            "60",
            "--repeats",
            "5",
            "--language",
            language,
        ],
    )
    assert told.exit_code == 0, told.output
    assert word in told.output
    assert "±" in told.output
    assert "n = 240" in told.output


def test_simulated_file_reads_back(tmp_path: Path) -> None:
    out = tmp_path / "answers.csv"
    told = CliRunner().invoke(
        app,
        [
            "questionnaire",
            "simulate",
            "hotel_stay",
            "--n",
            "30",
            "--out",
            str(out),
            "--language",
            "en",
        ],
    )
    assert told.exit_code == 0, told.output
    table = pd.read_csv(out, encoding="utf-8-sig")
    assert len(table) == 30
    assert {"respondent", "clean", "overall", "improve"} <= set(table.columns)
    assert "planted: weakest" in told.output
