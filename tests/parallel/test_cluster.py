"""The Dask engine against a real scheduler and two workers on 127.0.0.1.

C1 tables equal those of the local engine, also when a worker is killed half-way
C2 no scheduler, a scheduler without workers, a scheduler that goes away: told, and the run goes on later
C3 a scheduler that hangs is given up in bounded time
C4 tables of a whole run are those of one process, though a worker is killed in each step that falls into parts
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

from feedback.errors import FeedbackError, InputError
from feedback.parallel import cluster, crew
from feedback.parallel.engines import run_tasks
from feedback.pipeline import run_study
from feedback.text.aspects import tag
from feedback.text.bulk.score_file import score_file

pytest.importorskip("distributed", reason="the optional extra dask is not installed")

Started = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Started]:
    """Starts processes and ends them, by their own number, after the test."""
    running: list[subprocess.Popen[bytes]] = []

    def started(kind: str, *arguments: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.dask_{kind}", *arguments],
            cwd=tmp_path,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        running.append(process)
        return process

    yield started
    for process in running:
        if process.poll() is None:
            process.terminate()
    for process in running:
        try:
            process.wait(3)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.fixture
def scheduler(start: Started) -> tuple[str, subprocess.Popen[bytes]]:
    port = free_port()
    process = start("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return f"tcp://127.0.0.1:{port}", process
        time.sleep(0.2)
    pytest.fail("the scheduler did not start")


@pytest.fixture
def worker(start: Started, tmp_path: Path) -> Callable[[str], subprocess.Popen[bytes]]:
    def started(address: str) -> subprocess.Popen[bytes]:
        # no nanny: a worker that is killed stays dead
        return start(
            "worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard",
            "--local-directory", str(tmp_path / "dask"),
        )  # fmt: skip

    return started


@pytest.fixture
def file(tmp_path: Path) -> Path:
    texts = [
        f"房间{'很' * (i % 3)}干净，早餐第{i}天太差了，前台{i % 7}号很热情" for i in range(2400)
    ]
    pd.DataFrame({"text": texts}).to_parquet(tmp_path / "in.parquet")
    return tmp_path / "in.parquet"


def same(one: Path, other: Path) -> None:
    for name in ("comments", "mentions"):
        pd.testing.assert_frame_equal(pd.read_parquet(one / name), pd.read_parquet(other / name))


def test_one_worker_killed_half_way(
    scheduler: tuple[str, subprocess.Popen[bytes]],
    worker: Callable[[str], subprocess.Popen[bytes]],
    file: Path,
    tmp_path: Path,
) -> None:  # C1
    address, _ = scheduler
    first, second = worker(address), worker(address)
    _both_there(address)
    killed: list[int] = []

    def kill(rows: int, total: int | None) -> None:
        if rows >= 800 and not killed:
            first.send_signal(signal.SIGKILL)
            killed.append(rows)

    report = score_file(
        file, tmp_path / "dask-out", engine="dask", scheduler=address,
        chunk_rows=200, taxonomy="hotel", progress=kill,
    )  # fmt: skip
    assert killed and first.wait(10) == -signal.SIGKILL
    assert second.poll() is None
    assert (report.parts, report.rows_out) == (12, 2400)
    score_file(file, tmp_path / "local-out", chunk_rows=200, taxonomy="hotel")
    same(tmp_path / "dask-out", tmp_path / "local-out")


def test_a_run_whose_workers_are_killed(
    scheduler: tuple[str, subprocess.Popen[bytes]],
    worker: Callable[[str], subprocess.Popen[bytes]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # C4
    address, _ = scheduler
    workers = [worker(address), worker(address)]
    run_study("demo", out=tmp_path / "alone", report=False)
    _both_there(address)
    for holder in (crew, tag):
        monkeypatch.setattr(holder, "PART", 80)
    steps: list[str] = []
    killed: list[str] = []

    def kill(done: int, total: int) -> None:
        """The elder worker, in the middle of the first parts of a step; another comes."""
        if done == 2 and total > 3 and steps[-1] not in killed:
            killed.append(steps[-1])
            eldest = workers.pop(0)
            eldest.send_signal(signal.SIGKILL)
            assert eldest.wait(10) == -signal.SIGKILL
            workers.append(worker(address))

    run_study(
        "demo", out=tmp_path / "dask", report=False, engine="dask", scheduler=address,
        progress=steps.append, parts=kill,
    )  # fmt: skip
    assert {"clean", "sentiment", "topics", "aspects"} <= set(killed)
    tables = sorted(path.name for path in (tmp_path / "alone" / "tables").glob("*.parquet"))
    assert len(tables) > 10
    for name in tables:
        pd.testing.assert_frame_equal(
            pd.read_parquet(tmp_path / "dask" / "tables" / name),
            pd.read_parquet(tmp_path / "alone" / "tables" / name),
            check_exact=True,
        )
    counts = [
        json.loads((tmp_path / way / "tables" / "manifest.json").read_text())["steps"]
        for way in ("alone", "dask")
    ]
    assert counts[0] == counts[1]


def _both_there(address: str) -> None:
    from distributed import Client

    with Client(address, timeout=30, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)


def test_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:  # C2
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1)
    with pytest.raises(InputError, match="no Dask scheduler answers"):
        list(run_tasks(abs, [1], engine="dask", scheduler=f"tcp://127.0.0.1:{free_port()}"))


@pytest.mark.parametrize(
    "address", ["nonsense", "ftp://127.0.0.1:1", "tcp://no.such.host.invalid:1"]
)
def test_an_address_that_is_none(monkeypatch: pytest.MonkeyPatch, address: str) -> None:  # C2
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1)
    with pytest.raises(InputError, match="no Dask scheduler answers"):
        list(run_tasks(abs, [1], engine="dask", scheduler=address))
    from distributed import Client

    # none is left to the garbage collector, in whose thread closing can wait for itself
    assert {each.status for each in Client._instances} <= {"closed", "newly-created"}


def test_a_scheduler_that_hangs(
    scheduler: tuple[str, subprocess.Popen[bytes]],
    worker: Callable[[str], subprocess.Popen[bytes]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # C3
    address, process = scheduler
    worker(address)
    answers = run_tasks(abs, range(-40, 0), engine="dask", scheduler=address)
    assert next(answers) in range(1, 41)
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 2)
    process.send_signal(signal.SIGSTOP)
    began = time.monotonic()
    with pytest.raises(FeedbackError, match="the scheduler was lost"):
        list(answers)
    assert time.monotonic() - began < 30


def test_a_scheduler_that_goes_away(
    scheduler: tuple[str, subprocess.Popen[bytes]],
    worker: Callable[[str], subprocess.Popen[bytes]],
    file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # C2
    address, process = scheduler
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1)
    with pytest.raises(InputError, match="has no worker"):
        list(run_tasks(abs, [1], engine="dask", scheduler=address))
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 30)
    worker(address)

    def end(rows: int, total: int | None) -> None:
        if rows >= 400 and process.poll() is None:
            process.kill()

    with pytest.raises(FeedbackError, match=r"run again|no Dask scheduler"):
        score_file(
            file, tmp_path / "out", engine="dask", scheduler=address,
            chunk_rows=200, taxonomy="hotel", progress=end,
        )  # fmt: skip
    report = score_file(file, tmp_path / "out", chunk_rows=200, taxonomy="hotel")
    assert report.resumed >= 2
    assert report.rows_out == 2400
