"""How a command ends: interrupted, refused by the system, or out of reach of its files.

EN1 SIGTERM ends as Ctrl-C does: exit code 130, one line, nothing half-made, nothing published.
EN2 no process outlives the command that started it: neither after an error nor after an interruption.
EN3 a path of 5,000 characters, a name with a NUL, a full disk: one message and exit code 2.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from feedback.pipeline.pages import PAGES

Command = Callable[..., "subprocess.CompletedProcess[str]"]
PARAMETERS = """\
study = "ends"  # study file
tables = ""  # folder of its tables
language = "zh"  # zh or en"""
WAIT = """\
import pathlib, time
while pathlib.Path(study).with_name("wait").exists(): time.sleep(0.1)"""
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture
def tmp_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a short name: the path of a socket in it may have 107 bytes, whoever runs the tests."""
    return tmp_path_factory.mktemp("e")


def started(*arguments: object, folder: Path, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "feedback.cli", *map(str, arguments)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "FEEDBACK_LANGUAGE": "en", "FEEDBACK_WARM_DIR": str(folder), **environment},
    )  # fmt: skip


def of_this_test(folder: Path) -> list[int]:
    """Processes that have the test's folder in their environment."""
    mark = f"FEEDBACK_WARM_DIR={folder}\0".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (process / "environ").read_bytes():
                found.append(int(process.name))
        except OSError:
            continue
    return found


def wait_until(condition, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.05)
    return condition()


def write_notebook(path: Path) -> None:
    """A page that is made at once, or only after a while where a file beside the study says so."""
    cells = [
        nbformat.v4.new_markdown_cell("# T", id="a"),
        nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}, id="b"),
        nbformat.v4.new_code_cell(WAIT, id="c"),
    ]
    path.parent.mkdir(exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)


@pytest.fixture
def study(tmp_path: Path) -> Path:
    rows = [f"{k % 5 + 1},早餐太差，排队很久，第{k}天" for k in range(60)]
    (tmp_path / "a.csv").write_text("star,text\n" + "\n".join(rows) + "\n", encoding="utf-8")
    for name in PAGES:
        write_notebook(tmp_path / "notebooks" / f"{name}.ipynb")
    path = tmp_path / "ends.yaml"
    path.write_text(
        "study: ends\ntitle: T\ncolumns: {rating: star, text: text}\nscale: {low: 1, high: 5}\n"
        "parameters: {bootstrap: 0}\n",
        encoding="utf-8",
    )
    return path


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_interrupted_while_pages_are_made(
    study: Path, tmp_path: Path, number: signal.Signals
) -> None:  # EN1 EN2
    out = tmp_path / "o"
    (tmp_path / "wait").touch()
    run = started("run", study, "--raw", tmp_path / "a.csv", "--out", out, folder=tmp_path)
    assert wait_until((out / ".making-report" / "notebooks").is_dir, 120)
    time.sleep(0.5)
    run.send_signal(number)
    said = run.communicate(timeout=20)[1]
    assert run.returncode == 130
    assert "interrupted" in said and "Traceback" not in said
    assert wait_until(lambda: not of_this_test(tmp_path), 10)
    assert sorted(path.name for path in out.iterdir()) == ["tables"]


@pytest.mark.slow
def test_killed_and_run_again(study: Path, tmp_path: Path) -> None:  # EN2
    out = tmp_path / "o"
    (tmp_path / "wait").touch()
    run = started("run", study, "--raw", tmp_path / "a.csv", "--out", out, folder=tmp_path)
    assert wait_until((out / ".making-report" / "notebooks").is_dir, 120)
    run.kill()
    run.communicate()
    assert wait_until(lambda: not of_this_test(tmp_path), 10)
    (tmp_path / "wait").unlink()
    again = started("run", study, "--raw", tmp_path / "a.csv", "--out", out, folder=tmp_path)
    assert again.communicate(timeout=240)[1] == ""
    assert again.returncode == 0
    assert sorted(path.name for path in out.iterdir()) == ["report", "tables"]
    assert wait_until(lambda: not of_this_test(tmp_path), 10)


def test_nothing_stays_after_an_error(study: Path, tmp_path: Path) -> None:  # EN2
    (tmp_path / "b.csv").write_text("stars,text\n5,好\n", encoding="utf-8")
    run = started(
        "run", study, "--raw", tmp_path / "b.csv", "--out", tmp_path / "o", folder=tmp_path
    )
    assert "no column star" in run.communicate(timeout=60)[1]
    assert run.returncode == 2
    assert wait_until(lambda: not of_this_test(tmp_path), 10)


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "ends", "--raw", "a" * 5000), ("run", "a" * 5000), ("run", "x/" * 2500),
        ("run", "ends", "--raw", "here.csv", "--out", "a" * 5000), ("batch", "ends", "--by", "x", "--raw", "满" * 2000),
        ("read", "a" * 5000, "--questionnaire", "csat"), ("read", "here.csv", "--questionnaire", "a" * 5000),
        ("score", "a" * 5000, "--text", "t", "--out", "o"), ("explore", "ends", "--out", "a" * 5000),
        ("questionnaire", "lint", "a" * 5000), ("init", "a" * 5000), ("batch", "ends", "--by", "x", "--out", "满" * 2000),
    ],
)  # fmt: skip
def test_paths_longer_than_any(
    study: Path, arguments: tuple[str, ...], command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:  # EN3
    monkeypatch.setenv("FEEDBACK_WARM", "0")
    (study.parent / "here.csv").write_text("star,text\n5,好\n", encoding="utf-8")
    names = [str(study) if name == "ends" else name for name in arguments]
    done = command(*names, cwd=study.parent)
    assert done.returncode == 2, done.stderr[-500:]
    assert done.stderr.strip() and len(done.stderr) < 1000
