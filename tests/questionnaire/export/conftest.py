"""Programs that take our exports, found or skipped with a reason."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(HERE))
# .ci/run installs the packages of node/*/package.json there
NODE_FOLDER = Path(os.environ.get("FEEDBACK_NODE", HERE.parents[2] / "build" / "node"))


@pytest.fixture(scope="session")
def ask_node() -> Callable[..., Any]:
    """Runs a script of node/ with the packages of one folder: (script, packages, what) -> JSON."""

    def ask(script: str, packages: str, what: object) -> Any:
        modules = NODE_FOLDER / packages / "node_modules"
        node = shutil.which("node")
        if node is None:
            pytest.skip("no Node on this machine")
        if not modules.is_dir():
            pytest.skip(f"the packages of tests/…/node/{packages} are not installed (see .ci/run)")
        done = subprocess.run(
            [node, str(HERE / "node" / script)],
            input=json.dumps(what),
            env={**os.environ, "NODE_PATH": str(modules)},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return ask


@pytest.fixture(scope="session")
def surveyjs_ui() -> Path:
    """Folder of survey-core and survey-js-ui."""
    modules = NODE_FOLDER / "render" / "node_modules"
    if not (modules / "survey-js-ui").is_dir():
        pytest.skip("survey-js-ui is not installed (see .ci/run)")
    return modules


@pytest.fixture(scope="session")
def java() -> str:
    """The program that runs ODK Validate."""
    found = shutil.which("java")
    if found is None:
        pytest.skip("no Java on this machine: ODK Validate cannot run")
    return found


@pytest.fixture
def odk_form(java: str, tmp_path: Path) -> Callable[[bytes], str]:
    """An XLSForm that pyxform converts without a warning and ODK Validate finds valid: (workbook) -> its XForm."""
    xls2xform = pytest.importorskip("pyxform.xls2xform", reason="pyxform is not installed")
    import pyxform

    def convert(workbook: bytes) -> str:
        (tmp_path / "form.xlsx").write_bytes(workbook)
        made = xls2xform.convert(tmp_path / "form.xlsx", validate=False)
        assert made.warnings == []
        (tmp_path / "form.xml").write_text(made.xform, "utf-8")
        jar = Path(pyxform.__file__).parent / "validators/odk_validate/bin/ODK_Validate.jar"
        command = [java, "-Djava.awt.headless=true", "-jar", str(jar), str(tmp_path / "form.xml")]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        assert "Xform is valid!" in done.stdout, done.stderr
        return str(made.xform)

    return convert


@pytest.fixture
def survey_core(surveyjs_ui: Path, tmp_path: Path) -> Callable[[str, object], Any]:
    """Runs a script beside survey-core: (script, what it reads) -> JSON."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no Node on this machine")

    def ask(script: str, what: object) -> Any:
        (tmp_path / "ask.cjs").write_text(script, "utf-8")
        done = subprocess.run(
            [node, str(tmp_path / "ask.cjs")], env={"NODE_PATH": str(surveyjs_ui)}, check=False,
            input=json.dumps(what), capture_output=True, text=True, encoding="utf-8", timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return ask


@pytest.fixture
def browser_page() -> Iterator[Any]:
    """An empty page of Chromium that takes downloads; a script that fails on it fails the test."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)  # fmt: skip
    if program is None:
        pytest.skip("no Chromium on this machine")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_context(accept_downloads=True).new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        yield page
        browser.close()
    assert faults == []


@pytest.fixture
def assert_linted(ask_node: Callable[..., Any]) -> Callable[[bytes], None]:
    """The linter of SurveyJS has nothing to say of a survey: (its JSON)."""

    def check(survey: bytes) -> None:
        (told,) = ask_node("lint.cjs", "lint", [json.loads(survey)])
        assert told["findings"] == []

    return check
