"""Who does the work of a run that falls into parts: this process, or workers; and what is kept of it meanwhile.

A function of one part of a column (texts in, an Arrow table out) gives the same whoever calls it and however the column is
parted. A run hires a crew once (`hired`); the steps ask whichever crew is there, and need not know.
"""

from __future__ import annotations

import gc
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np

from feedback.errors import StudyError
from feedback.parallel.engines import check_engine, run_tasks
from feedback.parallel.local import Processes

if TYPE_CHECKING:
    import pyarrow as pa

Task = TypeVar("Task")
Answer = TypeVar("Answer")
Progress = Callable[[int, int], None]  # parts done, parts in all

# Rows of a part: the memory of one is that of some ten megabytes of text, its work a few seconds.
PART = 10_000
# Fewer parts than this are done here: starting workers would cost more than they save.
WORTH_WORKERS = 3


class Shelf(Protocol):
    """Where answers to parts are kept until the run is over."""

    def take(self, key: str) -> pa.Table | None:
        """The table of that key, if it is there whole."""
        ...

    def put(self, key: str, table: pa.Table) -> pa.Table:
        """Keep a table; gives it back from where it is kept."""
        ...


@dataclass(frozen=True)
class Crew:
    """Workers of one run.

    Parameters
    ----------
    workers
        Processes of the local engine.
    engine, scheduler
        As in `run_tasks`.
    shelf
        Where answers to parts are kept, so that a killed run goes on; None: in memory, for as long as they are used.
    tell
        Called with the parts done and the parts in all of whatever is being worked on.
    """

    workers: int = 1
    engine: str = "local"
    scheduler: str | None = None
    shelf: Shelf | None = None
    tell: Progress | None = None

    @cached_property
    def _processes(self) -> Processes:
        return Processes(self.workers)

    def close(self, *, at_once: bool = False) -> None:
        """End the workers, in the middle of what they do where nobody waits for it."""
        if "_processes" in self.__dict__:
            self._processes.close(at_once=at_once)

    def is_several(self, tasks: int) -> bool:
        """Whether so many tasks are given to workers."""
        return tasks > 1 and (self.engine == "dask" or self.workers > 1)

    def each(
        self,
        function: Callable[[Task], Answer],
        tasks: Iterable[Task],
        *,
        total: int | None = None,
        worth: bool = True,
    ) -> list[Answer]:
        """Answers of `function` for every task, in the order of the tasks.

        Parameters
        ----------
        function
            Of a module, as `run_tasks` needs it; its answer depends on the task alone.
        tasks
            Picklable; made one by one where they come from a generator, as many at once as there are workers.
        total
            How many they are; left out, they are counted.
        worth
            Whether they are long enough for workers; else they are done here.
        """
        if total is None:
            tasks = list(tasks)
            total = len(tasks)
        crew = self if worth else ALONE
        found: dict[int, Answer] = {}
        for number, answer in crew._answers(function, enumerate(tasks), total):
            found[number] = answer
            crew._told(len(found), total)
        return [found[number] for number in range(total)]

    def _told(self, done: int, total: int) -> None:
        if self.tell is not None and total > 1:
            self.tell(done, total)

    def _answers(
        self, function: Callable[[Task], Answer], tasks: Iterable[tuple[int, Task]], total: int
    ) -> Iterator[tuple[int, Answer]]:
        work = partial(_numbered, function)
        if not self.is_several(total):
            return map(work, tasks)
        if self.engine == "local":
            return self._processes.run(work, tasks)
        return run_tasks(work, tasks, engine=self.engine, scheduler=self.scheduler)

    def by_parts(
        self,
        function: Callable[..., pa.Table],
        *columns: Any,
        mark: str = "",
        **options: Any,
    ) -> list[pa.Table]:
        """Tables of `function(*columns, **options)` for consecutive rows of the columns, in order.

        Parameters
        ----------
        function
            Of a module; takes lists and gives a table of as many rows as it likes, which depends on these rows alone.
        columns
            Lists, Series or Arrow columns of equal length; a part is `PART` rows of each.
        mark
            What the options say, in one line that does not change from process to process: part of the name under
            which answers are kept. Without it nothing is kept.
        options
            Picklable; the same for every part.

        Returns
        -------
        list of pyarrow.Table
            A table a part; one part where the columns are empty, so that there is always a schema.
        """
        n = len(columns[0])
        firsts = range(0, max(n, 1), PART)
        several = len(firsts) >= WORTH_WORKERS
        shelf = self.shelf if several and mark else None
        work = partial(_of_part, function, options)
        found: dict[int, pa.Table] = {}
        keys: dict[int, str] = {}

        def tasks() -> Iterator[tuple[int, tuple[list[Any], ...]]]:
            for number, first in enumerate(firsts):
                part = tuple(_cells(column, first) for column in columns)
                if shelf is not None:
                    keys[number] = key_of(function, mark, part)
                    kept = shelf.take(keys[number])
                    if kept is not None:
                        found[number] = kept
                        continue
                yield number, part

        crew = self if several else ALONE
        for number, table in crew._answers(work, tasks(), len(firsts)):
            found[number] = table if shelf is None else shelf.put(keys[number], table)
            crew._told(len(found), len(firsts))
        return [found[number] for number in range(len(firsts))]


