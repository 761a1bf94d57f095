"""Files of strangers are opened in a process of their own, within limits of memory and time.

Native parsers (calamine, readstat, Arrow) end the whole process on a file made for it: by a signal, an
abort, or by taking all memory. `isolated` runs one function of ours in a child and gives its result back;
whatever ends the child is one InputError here. The child guards against crashes, memory and time; it runs
as the same user, so it is no cage for a program that breaks out of a parser.

One child serves many files; it leaves by itself after IDLE_SECONDS without one, after a large one, and
with the process it belongs to. A plain CSV needs none of this: it is decoded by Python itself.

FEEDBACK_READ_MEMORY is the address space in MB a file may take (4,000), FEEDBACK_READ_SECONDS the time (by size).
"""

from __future__ import annotations

import atexit
import contextlib
import importlib
import os
import pickle
import select
import signal
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, NoReturn, TypeVar

from feedback.errors import FeedbackError, FeedbackWarning, InputError, StudyError

T = TypeVar("T")
Limits = tuple[float, float]  # seconds of computing, MB of address space

MEMORY_MB = 4_000
SECONDS, SECONDS_PER_MB = 20.0, 10.0
IDLE_SECONDS = 5.0
_START_SECONDS = 60.0  # for the interpreter on a machine that is busy; not counted as reading
_BEGUN = b"!"
_OUT_OF_MEMORY = 12
_KEPT_MB = 500  # a child that grew beyond this is not used again


def isolated(function: Callable[..., T], path: Path, *arguments: Any, **options: Any) -> T:
    """Call `function(path, ...)` in a child process with limits of memory and time.

    Parameters
    ----------
    function
        A function of a module (the child imports it by name), whose result can be pickled.
    path
        The file it opens; named in every message, and its size gives the time.
    arguments, options
        Passed on; pickled.

    Returns
    -------
    What `function` returns.

    Raises
    ------
    InputError
        The child died, took too long or too much memory, or failed in a way that is no message of ours.
    FeedbackError
        As `function` raised it.
    OSError
        As `function` raised it (the disk, not the file).
    """
    job = (_name(function), (path, *arguments), options)
    try:
        size = path.stat().st_size
    except OSError:
        size = 0
    limits = (
        _setting("FEEDBACK_READ_SECONDS", round(SECONDS + SECONDS_PER_MB * size / 1e6)),
        _setting("FEEDBACK_READ_MEMORY", MEMORY_MB),
    )
    with _LOCK:
        outcome, value, told = _answer(job, path, limits)
    for text in told:
        warnings.warn(text, FeedbackWarning, stacklevel=2)
    if outcome == "raised":
        raise value
    result: T = value
    return result


def _answer(job: Any, path: Path, limits: Limits) -> tuple[str, Any, list[str]]:
    """From the child; a child that had just left is replaced once."""
    for again in (True, False):
        child = _child()
        try:
            child.give((job, limits))
            return child.take(path, limits)
        except _GoneError:
            child.end()
            if not again:
                raise _died(path, child.process.returncode, limits) from None
        except BaseException:
            child.end()  # it may be in the middle of the file
            raise
    raise AssertionError("unreachable")


class _GoneError(Exception):
    """The child left before it began with the job."""


