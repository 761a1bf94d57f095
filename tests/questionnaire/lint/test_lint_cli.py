"""`feedback questionnaire lint` and `rules`.

1. Exit code 1 for errors only, 2 for a file that cannot be read.
2. Each finding names line and column of its cell in the file.
3. JSON and SARIF are valid; silenced findings are suppressions.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from feedback.cli import app
from feedback.errors import FeedbackError

FORM = """\
id: t
title: {zh: 标题, en: Title}
scales:
  sat:
    points:
      - {code: 1, zh: 非常不满意, en: Very dissatisfied}
      - {code: 2, zh: 不满意, en: Dissatisfied}
      - {code: 3, zh: 一般, en: Neutral}
      - {code: 4, zh: 满意, en: Satisfied}
      - {code: 5, zh: 非常满意, en: Very satisfied}
sections:
  - id: a
    title: {zh: 一, en: One}
    questions:
      - id: overall
        type: csat
        scale: sat
        lint_ignore: [W05]
        text:
          zh: 您对价格和服务满意吗？
          en: How satisfied are you with our SLA?
"""
BROKEN = (
    FORM
    + """\
      - id: why
        type: long_text
        show_if: {compare: [overal, "<", 3]}
        text: {zh: 原因是什么？, en: "What is the reason?"}
"""
)


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """The command as `main` runs it: what a user can mend is one message and exit code 2."""
    result = CliRunner().invoke(app, ["questionnaire", *words])
    if isinstance(result.exception, FeedbackError):
        return subprocess.CompletedProcess(words, 2, "", str(result.exception))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return subprocess.CompletedProcess(words, result.exit_code, result.stdout, result.stderr)


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "form.yaml"
    path.write_text(FORM, encoding="utf-8")
    return path


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "broken.yaml"
    path.write_text(BROKEN, encoding="utf-8")
    return path


def test_warnings_leave_with_zero(form: Path) -> None:  # 1, 2
    done = run("lint", str(form), "--language", "zh")
    assert done.returncode == 0, done.stderr
    assert f"{form}:20:11  警告 W01 一题两问  overall zh" in done.stdout
    assert done.stdout.rstrip().endswith("错误 0，警告 2，提示 0；已静默 1 条。")


def test_errors_leave_with_one_and_name_the_line(broken: Path) -> None:  # 1, 2
    done = run("lint", str(broken), "--language", "en")
    assert done.returncode == 1
    assert f"{broken}:24:9  error G01" in done.stdout or f"{broken}:24:19  error G01" in done.stdout
    assert "Did you mean: overall?" in done.stdout


@pytest.mark.parametrize("text", ["id: [", "", "id: t\n", "id: \udcff"])
def test_a_file_that_cannot_be_read(tmp_path: Path, text: str) -> None:  # 1
    path = tmp_path / "bad.yaml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    done = run("lint", str(path))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert run("lint", str(tmp_path / "none.yaml")).returncode == 2


def test_json(broken: Path) -> None:  # 3
    done = run("lint", str(broken), "--format", "json", "--language", "en")
    content = json.loads(done.stdout)
    assert content["counts"]["error"] == 1
    assert content["silenced"] == 1
    first = content["findings"][0]
    assert (first["rule"], first["line"], first["question"]) == ("G01", 24, "why")
    assert done.returncode == 1


def test_sarif(form: Path) -> None:  # 3
    done = run("lint", str(form), "--format", "sarif", "--language", "en")
    (log,) = json.loads(done.stdout)["runs"]
    rules = log["tool"]["driver"]["rules"]
    for result in log["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        region = result["locations"][0]["physicalLocation"]["region"]
        assert region["startLine"] >= 1 and region["startColumn"] >= 1
        assert result["level"] in ("error", "warning", "note")
    hushed = [result["ruleId"] for result in log["results"] if "suppressions" in result]
    assert hushed == ["W05"]


def test_rules_and_paths() -> None:
    told = run("rules", "--language", "en").stdout
    assert "W01  warning  Double-barrelled" in told
    assert "X02" in told
    ways = run("lint", "hotel_stay", "--paths", "--language", "en")
    assert "branch: no answer needed" in ways.stdout
    assert ways.returncode == 0