def _cells(column: Any, first: int) -> list[Any]:
    """The cells of a part as Python's own: of a list, an Arrow column or a Series."""
    part = getattr(column, "iloc", column)[first : first + PART]
    if hasattr(
        column, "iloc"
    ):  # asked for what it lacks, a Series makes Python objects of its index
        return list(part.tolist())
    if hasattr(part, "to_pylist"):
        return list(part.to_pylist())
    return list(part.tolist()) if hasattr(part, "tolist") else list(part)


def _numbered(function: Callable[[Task], Answer], task: tuple[int, Task]) -> tuple[int, Answer]:
    return task[0], function(task[1])


def _of_part(
    function: Callable[..., pa.Table], options: Mapping[str, Any], part: tuple[list[Any], ...]
) -> pa.Table:
    # a part makes many small objects and no circles of them: looking for circles among all that a process holds, again and
    # again, would be a seventh of the work
    collects = gc.isenabled()
    gc.disable()
    try:
        return function(*part, **options)
    finally:
        if collects:
            gc.enable()


def key_of(function: Callable[..., Any], mark: str, columns: Iterable[Sequence[Any]]) -> str:
    """Name of the answer to a part: of the function, what its options say and every cell.

    Examples
    --------
    >>> key_of(len, "", [["a", "b"]]) == key_of(len, "", [["ab"]])
    False
    """
    found = hashlib.sha256(f"{function.__module__}.{function.__qualname__}\n{mark}\n".encode())
    for column in columns:
        if set(map(type, column)) == {str}:
            lengths = np.fromiter(map(len, column), dtype=np.int64, count=len(column))
            said = lengths.tobytes() + "".join(column).encode("utf-8", "surrogatepass")
        else:
            said = repr(list(column)).encode("utf-8", "surrogatepass")
        found.update(len(said).to_bytes(8, "little") + said)
    return found.hexdigest()[:40]


ALONE = Crew()
_CREW: ContextVar[Crew] = ContextVar("crew", default=ALONE)


def crew() -> Crew:
    """The crew of the run this is part of; this process alone where there is none."""
    return _CREW.get()


@contextmanager
def hired(crew: Crew) -> Iterator[Crew]:
    """Have a crew do what falls into parts; its workers end with the block.

    Raises
    ------
    StudyError
        The engine cannot be used as asked.
    """
    check_engine(crew.engine, scheduler=crew.scheduler, workers=crew.workers)
    before = _CREW.set(crew)
    try:
        yield crew
    except BaseException:
        crew.close(at_once=True)
        raise
    finally:
        _CREW.reset(before)
        crew.close()


def processors() -> int:
    """Processors this process may use; 1 where processes cannot share a semaphore (no /dev/shm)."""
    try:
        found = len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        found = os.cpu_count() or 1
    try:
        check_engine("local", scheduler=None, workers=found)
    except StudyError:
        return 1
    return found
