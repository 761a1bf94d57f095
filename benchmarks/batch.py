"""Reports by the hundred: all shops of the hot-pot set beside one report, and a batch that is killed again and again.

    python benchmarks/batch.py --data ../shared/data           time, one report and all of them in turn
    python benchmarks/batch.py --data ../shared/data --kills 20    kill -9 at random moments, compare byte for byte

One report is `feedback run` (all pages on everybody); the batch is `feedback batch --by shop`, which makes that
report and one for each shop. Both start from nothing; the process that warm kernels come from is started anew
for the first of each pair.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from feedback import read_batch_manifest

ROOT = Path(__file__).parents[1]
STUDY = ROOT / "studies" / "hotpot.yaml"
EVENTS = 30  # a whole run says about fifty things, one that goes on fewer
NOT_COMPARED = ("manifest.jsonl", ".lock")  # the manifest holds times


def command(raw: Path, out: Path, *more: str) -> list[str]:
    """`feedback batch` by shop."""
    program = [sys.executable, "-m", "feedback.cli", "batch", str(STUDY), "--by", "shop"]
    return [*program, "--raw", str(raw), "--out", str(out), *more]


def cost_of(line: list[str]) -> tuple[float, float]:
    """Wall and CPU seconds of a command from start to end, warm kernels and their source included."""
    with tempfile.TemporaryDirectory() as warm:
        before, started = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2]), time.perf_counter()
        environment = {**os.environ, "FEEDBACK_WARM_DIR": warm}  # a source of its own, from nothing
        subprocess.run(line, check=True, capture_output=True, env=environment)
        wall = time.perf_counter() - started
        cpu = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2]) - before
        return wall, cpu + cpu_of_zygote(warm)


def cpu_of_zygote(warm: str) -> float:
    """CPU seconds of the process warm kernels were forked from, and of those kernels; it outlives a command a little."""
    total = 0.0
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"FEEDBACK_WARM_DIR={warm}".encode() in (place / "environ").read_bytes():
                figures = (place / "stat").read_text().rpartition(")")[2].split()
                total += sum(map(int, figures[11:15])) / os.sysconf("SC_CLK_TCK")
    return total


def time_both(raw: Path, rounds: int) -> None:
    """One report and all of them, in turn, so that both meet the same machine."""
    for number in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder)
            run = [sys.executable, "-m", "feedback.cli", "run", str(STUDY), "--raw", str(raw)]
            one, one_cpu = cost_of([*run, "--out", str(place / "one")])
            every, every_cpu = cost_of(command(raw, place / "all"))
            table = read_batch_manifest(place / "all")
            again, _ = cost_of(command(raw, place / "all"))
        load = os.getloadavg()[0]
        print(
            f"round {number + 1}: one report {one:.1f} s ({one_cpu:.1f} CPU), {len(table)} reports {every:.1f} s "
            f"({every_cpu:.1f} CPU): {every / one:.2f} times ({every_cpu / one_cpu:.2f} CPU); nothing left to do "
            f"{again:.1f} s, median report {table['seconds'].median():.1f} s, largest "
            f"{table['peak_mb'].max():.0f} MB, load {load:.1f}",
            flush=True,
        )


def contents(folder: Path) -> dict[str, bytes]:
    """Every file a reader may open."""
    files = (file for file in folder.rglob("*") if file.is_file() and file.name not in NOT_COMPARED)
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def run_until(raw: Path, out: Path, *, events: int, more: float) -> str:
    """Start a batch and kill it after so many of its words and seconds; "" when it ended before that."""
    process = subprocess.Popen(
        command(raw, out, "--json"), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    said = [line for line, _ in zip(process.stdout, range(events), strict=False)]
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(more if len(said) == events else None)
    ended = process.poll() is not None
    process.kill()
    process.stdout.close()
    process.wait()
    return "" if ended else said[-1].strip()


def kill_and_compare(raw: Path, *, kills: int, seed: int) -> None:
    """Kill a batch at random moments; each time one gets to its end, compare it with an undisturbed one."""
    chance, done, finished, different = random.Random(seed), 0, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        subprocess.run(command(raw, place / "undisturbed"), check=True, capture_output=True)
        wanted = contents(place / "undisturbed")
        while done < kills:
            out, last = place / f"disturbed{finished}", "-"
            while last:
                events = chance.randint(1, EVENTS) if done < kills else 10**6
                last = run_until(raw, out, events=events, more=chance.uniform(0, 3))
                if last:
                    done += 1
                    there = len(list(out.glob("groups/*/index.html")))
                    print(f"kill {done}, {there} of the shops there, last: {last[:70]}", flush=True)
            finished += 1
            found = contents(out)
            names = wanted.keys() | found.keys()
            wrong = [name for name in sorted(names) if wanted.get(name) != found.get(name)]
            different += len(wrong)
            print(
                f"ended {finished}: {len(names)} files compared, {len(wrong)} differ {wrong[:5]}",
                flush=True,
            )
    print(f"{done} kills, {finished} batches brought to their end, {different} files differ")


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=2)
    told = parser.parse_args()
    raw = (told.data / "meituan_hotpot" / "data.csv").resolve()
    if told.kills:
        kill_and_compare(raw, kills=told.kills, seed=told.seed)
    else:
        time_both(raw, told.rounds)


if __name__ == "__main__":
    main()
