"""Answers to parts on disk until a run is over: they are read from there, and a killed run goes on from them."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

import feedback
from feedback.errors import FeedbackError
from feedback.files import beside, private_folder, written_whole

PARTS = ".parts-"  # in front of the name of the folder of tables they are made for


@dataclass(frozen=True, slots=True)
class FolderShelf:
    """A private folder (0700), a file an answer; what another program or other versions wrote is not used.

    Attributes
    ----------
    folder
        Where they lie.
    program
        What the answers depend on beside their texts and options.
    """

    folder: Path
    program: str

    @classmethod
    def of(cls, tables: Path, versions: Mapping[str, str]) -> FolderShelf:
        """The shelf of a run whose tables will stand in `tables`.

        Parameters
        ----------
        versions
            Of the packages whose change could change an answer.
        """
        told = hashlib.sha256(f"{sorted(versions.items())}{_source()}".encode()).hexdigest()[:16]
        return cls(beside(tables, PARTS), told)

    def take(self, key: str) -> pa.Table | None:
        """The table of that key, if it is there whole."""
        path = self._path(key)
        if not path.is_file() or not self._is_ours():
            return None
        try:
            return _mapped(path)
        except (OSError, pa.ArrowException):
            with suppress(OSError):
                path.unlink()
            return None

    def put(self, key: str, table: pa.Table) -> pa.Table:
        """Keep a table and give it back from its file; where it cannot be kept it stays in memory."""
        try:
            private_folder(self.folder)
            if not self._is_ours():
                return table
            with (
                written_whole(self._path(key)) as making,
                pa.OSFile(str(making), "wb") as file,
                pa.ipc.new_file(file, table.schema) as writer,
            ):
                writer.write_table(table)
            return _mapped(self._path(key))
        except (FeedbackError, OSError, pa.ArrowException):
            return table

    def clear(self) -> None:
        """Take everything away."""
        if self._is_ours():
            shutil.rmtree(self.folder, ignore_errors=True)
        else:  # where rights cannot be told (Windows, vfat) nothing was put in it
            with suppress(OSError):
                self.folder.rmdir()

    def _path(self, key: str) -> Path:
        return self.folder / f"{self.program}-{key}.arrow"

    def _is_ours(self) -> bool:
        """Whether nobody else can write there: what lies in it is read as our own."""
        try:
            found = self.folder.lstat()
        except OSError:
            return False
        owner = getattr(os, "getuid", lambda: found.st_uid)()
        return stat.S_ISDIR(found.st_mode) and found.st_uid == owner and not found.st_mode & 0o022


def _mapped(path: Path) -> pa.Table:
    with pa.memory_map(str(path)) as file:
        table = pa.ipc.open_file(file).read_all()
    table.validate()
    return table


def _source() -> str:
    """Names, sizes and times of our own files: an answer of a program that was changed meanwhile is not used."""
    package = Path(feedback.__file__).parent
    files = sorted(
        path for path in package.rglob("*") if path.suffix in (".py", ".yaml", ".npz", ".txt")
    )
    told = ((path.relative_to(package), path.stat()) for path in files)
    return hashlib.sha256(
        repr([(str(name), found.st_size, found.st_mtime_ns) for name, found in told]).encode()
    ).hexdigest()
