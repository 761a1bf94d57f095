"""`feedback watch` on the demo study with a help desk's export.

WC1 a crisis ends with exit code 3 and one line that names unit and aspect; the same signal is told once.
WC2 an unchanged study is not followed up again; a changed file is, each of those the follow-up reads.
WC2a a study file and folders named from elsewhere are the same.
WC2b the unchanged study costs less than 1.5 seconds of CPU, for neither pandas nor scipy is loaded.
WC3 before the crisis nothing is said, and the exit code is 0.
WC4 the tables hold the course of every metric, the steps of handling, and quotes only of ten people and more.
WC5 a damaged state tells what stands once more.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from feedback import load_study
from feedback.pipeline.followup import track
from feedback.pipeline.followup.folder import Followup

TICKETS = """
tickets:
  files: tickets.csv
  columns: {ticket: No, opened: At, unit: Branch, customer: Guest, aspect: About, text: Text}
customer: {salt: salt.txt}
owners: owners.csv
"""
ASIDE = """
import json, resource, sys
sys.argv = ["feedback", *sys.argv[1:]]
from feedback.cli import main
try:
    main()
except SystemExit as ended:
    code = ended.code or 0
used = resource.getrusage(resource.RUSAGE_SELF)
heavy = sorted({"pandas", "numpy", "scipy", "pyarrow"} & set(sys.modules))
print(json.dumps({"code": code, "seconds": used.ru_utime + used.ru_stime, "heavy": heavy}))
"""


@pytest.fixture(scope="module")
def study(demo, tmp_path_factory) -> Path:
    """The demo with 500 days of complaints, and forty on the Wi-Fi of one hotel within eight days."""
    home = tmp_path_factory.mktemp("watch")
    (home / "studies").mkdir()
    shipped = demo.study.path.resolve()
    text = shipped.read_text(encoding="utf-8").split("\ntickets:")[0]
    text = text.replace("data/raw", str(shipped.parents[1] / "data/raw"))
    path = home / "studies" / "demo.yaml"
    path.write_text(text + TICKETS, encoding="utf-8")
    shutil.copytree(demo.folder, home / "out" / "tables")
    (home / "salt.txt").write_text("a salt of sixteen bytes and more", encoding="utf-8")
    g = np.random.default_rng(6)
    day = pd.Timestamp("2024-06-01") + pd.to_timedelta(np.sort(g.integers(0, 500, 600)), unit="D")
    rows = pd.DataFrame(
        {
            "At": day,
            "Branch": g.choice(["North", "South"], 600),
            "About": g.choice(["wifi", "noise", "breakfast"], 600),
        }
    )
    crisis = pd.DataFrame(
        {"At": pd.date_range("2025-09-08", periods=8).repeat(5), "Branch": "South", "About": "wifi"}
    )
    rows = pd.concat([rows, crisis], ignore_index=True)
    rows["No"], rows["Guest"] = "T" + rows.index.astype(str), "G" + rows.index.astype(str)
    rows["Text"] = "Nothing loads in room " + (rows.index % 37).astype(str)
    rows.to_csv(home / "tickets.csv", index=False)
    (home / "owners.csv").write_text("aspect,unit,owner\nwifi,,Ann\n", encoding="utf-8")
    return path


def test_told_once(study, command, monkeypatch):  # WC1, WC2, WC2a, WC3, WC4, WC5
    out = study.parents[1] / "out"
    asked = ("watch", study, "--out", out, "--as-of")
    before = command(*asked, "2025-09-07")
    assert (before.returncode, before.stdout) == (0, ""), before.stderr[-700:]  # WC3
    first = command(*asked, "2025-09-16")
    assert first.returncode == 3, first.stderr  # WC1
    line = first.stdout.splitlines()[-1]
    assert "South" in line and "Wi-Fi" in line
    assert command(*asked, "2025-09-17").returncode == 0
    with monkeypatch.context() as patched:  # WC2
        patched.setattr(track, "track_study", None)
        assert command(*asked, "2025-09-17").returncode == 0
        for name in ("owners.csv", "tickets.csv", "studies/demo.yaml"):
            path = study.parents[1] / name
            was = path.stat()
            os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns + 1))
            with pytest.raises(TypeError):  # it would be followed up
                command(*asked, "2025-09-17")
            os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))
        patched.chdir(study.parent)
        same = ("watch", study.name, "--out", os.path.relpath(out, study.parent), "--as-of")
        assert command(*same, "2025-09-17").returncode == 0
    aside = [sys.executable, "-c", ASIDE, *map(str, asked), "2025-09-17"]  # WC2b
    ended = subprocess.run(aside, capture_output=True, text=True, check=True)
    told = json.loads(ended.stdout)
    assert told["code"] == 0 and told["heavy"] == []
    assert told["seconds"] < 1.5
    found = Followup(load_study(study), out / "tables" / "followup")
    signals, steps, quotes = (
        found.table(name) for name in ("signals", "signal_steps", "signal_quotes")
    )
    here = signals[signals["raised"] >= "2025-09-08"]
    assert here[["unit", "aspect"]].values.tolist()[-1] == ["South", "wifi"]
    assert len(steps) == 5 * len(signals)  # WC4
    assert 0 < len(quotes) <= 5 * len(signals)
    findings = found.table("course_findings")
    assert {"complaints", "satisfaction", "hurt"} <= set(findings["metric"])
    assert (findings["sentence_zh"] != "").all()
    (out / "tables" / "followup" / "watch.state").write_text("{", encoding="utf-8")  # WC5
    assert command(*asked, "2025-09-17", language="zh").returncode == 3
