"""What the docs show works, and what there is stands in the docs.

D1 every command line of the READMEs and docs is one the program takes; every make target is there.
D2 the Python of the how-to pages runs; the study files they show are study files (the tutorials: test_tutorials.py).
D3 every page is in the site's navigation, in both languages.
D4 every command and study-file entry is documented, in both languages; every option has its help.
D5 the site is made from what is in the checkout, without a warning; every public name, command, option, notebook's parameter
   and entry of a questionnaire file stands in it; it fetches nothing; its search finds Chinese.
"""

from __future__ import annotations

import ast
import html
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import numpy as np
import pandas as pd
import pytest
import typer
from typer.testing import CliRunner

import feedback
from feedback import load_study
from feedback.cli import app
from feedback.locks import at_work
from feedback.pipeline import Results
from feedback.study import Study
from feedback.study_columns import Columns, Scale
from feedback.study_parameters import Parameters

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh.md")
DOCS = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md"))
PAGES = [*READMES, "CONTRIBUTING.md", *DOCS]
ASKED = ("docs/how-to/ask-a-run.md", "docs/how-to/ask-a-run.zh.md")
OWN = ("docs/how-to/own-data.md", "docs/how-to/own-data.zh.md")
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
        except Exception as error:
            kind = type(error).__name__  # typer may carry a click of its own
            if kind in ("MissingParameter", "BadOptionUsage"):
                # in running text a command may be named alone, or end with a placeholder
                assert line not in complete, line
            elif kind != "Exit":  # --help
                pytest.fail(f"{page}: {line}: {error}")


@pytest.mark.parametrize("page", PAGES)
def test_every_make_target_is_there(page: str) -> None:  # D1
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.M))
    shown = re.findall(r"`make ([a-z-]+)`", text_of(page))
    shown += re.findall(r"^make ([a-z-]+)", "\n".join(blocks(page, "")), re.M)
    assert set(shown) <= targets


@pytest.mark.parametrize("page", ASKED)
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
    assert ("Together the drivers" in capsys.readouterr().out) == (page == ASKED[0])


