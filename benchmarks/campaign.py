"""A campaign of faults over the commands: kills, full disks, two at once, too little memory, a clock that jumps.

    python benchmarks/campaign.py [--kills 100] [--seed 1] [--minutes 60] [--only run read] [--between 0 1] [--out benchmarks/campaign.md]

A study of 60 guests is analysed once undisturbed. Then each command is run again and disturbed: SIGKILL and SIGTERM at
a random moment of its time (or of a part of it: --between .85 1.1 is while results take their places), a limit on the size of files (ulimit -f), a file system that is full (a small tmpfs, where
we may mount one), a limit on memory (ulimit -v), two at once, and a clock that jumps by a year to and fro while files
of the future lie in the folder. One try speaks Chinese, the next English. After each fault: what stands in the
folder is the whole earlier result or the whole new one (half: cut short; mixed: of two languages; lost: a file
that was there is not); the raw file has its bytes; no traceback; no process outlives the command; and a run without
fault ends well.
"""

from __future__ import annotations

import argparse
import collections
import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil

STUDY = """study: guests
title: Guests
raw: answers.csv
columns: {respondent: who, rating: stars, text: words, date: day, segments: {shop: shop}}
scale: {low: 1, high: 5}
taxonomy: hotel
parameters: {bootstrap: 0, topics: 2}
unit: shop
tickets:
  files: tickets.csv
  columns: {ticket: no, opened: opened, first_reply: replied, closed: closed, unit: shop, text: words}
clocks: standard
"""
JUMP = """import time
_real, _calls = time.time, 0
def _jumping():
    global _calls
    _calls += 1
    return _real() + (31_536_000 if _calls // 50 % 2 else 0)
time.time = _jumping
"""
KINDS = ("SIGKILL", "SIGTERM", "file size", "full disk", "memory", "two at once", "clock")
COUNTED = ("tried", "half", "mixed", "lost", "traceback", "outlived", "raw changed", "not mended")
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
    tickets = ["no,opened,replied,closed,shop,words"]
    tickets += [
        f"T{i},2026-0{1 + i % 6}-1{i % 9} 09:00,2026-0{1 + i % 6}-1{i % 9} 15:00,2026-0{1 + i % 6}-2{i % 9} 10:00,{'东西'[i % 2]}店,{SAID[1 + i % 3]}"
        for i in range(40)
    ]
    (home / "tickets.csv").write_text("\n".join(tickets) + "\n", encoding="utf-8")
    (home / "guests.yaml").write_text(STUDY, encoding="utf-8")
    return home / "guests.yaml"


def commands(study: Path, home: Path) -> dict[str, list[str]]:
    """What is disturbed, each with its own place for results."""
    raw = str(study.with_name("answers.csv"))
    return {
        "run": ["run", str(study), "--out", str(home / "run")],
        "batch": ["batch", str(study), "--by", "shop", "--out", str(home / "batch")],
        "track": ["track", str(study), "--as-of", "2026-07-15", "--out", str(home / "track")],
        "read": ["read", str(home / "stays.csv"), "--questionnaire", "hotel_stay", "--platform", "flat", "--out", str(home / "read")],
        "score": ["score", raw, "--text", "words", "--out", str(home / "score"), "--taxonomy", "hotel"],
        "export": ["questionnaire", "export", "hotel_stay", "--to", "surveyjs", "--out", str(home / "export")],
    }  # fmt: skip


def prepare(name: str, home: Path) -> None:
    """What a command needs: answers to read, the tables of a run to follow up."""
    if name == "read":
        finish(start(["questionnaire", "simulate", "hotel_stay", "--n", "60", "--out", str(home / "stays.csv")]))  # fmt: skip
    if name == "track":
        finish(start(["run", str(home / "guests.yaml"), "--out", str(home / "track")]))


def start(
    arguments: list[str], limit: str = "", extra: Path | None = None
) -> subprocess.Popen[str]:
    """A command in its own process group, under `ulimit LIMIT` of the shell where one is given; `extra` on its path."""
    command = [sys.executable, "-m", "feedback.cli", *arguments]
    if limit:
        command = ["sh", "-c", f'ulimit {limit}; exec "$@"', "sh", *command]
    path = os.pathsep.join(filter(None, [str(extra or ""), os.environ.get("PYTHONPATH", "")]))
    return subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": path},
    )


