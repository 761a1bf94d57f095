"""The command line as a user meets it: quick help, a new workbench, a doctor, clear refusals."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

Command = Callable[..., "subprocess.CompletedProcess[str]"]

ROOT = Path(__file__).parents[2]


def imported_by(code: str) -> set[str]:
    script = f"import sys\n{code}\nprint('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_help_loads_nothing_heavy() -> None:
    # the figure itself (help under 0.5 s) stands in benchmarks/; here is what keeps it so
    heavy = {
        "pandas",
        "numpy",
        "matplotlib",
        "sklearn",
        "gensim",
        "snownlp",
        "papermill",
        "pydantic",
    }
    assert imported_by("import feedback.cli") & heavy == set()
    assert imported_by("import feedback") & {*heavy, "yaml", "typer", "rich"} == set()


def test_help_names_the_commands(command: Command) -> None:
    done = command("--help")
    assert done.returncode == 0
    assert all(name in done.stdout for name in ("run", "init", "doctor"))


def test_shell_completion_works() -> None:
    script = Path(sys.executable).with_name("feedback")
    if not script.is_file():
        pytest.skip("the feedback command is not installed beside this interpreter")
    asked = {"_FEEDBACK_COMPLETE": "complete_bash", "COMP_WORDS": "feedback ru", "COMP_CWORD": "1"}
    done = subprocess.run(
        [script], capture_output=True, text=True, check=True, env={**os.environ, **asked}
    )
    assert done.stdout.split() == ["run"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("run", "dem"), "Did you mean: demo"),
        (("run", "demo", "-p", "seed"), "name=value"),
        (("run", "demo", "-p", "sede=1"), "Did you mean: seed"),
        (("run", "demo", "--language", "fr"), "choose zh or en"),
    ],
)
def test_refusals_are_one_message_and_code_2(
    command: Command, arguments: tuple[str, ...], message: str
) -> None:
    done = command(*arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_refusals_speak_chinese(command: Command) -> None:
    assert "是否指：demo" in command("run", "dem", language="zh").stderr


def test_init_makes_a_workbench_and_never_overwrites(command: Command, tmp_path: Path) -> None:
    bench = tmp_path / "bench"
    assert command("init", bench).returncode == 0
    for name in ("notebooks/00_start_here.ipynb", "studies/demo.yaml", "questionnaires/hotel_stay.yaml",
                 "data/raw/demo/wave1.csv"):  # fmt: skip
        assert (bench / name).is_file()
    done = command("init", bench)
    assert done.returncode == 2
    assert "not empty" in done.stderr


def test_doctor_says_what_is_missing_and_what_to_do(command: Command, tmp_path: Path) -> None:
    done = command("doctor", cwd=tmp_path)
    assert done.returncode == 1
    assert "feedback init DIR" in done.stdout
    assert command("doctor", cwd=ROOT).returncode == 0


@pytest.mark.slow
def test_the_wheel_carries_what_init_needs(tmp_path: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--quiet",
            "--no-deps",
            "--wheel-dir",
            tmp_path,
            ROOT,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.skip("the build backend could not be fetched (no package index in reach)")
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    for name in ("notebooks/50_pain_points.ipynb", "studies/demo.yaml", "studies/hotpot.yaml",
                 "questionnaires/hotel_stay.yaml", "data/raw/demo/wave2.csv"):  # fmt: skip
        assert f"feedback/shipped/{name}" in names
    assert "feedback/text/taxonomies/hotel.yaml" in names
    assert "feedback/report/templates/page.css" in names
