"""A campaign of faults over the commands: kills, full disks, two at once, too little memory, a clock that jumps.

    python benchmarks/campaign.py [--kills 100] [--seed 1] [--minutes 60] [--only run read] [--between 0 1] [--out benchmarks/campaign.md]

A study of 120 guests is analysed once undisturbed. Then each command that writes is run again and disturbed: SIGKILL and SIGTERM at
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
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import psutil

from feedback.pipeline.run import run_study

STUDY = """study: guests
title: Guests
raw: answers.csv
columns: {respondent: who, rating: stars, text: words, date: day, segments: {shop: shop}}
customer: {salt: salt.txt}
scale: {low: 1, high: 5}
taxonomy: hotel
parameters: {bootstrap: 0, topics: 2}
unit: shop
tickets:
  files: tickets.csv
  columns: {ticket: no, opened: opened, first_reply: replied, closed: closed, unit: shop, text: words, customer: who}
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
# What is written, and what the study's people say it means, so that a reader of its own can be taught.
SAID = {
    "房间很干净，服务员态度很好": {"room_cleanliness": "满意"},
    "隔音太差，晚上吵得睡不着": {"noise": "不满"},
    "早餐很难吃，品种也少": {"breakfast": "不满"},
    "前台态度冷淡，等了很久": {"staff_attitude": "不满"},
}
RAW = ("answers.csv", "tickets.csv", "salt.txt")
PAGES = ("index.html", "result.json")


class Command(NamedTuple):
    """What is disturbed.

    Attributes
    ----------
    arguments
        Of the command line; what it writes lies in a folder of the command's name.
    own
        Whether it has a study of its own in that folder, which is analysed (without pages) before.
    before
        Commands it needs to have been run then.
    renews
        What of an earlier time it would not write over, taken away before each try.
    speaks
        Whether it takes a language.
    ends
        Exit codes of a good end.
    """

    arguments: tuple[str, ...]
    own: bool = False
    before: tuple[tuple[str, ...], ...] = ()
    renews: tuple[str, ...] = ()
    speaks: bool = False
    ends: tuple[int, ...] = (0,)


