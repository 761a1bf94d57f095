"""Tasks over processes of this machine."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import TypeVar

from feedback.errors import AnalysisError

Task = TypeVar("Task")
Answer = TypeVar("Answer")

# pools lost (a process killed from outside, often for memory) before we give up
LOSSES = 3


class Processes:
    """Worker processes that stay for the next function: what one has imported serves all it is given.

    Parameters
    ----------
    workers
        How many, at least 1. They are started with the first task.
    """

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._pool: ProcessPoolExecutor | None = None

    def run(self, function: Callable[[Task], Answer], tasks: Iterable[Task]) -> Iterator[Answer]:
        """Answers as they are ready; see `feedback.parallel.engines.run_tasks`."""
        waiting = iter(tasks)
        returned: list[Task] = []  # given to processes that died
        losses = 0
        while True:
            try:
                yield from self._one_pool(function, waiting, returned)
                return
            except BrokenProcessPool as error:
                self.close()
                losses += 1
                if losses == LOSSES:
                    raise _given_up() from error

    def close(self, *, at_once: bool = False) -> None:
        """End the processes; each finishes what it is at, unless nobody waits for it any more (`at_once`)."""
        pool, self._pool = self._pool, None
        if pool is not None:
            for process in list((pool._processes or {}).values()) if at_once else ():
                process.terminate()
            pool.shutdown(wait=True, cancel_futures=True)

    def _opened(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # spawn: a fork of a process with threads (Arrow, BLAS, a notebook) can hang
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(
                self.workers, mp_context=context, initializer=_left_to_the_first
            )
        return self._pool

    def _one_pool(
        self,
        function: Callable[[Task], Answer],
        waiting: Iterator[Task],
        returned: list[Task],
    ) -> Iterator[Answer]:
        """Work until nothing is left; should the pool break, what was not answered is in `returned`."""
        pool = self._opened()
        running: dict[Future[Answer], Task] = {}
        again, returned[:] = list(returned), []
        try:
            while True:
                free = self.workers + 1 - len(running)  # one waits, so that no process does
                for task in _taken(again, waiting, free):
                    running[_submitted(pool, function, task, returned)] = task
                if not running:
                    return
                ready, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in ready:
                    answer = future.result()
                    del running[future]
                    yield answer
        except BrokenProcessPool:
            returned += [*running.values(), *again]
            raise
        finally:
            for future in running:
                future.cancel()


def run_local(
    function: Callable[[Task], Answer], tasks: Iterable[Task], *, workers: int
) -> Iterator[Answer]:
    """Answers as they are ready; see `feedback.parallel.engines.run_tasks`."""
    if workers == 1:
        yield from map(function, tasks)
        return
    processes = Processes(workers)
    try:
        yield from processes.run(function, tasks)
    except BaseException:
        processes.close(at_once=True)
        raise
    finally:
        processes.close()


def _left_to_the_first() -> None:
    """Ctrl-C reaches every process of a terminal; the first one ends the others, and its end, however it came, ends them too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    first = multiprocessing.parent_process()
    if first is not None:
        threading.Thread(target=_end_with, args=(first.sentinel,), daemon=True).start()


def _end_with(first: int) -> None:
    multiprocessing.connection.wait([first])
    os._exit(1)


def _taken(again: list[Task], waiting: Iterator[Task], number: int) -> Iterator[Task]:
    for _ in range(number):
        if again:
            yield again.pop(0)
        else:
            yield from islice(waiting, 1)


def _submitted(
    pool: ProcessPoolExecutor,
    function: Callable[[Task], Answer],
    task: Task,
    returned: list[Task],
) -> Future[Answer]:
    try:
        return pool.submit(function, task)
    except BrokenProcessPool:
        returned.append(task)
        raise


def _given_up() -> AnalysisError:
    return AnalysisError(
        en=f"Worker processes were ended from outside {LOSSES} times (often for lack of memory). Use fewer "
        "workers or smaller parts and run again. In a script, call this under "
        'if __name__ == "__main__":.',
        zh=f"工作进程被外部终止了 {LOSSES} 次（多因内存不足）。请减少进程数或减小分块后重试。"
        '在脚本中请放在 if __name__ == "__main__": 之下调用。',
    )