class _Child:
    """The process, and the two pipes to it."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        package = Path(__file__).resolve().parents[1]
        paths = [str(package), *filter(None, [os.environ.get("PYTHONPATH")])]
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(paths),
            "PYTHONWARNINGS": "ignore",
            "OPENBLAS_NUM_THREADS": "1",  # each thread would take address space
            "OMP_NUM_THREADS": "1",
        }
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "feedback.isolated", str(os.getpid())],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                env=environment,
            )  # fmt: skip
        except OSError as error:
            raise InputError(
                en=f"The process that opens files could not be started ({error.strerror or error}). Free memory, or raise the limits (`ulimit -u`, `ulimit -v`).",
                zh=f"无法启动读取文件的子进程（{error.strerror or error}）。请释放内存，或放宽限制（ulimit -u、ulimit -v）。",
            ) from error
        assert self.process.stdin is not None and self.process.stdout is not None
        self.jobs, self.answers = self.process.stdin, self.process.stdout

    def give(self, message: Any) -> None:
        try:
            pickle.dump(message, self.jobs)
            self.jobs.flush()
        except OSError as error:
            raise _GoneError from error

    def take(self, path: Path, limits: Limits) -> tuple[str, Any, list[str]]:
        """What the child answers: first that it begins, then the result."""
        self._wait(_START_SECONDS, path, limits)
        # past the buffer, which would take the result along and leave nothing to wait for
        if not os.read(self.answers.fileno(), len(_BEGUN)):
            raise _GoneError
        # computing time is limited in the child; the clock of a busy machine may need longer
        self._wait(3 * limits[0], path, limits)
        try:
            answer: tuple[str, Any, list[str]] = pickle.load(self.answers)
        except (EOFError, pickle.UnpicklingError):
            self.end()
            raise _died(path, self.process.returncode, limits) from None
        return answer

    def _wait(self, patience: float, path: Path, limits: Limits) -> None:
        if os.name != "posix":  # select and poll know only sockets there
            return
        poller = select.poll()
        poller.register(self.answers, select.POLLIN | select.POLLHUP)
        if not poller.poll(patience * 1000):
            raise _too_long(path, limits)

    def end(self) -> None:
        """End it, whatever it is doing, and wait for its end."""
        for pipe in (self.jobs, self.answers):
            with contextlib.suppress(OSError):
                pipe.close()
        if self.owner != os.getpid():  # inherited by a fork: the parent's
            return
        # an idle one leaves by itself, and an abort in progress is told by its own signal
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(0.5)
            return
        self.process.kill()
        self.process.wait()


_LOCK = threading.Lock()
_CHILDREN: list[_Child] = []  # one, or none


def _child() -> _Child:
    if _CHILDREN:
        child = _CHILDREN[0]
        if child.owner == os.getpid() and child.process.poll() is None:
            return child
        child.end()
        _CHILDREN.clear()
    _CHILDREN.append(_Child())
    return _CHILDREN[0]


@atexit.register
def end_child() -> None:
    """End the child, if there is one; the next file gets a new one."""
    for child in _CHILDREN:
        child.end()
    _CHILDREN.clear()


def _name(function: Callable[..., Any]) -> str:
    return f"{function.__module__}:{function.__qualname__}"


def _setting(name: str, default: float) -> float:
    """A positive number of the environment.

    Raises
    ------
    StudyError
        It is none.
    """
    text = os.environ.get(name, "")
    if not text:
        return default
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not number > 0:
        raise StudyError(
            en=f"{name}={text}: not a positive number. Leave it out, or give one, for example {default:g}.",
            zh=f"{name}={text}：不是正数。请去掉该变量，或设为正数，例如 {default:g}。",
        )
    return number


def _died(path: Path, code: int | None, limits: Limits) -> InputError:
    """One message for every way a child can end."""
    how = f"exit {code}"
    if code is not None and code < 0:
        with contextlib.suppress(ValueError):
            how = signal.Signals(-code).name
    if how == "SIGXCPU":
        return _too_long(path, limits)
    if code == _OUT_OF_MEMORY:
        return _too_large(path, limits[1])
    return InputError(
        en=f"{path}: the process that read it ended ({how}): a damaged file, or one too large for the memory. "
        "Save it again in the program it came from, or export it as CSV.",
        zh=f"{path}：读取该文件的子进程异常结束（{how}）：文件已损坏，或超出内存。请在原程序中重新保存，或导出为 CSV。",
    )


def _too_long(path: Path, limits: Limits) -> InputError:
    seconds = limits[0]
    return InputError(
        en=f"{path}: reading it takes longer than {seconds:g} s: a damaged file, or one made to be slow. "
        "Save it again in the program it came from, export it as CSV, or set FEEDBACK_READ_SECONDS.",
        zh=f"{path}：读取超过 {seconds:g} 秒：文件已损坏，或被人有意做得极慢。请在原程序中重新保存、导出为 CSV，或设置 FEEDBACK_READ_SECONDS。",
    )


def _too_large(path: Path, megabytes: float) -> InputError:
    return InputError(
        en=f"{path}: reading it needs more than {megabytes:,.0f} MB of memory. Delete what is no table of answers, "
        "export it as CSV, or set FEEDBACK_READ_MEMORY (MB).",
        zh=f"{path}：读取所需内存超过 {megabytes:,.0f} MB。请删去与答卷无关的内容、导出为 CSV，或设置 FEEDBACK_READ_MEMORY（MB）。",
    )


# ---- the child's side


def _serve(parent: int) -> NoReturn:
    """Answer one job after another until the pipe closes or nobody asks."""
    _die_with(parent)
    jobs, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no answer
    while _asked(jobs):
        try:
            job, limits = pickle.load(jobs)
        except EOFError:
            break
        answers.write(_BEGUN)
        answers.flush()
        _keep_within(limits)
        try:
            pickle.dump(_result_of(job, limits), answers, protocol=pickle.HIGHEST_PROTOCOL)
            answers.flush()
        except MemoryError:
            os._exit(_OUT_OF_MEMORY)
        if _largest_mb() > _KEPT_MB:
            break
    os._exit(0)  # libraries' threads and clean-ups are not waited for


def _die_with(parent: int) -> None:
    """Linux: the end of the parent is our end, also in the middle of a file."""
    if sys.platform != "linux":
        return
    import ctypes

    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    if os.getppid() != parent:
        os._exit(0)


def _keep_within(limits: Limits) -> None:
    """Soft limits of this job; never above what the user's own allow."""
    if os.name != "posix":
        return
    import resource

    seconds, megabytes = limits
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    for kind, wanted in (
        (resource.RLIMIT_AS, megabytes * 1e6),
        (resource.RLIMIT_CPU, used + seconds + 1),
        (resource.RLIMIT_CORE, 0),  # no image of people's answers on the disk
    ):
        _, hard = resource.getrlimit(kind)
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (int(most), hard))


