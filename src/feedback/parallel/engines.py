"""One contract for every engine: a function, many tasks, results as they come."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from feedback.errors import StudyError

Task = TypeVar("Task")
Answer = TypeVar("Answer")

ENGINES = ("local", "dask")


def check_engine(engine: str, *, scheduler: str | None, workers: int) -> None:
    """Find out before the work that an engine cannot be used as asked.

    Raises
    ------
    StudyError
        Unknown engine, no scheduler for Dask, a scheduler without Dask, no worker, or several where
        processes cannot share a semaphore.
    """
    if engine not in ENGINES:
        raise StudyError(
            en=f"engine {engine!r}: choose local (processes of this machine) or dask (a Dask scheduler).",
            zh=f"engine {engine!r}：请选择 local（本机进程）或 dask（Dask 调度器）。",
        )
    if engine == "dask" and not scheduler:
        raise StudyError(
            en="engine dask: give the scheduler's address, for example --scheduler tcp://10.0.0.5:8786.",
            zh="engine dask：请给出调度器地址，例如 --scheduler tcp://10.0.0.5:8786。",
        )
    if engine == "local" and scheduler:
        raise StudyError(
            en=f"scheduler {scheduler}: only the engine dask uses one. Add --engine dask, or leave it out.",
            zh=f"scheduler {scheduler}：只有 dask 引擎使用调度器。请加 --engine dask，或去掉该项。",
        )
    if isinstance(workers, bool) or not isinstance(workers, int) or workers < 1:
        raise StudyError(
            en=f"workers: a whole number from 1 is needed, found {workers!r}.",
            zh=f"workers：需要不小于 1 的整数，实为 {workers!r}。",
        )
    if engine == "local" and workers > 1:
        _check_semaphores()


def _check_semaphores() -> None:
    """Processes wait for one another by semaphores, which on Linux are files in /dev/shm."""
    import multiprocessing

    try:
        multiprocessing.get_context("spawn").Lock()
    except (OSError, ImportError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise StudyError(
            en=f"workers: processes have no shared memory here (/dev/shm: {reason}). Mount it, or use one process (--workers 1).",
            zh=f"workers：本机没有可用的共享内存（/dev/shm：{reason}）。请挂载它，或只用一个进程（--workers 1）。",
        ) from error


def run_tasks(
    function: Callable[[Task], Answer],
    tasks: Iterable[Task],
    *,
    engine: str = "local",
    workers: int = 1,
    scheduler: str | None = None,
) -> Iterator[Answer]:
    """Answers of `function` for every task, in the order they are ready.

    Tasks are taken from the iterable only as workers come free, so a stream of any length needs the
    memory of a few tasks. A task must be picklable, stand alone, and be harmless when done twice: work
    of a worker that died is given to another.

    Parameters
    ----------
    function
        A function of a module (not a lambda): workers import it.
    tasks
        What it is called with.
    engine
        "local" (processes; one worker works in this process) or "dask".
    workers
        Processes of the local engine; Dask uses every worker its scheduler has.
    scheduler
        Address of the Dask scheduler.

    Raises
    ------
    StudyError
        The engine cannot be used as asked.
    InputError
        No scheduler answers at the address, or it has no worker.
    AnalysisError
        Workers died again and again.
    """
    check_engine(engine, scheduler=scheduler, workers=workers)
    if engine == "dask":
        from feedback.parallel.cluster import run_on_cluster

        return run_on_cluster(function, tasks, scheduler=str(scheduler))
    from feedback.parallel.local import run_local

    return run_local(function, tasks, workers=workers)
