"""What was pulled of one survey: pages as they came, and a line for each thing that happened; nothing is taken away.

FOLDER/pages/20261129T101500Z-0001-ab12cd34ef56.json   a page, byte by byte as the server wrote it
FOLDER/journal.jsonl                                   its hash and time, the hash of each answer in it, who withdrew

A line is written when its page is whole on the disk, so a pull that was killed goes on where it was, and half a line
does no harm. Every version of an answer stays in the page it came with.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from feedback.connect.tools import Index, Record, canonical_hash
from feedback.errors import InputError, system_reason
from feedback.files import private_folder, written_whole

JOURNAL = "journal.jsonl"
PAGES = "pages"


@dataclass
class Known:
    """An answer, as the journal tells it.

    Attributes
    ----------
    stamp
        What the server said of its state.
    digest, page
        Of its latest version.
    versions
        How many different ones have come.
    withdrawn
        Whether it is no longer on the server.
    """

    stamp: str | None
    digest: str
    page: str
    versions: int = 1
    withdrawn: bool = False


@dataclass
class Journal:
    """Answers by identifier, pages by name, and when the server was last looked at.

    Attributes
    ----------
    folder
        Where it lies.
    answers
        Identifier → `Known`.
    pages
        Name → SHA-256.
    looked
        When the last complete pull began; before there was one, when the first page came: what changed later is not here.
    """

    folder: Path
    answers: dict[str, Known] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    looked: datetime | None = None

    @property
    def there(self) -> dict[str, Known]:
        """Answers that were not withdrawn."""
        return {name: known for name, known in self.answers.items() if not known.withdrawn}

    @property
    def n_versions(self) -> int:
        """Earlier versions that are kept: edited away, or of answers that were withdrawn."""
        return sum(
            known.versions - (0 if known.withdrawn else 1) for known in self.answers.values()
        )

    def differing(self, index: Index) -> list[str]:
        """Answers of the server that are new here, came back, or may have changed."""
        return [
            name
            for name, stamp in index.items()
            if (known := self.answers.get(name)) is None
            or known.withdrawn
            or stamp is None
            or stamp != known.stamp
        ]

    def gone(self, index: Index) -> list[str]:
        """Answers that were there and no longer are."""
        return [name for name in self.there if name not in index]

    def keep(self, content: bytes, records: Iterable[Record], index: Index) -> tuple[int, int]:
        """Keep a page; gives how many answers in it are new and how many changed.

        Raises
        ------
        InputError
            The disk is full or may not be written.
        """
        now = datetime.now(UTC)
        digest = hashlib.sha256(content).hexdigest()
        name = next((page for page, kept in self.pages.items() if kept == digest), "")
        if not name:
            name = f"{now:%Y%m%dT%H%M%SZ}-{len(self.pages) + 1:04}-{digest[:12]}.json"
            private_folder(self.folder / PAGES)
            with written_whole(self.folder / PAGES / name) as whole:
                whole.write_bytes(content)
                whole.chmod(0o600)
        came = {key: [_stamp(index, key), canonical_hash(record)] for key, record in records}
        entry = {
            "at": now.isoformat(timespec="seconds"), "page": name, "sha256": digest, "answers": came,
        }  # fmt: skip
        before = {key: self.answers[key].versions for key in came if key in self.answers}
        self._write(entry)
        edited = [key for key, n in before.items() if self.answers[key].versions > n]
        return len(came) - len(before), len(edited)

    def withdraw(self, names: list[str]) -> None:
        """Note that answers are no longer on the server; what came of them stays."""
        if names:
            self._write({"at": _now(), "withdrawn": names})

    def complete(self, began: datetime, index: Index) -> None:
        """Note that everything on the server was looked at, and its stamps."""
        stamps = {
            name: stamp
            for name, stamp in index.items()
            if stamp is not None
            and (known := self.answers.get(name)) is not None
            and known.stamp != stamp
        }
        self._write({"at": _now(), "looked": began.isoformat(timespec="seconds"), "stamps": stamps})

    def _write(self, entry: Mapping[str, Any]) -> None:
        path = self.folder / JOURNAL
        try:
            private_folder(self.folder)
            opened = os.open(path, os.O_APPEND | os.O_CREAT | os.O_RDWR, 0o600)
            with os.fdopen(opened, "a+b") as file:
                if file.seek(0, os.SEEK_END):  # a killed pull may have left half a line
                    file.seek(-1, os.SEEK_END)
                    if file.read(1) != b"\n":
                        file.write(b"\n")
                file.write(json.dumps(entry).encode("ascii") + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise _unusable(path, error) from error
        self.take(entry)

    def take(self, entry: Mapping[str, Any]) -> None:
        """Follow one line."""
        if "page" in entry:
            self.pages[entry["page"]] = entry["sha256"]
            self.looked = self.looked or datetime.fromisoformat(entry["at"])
            for key, (stamp, digest) in entry["answers"].items():
                self._came(key, stamp, digest, entry["page"])
        for key in entry.get("withdrawn", ()):
            if key in self.answers:  # not where the line of its page was lost
                self.answers[key].withdrawn = True
        if "looked" in entry:
            self.looked = datetime.fromisoformat(entry["looked"])
            for key, stamp in entry["stamps"].items():
                if key in self.answers:
                    self.answers[key].stamp = stamp

    def _came(self, key: str, stamp: str | None, digest: str, page: str) -> None:
        known = self.answers.get(key)
        if known is None:
            self.answers[key] = Known(stamp, digest, page)
            return
        known.stamp, known.withdrawn = stamp, False
        if known.digest != digest:
            known.digest, known.page, known.versions = digest, page, known.versions + 1

    def latest(
        self, records_of: Callable[[bytes], list[Record]], order: Iterable[str]
    ) -> list[dict[str, Any]]:
        """The answers that stand, each in its latest version, in the server's order: whenever each was pulled, the same file.

        Raises
        ------
        InputError
            A page is not there, or is no longer what came.
        """
        wanted: dict[
            str, dict[str, str]
        ] = {}  # page → identifier → hash of the version that stands
        for name, known in self.there.items():
            wanted.setdefault(known.page, {})[name] = known.digest
        found: dict[str, dict[str, Any]] = {}
        for page, standing in wanted.items():
            path = self.folder / PAGES / page
            try:
                content = path.read_bytes()
            except FileNotFoundError:
                raise InputError(
                    en=f"{path}: is not there. Put it back from a copy, or move {self.folder} away and pull anew.",
                    zh=f"{path}：文件不存在。请从备份恢复，或移走 {self.folder} 后重新取回。",
                ) from None
            except OSError as error:
                raise _unusable(path, error) from error
            if hashlib.sha256(content).hexdigest() != self.pages[page]:
                raise InputError(
                    en=f"{path}: is no longer what the server wrote. Put it back from a copy, or move {self.folder} away and pull anew.",
                    zh=f"{path}：内容已不是服务器所写。请从备份恢复，或移走 {self.folder} 后重新取回。",
                )
            found |= {
                name: record
                for name, record in records_of(content)
                if name in standing and canonical_hash(record) == standing[name]
            }
        return [found[name] for name in dict.fromkeys([*order, *found]) if name in found]


def read_journal(folder: Path) -> Journal:
    """What was pulled so far; nothing where nothing was.

    Raises
    ------
    InputError
        It cannot be read.
    """
    journal, path = Journal(folder), folder / JOURNAL
    try:
        lines = path.read_bytes().split(b"\n") if path.exists() else []
    except OSError as error:
        raise _unusable(path, error) from error
    for line in filter(None, lines):
        # half a line of a killed pull, or one somebody changed: its page is asked for again
        with suppress(ValueError, KeyError, TypeError, AttributeError):
            journal.take(json.loads(line))
    return journal


def _stamp(index: Index, key: str) -> str | None:
    """The state of an answer when it came; "" where the server could only say that it had changed."""
    return index.get(key) or ""


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _unusable(path: Path, error: OSError) -> InputError:
    reason, reason_zh = system_reason(error)
    return InputError(
        en=f"{path}: cannot be read or written ({reason}). Correct its rights, or free space; what was pulled so far is kept.",
        zh=f"{path}：无法读写（{reason_zh}）。请更正权限或腾出空间；已取回的部分均已保留。",
    )
