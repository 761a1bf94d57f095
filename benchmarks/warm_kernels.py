"""What a kernel costs: ten notebooks with the whole stack, ordinary and warm kernels side by side.

    python benchmarks/warm_kernels.py [--notebooks 10] [--workers 2] [--rounds 1] [--without-snownlp]

Each way runs in processes of its own, one after the other in this run. Memory is the sum of PSS (a page shared
by n processes counts 1/n in each) over everything a way started, the forking process included; sampled, so a
peak shorter than a fifth of a second may be missed. Linux only.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import nbformat
import psutil

IMPORTS = """import numpy, scipy.stats, sklearn.decomposition, gensim.models
import pandas as pd
import matplotlib.pyplot as plt
import seaborn as sns
import jieba
import feedback.charts"""
SNOWNLP = "import snownlp\nsnownlp.SnowNLP('上菜太慢，服务员态度也不好').sentiments"
WORK = """words = jieba.lcut('上菜太慢，服务员态度也不好')
frame = pd.DataFrame({'aspect': ['speed', 'service', 'taste'] * 20, 'score': range(60)})
sns.barplot(data=frame, x='aspect', y='score', seed=1);"""
WAYS = {
    "papermill, ordinary kernels": ("papermill", "python3", False),
    "papermill, warm kernels, first of the day": ("papermill", "feedback-warm", False),
    "papermill, warm kernels": ("papermill", "feedback-warm", True),
    "feedback, first of the day": ("feedback", "", False),
    "feedback": ("feedback", "", True),
}

DIGITS = {"seconds": 1, "cpu": 1, "megabytes": 0}


def write_notebook(folder: Path, *, snownlp: bool) -> Path:
    """The notebook every way runs."""
    cells = [IMPORTS, *([SNOWNLP] if snownlp else []), WORK]
    found = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    found.metadata["kernelspec"] = {"name": "python3", "display_name": "p", "language": "python"}
    path = folder / "report.ipynb"
    nbformat.write(found, path)
    return path


def run_papermill(path: str, out: str, kernel: str) -> None:
    """One notebook by papermill as it comes."""
    import papermill

    papermill.execute_notebook(path, out, kernel_name=kernel, progress_bar=False)


def run_way(kind: str, kernel: str, path: Path, *, notebooks: int, workers: int) -> None:
    """All notebooks one way; papermill changes the folder of its process and so takes processes."""
    outs = [str(path.with_name(f"{kind}-{number}.ipynb")) for number in range(notebooks)]
    if kind == "papermill":
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(workers, mp_context=context) as pool:
            list(pool.map(run_papermill, [str(path)] * notebooks, outs, [kernel] * notebooks))
        return
    from feedback.report import run_notebook

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(lambda out: run_notebook(path, out), outs))


class Usage(threading.Thread):
    """Peak of PSS (MB) and processor seconds of a way and of the processes that fork its kernels."""

    def __init__(self, root: int, folder: str) -> None:
        super().__init__(daemon=True)
        self.root, self.folder, self.over = root, folder, threading.Event()
        self.peak, self.parts, self.forking = 0.0, "", 0.0
        self.before = sum(map(seconds_of, self.zygotes()))

    def run(self) -> None:
        while not self.over.wait(0.2):
            found = sorted(map(pss, self.tree()), reverse=True)
            if sum(found) > self.peak:
                self.peak, self.parts = sum(found), " ".join(f"{part:.0f}" for part in found)
            self.forking = max(self.forking, sum(map(seconds_of, self.zygotes())))

    def zygotes(self) -> list[psutil.Process]:
        found = []
        for process in psutil.process_iter(["name"]):
            with suppress(psutil.Error):
                if process.info["name"] == "warm-zygote" and self.folder in str(process.cmdline()):
                    found.append(process)
        return found

    def tree(self) -> set[int]:
        found = set()
        with suppress(psutil.Error):
            for top in (psutil.Process(self.root), *self.zygotes()):
                found |= {top.pid, *(process.pid for process in top.children(recursive=True))}
        return found


def seconds_of(process: psutil.Process) -> float:
    """Processor seconds, those of its ended children included."""
    try:
        return sum(process.cpu_times()[:4])
    except psutil.Error:
        return 0.0


def pss(pid: int) -> float:
    """Proportional set size of a process, MB; 0 when it has ended."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return (
        next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")) / 1024
    )


def measure(kind: str, kernel: str, path: Path, *, warm: bool, options: argparse.Namespace) -> dict:
    """Seconds and peak memory of one way."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "FEEDBACK_WARM_DIR": folder}
        command = [sys.executable, __file__, "--way", json.dumps([kind, kernel, str(path)])]
        command += ["--notebooks", str(options.notebooks), "--workers", str(options.workers)]
        if warm:
            once = [*command, "--notebooks", "1"]
            subprocess.run(once, env=environment, check=True, stderr=subprocess.DEVNULL)
        time.sleep(1)  # its last kernel is counted before we begin
        own = sum(os.times()[2:4])
        started = time.perf_counter()
        process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
        usage = Usage(process.pid, folder)
        usage.start()
        code = process.wait()
        taken = time.perf_counter() - started
        time.sleep(0.5)
        usage.over.set()
        usage.join()
        if code:
            raise SystemExit(f"{kind} {kernel}: exit code {code}")
        cpu = sum(os.times()[2:4]) - own + usage.forking - usage.before
        for socket in Path(folder).rglob("*.socket"):
            socket.unlink()  # its zygote goes
    print(f"{kind} {kernel}: processes at the peak, MB: {usage.parts}", file=sys.stderr)
    return {"seconds": taken, "cpu": cpu, "megabytes": usage.peak}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--notebooks", type=int, default=10)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--without-snownlp", action="store_true")
    parser.add_argument("--way", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.way:
        kind, kernel, path = json.loads(options.way)
        run_way(kind, kernel, Path(path), notebooks=options.notebooks, workers=options.workers)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = write_notebook(Path(folder), snownlp=not options.without_snownlp)
        print(
            "| way | s | of papermill's | processor s | of papermill's | peak MB | of papermill's |"
        )
        print("|---|---|---|---|---|---|---|")
        first: dict[str, float] = {}
        for name, (kind, kernel, warm) in WAYS.items():
            rounds = [
                measure(kind, kernel, path, warm=warm, options=options)
                for _ in range(options.rounds)
            ]
            best = {key: min(found[key] for found in rounds) for key in rounds[0]}
            first = first or best
            shares = {key: best[key] / first[key] for key in best}
            cells = [
                f"{best[key]:.{digits}f} | {shares[key]:.2f}" for key, digits in DIGITS.items()
            ]
            print(f"| {name} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
