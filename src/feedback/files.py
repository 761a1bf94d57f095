"""Writing files whole or not at all, and finding what travels with the package."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import feedback
from feedback.errors import InputError, StudyError


@contextmanager
def written_whole(path: str | Path) -> Iterator[Path]:
    """Give a path beside `path` to write to; on success it replaces `path`, else it is removed.

    Parameters
    ----------
    path
        Where the finished file shall stand. Its folder is made when missing.

    Raises
    ------
    InputError
        The folder cannot be made or written to, or the disk is full.
    """
    path = Path(path)
    beside = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(
            prefix=f".{path.stem[:40]}-", suffix=path.suffix, dir=path.parent
        )
        os.close(handle)
        beside = Path(name)
        yield beside
        beside.chmod(0o644)
        beside.replace(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(
            en=f"{path}: cannot be written ({reason}). Choose another folder with --out, or free space.",
            zh=f"{path}：无法写入（{reason}）。请用 --out 换一个目录，或腾出空间。",
        ) from error
    finally:
        if beside is not None:
            with suppress(OSError):
                beside.unlink()


OLD = ".old-"  # in front of the name of a folder while another takes its place


def replace_folder(
    made: Path, place: Path, *, foreign: Callable[[Path], bool] | None = None
) -> None:
    """Put a folder where another may stand; the old one goes only when the new one is there.

    Both must lie on one file system. A process killed in between leaves the old folder beside, with
    OLD in front of its name. What `foreign` says of an entry of the old folder to be somebody else's
    moves over into the new one.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    made.chmod(0o755)
    old = place.with_name(OLD + place.name)
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.replace(old)
    made.replace(place)
    if foreign is not None and old.exists():
        for entry in old.iterdir():
            if foreign(entry) and not (place / entry.name).exists():
                entry.replace(place / entry.name)
    shutil.rmtree(old, ignore_errors=True)


def sha256_of(path: str | Path) -> str:
    """SHA-256 of a file, read in blocks."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def shipped(kind: str) -> Path:
    """Folder of what ships: "notebooks", "questionnaires", "studies" or "data/raw/demo".

    In an installed wheel it lies inside the package, in a checkout at the top level.

    Raises
    ------
    StudyError
        Neither is there: the installation is not complete.
    """
    package = Path(feedback.__file__).parent
    for folder in (package / "shipped" / kind, package.parents[1] / kind):
        if folder.is_dir():
            return folder
    raise StudyError(
        en=f"{package}: the folder {kind} that ships with feedback is not there. Install the package again.",
        zh=f"{package}：随 feedback 安装的目录 {kind} 不存在。请重新安装。",
    )
