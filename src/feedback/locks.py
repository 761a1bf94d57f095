"""One run at a time in a folder, nothing of a killed one left beside it, and room to work in."""

from __future__ import annotations

import errno
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from feedback.errors import InputError, system_reason
from feedback.files import MAKING, OLD, beside

LEAST_ADDRESS_MB = (
    3_000  # below, native libraries abort in the middle instead of raising MemoryError
)
LEAST_FILES = 128  # open at once: a report's kernels speak through sockets
_FILES = 1024
_LOOK = 0.1


def check_limits() -> None:
    """Find out before the work that a limit of the process would end it in the middle; use what may be used.

    Raises
    ------
    InputError
        `ulimit -v` is lower than the analysis and its libraries take, or `ulimit -n` than its kernels do.
    """
    try:
        import resource
    except ImportError:  # Windows: no such limits
        return
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    if limit != resource.RLIM_INFINITY and limit < LEAST_ADDRESS_MB * 1e6:
        needed = int(LEAST_ADDRESS_MB * 1e6 / 1024)
        raise InputError(
            en=f"The address space is limited to {limit / 1e6:,.0f} MB; {LEAST_ADDRESS_MB:,} MB are needed. Raise it: `ulimit -v {needed}`.",
            zh=f"地址空间被限制为 {limit / 1e6:,.0f} MB，至少需要 {LEAST_ADDRESS_MB:,} MB。请放宽：ulimit -v {needed}。",
        )
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    infinite = resource.RLIM_INFINITY
    if soft != infinite and soft < _FILES:
        soft = _FILES if hard == infinite else min(hard, _FILES)
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft != infinite and soft < LEAST_FILES:
        raise InputError(
            en=f"Only {soft:,} files may be open at once; {LEAST_FILES} are needed. Raise it: `ulimit -n {LEAST_FILES}`.",
            zh=f"最多只能同时打开 {soft:,} 个文件，至少需要 {LEAST_FILES} 个。请放宽：ulimit -n {LEAST_FILES}。",
        )


@contextmanager
def at_work(*folders: Path, patience: float = 2.0) -> Iterator[None]:
    """Hold folders that are replaced as a whole; put back or take away what a killed run left half-way.

    The lock lies beside each folder, since the folder itself is swapped. It is the system's: it ends
    with the process, however that ends.

    Parameters
    ----------
    folders
        Where tables or a report shall stand; their parents are there.
    patience
        Seconds to wait for a run that is just ending.

    Raises
    ------
    InputError
        Another run is at work there.
    """
    with ExitStack() as stack:
        for folder in sorted(set(folders)):
            lock = beside(folder, ".lock-")
            stack.enter_context(locked(lock, busy=busy_folder(folder), patience=patience))
            tidy(folder)
        yield


def busy_folder(folder: Path) -> InputError:
    """The message where somebody else writes."""
    return InputError(
        en=f"{folder}: another run is at work here. Wait for it, or choose another folder with --out.",
        zh=f"{folder}：另一个运行正在此目录工作。请等待，或用 --out 换一个目录。",
    )


@contextmanager
def locked(path: Path, *, busy: InputError, patience: float, keep: bool = False) -> Iterator[int]:
    """Hold a lock file; gives its handle, for child processes that shall hold it as well.

    Parameters
    ----------
    keep
        Leave the file when done, for processes that may still hold it.

    Raises
    ------
    InputError
        `busy`, or the file cannot be made.
    """
    until = time.monotonic() + patience
    while (handle := _locked(path)) is None:
        if time.monotonic() > until:
            raise busy
        time.sleep(_LOOK)
    try:
        yield handle
    finally:
        if (
            not keep
        ):  # while it is still ours: who waits for it looks whether its file is the one there
            with suppress(OSError):
                path.unlink()
        os.close(handle)


def _locked(path: Path) -> int | None:
    """A handle that holds the lock; None while another does."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise InputError(
            en=f"{path}: cannot be written ({system_reason(error)[0]}). Choose another folder with --out.",
            zh=f"{path}：无法写入（{system_reason(error)[1]}）。请用 --out 换一个目录。",
        ) from error
    try:
        import fcntl
    except ImportError:  # Windows: no lock there
        return handle
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EINTR):
            os.close(handle)
            return None
        return handle  # a file system without locks: better unguarded than not at all
    with suppress(OSError):
        if os.stat(path).st_ino == os.fstat(handle).st_ino:
            return handle
    os.close(handle)  # its holder has just taken the file away
    return None


def tidy(folder: Path) -> None:
    """Put back the folder a killed run was replacing; take away what it was making. Under the lock only."""
    old = beside(folder, OLD)
    if old.exists() and not folder.exists():
        with suppress(OSError):
            old.replace(folder)
    for left in (old, beside(folder, MAKING), *folder.glob(f"{MAKING}*")):
        shutil.rmtree(left, ignore_errors=True)
