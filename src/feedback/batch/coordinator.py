"""Processes that make reports: started once, watched for time and memory, ended and replaced when they must be."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]

GRACE = 15.0  # seconds beyond the limit, in which a notebook can still say which cell it was
_TAIL = 2000  # characters of what a process said before it died

Message = tuple["Worker", dict[str, Any]]


@dataclass(eq=False)
class Worker:
    """One process, and the job it is at.

    Attributes
    ----------
    inbox
        Where its answers go, together with the worker itself.
    environment
        Of the process.
    job
        What it is at, None when idle.
    started
        When it was given the job (monotonic clock).
    peak
        Largest memory of all its processes during the job, in bytes.
    over
        Why it is being stopped: "" , "time" or "memory".
    """

    inbox: queue.Queue[Message]
    environment: Mapping[str, str]
    keep_open: tuple[int, ...] = ()
    job: dict[str, Any] | None = None
    started: float = 0.0
    peak: int = 0
    over: str = ""
    group: Any = None
    process: subprocess.Popen[str] = field(init=False)

    def __post_init__(self) -> None:
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  # lives as long as the process
        self.process = subprocess.Popen(
            [sys.executable, "-m", "feedback.batch.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            encoding="utf-8",
            errors="replace",
            env=dict(self.environment),
            start_new_session=True,  # Ctrl-C is for us; we end it in order
            pass_fds=self.keep_open if os.name == "posix" else (),
        )
        self._ear = threading.Thread(target=self._listen, daemon=True)
        self._ear.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as answers:
            for line in answers:
                with contextlib.suppress(ValueError):
                    self.inbox.put((self, json.loads(line)))
        self.inbox.put((self, {"event": "died", "at": time.monotonic()}))

    def give(self, job: dict[str, Any]) -> None:
        """Hand over a job; a dead process answers with "died" by itself."""
        self.job, self.started, self.peak, self.over = job, time.monotonic(), 0, ""
        assert self.process.stdin is not None
        with contextlib.suppress(OSError):
            self.process.stdin.write(json.dumps(job, ensure_ascii=False) + "\n")
            self.process.stdin.flush()

    @property
    def seconds(self) -> float:
        """Since it was given the job."""
        return time.monotonic() - self.started

    def watch(self, *, timeout: float, memory: float) -> None:
        """Measure, and stop what takes too long or too much; the answer then comes as for any failure.

        Parameters
        ----------
        timeout
            Seconds for a report.
        memory
            Bytes for all processes of this worker.
        """
        if self.job is None:
            return
        processes = self._processes()
        sizes = {process: _size(process) for process in processes}
        self.peak = max(self.peak, sum(sizes.values()))
        if self.over or self.job["do"] != "report":
            return
        if sum(sizes.values()) > memory:
            self.over = "memory"
            # a kernel first: the notebook can then say in which cell it died
            kernels = {p: n for p, n in sizes.items() if p.pid != self.process.pid}
            largest = max(kernels, key=lambda p: kernels[p], default=None)
            if largest is not None and kernels[largest] > sum(sizes.values()) / 2:
                _end(largest)
            else:
                self.kill()
        elif self.seconds > timeout + GRACE:
            self.over = "time"
            self.kill()

    def _processes(self) -> list[psutil.Process]:
        """This process, what it started, and kernels that work in the folder of its report."""
        try:
            own = psutil.Process(self.process.pid)
            found = [own, *own.children(recursive=True)]
        except psutil.Error:
            found = []
        if self.job is not None and self.job.get("folder"):
            place = str(Path(self.job["folder"]).resolve())
            known = {process.pid for process in found}
            for pid in _working_in(place):
                if pid not in known:
                    with contextlib.suppress(psutil.Error):
                        found.append(psutil.Process(pid))
        return found

    def kill(self) -> None:
        """End it and everything it started, now."""
        for process in self._processes():
            _end(process)
        with contextlib.suppress(OSError):
            self.process.kill()

    def close(self) -> None:
        """Let an idle process go; end a busy one."""
        if self.job is not None:
            self.kill()
        assert self.process.stdin is not None
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._ear.join(timeout=2)
        self._log.close()

    def last_words(self) -> str:
        """The end of what it wrote to its error stream."""
        with contextlib.suppress(OSError, ValueError):
            self._log.seek(0, os.SEEK_END)
            self._log.seek(max(0, self._log.tell() - _TAIL))
            return self._log.read().decode("utf-8", "replace").strip()
        return ""


def _working_in(place: str) -> list[int]:
    """Processes whose folder lies in `place` (Linux; elsewhere kernels are children of the worker)."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if os.readlink(entry / "cwd").startswith(place):
                found.append(int(entry.name))
    return found


def _size(process: psutil.Process) -> int:
    with contextlib.suppress(psutil.Error):
        return int(process.memory_info().rss)
    return 0


def _end(process: psutil.Process) -> None:
    with contextlib.suppress(psutil.Error):
        process.kill()


def crew_environment(language: str) -> dict[str, str]:
    """Environment of the processes: one thread of linear algebra each, so that figures do not depend on the machine."""
    from feedback.report.kernel import kernel_environment
    from feedback.report.warm import THREADS

    return {**kernel_environment(language), **dict.fromkeys(THREADS, "1")}


def memory_limit(workers: int) -> float:
    """Bytes a worker may take when nobody says: its share of four fifths of this machine's memory."""
    return float(psutil.virtual_memory().total) * 0.8 / workers
