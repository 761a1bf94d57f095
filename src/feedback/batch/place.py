"""The folder of a batch: one run at a time, reports put in place whole, nothing left lying about."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from feedback.batch.base import NAME as BASE
from feedback.batch.plan import GROUPS
from feedback.errors import InputError
from feedback.files import OLD

_MAKING, _LOCK = ".making-", ".lock"
_PATIENCE = 10.0  # seconds for the processes of a killed run to notice
FAILED = "failed"
_LEVELS = ("", GROUPS, FAILED, f"{FAILED}/{GROUPS}")  # where reports stand
_HALF = (".league-", ".index-")  # files being written when a run was killed


@contextmanager
def locked(folder: Path) -> Iterator[int]:
    """Hold a folder for one batch; gives the handle that its processes keep open as well.

    A killed run's processes hold it until they have gone, so that none of them still writes.

    Raises
    ------
    InputError
        Another batch is at work there.
    """
    handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if not _lock(handle):
            raise InputError(
                en=f"{folder}: another batch is at work here. Wait for it, or choose another folder with --out.",
                zh=f"{folder}：另一个批处理正在此目录运行。请等待，或用 --out 换一个目录。",
            )
        yield handle
    finally:
        os.close(handle)


def _lock(handle: int) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows: no lock there
        return True
    until = time.monotonic() + _PATIENCE
    while True:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        if time.monotonic() > until:
            return False
        time.sleep(0.1)


def clean_up(folder: Path) -> None:
    """Put back or take away what a killed run left half-way."""
    left = [path for inside in _LEVELS for path in sorted((folder / inside).glob(".*"))]
    for path in left:
        place = path.with_name(path.name.removeprefix(OLD))
        if path.name.startswith(OLD) and not place.exists():
            path.replace(place)
        elif path.name.startswith((_MAKING, OLD, f"{BASE}-making")):
            shutil.rmtree(path, ignore_errors=True)
        elif path.name.startswith(_HALF):
            path.unlink(missing_ok=True)


def new_folder(folder: Path) -> Path:
    """An empty folder in which a report is put together."""
    return Path(tempfile.mkdtemp(prefix=_MAKING, dir=folder))


def take_away(folder: Path, inside: str) -> None:
    """Remove a report, and the folder it lay in when that is empty now."""
    place = folder / inside
    shutil.rmtree(place, ignore_errors=True)
    with suppress(OSError):
        if place.parent != folder:
            place.parent.rmdir()
