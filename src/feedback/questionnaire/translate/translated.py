"""What every file of a translator gives: rows, and how its bytes become text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from feedback.errors import InputError, system_reason

LARGEST = 20_000_000  # bytes
# answers told again, what the form fills in, formatting that pages may hold
PIECE = re.compile(r"<<[^<>\n]{1,80}>>|\{[^{}\n]{0,60}\}|</?[A-Za-z][^<>\n]{0,200}>")


@dataclass(frozen=True, slots=True)
class Translated:
    """Rows of a translator's file.

    Attributes
    ----------
    rows
        Mark, translation, status, back-translation.
    language
        Language the file says it is in; None where it says none.
    source
        Language it says it was translated from.
    """

    rows: list[tuple[str, str, str, str]] = field(default_factory=list)
    language: str | None = None
    source: str | None = None


def decoded(path: Path) -> str:
    """Text of a file: UTF-8, or UTF-16 with its mark.

    Raises
    ------
    InputError
        The file cannot be read, is too large or in another encoding.
    """
    try:
        size = path.stat().st_size
        raw = path.read_bytes() if size <= LARGEST else b""
    except OSError as error:
        reason, reason_zh = system_reason(error)
        raise InputError(
            en=f"{path}: cannot be read ({reason}). Check the path and the permissions.",
            zh=f"{path}：无法读取（{reason_zh}）。请检查路径和权限。",
        ) from error
    if size > LARGEST:
        raise InputError(
            en=f"{path}: larger than {LARGEST // 1_000_000} MB, so no translation of a questionnaire. Check the path.",
            zh=f"{path}：超过 {LARGEST // 1_000_000} MB，不像是问卷译文。请检查路径。",
        )
    wide = raw[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        return raw.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            en=f"{path}: cannot be read as UTF-8 text ({error.reason} at byte {error.start}). Save it as UTF-8 (in Excel: CSV UTF-8).",
            zh=f"{path}：无法按 UTF-8 读取（第 {error.start} 字节：{error.reason}）。请另存为 UTF-8（Excel 中选“CSV UTF-8”）。",
        ) from error
