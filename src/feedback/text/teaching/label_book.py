"""The labels of one coder in a file that grows by a line a keystroke, so that nothing is lost and nothing written twice."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from feedback.errors import InputError, system_reason
from feedback.text.audit_sheet import as_cell

FORMAT = 1
SUFFIX = ".jsonl"
SIGNS = (-1, 0, 1)
# Whom the settled labels of two coders belong to.
SETTLED = "settled"


@dataclass(frozen=True)
class Entry:
    """What a coder says of a comment.

    Attributes
    ----------
    marks
        Aspect → −1 complains, 0 neither, 1 praises; an aspect that is not named is not spoken of.
    whole
        The comment as a whole, −1, 0 or 1; None while it is open.
    unclear
        The coder cannot tell what it says.
    done
        The coder is through with it. Only then does it count.
    weight
        Comments that it stands for.
    text
        Fingerprint of the text that was labelled.
    """

    marks: Mapping[str, int] = field(default_factory=dict)
    whole: int | None = None
    unclear: bool = False
    done: bool = False
    weight: float = 1.0
    text: str = ""

    @property
    def counts(self) -> bool:
        """Whether it teaches anything."""
        return self.done and not self.unclear


class LabelBook:
    """The book of one coder: a file of JSON lines, of which the last one of a comment holds.

    Parameters
    ----------
    path
        The file; made by the first label.

    Raises
    ------
    InputError
        The file is no book, or a line in its middle is damaged. A last line that a crash cut short is passed over.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.entries: dict[str, Entry] = {}
        if self.path.exists():
            self._read()

    def _read(self) -> None:
        try:
            text = self.path.read_bytes().decode("utf-8", "replace")
        except OSError as error:
            raise _unreadable(self.path, error) from error
        lines = text.split("\n")
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                comment, entry = _entry_of(json.loads(line))
            except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
                if number == len(lines):  # cut short: its keystroke was never told to be saved
                    break
                raise InputError(
                    en=f"{self.path}, line {number}: is no label. Put the file back as the labelling page wrote it, or "
                    "take this line out.",
                    zh=f"{self.path} 第 {number} 行：不是标注记录。请恢复标注页面写出的文件，或删去这一行。",
                ) from error
            self.entries[comment] = entry

    def write(self, comment: str, entry: Entry) -> None:
        """Add what is now said of a comment; on the disk when this returns.

        Raises
        ------
        InputError
            It cannot be written; the label is not taken up then.
        """
        said = {
            "format": FORMAT,
            "comment": comment,
            "marks": dict(entry.marks),
            "whole": entry.whole,
            "unclear": entry.unclear,
            "done": entry.done,
            "weight": entry.weight,
            "text": entry.text,
        }
        line = json.dumps(said, ensure_ascii=False, allow_nan=False) + "\n"
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("ab+") as file:
                if file.tell() and _last_byte(file) != b"\n":
                    line = "\n" + line
                file.write(line.encode())
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            reason, reason_zh = system_reason(error)
            raise InputError(
                en=f"{self.path}: the label could not be saved ({reason}). Free space or choose another folder; what was "
                "saved before is kept.",
                zh=f"{self.path}：这条标注没能保存（{reason_zh}）。请腾出空间或更换目录；此前已保存的不受影响。",
            ) from error
        self.entries[comment] = entry

    def labels(self, aspects: Iterable[str] | None = None) -> pd.DataFrame:
        """Comments that count × aspects: −1, 0, 1, missing where the comment does not speak of it."""
        rows = {comment: entry.marks for comment, entry in self.entries.items() if entry.counts}
        named = {name for marks in rows.values() for name in marks}
        columns = sorted(named) if aspects is None else [*aspects, *sorted(named - {*aspects})]
        table = pd.DataFrame(np.nan, index=pd.Index(list(rows), dtype="str"), columns=columns)
        for comment, marks in rows.items():
            for name, sign in marks.items():
                table.loc[comment, name] = float(sign)
        return table

    def weights(self) -> pd.Series:
        """Comments that each one stands for."""
        return pd.Series({comment: entry.weight for comment, entry in self.entries.items()})

    def texts(self) -> pd.Series:
        """Fingerprint of each text as it was labelled."""
        return pd.Series({comment: entry.text for comment, entry in self.entries.items()})


def text_fingerprint(text: str) -> str:
    """Fingerprint of a comment, white space and what no spreadsheet takes apart."""
    level = " ".join(as_cell(text).split())
    return hashlib.sha256(level.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def _entry_of(said: Mapping[str, Any]) -> tuple[str, Entry]:
    if said["format"] != FORMAT:
        raise ValueError("format")
    marks = {str(name): int(sign) for name, sign in said["marks"].items()}
    whole = said["whole"]
    weight = float(said["weight"])
    if not {*marks.values()} <= {*SIGNS} or whole not in (None, *SIGNS) or not weight > 0:
        raise ValueError("sign")
    entry = Entry(
        marks, whole, bool(said["unclear"]), bool(said["done"]), weight, str(said["text"])
    )
    return str(said["comment"]), entry


def _last_byte(file: Any) -> bytes:
    file.seek(-1, os.SEEK_END)
    return bytes(file.read(1))


def _unreadable(path: Path, error: OSError) -> InputError:
    reason, reason_zh = system_reason(error)
    return InputError(
        en=f"{path}: cannot be read ({reason}). Check the path.",
        zh=f"{path}：无法读取（{reason_zh}）。请检查路径。",
    )
