"""The two environments of the Makefile, one folder for both; Python is played by a script that writes down what it is asked.

1. Built once; again only when a lock changes; the full one is made of the demo's, and does for the demo.
2. An install that was broken off leaves no stamp, and the next begins with an empty folder.
3. Too old a Python is told in a line.
4. It works in a folder whose path has a space and Chinese.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PLAYED = """#!/bin/sh
echo "$@" >> "$ASKED"
case "$*" in
    *version_info*) exit "${TOO_OLD:-0}" ;;
    "-m venv --clear "*) rm -rf "$4"; mkdir -p "$4/bin"; cp "$0" "$4/bin/python" ;;
    *"pip install"*"-r "*) exit "${BROKEN_OFF:-0}" ;;
esac
"""
pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:  # 4
    folder = tmp_path / "工作 台"
    folder.mkdir()
    for name in ("Makefile", "requirements.lock", "requirements-dev.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
        os.utime(folder / name, (1e9, 1e9))
    python = folder / "python"
    python.write_text(PLAYED)
    python.chmod(0o755)
    return folder


def made(checkout: Path, target: str, **more: str) -> tuple[int, list[str], str]:
    """Exit code, what Python was asked, what was printed."""
    asked = checkout / "asked"
    asked.write_text("")
    # make sees its own variables where the tests run under make
    plain = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(
        ["make", target, "PYTHON=./python"],
        cwd=checkout,
        env={**plain, "ASKED": str(asked), **more},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, asked.read_text().splitlines(), done.stdout + done.stderr


def locks(asked: list[str]) -> list[str]:
    return [line.rpartition(" ")[2] for line in asked if "pip install" in line and " -r " in line]


def cleared(asked: list[str]) -> bool:
    return any("venv --clear" in line for line in asked)


def test_built_once(checkout: Path) -> None:  # 1
    code, asked, printed = made(checkout, "env-demo")
    assert (code, locks(asked), cleared(asked)) == (0, ["requirements.lock"], True)
    assert "packages" in printed
    assert not any("pip install" in line and "--quiet" in line for line in asked if " -r " in line)
    assert any("compileall" in line for line in asked)
    assert made(checkout, "env-demo")[:2] == (0, [])


def test_the_full_one_is_made_of_the_demos_and_does_for_it(checkout: Path) -> None:  # 1
    made(checkout, "env-demo")
    code, asked, _ = made(checkout, "env")
    assert (code, locks(asked), cleared(asked)) == (0, ["requirements-dev.lock"], False)
    assert made(checkout, "env")[:2] == (0, [])
    assert made(checkout, "env-demo")[:2] == (0, [])


def test_the_full_one_alone_does_for_the_demo(checkout: Path) -> None:  # 1
    assert locks(made(checkout, "env")[1]) == ["requirements-dev.lock"]
    assert made(checkout, "env-demo")[:2] == (0, [])


def test_a_changed_lock_is_installed(checkout: Path) -> None:  # 1
    made(checkout, "env")
    later = (checkout / ".venv" / ".ready").stat().st_mtime + 5
    os.utime(checkout / "requirements.lock", (later, later))
    code, asked, _ = made(checkout, "env-demo")
    assert (code, locks(asked), cleared(asked)) == (0, ["requirements.lock"], False)
    assert locks(made(checkout, "env")[1]) == ["requirements-dev.lock"]


@pytest.mark.parametrize("target", ["env", "env-demo"])
def test_broken_off_it_begins_anew(checkout: Path, target: str) -> None:  # 2
    code, asked, _ = made(checkout, target, BROKEN_OFF="1")
    assert code != 0
    assert not list(checkout.glob(".venv/.ready*"))
    half = checkout / ".venv" / "half-written"
    half.touch()
    code, asked, _ = made(checkout, target)
    assert (code, cleared(asked), half.exists()) == (0, True, False)


def test_an_upgrade_broken_off_begins_anew(checkout: Path) -> None:  # 2
    made(checkout, "env-demo")
    assert made(checkout, "env", BROKEN_OFF="1")[0] != 0
    code, asked, _ = made(checkout, "env-demo")  # its stamp is older than what was broken off
    assert (code, cleared(asked)) == (0, True)


def test_too_old_a_python_is_told(checkout: Path) -> None:  # 3
    code, asked, printed = made(checkout, "env-demo", TOO_OLD="1")
    assert code == 2
    assert "Python 3.11 or later is needed: make env-demo PYTHON=python3.11" in printed
    assert not cleared(asked)
