"""Files and folders that the system refuses to open: one message that names them, exit code 2, nothing left beside.

UR1 run, read and track on a data file, a study file and a list of complaints that cannot be read.
UR2 the same into a folder that cannot be written; nothing is made there.
UR3 the message names the path and speaks of reading, writing or permission; no traceback.

Root may read everything: the commands run in a child that has given that power up (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="rights of Linux")
STUDY = """study: guests
title: Guests
raw: answers.csv
columns: {respondent: who, rating: stars, text: words, date: day}
scale: {low: 1, high: 5}
taxonomy: hotel
parameters: {bootstrap: 0, topics: 2}
tickets:
  files: tickets.csv
  columns: {ticket: no, opened: opened, closed: closed, text: words}
clocks: standard
"""
ANSWERS = "who,stars,day,words\n" + "".join(
    f"g{i},{1 + i % 5},2026-0{1 + i % 6}-11,房间很干净但是隔音太差{i}\n" for i in range(60)
)
TICKETS = "no,opened,closed,words\n" + "".join(
    f"T{i},2026-0{1 + i % 6}-11 09:00,2026-0{1 + i % 6}-12 09:00,早餐很难吃{i}\n" for i in range(12)
)
STAYS = """respondent,clean,comfort,quiet,staff,checkin,breakfast,location,facilities,wifi,value,overall,recommend
r1,4,3,1,5,5,4,5,4,4,5,4,7
r2,5,4,2,4,4,3,5,4,3,4,4,8
"""
RUN = ["run", "guests.yaml", "--out", "out"]
TRACK = ["track", "guests.yaml", "--as-of", "2026-07-15", "--out", "out"]
READ = ["read", "stays.csv", "--questionnaire", "hotel_stay", "--platform", "flat", "--out", "out"]  # fmt: skip
CASES = [
    (RUN, "answers.csv"),
    (RUN, "guests.yaml"),
    (RUN, "out"),
    (TRACK, "answers.csv"),
    (TRACK, "guests.yaml"),
    (TRACK, "tickets.csv"),
    (TRACK, "out"),
    (READ, "stays.csv"),
    (READ, "out"),
]
WITHOUT_POWER = """\
import ctypes, os, sys
libc = ctypes.CDLL(None)
for power in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH: PR_CAPBSET_DROP
    libc.prctl(24, power, 0, 0, 0)
os.execv(sys.executable, [sys.executable, "-c", *sys.argv[1:]])"""
TRIED = """\
import json, os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from conftest import run_here
ended = []
for place, arguments in json.loads(sys.argv[2]):
    os.chdir(place)
    done = run_here(*arguments, language=sys.argv[3])
    ended.append([done.returncode, done.stdout, done.stderr])
print(json.dumps(ended))"""


def made(place: Path) -> Path:
    place.mkdir()
    (place / "guests.yaml").write_text(STUDY, encoding="utf-8")
    (place / "answers.csv").write_text(ANSWERS, encoding="utf-8")
    (place / "tickets.csv").write_text(TICKETS, encoding="utf-8")
    (place / "stays.csv").write_text(STAYS, encoding="utf-8")
    (place / "out").mkdir()
    return place


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_the_system_refuses_is_one_message(tmp_path: Path, language: str) -> None:  # UR1-3
    places = [made(tmp_path / str(number)) for number in range(len(CASES))]
    for place, (_, refused) in zip(places, CASES, strict=True):
        (place / refused).chmod(0o555 if refused == "out" else 0)
    tried = [(str(place), arguments) for place, (arguments, _) in zip(places, CASES, strict=True)]
    ended = subprocess.run(
        [sys.executable, "-c", WITHOUT_POWER, TRIED, str(Path(__file__).parent), json.dumps(tried), language],
        capture_output=True, text=True, timeout=120, check=True, env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip
    for place, (arguments, refused), (code, out, told) in zip(
        places, CASES, json.loads(ended.stdout.splitlines()[-1]), strict=True
    ):
        case = (arguments[0], refused, told)
        assert code == 2, case
        assert not out, case
        assert "Traceback" not in told, case
        assert refused in told, case
        assert any(word in told for word in ("read", "written", "无法读取", "无法写入")), case
        (place / refused).chmod(0o755)
        # complaints come after the run that track makes where there is none
        left = {entry.relative_to(place).parts[:2] for entry in (place / "out").rglob("*") if entry.is_file()}  # fmt: skip
        assert left <= ({("out", "tables")} if refused == "tickets.csv" else set()), case
        assert sorted(entry.name for entry in place.iterdir()) == ["answers.csv", "guests.yaml", "out", "stays.csv", "tickets.csv"], case  # fmt: skip
    shutil.rmtree(tmp_path)
