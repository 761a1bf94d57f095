"""The study of coverage runs from one command; its quick mode finds intervals that hold far too rarely."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "coverage.py"


@pytest.mark.parametrize(
    "only",
    [
        "NPS, nearly",
        "kappa 0.9, n = 20",
        "CSAT, torn",
        "sparse",
        "clusters: NPS",
        "groups: ",
        "coefficient",
        "weights e^z",
    ],
)
def test_quick(only: str) -> None:
    run = subprocess.run(
        [sys.executable, str(SCRIPT), "--quick", "--only", only],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.count("| 20 |") >= 1