def _largest_mb() -> float:
    if os.name != "posix":
        return 0.0
    # what Linux counts for a process begins with what its parent held; the peak of its own memory does not
    with (
        contextlib.suppress(OSError, ValueError),
        open("/proc/self/status", encoding="ascii") as own,
    ):
        for line in own:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def _asked(jobs: IO[bytes]) -> bool:
    if os.name != "posix":
        return True
    return bool(select.select([jobs], [], [], IDLE_SECONDS)[0])


def _result_of(job: Any, limits: Limits) -> tuple[str, Any, list[str]]:
    """("returned" or "raised", value, our own warnings)."""
    name, arguments, options = job
    path: Path = arguments[0]
    value: Any
    with warnings.catch_warnings(record=True) as met:
        warnings.simplefilter("always", FeedbackWarning)
        try:
            module, function = name.split(":")
            found = getattr(importlib.import_module(module), function)
            outcome, value = "returned", found(*arguments, **options)
        except (FeedbackError, OSError) as error:
            outcome, value = "raised", error.with_traceback(None)
            value.__cause__ = value.__context__ = None
        except MemoryError:
            outcome, value = "raised", _too_large(path, limits[1])
        except BaseException as error:  # panics of Rust are no Exception
            said = f"{type(error).__name__}: {error}".splitlines()[0][:200]
            outcome, value = "raised", _unreadable(path, said)
    return outcome, value, [str(w.message) for w in met if issubclass(w.category, FeedbackWarning)]


def _unreadable(path: Path, said: str) -> InputError:
    return InputError(
        en=f"{path}: cannot be read ({said}): a damaged file, or of another kind than its ending says. "
        "Save it again in the program it came from, or export it as CSV.",
        zh=f"{path}：无法读取（{said}）：文件已损坏，或与扩展名不符。请在原程序中重新保存，或导出为 CSV。",
    )


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
