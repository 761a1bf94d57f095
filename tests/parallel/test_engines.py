"""Engines: one contract.

E1 every task is answered once, whatever the number of workers
E2 tasks are taken from the stream only as workers come free
E3 a process ended from outside loses nothing; one that ends again and again is told
E4 what a task raises reaches the caller as it is
E5 options that do not fit are told before the work
"""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from feedback.errors import AnalysisError, InputError, StudyError
from feedback.parallel.engines import run_tasks


@pytest.fixture
def function(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Any]:
    """Makes a function of a module that worker processes can import."""

    def made(name: str, body: str) -> Any:
        source = f"import os, pathlib, signal\nHERE = pathlib.Path(__file__).parent\n\ndef work(task):\n{textwrap.indent(textwrap.dedent(body), '    ')}\n"
        (tmp_path / f"{name}.py").write_text(source, encoding="utf-8")
        monkeypatch.syspath_prepend(str(tmp_path))
        return __import__(name).work

    yield made
    for name in [
        n
        for n, m in sys.modules.items()
        if getattr(m, "__file__", "") and str(tmp_path) in str(m.__file__)
    ]:
        del sys.modules[name]


@pytest.mark.parametrize("workers", [1, 2])
def test_every_task_is_answered_once(workers: int) -> None:  # E1
    answers = run_tasks(abs, iter(range(-7, 0)), workers=workers)
    assert sorted(answers) == [1, 2, 3, 4, 5, 6, 7]


def test_stream_is_read_as_workers_come_free() -> None:  # E2
    taken = []

    def tasks() -> Iterator[int]:
        for number in range(100):
            taken.append(number)
            yield number

    answers = run_tasks(abs, tasks(), workers=2)
    next(answers)
    assert len(taken) <= 3  # two workers and one that waits
    answers.close()


def test_a_process_ended_once_loses_nothing(function: Any) -> None:  # E3
    work = function(
        "ends_once",
        """
        mark = HERE / "ended"
        if task == 3 and not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return task
        """,
    )
    assert sorted(run_tasks(work, range(6), workers=2)) == list(range(6))


def test_a_task_that_always_ends_its_process_is_told() -> None:  # E3
    with pytest.raises(AnalysisError, match="ended from outside 3 times"):
        list(run_tasks(os._exit, [1], workers=2))


@pytest.mark.parametrize("workers", [1, 2])
def test_what_a_task_raises_reaches_the_caller(function: Any, workers: int) -> None:  # E4
    work = function(
        f"raises_{workers}",
        """
        from feedback.errors import InputError
        raise InputError(en="here, this", zh="此处")
        """,
    )
    with pytest.raises(InputError, match="here, this"):
        list(run_tasks(work, [1], workers=workers))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"engine": "spark"}, "choose local"),
        ({"engine": "dask"}, "give the scheduler's address"),
        ({"scheduler": "tcp://127.0.0.1:1"}, "only the engine dask"),
        ({"workers": 0}, "from 1 is needed"),
        ({"workers": True}, "from 1 is needed"),
    ],
)
def test_options_that_do_not_fit(options: dict[str, Any], message: str) -> None:  # E5
    with pytest.raises(StudyError, match=message):
        run_tasks(abs, [1], **options)
