"""`feedback doctor` on odd but legal machines: what it finds, what it advises, and whether `run` would work.

DO1 a sound machine: exit code 0, within seconds, nothing imported that takes long.
DO2 what keeps `run` from working is ill (exit code 1), with a remedy: font, limits, permissions, no workbench.
DO3 what costs time or a feature is a note (exit code 0): temporary folder named but missing, no cache, no PDF.
DO4 whatever fails in looking is a line, never a traceback.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from feedback.cli import doctor_looks
from feedback.report import formats

doctor = importlib.import_module("feedback.cli.doctor")  # the package gives the command that name
posix = pytest.mark.skipif(os.name != "posix", reason="limits of POSIX")


@pytest.fixture
def bench(tmp_path: Path) -> Path:
    for name in ("studies", "data/raw", "notebooks", "home"):
        (tmp_path / name).mkdir(parents=True)
    return tmp_path


def told(bench: Path, *, limits: str = "true", **environment: str) -> tuple[int, str]:
    command = f'{limits}; exec "{sys.executable}" -m feedback.cli doctor'
    kept = {**os.environ, "HOME": str(bench / "home"), "FEEDBACK_LANGUAGE": "en", **environment}
    done = subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, cwd=bench, check=False,
        env={name: value for name, value in kept.items() if value},
    )  # fmt: skip
    assert "Traceback" not in done.stderr + done.stdout, done.stderr
    return done.returncode, done.stdout


def test_a_sound_machine(bench: Path) -> None:  # DO1
    code, said = told(bench)
    assert code == 0, said
    assert "All well" in said
    started = time.process_time()
    assert len(list(doctor.findings())) > 20
    assert time.process_time() - started < 3


@posix
@pytest.mark.parametrize(
    ("limits", "environment", "what", "remedy"),
    [
        ("ulimit -v 2000000", {}, "✗ ulimit -v", "ulimit -v 2929687"),
        ("ulimit -n 64", {}, "✗ ulimit -n", "ulimit -n 128"),
        ("true", {"FEEDBACK_FONT": "/no/such.ttf"}, "✗ Chinese font", "FEEDBACK_FONT"),
        ("cd /", {}, "✗ studies: not here", "feedback init DIR"),
    ],
)
def test_what_keeps_run_from_working(
    bench: Path, limits: str, environment: dict[str, str], what: str, remedy: str
) -> None:  # DO2
    code, said = told(bench, limits=limits, **environment)
    assert code == 1
    assert what in said and remedy in said


@posix
@pytest.mark.parametrize(
    ("environment", "what"),
    [
        ({"TMPDIR": "/no/such/folder"}, "· temporary folder"),
        ({"FEEDBACK_CACHE": "/proc/none"}, "· cache"),
        ({"HOME": "/proc/none", "XDG_CACHE_HOME": ""}, "· cache"),
        ({"HOME": ""}, ""), ({"TZ": "Pacific/Kiritimati"}, ""), ({"TZ": "Etc/GMT+12"}, ""),
    ],
)  # fmt: skip
def test_what_costs_time_or_a_feature(
    bench: Path, environment: dict[str, str], what: str
) -> None:  # DO3
    code, said = told(bench, **environment)
    assert code == 0, said
    assert what in said


def test_without_a_program_for_pdf(monkeypatch: pytest.MonkeyPatch) -> None:  # DO3
    monkeypatch.setattr("feedback.pdf.browser", lambda: None)
    monkeypatch.setattr("feedback.pdf._weasyprint", lambda: None)
    monkeypatch.setattr(doctor_looks, "_PANGO", {})
    (finding,) = doctor_looks.pdf()
    assert finding.state == doctor.NOTE and "Chromium" in finding.remedy[0]
    # told before the work
    with pytest.raises(Exception, match="neither weasyprint's libraries nor a Chromium"):
        formats.check_formats(["pdf"])
    assert formats.check_formats(["docx"]) == ("html", "docx")


def test_a_look_that_fails_is_a_line(monkeypatch: pytest.MonkeyPatch) -> None:  # DO4
    def broken() -> None:
        raise RuntimeError("odder than we thought")

    monkeypatch.setattr(doctor_looks, "memory", broken)
    found = [finding for finding in doctor.findings() if "odder" in finding.found[0]]
    assert len(found) == 1 and found[0].state == doctor.ILL
