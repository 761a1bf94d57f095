"""What the docs show works, and what there is stands in the docs.

D1 every command line of the READMEs and docs is one the program takes; every make target is there.
D2 the Python of both READMEs runs; the study files they show are study files.
D3 a new questionnaire as the README makes one: made, clean under lint, exported.
D4 every command, study-file entry and parameter is documented, in both languages; every option has its help.
"""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import numpy as np
import pandas as pd
import pytest
import typer

import feedback
from feedback import load_study
from feedback.cli import app
from feedback.pipeline import Results
from feedback.study import Parameters, Study
from feedback.study_columns import Columns, Scale

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh.md")
PAGES = [*READMES, "CONTRIBUTING.md", "docs/commands.md", "docs/study-file.md", "docs/study-file.zh.md"]  # fmt: skip
COMMANDS = typer.main.get_command(app)


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(page: str, language: str) -> list[str]:
    fenced = re.findall(r"^```([^\n]*)\n(.*?)^```", text_of(page), re.S | re.M)
    return [text for said, text in fenced if said == language]


def command_lines(page: str) -> list[str]:
    lines = [line for block in blocks(page, "") for line in block.splitlines()]
    lines += re.findall(r"`(feedback [^`]+)`", text_of(page))
    return [line for line in lines if line.startswith("feedback ")]


def leaves(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    for name, part in getattr(command, "commands", {}).items():
        yield from leaves(part, (*path, name))
    if not hasattr(command, "commands"):
        yield " ".join(("feedback", *path)), command


def taken(line: str) -> None:
    """Raise when the program would not take the line; placeholders such as … end it."""
    words = shlex.split(re.split(r"[…A-Z]{3,}|…", line.partition(" #")[0])[0].replace("\\", " "))[
        1:
    ]
    command: Any = COMMANDS
    while words and hasattr(command, "commands"):
        command = command.commands[words.pop(0)]
    if words and not hasattr(command, "commands"):
        command.make_context("feedback", list(words), resilient_parsing=False)


@pytest.mark.parametrize("page", PAGES)
def test_every_command_line_is_taken(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # D1
    monkeypatch.chdir(tmp_path)
    complete = [line for block in blocks(page, "") for line in block.splitlines()]
    for line in command_lines(page):
        try:
            taken(line)
        except typer.Exit:
            pass  # --help
        except click.MissingParameter:
            assert line not in complete, line  # in running text a command may be named alone
        except (click.ClickException, KeyError) as error:
            pytest.fail(f"{line}: {error}")


@pytest.mark.parametrize("page", PAGES)
def test_every_make_target_is_there(page: str) -> None:  # D1
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.M))
    shown = re.findall(r"`make ([a-z-]+)`", text_of(page))
    shown += re.findall(r"^make ([a-z-]+)", "\n".join(blocks(page, "")), re.M)
    assert set(shown) <= targets


@pytest.mark.parametrize("page", READMES)
def test_python_runs(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:  # D2
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(0)
    rated = rng.integers(1, 6, size=(120, 3))
    frame = pd.DataFrame(rated, columns=["food", "service", "price"])
    frame["overall"] = np.clip(np.rint(rated[:, :2].mean(axis=1) + rng.normal(size=120)), 1, 5)
    said = ["上菜太慢了", "服务态度差", "味道很好", "环境干净", "价格太贵"]
    frame["text"] = [f"第{i}次来，{said[i % 5]}" for i in range(120)]
    frame.to_csv(tmp_path / "reviews.csv", index=False)
    _, code = blocks(page, "python")
    names: dict[str, Any] = {}
    exec(code, names)
    assert len(names["mentions"]) > 50
    assert names["drivers"].table.index[0] in ("food", "service")
    assert ("Together the drivers" in capsys.readouterr().out) == (page == "README.md")


@pytest.mark.slow
def test_a_run_is_asked_as_the_readme_does(
    demo: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # D2
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(feedback, "load_results", lambda study: demo)
    english, chinese = (blocks(page, "python")[0] for page in READMES)
    exec(english, {})
    assert (tmp_path / "answers.sav").is_file()
    assert ast.dump(ast.parse(english)) == ast.dump(ast.parse(chinese))


@pytest.mark.parametrize("page", READMES)
def test_study_files_are_study_files(page: str, tmp_path: Path) -> None:  # D2
    shown = blocks(page, "yaml")
    assert len(shown) == 2
    for number, text in enumerate(shown):
        whole = text if "study:" in text else f"study: shop\ntitle: Shop\n{text}"
        (tmp_path / f"{number}.yaml").write_text(whole, encoding="utf-8")
        assert load_study(tmp_path / f"{number}.yaml").columns.rating


def test_questionnaire_as_the_readme_makes_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # D3
    from typer.testing import CliRunner

    monkeypatch.chdir(tmp_path)
    lines = [line.partition(" #")[0].split() for line in command_lines("README.md")]
    steps = [words[1:] for words in lines if words[1:3] in (["questionnaire", "new"], ["questionnaire", "lint"], ["questionnaire", "preview"])]  # fmt: skip
    assert [step[1] for step in steps] == ["new", "lint", "preview"]
    for step in steps:
        done = CliRunner().invoke(app, step)
        assert done.exit_code == 0, done.output
    assert (tmp_path / "my_survey.yaml").is_file()


def test_every_command_is_documented() -> None:  # D4
    page = text_of("docs/commands.md")
    assert set(re.findall(r"^\| `([^`]+)` \|", page, re.M)) == {
        name for name, _ in leaves(COMMANDS)
    }
    for name, command in leaves(COMMANDS):
        assert command.help, name
        for option in command.params:
            assert getattr(option, "help", None), f"{name} {option.name}"


@pytest.mark.parametrize("page", ["docs/study-file.md", "docs/study-file.zh.md"])
@pytest.mark.parametrize(
    ("part", "model"),
    [("", Study), ("columns", Columns), ("scale", Scale), ("parameters", Parameters)],
)
def test_every_entry_of_a_study_file_is_documented(page: str, part: str, model: Any) -> None:  # D4
    sections = re.split(r"^## ", text_of(page), flags=re.M)
    section = next(text for text in sections if not part or text.startswith(part))
    cells = re.findall(r"^\| (`[^|]*) \|", section, re.M)
    named = set(re.findall(r"`(\w+)`", " ".join(cells)))
    assert named == set(model.model_fields) - {"path"}
