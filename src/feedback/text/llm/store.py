"""Answers kept in a private folder, one line each as it comes: nothing is asked twice, a killed run goes on."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from feedback.errors import InputError, system_reason
from feedback.files import private_folder
from feedback.locks import at_work

FILE = "answers.jsonl"


class AnswerStore:
    """Answers by key; threads may share it.

    Parameters
    ----------
    folder
        Where they are kept (made for its owner alone); None: in memory only.

    Raises
    ------
    InputError
        The file is there and cannot be read.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.path = None if folder is None else folder / FILE
        self._kept: dict[str, dict[str, Any]] = {}
        self._lock = threading.Lock()
        self._file: Any = None
        self.damaged = 0
        if self.path is not None:
            self._load(self.path)

    def _load(self, path: Path) -> None:
        try:
            lines = path.read_bytes().split(b"\n") if path.exists() else []
        except OSError as error:
            raise _unusable(path, error) from error
        for line in filter(None, lines):
            try:
                row = json.loads(line)
                self._kept[str(row["key"])] = row
            except (
                ValueError,
                KeyError,
                TypeError,
                RecursionError,
            ):  # the last line of a killed run
                self.damaged += 1

    def get(self, key: str) -> dict[str, Any] | None:
        """What is kept under a key."""
        return self._kept.get(key)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Everything that is kept."""
        return iter(list(self._kept.values()))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the folder while answers come in.

        Raises
        ------
        InputError
            Another run writes there, or the folder cannot be written.
        """
        if self.path is None:
            yield
            return
        folder = self.path.parent
        try:
            private_folder(folder)
        except OSError as error:
            raise _unusable(folder, error) from error
        with at_work(folder):
            try:
                opened = os.open(self.path, os.O_APPEND | os.O_CREAT | os.O_RDWR, 0o600)
                self._file = os.fdopen(opened, "a+b")
                self._end_line()
            except OSError as error:
                raise _unusable(self.path, error) from error
            try:
                yield
            finally:
                with suppress(OSError):
                    self._file.close()
                self._file = None

    def _end_line(self) -> None:
        """A killed run may have left half a line: the next one begins anew."""
        if self._file.seek(0, os.SEEK_END):
            self._file.seek(-1, os.SEEK_END)
            if self._file.read(1) != b"\n":
                self._file.write(b"\n")

    def put(self, key: str, row: dict[str, Any]) -> None:
        """Keep an answer, at once on the disk.

        Raises
        ------
        InputError
            The disk is full.
        """
        row = {"key": key, **row}
        with self._lock:
            self._kept[key] = row
            if self._file is None:
                return
            try:
                self._file.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
                self._file.flush()
            except OSError as error:
                raise _unusable(Path(self._file.name), error) from error


def _unusable(path: Path, error: OSError) -> InputError:
    reason, reason_zh = system_reason(error)
    return InputError(
        en=f"{path}: cannot be read or written ({reason}). Correct its rights, or free space; what was answered so far is kept.",
        zh=f"{path}：无法读写（{reason_zh}）。请更正权限或腾出空间；已得到的回答均已保留。",
    )
