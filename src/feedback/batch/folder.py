"""The folder of a batch: one run at a time, reports put in place whole, nothing left lying about."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from feedback.batch.plan import GROUPS
from feedback.errors import InputError
from feedback.files import MAKING, OLD
from feedback.files import new_folder as new_beside
from feedback.locks import locked as lock_held

_LOCK = ".lock"
_PATIENCE = 10.0  # seconds for the processes of a killed run to notice
FAILED = "failed"
_LEVELS = ("", GROUPS, FAILED, f"{FAILED}/{GROUPS}")  # where reports stand
_EARLIER = ".base"  # of 0.1: rows of persons in the folder that is passed on
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
    busy = InputError(
        en=f"{folder}: another batch is at work here. Wait for it, or choose another folder with --out.",
        zh=f"{folder}：另一个批处理正在此目录运行。请等待，或用 --out 换一个目录。",
    )
    with lock_held(folder / _LOCK, busy=busy, patience=_PATIENCE, keep=True) as handle:
        yield handle


def clean_up(folder: Path) -> None:
    """Put back or take away what a killed run left half-way."""
    left = [path for inside in _LEVELS for path in sorted((folder / inside).glob(".*"))]
    for path in left:
        place = path.with_name(path.name.removeprefix(OLD))
        if path.name.startswith(OLD) and not place.exists():
            path.replace(place)
        elif path.name.startswith((MAKING, OLD, _EARLIER)):
            shutil.rmtree(path, ignore_errors=True)
        elif path.name.startswith(_HALF):
            path.unlink(missing_ok=True)


def new_folder(folder: Path) -> Path:
    """An empty folder in which a report is put together."""
    return new_beside(folder, MAKING)


def take_away(folder: Path, inside: str) -> None:
    """Remove a report, and the folder it lay in when that is empty now."""
    place = folder / inside
    shutil.rmtree(place, ignore_errors=True)
    with suppress(OSError):
        if place.parent != folder:
            place.parent.rmdir()