def make_study(home: Path) -> Path:
    """A small study, two shops."""
    home.mkdir(exist_ok=True)
    said = [*SAID]
    rows = ["who,stars,day,shop,words"]
    rows += [
        f"g{i},{1 + i % 5},2026-0{1 + i % 6}-1{i % 9},{'东西'[i % 2]}店,{said[i % 4]}，第{i}次"
        for i in range(120)
    ]
    (home / "answers.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    tickets = ["no,opened,replied,closed,shop,who,words"]
    tickets += [
        f"T{i},2026-0{1 + i % 6}-1{i % 9} 09:00,2026-0{1 + i % 6}-1{i % 9} 15:00,2026-0{1 + i % 6}-2{i % 9} 10:00,{'东西'[i % 2]}店,g{i},{said[1 + i % 3]}"
        for i in range(40)
    ]
    (home / "tickets.csv").write_text("\n".join(tickets) + "\n", encoding="utf-8")
    (home / "salt.txt").write_text("a salt of more than sixteen bytes", encoding="utf-8")
    (home / "guests.yaml").write_text(STUDY, encoding="utf-8")
    return home / "guests.yaml"


def commands(study: Path, home: Path) -> dict[str, Command]:
    """What is disturbed; what writes beside a study file has a study of its own in its folder."""
    raw, stays, day = str(study.with_name("answers.csv")), str(home / "stays.csv"), ("--as-of", "2026-07-15")  # fmt: skip

    def own(name: str) -> str:
        return str(home / name / "guests.yaml")

    def out(name: str) -> tuple[str, str]:
        return ("--out", str(home / name))

    hotel = ("--questionnaire", "hotel_stay", "--platform", "flat")
    analysed = ("run", str(study), *out("track"))
    stayed = ("questionnaire", "simulate", "hotel_stay", "--n", "60", "--out", stays)
    paged = ("notebook", "run", "drivers", "--out", str(home / "notebook" / "drivers.ipynb"), "-p", f"study={own('notebook')}")  # fmt: skip
    return {
        "run": Command(("run", str(study), *out("run")), speaks=True),
        "batch": Command(("batch", str(study), "--by", "shop", *out("batch")), speaks=True),
        "track": Command(("track", str(study), *day, *out("track")), before=(analysed,), speaks=True),
        "read": Command(("read", stays, *hotel, *out("read")), before=(stayed,)),
        "score": Command(("score", raw, "--text", "words", *out("score"), "--taxonomy", "hotel")),
        "export": Command(("questionnaire", "export", "hotel_stay", "--to", "surveyjs", *out("export"))),
        "draft": Command(("study", "new", raw, str(home / "draft" / "drawn.yaml")), renews=("drawn.yaml",)),
        "sheet": Command(("teach", own("sheet"), "-n", "40"), own=True, renews=("*.labels-*",)),
        "teach": Command(("teach", own("teach"), "labelled.xlsx"), own=True, before=(("teach", own("teach"), "-n", "120"),), renews=("*.reader-*",)),
        "actions": Command(("actions", "new", own("actions")), own=True, before=(("track", own("actions"), *day),), renews=("actions.xlsx", "owners.xlsx"), speaks=True),
        "watch": Command(("watch", own("watch"), *day), own=True, renews=("**/watch.state",), ends=(0, 3)),
        "notebook": Command(paged, own=True, speaks=True),
        "explore": Command(("explore", own("explore")), own=True, speaks=True),
        "forget": Command(("forget", own("forget"), "g5"), own=True, before=(("run", own("forget")), ("track", own("forget"), *day))),
    }  # fmt: skip


def prepare(name: str, command: Command, home: Path) -> None:
    """What a command needs: its own study, answers to read, the tables of a run, labels."""
    if command.own:
        run_study(make_study(home / name), report=False)
    for arguments in command.before:
        finish(start(arguments))
    for sheet in (home / "teach").glob("*.labels-1.xlsx"):
        fill_in(sheet, sheet.with_name("labelled.xlsx"))


def fill_in(sheet: Path, to: Path) -> None:
    """Label a drawn spreadsheet as the study's people would."""
    import openpyxl

    book = openpyxl.load_workbook(sheet)
    page = book.worksheets[0]
    heads = {str(cell.value): cell.column for cell in page[1]}
    columns = {
        row[0].value: heads[str(row[1].value)] for row in book["columns"].iter_rows(min_row=2)
    }
    for row in range(2, page.max_row + 1):
        page.cell(row, 3, "一般")
        said = str(page.cell(row, 2).value).rsplit("，", 1)[0]
        for aspect, label in SAID[said].items():
            page.cell(row, columns[f"label:{aspect}"], label)
    book.save(to)


def start(
    arguments: Sequence[str], limit: str = "", extra: Path | None = None
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


def finish(process: subprocess.Popen[str], ends: tuple[int, ...] = (0,)) -> None:
    """Wait; a command that fails undisturbed ends the campaign."""
    told = process.communicate(timeout=600)[1]
    if process.returncode not in ends:
        raise RuntimeError(f"fails undisturbed: {process.args}: {told[-400:]}")


def visible(place: Path) -> list[Path]:
    """Files of a folder of results; what is being made lies behind a dot."""
    files = (file for file in place.rglob("*") if file.is_file())
    return [f for f in files if not any(p.startswith(".") for p in f.relative_to(place).parts)]


def faults_in(place: Path) -> list[str]:
    """What is half in a folder of results: pages without their result, JSON, YAML, Parquet, workbooks and lists cut short."""
    import pyarrow.parquet as pq
    import yaml

    found = []
    files = visible(place)
    for file in files:
        try:
            if file.suffix in (".json", ".ipynb"):
                json.loads(file.read_text(encoding="utf-8"))
            elif file.suffix == ".yaml":
                if not yaml.safe_load(file.read_text(encoding="utf-8")):
                    found.append(f"{file.name}: empty")
            elif file.suffix in (".xlsx", ".docx"):
                zipfile.ZipFile(file).testzip()
            elif file.suffix == ".csv" and not file.read_bytes().endswith(b"\n"):
                found.append(f"{file.name}: its last line is cut short")
            elif file.suffix == ".parquet":
                pq.read_metadata(file)
            elif file.suffix == ".html" and not file.read_text(encoding="utf-8").rstrip().endswith("</html>"):  # fmt: skip
                found.append(f"{file.name}: cut short")
        except (OSError, ValueError, yaml.YAMLError, zipfile.BadZipFile) as error:
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
    arguments: Sequence[str],
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
    rows: list[dict[str, object]] = []
    chance = random.Random(seed)
    for name, command in commands(study, home).items():
        if only and name not in only:
            continue
        prepare(name, command, home)
        raw = digest(home)
        started = time.monotonic()
        finish(start(command.arguments), command.ends)
        seconds = time.monotonic() - started
        moments = (max(0.05, between[0] * seconds), between[1] * seconds)
        for kind in KINDS:
            if time.monotonic() > until:
                print(f"no time left for {name}, {kind}", flush=True)
                return rows
            often = rounds if kind in ("SIGKILL", "SIGTERM") else max(1, rounds // 3)
            count = tried(command, kind, home / name, often=often, moments=moments, chance=chance)
            count["raw changed"] += digest(home) != raw
            renew(command, home / name)
            again = start(command.arguments)
            told = again.communicate(timeout=600)[1]
            fails = again.returncode not in command.ends or bool(faults_in(home / name))
            count["not mended"] += fails
            if fails:
                print(told[-600:], faults_in(home / name), flush=True)
            rows.append({"command": name, "fault": kind, **{k: count[k] for k in COUNTED}})
            print(rows[-1], flush=True)
    return rows


def digest(home: Path) -> str:
    """Of all raw files."""
    files = sorted(file for name in RAW for file in home.rglob(name))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def renew(command: Command, place: Path) -> None:
    """Take away what the command would not write over."""
    for pattern in command.renews:
        for file in place.glob(pattern):
            file.unlink()


def tried(
    command: Command,
    kind: str,
    place: Path,
    *,
    often: int,
    moments: tuple[float, float],
    chance: random.Random,
) -> collections.Counter[str]:
    """One fault `often` times; each second try in the other language where the command takes one."""
    count: collections.Counter[str] = collections.Counter()
    for turn in range(often):
        renew(command, place)
        before = {file.relative_to(place) for file in visible(place)}
        speaks = ("--language", ("en", "zh")[turn % 2]) if command.speaks else ()
        with ExitStack() as stack:
            if kind == "full disk":
                fits = sum(file.stat().st_size for file in place.rglob("*") if file.is_file())
                if not stack.enter_context(small_disk(place, chance, fits)):
                    return count
            traceback, alive = disturbed(
                (*command.arguments, *speaks), kind, moments, chance, place
            )
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
    rounds = max(1, given.kills // (2 * (len(given.only) or 14)))
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