def finish(process: subprocess.Popen[str]) -> None:
    """Wait; a command that fails undisturbed ends the campaign."""
    told = process.communicate(timeout=600)[1]
    if process.returncode:
        raise RuntimeError(f"fails undisturbed: {process.args}: {told[-400:]}")


def visible(place: Path) -> list[Path]:
    """Files of a folder of results; what is being made lies behind a dot."""
    files = (file for file in place.rglob("*") if file.is_file())
    return [f for f in files if not any(p.startswith(".") for p in f.relative_to(place).parts)]


def faults_in(place: Path) -> list[str]:
    """What is half in a folder of results: pages without their result, JSON and Parquet that cannot be read."""
    import pyarrow.parquet as pq

    found = []
    files = visible(place)
    for file in files:
        try:
            if file.suffix == ".json":
                json.loads(file.read_text(encoding="utf-8"))
            elif file.suffix == ".parquet":
                pq.read_metadata(file)
            elif file.suffix == ".html" and not file.read_text(encoding="utf-8").rstrip().endswith("</html>"):  # fmt: skip
                found.append(f"{file.name}: cut short")
        except (OSError, ValueError) as error:
            found.append(f"{file.name}: {error}")
    for folder in {file.parent for file in files if file.name == "result.json"}:
        found += [f"{folder.name}: no {name}" for name in PAGES if not (folder / name).is_file()]
    return found


def languages(place: Path) -> dict[str, set[str]]:
    """The languages of the pages of each folder: report and follow-up, or two groups of a batch, are wholes of their own."""
    spoken: dict[str, set[str]] = collections.defaultdict(set)
    for file in visible(place):
        if file.suffix == ".html":
            head = file.read_text(encoding="utf-8", errors="replace")[:400]
            if found := re.search(r'<html lang="(\w+)', head):
                spoken[file.relative_to(place).parent.as_posix()].add(found[1])
    return spoken


def outlived(group: int) -> bool:
    """Whether a process of an ended command's session is still there five seconds later."""
    for _ in range(10):
        alive = [each for each in psutil.process_iter() if _session(each.pid) == group]
        if not any(each.is_running() and each.status() != psutil.STATUS_ZOMBIE for each in alive):
            return False
        time.sleep(0.5)
    return True


def _session(pid: int) -> int:
    try:
        return os.getsid(pid)
    except OSError:
        return 0


def disturbed(
    arguments: list[str],
    kind: str,
    moments: tuple[float, float],
    chance: random.Random,
    place: Path,
) -> tuple[str, bool]:
    """Run a command under one fault: a traceback it leaves, else nothing; whether a process outlived it."""
    limit, extra = "", None
    if kind == "file size":  # blocks of 512 bytes
        limit = f"-f {chance.choice([0, 2, 40, 400])}"
    elif kind == "memory":  # KB
        limit = f"-v {chance.choice([200_000, 400_000, 700_000])}"
    elif kind == "clock":
        extra = place.parent / "clock"
        extra.mkdir(exist_ok=True)
        (extra / "sitecustomize.py").write_text(JUMP, encoding="utf-8")
        for file in visible(place):
            os.utime(file, (time.time() + 31_536_000,) * 2)
    processes = [start(arguments, limit, extra)]
    if kind == "two at once":
        processes.append(start(arguments))
    if kind in ("SIGKILL", "SIGTERM"):
        time.sleep(chance.uniform(*moments))
        processes[0].send_signal(getattr(signal, kind))
    told = [process.communicate(timeout=600)[1] for process in processes]
    alive = any(outlived(process.pid) for process in processes)
    return next((said for said in told if "Traceback" in said), ""), alive


@contextmanager
def small_disk(place: Path, chance: random.Random, fits: int) -> Iterator[bool]:
    """The folder of results on a file system that has less room than a second result needs; False where none can be mounted."""
    beside = place.with_name(f"{place.name}.kept")
    shutil.copytree(place, beside)
    size = max(fits + 65_536, int(fits * chance.uniform(1.0, 1.8)))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
    mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    try:
        if mounted:
            shutil.copytree(beside, place, dirs_exist_ok=True)
        yield mounted
    finally:
        if mounted:
            shutil.rmtree(beside)
            shutil.copytree(place, beside, symlinks=True)
            subprocess.run(["umount", "-l", str(place)], check=False)
            shutil.rmtree(place)
            beside.rename(place)
        else:
            shutil.rmtree(beside)