@pytest.mark.slow
def test_a_run_is_asked_as_the_page_does(
    demo: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # D2
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(feedback, "load_results", lambda study: demo)
    english, chinese = (blocks(page, "python")[0] for page in ASKED)
    exec(english, {})
    assert (tmp_path / "answers.sav").is_file()
    assert ast.dump(ast.parse(english)) == ast.dump(ast.parse(chinese))


@pytest.mark.parametrize("page", OWN)
def test_study_files_are_study_files(page: str, tmp_path: Path) -> None:  # D2
    shown = blocks(page, "yaml")
    assert len(shown) == 2
    for number, text in enumerate(shown):
        whole = text if "study:" in text else f"study: shop\ntitle: Shop\n{text}"
        (tmp_path / f"{number}.yaml").write_text(whole, encoding="utf-8")
        assert load_study(tmp_path / f"{number}.yaml").columns.rating


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_is_in_the_navigation(language: str) -> None:  # D3
    from docs_site.pages import SECTIONS
    from docs_site.stage import pages_of

    listed = {page for section in SECTIONS for page in section.pages}
    below = ("benchmarks/", "decisions/", "demo-data", "security", "questionnaires", "index")
    there = {page for page in pages_of(language) if page in listed or not page.startswith(below)}
    assert there <= listed
    both = {"tutorials", "how-to", "explanations"}
    assert {page for page in listed if page.split("/")[0] in both} <= set(pages_of(language))


@pytest.mark.parametrize("page", ["questions.md", "questions.zh.md"])
def test_the_questionnaire_of_all_kinds(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # D2

    from feedback import load_questionnaire

    text = (ROOT / "docs" / "how-to" / page).read_text("utf-8")
    (form,) = re.findall(r"```yaml file=cafe.yaml\n(.*?)```", text, re.S)
    (commands,) = re.findall(r"```\n(feedback .*?)```", text, re.S)
    assert form in (ROOT / "docs" / "how-to" / "questions.md").read_text("utf-8")
    (tmp_path / "cafe.yaml").write_text(form, "utf-8")
    monkeypatch.chdir(tmp_path)
    for line in commands.splitlines():
        ended = CliRunner().invoke(app, shlex.split(line)[1:])
        assert ended.exit_code == 0, ended.output
    told = {question.type for question in load_questionnaire(tmp_path / "cafe.yaml").questions()}
    assert {
        "arm",
        "block_order",
        "stop",
        "page_time",
        "constant_sum",
        "slider",
        "max_diff",
        "hidden",
        "upload",
    } <= told


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


def test_every_entry_of_a_questionnaire_is_explained() -> None:  # D4
    import yaml

    told = yaml.safe_load(text_of("tools/docs_site/entries.yaml"))
    schema = feedback.questionnaire_schema()
    for kind, part in [("", schema), *schema["$defs"].items()]:
        assert not kind or told.get(kind, {}).get("zh"), f"entries.yaml: {kind}"
        for entry in part.get("properties", {}):
            words = told.get(f"{kind}.{entry}") or told.get(entry) or {}
            assert {"zh", "en"} <= set(words), f"entries.yaml: {kind}.{entry}"


@pytest.fixture(scope="module")
def site(demo: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as `make docs` makes it, on the run of the other tests; once for all workers."""
    pytest.importorskip("sphinx", reason="Sphinx is not installed")
    pytest.importorskip("furo", reason="furo is not installed")
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "docs-site"
    with at_work(folder.with_name("docs-site-making"), patience=500):
        if folder.is_dir():
            return folder
        made = tmp_path_factory.mktemp("site")
        code = subprocess.run(
            [sys.executable, "-m", "docs_site", "--out", made, "--tables", demo.folder],
            # what other tests put on the path stays out: benchmarks/encodings.py is no module of Python's
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join([str(ROOT / "tools"), str(ROOT / "src")]),
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=500,
        )
        assert code.returncode == 0, code.stdout + code.stderr
        made.rename(folder)
    return folder


def shown(site: Path, page: str) -> str:
    return (site / page).read_text(encoding="utf-8")


@pytest.mark.slow
def test_everything_public_is_in_the_site(site: Path) -> None:  # D5
    from feedback import questionnaire_schema
    from feedback.report.parameters import read_parameters

    for language in ("en", "zh"):
        text = shown(site, f"{language}/reference/python.html")
        missing = [name for name in feedback.__all__ if f"#feedback.{name}" not in text]
        assert missing == ["__version__"]
        text = html.unescape(shown(site, f"{language}/reference/options.html"))
        for name, command in leaves(COMMANDS):
            assert f">{name}<" in text
            told = text.partition(f">{name}<")[2].partition("<section")[0]
            for option in command.params:
                if option.name != "help":
                    said = option.name if option.param_type_name == "argument" else option.opts[0]
                    assert f">{said}<" in told, f"{name} {said}"
        text = shown(site, f"{language}/reference/notebooks.html")
        for path in (ROOT / "notebooks").glob("*.ipynb"):
            told = text.partition(f">{path.stem}<")[2].partition("<section")[0]
            assert all(f">{each.name}<" in told for each in read_parameters(path).parameters), path
        text = shown(site, f"{language}/reference/questionnaire-file.html")
        for part in questionnaire_schema()["$defs"].values():
            assert all(f">{entry}<" in text for entry in part["properties"])
    rooms = "".join(shown(site, f"en/reference/{path.name}") for path in (site / "en" / "reference").glob("python-*.html"))  # fmt: skip
    lost = [name for name in feedback.__all__ if f'id="feedback.{name}"' not in rooms]
    assert lost == ["__version__"]


@pytest.mark.slow
def test_the_site_opens_offline(site: Path) -> None:  # D5
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        fetched = re.findall(r'<(?:script|img|iframe)[^>]+src="(?:https?:)?//[^"]+|<link[^>]+href="(?:https?:)?//[^"]+', text)  # fmt: skip
        assert not fetched, page
        for target in re.findall(r'(?:src|href)="([^"#?:]+)[?#"]', text):
            assert (page.parent / target).exists(), f"{page.relative_to(site)}: {target}"


@pytest.mark.slow
def test_search_finds(site: Path) -> None:  # D5
    """Asked in a browser, from the folder."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("no Chromium here")
    asked = [
        ("zh", "满意度问卷", "index"),
        ("zh", "并列 区间", "explanations/intervals"),
        ("zh", "脱敏", "explanations/errors"),
        ("en", "bootstrap interval", "tutorials/researcher"),
    ]
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = started.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        for language, words, wanted in asked:
            page.goto(f"{(site / language / 'search.html').as_uri()}?q={words}")
            page.wait_for_selector(f'ul.search a[href*="{wanted}"]', timeout=20_000)
            page.goto(f"{(site / language / 'search.html').as_uri()}?q=不存在的词语组合")
            page.wait_for_selector("#search-results p.search-summary", timeout=20_000)
            assert page.query_selector("ul.search a") is None
        started.close()
    assert faults == []
