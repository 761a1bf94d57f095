"""The manifest is added to, never changed; a line cut short hurts nothing.

BM1 the newest record of a report counts.
BM2 a line cut short is passed over, and what comes after it is read.
BM3 a write that fails leaves no half line.
"""

from __future__ import annotations

import resource
import signal
from pathlib import Path

import pytest

from feedback import read_batch_manifest
from feedback.batch.manifest import NAME, append_record, hashes_of, is_whole, latest
from feedback.errors import InputError


def record(report: str, status: str, **more: object) -> dict[str, object]:
    return {"report": report, "name": report, "status": status, **more}


def test_the_newest_record_counts(tmp_path: Path) -> None:  # BM1
    for status in ("failed", "published"):
        append_record(tmp_path, record("虹桥店", status))
    append_record(tmp_path, record("b", "failed", error="why"))
    table = read_batch_manifest(tmp_path)
    assert table["status"].to_dict() == {"虹桥店": "published", "b": "failed"}
    assert table.loc["b", "error"] == "why"
    assert "虹桥店" in (tmp_path / NAME).read_text(encoding="utf-8")


def test_a_line_cut_short(tmp_path: Path) -> None:  # BM2
    append_record(tmp_path, record("a", "published"))
    with (tmp_path / NAME).open("ab") as file:
        file.write(b'{"report": "b", "sta')
    append_record(tmp_path, record("c", "published"))
    assert list(latest(tmp_path)) == ["a", "c"]


def test_a_write_that_fails_leaves_no_half_line(tmp_path: Path) -> None:  # BM3
    append_record(tmp_path, record("a", "published"))
    before = (tmp_path / NAME).read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 20, limits[1]))
        with pytest.raises(InputError, match="run again with --resume"):
            append_record(tmp_path, record("b", "published", error="x" * 500))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert (tmp_path / NAME).read_bytes() == before


def test_no_manifest(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="feedback batch STUDY --by"):
        read_batch_manifest(tmp_path)


def test_a_report_is_whole_or_not(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("x")
    files = hashes_of(tmp_path)
    assert is_whole(tmp_path, files)
    (tmp_path / "b.html").write_text("y")
    assert not is_whole(tmp_path, files)
    assert not is_whole(tmp_path / "none", files)
