"""Writing files whole or not at all, and finding what travels with the package."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import feedback
from feedback.errors import FeedbackError, InputError, StudyError, system_reason


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
    whole = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        whole = _new_file(path)
        yield whole
        whole.replace(path)
    except OSError as error:
        reason, reason_zh = system_reason(error)
        raise InputError(
            en=f"{path}: cannot be written ({reason}). Choose another folder with --out, or free space.",
            zh=f"{path}：无法写入（{reason_zh}）。请用 --out 换一个目录，或腾出空间。",
        ) from error
    finally:
        if whole is not None:
            with suppress(OSError):
                whole.unlink()


def _new_file(path: Path) -> Path:
    """An empty file beside `path`, with the rights the user's umask gives (mkstemp's are for its owner only)."""
    while True:
        found = path.with_name(f".{path.stem[:40]}-{secrets.token_hex(4)}{path.suffix[:20]}")
        with suppress(FileExistsError):
            os.close(os.open(found, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
            return found


def new_folder(parent: Path, prefix: str) -> Path:
    """An empty folder of a name nobody has, with the rights the user's umask gives."""
    while True:
        found = parent / f"{prefix}{secrets.token_hex(4)}"
        with suppress(FileExistsError):
            found.mkdir()
            return found


def private_folder(folder: Path) -> Path:
    """Make a folder for its owner alone (0700) where there is none; one that is there keeps its rights."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


OLD = ".old-"  # in front of the name of a folder while another takes its place
NO_HOME = "feedback-home-"  # in front of the name of a folder that stands for a home while a command lasts
MAKING = ".making-"  # in front of the name of a folder while it is put together
_FILES_NAMED = 8  # in a message
_OF_THE_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EPERM, errno.EROFS, errno.EIO, errno.ENAMETOOLONG)  # fmt: skip
_LONGEST_NAME = 255  # bytes a name may have


def beside(place: Path, mark: str) -> Path:
    """The place of that mark beside a folder; a name that would be too long is told by its hash."""
    name = mark + place.name
    if len(os.fsencode(name)) > _LONGEST_NAME:
        name = mark + hashlib.sha256(os.fsencode(place.name)).hexdigest()[:32]
    return place.with_name(name)


@contextmanager
def in_the_making(place: Path) -> Iterator[Path]:
    """An empty folder beside `place`, to be put in its place; taken away when it has not been.

    Its name is always the same, so that the next run finds what a killed one left: hold the place's lock
    (`feedback.locks`).

    Raises
    ------
    InputError
        It cannot be made.
    """
    made = beside(place, MAKING)
    try:
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir(parents=True)
        yield made
    except FeedbackError as error:  # what it says is read when `made` is gone
        error.en, error.zh = (said.replace(str(made), str(place)) for said in (error.en, error.zh))
        raise
    except OSError as error:
        if error.errno not in _OF_THE_DISK:
            raise
        reason, reason_zh = system_reason(error)
        raise InputError(
            en=f"{place}: cannot be written ({reason}). Choose another folder with --out, or free space.",
            zh=f"{place}：无法写入（{reason_zh}）。请用 --out 换一个目录，或腾出空间。",
        ) from error
    finally:
        shutil.rmtree(made, ignore_errors=True)


def replace_folder(
    made: Path, place: Path, *, foreign: Callable[[Path], bool] | None = None
) -> None:
    """Put a folder where another may stand; the old one goes only when the new one is there.

    Both must lie on one file system. A process killed in between leaves the old folder beside, with
    OLD in front of its name. What `foreign` says of an entry of the old folder to be somebody else's
    moves over into the new one.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    old = beside(place, OLD)
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        made.chmod(stat.S_IMODE(place.stat().st_mode))  # who may look stays as somebody chose it
        place.replace(old)
    made.replace(place)
    if foreign is not None and old.exists():
        for entry in old.iterdir():
            if foreign(entry) and not (place / entry.name).exists():
                entry.replace(place / entry.name)
    shutil.rmtree(old, ignore_errors=True)


def is_file(path: Path) -> bool:
    """Whether a file is there; not where the name is longer than any file's, or holds a NUL."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def refuse_folder(path: Path, *, what: Sequence[str]) -> None:
    """Say that a path is a folder where a file was to be named, and which files of the kind it holds.

    Parameters
    ----------
    path
        What was given.
    what
        Endings of the files that fit, such as ".csv".

    Raises
    ------
    InputError
        It is a folder.
    """
    try:
        if not path.is_dir():
            return
        names = sorted(file.name for file in path.iterdir() if file.suffix.lower() in what)
    except (OSError, ValueError):
        return
    more = " …" if len(names) > _FILES_NAMED else ""
    held = names[:_FILES_NAMED]
    held_en = f" It holds: {', '.join(held)}{more}." if held else ""
    held_zh = f"其中有：{'、'.join(held)}{more}。" if held else ""
    raise InputError(
        en=f"{path}: a folder, where a file is expected.{held_en} Name one file.",
        zh=f"{path}：这是文件夹，此处应为文件。{held_zh}请指定一个文件。",
    )


def sha256_of(path: str | Path) -> str:
    """SHA-256 of a file, read in blocks."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def unchanged(path: Path) -> Iterator[str]:
    """Give the SHA-256 of a file that is read meanwhile; what was read is what was hashed.

    Raises
    ------
    InputError
        The file changed while it was read.
    OSError
        It cannot be opened.
    """
    digest = sha256_of(path)
    yield digest
    if sha256_of(path) != digest:
        raise changed(path)


def changed(path: Path) -> InputError:
    """The message for a file that somebody writes while it is read."""
    return InputError(
        en=f"{path}: it, or a file it names, changed while it was read. Run again when nobody writes to it.",
        zh=f"{path}：该文件或其所指文件在读取过程中被修改。请在无人写入时重新运行。",
    )


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
