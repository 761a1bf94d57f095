"""`feedback notebook`.

NC1 list and show tell names, types, defaults and help, in both languages and as JSON
NC2 an unknown name offers the nearest; a wrong type or a value out of range is told before anything runs:
    exit code 2, nothing written
NC3 dates, lists and None arrive; Chinese stays readable in the executed notebook
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

Command = Callable[..., "subprocess.CompletedProcess[str]"]

CELL = """from datetime import date
from typing import Literal

branch: str = ""  # shop; empty: all
top: int = 10  # aspects shown (1 to 50)
since: date | None = None  # first day
shops: list[str] = []  # 门店
limit: float | None = 0.5  # share of comments (0 to 1)
language: Literal["zh", "en"] = "zh"  # language of the page"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    first = nbformat.v4.new_code_cell(CELL)
    first.metadata["tags"] = ["parameters"]
    last = nbformat.v4.new_code_cell(
        "open('ran', 'w').close()\nprint(branch, top, since, shops, limit, language)"
    )
    titles = []
    for language, title in {"zh": "# 门店报告", "en": "# Shop report"}.items():
        titles.append(nbformat.v4.new_markdown_cell(title))
        titles[-1].metadata["tags"] = [f"lang-{language}"]
    (tmp_path / "notebooks").mkdir()
    nbformat.write(
        nbformat.v4.new_notebook(cells=[*titles, first, last]), tmp_path / "notebooks/70_shop.ipynb"
    )
    return tmp_path


def test_list_and_show(command: Command, place: Path) -> None:  # NC1
    listed = json.loads(command("notebook", "list", "--json", cwd=place).stdout)
    assert listed == [
        {"name": "70_shop", "title": "Shop report", "parameters": "branch, top, since, shops, limit, language"}
    ]  # fmt: skip
    assert "门店报告" in command("notebook", "list", cwd=place, language="zh").stdout
    shown = json.loads(command("notebook", "show", "shop", "--json", cwd=place).stdout)
    assert shown[1] == {
        "name": "top", "type": "int", "default": "10", "help": "aspects shown (1 to 50)"
    }  # fmt: skip
    assert shown[5]["type"] == "Literal['zh', 'en']"
    table = command("notebook", "show", "70_shop", cwd=place, language="zh").stdout
    assert "说明" in table
    assert "list[str]" in table


def test_the_notebooks_that_ship_are_there_without_a_workbench(
    command: Command, tmp_path: Path
) -> None:  # NC1
    shown = json.loads(command("notebook", "show", "drivers", "--json", cwd=tmp_path).stdout)
    names = [parameter["name"] for parameter in shown]
    assert names[:3] == ["study", "tables", "language"]
    assert {"method", "missing", "bootstrap", "outcome", "groups", "level"} <= set(names[3:])
    assert names[-3:] == ["where", "since", "until"]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("brnch=A", "no parameter 'brnch'. Did you mean: branch?"),
        ("top=many", "parameter top should be int, it is 'many'"),
        ("top=51", "parameter top should be 1 to 50, it is 51"),
        ("limit=1.5", "parameter limit should be 0 to 1"),
        ("since=2025-02-30", "parameter since should be date | None"),
        ("language=fr", "parameter language should be Literal['zh', 'en']"),
        ("top", "write it as name=value"),
    ],
)
def test_a_wrong_parameter_is_told_before_anything_runs(
    command: Command, place: Path, wrong: str, told: str
) -> None:  # NC2
    done = command("notebook", "run", "shop", "-p", wrong, "--out", "out/o.ipynb", cwd=place)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(file.name for file in place.iterdir()) == ["notebooks"]


def test_an_unknown_notebook_offers_the_nearest(command: Command, place: Path) -> None:  # NC2
    done = command("notebook", "show", "shpo", cwd=place)
    assert done.returncode == 2
    assert "Did you mean: shop?" in done.stderr
    assert command("notebook", "run", "shop", "-p", "top=1", "-p", "top=2", "--out", "o.ipynb", cwd=place).returncode == 2  # fmt: skip


def test_dates_lists_none_and_chinese_arrive(command: Command, place: Path) -> None:  # NC3
    given = (
        "branch=人民广场店",
        "since=2025-03-01",
        "shops=虹桥，浦东",
        "limit=none",
        "language=en",
    )
    options = [part for value in given for part in ("-p", value)]
    done = command("notebook", "run", "shop", *options, "--out", "报告/o.ipynb", cwd=place)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "报告/o.ipynb"
    text = (place / "报告/o.ipynb").read_text("utf-8")
    assert "branch = '人民广场店'" in text
    printed = nbformat.reads(text, as_version=4).cells[-1].outputs[0].text
    assert printed == "人民广场店 10 2025-03-01 ['虹桥', '浦东'] None en\n"
