"""The examples in docs/scheduling*.md do what the text says.

S1 the script handles each exit code as the table says: 1 is tried once more, 2 is not; failures are told.
S2 two runs never overlap; the lock goes with its process.
S3 the units pass systemd-analyze where there is one; the line of cron is five valid fields and a command.
S4 both languages show the same examples.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"
PAGES = ("scheduling.md", "scheduling.zh.md")
BLOCK = re.compile(r"^```(\w+)(?: file=(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
needs_lock = pytest.mark.skipif(
    not (shutil.which("flock") and shutil.which("bash")), reason="no bash or flock here"
)


def examples(page: str) -> dict[str, str]:
    text = (DOCS / page).read_text(encoding="utf-8")
    return {name or kind: body for kind, name, body in BLOCK.findall(text)}


def prepared(tmp_path: Path, page: str, codes: str) -> tuple[Path, dict[str, str]]:
    """The script of a page, and a `feedback` that ends with one code after the other."""
    script, fake = tmp_path / "month-end.sh", tmp_path / "feedback"
    script.write_text(examples(page)["month-end.sh"], encoding="utf-8")
    fake.write_text(
        '#!/bin/bash\necho "$LANG $*" >> calls\nread -r -a codes <<< "$CODES"\n'
        'exit "${codes[$(($(wc -l < calls) - 1))]}"\n',
        encoding="utf-8",
    )
    fake.chmod(0o755)
    return script, {**os.environ, "FEEDBACK": str(fake), "WORKBENCH": str(tmp_path),
                    "LOGS": str(tmp_path / "logs"), "CODES": codes, "WEBHOOK": ""}  # fmt: skip


@needs_lock
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "case",
    [("0", 0, 1, ""), ("1 0", 0, 2, ""), ("1 1", 1, 2, "some reports failed"),
     ("2", 2, 1, "cannot be used"), ("130", 130, 1, "interrupted"), ("137", 137, 1, "ended with 137")],
)  # fmt: skip
def test_exit_codes(tmp_path: Path, page: str, case: tuple[str, int, int, str]) -> None:  # S1
    codes, ends, calls, told = case
    script, environment = prepared(tmp_path, page, codes)
    done = subprocess.run(
        ["bash", str(script)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    called = (tmp_path / "calls").read_text(encoding="utf-8").splitlines()
    assert (done.returncode, len(called)) == (ends, calls)
    assert all(line == "C.UTF-8 batch studies/demo.yaml --by branch --resume --workers 2" for line in called)  # fmt: skip
    assert (told in done.stderr) if told else (done.stderr == "")
    logs = [log.read_text(encoding="utf-8") for log in (tmp_path / "logs").glob("*.log")]
    assert ("published" in logs[0]) == (ends == 0)


@needs_lock
def test_runs_do_not_overlap(tmp_path: Path) -> None:  # S2
    script, environment = prepared(tmp_path, PAGES[0], "0 0")
    lock = tmp_path / "logs" / "month-end.lock"
    lock.parent.mkdir()
    held = subprocess.Popen(["flock", str(lock), "sh", "-c", "echo held; read line"],
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # fmt: skip
    assert held.stdout is not None
    held.stdout.readline()
    command = ["bash", str(script)]
    blocked = subprocess.run(command, env=environment, capture_output=True, timeout=20, check=False)
    assert blocked.returncode == 75
    assert not (tmp_path / "calls").exists()
    held.communicate("\n", timeout=10)
    assert (
        subprocess.run(
            command, env=environment, capture_output=True, timeout=20, check=False
        ).returncode
        == 0
    )


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")
@pytest.mark.parametrize("page", PAGES)
def test_units(tmp_path: Path, page: str) -> None:  # S3
    for name in ("feedback.service", "feedback.timer"):
        (tmp_path / name).write_text(examples(page)[name], encoding="utf-8")
    command = ["systemd-analyze", "verify", "--user", str(tmp_path / "feedback.timer")]
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", PAGES)
def test_cron_line(page: str) -> None:  # S3
    *settings, line = examples(page)["cron"].strip().splitlines()
    assert all(re.fullmatch(r"[A-Z]+=\S+", setting) for setting in settings)
    *fields, command = line.split(maxsplit=5)
    limits = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 7)]
    for field, (low, high) in zip(fields, limits, strict=True):
        assert field == "*" or low <= int(field) <= high
    assert command.endswith("/month-end.sh")
    assert "%" not in command  # cron reads it as the end of the line


def test_both_languages_show_the_same() -> None:  # S4
    one, other = (examples(page) for page in PAGES)
    assert set(one) == set(other) == {"month-end.sh", "cron", "feedback.service", "feedback.timer"}
    other["month-end.sh"] = other["month-end.sh"].replace("LANGUAGE=zh", "LANGUAGE=en")
    assert one == other
