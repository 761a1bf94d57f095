"""A campaign of faults over the commands: kills at random moments, full disks, two at once, too little memory.

    python benchmarks/campaign.py [--kills 100] [--seed 1] [--out benchmarks/campaign.md]

A study of 60 guests is analysed once undisturbed. Then each command is run again and disturbed:
SIGKILL and SIGTERM at a random moment of its time, a limit on the size of files (ulimit -f, what a full disk
looks like to a program) and on memory (ulimit -v), and two at once. After each fault: what stands in the folder is the
whole earlier result, the whole new one or nothing; the raw file has its bytes; no traceback; and a run without fault
ends well. The table counts what held. Clock jumps and quotas of a file system are not tried here.
"""

from __future__ import annotations

import argparse
import collections
import hashlib
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

STUDY = """study: guests
title: Guests
raw: answers.csv
columns: {respondent: who, rating: stars, text: words, date: day, segments: {shop: shop}}
scale: {low: 1, high: 5}
taxonomy: hotel
parameters: {bootstrap: 0, topics: 2}
"""
SAID = (
    "房间很干净，服务员态度很好",
    "隔音太差，晚上吵得睡不着",
    "早餐很难吃，品种也少",
    "前台态度冷淡，等了很久",
)
PAGES = ("index.html", "result.json")


def make_study(home: Path) -> Path:
    """A small study, two shops."""
    rows = ["who,stars,day,shop,words"]
    rows += [
        f"g{i},{1 + i % 5},2026-0{1 + i % 6}-1{i % 9},{'东西'[i % 2]}店,{SAID[i % 4]}，第{i}次"
        for i in range(60)
    ]
    (home / "answers.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (home / "guests.yaml").write_text(STUDY, encoding="utf-8")
    return home / "guests.yaml"


def commands(study: Path, home: Path) -> dict[str, list[str]]:
    """What is disturbed, each with its own place for results."""
    raw = str(study.with_name("answers.csv"))
    return {
        "run": ["run", str(study), "--out", str(home / "run")],
        "batch": ["batch", str(study), "--by", "shop", "--out", str(home / "batch")],
        "score": ["score", raw, "--text", "words", "--out", str(home / "score"), "--taxonomy", "hotel"],
        "export": ["questionnaire", "export", "hotel_stay", "--to", "surveyjs", "--out", str(home / "export")],
    }  # fmt: skip


def start(arguments: list[str], limit: str = "") -> subprocess.Popen[str]:
    """A command in its own process group, under `ulimit LIMIT` of the shell where one is given."""
    command = [sys.executable, "-m", "feedback.cli", *arguments]
    if limit:
        command = ["sh", "-c", f'ulimit {limit}; exec "$@"', "sh", *command]
    return subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def faults_in(place: Path) -> list[str]:
    """What is half in a folder of results: pages without their result, JSON and Parquet that cannot be read."""
    import pyarrow.parquet as pq

    found = []
    visible = [file for file in place.rglob("*") if not any(part.startswith(".") for part in file.relative_to(place).parts)]  # fmt: skip
    for file in visible:
        try:
            if file.suffix == ".json":
                json.loads(file.read_text(encoding="utf-8"))
            elif file.suffix == ".parquet":
                pq.read_metadata(file)
            elif file.suffix == ".html" and not file.read_text(encoding="utf-8").rstrip().endswith("</html>"):  # fmt: skip
                found.append(f"{file.name}: cut short")
        except (OSError, ValueError) as error:
            found.append(f"{file.name}: {error}")
    for folder in {file.parent for file in visible if file.name == "result.json"}:
        found += [f"{folder.name}: no {name}" for name in PAGES if not (folder / name).is_file()]
    return found


def disturbed(arguments: list[str], kind: str, seconds: float, chance: random.Random) -> str:
    """Run a command under one fault; a traceback it leaves, else nothing."""
    limit = ""
    if kind == "full disk":  # blocks of 512 bytes
        limit = f"-f {chance.choice([0, 2, 40, 400])}"
    elif kind == "memory":  # KB
        limit = f"-v {chance.choice([200_000, 400_000, 700_000])}"
    processes = [start(arguments, limit)]
    if kind == "two at once":
        processes.append(start(arguments))
    if kind in ("SIGKILL", "SIGTERM"):
        time.sleep(chance.uniform(0.05, seconds))
        processes[0].send_signal(getattr(signal, kind))
    told = [process.communicate(timeout=300)[1] for process in processes]
    return next((said for said in told if "Traceback" in said), "")


def campaign(
    home: Path, *, rounds: int, seed: int, only: tuple[str, ...] = ()
) -> list[dict[str, object]]:
    """One row a command and fault: tried, half (left something half), tracebacks, raw changed, not mended."""
    study = make_study(home)
    raw = hashlib.sha256((home / "answers.csv").read_bytes()).hexdigest()
    chance, rows = random.Random(seed), []
    for name, arguments in commands(study, home).items():
        if only and name not in only:
            continue
        started = time.monotonic()
        said = start(arguments)
        if said.communicate(timeout=300) and said.returncode:
            raise RuntimeError(f"{name} fails undisturbed: exit {said.returncode}")
        seconds = time.monotonic() - started
        for kind in ("SIGKILL", "SIGTERM", "full disk", "memory", "two at once"):
            count: collections.Counter[str] = collections.Counter()
            for _ in range(rounds if kind in ("SIGKILL", "SIGTERM") else max(1, rounds // 3)):
                count["tried"] += 1
                count["traceback"] += bool(disturbed(arguments, kind, seconds, chance))
                count["half"] += bool(faults_in(home / name))
                count["raw changed"] += hashlib.sha256((home / "answers.csv").read_bytes()).hexdigest() != raw  # fmt: skip
            again = start(arguments)
            again.communicate(timeout=300)
            count["not mended"] += again.returncode != 0 or bool(faults_in(home / name))
            rows.append({"command": name, "fault": kind, **{k: count[k] for k in ("tried", "half", "traceback", "raw changed", "not mended")}})  # fmt: skip
            print(rows[-1], flush=True)
    return rows


def main() -> None:
    """Run it and write the table."""
    options = argparse.ArgumentParser(description="Faults over the commands.")
    options.add_argument("--kills", type=int, default=100, help="SIGKILL and SIGTERM in all")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--only", nargs="*", default=[])
    options.add_argument("--out", type=Path, default=Path("benchmarks/campaign.md"))
    given = options.parse_args()
    rounds = max(1, given.kills // (2 * (len(given.only) or 4)))
    with tempfile.TemporaryDirectory() as home:
        rows = campaign(Path(home), rounds=rounds, seed=given.seed, only=tuple(given.only))
    head = list(rows[0])
    table = [" | ".join(head), " | ".join("---" for _ in head), *(" | ".join(str(row[k]) for k in head) for row in rows)]  # fmt: skip
    asked = f"--kills {given.kills} --seed {given.seed}"
    asked += f" --only {' '.join(given.only)}" if given.only else ""
    told = f"# Faults over the commands\n\n`python benchmarks/campaign.py {asked}`: each row a command under one fault.\n"
    told += "half: times something cut short or incomplete stood in the folder afterwards; not mended: the next run without fault did not end well.\n\n"
    given.out.write_text(told + "\n".join(f"| {line} |" for line in table) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
