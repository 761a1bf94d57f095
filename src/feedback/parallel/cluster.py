"""Tasks over the workers of a Dask scheduler (optional extra `dask`)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from queue import Empty, SimpleQueue
from typing import Any, TypeVar, cast

from feedback.errors import AnalysisError, FeedbackError, InputError

Task = TypeVar("Task")
Answer = TypeVar("Answer")

# a scheduler that says nothing for so long is not there
CONNECT_SECONDS = 10
# how long a run without any worker waits for one to come (back)
NO_WORKER_SECONDS = 60
_LOOK_SECONDS = 2


def run_on_cluster(
    function: Callable[[Task], Answer], tasks: Iterable[Task], *, scheduler: str
) -> Iterator[Answer]:
    """Answers as they are ready; see `feedback.parallel.engines.run_tasks`.

    A task travels inside the graph and not as scattered data, which dies with the worker that holds
    it: whatever worker is lost, the scheduler still has the task and gives it to another.
    """
    waiting = iter(tasks)
    with _connected(scheduler) as client:
        ready: SimpleQueue[Any] = SimpleQueue()
        running: set[Any] = set()
        try:
            while True:
                # two a worker: one is worked on, one is on its way
                free = 2 * max(1, _workers(client, scheduler)) - len(running)
                for task in islice(waiting, max(0, free)):
                    future = client.submit(function, task, pure=False)
                    running.add(future)
                    future.add_done_callback(ready.put)
                if not running:
                    return
                future = _next(ready, client, scheduler)
                running.discard(future)
                answer = _answer(future, client, scheduler)
                future.release()
                yield answer
        finally:
            with suppress(AnalysisError):
                _within(lambda: client.cancel(list(running)), scheduler)


@contextmanager
def _connected(scheduler: str) -> Iterator[Any]:
    """A client of the scheduler once it has a worker."""
    try:
        import dask
        from distributed import Client
    except ImportError as error:
        raise InputError(
            en="engine dask: the package distributed is not installed. Install it: "
            'pip install "feedback-workbench[dask]".',
            zh='engine dask：没有安装 distributed。请安装：pip install "feedback-workbench[dask]"。',
        ) from error
    # parts of some megabytes are what we mean to send
    with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GB"}):
        # made in two steps: a client whose start fails is ours to close; left to the garbage collector it is
        # closed in whatever thread collects, and the next client may wait for itself for ever
        client: Any = Client.__new__(Client)
        try:
            try:
                client.__init__(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
            except (OSError, TimeoutError, ValueError, KeyError, ImportError) as error:
                raise _unreachable(scheduler, error) from error
            try:
                client.wait_for_workers(1, timeout=CONNECT_SECONDS)
            except TimeoutError as error:
                raise _no_worker(scheduler) from error
            yield client
        finally:
            _close(client)


def _close(client: Any) -> None:
    """Close, or give up after a while: a scheduler that does not answer cannot be waited for."""
    with suppress(Exception):
        client.close(timeout=CONNECT_SECONDS)


def _workers(client: Any, scheduler: str) -> int:
    """Number of workers; an error when the scheduler does not say it in time."""
    return len(_within(lambda: client.scheduler_info(n_workers=-1)["workers"], scheduler))


def _within(ask: Callable[[], Answer], scheduler: str) -> Answer:
    """What the scheduler answers; Dask itself would wait for ever for one that hangs."""
    said: SimpleQueue[tuple[bool, Any]] = SimpleQueue()

    def listen() -> None:
        try:
            said.put((True, ask()))
        except Exception as error:
            said.put((False, error))

    threading.Thread(target=listen, daemon=True).start()
    try:
        well, answer = said.get(timeout=CONNECT_SECONDS)
    except Empty:
        raise _lost(scheduler) from None
    if not well:
        raise _lost(scheduler) from answer
    return cast(Answer, answer)


def _next(ready: SimpleQueue[Any], client: Any, scheduler: str) -> Any:
    """The next future that is done; an error when nobody is left who could do one."""
    seen = time.monotonic()
    while True:
        try:
            return ready.get(timeout=_LOOK_SECONDS)
        except Empty:
            if client.status != "running":
                raise _lost(scheduler) from None
            if _workers(client, scheduler):
                seen = time.monotonic()
            elif time.monotonic() - seen > NO_WORKER_SECONDS:
                raise _no_worker(scheduler) from None


def _answer(future: Any, client: Any, scheduler: str) -> Any:
    from distributed import CancelledError, KilledWorker
    from distributed.comm import CommClosedError

    try:
        while True:
            try:
                return future.result(timeout=_LOOK_SECONDS)
            except TimeoutError:
                if future.status == "error":  # the task's own
                    raise
                # its worker is gone and another works on it, as long as the scheduler answers
                _workers(client, scheduler)
    except FeedbackError:
        raise
    except (CancelledError, CommClosedError) as error:
        raise _lost(scheduler) from error
    except KilledWorker as error:
        raise AnalysisError(
            en=f"{scheduler}: one task ended every worker it was given to (often for lack of memory). Give "
            "the workers more memory (--memory-limit) or use smaller parts, and run again.",
            zh=f"{scheduler}：同一任务使多个工作进程终止（多因内存不足）。请增大工作进程内存（--memory-limit）"
            "或减小分块后重试。",
        ) from error
    except ImportError as error:
        raise InputError(
            en=f"{scheduler}: a worker lacks a package: {error}. Install feedback-workbench there in the "
            "same version.",
            zh=f"{scheduler}：工作进程缺少软件包：{error}。请在那里安装相同版本的 feedback-workbench。",
        ) from error


def _unreachable(scheduler: str, error: Exception) -> InputError:
    return InputError(
        en=f"{scheduler}: no Dask scheduler answers here within {CONNECT_SECONDS} s ({type(error).__name__}). "
        "Check the address and that `dask scheduler` runs.",
        zh=f"{scheduler}：{CONNECT_SECONDS} 秒内没有 Dask 调度器应答（{type(error).__name__}）。"
        "请检查地址，并确认 dask scheduler 已启动。",
    )


def _no_worker(scheduler: str) -> InputError:
    return InputError(
        en=f"{scheduler}: the scheduler has no worker. Start some: dask worker {scheduler} --nthreads 1.",
        zh=f"{scheduler}：调度器没有工作进程。请启动：dask worker {scheduler} --nthreads 1。",
    )


def _lost(scheduler: str) -> AnalysisError:
    return AnalysisError(
        en=f"{scheduler}: the scheduler was lost on the way. Start it and run again; finished parts are kept.",
        zh=f"{scheduler}：与调度器的连接中断。请重新启动后再运行；已完成的部分会保留。",
    )
