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


class Memory(threading.Thread):
    """Peak of PSS over a tree and the zygotes of one runtime folder, MB."""

    def __init__(self, root: int, folder: str) -> None:
        super().__init__(daemon=True)
        self.root, self.folder, self.peak, self.over = root, folder, 0.0, threading.Event()

    def run(self) -> None:
        while not self.over.wait(0.2):
            self.peak = max(self.peak, sum(map(pss, self.tree())))

    def tree(self) -> set[int]:
        found = set()
        for process in psutil.process_iter():
            try:
                if process.pid == self.root or any(self.root == p.pid for p in process.parents()):
                    found.add(process.pid)
                elif self.folder in " ".join(process.cmdline()):
                    found.add(process.pid)
            except psutil.Error:
                continue
        return found


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
        started = time.perf_counter()
        process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
        memory = Memory(process.pid, folder)
        memory.start()
        code = process.wait()
        taken = time.perf_counter() - started
        memory.over.set()
        memory.join()
        if code:
            raise SystemExit(f"{kind} {kernel}: exit code {code}")
        for socket in Path(folder).rglob("*.socket"):
            socket.unlink()  # its zygote goes
    return {"seconds": taken, "megabytes": memory.peak}


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
        print("| way | s | of papermill's | peak MB | of papermill's |\n|---|---|---|---|---|")
        first: dict[str, float] = {}
        for name, (kind, kernel, warm) in WAYS.items():
            rounds = [
                measure(kind, kernel, path, warm=warm, options=options)
                for _ in range(options.rounds)
            ]
            best = {key: min(found[key] for found in rounds) for key in rounds[0]}
            first = first or best
            shares = {key: best[key] / first[key] for key in best}
            print(
                f"| {name} | {best['seconds']:.1f} | {shares['seconds']:.2f} "
                f"| {best['megabytes']:.0f} | {shares['megabytes']:.2f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