def campaign(
    home: Path,
    *,
    rounds: int,
    seed: int,
    only: tuple[str, ...] = (),
    minutes: float = 600,
    between: tuple[float, float] = (0, 1),
) -> list[dict[str, object]]:
    """One row a command and fault, as COUNTED; faults that there was no time for are left out."""
    study, until = make_study(home), time.monotonic() + 60 * minutes
    raw = digest(home)
    chance, rows = random.Random(seed), []
    for name, arguments in commands(study, home).items():
        if only and name not in only:
            continue
        prepare(name, home)
        started = time.monotonic()
        finish(start(arguments))
        seconds = time.monotonic() - started
        moments = (max(0.05, between[0] * seconds), between[1] * seconds)
        for kind in KINDS:
            if time.monotonic() > until:
                print(f"no time left for {name}, {kind}", flush=True)
                return rows
            often = rounds if kind in ("SIGKILL", "SIGTERM") else max(1, rounds // 3)
            count = tried(arguments, kind, home / name, often=often, moments=moments, chance=chance)
            count["raw changed"] += digest(home) != raw
            again = start(arguments)
            told = again.communicate(timeout=600)[1]
            fails = again.returncode != 0 or bool(faults_in(home / name))
            count["not mended"] += fails
            if fails:
                print(told[-600:], faults_in(home / name), flush=True)
            rows.append({"command": name, "fault": kind, **{k: count[k] for k in COUNTED}})
            print(rows[-1], flush=True)
    return rows


def digest(home: Path) -> str:
    return hashlib.sha256((home / "answers.csv").read_bytes()).hexdigest()


def tried(
    arguments: list[str],
    kind: str,
    place: Path,
    *,
    often: int,
    moments: tuple[float, float],
    chance: random.Random,
) -> collections.Counter[str]:
    """One fault `often` times; each second try in the other language where the command has pages."""
    count: collections.Counter[str] = collections.Counter()
    for turn in range(often):
        before = {file.relative_to(place) for file in visible(place)}
        speaks = ["--language", ("en", "zh")[turn % 2]] if languages(place) else []
        with ExitStack() as stack:
            if kind == "full disk":
                fits = sum(file.stat().st_size for file in place.rglob("*") if file.is_file())
                if not stack.enter_context(small_disk(place, chance, fits)):
                    return count
            traceback, alive = disturbed([*arguments, *speaks], kind, moments, chance, place)
            half, pages = faults_in(place), languages(place)
            lost = before - {file.relative_to(place) for file in visible(place)}
        mixed = {folder: both for folder, both in pages.items() if len(both) > 1}
        for name, wrong in {"tried": True, "half": half, "mixed": mixed, "lost": lost, "traceback": traceback, "outlived": alive}.items():  # fmt: skip
            count[name] += bool(wrong)
        if half or lost or traceback or alive or mixed:
            print(place.name, kind, half[:4], sorted(lost)[:4], mixed, traceback[-900:], flush=True)
    return count


def main() -> None:
    """Run it and write the table."""
    options = argparse.ArgumentParser(description="Faults over the commands.")
    options.add_argument("--kills", type=int, default=100, help="SIGKILL and SIGTERM in all")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--minutes", type=float, default=60, help="when to stop")
    options.add_argument("--only", nargs="*", default=[])
    options.add_argument("--between", type=float, nargs=2, default=[0, 1], help="parts of its time")
    options.add_argument("--out", type=Path, default=Path("benchmarks/campaign.md"))
    given = options.parse_args()
    rounds = max(1, given.kills // (2 * (len(given.only) or 6)))
    with tempfile.TemporaryDirectory() as home:
        rows = campaign(
            Path(home),
            rounds=rounds,
            seed=given.seed,
            only=tuple(given.only),
            minutes=given.minutes,
            between=tuple(given.between),
        )
    head = list(rows[0])
    table = [" | ".join(head), " | ".join("---" for _ in head), *(" | ".join(str(row[k]) for k in head) for row in rows)]  # fmt: skip
    asked = f"--kills {given.kills} --seed {given.seed}"
    asked += f" --only {' '.join(given.only)}" if given.only else ""
    told = f"# Faults over the commands\n\n`python benchmarks/campaign.py {asked}`: each row a command under one fault.\n"
    told += "half: times something cut short or incomplete stood in the folder; mixed: pages of two languages, that is of two runs; lost: a file of the\nearlier result was gone; outlived: a process ran on after the command; not mended: the next run without fault did not end well.\n\n"
    given.out.write_text(told + "\n".join(f"| {line} |" for line in table) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
