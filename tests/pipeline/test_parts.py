"""A large study is read part by part, and a killed run goes on.

G1 tables of a run by parts with two workers are those of one at once, to the last bit
G2 killed in the middle, the next run does only what is missing; nothing is left beside when it is done
G3 `--workers` of no use is one message before any work
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from feedback.pipeline import run_study

RUN = """
import json, os, sys
from feedback.parallel import crew
from feedback.text.aspects import tag
crew.PART = tag.PART = 60

def main(out, workers, end_after):
    from feedback.pipeline import run_study
    told = []
    steps = []

    def parts(done, total):
        told.append(steps[-1])
        if end_after and len(told) == end_after:
            os._exit(9)  # as if killed

    run_study("demo", out=out, report=False, workers=workers, progress=steps.append, parts=parts)
    print(json.dumps({step: told.count(step) for step in steps}))

if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
"""


def by_parts(script: Path, out: Path, *, workers: int = 1, end_after: int = 0) -> tuple[int, str]:
    command = [sys.executable, str(script), str(out), str(workers), str(end_after)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    return done.returncode, done.stdout


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "by_parts.py"
    path.write_text(RUN, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def at_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("at_once")
    run_study("demo", out=out, report=False)
    return out / "tables"


def equal_tables(one: Path, other: Path) -> None:
    names = sorted(path.name for path in one.glob("*.parquet"))
    assert names == sorted(path.name for path in other.glob("*.parquet"))
    for name in names:
        pd.testing.assert_frame_equal(
            pd.read_parquet(one / name), pd.read_parquet(other / name), check_exact=True
        )
    steps = [json.loads((folder / "manifest.json").read_text())["steps"] for folder in (one, other)]
    assert steps[0] == steps[1]


def test_parts_are_the_whole(script: Path, tmp_path: Path, at_once: Path) -> None:  # G1
    code, said = by_parts(script, tmp_path / "out", workers=2)
    assert code == 0
    assert min(json.loads(said)[step] for step in ("clean", "topics", "aspects")) >= 3
    equal_tables(at_once, tmp_path / "out" / "tables")


def test_a_killed_run_goes_on(script: Path, tmp_path: Path, at_once: Path) -> None:  # G2
    out = tmp_path / "out"
    left = out / ".parts-tables"
    ended = 0
    for end_after in (4, 9, 15, 22):
        code, _ = by_parts(script, out, end_after=end_after)
        assert code == 9
        kept = len(list(left.glob("*.arrow")))
        assert kept >= ended and kept > 0
        ended = kept
    before = {path.name: path.stat().st_mtime_ns for path in left.glob("*.arrow")}
    assert left.stat().st_mode & 0o777 == 0o700
    code, _ = by_parts(script, out)
    assert code == 0 and before
    assert not left.exists()
    equal_tables(at_once, out / "tables")


def test_workers_that_cannot_be(tmp_path: Path) -> None:  # G3
    command = [sys.executable, "-m", "feedback.cli", "run", "demo", "--workers", "0", "--out"]
    done = subprocess.run([*command, str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "workers" in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "tables" / "manifest.json").exists()
