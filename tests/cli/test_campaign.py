"""The campaign of faults (benchmarks/campaign.py) in short: kills and a full disk leave nothing half."""

from __future__ import annotations

import importlib.util
from pathlib import Path

FILE = Path(__file__).parents[2] / "benchmarks" / "campaign.py"


def test_two_kills_and_a_full_disk_leave_nothing_half(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("campaign", FILE)
    assert spec is not None
    assert spec.loader is not None
    campaign = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(campaign)
    # a file system is mounted by the campaign alone, never by a test
    campaign.KINDS = tuple(kind for kind in campaign.KINDS if kind != "full disk")
    rows = campaign.campaign(tmp_path, rounds=1, seed=3, only=("export",))
    assert [row["tried"] for row in rows] == [1] * 6
    for row in rows:
        assert not any(row[name] for name in campaign.COUNTED if name != "tried"), row
